package category

import (
	"cmp"
	"slices"
	"strings"
)

// Promotions are the passages of a template in which something is for marketing, in the
// order of the template.
type promotions []passage

// A passage is a Passage in the making. The text of its part is what would be
// taken out.
type passage struct {
	part   part
	at     *part // the whole part; nil where there are no words
	start  int
	rules  []string
	weight weight // of the strongest rule for marketing
	use    weight // of the strongest for utility
	stops  bool   // it says how to stop messages
}

// serving is the weight of passages that weigh no more for marketing than for utility: it
// helps least to take them out.
const serving weight = 0

// strength is by what the passage is taken out sooner or later.
func (p *passage) strength() weight {
	if p.weight < deciding && p.use >= p.weight {
		return serving
	}
	return p.weight
}

// atLeast returns the passages of some strength that don't say how to stop messages.
func (found promotions) atLeast(least weight) []Passage {
	return found.those(func(p *passage) bool { return !p.stops && p.strength() >= least })
}

// all returns the passages, also those that say how to stop messages and more than that.
func (found promotions) all() []Passage {
	return found.those(func(p *passage) bool { return !p.stops || p.weight > 1 })
}

// those returns the passages that are something, as callers get them.
func (found promotions) those(are func(*passage) bool) (list []Passage) {
	cursor := utf16Cursor{}
	for i := range found {
		p := &found[i]
		if !are(p) {
			continue
		}
		q := Passage{Where: p.part.where(), Text: p.part.text, Start: p.start, Rules: p.rules}
		if p.at != nil {
			q.StartUTF16, q.EndUTF16 = cursor.span(p.at.text, p.start, p.start+len(q.Text))
		}
		list = append(list, q)
	}
	return list
}

// promotions returns the passages in which something is for marketing.
func (t *Template) promotions() (found promotions) {
	s, r := t.structure(), t.find(new(room))
	stops := r.stops() // before what misleads is dropped
	r.settle()
	all := collection{serves: r.serves(s)}
	for _, e := range s.evidence {
		switch c, _ := ruleTable()[e.rule].under(of2025); {
		case e.part.kind == inButton:
			all.add(e.rule, t.buttonPassage(e.part.n))
		case c == Marketing:
			all.add(e.rule, passage{part: e.part, stops: stops[ofComponent+uint32(e.part.kind)]})
		}
	}
	last, start, end := -1, 0, 0 // part and bytes of the sentence met last
	for i := range r.matches {
		m := &r.matches[i]
		p := &r.parts[m.part]
		switch {
		case p.card > 0, p.kind == inOffer && t.LimitedTimeOffer, p.kind == inHeader && t.showsProduct():
			// It goes with its component.
		case p.kind == inButton || p.kind == inURL:
			all.add(m.rule, t.buttonPassage(p.n))
		default:
			if int(m.part) != last {
				last, start, end = int(m.part), 0, 0
			}
			if int(m.start) >= end {
				start, end = sentence(p.text, end, int(m.start))
			}
			of := passage{part: *p, at: p, start: start, stops: stops[uint32(m.sentence)]}
			of.part.text = p.text[start:end]
			all.add(m.rule, of)
		}
	}
	for _, p := range all.list {
		if p.weight > 0 {
			p.stops = p.stops || p.part.kind == inButton && stops[ofButton+p.part.n]
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b passage) int {
		return cmp.Or(
			cmp.Compare(a.part.kind, b.part.kind),
			cmp.Compare(a.part.n, b.part.n),
			cmp.Compare(a.start, b.start),
		)
	})
	return found
}

// stops returns the sentences that say how to stop messages, ofButton plus the number of
// buttons that do, and ofComponent plus the kind of part. Phrases that mislead count here:
// how to stop promotional messages promotes nothing.
func (r *reading) stops() map[uint32]bool {
	list := map[uint32]bool{}
	for i := range r.matches {
		m := &r.matches[i]
		if !ruleTable()[m.rule].stops {
			continue
		}
		switch p := &r.parts[m.part]; {
		case p.card > 0:
			list[ofComponent+uint32(inWhole)] = true
		case p.kind == inButton || p.kind == inURL:
			list[ofButton+p.n] = true
		default:
			list[uint32(m.sentence)] = true
			list[ofComponent+uint32(p.kind)] = true
		}
	}
	return list
}

// These are more than any sentence's number, and more than any button's.
const (
	ofButton    uint32 = 1 << 16
	ofComponent uint32 = 1 << 31
)

// A collection is the passages in which evidence was found so far.
type collection struct {
	list   []passage
	index  map[place]int
	serves bool // the template does
}

// A place is where a passage is.
type place struct {
	kind  partKind
	n     uint32
	start int
}

// add adds a rule to a passage, which may be there already.
func (l *collection) add(id ruleID, p passage) {
	at := place{p.part.kind, p.part.n, p.start}
	i, ok := l.index[at]
	if !ok {
		if l.index == nil {
			l.index = map[place]int{}
		}
		i = len(l.list)
		l.index[at] = i
		l.list = append(l.list, p)
	}
	q, rule := &l.list[i], &ruleTable()[id]
	q.stops = q.stops || p.stops
	switch c, w := rule.weighed(of2025, l.serves); c {
	case Marketing:
		q.weight = max(q.weight, w)
		if !slices.Contains(q.rules, rule.ID) {
			q.rules = append(q.rules, rule.ID)
		}
	case Utility:
		q.use = max(q.use, w)
	}
}

// buttonPassage returns button n, counted from 1, as a passage; one without a text is
// named by its type.
func (t *Template) buttonPassage(n uint32) passage {
	b := &t.Buttons[n-1]
	p := passage{part: part{kind: inButton, n: n, text: b.name()}}
	if b.Text != "" {
		p.at = &part{text: b.Text}
	}
	return p
}

// sentence returns where the sentence that holds byte at of a text begins and
// ends, with the marks at its end and without the space around it. The sentence
// before it ends at byte from or later.
func sentence(text string, from, at int) (start, end int) {
	all, _ := readLanguages()
	s := scanner{currencies: &all.currencies}
	start, end = from, len(text)
	ended := false
	for i := from; i < len(text); {
		n, known, at0 := s.sentence, len(s.tokens), i
		i = s.next(0, text, i)
		switch {
		case ended && (len(s.tokens) > known || text[at0] == ' ' || text[at0] == '\n'):
			i = len(text)
		case ended: // more marks at its end
			end = i
		case text[at0] == '\n' && !s.open && i <= at: // what stands before it alone belongs to no sentence
			start = i
		case s.sentence == n:
		case i > at:
			end, ended = i, true
		default:
			start = i
		}
		if ended && text[end-1] == '\n' {
			break
		}
	}
	const space = " \t\r\n"
	whole := strings.TrimRight(text[start:end], space)
	end = start + len(whole)
	return end - len(strings.TrimLeft(whole, space)), end
}
