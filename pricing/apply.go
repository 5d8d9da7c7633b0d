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
func (d Mismatch) String() string {
	by := ""
	if d.Rule != "" {
		by = " by rule " + d.Rule
	}
	return d.Field + ": ours is " + d.Ours + by + ", Meta's is " + d.Meta + "; the charge follows " + string(d.Follows)
}

// Apply tells what e cost and what to remember. It changes nothing. Apply each
// message once, in the order of delivery within a thread; inbound messages may
// come in any order.
//
// A free-form message that was delivered proves that the customer service
// window was open: it is charged as such, with the note window-inferred. What
// has no price is in the charge's Unpriced, and is counted all the same. A nil
// state is the zero State.
func (d *Pricer) Apply(e *Event, s *State) (Outcome, error) {
	if e == nil {
		return Outcome{}, &InputError{ErrInvalid, "Event", "", "want one"}
	}
	if d == nil {
		d = new(Pricer)
	}
	if s == nil {
		s = &d.zero
	}
	if d.account.SharedNumber && s.Thread.KnownSince.IsZero() {
		watched := *s
		watched.Thread.KnownSince = e.At.UTC()
		s = &watched
	}
	if e.Inbound {
		return Outcome{Charge: d.inbound(e), Thread: e.received(s.Thread), Counts: []Count{}, Mismatches: []Mismatch{}}, nil
	}
	var m Message
	e.message(&m)
	j := judged{question: question{pricer: d, m: &m, s: s, at: e.At, n: 1, folding: true}, event: e, said: noRule}
	var err error
	if j.findings, err = j.prepare(); err != nil {
		return Outcome{}, err
	}
	j.hear()
	q, err := j.quote()
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{Charge: q, Thread: j.after(), Counts: j.counts(&q.likely), Mismatches: j.differs()}, nil
}

// inbound is the quote of a user's message: the provider's fees on it, if any.
func (d *Pricer) inbound(e *Event) Quote {
	sp := d.span(e.At.Unix())
	if sp.model == nil {
		return Quote{}
	}
	return Quote{pricer: d, span: sp, sheet: &sheet{}, likely: verdict{ruling: ruling{allowed: noRule, rule: noRule}, cases: isInbound}}
}

// judged is a delivered message judged: the one path of Apply and of folds.
type judged struct {
	question
	findings
	event *Event
	ours  Mismatch // the type we expected, where Meta's is another
	said  uint8    // the rule that stands for Meta's word where no other agrees with it, or noRule
	first bool     // Meta says that the allowance covers it
	past  bool     // Meta says that the allowance didn't
	shut  bool     // Meta says that no free entry window was open
	moved bool     // Meta says that it went abroad, and we didn't know
}

// hear adds to the findings what follows from the delivery, and Meta's word.
func (j *judged) hear() {
	j.notes &^= noteBoundary // it has been delivered
	if j.facts&(service|inService) == service {
		j.facts |= inService // or WhatsApp wouldn't have delivered it
		if j.unsure&inService == 0 {
			j.notes |= noteWindowInferred
		}
	}
	if meta := &j.event.Meta; *meta != (Reported{}) {
		if j.facts&(authentication|foreign) == authentication && meta.says(string(ratecard.AuthenticationInternational)) {
			j.facts, j.moved = j.facts|foreign, true
		}
		if word := meta.word(j.at); word != "" {
			j.heed(word)
		}
		if meta.Delivered && j.pricer.inForce(j.span, j.at).model == j.span.model {
			j.facts &^= toUS | noPayment
			j.unsure &^= toUS
		}
	}
	j.unsure &^= j.facts
}

// heed makes the findings agree with Meta's word on the type. What the word
// tells of windows follows from the rules in force then, whichever are asked
// for: its meaning turns with them (R7.11).
func (j *judged) heed(word string) {
	in := j.pricer.inForce(j.span, j.at)
	if in.model == nil || in.bundled && word != TypeFreeEntry {
		return // conversations had no types
	}
	own, sure := in.rule(j.facts), j.unsure&in.asked == 0
	agrees := in.outward(own) == word || own.allowed != noRule && word == TypeRegular // how far it went is Meta's to say
	if sure && !agrees {
		j.ours = Mismatch{Field: "type", Ours: in.outward(own), Rule: in.decides(own), Meta: word, Follows: FollowsOurs}
		if knownType(word) && in.model == j.span.model {
			j.ours.Follows = FollowsMeta
		}
	}
	j.facts &^= toUS | noPayment // whatever Meta says, it delivered the message
	j.unsure &^= toUS
	switch word {
	case TypeFreeEntry:
		j.facts |= inFreeEntry
	case TypeRegular:
		j.facts &^= inFreeEntry
		if j.facts&service == 0 && in.outward(in.rule(j.facts)) == TypeFree {
			j.facts &^= inService | rides | anyOpen
		}
	case TypeFree:
		j.facts &^= inFreeEntry
		if in.outward(in.rule(j.facts)) == TypeRegular {
			j.facts |= inService
		}
	default:
		return // a word we don't know decides nothing
	}
	j.shut = word != TypeFreeEntry
	j.unsure &^= inFreeEntry | inService | rides | anyOpen
	if in.model == j.span.model {
		j.obey(word)
	}
}

// obey follows Meta's word where no facts make the rules agree with it.
func (j *judged) obey(word string) {
	r := j.span.rule(j.facts)
	j.first, j.past = word == TypeFree && r.allowed != noRule, word == TypeRegular
	switch {
	case word == TypeRegular && r.verb == verbFree && j.facts&exempt == 0: // exempt messages may be called regular (R7.10)
		j.said = uint8(len(j.span.rules) - 1)
	case word != TypeRegular && r.verb == verbCharge && !j.first:
		j.said = uint8(len(j.span.rules) - 2)
	}
}

// settled tells whether there is only one case.
func (j *judged) settled() bool { return j.said != noRule || j.certain(j.findings) }

// ruling is that on a message of which f holds, with Meta's word.
func (j *judged) ruling(f facts) ruling {
	r := j.span.rule(f)
	switch {
	case j.said != noRule:
		r.allowed, r.rule, r.verb = noRule, j.said, j.span.rules[j.said].then.verb
	case j.past:
		r.allowed = noRule
	}
	return r
}

// quote prices the message. What lacks a price is a gap, not an error.
func (j *judged) quote() (q Quote, err error) {
	q = Quote{pricer: j.pricer, span: j.span, sheet: j.sheet, market: j.market, notes: j.notes}
	var cases []verdict
	var gaps []Unpriced
	var lack string
	if j.settled() {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts}
		if j.first {
			j.cover(v.allowed)
		}
		err = j.price(&v, j.market)
		cases = []verdict{v}
	} else {
		cases, gaps, err = j.enumerate(j.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		if cases, err = j.unpriced(); err != nil {
			return Quote{}, err
		}
		gaps, lack = []Unpriced{{j.n, missing.Error()}}, why(missing)
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	if len(cases) > 1 || len(gaps) > 0 {
		q.more = &more{cases[1:], gaps, lack}
	}
	return q, nil
}

// unpriced is how the message is settled where the card lacks the price: every
// case of it, to be counted.
func (j *judged) unpriced() ([]verdict, error) {
	if j.settled() {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts, cases: isUnpriced, units: j.n}
		if v.allowed != noRule {
			j.spend(&v)
		}
		return []verdict{v}, nil
	}
	j.bare = true
	cases, _, err := j.enumerate(j.findings)
	return cases, err
}

// cover makes the allowance reach the message, whatever has been counted.
func (j *judged) cover(allowed uint8) {
	r := &j.span.rules[allowed]
	j.usage = &assumedUsage{used: min(j.count(j.allowance(r)), r.then.count-1)}
}

// moves tells whether after may be another thread than before.
func (j *judged) moves() bool {
	return !j.s.Thread.Entered.IsZero() || j.span.bundled || !j.event.Meta.FreeUntil.IsZero() || j.shut
}

// after is the thread once the message was delivered.
func (j *judged) after() window.Thread {
	t := j.s.Thread
	r := j.ruling(j.facts)
	if r.verb == verbRefuse && r.allowed == noRule {
		return t
	}
	policy := j.entryPolicy(&t)
	switch {
	case !j.shut:
		t = t.Outbound(j.at, policy)
	case t.OpensFreeEntry(j.at, policy):
		t.Entered = time.Time{} // the click was no way in
	case t.FreeEntry(j.at, policy) != window.Closed:
		t.FreeUntil = j.at.UTC()
	}
	decides := r.rule
	if r.allowed != noRule {
		decides = r.allowed
	}
	if decides != noRule {
		then := &j.span.rules[decides].then
		if then.shuts {
			t = t.CloseConversations(j.at)
		}
		if then.opens > 0 {
			t = t.WithConversation(j.conversation(r), j.at, then.opens)
		}
	}
	if until := j.event.Meta.FreeUntil; until.After(j.at) && j.event.Meta.word(j.at) == TypeFreeEntry {
		t.FreeUntil = until.UTC()
	}
	return t
}

// conversation is the kind that the message opens.
func (j *judged) conversation(r ruling) string {
	if j.span.pricing == byStarter {
		return string(r.item.name())
	}
	return j.m.kind(j.m.Category)
}

// counts is what delivery adds to the counters: units of an allowance, and
// charged messages of a ladder. Nothing else counts (R5.7.2).
func (j *judged) counts(v *verdict) []Count {
	list := []Count{}
	if v.free > 0 {
		list = append(list, Count{j.allowance(&j.span.rules[v.allowed]), v.free})
	}
	if v.charged() && j.span.tiered(v.item) {
		list = append(list, Count{j.tiers(j.market, v.item.name()), v.units})
	}
	return list
}

// differs says where Meta's word isn't ours.
func (j *judged) differs() []Mismatch {
	list := []Mismatch{}
	meta := &j.event.Meta
	if own := j.event.Message.Category; own != "" && meta.Category != "" && !j.files(own) {
		d := Mismatch{Field: "category", Ours: string(own), Meta: string(meta.Category), Follows: FollowsOurs}
		if _, err := category.Parse(d.Meta); err == nil {
			d.Follows = FollowsMeta
		}
		list = append(list, d)
	}
	if j.ours.Field != "" {
		list = append(list, j.ours)
	}
	return list
}

// files tells whether Meta's category says no other than ours. While messages
// opened conversations, it was the conversation's.
func (j *judged) files(own category.Category) bool {
	meta := &j.event.Meta
	if meta.says(freeEntryCategory) || j.span.pricing == byStarter || j.span.bundled && own == category.Service {
		return true
	}
	c, err := category.Parse(string(meta.Category))
	return err == nil && c == own && !j.moved
}
