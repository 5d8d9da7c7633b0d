// Changelog writes ratecard/CHANGES.md, a log of what changed from card to
// card, and ratecard/data/SUMS, a hash of every released card:
//
//	go generate ./ratecard
//
// It refuses to go on where a card in SUMS is gone or reads otherwise: released
// cards don't change in silence. To correct one on purpose:
//
//	cd ratecard && go run ./internal/changelog -accept
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	accept := flag.Bool("accept", false, "take cards as they are, also those that differ from their line in data/SUMS")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "changelog: %q: want no arguments\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := run(".", *accept); err != nil {
		fmt.Fprintln(os.Stderr, "changelog:", err)
		os.Exit(1)
	}
}

// run brings the files under dir, the folder of package ratecard, up to date.
func run(dir string, accept bool) error {
	name := filepath.Join(dir, "data", "SUMS")
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data, err := sums(os.DirFS(filepath.Join(dir, "data")), old, accept)
	if err != nil {
		return err
	}
	text, err := changes()
	if err != nil {
		return err
	}
	if err := update(name, data); err != nil {
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
