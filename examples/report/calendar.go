package main

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A calendar is the days of a month in a zone.
type calendar struct {
	month       pricing.Month
	zone        *time.Location
	from, until time.Time
}

func newCalendar(m pricing.Month, zone *time.Location) calendar {
	from, until := m.Range(zone)
	return calendar{m, zone, from, until}
}

// days returns how many days the month has.
func (c calendar) days() int { return c.until.In(c.zone).AddDate(0, 0, -1).Day() }

// day returns the index of an instant's day.
func (c calendar) day(at time.Time) int { return at.In(c.zone).Day() - 1 }

// date returns the date of an index.
func (c calendar) date(day int) ratecard.Date {
	return ratecard.DateOf(c.from.In(c.zone).AddDate(0, 0, day))
}

// inForce returns the ID of the model in force during a whole month; "" if there are several,
// or none.
func inForce(m pricing.Month) string {
	from, until := m.Range(time.UTC)
	first, _ := pricing.ModelOn(ratecard.DateOf(from))
	if last, _ := pricing.ModelOn(ratecard.DateOf(until.AddDate(0, 0, -1))); last.ID != first.ID {
		return ""
	}
	return first.ID
}
