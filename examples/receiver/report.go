package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// A period is from an instant to before another. A zero instant is no bound.
type period struct{ from, to time.Time }

// A report is the bill of a period, day by day.
type report struct {
	ledger.Statement
	Days   []Day
	Differ []Count // ways in which Meta's reports differ from our rules
	Failed []Count // why messages weren't delivered

	free map[freeKey]map[string]int64 // free units used by a day
	made time.Time
	took time.Duration
	mark int64 // of the account in the database, before it was worked out
}

// A Day is what was delivered on a day, and what it cost.
type Day struct {
	Date  string
	Total Group
	Of    []Group // by market, category and rule
}

// A Group is deliveries in one market and category, under one rule.
type Group struct {
	Market    ratecard.Market
	Category  category.Category
	Rule      pricing.Rule
	Messages  int64
	Unpriced  int64 // of them, without a price
	Refused   int64 // of them, not delivered by the rules asked for
	Low, High ratecard.Money
}

// sums adds up charges by day, in the account's zone.
type sums struct {
	zone   *time.Location
	days   map[string]map[class]*Group
	free   map[freeKey]map[string]int64
	differ map[string]int64
}

// A class is what the deliveries of a Group have in common.
type class struct {
	market   ratecard.Market
	category category.Category
	rule     string
}

// add adds a charge.
func (s *sums) add(c ledger.Charge) {
	date := c.Event.At.In(s.zone).Format(time.DateOnly)
	g := Group{
		Category: cmp.Or(c.Category(), category.Category(c.Pricing.Word)),
		Messages: 1,
		Low:      c.Quote.Low(),
		High:     c.Quote.High(),
	}
	if line, ok := c.Line(); ok {
		g.Market, g.Rule = line.Market, line.Rule
		s.addFree(&c, &line, date)
		if line.Refused != nil {
			g.Refused = 1
		}
	}
	if len(c.Unpriced) > 0 {
		g.Unpriced = 1
	}
	key := class{g.Market, g.Category, g.Rule.ID}
	if s.days[date] == nil {
		s.days[date] = map[class]*Group{}
	}
	if old := s.days[date][key]; old != nil {
		old.join(g)
	} else {
		s.days[date][key] = &g
	}
	for _, d := range c.Mismatches {
		add(s.differ, d.String())
	}
}

// join adds the deliveries of another group.
func (g *Group) join(o Group) {
	g.Messages += o.Messages
	g.Unpriced += o.Unpriced
	g.Refused += o.Refused
	g.Low, g.High = g.Low.Add(o.Low), g.High.Add(o.High)
}

// byDay returns the days in order.
func (s *sums) byDay() []Day {
	var days []Day
	for _, date := range slices.Sorted(maps.Keys(s.days)) {
		d := Day{Date: date, Of: make([]Group, 0, len(s.days[date]))}
		for _, g := range s.days[date] {
			d.Of = append(d.Of, *g)
			d.Total.join(*g)
		}
		slices.SortFunc(d.Of, func(a, b Group) int {
			return cmp.Or(
				cmp.Compare(a.Market, b.Market),
				cmp.Compare(a.Category, b.Category),
				cmp.Compare(a.Rule.ID, b.Rule.ID),
			)
		})
		days = append(days, d)
	}
	return days
}
