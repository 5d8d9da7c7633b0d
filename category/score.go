package category

import "slices"

// A score is the evidence, added up.
type score struct {
	passcode       bool
	promotes       bool // there is evidence of weight deciding
	promotion, use int  // what is for marketing, what is for utility
	language       trust
}

// These are by how much the evidence for one category exceeds that for the other.
// README.md lists how many templates of known category were right beyond each.
const (
	leadsUtility  = 2 // below it a template is marketing
	likelyUtility = 4
	sureUtility   = 7 // if nothing promotes

	likelyMarketing = 3 // if nothing decides
)

// maxSentences is how many sentences are told apart when they are scored.
const maxSentences = 1 << 10

// score adds each rule up once. Evidence for utility doesn't count in a sentence
// that promotes: promotion takes its words from the order or account it is about,
// and so more of it can never make a template utility.
func (r *reading) score(s structure, d definition) score {
	sum := score{language: r.language}
	var counted [1 << 8]bool // by rule
	rules := ruleTable()
	serves := r.serves(s, d)
	promoting, social := r.marketingSentences(d, serves)
	add := func(id ruleID) {
		if !counted[id] {
			counted[id] = true
			sum.add(rules[id].weighed(d, serves))
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

// serves reports whether something shows that the template is about a payment, an
// order, a delivery, a school or a number of the user's. Beside it, rules that yield
// are weighed and don't decide.
func (r *reading) serves(s structure, d definition) bool {
	rules := ruleTable()
	for i := range s.evidence {
		if rules[s.evidence[i].rule].serves {
			return true
		}
	}
	for i := range r.matches {
		if rule := &rules[r.matches[i].rule]; rule.serves {
			return true
		}
	}
	return false
}

// weighed returns what a rule is evidence for by a definition, and how strong it is
// in a template that serves or doesn't.
func (r *rule) weighed(d definition, serves bool) (Category, weight) {
	c, w := r.under(d)
	if r.yields && serves && w == deciding {
		return c, yielded
	}
	return c, w
}

// yielded is the weight of a rule that doesn't decide in its context.
const yielded weight = 3

// marketingSentences returns in which sentences something is for marketing
// (social), and in which it weighs more than thanks and greetings do (promoting).
func (r *reading) marketingSentences(d definition, serves bool) (promoting, social [maxSentences]bool) {
	rules := ruleTable()
	for i := range r.matches {
		m := &r.matches[i]
		if c, weight := rules[m.rule].weighed(d, serves); c == Marketing {
			n := m.sentenceIndex()
			social[n] = true
			promoting[n] = promoting[n] || weight >= erases
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
	case s.promotes || s.use-s.promotion < leadsUtility:
		return Marketing
	}
	return Utility
}

// confidence says how far category c may be relied on, by the margin.
func (s *score) confidence(c Category) Confidence {
	is := ConfidenceUnsure
	lead := s.use - s.promotion
	switch c {
	case Authentication:
		is = ConfidenceLikely
		if s.promotion == 0 {
			is = ConfidenceSure
		}
	case Marketing:
		switch {
		case s.promotes && s.use == 0:
			is = ConfidenceSure
		case s.promotes && lead < 0, !s.promotes && -lead >= likelyMarketing:
			is = ConfidenceLikely
		}
	case Utility:
		switch {
		case lead >= sureUtility && s.promotion == 0:
			is = ConfidenceSure
		case lead >= likelyUtility:
			is = ConfidenceLikely
		}
	}
	switch {
	case s.language == languageUnknown:
		return ConfidenceUnsure
	case s.language == languageUnchecked && is == ConfidenceSure:
		return ConfidenceLikely
	}
	return is
}

// others are what a template of category c may be instead, the one with most
// evidence first.
func (s *score) others(c Category) []Category {
	switch {
	case s.language == languageUnknown: // then it may be anything
		all := []Category{Marketing, Utility, Authentication}
		return slices.DeleteFunc(all, func(o Category) bool { return o == c })
	case c == Marketing:
		return []Category{Utility}
	case c == Utility:
		return []Category{Marketing}
	case s.promotes || s.use < s.promotion:
		return []Category{Marketing, Utility}
	}
	return []Category{Utility}
}
