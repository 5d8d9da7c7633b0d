package ratecard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A MetaCard is what [ParseMeta] can't read off the rows of Meta's files.
type MetaCard struct {
	ID        string // "" means "meta/CUR/DATE"
	Effective Date   // the first day; the per-message cards begin on 2025-07-01
	Checked   Date   // the day on which a person compared the card with the files
	Source    Source // the files; an ID of "" means "meta"
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
// Every price is [GradeRead] with [ConfidenceMedium]: one source. Digits stay as
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
	c.base(Basis{GradeRead, ConfidenceMedium, head.Source.ID, ""})
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
