package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// sums returns a line "sha256  path" for every file under cards in data, sorted
// by path: what sha256sum -c reads there. Lines of old must be among them,
// unless changes are accepted.
func sums(data fs.FS, old []byte, accept bool) ([]byte, error) {
	now := map[string]string{}
	err := fs.WalkDir(data, "cards", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(data, path)
		now[path] = fmt.Sprintf("%x", sha256.Sum256(text))
		return err
	})
	if err != nil {
		return nil, err
	}
	var faults []string
	for line := range strings.Lines(string(old)) {
		line = strings.TrimSuffix(line, "\n")
		sum, path, ok := strings.Cut(line, "  ")
		switch is, held := now[path]; {
		case !ok:
			return nil, fmt.Errorf("data/SUMS: %q is no line of a hash and a path", line)
		case !held:
			faults = append(faults, "data/"+path+" is gone")
		case is != sum:
			faults = append(faults, "data/"+path+" has changed")
		}
	}
	if len(faults) > 0 && !accept {
		return nil, fmt.Errorf("released cards differ from data/SUMS: %s (-accept takes them as they are)", strings.Join(faults, ", "))
	}
	var b bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(now)) {
		fmt.Fprintf(&b, "%s  %s\n", now[path], path)
	}
	return b.Bytes(), nil
}
