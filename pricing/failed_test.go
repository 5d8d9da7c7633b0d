package pricing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// failed is a message of the business that wasn't delivered.
func failed(id, when string) pricing.Event {
	return pricing.Event{ID: id, At: at(when), Number: "15550001", User: brazil, Failed: true}
}

// onFailed is an account with a fee on what failed, and others that aren't.
func onFailed(each ratecard.Money) pricing.Account {
	fee := func(name string, on pricing.FeeOn, m ratecard.Money) pricing.Fee {
		return pricing.Fee{Name: name, On: on, Each: m}
	}
	return pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		fee("delivered", pricing.FeeOnDelivered, usd("1")), fee("charged", pricing.FeeOnCharged, usd("2")),
		fee("inbound", pricing.FeeOnInbound, usd("3")), fee("both", pricing.FeeOnBoth, usd("4")),
		fee("failed", pricing.FeeOnFailed, each)}}
}

// A message that failed costs nothing but the fee on it, and is told not to be delivered
// before any amount. It changes neither thread nor counter, also on a shared number.
func TestFailed(t *testing.T) {
	thread := window.Thread{}.InboundFromAd(at("2026-11-10T08:00:00"))
	const not = "not delivered (reported-failed)"
	for text, a := range map[string]pricing.Account{
		not:                                     {Zone: time.UTC, SharedNumber: true},
		not + ", with fees of 0.005 USD":        onFailed(usd("0.005")),
		not + ", with fees of 0 USD + 0.02 MXN": onFailed(pesos("0.02")),
	} {
		e := failed("wamid.1", "2026-11-10T09:00:00")
		e.Message.Category = "spam" // whatever is known of it
		out, err := pricerOf(t, a).Apply(&e, &pricing.State{Thread: thread})
		if err != nil {
			t.Fatal(err)
		}
		q := out.Charge
		if q.String() != text || q.Deliverable() != pricing.DeliverableNo || !q.Exact() {
			t.Errorf("%s, want %s", q, text)
		}
		if diff := cmp.Diff(thread, out.Thread); diff != "" || len(out.Counts)+len(out.Mismatches) > 0 {
			t.Errorf("%v, thread:\n%s", out.Counts, diff)
		}
		c := q.Likely()
		want := &pricing.Refusal{ID: pricing.RefusalReportedFailed, Why: "Meta reported that the message failed."}
		if diff := cmp.Diff(want, c.Undelivered); diff != "" || len(c.Lines) != min(1, len(a.Fees)) {
			t.Errorf("%+v\n%s", c.Lines, diff)
		}
		if got := q.Explain(); !strings.HasPrefix(got, text+":\n") {
			t.Error(got)
		}
		own, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(q.Report())
		if err != nil {
			t.Fatal(err)
		}
		for _, js := range []string{string(own), string(again)} {
			for _, part := range []string{`"undelivered":{"id":"reported-failed"`, `"deliverable":"no"`} {
				if !strings.Contains(js, part) {
					t.Errorf("no %s: %s", part, js)
				}
			}
		}
	}
	first := failed("wamid.1", "2015-11-10T09:00:00")
	out, err := pricerOf(t, onFailed(usd("1"))).Apply(&first, nil)
	if err != nil || out.Charge.Model() != "" {
		t.Errorf("before all rules: %v, %v", out.Charge, err)
	}
}

// What users write doesn't fail, and what has no instant has no month.
func TestFailedFaults(t *testing.T) {
	pricer := pricerOf(t, onFailed(usd("0.005")))
	inbound, never := failed("wamid.1", "2026-11-10"), failed("wamid.2", "2026-11-10")
	inbound.Inbound, never.At = true, time.Time{}.AddDate(-2, 0, 0)
	for field, e := range map[string]pricing.Event{"Event.Failed": inbound, "Event.At": never} {
		_, err := pricer.Apply(&e, nil)
		checkInput(t, field, err, pricing.ErrInvalid, field)
		b := replay(t, pricer, []pricing.Event{e})
		if len(b.Lines) != 0 || len(b.Unpriced) != 1 || b.Unpriced[0].Field != field {
			t.Errorf("%v, unpriced %v", b.Lines, b.Unpriced)
		}
	}
}

// A bill counts a failed message by the month of its zone, each ID once at an instant,
// with those that are included; and a comparison shows what the fee changes.
func TestBillOfFailed(t *testing.T) {
	a := onFailed(usd("0.005"))
	a.Zone, a.Fees[4].Included = foldZone(t, "America/Sao_Paulo"), 1
	list := []pricing.Event{failed("a", "2026-11-30T12:00:00"), failed("a", "2026-11-30T12:00:00"),
		failed("b", "2026-12-01T02:59:59"), failed("", "2026-12-01T02:59:59"), failed("c", "2026-12-01T03:00:00"),
		failed("", "2026-12-02"), failed("", "2026-12-02")}
	b := everyWay(t, newDice(3), a, list[1:]) // Apply has no memory for what is repeated
	if diff := cmp.Diff(b, replay(t, pricerOf(t, a), list)); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, l := range b.Lines {
		got = append(got, fmt.Sprint(l.Month, " ", l.Fee, " ", l.Units, " × ", bare(l.Price), " = ", bare(l.Amount)))
	}
	want := []string{"2026-11 failed 2 × 0.005 = 0.010", "2026-11 failed 1 × 0.005 = 0",
		"2026-12 failed 2 × 0.005 = 0.010", "2026-12 failed 1 × 0.005 = 0"}
	if diff := cmp.Diff(want, got); diff != "" || b.High.String() != "0.020 USD" || b.Refused != 0 {
		t.Errorf("%v\n%s", b, diff)
	}
	plain := a
	plain.Fees = a.Fees[:4]
	c, err := pricing.Compare(slices.Values(list), plain, a)
	if m, ok := c.Change(); err != nil || !ok || m.String() != "0.020 USD" || len(c.Lines) != 1 {
		t.Errorf("%v, %v", c, err)
	}
}

// A minimum is of what failed, too.
func TestMinimumOfFailed(t *testing.T) {
	a := onFailed(usd("0.50"))
	a.Fees = append(a.Fees, pricing.Fee{Name: "least", On: pricing.FeeOnMinimum, Each: usd("2")})
	list := []pricing.Event{failed("a", "2026-11-10"), failed("b", "2026-11-10")}
	b, err := pricerOf(t, a).ReplayFor(slices.Values(list), at("2026-11-01"), at("2026-12-01"))
	if err != nil || b.High.String() != "2.00 USD" || len(b.Lines) != 2 {
		t.Errorf("%v, %v", b, err)
	}
}

// A message that failed and was delivered was delivered, in whatever order its events come.
// In a group, each member has a message of their own.
func TestFailedAndDelivered(t *testing.T) {
	pricer := pricerOf(t, onFailed(usd("0.005")))
	for _, later := range []time.Duration{-time.Hour, 0, time.Hour} {
		arrived := delivery("2026-11-10", "utility")
		arrived.ID, arrived.Number, arrived.User = "wamid.1", "15550001", brazil
		lost, group := failed("wamid.1", "2026-11-10"), failed("wamid.1", "2026-11-10")
		lost.At, lost.User = arrived.At.Add(later), "+"+strings.TrimLeft(brazil, "+")
		group.User, group.Message.To = "group", india
		want := replay(t, pricer, []pricing.Event{arrived})
		for _, list := range [][]pricing.Event{{arrived, lost}, {lost, arrived}, {lost, arrived, lost, arrived}} {
			if diff := cmp.Diff(want, replay(t, pricer, list)); diff != "" {
				t.Errorf("failed %v later:\n%s", later, diff)
			}
			list = append(list, group)
			got := replay(t, pricer, list).High.Amount.Sub(want.High.Amount)
			if !got.Equal(dec("0.005")) {
				t.Errorf("failed %v later, and for another: %v more", later, got)
			}
		}
		b, err := pricer.ReplaySorted(slices.Values(sorted([]pricing.Event{arrived, lost})))
		if more := b.High.Amount.Sub(want.High.Amount); err != nil || more.IsZero() != (later == 0) {
			t.Errorf("sorted, failed %v later: %v more, %v", later, more, err)
		}
	}
	// A tally that meets the failure first takes both: no delivery is lost.
	arrived := delivery("2026-11-10", "utility")
	arrived.ID, arrived.Number, arrived.User = "wamid.1", "15550001", brazil
	lost := failed("wamid.1", "2026-11-10")
	lost.At = arrived.At
	b := billOf(t, tallyOf(pricer, []pricing.Event{lost, arrived, lost}))
	if want := replay(t, pricer, []pricing.Event{arrived}); !b.High.Equal(want.High.Add(usd("0.005"))) {
		t.Errorf("%v, want %v and the fee", b, want)
	}
}

// Groups count what failed by itself, with the fees on it, and Recategorize leaves it failed.
func TestGroupsOfFailed(t *testing.T) {
	pricer := pricerOf(t, onFailed(usd("0.005")))
	groups := pricing.Groups{ByDay: true, ByMarket: true, ByCategory: true, ByCustomer: true}
	e := failed("a", "2026-11-10")
	e.Customer, e.Message.Category = "acme", category.Utility
	again, err := pricing.Recategorize(slices.Values([]pricing.Event{e}), category.Utility, category.Marketing)
	if err != nil {
		t.Fatal(err)
	}
	for e := range again {
		out, err := pricer.Apply(&e, nil)
		if err != nil || !e.Failed {
			t.Fatal(e, err)
		}
		if err := groups.Add(&e, &out); err != nil {
			t.Fatal(err)
		}
	}
	want := []pricing.Group{{Day: on("2026-11-10"), Customer: "acme", Failed: 1, Low: usd("0.005"), High: usd("0.005")}}
	if diff := cmp.Diff(want, groups.List()); diff != "" {
		t.Error(diff)
	}
}

// A message that failed is no answer to what a user wrote.
func TestFailedIsNoAnswer(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	list := lateLog(2, "2026-11-13T17:00:00", "2026-11-16T08:00:00", category.Utility)
	lost := list[1]
	lost.At, lost.Failed, lost.ID = at("2026-11-13T18:00:00"), true, "lost"
	want := lateReplies(t, a, list, pricing.LateOptions{})
	got := lateReplies(t, a, append(slices.Clone(list), lost), pricing.LateOptions{})
	if diff := cmp.Diff(want, got); diff != "" || len(got.List) != 2 {
		t.Errorf("%d\n%s", len(got.List), diff)
	}
}
