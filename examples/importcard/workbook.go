package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
	"github.com/xuri/excelize/v2"
)

// What a workbook may hold. Meta's have some 50 rows of 20 columns. A small file can
// name a cell in the last of 16,384 columns in each of a million rows, and a text of
// a gigabyte in each cell, so all is looked at before any of it is kept.
const (
	maxUnzipped = 4 * input.Max // bytes of XML
	maxRows     = 10_000
	maxColumns  = 100
	maxText     = 32_767 // bytes of a cell, which is Excel's limit, in characters
)

// bad is the error of a workbook that isn't read.
func bad(format string, args ...any) error {
	return &ratecard.ParseError{What: fmt.Sprintf(format, args...)}
}

// readWorkbook reads every sheet of a workbook as a spreadsheet program shows it.
func readWorkbook(data []byte) ([]*table, error) {
	if err := checkWorkbook(data); err != nil {
		return nil, err
	}
	limits := excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped}
	book, err := excelize.OpenReader(bytes.NewReader(data), limits)
	if err != nil {
		return nil, bad("no workbook: %v", err)
	}
	defer book.Close()
	var tables []*table
	for _, sheet := range book.GetSheetList() {
		shown, err := rowsOf(book, sheet)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", sheet, err)
		}
		if metafile.LayoutOf(shown) != "" {
			stored, err := rowsOf(book, sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				return nil, fmt.Errorf("sheet %q: %w", sheet, err)
			}
			if err := compare(sheet, shown, stored); err != nil {
				return nil, err
			}
		}
		tables = append(tables, &table{sheet: sheet, rows: shown})
	}
	return tables, nil
}

// rowsOf returns the rows of a sheet, with no more text than a CSV file may have.
func rowsOf(book *excelize.File, sheet string, how ...excelize.Options) ([][]string, error) {
	in, err := book.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var rows [][]string
	for size := 0; in.Next(); {
		row, err := in.Columns(how...)
		if err != nil {
			return nil, err
		}
		for _, cell := range row {
			size += len(cell)
		}
		if size > input.Max {
			return nil, input.TooLong
		}
		rows = append(rows, row)
	}
	return rows, in.Error()
}

// checkWorkbook refuses a workbook that is no zip archive of XML, or that holds too
// much. Which of its files are sheets only the others tell, so it looks at all. It
// keeps nothing.
func checkWorkbook(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return bad("no workbook: %v", err)
	}
	left := int64(maxUnzipped)
	for _, f := range archive.File {
		file, err := f.Open()
		if err != nil {
			return bad("no workbook: %v", err)
		}
		in := &io.LimitedReader{R: file, N: left + 1}
		if name := strings.ToLower(f.Name); strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
			err = checkPart(in)
		} else {
			_, err = io.Copy(io.Discard, in)
		}
		if left = in.N - 1; left < 0 {
			err = bad("longer than %d MiB when unpacked", maxUnzipped>>20)
		}
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// checkPart refuses a file of a workbook with rows or columns that are too far, or
// with a text that is too long.
func checkPart(r io.Reader) error {
	in := xml.NewDecoder(r)
	var p part
	for {
		token, err := in.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return bad("no workbook: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			err = p.begin(token)
		case xml.EndElement:
			p.inText = p.inText && token.Name.Local != "c" && token.Name.Local != "si"
		case xml.CharData:
			if p.text += len(token); p.inText && p.text > maxText {
				err = bad("row %d: a text of more than %d bytes", p.row, maxText)
			}
		}
		if err != nil {
			return err
		}
	}
}

// A part is how far a sheet, or the list of texts that sheets share, has been read.
type part struct {
	row, column int
	inText      bool // in a cell, or in a text that cells share
	text        int  // its bytes
}

// begin goes on to the next row, cell or text.
func (p *part) begin(e xml.StartElement) error {
	place := ""
	for _, a := range e.Attr {
		if a.Name.Local == "r" {
			place = a.Value
		}
	}
	switch e.Name.Local {
	case "row":
		p.row, p.column = p.row+1, 0
		if place != "" {
			p.row = number(place)
		}
		if p.row > maxRows {
			return bad("row %d: want at most %d rows", p.row, maxRows)
		}
	case "c":
		p.column, p.inText, p.text = p.column+1, true, 0
		if place != "" {
			column, _, err := excelize.CellNameToCoordinates(place)
			if err != nil {
				return bad("row %d: %v", p.row, err)
			}
			p.column = column
		}
		if p.column > maxColumns {
			return bad("row %d: a cell in column %d: want at most %d columns", p.row, p.column, maxColumns)
		}
	case "si":
		p.inText, p.text = true, 0
	}
	return nil
}

// number returns a row's number, or more than any row's.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return math.MaxInt32
	}
	return n
}
