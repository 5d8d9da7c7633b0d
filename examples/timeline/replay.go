package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A timeline is a scenario, replayed. What has to be remembered between events,
// a row for each thread and a number for each counter, is kept by hand, as a
// program with a database would.
type timeline struct {
	scenario *scenario.Scenario
	model    string          // asked for
	pricer   *pricing.Pricer // under the model in force, or the one asked for
	direct   *pricing.Pricer // of an account that is integrated directly, while that made a difference
	threads  map[thread]window.Thread
	usage    pricing.Usage
	months   map[pricing.Month]bool // whose allowances are set
	fates    []fate                 // by event, as listed
	turn     int
	models   []string // that priced something, in order
}

type thread struct{ number, user string }

// A fate is what became of an event.
type fate struct {
	turn    int // its place in time
	done    bool
	refused *refusal // at the instant of sending
	gap     string   // why it can't even be judged
	pieces  []piece
}

type refusal struct {
	code int
	rule pricing.Rule
	edge bool // the window ended at the very instant
}

// A piece is so many copies of an event that were settled alike.
type piece struct {
	n     int64
	quote pricing.Quote
}

// A point is an instant at which something is decided: a sending, for refusals,
// or a delivery.
type point struct {
	at      time.Time
	event   int
	rank    int // at one instant the user comes first
	sending bool
}

// codeOutsideWindow is WhatsApp's error for a free-form message that is sent
// outside the customer service window.
const codeOutsideWindow = 131047

// ruleOfWindow is the number of the rule that says so.
const ruleOfWindow = "R0.5"

// directModel is in force for accounts integrated directly with Meta from its
// first day until the next model (R2.7).
const directModel = "conversations-2023-04"

func replay(s *scenario.Scenario, model string) (*timeline, error) {
	t := &timeline{
		scenario: s, model: model, usage: pricing.Usage{},
		threads: map[thread]window.Thread{}, months: map[pricing.Month]bool{}, fates: make([]fate, len(s.Events)),
	}
	account := s.Account()
	account.Model = model
	var err error
	if t.pricer, err = account.Pricer(); err != nil {
		return nil, err
	}
	if account.Model = directModel; s.State.Direct && model == "" {
		if t.direct, err = account.Pricer(); err != nil {
			return nil, err
		}
	}
	if err := t.count(account); err != nil {
		return nil, err
	}
	for _, p := range points(s.Events) {
		t.step(p)
	}
	return t, nil
}

// count sets the counters of volume tiers to what the scenario begins with.
func (t *timeline) count(account pricing.Account) error {
	start := t.scenario.Start
	for _, c := range t.scenario.State.Counters {
		market, err := ratecard.MarketOf(c.Country, ratecard.DateOf(start))
		if err != nil {
			return err
		}
		counter := pricing.Counter{Month: pricing.MonthOf(start), Scope: pricing.PerPortfolio, Of: account.Portfolio, Market: market, Item: c.Item}
		switch c.Item {
		case ratecard.AuthenticationInternational: // one counter for both (R5.7)
			counter.Item = ratecard.Authentication
		case ratecard.Notification: // not summed across accounts (R1.6)
			counter.Scope, counter.Of = pricing.PerAccount, account.ID
		}
		t.usage[counter] = c.N
	}
	return nil
}

func points(events []scenario.Event) []point {
	var list []point
	for i := range events {
		switch e := &events[i]; {
		case e.Inbound:
			list = append(list, point{e.At, i, 0, false})
		default:
			list = append(list, point{e.Sent, i, 1, true}, point{e.At, i, 1, false})
		}
	}
	slices.SortStableFunc(list, func(a, b point) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank), cmp.Compare(a.event, b.event))
	})
	return list
}

func (t *timeline) step(p point) {
	e, f := &t.scenario.Events[p.event], &t.fates[p.event]
	if f.done {
		return
	}
	key := thread{e.Number, e.User}
	if p.sending {
		f.refused = t.refuses(e, t.threads[key])
		f.done = f.refused != nil || e.Lost
	} else {
		t.deliver(e, f, key)
		f.done = true
	}
	if f.done {
		f.turn = t.turn
		t.turn++
	}
}

// refuses judges a message that is being sent: outside the customer service
// window WhatsApp takes templates only. All else waits for the delivery.
func (t *timeline) refuses(e *scenario.Event, row window.Thread) *refusal {
	if e.Message.Category != category.Service {
		return nil
	}
	m := t.modelAt(e.Sent)
	if m.ID == "" || row.Service(e.Sent, m.Policy) == window.Open {
		return nil
	}
	t.ran(m.ID)
	i := slices.IndexFunc(m.Rules(), func(r pricing.Rule) bool { return r.Number == ruleOfWindow })
	edge := !row.LastInbound.IsZero() && e.Sent.Equal(row.LastInbound.Add(m.Policy.Service))
	return &refusal{codeOutsideWindow, m.Rules()[i], edge}
}

// modelAt is the zero Model before the first.
func (t *timeline) modelAt(at time.Time) pricing.Model {
	if m, ok := pricing.ModelByID(t.model); ok {
		return m
	}
	day := ratecard.DateOf(at.In(t.scenario.Zone))
	m, _ := pricing.ModelOn(day)
	if d, ok := pricing.ModelByID(directModel); ok && t.direct != nil && !day.Before(d.Since) && m.Since.Before(d.Since) {
		return d
	}
	return m
}

// deliver applies an event, copy by copy, and keeps what is to be remembered.
func (t *timeline) deliver(e *scenario.Event, f *fate, key thread) {
	if e.Mute {
		return
	}
	pricer := t.pricer
	if m := t.modelAt(e.At); t.direct != nil && m.ID == directModel {
		pricer = t.direct
	}
	t.allow(pricing.MonthOf(e.At.In(t.scenario.Zone)))
	event := e.Event
	uncategorized := !e.Inbound && event.Message.Category == ""
	if uncategorized {
		event.Message.Category = category.Marketing // before 2023 no rule asks
	}
	for left := e.Count; left > 0; {
		state := pricing.State{Thread: t.threads[key], Usage: t.usage}
		out, err := pricer.Apply(&event, &state)
		if err != nil {
			f.gap = err.Error()
			return
		}
		if e.Inbound {
			t.threads[key] = out.Thread
			return
		}
		t.ran(out.Charge.Model())
		if uncategorized && out.Charge.Rulings()[0].Item == ratecard.Marketing {
			f.gap = "the template has no category, and these rules go by it"
			return
		}
		n := int64(1)
		if left > 1 && same(out.Thread, state.Thread) {
			n = t.alike(pricer, &event, &state, &out, left)
		}
		for _, c := range out.Counts {
			t.usage[c.Counter] += n * c.N
		}
		t.threads[key] = out.Thread
		f.pieces = append(f.pieces, piece{n, out.Charge})
		left -= n
	}
}

func (t *timeline) ran(model string) {
	if model != "" && !slices.Contains(t.models, model) {
		t.models = append(t.models, model)
	}
}

// allow sets the allowances of a month that begins. Those of an account are
// left out, as if they were used up, unless the scenario says how far they are.
func (t *timeline) allow(month pricing.Month) {
	if t.months[month] {
		return
	}
	t.months[month] = true
	s := &t.scenario.State
	first := month == pricing.MonthOf(t.scenario.Start)
	var used int64 = 1 << 40
	if s.FreeTier != nil {
		if used = 0; first {
			used = *s.FreeTier
		}
	}
	account := t.pricer.Account().ID
	for _, item := range []ratecard.Item{"", ratecard.Service} { // of all conversations, and of service ones
		t.usage[pricing.Counter{Month: month, Scope: pricing.PerAccount, Of: account, Item: item}] = used
	}
	if first {
		for number, n := range s.Service {
			t.usage[pricing.Counter{Month: month, Scope: pricing.PerNumber, Of: number, Item: ratecard.Service}] = n
		}
	}
}

// alike tells how many of `left` copies come out as the first did. Allowances
// and ladders turn once and don't turn back, so it can be found by halves.
func (t *timeline) alike(pricer *pricing.Pricer, e *pricing.Event, state *pricing.State, first *pricing.Outcome, left int64) int64 {
	if len(first.Counts) == 0 {
		return left
	}
	as := func(n int64) bool { // the nth copy, after n-1 others
		for _, c := range first.Counts {
			t.usage[c.Counter] += (n - 1) * c.N
		}
		out, err := pricer.Apply(e, state)
		for _, c := range first.Counts {
			t.usage[c.Counter] -= (n - 1) * c.N
		}
		return err == nil && equal(out.Charge, first.Charge)
	}
	if as(left) {
		return left
	}
	low, high := int64(1), left
	for high-low > 1 {
		if middle := low + (high-low)/2; as(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// equal tells whether two quotes bill alike.
func equal(a, b pricing.Quote) bool {
	return slices.Equal(a.Rulings(), b.Rulings()) && slices.Equal(a.Unpriced(), b.Unpriced()) &&
		a.Low().Equal(b.Low()) && a.High().Equal(b.High())
}

func same(a, b window.Thread) bool {
	return a.LastInbound.Equal(b.LastInbound) && a.Entered.Equal(b.Entered) && a.Answered.Equal(b.Answered) &&
		a.FreeUntil.Equal(b.FreeUntil) && a.KnownSince.Equal(b.KnownSince) && slices.Equal(a.Conversations, b.Conversations)
}
