package ledger_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// In one walk the ledger gives what it gives in two, with echoes, names that are joined, and
// news of the accounts. What a period begins with joins no names, in the events neither.
func TestStatementAndEvents(t *testing.T) {
	echoes, events := 0, 0
	for seed := range uint64(testkit.Tries(30)) {
		d := newDice(7700 + seed)
		p := d.plan(t)
		items := d.traffic(t, p)
		l := ledgerOf(t, d.account(p), items...)
		send(t, l, d.sendings(items)...)
		phones, ids := namesOf(items)
		for i := range d.IntN(9) {
			record(t, l, echo(p.from.Add(time.Duration(d.Int64N(int64(p.span)))), i,
				webhook.User{Phone: oneOf(d, phones...), ID: oneOf(d, ids...)}))
		}
		got := inOneWalk(t, l, time.Time{}, time.Time{})
		if diff := cmp.Diff(eventsOf(t, l, time.Time{}, time.Time{}), got); diff != "" {
			t.Fatalf("seed %d (-of Events +in one walk):\n%s", seed, diff)
		}
		for _, from := range d.cuts(p) {
			to := from.Add(time.Duration(d.Int64N(int64(p.span))))
			named := inOneWalk(t, l, from, to)
			got, want := withoutUsers(named, from), withoutUsers(eventsOf(t, l, from, to), from)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d from %s to %s (-of Events +in one walk):\n%s", seed, from, to, diff)
			}
		}
		for i := range got {
			if events++; got[i].Echo {
				echoes++
			}
		}
	}
	if events == 0 || echoes == 0 {
		t.Errorf("%d events, %d echoes", events, echoes)
	}
}

// inOneWalk returns the events that come with a statement, which it compares with that of
// its own.
func inOneWalk(t *testing.T, l *ledger.Ledger, from, to time.Time) []pricing.Event {
	t.Helper()
	want, charges := statement(t, l, from, to)
	var list []ledger.Charge
	got, events, err := l.StatementAndEvents(t.Context(), from, to, func(c ledger.Charge) { list = append(list, c) })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("from %s to %s (-alone +with events):\n%s", from, to, diff)
	}
	if diff := cmp.Diff(toldAll(charges), toldAll(list)); diff != "" {
		t.Fatalf("from %s to %s (-alone +with events):\n%s", from, to, diff)
	}
	return events
}

// withoutUsers returns events from an instant on, without the names of users.
func withoutUsers(list []pricing.Event, from time.Time) []pricing.Event {
	rest := []pricing.Event{}
	for _, e := range list {
		if e.User, e.Message.To = "", ""; !e.At.Before(from) {
			rest = append(rest, e)
		}
	}
	return rest
}

func TestStatementAndEventsErrors(t *testing.T) {
	ok := newLedger(t, pricing.Account{}, nil)
	broken := newLedger(t, pricing.Account{}, brokenStore{ledger.NewMemory()})
	now := at("2026-10-10T12:00")
	for name, err := range map[string]error{
		"no ledger":    failsInOneWalk(nil, now, now),
		"zero ledger":  failsInOneWalk(&ledger.Ledger{}, now, now),
		"ends before":  failsInOneWalk(ok, now, now.Add(-1)),
		"broken store": failsInOneWalk(broken, now, now),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if s, events, err := ok.StatementAndEvents(t.Context(), now, now, nil); err != nil || len(events) > 0 ||
		len(s.Bill.Lines) > 0 {
		t.Errorf("of nothing: %v, %v, %v", s, events, err)
	}
}

// failsInOneWalk returns the error, which is one of its own if there is anything beside it.
func failsInOneWalk(l *ledger.Ledger, from, to time.Time) error {
	s, events, err := l.StatementAndEvents(context.Background(), from, to, nil)
	if err != nil && (events != nil || s.Bill.High.Currency != "") {
		panic(fmt.Sprint("beside an error: ", s, events))
	}
	return err
}
