package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/input"
)

// A row is a line of the input: its template and category, or why it can't be
// read.
type row struct {
	line     int
	template category.Template
	is       category.Classification
	err      error
}

// each classifies one line after another, and counts the lines that it can't
// read. It skips empty lines.
func each(in *input.Input, write func(row) error) (unreadable int, err error) {
	for {
		line, no, err := in.Line()
		switch {
		case errors.Is(err, io.EOF):
			return unreadable, nil
		case err != nil && !errors.Is(err, input.TooLong):
			return unreadable, fmt.Errorf("%s: %w", in.Name(), err)
		}
		row := row{line: no, err: err}
		if row.err == nil {
			row.template, row.err = category.ParseTemplate(line)
		}
		if row.err == nil {
			row.is = category.Classify(row.template)
		} else {
			unreadable++
		}
		if err := write(row); err != nil {
			return unreadable, err
		}
	}
}
