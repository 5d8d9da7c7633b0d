package pricing_test

import (
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

// caveats are the notes on what Meta's pages disagree on, and on what is about to
// change.
var caveats = []string{"free-in-window-before-2020", "utility-conversation-disputed", "utility-in-window-disputed",
	"page-button-disputed", "sold-to-india-not-in-inr", "sold-to-brazil-not-in-brl", "may-be-sold-to-india",
	"may-be-sold-to-brazil", "answered-late"}

func caveatsOf(list []pricing.Note) string {
	var ids []string
	for _, n := range list {
		if slices.Contains(caveats, n.ID) {
			ids = append(ids, n.ID)
		}
	}
	return strings.Join(ids, " ")
}

// lateAnswer is a user who came through an ad 30 hours ago and wrote since.
func lateAnswer(now time.Time) window.Thread {
	return silent(now).InboundFromAd(now.Add(-30 * time.Hour)).Inbound(now.Add(-10 * time.Hour))
}

func TestCaveats(t *testing.T) {
	account := func(sold ratecard.Country, c ratecard.Currency) pricing.Account {
		return pricing.Account{SoldTo: sold, Currency: c, Zone: time.UTC, Rates: everythingIn(t, c)}
	}
	from := func(number string) pricing.Message {
		m := to(brazil, category.Marketing)
		m.From = number
		return m
	}
	plain := account("", "USD")
	utility, marketing := to(brazil, category.Utility), to(brazil, category.Marketing)
	const indian, brazilian, german = "+91 98765 43210", "5511987654321", "4930123456789"
	for _, c := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		thread  func(time.Time) window.Thread
		when    string
		want    string
	}{
		{"R1.5 in 2019", plain, utility, inWindow, "2019-12-31T23:59:59", "free-in-window-before-2020"},
		{"R1.5 since 2020", plain, utility, inWindow, "2020-01-01", ""},
		{"R1.5 outside of the window", plain, utility, pastWindow, "2019-12-31", ""},
		{"R1.5, not a template", plain, to(brazil, category.Service), inWindow, "2019-12-31", ""},
		{"R5.6", plain, utility, talking("utility"), "2025-07-01", "utility-conversation-disputed"},
		{"R5.6, another conversation", plain, utility, talking("marketing"), "2025-07-01", ""},
		{"R7.5", plain, utility, inWindow, "2026-10-01", "utility-in-window-disputed"},
		{"R7.5, outside of the window", plain, utility, pastWindow, "2026-10-01", ""},
		{"R7.5 before", plain, utility, inWindow, "2026-09-30", ""},
		{"R7.5, if it is utility", plain, to(brazil, category.Marketing, category.Utility), inWindow, "2026-10-01",
			"utility-in-window-disputed"},
		{"R7.8", plain, marketing, fromAd, "2026-09-28", "page-button-disputed"},
		{"R7.8 before", plain, marketing, fromAd, "2026-09-27T23:59:59", ""},
		{"R7.8 without free entry", plain, marketing, inWindow, "2026-09-28", ""},
		{"R7.8a", plain, marketing, lateAnswer, "2026-10-01", "page-button-disputed answered-late"},
		{"R7.8a before", plain, marketing, lateAnswer, "2026-09-27", ""},

		{"R6.2 in November", account("IN", "USD"), marketing, silent, "2026-11-30T23:59:59", ""},
		{"R6.2 in December", account("IN", "USD"), marketing, silent, "2026-12-01", "sold-to-india-not-in-inr"},
		{"R6.2 in force", account("IN", "USD"), marketing, silent, "2027-01-01", ""},
		{"R6.2 in INR", account("IN", "INR"), from(indian), silent, "2026-12-01", ""},
		{"R6.2 elsewhere", account("DE", "USD"), from(indian), silent, "2026-12-01", ""},
		{"R6.2 not known", plain, from(indian), silent, "2026-12-01", "may-be-sold-to-india"},
		{"R6.2 not known, in INR", account("", "INR"), from(indian), silent, "2026-12-01", ""},
		{"R6.2 not known, later", plain, from(indian), silent, "2027-03-01", "may-be-sold-to-india"},
		{"R6.2 not known, before", plain, from(indian), silent, "2026-11-30", ""},
		{"R6.2 not known, another number", plain, from(german), silent, "2026-12-01", ""},
		{"R6.2 not known, an ID", plain, from("910987654321098"), silent, "2026-12-01", ""},
		{"R6.4 in May", account("BR", "USD"), marketing, silent, "2027-05-31T23:59:59", ""},
		{"R6.4 in June", account("BR", "USD"), marketing, silent, "2027-06-01", "sold-to-brazil-not-in-brl"},
		{"R6.4 in force", account("BR", "USD"), marketing, silent, "2027-07-01", ""},
		{"R6.4 in BRL", account("BR", "BRL"), from(brazilian), silent, "2027-06-01", ""},
		{"R6.4 not known", plain, from(brazilian), silent, "2027-06-01", "may-be-sold-to-brazil"},
		{"R6.4 not known, a landline", plain, from("551130001234"), silent, "2027-06-01", "may-be-sold-to-brazil"},
		{"R6.4 not known, in BRL", account("", "BRL"), from(brazilian), silent, "2027-06-01", ""},
		{"R6.4 not known, before", plain, from(brazilian), silent, "2027-05-31", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(c.when)
			state := pricing.State{Thread: c.thread(now)}
			pricer := pricerOf(t, c.account)
			for range 2 { // the second time by the short way
				q, err := pricer.Quote(&c.message, &state, now)
				if err != nil {
					t.Fatal(err)
				}
				if got := caveatsOf(q.Notes()); got != c.want {
					t.Errorf("quoted: %q, want %q", got, c.want)
				}
			}
			e := pricing.Event{At: now, Message: c.message, User: c.message.To, Number: c.message.From}
			tally := pricer.Tally()
			tally.SetThread(pricing.ThreadKey{Number: e.Number, User: e.User}, state.Thread)
			tally.Add(&e)
			if got := caveatsOf(billOf(t, tally).Notes); got != c.want {
				t.Errorf("billed: %q, want %q", got, c.want)
			}
		})
	}
}

// Where Meta's pages disagree, the type that it reports settles it.
func TestReportedTypeSettlesCaveats(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	for _, c := range []struct {
		message  pricing.Message
		thread   func(time.Time) window.Thread
		reported string
	}{
		{to(brazil, category.Utility), inWindow, pricing.TypeRegular},
		{to(brazil, category.Marketing), fromAd, pricing.TypeFreeEntry},
		{to(brazil, category.Marketing), lateAnswer, pricing.TypeFreeEntry},
		{to(brazil, category.Marketing), lateAnswer, pricing.TypeRegular},
	} {
		now := at("2026-10-15")
		e := pricing.Event{At: now, Message: c.message}
		for _, word := range []string{"", "something_new", c.reported} {
			e.Meta.Type = word
			out, err := pricer.Apply(&e, &pricing.State{Thread: c.thread(now)})
			if err != nil {
				t.Fatal(err)
			}
			if got := caveatsOf(out.Charge.Notes()); (got == "") != (word == c.reported) {
				t.Errorf("%v, reported %q: %q", c.message, word, got)
			}
		}
	}
}

// Late answers, from the answer on, until Meta's word settles them.
func TestLateAnswers(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	start := at("2026-10-15")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	answered := func(meta pricing.Reported) window.Thread {
		t.Helper()
		th := window.Thread{}.InboundFromAd(start).Inbound(hour(20))
		e := pricing.Event{At: hour(30), Message: to(brazil, category.Utility), Meta: meta}
		out, err := pricer.Apply(&e, &pricing.State{Thread: th})
		if err != nil {
			t.Fatal(err)
		}
		return out.Thread
	}
	const paid, maybe, free = "0.0625 USD", "0 USD to 0.0625 USD", "0 USD"
	for name, c := range map[string]struct {
		reported pricing.Reported
		want     [4]string // at 31, 102, 201 and 202 hours
	}{
		"no word":     {pricing.Reported{}, [4]string{maybe, maybe, paid, paid}},
		"free entry":  {pricing.Reported{Type: "free_entry_point"}, [4]string{free, maybe, paid, paid}},
		"expires":     {pricing.Reported{FreeUntil: hour(202)}, [4]string{free, free, free, paid}},
		"regular":     {pricing.Reported{Type: "regular"}, [4]string{paid, paid, paid, paid}},
		"new word":    {pricing.Reported{Type: odd}, [4]string{maybe, maybe, paid, paid}},
		"free answer": {pricing.Reported{Type: "free_customer_service"}, [4]string{paid, paid, paid, paid}},
	} {
		t.Run(name, func(t *testing.T) {
			th := answered(c.reported)
			if back := throughJSON(t, th); back.AnsweredLate != th.AnsweredLate {
				t.Error("not remembered")
			}
			for i, n := range []int{31, 102, 201, 202} {
				m := to(brazil, category.Marketing)
				q, err := pricer.Quote(&m, &pricing.State{Thread: th}, hour(n))
				if err != nil {
					t.Fatal(err)
				}
				if q.String() != c.want[i] {
					t.Errorf("after %d hours: %v, want %s", n, q, c.want[i])
				}
			}
		})
	}
	// A word on a later message settles it too.
	for word, want := range map[string]string{pricing.TypeFreeEntry: "0 USD", pricing.TypeRegular: "0.0625 USD"} {
		e := pricing.Event{At: hour(30), Message: to(brazil, category.Utility), Meta: pricing.Reported{Type: word}}
		out, err := pricer.Apply(&e, &pricing.State{Thread: answered(pricing.Reported{})})
		if err != nil {
			t.Fatal(err)
		}
		m := to(brazil, category.Marketing)
		q, err := pricer.Quote(&m, &pricing.State{Thread: out.Thread}, hour(31))
		if err != nil || q.String() != want {
			t.Errorf("%s of a later message: %v, %v", word, q, err)
		}
	}
}

// Whoever asks for authentication to a user ID is told that it is refused; a
// country is no user ID.
func TestAuthenticationToUserIDs(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	for _, c := range []struct {
		to, market, day string
		category        category.Category
		want            int
	}{
		{"BR.1349", "", "2026-10-15", category.Authentication, 131062},
		{"BR.ENT.1349", "", "2026-10-15", category.Authentication, 131062},
		{"BR.1349", "Brazil", "2026-10-15", category.Authentication, 131062},
		{"BR.1349", "", "2026-04-01", category.Authentication, 131062},
		{"BR.1349", "", "2026-08-01", category.Authentication, 131062},
		{"BR.1349", "", "2026-09-28", category.Authentication, 131062},
		{"BR.1349", "", "2026-03-31", category.Authentication, 0},
		{"BR.1349", "", "2026-10-15", category.Utility, 0},
		{"BR", "", "2026-10-15", category.Authentication, 0},
		{"", "Brazil", "2026-10-15", category.Authentication, 0},
		{brazil, "", "2026-10-15", category.Authentication, 0},
		{"55.11.98765.4321", "", "2026-10-15", category.Authentication, 0},
	} {
		m := pricing.Message{To: c.to, Market: ratecard.Market(c.market), Category: c.category}
		q := ask(t, a, m, pricing.State{}, at(c.day), 1)
		got := 0
		if no := q.Likely().Undelivered; no != nil {
			got = no.Code
		}
		if got != c.want {
			t.Errorf("%+v: refused with %d", c, got)
		}
	}
	// If Meta may file it otherwise, it may be delivered.
	q := ask(t, a, to("BR.1349", category.Authentication, category.Utility), pricing.State{}, at("2026-10-15"), 1)
	if len(q.Cases()) != 2 || q.Likely().Undelivered == nil || q.Cases()[1].Undelivered != nil {
		t.Errorf("%s", outline(q))
	}
	// What was delivered wasn't refused.
	e := pricing.Event{
		At:      at("2026-10-15"),
		User:    "BR.1349",
		Message: pricing.Message{Category: category.Authentication},
		Meta:    pricing.Reported{Delivered: true},
	}
	out, err := pricerOf(t, a).Apply(&e, nil)
	if err != nil || settled(out.Charge) != "message" {
		t.Errorf("%v, %v", settled(out.Charge), err)
	}
}

// A refusal without a code is told as one.
func TestRefusalWithoutACode(t *testing.T) {
	a := pricing.Account{SoldTo: "IN", Zone: time.UTC, Rates: everything(t)}
	q := ask(t, a, to(brazil, category.Utility), pricing.State{}, at("2027-01-01"), 1)
	text := q.Explain()
	if no := q.Likely().Undelivered; no == nil || no.Code != 0 ||
		!strings.HasPrefix(text, "not delivered (sold-to-india):\n") {
		t.Errorf("%s", text)
	}
	// What was delivered is charged, whatever the account says; and counted.
	m, tiered := to(brazil, category.Utility), a
	tiered.Rates = ratecard.AsOf(ratecard.Published(), on("2026-10-01"))
	keys, err := pricerOf(t, tiered).Counters(&m, at("2027-01-01"))
	if err != nil || len(keys) != 1 || keys[0].Item != ratecard.Utility {
		t.Errorf("%v, %v", keys, err)
	}
	e := pricing.Event{At: at("2027-01-01"), User: brazil, Message: pricing.Message{Category: category.Utility}}
	for delivered, want := range map[bool]string{false: "sold-to-india", true: "message"} {
		e.Meta.Delivered = delivered
		out, err := pricerOf(t, a).Apply(&e, nil)
		if err != nil || settled(out.Charge) != want {
			t.Errorf("delivered %t: %s, %v", delivered, settled(out.Charge), err)
		}
	}
}

// A click that waits for its answer isn't forgotten as long as that may count: up to
// three weeks, and only while the service window stays open.
func TestForgottenClicks(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	start := at("2026-10-15")
	for _, c := range []struct {
		days, silent int // silent: which message of the user is left out
		want         string
	}{
		{20, 0, "0 USD to 0.0625 USD"},
		{21, 0, "0.0625 USD to 0.0625 USD"},
		{20, 5, "0.0625 USD to 0.0625 USD"},
	} {
		tally := pricer.Tally()
		add := func(after time.Duration, e pricing.Event) {
			e.At, e.Number, e.User = start.Add(after), "1", brazil
			tally.Forget(e.At)
			tally.Add(&e)
		}
		then := time.Duration(c.days) * 24 * time.Hour
		add(0, pricing.Event{Inbound: true, FromAd: true})
		for n := 1; time.Duration(n)*23*time.Hour < then; n++ {
			if n != c.silent {
				add(time.Duration(n)*23*time.Hour, pricing.Event{Inbound: true})
			}
		}
		add(then+time.Hour, pricing.Event{Message: pricing.Message{Category: category.Service}}) // within the allowance
		add(then+2*time.Hour, pricing.Event{Message: pricing.Message{Category: category.Marketing}})
		b := billOf(t, tally)
		if got := b.Low.String() + " to " + b.High.String(); got != c.want {
			t.Errorf("answered after %d days, without message %d: %s, want %s", c.days, c.silent, got, c.want)
		}
	}
}

// Where a late answer would have counted an instant before, a note says so.
func TestEdgeOfLateAnswers(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	start := at("2026-10-15")
	s := pricing.State{Thread: window.Thread{}.InboundFromAd(start).Inbound(start.Add(20 * time.Hour))}
	for hours, want := range map[int]bool{43: false, 44: true, 45: false} {
		q := ask(t, a, to(brazil, category.Marketing), s, start.Add(time.Duration(hours)*time.Hour), 1)
		if hasNote(q, "window-edge") != want {
			t.Errorf("after %d hours: %v, %v", hours, q, q.Notes())
		}
	}
}

// If a late answer opened a window, the answer to a new click in it opened none
// (R3.8). Messages are free for certain only where both readings have them so.
func TestNewClickAfterLateAnswer(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	start := at("2026-11-02")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	var th window.Thread
	for _, e := range []pricing.Event{
		{At: hour(0), Inbound: true, FromAd: true},
		{At: hour(20), Inbound: true},
		{At: hour(30), Message: to(brazil, category.Utility)},
		{At: hour(40), Inbound: true, FromAd: true},
		{At: hour(41), Message: to(brazil, category.Utility)},
	} {
		out, err := pricer.Apply(&e, &pricing.State{Thread: th})
		if err != nil {
			t.Fatal(err)
		}
		th = throughJSON(t, out.Thread)
	}
	const paid, maybe, free = "0.0625 USD", "0 USD to 0.0625 USD", "0 USD"
	for n, want := range map[int]string{42: free, 101: free, 102: maybe, 105: maybe, 112: maybe, 208: maybe, 209: paid} {
		m := to(brazil, category.Marketing)
		q, err := pricer.Quote(&m, &pricing.State{Thread: th}, hour(n))
		if err != nil {
			t.Fatal(err)
		}
		if q.String() != want || hasNote(q, "answered-late") != (want == maybe) {
			t.Errorf("after %d hours: %v, want %s; %v", n, q, want, q.Notes())
		}
	}
}

// Meta reports a free entry window without its end, and by our rules the answer
// came too late: later messages may be free.
func TestReportedWindowOfUnknownEnd(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	start := at("2026-11-02")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	for name, c := range map[string]struct {
		meta pricing.Reported
		want [3]string // at 51, 217 and 218 hours
	}{
		"no word":  {pricing.Reported{}, [3]string{"0.0625", "0.0625", "0.0625"}},
		"no end":   {pricing.Reported{Type: pricing.TypeFreeEntry}, [3]string{"0-0.0625", "0-0.0625", "0.0625"}},
		"with end": {pricing.Reported{FreeUntil: hour(60)}, [3]string{"0", "0.0625", "0.0625"}},
	} {
		answer := pricing.Event{At: hour(50), Number: "1", User: brazil, Meta: c.meta,
			Message: pricing.Message{Category: category.Utility}}
		for i, n := range []int{51, 217, 218} {
			later := pricing.Event{At: hour(n), Number: "1", User: brazil,
				Message: pricing.Message{Category: category.Marketing}}
			tally := pricer.Tally()
			tally.Add(&pricing.Event{At: start, Number: "1", User: brazil, Inbound: true, FromAd: true})
			tally.Add(&answer)
			before := billOf(t, tally)
			tally.Add(&later)
			after := billOf(t, tally)
			got := after.Low.Amount.Sub(before.Low.Amount).String()
			if high := after.High.Amount.Sub(before.High.Amount).String(); high != got {
				got += "-" + high
			}
			if got != c.want[i] {
				t.Errorf("%s, after %d hours: %s, want %s", name, n, got, c.want[i])
			}
		}
	}
	// Nor does it take anything from a window that is known.
	policy := window.Policy{Answer: 24 * time.Hour, FreeEntry: 72 * time.Hour}
	th := window.Thread{}.InboundFromAd(start).Outbound(hour(1), policy)
	e := pricing.Event{At: hour(2), Message: to(brazil, category.Utility)}
	e.Meta.Type = pricing.TypeFreeEntry
	out, err := pricer.Apply(&e, &pricing.State{Thread: th})
	if diff := cmp.Diff(th, out.Thread); err != nil || diff != "" {
		t.Errorf("%v, %s", err, diff)
	}
}

// By the wording until 2026-09-28 an answer after a day was too late. The wording
// since doesn't revive the click.
func TestClickAnsweredTooLateBefore(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	e := pricing.Event{At: at("2026-09-20T06:00:00"), Message: to(brazil, category.Utility)}
	out, err := pricer.Apply(&e, &pricing.State{Thread: window.Thread{}.InboundFromAd(at("2026-09-19"))})
	if err != nil {
		t.Fatal(err)
	}
	m := to(brazil, category.Marketing)
	th := out.Thread.Inbound(at("2026-11-01"))
	if q, err := pricer.Quote(&m, &pricing.State{Thread: th}, at("2026-11-01T01:00:00")); err != nil || !q.Exact() {
		t.Errorf("%v, %v", q, err)
	}
}
