package pricing_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func apply(t *testing.T, a pricing.Account, e pricing.Event, s pricing.State) pricing.Outcome {
	t.Helper()
	out, err := pricerOf(t, a).Apply(&e, &s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func delivery(when string, c category.Category) pricing.Event {
	return pricing.Event{
		ID:      "wamid." + when,
		At:      at(when),
		Number:  "15550001",
		User:    brazil,
		Message: pricing.Message{Category: c},
	}
}

// A user's message costs nothing but the provider's fee on it, and opens windows.
func TestApplyInbound(t *testing.T) {
	e := pricing.Event{At: at("2026-11-10"), Number: "1", User: brazil, Inbound: true}
	want := pricing.Outcome{Thread: window.Thread{LastInbound: e.At}, Counts: []pricing.Count{},
		Mismatches: []pricing.Mismatch{}}
	out := apply(t, pricing.Account{}, e, pricing.State{})
	if diff := cmp.Diff(want.Thread, out.Thread) + cmp.Diff(want.Counts, out.Counts) +
		cmp.Diff(want.Mismatches, out.Mismatches); diff != "" || !out.Charge.High().IsZero() {
		t.Errorf("%v %s", out.Charge, diff)
	}
	e.FromAd = true
	if out = apply(t, pricing.Account{}, e, pricing.State{}); !out.Thread.Entered.Equal(e.At) ||
		!out.Thread.Answered.IsZero() {
		t.Errorf("a click opens no window by itself: %+v", out.Thread)
	}
	a := pricing.Account{Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnInbound, Each: usd("0.005")},
		{Name: "Acme out", On: pricing.FeeOnDelivered, Each: usd("1")}}}
	if out = apply(t, a, e, pricing.State{}); !out.Charge.High().Equal(usd("0.005")) {
		t.Errorf("fee: %v", out.Charge)
	}
	e.At = at("2017-01-01")
	if out = apply(t, a, e, pricing.State{}); !out.Charge.High().IsZero() {
		t.Errorf("before all rules: %v", out.Charge)
	}
}

// What is passed in stays as it was, arrays and maps included.
func TestApplyChangesNothing(t *testing.T) {
	for seed := range uint64(testkit.Tries(100)) {
		d := newDice(seed)
		a, p := d.account(t), d.plan(30)
		pricer := pricerOf(t, a)
		s := pricing.State{Usage: pricing.Usage{}}
		for _, e := range sorted(d.traffic(p)) {
			keep, same := s, e
			keep.Thread.Conversations, keep.Usage = slices.Clone(s.Thread.Conversations), maps.Clone(s.Usage)
			same.Message.Others = slices.Clone(e.Message.Others)
			out, err := pricer.Apply(&e, &s)
			if diff := cmp.Diff(keep, s) + cmp.Diff(same, e); diff != "" {
				t.Fatalf("seed %d: %s", seed, diff)
			}
			if err == nil {
				s = pricing.State{Thread: out.Thread, Usage: counted(t, s.Usage, out.Counts...)}
			}
		}
	}
}

func TestApplyCounts(t *testing.T) {
	open := func(when string) pricing.State {
		return pricing.State{Thread: window.Thread{LastInbound: at(when).Add(-time.Hour)}}
	}
	a := pricing.Account{
		ID:                              "waba",
		Portfolio:                       "acme",
		Zone:                            time.UTC,
		Rates:                           everything(t),
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}},
	}
	abroad := delivery("2026-11-10", "authentication")
	abroad.User = india
	reaction := delivery("2026-11-10", "service")
	reaction.Message.Reaction = true
	fromOther := delivery("2026-11-10", "service")
	fromOther.Message.From = "15550002"
	for name, c := range map[string]struct {
		event pricing.Event
		state pricing.State
		want  string
	}{
		"2018, template": {delivery("2019-09-10", "utility"), pricing.State{},
			"2019-09/account/waba/Brazil/notification +1"},
		"2022, any":       {delivery("2022-09-10", "utility"), pricing.State{}, "2022-09/account/waba// +1"},
		"2023, marketing": {delivery("2023-09-10", "marketing"), pricing.State{}, ""},
		"2023, service": {delivery("2023-09-10", "service"), open("2023-09-10"),
			"2023-09/account/waba//service +1"},
		"2024, service": {delivery("2024-12-10", "service"), open("2024-12-10"), ""},
		"2025, utility": {delivery("2025-09-10", "utility"), pricing.State{},
			"2025-09/portfolio/acme/Brazil/utility +1"},
		"2025, in the window": {delivery("2025-09-10", "utility"), open("2025-09-10"), ""},
		"2025, marketing":     {delivery("2025-09-10", "marketing"), pricing.State{}, ""},
		"2026, in the window": {delivery("2026-11-10", "utility"), open("2026-11-10"),
			"2026-11/portfolio/acme/Brazil/utility +1"},
		"2026, service": {delivery("2026-11-10", "service"), open("2026-11-10"),
			"2026-11/number/15550001//service +1"},
		"2026, other number": {fromOther, open("2026-11-10"), "2026-11/number/15550002//service +1"},
		"2026, reaction":     {reaction, open("2026-11-10"), ""},
		"2026, abroad":       {abroad, pricing.State{}, "2026-11/portfolio/acme/India/authentication +1"},
		"2026, all used": {delivery("2026-11-10", "service"), pricing.State{Usage: pricing.Usage{{
			Month: pricing.MonthOf(at("2026-11-10")),
			Scope: pricing.PerNumber,
			Of:    "15550001",
			Item:  "service",
		}: 1000}}, ""},
		"2026, not delivered": {pricing.Event{At: at("2026-11-10"), User: states,
			Message: pricing.Message{Category: "marketing"}}, pricing.State{}, ""},
		"2025, in free entry": {delivery("2025-09-10", "utility"),
			pricing.State{Thread: window.Thread{}.InboundFromAd(at("2025-09-09T23:00:00"))}, ""},
		"2023, in its own one": {delivery("2023-09-10", "service"),
			pricing.State{Thread: talking("service")(at("2023-09-10"))}, ""},
	} {
		var got []string
		for _, n := range apply(t, a, c.event, c.state).Counts {
			got = append(got, n.String())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// A free-form message that was delivered proves that the window was open.
func TestApplyInfersTheWindow(t *testing.T) {
	for day, want := range map[string]string{
		"2019-09-10": "session-free",
		"2022-09-10": "conversation-allowance",
		"2023-09-10": "service-allowance",
		"2025-09-10": "service-free",
		"2026-11-10": "service-allowance",
	} {
		out := apply(t, pricing.Account{Zone: time.UTC, Rates: everything(t)}, delivery(day, "service"),
			pricing.State{})
		if got := settled(out.Charge); got != want || !hasNote(out.Charge, "window-inferred") ||
			!out.Thread.LastInbound.IsZero() {
			t.Errorf("%s: %s, want %s; %v %+v", day, got, want, out.Charge.Notes(), out.Thread)
		}
	}
	known := pricing.State{Thread: window.Thread{LastInbound: at("2026-11-09T23:00:00")}}
	if out := apply(t, pricing.Account{}, delivery("2026-11-10", "service"), known); hasNote(out.Charge,
		"window-inferred") {
		t.Error("inferred what was known")
	}
	// In 2022 an open window makes it the user's conversation.
	out := apply(t, pricing.Account{Zone: time.UTC, Rates: everything(t)}, delivery("2022-09-10", "service"),
		pricing.State{})
	if k := out.Thread.Conversations; len(k) != 1 || k[0].Kind != "user_initiated" {
		t.Errorf("%+v", k)
	}
}

// Where the card is missing, the amount is, and nothing else: counters and
// conversations go on.
func TestApplyWithoutACard(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC, Currency: "GBP", Rates: ratecard.Cards{}}
	for _, c := range []struct {
		event  pricing.Event
		counts string
		opens  int
	}{
		{delivery("2019-09-10", "utility"), "2019-09/account/waba/Brazil/notification +1", 0},
		{delivery("2023-09-10", "utility"), "", 1},
		{delivery("2025-09-10", "utility"), "2025-09/portfolio/waba/Brazil/utility +1", 0},
	} {
		out := apply(t, a, c.event, pricing.State{})
		gaps := out.Charge.Unpriced()
		if len(gaps) != 1 || gaps[0].Units != 1 || !strings.Contains(gaps[0].Why, "no card") ||
			!out.Charge.High().IsZero() || out.Charge.Likely().Total.Currency != "" ||
			out.Charge.String() != "no price (no-card)" {
			t.Errorf("%v: %v %+v", c.event.At, out.Charge, gaps)
		}
		var counts []string
		for _, n := range out.Counts {
			counts = append(counts, n.String())
		}
		if strings.Join(counts, ", ") != c.counts || len(out.Thread.Conversations) != c.opens {
			t.Errorf("%v: counts %v, want %s; %+v", c.event.At, counts, c.counts, out.Thread)
		}
	}
	// What is free needs no price.
	if out := apply(t, a, delivery("2025-09-10", "service"), pricing.State{}); len(out.Charge.Unpriced()) != 0 ||
		settled(out.Charge) != "service-free" {
		t.Errorf("%v %v", out.Charge, out.Charge.Unpriced())
	}
	if out := apply(t, a, delivery("2026-11-10", "service"), pricing.State{}); len(out.Counts) != 1 ||
		len(out.Charge.Unpriced()) != 0 {
		t.Errorf("under the allowance: %v %v", out.Counts, out.Charge.Unpriced())
	}
}

func TestApplyErrors(t *testing.T) {
	unknown, nobody := delivery("2026-11-10", "promotion"), delivery("2026-11-10", "utility")
	nobody.User = "+870771234567"
	for _, c := range []struct {
		event pricing.Event
		want  error
	}{
		{unknown, pricing.ErrNoCategory},
		{delivery("2026-11-10", ""), pricing.ErrNoCategory},
		{nobody, ratecard.ErrNoMarket},
		{delivery("2018-07-31", "utility"), pricing.ErrNoModel},
	} {
		if _, err := pricerOf(t, pricing.Account{}).Apply(&c.event, nil); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.event, err, c.want)
		}
		b := replay(t, pricerOf(t, pricing.Account{}), []pricing.Event{c.event, c.event})
		want := int64(1) // the second is the first, again
		if len(b.Unpriced) != 1 || b.Unpriced[0].Units != want || len(b.Lines) != 0 {
			t.Errorf("%+v: bill %+v", c.event, b)
		}
	}
	if _, err := (*pricing.Pricer)(nil).Apply(&unknown, nil); err == nil {
		t.Error("a nil pricer answers")
	}
	if _, err := (*pricing.Pricer)(nil).Replay(slices.Values([]pricing.Event{unknown})); err != nil {
		t.Error(err)
	}
	if _, err := (pricing.Account{Model: "none"}).Pricer(); err == nil {
		t.Error("an account that isn't valid has a pricer")
	}
}

// A refusal changes nothing: what wasn't delivered is no event.
func TestApplyUndelivered(t *testing.T) {
	e := delivery("2025-05-10", "marketing")
	e.User = states
	s := pricing.State{Thread: window.Thread{}.InboundFromAd(at("2025-05-09T20:00:00"))}
	out := apply(t, pricing.Account{}, e, s)
	if diff := cmp.Diff(s.Thread, out.Thread); diff != "" || len(out.Counts) != 0 ||
		out.Charge.Likely().Undelivered == nil {
		t.Errorf("%v %v %s", out.Charge, out.Counts, diff)
	}
}

// On a number that other apps use, records begin with the first event seen.
func TestApplyOnSharedNumbers(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, SharedNumber: true}
	first := apply(t, a, delivery("2025-09-10", "utility"), pricing.State{Usage: pricing.Usage{}})
	if got := settled(first.Charge); got != "template or utility-in-window or free-entry-point" ||
		!first.Thread.KnownSince.Equal(at("2025-09-10")) {
		t.Errorf("%s %+v", got, first.Thread)
	}
	if out := apply(t, a, delivery("2025-09-10", "service"),
		pricing.State{Usage: pricing.Usage{}}); hasNote(out.Charge, "window-inferred") {
		t.Error("inferred what other apps may know")
	}
	for when, want := range map[string]string{
		"2025-09-10T23:59:59": "template or utility-in-window or free-entry-point",
		"2025-09-11":          "template or free-entry-point",
		"2025-09-13":          "template",
	} {
		if got := settled(apply(t, a, delivery(when, "utility"),
			pricing.State{Thread: first.Thread, Usage: pricing.Usage{}}).Charge); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
}

// The user may be named in one way and addressed in another.
func TestApplyAddressedOtherwise(t *testing.T) {
	e := delivery("2025-09-10", "marketing")
	e.User, e.Message.To = "BR.9f3a", india
	if out := apply(t, pricing.Account{}, e, pricing.State{}); out.Charge.Likely().Lines[0].Market != "India" {
		t.Errorf("%+v", out.Charge.Likely().Lines)
	}
	other := e
	other.ID, other.Message.To = "other", ""
	b := replay(t, pricerOf(t, pricing.Account{}), []pricing.Event{e, other, e})
	got := unitsBy(b, func(l pricing.BillLine) string { return string(l.Market) })
	if diff := cmp.Diff(map[string]int64{"India": 1, "Brazil": 1}, got); diff != "" {
		t.Error(diff)
	}
}

// Texts that callers store.
func TestFoldJSON(t *testing.T) {
	e := pricing.Event{ID: "wamid.1", At: at("2026-11-10T12:00:00"), Number: "15550001", User: brazil,
		Message: pricing.Message{
			From:                 "1",
			To:                   "2",
			Market:               "Brazil",
			Category:             "utility",
			Others:               []category.Category{"marketing"},
			Reaction:             true,
			MarketingMessagesAPI: true,
		},
		Meta: pricing.Reported{Type: "regular", Category: "utility", FreeUntil: at("2026-11-13")}}
	counter := pricing.Counter{
		Month:  pricing.MonthOf(e.At),
		Scope:  pricing.PerPortfolio,
		Of:     "a/b",
		Market: "Rest of Africa",
		Item:   "utility",
	}
	s := pricing.State{Thread: window.Thread{LastInbound: e.At}, Usage: pricing.Usage{counter: 2}, UsageUnknown: true}
	for _, c := range []struct {
		value any
		want  string
	}{
		{throughJSON(t, e),
			`{"id":"wamid.1","at":"2026-11-10T12:00:00Z","number":"15550001","user":"+5511987654321","message":{"from":"1","to":"2","market":"Brazil","category":"utility","others":["marketing"],"reaction":true,"marketing_messages_api":true},"meta":{"type":"regular","category":"utility","free_until":"2026-11-13T00:00:00Z"}}`},
		{throughJSON(t, pricing.Event{At: e.At, Meta: pricing.Reported{Delivered: true}}),
			`{"at":"2026-11-10T12:00:00Z","meta":{"delivered":true}}`},
		{throughJSON(t, pricing.Event{At: e.At, Inbound: true, FromAd: true}),
			`{"at":"2026-11-10T12:00:00Z","inbound":true,"from_ad":true}`},
		{throughJSON(t, s),
			`{"thread":{"last_inbound":"2026-11-10T12:00:00Z"},"usage":{"2026-11/portfolio/a%2Fb/Rest%20of%20Africa/utility":2},"usage_unknown":true}`},
		{throughJSON(t, pricing.State{}), `{}`},
		{throughJSON(t, pricing.State{Usage: pricing.Usage{}}), `{"usage":{}}`},
		{throughJSON(t, pricing.Count{Counter: counter, N: -3}),
			`{"counter":"2026-11/portfolio/a%2Fb/Rest%20of%20Africa/utility","n":-3}`},
		{throughJSON(t, counter), `"2026-11/portfolio/a%2Fb/Rest%20of%20Africa/utility"`},
	} {
		if text, err := json.Marshal(c.value); err != nil || string(text) != c.want {
			t.Errorf("%s, %v\nwant %s", text, err, c.want)
		}
	}
}

// An outcome's charge is a Report in JSON; the rest reads back as it was.
func TestOutcomeJSON(t *testing.T) {
	e := delivery("2026-11-10", "utility")
	e.Meta = pricing.Reported{Type: pricing.TypeFree, Category: "marketing"}
	out := apply(t, pricing.Account{}, e, pricing.State{Thread: talking("marketing")(e.At)})
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Charge     pricing.Report
		Thread     window.Thread
		Counts     []pricing.Count
		Mismatches []pricing.Mismatch
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(out.Thread, read.Thread) + cmp.Diff(out.Counts, read.Counts) +
		cmp.Diff(out.Mismatches, read.Mismatches); diff != "" || !read.Charge.High.Equal(out.Charge.High()) {
		t.Errorf("%s\n%s", text, diff)
	}
	zero, err := json.Marshal(apply(t, pricing.Account{}, pricing.Event{At: e.At, Inbound: true}, pricing.State{}))
	if err != nil || strings.Contains(string(zero), "null") ||
		!strings.Contains(string(zero), `"counts":[],"mismatches":[]`) {
		t.Errorf("%s %v", zero, err)
	}
}

// A bill reads back, but for the texts of its rules: a rule is its ID.
func TestBillJSON(t *testing.T) {
	eachFold(t, 40, func(t *testing.T, _ dice, a pricing.Account, _ plan, list []pricing.Event) {
		b := replay(t, pricerOf(t, a), list)
		for i := range b.Lines {
			b.Lines[i].Rule = pricing.Rule{ID: b.Lines[i].Rule.ID}
		}
		throughJSON(t, b)
		throughJSON(t, b.Compare(pricing.Bill{
			High:     b.High,
			Lines:    []pricing.BillLine{},
			Counts:   []pricing.Count{},
			Unpriced: []pricing.Unpriced{},
			Notes:    []pricing.Note{},
		}))
	})
}
