package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// Bills of the months that are kept stay, by whatever zone and model, and questions about
// the time before are refused, by every ledger on the store.
func TestDeleteBefore(t *testing.T) {
	for seed := range uint64(6) {
		d := newDice(seed)
		p := plan{from: at("2026-06-01"), span: 170 * 24 * time.Hour, zone: zone(t, "Asia/Kolkata"), bursts: 60}
		a := pricing.Account{ID: "", Zone: p.zone}
		if seed%2 == 1 {
			a.Model = "per-message-2026"
		}
		store := ledger.NewMemory()
		l, other := newLedger(t, a, store), newLedger(t, a, store)
		record(t, l, d.traffic(t, p)...)
		wrote := message("wamid.wrote", in(p.zone, "2026-09-30T20:00:00"), "5511900000001")
		answer := delivered(in(p.zone, "2026-10-01T01:00:00"), 1, "service") // in the user's window
		record(t, l, wrote, answer)
		october, november, december := in(p.zone, "2026-10"), in(p.zone, "2026-11"), in(p.zone, "2026-12")
		bills := func() (list []string) {
			for _, m := range [][2]time.Time{{october, november}, {november, december}, {october, time.Time{}}} {
				for _, each := range []func(ledger.Charge){nil, func(ledger.Charge) {}} {
					s, err := other.Statement(t.Context(), m[0], m[1], each)
					if err != nil {
						t.Fatal(err)
					}
					list = append(list, asJSON(t, s))
				}
			}
			return list
		}
		want, before := bills(), len(collect(t, store, time.Time{}, time.Time{}))
		if err := l.DeleteBefore(t.Context(), pricing.MonthOf(october)); err != nil {
			t.Fatal(err)
		}
		if after := len(collect(t, store, time.Time{}, time.Time{})); after >= before || after == 0 {
			t.Errorf("seed %d: %d entries of %d", seed, after, before)
		}
		if diff := cmp.Diff(want, bills()); diff != "" {
			t.Errorf("seed %d (-before +after):\n%s", seed, diff)
		}
		for _, from := range []time.Time{{}, in(p.zone, "2026-09"), october.Add(-1)} {
			_, stated := l.Statement(t.Context(), from, november, nil)
			_, each := newLedger(t, a, store).Statement(t.Context(), from, november, func(ledger.Charge) {})
			var event error
			for _, err := range l.Events(t.Context(), from, november) {
				event = err
			}
			for _, err := range []error{stated, each, event} {
				var e *pricing.InputError
				if !errors.As(err, &e) || e.Field != "from" {
					t.Errorf("from %v: %v", from, err)
				}
			}
		}
	}
}

// A month that would leave nothing is refused, and names of whom nothing is left go.
func TestDeleteBeforeCareless(t *testing.T) {
	store := ledger.NewMemory()
	l := newLedger(t, pricing.Account{Zone: time.UTC}, store)
	record(t, l, delivered(at("2026-08-05"), 1, "utility"), delivered(at("2026-11-05"), 2, "utility"))
	send(t, l, ledger.Sending{ID: "wamid.3", Category: "utility"})
	for _, month := range []pricing.Month{0, -1, pricing.MonthOf(at("2026-12")), pricing.MonthOf(at("2030-01"))} {
		var e *pricing.InputError
		if err := l.DeleteBefore(t.Context(), month); !errors.As(err, &e) || e.Field != "month" {
			t.Errorf("%v: %v", month, err)
		}
	}
	if err := l.DeleteBefore(t.Context(), pricing.MonthOf(at("2026-11"))); err != nil {
		t.Fatal(err)
	}
	if err := l.DeleteBefore(t.Context(), pricing.MonthOf(at("2026-10"))); err != nil { // changes nothing
		t.Fatal(err)
	}
	if _, err := l.Bill(t.Context(), at("2026-10"), at("2026-11")); err == nil {
		t.Error("October is there again")
	}
	var e *pricing.InputError
	if _, err := l.State(t.Context(), "", "5511900000002", at("2026-10-20")); !errors.As(err, &e) || e.Field != "at" {
		t.Errorf("a state in October: %v", err)
	}
	if _, err := l.DeleteUser(t.Context(), " \t"); !errors.As(err, &e) || e.Value != " \t" {
		t.Errorf("a name that can't be read: %v", err)
	}
	first, second := "n/"+ratecard.NameKey("5511900000001"), "n/"+ratecard.NameKey("5511900000002")
	list, err := store.Get(t.Context(), "", "m/wamid.1", first, "m/wamid.2", second, "m/wamid.3", "a")
	if err != nil {
		t.Fatal(err)
	}
	for i, there := range []bool{false, false, true, true, true, true} {
		if e := list[i]; cmp.Equal(e, ledger.Entry{Key: e.Key}) == there {
			t.Errorf("%+v", e)
		}
	}
}

// Users are found by any of their names, and in any spelling; who isn't there is told by 0.
func TestDeleteUserByAnyName(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	for name, want := range map[string]int{
		"5511987650001": 2, "+55 11 98765-0001": 2, "BR.1": 2, "BR.ENT.1": 2, "5511987650002": 0, "G": 0,
	} {
		one, two := delivered(now, 1, "utility"), delivered(now, 2, "utility")
		one.To = webhook.User{Phone: "5511987650001", ID: "BR.1"}
		two.To = webhook.User{ID: "BR.1", Parent: "BR.ENT.1"}
		other := delivered(now, 3, "utility")
		other.Group = "G"
		l := ledgerOf(t, pricing.Account{Zone: time.UTC}, one, two, other)
		n, err := l.DeleteUser(t.Context(), name)
		if err != nil || n != want {
			t.Errorf("%s: %d entries, want %d, %v", name, n, want, err)
		}
		_, charges := whole(t, l)
		if len(charges) != 3-want {
			t.Errorf("%s: %d charges", name, len(charges))
		}
	}
	l := ledgerOf(t, pricing.Account{Zone: time.UTC})
	for _, name := range []string{"", "+", " "} {
		if _, err := l.DeleteUser(t.Context(), name); !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	_, err := (&ledger.Ledger{}).DeleteUser(t.Context(), "1")
	err2 := (*ledger.Ledger)(nil).DeleteBefore(t.Context(), 1)
	if err == nil || err2 == nil {
		t.Error("a ledger that New didn't make deletes")
	}
}
