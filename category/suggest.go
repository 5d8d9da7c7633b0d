package category

import (
	"cmp"
	"slices"
	"strings"
)

// A Suggestion says what makes a template marketing.
type Suggestion struct {
	// Passages are in the order of the template. There are none if it isn't
	// marketing, or is so only because nothing in it is for utility.
	Passages []Passage `json:"passages,omitempty"`

	// Without is what Classify returns for the template without the passages.
	Without Category `json:"without"`
}

// A Passage is a sentence, a button or a component of a template.
type Passage struct {
	// Where is the part as in a Reason, with "button 1" for its address too; ""
	// for a carousel.
	Where string `json:"where,omitempty"`

	// Text is the whole sentence or the button's text. Where there are no words,
	// it is the type of the component, such as "CAROUSEL".
	Text string `json:"text"`

	// Start is the byte of the text at Where at which a sentence begins.
	Start int `json:"start,omitempty"`

	// Rules are those for marketing that were met there, each once.
	Rules []string `json:"rules"`
}

// Suggest returns the passages without which a template may no longer be
// marketing: those that promote and, if the template would still be marketing
// without those, weaker ones, down to the weakest (Meta's page "Template
// categorization", copy of 2025-12: what is mixed is marketing). It goes by the
// template alone, whatever Meta has decided, and rewrites nothing.
//
// A sentence that promotes may hold what is for utility too. Without it the
// template may still be marketing, because nothing for utility is left.
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

// A passage is a Passage in the making. The text of its part is what would be
// taken out.
type passage struct {
	part   part
	start  int
	rules  []string
	weight weight // of the strongest rule
}

// promotions returns the passages in which there is evidence for marketing, in
// the order of the template.
func (t *Template) promotions() []passage {
	list := passages{}
	for _, e := range t.structure().evidence {
		p := e.part
		if p.kind == inButton {
			p = t.buttonPart(p.n)
		}
		list.add(e.rule, p, 0)
	}
	r := t.read()
	last, start, end := -1, 0, 0 // part and bytes of the sentence met last
	for i := range r.matches {
		m := &r.matches[i]
		p := r.parts[m.part]
		switch {
		case p.card > 0, p.kind == inOffer && t.LimitedTimeOffer, p.kind == inHeader && t.showsProduct():
			// It goes with its component.
		case p.kind == inButton || p.kind == inURL:
			list.add(m.rule, t.buttonPart(p.n), 0)
		default:
			if int(m.part) != last {
				last, start, end = int(m.part), 0, 0
			}
			if int(m.start) >= end {
				start, end = sentence(p.text, end, int(m.start))
			}
			p.text = p.text[start:end]
			list.add(m.rule, p, start)
		}
	}
	slices.SortStableFunc(list, func(a, b passage) int {
		return cmp.Or(
			cmp.Compare(a.part.kind, b.part.kind),
			cmp.Compare(a.part.n, b.part.n),
			cmp.Compare(a.start, b.start),
		)
	})
	return list
}

type passages []passage

// add adds a rule to the passage of a part that begins at a byte, if it is one
// for marketing.
func (list *passages) add(id ruleID, p part, start int) {
	rule := &ruleTable()[id]
	c, w := rule.under(of2025)
	if c != Marketing {
		return
	}
	i := slices.IndexFunc(*list, func(q passage) bool {
		return q.part.kind == p.kind && q.part.n == p.n && q.start == start
	})
	if i < 0 {
		i = len(*list)
		*list = append(*list, passage{part: p, start: start})
	}
	q := &(*list)[i]
	q.weight = max(q.weight, w)
	if !slices.Contains(q.rules, rule.ID) {
		q.rules = append(q.rules, rule.ID)
	}
}

// buttonPart returns button n, counted from 1, as a part; one without a text is
// named by its type.
func (t *Template) buttonPart(n uint32) part {
	b := &t.Buttons[n-1]
	return part{kind: inButton, n: n, text: cmp.Or(b.Text, strings.ToUpper(b.Kind))}
}

// without returns the template with the passages taken out.
func (t Template) without(list []passage) Template {
	taken := map[uint32]bool{} // buttons, counted from 1
	headerGoes, offerGoes := false, false
	for i := range list {
		switch p := &list[i].part; p.kind {
		case inWhole:
			t.Carousel, t.Cards = false, nil
		case inHeader:
			headerGoes = t.showsProduct()
		case inOffer:
			offerGoes = t.LimitedTimeOffer
		case inButton:
			taken[p.n] = true
		}
	}
	t.Header, t.Body = cut(t.Header, list, inHeader), cut(t.Body, list, inBody)
	t.Offer, t.Footer = cut(t.Offer, list, inOffer), cut(t.Footer, list, inFooter)
	if headerGoes {
		t.HeaderFormat, t.Header = "", ""
	}
	if offerGoes {
		t.LimitedTimeOffer, t.Offer = false, ""
	}
	if len(taken) > 0 {
		kept := make([]Button, 0, len(t.Buttons))
		for i := range t.Buttons {
			if !taken[uint32(i)+1] {
				kept = append(kept, t.Buttons[i])
			}
		}
		t.Buttons = kept
	}
	return t
}

// cut returns a text without its passages, which are in order.
func cut(text string, list []passage, kind partKind) string {
	from := 0
	var kept strings.Builder
	for i := range list {
		p := &list[i]
		if end := p.start + len(p.part.text); p.part.kind == kind && from <= p.start && end <= len(text) {
			kept.WriteString(text[from:p.start])
			from = end
		}
	}
	if from == 0 {
		return text
	}
	return kept.String() + text[from:]
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
