package pricing

import (
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// Quote is [Account.Pricer] and [Pricer.Quote] in one, for a single question. It
// works out the rules and the card of that instant only. Whoever asks more than
// once should hold a Pricer.
func (a Account) Quote(m Message, s State, at time.Time) (Quote, error) {
	p, days, err := a.newPricer()
	if err != nil {
		return Quote{}, err
	}
	// One question needs one span only.
	today := ratecard.DateOf(at.In(a.zone()))
	i := len(days) - 1
	for i > 0 && today.Before(days[i].date) {
		i--
	}
	p.spans = make([]span, 1)
	p.spans[0].begin(p, days, i)
	return p.Quote(&m, &s, at)
}

// Quote returns what m costs if it is delivered at the given instant to a user in
// state s; a nil s is the zero State. Its error is an [*InputError], or a
// [*ratecard.LookupError] where the user can't be placed or the message has no
// price. It keeps neither m nor s. It allocates only if there is an error, or more
// than two cases.
func (p *Pricer) Quote(m *Message, s *State, at time.Time) (q Quote, err error) {
	err = p.quoteInto(&q, m, s, at, 1)
	return q, err
}

// QuoteN is Quote for n messages that are alike, to n users in the same state. An
// n below one is [ErrInvalid].
func (p *Pricer) QuoteN(m *Message, s *State, at time.Time, n int64) (q Quote, err error) {
	err = p.quoteInto(&q, m, s, at, n)
	return q, err
}

// Counters returns the counters that a quote for m may read, whatever windows are
// open. A caller who keeps counters in a database fetches these, and no others. In the
// Message of an [Event], first set From and To where they are empty, to the event's
// Number and User; Apply does so by itself. Of a template until January 2022, at is the
// instant of its sending, if that is known: its month counts (R1.2a).
func (p *Pricer) Counters(m *Message, at time.Time) ([]Counter, error) {
	if m == nil {
		return nil, &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	q := question{
		pricer:       p,
		m:            m,
		s:            noState(),
		at:           at,
		n:            1,
		cardOptional: true,
	} // no price is asked for
	var found findings
	if err := q.prepare(&found); err != nil {
		return nil, err
	}
	list := []Counter{}
	// The facts that hang on the state or on Meta's filing. A quote reads nothing
	// else of either. What the rules refuse is charged if Meta delivered it.
	unsure := q.span.factsAsked & (inService | inFreeEntry | inConversation | anyConversation | found.unsure |
		refusing&found.facts)
	for _, c := range m.categories(nil) {
		f := found.facts&^(allCategories|unsure) | categoryFact(c)
		for sub := facts(0); ; sub = (sub - unsure) & unsure { // every subset of unsure, from none
			r := q.span.decide(f | sub)
			if r.allowance != noRule {
				list = append(list, q.allowanceCounter(&q.span.rules[r.allowance]))
			}
			ladder, err := q.sheet.ladder(r.item, found.market)
			if r.verb == verbCharge && !ladder.flat() && (err == nil || q.span.tiered(r.item, nil)) {
				list = append(list, q.tierCounter(found.market, r.item.name()))
			}
			if sub == unsure {
				break
			}
		}
	}
	slices.SortFunc(list, Counter.compare)
	return slices.Compact(list), nil
}

// quoteInto sets q, which is zero, and so spares a copy of it. On error q stays
// zero.
func (p *Pricer) quoteInto(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	if n < 1 {
		return &InputError{ErrInvalid, "n", strconv.FormatInt(n, 10), "want at least one message"}
	}
	if m == nil {
		return &InputError{ErrInvalid, "Message", "", "want one"}
	}
	if p == nil {
		p = new(Pricer)
	}
	if s == nil {
		s = noState()
	}
	if p.quotePlain(q, m, s, at, n) || p.quoteEither(q, m, s, at, n) {
		return nil
	}
	*q = Quote{}
	return p.quoteFull(q, m, s, at, n)
}

// quoteFull answers every question.
func (p *Pricer) quoteFull(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	var ask question // a composite literal is made elsewhere, and copied
	ask.pricer, ask.m, ask.s, ask.at, ask.n = p, m, s, at, n
	var found findings
	if err := ask.prepare(&found); err != nil {
		return err
	}
	if s.Usage == nil {
		found.notes |= noteNothingCounted
	}
	if ask.certain(&found) {
		a := &q.likely
		a.world, a.decision = found.facts, *ask.table.find(found.facts)
		if a.allowance != noRule {
			ask.noteNumber(&found)
		}
		if err := ask.price(a, found.market); err != nil {
			*q = Quote{}
			return err
		}
	} else if err := ask.quoteCases(q, &found); err != nil {
		return err
	}
	q.pricer, q.span, q.sheet, q.market, q.notes = p, ask.span, ask.sheet, found.market, found.notes
	q.remember(&ask)
	return nil
}

// quoteCases sets the answers of a question of which something isn't certain.
func (q *question) quoteCases(to *Quote, f *findings) error {
	q.noteNumber(f)
	var few [4]answer // more go to the heap
	cases, gaps, err := q.answers(*f, few[:0])
	if err == nil {
		to.setAnswers(cases, gaps)
	}
	return err
}
