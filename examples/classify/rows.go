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

// A classifier is category.Classify, or category.ClassifyOn on some day.
type classifier func(category.Template) category.Classification

// each classifies one line after another in the way given, and counts the lines that it can't
// read. It skips empty lines.
func each(in *input.Input, classify classifier, write func(row) error) (unreadable int, err error) {
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
			row.is = classify(row.template)
		} else {
			unreadable++
		}
		if err := write(row); err != nil {
			return unreadable, err
		}
	}
}
