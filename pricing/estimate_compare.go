package pricing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// An EstimateComparison holds two estimates side by side: what changes if a campaign
// waits, is split, or is filed otherwise. Its JSON is stable.
type EstimateComparison struct {
	Low    Comparison `json:"low"`
	Likely Comparison `json:"likely"`
	High   Comparison `json:"high"`
	// Reasons say why the lines of Likely differ, by market and item.
	Reasons []EstimateReason `json:"reasons"`
}

// An EstimateReason is why messages to a market cost something else. To word it in another
// language, go by the ID and what is before and after.
type EstimateReason struct {
	Market ratecard.Market    `json:"market"`
	Item   ratecard.Item      `json:"item"`
	ID     string             `json:"id"` // one of [EstimateReasonIDs]; stable
	Before EstimateReasonSide `json:"before"`
	After  EstimateReasonSide `json:"after"`
	Text   string             `json:"text"` // for people to read; its wording may change
}

// An EstimateReasonSide is the values of an [EstimateReason] in one of two estimates.
type EstimateReasonSide struct {
	// Units is how many messages it is about; 0 of cards and rules.
	Units int64 `json:"units"`
	// Names are IDs: of models, for [EstimateReasonRules], or of price lists, for
	// [EstimateReasonCard]. Empty of others.
	Names []string `json:"names,omitempty"`
	// Tiers are the units charged on each tier that has some, for [EstimateReasonTier].
	// Empty of others.
	Tiers []TierUnits `json:"tiers,omitempty"`
}

// TierUnits are the messages charged on one tier of a price list.
type TierUnits struct {
	Tier  int   `json:"tier"` // from 1
	Units int64 `json:"units"`
}

// EstimateReasonIDs returns every ID of an [EstimateReason], sorted.
func EstimateReasonIDs() []string {
	return []string{EstimateReasonAllowance, EstimateReasonCard, EstimateReasonRecipients, EstimateReasonRefused,
		EstimateReasonRules, EstimateReasonTier, EstimateReasonWindows}
}

// Compare returns e and another estimate, side by side. The other is of the same
// recipients sent to later, of parts of them at several instants in one Audience (see
// [Audience.Merge]), or of another message. Where some have no price, or the currencies
// differ, a change is unknown, and says why. Recipients who can't be placed are taken for
// the same on both sides if there are as many of each reason: the change is then that of
// the others.
func (e Estimate) Compare(after Estimate) EstimateComparison {
	c := EstimateComparison{
		Low:     e.Low.compare(&after.Low),
		Likely:  e.Likely.compare(&after.Likely),
		High:    e.High.compare(&after.High),
		Reasons: []EstimateReason{},
	}
	type key struct {
		market ratecard.Market
		item   ratecard.Item
	}
	sides := map[key]*[2]campaignSide{}
	for i, lines := range [...][]BillLine{e.Likely.Lines, after.Likely.Lines} {
		for j := range lines {
			l := &lines[j]
			if l.Item == FeeItem {
				continue
			}
			k := key{l.Market, l.Item}
			if sides[k] == nil {
				sides[k] = &[2]campaignSide{}
			}
			sides[k][i].add(l)
		}
	}
	for k, both := range sides {
		c.Reasons = append(c.Reasons, reasons(k.market, k.item, &both[0], &both[1])...)
	}
	slices.SortFunc(c.Reasons, func(x, y EstimateReason) int {
		return cmp.Or(cmp.Compare(x.Market, y.Market), cmp.Compare(x.Item, y.Item), cmp.Compare(x.ID, y.ID))
	})
	return c
}

// compare returns two cases side by side. Recipients without a place are the same ones
// on both sides where there are as many of them: waiting gives them no price.
func (c *EstimateCase) compare(after *EstimateCase) Comparison {
	return c.asBill().compare(after.asBill(), func(u Unpriced) bool {
		return u.Field != fieldTo || !slices.Contains(c.Unpriced, u) || !slices.Contains(after.Unpriced, u)
	})
}

// asBill returns the case as a bill of the same lines.
func (c *EstimateCase) asBill() Bill {
	return Bill{
		Low:      c.Total,
		High:     c.Total,
		Refused:  c.Refused,
		Lines:    c.Lines,
		Counts:   c.Counts,
		Unpriced: c.Unpriced,
		Notes:    []Note{},

		OtherCurrencies: otherTotals(c.OtherCurrencies, c.OtherCurrencies),
	}
}

// A campaignSide is the messages to a market on one side of a comparison.
type campaignSide struct {
	units, within, inWindow, refused int64
	models, cards                    []string
	tiers                            map[int]int64 // the units charged on each
}

// add adds a line.
func (s *campaignSide) add(l *BillLine) {
	s.units += l.Units
	asks, allows := factsOfRule(l.Model, l.Rule.ID)
	if allows {
		s.within += l.Units
	}
	if l.Refused != nil {
		s.refused += l.Units
	}
	if asks&windowFacts != 0 && l.Refused == nil {
		s.inWindow += l.Units
	}
	s.models, s.cards = appendNew(s.models, l.Model), appendNew(s.cards, l.Card)
	if l.Tier > 0 {
		if s.tiers == nil {
			s.tiers = map[int]int64{}
		}
		s.tiers[l.Tier] += l.Units
	}
}

// onTiers returns how many units are charged on each tier, in all months together.
func (s *campaignSide) onTiers() EstimateReasonSide {
	var side EstimateReasonSide
	for _, tier := range slices.Sorted(maps.Keys(s.tiers)) {
		side.Tiers = append(side.Tiers, TierUnits{tier, s.tiers[tier]})
		side.Units += s.tiers[tier]
	}
	return side
}

// climbs reports whether a tier beyond the first is reached.
func (s *campaignSide) climbs() bool {
	for tier := range s.tiers {
		if tier > 1 {
			return true
		}
	}
	return false
}

// factsOfRule returns the facts for which a rule of a model asks, and whether it is an
// allowance.
func factsOfRule(model, id string) (asks facts, allows bool) {
	if m := modelByID(model); m != nil {
		for i := range m.rules {
			if r := &m.rules[i]; r.ID == id {
				return r.when, r.then.verb == verbAllow
			}
		}
	}
	return 0, false
}

// reasons returns why two sides differ.
func reasons(m ratecard.Market, i ratecard.Item, before, after *campaignSide) (list []EstimateReason) {
	say := func(id, of string, was, is EstimateReasonSide) {
		list = append(list, EstimateReason{m, i, id, was, is, was.text() + of + " before, " + is.text() + " after"})
	}
	count := func(id, of string, was, is int64) {
		if was != is {
			say(id, of, EstimateReasonSide{Units: was}, EstimateReasonSide{Units: is})
		}
	}
	named := func(id string, was, are []string) {
		if len(was) > 0 && len(are) > 0 && !slices.Equal(was, are) {
			say(id, "", EstimateReasonSide{Names: was}, EstimateReasonSide{Names: are})
		}
	}
	count(EstimateReasonRecipients, " messages", before.units, after.units)
	count(EstimateReasonAllowance, " within an allowance", before.within, after.within)
	count(EstimateReasonWindows, " free or charged by an open window or conversation", before.inWindow, after.inWindow)
	count(EstimateReasonRefused, " not delivered", before.refused, after.refused)
	named(EstimateReasonRules, before.models, after.models)
	named(EstimateReasonCard, before.cards, after.cards)
	was, are := before.onTiers(), after.onTiers()
	if (before.climbs() || after.climbs()) && was.Units > 0 && are.Units > 0 && !slices.Equal(was.Tiers, are.Tiers) {
		say(EstimateReasonTier, "", was, are)
	}
	return list
}

// text says what is on one side.
func (s *EstimateReasonSide) text() string {
	if len(s.Tiers) == 0 && len(s.Names) == 0 {
		return withCommas(s.Units)
	}
	list := slices.Clone(s.Names)
	for _, t := range s.Tiers {
		list = append(list, fmt.Sprintf("%s on tier %d", withCommas(t.Units), t.Tier))
	}
	return strings.Join(list, ", ")
}

// String returns a table of the likely lines for a person, with both ranges and the
// reasons below it.
func (c EstimateComparison) String() string {
	var b strings.Builder
	b.WriteString(c.Likely.String())
	for _, row := range [...]struct {
		name string
		of   *Comparison
	}{{"low", &c.Low}, {"high", &c.High}} {
		m, ok := row.of.Change()
		fmt.Fprintf(&b, "%s: %s before, %s after", row.name, row.of.Before.totalText(), row.of.After.totalText())
		if text := row.of.changeText(m, ok, row.of.Unknown); text != "" {
			fmt.Fprintf(&b, ", change %s", text)
		}
		b.WriteString("\n")
	}
	for _, r := range c.Reasons {
		fmt.Fprintf(&b, "%s, %s: %s: %s\n", r.Market, r.Item, r.ID, r.Text)
	}
	return b.String()
}
