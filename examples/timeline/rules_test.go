package main

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// cantFire are rules that a model inherits and no traffic can meet.
var cantFire = map[use]string{
	{"per-message-2026-08", "open-utility-conversation"}: "no conversation of June 2025 is still open",
	{"per-message-2026-09", "open-utility-conversation"}: "no conversation of June 2025 is still open",
}

type use struct{ model, rule string }

// coverage is which rules of which models settled a message, and which were
// tried and passed over.
type coverage struct{ fired, passed map[use]bool }

func (c *coverage) see(m pricing.Model, by pricing.Rule) {
	rules := m.Rules()
	place := func(id string) int {
		return slices.IndexFunc(rules, func(r pricing.Rule) bool { return r.ID == id })
	}
	last := place(by.ID)
	c.fired[use{m.ID, by.ID}] = true
	for i, rule := range rules {
		// Those before the one that decided were tried. That which ends the list
		// applies to all that comes so far: it is passed over if nothing does.
		if i < last || i == len(rules)-1 && i != last {
			c.passed[use{m.ID, rule.ID}] = true
		}
	}
}

// TestEveryRuleFires holds the scenarios to the rules: of each model, each rule
// settles some message and is passed over for another.
func TestEveryRuleFires(t *testing.T) {
	c := coverage{map[use]bool{}, map[use]bool{}}
	for _, name := range files(t) {
		for _, s := range read(t, name) {
			told, err := replay(&s, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range told.outcomes {
				if f.refused != nil {
					c.see(told.modelAt(s.Events[i].Sent), f.refused.rule)
				}
				for _, p := range f.batches {
					m, _ := pricing.ModelByID(p.quote.Model())
					for _, d := range decisions(p.quote) {
						c.see(m, d.rule)
					}
				}
			}
		}
	}
	for _, m := range pricing.Models() {
		for _, r := range m.Rules() {
			u := use{m.ID, r.ID}
			_, can := cantFire[u]
			if can == c.fired[u] {
				t.Errorf("%s: %s settles a message: %v", m.ID, r.ID, c.fired[u])
			}
			if !c.passed[u] {
				t.Errorf("%s: %s is never passed over", m.ID, r.ID)
			}
		}
	}
}

func read(t *testing.T, name string) []scenario.Scenario {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	list, err := scenario.Read(file, func(what string) { t.Error(what) })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What the program refuses at the instant of sending, a quote refuses too.
func TestRefusalsAreThoseOfQuotes(t *testing.T) {
	n := 0
	for _, name := range files(t) {
		for _, s := range read(t, name) {
			told, err := replay(&s, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			last := map[pair]time.Time{}
			for _, p := range points(s.Events) {
				e := &s.Events[p.event]
				who := pair{e.Number, e.User}
				if e.Inbound && !e.Mute {
					last[who] = e.At
				}
				pricer := told.pricer
				if told.direct != nil {
					pricer = told.direct
				}
				hasCard := !ratecard.DateOf(e.Sent).Before(ratecard.Date{Year: 2022, Month: time.February, Day: 1})
				if !p.sending || !hasCard || e.Message.Category == "" {
					continue // without a card or a category there is no quote
				}
				var state pricing.State
				if at, ok := last[who]; ok {
					state.Thread = state.Thread.Inbound(at)
				}
				q, err := pricer.Quote(&e.Message, &state, e.Sent)
				if err != nil {
					continue // no rate, so it would be charged
				}
				no := q.Likely().Undelivered
				refused := no != nil && no.Code == codeOutsideWindow
				if refused != (told.outcomes[p.event].refused != nil) {
					t.Errorf("%s: %s: a quote refuses it: %v", s.ID, e.ID, refused)
				}
				n++
			}
		}
	}
	if n < 50 {
		t.Errorf("%d quotes", n)
	}
}
