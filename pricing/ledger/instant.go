package ledger

import (
	"time"

	"github.com/wacost/wacost/pricing"
)

// earlier is the earlier of two instants that are known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b.UTC()
	}
	return a.UTC()
}

// endOfTime is after everything.
var endOfTime = time.Unix(1<<40, 0)

// lookback is how long before a period a fold begins: WhatsApp keeps messages up
// to 30 days, and no window is open for longer (R0.3, R3.8).
const lookback = 31 * 24 * time.Hour

// monthStart is the first instant of an instant's month.
func monthStart(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, zone)
}

func zoneOf(a *pricing.Account) *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}
