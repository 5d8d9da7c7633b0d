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
// [*ratecard.ParseError].
func ReadRows(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("metafile: reading CSV: %w", err)
	}
	if len(data) > MaxFile {
		return nil, &ratecard.ParseError{What: fmt.Sprintf("longer than %d MiB", MaxFile>>20)}
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	in.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := in.Read()
		if err == io.EOF {
			return rows, nil
		}
		if bad := (*csv.ParseError)(nil); errors.As(err, &bad) {
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
