package category

import "slices"

// A Suggestion says what makes a template marketing, or may make it so, and whether
// it helps to take that out.
type Suggestion struct {
	// Passages are what to take out, in the order of the template; see [Template.Cut].
	// There are none if nothing has to go, or if nothing is there that could.
	Passages []Passage `json:"passages,omitempty"`

	// Without, Others and Confidence are what [Classify] returns for the template
	// without the passages, as long as Meta hasn't decided.
	Without    Category   `json:"without"`
	Others     []Category `json:"others,omitempty"`
	Confidence Confidence `json:"confidence"`

	// Result says in a word what to expect of taking them out.
	Result Result `json:"result"`
}

// A Result says what to expect of a [Suggestion]. Its text form is stable.
type Result string

// The results. Meta decides in the end, and may decide otherwise in any case.
const (
	// ResultStands: nothing has to go. The template is utility or authentication, and
	// nothing says that it may be marketing.
	ResultStands Result = "stands"
	// ResultEnough: without the passages it is utility or authentication, and nothing
	// says that it may be marketing.
	ResultEnough Result = "enough"
	// ResultEitherWay: without the passages, if there are any, it is rather utility or
	// authentication, but may be marketing: too little in it is clearly about something of
	// the user's.
	ResultEitherWay Result = "either-way"
	// ResultUncheckedLanguage: as ResultEitherWay, but only since no speaker has checked our
	// words of its language. The template needn't say more.
	ResultUncheckedLanguage Result = "unchecked-language"
	// ResultTooLittleLeft: taking the passages out won't do. What is left says too little
	// that is specific to the user, and that is marketing too. Without is then what the
	// words alone say, such as utility for a placeholder and a date.
	ResultTooLittleLeft Result = "too-little-left"
	// ResultNothingToCut: nothing promotes that could be taken out. The template is
	// marketing because it says too little that is specific to the user.
	ResultNothingToCut Result = "nothing-to-cut"
	// ResultSaysHowToStop: what makes it marketing in the end is a button that stops
	// promotions, or stands in one sentence with how to stop messages. That is never
	// among the passages, since users must find it: without it a template promotes as
	// before.
	ResultSaysHowToStop Result = "says-how-to-stop"
	// ResultUnknownLanguage: whether the rest promotes isn't known, since its language
	// isn't, or that of a sentence.
	ResultUnknownLanguage Result = "unknown-language"
)

// Results returns all results, in an order that stays the same.
func Results() []Result {
	return []Result{
		ResultStands, ResultEnough, ResultEitherWay, ResultUncheckedLanguage, ResultTooLittleLeft,
		ResultNothingToCut, ResultSaysHowToStop, ResultUnknownLanguage,
	}
}

// Text says it in English, for the person who wrote the template.
func (r Result) Text() string {
	switch r {
	case ResultStands:
		return "Nothing has to go."
	case ResultEnough:
		return "Without this, nothing says that it may be marketing."
	case ResultEitherWay:
		return "It may go either way: say more clearly which order, appointment or account of the reader's " +
			"it is about."
	case ResultUncheckedLanguage:
		return "This would do in other languages, but no speaker has checked our words of this one: read it yourself."
	case ResultTooLittleLeft:
		return "Taking this out won't do: too little of the rest is about something of the reader's."
	case ResultNothingToCut:
		return "There is nothing to take out: it is marketing because too little is about something of the reader's."
	case ResultSaysHowToStop:
		return "It stays marketing: it has a button that stops promotions, or promotes in the sentence that says " +
			"how to stop messages. Leave readers the way to stop them."
	case ResultUnknownLanguage:
		return "Whether the rest promotes isn't known: its language isn't, or that of a sentence."
	}
	return string(r)
}

// Suggest returns the passages without which a marketing template is no longer
// marketing, nor may be it: those that promote and, if more has to go, weaker ones, down
// to the weakest (Meta's page "Template categorization", copy of 2025-12: what is mixed is
// marketing). If it doesn't come to that, they are the fewest that help most, or, if
// none helps, all that promote; Result says so. Of a template that is rather something
// else there are none: the weak words in it are more often harmless.
//
// It goes by the template alone, whatever Meta has decided, and rewrites nothing. How
// to stop messages is never among the passages.
//
// A sentence that promotes may hold what is for utility too. Without it the
// template may still be marketing, because nothing for utility is left.
func Suggest(t Template) Suggestion {
	t, _ = t.Cut() // of what Meta decided
	s, rest := Suggestion{}, Classify(t)
	stops := false
	if rest.Category == Marketing {
		found := t.promotions()
		s.Passages, rest = t.fewest(found, rest)
		if all := found.all(); rest.Category == Marketing && len(all) > len(s.Passages) {
			less, _ := t.Cut(all...)
			stops = standingOf(Classify(less)) > marketingStill
		}
	}
	s.Without, s.Others, s.Confidence = rest.Category, rest.Others, rest.Confidence
	s.Result = s.result(rest, stops)
	return s
}

// fewest returns the fewest of the passages found without which the template is
// farthest from marketing, and what it is without them; all if none helps.
func (t *Template) fewest(found promotions, was Classification) (best []Passage, rest Classification) {
	try := func(list []Passage) Classification {
		less, err := t.Cut(list...)
		if err != nil {
			return was // what was found is there, as a test checks
		}
		return Classify(less)
	}
	far, tried := marketingStill, 0
	for _, least := range [...]weight{deciding, 4, 3, 2, 1, serving} {
		list := found.atLeast(least)
		if len(list) == tried || far == marketingNever {
			continue
		}
		tried = len(list)
		is := try(list)
		if now := standingOf(is); now > far {
			best, rest, far = list, is, now
		}
	}
	if far == marketingStill {
		best = found.atLeast(1)
		rest = try(best)
	}
	return best, rest
}

// result returns what to expect, by the classification of what is left and whether
// it is marketing only for what says how to stop messages.
func (s *Suggestion) result(rest Classification, stops bool) Result {
	cut := len(s.Passages) > 0
	switch {
	case !cut && rest.Category != Marketing && !slices.Contains(rest.Others, Marketing):
		return ResultStands
	case rest.says(unknownLanguage), rest.says(unreadSentence):
		return ResultUnknownLanguage
	case rest.says(uncheckedLanguage) && (!cut && rest.Category != Marketing || standingOf(rest) == marketingRather):
		return ResultUncheckedLanguage
	case !cut && rest.Category != Marketing:
		return ResultEitherWay
	case standingOf(rest) == marketingNever:
		return ResultEnough
	case standingOf(rest) != marketingStill:
		return ResultEitherWay
	case stops:
		return ResultSaysHowToStop
	case !cut:
		return ResultNothingToCut
	}
	return ResultTooLittleLeft
}

// says reports whether there is a reason by this rule.
func (c *Classification) says(rule string) bool {
	return slices.ContainsFunc(c.Reasons, func(r Reason) bool { return r.Rule == rule })
}

// A standing is how far from marketing the rest of a template is.
type standing int

const (
	marketingStill   standing = iota // or a rest that tells nothing of the user's
	marketingPerhaps                 // as likely as not
	marketingRather                  // utility is likelier
	marketingNever                   // nothing says that it may be marketing
)

// standingOf returns how far from marketing what is left of a marketing template is.
// Placeholders, dates and links tell nothing by themselves: what is left of an
// advertisement has them too.
func standingOf(rest Classification) standing {
	tells := slices.ContainsFunc(rest.Reasons, func(r Reason) bool {
		id, evidence := ruleByID(r.Rule)
		return evidence && r.For != Marketing && !ruleTable()[id].vague
	})
	switch {
	case rest.Category == Marketing || !tells:
		return marketingStill
	case !slices.Contains(rest.Others, Marketing):
		return marketingNever
	case rest.Confidence == ConfidenceUnsure:
		return marketingPerhaps
	}
	return marketingRather
}
