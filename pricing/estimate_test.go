package pricing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// addMany adds a recipient n times.
func addMany(a *pricing.Audience, n int, user string, t *window.Thread, at time.Time) {
	for range n {
		a.Add(user, t, at)
	}
}

// estimate estimates what must have an estimate.
func estimate(t testing.TB, p *pricing.Pricer, a *pricing.Audience, m pricing.Message,
	s pricing.State) pricing.Estimate {
	t.Helper()
	e, err := p.Estimate(a, &m, &s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The examples of the papers: the range of a campaign in which windows are unsure, and
// that of replies which share an allowance.
func TestEstimate(t *testing.T) {
	old, now := at("2025-10-15T12:00:00"), at("2026-11-21T12:00:00")
	open := func(at time.Time) *window.Thread { return &window.Thread{LastInbound: at.Add(-time.Hour)} }
	unsure := func(at time.Time) *window.Thread {
		return &window.Thread{KnownSince: at.Add(-time.Hour), FreeUntil: at}
	}
	foreign := map[ratecard.Country]time.Time{"IN": now}
	tiers, turning := contractTiers, contractsThatTurn(t)
	service := contracts(t, tiers("Germany", ratecard.Service, "2026-11-01", "0.05", "0.01", "0.005"),
		tiers("India", ratecard.Service, "2026-11-01", "0.02"))
	for _, test := range []struct {
		name              string
		account           pricing.Account
		fill              func(a *pricing.Audience)
		message           pricing.Message
		low, likely, high string
	}{
		{"a million, some windows unsure", pricing.Account{}, func(a *pricing.Audience) {
			addMany(a, 400_000, brazil, nil, old)
			addMany(a, 550_000, india, nil, old)
			addMany(a, 50_000, india, unsure(old), old)
		}, pricing.Message{Category: category.Utility}, "3445", "3515", "3515"},
		{"replies that share an allowance", pricing.Account{}, func(a *pricing.Audience) {
			addMany(a, 750, germany, open(now), now)
			addMany(a, 750, india, open(now), now)
		}, pricing.Message{Category: category.Service, From: "1"}, "0.7", "0.7", "27.5"},
		// A rate that the account has from an instant on: 0.0014 before it, 0.0304 after.
		{"abroad", pricing.Account{AuthenticationInternationalFrom: foreign}, func(a *pricing.Audience) {
			a.Add(india, nil, now.Add(-time.Second))
			a.Add(india, nil, now)
		}, pricing.Message{Category: category.Authentication}, "0.0318", "0.0318", "0.0318"},
		// The unsure one, charged 0.0001, lifts the other from 0.05 to 0.01.
		{"tiers that turn", pricing.Account{Rates: turning}, func(a *pricing.Audience) {
			a.Add(india, unsure(at("2025-11-20")), at("2025-11-20"))
			a.Add(india, nil, at("2025-11-21"))
		}, pricing.Message{Category: category.Utility}, "0.0101", "0.0101", "0.05"},
		// Of 1,002 Germans and 999 Indians at 0.02, 1,000 are free. What the Germans cost hangs
		// on how many are charged, so the range is of nobody free, and of 1,000 in each market.
		{"tiers of service", pricing.Account{Rates: service}, func(a *pricing.Audience) {
			addMany(a, 1002, germany, open(now), now)
			addMany(a, 999, india, open(now), now)
		}, pricing.Message{Category: category.Service, From: "1"}, "0.01", "20.04", "25.04"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.account.Zone = time.UTC
			p := pricerOf(t, test.account)
			a := p.Audience()
			test.fill(a)
			e := estimate(t, p, a, test.message, pricing.State{Usage: pricing.Usage{}})
			for name, pair := range map[string][2]ratecard.Money{
				"low":    {e.Low.Total, usd(test.low)},
				"likely": {e.Likely.Total, usd(test.likely)},
				"high":   {e.High.Total, usd(test.high)},
			} {
				if !pair[0].Equal(pair[1]) {
					t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
				}
			}
		})
	}
}

// A misspelled counter would be heeded as little as none, and the total be wrong without
// a word.
func TestEstimateRefusesCountersThatThereAreNot(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "1", Zone: time.UTC})
	a := p.Audience()
	a.Add(brazil, nil, at("2026-11-21T12:00:00"))
	for counter, want := range map[string]string{
		"2026-11/portfolio/1/Brazil/utility":   "",
		"2026-11/portfolio/1/Brasil/utility":   "no such market then",
		"2026-11/portfolio/1/Brazil/utilities": "no such item",
		"2022-11/account/1//":                  "",
		"2022-11/portfolio/1/Portugal/utility": "no such market then", // one since October 2026
	} {
		var c pricing.Counter
		if err := c.UnmarshalText([]byte(counter)); err != nil {
			t.Fatal(err)
		}
		state := pricing.State{Usage: pricing.Usage{c: 1}}
		_, err := p.Estimate(a, &pricing.Message{Category: category.Utility}, &state)
		var fault *pricing.InputError
		if errors.As(err, &fault); want == "" && err != nil || want != "" && (fault == nil || fault.Why != want) {
			t.Errorf("%s: %v, want %q", counter, err, want)
		}
	}
	wrong := pricing.Usage{{Month: pricing.MonthOf(at("2026-11-21T12:00:00")), Scope: "business"}: 1}
	_, err := p.Estimate(a, &pricing.Message{Category: category.Utility}, &pricing.State{Usage: wrong})
	if err == nil || !strings.Contains(err.Error(), "no such scope") {
		t.Errorf("%v", err)
	}
}
