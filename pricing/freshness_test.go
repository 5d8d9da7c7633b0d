package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// What ratecard says of a day's prices is what a quote notes from the first instant of
// the day on, in the account's zone, in every book.
func TestFreshnessIsWhatQuotesNote(t *testing.T) {
	old := ratecard.Date{Year: 2025, Month: time.July, Day: 1}
	east, west := time.FixedZone("+14", 14*60*60), time.FixedZone("-11", -11*60*60)
	stale := 0
	for name, book := range map[string]ratecard.Book{
		"published": ratecard.Published(),
		"as of":     ratecard.AsOf(ratecard.Published(), old),
	} {
		for _, c := range []ratecard.Currency{"USD", "INR", "MXN"} {
			for _, zone := range []*time.Location{time.UTC, east, west} {
				stale += checkFreshness(t, name, pricing.Account{Currency: c, Zone: zone, Rates: book})
			}
		}
	}
	if stale < 20 {
		t.Errorf("%d days are stale", stale)
	}
}

// checkFreshness compares the notes of quotes with the freshness of each day on which
// that turns, and of the day before. It returns on how many days prices were stale.
func checkFreshness(t *testing.T, name string, a pricing.Account) (stale int) {
	t.Helper()
	pricer, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	message := pricing.Message{To: "+919876543210", Category: category.Marketing}
	now, err := ratecard.FreshnessOn(a.Rates, a.Currency, ratecard.Date{Year: 2026, Month: time.November, Day: 30})
	if err != nil {
		return 0 // in which there was no card
	}
	for _, day := range []ratecard.Date{now.On, now.Checked, now.MayBeSupersededFrom, now.SupersededFrom} {
		if day.IsZero() || day.Before(ratecard.Date{Year: 2025, Month: time.July, Day: 2}) {
			continue
		}
		for _, at := range []time.Time{day.In(a.Zone).Add(-time.Second), day.In(a.Zone)} {
			quote, err := pricer.Quote(&message, &pricing.State{Usage: pricing.Usage{}}, at)
			if err != nil {
				continue // in which there was no card
			}
			f, err := ratecard.FreshnessOn(a.Rates, a.Currency, ratecard.DateOf(at))
			if err != nil {
				t.Fatal(err)
			}
			noted := slices.ContainsFunc(quote.Notes(), func(n pricing.Note) bool {
				return n.ID == "card-may-be-superseded" || n.ID == "card-superseded"
			})
			if noted != f.IsStale() {
				t.Errorf("%s, %s, %v: noted is %t, %+v", name, a.Currency, at, noted, f)
			}
			if noted {
				stale++
			}
		}
	}
	return stale
}
