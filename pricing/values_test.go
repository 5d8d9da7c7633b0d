package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func TestValues(t *testing.T) {
	inUSD := pricing.Account{Zone: time.UTC}
	in := func(c ratecard.Currency) pricing.Account { return pricing.Account{Currency: c, Zone: time.UTC} }
	for _, test := range []struct {
		account pricing.Account
		message pricing.Message
		state   pricing.State
		on      string
		n       int64
		total   string
		lines   string
	}{
		{inUSD, to(brazil, category.Marketing), pricing.State{}, "2026-11-21", 1,
			"0.0625 USD", "1 marketing Brazil 0.0625 = 0.0625 message"},
		{inUSD, to(brazil, category.Utility), pricing.State{}, "2026-11-21", 1,
			"0.0068 USD", "1 utility Brazil 0.0068 = 0.0068 message"},
		{in("COP"), to(brazil, category.Utility), pricing.State{}, "2026-11-21", 1,
			"25.0363 COP", "1 utility Brazil 25.0363 = 25.0363 message"},
		{inUSD, to(kazakhstan, category.Utility), pricing.State{}, "2026-09-30", 1,
			"0.0077 USD", "1 utility Other 0.0077 = 0.0077 template"},
		{inUSD, to(kazakhstan, category.Utility), pricing.State{}, "2026-10-01", 1,
			"0.0180 USD", "1 utility Kazakhstan 0.0180 = 0.0180 message"},
		{inUSD, to(dominican, category.Marketing), pricing.State{}, "2026-11-21", 1,
			"0.0740 USD", "1 marketing Rest of Latin America 0.0740 = 0.0740 message"},
		{inUSD, to(zimbabwe, category.Marketing), pricing.State{}, "2025-09-30", 1,
			"0.0604 USD", "1 marketing Other 0.0604 = 0.0604 template"},
		{inUSD, to(zimbabwe, category.Marketing), pricing.State{}, "2025-10-01", 1,
			"0.0225 USD", "1 marketing Rest of Africa 0.0225 = 0.0225 template"},
		{inUSD, to(brazil, category.Utility), wrote("2025-10-15"), "2025-10-15", 1,
			"0 USD", "1 utility Brazil 0.0068 = 0 utility-in-window"},
		{inUSD, to(brazil, category.Utility), wrote("2026-10-15"), "2026-10-15", 1,
			"0.0068 USD", "1 utility Brazil 0.0068 = 0.0068 message"},
		{inUSD, to(brazil, category.Service), used(t, inUSD, to(brazil, category.Service), "2026-10-15", 999),
			"2026-10-15", 1,
			"0 USD", "1 service Brazil 0.0068 = 0 service-allowance"},
		{inUSD, to(brazil, category.Service), used(t, inUSD, to(brazil, category.Service), "2026-10-15", 1000),
			"2026-10-15", 1,
			"0.0068 USD", "1 service Brazil 0.0068 = 0.0068 message"},
		{inUSD, to(brazil, category.Service), wrote("2026-10-15"), "2026-10-15", 1500,
			"3.4000 USD",
			"1000 service Brazil 0.0068 = 0 service-allowance; 500 service Brazil 0.0068 = 3.4000 message"},
		{in("MXN"), to(mexico, category.Marketing), pricing.State{}, "2026-07-15", 1,
			"0.5614 MXN", "1 marketing Mexico 0.5614 = 0.5614 template"},
		{inUSD, to(brazil, category.Service), wrote("2023-09-20"), "2023-09-20", 1,
			"0 USD", "1 service Brazil 0.0300 = 0 service-allowance"},
		{inUSD, to(brazil, category.Service), used(t, inUSD, to(brazil, category.Service), "2023-09-20", 1000),
			"2023-09-20", 1,
			"0.0300 USD", "1 service Brazil 0.0300 = 0.0300 conversation"},
		{in("IDR"), to(indonesia, category.Utility), used(t, in("IDR"), to(indonesia, category.Utility), "2026-10-15",
			749_999), "2026-10-15", 1,
			"356.65 IDR", "1 utility Indonesia 356.65 = 356.65 message"},
	} {
		q := ask(t, test.account, test.message, test.state, at(test.on), test.n)
		if q.String() != test.total || lines(q.Likely()) != test.lines || !q.Exact() || q.Likely().Undelivered != nil {
			t.Errorf("%s %s on %s: %s: %s; want %s: %s",
				test.message.To, test.message.Category, test.on, q, lines(q.Likely()), test.total, test.lines)
		}
	}
}

// Refused messages cost nothing, still have their line, and say why.
func TestRefused(t *testing.T) {
	for _, test := range []struct {
		message pricing.Message
		on      string
		code    int
		lines   string
	}{
		{to(states, category.Marketing), "2026-11-21", 131049,
			"1 marketing North America 0.0250 = 0 us-marketing-paused"},
		{to(brazil, category.Service), "2026-11-21", 131047, "1 service Brazil 0.0068 = 0 outside-window"},
		{to(brazil, category.Service), "2025-10-15", 131047, "1 service Brazil 0 = 0 outside-window"},
		{to(brazil, category.Service), "2024-12-10", 131047, "1 service Brazil 0 = 0 outside-window"},
		{to(brazil, category.Service), "2023-09-20", 131047, "1 service Brazil 0.0300 = 0 outside-window"},
	} {
		c := ask(t, pricing.Account{}, test.message, pricing.State{}, at(test.on), 1).Likely()
		if c.Undelivered == nil || c.Undelivered.Code != test.code || c.Undelivered.Why == "" ||
			c.Total.String() != "0 USD" || lines(c) != test.lines {
			t.Errorf("%s on %s: %v, %+v, %s", test.message.Category, test.on, c.Total, c.Undelivered, lines(c))
		}
	}
	// Nothing that would make it free gets it delivered.
	for _, day := range []string{"2025-04-15", "2025-10-15", "2026-10-15"} {
		now := at(day)
		for _, th := range []window.Thread{fromAd(now), talking("marketing")(now), inWindow(now)} {
			c := ask(t, pricing.Account{}, to(states, category.Marketing), pricing.State{Thread: th}, now, 1).Likely()
			if c.Undelivered == nil || c.Lines[0].Rule.ID != "us-marketing-paused" {
				t.Errorf("on %s to the United States in %+v: %s", day, th, lines(c))
			}
		}
	}
	if c := ask(t, pricing.Account{}, to(canada, category.Marketing), pricing.State{}, at("2026-11-21"),
		1).Likely(); c.Undelivered != nil {
		t.Error("marketing to Canada is refused")
	}
	if c := ask(t, pricing.Account{}, to(states, category.Marketing), pricing.State{}, at("2025-03-31"),
		1).Likely(); c.Undelivered != nil {
		t.Error("marketing to the United States is refused before the pause")
	}
}

func TestMissing(t *testing.T) {
	in := func(c ratecard.Currency) pricing.Account { return pricing.Account{Currency: c, Zone: time.UTC} }
	published := pricing.Account{Rates: ratecard.WithoutDerived(ratecard.Published())}
	mexicoIn := func(c ratecard.Currency) ratecard.LookupError {
		return ratecard.LookupError{
			Currency: c,
			Date:     on("2026-11-29"),
			Card:     on("2026-10-01"),
			Market:   "Mexico",
			Item:     ratecard.Marketing,
		}
	}
	foreign := pricing.Account{AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"EG": {}, "MY": {}}}
	for _, test := range []struct {
		account pricing.Account
		message pricing.Message
		used    int64
		on      string
		n       int64
		kind    error
		want    ratecard.LookupError
	}{
		{in("GBP"), to(brazil, category.Utility), 0, "2024-11-21", 1, ratecard.ErrNoCard,
			ratecard.LookupError{Currency: "GBP", Date: on("2024-11-21"), Card: on("2024-11-01")}},
		{in("MXN"), to(mexico, category.Marketing), 0, "2026-11-29", 1, ratecard.ErrNoRate, mexicoIn("MXN")},
		{in("ARS"), to(mexico, category.Marketing), 0, "2026-11-29", 1, ratecard.ErrNoRate, mexicoIn("ARS")},
		{in("EUR"), to(brazil, category.Marketing), 0, "2024-10-15", 1, ratecard.ErrNoCard,
			ratecard.LookupError{Currency: "EUR", Date: on("2024-10-15"), Card: on("2024-10-01")}},
		{in("COP"), to(brazil, category.Marketing), 0, "2026-03-31", 1, ratecard.ErrNoCard,
			ratecard.LookupError{Currency: "COP", Date: on("2026-03-31")}},
		{in("JPY"), to(brazil, category.Marketing), 0, "2026-11-21", 1, ratecard.ErrNoCard,
			ratecard.LookupError{Currency: "JPY", Date: on("2026-11-21")}},
		{in("INR"), to("+966501234567", category.Marketing), 0, "2025-04-15", 1, ratecard.ErrNoRate,
			ratecard.LookupError{
				Currency: "INR",
				Date:     on("2025-04-15"),
				Card:     on("2025-04-01"),
				Market:   "Saudi Arabia",
				Item:     ratecard.Marketing,
			}},
		{inPart(t), to(indonesia, category.Utility), 750_000, "2026-10-15", 1, ratecard.ErrNoRate,
			ratecard.LookupError{
				Currency: "IDR",
				Date:     on("2026-10-15"),
				Card:     on("2026-10-01"),
				Market:   "Indonesia",
				Item:     ratecard.Utility,
			}},
		{inPart(t), to(indonesia, category.Utility), 0, "2026-10-15", 750_001, ratecard.ErrNoRate,
			ratecard.LookupError{
				Currency: "IDR",
				Date:     on("2026-10-15"),
				Card:     on("2026-10-01"),
				Market:   "Indonesia",
				Item:     ratecard.Utility,
			}},
		// An authentication-international rate that is unknown is never the domestic one.
		{foreign, to("+60121234567", category.Authentication), 0, "2025-02-15", 1, ratecard.ErrNoRate,
			ratecard.LookupError{
				Currency: "USD",
				Date:     on("2025-02-15"),
				Card:     on("2025-02-01"),
				Market:   "Malaysia",
				Item:     ratecard.AuthenticationInternational,
			}},
		{pricing.Account{Currency: "AUD", Rates: published.Rates}, to(germany, category.Marketing), 0, "2026-11-29", 1,
			ratecard.ErrDerived,
			ratecard.LookupError{
				Currency: "AUD",
				Date:     on("2026-11-29"),
				Card:     on("2026-10-01"),
				Market:   "Germany",
				Item:     ratecard.Marketing,
			}},
		{published, to(brazil, category.Utility), 300_000, "2025-07-15", 1, ratecard.ErrDerived,
			ratecard.LookupError{
				Currency: "USD",
				Date:     on("2025-07-15"),
				Card:     on("2025-07-01"),
				Market:   "Brazil",
				Item:     ratecard.Utility,
			}},
	} {
		name := fmt.Sprint(test.message.Category, " ", test.account.Currency, " ", test.on)
		pricer := pricerOf(t, test.account)
		s := onFirst(pricer, test.message, test.on, test.used)
		_, err := pricer.QuoteN(&test.message, &s, at(test.on), test.n)
		var e *ratecard.LookupError
		if !errors.Is(err, test.kind) || !errors.As(err, &e) {
			t.Errorf("%s: %v, want %v", name, err, test.kind)
			continue
		}
		test.want.Kind, test.want.Why = test.kind, e.Why
		if !e.Equal(&test.want) {
			t.Errorf("%s: %+v, want %+v", name, e, test.want)
		}
		if test.used+test.n > 1 {
			if _, err := test.account.Quote(test.message, pricing.State{}, at(test.on)); err != nil {
				t.Errorf("%s: the first unit: %v", name, err)
			}
		}
	}
}

// onFirst counts units of the first counter that there is, if there is a card.
func onFirst(d *pricing.Pricer, m pricing.Message, day string, n int64) pricing.State {
	keys, err := d.Counters(&m, at(day))
	if err != nil || len(keys) == 0 {
		return pricing.State{}
	}
	return pricing.State{Usage: pricing.Usage{keys[0]: n}}
}

// The book's card prices, whatever its day and whoever changed it, and is named.
func TestBooks(t *testing.T) {
	card, err := ratecard.Published().Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	contract, err := card.With("Brazil", ratecard.Marketing, dec("0.05"), "contract 77")
	if err != nil {
		t.Fatal(err)
	}
	own := ratecard.Cards{contract}
	for _, test := range []struct {
		name  string
		rates ratecard.Book
		model string
		on    string
		total string
		card  string
		notes []string
	}{
		{"published", nil, "", "2026-11-21", "0.0625 USD", "meta/USD/2026-10-01", nil},
		{"own cards", own, "", "2026-11-21", "0.05 USD", "meta/USD/2026-10-01 + contract 77", nil},
		{"first of, contract in force", ratecard.FirstOf(own, ratecard.Published()), "", "2026-10-01", "0.05 USD",
			"meta/USD/2026-10-01 + contract 77", nil},
		{"first of, before the contract", ratecard.FirstOf(own, ratecard.Published()), "", "2026-09-30", "0.0625 USD",
			"meta/USD/2026-07-01", nil},
		{"old prices, new rules", ratecard.AsOf(ratecard.Published(), on("2026-09-30")), "", "2026-11-21",
			"0.0625 USD", "meta/USD/2026-07-01", []string{"model-newer-than-card", "card-superseded"}},
		{"new prices, old rules by date", ratecard.AsOf(ratecard.Published(), on("2026-10-01")), "", "2025-03-01",
			"0.0625 USD", "meta/USD/2026-10-01", []string{"model-older-than-card", "card-of-another-unit"}},
		{"new prices, old rules by ID", nil, "per-message-2025", "2026-11-21", "0.0625 USD", "meta/USD/2026-10-01",
			[]string{"model-older-than-card"}},
		{"old prices, new rules by ID", nil, "per-message-2026", "2026-07-15", "0.0625 USD", "meta/USD/2026-07-01",
			[]string{"model-newer-than-card"}},
		{"the rules in force, by ID", nil, "per-message-2026", "2026-11-21", "0.0625 USD", "meta/USD/2026-10-01", nil},
		{"conversations by ID", nil, "conversations-2023", "2026-11-21", "0.0625 USD", "meta/USD/2026-10-01",
			[]string{"model-older-than-card", "card-of-another-unit"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := pricing.Account{Zone: time.UTC, Rates: test.rates, Model: test.model}
			q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at(test.on), 1)
			if q.String() != test.total || q.Card() != test.card || test.model != "" && q.Model() != test.model {
				t.Errorf("%s by %s, %s; want %s by %s", q, q.Card(), q.Model(), test.total, test.card)
			}
			var notes []string
			for _, n := range q.Notes() {
				notes = append(notes, n.ID)
			}
			if !slices.Equal(notes, test.notes) {
				t.Errorf("notes %v, want %v", notes, test.notes)
			}
		})
	}
	// New rules ask for what an old card doesn't have.
	a := pricing.Account{Model: "per-message-2026"}
	m, s := to(brazil, category.Service), wrote("2026-07-15")
	if _, err := pricerOf(t, a).QuoteN(&m, &s, at("2026-07-15"), 1001); !errors.Is(err, ratecard.ErrNoRate) {
		t.Error("a service message by a card without that column:", err)
	}
}

// Countries are in the market they had when the card was made.
func TestFrozenMarkets(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: ratecard.AsOf(ratecard.Published(), on("2026-09-30"))}
	q := ask(t, a, to(kazakhstan, category.Utility), pricing.State{}, at("2026-11-21"), 1)
	if want := "1 utility Other 0.0077 = 0.0077 message"; lines(q.Likely()) != want {
		t.Errorf("%s, want %s", lines(q.Likely()), want)
	}
}

// Conversations of the Marketing Messages Lite API were apart from others until
// July 2025, at rates that aren't known (R3.11); then it was marketing (R5.8).
func TestLite(t *testing.T) {
	lite := to(brazil, category.Marketing)
	lite.MarketingMessagesAPI = true
	a := pricing.Account{Zone: time.UTC}
	during := at("2025-01-15")
	var e *ratecard.LookupError
	for _, th := range []window.Thread{{}, talking("marketing")(during)} {
		if _, err := a.Quote(lite, pricing.State{Thread: th}, during); !errors.Is(err, ratecard.ErrNoRate) ||
			!errors.As(err, &e) || e.Item != "marketing_lite" {
			t.Errorf("in %+v: %v", th, err)
		}
	}
	within := pricing.State{Thread: talking("marketing_lite")(during)}
	if q := ask(t, a, lite, within, during, 1); lines(q.Likely()) != "1 marketing_lite Brazil 0 = 0 open-conversation" {
		t.Error("in a conversation of its own:", lines(q.Likely()))
	}
	if q := ask(t, a, to(brazil, category.Marketing), within, during, 1); q.String() != "0.0625 USD" {
		t.Error("marketing rides in a conversation of that API:", lines(q.Likely()))
	}
	if q := ask(t, a, lite, pricing.State{}, at("2025-10-15"),
		1); lines(q.Likely()) != "1 marketing Brazil 0.0625 = 0.0625 template" {
		t.Error("since July 2025:", lines(q.Likely()))
	}
}
