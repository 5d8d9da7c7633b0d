package ratecard_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// Cells is the embedded cards, to be asked which prices follow from which.
type cells map[string]*ratecard.Card

const (
	carriedFrom    = "carried from the card of "
	equalToUtility = "taken as equal to utility"
)

// found returns the list rate that a card has of its own, and whether it has one:
// a price that neither is carried nor rests on another item's.
func found(c *ratecard.Card, k ratecard.Key) (ratecard.Tier, bool) {
	tiers, err := c.Tiers(k.Market, k.Item)
	if err != nil || strings.Contains(tiers[0].How, carriedFrom) || strings.Contains(tiers[0].How, equalToUtility) {
		return ratecard.Tier{}, false
	}
	return tiers[0], true
}

// follows reports whether a price can be known: it was found for the card; or for
// another card in the currency, and USD names no change between them; or it is
// the utility rate. A card that was found after this one was last checked doesn't
// count.
func (cards cells) follows(c *ratecard.Card, k ratecard.Key) bool {
	if _, ok := found(c, k); ok {
		return true
	}
	for _, o := range cards {
		if o.Currency() == c.Currency() && o.Unit() == c.Unit() && !c.Checked().Before(o.Checked()) {
			if _, ok := found(o, k); ok && cards.stands(k, o.Effective(), c.Effective()) {
				return true
			}
		}
	}
	if k.Item != ratecard.Authentication && k.Item != ratecard.Service {
		return false
	}
	return cards.follows(c, ratecard.Key{Market: k.Market, Item: ratecard.Utility})
}

// stands reports whether USD has one list rate on all cards from one day to the
// other, whichever is earlier.
func (cards cells) stands(k ratecard.Key, a, b ratecard.Date) bool {
	if b.Before(a) {
		a, b = b, a
	}
	var was ratecard.Tier
	for _, day := range ratecard.Published().EffectiveDates("USD") {
		if day.Before(a) || b.Before(day) {
			continue
		}
		card, held := cards[day.String()+"/usd"]
		if !held {
			return false
		}
		tiers, err := card.Tiers(k.Market, k.Item)
		if err != nil || day != a && !was.Price.Equal(tiers[0].Price) {
			return false
		}
		was = tiers[0]
	}
	return true
}

// TestCarried: a price that is said to be another's is, to the digit. Where it is
// carried USD stands still, which is what Meta's change list names.
func TestCarried(t *testing.T) {
	cards := cells(embedded(t))
	carried, equal := 0, 0
	for name, c := range cards {
		for k, tiers := range c.Rows() {
			price, how := tiers[0].Price, tiers[0].How
			if strings.Contains(how, equalToUtility) {
				equal++
				if utility := firstPrice(t, c, k.Market, ratecard.Utility); digits(utility) != digits(price) {
					t.Errorf("%s %s %s is %s, and utility %s", name, k.Market, k.Item, digits(price), digits(utility))
				}
			}
			_, from, ok := strings.Cut(how, carriedFrom)
			if !ok {
				continue
			}
			carried++
			day, why, _ := strings.Cut(from, ": ")
			item := k.Item
			if item == ratecard.Service && strings.Contains(how, equalToUtility) {
				item = ratecard.Utility // no card before October prices service
			}
			old, held := cards[day+"/"+strings.ToLower(string(c.Currency()))]
			if !held {
				t.Errorf("%s %s %s is carried from %s: no such card", name, k.Market, k.Item, day)
				continue
			}
			if was := firstPrice(t, old, k.Market, item); digits(was) != digits(price) {
				t.Errorf("%s %s %s is %s, on the card of %s %s",
					name, k.Market, k.Item, digits(price), day, digits(was))
			}
			if !cards.stands(ratecard.Key{Market: k.Market, Item: item}, old.Effective(), c.Effective()) {
				t.Errorf("%s %s %s is carried from %s, but USD changed", name, k.Market, k.Item, day)
			}
			if want := "Meta's change list names no change for " + string(k.Market); why != want {
				t.Errorf("%s %s %s: %q, want %q", name, k.Market, k.Item, why, want)
			}
			if tiers[0].Grade != ratecard.GradeDerived || tiers[0].Confidence == ratecard.ConfidenceHigh {
				t.Errorf("%s %s %s is carried, %s and %s", name, k.Market, k.Item, tiers[0].Grade, tiers[0].Confidence)
			}
		}
	}
	if carried < 3000 || equal < 1500 {
		t.Errorf("only %d carried, %d equal to utility: the words have changed", carried, equal)
	}
}

// TestPublishedCells: figures and holes of the project's brief.
func TestPublishedCells(t *testing.T) {
	for _, tt := range []struct {
		currency   ratecard.Currency
		user, day  string
		item       ratecard.Item
		price      string
		grade      ratecard.Grade
		confidence ratecard.Confidence
	}{
		{"AED", "+971559876501", "2026-11-29", ratecard.Utility, "0.0576", "read", "medium"},
		{"GBP", "+447712345601", "2026-07-15", ratecard.Marketing, "0.0458", "read", "high"},
		{"AUD", "+4915112345678", "2026-11-29", ratecard.Marketing, "0.1775", "derived", "low"},
	} {
		m, err := marketOf(tt.user, tt.day)
		if err != nil {
			t.Fatal(err)
		}
		tier := tiersOf(t, published(t, tt.currency, tt.day), m, tt.item)[0]
		if digits(tier.Price) != tt.price || tier.Grade != tt.grade || tier.Confidence != tt.confidence {
			t.Errorf("%s %s: %s, %s, %s confidence; want %v",
				tt.currency, m, digits(tier.Price), tier.Grade, tier.Confidence, tt)
		}
	}

	currencies := ratecard.Currencies()
	if len(currencies) != 16 {
		t.Errorf("%d currencies: %s", len(currencies), currencies)
	}
	whole := []ratecard.Currency{"COP", "INR", "USD"} // of October, as Meta printed it
	for _, c := range currencies {
		card := published(t, c, "2026-11-29")
		tier, read := tiersOf(t, card, "Germany", ratecard.Marketing)[0], slices.Contains(whole, c)
		if (tier.Grade == ratecard.GradeRead) != read || tier.Price.IsZero() {
			t.Errorf("Germany in %s: %s, %s", c, digits(tier.Price), tier.Grade)
		}
		hidden, err := ratecard.WithoutDerived(ratecard.Published()).Card(c, on("2026-11-29"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = hidden.Tiers("Germany", ratecard.Marketing)
		if (err == nil) != read || !read && !errors.Is(err, ratecard.ErrDerived) {
			t.Errorf("Germany in %s without derived rates: %v", c, err)
		}
		_, err = card.Tiers("Mexico", ratecard.Marketing)
		if read {
			if err != nil {
				t.Errorf("Mexico in %s: %v", c, err)
			}
			continue
		}
		var missing *ratecard.LookupError
		if !errors.As(err, &missing) || missing.Kind != ratecard.ErrNoRate || missing.Currency != c ||
			missing.Market != "Mexico" || missing.Item != ratecard.Marketing || missing.Card != on("2026-10-01") {
			t.Errorf("Mexico in %s: %v; want ErrNoRate that names it", c, err)
		}
	}
}
