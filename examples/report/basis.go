package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// addBasis adds the models and rules that decided, the prices that were charged and how sure
// they are, and the notes of both bills.
func (r *Report) addBasis() {
	r.addModels()
	bills := []*pricing.Bill{&r.After.Bill}
	if r.Before != nil {
		bills = append(bills, &r.Before.Bill)
	}
	rules, cards := map[string]*RuleUsed{}, r.cards()
	prices := map[*ratecard.Card][]PriceUsed{}
	r.Notes = []pricing.Note{}
	for i, b := range bills {
		for _, n := range b.Notes {
			if !slices.Contains(r.Notes, n) {
				r.Notes = append(r.Notes, n)
			}
		}
		for _, l := range b.Lines {
			addRule(rules, &l, i == 0)
			if card := cards[l.Card]; card != nil && l.Tier > 0 {
				prices[card] = addPrice(prices[card], card, &l, i == 0)
			}
		}
	}
	r.Rules, r.Cards = []RuleUsed{}, []CardUsed{}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		r.Rules = append(r.Rules, *rules[id])
	}
	for _, id := range slices.Sorted(maps.Keys(cards)) {
		if list := prices[cards[id]]; list != nil {
			slices.SortFunc(list, PriceUsed.compare)
			r.Cards = append(r.Cards, cardUsed(cards[id], list))
		}
	}
}

// addModels adds the models of both sides.
func (r *Report) addModels() {
	r.Models = []ModelUsed{}
	for _, m := range pricing.Models() {
		if slices.Contains(r.After.Models, m.ID) || r.Before != nil && slices.Contains(r.Before.Models, m.ID) {
			r.Models = append(r.Models, ModelUsed{m.ID, m.Title, m.Since, m.Source})
		}
	}
}

// cardUsed returns a card with the prices that were charged, and where they are from.
func cardUsed(card *ratecard.Card, prices []PriceUsed) CardUsed {
	c := CardUsed{
		ID:        card.ID(),
		Effective: card.Effective(),
		Checked:   card.Checked(),
		Prices:    prices,
		Sources:   card.Sources(),
	}
	c.Sources = slices.DeleteFunc(c.Sources, func(s ratecard.Source) bool {
		return !slices.ContainsFunc(prices, func(p PriceUsed) bool {
			return slices.Contains(strings.Fields(p.From), s.ID)
		})
	})
	return c
}

// cards returns the cards in force in the month, by ID.
func (r *Report) cards() map[string]*ratecard.Card {
	cards := map[string]*ratecard.Card{}
	for i := range r.Days {
		day := ratecard.DateOf(r.From.AddDate(0, 0, i))
		if card, err := ratecard.Published().Card(r.Currency, day); err == nil {
			cards[card.ID()] = card
		}
	}
	return cards
}

// addPrice adds the price of a line, with what it rests on.
func addPrice(list []PriceUsed, card *ratecard.Card, l *pricing.BillLine, after bool) []PriceUsed {
	tiers, err := card.Tiers(l.Market, l.Item)
	if err != nil || l.Tier > len(tiers) {
		return list // not a price of the card, but a fee
	}
	i := slices.IndexFunc(list, func(p PriceUsed) bool {
		return p.Market == l.Market && p.Item == l.Item && p.Price.Equal(l.Price)
	})
	if i < 0 {
		i = len(list)
		list = append(list, PriceUsed{Market: l.Market, Item: l.Item, Price: l.Price, Basis: tiers[l.Tier-1].Basis})
	}
	if after {
		list[i].After += l.Units
	} else {
		list[i].Before += l.Units
	}
	return list
}

func (p PriceUsed) compare(q PriceUsed) int {
	return cmp.Or(cmp.Compare(p.Market, q.Market), cmp.Compare(p.Item, q.Item), p.Price.Cmp(q.Price))
}

// addRule counts what a line's rule decided.
func addRule(rules map[string]*RuleUsed, l *pricing.BillLine, after bool) {
	if l.Rule.ID == "" {
		return
	}
	u := rules[l.Rule.ID]
	if u == nil {
		u = &RuleUsed{ID: l.Rule.ID, Number: l.Rule.Number, Text: l.Rule.Text, Source: l.Rule.Source}
		rules[l.Rule.ID] = u
	}
	if after {
		u.After += l.Units
	} else {
		u.Before += l.Units
	}
}
