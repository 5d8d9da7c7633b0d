package pricing

import (
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// A rate is a tier of a ladder that a charge is on.
type rate struct {
	*ratecard.Tier
	item     ratecard.Item
	step, of int // the tier's place in the ladder, from 1, and how many there are
}

// rates appends the rates of every charge to a list, case by case.
func (q *Quote) rates(list []rate) []rate {
	for i := range q.answers() {
		list = q.answer(i).appendRates(list)
	}
	return list
}

// appendRates appends the rates of a charge to a list.
func (a *answer) appendRates(list []rate) []rate {
	if !a.charged() || a.lacksPrice() {
		return list
	}
	// price has met any error
	_ = a.ladder.cut(a.before, a.units, func(i int, _ int64) {
		list = append(list, rate{&a.ladder.tiers[i], a.item.name(), i + 1, len(a.ladder.tiers)})
	})
	return list
}

// isLike reports whether two rates are of one ladder and rest on the same.
func (r *rate) isLike(o *rate) bool { return r.item == o.item && r.Basis == o.Basis }

// Notes returns what to be careful about. Where a rate is derived, the note says
// by which rule.
func (q Quote) Notes() []Note { return q.addNotes([]Note{}, q.rates(nil)) }

// addNotes appends Notes to an empty list. The rates are those of the quote.
func (q *Quote) addNotes(list []Note, rates []rate) []Note {
	set := q.noteSet(rates)
	list = set.add(list)
	if rules := derivations(rates); set&noteDerived != 0 && len(rules) > 0 {
		first := &list[0] // the lowest bit comes first
		first.Detail = strings.Join(rules, "; ")
		first.Text = strings.TrimSuffix(first.Text, ".") + ": " + first.Detail + "."
	}
	return list
}

// derivations says of each derived rate how it was worked out.
func derivations(rates []rate) []string {
	var list []string
	for _, r := range rates {
		if r.Grade == ratecard.GradeDerived && r.How != "" {
			list = appendNew(list, r.How)
		}
	}
	return list
}

// noteSet returns the notes that Notes spells out. The rates are those of the quote.
func (q *Quote) noteSet(rates []rate) notes {
	set := q.notes
	for _, r := range rates {
		set |= tierNotes(r.Tier)
	}
	counted, passed := false, false // some counter was read, and one that was passed in is above 0
	for i := range q.answers() {
		a := q.answer(i)
		if a.flags&byUsage == 0 {
			counted = counted || a.allowance != noRule || a.charged() && !a.lacksPrice() && !a.ladder.flat()
			if passed = passed || a.used > 0 || a.before > 0; passed || a.free > 0 {
				set |= noteLowerBound
			}
		}
		if a.flags&ofNoAccount != 0 {
			set |= noteAccountNotGiven
		}
		if a.flags&lacksCount != 0 {
			set |= noteNothingCounted
		}
	}
	switch {
	case !counted:
		set &^= noteNothingCounted
	case set&noteNothingCounted != 0 && !passed:
		set &^= noteLowerBound // there is no count that could be too low
	}
	return set
}

// A citation is where a rule or a rate was read: a source of the card by its ID, or a
// page alone.
type citation struct{ id, where string }

// pieces returns the texts of which the citation consists.
func (c *citation) pieces() []string {
	if c.id == "" {
		return []string{c.where}
	}
	return []string{c.id, ": ", c.where}
}

// citations appends to a list where the rules and the quote's rates were read.
func (q *Quote) citations(list []citation, rates []rate) []citation {
	add := func(r citation) {
		if r != (citation{}) && !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	for i := range q.answers() {
		a := q.answer(i)
		if a.free > 0 {
			add(citation{"", q.span.rules[a.allowance].Source})
		}
		if r := q.decidingRule(a); r != nil {
			add(citation{"", r.Source})
		}
	}
	for _, r := range rates {
		for id := range strings.SplitSeq(r.From, " ") {
			if s, ok := q.sheet.card.Source(id); ok {
				add(citation{id, s.Where})
			}
		}
		if r.From == "" {
			add(citation{"", r.How})
		}
	}
	return list
}
