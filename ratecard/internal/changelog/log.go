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

Meta may have a rate that was never found. So "not found" says of a price only that it isn't known here,
and not that Meta took it back or first had it on that day; only Meta's own files tell the two apart.

This file is written by ` + "`go generate ./ratecard`" + `; data/SUMS has the hash of each card. Corrections of
released cards come first, in the words of data/corrections.md.
`

// changes returns the text of CHANGES.md, with the corrections that people wrote.
func changes(corrections []byte) ([]byte, error) {
	currencies := ratecard.Currencies()
	held := map[ratecard.Currency][]ratecard.Date{}
	var days []ratecard.Date
	for _, c := range currencies {
		held[c] = ratecard.EffectiveDatesHeld(c)
		days = append(days, ratecard.Published().EffectiveDates(c)...)
	}
	slices.SortFunc(days, func(a, b ratecard.Date) int { return strings.Compare(b.String(), a.String()) })
	var b bytes.Buffer
	b.WriteString(preamble + "\n")
	b.Write(corrections)
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

// section writes the changes between held[at] and the card before it, among the
// cards held in a currency.
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
	for _, line := range describe(card, before, list) {
		fmt.Fprintf(b, "- %s\n", line)
	}
	return nil
}

// contents says in how many markets a card has prices, by item.
func contents(c *ratecard.Card) string {
	n := map[ratecard.Item]int{}
	for k := range c.Rows() {
		n[k.Item]++
	}
	return fmt.Sprintf("Per %s, list rates: %s.", c.Unit(), count(n))
}

// count lists items with the number of their markets: "utility in 2 markets".
func count(n map[ratecard.Item]int) string {
	var texts []string
	for _, item := range ratecard.Items() {
		if n[item] > 0 {
			texts = append(texts, fmt.Sprintf("%s in %s", item, plural(n[item], "market")))
		}
	}
	return and(texts)
}

// words returns the items' names.
func words(items []ratecard.Item) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = string(item)
	}
	return texts
}

// describe puts the changes since the card before into words, one line for
// those of a kind.
func describe(card, before *ratecard.Card, list []ratecard.Change) []string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if card.Unit() != before.Unit() {
		say("Prices are per %s; they were per %s.", card.Unit(), before.Unit())
	}
	k := sortChanges(card, before, list)
	if len(k.gone) > 0 {
		say("No price any more: %s.", and(words(k.gone)))
	}
	if len(k.first) > 0 {
		say("First prices: %s.", count(k.first))
	}
	if len(k.free) > 0 {
		say("Now 0: %s.", count(k.free))
	}
	for _, text := range k.opened.byMarket() {
		say("New market %s.", text)
	}
	lines = append(lines, k.changed.byChange()...)
	if len(k.found.entries) > 0 {
		say("Not found for the card before: %s.", k.found)
	}
	if len(k.lost.entries) > 0 {
		say("Not found for this card: %s.", k.lost)
	}
	if text := ladders(before, list); text != "" {
		say("Ladders: %s.", text)
	}
	if len(lines) == 0 {
		say("Nothing, as far as both are known.")
	}
	return lines
}

// kinds is the changes from one card to the next, by the kind of news.
type kinds struct {
	gone    []ratecard.Item       // the card before had prices for them, this one has none
	first   map[ratecard.Item]int // the other way round; how many markets
	free    map[ratecard.Item]int // in how many markets the rate became 0
	opened  group                 // prices of markets that are new on the card's day
	changed group                 // other rates
	found   group                 // prices that the card before lacked
	lost    group                 // prices that this card lacks
}

func sortChanges(card, before *ratecard.Card, list []ratecard.Change) kinds {
	k := kinds{first: map[ratecard.Item]int{}, free: map[ratecard.Item]int{}}
	was, is := itemsOf(before), itemsOf(card)
	markets := newMarkets(card, before)
	for _, c := range list {
		_, what, _ := strings.Cut(c.String(), string(c.Item)+": ")
		what, _, _ = strings.Cut(what, ", ") // without bounds and steps
		switch {
		case len(c.Before) == 0 && slices.Contains(markets, c.Market):
			k.opened.add(c, rate(what))
		case len(c.Before) == 0 && !slices.Contains(was, c.Item):
			k.first[c.Item]++
		case len(c.Before) == 0:
			k.found.add(c, rate(what))
		case len(c.After) == 0 && slices.Contains(is, c.Item):
			k.lost.add(c, "")
		case len(c.After) == 0 || c.Before[0].Price.Equal(c.After[0].Price):
		case c.After[0].Price.IsZero():
			k.free[c.Item]++
		default:
			k.changed.add(c, what)
		}
	}
	k.gone = slices.DeleteFunc(was, func(i ratecard.Item) bool { return slices.Contains(is, i) })
	return k
}

// rate returns the price in "not priced → 0.0341".
func rate(what string) string {
	_, price, _ := strings.Cut(what, "→ ")
	return price
}

// itemsOf returns the items that a card prices in some market, in their usual
// order.
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

// order returns the place of an item in the usual order.
func order(i ratecard.Item) int {
	return slices.Index(ratecard.Items(), i)
}

// newMarkets returns the markets that exist on the card's first day and didn't
// on that of the card before.
func newMarkets(card, before *ratecard.Card) []ratecard.Market {
	old := ratecard.Markets(before.Effective())
	now := ratecard.Markets(card.Effective())
	return slices.DeleteFunc(now, func(m ratecard.Market) bool { return slices.Contains(old, m) })
}
