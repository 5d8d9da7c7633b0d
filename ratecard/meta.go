package ratecard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// A MetaCard is what [ParseMeta] can't read off the rows of Meta's files.
type MetaCard struct {
	ID        string // "" means "meta/CUR/DATE"
	Effective Date   // the first day; the per-message cards begin on 2025-07-01
	Checked   Date   // the day on which a person compared the card with the files
	Source    Source // the files; an ID of "" means "meta"
}

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

// ParseMeta reads the per-message rate card that Meta publishes for a currency
// as two tables, CSV or workbook: list rates, and volume tiers (nil if not at
// hand). Rows are as encoding/csv or a workbook's reader gives them, prices as
// shown: see [ReadCSV].
//
// The list begins at the row that has the columns Market, Currency, Marketing,
// Utility and so on, whatever comes before; white space, case and hyphens of
// headers don't matter. "n/a" is a price that the card doesn't have, and so is
// a row that ends before authentication-international or service. A column
// "Meta Business Agent" is passed over: its tokens are no item of a card.
//
// The tiers begin below the row that repeats From, To, Rate type and Rate for
// utility, authentication and authentication-international. A market is named
// on its first row, the last step is open ("--"). Each ladder must begin with
// the list's own rate, rise without a gap, and be there if and only if the list
// has the rate; the discounts beside the rates are not read.
//
// Without tiers, a utility or authentication rate is known up to the first
// bound alone. Bounds are equal in every currency: that one is taken from the
// embedded USD card in force on the day, and units past it are [ErrNoRate]. If
// that card has no such ladder (nor, for authentication-international, the
// market's authentication, whose counter it shares: R5.7), ParseMeta fails
// rather than price every unit at the list rate.
//
// Every price is [Read] with [Medium] confidence: one source. Digits stay as
// shown, less thousands separators and a leading sign of the card's currency.
//
// What isn't so is a [*ParseError] that begins with "list" or "tiers", and
// whose Line is the row among those given, counted from 1.
func ParseMeta(head MetaCard, list, tiers [][]string) (*Card, error) {
	a, err := world()
	if err != nil {
		return nil, err
	}
	if err := head.complete(); err != nil {
		return nil, err
	}
	p := &metaParser{
		list: metaSheet{"list", list},
		card: &Card{atlas: a, model: "pmp", unit: PerMessage, effective: head.Effective, checked: head.Checked},
		at:   map[Key]int{},
	}
	c := p.card
	c.sources = []Source{head.Source}
	c.base(Basis{Read, Medium, head.Source.ID, ""})
	if err := p.readList(); err != nil {
		return nil, err
	}
	if c.id = head.ID; c.id == "" {
		c.id = fmt.Sprintf("meta/%s/%s", c.currency, c.effective)
	}
	if tiers == nil {
		err = p.bound()
	} else {
		err = p.readTiers(metaSheet{"tiers", tiers})
	}
	if err != nil {
		return nil, err
	}
	c.finish()
	return c, nil
}

// firstPerMessage is the day of the first cards with prices per message.
var firstPerMessage = Date{2025, 7, 1}

// complete fills what may be left out and checks that a card file can hold the rest.
func (h *MetaCard) complete() error {
	if h.Source.ID == "" {
		h.Source.ID = "meta"
	}
	for _, d := range []struct {
		name string
		Date
	}{{"effective", h.Effective}, {"checked", h.Checked}} {
		if same, err := ParseDate(d.String()); err != nil || same != d.Date {
			return &ParseError{What: fmt.Sprintf("%s: %q is no date", d.name, d.Date)}
		}
	}
	if h.Effective.Before(firstPerMessage) {
		return &ParseError{What: fmt.Sprintf("effective: before %s Meta charged per conversation, so %s is no day of a per-message card", firstPerMessage, h.Effective)}
	}
	for _, s := range []string{h.ID, h.Source.ID, h.Source.Where, h.Source.What} {
		if !printable(s) {
			return &ParseError{What: fmt.Sprintf("%q isn't one line of printable text", s)}
		}
	}
	if strings.ContainsAny(h.Source.ID, " ,") {
		return &ParseError{What: fmt.Sprintf("a source's ID is one word, not %q", h.Source.ID)}
	}
	return nil
}

// A metaParser builds a card of single open steps from the list, and then gives
// them their bounds.
type metaParser struct {
	card   *Card
	list   metaSheet
	at     map[Key]int // where each price is among the card's rows
	listed []int       // the row of the list that each came from
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
		return AuthenticationForeign, true
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

// readList reads the list rates into single open steps.
func (p *metaParser) readList() error {
	s, c := p.list, p.card
	top := slices.IndexFunc(s.rows, isListHeader)
	if top < 0 {
		why := ""
		if MetaLayoutOf(s.rows) == MetaTiers {
			why = "; these are volume tiers"
		}
		return &ParseError{What: "list: no header row with Market, Currency, Marketing, Utility" + why}
	}
	market, currency := -1, -1
	items := map[int]Item{}
	for col, word := range foldAll(s.rows[top]) {
		switch item, ok := metaItem(word); {
		case ok && slices.Contains(c.columns, item):
			return s.fail(top, "two columns for %s", item)
		case ok:
			items[col] = item
			c.columns = append(c.columns, item)
		case isMarketHeader(word) && market < 0:
			market = col
		case word == "currency" && currency < 0:
			currency = col
		case word != "" && !strings.HasPrefix(word, "metabusinessagent"):
			return s.fail(top, "unknown column %q", s.cell(top, col))
		}
	}
	seen := map[Market]int{}
	for r := top + 1; r < len(s.rows); r++ {
		if s.blank(r) {
			continue
		}
		m := Market(s.cell(r, market))
		if c.atlas.marketNo(m) < 0 {
			return s.fail(r, "unknown market %q", m)
		}
		if first, twice := seen[m]; twice {
			return s.fail(r, "%s again, after row %d", m, first+1)
		}
		seen[m] = r
		if err := p.sameCurrency(s, r, currency); err != nil {
			return err
		}
		for col := range max(len(s.rows[top]), len(s.rows[r])) {
			if item, ok := items[col]; ok {
				if err := p.readRate(r, col, Key{m, item}); err != nil {
					return err
				}
			} else if s.cell(r, col) != "" && s.cell(top, col) == "" {
				return s.fail(r, "%q stands below no header: an unquoted comma?", s.cell(r, col))
			}
		}
	}
	if len(c.rows) == 0 {
		return s.fail(top, "no rates below the header")
	}
	c.columns = slices.DeleteFunc(c.columns, func(i Item) bool {
		return !slices.ContainsFunc(c.rows, func(r row) bool { return r.Item == i })
	})
	slices.SortFunc(c.columns, Item.compare)
	return nil
}

// sameCurrency reads the currency of a row, which the whole card shares.
func (p *metaParser) sameCurrency(s metaSheet, r, col int) error {
	text := s.cell(r, col)
	cur, ok := metaCurrency(text)
	switch {
	case !ok:
		return s.fail(r, "%q is no currency", text)
	case p.card.currency == "":
		p.card.currency = cur
	case p.card.currency != cur:
		return s.fail(r, "%s (written %q) on a card in %s", cur, text, p.card.currency)
	}
	return nil
}

// readRate reads one list rate, unless the card doesn't have it.
func (p *metaParser) readRate(r, col int, k Key) error {
	text := p.list.cell(r, col)
	absent := col >= len(p.list.rows[r]) && (k.Item == AuthenticationForeign || k.Item == Service)
	if absent || fold(text) == "n/a" {
		return nil
	}
	price, err := metaPrice(text, p.card.currency)
	if err != nil {
		return p.list.fail(r, "%s %s: %v", k.Market, k.Item, err)
	}
	p.at[k] = len(p.card.rows)
	p.listed = append(p.listed, r)
	p.card.rows = append(p.card.rows, row{Key: k, steps: []step{{upTo: math.MaxInt64, price: price}}})
	return nil
}

// tiered tells which items have ladders on the cards per message (R5.7).
func tiered(i Item) bool {
	return i == Utility || i == Authentication || i == AuthenticationForeign
}

// bound cuts the ladders of which only the list rate was given.
func (p *metaParser) bound() error {
	c := p.card
	usd, err := Published().Card("USD", c.effective)
	if err != nil {
		return err
	}
	borrowed := c.base(Basis{Read, Medium, c.sources[0].ID, "list rate alone; its bound is that of " + usd.id})
	for i := range c.rows {
		r := &c.rows[i]
		if !tiered(r.Item) {
			continue
		}
		l, err := usd.Ladder(r.Market, r.Item)
		if err != nil && r.Item == AuthenticationForeign {
			l, err = usd.Ladder(r.Market, Authentication)
		}
		if err != nil {
			return p.list.fail(p.listed[i], "%s %s has volume tiers whose first bound isn't known (%s has none): give the table of tiers", r.Market, r.Item, usd.id)
		}
		if first := l.row.steps[0].upTo; first != math.MaxInt64 {
			r.steps[0].upTo, r.steps[0].basis, r.end = first, borrowed, ErrNoRate
		}
	}
	return nil
}

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

// ReadCSV reads the rows of a CSV file as Meta or a spreadsheet exports it,
// for [ParseMeta]: with or without a byte order mark, with rows of any length
// and cells of several lines. Each row stands where its line does in the file,
// after a nil row for each line that doesn't begin one, so that the Line of an
// error is the file's. It fails with a [*ParseError] for text that is no CSV or
// longer than 4 MiB.
func ReadCSV(r io.Reader) ([][]string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("ratecard: reading CSV: %w", err)
	}
	if len(data) > maxFile {
		return nil, &ParseError{What: "longer than 4 MiB"}
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
			return nil, &ParseError{Line: bad.Line, What: bad.Err.Error()}
		}
		if err != nil {
			return nil, fmt.Errorf("ratecard: reading CSV: %w", err)
		}
		for line, _ := in.FieldPos(0); len(rows) < line-1; {
			rows = append(rows, nil)
		}
		rows = append(rows, row)
	}
}
