package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

const preamble = `# What changed from card to card

Every embedded card beside the one held before it in its currency, newest first: list rates one by one,
ladders by their number (the cards have their steps). Where Meta published cards in between that aren't
held here, they are named, and what is told is the changes of all those days together.

A price that comes or goes may be one that was never found for the other card: this log tells what is
known here, and only Meta's own files tell a hole in that from a rate that Meta doesn't have.

This file is written by ` + "`go generate ./ratecard`" + `; data/SUMS has the hash of each card.
`

// many is the number of markets from which on they are counted, not named.
const many = 13

// changes writes the log.
func changes() ([]byte, error) {
	currencies, err := ratecard.Currencies()
	if err != nil {
		return nil, err
	}
	held := map[ratecard.Currency][]ratecard.Date{}
	var days []ratecard.Date
	for _, c := range currencies {
		if held[c], err = ratecard.EffectiveDatesHeld(c); err != nil {
			return nil, err
		}
		days = append(days, ratecard.Published().EffectiveDates(c)...)
	}
	slices.SortFunc(days, func(a, b ratecard.Date) int { return strings.Compare(b.String(), a.String()) })
	var b bytes.Buffer
	b.WriteString(preamble)
	for _, day := range slices.Compact(days) {
		fmt.Fprintf(&b, "\n## %s\n", day)
		var missing []string
		for _, c := range currencies {
			at := slices.Index(held[c], day)
			if at >= 0 {
				if err := section(&b, c, held[c], at); err != nil {
					return nil, err
				}
			} else if slices.Contains(ratecard.Published().EffectiveDates(c), day) {
				missing = append(missing, string(c))
			}
		}
		if len(missing) > 0 {
			fmt.Fprintf(&b, "\nNot held: %s.\n", strings.Join(missing, ", "))
		}
	}
	return b.Bytes(), nil
}

// section writes what changed with card number at of those held in a currency.
func section(b *bytes.Buffer, c ratecard.Currency, held []ratecard.Date, at int) error {
	card, err := ratecard.Published().Card(c, held[at])
	if err != nil {
		return err
	}
	if at == 0 {
		fmt.Fprintf(b, "\n### %s\n\nThe first card held. %s\n", c, contents(card))
		return nil
	}
	before, err := ratecard.Published().Card(c, held[at-1])
	if err != nil {
		return err
	}
	list, err := card.Changes(before)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "\n### %s, since %s\n\n", c, held[at-1])
	var gap []string
	for _, day := range ratecard.Published().EffectiveDates(c) {
		if held[at-1].Before(day) && day.Before(held[at]) {
			gap = append(gap, day.String())
		}
	}
	if len(gap) > 0 {
		fmt.Fprintf(b, "In between, not held: %s.\n\n", strings.Join(gap, ", "))
	}
	lines, err := describe(card, before, list)
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintf(b, "- %s\n", line)
	}
	return nil
}

// contents counts the prices of a card by item.
func contents(c *ratecard.Card) string {
	n := map[ratecard.Item]int{}
	for k := range c.Rows() {
		n[k.Item]++
	}
	return fmt.Sprintf("Per %s, list rates: %s.", c.Unit(), count(n))
}

// count tells in how many markets items are.
func count(n map[ratecard.Item]int) string {
	var texts []string
	for _, item := range ratecard.Items() {
		if n[item] > 0 {
			texts = append(texts, fmt.Sprintf("%s in %s", item, plural(n[item], "market")))
		}
	}
	return and(texts)
}

func words(items []ratecard.Item) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(item)
	}
	return texts
}

// describe puts the changes into words, one line for those of a kind.
func describe(card, before *ratecard.Card, list []ratecard.Change) ([]string, error) {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if card.Unit() != before.Unit() {
		say("Prices are per %s; they were per %s.", card.Unit(), before.Unit())
	}
	was, is := itemsOf(before), itemsOf(card)
	news, err := newMarkets(card, before)
	if err != nil {
		return nil, err
	}
	var opened, changed, found, lost group
	first, free := map[ratecard.Item]int{}, map[ratecard.Item]int{}
	for _, c := range list {
		_, what, _ := strings.Cut(c.String(), string(c.Item)+": ")
		what, _, _ = strings.Cut(what, ", ") // bounds and steps
		switch {
		case len(c.Before) == 0 && slices.Contains(news, c.Market):
			opened.add(c, rate(what))
		case len(c.Before) == 0 && !slices.Contains(was, c.Item):
			first[c.Item]++
		case len(c.Before) == 0:
			found.add(c, rate(what))
		case len(c.After) == 0 && slices.Contains(is, c.Item):
			lost.add(c, "")
		case len(c.After) == 0 || c.Before[0].Price.Equal(c.After[0].Price):
		case c.After[0].Price.IsZero():
			free[c.Item]++
		default:
			changed.add(c, what)
		}
	}
	gone := slices.DeleteFunc(was, func(i ratecard.Item) bool { return slices.Contains(is, i) })
	if len(gone) > 0 {
		say("No price any more: %s.", and(words(gone)))
	}
	if len(first) > 0 {
		say("First prices: %s.", count(first))
	}
	if len(free) > 0 {
		say("Now 0: %s.", count(free))
	}
	for _, text := range opened.byMarket() {
		say("New market %s.", text)
	}
	lines = append(lines, changed.byChange()...)
	if len(found.entries) > 0 {
		say("Not priced before: %s.", found)
	}
	if len(lost.entries) > 0 {
		say("Not priced any more: %s.", lost)
	}
	if text := ladders(before, list); text != "" {
		say("Ladders: %s.", text)
	}
	if len(lines) == 0 {
		say("Nothing, as far as both are known.")
	}
	return lines, nil
}

// rate is the price in "not priced → 0.0341".
func rate(what string) string {
	_, price, _ := strings.Cut(what, "→ ")
	return price
}

func itemsOf(c *ratecard.Card) []ratecard.Item {
	var items []ratecard.Item
	for k := range c.Rows() {
		if !slices.Contains(items, k.Item) {
			items = append(items, k.Item)
		}
	}
	slices.SortFunc(items, func(a, b ratecard.Item) int { return order(a) - order(b) })
	return items
}

func order(i ratecard.Item) int {
	items := ratecard.Items()
	return slices.Index(items[:], i)
}

// newMarkets returns the markets of the card's day that weren't any on the day
// of the card before.
func newMarkets(card, before *ratecard.Card) ([]ratecard.Market, error) {
	old, err := ratecard.Markets(before.Effective())
	if err != nil {
		return nil, err
	}
	now, err := ratecard.Markets(card.Effective())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(now, func(m ratecard.Market) bool { return slices.Contains(old, m) }), nil
}

// plural is "1 market" or "2 markets".
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
