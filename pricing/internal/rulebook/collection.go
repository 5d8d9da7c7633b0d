package main

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/ratecard"
)

// A collection is collection.yaml.
type collection struct {
	Pages    map[string]string
	Sections []section
}

// A section is the rules of an era; its place in the list is the first part of
// their numbers.
type section struct {
	Title string
	From  day
	Until day
	Rules []entry
}

// An entry is one numbered rule.
type entry struct {
	Number string
	Text   string
	Page   []string // keys of collection.Pages
	Source string   // a source that only this rule has
	From   day      // zero: the section's
	Until  day      // zero: the section's
	// first day of the models' rule; zero: From, or that of the model
	Begins day
	Here   string // what the library does

	Confidence string // of the text: high, medium or low
}

// A day is a date, or "open" where a rule outlives its section.
type day struct {
	ratecard.Date
	open bool
}

// UnmarshalYAML reads a day.
func (d *day) UnmarshalYAML(n *yaml.Node) error {
	if n.Value == "open" {
		*d = day{open: true}
		return nil
	}
	date, err := ratecard.ParseDate(n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	*d = day{Date: date}
	return nil
}

// number is how a rule is cited: its section, its place in it, a letter if it
// was added later, and a point of it.
var number = regexp.MustCompile(`\bR\d+\.\d+[a-z]?(?:\.\d+)?\b`)

// read reads collection.yaml and checks it.
func read(data []byte) (*collection, error) {
	var c collection
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i := range c.Sections {
		s := &c.Sections[i]
		if s.Title == "" || len(s.Rules) == 0 {
			return nil, fmt.Errorf("section %d: want a title and rules", i)
		}
		for j := range s.Rules {
			e := &s.Rules[j]
			if err := c.check(e, i); err != nil {
				return nil, fmt.Errorf("section %d: %q: %w", i, e.Number, err)
			}
			if seen[anchor(e.Number)] {
				return nil, fmt.Errorf("%s: twice", e.Number)
			}
			seen[anchor(e.Number)] = true
			if e.From.IsZero() {
				e.From = s.From
			}
			if e.Until.IsZero() && !e.Until.open {
				e.Until = s.Until
			}
			if e.Until.Before(e.From.Date) && !e.Until.IsZero() {
				return nil, fmt.Errorf("%s: until %s is before %s", e.Number, e.Until, e.From)
			}
		}
	}
	return &c, nil
}

func (c *collection) check(e *entry, section int) error {
	if number.FindString(e.Number) != e.Number || e.Number == "" {
		return errors.New("want a number such as R7.3")
	}
	var first int
	if _, err := fmt.Sscanf(e.Number, "R%d.", &first); err != nil || first != section {
		return errors.New("it belongs to another section")
	}
	if e.Text == "" {
		return errors.New("want a text")
	}
	if e.Confidence != "high" && e.Confidence != "medium" && e.Confidence != "low" {
		return errors.New("want a confidence: high, medium or low")
	}
	for _, key := range e.Page {
		if c.Pages[key] == "" {
			return fmt.Errorf("no page %q", key)
		}
	}
	return nil
}
