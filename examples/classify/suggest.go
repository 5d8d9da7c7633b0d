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

// What to say where cutting makes no template utility.
const (
	noCut  = "  There is nothing to cut: nothing here is about an order, an account or a request of the user."
	wontDo = "  That won't do: what is left is about no order, account or request of the user."
)

// Suggestions tells of each marketing template what to cut, and what is left then.
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
	is   category.Classification // of what is left
}

func suggest(t category.Template) suggestion {
	s := suggestion{Suggestion: category.Suggest(t), left: t}
	s.left.Approved, s.left.Becomes = "", ""
	for _, p := range slices.Backward(s.Passages) {
		cut(&s.left, &p)
	}
	s.is = category.Classify(s.left)
	return s
}

// helps reports whether the template may be utility then.
func (s *suggestion) helps() bool { return s.Without != category.Marketing }

// cut takes a passage out of a template. Those behind it have to be out already, so that
// offsets hold.
func cut(t *category.Template, p *category.Passage) {
	n := 0
	switch _, err := fmt.Sscanf(p.Where, "button %d", &n); {
	case p.Where == "":
		t.Carousel, t.Cards = false, nil
	case p.Where == "header" && t.HeaderFormat == p.Text:
		t.HeaderFormat, t.Header = "", ""
	case p.Where == "offer":
		t.LimitedTimeOffer, t.Offer = false, ""
	case err == nil && n > 0 && n <= len(t.Buttons):
		t.Buttons = slices.Delete(slices.Clone(t.Buttons), n-1, n)
	}
	for where, text := range map[string]*string{"header": &t.Header, "body": &t.Body, "footer": &t.Footer} {
		if end := p.Start + len(p.Text); where == p.Where && end <= len(*text) && (*text)[p.Start:end] == p.Text {
			*text = (*text)[:p.Start] + (*text)[end:]
		}
	}
}

// saves returns the most that cutting saves a month: what it does if Meta files the
// template as marketing now, and then as what is likely.
func (m *month) saves(s *suggestion) cost {
	before, after := m.costs[category.Marketing], m.costs[s.Without]
	switch {
	case before.why != "":
		return before
	case after.why != "":
		return after
	}
	saved := before.high.Sub(after.low)
	return cost{low: saved, high: saved}
}

func (s *suggestions) write(r row) error {
	switch {
	case r.err != nil:
		s.unreadable++
		_, err := fmt.Fprintf(s.out, "line %d: %s\n\n", r.line, oneLine(r.err.Error()))
		return err
	case r.is.Category != category.Marketing:
		return s.count(&r.is, nil)
	}
	s.marketing++
	fmt.Fprintf(s.out, "%s: marketing, %s\n", title(&r.template), r.is.Confidence)
	about := suggest(r.template)
	for _, p := range about.Passages {
		fmt.Fprintf(s.out, "  cut    %s%s\n", place(p.Where), oneLine(p.Text))
		fmt.Fprintf(s.out, "         since it is %s\n", means(p.Rules))
	}
	switch {
	case about.helps():
		s.helped++
		eachText(about.left, func(where, text string) {
			if text = oneLine(text); text != "" {
				fmt.Fprintf(s.out, "  left   %s%s\n", place(where), text)
			}
		})
		fmt.Fprintf(s.out, "  then   %s, %s\n", about.is.Category, about.is.Confidence)
		if s.month != nil {
			fmt.Fprintf(s.out, "  saves  %s\n", s.month.saving(&about))
		}
	case len(about.Passages) == 0:
		fmt.Fprintln(s.out, noCut)
	default:
		fmt.Fprintln(s.out, wontDo)
	}
	fmt.Fprintln(s.out)
	return s.count(&r.is, &about)
}

// count counts a template as it is, and as it may be without what is to cut.
func (s *suggestions) count(is *category.Classification, about *suggestion) error {
	if s.month != nil {
		then := is
		if about != nil && about.helps() && s.month.of(is).why == "" && s.month.saves(about).why == "" {
			then = &category.Classification{Category: about.Without}
		}
		if err := s.after.add(s.month, then); err != nil {
			return err
		}
	}
	return s.add(s.month, is)
}

// saving tells what cutting saves.
func (m *month) saving(s *suggestion) string {
	is := m.saves(s)
	switch {
	case is.why != "":
		return "not known: " + is.why
	case is.high.Amount.Sign() <= 0:
		return "nothing: marketing costs no more there"
	}
	return "up to " + is.String() + " a month, if Meta agrees"
}

func (s *suggestions) end() error {
	if err := s.print(s.out, s.month); err != nil {
		return err
	}
	line := cli.Plural(s.marketing, "marketing template") + ": "
	switch {
	case s.marketing == 0:
		line = "no template is marketing"
	case s.helped == 0:
		line += "cutting helps none of them"
	default:
		line += cli.Count(s.helped) + " may be utility without what is to cut"
	}
	if s.month != nil && s.helped > 0 && s.after.priced > 0 {
		before, err := s.total.cost(s.month)
		if err != nil {
			return err
		}
		after, err := s.after.cost(s.month)
		if err != nil {
			return err
		}
		if before.why == "" && after.why == "" && before.high.Cmp(after.high) > 0 {
			line += "; that saves up to " + before.high.Sub(after.high).PriceString() + " a month"
		}
	}
	_, err := fmt.Fprintln(s.out, line)
	return err
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
