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

// Suggestions tells of each template that is or may be marketing what to cut, and what is
// left then.
type suggestions struct {
	out io.Writer
	summary
	marketing, helped int64
	after             *total // of all templates, cut
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

// then is what the template is likely to be without what is to cut.
func (s *suggestion) then() *category.Classification {
	return &category.Classification{Category: s.Without, Others: s.Others, Confidence: s.Confidence}
}

// saves returns what cutting saves a month, where both cost the most that they may.
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
	if !slices.Contains(kinds(&r.is), category.Marketing) {
		return s.count(&r.is, &r.is)
	}
	about, err := suggest(r.template)
	if err != nil {
		return err
	}
	s.marketing++
	fmt.Fprintf(s.out, "%s: %s, %s\n", title(&r.template), r.is.Category, r.is.Confidence)
	for _, p := range about.Passages {
		fmt.Fprintf(s.out, "  cut    %s%s\n", place(p.Where), oneLine(p.Text))
		fmt.Fprintf(s.out, "         since it is %s\n", means(p.Rules))
	}
	if about.Result == category.ResultEnough {
		s.helped++
		eachText(about.left, func(where, text string) {
			if text = oneLine(text); text != "" {
				fmt.Fprintf(s.out, "  left   %s%s\n", place(where), text)
			}
		})
		fmt.Fprintf(s.out, "  then   %s, %s\n", about.Without, about.Confidence)
		if s.month != nil {
			fmt.Fprintf(s.out, "  saves  %s\n", s.month.saving(&r.is, &about))
		}
	} else {
		fmt.Fprintf(s.out, "  %s\n", about.Result.Text())
	}
	fmt.Fprintln(s.out)
	return s.count(&r.is, about.then())
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
	if s.marketing == 0 {
		_, err := fmt.Fprintln(s.out, "no template is or may be marketing")
		return err
	}
	line := "marketing, or may be: " + cli.Plural(s.marketing, "template") + "; "
	if s.helped == 0 {
		line += "cutting alone helps none"
	} else {
		line += "cutting is enough for " + cli.Count(s.helped)
	}
	if s.month != nil && s.helped > 0 {
		saved, err := s.saved()
		if err != nil {
			return err
		}
		line += saved
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
	return ", and saves up to " + before.high.Sub(after.high).PriceString() + " a month", nil
}

// place writes where a passage is, before its text.
func place(where string) string {
	return cmp.Or(where, "all cards") + ": "
}

// means tells what passages by these rules say.
func means(rules []string) string {
	var list []string
	for _, r := range category.Rules() {
		if slices.Contains(rules, r.ID) {
			list = append(list, cmp.Or(components[r.ID], r.Means))
		}
	}
	return strings.Join(list, "; ")
}
