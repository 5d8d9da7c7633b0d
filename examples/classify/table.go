package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
)

// A table has a row for each template, as wide as they all need: so it is written when all
// are read. Below it is what they come to.
type table struct {
	out   io.Writer
	width int // columns of the terminal; 0 where that isn't known
	rows  [][]string
	summary
	*options
}

// unknownWidth is how wide a table is where nobody knows how wide it may be.
const unknownWidth = 120

// longestName is how many columns a template's name may take.
const longestName = 40

func (t *table) write(r row) error {
	if r.err != nil {
		t.rows = append(t.rows, t.cells("line "+strconv.Itoa(r.line), "can't be read", "", "", oneLine(r.err.Error())))
		t.unreadable++
		return nil
	}
	amount := ""
	if t.month != nil {
		amount = t.month.of(&r.is).String()
	}
	name := cli.Cut(title(&r.template), longestName)
	t.rows = append(t.rows, t.cells(name, string(r.is.Category), string(r.is.Confidence), amount, why(&r)))
	return t.add(t.month, &r.is)
}

// cells are those of a row. Without -sends a row has no amount.
func (t *table) cells(name, category, confidence, amount, why string) []string {
	if t.month == nil {
		return []string{name, category, confidence, why}
	}
	return []string{name, category, confidence, amount, why}
}

func (t *table) end() error {
	amount := ""
	if t.month != nil {
		amount = "a month"
	}
	rows := append([][]string{t.cells("template", "category", "confidence", amount, "why")}, t.rows...)
	last := len(rows[0]) - 1
	widths := make([]int, last)
	for _, row := range rows {
		for i := range last {
			widths[i] = max(widths[i], cli.Columns(row[i]))
		}
	}
	for _, row := range rows {
		line := ""
		for i, width := range widths {
			line += cli.Pad(row[i], width+2)
		}
		room := max(cmp.Or(t.width, unknownWidth)-cli.Columns(line), shortestWhy)
		if _, err := fmt.Fprintln(t.out, strings.TrimRight(line+cli.Cut(row[last], room), " ")); err != nil {
			return err
		}
	}
	fmt.Fprintln(t.out)
	if err := t.print(t.out, t.month); err != nil || t.templates == 0 {
		return err
	}
	_, err := fmt.Fprintln(t.out, "more: -suggest tells what to cut, -show marks all words that count")
	return err
}

// shortestWhy is how many columns the last cell of a row has at least.
const shortestWhy = 16

// title names a template.
func title(t *category.Template) string {
	name := cmp.Or(t.Name, t.ID, "(no name)")
	if t.Language != "" {
		name += " " + t.Language
	}
	return oneLine(name)
}

// oneLine is a text as one line, without characters that could steer a terminal.
func oneLine(text string) string { return cli.Plain(strings.Join(strings.Fields(text), " ")) }

// components are what rules find that go by no words, for people who know the editor rather
// than the JSON.
var components = map[string]string{
	"security-advice":    "Meta's advice not to share the code",
	"code-expires":       "when the code expires",
	"passcode-button":    "a button for passcodes",
	"library":            "a template of Meta's library",
	"limited-time-offer": "a limited-time offer",
	"carousel":           "a carousel of cards",
	"product-header":     "a product above the text",
	"product-button":     "a button for a catalogue or for products",
	"copy-code":          "a button that copies a coupon code",
	"document":           "a document above the text",
	"location":           "a place above the text",
	"order-details":      "order details",
}

// why tells in short what a template's category rests on: what isn't known of it, and the
// sentence or the words that count most.
func why(r *row) string {
	var unknown, part, words string
	for _, reason := range r.is.Reasons {
		switch {
		case reason.Rule == "unknown-language":
			unknown = "language not recognised"
		case reason.Rule == unchecked:
			unknown = "language not checked"
		case reason.Rule == "no-evidence":
			unknown = cmp.Or(unknown, "no evidence")
		case reason.Rule == "meta-unknown":
			unknown = "Meta's category isn't known: " + oneLine(string(reason.For))
		case reason.Rule == "meta":
			words = "Meta has decided"
		case reason.Rule == "meta-next":
			return words + ": it becomes " + oneLine(string(reason.For))
		case words == "Meta has decided":
		case reason.For == r.is.Category && components[reason.Rule] != "":
			part = cmp.Or(part, components[reason.Rule])
		case reason.For == r.is.Category && len(reason.Text) > len(words):
			words = reason.Text
		}
	}
	if words == "Meta has decided" {
		return words
	}
	if r.is.Category == category.Marketing && part == "" {
		if list := category.Suggest(r.template).Passages; len(list) > 0 {
			words = list[0].Text
		}
	}
	switch {
	case part != "":
		words = part
	case words != "":
		words = `"` + oneLine(words) + `"`
	}
	if unknown != "" && words != "" {
		unknown += "; "
	}
	return unknown + words
}

// A summary is what the templates of a file come to.
type summary struct {
	templates, unreadable int64
	confidence            map[category.Confidence]int64
	total                 *total
}

// add counts a template.
func (s *summary) add(m *month, c *category.Classification) error {
	if s.confidence == nil {
		s.confidence, s.total = map[category.Confidence]int64{}, newTotal()
	}
	s.templates++
	s.confidence[c.Confidence]++
	if m == nil {
		return nil
	}
	return s.total.add(m, c)
}

// print writes the lines below all templates.
func (s *summary) print(w io.Writer, m *month) error {
	line := cli.Plural(s.templates, "template")
	for i, c := range confidences {
		line += fmt.Sprintf("%s %s %s", [3]string{":", ",", ","}[i], cli.Count(s.confidence[c]), c)
	}
	if s.unreadable > 0 {
		line += "; " + cli.Plural(s.unreadable, "line") + " can't be read"
	}
	fmt.Fprintln(w, line)
	if m == nil || s.total == nil {
		return nil
	}
	list, err := s.total.lines(m)
	for _, line := range list {
		fmt.Fprintln(w, line)
	}
	return err
}
