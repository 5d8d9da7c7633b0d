package category

import (
	"slices"
	"time"
)

// Classify returns which category Meta is likely to give a template, by the
// definitions in force since 2025-07-01. What Meta has decided comes first: then Others
// has only what Meta has announced, and what the template says is among the Reasons.
// Where Meta has decided on a word that isn't a template's category today, the answer
// is unsure, and Others has all the rest.
//
// Otherwise the first of these decides (Meta's page "Template categorization", copy of
// 2025-12):
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
	return t.decided(of2025, t.Approved, t.Becomes)
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
	return t.decided(d, decided, next)
}

// decided is the classification of a template on which Meta has decided so, and has
// announced what comes next. Both are "" where nothing is known.
func (t *Template) decided(d definition, on, next Category) Classification {
	if c, ok := reported(on); ok {
		return t.withAlternatives(c, d, next)
	}
	c := t.classify(d)
	if on != "" { // a word that we don't know
		c.Others, c.Confidence = besides(c.Category), ConfidenceUnsure
		c.Reasons = append(c.Reasons, Reason{For: on, Rule: "meta-unknown", Source: metasWord})
	}
	return c
}

// day returns the first instant of a month in UTC.
func day(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// Rules of reasons that are no evidence: they say what isn't known.
const (
	noEvidence        = "no-evidence"
	unknownLanguage   = "unknown-language"
	uncheckedLanguage = "unchecked-language"
)

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
	if next = next.filed(); next != "" && next != c.Category {
		c.Others, c.Confidence = []Category{next}, ConfidenceLikely
		if _, ok := reported(next); !ok { // a word that we don't know
			c.Others, c.Confidence = besides(c.Category), ConfidenceUnsure
		}
		c.Reasons = append(c.Reasons, Reason{For: next, Rule: "meta-next", Source: metasWord})
	}
	if t.Body == "" && len(t.Cards) == 0 {
		return c // there is nothing to classify
	}
	for _, why := range t.classify(d).Reasons {
		switch why.Rule {
		case noEvidence, unknownLanguage, uncheckedLanguage, unreadSentence: // Meta knows
		default:
			c.Reasons = append(c.Reasons, why)
		}
	}
	return c
}

// classify goes by the template alone.
func (t *Template) classify(d definition) Classification {
	s := t.structure()
	var room room
	r := t.read(&room)
	sum := r.score(s, d)
	c := Classification{Category: sum.category(s), Confidence: ConfidenceSure}
	if s.decides == "" {
		c.Confidence = sum.confidence(c.Category)
	}
	from, to, unread := 0, 0, false
	if c.Confidence == ConfidenceSure && s.decides == "" {
		if from, to, unread = r.unread(); unread {
			c.Confidence = ConfidenceLikely
		}
	}
	if c.Confidence != ConfidenceSure {
		c.Others = sum.others(c.Category)
	}
	c.Reasons = r.reasons(s, d, c.Category)
	if len(c.Reasons) == 0 {
		c.Reasons = append(c.Reasons, Reason{For: c.Category, Rule: noEvidence, Source: unclear})
	}
	switch {
	case s.decides != "":
	case unread:
		c.Reasons = slices.Insert(c.Reasons, 0, r.unreadReason(c.Category, from, to))
	case r.language == languageUnknown:
		c.Reasons = slices.Insert(c.Reasons, 0, Reason{For: c.Category, Rule: unknownLanguage})
	case r.language == languageUnchecked && sum.sureIfChecked(c.Category):
		c.Reasons = slices.Insert(c.Reasons, 0, Reason{For: c.Category, Rule: uncheckedLanguage})
	}
	return c
}

// sureIfChecked reports whether category c would be sure if a speaker had checked the words.
func (s score) sureIfChecked(c Category) bool {
	s.language = languageChecked
	return s.confidence(c) == ConfidenceSure
}

// reasons lists what was found: what is for category c first.
func (r *reading) reasons(s structure, d definition, c Category) []Reason {
	rules := ruleTable()
	own, others := r.choose(d, c)
	for i := range s.evidence {
		if is, _ := rules[s.evidence[i].rule].under(d); is == c {
			own++
		} else {
			others++
		}
	}
	list := make([]Reason, own+others)
	next, nextOther := 0, own
	add := func(id ruleID, p *part, text string) *Reason {
		is, _ := rules[id].under(d)
		at := &nextOther
		if is == c {
			at = &next
		}
		why := &list[*at]
		*at++
		why.For, why.Rule, why.Source = is, rules[id].ID, rules[id].Source
		why.Where, why.Text = p.where(), text
		return why
	}
	for i := range s.evidence {
		e := &s.evidence[i]
		add(e.rule, &e.part, e.part.text)
	}
	units := utf16Cursor{}
	for i := range r.matches {
		if m := &r.matches[i]; m.told {
			p := &r.parts[m.part]
			why := add(m.rule, p, p.text[m.start:m.end])
			why.Start = int(m.start)
			why.StartUTF16, why.EndUTF16 = units.span(p.text, int(m.start), int(m.end))
		}
	}
	return list
}

// choose notes of which matches a reason tells: those of rules that are evidence by a
// definition, but not of what another match of the same rule holds. It returns how many
// are for c, and others. Matches are in the order of where they begin, the longest first,
// so that whatever holds one is before it.
func (r *reading) choose(d definition, c Category) (own, others int) {
	rules := ruleTable()
	var reach [1 << 8]uint16 // by rule: where the match that goes furthest ends
	for i := range r.matches {
		m := &r.matches[i]
		is, _ := rules[m.rule].under(d)
		if m.told = is != "" && m.to > reach[m.rule]; !m.told {
			continue
		}
		reach[m.rule] = m.to
		if is == c {
			own++
		} else {
			others++
		}
	}
	return own, others
}
