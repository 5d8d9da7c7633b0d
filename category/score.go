package category

import "slices"

// A score is the evidence, added up.
type score struct {
	passcode       bool
	promotes       bool // there is evidence of weight deciding
	mixed          bool // a sentence promotes by itself
	promotion, use int  // what is for marketing, what is for utility
	language       trust
}

// These are by how much the evidence for one category exceeds that for the other.
// README.md lists how many templates of known category were right beyond each.
const (
	leadsUtility  = 2 // below it a template is marketing
	likelyUtility = 5
	sureUtility   = 9  // if nothing is for marketing
	sureBesides   = 10 // if something is, that doesn't decide

	likelyMarketing = 3 // if nothing decides
	likelyDecided   = 1 // if something decides
	sureDecided     = 5 // if something decides, and something is for utility
)

// score adds each rule up once. Evidence for utility doesn't count in a sentence
// that promotes: promotion takes its words from the order or account it is about,
// and so more of it can never make a template utility.
func (r *reading) score(s structure, d definition) score {
	sum := score{language: r.language}
	var counted [1 << 8]bool // by rule
	rules := ruleTable()
	serves := r.serves(s)
	add := func(id ruleID) {
		if !counted[id] {
			counted[id] = true
			sum.add(rules[id].weighed(d, serves))
		}
	}
	for _, e := range s.evidence {
		add(e.rule)
	}
	var sentences [maxSentences]sentenceScore
	r.sentences(&sentences, d, serves)
	labels, details := 0, 0
	bare := false // there are details in a sentence in which no phrase is for utility
	var last span
	for i := range r.matches {
		m := &r.matches[i]
		c, w := rules[m.rule].weighed(d, serves)
		in := &sentences[m.sentenceIndex()]
		sum.mixed = sum.mixed || in.promotes()
		switch {
		case c == Utility && (in.erases || m.rule == ruleDetails && in.social):
			continue
		case c == Marketing && last.covers(m, w):
			continue
		case c == Marketing && m.to > last.to:
			last = span{m.to, w}
		case c == Authentication: // what a passcode is called says no more
			last = span{max(last.to, m.to), deciding}
		case m.rule == ruleLabel:
			labels++
		case m.rule == ruleDetails:
			details++
		}
		if m.rule == ruleDetails && !in.useful && r.language == languageUnchecked {
			bare = true
			continue
		}
		add(m.rule)
	}
	if bare && !counted[ruleDetails] {
		sum.use += bareDetails
	}
	sum.use += min(max(labels-1, 0), mostMore) + min(max(details-1, 0), mostMore)
	// A code beside a discount is a coupon, and one for a door opens the door.
	if counted[ruleDiscount] || counted[ruleCoupon] || counted[ruleAccessCode] {
		sum.passcode = false
	}
	return sum
}

// mostMore is how much labels, and details, weigh at most beyond the first of them.
const mostMore = 2

// bareDetails is the weight of details beside no phrase for utility, in a language of
// which many phrases may not be known.
const bareDetails = 1

// A span is up to which token something for marketing goes, and how strong it is.
type span struct {
	to     uint16
	weight weight
}

// covers reports whether a match lies within the span and says no more.
func (s span) covers(m *match, w weight) bool { return m.to <= s.to && w <= s.weight }

// maxSentences is how many sentences are told apart when they are scored.
const maxSentences = 1 << 8

// sentenceIndex is the number of m's sentence; those beyond the last share it.
func (m *match) sentenceIndex() int { return min(int(m.sentence), maxSentences-1) }

// A sentenceScore is what is for marketing in a sentence.
type sentenceScore struct {
	promotion int16 // by weight, courtesies left out
	erases    bool  // it takes the sentence from utility
	social    bool  // something, if only thanks
	useful    bool  // a phrase is for utility
}

// promotes reports whether a sentence makes its template marketing by itself, beside
// whatever service: content that is mixed is marketing.
func (s *sentenceScore) promotes() bool { return s.promotion >= promotesAlone && !s.useful }

const promotesAlone = 5

// sentences scores each sentence in a list, each rule once.
func (r *reading) sentences(list *[maxSentences]sentenceScore, d definition, serves bool) {
	rules := ruleTable()
	var counted [1 << 8]uint16 // by rule: the sentence, plus 1
	for i := range r.matches {
		m := &r.matches[i]
		rule, n := &rules[m.rule], m.sentenceIndex()
		in := &list[n]
		switch c, w := rule.weighed(d, serves); {
		case c == Marketing:
			in.social = true
			in.erases = in.erases || w >= erases
			if !rule.courtesy && counted[m.rule] != uint16(n+1) {
				counted[m.rule] = uint16(n + 1)
				in.promotion += int16(min(w, erases))
			}
		case c == Utility && m.rule.hasWords():
			in.useful = true
		}
	}
}

// serves reports whether something shows that the template is about a payment, an
// order, a delivery, a school or a number of the user's. Beside it, rules that yield
// are weighed and don't decide.
func (r *reading) serves(s structure) bool {
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

// decidesAlone is what a deciding rule counts against what is for utility.
const decidesAlone = 6

// add counts a rule that is for c, by its weight.
func (s *score) add(c Category, w weight) {
	switch {
	case c == Authentication:
		s.passcode = true
	case c == Marketing && w == deciding:
		s.promotes = true
		s.promotion += decidesAlone
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
	case s.promotes || s.mixed || s.use-s.promotion < leadsUtility:
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
		lead = -lead
		switch {
		case s.promotes && (s.use == 0 || lead >= sureDecided):
			is = ConfidenceSure
		case s.promotes && lead >= likelyDecided, !s.promotes && lead >= likelyMarketing:
			is = ConfidenceLikely
		}
	case Utility:
		switch {
		case lead >= sureBesides, lead >= sureUtility && s.promotion == 0:
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
		return besides(c)
	case c == Marketing:
		return []Category{Utility}
	case c == Utility:
		return []Category{Marketing}
	case s.promotes || s.use < s.promotion:
		return []Category{Marketing, Utility}
	}
	return []Category{Utility}
}

// besides returns the categories that a template may have, but for one.
func besides(c Category) []Category {
	all := []Category{Marketing, Utility, Authentication}
	return slices.DeleteFunc(all, func(o Category) bool { return o == c })
}
