package ratecard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

func TestLookupErrorText(t *testing.T) {
	for want, err := range map[string]*ratecard.LookupError{
		"ratecard: no card": {Kind: ratecard.ErrNoCard},
		"ratecard: no card: MXN, card of 2026-10-01, on 2026-11-21 (gone)": {
			Kind: ratecard.ErrNoCard, Currency: "MXN", Card: on("2026-10-01"), Date: on("2026-11-21"), Why: "gone"},
		"ratecard: no card: MXN, card of 2026-10-01": {
			Kind: ratecard.ErrNoCard, Currency: "MXN", Card: on("2026-10-01"), Date: on("2026-10-01")},
		"ratecard: no rate: utility, Rest of Central & Eastern Europe, USD, on 2026-11-21": {
			Kind: ratecard.ErrNoRate, Currency: "USD", Date: on("2026-11-21"),
			Market: "Rest of Central & Eastern Europe", Item: ratecard.Utility},
		`ratecard: no market: "+00\n" (100% wrong)`: {Kind: ratecard.ErrNoMarket, User: "+00\n",
			Why: "100% wrong"},
		"ratecard: derived rate: marketing, Brazil (only a guess)": {Kind: ratecard.ErrDerived, Market: "Brazil",
			Item: ratecard.Marketing, Why: "only a guess"},
	} {
		if is := err.Error(); is != want {
			t.Errorf("%s\nwant %s", is, want)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	kinds := []error{ratecard.ErrNoCard, ratecard.ErrNoRate, ratecard.ErrNoMarket, ratecard.ErrDerived,
		ratecard.ErrCurrency, ratecard.ErrMalformed}
	for i, kind := range kinds {
		err := fmt.Errorf("quote: %w", &ratecard.LookupError{Kind: kind})
		for k, other := range kinds {
			if errors.Is(err, other) != (i == k) {
				t.Errorf("%v is %v: %t", err, other, i != k)
			}
		}
	}
	if err := (&ratecard.ParseError{Line: 3, What: "no date"}); err.Error() != "ratecard: malformed: line 3: no date" ||
		!errors.Is(err, ratecard.ErrMalformed) {
		t.Error(err)
	}
	if err := (&ratecard.ParseError{What: "no date"}); err.Error() != "ratecard: malformed: no date" {
		t.Error(err)
	}
}

func TestLookupErrorEqual(t *testing.T) {
	err := func() *ratecard.LookupError {
		return &ratecard.LookupError{Kind: ratecard.ErrNoRate, Currency: "USD", Date: on("2026-11-21"),
			Market: "Brazil", Item: ratecard.Utility, User: "BR", Why: "w"}
	}
	wrapped := err()
	wrapped.Kind = fmt.Errorf("mine: %w", ratecard.ErrNoRate)
	if !err().Equal(err()) || !err().Equal(wrapped) || !wrapped.Equal(err()) || cmp.Diff(err(), wrapped) != "" {
		t.Error("the same errors differ")
	}
	var none *ratecard.LookupError
	if !none.Equal(nil) || none.Equal(err()) || err().Equal(nil) ||
		!new(ratecard.LookupError).Equal(new(ratecard.LookupError)) {
		t.Error("nil")
	}
	for i, change := range []func(*ratecard.LookupError){
		func(e *ratecard.LookupError) { e.Kind = ratecard.ErrNoCard },
		func(e *ratecard.LookupError) { e.Kind = nil },
		func(e *ratecard.LookupError) { e.Currency = "EUR" },
		func(e *ratecard.LookupError) { e.Date = on("2026-11-22") },
		func(e *ratecard.LookupError) { e.Card = on("2026-11-22") },
		func(e *ratecard.LookupError) { e.Market = "India" },
		func(e *ratecard.LookupError) { e.Item = ratecard.Service },
		func(e *ratecard.LookupError) { e.User = "IN" },
		func(e *ratecard.LookupError) { e.Why = "" },
		func(e *ratecard.LookupError) { e.Malformed = true },
	} {
		other := err()
		if change(other); err().Equal(other) || other.Equal(err()) || cmp.Diff(err(), other) == "" {
			t.Errorf("change %d makes no other error", i)
		}
	}
}

// TestErrorsRepeatLittle: an error that goes to a log repeats the beginning of a long
// value, while its field holds the whole.
func TestErrorsRepeatLittle(t *testing.T) {
	long := strings.Repeat("é7", 50_000)
	_, number := ratecard.Locate(strings.Repeat("7", 100_000))
	_, spaces := ratecard.Locate(strings.Repeat(" ", 100_000))
	_, user := ratecard.Locate(long)
	_, market := ratecard.MarketOf(ratecard.Country(long), on("2026-11-21"))
	_, date := ratecard.ParseDate(long)
	_, money := ratecard.ParseMoney(long)
	_, currency := ratecard.ParseMoney("1 " + long)
	_, card := ratecard.Published().Card(ratecard.Currency(long), on("2026-11-21"))
	_, rate := published(t, "USD", "2026-11-21").Tiers(ratecard.Market(long), ratecard.Item(long))
	for name, err := range map[string]error{
		"number": number, "spaces": spaces, "user": user, "market": market, "date": date, "money": money,
		"currency": currency, "card": card, "rate": rate,
	} {
		if err == nil || len(err.Error()) > 1000 || !utf8.ValidString(err.Error()) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	var missing *ratecard.LookupError
	if !errors.As(user, &missing) || missing.User != long || !strings.Contains(user.Error(), "…") {
		t.Errorf("%.300v", user)
	}
}
