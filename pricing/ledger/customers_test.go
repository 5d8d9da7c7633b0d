package ledger_test

import (
	"context"
	"errors"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// answers asks a ledger all that it can tell of some months.
func answers(t *testing.T, l *ledger.Ledger, z *time.Location) string {
	t.Helper()
	from, to := in(z, "2026-10"), in(z, "2026-11")
	bill, err := l.Bill(t.Context(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	state, err := l.State(t.Context(), "200", "5511987650001", in(z, "2026-10-03"))
	if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
		t.Fatal(err)
	}
	var events []pricing.Event
	for e, err := range l.Events(t.Context(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
	found, err := l.Message(t.Context(), "wamid.1")
	if err != nil {
		t.Fatal(err)
	}
	return printed(t, l) + asJSON(t, bill) + asJSON(t, state) + asJSON(t, events) + asJSON(t, found)
}

// The ledgers of several customers on one store are as if each had a store of its own,
// though they have users, numbers and message IDs in common.
func TestCustomers(t *testing.T) {
	for seed := range uint64(testkit.Tries(6)) {
		d := newDice(seed)
		p := d.plan(t)
		shared := ledger.NewMemory()
		type customer struct{ own, among *ledger.Ledger }
		var customers []customer
		for _, a := range []pricing.Account{
			{Zone: p.zone}, {ID: "100", Zone: p.zone}, {ID: "1", Currency: "EUR", Zone: time.UTC},
			{ID: "2", Zone: p.zone, SharedNumber: true},
		} {
			customers = append(customers, customer{newLedger(t, a, nil), newLedger(t, a, shared)})
		}
		parts := d.cut(d.repeated(d.traffic(t, p)))
		for _, part := range parts {
			c := customers[d.IntN(len(customers))]
			id := c.own.Account().ID
			for _, fact := range part {
				switch f := fact.(type) {
				case *webhook.Status:
					own := *f
					own.Account, fact = id, &own
				case *webhook.Inbound:
					own := *f
					own.Account, fact = id, &own
				}
				record(t, c.own, fact)
				record(t, c.among, fact)
			}
		}
		same := func(what string) {
			t.Helper()
			for _, c := range customers {
				z := c.own.Account().Zone
				want := answers(t, newLedger(t, c.own.Account(), shared), z)
				for _, l := range []*ledger.Ledger{c.own, c.among} {
					if diff := gocmp.Diff(want, answers(t, l, z)); diff != "" {
						t.Fatalf("seed %d, %s, account %q, alone %t (-anew +asked before):\n%s", seed, what,
							l.Account().ID, l == c.own, diff)
					}
				}
			}
		}
		same("recorded")
		c := customers[d.IntN(len(customers))]
		for _, l := range []*ledger.Ledger{c.own, c.among} {
			if _, err := l.DeleteUser(t.Context(), "5511987650001"); err != nil {
				t.Fatal(err)
			}
		}
		same("a user deleted")
	}
}

// One customer's webhook in another's ledger is left out, and recorded nowhere.
func TestOtherCustomersWebhook(t *testing.T) {
	store := ledger.NewMemory()
	one := newLedger(t, pricing.Account{ID: "100"}, store)
	two := newLedger(t, pricing.Account{ID: "200"}, store)
	now := at("2026-11-10")
	if left := record(t, two, delivered(now, 1, "utility"), message("wamid.in", now, "5511900000001")); len(left) != 2 {
		t.Errorf("left out: %v", left)
	}
	for _, l := range []*ledger.Ledger{one, two} {
		if s, charges := whole(t, l); len(charges) > 0 || len(s.Bill.Lines) > 0 {
			t.Errorf("%+v", s)
		}
	}
}

// When its context is cancelled a call ends with the context's error and records nothing,
// and the next call with a good one gives the right answer. Without one it says so.
func TestCancelled(t *testing.T) {
	now := at("2026-11-10")
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, delivered(now, 1, "utility"))
	want := printed(t, l)
	var none context.Context // what a careless caller gives
	asks := func(ctx context.Context) map[string]error {
		faults, to := map[string]error{}, time.Time{}
		_, faults["Record"] = l.Record(ctx, &webhook.Batch{Facts: []webhook.Fact{delivered(now, 2, "utility")}})
		faults["RecordSent"] = l.RecordSent(ctx, ledger.Sending{ID: "wamid.1", Customer: "x"})
		_, faults["Message"] = l.Message(ctx, "wamid.1")
		_, faults["Statement"] = l.Statement(ctx, at("2026-11"), to, nil)
		_, faults["each"] = l.Statement(ctx, at("2026-11"), to, func(ledger.Charge) {})
		_, faults["Bill"] = l.Bill(ctx, at("2026-11"), to)
		_, faults["State"] = l.State(ctx, business.Number, "5511900000001", now.Add(time.Hour))
		_, _, faults["StatementAndEvents"] = l.StatementAndEvents(ctx, time.Time{}, to, nil)
		_, faults["DeleteUser"] = l.DeleteUser(ctx, "5511900000001")
		faults["DeleteBefore"] = l.DeleteBefore(ctx, pricing.MonthOf(now))
		for _, faults["Charges"] = range l.Charges(ctx, time.Time{}, to) {
			continue
		}
		for _, faults["Events"] = range l.Events(ctx, time.Time{}, to) {
			continue
		}
		return faults
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for range 2 {
		for method, err := range asks(cancelled) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s, cancelled: %v", method, err)
			}
		}
		for method, err := range asks(none) {
			var e *pricing.InputError
			if !errors.As(err, &e) || e.Field != "ctx" {
				t.Errorf("%s, without a context: %v", method, err)
			}
		}
		if got := printed(t, l); got != want {
			t.Errorf("(-before +after):\n%s", gocmp.Diff(want, got))
		}
		if b, err := l.Bill(t.Context(), at("2026-11"), time.Time{}); err != nil || len(b.Lines) != 1 {
			t.Errorf("the bill: %v, %v", b, err)
		}
	}
}
