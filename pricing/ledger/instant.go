package ledger

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// lookback is how long before a period a fold starts. It is longer than retried, so no
// delivery of the period is in an entry from before, and no window is open for longer
// (R0.3, R3.8).
const lookback = 31 * 24 * time.Hour

// countedByDelivery is some time after the last notification may have been
// delivered. Until then, and under rules that are asked for, a message may count in
// the month in which it was sent, which is up to 30 days before (R1.2a).
var countedByDelivery = time.Date(2022, time.March, 15, 0, 0, 0, 0, time.UTC)

// endOfTime is after every instant of a webhook, and one that can be asked about.
var endOfTime = time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)

// zoneOf returns the zone by whose months an account is charged.
func zoneOf(a *pricing.Account) *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}

// monthStart returns the first instant of the month that an instant is in.
func monthStart(at time.Time, zone *time.Location) time.Time {
	return pricing.MonthOf(at.In(zone)).First(zone)
}

// earlier returns the earlier of two instants, in UTC. A zero instant isn't known
// and doesn't count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b.UTC()
	}
	return a.UTC()
}

// dayStart returns the first instant of the day that an instant is in, and of the next.
func dayStart(at time.Time, zone *time.Location) (day, next time.Time) {
	date := ratecard.DateOf(at.In(zone))
	tomorrow := ratecard.DateOf(date.In(time.UTC).AddDate(0, 0, 1))
	return date.In(zone), tomorrow.In(zone)
}
