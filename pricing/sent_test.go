package pricing_test

import (
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

// notifications are price lists of three days: a template costs 1, 2 and 3, and
// half of that past the first two of a month.
func notifications(t testing.TB) ratecard.Book {
	t.Helper()
	var cards ratecard.Cards
	for i, day := range []string{"2019-12-01", "2020-01-01", "2022-02-01"} {
		card, err := ratecard.Parse(strings.NewReader(fmt.Sprintf(`card: test/USD/%[1]s
model: any
currency: USD
effective: %[1]s
unit: notification
checked: 2026-11-21
sources:
  test: {what: "invented"}
columns: notification business_initiated
rates:
  Brazil: %[2]d %[2]d
tiers:
  Brazil notification: 2 | %[3]s
basis:
  - grade: read
    confidence: high
    from: test
    list: notification, business_initiated
    steps: notification
`, day, i+1, []string{"0.5", "1.0", "1.5"}[i])))
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, card)
	}
	return cards
}

// template is a delivered message of the years before 2022.
func template(id, sent, delivered string) pricing.Event {
	e := pricing.Event{
		ID:      id,
		At:      at(delivered),
		Number:  "1",
		User:    brazil,
		Message: pricing.Message{Category: category.Utility},
	}
	if sent != "" {
		e.Sent = at(sent)
	}
	return e
}

// oneBill is the bill of events by Replay, ReplaySorted, a tally and one by one,
// which have to agree.
func oneBill(t *testing.T, a pricing.Account, events ...pricing.Event) pricing.Bill {
	t.Helper()
	pricer := pricerOf(t, a)
	want := replay(t, pricer, events)
	streamed, err := pricer.ReplaySorted(slices.Values(sorted(events)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, streamed); diff != "" {
		t.Errorf("sorted (-replayed +sorted):\n%s", diff)
	}
	var sum pricing.Sum
	state := pricing.State{Usage: pricing.Usage{}}
	for _, e := range sorted(events) {
		out, err := pricer.Apply(&e, &state)
		if err != nil {
			t.Fatal(err)
		}
		state.Thread, state.Usage = out.Thread, counted(t, state.Usage, out.Counts...)
		if err := sum.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	got := sumBill(t, &sum)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one by one (-replayed +added up):\n%s", diff)
	}
	if diff := cmp.Diff(counted(t, pricing.Usage{}, want.Counts...), state.Usage); diff != "" {
		t.Errorf("counters (-replayed +added up):\n%s", diff)
	}
	return want
}

// billed is each line of a bill in short.
func billed(b pricing.Bill) string {
	var list []string
	for _, l := range b.Lines {
		list = append(list, fmt.Sprintf("%v %d %s %s", l.Month, l.Units, l.Rule.ID, bare(l.Amount)))
	}
	return strings.Join(list, "; ")
}

// Until January 2022 price, month and steps are those of the sending (R1.2a).
func TestPriceOfTheSending(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC, Rates: notifications(t)}
	december, january := "2019-12-31T23:59:59", "2020-01-01T00:00:00"
	for name, c := range map[string]struct {
		events []pricing.Event
		want   string
	}{
		"sent before the turn": {[]pricing.Event{template("a", december, january)}, "2019-12 1 notification 1"},
		"sent after it":        {[]pricing.Event{template("a", january, "2020-01-03")}, "2020-01 1 notification 2"},
		"not known":            {[]pricing.Event{template("a", "", january)}, "2020-01 1 notification 2"},
		"sent after delivery":  {[]pricing.Event{template("a", january, december)}, "2019-12 1 notification 1"},
		"sent before the start": {[]pricing.Event{template("a", "2018-07-31", "2019-12-31")},
			"2019-12 1 delivered-too-late 0"},
		"steps of both months": {[]pricing.Event{
			template("a", december, january), template("b", december, january), template("c", december, january),
			template("d", january, january),
		}, "2019-12 2 notification 2; 2019-12 1 notification 0.5; 2020-01 1 notification 2"},
		"delivered under the next rules": {[]pricing.Event{template("a", "2022-01-31T23:59:59", "2022-02-01")},
			"2022-02 1 conversation-allowance 0"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := billed(oneBill(t, a, c.events...)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	check := func(what string, e pricing.Event, want string) {
		t.Helper()
		if got := billed(oneBill(t, a, e)); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	a.Zone = foldZone(t, "America/Sao_Paulo")
	check("midnight of the account", template("a", "2020-01-01T02:59:59", "2020-01-02"), "2019-12 1 notification 1")
	a.Zone, a.Fees = time.UTC, []pricing.Fee{{Name: "all", On: pricing.FeeOnDelivered, Each: usd("7")}}
	check("with a fee", template("a", december, january), "2019-12 1 fee 7; 2019-12 1 notification 1")
	a.Fees, a.Model = nil, "notifications-2018"
	check("rules asked for", template("a", "2022-01-31T23:59:59", "2022-02-01"), "2022-01 1 notification 2")
}

// A template delivered more than 30 days after its sending is free (R1.4).
func TestDeliveredTooLate(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC, Rates: notifications(t)}
	late := template("a", "2020-01-01", "2020-01-31")
	late.At = late.At.Add(1)
	for name, c := range map[string]struct {
		event pricing.Event
		want  string
	}{
		"30 days":       {template("a", "2020-01-01", "2020-01-31"), "2020-01 1 notification 2"},
		"and no longer": {late, "2020-01 1 delivered-too-late 0"},
		"not known":     {template("a", "", "2020-01-31"), "2020-01 1 notification 2"},
		"other rules": {template("a", "2021-12-01", "2022-02-01"),
			"2022-02 1 conversation-allowance 0"},
	} {
		if got := billed(oneBill(t, a, c.event)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Until January 2022 the window is that of the sending (R1.5).
func TestWindowOfTheSending(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC, Rates: notifications(t)}
	in := func(when string) pricing.Event {
		return pricing.Event{ID: when, At: at(when), Number: "1", User: brazil, Inbound: true}
	}
	for name, c := range map[string]struct {
		events []pricing.Event
		want   string
	}{
		"sent inside, delivered outside": {[]pricing.Event{in("2020-01-01"),
			template("a", "2020-01-01T23:59:59", "2020-01-09")}, "2020-01 1 notification-in-window-free 0"},
		"not known": {[]pricing.Event{in("2020-01-01"), template("a", "", "2020-01-09")}, "2020-01 1 notification 2"},
		"sent outside, delivered inside": {[]pricing.Event{in("2020-01-01"), in("2020-01-09"),
			template("a", "2020-01-02", "2020-01-09T01:00:00")}, "2020-01 1 notification 2"},
		"before the user's first message": {[]pricing.Event{in("2020-01-09"),
			template("a", "2020-01-02", "2020-01-09T01:00:00")}, "2020-01 1 notification 2"},
		"written in between": {[]pricing.Event{in("2020-01-01"), in("2020-01-09"),
			template("a", "2020-01-01T01:00:00", "2020-01-09T01:00:00")}, "2020-01 1 notification-in-window-free 0"},
		"written twice in between": {[]pricing.Event{in("2020-01-01"), in("2020-01-08"), in("2020-01-09"),
			template("a", "2020-01-01T01:00:00", "2020-01-09T01:00:00")}, "2020-01 1 notification 2"}, // High's
	} {
		t.Run(name, func(t *testing.T) {
			b := oneBill(t, a, c.events...)
			if got := billed(b); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if unsure := name == "written twice in between"; b.Low.Equal(b.High) == unsure {
				t.Errorf("%v to %v: a thread remembers two messages", b.Low, b.High)
			}
			noted := slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "window-at-sending-unknown" })
			if unsure := name == "written twice in between"; noted != unsure {
				t.Errorf("%v", b.Notes)
			}
		})
	}
	// What comes out of order may follow a message that isn't there yet.
	early := template("a", "2020-01-01", "2020-01-08")
	out, err := pricerOf(t, a).Apply(&early, &pricing.State{Thread: window.Thread{}.Inbound(at("2020-01-09"))})
	if err != nil || out.Charge.Exact() {
		t.Errorf("%v, %v", out.Charge, err)
	}
}

// A tally that forgets threads remembers which window a template was sent in.
func TestForgottenWindowsOfTheSending(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC, Rates: notifications(t)}
	var list []pricing.Event
	for i := range 3000 {
		user := fmt.Sprintf("5511987%06d", i)
		list = append(list, pricing.Event{At: at("2020-01-01"), Number: "1", User: user, Inbound: true})
		e := template(fmt.Sprint(i), "2020-01-01T23:00:00", "2020-01-01T23:00:00")
		if e.User = user; i%2 == 0 {
			e.At = at("2020-01-30T22:00:00")
		}
		list = append(list, e)
		late := template(fmt.Sprint("late", i), "", "2020-01-20")
		late.User = fmt.Sprintf("5521987%06d", i)
		list = append(list, late)
	}
	pricer := pricerOf(t, a)
	streamed, err := pricer.ReplaySorted(slices.Values(sorted(list)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(replay(t, pricer, list), streamed); diff != "" {
		t.Errorf("(-replayed +sorted):\n%s", diff)
	}
	got := unitsBy(streamed, func(l pricing.BillLine) string { return l.Rule.ID })
	if got["notification-in-window-free"] != 3000 {
		t.Errorf("%v", got)
	}
}

// Since then the sending only matters for whether a free-form message could be sent.
func TestSendingUnderLaterRules(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	thread := window.Thread{}.Inbound(at("2025-09-30"))
	deliver := func(c category.Category, sent, delivered string) pricing.Outcome {
		t.Helper()
		e := pricing.Event{
			At: at(delivered), Number: "1", User: brazil, Message: pricing.Message{Category: c},
		}
		if sent != "" {
			e.Sent = at(sent)
		}
		out, err := pricer.Apply(&e, &pricing.State{Thread: thread})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	// Price, month and window are those of the delivery (R0.4, R5.3).
	inside := deliver(category.Utility, "2025-09-30T23:00:00", "2025-10-01T01:00:00")
	if got := inside.Charge.Card() + " " + settled(inside.Charge) + " " + inside.Counts[0].Month.String(); got !=
		"meta/USD/2025-10-01 template 2025-10" {
		t.Error("utility sent inside:", got)
	}
	for sent, inferred := range map[string]bool{
		"2025-09-30T23:59:59": false,
		"2025-10-01T00:00:00": true,
		"":                    true,
	} {
		out := deliver(category.Service, sent, "2025-10-01T01:00:00")
		if hasNote(out.Charge, "window-inferred") != inferred || settled(out.Charge) != "service-free" {
			t.Errorf("free-form sent at %q: %s, %v", sent, settled(out.Charge), out.Charge.Notes())
		}
	}
}
