package pricing

import (
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// allowance names the counter of an allowance rule.
func (q *question) allowance(r *rule) Counter {
	of := q.desk.account.ID
	if r.then.scope == PerNumber {
		of = q.m.From
	}
	c := Counter{Month: q.month(), Scope: r.then.scope, Of: of}
	if r.when&service != 0 {
		c.Item = ratecard.Service
	}
	return c
}

// tiers names the counter of a ladder.
func (q *question) tiers(m ratecard.Market, i ratecard.Item) Counter {
	return q.desk.tierCounter(q.month(), m, i)
}

func (d *Desk) tierCounter(month Month, m ratecard.Market, i ratecard.Item) Counter {
	if i == ratecard.Notification { // not summed across accounts (R1.6)
		return Counter{Month: month, Scope: PerAccount, Of: d.account.ID, Market: m, Item: i}
	}
	if i == ratecard.AuthenticationForeign {
		i = ratecard.Authentication // one counter for both (R5.7.5)
	}
	return Counter{Month: month, Scope: PerPortfolio, Of: d.account.portfolio(), Market: m, Item: i}
}

func (q *question) month() Month { return MonthOf(q.at.In(q.desk.account.zone())) }

// count reads a counter. A negative one is a fault of the state.
func (q *question) count(c Counter) int64 {
	n := q.s.Usage[c]
	if n < 0 && q.err == nil {
		q.err = &InputError{ErrCount, "State.Usage", strconv.FormatInt(n, 10), c.String()}
	}
	return n
}

// tierCount is the count that a charged verdict's ladder begins after.
func (q *question) tierCount(v *verdict, m ratecard.Market) int64 {
	if v.ladder.Len() == 1 && v.ladder.Open() {
		return 0
	}
	if q.usage != nil {
		return q.usage.before
	}
	return q.count(q.tiers(m, v.item.name()))
}

// Counters lists the counters that a quote for m may read, whatever windows are
// open, so that a caller who keeps them in a database can fetch those and no
// others.
func (d *Desk) Counters(m *Message, at time.Time) ([]Counter, error) {
	if m == nil {
		return nil, errNoMessage()
	}
	if d == nil {
		d = new(Desk)
	}
	q := question{desk: d, m: m, s: &d.zero, at: at, n: 1, folding: true} // no price is asked for
	found, err := q.prepare()
	if err != nil {
		return nil, err
	}
	list := []Counter{}
	// What the state or Meta will tell. A quote reads nothing else of either.
	unsure := q.span.asked & (inService | inFreeEntry | rides | anyOpen | found.unsure)
	if q.span.disputed {
		unsure |= denied
	}
	for _, c := range m.categories() {
		f := found.facts&^(allCategories|unsure) | categoryFact(c)
		for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
			r := q.span.rule(f | sub)
			if r.allowed != noRule {
				list = append(list, q.allowance(&q.span.rules[r.allowed]))
			}
			ladder, err := q.sheet.ladder(r.item, found.market)
			flat := err == nil && ladder.Len() == 1 && ladder.Open()
			if r.verb == verbCharge && !flat && (err == nil || q.span.tiered(r.item)) {
				list = append(list, q.tiers(found.market, r.item.name()))
			}
			if sub == unsure {
				break
			}
		}
	}
	slices.SortFunc(list, Counter.compare)
	return slices.Compact(list), nil
}

// Counters is [Desk.Counters] for a single question.
func (a Account) Counters(m Message, at time.Time) ([]Counter, error) {
	d, err := a.Desk()
	if err != nil {
		return nil, err
	}
	return d.Counters(&m, at)
}

const allCategories = marketing | utility | authentication | service

func (c Counter) compare(d Counter) int {
	switch a, b := c.String(), d.String(); {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
