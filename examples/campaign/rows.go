package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/examples/internal/input"
)

// A table reads lines of fields: CSV, with commas, semicolons or tabs between the
// fields, and quotes around fields that hold some of these or line breaks. It is a few
// times as fast as encoding/csv, which looks at each byte: only a line with quotes is
// read that way here.
type table struct {
	r         io.Reader
	buf       []byte
	from, to  int   // what of buf was read, but not taken yet
	ended     error // of r; io.EOF behind the last byte
	line      int64 // of the record that is next
	delimiter byte
	fields    [][]byte
	last      int   // bytes of the last record, while they are in buf
	read      int64 // bytes
}

// A badRow is why a row can't be read.
type badRow struct {
	line int64
	why  error
}

func (b *badRow) Error() string { return fmt.Sprintf("line %d: %v", b.line, b.why) }

func (b *badRow) Unwrap() error { return b.why }

const firstBuffer = 256 << 10

func newTable(r io.Reader) *table {
	return &table{
		r:         r,
		buf:       make([]byte, firstBuffer),
		line:      1,
		delimiter: ',',
	}
}

// next returns the fields of the next record and the line on which it begins. The
// fields hold until the next call. Blank lines are passed over. After a *badRow the
// next call goes on with the line below; behind the last record the error is io.EOF.
func (t *table) next() (fields [][]byte, line int64, err error) {
	for {
		line = t.line
		text, err := t.physical()
		if err != nil {
			return nil, line, err
		}
		if bytes.IndexByte(text, '"') < 0 {
			t.take(len(text), 1)
			if text = trimEnd(text); len(text) == 0 {
				continue
			}
			return t.split(text), line, nil
		}
		fields, err := t.quoted(len(text))
		return fields, line, err
	}
}

// take passes over bytes and lines.
func (t *table) take(n, lines int) { t.from, t.last, t.line = t.from+n, n, t.line+int64(lines) }

// physical returns the text up to the next line break, with it. It takes nothing, but
// for a line that is too long.
func (t *table) physical() ([]byte, error) {
	for searched := 0; ; {
		text := t.buf[t.from:t.to]
		if i := bytes.IndexByte(text[searched:], '\n'); i >= 0 {
			return text[:searched+i+1], nil
		}
		searched = len(text)
		if err := t.more(); errors.Is(err, input.TooLong) {
			return nil, t.passOver(err)
		} else if errors.Is(err, io.EOF) && searched > 0 {
			return t.buf[t.from:t.to], nil
		} else if err != nil {
			return nil, err
		}
	}
}

// passOver takes what is left of a line that is too long.
func (t *table) passOver(why error) error {
	line := t.line
	for {
		text := t.buf[t.from:t.to]
		if i := bytes.IndexByte(text, '\n'); i >= 0 {
			t.take(i+1, 1)
			return &badRow{line, why}
		}
		t.take(len(text), 0)
		if err := t.more(); errors.Is(err, io.EOF) {
			return &badRow{line, why}
		} else if err != nil {
			return err
		}
	}
}

// more reads more, and moves what isn't taken yet to the front of buf. If that is too
// much, its error is input.TooLong.
func (t *table) more() error {
	if t.ended != nil {
		return t.ended
	}
	if t.from > 0 {
		t.to = copy(t.buf, t.buf[t.from:t.to])
		t.from = 0
	}
	if t.to == len(t.buf) {
		if len(t.buf) >= input.Max {
			return input.TooLong
		}
		t.buf = append(t.buf, make([]byte, len(t.buf))...)
	}
	for range 100 {
		n, err := t.r.Read(t.buf[t.to:])
		t.to, t.read = t.to+n, t.read+int64(n)
		if t.ended = err; n > 0 {
			return nil
		} else if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// trimEnd returns a line without its line break.
func trimEnd(text []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(text, []byte{'\n'}), []byte{'\r'})
}

// split returns the fields of a line without quotes.
func (t *table) split(text []byte) [][]byte {
	t.fields = t.fields[:0]
	for {
		i := bytes.IndexByte(text, t.delimiter)
		if i < 0 {
			t.fields = append(t.fields, text)
			return t.fields
		}
		t.fields = append(t.fields, text[:i])
		text = text[i+1:]
	}
}

var (
	errOpenQuote  = errors.New("a quote is opened and not closed")
	errAfterQuote = errors.New("text behind a closing quote: a quote in a quoted field is written twice")
)

// quoted returns the fields of a record with quotes, which may go on over several
// lines. The first has n bytes. Of one that can't be read it takes the first line.
func (t *table) quoted(n int) ([][]byte, error) {
	line, first := t.line, n
	for {
		text := t.buf[t.from : t.from+n]
		fields, err := t.unquote(trimEnd(text))
		if err == nil {
			t.take(n, bytes.Count(text, []byte{'\n'}))
			return fields, nil
		}
		if errors.Is(err, errOpenQuote) {
			longer, end := t.closed(n)
			if end == nil {
				n = longer
				continue
			} else if !errors.Is(end, io.EOF) && !errors.Is(end, input.TooLong) {
				return nil, end
			}
		}
		t.take(first, 1)
		return nil, &badRow{line, err}
	}
}

// closed returns how many bytes a record has with the lines behind its first n bytes,
// which end within a quoted field, up to the first line that doesn't.
func (t *table) closed(n int) (int, error) {
	for {
		longer, err := t.longer(n)
		if err != nil || !t.staysOpen(trimEnd(t.buf[t.from+n:t.from+longer])) {
			return longer, err
		}
		n = longer
	}
}

// staysOpen reports whether text that begins within a quoted field ends within one, too.
// Thus the lines of a record aren't read from the first one on for each of them.
func (t *table) staysOpen(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			return true
		}
		text = text[i+1:]
		for len(text) > 0 && text[0] == t.delimiter { // the next field, up to one with quotes
			if text = text[1:]; len(text) == 0 || text[0] != '"' {
				text = text[max(0, bytes.IndexByte(text, t.delimiter)):]
			}
		}
		if len(text) == 0 || text[0] != '"' {
			return false
		}
		text = text[1:]
	}
}

// longer returns how many bytes a record has with the lines behind its first n bytes,
// up to the next that has a quote.
func (t *table) longer(n int) (int, error) {
	for {
		text := t.buf[t.from:t.to]
		if i := bytes.IndexByte(text[n:], '"'); i >= 0 {
			if j := bytes.IndexByte(text[n+i:], '\n'); j >= 0 {
				return n + i + j + 1, nil
			}
		}
		if err := t.more(); errors.Is(err, io.EOF) && t.to-t.from > n {
			return t.to - t.from, nil
		} else if err != nil {
			return 0, err
		}
	}
}

// unquote returns the fields of a record with quotes. A quote inside of a field that
// begins without one is a character as any other.
func (t *table) unquote(text []byte) ([][]byte, error) {
	fields := t.fields[:0]
	for {
		if len(text) == 0 || text[0] != '"' {
			i := bytes.IndexByte(text, t.delimiter)
			if i < 0 {
				t.fields = append(fields, text)
				return t.fields, nil
			}
			fields, text = append(fields, text[:i]), text[i+1:]
			continue
		}
		var field []byte
		for text = text[1:]; ; {
			i := bytes.IndexByte(text, '"')
			if i < 0 {
				return nil, errOpenQuote
			}
			field, text = append(field, text[:i]...), text[i+1:]
			if len(text) == 0 || text[0] != '"' {
				break
			}
			field, text = append(field, '"'), text[1:]
		}
		switch fields = append(fields, field); {
		case len(text) == 0:
			t.fields = fields
			return fields, nil
		case text[0] != t.delimiter:
			return nil, errAfterQuote
		}
		text = text[1:]
	}
}
