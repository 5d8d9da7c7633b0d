package category

import (
	"cmp"
	"slices"
	"strings"
)

// A Suggestion says what makes a template marketing.
type Suggestion struct {
	Passages []Passage `json:"passages,omitempty"` // in the order of the template; none if it isn't marketing, or only for want of anything useful
	Without  Category  `json:"without"`            // what Classify gives the template without them
}

// A Passage is a sentence, a button or a component of a template.
type Passage struct {
	Where string   `json:"where,omitempty"` // as in a Reason, with "button 1" for its address too; "" for a carousel
	Text  string   `json:"text"`            // the whole sentence or the button's text; of what has no words its type, such as "CAROUSEL"
	Start int      `json:"start,omitempty"` // byte of the text at Where at which a sentence begins
	Rules []string `json:"rules"`           // those that speak for marketing there, each once
}

// Suggest names the passages without which a template may no longer be
// marketing: those that promote and, if it would still be, those that lean to
// it, down to the weakest. It goes by the template alone, whatever Meta has
// said, and rewrites nothing (Meta's page "Template categorization", copy of
// 2025-12: what is mixed is marketing).
//
// A sentence that promotes may hold what is of use too. Without it the template
// may be marketing still, for want of anything useful.
func Suggest(t Template) Suggestion {
	t.Approved = ""
	s := Suggestion{Without: Classify(t).Category}
	if s.Without != Marketing {
		return s
	}
	all := t.promotions()
	for _, least := range [...]weight{deciding, 4, 3, 2, 1} {
		var list []passage
		for _, p := range all {
			if p.weight >= least {
				list = append(list, p)
			}
		}
		if len(list) == len(s.Passages) {
			continue
		}
		s = Suggestion{nil, Classify(t.without(list)).Category}
		for _, p := range list {
			s.Passages = append(s.Passages, Passage{p.part.where(), p.part.text, p.start, p.rules})
		}
		if s.Without != Marketing {
			break
		}
	}
	return s
}

// A passage is what Suggest may name: a part of which the text is cut out, or
// all of it.
type passage struct {
	part   part // with the passage's text
	start  int
	rules  []string
	weight weight // of the strongest rule
}

// promotions are the passages where rules for marketing speak.
func (t *Template) promotions() []passage {
	rules := ruleTable()
	var list []passage
	add := func(id ruleID, p part, start int) {
		c, w := rules[id].under(of2025)
		if c != Marketing {
			return
		}
		i := slices.IndexFunc(list, func(q passage) bool { return q.part.kind == p.kind && q.part.n == p.n && q.start == start })
		if i < 0 {
			i = len(list)
			list = append(list, passage{part: p, start: start})
		}
		q := &list[i]
		q.weight = max(q.weight, w)
		if !slices.Contains(q.rules, rules[id].ID) {
			q.rules = append(q.rules, rules[id].ID)
		}
	}
	button := func(n uint32) part {
		b := &t.Buttons[n-1]
		return part{kind: inButton, n: n, text: cmp.Or(b.Text, strings.ToUpper(b.Kind))}
	}
	for _, e := range t.structure().evidence {
		p := e.part
		if p.kind == inButton {
			p = button(p.n)
		}
		add(e.rule, p, 0)
	}
	r := t.read()
	last, start, end := -1, 0, 0 // the sentence met last, and its part
	for i := range r.matches {
		m := &r.matches[i]
		p := r.parts[m.part]
		switch {
		case p.card > 0, p.kind == inOffer && t.LimitedTimeOffer, p.kind == inHeader && t.showsProduct(): // goes with its component
		case p.kind == inButton || p.kind == inURL:
			add(m.rule, button(p.n), 0)
		default:
			if int(m.part) != last {
				last, start, end = int(m.part), 0, 0
			}
			if int(m.start) >= end {
				start, end = sentence(p.text, end, int(m.start))
			}
			p.text = p.text[start:end]
			add(m.rule, p, start)
		}
	}
	slices.SortStableFunc(list, func(a, b passage) int {
		return cmp.Or(cmp.Compare(a.part.kind, b.part.kind), cmp.Compare(a.part.n, b.part.n), cmp.Compare(a.start, b.start))
	})
	return list
}

// without is the template with passages taken out.
func (t Template) without(list []passage) Template {
	t.Buttons = slices.Clone(t.Buttons)
	cut := func(text string, p *passage) string {
		return text[:p.start] + text[p.start+len(p.part.text):]
	}
	for i := range slices.Backward(list) { // so that what comes before keeps its place
		switch p := &list[i]; p.part.kind {
		case inWhole:
			t.Carousel, t.Cards = false, nil
		case inHeader:
			if t.showsProduct() {
				t.HeaderFormat, t.Header = "", ""
			} else {
				t.Header = cut(t.Header, p)
			}
		case inBody:
			t.Body = cut(t.Body, p)
		case inOffer:
			if t.LimitedTimeOffer {
				t.LimitedTimeOffer, t.Offer = false, ""
			} else {
				t.Offer = cut(t.Offer, p)
			}
		case inFooter:
			t.Footer = cut(t.Footer, p)
		case inButton:
			t.Buttons = slices.Delete(t.Buttons, int(p.part.n)-1, int(p.part.n))
		}
	}
	return t
}

// sentence returns where the sentence at a byte of a text begins and ends, with
// the marks at its end and without the space around it. One before it ends at
// from.
func sentence(text string, from, at int) (start, end int) {
	all, _ := readLanguages()
	s := scanner{currencies: &all.currencies}
	ended := false
	start, end = from, len(text)
	for i := from; i < len(text); {
		n := s.sentence
		i = s.next(0, text, i)
		stops := s.sentence != n
		if ended && !stops {
			break
		}
		if stops && i > at {
			end, ended = i, true
		} else if stops {
			start = i
		}
	}
	const space = " \t\r\n"
	whole := strings.TrimRight(text[start:end], space)
	end = start + len(whole)
	return end - len(strings.TrimLeft(whole, space)), end
}
