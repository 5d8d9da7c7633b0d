package pricing

import "github.com/wacost/wacost/ratecard"

// number returns the name by which counters know the business number. An event names
// it itself.
func (q *question) number() string {
	key := q.dialing().NameKey(q.m.From)
	if q.ofEvent {
		return key
	}
	return q.s.Number.key(key)
}

// otherName returns the second name by which rows may count the business number of a
// counter: its phone number, where counters go by its ID; "" if there is none.
func (q *question) otherName(c Counter) string {
	if n := &q.s.Number; !q.ofEvent && n.ID != "" && c.Scope == PerNumber && c.Of == ratecard.NameKey(n.ID) {
		return ratecard.NameKey(n.Phone)
	}
	return ""
}

// noteNumber adds the note on a message that an allowance of its business number may
// cover, and that names none.
func (q *question) noteNumber(f *findings) {
	if !q.span.perNumber || q.numberGiven || q.number() != "" {
		return
	}
	unsure := f.unsure & q.span.factsAsked
	for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
		r := q.span.decide(f.facts | sub)
		if r.allowance != noRule && q.span.rules[r.allowance].then.scope == PerNumber {
			f.notes |= noteNumberNotGiven
		}
		if sub == unsure {
			return
		}
	}
}
