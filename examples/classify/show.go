package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
)

// colours are escape codes of terminals, by the category that words stand for.
var colours = map[category.Category]string{
	category.Marketing:      "\x1b[31m",
	category.Utility:        "\x1b[32m",
	category.Authentication: "\x1b[36m",
}

// plain ends a colour.
const plain = "\x1b[0m"

// Shown writes templates with the words marked that decide, and what all of them come to.
type shown struct {
	out       io.Writer
	colourful bool
	summary
	*options
}

func (s *shown) write(r row) error {
	if r.err != nil {
		s.unreadable++
		_, err := fmt.Fprintf(s.out, "line %d: %s\n\n", r.line, oneLine(r.err.Error()))
		return err
	}
	if err := show(s.out, r, s.colourful, s.month); err != nil {
		return err
	}
	return s.add(s.month, &r.is)
}

func (s *shown) end() error { return s.print(s.out, s.month) }

// show prints a template with the words marked that decide its category, what it costs,
// and the reasons. Without colours those words stand in brackets.
func show(w io.Writer, r row, colourful bool, m *month) error {
	paint := func(c category.Category, words string) string { return "[" + words + "]" }
	if colourful {
		paint = func(c category.Category, words string) string { return colours[c] + words + plain }
	}
	title := strings.Join([]string{r.template.Name, r.template.ID, r.template.Language}, " ")
	fmt.Fprintf(w, "%s: %s", oneLine(title), paint(r.is.Category, string(r.is.Category)))
	for _, c := range r.is.Others {
		fmt.Fprintf(w, ", or %s", c)
	}
	fmt.Fprintf(w, " (%s)\n", r.is.Confidence)
	if m != nil {
		fmt.Fprintf(w, "  %-10s %s\n", "a month", m.of(&r.is))
	}
	eachText(r.template, func(where, text string) {
		if text != "" {
			text = mark(text, where, r.is.Reasons, paint)
			fmt.Fprintf(w, "  %-10s %s\n", where, strings.ReplaceAll(text, "\n", "\n             "))
		}
	})
	for _, why := range r.is.Reasons {
		line := oneLine(string(why.For)) + ": " + why.Rule
		if why.Where != "" || why.Text != "" {
			line += fmt.Sprintf(" %s %q", why.Where, why.Text)
		}
		fmt.Fprintf(w, "    %s\n", line)
	}
	_, err := fmt.Fprintln(w)
	return err
}

// eachText calls f for each text of a template. Where it stands is named as in
// category.Reason.
func eachText(t category.Template, f func(where, text string)) {
	f("header", t.Header)
	f("body", t.Body)
	f("offer", t.Offer)
	f("footer", t.Footer)
	for i, c := range t.Cards {
		card := fmt.Sprintf("card %d ", i+1)
		f(card+"header", c.Header)
		f(card+"body", c.Body)
		for k, b := range c.Buttons {
			f(fmt.Sprintf("%sbutton %d", card, k+1), b.Text)
		}
	}
	for i, b := range t.Buttons {
		f(fmt.Sprintf("button %d", i+1), b.Text)
	}
}

// mark paints the words of the reasons. Where two overlap, it paints the first.
func mark(s, where string, reasons []category.Reason, paint func(category.Category, string) string) string {
	var here []category.Reason
	for _, r := range reasons {
		// The text of a reason is not always in s: it may be the type of a component.
		if r.Where == where && strings.HasPrefix(s[min(r.Start, len(s)):], r.Text) {
			here = append(here, r)
		}
	}
	slices.SortStableFunc(here, func(a, b category.Reason) int { return a.Start - b.Start })
	var b strings.Builder
	done := 0
	for _, r := range here {
		if r.Start < done {
			continue
		}
		b.WriteString(cli.PlainLines(s[done:r.Start]) + paint(r.For, cli.PlainLines(r.Text)))
		done = r.Start + len(r.Text)
	}
	return b.String() + cli.PlainLines(s[done:])
}
