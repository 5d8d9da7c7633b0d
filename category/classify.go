package category

import (
	"slices"
	"time"
)

// Classify says which category Meta is likely to give a template, by the
// definitions in force since 2025-07-01. What Meta has said outranks what the
// template says, which then shows in Others only. Otherwise the first of these
// decides (Meta's page "Template categorization", copy of 2025-12):
//
//  1. a button, advice or footer for passcodes: authentication
//  2. the words of a passcode, with its place: authentication
//  3. a template of Meta's library: utility
//  4. a limited-time offer, a carousel, a button or header for products, a
//     button that stops promotions: marketing
//  5. whatever promotes or persuades, also beside something useful: marketing
//  6. what is specific to the user, which a placeholder for more than the name
//     in a greeting is too, or was requested, or is essential: utility, if
//     less persuades
//  7. nothing of these: marketing, the dearer answer
func Classify(t Template) Classification {
	if v, ok := t.reported(t.Approved); ok {
		return t.withAlternatives(v, of2025, t.Becomes)
	}
	return t.classify(of2025)
}

// ClassifyOn is [Classify] by the definitions of an instant. Days are those of
// UTC.
//
//   - Before 2023-04-01 there was none of these categories: the verdict's
//     Category is "", unless Meta had spoken.
//   - From then on utility was a transaction agreed upon. Surveys, opt-ins,
//     missed appointments and renewed conversations were marketing.
//   - From 2024-01-01 they are utility if they are specific. Meta recast its
//     guidelines about then; the day isn't known.
//   - Since 2025-07-01 utility must not promote or persuade, which renewals do;
//     what is essential or critical to the user is utility too.
//
// A word that Meta spoke after that instant doesn't count yet, but a change
// that was due by then does.
func ClassifyOn(t Template, at time.Time) Classification {
	d := of2025
	switch {
	case at.Before(day(2023, 4)):
		if v, ok := t.reported(t.Approved); ok && !t.ApprovedAt.IsZero() && !at.Before(t.ApprovedAt) {
			return v
		}
		return Classification{Reasons: []Reason{{Rule: "no-categories", Source: page2025 + "in force from 2023-04-01"}}}
	case at.Before(day(2024, 1)):
		d = of2023
	case at.Before(day(2025, 7)):
		d = of2024
	}
	said, next := t.Approved, t.Becomes
	switch {
	case at.Before(t.ApprovedAt):
		said, next = t.Previous, t.Approved
	case !t.BecomesAt.IsZero() && !at.Before(t.BecomesAt):
		said, next = t.Becomes, ""
	}
	if v, ok := t.reported(said); ok {
		return t.withAlternatives(v, d, next)
	}
	return t.classify(d)
}

func day(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// word is a verdict by Meta's word, if it is one of today's categories.
func (t *Template) reported(c Category) (Classification, bool) {
	if c != Marketing && c != Utility && c != Authentication {
		return Classification{}, false
	}
	return Classification{Category: c, Reasons: []Reason{{For: c, Rule: "meta", Source: "Meta's word on this template"}}}, true
}

// warned adds to Meta's word what else the template may become.
func (t *Template) withAlternatives(v Classification, d definition, next Category) Classification {
	if _, ok := t.reported(next); ok && next != v.Category {
		v.Others = append(v.Others, next)
		v.Reasons = append(v.Reasons, Reason{For: next, Rule: "meta-next", Source: "Meta's word on this template"})
	}
	if t.Body == "" && len(t.Cards) == 0 {
		return v // nothing to judge by
	}
	own := t.classify(d)
	if own.Category != v.Category && !slices.Contains(v.Others, own.Category) {
		v.Others = append(v.Others, own.Category)
	}
	v.Reasons = append(v.Reasons, own.Reasons...)
	return v
}

// judge goes by the template alone.
func (t *Template) classify(d definition) Classification {
	s := t.structure()
	r := t.read()
	w := r.score(s, d)
	v := Classification{Category: w.category(s)}
	if s.decides == "" {
		v.Others = w.others(v.Category)
	}
	v.Reasons = r.reasons(s, d, v.Category)
	return v
}

// A weighing is the evidence, added up.
type score struct {
	passcode       bool
	promotes       bool // something deciding does
	promotion, use int
}

// minLead is how much more there must be that is specific than that persuades.
const minLead = 2

// weigh adds each rule up once. What is of use doesn't count in a sentence that
// promotes: promotion takes its words from the order or account it is about, and
// so more of it can never make a template utility.
func (r *reading) score(s structure, d definition) score {
	w := score{}
	var counted [64 * 2]bool
	var promoting, social [1 << 10]bool // sentences
	rules := ruleTable()
	for i := range r.matches {
		m := &r.matches[i]
		if c, weight := rules[m.rule].under(d); c == Marketing {
			n := min(int(m.sentence), len(promoting)-1)
			social[n] = true
			promoting[n] = promoting[n] || weight > 1
		}
	}
	add := func(id ruleID) {
		c, weight := rules[id].under(d)
		if counted[id] {
			return
		}
		counted[id] = true
		switch {
		case c == Authentication:
			w.passcode = true
		case c == Marketing && weight == deciding:
			w.promotes = true
			w.promotion += 6
		case c == Marketing:
			w.promotion += int(weight)
		case c == Utility:
			w.use += int(weight)
		}
	}
	for _, e := range s.evidence {
		add(e.rule)
	}
	labels, details := 0, 0
	for i := range r.matches {
		m := &r.matches[i]
		n := min(int(m.sentence), len(promoting)-1)
		if c, _ := rules[m.rule].under(d); c == Utility && (promoting[n] || m.rule == ruleDetails && social[n]) {
			continue
		}
		add(m.rule)
		if m.rule == ruleLabel {
			labels++
		}
		if m.rule == ruleDetails {
			details++
		}
	}
	w.use += min(max(labels-1, 0), 2) + min(max(details-1, 0), 2)
	return w
}

func (w *score) category(s structure) Category {
	switch {
	case s.decides == Authentication || w.passcode && s.decides == "":
		return Authentication
	case s.decides != "":
		return s.decides
	case w.promotes || w.use-w.promotion < minLead:
		return Marketing
	}
	return Utility
}

// others are what the template may be instead, by how much speaks for it.
func (w *score) others(c Category) []Category {
	switch {
	case c == Marketing && w.use > 0:
		return []Category{Utility}
	case c == Utility:
		return []Category{Marketing}
	case c == Authentication && (w.promotes || w.use < w.promotion):
		return []Category{Marketing, Utility}
	case c == Authentication:
		return []Category{Utility}
	}
	return nil
}

// reasons tells what was found, for the verdict's category first.
func (r *reading) reasons(s structure, d definition, c Category) []Reason {
	rules := ruleTable()
	list := make([]Reason, 0, len(s.evidence)+len(r.matches))
	for _, own := range [2]bool{true, false} {
		for _, e := range s.evidence {
			if is, _ := rules[e.rule].under(d); (is == c) == own {
				list = append(list, Reason{For: is, Rule: rules[e.rule].ID, Where: e.part.where(), Text: e.part.text, Source: rules[e.rule].Source})
			}
		}
		for i := range r.matches {
			m := &r.matches[i]
			is, _ := rules[m.rule].under(d)
			if is == "" || (is == c) != own || r.covered(i) {
				continue
			}
			p := &r.parts[m.part]
			list = append(list, Reason{For: is, Rule: rules[m.rule].ID, Where: p.where(), Text: p.text[m.start:m.end], Start: int(m.start), Source: rules[m.rule].Source})
		}
	}
	return list
}

// told tells whether a longer match of the same rule says it too.
func (r *reading) covered(i int) bool {
	m := &r.matches[i]
	for k := range r.matches {
		n := &r.matches[k]
		if k == i || n.rule != m.rule || n.from > m.from || n.to < m.to {
			continue
		}
		if n.to-n.from > m.to-m.from || k < i {
			return true
		}
	}
	return false
}
