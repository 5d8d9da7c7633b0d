package analytics

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/shopspring/decimal"
	"github.com/wacost/wacost/ratecard"
)

// A sheet has Meta's figures and ours side by side, cell by cell.
type table struct {
	report    *Report
	o         Options
	currency  ratecard.Currency // of the report
	intervals []interval
	has       dimensions
	rows      map[key]map[class]*cell
	ours      map[key]map[class]*ours // by phone number ID, as long as not all charges are seen
	display   map[string]string       // by phone number ID
	entries   freeEntries
	stats     chargeStats
}

// chargeStats is what to say of charges beside their sums.
type chargeStats struct {
	currencies map[ratecard.Currency]bool
	accounts   map[string]bool
	elsewhere  int64 // of other accounts
	otherUnit  int64 // messages where conversations count, or the reverse
	unjudged   int64 // of which it isn't known whether they opened a conversation
	uncertain  int64 // priced as a range
}

// dimensions are what the points of a report are told apart by.
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
	costs   int64 // points that tell theirs
	untold  bool  // a point doesn't
	notOwed decimal.Decimal
	tiers   map[string]bool
}

// ours is our side of a cell.
type ours struct {
	units, unpriced int64
	low, high       decimal.Decimal
	digit           int32 // place of the last digit published, of the coarsest price: -4 is the fourth decimal
	priced          bool  // digit is known
}

// freeEntries are the conversations that began free, by thread, as far as they may
// be open.
type freeEntries map[thread]entryWindow

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
	s := &table{report: r, o: o, currency: cmp.Or(r.Currency, o.Currency), rows: map[key]map[class]*cell{}, ours: map[key]map[class]*ours{},
		display: map[string]string{}, entries: freeEntries{}, stats: chargeStats{currencies: map[ratecard.Currency]bool{}, accounts: map[string]bool{}}}
	var err error
	if s.intervals, err = r.intervals(o); err != nil {
		return nil, err
	}
	s.has = r.dimensions()
	for i := range r.Points {
		if r.Points[i].Units == nil {
			return nil, &Error{Kind: ErrIncomparable, Path: pointPath(i), Why: "no units: ask for VOLUME or CONVERSATION as well"}
		}
		s.point(&r.Points[i])
	}
	return s, nil
}

// point adds one of Meta's.
func (s *table) point(p *Point) {
	k := key{interval: s.intervalAt(p.Start), number: digits(p.Number)}
	if s.has.country {
		k.market, k.country = s.market(ratecard.Country(p.Country), k.interval)
	}
	of := class{unitType: p.unitType(), category: upper(p.Category)}
	if s.tellsInitiator(k.interval) {
		of.direction = upper(p.Direction)
	}
	c := s.cell(k, s.class(of))
	c.meta, c.points = c.meta+*p.Units, c.points+1
	if p.Tier != "" {
		c.tiers[p.Tier] = true
	}
	switch {
	case p.Cost == nil:
		c.untold = c.untold || *p.Units > 0
	case s.owed(of):
		c.cost, c.costs = c.cost.Add(p.Cost.Amount), c.costs+1
	default:
		c.notOwed, c.costs = c.notOwed.Add(p.Cost.Amount), c.costs+1
	}
}

func (s *table) cell(k key, of class) *cell {
	if s.rows[k] == nil {
		s.rows[k] = map[class]*cell{}
	}
	c := s.rows[k][of]
	if c == nil {
		c = &cell{tiers: map[string]bool{}}
		s.rows[k][of] = c
	}
	return c
}

// class is what the report tells of a class. Free units are one figure for each
// type: Meta files them under categories one way and another.
func (s *table) class(c class) class {
	if !s.has.unitType {
		c.unitType = ""
	}
	if !s.has.category || isFree(c.unitType) {
		c.category = ""
	}
	if !s.has.direction || isFree(c.unitType) {
		c.direction = ""
	}
	return c
}

// owed tells whether money is, as far as the report tells.
func (s *table) owed(c class) bool { return !s.has.unitType || c.unitType == typeRegular }

// market is the one a country belonged to when the interval began, and the
// country where it is told apart, or where no market is known of it.
func (s *table) market(c ratecard.Country, interval int) (ratecard.Market, string) {
	if c == "" {
		return "", ""
	}
	m, err := ratecard.MarketOf(c, s.intervals[interval].day)
	if err != nil || s.o.ByCountry {
		return m, string(c)
	}
	return m, ""
}

// lastByInitiator is the last day on which who began a conversation priced it (R2.2).
func lastByInitiator() ratecard.Date { return ratecard.Date{Year: 2023, Month: time.May, Day: 31} }

// directed tells whether conversations are compared by who began them. Later
// ones are told apart by their category.
func (s *table) tellsInitiator(interval int) bool {
	return !lastByInitiator().Before(s.intervals[interval].day)
}

// at is the interval that an instant is in, or -1. That of points which don't
// tell theirs is the only one that isn't silent.
func (s *table) intervalAt(t time.Time) int {
	if t.IsZero() {
		return slices.IndexFunc(s.intervals, func(v interval) bool { return !v.silent })
	}
	i := sort.Search(len(s.intervals), func(i int) bool { return t.Before(s.intervals[i].end) })
	if i == len(s.intervals) || t.Before(s.intervals[i].start) {
		return -1
	}
	return i
}

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

type thread struct{ number, user string }

type entryWindow struct {
	id    string // Meta's; "" if no webhook told
	until time.Time
}
