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

// hashes returns the sha256 of every file under cards in data, by its path.
func hashes(data fs.FS) (map[string]string, error) {
	cards := map[string]string{}
	err := fs.WalkDir(data, "cards", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(data, path)
		cards[path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	return cards, err
}

// sums returns a line "sha256  path" for every card, sorted by path: what
// sha256sum -c reads in the folder data.
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

// embedded fails if package ratecard doesn't find one of the files: it looks
// only for the days and the currencies of data/calendar.yaml.
func embedded(cards map[string]string) error {
	currencies := ratecard.Currencies()
	found := map[string]bool{}
	for _, c := range currencies {
		days := ratecard.EffectiveDatesHeld(c)
		for _, day := range days {
			found[fmt.Sprintf("cards/%s/%s.yaml", day, strings.ToLower(string(c)))] = true
		}
	}
	for _, path := range slices.Sorted(maps.Keys(cards)) {
		if !found[path] {
			return fmt.Errorf("data/%s isn't DATE/CURRENCY.yaml of a day and a currency in data/calendar.yaml", path)
		}
	}
	return nil
}
