package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// A table is one of Meta's two tables, from a CSV file or a sheet of a workbook.
type table struct {
	file  string
	sheet string // "" in a CSV file
	sum   string // the file's sha256
	rows  [][]string
}

func (t *table) String() string {
	if t.sheet == "" {
		return t.file
	}
	return fmt.Sprintf("%s, sheet %q", t.file, t.sheet)
}

// load finds the two tables in the files. Without a table of tiers, tiers is nil.
func load(files []string) (list, tiers *table, err error) {
	for _, name := range files {
		tables, err := open(name)
		if err != nil {
			return nil, nil, err
		}
		found := false
		for _, t := range tables {
			to := &list
			switch metafile.LayoutOf(t.rows) {
			case metafile.LayoutTiers:
				to = &tiers
			case "":
				continue
			}
			if *to != nil {
				return nil, nil, fmt.Errorf("%s: a second table like that in %s", t, *to)
			}
			*to, found = t, true
		}
		if !found {
			return nil, nil, fmt.Errorf("%s: %w", name, &ratecard.ParseError{
				What: "no header of list rates (Market, Currency, Marketing, Utility) " +
					"or volume tiers (From, To, Rate type, Rate)",
			})
		}
	}
	if list == nil {
		return nil, nil, fmt.Errorf("%s: volume tiers alone; give the list rates too", tiers)
	}
	return list, tiers, nil
}

// open reads the tables of a CSV file or a workbook, told apart by content:
// Meta has served workbooks under names that end in .csv.
func open(name string) ([]*table, error) {
	in, err := input.Open(name, nil)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := in.Whole()
	if err != nil {
		return nil, err
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(data))
	if !bytes.HasPrefix(data, []byte("PK")) {
		rows, err := metafile.ReadRows(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return []*table{{file: name, sum: sum, rows: rows}}, nil
	}
	sheets, err := readWorkbook(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, t := range sheets {
		t.file, t.sum = name, sum
	}
	return sheets, nil
}

// compare refuses a sheet whose number formats hide digits: a rate of 0.0337
// that is shown as 0.03 must not become 0.03.
func compare(sheet string, shown, stored [][]string) error {
	for r := range min(len(shown), len(stored)) {
		for c := range min(len(shown[r]), len(stored[r])) {
			if s := shown[r][c]; s != stored[r][c] && !sameNumber(s, stored[r][c]) {
				return &ratecard.ParseError{
					Line: r + 1,
					What: fmt.Sprintf("sheet %q, column %d is shown as %q but holds %s", sheet, c+1, s, stored[r][c]),
				}
			}
		}
	}
	return nil
}

// sameNumber reports whether a number is shown unrounded. This is only a check,
// so floats will do. Percentages are discounts, which aren't read.
func sameNumber(shown, stored string) bool {
	if strings.Contains(shown, "%") {
		return true
	}
	digits := strings.TrimLeft(strings.TrimSpace(shown), "$£€₹ ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	a, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	b, err2 := strconv.ParseFloat(stored, 64)
	return err != nil || err2 != nil || math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
}

var title = regexp.MustCompile(`(?i)^cost per message\b.*\beffective ([a-z]+ \d{1,2}, \d{4})`)

// titleDate returns the date in the title above the table, if it has one.
func (t *table) titleDate() (ratecard.Date, bool) {
	if t == nil {
		return ratecard.Date{}, false
	}
	for _, row := range t.rows {
		for _, cell := range row {
			if m := title.FindStringSubmatch(cell); m != nil {
				day, err := time.Parse("January 2, 2006", m[1])
				return ratecard.DateOf(day), err == nil
			}
		}
	}
	return ratecard.Date{}, false
}
