package analytics

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// A table has Meta's figures and ours side by side, in rows of cells. Points of
// the report go in when it is made, charges one by one; comparison reads it.
type table struct {
	report    *Report
	o         Options
	currency  ratecard.Currency // of the report; "" if unknown
	intervals []interval
	has       dimensions
	rows      map[key]map[class]*cell
	ours      map[key]map[class]*ours // keyed by phone number ID until all charges are in
	display   map[string]string       // the number that people write, by phone number ID
	entries   freeEntries
	stats     chargeStats
}

// chargeStats are counts of charges for the notes.
type chargeStats struct {
	currencies map[ratecard.Currency]bool
	accounts   map[string]bool
	elsewhere  int64 // of other accounts
	otherUnit  int64 // messages where conversations count, or the reverse
	// without a rule, so that it isn't known whether they opened a conversation
	unruled   int64
	uncertain int64 // priced as a range
}

// dimensions are the fields that the points of a report have.
type dimensions struct{ number, country, tier, unitType, category, direction bool }

// A key names a row.
type key struct {
	interval int
	number   string
	market   ratecard.Market
	country  string
}

// A class is what units are: a type and, unless it is free, a category.
type class struct{ unitType, category, direction string }

// A cell is the units of one class in one row.
type cell struct {
	ours
	meta    int64
	points  int64
	cost    decimal.Decimal
	costs   int64           // points with a cost
	untold  bool            // there is a point without
	notOwed decimal.Decimal // cost of free units
	tiers   map[string]bool
}

// ours is our side of a cell.
type ours struct {
	units, unpriced int64
	low, high       decimal.Decimal
	// exponent of the last digit that the coarsest price has: -4 is the fourth decimal
	digit  int32
	priced bool // digit is known
}

// freeEntries are the last free entry window of each thread, while charges are
// added in the order of delivery.
type freeEntries map[thread]entryWindow

// newTable returns a table with Meta's side, or why the report can't be compared.
func newTable(r *Report, o Options) (*table, error) {
	incomparable := func(value, why string) (*table, error) {
		return nil, &Error{Kind: ErrIncomparable, Value: value, Why: why}
	}
	switch {
	case r.Incomplete:
		return nil, &Error{Kind: ErrIncomplete, Why: "append the points of all pages"}
	case r.Kind != KindPricing && r.Kind != KindConversation:
		return incomparable(string(r.Kind), "set Report.Kind to what was asked for")
	case o.Currency != "" && r.Currency != "" && o.Currency != r.Currency:
		return incomparable(string(o.Currency), "the report is in "+string(r.Currency))
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	o.Account = cmp.Or(o.Account, r.Account)
	t := &table{
		report:   r,
		o:        o,
		currency: cmp.Or(r.Currency, o.Currency),
		rows:     map[key]map[class]*cell{},
		ours:     map[key]map[class]*ours{},
		display:  map[string]string{},
		entries:  freeEntries{},
		stats:    chargeStats{currencies: map[ratecard.Currency]bool{}, accounts: map[string]bool{}},
	}
	var err error
	if t.intervals, err = r.intervals(o); err != nil {
		return nil, err
	}
	t.has = r.dimensions()
	for i := range r.Points {
		if r.Points[i].Units == nil {
			return nil, &Error{
				Kind: ErrIncomparable,
				Path: pointPath(i),
				Why:  "no units: ask for VOLUME or CONVERSATION as well",
			}
		}
		t.point(&r.Points[i])
	}
	return t, nil
}

// point adds a point of the report.
func (t *table) point(p *Point) {
	k := key{interval: t.intervalAt(p.Start), number: digits(p.Number)}
	if t.has.country {
		k.market, k.country = t.market(ratecard.Country(p.Country), k.interval)
	}
	of := class{unitType: p.unitType(), category: p.filedUnder()}
	if t.tellsInitiator(k.interval) {
		of.direction = upper(p.Direction)
	}
	c := t.cell(k, t.class(of))
	c.meta, c.points = c.meta+*p.Units, c.points+1
	if p.Tier != "" {
		c.tiers[p.Tier] = true
	}
	switch {
	case p.Cost == nil:
		c.untold = c.untold || *p.Units > 0
	case t.owed(of):
		c.cost, c.costs = c.cost.Add(p.Cost.Amount), c.costs+1
	default:
		c.notOwed, c.costs = c.notOwed.Add(p.Cost.Amount), c.costs+1
	}
}

// cell returns the cell of a class in a row, made if it isn't there.
func (t *table) cell(k key, of class) *cell {
	if t.rows[k] == nil {
		t.rows[k] = map[class]*cell{}
	}
	c := t.rows[k][of]
	if c == nil {
		c = &cell{tiers: map[string]bool{}}
		t.rows[k][of] = c
	}
	return c
}

// class returns c without what the report doesn't tell apart. Free units are one
// figure for each type, because Meta files them now under one category, now under
// another.
func (t *table) class(c class) class {
	if !t.has.unitType {
		c.unitType = ""
	}
	if !t.has.category || isFree(c.unitType) {
		c.category = ""
	}
	if !t.has.direction || isFree(c.unitType) {
		c.direction = ""
	}
	return c
}

// owed reports whether units of a class are charged, as far as the report says.
func (t *table) owed(c class) bool { return !t.has.unitType || c.unitType == typeRegular }

// market returns the market that a country belonged to when the interval began.
// It also returns the country if countries are told apart, or if its market isn't
// known.
func (t *table) market(c ratecard.Country, interval int) (ratecard.Market, string) {
	if c == "" {
		return "", ""
	}
	m, err := ratecard.MarketOf(c, t.intervals[interval].day)
	if err != nil || t.o.ByCountry {
		return m, string(c)
	}
	return m, ""
}

// lastByInitiator is the last day on which who began a conversation priced it (R2.2).
func lastByInitiator() ratecard.Date { return ratecard.Date{Year: 2023, Month: time.May, Day: 31} }

// tellsInitiator reports whether conversations of an interval are compared by who
// began them. Later ones are compared by category.
func (t *table) tellsInitiator(interval int) bool {
	return !lastByInitiator().Before(t.intervals[interval].day)
}

// intervalAt returns the index of the interval that an instant is in, or -1. The
// zero time stands for points without an interval: theirs is the only one that
// isn't silent.
func (t *table) intervalAt(at time.Time) int {
	if at.IsZero() {
		return slices.IndexFunc(t.intervals, func(v interval) bool { return !v.silent })
	}
	i := sort.Search(len(t.intervals), func(i int) bool { return at.Before(t.intervals[i].end) })
	if i == len(t.intervals) || at.Before(t.intervals[i].start) {
		return -1
	}
	return i
}

// dimensions returns the fields that any point has.
func (r *Report) dimensions() (has dimensions) {
	for i := range r.Points {
		p := &r.Points[i]
		has.number = has.number || p.Number != ""
		has.country = has.country || p.Country != ""
		has.tier = has.tier || p.Tier != ""
		has.unitType = has.unitType || p.Type != ""
		has.category = has.category || p.Category != ""
		has.direction = has.direction || p.Direction != ""
	}
	return has
}

// A thread is one user and one business number.
type thread struct{ number, user string }

// An entryWindow is a free entry window that a message opened.
type entryWindow struct {
	id    string // of Meta's conversation; "" if no webhook has it
	until time.Time
}
