package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

const preamble = `# The rules by number

A number such as R7.3 stands in comments, in the scenarios of testdata, and in quotes: ` + "`Rule.Number`" + `
in Go, which ` + "`Quote.Explain`" + ` prints. JSON holds only the rule's ID, such as ` + "`service-free`" + `; the
table below has the number of each, model by model. This page says what a number means, where Meta says so, from
when until when, and which models hold it. The texts are ours, not Meta's. Where only a dated copy of a page was
read it is named by title and date, since Meta's own address shows another text by now. Confidence says how sure
a text is: high was read in Meta's own words, medium second-hand or with a partner, low is inferred or rests on one
weak source.

This file is written by ` + "`go generate ./pricing`" + ` from the models (era*.go) and from
internal/rulebook/collection.yaml, which has the rules that no model holds as a line of its list. README.md tells
how to add one.

## Rules of the models

A model tries its rules in order and the first that applies decides. A rule of one ID may read otherwise in
another model. "Until" is the last day; an empty field means that no end is known.

| rule | number | from | until | in |
|---|---|---|---|---|
`

// page writes RULES.md.
func page(data []byte, models []pricing.Model) ([]byte, error) {
	c, err := read(data)
	if err != nil {
		return nil, err
	}
	rules, err := heldBy(models)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(preamble)
	for i := range rules {
		r := &rules[i]
		e := c.find(r.Number)
		if e == nil {
			return nil, fmt.Errorf("collection.yaml has no %s, the number of rule %s", r.Number, r.ID)
		}
		if !e.Begins.IsZero() && len(r.models) > 0 {
			r.from = e.Begins.Date // within its model
		}
		if !r.from.IsZero() && r.from.Before(e.From.Date) {
			return nil, fmt.Errorf("rule %s is in a model since %s, %s since %s", r.ID, r.from, r.Number, e.From)
		}
		if !e.Until.IsZero() && (r.until.IsZero() || e.Until.Before(r.until)) {
			r.until = e.Until.Date // it ends within its model
		}
		fmt.Fprintf(&b, "| `%s` | [%s](#%s) | %s | %s | %s |\n",
			r.ID, r.Number, anchor(r.Number), text(r.from), text(r.until), r.in(len(models)))
	}
	for i, s := range c.Sections {
		fmt.Fprintf(&b, "\n## R%d: %s%s\n", i, s.Title, period(", ", s.From.Date, s.Until.Date))
		for _, e := range s.Rules {
			c.write(&b, &s, &e, rules)
		}
	}
	return b.Bytes(), nil
}

// write writes one numbered rule and the rules of the models that have its
// number.
func (c *collection) write(b *bytes.Buffer, s *section, e *entry, rules []held) {
	fmt.Fprintf(b, "\n### %s\n\n%s%s\n", e.Number, e.Text, e.dates(s))
	if e.Here != "" {
		fmt.Fprintf(b, "\nHere: %s\n", e.Here)
	}
	var sources []string
	for _, key := range e.Page {
		sources = append(sources, c.Pages[key])
	}
	if e.Source != "" {
		sources = append(sources, e.Source)
	}
	first := "\n"
	for _, r := range rules {
		if r.Number != e.Number {
			continue
		}
		fmt.Fprintf(b, "%s- `%s`: %s\n", first, r.ID, r.Text)
		first = ""
		if r.Source != "" && !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	fmt.Fprintf(b, "\nConfidence: %s.", e.Confidence)
	if len(sources) > 0 {
		fmt.Fprintf(b, " *%s*", strings.Join(sources, "; "))
	}
	b.WriteString("\n")
}

// dates tells what the section's dates don't.
func (e *entry) dates(s *section) string {
	switch {
	case e.From == s.From && e.Until == s.Until:
		return ""
	case e.From == s.From && e.Until.open:
		return " (Still in force.)"
	case e.From.Date == e.Until.Date:
		return fmt.Sprintf(" (On %s.)", e.From)
	}
	words := period("", e.From.Date, e.Until.Date)
	return " (" + strings.ToUpper(words[:1]) + words[1:] + ".)"
}

func (c *collection) find(number string) *entry {
	for i := range c.Sections {
		for j := range c.Sections[i].Rules {
			if e := &c.Sections[i].Rules[j]; e.Number == number {
				return e
			}
		}
	}
	return nil
}

// anchor is what GitHub makes of a number as a heading.
func anchor(number string) string {
	return strings.ToLower(strings.ReplaceAll(number, ".", ""))
}

// text writes a date, and nothing for the zero date.
func text(d ratecard.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// period says from when until when, after some words; nothing if neither is
// known.
func period(words string, from, until ratecard.Date) string {
	switch {
	case from.IsZero() && until.IsZero():
		return ""
	case until.IsZero():
		return fmt.Sprintf("%ssince %s", words, from)
	case from.IsZero():
		return fmt.Sprintf("%suntil %s", words, until)
	}
	return fmt.Sprintf("%s%s to %s", words, from, until)
}
