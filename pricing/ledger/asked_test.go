package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// askedEachTime asks for the month's statement after each item. It must equal
// that of a ledger which is asked for the first time.
func askedEachTime(t *testing.T, a pricing.Account, month time.Time, items ...webhook.Fact) ledger.Statement {
	t.Helper()
	l := newLedger(t, a, nil)
	var s ledger.Statement
	for i, it := range items {
		record(t, l, it)
		var err error
		if s, err = l.Statement(t.Context(), month, time.Time{}, nil); err != nil {
			t.Fatal(err)
		}
		want, _ := statement(t, ledgerOf(t, a, items[:i+1]...), month, time.Time{})
		if diff := cmp.Diff(want, s); diff != "" {
			t.Fatalf("after item %d (-never asked +asked):\n%s", i, diff)
		}
	}
	return s
}

// A late status of a known message changes the bill.
func TestKnownMessagesChange(t *testing.T) {
	start := at("2022-09-10")
	first := func(text string) *webhook.Status {
		s := said(t, start, text)
		s.Account = ""
		return s
	}
	elsewhere := said(t, start, "delivered 7 /utility model=CBP to=34600000004")
	elsewhere.ID = "wamid.2"
	later := said(t, start, "delivered 86400 /utility model=CBP to=34600000002")
	later.ID = "wamid.3"
	other := said(t, start, "delivered 86401 /utility model=CBP to=34600000003")
	other.ID, other.Account = "wamid.4", "101" // which sends from that number, too
	for name, c := range map[string]struct {
		item webhook.Fact
		used map[string]int64
	}{
		"nothing new":       {first("delivered 0 /utility model=CBP"), map[string]int64{"100": 1, "101": 2}},
		"whose it is":       {said(t, start, "delivered 0 /utility model=CBP"), map[string]int64{"100": 2, "101": 1}},
		"another category":  {first("read 9 /marketing model=CBP"), map[string]int64{"100": 1, "101": 2}},
		"delivered earlier": {first("delivered -864000 model=CBP"), map[string]int64{"100": 1, "101": 1}},
		"to another, too": {
			first("delivered 5 /utility model=CBP to=34600000005"), map[string]int64{"100": 1, "101": 3},
		},
		"another message": {elsewhere, map[string]int64{"100": 2, "101": 2}},
	} {
		t.Run(name, func(t *testing.T) {
			s := askedEachTime(t, pricing.Account{Zone: time.UTC}, at("2022-09"),
				first("delivered 0 /utility model=CBP"), later, other, c.item, later)
			used := map[string]int64{}
			for _, a := range s.Allowances {
				used[a.Of] = a.Used
			}
			if diff := cmp.Diff(c.used, used); diff != "" {
				t.Errorf("used (-want +got):\n%s", diff)
			}
		})
	}
}

// So does what is learnt of its category, its user and its number.
func TestKnownUsersChange(t *testing.T) {
	start := at("2026-08-10T12:00:00")
	wrote := message("wamid.in", start.Add(-time.Hour), "")
	wrote.From.ID = "ES.1"
	next := said(t, start, "delivered 86400 regular/utility")
	next.ID = "wamid.2"
	account := pricing.Account{Zone: time.UTC}

	s := askedEachTime(t, account, at("2026-08"), said(t, start, "delivered 0 regular/utility"), next,
		said(t, start, "read 9 regular/marketing"))
	if s.Changed != 1 {
		t.Errorf("%d messages of which Meta reported two things", s.Changed)
	}
	// A number turns out to be the ID whose window is open.
	s = askedEachTime(t, account, at("2026-08"), wrote, said(t, start, "delivered 0 /utility"), next,
		said(t, start, "read 9 id=ES.1"))
	if s.Bill.High.Amount.String() != "0.02" || len(s.Bill.Lines) != 2 {
		t.Errorf("%v of %+v", s.Bill.High, s.Bill.Lines)
	}
	// It turns out which number sent it.
	november := at("2026-11-10")
	nowhere, somewhere := said(t, november, "delivered 0 /service"), said(t, november, "delivered 0 /service")
	nowhere.Receiver = webhook.Receiver{Account: business.Account}
	later := said(t, november, "delivered 86400 regular/utility")
	later.ID = "wamid.2"
	s = askedEachTime(t, account, at("2026-11"), nowhere, later, somewhere)
	if len(s.Allowances) != 1 || s.Allowances[0].Of != business.Number {
		t.Errorf("%+v", s.Allowances)
	}
	// The business says what it sent.
	l := ledgerOf(t, account, said(t, start, "delivered 0"), next)
	for _, want := range []string{"0.02", "0.0907"} {
		if b, err := l.Bill(t.Context(), at("2026-08"), time.Time{}); err != nil || b.High.Amount.String() != want {
			t.Errorf("%v, %v; want %s", b.High, err, want)
		}
		send(t, l, ledger.Sending{ID: "wamid.1", Category: "marketing"})
	}
}

// A group's messages reach their users one by one, over weeks, while others
// come and go.
func TestAskedWhileSomeAreDue(t *testing.T) {
	for seed := range uint64(testkit.Tries(12)) {
		d := newDice(seed)
		start := at("2026-11-02")
		var items []webhook.Fact
		for i := range 30 {
			now := start.Add(time.Duration(i) * 12 * time.Hour)
			g := delivered(now, i, "utility")
			g.ID, g.Group = fmt.Sprintf("wamid.g%03d", d.IntN(1000)), "G"
			items = append(items, g)
			for range d.IntN(3) {
				late := *g
				late.At = now.Add(time.Duration(d.IntN(20*24)) * time.Hour)
				late.To.Phone = fmt.Sprintf("3460000%04d", d.IntN(1000))
				items = append(items, &late)
			}
		}
		askedEachTime(t, pricing.Account{Zone: time.UTC}, at("2026-11"), items...)
	}
}
