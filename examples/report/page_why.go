package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/ratecard"
)

// This file shows what changed and why: which rule decided before, and which after. It
// also lists the rules and prices behind every figure.

// The most that the page shows of what the report lists.
const (
	categoriesSaid   = 3
	movesShown       = 3 // pairs of rules in words
	movePartsShown   = 4
	transitionsShown = 60
	pricesShown      = 100
)

// WhyHeading says which categories make the difference.
func (v view) WhyHeading() string {
	var parts []string
	for _, p := range sortedParts(v.Categories) {
		if p.Change.Amount != nil && !p.Change.Amount.IsZero() && len(parts) < categoriesSaid {
			text := fmt.Sprintf("%s messages cost %s %s", cmp.Or(p.Name, "other"), // messages are several
				size(*p.Change.Amount), moreOrLess(*p.Change.Amount))
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return "What changed"
	}
	return "Why: " + strings.Join(parts, ", ")
}

// A Move is messages that another rule decides after than before, in words.
type Move struct {
	Before, After string   // the texts of the rules
	Parts         []string // markets and categories, with the difference
	Same          string   // which messages of the same rule before cost the same after; "" if none
}

// Moves are the pairs of rules that change most.
func (v view) Moves() (list []Move) {
	index := map[[2]string]int{}
	for i := range v.Transitions {
		t := &v.Transitions[i]
		if t.Change.Amount == nil || t.Change.Amount.IsZero() {
			continue
		}
		key := [2]string{t.Before.Rule, t.After.Rule}
		k, ok := index[key]
		if !ok {
			if len(list) == movesShown {
				continue
			}
			k = len(list)
			index[key] = k
			list = append(list, Move{Before: v.ruleText(key[0]), After: v.ruleText(key[1])})
		}
		if len(list[k].Parts) < movePartsShown {
			list[k].Parts = append(list[k].Parts, fmt.Sprintf("%s, %s: %s, %s", cmp.Or(t.Market, unknownName),
				cmp.Or(t.Category, unknownName), messages(t.After.Messages), t.Change.Signed()))
		}
	}
	for key, k := range index {
		list[k].Same = v.same(key[0])
	}
	return list
}

// same says which messages that a rule decided before cost the same by another one after.
func (v view) same(before string) string {
	units, rules := int64(0), []string{}
	for i := range v.Transitions {
		t := &v.Transitions[i]
		same := t.Change.Amount != nil && t.Change.Amount.IsZero()
		if same && t.Before.Rule == before && t.After.Rule != before {
			units += t.After.Messages
			if text := v.ruleText(t.After.Rule); !slices.Contains(rules, text) {
				rules = append(rules, text)
			}
		}
	}
	if units == 0 {
		return ""
	}
	return fmt.Sprintf("%s more cost the same before and after. %s", cli.Count(units), strings.Join(rules, " "))
}

// ruleText returns what a rule says.
func (v view) ruleText(id string) string {
	for _, r := range v.Rules {
		if r.ID == id {
			return r.Text
		}
	}
	return cmp.Or(id, "no rule")
}

// Transitioned is the picture of what changed by rule.
func (v view) Transitioned() page.Bars {
	b := page.Bars{
		Head: page.Head{
			ID:      "transitions",
			Title:   "Messages that cost more or less, by the rule before and the rule after",
			Finding: "Nothing costs more or less.",
		},
		Of:     "Messages",
		Series: []string{"Difference"},
	}
	caption := b.Title + ". The name of a rule leads to what it says."
	t := page.Table{Caption: caption, Stack: true, Columns: []page.Column{
		{Name: "Market"}, {Name: "Category"}, {Name: "Rule before", Link: "rule-"},
		{Name: "Rule after", Link: "rule-"},
		{Name: "Messages", Number: true}, {Name: "Before", Number: true}, {Name: "After", Number: true},
		{Name: "Difference", Number: true},
	}}
	for i := range v.Transitions[:min(len(v.Transitions), transitionsShown)] {
		m := &v.Transitions[i]
		rules := []string{cmp.Or(m.Before.Rule, "no price"), cmp.Or(m.After.Rule, "no price")}
		what := cmp.Or(m.Market, unknownName) + ", " + cmp.Or(m.Category, unknownName)
		if m.Change.Amount != nil && m.Change.Amount.IsZero() {
			continue
		}
		if m.Change.Amount != nil {
			b.Rows = append(b.Rows, page.BarRow{
				Label:  what,
				Detail: rules[0] + " → " + rules[1],
				Values: []page.Value{page.Worded(m.Change.Signed(), *m.Change.Amount)},
			})
		}
		t.Rows = append(t.Rows, []string{
			cmp.Or(m.Market, unknownName), cmp.Or(m.Category, unknownName), rules[0], rules[1],
			cli.Count(m.After.Messages), m.Before.value().String(), m.After.value().String(), m.Change.Signed(),
		})
	}
	if len(b.Rows) > 0 {
		b.Finding = "Most: " + b.Rows[0].Label + ", " + b.Rows[0].Values[0].String() + "."
	} else if v.Change.Amount == nil {
		b.Finding = "What costs more or less isn't known."
	}
	b.Instead = &t
	return b
}

// MoreTransitions says how many rows the table lacks: those that cost the same, and those
// for which there is no room.
func (v view) MoreTransitions() string {
	units := int64(0)
	shown := min(len(v.Transitions), transitionsShown)
	for _, t := range v.Transitions[:shown] {
		if t.Change.Amount != nil && t.Change.Amount.IsZero() {
			units += t.After.Messages
		}
	}
	var list []string
	if units > 0 {
		list = append(list, cli.Plural(units, "more message")+" cost the same before and after.")
	}
	if more := len(v.Transitions) - shown; more > 0 {
		list = append(list, cli.Plural(int64(more), "more row")+" are left out.")
	}
	if len(list) == 0 {
		return ""
	}
	return strings.Join(append(list, "The report as JSON has all by rule."), " ")
}

// pricesRead counts the prices, and those of them that were read off a price list.
func (v view) pricesRead() (read, all int64) {
	for _, c := range v.Cards {
		for _, p := range c.Prices {
			if all++; p.Grade == ratecard.GradeRead {
				read++
			}
		}
	}
	return read, all
}

// PriceText says how sure the prices are.
func (v view) PriceText() string {
	read, all := v.pricesRead()
	switch {
	case all == 0:
		return "No price was needed."
	case read == all:
		return "All prices were read off a price list that was found as Meta published it."
	}
	const some = "%s of %s were read off a price list. The others were worked out or are disputed, as the table says."
	return fmt.Sprintf(some, cli.Count(read), cli.Plural(all, "price"))
}

// PriceTable lists the prices that were charged.
func (v view) PriceTable() page.Table {
	t := page.Table{Caption: "Prices", Stack: true, Columns: []page.Column{
		{Name: "Market"}, {Name: "Category"}, {Name: "Price", Number: true},
	}}
	many := len(v.Cards) > 1 // else the caption names it
	if many {
		t.Columns = append([]page.Column{{Name: "Price list"}}, t.Columns...)
	} else {
		t.Caption = "Prices of " + v.Cards[0].ID
	}
	if v.Before != nil {
		t.Columns = append(t.Columns, page.Column{Name: "Charged before", Number: true})
	}
	t.Columns = append(t.Columns, page.Column{Name: "Charged after", Number: true}, page.Column{Name: "Confidence"})
	for _, c := range v.Cards {
		for _, p := range c.Prices {
			if len(t.Rows) == pricesShown {
				return t
			}
			row := []string{string(p.Market), string(p.Item), p.Price.String()}
			if many {
				row = append([]string{c.ID}, row...)
			}
			if v.Before != nil {
				row = append(row, cli.Count(p.Before))
			}
			sure := string(p.Confidence) + ", " + string(p.Grade)
			if p.How != "" {
				sure += ": " + p.How
			}
			t.Rows = append(t.Rows, append(row, cli.Count(p.After), sure))
		}
	}
	return t
}

// MorePrices is how many prices the table lacks.
func (v view) MorePrices() int {
	n := -pricesShown
	for _, c := range v.Cards {
		n += len(c.Prices)
	}
	return max(0, n)
}
