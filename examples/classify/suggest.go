package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
)

// Suggestions tells of each template that is marketing, or may be for words that can be cut,
// what to cut and what is left then.
type suggestions struct {
	out io.Writer
	summary
	told, enough, perhaps int64
	// utility as far as is known, with nothing to cut: what is vague, and what is only of a
	// language that isn't checked or not recognised
	vague, foreign int64
	after          *total // of all templates, cut
	*options
}

// A suggestion is what to cut, and the template that is left then.
type suggestion struct {
	category.Suggestion
	left category.Template
}

func suggest(t category.Template) (s suggestion, err error) {
	s.Suggestion = category.Suggest(t)
	s.left, err = t.Cut(s.Passages...)
	return s, err
}

// helps reports whether the template may be something else than marketing for what was cut.
func (s *suggestion) helps() bool {
	enough := []category.Result{
		category.ResultEnough, category.ResultEitherWay, category.ResultUncheckedLanguage,
	}
	return slices.Contains(enough, s.Result) && len(s.Passages) > 0 && s.Without != category.Marketing
}

// then is what the template is without what is to cut, if Meta agrees.
func (s *suggestion) then() *category.Classification {
	return &category.Classification{Category: s.Without}
}

// saves returns what cutting saves a month, if Meta files the template as the dearest of what
// it may be now, and as what is likely then.
func (m *month) saves(is *category.Classification, s *suggestion) cost {
	before, after := m.of(is), m.of(s.then())
	switch {
	case before.why != "":
		return before
	case after.why != "":
		return after
	}
	saved := before.high.Sub(after.high)
	return cost{low: saved, high: saved}
}

func (s *suggestions) write(r row) error {
	if r.err != nil {
		s.unreadable++
		_, err := fmt.Fprintf(s.out, "line %d: %s\n\n", r.line, oneLine(r.err.Error()))
		return err
	}
	about, err := suggest(r.template)
	switch {
	case err != nil:
		return err
	case r.is.Category != category.Marketing && len(about.Passages) == 0:
		if slices.Contains(r.is.Others, category.Marketing) {
			if ofLanguage(&r.is) {
				s.foreign++
			} else {
				s.vague++
			}
		}
		return s.count(&r.is, &r.is)
	}
	s.told++
	fmt.Fprintf(s.out, "%s: %s, %s\n", title(&r.template), r.is.Category, r.is.Confidence)
	fmt.Fprint(s.out, byWords(&r))
	for _, p := range about.Passages {
		fmt.Fprintf(s.out, "  cut    %s%s\n", place(p.Where), oneLine(p.Text))
		fmt.Fprintf(s.out, "  why    %s\n", strings.Join(means(p.Rules), "\n         "))
	}
	then := &r.is
	if about.helps() {
		then = about.then()
		s.printRest(&r, &about)
	}
	if about.Result != category.ResultEnough {
		fmt.Fprintf(s.out, "  %s\n", about.Result.Text())
	}
	fmt.Fprintln(s.out)
	return s.count(&r.is, then)
}

// unchecked is the rule of a reason: an answer would be sure had a speaker checked the words.
const unchecked = "unchecked-language"

// ofLanguage reports whether a template isn't sure for its language, whatever it says.
func ofLanguage(is *category.Classification) bool {
	return slices.ContainsFunc(is.Reasons, func(why category.Reason) bool {
		return why.Rule == unchecked || why.Rule == "unknown-language" || why.Rule == "unread-sentence"
	})
}

// printRest tells what is left, what it is and what that saves.
func (s *suggestions) printRest(r *row, about *suggestion) {
	if about.Result == category.ResultEnough {
		s.enough++
	} else {
		s.perhaps++
	}
	eachText(about.left, func(where, text string) {
		if text = oneLine(text); text != "" {
			fmt.Fprintf(s.out, "  left   %s%s\n", place(where), text)
		}
	})
	fmt.Fprintf(s.out, "  then   %s, %s\n", about.Without, about.Confidence)
	if s.month != nil {
		fmt.Fprintf(s.out, "  saves  %s\n", s.month.saving(&r.is, about))
	}
}

// count counts a template as it is, and as it is likely to be without what is to cut.
func (s *suggestions) count(is, then *category.Classification) error {
	if s.month != nil {
		if s.month.of(is).why != "" || s.month.of(then).why != "" {
			then = is
		}
		if err := s.after.add(s.month, then); err != nil {
			return err
		}
	}
	return s.add(s.month, is)
}

// saving tells what cutting saves.
func (m *month) saving(is *category.Classification, s *suggestion) string {
	saves := m.saves(is, s)
	switch {
	case saves.why != "":
		return "not known: " + saves.why
	case saves.high.Amount.Sign() <= 0:
		return "nothing: it costs no less then"
	}
	return "up to " + saves.String() + " a month, if Meta agrees"
}

func (s *suggestions) end() error {
	if err := s.print(s.out, s.month); err != nil {
		return err
	}
	line := "told above: " + cli.Plural(s.told, "template") + "; cutting is enough for " + cli.Count(s.enough) +
		", and may do for " + cli.Count(s.perhaps)
	if s.told == 0 {
		line = "no template is marketing"
	}
	if s.month != nil && s.enough+s.perhaps > 0 {
		saved, err := s.saved()
		if err != nil {
			return err
		}
		line += saved
	}
	if s.vague > 0 {
		line += "\n" + cli.Plural(s.vague, "template") + " more: rather utility, but Meta may see it otherwise. " +
			"Say more clearly which order, appointment or account it is about."
	}
	if s.foreign > 0 {
		line += "\n" + cli.Plural(s.foreign, "template") + " more: utility by our words, but of a language whose " +
			"words no speaker has checked, or that isn't recognised. Read them yourself."
	}
	_, err := fmt.Fprintln(s.out, line)
	return err
}

// saved tells what cutting saves in all.
func (s *suggestions) saved() (string, error) {
	before, err := s.total.cost(s.month)
	if err != nil {
		return "", err
	}
	after, err := s.after.cost(s.month)
	if err != nil || before.why != "" || after.why != "" || before.high.Cmp(after.high) <= 0 {
		return "", err
	}
	return "; that saves up to " + before.high.Sub(after.high).PriceString() + " a month, if Meta agrees", nil
}

// place writes where a passage is, before its text.
func place(where string) string {
	return cmp.Or(where, "all cards") + ": "
}

// means tells of each of these rules what it is called, by which README.md of package category
// lists it, and what it finds.
func means(rules []string) (list []string) {
	for _, r := range category.Rules() {
		if slices.Contains(rules, r.ID) {
			list = append(list, r.ID+" ("+cmp.Or(components[r.ID], r.Means)+")")
		}
	}
	return list
}

// byWords tells what a template is by its words alone, if Meta has decided what it is: what to
// cut goes by these.
func byWords(r *row) string {
	meta := func(why category.Reason) bool { return why.Rule == "meta" }
	if !slices.ContainsFunc(r.is.Reasons, meta) {
		return ""
	}
	words, _ := r.template.Cut() // of what Meta decided
	is := category.Classify(words)
	return fmt.Sprintf("  Meta has decided. By its words alone it is %s, %s.\n", is.Category, is.Confidence)
}
