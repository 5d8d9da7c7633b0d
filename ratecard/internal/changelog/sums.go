package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// hashes returns the sha256 of every embedded card, as WriteYAML writes it, by
// the path of its file in the folder data. If nothing in a card follows from
// another by rule, that is what its file has.
func hashes() (map[string]string, error) {
	cards := map[string]string{}
	for _, c := range ratecard.Currencies() {
		for _, day := range ratecard.EffectiveDatesHeld(c) {
			card, err := ratecard.Published().Card(c, day)
			if err != nil {
				return nil, err
			}
			sum := sha256.New()
			if err := card.WriteYAML(sum); err != nil {
				return nil, err
			}
			path := fmt.Sprintf("cards/%s/%s.yaml", day, strings.ToLower(string(c)))
			cards[path] = fmt.Sprintf("%x", sum.Sum(nil))
		}
	}
	return cards, nil
}

// sums returns a line "sha256  path" for every card, sorted by path.
func sums(cards map[string]string) []byte {
	var b bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(cards)) {
		fmt.Fprintf(&b, "%s  %s\n", cards[path], path)
	}
	return b.Bytes()
}

// released returns the lines of SUMS for released cards: those that are
// committed and still stand in the file. A line that isn't committed is a
// draft's, or one that -accept wrote. Where git can't tell, all lines count.
//
// The path that git is asked for is relative to dir, so a folder that only
// happens to lie within another repository isn't taken for part of it.
func released(dir string) ([]string, error) {
	committed, gitErr := exec.Command("git", "-C", dir, "show", "HEAD:./data/SUMS").Output()
	file, err := os.ReadFile(filepath.Join(dir, "data", "SUMS"))
	if errors.Is(err, fs.ErrNotExist) {
		file, err = committed, nil
	}
	lines := slices.Collect(strings.Lines(string(file)))
	if gitErr == nil {
		known := slices.Collect(strings.Lines(string(committed)))
		lines = slices.DeleteFunc(lines, func(line string) bool { return !slices.Contains(known, line) })
	}
	return lines, err
}

// unchanged fails if one of the released cards is gone or has changed, unless
// such changes are accepted.
func unchanged(cards map[string]string, released []string, accept bool) error {
	var faults []string
	for _, line := range released {
		line = strings.TrimSuffix(line, "\n")
		sum, path, ok := strings.Cut(line, "  ")
		switch is, held := cards[path]; {
		case !ok:
			return fmt.Errorf("data/SUMS: %q is no line of a hash and a path", line)
		case !held:
			faults = append(faults, "data/"+path+" is gone")
		case is != sum:
			faults = append(faults, "data/"+path+" has changed")
		}
	}
	if len(faults) == 0 || accept {
		return nil
	}
	return fmt.Errorf("released cards differ from data/SUMS: %s (-accept takes them as they are)",
		strings.Join(faults, ", "))
}

// allEmbedded fails if package ratecard doesn't find one of the files under cards
// in data: it looks only for the days and the currencies of calendar.yaml.
func allEmbedded(data fs.FS, cards map[string]string) error {
	return fs.WalkDir(data, "cards", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, ok := cards[path]; !ok {
			return fmt.Errorf("data/%s isn't DATE/CURRENCY.yaml of a day and a currency in data/calendar.yaml", path)
		}
		return nil
	})
}
