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

// A timeline is a scenario, replayed. What has to be remembered between events, a
// thread for each user and a number for each counter, it keeps itself, as a
// program with a database would.
type timeline struct {
	scenario *scenario.Scenario
	model    string          // asked for
	pricer   *pricing.Pricer // under the model in force, or the one asked for
	direct   *pricing.Pricer // under directModel; nil if the account never had it
	threads  map[pair]window.Thread
	usage    pricing.Usage
	months   map[pricing.Month]bool // whose allowances are set
	outcomes []outcome              // by event, as listed
	settled  int                    // events
	models   []string               // that priced something, in order
}

// A pair is a business number and a user.
type pair struct{ number, user string }

// An outcome is what became of an event.
type outcome struct {
	done    bool
	order   int      // among the events, once done
	refused *refusal // at the instant of sending
	batches []batch

	noPrice pricing.Unpriced // why the rules can't be asked; of no units if they can

	// After a message of the user: the instants before which an answer opens a free
	// entry window, for certain and perhaps. Zero: none does.
	freeBy, maybeFreeBy time.Time
}

// A refusal is WhatsApp's, of a message that is being sent.
type refusal struct {
	code int
	rule pricing.Rule
	edge bool // the window ended at the very instant
}

// A batch is so many copies of an event that cost the same, for one reason.
type batch struct {
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

// replay plays a scenario under the models in force, or under one that is named.
// Without rates it takes the embedded cards.
func replay(s *scenario.Scenario, model string, rates ratecard.Book) (*timeline, error) {
	t := &timeline{
		scenario: s,
		model:    model,
		threads:  map[pair]window.Thread{},
		usage:    pricing.Usage{},
		months:   map[pricing.Month]bool{},
		outcomes: make([]outcome, len(s.Events)),
	}
	account := s.Account()
	account.Model, account.Rates = model, rates
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
		counter := pricing.Counter{
			Month:  pricing.MonthOf(start),
			Scope:  pricing.PerPortfolio,
			Of:     account.Portfolio,
			Market: market,
			Item:   c.Item,
		}
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

// points returns the points of all events, in the order of time.
func points(events []scenario.Event) []point {
	var list []point
	for i := range events {
		switch e := &events[i]; {
		case e.Inbound:
			list = append(list, point{at: e.At, event: i})
		default:
			list = append(list,
				point{
					at:      e.Sent,
					event:   i,
					rank:    1,
					sending: true,
				},
				point{at: e.At, event: i, rank: 1})
		}
	}
	slices.SortStableFunc(list, func(a, b point) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.rank, b.rank), cmp.Compare(a.event, b.event))
	})
	return list
}

// step takes the next point of an event, unless its outcome is known.
func (t *timeline) step(p point) {
	e, f := &t.scenario.Events[p.event], &t.outcomes[p.event]
	if f.done {
		return
	}
	who := pair{e.Number, e.User}
	if p.sending {
		f.refused = t.refusal(e, t.threads[who])
		f.done = f.refused != nil || e.Lost
	} else {
		t.deliver(e, f, who)
		f.done = true
	}
	if f.done {
		f.order = t.settled
		t.settled++
	}
}

// refusal returns why WhatsApp doesn't take a message that is being sent, or nil:
// outside the customer service window it takes templates only. Everything else is
// decided on delivery.
func (t *timeline) refusal(e *scenario.Event, thread window.Thread) *refusal {
	if e.Message.Category != category.Service {
		return nil
	}
	m := t.modelAt(e.Sent)
	if m.ID == "" || thread.Service(e.Sent, m.Policy) == window.Open {
		return nil
	}
	t.ran(m.ID)
	i := slices.IndexFunc(m.Rules(), func(r pricing.Rule) bool { return r.Number == ruleOfWindow })
	edge := !thread.LastInbound.IsZero() && e.Sent.Equal(thread.LastInbound.Add(m.Policy.Service))
	return &refusal{codeOutsideWindow, m.Rules()[i], edge}
}

// modelAt returns the model in force at an instant, or the one asked for. Before
// the first there is none: it is the zero Model.
func (t *timeline) modelAt(at time.Time) pricing.Model {
	if m, ok := pricing.ModelByID(t.model); ok {
		return m
	}
	day := ratecard.DateOf(at.In(t.scenario.Zone))
	m, _ := pricing.ModelOn(day)
	d, ok := pricing.ModelByID(directModel)
	if ok && t.direct != nil && !day.Before(d.Since) && m.Since.Before(d.Since) {
		return d
	}
	return m
}

// deliver applies an event, copy by copy, and keeps what has to be remembered.
func (t *timeline) deliver(e *scenario.Event, f *outcome, who pair) {
	if e.Mute {
		return
	}
	pricer := t.pricer
	if m := t.modelAt(e.At); t.direct != nil && m.ID == directModel {
		pricer = t.direct
	}
	t.setAllowances(pricing.MonthOf(e.At.In(t.scenario.Zone)))
	event := e.Event
	uncategorized := !e.Inbound && event.Message.Category == ""
	if uncategorized {
		event.Message.Category = category.Marketing // before 2023 no rule asks
	}
	for left := e.Count; left > 0; {
		state := pricing.State{Thread: t.threads[who], Usage: t.usage}
		out, err := pricer.Apply(&event, &state)
		if err != nil {
			f.noPrice = pricing.UnpricedBy(err)
			return
		}
		if e.Inbound {
			t.threads[who] = out.Thread
			f.freeBy, f.maybeFreeBy = out.Thread.AnswerBy(e.At, t.modelAt(e.At).Policy)
			return
		}
		t.ran(out.Charge.Model())
		if uncategorized && out.Charge.Likely().Lines[0].Item == ratecard.Marketing {
			f.noPrice = pricing.UnpricedBy(pricing.ErrNoCategory)
			f.noPrice.Field = "Message.Category"
			f.noPrice.Why = "the template has no category, and these rules go by it"
			return
		}
		n := int64(1)
		if left > 1 && sameThread(out.Thread, state.Thread) {
			n = t.alike(pricer, &event, &state, &out, left)
		}
		for _, c := range out.Counts {
			t.usage[c.Counter] += n * c.N
		}
		t.threads[who] = out.Thread
		f.batches = append(f.batches, batch{n, out.Charge})
		left -= n
	}
}

// ran notes that a model has priced something.
func (t *timeline) ran(model string) {
	if model != "" && !slices.Contains(t.models, model) {
		t.models = append(t.models, model)
	}
}

// setAllowances sets the counters of the allowances of a month, at its first
// event. Allowances of an account count as used up, unless the scenario says how
// far they are.
func (t *timeline) setAllowances(month pricing.Month) {
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
	set := func(per pricing.Scope, of string, item ratecard.Item, n int64) {
		t.usage[pricing.Counter{
			Month: month,
			Scope: per,
			Of:    of,
			Item:  item,
		}] = n
	}
	set(pricing.PerAccount, account, "", used) // all conversations
	set(pricing.PerAccount, account, ratecard.Service, used)
	if first {
		for number, n := range s.Service {
			set(pricing.PerNumber, number, ratecard.Service, n)
		}
	}
}

// alike returns how many of the copies left come out as the first did. Within a
// month allowances and tiers are passed once and not again, so a binary search
// finds the number.
func (t *timeline) alike(
	pricer *pricing.Pricer, e *pricing.Event, state *pricing.State, first *pricing.Outcome, left int64,
) int64 {
	if len(first.Counts) == 0 {
		return left
	}
	likeFirst := func(n int64) bool { // of the nth copy, after n-1 others
		for _, c := range first.Counts {
			t.usage[c.Counter] += (n - 1) * c.N
		}
		out, err := pricer.Apply(e, state)
		for _, c := range first.Counts {
			t.usage[c.Counter] -= (n - 1) * c.N
		}
		return err == nil && sameBill(out.Charge, first.Charge)
	}
	if likeFirst(left) {
		return left
	}
	low, high := int64(1), left
	for high-low > 1 {
		if middle := low + (high-low)/2; likeFirst(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// sameBill reports whether two quotes come to the same on a bill.
func sameBill(a, b pricing.Quote) bool {
	alike := func(d, e decision) bool {
		sameRefusal := (d.refused == nil) == (e.refused == nil)
		d.refused, e.refused = nil, nil
		return d == e && sameRefusal
	}
	return slices.EqualFunc(decisions(a), decisions(b), alike) && slices.Equal(a.Unpriced(), b.Unpriced()) &&
		a.Low().Equal(b.Low()) && a.High().Equal(b.High())
}

// sameThread reports whether two threads are in the same state.
func sameThread(a, b window.Thread) bool {
	return a.LastInbound.Equal(b.LastInbound) && a.EarlierInbound.Equal(b.EarlierInbound) &&
		a.Entered.Equal(b.Entered) && a.Answered.Equal(b.Answered) && a.AnsweredLate == b.AnsweredLate &&
		a.EarlierAnswered.Equal(b.EarlierAnswered) &&
		a.FreeUntil.Equal(b.FreeUntil) && a.KnownSince.Equal(b.KnownSince) &&
		slices.Equal(a.Conversations, b.Conversations)
}
