package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
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

// outlineOf is changes in short: "2026-11-22T12:00 0.0068 USD (window-ends)".
func outlineOf(list []pricing.QuoteChange) string {
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintf(&b, "%s %s", c.At.Format("2006-01-02T15:04:05"), c.Quote)
		if len(c.Reasons) > 0 {
			fmt.Fprintf(&b, " %v", c.Reasons)
		}
		fmt.Fprintln(&b)
	}
	return strings.TrimSpace(b.String())
}

func TestQuoteChanges(t *testing.T) {
	brasilia := time.FixedZone("-03", -3*60*60)
	utc := pricing.Account{ID: "waba", Zone: time.UTC}
	asked := func(s pricing.State) pricing.State {
		s.Usage = pricing.Usage{}
		return s
	}
	month := serviceUsed("15550001", 1000)
	unpriced := pricing.Account{ID: "waba", Zone: time.UTC, Rates: ratecard.Cards{}}
	for _, test := range []struct {
		name        string
		account     pricing.Account
		message     pricing.Message
		state       pricing.State
		from, until string
		want        string
	}{
		{"a text in a window", utc, to(brazil, category.Service), asked(wrote("2026-11-21T12:00:00")),
			"2026-11-21T12:00:00", "2026-12-21", `
2026-11-21T12:00:00 0 USD
2026-11-22T11:00:00 not delivered (131047) [window-ends]`},
		{"the last free text, and the month's end", utc, to(brazil, category.Service),
			pricing.State{Thread: window.Thread{LastInbound: at("2026-11-30T20:00:00")}, Usage: month},
			"2026-11-30T21:00:00", "2026-12-21", `
2026-11-30T21:00:00 0.0068 USD
2026-12-01T00:00:00 0 USD [month]
2026-12-01T20:00:00 not delivered (131047) [window-ends]`},
		{"the month ends at midnight of the account's zone", pricing.Account{ID: "waba", Zone: brasilia},
			to(brazil, category.Service),
			pricing.State{Thread: window.Thread{LastInbound: at("2026-11-30T20:00:00")}, Usage: month},
			"2026-11-30T21:00:00", "2026-12-01T10:00:00", `
2026-11-30T21:00:00 0.0068 USD
2026-12-01T03:00:00 0 USD [month]`},
		{"free entry surely, then perhaps", utc, to(brazil, category.Marketing),
			asked(pricing.State{Thread: window.Thread{Answered: at("2026-10-06T10:00:00")}}),
			"2026-10-06T12:00:00", "2026-11-06", `
2026-10-06T12:00:00 0 USD
2026-10-09T10:00:00 0 USD to 0.0625 USD [free-entry-may-end]
2026-10-13T10:00:00 0.0625 USD [free-entry-ends]`},
		{"an answer opens free entry", utc, to(brazil, category.Marketing),
			asked(pricing.State{Thread: window.Thread{}.InboundFromAd(at("2026-09-20T10:00:00"))}),
			"2026-09-20T12:00:00", "2026-09-25", `
2026-09-20T12:00:00 0 USD
2026-09-21T10:00:00 0.0625 USD [window-ends answer-is-late]`},
		{"utility in a window, under rules that end", utc, to(brazil, category.Utility),
			asked(wrote("2026-09-30T12:00:00")), "2026-09-30T12:00:00", "2026-10-02", `
2026-09-30T12:00:00 0 USD
2026-10-01T00:00:00 0.0068 USD [month rules card]`},
		{"a conversation", utc, to(brazil, category.Utility), asked(pricing.State{
			Thread: window.Thread{}.WithConversation("utility", at("2025-05-14T12:00:00"), 24*time.Hour)}),
			"2025-05-14T13:00:00", "2025-05-17", `
2025-05-14T13:00:00 0 USD
2025-05-15T12:00:00 0.0080 USD [conversation-ends]`},
		{"authentication-international begins", pricing.Account{ID: "waba", Zone: time.UTC, PrimaryLocation: "BR",
			AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2026-11-21T15:30:00")}},
			to(india, category.Authentication), asked(pricing.State{}), "2026-11-21", "2026-11-23", `
2026-11-21T00:00:00 0.0014 USD
2026-11-21T15:30:00 0.0304 USD [international-start]`},
		{"no card at all", unpriced, to(brazil, category.Service),
			pricing.State{Thread: window.Thread{LastInbound: at("2026-11-21")}, Usage: month},
			"2026-11-21T12:00:00", "2026-11-23", `
2026-11-21T12:00:00 no price (no-card)
2026-11-22T00:00:00 not delivered (131047) [window-ends]`},
		{"a word that comes two seconds after the instant, by another clock", utc, to(brazil, category.Service),
			asked(pricing.State{Thread: window.Thread{LastInbound: at("2026-11-21T12:00:02")}}),
			"2026-11-21T12:00:00", "2026-11-23", `
2026-11-21T12:00:00 0 USD
2026-11-22T12:00:00 not delivered (131047) [window-ends]`},
		{"a word that comes six minutes after the instant", utc, to(brazil, category.Service),
			asked(pricing.State{Thread: window.Thread{LastInbound: at("2026-11-21T12:06:00")}}),
			"2026-11-21T12:00:00", "2026-11-23", `
2026-11-21T12:00:00 0 USD, or not delivered (131047)
2026-11-21T12:06:00 0 USD [window-opens]
2026-11-22T12:06:00 not delivered (131047) [window-ends]`},
		{"no time at all", utc, to(brazil, category.Marketing), asked(pricing.State{}),
			"2026-11-21", "2026-11-21", `
2026-11-21T00:00:00 0.0625 USD`},
	} {
		list, err := pricerOf(t, test.account).QuoteChanges(&test.message, &test.state, at(test.from), at(test.until))
		if diff := cmp.Diff(strings.TrimSpace(test.want), outlineOf(list)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", test.name, err, diff)
		}
		for _, c := range list {
			if hasNote(c.Quote, "inbound-ahead") != strings.Contains(test.name, "two seconds") {
				t.Errorf("%s: at %v notes %v", test.name, c.At, noteIDs(c.Quote))
			}
		}
	}
}

func TestQuoteChangesRefuses(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	m := to(brazil, category.Marketing)
	now := at("2026-11-21")
	for name, test := range map[string]struct {
		p           *pricing.Pricer
		m           *pricing.Message
		from, until time.Time
		want        error
		field       string
	}{
		"nil message":   {p, nil, now, now, pricing.ErrInvalid, "Message"},
		"wrong order":   {p, &m, now, now.Add(-1), pricing.ErrInvalid, "until"},
		"too far":       {p, &m, now, now.Add(400*24*time.Hour + 1), pricing.ErrInvalid, "until"},
		"zero instants": {p, &m, time.Time{}, time.Time{}, pricing.ErrNoModel, "at"},
		"zero from":     {p, &m, time.Time{}, now, pricing.ErrInvalid, "until"},
		"no pricer":     {nil, &m, now, now, pricing.ErrNoModel, "at"},
		"no category":   {p, &pricing.Message{To: brazil}, now, now, pricing.ErrNoCategory, "Message.Category"},
	} {
		list, err := test.p.QuoteChanges(test.m, nil, test.from, test.until)
		var fault *pricing.InputError
		if !errors.As(err, &fault) || !errors.Is(err, test.want) || fault.Field != test.field || list != nil {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	if list, err := p.QuoteChanges(&m, nil, now, now.Add(400*24*time.Hour)); err != nil || len(list) == 0 {
		t.Errorf("400 days: %v, %v", list, err)
	}
	if err := json.Unmarshal([]byte(`{}`), new(pricing.QuoteChange)); !errors.Is(err, pricing.ErrInvalid) {
		t.Errorf("reading a change back: %v", err)
	}
}

// answer is what must stay between changes, as text.
func answer(q pricing.Quote) string {
	var b strings.Builder
	fmt.Fprintln(&b, q.Deliverable(), q)
	for _, c := range q.Cases() {
		fmt.Fprintln(&b, c.When)
		for _, l := range c.Lines {
			fmt.Fprintln(&b, l.Item, l.Market, l.Units, l.Rule.ID, l.Amount, l.Used, l.Allowance, l.Refused != nil)
		}
	}
	return b.String()
}

// unusual changes a thread to one that is rarely met.
func (d dice) unusual(th *window.Thread, now time.Time) {
	near := func() time.Time { return now.Add(time.Duration(d.IntN(200)-100) * time.Hour) }
	switch d.IntN(8) {
	case 0:
		th.Answered, th.FreeUntil = near(), near()
	case 1:
		th.Answered, th.EarlierAnswered, th.AnsweredLate = near(), near(), false
	case 2:
		th.Entered, th.EarlierEntered, th.LastInbound = near(), near(), near()
	case 3:
		th.LastInbound, th.EarlierInbound = now.Add(time.Hour), near()
	case 4:
		*th = window.Thread{}.Inbound(now.Add(-time.Hour))
	}
}

// Where the card can't be read, and from a day on for another reason, a change says so.
func TestQuoteChangesOfMissingCards(t *testing.T) {
	// These are for messages, and the card is for conversations.
	contract := func(item ratecard.Item, from, until string) ratecard.Contract {
		return ratecard.Contract{Item: item, Price: usd("0.01"), From: on(from), Until: on(until), Why: "c"}
	}
	book, err := ratecard.WithContracts(ratecard.Published(), contract(ratecard.Utility, "2025-06-01", "2025-06-30"),
		contract(ratecard.Marketing, "2025-06-30", "2025-08-01"))
	if err != nil {
		t.Fatal(err)
	}
	p := pricerOf(t, pricing.Account{Zone: time.UTC, Rates: book})
	m := to(brazil, category.Marketing)
	changes, err := p.QuoteChanges(&m, nil, at("2025-06-29T12:00:00"), at("2025-06-30T12:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	want := []pricing.ChangeReason{pricing.ChangeCard}
	if len(changes) != 2 || !slices.Equal(changes[1].Reasons, want) {
		t.Errorf("changes %+v, want a second one for %v", changes, want)
	}
}

// Between two changes the answer stays the same, and at each it is another one: no
// change is missed and none is made up.
func TestNoChangeIsMissed(t *testing.T) {
	d := newDice(81)
	zones := []*time.Location{time.UTC, time.FixedZone("+14", 14*60*60)}
	for _, name := range []string{"America/Asuncion", "Africa/Cairo", "Australia/Lord_Howe"} {
		if zone, err := time.LoadLocation(name); err == nil {
			zones = append(zones, zone)
		}
	}
	changed := map[pricing.ChangeReason]int{}
	for range testkit.Tries(150) {
		a := pricing.Account{
			ID:              "waba",
			Zone:            oneOf(d, zones...),
			ServiceExempt:   d.IntN(5) == 0,
			NoPaymentMethod: d.IntN(8) == 0,
			SharedNumber:    d.IntN(5) == 0,
			SoldTo:          oneOf[ratecard.Country](d, "", "", "IN"),
		}
		from := d.instant().Add(time.Duration(d.IntN(1e9)))
		if d.IntN(3) == 0 { // soon before the month ends
			from = pricing.MonthOf(from.AddDate(0, 1, 0)).First(a.Zone).Add(-time.Duration(d.IntN(20*60)) * time.Minute)
		}
		if d.IntN(3) == 0 {
			a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{
				"IN": from.Add(time.Duration(d.IntN(72)) * time.Hour)}
		}
		m, s := d.message(), d.unsure(from.Add(time.Duration(d.IntN(30))*time.Hour))
		if d.IntN(3) == 0 {
			s.Thread = s.Thread.WithConversation(oneOf(d, "marketing", "utility", "service"),
				from.Add(-time.Duration(d.IntN(24))*time.Hour), 24*time.Hour)
		}
		d.unusual(&s.Thread, from)
		if d.IntN(3) == 0 {
			s.UsageUnknown, s.Usage = false, cachedCount(t, a, m, from, 1000)
		}
		until := from.Add(oneOf[time.Duration](d, 3, 12, 100, 400) * 24 * time.Hour)
		p := pricerOf(t, a)
		list, err := p.QuoteChanges(&m, &s, from, until)
		if err != nil {
			t.Fatalf("%+v in %+v from %v: %v", m, s, from, err)
		}
		checkChanges(t, d.Rand, p, &m, &s, until, list)
		for _, c := range list[1:] {
			if len(c.Reasons) == 0 {
				t.Fatalf("at %v nothing changed: %s", c.At, outlineOf(list))
			}
			for _, r := range c.Reasons {
				changed[r]++
			}
		}
	}
	if len(changed) < 12 {
		t.Errorf("only these were met: %v", changed)
	}
}

func checkChanges(t *testing.T, d *rand.Rand, p *pricing.Pricer, m *pricing.Message, s *pricing.State,
	until time.Time, list []pricing.QuoteChange) {
	t.Helper()
	quoted := func(at time.Time) string {
		q, err := p.Quote(m, s, at)
		if err != nil {
			t.Fatal(err)
		}
		return answer(q)
	}
	for i, c := range list {
		end := until
		if i+1 < len(list) {
			end = list[i+1].At
		}
		want := quoted(c.At)
		if got := answer(c.Quote); got != want {
			t.Fatalf("at %v a quote says\n%s, the change\n%s", c.At, want, got)
		}
		if i > 0 && quoted(c.At.Add(-1)) == want {
			t.Fatalf("nothing changes at %v: %s", c.At, outlineOf(list))
		}
		span := int64(end.Sub(c.At))
		if span <= 0 {
			continue
		}
		samples := []time.Time{end.Add(-1)}
		for range 20 {
			samples = append(samples, c.At.Add(time.Duration(d.Int64N(span))),
				c.At.Add(time.Duration(d.Int64N(span))).Truncate(time.Hour))
		}
		for _, at := range samples {
			if at.Before(c.At) {
				continue
			}
			if got := quoted(at); got != want {
				t.Fatalf("%+v in %+v\nchanges at %s\nmisses %v:\n%s",
					*m, *s, outlineOf(list), at, cmp.Diff(want, got))
			}
		}
	}
}
