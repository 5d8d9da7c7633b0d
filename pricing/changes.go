package pricing

import (
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A QuoteChange is an instant from which a message costs something else, and what it
// costs from then on.
type QuoteChange struct {
	At      time.Time      `json:"at"`
	Reasons []ChangeReason `json:"reasons"` // what changes at that instant; none for the first
	Quote   Quote          `json:"quote"`
}

// UnmarshalJSON fails, with an [*InputError]. See [Quote.UnmarshalJSON].
func (c *QuoteChange) UnmarshalJSON([]byte) error {
	return onlyWritten("QuoteChange", "a type of yours whose quote is a pricing.Report")
}

// A ChangeReason says what changes at an instant. Its text is stable: one of
// [ChangeReasons].
type ChangeReason string

// What may change the answer. A window that was surely open and now only may be "may
// end"; it ends where it is closed for certain. What opens is recorded for an instant
// after the one asked about, by more than clocks differ.
const (
	ChangeWindowOpens       ChangeReason = "window-opens"        // the customer service window opens
	ChangeWindowMayEnd      ChangeReason = "window-may-end"      // the customer service window may close
	ChangeWindowEnds        ChangeReason = "window-ends"         // the customer service window is closed for certain
	ChangeFreeEntryOpens    ChangeReason = "free-entry-opens"    // a free entry window opens
	ChangeFreeEntryMayEnd   ChangeReason = "free-entry-may-end"  // the free entry window may end
	ChangeFreeEntryEnds     ChangeReason = "free-entry-ends"     // the free entry window has ended for certain
	ChangeAnswerOpens       ChangeReason = "answer-opens"        // an answer opens a free entry window
	ChangeAnswerMayBeLate   ChangeReason = "answer-may-be-late"  // perhaps an answer no longer opens one
	ChangeAnswerIsLate      ChangeReason = "answer-is-late"      // an answer no longer opens one
	ChangeConversationOpens ChangeReason = "conversation-opens"  // a conversation opens, of the years 2022 to 2025
	ChangeConversationEnds  ChangeReason = "conversation-ends"   // a conversation ends
	ChangeMonth             ChangeReason = "month"               // a month begins: allowances and tiers begin anew
	ChangeRules             ChangeReason = "rules"               // other rules come into force
	ChangeCard              ChangeReason = "card"                // another price list comes into force
	ChangeMarket            ChangeReason = "market"              // the user's country is in another market from now on
	ChangeInternational     ChangeReason = "international-start" // authentication-international begins
	ChangeFees              ChangeReason = "fees"                // a provider's fee begins or ends
)

// ChangeReasons returns every reason there is, sorted. A test of yours that goes through
// it tells which one has no text yet in your users' language.
func ChangeReasons() []ChangeReason {
	return []ChangeReason{
		ChangeAnswerIsLate, ChangeAnswerMayBeLate, ChangeAnswerOpens, ChangeCard,
		ChangeConversationEnds, ChangeConversationOpens, ChangeFees,
		ChangeFreeEntryEnds, ChangeFreeEntryMayEnd, ChangeFreeEntryOpens,
		ChangeInternational, ChangeMarket, ChangeMonth, ChangeRules,
		ChangeWindowEnds, ChangeWindowMayEnd, ChangeWindowOpens,
	}
}

// longestWait is how far QuoteChanges looks ahead.
const longestWait = 400 * day

// QuoteChanges returns what a message costs from an instant on, if it waits and the
// user stays silent: the quote at that instant, and each later one before `until` that
// isn't as the one before it, in what is delivered, by which rules and cases, for what
// amount, and in how much of an allowance is used. Between two of them the answer
// stays the same. Notes may differ, and so may a price that nothing is charged at.
// Category is required, as for a quote: that of a free text is [category.Service],
// which the message of a composer may leave out.
//
// What the user did up to five minutes after from counts as done, as it does for a
// [Composer], with the note inbound-ahead in every quote.
//
// A price that the card lacks is in a quote's Unpriced. An `until` before from, or more
// than 400 days after it, is an [*InputError]. Other errors are those of
// [Pricer.Quote], at any of the instants; with those of a later one come the changes
// before it.
func (p *Pricer) QuoteChanges(m *Message, s *State, from, until time.Time) ([]QuoteChange, error) {
	switch {
	case until.Before(from):
		return nil, &InputError{ErrInvalid, "until", until.Format(time.RFC3339), "before " + from.Format(time.RFC3339)}
	case until.Sub(from) > longestWait:
		return nil, &InputError{ErrInvalid, "until", until.Format(time.RFC3339), "want at most 400 days"}
	case m == nil:
		return nil, &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	s, set := p.stateBefore(s, from)
	var list []QuoteChange
	for _, at := range append([]time.Time{from}, p.changeInstants(s, from, until)...) {
		next := QuoteChange{At: at.In(from.Location()), Reasons: []ChangeReason{}}
		if err := p.quoteOrUnpriced(&next.Quote, m, s, at); err != nil {
			return list, err
		}
		next.Quote.notes |= set
		if len(list) > 0 {
			if list[len(list)-1].Quote.sameAnswer(&next.Quote) {
				continue
			}
			next.Reasons = p.changeReasons(m, s, at)
		}
		list = append(list, next)
	}
	return list, nil
}

// changeInstants returns, in order, the instants in (from, until) at which the answer
// to a question may change. At no other does it.
func (p *Pricer) changeInstants(s *State, from, until time.Time) []time.Time {
	var list []time.Time
	add := func(at time.Time) {
		if at.After(from) && at.Before(until) {
			list = append(list, at)
		}
	}
	for i := range p.spans {
		begin := time.Unix(p.spans[i].from, 0)
		add(begin)
		add(begin.Add(day)) // a conversation of the rules before may last so long
	}
	zone := p.account.zone()
	last := MonthOf(until.In(zone))
	for month := MonthOf(from.In(zone)) + 1; month <= last; month++ {
		add(month.First(zone))
	}
	for _, start := range p.account.AuthenticationInternationalFrom {
		add(start)
	}
	for _, c := range s.Thread.Conversations {
		add(c.Start)
		add(c.End)
	}
	if p.account.SharedNumber && !s.Thread.FreeUntil.IsZero() {
		add(s.Thread.FreeUntil.Add(1)) // from then on another app's message may have opened a window
	}
	lengths := windowLengths()
	t := &s.Thread
	for _, start := range [...]time.Time{t.LastInbound, t.EarlierInbound, t.Entered, t.EarlierEntered, t.Answered,
		t.EarlierAnswered, t.FreeUntil, t.KnownSince} {
		for _, d := range lengths {
			add(plus(start, d))
		}
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// windowLengths returns how long any window of any model lasts, and 0.
func windowLengths() []time.Duration {
	list := []time.Duration{0, day}
	for _, m := range models() {
		p := &m.Policy
		list = append(list, p.Service, p.Answer, p.AnswerMax, p.FreeEntry, p.FreeEntryMax)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// sameAnswer reports whether two quotes have the same cases, of which the lines are of
// the same units, rules, amounts and counts.
func (q *Quote) sameAnswer(o *Quote) bool {
	return slices.EqualFunc(q.Cases(), o.Cases(), Case.sameAs) && slices.Equal(q.Unpriced(), o.Unpriced())
}

func (c Case) sameAs(d Case) bool {
	return slices.Equal(c.When, d.When) && slices.EqualFunc(c.Lines, d.Lines, Line.sameAs)
}

func (l Line) sameAs(k Line) bool {
	return l.Item == k.Item && l.Market == k.Market && l.Units == k.Units &&
		l.Rule.ID == k.Rule.ID && l.Used == k.Used && l.Allowance == k.Allowance &&
		(l.Refused == nil) == (k.Refused == nil) && l.IsPriced() == k.IsPriced() && l.Amount.Equal(k.Amount)
}

// A standing is what an answer hangs on at an instant.
type standing struct {
	service, freeEntry, answer window.State
	maybeInConversation        bool
	month                      Month
	rules                      *ruleset
	card                       *ratecard.Card
	noCard                     string // why there is none
	market                     ratecard.Market
	international              bool
	day                        ratecard.Date // by which fees go
}

// standing returns what the answer hangs on; the zero standing if there is none.
func (p *Pricer) standing(m *Message, s *State, at time.Time) standing {
	q := question{
		pricer:       p,
		m:            m,
		s:            s,
		at:           at,
		n:            1,
		cardOptional: true,
	}
	var found findings
	if q.prepare(&found) != nil {
		return standing{}
	}
	t := q.thread()
	noCard := ""
	if q.sheet.missing != nil {
		noCard = unpriced(1, q.sheet.missing, "").Why // that names no day
	}
	return standing{
		service:             t.Service(at, q.span.model.Policy),
		freeEntry:           t.FreeEntry(at, q.entryPolicy(t)),
		answer:              t.OpensFreeEntry(at, q.span.model.Policy),
		maybeInConversation: found.unsure&inConversation != 0,
		month:               q.month(),
		rules:               q.span.ruleset,
		card:                q.sheet.card,
		noCard:              noCard,
		market:              found.market,
		international:       found.facts&international != 0,
		day:                 q.span.day.date,
	}
}

// changeReasons returns what changes at an instant.
func (p *Pricer) changeReasons(m *Message, s *State, at time.Time) []ChangeReason {
	was, is := p.standing(m, s, at.Add(-1)), p.standing(m, s, at)
	list := []ChangeReason{}
	turned := func(was, is window.State, opens, mayEnd, ends ChangeReason) {
		switch {
		case was == is:
		case is == window.Closed:
			list = append(list, ends)
		case was == window.Open:
			list = append(list, mayEnd)
		default:
			list = append(list, opens)
		}
	}
	turned(was.service, is.service, ChangeWindowOpens, ChangeWindowMayEnd, ChangeWindowEnds)
	turned(was.freeEntry, is.freeEntry, ChangeFreeEntryOpens, ChangeFreeEntryMayEnd, ChangeFreeEntryEnds)
	turned(was.answer, is.answer, ChangeAnswerOpens, ChangeAnswerMayBeLate, ChangeAnswerIsLate)
	begins := func(c window.Conversation) bool { return c.Start.Equal(at) }
	ends := func(c window.Conversation) bool { return c.End.Equal(at) }
	turns := func(f Fee) bool { return !f.isMonthly() && f.holdsOn(was.day) != f.holdsOn(is.day) }
	for _, one := range []struct {
		changed bool
		reason  ChangeReason
	}{
		{slices.ContainsFunc(s.Thread.Conversations, begins), ChangeConversationOpens},
		{slices.ContainsFunc(s.Thread.Conversations, ends) ||
			was.maybeInConversation && !is.maybeInConversation, ChangeConversationEnds},
		{was.month != is.month, ChangeMonth},
		{was.rules != is.rules, ChangeRules},
		{was.card != is.card || was.noCard != is.noCard, ChangeCard},
		{was.market != is.market, ChangeMarket},
		{was.international != is.international, ChangeInternational},
		{slices.ContainsFunc(p.account.Fees, turns), ChangeFees},
	} {
		if one.changed {
			list = append(list, one.reason)
		}
	}
	return list
}
