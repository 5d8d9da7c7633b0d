package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/category"
)

// A row is a line of the input: its template and category, or why it can't be
// read.
type row struct {
	line     int
	template category.Template
	is       category.Classification
	err      error
}

// maxLine is how many bytes a line may have: no template is near that.
const maxLine = 1 << 20

// each classifies one line after another, and counts the lines that it can't
// read. It skips empty lines.
func each(in io.Reader, write func(row) error) (unreadable int, err error) {
	r := bufio.NewReaderSize(in, maxLine)
	for n := 1; ; n++ {
		line, end := r.ReadSlice('\n')
		row := row{line: n}
		if errors.Is(end, bufio.ErrBufferFull) {
			row.err = fmt.Errorf("a line of more than %d bytes", maxLine)
			for errors.Is(end, bufio.ErrBufferFull) { // skip the rest of it
				_, end = r.ReadSlice('\n')
			}
		}
		if end != nil && !errors.Is(end, io.EOF) {
			return unreadable, end
		}
		line = bytes.TrimSpace(line)
		if row.err == nil && len(line) > 0 {
			if row.template, row.err = category.ParseTemplate(line); row.err == nil {
				row.is = category.Classify(row.template)
			}
		}
		if row.err != nil {
			unreadable++
		}
		if row.err != nil || len(line) > 0 {
			if err := write(row); err != nil {
				return unreadable, err
			}
		}
		if end != nil {
			return unreadable, nil
		}
	}
}
