package metafile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/ratecard"
)

// MaxFile is the most bytes of a CSV file that are read: Meta's have some 40 kB.
const MaxFile = 4 << 20

// ReadRows reads the rows of one CSV file as Meta or a spreadsheet exports it:
// with or without a byte order mark, with rows of any length and cells of
// several lines. Each row stands where its line does in the file, after a nil
// row for each line that doesn't begin one, so that the Line of an error is the
// file's. Text that is no CSV, or longer than [MaxFile], is a
// [*ratecard.ParseError]; so is one of Meta's tables with semicolons or tabs
// between its cells.
func ReadRows(r io.Reader) ([][]string, error) {
	if r == nil {
		return nil, &ratecard.ParseError{What: "no file: the reader is nil"}
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("metafile: reading CSV: %w", err)
	}
	if len(data) > MaxFile {
		return nil, &ratecard.ParseError{What: fmt.Sprintf("longer than %d MiB", MaxFile>>20)}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := in.Read()
		if err == io.EOF {
			if LayoutOf(rows) == "" {
				return rows, otherCommas(data)
			}
			return rows, nil
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
			if err := otherCommas(data); err != nil {
				return nil, err
			}
			return nil, &ratecard.ParseError{Line: bad.Line, What: bad.Err.Error()}
		}
		if err != nil {
			return nil, fmt.Errorf("metafile: reading CSV: %w", err)
		}
		for line, _ := in.FieldPos(0); len(rows) < line-1; {
			rows = append(rows, nil)
		}
		rows = append(rows, row)
	}
}

// otherCommas returns the fault of a text that is one of Meta's tables if its
// cells are separated by semicolons, as spreadsheets write them where the comma is
// the decimal sign, or by tabs. Else it returns nil.
func otherCommas(data []byte) error {
	for _, sign := range []struct {
		comma rune
		name  string
	}{{';', "semicolons"}, {'\t', "tabs"}} {
		in := csv.NewReader(bytes.NewReader(data))
		in.FieldsPerRecord, in.LazyQuotes, in.Comma = -1, true, sign.comma
		for {
			row, err := in.Read()
			if err != nil {
				break
			}
			if line, _ := in.FieldPos(0); LayoutOf([][]string{row}) != "" {
				what := "cells must be separated by commas, not by " + sign.name
				return &ratecard.ParseError{Line: line, What: what}
			}
		}
	}
	return nil
}
