package pricing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// signed is a contract for marketing to Brazil, from a day on.
func signed(t testing.TB, from, until string) ratecard.Book {
	t.Helper()
	c := ratecard.Contract{
		Market: "Brazil",
		Item:   ratecard.Marketing,
		Price:  usd("0.0550"),
		From:   on(from),
		Why:    "contract 77",
	}
	if until != "" {
		c.Until = on(until)
	}
	b, err := ratecard.WithContracts(ratecard.Published(), c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A contract that was signed in July prices its own market, and leaves all others to
// the card in force, on each day and in the account's zone.
func TestContractFreezesNoOtherMarket(t *testing.T) {
	a := pricing.Account{
		Zone:  time.FixedZone("-03", -3*60*60),
		Rates: signed(t, "2026-07-15", "2026-11-20"),
	}
	for _, test := range []struct {
		user  string
		c     category.Category
		at    string
		total string
	}{
		{brazil, category.Marketing, "2026-07-15T02:59:59", "0.0625 USD"},
		{brazil, category.Marketing, "2026-07-15T03:00:00", "0.0550 USD"},
		{mexico, category.Marketing, "2026-07-16", "0.0305 USD"},
		{brazil, category.Marketing, "2026-11-15", "0.0550 USD"},
		{mexico, category.Marketing, "2026-11-15", "0.0397 USD"},
		{brazil, category.Utility, "2026-11-15", "0.0068 USD"},
		{brazil, category.Marketing, "2026-11-20T02:59:59", "0.0550 USD"},
		{brazil, category.Marketing, "2026-11-20T03:00:00", "0.0625 USD"},
	} {
		q := ask(t, a, to(test.user, test.c), pricing.State{}, at(test.at), 1)
		if q.String() != test.total || slices.Contains(noteIDs(q), "card-superseded") {
			t.Errorf("%s to %s at %s: %s, notes %v; want %s", test.c, test.user, test.at, q, noteIDs(q), test.total)
		}
	}
	q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at("2026-11-15"), 1)
	for _, want := range []string{"card meta/USD/2026-10-01 + contract 77 from 2026-07-15 until 2026-11-20",
		"read, high confidence (contract 77 from 2026-07-15 until 2026-11-20)"} {
		if !strings.Contains(q.Explain(), want) {
			t.Errorf("%s\ndoesn't say %q", q.Explain(), want)
		}
	}
	// An item that Meta's card doesn't have is priced by the contract alone.
	only, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
		Market: "Spain",
		Item:   ratecard.AuthenticationInternational,
		Price:  usd("0.0700"),
		From:   on("2026-07-15"),
		Why:    "contract 78",
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Rates = only
	if q := ask(t, a, to("+34612345678", byName), pricing.State{}, at("2026-11-15"), 1); q.String() != "0.0700 USD" {
		t.Error("where the card has no rate:", q)
	}
}

// A bill over the days on which a contract begins and ends has both prices.
func TestContractInABill(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: signed(t, "2026-11-10", "2026-11-20")})
	var events []pricing.Event
	for _, day := range []string{"2026-11-09", "2026-11-10", "2026-11-19", "2026-11-20"} {
		events = append(events, pricing.Event{ID: day, At: at(day), Number: "1", User: brazil,
			Message: pricing.Message{Category: category.Marketing}})
	}
	bill, err := p.Replay(slices.Values(events))
	if err != nil || bill.High.String() != "0.2350 USD" || len(bill.Lines) != 2 {
		t.Errorf("%s on %d lines, %v; want 0.2350 USD on two", bill.High, len(bill.Lines), err)
	}
}

// A card that Meta has replaced is noted, in whichever book: from the day on which
// the next one came into force, and no sooner.
func TestSupersededCardIsNoted(t *testing.T) {
	july, err := ratecard.Published().Card("USD", on("2026-07-15"))
	if err != nil {
		t.Fatal(err)
	}
	own, err := july.With("Brazil", ratecard.Marketing, dec("0.055"), "contract 77")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		book ratecard.Book
		at   string
		want bool
	}{
		"cards, in force":     {ratecard.Cards{own}, "2026-09-30T23:59:59", false},
		"cards, replaced":     {ratecard.Cards{own}, "2026-10-01T00:00:00", true},
		"first of":            {ratecard.FirstOf(ratecard.Cards{own}, ratecard.Published()), "2026-11-15", true},
		"first of, newer":     {ratecard.FirstOf(ratecard.Cards{}, ratecard.Published()), "2026-11-15", false},
		"as of July":          {ratecard.AsOf(ratecard.Published(), on("2026-07-15")), "2026-11-15", true},
		"as of July, in July": {ratecard.AsOf(ratecard.Published(), on("2026-07-15")), "2026-07-20", false},
		"as of a later day":   {ratecard.AsOf(ratecard.Published(), on("2026-10-01")), "2026-07-20", false},
		"published":           {nil, "2026-11-15", false},
		"published, old":      {nil, "2025-08-15", false},
		"contracts":           {signed(t, "2026-07-15", ""), "2026-11-15", false},
		"over an old card": {firstBook(ratecard.WithContracts(ratecard.Cards{own}, ratecard.Contract{
			Item: ratecard.Utility, Price: usd("0.1"), From: on("2026-11-01"), Why: "late",
		})), "2026-11-15", true},
	} {
		a := pricing.Account{Zone: time.UTC, Rates: test.book}
		q := ask(t, a, to(mexico, category.Marketing), pricing.State{}, at(test.at), 1)
		if is := slices.Contains(noteIDs(q), "card-superseded"); is != test.want {
			t.Errorf("%s: notes %v; want card-superseded %t", name, noteIDs(q), test.want)
		}
	}
	// It is in bills, too, and of currencies without cards of Meta's there is none.
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: ratecard.Cards{own}})
	bill, err := p.Replay(slices.Values([]pricing.Event{{At: at("2026-11-15"), Number: "1", User: mexico,
		Message: pricing.Message{Category: category.Marketing}}}))
	if err != nil || !slices.ContainsFunc(bill.Notes, func(n pricing.Note) bool { return n.ID == "card-superseded" }) {
		t.Error("a bill's notes:", bill.Notes, err)
	}
	francs := pricing.Account{Currency: "CHF", Zone: time.UTC, Rates: everythingIn(t, "CHF")}
	if q := ask(t, francs, to(brazil, category.Marketing), pricing.State{}, at("2026-11-15"), 1); slices.Contains(
		noteIDs(q), "card-superseded") {
		t.Error("in CHF:", noteIDs(q))
	}
}

func firstBook(b ratecard.Book, err error) ratecard.Book {
	if err != nil {
		panic(err)
	}
	return b
}
