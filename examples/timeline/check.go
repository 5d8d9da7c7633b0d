package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/scenario"
)

// compare returns where a result isn't what the scenario expects, event by
// event. It compares neither reasons nor rates.
func compare(want *scenario.Expected, got *result) []string {
	wants := expected(want)
	gots := found(got, func(event string) bool { return countsFree(want, event) })
	events := map[string]bool{}
	for event := range wants {
		events[event] = true
	}
	for event := range gots {
		events[event] = true
	}
	var differences []string
	for _, event := range slices.Sorted(maps.Keys(events)) {
		if w, g := wants.sentence(event), gots.sentence(event); w != g {
			differences = append(differences, fmt.Sprintf("%s: want %s, got %s", event, w, g))
		}
	}
	return differences
}

// phrases are the parts of a sentence on each event.
type phrases map[string][]string

func (p phrases) add(event, format string, args ...any) {
	p[event] = append(p[event], fmt.Sprintf(format, args...))
}

func (p phrases) charged(c scenario.Charge) {
	p.add(c.Event, "%d %s of %s charged", c.Qty, c.Unit, c.Category)
}

func (p phrases) uncertain(event, category string, low, high int64) {
	p.add(event, "%d to %d of %s charged", low, high, category)
}

func (p phrases) refused(event string, code int) { p.add(event, "refused (%d)", code) }

// free adds phrases on so many free messages by event; 0 is any number.
func (p phrases) free(n map[string]int64) {
	for event, n := range n {
		if n == 0 {
			p.add(event, "free")
		} else {
			p.add(event, "%d free", n)
		}
	}
}

// sentence joins the phrases on an event, in an order of their own.
func (p phrases) sentence(event string) string {
	list := p[event]
	if len(list) == 0 {
		return "nothing"
	}
	slices.Sort(list)
	return strings.Join(list, " and ")
}

// expected returns what a scenario expects.
func expected(x *scenario.Expected) phrases {
	p := phrases{}
	units := map[scenario.Charge]int64{}
	for _, c := range x.Charges { // one charge may stand on several lines, for several rates
		n := c.Qty
		c.Qty = 0
		units[c] += n
	}
	for c, n := range units {
		c.Qty = n
		p.charged(c)
	}
	free := map[string]int64{}
	for _, f := range x.Free {
		free[f.Event] += f.Qty
	}
	p.free(free)
	for _, r := range x.Refused {
		p.refused(r.Event, r.Error)
	}
	for _, u := range x.Uncertain {
		p.uncertain(u.Event, u.Category, u.Low, u.High)
	}
	return p
}

// countsFree reports whether a scenario says how many messages of an event are
// free.
func countsFree(x *scenario.Expected, event string) bool {
	return slices.ContainsFunc(x.Free, func(f scenario.Free) bool { return f.Event == event && f.Qty > 0 })
}

// found returns what a result says. It counts the free messages of the events of
// which counted is true.
func found(r *result, counted func(event string) bool) phrases {
	p := phrases{}
	for _, c := range r.Charges {
		p.charged(scenario.Charge(c))
	}
	free := map[string]int64{}
	for _, f := range r.Free {
		n := f.Qty
		if !counted(f.Event) {
			n = 0
		}
		free[f.Event] += n
	}
	p.free(free)
	for _, u := range r.Refused {
		p.refused(u.Event, u.Error)
	}
	for _, u := range r.Uncertain {
		p.uncertain(u.Event, u.Category, u.Low, u.High)
	}
	return p
}
