package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// This file says what a log lacks: without it, half a month looks like a cheap month.

// A Span is from the first thing that a log tells until the last.
type Span struct {
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
}

// add has an instant in the span; the zero one isn't known.
func (s *Span) add(at time.Time) {
	switch {
	case at.IsZero():
	case s.First.IsZero():
		s.First, s.Last = at, at
	case at.Before(s.First):
		s.First = at
	case at.After(s.Last):
		s.Last = at
	}
}

// addFact adds when a fact happened that is about messages.
func (s *Span) addFact(f webhook.Fact) {
	switch f := f.(type) {
	case *webhook.Inbound:
		s.add(f.At)
	case *webhook.Status:
		s.add(f.At)
	case *webhook.Echo:
		s.add(f.At)
	case *webhook.Call:
		s.add(f.At)
	}
}

// logGaps says in sentences what the log lacks.
func (r *Report) logGaps() (list []string) {
	if r.Log.First.IsZero() {
		return nil
	}
	zone := r.From.Location()
	first, last := r.Log.First.In(zone), r.Log.Last.In(zone)
	if last.Before(r.From) || !first.Before(r.Until) {
		const goes = "The log goes from %s to %s: the month isn't in it."
		return []string{fmt.Sprintf(goes, first.Format(time.DateOnly), last.Format(time.DateOnly))}
	}
	if !first.Before(r.From) {
		list = append(list, fmt.Sprintf("The log begins on %s: what was before isn't in this report, "+
			"and a window that a user had opened before isn't known.", first.Format(time.DateOnly)))
	}
	if last.Before(r.Until.AddDate(0, 0, -1)) {
		list = append(list, fmt.Sprintf("The log ends on %s: what came later isn't in this report.",
			last.Format(time.DateOnly)))
	}
	if r.After.Messages == 0 {
		list = append(list, "The log has no message of the business that was delivered in the month.")
	}
	if r.Received == 0 && r.After.Messages > 0 {
		list = append(list, "The log has no messages of users in the month: what is free while a user's window "+
			"is open is charged here, where nothing says that it was free.")
	}
	return list
}

// RiskGaps says which rules lack prices that the month itself has.
func (r *Report) RiskGaps() (list []string) {
	for _, row := range r.Risk.Models {
		said := map[string]bool{}
		for _, u := range r.Risk.Now.Bill.Unpriced {
			said[u.Why] = true
		}
		for _, u := range row.Bill.Unpriced {
			if !said[u.Why] {
				said[u.Why] = true
				list = append(list, row.ID+": "+why(&u)+".")
			}
		}
	}
	return list
}

// why says why messages have no price, as people say it who read no code.
func why(u *pricing.Unpriced) string {
	switch u.ID {
	case pricing.UnpricedNoCategory:
		return "the log doesn't say of which category they are"
	case pricing.UnpricedNoCard:
		return strings.Replace(u.Why, "no card: ", "no price list: ", 1)
	}
	return u.Why
}
