package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

const byName = category.AuthenticationInternational

// noteIDs are those of the notes on a quote.
func noteIDs(q pricing.Quote) (ids []string) {
	for _, n := range q.Notes() {
		ids = append(ids, n.ID)
	}
	return ids
}

// What is asked for by the name of authentication-international has that rate,
// whatever the account says, and a note where the account says otherwise.
func TestInternationalByNameHasItsOwnRate(t *testing.T) {
	const note = "authentication-international-by-name"
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		at      string
		total   string
		noted   bool
	}{
		{"account says nothing", pricing.Account{}, to(india, byName), "2026-07-15", "0.0304 USD", true},
		{"it began there", pricing.Account{
			AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}},
		}, to(india, byName), "2026-07-15", "0.0304 USD", false},
		{"it begins later", pricing.Account{
			AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2026-07-16")},
		}, to(india, byName), "2026-07-15", "0.0304 USD", true},
		{"at home", pricing.Account{PrimaryLocation: "IN"}, to(india, byName), "2026-07-15", "0.0304 USD", true},
		{"by market", pricing.Account{}, pricing.Message{Market: "India", Category: byName}, "2026-07-15",
			"0.0304 USD", true},
		{"the plain name", pricing.Account{}, to(india, category.Authentication), "2026-07-15", "0.0014 USD", false},
		{"perhaps", pricing.Account{}, to(india, category.Authentication, byName), "2026-07-15",
			"0.0014 USD to 0.0304 USD", true},
		{"perhaps not", pricing.Account{}, to(india, byName, category.Authentication), "2026-07-15",
			"0.0014 USD to 0.0304 USD", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.account.Zone = time.UTC
			q := ask(t, test.account, test.message, pricing.State{}, at(test.at), 1)
			if q.String() != test.total || slices.Contains(noteIDs(q), note) != test.noted {
				t.Errorf("%s, notes %v; want %s, noted %t", q, noteIDs(q), test.total, test.noted)
			}
		})
	}
	q := ask(t, pricing.Account{}, to(india, category.Authentication, byName), pricing.State{}, at("2026-07-15"), 1)
	var when []string
	for _, c := range q.Cases() {
		when = append(when, fmt.Sprint(c.When, " ", c.Lines[0].Item))
	}
	want := []string{"[Meta files it as authentication] authentication",
		"[Meta files it as authentication_international] authentication_international"}
	if d := cmp.Diff(want, when); d != "" {
		t.Errorf("cases (-want +is):\n%s", d)
	}
}

// Where there is no such rate, the error names it: no other rate stands in for it.
func TestInternationalByNameWithoutARateIsAnError(t *testing.T) {
	for _, test := range []struct{ to, at, market string }{
		{"+34612345678", "2026-07-15", "Spain"},
		{brazil, "2026-11-21", "Brazil"},
		{kazakhstan, "2026-09-30", "Other"}, // the day before it came there
		{india, "2023-09-15", "India"},      // before there was any
		{india, "2022-09-15", "India"},      // conversations by who began them
	} {
		a, m := pricing.Account{ID: "waba", Zone: time.UTC}, to(test.to, byName)
		_, err := a.Quote(m, counts(t, a, m, test.at, 1000), at(test.at)) // past 2022's allowance
		var missing *ratecard.LookupError
		if !errors.Is(err, ratecard.ErrNoRate) || !errors.As(err, &missing) ||
			missing.Item != ratecard.AuthenticationInternational || missing.Market != ratecard.Market(test.market) {
			t.Errorf("%s on %s: %v; want no rate in %s", test.to, test.at, err, test.market)
		}
	}
	// Where a card of one's own has all prices, it is never that of a notification.
	q := ask(t, pricing.Account{Rates: everything(t)}, to(india, byName), pricing.State{}, at("2021-06-01"), 1)
	if item := q.Likely().Lines[0].Item; item != ratecard.AuthenticationInternational {
		t.Error("in 2021 it is priced as", item)
	}
}

// It is an authentication message, and rules of those hold for it.
func TestInternationalByNameIsAuthentication(t *testing.T) {
	for _, user := range []string{"IN.9f3A0b", "IN.ENT.9f3A0b"} {
		q := ask(t, pricing.Account{}, to(user, byName), pricing.State{}, at("2026-07-15"), 1)
		if no := q.Likely().Undelivered; no == nil || no.Code != 131062 {
			t.Errorf("to %s: %s; want refused with 131062", user, q)
		}
	}
	// An open conversation covers it, of whichever rate.
	open := pricing.State{Thread: window.Thread{}.WithConversation("authentication", at("2025-03-15"), 24*time.Hour)}
	if q := ask(t, pricing.Account{}, to(india, byName), open, at("2025-03-15T01:00:00"), 1); q.String() != "0 USD" {
		t.Error("in an open conversation:", q)
	}
	e := pricing.Event{At: at("2025-03-15"), Number: "1", User: india, Message: pricing.Message{Category: byName}}
	out, err := pricerOf(t, pricing.Account{}).Apply(&e, nil)
	if err != nil || !out.Thread.InConversation(at("2025-03-15T01:00:00"), "authentication") {
		t.Errorf("it opened %v, %v", out.Thread.Conversations, err)
	}
}

// An account to which the rate applies and a message that asks for it by name come
// to the same, whatever else is so: amounts, lines, counters and threads.
func TestInternationalByNameIsPricedAsByAccount(t *testing.T) {
	d := newDice(41)
	for range 300 {
		now := at("2024-11-05").Add(time.Duration(d.IntN(18000)) * time.Hour)
		plain := pricing.Account{ID: "waba", Portfolio: "acme", Zone: time.UTC, NoPaymentMethod: d.IntN(2) == 0}
		eligible := plain
		eligible.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": {}}
		named, abroad := to(india, byName), to(india, category.Authentication)
		if d.IntN(3) == 0 {
			named.Others = []category.Category{category.Utility}
			abroad.Others = named.Others
		}
		s := d.unsure(now)
		s.UsageUnknown = s.UsageUnknown && d.IntN(2) == 0
		s.Usage = cachedCount(t, eligible, abroad, now, int64(d.IntN(2_000_000)))
		n := int64(1 + d.IntN(3))
		say := func(a pricing.Account, m pricing.Message) string {
			q, err := pricerOf(t, a).QuoteN(&m, &s, now, n)
			keys, kErr := pricerOf(t, a).Counters(&m, now)
			e := pricing.Event{At: now, Number: "1", User: india, Message: m}
			out, aErr := pricerOf(t, a).Apply(&e, &s)
			text := fmt.Sprint(q, err, keys, kErr, out.Thread, out.Counts, out.Charge, aErr)
			for _, c := range q.Cases() {
				text += lines(c)
			}
			return text
		}
		if d := cmp.Diff(say(eligible, abroad), say(plain, named)); d != "" {
			t.Fatalf("at %v, %+v (-by account +by name):\n%s", now, s, d)
		}
	}
}

// Meta's word for it in a webhook needs no start time, and a message that asked for
// it by name doesn't contradict it.
func TestInternationalByNameAndMetasWord(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	for _, test := range []struct{ ours, metas, amount, mismatches string }{
		{"authentication_international", "", "0.0304 USD", ""},
		{"authentication_international", "authentication-international", "0.0304 USD", ""},
		{"authentication_international", "AUTHENTICATION_INTERNATIONAL", "0.0304 USD", ""},
		{"authentication_international", "authentication_international", "0.0304 USD", ""},
		{"authentication_international", "authentication", "0.0014 USD",
			"category: ours is authentication_international, Meta's is authentication"},
		{"authentication", "authentication_international", "0.0304 USD",
			"category: ours is authentication, Meta's is authentication_international"},
		{"", "authentication_international", "0.0304 USD", ""},
		{"utility", "authentication_international", "0.0304 USD",
			"category: ours is utility, Meta's is authentication_international"},
	} {
		e := pricing.Event{
			At:      at("2026-07-15"),
			Number:  "1",
			User:    india,
			Message: pricing.Message{Category: category.Category(test.ours)},
			Meta:    pricing.Reported{Category: category.Category(test.metas)},
		}
		out, err := p.Apply(&e, nil)
		var mismatches []string
		for _, m := range out.Mismatches {
			mismatches = append(mismatches, m.Field+": ours is "+m.Ours+", Meta's is "+m.Meta)
		}
		if err != nil || out.Charge.String() != test.amount || strings.Join(mismatches, "; ") != test.mismatches {
			t.Errorf("ours %q, Meta's %q: %s, %q, %v", test.ours, test.metas, out.Charge, mismatches, err)
		}
		want := "authentication +1"
		if len(out.Counts) != 1 || !strings.HasSuffix(fmt.Sprint(out.Counts[0]), want) {
			t.Errorf("ours %q, Meta's %q counts %v; want one on %s", test.ours, test.metas, out.Counts, want)
		}
	}
}

// Recategorize takes authentication-international by its own name, and as
// authentication, which it is.
func TestRecategorizeInternational(t *testing.T) {
	events := []pricing.Event{
		{ID: "plain", Message: pricing.Message{Category: category.Authentication}},
		{ID: "by name", Message: pricing.Message{Category: byName}},
		{ID: "Meta's word", Message: pricing.Message{Category: category.Authentication},
			Meta: pricing.Reported{Category: "authentication-international"}},
		{ID: "utility", Message: pricing.Message{Category: category.Utility}},
	}
	for from, want := range map[category.Category]string{
		category.Authentication: "plain, by name, Meta's word",
		byName:                  "by name, Meta's word",
		category.Utility:        "utility",
	} {
		var changed []string
		list, err := pricing.Recategorize(slices.Values(events), from, category.Marketing)
		if err != nil {
			t.Fatal(err)
		}
		for e := range list {
			if e.Message.Category == category.Marketing && e.Meta.Category == "" {
				changed = append(changed, e.ID)
			}
		}
		if got := strings.Join(changed, ", "); got != want {
			t.Errorf("from %s: %s; want %s", from, got, want)
		}
	}
}

// What Meta bills by another price list is said to be so, and what it is; it is no
// mistyped category.
func TestNotModelledIsSaid(t *testing.T) {
	for word, want := range map[category.Category]string{
		"calling":             "by the minute",
		"voice":               "by the minute",
		"meta_business_agent": "by the token",
		"agent":               "by the token",
		"general_purpose_ai":  "AI provider",
		"ai_provider":         "AI provider",
		"group_marketing":     "each, as marketing",
		"GROUP-UTILITY":       "each, as utility",
		"group_service":       "each, as service",
	} {
		m := to(brazil, word)
		_, err := pricing.Account{}.Quote(m, pricing.State{}, at("2026-11-21"))
		_, others := pricing.Account{}.Quote(to(brazil, category.Utility, word), pricing.State{}, at("2026-11-21"))
		e := pricing.Event{At: at("2026-11-21"), User: brazil, Message: m}
		_, applied := pricerOf(t, pricing.Account{}).Apply(&e, nil)
		for field, err := range map[string]error{
			"Message.Category": err, "Message.Others": others, "of an event": applied,
		} {
			var fault *pricing.InputError
			if !errors.Is(err, pricing.ErrNotModelled) || errors.Is(err, pricing.ErrNoCategory) ||
				!errors.As(err, &fault) || fault.Value != string(word) || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %q: %v; want ErrNotModelled, %q", field, word, err, want)
			}
		}
	}
	for word, want := range map[category.Category]string{"": "want marketing", "mystery": "want marketing",
		"UTILITY": "category.Parse reads it as utility", "marketing_lite": "category.Parse reads it as marketing"} {
		_, err := pricing.Account{}.Quote(to(brazil, word), pricing.State{}, at("2026-11-21"))
		if !errors.Is(err, pricing.ErrNoCategory) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want ErrNoCategory, %q", word, err, want)
		}
	}
}
