// Package logs reads the logs that example programs take: webhook bodies, in files and folders,
// and lists of events.
package logs

import (
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

	"github.com/wacost/wacost/examples/internal/input"
)

// A Body is one webhook body, or one event, or why it can't be read.
type Body struct {
	From string // the file, and the line if it has several bodies; "" if Err says so
	Text []byte
	Err  error
}

// Bodies gives the bodies under a path, which is a file, a folder, or - for standard
// input. A file has one body, an array of them, or one on each line (.ndjson, .jsonl); of
// a folder all such files are read.
func Bodies(path string, stdin io.Reader) iter.Seq[Body] {
	return func(yield func(Body) bool) {
		if path == "-" {
			file(path, stdin, yield)
			return
		}
		files, err := filesUnder(path)
		if err != nil {
			yield(Body{From: path, Err: err})
			return
		}
		for _, name := range files {
			if !file(name, nil, yield) {
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
	if bad := (*fs.PathError)(nil); errors.As(err, &bad) {
		return nil, bad.Err // the caller names the path
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

// file gives the bodies of a file, or of standard input. Like all functions here
// that take yield, it reports whether the reader wants more.
func file(path string, stdin io.Reader, yield func(Body) bool) bool {
	in, err := input.Open(path, stdin)
	if err != nil {
		return yield(Body{Err: err}) // which names the file
	}
	defer in.Close()
	start, err := in.First()
	switch {
	case err != nil:
		return yield(Body{Err: err})
	case start == '[' && !hasExtension(path, jsonLines):
		return array(in, yield)
	}
	return lines(in, hasExtension(path, jsonLines), yield)
}

// lines gives the bodies of a file. There is one on each line if the file's name or
// its first line, which is JSON on its own, says so. Else the file is one body.
func lines(in *input.Input, surely bool, yield func(Body) bool) bool {
	for {
		text, no, err := in.Line()
		from := fmt.Sprintf("%s:%d", in.Name(), no)
		switch {
		case errors.Is(err, io.EOF):
			return true
		case err != nil && !errors.Is(err, input.TooLong):
			return yield(Body{From: in.Name(), Err: err})
		case err == nil && !surely && !json.Valid(text):
			text, err = rest(in, text)
			return yield(Body{in.Name(), text, err})
		}
		if !yield(Body{from, text, err}) {
			return false
		}
		surely = true
	}
}

// rest returns a file as one body. Its first line has been read.
func rest(in *input.Input, first []byte) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in, input.Max+1))
	text = slices.Concat(first, []byte("\n"), text)
	if err == nil && len(text) > input.Max {
		err = input.TooLong
	}
	return text, err
}

// array gives each element of an array that makes up a file.
func array(in *input.Input, yield func(Body) bool) bool {
	r := &bounded{r: in}
	dec := json.NewDecoder(r)
	r.left = input.Max
	_, _ = dec.Token() // the bracket, which is there
	for no := 0; dec.More(); no++ {
		var text json.RawMessage
		r.left = input.Max
		err := dec.Decode(&text)
		if !yield(Body{fmt.Sprintf("%s[%d]", in.Name(), no), text, err}) {
			return false
		}
		if err != nil {
			return true // where the next begins isn't known
		}
		r.left = input.Max
	}
	_, err := dec.Token()
	if err == nil && dec.More() {
		err = errors.New("something stands behind the array")
	}
	return err == nil || yield(Body{From: in.Name(), Err: err})
}

// bounded reads at most so many bytes, until it is given more.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, input.TooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
