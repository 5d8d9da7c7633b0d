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

// steps is a card of our own whose ladders turn after 10, 20 and 30 units, so
// that Meta's examples fit a test.
func steps(t *testing.T, day string) ratecard.Book {
	t.Helper()
	card, err := ratecard.Parse(strings.NewReader(`card: own/USD/` + day + `
model: pmp
currency: USD
effective: ` + day + `
unit: message
checked: ` + day + `
sources:
  own: {where: here, what: invented}
columns: marketing utility authentication authentication_international service
rates:
  Brazil: 0.9 0.4 0.5 -- 0.4
  Hungary: 0.9 0.4 0.5 -- 0.4
  India: 0.9 0.4 0.5 5.0 0.4
  Rest of Central & Eastern Europe: 0.9 0.4 0.5 -- 0.4
tiers:
  Brazil utility: 10 20 | 0.3 0.2
  Hungary utility: 10 20 | 0.3 0.2
  India authentication: 10 20 30 | 0.4 0.3 0.2
  India authentication_international: 10 20 30 | 4.0 3.0 2.0
  Rest of Central & Eastern Europe utility: 10 20 | 0.3 0.2
basis:
  - grade: read
    confidence: high
    from: own
    list: marketing, utility, authentication, authentication_international, service
    steps: utility, authentication, authentication_international
`))
	if err != nil {
		t.Fatal(err)
	}
	return ratecard.Cards{card}
}

// books keep what must be remembered while events are applied one by one.
type books struct {
	usage   pricing.Usage
	threads map[string]window.Thread
}

func newBooks() *books { return &books{pricing.Usage{}, map[string]window.Thread{}} }

// apply tells what n alike messages cost, like ones together: "10 at 0.5, 2 at 0.4".
func (b *books) apply(t *testing.T, a pricing.Account, e pricing.Event, n int) string {
	t.Helper()
	d := pricerOf(t, a)
	type price struct {
		text string
		n    int
	}
	var list []price
	for range n {
		out, err := d.Apply(&e, &pricing.State{Thread: b.threads[e.User], Usage: b.usage})
		if err != nil {
			t.Fatal(err)
		}
		b.usage, b.threads[e.User] = counted(t, b.usage, out.Counts...), out.Thread
		if e.Inbound {
			continue
		}
		l, text := out.Charge.Likely().Lines[0], "free"
		if l.IsCharged() {
			text = string(l.Item) + " at " + bare(out.Charge.High())
		}
		if len(list) > 0 && list[len(list)-1].text == text {
			list[len(list)-1].n++
		} else {
			list = append(list, price{text, 1})
		}
	}
	var parts []string
	for _, p := range list {
		parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
	}
	return strings.Join(parts, ", ")
}

func sent(user string, c category.Category, now time.Time) pricing.Event {
	return pricing.Event{At: now, Number: "+15550001", User: user, Message: pricing.Message{Category: c}}
}

// Meta's first example (PMP-10): messages up to the end of a step are charged at
// it, never those before at the next one's.
func TestTiersAreMarginal(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steps(t, "2025-07-01")}
	now := at("2025-09-10")
	const want = "10 authentication at 0.5, 10 authentication at 0.4"
	if got := newBooks().apply(t, a, sent(india, category.Authentication, now), 20); got != want {
		t.Errorf("one by one: %s", got)
	}
	q := ask(t, a, to(india, category.Authentication), pricing.State{}, now, 20)
	if got := lines(
		q.Likely()); got != "10 authentication India 0.5 = 5.0 template; 10 authentication India 0.4 = 4.0 template" {
		t.Errorf("at once: %s", got)
	}
	bill, err := pricerOf(t, a).Replay(func(yield func(pricing.Event) bool) {
		for range 20 {
			if !yield(sent(india, category.Authentication, now)) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var cut []string
	for _, l := range bill.Lines {
		cut = append(cut, fmt.Sprintf("%d in tier %d at %s", l.Units, l.Tier, bare(l.Price)))
	}
	if diff := cmp.Diff([]string{"10 in tier 1 at 0.5", "10 in tier 2 at 0.4"}, cut); diff != "" {
		t.Error(diff)
	}
}

// Meta's second example (PMP-11): the foreign kind goes on where authentication
// had come to, on its own ladder.
func TestForeignGoesOnInItsTier(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steps(t, "2025-07-01"), PrimaryLocation: "ID",
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2025-09-15")}}
	b := newBooks()
	for _, test := range []struct {
		day  string
		n    int
		want string
	}{
		{"2025-09-10", 22, "10 authentication at 0.5, 10 authentication at 0.4, 2 authentication at 0.3"},
		{"2025-09-16", 9, "8 authentication_international at 3.0, 1 authentication_international at 2.0"},
		{"2025-10-01", 1, "1 authentication_international at 5.0"},
	} {
		if got := b.apply(t, a, sent(india, category.Authentication, at(test.day)), test.n); got != test.want {
			t.Errorf("%s: %s", test.day, got)
		}
	}
}

// Meta's third example: at the turn of the month accounts in different zones
// count towards different months at the same time.
func TestTiersTurnWithEachZone(t *testing.T) {
	west := pricing.Account{
		ID:        "west",
		Portfolio: "p",
		Zone:      time.FixedZone("", -8*60*60),
		Rates:     steps(t, "2025-07-01"),
	}
	east := west
	east.ID, east.Zone = "east", time.FixedZone("", 5*60*60+30*60)
	b := newBooks()
	e := sent(brazil, category.Utility, at("2025-09-10"))
	if got := b.apply(t, west, e, 12); got != "10 utility at 0.4, 2 utility at 0.3" {
		t.Error(got)
	}
	e.At = at("2025-09-30T20:00:00")
	if got := b.apply(t, east, e, 1); got != "1 utility at 0.4" {
		t.Errorf("October in the east: %s", got)
	}
	if got := b.apply(t, west, e, 1); got != "1 utility at 0.3" {
		t.Errorf("September in the west: %s", got)
	}
}

// Meta's fourth example (PMP-13): providers share the portfolio's counter, and
// whoever sends next gets the tier that it is in.
func TestTiersAreOfThePortfolio(t *testing.T) {
	first := pricing.Account{ID: "one", Portfolio: "p", Zone: time.UTC, Rates: steps(t, "2025-07-01")}
	second, alone := first, first
	second.ID = "two"
	alone.ID, alone.Portfolio = "three", ""
	b := newBooks()
	for _, test := range []struct {
		account pricing.Account
		n       int
		want    string
	}{
		{first, 21, "10 utility at 0.4, 10 utility at 0.3, 1 utility at 0.2"},
		{second, 5, "5 utility at 0.2"},
		{alone, 5, "5 utility at 0.4"},
	} {
		if got := b.apply(t, test.account, sent(brazil, category.Utility, at("2025-09-10")), test.n); got != test.want {
			t.Errorf("%s: %s", test.account.ID, got)
		}
	}
}

// Only what is charged counts (PMP-14): a template that answers a user leaves
// the counter where it was.
func TestFreeMessagesClimbNoLadder(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steps(t, "2025-07-01")}
	now := at("2025-09-10")
	b := newBooks()
	b.apply(t, a, sent("+5511900000000", category.Utility, now), 9)
	b.apply(t, a, pricing.Event{At: now, User: "+5511900000001", Inbound: true}, 1)
	b.apply(t, a, pricing.Event{At: now, User: "+5511900000001", Inbound: true, FromAd: true}, 1)
	for i, want := range []string{"free", "utility at 0.4", "utility at 0.3"} {
		user := fmt.Sprintf("+551190000000%d", i+1)
		if got := b.apply(t, a, sent(user, category.Utility, now), 1); got != "1 "+want {
			t.Errorf("%s: %s", user, got)
		}
	}
}

// Service has no tiers (P26-16), and leaves those of utility alone, which goes
// on climbing inside the window too.
func TestServiceHasNoTiers(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: steps(t, "2026-10-01")}
	now := at("2026-10-25")
	b := newBooks()
	b.usage = counted(t, b.usage,
		pricing.Count{Counter: pricing.Counter{
			Month: pricing.MonthOf(now),
			Scope: pricing.PerNumber,
			Of:    "+15550001",
			Item:  ratecard.Service,
		}, N: 1000},
		pricing.Count{Counter: pricing.Counter{
			Month:  pricing.MonthOf(now),
			Scope:  pricing.PerPortfolio,
			Market: "Brazil",
			Item:   ratecard.Utility,
		}, N: 15},
	)
	b.apply(t, a, pricing.Event{At: now, Number: "+15550001", User: brazil, Inbound: true}, 1)
	for _, test := range []struct {
		category category.Category
		n        int
		want     string
	}{
		{category.Service, 50, "50 service at 0.4"},
		{category.Utility, 6, "5 utility at 0.3, 1 utility at 0.2"},
	} {
		if got := b.apply(t, a, sent(brazil, test.category, now), test.n); got != test.want {
			t.Errorf("%s: %s", test.category, got)
		}
	}
}

// A market that becomes one of its own begins to count anew; what it had counted
// stays with the region (R5.7.7).
func TestMarketOnItsOwn(t *testing.T) {
	old, err := steps(t, "2026-04-01").Card("USD", on("2026-04-01"))
	if err != nil {
		t.Fatal(err)
	}
	now, err := steps(t, "2026-07-01").Card("USD", on("2026-07-01"))
	if err != nil {
		t.Fatal(err)
	}
	a := pricing.Account{Zone: time.UTC, Rates: ratecard.Cards{old, now}}
	const hungary, czechia = "+36201234567", "+420601234567"
	b := newBooks()
	for _, test := range []struct{ user, day, want string }{
		{hungary, "2026-06-30", "7 utility at 0.4"},
		{czechia, "2026-06-30", "3 utility at 0.4, 4 utility at 0.3"},
		{hungary, "2026-07-01", "7 utility at 0.4"},
		{czechia, "2026-07-01", "7 utility at 0.4"},
	} {
		if got := b.apply(t, a, sent(test.user, category.Utility, at(test.day)), 7); got != test.want {
			t.Errorf("%s on %s: %s", test.user, test.day, got)
		}
	}
}

// Rules turn at the account's own midnight (PMP-23).
func TestRulesTurnAtTheAccountsMidnight(t *testing.T) {
	zone := func(name string, hours float64) *time.Location {
		return time.FixedZone(name, int(hours*float64(time.Hour/time.Second)))
	}
	for _, test := range []struct {
		zone *time.Location
		at   string
		want ratecard.Unit
	}{
		{zone("Los Angeles", -7), "2025-07-01T03:00:00", ratecard.PerConversation}, // still June there
		{zone("Kolkata", 5.5), "2025-06-30T20:00:00", ratecard.PerMessage},         // July already
		{zone("Los Angeles", -7), "2025-07-01T06:59:59", ratecard.PerConversation},
		{zone("Los Angeles", -7), "2025-07-01T07:00:00", ratecard.PerMessage},
		{zone("Kolkata", 5.5), "2025-06-30T18:29:59", ratecard.PerConversation},
		{zone("Kolkata", 5.5), "2025-06-30T18:30:00", ratecard.PerMessage},
	} {
		q := ask(t, pricing.Account{Zone: test.zone}, to(brazil, category.Marketing), pricing.State{}, at(test.at), 1)
		if got := q.Likely().Lines[0].Unit; got != test.want {
			t.Errorf("%s in %s: by the %s", test.at, test.zone, got)
		}
	}
}

// Meta's table of authentication-international (AUTHINT-01 and 03).
func TestAuthenticationAbroad(t *testing.T) {
	start := at("2025-09-15")
	from := map[ratecard.Country]time.Time{"IN": start, "ID": start}
	for _, test := range []struct {
		name, user string
		home       ratecard.Country
		from       map[ratecard.Country]time.Time
		at         time.Time
		want       ratecard.Item
	}{
		{"at home", indonesia, "ID", from, start, ratecard.Authentication},
		{"not eligible", india, "ID", nil, start, ratecard.Authentication},
		{"before the start", india, "ID", from, start.Add(-time.Second), ratecard.Authentication},
		{"from the start", india, "ID", from, start, ratecard.AuthenticationInternational},
		{"not verified", india, "", from, start, ratecard.AuthenticationInternational},
		{"not verified, before the start", india, "", from, start.Add(-time.Second), ratecard.Authentication},
		{"no such rate", brazil, "ID", map[ratecard.Country]time.Time{"BR": start}, start, ratecard.Authentication},
	} {
		a := pricing.Account{Zone: time.UTC, PrimaryLocation: test.home, AuthenticationInternationalFrom: test.from}
		q := ask(t, a, to(test.user, category.Authentication), pricing.State{}, test.at, 1)
		if got := q.Likely().Lines[0].Item; got != test.want {
			t.Errorf("%s: %s", test.name, got)
		}
		if slices.ContainsFunc(q.Cases(), func(c pricing.Case) bool { return !c.Lines[0].IsCharged() }) {
			t.Errorf("%s: %v", test.name, q.Cases())
		}
	}
}
