package pricing_test

import (
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

// A quote says that nothing was counted where the price goes by counts and none were
// passed in, and nowhere else.
func TestNothingCounted(t *testing.T) {
	utc := pricing.Account{ID: "waba", Zone: time.UTC}
	shared := utc
	shared.SharedNumber = true
	closed := pricing.State{}
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		state   pricing.State
		at      string
		want    bool
	}{
		{"a ladder", utc, to(brazil, category.Utility), closed, "2026-11-21", true},
		{"a ladder, an empty Usage", utc, to(brazil, category.Utility), pricing.State{Usage: pricing.Usage{}},
			"2026-11-21", false},
		{"a ladder, counts unknown", utc, to(brazil, category.Utility), pricing.State{UsageUnknown: true},
			"2026-11-21", false},
		{"one price for all", utc, to(brazil, category.Marketing), closed, "2026-11-21", false},
		{"a ladder in another case", utc, to(brazil, category.Marketing, category.Utility), closed, "2026-11-21", true},
		{"an allowance", utc, to(brazil, category.Service), wrote("2026-11-21"), "2026-11-21", true},
		{"a text that isn't delivered", utc, to(brazil, category.Service), closed, "2026-11-21", false},
		{"before the allowance", utc, to(brazil, category.Service), wrote("2026-09-21"), "2026-09-21", false},
		{"an allowance of conversations", utc, to(brazil, category.Utility), closed, "2022-06-15", true},
		{"a shared number, whose counts are unknown", shared, to(brazil, category.Utility), closed,
			"2026-11-21", false},
		{"free entry", utc, to(brazil, category.Service), pricing.State{Thread: fromAd(at("2026-11-21"))},
			"2026-11-21", false},
	} {
		q := ask(t, test.account, test.message, test.state, at(test.at), 1)
		if hasNote(q, "nothing-counted") != test.want {
			t.Errorf("%s: notes %v; want nothing-counted %t", test.name, noteIDs(q), test.want)
		}
		if test.want && hasNote(q, "counter-is-a-lower-bound") {
			t.Errorf("%s: no count was passed in, and it is a lower bound", test.name)
		}
	}
}

// A counter that a price goes by and that isn't among those passed in is noted, since these may
// be another account's or last month's. An empty Usage says that nothing was sent.
func TestCountThatWasNotPassedIn(t *testing.T) {
	account := pricing.Account{ID: "waba", Portfolio: "acme", Zone: time.FixedZone("-03", -3*60*60)}
	p := pricerOf(t, account)
	november, _ := pricing.ParseMonth("2026-11")
	tier := func(month pricing.Month, of string, market ratecard.Market) pricing.Counter {
		return pricing.Counter{Month: month, Scope: pricing.PerPortfolio, Of: of, Market: market, Item: ratecard.Utility}
	}
	service := func(month pricing.Month, of string) pricing.Counter {
		return pricing.Counter{Month: month, Scope: pricing.PerNumber, Of: of, Item: ratecard.Service}
	}
	now := at("2026-12-01T01:00:00") // still November where the account is
	audience := p.Audience()
	audience.Add(brazil, nil, now)
	for _, test := range []struct {
		name             string
		usage            pricing.Usage
		utility, service bool // the note
	}{
		{"nil", nil, true, true},
		{"nothing", pricing.Usage{}, false, false},
		{"last month's", pricing.Usage{
			tier(november-1, "acme", "Brazil"): 3, service(november-1, "700100"): 412}, true, true},
		{"next month's, of UTC", pricing.Usage{
			tier(november+1, "acme", "Brazil"): 3, service(november+1, "700100"): 412}, true, true},
		{"another account's", pricing.Usage{
			tier(november, "other", "Brazil"): 250_000, service(november, "700200"): 1000}, true, true},
		{"of the account's ID", pricing.Usage{tier(november, "waba", "Brazil"): 250_000}, true, true},
		{"another market's", pricing.Usage{tier(november, "acme", "India"): 1}, true, true},
		{"the tier's", pricing.Usage{tier(november, "acme", "Brazil"): 1}, false, true},
		{"the tier's, 0", pricing.Usage{tier(november, "acme", "Brazil"): 0}, false, true},
		{"the number's, in another spelling", pricing.Usage{service(november, "+700 100"): 0}, true, false},
		{"the number's phone number", pricing.Usage{service(november, "15550001"): 7}, true, false},
		{"both", pricing.Usage{tier(november, "acme", "Brazil"): 0, service(november, "700100"): 0}, false, false},
	} {
		s := pricing.State{Thread: window.Thread{}.Inbound(now.Add(-time.Hour)), Usage: test.usage,
			Number: pricing.BusinessNumber{ID: "700100", Phone: "+1 555 0001"}}
		m := pricing.Message{From: "700100", To: brazil, Category: category.Utility}
		if q := ask(t, account, m, s, now, 1); hasNote(q, "nothing-counted") != test.utility || !q.Exact() {
			t.Errorf("%s: %v with notes %v; want nothing-counted %t", test.name, q, noteIDs(q), test.utility)
		}
		m.Category = category.Service
		if q := ask(t, account, m, s, now, 1); hasNote(q, "nothing-counted") != test.service || !q.Exact() {
			t.Errorf("%s: %v with notes %v; want nothing-counted %t", test.name, q, noteIDs(q), test.service)
		}
		composer, err := p.Composer(&m, &s, now)
		if err != nil || (composer.Free.Certainty == pricing.CertaintyUnknown) != test.service ||
			strings.Contains(composer.String(), "unknown, of 1,000; priced as if none was sent") != test.service {
			t.Errorf("%s: %v, %v", test.name, composer, err)
		}
		s.Thread, m.To, m.Category = window.Thread{}, "", category.Utility
		estimate, err := p.Estimate(audience, &m, &s)
		noted := slices.ContainsFunc(estimate.Notes, func(n pricing.Note) bool { return n.ID == "nothing-counted" })
		if err != nil || noted != test.utility {
			t.Errorf("%s: an estimate has %v, %v", test.name, estimate.Notes, err)
		}
		e := pricing.Event{At: now, ID: "wamid.1", Number: "700100", User: brazil, Message: m}
		if out, err := p.Apply(&e, &s); err != nil || hasNote(out.Charge, "nothing-counted") {
			t.Errorf("%s: an event has %v, %v", test.name, noteIDs(out.Charge), err)
		}
	}
}

// Of two counters that a price goes by, the one that was passed in says what it says, whether or
// not the other one is there.
func TestOneOfTwoCountsWasPassedIn(t *testing.T) {
	tiers := contractTiers("Germany", ratecard.Service, "2026-11-01", "0.05", "0.01", "0.005")
	account := pricing.Account{ID: "waba", Zone: time.UTC, Rates: contracts(t, tiers)}
	m := pricing.Message{From: "700100", To: "4915112345678", Category: category.Service}
	s, now := wrote("2026-11-21"), at("2026-11-21")
	november := pricing.MonthOf(now)
	allowance := pricing.Counter{Month: november, Scope: pricing.PerNumber, Of: "700100", Item: ratecard.Service}
	tier := pricing.Counter{Month: november, Scope: pricing.PerPortfolio, Of: "waba", Market: "Germany",
		Item: ratecard.Service}
	for _, test := range []struct {
		name      string
		usage     pricing.Usage
		certainty pricing.Certainty
		notes     string
	}{
		{"both", pricing.Usage{allowance: 1200, tier: 0}, pricing.CertaintyKnown, "counter-is-a-lower-bound"},
		{"the allowance's", pricing.Usage{allowance: 1200}, pricing.CertaintyKnown,
			"counter-is-a-lower-bound nothing-counted"},
		{"the tier's", pricing.Usage{tier: 200}, pricing.CertaintyUnknown, "nothing-counted"},
	} {
		s.Usage = test.usage
		q := ask(t, account, m, s, now, 1)
		if got := strings.Join(sortedNoteIDs(q.Notes()), " "); got != test.notes {
			t.Errorf("%s: notes %s, want %s", test.name, got, test.notes)
		}
		c, err := pricerOf(t, account).Composer(&m, &s, now)
		if err != nil || c.Free.Certainty != test.certainty || c.Free.Used != test.usage[allowance] {
			t.Errorf("%s: %+v, %v; want %s", test.name, c.Free, err, test.certainty)
		}
	}
}

// What counts itself doesn't say so: an empty bill is a month in which nothing was sent.
func TestCountingSaysNothingOfCounts(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	e := pricing.Event{At: at("2026-11-21"), Message: to(brazil, category.Utility)}
	out, err := p.Apply(&e, nil)
	if err != nil || hasNote(out.Charge, "nothing-counted") {
		t.Errorf("a charge has notes %v, %v", noteIDs(out.Charge), err)
	}
	var sum pricing.Sum
	if err := sum.Add(&e, &out); err != nil {
		t.Fatal(err)
	}
	bill, err := sum.Bill()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range bill.Notes {
		if n.ID == "nothing-counted" {
			t.Errorf("a bill has note %v", n)
		}
	}
}

// A quote counts what Apply counts if the message is then delivered.
func TestCountsAreThoseOfApply(t *testing.T) {
	d := newDice(71)
	some := 0
	for range testkit.Tries(60) {
		a := pricing.Account{
			ID:              "waba",
			Zone:            oneOf(d, time.UTC, time.FixedZone("-03", -3*60*60), time.FixedZone("+14", 14*60*60)),
			ServiceExempt:   d.IntN(5) == 0,
			NoPaymentMethod: d.IntN(5) == 0,
			SharedNumber:    d.IntN(5) == 0,
			DialingCountry:  oneOf[ratecard.Country](d, "", "US", "BR"),
		}
		p := pricerOf(t, a)
		for range 40 {
			now, m := d.instant(), d.message()
			m.Others = nil
			m.From = oneOf(d, m.From, "15550001", "700100", "")
			s := pricing.State{Thread: window.Thread{}.Inbound(now.Add(-time.Duration(d.IntN(30)) * time.Hour))}
			if d.IntN(3) == 0 {
				s = d.unsure(now)
			}
			if d.IntN(2) == 0 {
				s.Usage = cachedCount(t, a, m, now, oneOf[int64](d, 0, 999, 1000, 249_999, 250_000))
			}
			q, err := p.Quote(&m, &s, now)
			if err != nil {
				continue
			}
			out, err := p.Apply(&pricing.Event{At: now, Message: m}, &s)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(out.Charge.Counts(), out.Counts); diff != "" {
				t.Fatalf("the charge counts otherwise than its outcome:\n%s", diff)
			}
			if q.Deliverable() != pricing.DeliverableYes || !q.Exact() && len(q.Cases()) != len(out.Charge.Cases()) {
				continue // Apply knows that it was delivered
			}
			some += len(out.Counts)
			if diff := cmp.Diff(out.Counts, q.Counts()); diff != "" {
				t.Fatalf("%+v in %+v at %v (-Apply +Quote):\n%s", m, s, now, diff)
			}
		}
	}
	if some < 100 {
		t.Errorf("only %d counts were compared", some)
	}
	if none := (pricing.Quote{}).Counts(); none == nil || len(none) != 0 {
		t.Errorf("no quote counts %#v", none)
	}
}

// The State's second name of a number is the one that is counted.
func TestCountsOfANumberByItsID(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "US"})
	s := wrote("2026-11-21")
	for _, test := range []struct {
		from string
		also pricing.BusinessNumber
		want string
	}{
		{"+1 555 000 1234", pricing.BusinessNumber{ID: "700100", Phone: "+15550001234"}, "700100"},
		{"", pricing.BusinessNumber{ID: "700100"}, "700100"},
		{"555 000 1234", pricing.BusinessNumber{}, "15550001234"},
		{"+49 30 555010", pricing.BusinessNumber{}, "4930555010"},
	} {
		s.Number = test.also
		m := pricing.Message{From: test.from, To: brazil, Category: category.Service}
		q, err := p.Quote(&m, &s, at("2026-11-21"))
		if err != nil {
			t.Fatal(err)
		}
		keys, err := p.Counters(&m, at("2026-11-21"))
		if err != nil {
			t.Fatal(err)
		}
		counts := q.Counts()
		if len(counts) != 1 || counts[0].Of != test.want ||
			test.also == (pricing.BusinessNumber{}) && keys[0] != counts[0].Counter {
			t.Errorf("from %q, %+v: %v; want one of %s; listed are %v", test.from, test.also, counts, test.want, keys)
		}
	}
}
