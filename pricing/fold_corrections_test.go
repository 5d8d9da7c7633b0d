package pricing_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A portfolio is some accounts with what was delivered, and what Meta said of their tiers.
type portfolio struct {
	pricers     []*pricing.Pricer
	events      []pricing.Event // in order, each once
	corrections []pricing.Correction
}

// of is the pricer of an event: that of its business number.
func (p *portfolio) of(e *pricing.Event) *pricing.Pricer {
	n := threadOf(e).number
	if n == "" {
		return p.pricers[0]
	}
	return p.pricers[int(n[len(n)-1]-'0')%len(p.pricers)]
}

// A chain is what Apply makes of a portfolio, one event after another.
type chain struct {
	sum       pricing.Sum
	usage     pricing.Usage
	corrected []pricing.Corrected
	threads   map[foldKey]window.Thread
}

// chained applies all events. Corrections up to an instant raise counters.
func (p *portfolio) chained(t *testing.T, until time.Time) *chain {
	t.Helper()
	c := &chain{usage: pricing.Usage{}, corrected: []pricing.Corrected{}, threads: map[foldKey]window.Thread{}}
	var left []pricing.Correction
	for _, r := range p.corrections {
		if !r.At.After(until) && !slices.Contains(left, r) {
			left = append(left, r)
		}
	}
	slices.SortFunc(left, func(a, b pricing.Correction) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Counter.String(), b.Counter.String()),
			cmp.Compare(a.Level, b.Level))
	})
	if err := c.sum.Correct(left...); err != nil {
		t.Fatal(err)
	}
	raise := func(at time.Time) {
		for ; len(left) > 0 && !left[0].At.After(at); left = left[1:] {
			if n := c.usage[left[0].Counter]; n < left[0].Level {
				c.corrected = append(c.corrected, pricing.Corrected{Correction: left[0], Counted: n})
				c.usage[left[0].Counter] = left[0].Level
			}
		}
	}
	for i := range p.events {
		e, key := &p.events[i], threadOf(&p.events[i])
		raise(e.At)
		out, err := p.of(e).Apply(e, &pricing.State{Thread: c.threads[key], Usage: c.usage})
		if err != nil {
			c.sum.AddUnpriced(pricing.UnpricedBy(err))
			continue
		}
		if err := c.sum.Add(e, &out); err != nil {
			t.Fatal(err)
		}
		c.threads[key], c.usage = out.Thread, counted(t, c.usage, out.Counts...)
	}
	raise(until)
	return c
}

// tallied folds the events in parts, by day and shard, and merges these in any order.
func (p *portfolio) tallied(t *testing.T, d dice) *pricing.Tally {
	t.Helper()
	type part struct{ day, shard int }
	tallies, threads, last := map[part]*pricing.Tally{}, map[foldKey]window.Thread{}, map[foldKey]int{}
	ranges := map[part][2]time.Time{}
	shards, day := 1+d.IntN(4), time.Duration(1+d.IntN(72))*time.Hour
	partOf := func(e *pricing.Event) part {
		key := threadOf(e)
		if _, ok := last[key]; !ok {
			last[key] = d.IntN(shards)
		}
		return part{int(e.At.Sub(p.events[0].At) / day), last[key]}
	}
	for i := range p.events {
		of, at := partOf(&p.events[i]), p.events[i].At
		if _, ok := ranges[of]; !ok {
			ranges[of] = [2]time.Time{at, at}
		}
		ranges[of] = [2]time.Time{ranges[of][0], at}
	}
	for i := range p.events {
		e, key := &p.events[i], threadOf(&p.events[i])
		of := partOf(e)
		tally := tallies[of]
		if tally == nil {
			tally = p.of(e).Tally(p.known(d, ranges[of])...)
		}
		if d.IntN(8) == 0 { // whichever of the two goes on
			copied := tally.Clone()
			if d.IntN(2) == 0 {
				tally, copied = copied, tally
			}
			spoil(d, copied, p)
		}
		pricer := p.of(e)
		threads[key] = tally.AddInThread(pricer, e, threads[key])
		tallies[of] = tally
	}
	list := []*pricing.Tally{p.pricers[0].Tally(p.corrections...)}
	for _, tally := range tallies { // in no order
		all := oneOf(d, p.pricers...).Tally(p.corrections...)
		if d.IntN(2) == 0 {
			all, tally = tally, all
		}
		all.Merge(tally)
		list = append(list, all)
	}
	sum := d.joined(list)
	if d.IntN(2) == 0 {
		copied := sum.Clone()
		spoil(d, sum, p)
		sum = copied
	}
	return sum
}

// known is what a tally has to know of corrections, for events of a range, and perhaps more.
func (p *portfolio) known(d dice, events [2]time.Time) (list []pricing.Correction) {
	for _, c := range p.corrections {
		if c.At.After(events[0]) && !c.At.After(events[1]) || d.IntN(3) == 0 {
			list = append(list, c)
		}
	}
	return list
}

// spoil adds events to a tally of which nobody hears any more.
func spoil(d dice, tally *pricing.Tally, p *portfolio) {
	for range 5 {
		e := oneOf(d, p.events...)
		tally.AddInThread(p.of(&e), &e, window.Thread{})
	}
}

// portfolio makes up accounts, events and corrections.
func (d dice) portfolio(t *testing.T, events int) *portfolio {
	t.Helper()
	a, p := d.account(t), d.plan(1+d.IntN(events))
	p.unsure, a.SharedNumber = d.IntN(2) == 0, d.IntN(8) == 0
	if a.Fees = append(a.Fees, d.includedFees(a)...); d.IntN(2) == 0 {
		a.Fees = nil
	}
	if a.Portfolio = "acme"; d.IntN(2) == 0 {
		if a.Currency != "" && a.Currency != "USD" {
			a.Currency, a.Fees = "USD", nil
		}
		a.Rates, a.Model = steep(t), ""
		p.from = at(oneOf(d, "2025-07-29", "2025-10-30", "2026-08-30", "2026-10-30"))
		p.span = time.Duration(1+d.IntN(5)) * 24 * time.Hour
	}
	folio := &portfolio{pricers: []*pricing.Pricer{pricerOf(t, a)}}
	if d.IntN(2) == 0 {
		a.ID, a.PrimaryLocation = "other", oneOf[ratecard.Country](d, "", "BR", "IN")
		folio.pricers = append(folio.pricers, pricerOf(t, a))
	}
	met := map[foldKey]map[string]bool{}
	for _, e := range sorted(d.traffic(p)) {
		if d.IntN(2) == 0 && e.User != "" && !e.Inbound {
			e.User, e.Message.To = oneOf(d, brazil, india), ""
			e.Message.Category = oneOf[category.Category](d, "utility", "authentication")
		}
		key, id := threadOf(&e), e.ID+e.At.String()
		if met[key] == nil {
			met[key] = map[string]bool{}
		}
		if !met[key][id] || e.ID == "" {
			folio.events = append(folio.events, e)
		}
		met[key][id] = true
	}
	folio.corrections = d.corrections(folio, p, &a)
	return folio
}

// corrections are of the counters on which events count, and of others.
func (d dice) corrections(folio *portfolio, p plan, a *pricing.Account) (list []pricing.Correction) {
	zone := a.Zone
	if zone == nil {
		zone = time.UTC
	}
	for range d.IntN(6) {
		when := oneOf(d, oneOf(d, folio.events...).At, p.from.Add(time.Duration(d.Int64N(int64(p.span)))),
			p.from.Add(p.span+time.Hour), p.from.Add(-time.Hour))
		c := pricing.Correction{At: when, Level: int64(d.IntN(40)), Counter: pricing.Counter{
			Month:  pricing.MonthOf(when.In(zone)) - pricing.Month(d.IntN(5)/4),
			Scope:  pricing.PerPortfolio,
			Of:     "acme",
			Market: oneOf[ratecard.Market](d, "Brazil", "India"),
			Item:   oneOf(d, ratecard.Utility, ratecard.Authentication),
		}}
		if list = append(list, c); d.IntN(4) == 0 {
			c.Level += int64(d.IntN(3)) - 1
			list = append(list, pricing.Correction{At: c.At, Level: max(0, c.Level), Counter: c.Counter})
		}
	}
	return list
}

// inShort is a bill as a list of texts.
func inShort(b pricing.Bill) (list []string) {
	list = append(list, "low "+b.Low.String(), "high "+b.High.String(), fmt.Sprint("mismatches ", b.Mismatches))
	for i := range b.Lines {
		l := &b.Lines[i]
		text := fmt.Sprintf("%d × %v", l.Units, l.Amount)
		list = append(list, fmt.Sprintln(l.Month, l.Market, l.Item, l.Rule.ID, l.Tier, l.Detail, l.Model, l.Card, text))
	}
	for _, n := range b.Counts {
		list = append(list, n.String())
	}
	for _, u := range b.Unpriced {
		list = append(list, u.String())
	}
	for _, n := range b.Notes {
		list = append(list, n.ID)
	}
	return append(list, fmt.Sprint(b.Refused, b.OtherCurrencies))
}

// However a fold is divided, by days and threads, into tallies that know what they have to
// of Meta's corrections: their sum is the bill of a chain of Apply whose counters are raised
// by these, and so is where the counters stand.
func TestTalliesAreTheChain(t *testing.T) {
	raised := 0
	for seed := range uint64(testkit.Tries(foldCases)) {
		d := newDice(7000 + seed)
		p := d.portfolio(t, 150)
		want, tally := p.chained(t, at("2100-01-01")), p.tallied(t, d)
		own := sumBill(t, &want.sum)
		if own.High.Currency == "" {
			own.High.Currency = cmp.Or(p.pricers[0].Account().Currency, "USD")
			own.Low = own.High
		}
		if got := billOf(t, tally); !gocmp.Equal(own, got) {
			t.Errorf("(-summed +tallied):\n%s", gocmp.Diff(inShort(own), inShort(got)))
		}
		last := p.events[len(p.events)-1].At
		first := p.events[0].At.Add(-time.Hour)
		for _, when := range []time.Time{at("2100-01-01"), last, oneOf(d, p.events...).At, first} {
			c := p.chained(t, when)
			usage, corrected, err := tally.Usage(when)
			if diff := gocmp.Diff(c.usage, usage) + gocmp.Diff(c.corrected, corrected); diff != "" || err != nil {
				t.Errorf("usage on %v: %v (-chained +tallied):\n%s", when, err, diff)
			}
			raised += len(corrected)
		}
		if t.Failed() {
			t.Fatalf("seed %s: %d events, %v", strconv.FormatUint(seed, 10), len(p.events), p.corrections)
		}
	}
	if raised == 0 {
		t.Error("no correction raised a counter")
	}
}

// Allowances that are used up, by counting or by Meta's word, and unsure windows beside them.
func TestTalliesAreTheChainPastAllowances(t *testing.T) {
	card, err := ratecard.Parse(strings.NewReader(serviceTiers))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(9000 + seed)
		begin := at(oneOf(d, "2022-06-10", "2023-06-10", "2026-10-30", "2026-11-10"))
		a := pricing.Account{ID: "waba", Portfolio: "acme", Zone: time.UTC, SharedNumber: d.IntN(2) == 0,
			Rates: ratecard.Cards{card}}
		folio := &portfolio{pricers: []*pricing.Pricer{pricerOf(t, a)}}
		for i := range 1200 + d.IntN(300) {
			e := pricing.Event{
				ID:      strconv.Itoa(1000 + i),
				At:      begin.Add(time.Duration(i) * time.Minute),
				Number:  "15550001",
				User:    fmt.Sprintf("%s%03d", brazil[:len(brazil)-3], d.IntN(200)),
				Message: pricing.Message{Category: "service"},
			}
			switch d.IntN(20) {
			case 0:
				e.Message = pricing.Message{Category: "utility"}
			case 1:
				e.Message, e.Inbound = pricing.Message{}, true
			case 2:
				e.Message, e.Inbound, e.FromAd = pricing.Message{}, true, true
			case 3:
				e.Number = "15550002"
			case 4:
				e.Meta.Type = oneOf(d, pricing.TypeFree, pricing.TypeFree, pricing.TypeFree, pricing.TypeRegular)
			}
			folio.events = append(folio.events, e)
		}
		folio.corrections = d.corrections(folio, plan{from: begin, span: 24 * time.Hour}, &a)
		c, tally := folio.chained(t, at("2100-01-01")), folio.tallied(t, d)
		if own, got := sumBill(t, &c.sum), billOf(t, tally); !gocmp.Equal(own, got) {
			t.Errorf("(-summed +tallied):\n%s", gocmp.Diff(inShort(own), inShort(got)))
		}
		usage, corrected, err := tally.Usage(at("2100-01-01"))
		if diff := gocmp.Diff(c.usage, usage) + gocmp.Diff(c.corrected, corrected); diff != "" || err != nil {
			t.Errorf("usage: %v (-chained +tallied):\n%s", err, diff)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %v from %v", seed, folio.corrections, begin)
		}
	}
}

// serviceTiers is a contract of which service has volume tiers too.
const serviceTiers = `card: test/USD/2022-01-01
model: any
currency: USD
effective: 2022-01-01
unit: message
checked: 2026-11-21
sources:
  test: {what: "invented"}
columns: user_initiated business_initiated marketing utility authentication service
rates:
  Brazil: 10 90 100 50 40 10
tiers:
  Brazil utility: 4 9 | 30 10
  Brazil service: 4 50 | 9 5
basis:
  - grade: read
    confidence: high
    from: test
    list: user_initiated, business_initiated, marketing, utility, authentication, service
    steps: utility, service
`
