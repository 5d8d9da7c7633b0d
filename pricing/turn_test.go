package pricing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Rules and cards turn at midnight in the account's zone, from the far east of
// the date line to the far west.
func TestTurnsInEveryZone(t *testing.T) {
	var zones []*time.Location
	for minutes := -11 * 60; minutes <= 14*60; minutes += 15 {
		zones = append(zones, time.FixedZone((time.Duration(minutes)*time.Minute).String(), minutes*60))
	}
	for _, turn := range []struct {
		day                       ratecard.Date
		before, after             string // models
		cardBefore, cardAfter     string
		utilityBefore, utilityNow string // within the customer service window
	}{
		{on("2025-07-01"), "conversations-2025-04", "per-message-2025", "meta/USD/2025-04-01", "meta/USD/2025-07-01",
			"0.0080 USD", "0 USD"},
		{on("2026-10-01"), "per-message-2026-09", "per-message-2026", "meta/USD/2026-07-01", "meta/USD/2026-10-01",
			"0 USD", "0.0068 USD"},
	} {
		for _, zone := range zones {
			midnight := time.Date(turn.day.Year, turn.day.Month, turn.day.Day, 0, 0, 0, 0, zone)
			for _, side := range []struct {
				at                 time.Time
				model, card, total string
			}{
				{midnight.Add(-time.Second), turn.before, turn.cardBefore, turn.utilityBefore},
				{midnight.Add(-time.Nanosecond), turn.before, turn.cardBefore, turn.utilityBefore},
				{midnight, turn.after, turn.cardAfter, turn.utilityNow},
				{midnight.UTC(), turn.after, turn.cardAfter, turn.utilityNow},
			} {
				s := pricing.State{}
				s.Thread = s.Thread.Inbound(side.at.Add(-time.Minute))
				q := ask(t, pricing.Account{Zone: zone}, to(brazil, category.Utility), s, side.at, 1)
				if q.Model() != side.model || q.Card() != side.card || q.String() != side.total {
					t.Errorf("%v: %s by %s, %s; want %s by %s, %s", side.at, q, q.Model(), q.Card(), side.total,
						side.model, side.card)
				}
			}
		}
	}
}

// So they do in zones by name, whose offsets change over the year.
func TestTurnsInNamedZones(t *testing.T) {
	for _, name := range []string{"America/Sao_Paulo", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Skip("no time zones here:", err)
		}
		a := pricing.Account{Zone: zone}
		midnight := time.Date(2026, 10, 1, 0, 0, 0, 0, zone)
		before := ask(t, a, to(kazakhstan, category.Utility), pricing.State{}, midnight.Add(-1), 1)
		after := ask(t, a, to(kazakhstan, category.Utility), pricing.State{}, midnight, 1)
		if before.String() != "0.0077 USD" || after.String() != "0.0180 USD" {
			t.Errorf("%s: %s, then %s", name, before, after)
		}
	}
}

func TestBeforeTheFirstModel(t *testing.T) {
	first := pricing.Models()[0].Since
	zone := time.FixedZone("", -3*60*60)
	a := pricing.Account{Zone: zone}
	_, err := a.Quote(to(brazil, category.Marketing), pricing.State{}, first.In(zone).Add(-time.Second))
	var e *pricing.InputError
	if !errors.Is(err, pricing.ErrNoModel) || !errors.As(err, &e) || e.Field != "at" {
		t.Error("the second before:", err)
	}
	if _, err := a.Quote(to(brazil, category.Marketing), pricing.State{}, first.In(zone)); errors.Is(err,
		pricing.ErrNoModel) {
		t.Error("the first second:", err)
	}
	// A model asked for by ID holds on any day; cards don't.
	a.Model = "conversations-2023"
	if _, err := a.Quote(to(brazil, category.Marketing), pricing.State{}, time.Time{}); !errors.Is(err,
		ratecard.ErrNoCard) {
		t.Error("by ID:", err)
	}
}

// Notes tell how near in time another answer is.
func TestNotesOfTime(t *testing.T) {
	const superseded, boundary, zone, edge = "card-may-be-superseded", "delivery-may-cross-a-boundary",
		"zone-not-given", "window-edge"
	saoPaulo := time.FixedZone("-03", -3*60*60)
	answered := func(last string) pricing.State {
		var s pricing.State
		s.Thread = s.Thread.Inbound(at(last))
		return s
	}
	talking := func(since string) pricing.State {
		return pricing.State{Thread: window.Thread{}.WithConversation("utility", at(since), 24*time.Hour)}
	}
	entered := func(answer string) pricing.State { return pricing.State{Thread: window.Thread{Answered: at(answer)}} }
	for _, test := range []struct {
		zone     *time.Location
		category category.Category
		state    pricing.State
		at       string
		note     string
		want     bool
	}{
		{time.UTC, category.Marketing, pricing.State{}, "2026-11-30T23:59:59", superseded, false},
		{time.UTC, category.Marketing, pricing.State{}, "2026-12-01T00:00:00", superseded, true},
		{saoPaulo, category.Marketing, pricing.State{}, "2026-12-01T02:59:59", superseded, false},
		{saoPaulo, category.Marketing, pricing.State{}, "2026-12-01T03:00:00", superseded, true},
		{time.UTC, category.Marketing, pricing.State{}, "2030-01-01T00:00:00", superseded, true},
		{time.UTC, category.Marketing, pricing.State{}, "2025-01-01T00:00:00", superseded, false},

		{nil, category.Marketing, pricing.State{}, "2026-09-30T09:59:59", zone, false},
		{nil, category.Marketing, pricing.State{}, "2026-09-30T10:00:00", zone, true},
		{nil, category.Marketing, pricing.State{}, "2026-10-01T11:59:59", zone, true},
		{nil, category.Marketing, pricing.State{}, "2026-10-01T12:00:00", zone, false},
		{time.UTC, category.Marketing, pricing.State{}, "2026-09-30T10:00:00", zone, false},
		{time.UTC, category.Marketing, pricing.State{}, "2026-10-01T11:59:59", zone, false},

		{time.UTC, category.Marketing, pricing.State{}, "2026-09-30T22:59:59", boundary, false},
		{time.UTC, category.Marketing, pricing.State{}, "2026-09-30T23:00:00", boundary, true},
		{time.UTC, category.Marketing, pricing.State{}, "2026-10-01T00:00:00", boundary, false},
		// A window that closes matters where it decides: for utility until September 2026.
		{time.UTC, category.Utility, answered("2025-10-14T10:59:59"), "2025-10-15T10:00:00", boundary, true},
		{time.UTC, category.Utility, answered("2025-10-14T11:00:01"), "2025-10-15T10:00:00", boundary, false},
		{time.UTC, category.Marketing, answered("2025-10-14T10:30:00"), "2025-10-15T10:00:00", boundary, false},
		{time.UTC, category.Utility, answered("2026-10-14T10:30:00"), "2026-10-15T10:00:00", boundary, false},
		{time.UTC, category.Service, answered("2026-10-14T10:30:00"), "2026-10-15T10:00:00", boundary, true},
		{time.UTC, category.Marketing, answered("2022-06-14T10:30:00"), "2022-06-15T10:00:00", boundary, true},

		{time.UTC, category.Utility, answered("2025-10-14T10:00:00"), "2025-10-15T10:00:00", edge, true},
		{time.UTC, category.Utility, answered("2025-10-14T10:00:00"), "2025-10-15T10:00:01", edge, false},
		{time.UTC, category.Authentication, answered("2025-10-14T10:00:00"), "2025-10-15T10:00:00", edge, false},
		{time.UTC, category.Utility, talking("2025-06-09T10:00:00"), "2025-06-10T10:00:00", edge, true},
		{time.UTC, category.Utility, talking("2025-06-09T10:00:00"), "2025-06-10T10:00:01", edge, false},
		{time.UTC, category.Marketing, talking("2025-06-09T10:00:00"), "2025-06-10T10:00:00", edge, false},
		{time.UTC, category.Marketing, entered("2025-10-12T10:00:00"), "2025-10-15T10:00:00", edge, true},
		{time.UTC, category.Marketing, entered("2025-10-12T10:00:00"), "2025-10-15T10:00:01", edge, false},
	} {
		day := ratecard.DateOf(at(test.at))
		if _, err := ratecard.Published().Card("USD", day); errors.Is(err, ratecard.ErrNoCard) {
			continue // Meta's newest card isn't carried in dollars
		}
		q := ask(t, pricing.Account{Zone: test.zone}, to(brazil, test.category), test.state, at(test.at), 1)
		if has := hasNote(q, test.note); has != test.want {
			t.Errorf("%s at %s in %v: %s is %v", test.category, test.at, test.zone, test.note, has)
		}
	}
}

// What a template may be filed under counts as well as what it is declared as.
func TestNotesOfTimeForOthers(t *testing.T) {
	var s pricing.State
	s.Thread = s.Thread.Inbound(at("2025-10-14T10:30:00"))
	a := pricing.Account{Zone: time.UTC}
	for when, note := range map[string]string{"2025-10-15T10:00:00": "delivery-may-cross-a-boundary",
		"2025-10-15T10:30:00": "window-edge"} {
		if q := ask(t, a, to(brazil, category.Marketing, category.Utility), s, at(when), 1); !hasNote(q, note) {
			t.Errorf("at %s: %v, want %s", when, q.Notes(), note)
		}
		if q := ask(t, a, to(brazil, category.Marketing, category.Authentication), s, at(when), 1); hasNote(q, note) {
			t.Errorf("at %s: %s, though it doesn't matter", when, note)
		}
	}
}

// Exactly as old as the window is long is closed; a nanosecond less is open.
func TestWindowEdge(t *testing.T) {
	var s pricing.State
	s.Thread = s.Thread.Inbound(at("2025-10-14T10:00:00"))
	edge := at("2025-10-15T10:00:00")
	open := ask(t, pricing.Account{}, to(brazil, category.Utility), s, edge.Add(-1), 1)
	closed := ask(t, pricing.Account{}, to(brazil, category.Utility), s, edge, 1)
	if open.String() != "0 USD" || closed.String() != "0.0068 USD" {
		t.Errorf("%s, then %s", open, closed)
	}
}

// Notes tell where the market was read off.
func TestNotesOfPlace(t *testing.T) {
	for _, test := range []struct{ to, note string }{
		{"BR", "market-from-user-id"},
		{"BR.9f3a", "market-from-user-id"},
		{"+12425551234", "market-inferred"},
		{"+5355551234", "not-served"},
		{brazil, ""},
	} {
		q := ask(t, pricing.Account{Zone: time.UTC}, to(test.to, category.Marketing), pricing.State{},
			at("2026-11-21"), 1)
		notes := q.Notes()
		if test.note == "" && len(notes) > 0 || test.note != "" && !hasNote(q, test.note) {
			t.Errorf("%s: %v, want %q", test.to, notes, test.note)
		}
	}
}
