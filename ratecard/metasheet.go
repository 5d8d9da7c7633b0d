package ratecard

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// A MetaLayout is a way in which Meta lays out a table of rates.
type MetaLayout string

// The layouts.
const (
	MetaList  MetaLayout = "list"  // one row a market: its list rates
	MetaTiers MetaLayout = "tiers" // one row a step of a market's ladders
)

// MetaLayoutOf tells which of Meta's tables the rows hold, by the header they
// have somewhere; "" if neither.
func MetaLayoutOf(rows [][]string) MetaLayout {
	for _, row := range rows {
		switch {
		case isListHeader(row):
			return MetaList
		case isTierHeader(row):
			return MetaTiers
		}
	}
	return ""
}

// A metaSheet is a table and what errors call it.
type metaSheet struct {
	name string
	rows [][]string
}

// fail makes the error for row r, counted from 0.
func (s metaSheet) fail(r int, format string, args ...any) error {
	return &ParseError{Line: r + 1, What: s.name + ": " + fmt.Sprintf(format, args...)}
}

func (s metaSheet) cell(r, col int) string {
	if col >= len(s.rows[r]) {
		return ""
	}
	return strings.Join(strings.Fields(s.rows[r][col]), " ")
}

// blank tells whether nothing is written in row r.
func (s metaSheet) blank(r int) bool {
	return !slices.ContainsFunc(s.rows[r], func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// metaItem knows the items by the headers of their columns, folded.
func metaItem(header string) (Item, bool) {
	switch header {
	case "marketing":
		return Marketing, true
	case "utility":
		return Utility, true
	case "authentication":
		return Authentication, true
	case "authenticationinternational":
		return AuthenticationInternational, true
	case "service":
		return Service, true
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

// metaPrice reads a price as Meta's files show it: "0.0618", "1,940.13", or
// with a sign of the card's currency.
func metaPrice(s string, c Currency) (decimal.Decimal, error) {
	if s == "" {
		return decimal.Decimal{}, errors.New("no price; where there is none, Meta writes n/a")
	}
	digits := s
	for _, sign := range append(metaSigns(c), string(c)) {
		if len(s) > len(sign) && strings.EqualFold(s[:len(sign)], sign) {
			digits = strings.TrimSpace(s[len(sign):])
			break
		}
	}
	whole, rest, point := strings.Cut(digits, ".")
	whole, ok := ungroup(whole)
	if !ok {
		return decimal.Decimal{}, fmt.Errorf("%q is no decimal price", s)
	}
	if point {
		whole += "." + rest
	}
	d, err := parsePrice(whole)
	if err != nil && len(s) <= maxDigits {
		err = fmt.Errorf("%q is no decimal price", s)
	}
	return d, err
}

// ungroup strips thousands separators, if each stands before three digits.
func ungroup(s string) (string, bool) {
	parts := strings.Split(s, ",")
	for i, part := range parts {
		if len(parts) > 1 && (i > 0 && len(part) != 3 || i == 0 && (part == "" || len(part) > 3 || part[0] == '0')) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

// metaSigns returns how Meta's files, or a workbook that shows them, mark
// amounts in a currency other than by its code; longer marks first.
func metaSigns(c Currency) []string {
	switch c {
	case "USD":
		return []string{"$US", "US$", "$"}
	case "AUD":
		return []string{"A$", "$"}
	case "ARS", "CLP", "COP", "MXN", "SGD":
		return []string{"$"}
	case "BRL":
		return []string{"R$"}
	case "EUR":
		return []string{"€"}
	case "GBP":
		return []string{"£"}
	case "IDR":
		return []string{"RP"}
	case "INR":
		return []string{"₹"}
	case "MYR":
		return []string{"RM"}
	}
	return nil
}

// metaCurrency reads a currency as Meta's files spell it, in any case: a code,
// a sign of one currency alone, or "GBD", their slip for GBP.
func metaCurrency(s string) (Currency, bool) {
	s = strings.ToUpper(s)
	if s == "GBD" {
		return "GBP", true
	}
	for _, c := range []Currency{"USD", "AUD", "BRL", "EUR", "GBP", "IDR", "INR", "MYR"} {
		if s != "$" && slices.Contains(metaSigns(c), s) {
			return c, true
		}
	}
	return Currency(s), Currency(s).Valid()
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

// tierColumns finds the columns of a table of tiers: the header is one row in
// CSV files, and in workbooks three rows of merged cells, of which the last has
// neither Market nor the items.
func tierColumns(s metaSheet) (top, market, currency int, groups []metaGroup, err error) {
	fail := func(err error) (int, int, int, []metaGroup, error) { return 0, 0, 0, nil, err }
	top = slices.IndexFunc(s.rows, isTierHeader)
	if top < 0 {
		why := ""
		if MetaLayoutOf(s.rows) == MetaList {
			why = "; these are list rates"
		}
		return fail(&ParseError{What: "tiers: no header row with From, To, Rate type, Rate" + why})
	}
	words := foldAll(s.rows[top])
	if currency = slices.Index(words, "currency"); currency < 0 {
		return fail(s.fail(top, "no column Currency"))
	}
	market = -1
	for r := top; r >= 0 && market < 0; r-- {
		market = slices.IndexFunc(foldAll(s.rows[r]), isMarketHeader)
	}
	if market < 0 {
		return fail(s.fail(top, "no column Market"))
	}
	starts := groupStarts(s.rows[top])
	named := 0
	for i, col := range starts {
		end := col + 5
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		g := metaGroup{item: groupItem(s, top, col, end), col: col}
		if g.item != "" {
			named++
		}
		groups = append(groups, g)
	}
	if named == 0 && len(groups) == 3 { // the rows above were cut off
		groups[0].item, groups[1].item, groups[2].item = Utility, Authentication, AuthenticationInternational
	}
	for i, g := range groups {
		if !tiered(g.item) {
			return fail(s.fail(top, "the columns from %d on aren't headed Utility, Authentication or Authentication-International", g.col+1))
		}
		if slices.ContainsFunc(groups[:i], func(o metaGroup) bool { return o.item == g.item }) {
			return fail(s.fail(top, "two groups of columns for %s", g.item))
		}
	}
	return top, market, currency, groups, nil
}

// A metaGroup is the ladders of one item, side by side with the others': four
// columns of from, to, rate type and rate.
type metaGroup struct {
	item  Item
	col   int
	steps []step // of the market being read
	row   int    // of the last step
	done  bool   // no step may follow
}

// groupItem reads the item above columns col to end, in the nearest row that has one.
func groupItem(s metaSheet, top, col, end int) Item {
	for r := top - 1; r >= 0; r-- {
		for i := col; i < end; i++ {
			if item, ok := metaItem(fold(s.cell(r, i))); ok {
				return item
			}
		}
	}
	return ""
}

// tiered tells which items have ladders on the cards per message (R5.7).
func tiered(i Item) bool {
	return i == Utility || i == Authentication || i == AuthenticationInternational
}
