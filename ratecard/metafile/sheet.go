package metafile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/wacost/wacost/ratecard"
)

// A Layout is a way in which Meta lays out a table of rates.
type Layout string

// The layouts.
const (
	LayoutList  Layout = "list"  // one row a market: its list rates
	LayoutTiers Layout = "tiers" // one row a step of a market's ladders
)

// LayoutOf returns which of Meta's tables the rows hold, by the header they
// have somewhere; "" if neither.
func LayoutOf(rows [][]string) Layout {
	for _, row := range rows {
		switch {
		case isListHeader(row):
			return LayoutList
		case isTierHeader(row):
			return LayoutTiers
		}
	}
	return ""
}

// A sheet is a table and what errors call it.
type sheet struct {
	name string
	rows [][]string
}

// fail returns the error of row r, counted from 0.
func (s sheet) fail(r int, format string, args ...any) error {
	return &ratecard.ParseError{Line: r + 1, What: s.name + ": " + fmt.Sprintf(format, args...)}
}

func (s sheet) cell(r, col int) string {
	if col >= len(s.rows[r]) {
		return ""
	}
	return strings.Join(strings.Fields(s.rows[r][col]), " ")
}

// blank reports whether nothing is written in row r.
func (s sheet) blank(r int) bool {
	return !slices.ContainsFunc(s.rows[r], func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// itemOf returns the item of a column by its header, folded.
func itemOf(header string) (ratecard.Item, bool) {
	switch header {
	case "marketing":
		return ratecard.Marketing, true
	case "utility":
		return ratecard.Utility, true
	case "authentication":
		return ratecard.Authentication, true
	case "authenticationinternational":
		return ratecard.AuthenticationInternational, true
	case "service":
		return ratecard.Service, true
	}
	return "", false
}

func isListHeader(row []string) bool {
	words := foldAll(row)
	return slices.ContainsFunc(words, isMarketHeader) && slices.Contains(words, "currency") &&
		slices.Contains(words, "marketing") && slices.Contains(words, "utility")
}

// isMarketHeader accepts "market" and "market(perratecard)".
func isMarketHeader(word string) bool { return word == "market" || strings.HasPrefix(word, "market(") }

func isTierHeader(row []string) bool { return len(groupStarts(row)) > 0 }

// groupStarts returns the columns at which From, To, Rate type, Rate begin.
func groupStarts(row []string) []int {
	words := foldAll(row)
	var starts []int
	for i := range words {
		if i+4 <= len(words) && slices.Equal(words[i:i+4], []string{"from", "to", "ratetype", "rate"}) {
			starts = append(starts, i)
		}
	}
	return starts
}

// fold strips a header of what Meta's files and their exports vary in: white
// space, case, hyphens and byte order marks.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func foldAll(row []string) []string {
	words := make([]string, len(row))
	for i, cell := range row {
		words[i] = fold(cell)
	}
	return words
}
