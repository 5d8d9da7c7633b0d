package pricing

import (
	"errors"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An Outcome is what an event cost and what to remember after it: a row to
// insert, a row to replace, numbers to add. Its JSON is stable; the charge is a
// [Report] in it.
type Outcome struct {
	Charge     Quote         `json:"charge"`     // of nothing if the user wrote, but for fees on that
	Thread     window.Thread `json:"thread"`     // replaces the one in the State
	Counts     []Count       `json:"counts"`     // to add to the counters
	Mismatches []Mismatch    `json:"mismatches"` // where Meta's word isn't ours, field by field
}

// A Mismatch is where Meta's word on a message isn't ours. Its JSON is stable.
type Mismatch struct {
	Field   string  `json:"field"`          // "category" or "type"
	Ours    string  `json:"ours"`           // what was passed in, or what our rules make of it
	Rule    string  `json:"rule,omitempty"` // ID of that rule
	Meta    string  `json:"meta"`           // Meta's word
	Follows Follows `json:"follows"`        // which of them the charge follows
}

// Follows says which word a charge follows where Meta's isn't ours. Its text is
// stable; store that.
type Follows string

// What a charge can follow.
const (
	FollowsMeta Follows = "meta"
	// FollowsOurs: Meta's word isn't known to us, or other rules than those in
	// force were asked for.
	FollowsOurs Follows = "ours"
)

// String is the dissent in one line.
func (m Mismatch) String() string {
	by := ""
	if m.Rule != "" {
		by = " by rule " + m.Rule
	}
	return m.Field + ": ours is " + m.Ours + by + ", Meta's is " + m.Meta + "; the charge follows " + string(m.Follows)
}

// Apply tells what e cost and what to remember. It changes nothing. Apply each
// message once, in the order of delivery within a thread; inbound messages may
// come in any order.
//
// A free-form message that was delivered proves that the customer service
// window was open: it is charged as such, with the note window-inferred. What
// has no price is in the charge's Unpriced, and is counted all the same. A nil
// state is the zero State.
func (p *Pricer) Apply(e *Event, s *State) (Outcome, error) {
	if e == nil {
		return Outcome{}, &InputError{ErrInvalid, "Event", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	if s == nil {
		s = &p.zero
	}
	if p.account.SharedNumber && s.Thread.KnownSince.IsZero() {
		watched := *s
		watched.Thread.KnownSince = e.At.UTC()
		s = &watched
	}
	if e.Inbound {
		return Outcome{Charge: p.inbound(e), Thread: e.threadAfter(s.Thread), Counts: []Count{}, Mismatches: []Mismatch{}}, nil
	}
	var m Message
	e.fillMessage(&m)
	d := delivery{question: question{pricer: p, m: &m, s: s, at: e.At, n: 1, cardOptional: true}, event: e, reportedRule: noRule}
	var err error
	if d.findings, err = d.prepare(); err != nil {
		return Outcome{}, err
	}
	d.reconcile()
	q, err := d.quote()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Charge: q, Thread: d.threadAfter(), Counts: d.counts(&q.likely), Mismatches: d.mismatches()}, nil
}

// inbound is the quote of a user's message: the provider's fees on it, if any.
func (p *Pricer) inbound(e *Event) Quote {
	sp := p.span(e.At.Unix())
	if sp.model == nil {
		return Quote{}
	}
	return Quote{pricer: p, span: sp, sheet: &sheet{}, likely: answer{decision: decision{allowance: noRule, rule: noRule}, flags: isInbound}}
}

// delivery is a delivered message judged: the one path of Apply and of folds.
type delivery struct {
	question
	findings
	event        *Event
	expected     Mismatch // the type we expected, where Meta's is another
	reportedRule uint8    // the rule that stands for Meta's word where no other agrees with it, or noRule
	metaFree     bool     // Meta says that the allowance covers it
	metaCharged  bool     // Meta says that the allowance didn't
	noFreeEntry  bool     // Meta says that no free entry window was open
	wentAbroad   bool     // Meta says that it went abroad, and we didn't know
}

// hear adds to the findings what follows from the delivery, and Meta's word.
func (d *delivery) reconcile() {
	d.notes &^= noteBoundary // it has been delivered
	if d.facts&(service|inService) == service {
		d.facts |= inService // or WhatsApp wouldn't have delivered it
		if d.unsure&inService == 0 {
			d.notes |= noteWindowInferred
		}
	}
	if meta := &d.event.Meta; *meta != (Reported{}) {
		if d.facts&(authentication|international) == authentication && meta.hasCategory(string(ratecard.AuthenticationInternational)) {
			d.facts, d.wentAbroad = d.facts|international, true
		}
		if word := meta.reportedType(d.at); word != "" {
			d.reconcileType(word)
		}
		if meta.Delivered && d.pricer.inForce(d.span, d.at).model == d.span.model {
			d.facts &^= toUS | noPayment
			d.unsure &^= toUS
		}
	}
	d.unsure &^= d.facts
}

// heed makes the findings agree with Meta's word on the type. What the word
// tells of windows follows from the rules in force then, whichever are asked
// for: its meaning turns with them (R7.11).
func (d *delivery) reconcileType(word string) {
	in := d.pricer.inForce(d.span, d.at)
	if in.model == nil || in.perConversation && word != TypeFreeEntry {
		return // conversations had no types
	}
	own, sure := in.decide(d.facts), d.unsure&in.factsAsked == 0
	agrees := in.metaType(own) == word || own.allowance != noRule && word == TypeRegular // how far it went is Meta's to say
	if sure && !agrees {
		d.expected = Mismatch{Field: "type", Ours: in.metaType(own), Rule: in.ruleID(own), Meta: word, Follows: FollowsOurs}
		if isKnownType(word) && in.model == d.span.model {
			d.expected.Follows = FollowsMeta
		}
	}
	d.facts &^= toUS | noPayment // whatever Meta says, it delivered the message
	d.unsure &^= toUS
	switch word {
	case TypeFreeEntry:
		d.facts |= inFreeEntry
	case TypeRegular:
		d.facts &^= inFreeEntry
		if d.facts&service == 0 && in.metaType(in.decide(d.facts)) == TypeFree {
			d.facts &^= inService | inConversation | anyConversation
		}
	case TypeFree:
		d.facts &^= inFreeEntry
		if in.metaType(in.decide(d.facts)) == TypeRegular {
			d.facts |= inService
		}
	default:
		return // a word we don't know decides nothing
	}
	d.noFreeEntry = word != TypeFreeEntry
	d.unsure &^= inFreeEntry | inService | inConversation | anyConversation
	if in.model == d.span.model {
		d.followType(word)
	}
}

// obey follows Meta's word where no facts make the rules agree with it.
func (d *delivery) followType(word string) {
	r := d.span.decide(d.facts)
	d.metaFree, d.metaCharged = word == TypeFree && r.allowance != noRule, word == TypeRegular
	switch {
	case word == TypeRegular && r.verb == verbFree && d.facts&exempt == 0: // exempt messages may be called regular (R7.10)
		d.reportedRule = uint8(len(d.span.rules) - 1)
	case word != TypeRegular && r.verb == verbCharge && !d.metaFree:
		d.reportedRule = uint8(len(d.span.rules) - 2)
	}
}

// settled tells whether there is only one case.
func (d *delivery) settled() bool { return d.reportedRule != noRule || d.certain(d.findings) }

// decision is that on a message of which f holds, with Meta's word.
func (d *delivery) decide(f facts) decision {
	r := d.span.decide(f)
	switch {
	case d.reportedRule != noRule:
		r.allowance, r.rule, r.verb = noRule, d.reportedRule, d.span.rules[d.reportedRule].then.verb
	case d.metaCharged:
		r.allowance = noRule
	}
	return r
}

// quote prices the message. What lacks a price is a gap, not an error.
func (d *delivery) quote() (q Quote, err error) {
	q = Quote{pricer: d.pricer, span: d.span, sheet: d.sheet, market: d.market, notes: d.notes}
	var cases []answer
	var gaps []Unpriced
	var lack string
	if d.settled() {
		a := answer{decision: d.decide(d.facts), world: d.facts}
		if d.metaFree {
			d.forceAllowance(a.allowance)
		}
		err = d.price(&a, d.market)
		cases = []answer{a}
	} else {
		cases, gaps, err = d.answers(d.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		if cases, err = d.unpricedCases(); err != nil {
			return Quote{}, err
		}
		gaps, lack = []Unpriced{{d.n, missing.Error()}}, why(missing)
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	if len(cases) > 1 || len(gaps) > 0 {
		q.alternatives = &alternatives{cases[1:], gaps, lack}
	}
	return q, nil
}

// unpriced is how the message is settled where the card lacks the price: every
// case of it, to be counted.
func (d *delivery) unpricedCases() ([]answer, error) {
	if d.settled() {
		a := answer{decision: d.decide(d.facts), world: d.facts, flags: isUnpriced, units: d.n}
		if a.allowance != noRule {
			d.useAllowance(&a)
		}
		return []answer{a}, nil
	}
	d.countOnly = true
	cases, _, err := d.answers(d.findings)
	return cases, err
}

// cover makes the allowance reach the message, whatever has been counted.
func (d *delivery) forceAllowance(allowed uint8) {
	r := &d.span.rules[allowed]
	d.usage = &assumedUsage{used: min(d.used(d.allowanceCounter(r)), r.then.count-1)}
}

// moves tells whether after may be another thread than before.
func (d *delivery) changesThread() bool {
	return !d.s.Thread.Entered.IsZero() || d.span.perConversation || !d.event.Meta.FreeUntil.IsZero() || d.noFreeEntry
}

// after is the thread once the message was delivered.
func (d *delivery) threadAfter() window.Thread {
	t := d.s.Thread
	r := d.decide(d.facts)
	if r.verb == verbRefuse && r.allowance == noRule {
		return t
	}
	policy := d.entryPolicy(&t)
	switch {
	case !d.noFreeEntry:
		t = t.Outbound(d.at, policy)
	case t.OpensFreeEntry(d.at, policy):
		t.Entered = time.Time{} // the click was no way in
	case t.FreeEntry(d.at, policy) != window.Closed:
		t.FreeUntil = d.at.UTC()
	}
	decides := r.rule
	if r.allowance != noRule {
		decides = r.allowance
	}
	if decides != noRule {
		then := &d.span.rules[decides].then
		if then.shuts {
			t = t.CloseConversations(d.at)
		}
		if then.opens > 0 {
			t = t.WithConversation(d.conversationKind(r), d.at, then.opens)
		}
	}
	if until := d.event.Meta.FreeUntil; until.After(d.at) && d.event.Meta.reportedType(d.at) == TypeFreeEntry {
		t.FreeUntil = until.UTC()
	}
	return t
}

// conversation is the kind that the message opens.
func (d *delivery) conversationKind(r decision) string {
	if d.span.basis == basisInitiator {
		return string(r.item.name())
	}
	return d.m.kind(d.m.Category)
}

// counts is what delivery adds to the counters: units of an allowance, and
// charged messages of a ladder. Nothing else counts (R5.7.2).
func (d *delivery) counts(a *answer) []Count {
	list := []Count{}
	if a.free > 0 {
		list = append(list, Count{d.allowanceCounter(&d.span.rules[a.allowance]), a.free})
	}
	if a.charged() && d.span.tiered(a.item) {
		list = append(list, Count{d.tierCounter(d.market, a.item.name()), a.units})
	}
	return list
}

// differs says where Meta's word isn't ours.
func (d *delivery) mismatches() []Mismatch {
	list := []Mismatch{}
	meta := &d.event.Meta
	if own := d.event.Message.Category; own != "" && meta.Category != "" && !d.sameCategory(own) {
		m := Mismatch{Field: "category", Ours: string(own), Meta: string(meta.Category), Follows: FollowsOurs}
		if _, err := category.Parse(m.Meta); err == nil {
			m.Follows = FollowsMeta
		}
		list = append(list, m)
	}
	if d.expected.Field != "" {
		list = append(list, d.expected)
	}
	return list
}

// files tells whether Meta's category says no other than ours. While messages
// opened conversations, it was the conversation's.
func (d *delivery) sameCategory(own category.Category) bool {
	meta := &d.event.Meta
	if meta.hasCategory(freeEntryCategory) || d.span.basis == basisInitiator || d.span.perConversation && own == category.Service {
		return true
	}
	c, err := category.Parse(string(meta.Category))
	return err == nil && c == own && !d.wentAbroad
}
