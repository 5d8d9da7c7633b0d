package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/wacost/wacost/category"
)

// Colours of a terminal: what speaks for marketing, utility, authentication.
var colours = map[category.Category]string{
	category.Marketing: "\x1b[31m", category.Utility: "\x1b[32m", category.Authentication: "\x1b[36m",
}

const plain = "\x1b[0m"

// show prints a template with the telling words marked, and the reasons.
// Without colours the words stand in brackets.
func show(w io.Writer, r row, colourful bool) error {
	if r.err != nil {
		_, err := fmt.Fprintf(w, "line %d: %v\n\n", r.line, r.err)
		return err
	}
	v := r.verdict
	paint := func(c category.Category, words string) string { return "[" + words + "]" }
	if colourful {
		paint = func(c category.Category, words string) string { return colours[c] + words + plain }
	}
	title := strings.TrimSpace(r.template.Name + " " + r.template.ID)
	fmt.Fprintf(w, "%s: %s", printable(title), paint(v.Category, string(v.Category)))
	for _, c := range v.Others {
		fmt.Fprintf(w, ", or %s", c)
	}
	fmt.Fprintln(w)
	text := func(where, s string) {
		if s != "" {
			fmt.Fprintf(w, "  %-10s %s\n", where, strings.ReplaceAll(mark(s, where, v.Reasons, paint), "\n", "\n             "))
		}
	}
	t := r.template
	text("header", t.Header)
	text("body", t.Body)
	text("offer", t.Offer)
	text("footer", t.Footer)
	for i, c := range t.Cards {
		card := fmt.Sprintf("card %d ", i+1)
		text(card+"header", c.Header)
		text(card+"body", c.Body)
		for k, b := range c.Buttons {
			text(fmt.Sprintf("%sbutton %d", card, k+1), b.Text)
		}
	}
	for i, b := range t.Buttons {
		text(fmt.Sprintf("button %d", i+1), b.Text)
	}
	for _, why := range v.Reasons {
		fmt.Fprintf(w, "    %s: %s %s %q\n", why.For, why.Rule, why.Where, why.Text)
	}
	_, err := fmt.Fprintln(w)
	return err
}

// mark paints the words of the reasons; where two overlap, the first.
func mark(s, where string, reasons []category.Reason, paint func(category.Category, string) string) string {
	var here []category.Reason
	for _, r := range reasons {
		if r.Where == where && strings.HasPrefix(s[min(r.Start, len(s)):], r.Text) { // not the type of a component
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
		b.WriteString(printable(s[done:r.Start]) + paint(r.For, printable(r.Text)))
		done = r.Start + len(r.Text)
	}
	return b.String() + printable(s[done:])
}

// printable replaces what would steer the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return '\uFFFD'
		}
		return r
	}, s)
}
