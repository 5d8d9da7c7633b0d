package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// The columns that are read, by the place of their fields in a row.
const (
	phone = iota
	lastInbound
	adClick
	answered
	country
	columns
)

var columnNames = [columns]string{"phone", "last_inbound", "ad_click", "answered", "country"}

// A recipient is a row of the file.
type recipient struct {
	line   int64
	user   string // as it is written, or the country
	to     string // the same for pricing, with the calling code
	thread window.Thread
}

// recipients reads a file's rows by the names in its first one.
type recipients struct {
	*table
	zone    *time.Location // of instants without an offset; nil refuses these
	model   string         // pricing.Account.Model
	column  [columns]int   // of each, -1 for one that isn't there
	width   int
	ignored []string // other columns
}

// readHeader reads the first row, which names the columns. Its errors say what to do.
func readHeader(r io.Reader, zone *time.Location, model string) (*recipients, error) {
	t := newTable(r)
	var names []string
	var fault error
	chosen := t.delimiter
	for _, t.delimiter = range []byte(",;\t") { // that by which there is a phone column
		found, err := t.names()
		switch bad := (*badRow)(nil); {
		case errors.Is(err, io.EOF):
			return nil, errors.New("empty: want a header such as phone,last_inbound, and a row for each recipient")
		case errors.As(err, &bad) && !errors.Is(err, input.TooLong):
			fault = err
		case err != nil:
			return nil, err
		}
		has := slices.Contains(found, columnNames[phone])
		if has || len(found) > len(names) {
			names, chosen = found, t.delimiter
		}
		if has {
			break
		}
		t.from, t.line = t.from-t.last, t.line-1 // once more
	}
	if len(names) == 0 {
		return nil, fault
	}
	t.delimiter = chosen
	return header(t, names, zone, model)
}

// names reads the first row in which there is something, as names of columns.
func (t *table) names() (names []string, err error) {
	for {
		fields, _, err := t.next()
		if err != nil {
			return nil, err
		}
		if blank(fields) {
			continue
		}
		for _, f := range fields {
			names = append(names, columnName(f))
		}
		return names, nil
	}
}

var errCR = errors.New("lines end with CR alone: save it with LF or CRLF")

// header looks the columns up.
func header(t *table, names []string, zone *time.Location, model string) (*recipients, error) {
	rs := &recipients{table: t, zone: zone, model: model, width: len(names)}
	for i, name := range columnNames {
		rs.column[i] = slices.Index(names, name)
		if n := rs.column[i]; n >= 0 && slices.Contains(names[n+1:], name) {
			return nil, fmt.Errorf("the header has two columns %s", name)
		}
	}
	if rs.column[phone] < 0 {
		const more = 8
		has := fmt.Sprintf("%.200q", names[:min(len(names), more)])
		switch {
		case strings.HasPrefix(names[0], "pk\x03\x04"):
			return nil, errors.New("a workbook or another zip file: save the sheet as CSV")
		case strings.Contains(has, "\\x"):
			return nil, errors.New("no text: want CSV in UTF-8")
		case strings.Contains(strings.Join(names, ""), "\r"):
			return nil, errCR
		}
		const want = "the first row names the columns, as in phone,last_inbound"
		return nil, fmt.Errorf("no column phone among %s: %s", has, want)
	}
	if strings.Contains(strings.Join(names, ""), "\r") { // all recipients are in the header
		return nil, errCR
	}
	known := map[string]bool{} // there may be many
	for _, name := range columnNames {
		known[name] = true
	}
	for _, name := range names {
		if !known[name] {
			rs.ignored, known[name] = append(rs.ignored, name), true
		}
	}
	return rs, nil
}

// columnName returns the name of a column in small letters: "Last Inbound" is
// last_inbound.
func columnName(field []byte) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(string(bytes.TrimSpace(field))))
}

// A badInstant is a time that can't be read, which no -skip-bad passes over.
type badInstant struct{ error }

// next reads the next recipient. Behind the last one its error is io.EOF, and after a
// *badRow the next call goes on.
func (rs *recipients) next(r *recipient) error {
	for {
		fields, line, err := rs.table.next()
		if err != nil {
			return err
		}
		if len(fields) != rs.width {
			if blank(fields) {
				continue
			}
			return &badRow{line, fmt.Errorf("%d fields, where the header has %d", len(fields), rs.width)}
		}
		if r.line = line; blank(fields) {
			continue
		}
		if err := rs.read(r, fields); err != nil {
			return &badRow{line, err}
		}
		return nil
	}
}

// blank reports whether nothing is in a row, as where a table ends with empty ones.
func blank(fields [][]byte) bool {
	return !slices.ContainsFunc(fields, func(f []byte) bool { return len(bytes.TrimSpace(f)) > 0 })
}

// read reads a row.
func (rs *recipients) read(r *recipient, fields [][]byte) error {
	field := func(c int) []byte {
		if i := rs.column[c]; i >= 0 {
			return bytes.TrimSpace(fields[i])
		}
		return nil
	}
	var err error
	if r.user, r.to, err = user(field(phone), field(country)); err != nil {
		return err
	}
	inbound, click, answer := field(lastInbound), field(adClick), field(answered)
	r.thread = window.Thread{}
	if len(click) == 0 && len(answer) == 0 { // almost all
		if len(inbound) > 0 {
			r.thread.LastInbound, err = rs.instant(lastInbound, inbound)
		}
		return err
	}
	return rs.fromAd(&r.thread, inbound, click, answer)
}

// fromAd reads the instants of a user who came through an ad.
func (rs *recipients) fromAd(t *window.Thread, inbound, click, answer []byte) error {
	var at [columns]time.Time
	for c, text := range [columns][]byte{lastInbound: inbound, adClick: click, answered: answer} {
		if len(text) > 0 {
			var err error
			if at[c], err = rs.instant(c, text); err != nil {
				return err
			}
		}
	}
	switch {
	case at[answered].IsZero():
	case at[adClick].IsZero():
		return badInstant{errors.New("answered without ad_click: it is when the answer to the click was delivered")}
	case at[answered].Before(at[adClick]):
		return badInstant{errors.New("answered before ad_click: it is when the answer to that click was delivered")}
	}
	if !at[adClick].IsZero() {
		*t = t.InboundFromAd(at[adClick])
	}
	if !at[lastInbound].IsZero() {
		*t = t.Inbound(at[lastInbound])
	}
	if !at[answered].IsZero() {
		// How long the window is that the answer opened depends on the rules then.
		model, ok := pricing.ModelByID(rs.model)
		if !ok {
			model, _ = pricing.ModelOn(ratecard.DateOf(at[answered].In(cmp.Or(rs.zone, time.UTC))))
		}
		*t = t.Outbound(at[answered], model.Policy)
	}
	return nil
}

// instant reads an instant of a column.
func (rs *recipients) instant(column int, text []byte) (time.Time, error) {
	at, err := instant(text, rs.zone)
	if err != nil {
		return at, badInstant{fmt.Errorf("%s %.40q: %w", columnNames[column], text, err)}
	}
	return at, nil
}

// user returns whom a row is for: a number as it is written and as it is dialled from
// abroad, which a country makes of one without +; or the country alone.
func user(number, country []byte) (written, to string, err error) {
	if bytes.IndexByte(number, '\n') >= 0 { // whoever is on the lines between would be no recipient
		return "", "", errors.New("phone goes on over several lines: a quote is opened in this one and closed below")
	}
	written = string(number)
	if len(country) == 0 {
		if written == "" {
			return "", "", errors.New("no phone")
		}
		return written, written, nil
	}
	code := ratecard.Country(bytes.ToUpper(country))
	if code.CallingCode() == "" {
		return "", "", fmt.Errorf("country %.40q: want an ISO code such as BR", country)
	}
	if written == "" {
		return string(code), string(code), nil
	}
	dialled := ratecard.Dialing{Country: code}
	if _, err := dialled.Locate(written); err != nil || written[0] == '+' || dialled.PhoneKey(written) == 0 {
		return written, written, nil // what is wrong with it is told when it is placed
	}
	return written, "+" + dialled.NameKey(written), nil
}
