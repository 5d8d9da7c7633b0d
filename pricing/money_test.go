package pricing_test

import (
	"math"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// withPrice is an account that pays the published USD card of October 2026, but
// this much for marketing in Brazil.
func withPrice(t testing.TB, price string) pricing.Account {
	t.Helper()
	card, err := ratecard.Published().Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	if card, err = card.With("Brazil", ratecard.Marketing, dec(price), "contract"); err != nil {
		t.Fatal(err)
	}
	return pricing.Account{Rates: ratecard.Cards{card}, Zone: time.UTC}
}

// Amounts are exact however many digits a price has and however many units
// there are: they are held against plain decimal arithmetic.
func TestAmountsAreExact(t *testing.T) {
	now := at("2026-11-21")
	counts := []int64{1, 2, 3, 7, 1000, 999_999_937, math.MaxInt64 / 625, math.MaxInt64/625 + 1, math.MaxInt64 - 1,
		math.MaxInt64}
	for _, price := range []string{"0", "1", "0.0625", "0.05", "0.061234567891", "0.000000000001",
		"9223372036854775807", "123456789012345678901234567890", "12345678.123456789012"} {
		a := withPrice(t, price)
		for _, n := range counts {
			q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, now, n)
			want := dec(price).Mul(decimal.NewFromInt(n))
			if !q.Low().Amount.Equal(want) || !q.High().Equal(q.Low()) || q.Low().Currency != "USD" {
				t.Errorf("%d at %s: %v, want %s", n, price, q, want.StringFixed(12))
			}
			if l := q.Likely().Lines; len(l) != 1 || l[0].Units != n || !l[0].Amount.Amount.Equal(want) {
				t.Errorf("%d at %s: %+v", n, price, l)
			}
		}
	}
}

// Over a ladder too: each step for itself, and then the sum.
func TestLadderAmountsAreExact(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	m := to(brazil, category.Utility)
	now := at("2026-11-21")
	card, err := ratecard.Published().Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	tiers, err := card.Tiers("Brazil", ratecard.Utility)
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range []int64{0, 1, 249_999, 250_000, 70_000_001, math.MaxInt64 - 5} {
		for _, n := range []int64{1, 2, 250_001, 100_000_000, math.MaxInt64} {
			n = min(n, math.MaxInt64-before) // no count goes further
			q := ask(t, a, m, used(t, a, m, "2026-11-21", before), now, n)
			want, at, rest := decimal.Zero, before, n
			for _, tier := range tiers {
				k := rest
				if tier.UpTo > 0 {
					k = max(0, min(rest, tier.UpTo-at))
				}
				want, at, rest = want.Add(tier.Price.Mul(decimal.NewFromInt(k))), at+k, rest-k
			}
			if !q.Low().Amount.Equal(want) {
				t.Errorf("%d after %d: %v, want %s", n, before, q, want.StringFixed(4))
			}
		}
	}
}

// Amounts print with the digits of the card, and nothing as a plain 0.
func TestDigits(t *testing.T) {
	now := at("2026-11-21")
	for _, test := range []struct {
		account pricing.Account
		message pricing.Message
		state   pricing.State
		n       int64
		want    string
	}{
		{pricing.Account{}, to(canada, category.Marketing), pricing.State{}, 1, "0.0250 USD"},
		{pricing.Account{}, to(canada, category.Marketing), pricing.State{}, 40, "1.0000 USD"},
		{pricing.Account{Currency: "COP"}, to(brazil, category.Utility), pricing.State{}, 2, "50.0726 COP"},
		{withPrice(t, "0.1"), to(brazil, category.Marketing), pricing.State{}, 1, "0.1 USD"},
		{withPrice(t, "0.100"), to(brazil, category.Marketing), pricing.State{}, 1, "0.100 USD"},
		{pricing.Account{}, to(states, category.Marketing), pricing.State{}, 1, "0 USD"}, // and refused
		{pricing.Account{}, to(brazil, category.Service), wrote("2026-11-21"), 1, "0 USD"},
		{pricing.Account{Currency: "COP"}, to(brazil, category.Service), wrote("2026-11-21"), 1000, "0 COP"},
	} {
		q := ask(t, test.account, test.message, test.state, now, test.n)
		refused := q.Deliverable() == pricing.DeliverableNo
		if q.String() != test.want && !refused || q.Likely().Total.String() != test.want ||
			q.Low().String() != test.want || q.High().String() != test.want {
			t.Errorf("%d × %s: %v, want %s", test.n, test.message.Category, q, test.want)
		}
	}
	// A free line still shows what it would have cost.
	free := ask(t, pricing.Account{}, to(brazil, category.Service), wrote("2026-11-21"), now, 1).Likely().Lines[0]
	if free.Price.String() != "0.0068 USD" || free.Amount.String() != "0 USD" || free.Detail != "1 of 1,000 used" {
		t.Errorf("%+v", free)
	}
}

// Where authentication-international begins (R3.10).
func TestForeign(t *testing.T) {
	start := at("2026-10-15T12:00:00")
	for _, test := range []struct {
		name  string
		home  ratecard.Country
		from  map[ratecard.Country]time.Time
		to    string
		at    string
		total string
	}{
		{"not eligible", "ID", nil, india, "2026-11-21", "0.0014 USD"},
		{"eligible elsewhere only", "ID", map[ratecard.Country]time.Time{"ID": {}}, india, "2026-11-21", "0.0014 USD"},
		{"the second before", "ID", map[ratecard.Country]time.Time{"IN": start}, india, "2026-10-15T11:59:59",
			"0.0014 USD"},
		{"the start", "ID", map[ratecard.Country]time.Time{"IN": start}, india, "2026-10-15T12:00:00", "0.0304 USD"},
		{"home is never abroad", "IN", map[ratecard.Country]time.Time{"IN": {}}, india, "2026-11-21", "0.0014 USD"},
		{"home not verified", "", map[ratecard.Country]time.Time{"IN": {}}, india, "2026-11-21", "0.0304 USD"},
		{"by market", "ID", map[ratecard.Country]time.Time{"IN": {}}, "", "2026-11-21", "0.0304 USD"},
		{"no such rate there", "ID", map[ratecard.Country]time.Time{"BR": {}}, brazil, "2026-11-21", "0.0068 USD"},
		{"the day before it came there", "IN", map[ratecard.Country]time.Time{"KZ": {}}, kazakhstan, "2026-09-30",
			"0.0077 USD"},
		{"the day it came there", "IN", map[ratecard.Country]time.Time{"KZ": {}}, kazakhstan, "2026-10-01",
			"0.1600 USD"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := pricing.Account{Zone: time.UTC, PrimaryLocation: test.home, AuthenticationInternationalFrom: test.from}
			m := to(test.to, category.Authentication)
			if m.To == "" {
				m.Market = "India"
			}
			if q := ask(t, a, m, pricing.State{}, at(test.at), 1); q.String() != test.total {
				t.Errorf("%s, want %s", q, test.total)
			}
			m.Category = category.Utility
			domestic := a
			domestic.AuthenticationInternationalFrom = nil
			if q := ask(t, a, m, pricing.State{}, at(test.at),
				1); !q.Equal(ask(t, domestic, m, pricing.State{}, at(test.at), 1)) {
				t.Error("utility is priced abroad too:", q)
			}
		})
	}
}
