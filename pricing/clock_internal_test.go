package pricing

import (
	"testing"
	"time"

	"github.com/wacost/wacost/window"
)

// What a user did up to five minutes ahead of the clock counts as now; what is
// further ahead, or past, stays as it is.
func TestAheadOfClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("", 3600))
	policy := window.Policy{Service: day, Answer: day, FreeEntry: 3 * day}
	for d, want := range map[time.Duration]bool{
		-time.Second: false, 0: false, 1: true, 5 * time.Minute: true, 5*time.Minute + 1: false,
	} {
		th := window.Thread{}.InboundFromAd(now.Add(d))
		got, ahead := aheadOfClock(th, now)
		if ahead != want {
			t.Errorf("%v ahead: %v", d, ahead)
		}
		if want && (!got.LastInbound.Equal(now) || !got.Entered.Equal(now) || got.LastInbound.Location() != time.UTC) {
			t.Errorf("%v ahead: %+v", d, got)
		}
		open := got.Service(now, policy) == window.Open && got.OpensFreeEntry(now, policy) == window.Open
		if open != (d <= 5*time.Minute) {
			t.Errorf("%v ahead: open is %v", d, open)
		}
	}
	if got, ahead := aheadOfClock(window.Thread{}, time.Time{}.Add(-time.Second)); ahead && !got.LastInbound.IsZero() {
		t.Error("a user who never wrote is ahead of year 1")
	}
}
