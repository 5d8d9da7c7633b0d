// Changelog writes two files: ratecard/CHANGES.md, a log of what changed from
// card to card, below the corrections that people wrote in
// ratecard/data/corrections.md; and ratecard/data/SUMS, the hash of every
// embedded card. It runs as
//
//	go generate ./ratecard
//
// A hash is of the rows that come out of a card, with what each rests on, and not
// of the file: it holds prices that follow from another card by rule, too.
//
// Released cards don't change in silence: if a card whose line of SUMS is
// committed reads differently now, or is gone, the program fails and writes
// nothing. A card that was never committed is a draft and may still change.
// Without git every card in SUMS is a released one. To correct a released card
// on purpose:
//
//	cd ratecard && go run ./internal/changelog -accept
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	accept := flag.Bool("accept", false, "take cards as they are, even if a released one has changed")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "changelog: %q: want no arguments\n", flag.Arg(0))
		os.Exit(2)
	}
	cards, err := hashes()
	if err == nil {
		err = run(".", cards, *accept)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

// run brings the two files under dir, the folder of package ratecard, up to
// date with the cards, whose hashes it is given by their files' paths.
func run(dir string, cards map[string]string, accept bool) error {
	data := os.DirFS(filepath.Join(dir, "data"))
	if err := allEmbedded(data, cards); err != nil {
		return err
	}
	old, err := released(dir)
	if err != nil {
		return err
	}
	if err := unchanged(cards, old, accept); err != nil {
		return err
	}
	corrections, err := fs.ReadFile(data, "corrections.md")
	if err != nil {
		return err
	}
	text, err := changes(corrections)
	if err != nil {
		return err
	}
	if err := update(filepath.Join(dir, "data", "SUMS"), sums(cards)); err != nil {
		return err
	}
	return update(filepath.Join(dir, "CHANGES.md"), text)
}

// update writes a file if it has to change.
func update(name string, data []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	return os.WriteFile(name, data, 0o644)
}
