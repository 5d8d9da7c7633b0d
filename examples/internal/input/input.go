// Package input reads the files of the example programs, all in one way: with or
// without a byte order mark, and never more of a file at once than Max. What no
// program can read, such as UTF-16, is named.
package input

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Max is how many bytes are held at once: of a file that is read by lines, a line,
// and else the whole file. Meta's webhooks and rate cards are far shorter.
const Max = 4 << 20

// A Fault is what is wrong with a file, or with a line of it.
type Fault string

// The faults that no program can read past.
const (
	Empty   Fault = "empty"
	TooLong Fault = "longer than 4 MiB"
	UTF16   Fault = "in UTF-16: save it as UTF-8"
	Gzip    Fault = "compressed with gzip: unpack it first"
)

func (f Fault) Error() string { return string(f) }

// An Input is an open file.
type Input struct {
	name string
	r    *bufio.Reader
	file io.Closer
	no   int  // of the last line
	some bool // a line that isn't blank was read
}

// buffer is how far First looks.
const buffer = 64 << 10

// Open opens a file to be read. The name - is standard input, unless that is nil.
// Its errors name the file.
func Open(name string, stdin io.Reader) (*Input, error) {
	in := &Input{name: name}
	if name == "-" && stdin != nil {
		in.name, in.file, in.r = "standard input", io.NopCloser(stdin), bufio.NewReaderSize(stdin, buffer)
	} else {
		file, err := os.Open(name)
		if err != nil {
			return nil, in.named(err)
		}
		in.file, in.r = file, bufio.NewReaderSize(file, buffer)
	}
	if err := in.begin(); err != nil {
		_ = in.file.Close() // nothing was written
		return nil, in.named(err)
	}
	return in, nil
}

// begin passes over a byte order mark, and refuses what isn't text in UTF-8 as far
// as the first bytes tell.
func (in *Input) begin() error {
	start, err := in.r.Peek(3)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case len(start) == 0:
		return Empty
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return Gzip
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}),
		len(start) > 1 && (start[0] == 0) != (start[1] == 0): // without a mark, as of a character of ASCII
		return UTF16
	case bytes.Equal(start, []byte("\ufeff")):
		_, err = in.r.Discard(len(start))
		return err
	}
	return nil
}

// named returns an error that begins with the file's name, once.
func (in *Input) named(err error) error {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", in.name, err)
}

// Name returns the file's name, for people.
func (in *Input) Name() string { return in.name }

// Close closes the file, and leaves standard input open.
func (in *Input) Close() error { return in.file.Close() }

// First returns the first byte that isn't white space. It reads nothing: Whole
// and Line begin where they would have begun. Its errors name the file.
func (in *Input) First() (byte, error) {
	for n := 1; ; n++ {
		start, err := in.r.Peek(n)
		if len(start) == n && !bytes.ContainsAny(start[n-1:], " \t\r\n") {
			return start[n-1], nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return 0, in.named(errors.New("nothing but white space in the first 64 KiB"))
		case errors.Is(err, io.EOF):
			return 0, in.named(Empty)
		case err != nil:
			return 0, in.named(err)
		}
	}
}

// Whole returns the rest of the file, which is [TooLong] if it has more than Max
// bytes. Its errors name the file.
func (in *Input) Whole() ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in.r, Max+1))
	switch {
	case err != nil:
		return nil, in.named(err)
	case len(text) > Max:
		return nil, in.named(TooLong)
	case len(bytes.TrimSpace(text)) == 0:
		return nil, in.named(Empty)
	}
	return text, nil
}

// Read reads the rest of the file as it is, without a bound.
func (in *Input) Read(p []byte) (int, error) { return in.r.Read(p) }

// Line returns the next line that isn't blank, without white space around it, and
// its number, from 1 on. After the last line its error is [io.EOF]. If there was
// none, it is [Empty]. If a line is [TooLong], the next call goes on behind it.
// Errors don't name the file.
func (in *Input) Line() (text []byte, no int, err error) {
	for {
		text, err = in.readLine()
		if len(text) > 0 || err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) && !in.some {
		return nil, in.no, Empty
	}
	in.some = true
	return text, in.no, err
}

// readLine returns a copy of the next line, without white space around it.
func (in *Input) readLine() ([]byte, error) {
	var line []byte
	in.no++
	for n := 0; ; {
		part, err := in.r.ReadSlice('\n')
		if n += len(part); n <= Max {
			line = append(line, part...)
		} else {
			line = nil // only its end is looked for
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && n == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case n > Max:
			return nil, TooLong
		}
		return bytes.TrimSpace(line), nil
	}
}
