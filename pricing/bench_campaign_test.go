package pricing_test

import (
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// BenchmarkAudienceAdd compares with BenchmarkLocate: no campaign is counted without
// reading where its numbers are.

// recipients are 256 phone numbers in no order, of whom one in three wrote within two
// days.
func recipients(b *testing.B) (users []string, threads []*window.Thread) {
	b.Helper()
	for i, m := range messages(b, true) {
		var t *window.Thread
		if i%3 == 0 {
			t = &window.Thread{LastInbound: benchAt.Add(-time.Duration(i%48) * time.Hour)}
		}
		users, threads = append(users, m.To), append(threads, t)
	}
	return users, threads
}

func BenchmarkLocate(b *testing.B) {
	users, _ := recipients(b)
	on := ratecard.DateOf(benchAt)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		place, err := ratecard.Locate(users[i&255])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ratecard.MarketOf(place.Country, on); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAudienceAdd(b *testing.B) {
	users, threads := recipients(b)
	audience := benchDesk(b).Audience()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		audience.Add(users[i&255], threads[i&255], benchAt)
	}
}

func BenchmarkEstimate(b *testing.B) {
	pricer := benchDesk(b)
	audience := pricer.Audience()
	for c1 := 'A'; c1 <= 'Z'; c1++ {
		for c2 := 'A'; c2 <= 'Z'; c2++ {
			audience.Add(string([]rune{c1, c2}), nil, benchAt)
		}
	}
	m := &pricing.Message{Category: category.Utility}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricer.Estimate(audience, m, nil); err != nil {
			b.Fatal(err)
		}
	}
}
