package pricingtest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/pricingtest"
	"github.com/wacost/wacost/ratecard"
)

// The story of the package's comment, and one through an ad.
func TestStory(t *testing.T) {
	story := pricingtest.NewStory(t).
		UserWrites().
		After(5 * time.Minute).BusinessAnswers().
		After(24 * time.Hour).BusinessSends(category.Utility)
	pricingtest.WantBill(t, story.Bill(), "0.255 USD",
		"1 × service, Brazil: 0 USD (service-allowance)",
		"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)")
	pricingtest.WantNotes(t, story.Bill().Notes)

	story.User(pricingtest.UserInIndia).
		UserComesThroughAd().
		After(time.Minute).BusinessAnswers().BusinessSends(category.Marketing).
		User(pricingtest.UserInGermany).BusinessSends(category.Marketing)
	pricingtest.WantBill(t, story.Bill(), "0.704 USD",
		"1 × service, Brazil: 0 USD (service-allowance)",
		"1 × utility, Brazil at 0.255 USD = 0.255 USD (message)",
		"1 × marketing, Germany at 0.449 USD = 0.449 USD (message)",
		"1 × marketing, India: 0 USD (free-entry-point)",
		"1 × service, India: 0 USD (free-entry-point)")
	if got := len(story.Events()); got != 7 {
		t.Errorf("%d events", got)
	}
}

// A message that fails changes nothing but the bill, by the fee on it; also one that
// couldn't have been sent.
func TestStoryOfFailures(t *testing.T) {
	story := pricingtest.NewStory(t, func(a *pricing.Account) {
		each := ratecard.Money{Amount: decimal.New(5, -3), Currency: "USD"}
		a.Fees = []pricing.Fee{{Name: "Acme", On: pricing.FeeOnFailed, Each: each}}
	}).UserWrites()
	before := story.State()
	story.MessageFails(category.Marketing).After(25 * time.Hour).MessageFails(category.Service)
	pricingtest.WantBill(t, story.Bill(), "0.010 USD", "2 × fee, Acme at 0.005 USD = 0.01 USD (fee)")
	if diff := cmp.Diff(before, story.State()); diff != "" {
		t.Error(diff)
	}
}

// What a story tells adds up the same, whether all of it is replayed, each event
// applied, or the state asked.
func TestStoryAddsUp(t *testing.T) {
	story := pricingtest.NewStory(t, func(a *pricing.Account) { a.Currency = "EUR" })
	for range 101 {
		story.After(time.Minute).BusinessSends(category.Authentication)
	}
	story.UserWrites().BusinessAnswers()
	pricingtest.WantBill(t, story.Bill(), "4479.5355 EUR",
		"100 × authentication, Brazil at 44.355 EUR = 4435.50 EUR (message)",
		"1 × authentication, Brazil at 44.0355 EUR = 44.0355 EUR (message)",
		"1 × service, Brazil: 0 EUR (service-allowance)")
	var sum pricing.Sum
	threads := map[string]pricing.State{}
	for _, e := range story.Events() {
		state := threads[e.User]
		outcome, err := story.Pricer().Apply(&e, &state)
		if err != nil {
			t.Fatal(err)
		}
		if state.Usage, err = state.Usage.Add(outcome.Counts...); err != nil {
			t.Fatal(err)
		}
		state.Thread = outcome.Thread
		threads[e.User] = state
		if err := sum.Add(&e, &outcome); err != nil {
			t.Fatal(err)
		}
	}
	bill, err := sum.Bill()
	if err != nil || !bill.Equal(story.Bill()) {
		t.Errorf("%v, %v; want %v", bill, err, story.Bill())
	}
	want, got := threads[pricingtest.UserInBrazil], story.State()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The state is of the number and the user of the moment, by whatever spelling, and the
// caller's own.
func TestStoryState(t *testing.T) {
	story := pricingtest.NewStory(t).UserWrites()
	if story.State().Thread.LastInbound != pricingtest.At() {
		t.Error("the user wrote")
	}
	if story.User("5511987654321").State().Thread.LastInbound != pricingtest.At() {
		t.Error("the user wrote, by another spelling of the number")
	}
	if story.Number("700100").State().Thread.LastInbound != (time.Time{}) {
		t.Error("the user wrote to another number")
	}
	story.Number(pricingtest.Number).BusinessAnswers()
	clear(story.State().Usage)
	counter := pricing.Counter{
		Month: pricing.MonthOf(story.Now()),
		Scope: pricing.PerNumber,
		Of:    ratecard.NameKey(pricingtest.Number),
		Item:  ratecard.Service,
	}
	if got := story.State().Usage[counter]; got != 1 {
		t.Errorf("%d service messages", got)
	}
	events := story.Events()
	events[0].ID = "changed"
	if story.Events()[0].ID == "changed" {
		t.Error("events are shared")
	}
}

// What couldn't have happened is no story.
func TestStoryRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		tell func(*pricingtest.Story)
		want []string
	}{
		"an answer to nobody": {
			func(s *pricingtest.Story) { s.BusinessAnswers() },
			[]string{"can't happen", "131047"},
		},
		"an answer too late": {
			func(s *pricingtest.Story) { s.UserWrites().After(24 * time.Hour).BusinessAnswers() },
			[]string{"2026-11-17 12:00", "131047"},
		},
		"marketing to the United States": {
			func(s *pricingtest.Story) { s.User("+1 202 555 0123").BusinessSends(category.Marketing) },
			[]string{"131049"},
		},
		"back in time": {
			func(s *pricingtest.Story) { s.After(-time.Second) },
			[]string{"After(-1s)"},
		},
		"an instant before": {
			func(s *pricingtest.Story) { s.At(pricingtest.At().Add(-1)) },
			[]string{"goes on in time"},
		},
		"no such user": {
			func(s *pricingtest.Story) { s.User("Brazil") },
			[]string{"Brazil"},
		},
		"no such number": {
			func(s *pricingtest.Story) { s.Number("+") },
			[]string{"neither a phone number nor an ID"},
		},
		"a failure of no category": {
			func(s *pricingtest.Story) { s.MessageFails("spam") },
			[]string{"MessageFails", "spam"},
		},
		"a template of service": {
			func(s *pricingtest.Story) { s.BusinessSends(category.Service) },
			[]string{"use BusinessAnswers"},
		},
		"no such category": {
			func(s *pricingtest.Story) { s.BusinessSends("MARKETING") },
			[]string{"category.Parse reads it as marketing"},
		},
		"past the last year": {
			func(s *pricingtest.Story) { s.At(time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)).UserWrites() },
			[]string{"want a year of 0000 to 9999"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, func(t testing.TB) { test.tell(pricingtest.NewStory(t)) }, test.want...)
		})
	}
}

// A story of 2031 comes to what the same story comes to now.
func TestStoryOf2031(t *testing.T) {
	story := pricingtest.NewStory(t).
		At(time.Date(2031, time.May, 5, 9, 0, 0, 0, time.UTC)).
		UserWrites().
		After(time.Hour).BusinessAnswers().
		User("+48 512 345 678").BusinessSends(category.Marketing)
	pricingtest.WantBill(t, story.Bill(), "0.448 USD",
		"1 × service, Brazil: 0 USD (service-allowance)",
		"1 × marketing, Poland at 0.448 USD = 0.448 USD (message)")
	pricingtest.WantNotes(t, story.Bill().Notes)
}
