package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// onFailed is an account with a fee on messages that failed.
func onFailed() pricing.Account {
	each := ratecard.Money{Amount: decimal("0.005"), Currency: "USD"}
	return pricing.Account{ID: "100", Zone: time.UTC,
		Fees: []pricing.Fee{{Name: "failed", On: pricing.FeeOnFailed, Each: each}}}
}

// failing is a status of a message that failed.
func failing(when time.Time, i int) *webhook.Status {
	s := delivered(when, i, category.Marketing)
	s.Progress, s.Pricing = webhook.ProgressFailed, webhook.Pricing{}
	return s
}

// What failed has a charge if a fee is on it: at the instant of the first failure, with
// what the business said of it.
func TestFailed(t *testing.T) {
	noon := at("2026-11-10T12:00:00")
	lost, again := failing(noon, 1), failing(noon.Add(time.Minute), 1)
	l := ledgerOf(t, onFailed(), again, lost, delivered(noon, 2, category.Marketing))
	send(t, l, ledger.Sending{ID: lost.ID, Category: category.Utility, Customer: "acme"})
	s, charges := statement(t, l, at("2026-11-01"), at("2026-12-01"))
	i := slices.IndexFunc(charges, func(c ledger.Charge) bool { return c.Event.Failed })
	if i < 0 || len(charges) != 2 || s.Bill.High.String() != "0.0675 USD" {
		t.Fatalf("%v, charges %+v", s.Bill, charges)
	}
	row := charges[i].Report()
	text, err := charges[i].MarshalJSON()
	if err != nil || strings.Contains(string(text), "delivered") {
		t.Errorf("%s, %v", text, err)
	}
	if !row.Failed.Equal(noon) || !row.Delivered.IsZero() || row.Refused == nil || row.Amount != "0.005" ||
		row.Category != category.Utility || row.Customer != "acme" || row.Progress != webhook.ProgressFailed {
		t.Errorf("%s", text)
	}
	state, err := l.State(t.Context(), business.Number, lost.To.Phone, noon.Add(time.Hour))
	if err != nil || !state.Thread.LastInbound.IsZero() {
		t.Errorf("%+v, %v", state, err)
	}
	arrived := delivered(noon.Add(30*24*time.Hour), 1, category.Marketing)
	arrived.Pricing = webhook.Pricing{}
	record(t, l, arrived) // it was delivered all the same, in December
	november, charges := statement(t, l, at("2026-11-01"), at("2026-12-01"))
	december, later := statement(t, l, at("2026-12-01"), at("2027-01-01"))
	if len(charges) != 1 || len(later) != 1 || later[0].Event.Failed || !later[0].Event.At.Equal(arrived.At) {
		t.Errorf("%v and %v", november.Bill, december.Bill)
	}
	if got, err := l.Bill(t.Context(), at("2026-11-01"), at("2026-12-01")); err != nil || !got.Equal(november.Bill) {
		t.Errorf("%v, %v", got, err)
	}
}

// Without a fee on what failed, a ledger answers as if it hadn't been recorded.
func TestFailedWithoutAFee(t *testing.T) {
	noon := at("2026-11-10T12:00:00")
	lost := failing(noon, 1)
	lost.To.ID = "BR.7"
	plain := onFailed()
	plain.Fees[0].On = pricing.FeeOnDelivered
	got, want := ledgerOf(t, plain, lost, delivered(noon, 2, category.Marketing)),
		ledgerOf(t, plain, delivered(noon, 2, category.Marketing))
	if diff := cmp.Diff(printed(t, want), printed(t, got)); diff != "" {
		t.Error(diff)
	}
	for _, l := range []*ledger.Ledger{got, ledgerOf(t, onFailed(), lost, delivered(noon, 2, category.Marketing))} {
		for _, user := range []string{lost.To.Phone, lost.To.ID} {
			a, err := want.State(t.Context(), business.Number, user, noon.Add(time.Hour))
			b, err2 := l.State(t.Context(), business.Number, user, noon.Add(time.Hour))
			if diff := cmp.Diff(a, b); diff != "" || err != nil || err2 != nil || !b.UserUnknown {
				t.Errorf("%v, %v\n%s", err, err2, diff)
			}
		}
	}
}

// In a group, one member's failure is a charge beside the other's delivery, also if it was
// weeks before.
func TestFailedInAGroup(t *testing.T) {
	for _, before := range []time.Duration{-time.Minute, time.Minute, 40 * 24 * time.Hour} {
		got := delivered(at("2026-12-20T12:00:00"), 1, category.Utility)
		lost := failing(got.At.Add(-before), 1)
		got.Group, lost.Group = "G", "G"
		got.To, lost.To = webhook.User{Phone: "34600000001"}, webhook.User{Phone: "34600000002"}
		l := ledgerOf(t, onFailed(), lost, got)
		s, charges := statement(t, l, at("2026-12-01"), at("2027-01-01"))
		n := 0
		for _, c := range charges {
			if c.Event.Failed {
				n++
			}
		}
		if len(charges) != 2 || n != 1 || s.Bill.Lines[len(s.Bill.Lines)-1].Units != 1 {
			t.Errorf("failed %v before: %v, %d charges", before, s.Bill.Lines, len(charges))
		}
	}
}

// The events of a ledger have what failed if a fee is on it, and Replay makes its bill.
func TestEventsOfFailed(t *testing.T) {
	lost := failing(at("2026-11-10T12:00:00"), 1)
	for n, a := range []pricing.Account{{ID: "100", Zone: time.UTC}, onFailed()} {
		l := ledgerOf(t, a, lost)
		var list []pricing.Event
		for e, err := range l.Events(t.Context(), time.Time{}, time.Time{}) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, e)
		}
		pricer, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		got, err := pricer.Replay(slices.Values(list))
		want, _ := whole(t, l)
		if err != nil || len(list) != n || !got.High.Equal(want.Bill.High) {
			t.Errorf("%d events: %v, want %v (%v)", len(list), got, want.Bill, err)
		}
	}
}
