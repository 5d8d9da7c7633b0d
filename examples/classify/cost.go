package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A month is in which each template is sent to so many users of one country, who haven't
// written within the last day.
type month struct {
	pricer *pricing.Pricer
	to     string
	at     time.Time
	sends  int64
	costs  map[category.Category]cost // of one template
	notes  []string
}

// note keeps what is to be known of prices, once.
func (m *month) note(text string) {
	if !slices.Contains(m.notes, text) {
		m.notes = append(m.notes, text)
	}
}

// A cost is the least and the most that messages cost, or why there is no amount.
type cost struct {
	low, high ratecard.Money
	why       string // no rate, or not delivered; "" if there is an amount
}

// newMonth asks for what a template costs of each category. What can't be priced at all is
// the fault of a flag.
func newMonth(sends int64, to string, currency ratecard.Currency, day ratecard.Date) (*month, error) {
	if sends < 1 {
		return nil, fmt.Errorf("-sends %d: want at least one message", sends)
	}
	account := pricing.Account{Currency: currency, Zone: time.UTC}
	pricer, err := account.Pricer()
	if err != nil {
		return nil, err
	}
	m := &month{pricer: pricer, to: to, at: day.In(time.UTC), sends: sends, costs: map[category.Category]cost{}}
	for _, c := range ranked {
		if m.costs[c], err = m.price(c, sends); err != nil {
			return nil, monthFault(err, to, currency, day)
		}
	}
	return m, nil
}

// monthFault tells an error by the flag that has the fault.
func monthFault(err error, to string, currency ratecard.Currency, day ratecard.Date) error {
	var missing *ratecard.LookupError
	var input *pricing.InputError
	switch {
	case to == "":
		return errors.New(`-to "": want an ISO country code such as BR, or a phone number`)
	case errors.Is(err, ratecard.ErrNoMarket) && errors.As(err, &missing):
		return fmt.Errorf("-to %.100q: %s", to, missing.Why)
	case errors.Is(err, ratecard.ErrNoCard):
		return fmt.Errorf("-currency %s: %w", currency, err)
	case errors.As(err, &input) && input.Field == "at":
		return fmt.Errorf("-at %s: %s", day, input.Why)
	}
	return err
}

// price returns what n messages of a category cost. A rate that the card lacks isn't an
// error, since other categories may have theirs.
func (m *month) price(c category.Category, n int64) (cost, error) {
	message := pricing.Message{To: m.to, Category: c}
	q, err := m.pricer.QuoteN(&message, &pricing.State{Usage: pricing.Usage{}}, m.at, n)
	var missing *ratecard.LookupError
	switch {
	case errors.As(err, &missing) && errors.Is(err, ratecard.ErrNoRate):
		m.note(missing.Error())
		return cost{why: "no rate"}, nil
	case err != nil:
		return cost{}, err
	case q.Deliverable() != pricing.DeliverableYes || len(q.Unpriced()) > 0:
		return cost{why: q.String()}, nil
	}
	for _, n := range q.Notes() {
		if n.ID != "market-from-user-id" { // -to is meant so
			m.note(n.String())
		}
	}
	return cost{low: q.Low(), high: q.High()}, nil
}

// kinds are the categories that a template may have, in the order of all tables.
func kinds(c *category.Classification) (list []category.Category) {
	for _, k := range ranked {
		if k == c.Category || slices.Contains(c.Others, k) {
			list = append(list, k)
		}
	}
	return list
}

// of returns what a template costs.
func (m *month) of(c *category.Classification) cost {
	list := kinds(c)
	sum := m.costs[list[0]]
	var parts []string
	known := true
	for _, k := range list {
		is := m.costs[k]
		parts = append(parts, string(k)+": "+is.String())
		if known = known && is.why == ""; known {
			sum.low, sum.high = least(sum.low, is.low), most(sum.high, is.high)
		}
	}
	if known || len(list) == 1 {
		return sum
	}
	return cost{why: strings.Join(parts, "; ")}
}

func least(a, b ratecard.Money) ratecard.Money {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func most(a, b ratecard.Money) ratecard.Money {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// String returns the amount or the range, with all digits, or why there is none.
func (c cost) String() string {
	if c.why != "" {
		return c.why
	}
	high := c.high.PriceString()
	if c.low.Equal(c.high) {
		return high
	}
	low, _, _ := strings.Cut(c.low.PriceString(), " ")
	return low + " to " + high
}

// A total is what all templates of a file cost. Prices fall with what is sent in a month, so
// it may be less than what they cost one by one.
type total struct {
	low, high map[category.Category]int64 // messages, if each template costs least, and most
	priced    int64                       // templates
	without   map[string]int64            // those that are in no amount, by why
}

func newTotal() *total {
	return &total{
		low:     map[category.Category]int64{},
		high:    map[category.Category]int64{},
		without: map[string]int64{},
	}
}

// add adds a template.
func (t *total) add(m *month, c *category.Classification) error {
	if is := m.of(c); is.why != "" {
		t.without[is.why]++
		return nil
	}
	list := kinds(c)
	cheap := slices.MinFunc(list, func(a, b category.Category) int { return m.costs[a].low.Cmp(m.costs[b].low) })
	dear := slices.MaxFunc(list, func(a, b category.Category) int { return m.costs[a].high.Cmp(m.costs[b].high) })
	if max(t.low[cheap], t.high[dear]) > math.MaxInt64-m.sends {
		return fmt.Errorf("-sends %d: too many messages for so many templates", m.sends)
	}
	t.low[cheap] += m.sends
	t.high[dear] += m.sends
	t.priced++
	return nil
}

// cost returns what all templates cost that have a price.
func (t *total) cost(m *month) (sum cost, err error) {
	for c, n := range t.low {
		is, err := m.price(c, n)
		if err != nil || is.why != "" {
			return is, err
		}
		sum.low = sum.low.Add(is.low)
	}
	for c, n := range t.high {
		is, err := m.price(c, n)
		if err != nil || is.why != "" {
			return is, err
		}
		sum.high = sum.high.Add(is.high)
	}
	return sum, nil
}

// lines tells what all templates cost, of which some can't be read.
func (t *total) lines(m *month) (list []string, err error) {
	if t.priced > 0 {
		sum, err := t.cost(m)
		if err != nil {
			return nil, err
		}
		list = append(list, fmt.Sprintf("a month, %s sent to %s each in %s, who haven't written within a day: %s",
			cli.Plural(t.priced, "template"), cli.Plural(m.sends, "user"), m.to, sum))
		if sum.why == "" && !sum.low.Equal(sum.high) {
			list = append(list, "at stake, by what Meta decides: "+sum.high.Sub(sum.low).PriceString()+" a month")
		}
	}
	for _, why := range slices.Sorted(maps.Keys(t.without)) {
		list = append(list, fmt.Sprintf("in no amount: %s (%s)", cli.Plural(t.without[why], "template"), why))
	}
	for _, n := range m.notes {
		list = append(list, "note: "+n)
	}
	return list, nil
}
