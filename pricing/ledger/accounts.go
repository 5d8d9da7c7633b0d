package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// accounts is what webhooks told of the accounts themselves.
type accounts struct {
	base    pricing.Account
	facts   *Entry
	owner   map[string]string // number: account
	display map[string]string // number: as people write it
	pricers map[string]*pricing.Pricer
	tiers   []tier // by time
	notes   []monthNote
}

// A note is about counters of a month.
type monthNote struct {
	month pricing.Month // 0: any
	pricing.Note
}

// A tier is a volume tier that Meta said was reached.
type tier struct {
	at      time.Time
	account string
	fact    *webhook.TierReached
	month   pricing.Month
	market  ratecard.Market
}

func newAccounts(base pricing.Account, facts *Entry) (accounts, error) {
	a := accounts{base: base, facts: facts, owner: map[string]string{}, display: map[string]string{}, pricers: map[string]*pricing.Pricer{}}
	if _, err := a.openPricer(base.ID); err != nil {
		return a, err
	}
	for _, s := range facts.Sources { // sorted: the same, however they came
		if s.Number != "" {
			a.owner[s.Number] = first(s.Account, a.owner[s.Number])
			a.display[s.Number] = first(s.Display, a.display[s.Number])
		}
		if _, err := a.openPricer(s.Account); err != nil {
			return a, err
		}
	}
	for i := range facts.Updates {
		u := &facts.Updates[i]
		if u.Tier != nil {
			a.addTier(u)
		}
		if _, err := a.openPricer(u.Account); err != nil {
			return a, err
		}
	}
	slices.SortStableFunc(a.tiers, func(t, u tier) int { return t.at.Compare(u.at) })
	return a, nil
}

// pricer is that of the account which sent a message, or else of the one which
// its number belongs to: several accounts may share a number (R6.11).
func (a *accounts) pricerOf(account, number string) (id string, d *pricing.Pricer) {
	id = first(a.base.ID, first(account, a.owner[number]))
	return id, a.pricers[id]
}

// open makes the pricer of an account, with what Meta said of where it is.
func (a *accounts) openPricer(id string) (*pricing.Pricer, error) {
	if d, ok := a.pricers[id]; ok {
		return d, nil
	}
	account := a.base
	account.ID = first(account.ID, id)
	for i := range a.facts.Updates {
		u := &a.facts.Updates[i]
		if u.Account != id && u.Account != "" && id != "" {
			continue
		}
		if _, err := ratecard.MarketOf(u.PrimaryLocation, ratecard.Date{}); u.PrimaryLocation != "" && err == nil {
			account.PrimaryLocation = u.PrimaryLocation
		}
		if u.AuthenticationInternational != nil {
			account.AuthenticationInternationalFrom = internationalFrom(u.AuthenticationInternational)
		}
	}
	d, err := account.Pricer()
	a.pricers[id] = d
	return d, err
}

// internationalFrom is when each country's authentication-international begins.
func internationalFrom(abroad *webhook.AuthenticationInternational) map[ratecard.Country]time.Time {
	from := map[ratecard.Country]time.Time{}
	for c1 := 'A'; c1 <= 'Z'; c1++ {
		for c2 := 'A'; c2 <= 'Z'; c2++ {
			c := ratecard.Country([]rune{c1, c2})
			if _, ok := ratecard.AuthenticationInternationalSince(c); !ok {
				continue
			}
			if at, ok := abroad.Exceptions[c]; ok {
				from[c] = at
			} else if !abroad.Start.IsZero() {
				from[c] = abroad.Start
			}
		}
	}
	return from
}

// tier reads a tier, or notes that it can't.
func (a *accounts) addTier(u *webhook.AccountUpdate) {
	t := tier{at: cmp.Or(u.Tier.At, u.At), account: u.Account, fact: u.Tier}
	err := t.month.UnmarshalText([]byte(u.Tier.Month))
	if err == nil {
		month := t.month.First(zoneOf(&a.base))
		if t.at.Before(month) {
			t.at = month
		}
		markets, _ := ratecard.Markets(ratecard.DateOf(month))
		for _, m := range markets {
			if strings.EqualFold(string(m), u.Tier.Region) {
				t.market = m
			}
		}
	}
	switch {
	case u.Tier.Lower == 1, u.Tier.Lower == 0 && u.Tier.Upper > 0: // where every month begins
		return
	case err != nil || t.market == "" || u.Tier.Lower < 1 || u.Tier.Category != category.Utility && u.Tier.Category != category.Authentication:
		n := monthNote{Note: pricing.Note{ID: "tier-not-understood", Text: fmt.Sprintf(
			"Meta reported a volume tier that can't be placed: %q in %q from unit %d on, month %q.", u.Tier.Category, u.Tier.Region, u.Tier.Lower, u.Tier.Month)}}
		if !slices.Contains(a.notes, n) { // told again
			a.notes = append(a.notes, n)
		}
		return
	}
	a.tiers = append(a.tiers, t)
}

// reach makes counters at least what Meta's tiers say, up to an instant.
func (a *accounts) raiseCounters(at time.Time, usage pricing.Usage) {
	for len(a.tiers) > 0 && !a.tiers[0].at.After(at) {
		t := a.tiers[0]
		a.tiers = a.tiers[1:]
		account := first(a.base.ID, t.account)
		c := pricing.Counter{Month: t.month, Scope: pricing.PerPortfolio, Of: first(a.base.Portfolio, account), Market: t.market, Item: ratecard.Item(t.fact.Category)}
		counted := usage[c]
		if counted >= t.fact.Lower-1 {
			continue
		}
		usage[c] = t.fact.Lower - 1
		a.notes = append(a.notes, monthNote{t.month, pricing.Note{ID: "tier-corrected", Text: fmt.Sprintf(
			"%s, %s in %s, of %q: Meta says that by %s the month had come to unit %d, where we had counted %d: other apps or accounts of the portfolio send too, or webhooks were lost. Counting goes on from there.",
			t.month, t.fact.Category, t.market, c.Of, t.at.In(zoneOf(&a.base)).Format(time.DateOnly), t.fact.Lower, counted)}})
	}
}
