package pricing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Month is a month of the calendar in an account's time zone. Its number is
// year × 12 + month − 1, with January as month 1. As text it is YYYY-MM.
type Month int

// MonthOf returns the month of t in t's own location.
func MonthOf(t time.Time) Month {
	y, m, _ := t.Date()
	return Month(y*12 + int(m) - 1)
}

// ParseMonth reads YYYY-MM, years 0000 to 9999. Its error is an [*InputError].
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, &InputError{ErrInvalid, "Month", s, "want YYYY-MM"}
	}
	return MonthOf(t), nil
}

// First returns the month's first instant in a time zone; nil means UTC.
func (m Month) First(zone *time.Location) time.Time {
	year, month := m.split()
	return ratecard.Date{Year: year, Month: month, Day: 1}.In(zone)
}

// Range returns the instants [from, to) of the month in a time zone, nil being
// UTC: its first one, and the first of the next month.
func (m Month) Range(zone *time.Location) (from, to time.Time) {
	return m.First(zone), (m + 1).First(zone)
}

// valid reports whether text can show the month.
func (m Month) valid() bool { return m >= 0 && m < endOfMonths }

// endOfMonths is the number of the month after 9999-12.
const endOfMonths = 12 * 10_000

// String returns YYYY-MM.
func (m Month) String() string { return string(make(wording, 0, 16).month(m)) }

// month appends a month.
func (w wording) month(m Month) wording {
	year, month := m.split()
	if !m.valid() {
		return fmt.Appendf(w, "%04d-%02d", year, month)
	}
	return w.twoDigits(year / 100).twoDigits(year % 100).add("-").twoDigits(int(month))
}

// twoDigits appends a number of 0 to 99.
func (w wording) twoDigits(n int) wording { return append(w, byte('0'+n/10), byte('0'+n%10)) }

// split returns the year, and the month in it.
func (m Month) split() (int, time.Month) {
	month := (int(m)%12 + 12) % 12
	return (int(m) - month) / 12, time.Month(month + 1)
}

// MarshalText returns YYYY-MM. A month before the year 0 or after 9999 is an
// [*InputError]: it couldn't be read back.
func (m Month) MarshalText() ([]byte, error) {
	if !m.valid() {
		return nil, &InputError{ErrInvalid, "Month", strconv.Itoa(int(m)), "want a year of 0000 to 9999"}
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (m *Month) UnmarshalText(b []byte) (err error) {
	read, err := ParseMonth(string(b))
	if err == nil {
		*m = read
	}
	return err
}

// A Scope says whose messages a counter counts, or whose a fee includes, by
// [Fee.IncludedPer]. Its text is stable; store that.
type Scope string

// The scopes.
const (
	// PerNumber: those of a business phone number, for the allowance since
	// October 2026 (R7.3).
	PerNumber Scope = "number"
	// PerAccount: those of a WhatsApp Business account, for the allowances of 2022
	// and 2023 (R2.6, R3.9).
	PerAccount Scope = "account"
	// PerPortfolio: those of a business portfolio, for volume tiers (R5.7).
	PerPortfolio Scope = "portfolio"
)

const wantScope = "want number, account or portfolio"

// known reports whether s is one of the scopes.
func (s Scope) known() bool { return s == PerNumber || s == PerAccount || s == PerPortfolio }

// A Counter names one monthly count. Its String is stable; use it as the key of
// a database row.
type Counter struct {
	Month Month
	Scope Scope
	// which number, account or portfolio; of a number it is the [ratecard.NameKey]
	Of     string
	Market ratecard.Market // "" for allowances
	// authentication also counts authentication-international (R5.7.5)
	Item ratecard.Item
}

// String returns the counter in one line, such as
// "2026-10/portfolio/acme/Brazil/utility". Its parts are URL-escaped.
func (c Counter) String() string { return string(make(wording, 0, 96).counter(&c)) }

// counter appends a counter's text.
func (w wording) counter(c *Counter) wording {
	return w.month(c.Month).add("/", string(c.Scope), "/", url.PathEscape(c.Of), "/",
		url.PathEscape(string(c.Market)), "/", url.PathEscape(string(c.Item)))
}

// MarshalText returns String. A counter whose text couldn't be read back, such as
// the zero Counter, is an [*InputError].
func (c Counter) MarshalText() ([]byte, error) {
	if _, err := c.Month.MarshalText(); err != nil {
		return nil, err
	}
	if !c.Scope.known() {
		return nil, &InputError{ErrInvalid, "Counter.Scope", string(c.Scope), wantScope}
	}
	return make(wording, 0, 96).counter(&c), nil
}

// UnmarshalText reads what MarshalText writes.
func (c *Counter) UnmarshalText(b []byte) error {
	fault := &InputError{
		Kind:  ErrInvalid,
		Field: "Counter",
		Value: string(b),
		Why:   "want MONTH/SCOPE/OF/MARKET/ITEM",
	}
	parts := strings.Split(string(b), "/")
	if len(parts) != 5 {
		return fault
	}
	for i := 2; i < len(parts); i++ {
		var err error
		if parts[i], err = url.PathUnescape(parts[i]); err != nil {
			return fault
		}
	}
	var d Counter
	if err := d.Month.UnmarshalText([]byte(parts[0])); err != nil {
		return err
	}
	d.Scope = Scope(parts[1])
	if !d.Scope.known() {
		return fault
	}
	d.Of, d.Market, d.Item = parts[2], ratecard.Market(parts[3]), ratecard.Item(parts[4])
	*c = d
	return nil
}

// compare is negative, zero or positive as c's text sorts before, with or after
// d's.
func (c Counter) compare(d Counter) int {
	return bytes.Compare(make(wording, 0, 96).counter(&c), make(wording, 0, 96).counter(&d))
}

// fault says why nothing ever counts on c, in a month with these markets; "" if
// something may.
func (c *Counter) fault(markets []ratecard.Market) string {
	switch {
	case !c.Scope.known():
		return "no such scope: " + wantScope
	case c.Market != "" && !slices.Contains(markets, c.Market):
		return "no such market then"
	case c.Item != "" && !slices.Contains(ratecard.Items(), c.Item):
		return "no such item"
	}
	return ""
}

// A Count is a number of units to add to a counter.
type Count struct {
	Counter
	N int64
}

// MarshalJSON returns {"counter":"2026-10/…","n":1}.
func (c Count) MarshalJSON() ([]byte, error) {
	counter, err := c.Counter.MarshalText()
	if err != nil {
		return nil, err
	}
	return make(wording, 0, 128).add(`{"counter":`).quoted(string(counter)).add(`,"n":`).number(c.N).add("}"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (c *Count) UnmarshalJSON(b []byte) error {
	var j countJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*c = Count{j.Counter, j.N}
	return nil
}

// String returns the counter and the units, such as
// "2026-10/number/15550001//service +1".
func (c Count) String() string { return fmt.Sprintf("%v %+d", c.Counter, c.N) }

// countJSON is a Count without the methods of its Counter.
type countJSON struct {
	Counter Counter `json:"counter"`
	N       int64   `json:"n"`
}

// Usage holds the units counted so far on each counter, such as rows of a database. An empty
// one is a month in which nothing was sent. Nil says nothing, and so does one of another
// account or month, or without the counter that a price goes by: the counter is then taken as
// 0, and the quote has the note nothing-counted. So put 0 where there is no row: ask for the
// counters that [Pricer.Counters] lists. A business number is found in whatever spelling a
// counter has it. In JSON it is an object whose keys are the counters' texts.
type Usage map[Counter]int64

// check returns the first counter, by its text, on which nothing ever counts, as an
// [*InputError]: a misspelled one would be heeded as little as none.
func (u Usage) check() error {
	var first *InputError
	markets := map[Month][]ratecard.Market{}
	for c := range u {
		if markets[c.Month] == nil {
			year, month := c.Month.split()
			markets[c.Month] = ratecard.Markets(ratecard.Date{Year: year, Month: month, Day: 1})
		}
		why := c.fault(markets[c.Month])
		if why == "" {
			continue
		}
		if text := c.String(); first == nil || text < first.Value {
			first = &InputError{ErrInvalid, "State.Usage", text, why}
		}
	}
	if first == nil {
		return nil
	}
	return first
}

// on returns the units on a counter, and reports whether it is in u. also is another key of
// its business number, or "".
func (u Usage) on(c *Counter, also string) (n int64, found bool) {
	if c.Scope == PerNumber {
		return u.ofNumber(c, also)
	}
	n, found = u[*c]
	return n, found
}

// ofNumber returns the units on the counter of a business number, of which each row may
// have another spelling: rows from before there were keys go on counting beside the
// key's own. also is another key of the number, or "".
func (u Usage) ofNumber(c *Counter, also string) (n int64, found bool) {
	if n, ok := u[*c]; ok && len(u) == 1 {
		return n, true
	}
	for d, units := range u {
		if d.Scope != PerNumber || d.Month != c.Month || d.Market != c.Market || d.Item != c.Item {
			continue
		}
		key := d.Of
		if key != c.Of {
			key = ratecard.NameKey(key)
		}
		if key == c.Of || also != "" && key == also {
			n, found = n+units, true
		}
	}
	return n, found
}

// canonical returns the counter with the key of its business number.
func (c Counter) canonical() Counter {
	if c.Scope == PerNumber {
		c.Of = ratecard.NameKey(c.Of)
	}
	return c
}

// Add returns a copy of u with the counts added, those of a business number under its
// [ratecard.NameKey]. A count that would leave the range of int64 is an [*InputError];
// then Add returns u itself.
func (u Usage) Add(counts ...Count) (Usage, error) {
	v := maps.Clone(u)
	if v == nil {
		v = Usage{}
	}
	for _, c := range counts {
		c.Counter = c.canonical()
		sum := v[c.Counter] + c.N
		if (sum > v[c.Counter]) != (c.N > 0) && c.N != 0 {
			return u, &InputError{ErrInvalid, "Count", c.String(), "added to " + strconv.FormatInt(v[c.Counter], 10)}
		}
		v[c.Counter] = sum
	}
	return v, nil
}
