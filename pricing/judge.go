package pricing

import (
	"errors"
	"fmt"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// judged is a delivered message judged: the one path of Apply and of folds.
type judged struct {
	question
	findings
	event *Event
	ours  string // the type we expected, where Meta's is another
	free  bool   // Meta says that the allowance covers it
}

// judge finds what holds of a delivered message, Meta's word included.
func (j *judged) judge(d *Desk, e *Event, m *Message, s *State) error {
	j.question = question{desk: d, m: m, s: s, at: e.At, n: 1, folding: true}
	j.event = e
	var err error
	if j.findings, err = j.prepare(); err != nil {
		return err
	}
	if j.facts&(service|inService) == service {
		j.facts |= inService // or WhatsApp wouldn't have delivered it
		if j.unsure&inService == 0 {
			j.notes |= noteWindowInferred
		}
	}
	j.unsure &^= j.facts
	if e.Meta.Type != "" {
		j.heed(e.Meta.Type)
	}
	return nil
}

// heed makes the findings agree with Meta's word, as far as they can.
func (j *judged) heed(word string) {
	// Whatever Meta says, it delivered the message.
	j.facts &^= toUS | noPayment
	j.unsure &^= toUS
	ours := j.span.outward(j.span.rule(j.facts))
	sure := j.unsure & j.span.asked
	switch word {
	case TypeFreeEntry:
		j.facts |= inFreeEntry
	case TypeRegular:
		j.facts &^= inFreeEntry
		if j.facts&service == 0 && j.span.outward(j.span.rule(j.facts)) == TypeFree {
			j.facts &^= inService | rides | anyOpen
		}
	case TypeFree:
		j.facts &^= inFreeEntry
		if j.span.outward(j.span.rule(j.facts)) == TypeRegular {
			j.facts |= inService
		}
	default:
		j.ours = ours // a word we don't know decides nothing
		return
	}
	j.unsure &^= inFreeEntry | inService | rides | anyOpen
	r := j.span.rule(j.facts)
	j.free = word == TypeFree && r.allowed != noRule
	if sure == 0 && ours != word && !(r.allowed != noRule && word != TypeFreeEntry) {
		j.ours = ours
	}
}

// outward is the type that Meta reports of such a ruling. Of an allowance it is
// free while the allowance lasts.
func (sp *span) outward(r ruling) string {
	switch {
	case r.rule != noRule && sp.rules[r.rule].when&inFreeEntry != 0:
		return TypeFreeEntry
	case r.allowed != noRule || r.verb == verbFree:
		return TypeFree
	case r.verb == verbCharge:
		return TypeRegular
	}
	return "undelivered"
}

// ruling is the likeliest, with Meta's word on the allowance.
func (j *judged) ruling(f facts) ruling {
	r := j.span.rule(f)
	if j.event.Meta.Type == TypeRegular {
		r.allowed = noRule // past it, as Meta counts
	}
	return r
}

// quote prices the message. What lacks a price is a gap, not an error.
func (j *judged) quote() (q Quote, err error) {
	q = Quote{desk: j.desk, span: j.span, sheet: j.sheet, market: j.market, notes: j.notes}
	var cases []verdict
	var gaps []Gap
	if j.certain(j.findings) {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts}
		err = j.price(&v, j.market)
		cases = []verdict{v}
	} else {
		cases, gaps, err = j.enumerate(j.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		v := verdict{ruling: j.ruling(j.facts), world: j.facts, cases: isUnpriced, units: j.n}
		return Quote{desk: j.desk, span: j.span, sheet: j.sheet, market: j.market, notes: j.notes, likely: v,
			more: &more{gaps: []Gap{{j.n, err.Error()}}}}, nil
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	if len(cases) > 1 || len(gaps) > 0 {
		q.more = &more{cases[1:], gaps}
	}
	return q, nil
}

// after is the thread once the message was delivered.
func (j *judged) after() window.Thread {
	t := j.s.Thread
	r := j.ruling(j.facts)
	if r.verb == verbRefuse && r.allowed == noRule {
		return t
	}
	policy := j.entryPolicy(&t)
	entered := t.Opens(j.at, policy)
	t = t.Outbound(j.at, policy)
	decides := r.rule
	if r.allowed != noRule {
		decides = r.allowed
	}
	if decides != noRule {
		then := &j.span.rules[decides].then
		if then.shuts && entered {
			t = t.CloseAll(j.at)
		}
		if then.opens > 0 {
			t = t.Open(j.conversation(r), j.at, then.opens)
		}
	}
	if until := j.event.Meta.FreeUntil; until.After(j.at) {
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

// tiered tells whether charges of an item count towards volume tiers.
func (sp *span) tiered(i itemNo) bool {
	return !sp.bundled && (i == itemUtility || i == itemAuthentication || i == itemForeign || i == itemNotification)
}

// differs says where Meta's word isn't ours.
func (j *judged) differs() []string {
	list := []string{}
	meta, own := j.event.Meta, j.event.Message
	if meta.Category != "" && own.Category != "" && meta.Category != own.Category {
		list = append(list, fmt.Sprintf("category: ours is %s, Meta's is %s", own.Category, meta.Category))
	}
	if j.ours != "" {
		list = append(list, fmt.Sprintf("type: ours is %s, Meta's is %s", j.ours, meta.Type))
	}
	return list
}
