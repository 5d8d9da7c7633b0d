package pricing

import (
	"errors"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An Outcome is what an event cost, and what to remember after it. Its JSON is
// stable; the charge in it is a [Report].
type Outcome struct {
	// Charge is a row to insert. If the user wrote, it has nothing but fees on that.
	Charge Quote `json:"charge"`
	// Thread replaces the one in the State.
	Thread window.Thread `json:"thread"`
	// Counts are to be added to the counters.
	Counts []Count `json:"counts"`
	// Mismatches are where Meta reported something else than our rules say.
	Mismatches []Mismatch `json:"mismatches"`
}

// A Mismatch is a field of a message in which Meta's word and ours differ. Its
// JSON is stable.
type Mismatch struct {
	Field   string  `json:"field"`          // "category" or "type"
	Ours    string  `json:"ours"`           // the category passed in, or the type that our rules expect
	Rule    string  `json:"rule,omitempty"` // of a type: ID of the rule that expects it
	Meta    string  `json:"meta"`           // what Meta reported
	Follows Follows `json:"follows"`        // which of the two the charge follows
}

// Follows says whose word a charge follows where Meta's and ours differ. Its text
// is stable; store that.
type Follows string

// Whose word a charge can follow.
const (
	FollowsMeta Follows = "meta"
	// FollowsOurs: Meta's word isn't known, or other rules than those in force were
	// asked for.
	FollowsOurs Follows = "ours"
)

// String returns the mismatch in one line.
func (m Mismatch) String() string {
	by := ""
	if m.Rule != "" {
		by = " by rule " + m.Rule
	}
	return m.Field + ": ours is " + m.Ours + by + ", Meta's is " + m.Meta +
		"; the charge follows " + string(m.Follows)
}

// Apply returns what e cost, and what to remember after it. It changes neither e
// nor s; a nil s is the zero State. Apply each message once, in the order of
// delivery within a thread. Inbound messages may come in any order.
//
// A free-form message that was delivered proves that the customer service window
// was open. It is charged as such, with the note window-inferred. A message that
// has no price is in the charge's Unpriced, and is counted all the same.
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
		return Outcome{
			Charge:     p.inbound(e),
			Thread:     e.threadAfter(s.Thread),
			Counts:     []Count{},
			Mismatches: []Mismatch{},
		}, nil
	}
	var m Message
	e.fillMessage(&m)
	d := delivery{
		question:     question{pricer: p, m: &m, s: s, at: e.At, n: 1, cardOptional: true},
		event:        e,
		reportedRule: noRule,
	}
	var err error
	if d.findings, err = d.prepare(); err != nil {
		return Outcome{}, err
	}
	d.reconcile()
	q, err := d.quote()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{
		Charge:     q,
		Thread:     d.threadAfter(),
		Counts:     d.counts(&q.likely),
		Mismatches: d.mismatches(),
	}, nil
}

// inbound returns the charge of a user's message: the provider's fees on it, if
// any.
func (p *Pricer) inbound(e *Event) Quote {
	sp := p.span(e.At.Unix())
	if sp.model == nil {
		return Quote{}
	}
	return Quote{
		pricer: p,
		span:   sp,
		sheet:  &sheet{},
		likely: answer{decision: decision{allowance: noRule, rule: noRule}, flags: isInbound},
	}
}

// A delivery is a message that was delivered, with what Meta reported on it. Both
// Apply and Tally go this way.
type delivery struct {
	question
	findings
	event *Event

	typeMismatch Mismatch // the zero Mismatch where the type is as we expected
	reportedRule uint8    // index of the rule of asReported that decides, or noRule
	metaFree     bool     // Meta reported that an allowance covered it
	metaCharged  bool     // Meta reported that none did
	noFreeEntry  bool     // Meta reported that no free entry window was open
	wentAbroad   bool     // Meta reported authentication-international, and we didn't expect it
}

// reconcile updates the findings with what delivery proves, and with what Meta's
// status webhook reported.
func (d *delivery) reconcile() {
	d.notes &^= noteBoundary // it has been delivered
	if d.facts&(service|inService) == service {
		d.facts |= inService // or WhatsApp wouldn't have delivered it
		if d.unsure&inService == 0 {
			d.notes |= noteWindowInferred
		}
	}
	if meta := &d.event.Meta; *meta != (Reported{}) {
		if d.facts&(authentication|international) == authentication &&
			meta.hasCategory(string(ratecard.AuthenticationInternational)) {
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

// reconcileType makes the findings agree with the reported type. A reported type
// is read under the rules in force at delivery, even when the caller asked for
// another model, since its meaning changes with the rules (R7.11).
func (d *delivery) reconcileType(word string) {
	in := d.pricer.inForce(d.span, d.at)
	if in.model == nil || in.perConversation && word != TypeFreeEntry {
		return // conversations had no types
	}
	own, sure := in.decide(d.facts), d.unsure&in.factsAsked == 0
	// Where an allowance ends is for Meta to say, so regular agrees with it too.
	agrees := in.metaType(own) == word || own.allowance != noRule && word == TypeRegular
	if sure && !agrees {
		d.typeMismatch = Mismatch{
			Field:   "type",
			Ours:    in.metaType(own),
			Rule:    in.ruleID(own),
			Meta:    word,
			Follows: FollowsOurs,
		}
		if isKnownType(word) && in.model == d.span.model {
			d.typeMismatch.Follows = FollowsMeta
		}
	}
	d.facts &^= toUS | noPayment // or Meta wouldn't have delivered it
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
		return // a word that isn't known decides nothing
	}
	d.noFreeEntry = word != TypeFreeEntry
	d.unsure &^= inFreeEntry | inService | inConversation | anyConversation
	if in.model == d.span.model {
		d.followType(word)
	}
}

// followType makes the charge follow the reported type where no facts make the
// rules agree with it.
func (d *delivery) followType(word string) {
	r := d.span.decide(d.facts)
	d.metaFree, d.metaCharged = word == TypeFree && r.allowance != noRule, word == TypeRegular
	switch {
	case word == TypeRegular && r.verb == verbFree && d.facts&exempt == 0: // those may be called regular (R7.10)
		d.reportedRule = uint8(len(d.span.rules) - 1)
	case word != TypeRegular && r.verb == verbCharge && !d.metaFree:
		d.reportedRule = uint8(len(d.span.rules) - 2)
	}
}

// settled reports whether there is only one case.
func (d *delivery) settled() bool { return d.reportedRule != noRule || d.certain(d.findings) }

// decide returns the decision on a message for which f holds, as Meta reported it.
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

// quote returns the charge. A missing price isn't an error: it is in Unpriced.
func (d *delivery) quote() (q Quote, err error) {
	q = Quote{pricer: d.pricer, span: d.span, sheet: d.sheet, market: d.market, notes: d.notes}
	var cases []answer
	var unpriced []Unpriced
	var reason string
	if d.settled() {
		a := answer{decision: d.decide(d.facts), world: d.facts}
		if d.metaFree {
			d.forceAllowance(a.allowance)
		}
		err = d.price(&a, d.market)
		cases = []answer{a}
	} else {
		cases, unpriced, err = d.answers(d.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		if cases, err = d.unpricedCases(); err != nil {
			return Quote{}, err
		}
		unpriced, reason = []Unpriced{{d.n, missing.Error()}}, why(missing)
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	if len(cases) > 1 || len(unpriced) > 0 {
		q.alternatives = &alternatives{cases[1:], unpriced, reason}
	}
	return q, nil
}

// unpricedCases returns every answer where the card lacks the price, for the
// message to be counted.
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

// forceAllowance puts the message within an allowance, whatever has been counted.
func (d *delivery) forceAllowance(allowed uint8) {
	r := &d.span.rules[allowed]
	d.usage = &assumedUsage{used: min(d.used(d.allowanceCounter(r)), r.then.count-1)}
}

// changesThread reports whether threadAfter may differ from the thread before.
func (d *delivery) changesThread() bool {
	return !d.s.Thread.Entered.IsZero() ||
		d.span.perConversation ||
		!d.event.Meta.FreeUntil.IsZero() ||
		d.noFreeEntry ||
		d.s.Thread.AnsweredLate
}

// threadAfter returns the thread after the delivery.
func (d *delivery) threadAfter() window.Thread {
	t := d.s.Thread
	r := d.decide(d.facts)
	if r.verb == verbRefuse && r.allowance == noRule {
		return t
	}
	policy := d.entryPolicy(&t)
	if d.noFreeEntry {
		t = d.withoutFreeEntry(t, policy)
	} else {
		t = t.Outbound(d.at, policy)
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
	if meta := &d.event.Meta; meta.reportedType(d.at) == TypeFreeEntry {
		t.AnsweredLate = false // whatever opened the window, it is open
		if meta.FreeUntil.After(d.at) {
			t.FreeUntil = meta.FreeUntil.UTC()
		}
	}
	return t
}

// withoutFreeEntry returns the thread after Meta reported that no free entry
// window is open: neither from before, nor by this answer.
func (d *delivery) withoutFreeEntry(t window.Thread, p window.Policy) window.Thread {
	if t.FreeEntry(d.at, p) != window.Closed {
		t.FreeUntil = d.at.UTC()
		if t.AnsweredLate { // it opened none
			t.Answered, t.AnsweredLate = time.Time{}, false
		}
	}
	if !t.Entered.After(d.at) {
		t.Entered = time.Time{} // coming through the ad opened nothing
	}
	return t
}

// conversationKind returns the kind of conversation that the message opens.
func (d *delivery) conversationKind(r decision) string {
	if d.span.basis == basisInitiator {
		return string(r.item.name())
	}
	return d.m.kind(d.m.Category)
}

// counts returns what the delivery adds to the counters: units within an
// allowance, and charged units of a ladder. Nothing else counts (R5.7.2).
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

// mismatches returns where Meta reported something else than we expected.
func (d *delivery) mismatches() []Mismatch {
	list := []Mismatch{}
	meta := &d.event.Meta
	if own := d.event.Message.Category; own != "" && meta.Category != "" && !d.sameCategory(own) {
		m := Mismatch{
			Field:   "category",
			Ours:    string(own),
			Meta:    string(meta.Category),
			Follows: FollowsOurs,
		}
		if _, err := category.Parse(m.Meta); err == nil {
			m.Follows = FollowsMeta
		}
		list = append(list, m)
	}
	if d.typeMismatch.Field != "" {
		list = append(list, d.typeMismatch)
	}
	return list
}

// sameCategory reports whether Meta's category doesn't contradict ours. While
// messages opened conversations, Meta reported the conversation's category.
func (d *delivery) sameCategory(own category.Category) bool {
	meta := &d.event.Meta
	if meta.hasCategory(freeEntryCategory) ||
		d.span.basis == basisInitiator ||
		d.span.perConversation && own == category.Service {
		return true
	}
	c, err := category.Parse(string(meta.Category))
	return err == nil && c == own && !d.wentAbroad
}
