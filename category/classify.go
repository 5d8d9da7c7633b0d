package category

import (
	"slices"
	"time"
)

// Classify returns which category Meta is likely to give a template, by the
// definitions in force since 2025-07-01. What Meta has decided comes first; what
// the template says then shows in Others only. Otherwise the first of these
// decides (Meta's page "Template categorization", copy of 2025-12):
//
//  1. a button, advice or footer for passcodes: authentication
//  2. the words of a passcode, with the place of the code: authentication
//  3. a template of Meta's library: utility
//  4. a limited-time offer, a carousel, a button or header for products, a
//     button that stops promotions: marketing
//  5. whatever promotes or persuades, also beside something useful: marketing
//  6. what is specific to the user, which a placeholder for more than the name
//     in a greeting is too, or was requested, or is essential: utility, if
//     less persuades
//  7. nothing of these: marketing, the dearer answer
//
// It reads no more than 64 KiB of texts and 1,024 parts, which is far more than
// Meta allows, and takes time in proportion to that.
func Classify(t Template) Classification {
	if c, ok := reported(t.Approved); ok {
		return t.withAlternatives(c, of2025, t.Becomes)
	}
	return t.classify(of2025)
}

// ClassifyOn is [Classify] by the definitions of an instant. Days are those of
// UTC.
//
//   - Before 2023-04-01 none of these categories existed: Category is "", unless
//     Meta had decided.
//   - From then on utility was a transaction agreed upon. Surveys, opt-ins,
//     missed appointments and renewed conversations were marketing.
//   - From 2024-01-01 they are utility if they are specific. Meta recast its
//     guidelines about then; the day isn't known.
//   - Since 2025-07-01 utility must not promote or persuade, which renewals do;
//     what is essential or critical to the user is utility too.
//
// What Meta decided after that instant doesn't count yet, but a change that was
// due by then does.
func ClassifyOn(t Template, at time.Time) Classification {
	d := of2025
	switch {
	case at.Before(day(2023, 4)):
		if c, ok := reported(t.Approved); ok && !t.ApprovedAt.IsZero() && !at.Before(t.ApprovedAt) {
			return c
		}
		return byRule("", "no-categories", page2025+"in force from 2023-04-01")
	case at.Before(day(2024, 1)):
		d = of2023
	case at.Before(day(2025, 7)):
		d = of2024
	}
	decided, next := t.Approved, t.Becomes
	switch {
	case at.Before(t.ApprovedAt):
		decided, next = t.Previous, t.Approved
	case !t.BecomesAt.IsZero() && !at.Before(t.BecomesAt):
		decided, next = t.Becomes, ""
	}
	if c, ok := reported(decided); ok {
		return t.withAlternatives(c, d, next)
	}
	return t.classify(d)
}

// day returns the first instant of a month in UTC.
func day(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

const metasWord = "Meta's word on this template"

// reported is the classification by what Meta reported, if c is one of today's
// categories.
func reported(c Category) (Classification, bool) {
	c = c.filed()
	if c != Marketing && c != Utility && c != Authentication {
		return Classification{}, false
	}
	return byRule(c, "meta", metasWord), true
}

// withAlternatives adds to Meta's decision what else the template may become.
func (t *Template) withAlternatives(c Classification, d definition, next Category) Classification {
	next = next.filed()
	if _, ok := reported(next); ok && next != c.Category {
		c.Others = append(c.Others, next)
		c.Reasons = append(c.Reasons, Reason{For: next, Rule: "meta-next", Source: metasWord})
	}
	if t.Body == "" && len(t.Cards) == 0 {
		return c // there is nothing to classify
	}
	own := t.classify(d)
	if own.Category != c.Category && !slices.Contains(c.Others, own.Category) {
		c.Others = append(c.Others, own.Category)
	}
	c.Reasons = append(c.Reasons, own.Reasons...)
	return c
}

// classify goes by the template alone.
func (t *Template) classify(d definition) Classification {
	s := t.structure()
	r := t.read()
	sum := r.score(s, d)
	c := Classification{Category: sum.category(s)}
	if s.decides == "" {
		c.Others = sum.others(c.Category)
	}
	c.Reasons = r.reasons(s, d, c.Category)
	return c
}

// A score is the evidence, added up.
type score struct {
	passcode       bool
	promotes       bool // there is evidence of weight deciding
	promotion, use int  // what is for marketing, what is for utility
}

// minLead is by how much evidence for utility must exceed evidence for
// marketing.
const minLead = 2

// maxSentences is how many sentences are told apart when they are scored.
const maxSentences = 1 << 10

// score adds each rule up once. Evidence for utility doesn't count in a sentence
// that promotes: promotion takes its words from the order or account it is about,
// and so more of it can never make a template utility.
func (r *reading) score(s structure, d definition) score {
	sum := score{}
	var counted [1 << 8]bool // by rule
	promoting, social := r.marketingSentences(d)
	rules := ruleTable()
	add := func(id ruleID) {
		if !counted[id] {
			counted[id] = true
			sum.add(rules[id].under(d))
		}
	}
	for _, e := range s.evidence {
		add(e.rule)
	}
	labels, details := 0, 0
	for i := range r.matches {
		m := &r.matches[i]
		n := m.sentenceIndex()
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
	sum.use += min(max(labels-1, 0), 2) + min(max(details-1, 0), 2)
	return sum
}

// marketingSentences returns in which sentences something is for marketing
// (social), and in which it weighs more than thanks and greetings do (promoting).
func (r *reading) marketingSentences(d definition) (promoting, social [maxSentences]bool) {
	rules := ruleTable()
	for i := range r.matches {
		m := &r.matches[i]
		if c, weight := rules[m.rule].under(d); c == Marketing {
			n := m.sentenceIndex()
			social[n] = true
			promoting[n] = promoting[n] || weight > 1
		}
	}
	return promoting, social
}

// sentenceIndex is the number of m's sentence; those beyond the last share it.
func (m *match) sentenceIndex() int { return min(int(m.sentence), maxSentences-1) }

// add counts a rule that is for c, by its weight.
func (s *score) add(c Category, w weight) {
	switch {
	case c == Authentication:
		s.passcode = true
	case c == Marketing && w == deciding:
		s.promotes = true
		s.promotion += 6
	case c == Marketing:
		s.promotion += int(w)
	case c == Utility:
		s.use += int(w)
	}
}

// category is the likeliest one.
func (s *score) category(by structure) Category {
	switch {
	case by.decides == Authentication || s.passcode && by.decides == "":
		return Authentication
	case by.decides != "":
		return by.decides
	case s.promotes || s.use-s.promotion < minLead:
		return Marketing
	}
	return Utility
}

// others are what a template of category c may be instead, the one with most
// evidence first.
func (s *score) others(c Category) []Category {
	switch {
	case c == Marketing && s.use > 0:
		return []Category{Utility}
	case c == Utility:
		return []Category{Marketing}
	case c == Authentication && (s.promotes || s.use < s.promotion):
		return []Category{Marketing, Utility}
	case c == Authentication:
		return []Category{Utility}
	}
	return nil
}

// reasons lists what was found: what is for category c first.
func (r *reading) reasons(s structure, d definition, c Category) []Reason {
	rules := ruleTable()
	list := make([]Reason, 0, len(s.evidence)+len(r.matches))
	add := func(is Category, id ruleID, p *part, text string, start int) {
		list = append(list, Reason{
			For:    is,
			Rule:   rules[id].ID,
			Where:  p.where(),
			Text:   text,
			Start:  start,
			Source: rules[id].Source,
		})
	}
	covered := r.covered()
	for _, own := range [2]bool{true, false} {
		for i := range s.evidence {
			e := &s.evidence[i]
			if is, _ := rules[e.rule].under(d); (is == c) == own {
				add(is, e.rule, &e.part, e.part.text, 0)
			}
		}
		for i := range r.matches {
			m := &r.matches[i]
			is, _ := rules[m.rule].under(d)
			if is == "" || (is == c) != own || covered[i] {
				continue
			}
			p := &r.parts[m.part]
			add(is, m.rule, p, p.text[m.start:m.end], int(m.start))
		}
	}
	return list
}

// covered returns of each match whether another of the same rule contains it, or is
// the same. Matches are in the order of where they begin, the longest first, so
// that whatever contains one is before it.
func (r *reading) covered() []bool {
	list := make([]bool, len(r.matches))
	var reach [1 << 8]uint16 // by rule: where the match that goes furthest ends
	for i := range r.matches {
		m := &r.matches[i]
		list[i] = m.to <= reach[m.rule]
		reach[m.rule] = max(reach[m.rule], m.to)
	}
	return list
}
