package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// memory returns what a table returns, whatever is updated and asked in between.
func TestMemory(t *testing.T) {
	for seed := range uint64(testkit.Tries(20)) {
		d := newDice(seed)
		memory, plain := ledger.NewMemory(), &table{}
		start := at("2026-10-05")
		when := func() time.Time {
			if d.once(6) {
				return time.Time{}
			}
			return start.Add(minutes(d.IntN(8)))
		}
		for range 60 {
			var keys []string
			for k := range 6 {
				if d.once(3) {
					keys = append(keys, fmt.Sprintf("m/%d", k))
				}
			}
			var some []bool
			var times []time.Time
			for range keys {
				some, times = append(some, !d.once(4)), append(times, when())
			}
			change := func(list []ledger.Entry) (c ledger.Change, err error) {
				for i, e := range list {
					if e.Key != keys[i] {
						t.Errorf("given %q for %q", e.Key, keys[i])
					}
					if some[i] {
						e.At = times[i]
						e.Receivers = append(slices.Clone(e.Receivers),
							webhook.Receiver{Number: fmt.Sprint(len(e.Receivers))})
						c.Entries = append(c.Entries, e)
					}
				}
				return c, nil
			}
			for _, s := range []ledger.Store{memory, plain} {
				if err := s.Update(t.Context(), "", keys, change); err != nil {
					t.Fatal(err)
				}
			}
			if d.once(3) {
				continue
			}
			from, to := when(), when()
			if diff := gocmp.Diff(collect(t, plain, from, to), collect(t, memory, from, to)); diff != "" {
				t.Fatalf("seed %d, from %v to %v (-table +memory):\n%s", seed, from, to, diff)
			}
			key := fmt.Sprintf("m/%d", d.IntN(6))
			one, err := memory.Get(t.Context(), "", key)
			if diff := gocmp.Diff([]ledger.Entry{plain.entry(key)}, one); err != nil || diff != "" {
				t.Fatalf("seed %d, %s: %v\n%s", seed, key, err, diff)
			}
		}
	}
}

func collect(t testing.TB, s ledger.Store, from, to time.Time) (list []ledger.Entry) {
	t.Helper()
	for e, err := range s.Entries(t.Context(), "", ledger.Query{From: from, To: to}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// Entries don't change while a caller goes through them.
func TestMemoryWhileItIsRead(t *testing.T) {
	memory := ledger.NewMemory()
	put := func(key string, n int) {
		_ = memory.Update(t.Context(), "", []string{key}, func(list []ledger.Entry) (ledger.Change, error) {
			list[0].At = at("2026-10-05").Add(minutes(n))
			return ledger.Change{Entries: list}, nil
		})
	}
	for i := range 5 {
		put(fmt.Sprint("m/", i), i)
	}
	var got []string
	for e := range memory.Entries(t.Context(), "", ledger.Query{}) {
		got = append(got, e.Key)
		put("m/4", 0)
		put("m/9", 9)
		_ = collect(t, memory, time.Time{}, time.Time{})
	}
	if diff := gocmp.Diff([]string{"m/0", "m/1", "m/2", "m/3", "m/4"}, got); diff != "" {
		t.Error(diff)
	}
}

// Facts stored as JSON give the same bill, also after a restart.
func TestStoredAsJSON(t *testing.T) {
	for seed := range uint64(testkit.Tries(12)) {
		d := newDice(seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		want := printed(t, ledgerOf(t, a, items...))
		s := &table{}
		for _, part := range d.cut(d.repeated(items)) {
			record(t, newLedger(t, a, s), part...) // a new program each time
		}
		if got := printed(t, newLedger(t, a, s)); got != want {
			t.Fatalf("seed %d (-in memory +stored):\n%s", seed, gocmp.Diff(want, got))
		}
	}
}

// Errors of the store are returned, nothing is half recorded, and what failed
// can be recorded again.
func TestStoreErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	s := &table{updates: broken}
	l := newLedger(t, pricing.Account{Zone: time.UTC}, s)
	items := []webhook.Fact{
		delivered(at("2026-10-05"), 1, "utility"), delivered(at("2026-10-06"), 2, "utility"), tier(),
	}
	month := at("2026-10")
	fails := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, broken) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := l.Record(t.Context(), &webhook.Batch{Facts: items})
	fails("Record", err)
	fails("RecordSent", l.RecordSent(t.Context(), ledger.Sending{ID: "wamid.1"}))
	if len(s.rows) != 0 {
		t.Errorf("half recorded: %v", s.rows)
	}
	s.updates = nil
	record(t, l, items...)
	want, _ := whole(t, ledgerOf(t, pricing.Account{Zone: time.UTC}, items...))

	asks := map[string]func() error{
		"Statement":    func() error { _, err := l.Statement(t.Context(), time.Time{}, time.Time{}, nil); return err },
		"of the month": func() error { _, err := l.Statement(t.Context(), month, time.Time{}, nil); return err },
		"its charges": func() error {
			_, err := l.Statement(t.Context(), month, time.Time{}, func(ledger.Charge) {})
			return err
		},
		"Bill":  func() error { _, err := l.Bill(t.Context(), month, time.Time{}); return err },
		"State": func() error { _, err := l.State(t.Context(), "200", "5511900000001", at("2026-10-20")); return err },
		"Charges": func() (err error) {
			for _, err = range l.Charges(t.Context(), time.Time{}, time.Time{}) {
				continue
			}
			return err
		},
	}
	for range 2 {
		for what, ask := range asks {
			s.lists = broken
			fails(what+" over entries", ask())
			s.lists, s.reads = nil, broken
			if what != "Bill" && what != "of the month" && what != "State" { // they may know the accounts already
				fails(what+" over accounts", ask())
			}
			s.reads = nil
			if err := ask(); err != nil {
				t.Errorf("%s, once the store is well again: %v", what, err)
			}
			if b, err := l.Bill(t.Context(), month, time.Time{}); err != nil || !b.Equal(want.Bill) {
				t.Errorf("after %s failed: %v, %v", what, b, err)
			}
		}
	}
	s.reads = broken
	_, err = l.Message(t.Context(), "wamid.1")
	fails("Message", err)
	for range l.Charges(t.Context(), time.Time{}, time.Time{}) {
		break // who stops asks for no error either
	}
}

// Any number of goroutines record and ask.
func TestConcurrency(t *testing.T) {
	d := newDice(5)
	p := plan{from: at("2026-09-25"), span: 12 * 24 * time.Hour, zone: zone(t, "Asia/Kolkata"), bursts: 60}
	a, items := pricing.Account{Zone: p.zone}, d.traffic(t, p)
	want := printed(t, ledgerOf(t, a, items...))
	l := newLedger(t, a, nil)
	month := in(p.zone, "2026-10")
	var group sync.WaitGroup
	for g := range 8 {
		parts := newDice(uint64(g)).cut(newDice(uint64(g)).repeated(items))
		group.Go(func() {
			for i, part := range parts {
				if _, err := l.Record(t.Context(), &webhook.Batch{Facts: part}); err != nil {
					t.Error(err)
				}
				var err error
				switch (i + g) % 5 {
				case 0:
					_, err = l.Bill(t.Context(), month, time.Time{})
				case 1:
					_, err = l.State(t.Context(), "200", "5511987650001", month.AddDate(0, 0, 3))
				case 2:
					_, err = l.Statement(t.Context(), time.Time{}, month, func(ledger.Charge) {})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := printed(t, l); got != want {
		t.Error(gocmp.Diff(want, got))
	}
	fresh, _ := statement(t, ledgerOf(t, a, items...), month, time.Time{})
	if s, err := l.Statement(t.Context(), month, time.Time{}, nil); err != nil || !gocmp.Equal(s, fresh) {
		t.Errorf("the month: %v\n%s", err, gocmp.Diff(fresh, s))
	}
}
