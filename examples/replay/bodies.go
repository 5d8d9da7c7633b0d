package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing/webhook"
)

// A body is one webhook body, or why it can't be read.
type body struct {
	from string // the file, and the line if it has several bodies
	text []byte
	err  error
}

// bodies gives the bodies under a path, which is a file, a folder, or - for
// standard input.
func bodies(path string, stdin io.Reader) iter.Seq[body] {
	return func(yield func(body) bool) {
		if path == "-" {
			stream("standard input", stdin, yield)
			return
		}
		files, err := filesUnder(path)
		if err != nil {
			yield(body{from: path, err: err})
			return
		}
		for _, name := range files {
			if !file(name, yield) {
				return
			}
		}
	}
}

// jsonLines are the extensions of files with one body a line, and jsonFiles those
// of all files of a folder that are read.
var (
	jsonLines = []string{".ndjson", ".jsonl"}
	jsonFiles = append([]string{".json"}, jsonLines...)
)

// hasExtension reports whether a file's name ends with one of those extensions.
func hasExtension(name string, list []string) bool {
	return slices.Contains(list, strings.ToLower(filepath.Ext(name)))
}

// filesUnder returns the path itself, or of a folder the files that may hold
// bodies, in order.
func filesUnder(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	err = filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && hasExtension(name, jsonFiles) {
			files = append(files, name)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = errors.New("no .json, .ndjson or .jsonl file in it")
	}
	return files, err
}

// file gives the bodies of a file. Like all functions here that take yield, it
// reports whether the reader wants more.
func file(name string, yield func(body) bool) bool {
	f, err := os.Open(name)
	if err != nil {
		return yield(body{from: name, err: err})
	}
	defer f.Close()
	return stream(name, f, yield)
}

// stream gives the bodies of a file. There is one on each line if the first line
// is JSON on its own. Else the file is one body, or an array of several.
func stream(name string, r io.Reader, yield func(body) bool) bool {
	lines := bufio.NewReaderSize(r, 1<<16)
	var first []byte
	no := 0 // of the line

	// Find the first line with anything on it.
	for len(bytes.TrimSpace(first)) == 0 {
		line, err := readLine(lines)
		if no++; err != nil {
			return yield(body{from: name, err: err})
		}
		if line == nil {
			return yield(body{from: name, err: errors.New("empty")})
		}
		first = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if !hasExtension(name, jsonLines) && (!json.Valid(first) || bytes.TrimSpace(first)[0] == '[') {
		return whole(name, first, lines, yield)
	}
	for line := first; line != nil; no++ {
		at := fmt.Sprintf("%s:%d", name, no)
		if len(bytes.TrimSpace(line)) > 0 && !yield(body{from: at, text: line}) {
			return false
		}
		var err error
		if line, err = readLine(lines); err != nil {
			return yield(body{from: fmt.Sprintf("%s:%d", name, no+1), err: err})
		}
	}
	return true
}

// readLine returns a copy of the next line, or nil at the end.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); len(line) > webhook.MaxBody {
			return nil, &webhook.LimitError{Of: "bytes", Limit: webhook.MaxBody, Offset: webhook.MaxBody}
		}
		switch {
		case err == nil:
			return line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			if len(line) == 0 {
				return nil, nil
			}
			return line, nil
		default:
			return nil, err
		}
	}
}

// whole gives a file as one body, or each element of its array. Its first line
// has been read.
func whole(name string, begin []byte, rest io.Reader, yield func(body) bool) bool {
	all := io.MultiReader(bytes.NewReader(begin), rest)
	if bytes.TrimSpace(begin)[0] != '[' {
		text, err := webhook.ReadBody(all)
		return yield(body{name, text, err})
	}
	dec := json.NewDecoder(all)
	_, _ = dec.Token() // the bracket, which is there
	for no := 0; dec.More(); no++ {
		var text json.RawMessage
		if err := dec.Decode(&text); err != nil {
			return yield(body{from: fmt.Sprintf("%s[%d]", name, no), err: err})
		}
		if !yield(body{from: fmt.Sprintf("%s[%d]", name, no), text: text}) {
			return false
		}
	}
	if _, err := dec.Token(); err != nil {
		return yield(body{from: name, err: err})
	}
	return true
}
