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
	from string // file, and line if there are several
	text []byte
	err  error
}

// bodies gives what is under a path; - is standard input.
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

// filesUnder lists the path itself, or the files of a folder that may hold
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
		if err == nil && !entry.IsDir() && slices.Contains([]string{".json", ".ndjson", ".jsonl"}, strings.ToLower(filepath.Ext(name))) {
			files = append(files, name)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = errors.New("no .json, .ndjson or .jsonl file in it")
	}
	return files, err
}

func file(name string, yield func(body) bool) bool {
	f, err := os.Open(name)
	if err != nil {
		return yield(body{from: name, err: err})
	}
	defer f.Close()
	return stream(name, f, yield)
}

// stream gives the bodies of a file: one on each line if the first line is
// JSON on its own, or else one, or an array of several.
func stream(name string, r io.Reader, yield func(body) bool) bool {
	lines := bufio.NewReaderSize(r, 1<<16)
	var first []byte
	no := 0
	for len(bytes.TrimSpace(first)) == 0 { // the first line with anything on it
		line, err := readLine(lines)
		if no++; err != nil {
			return yield(body{from: name, err: err})
		}
		if line == nil {
			return yield(body{from: name, err: errors.New("empty")})
		}
		first = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	byLine := slices.Contains([]string{".ndjson", ".jsonl"}, strings.ToLower(filepath.Ext(name)))
	if !byLine && (!json.Valid(first) || bytes.TrimSpace(first)[0] == '[') {
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

// readLine returns a line of its own, nil at the end.
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

// whole gives a file as one body, or each element of its array.
func whole(name string, begin []byte, rest io.Reader, yield func(body) bool) bool {
	all := io.MultiReader(bytes.NewReader(begin), rest)
	if bytes.TrimSpace(begin)[0] != '[' {
		text, err := webhook.ReadBody(all)
		return yield(body{name, text, err})
	}
	dec := json.NewDecoder(all)
	_, _ = dec.Token() // the bracket
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
