package ledger_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A period's statement is its part of the whole: windows, conversations,
// allowances and tiers are what they were.
func TestPeriods(t *testing.T) {
	for seed := range uint64(testkit.Tries(6)) {
		d := newDice(seed)
		p := oneOf(d,
			plan{from: at("2026-08-20"), zone: zone(t, "Europe/Madrid")},
			plan{from: at("2025-05-10"), zone: zone(t, "America/Sao_Paulo")},
			plan{from: at("2023-04-10"), zone: zone(t, "Asia/Kolkata")},
			plan{from: at("2022-01-10"), zone: zone(t, "Europe/Madrid")})
		p.span, p.bursts, p.oneName = 80*24*time.Hour, 40+d.IntN(40), true
		a := d.account(p)
		l := ledgerOf(t, a, d.traffic(t, p)...)
		all, charges := whole(t, l)
		cuts := d.cuts(p)
		low, high := ratecard.Money{}, ratecard.Money{}
		for i, from := range cuts[:len(cuts)-1] {
			part := holdPart(t, l, charges, from, cuts[i+1])
			low, high = low.Add(part.Bill.Low), high.Add(part.Bill.High)
			if d.once(6) {
				holdPart(t, l, charges, from, time.Time{})
				holdPart(t, l, charges, time.Time{}, from)
			}
			if t.Failed() {
				t.Fatalf("seed %d, from %v to %v, account %+v", seed, from, cuts[i+1], a)
			}
		}
		if byMonth(a) { // which are in bills of a period only
			continue
		}
		if !low.Equal(all.Bill.Low) || !high.Equal(all.Bill.High) {
			t.Errorf("seed %d: parts come to %v–%v, the whole to %v–%v", seed, low, high, all.Bill.Low, all.Bill.High)
		}
	}
}

// byMonth reports whether the account has fees by the month.
func byMonth(a pricing.Account) bool {
	return slices.ContainsFunc(a.Fees, func(f pricing.Fee) bool { return f.On == pricing.FeeOnMonth })
}

func pricerOf(t *testing.T, a pricing.Account) *pricing.Pricer {
	t.Helper()
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A statement of a month has its subscription, also if nothing happened in it.
func TestMonthlyFees(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "month", On: pricing.FeeOnMonth, Each: ratecard.Money{Amount: decimal("49"), Currency: "USD"}}}}
	l := ledgerOf(t, a)
	b, err := l.Bill(t.Context(), at("2026-09-01"), at("2026-10-01"))
	if err != nil || b.High.String() != "49 USD" || len(b.Notes) > 0 {
		t.Errorf("%v, %v, %v", b.High, b.Notes, err)
	}
	b, err = l.Bill(t.Context(), at("2026-09-01"), time.Time{})
	if err != nil || !b.High.IsZero() {
		t.Errorf("without an end: %v, %v", b.High, err)
	}
}

// cuts returns instants from before the traffic to after it: beginnings of months
// and of days in its zone, and others.
func (d dice) cuts(p plan) []time.Time {
	list := []time.Time{p.from.AddDate(-1, 0, 0), p.from.AddDate(1, 0, 0)}
	end := p.from.Add(2 * p.span)
	month := time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0, p.zone)
	for ; month.Before(end); month = month.AddDate(0, 1, 0) {
		list = append(list, month, month.AddDate(0, 0, d.IntN(28)),
			month.Add(time.Duration(d.IntN(600*3600))*time.Second))
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// holdPart checks the statement of a period against the charges of the whole.
func holdPart(t *testing.T, l *ledger.Ledger, whole []ledger.Charge, from, to time.Time) ledger.Statement {
	t.Helper()
	s, got := statement(t, l, from, to)
	var want []ledger.Charge
	var sum pricing.Sum
	changed := int64(0)
	for _, c := range whole {
		if c.Event.At.Before(from) || !to.IsZero() && !c.Event.At.Before(to) {
			continue
		}
		want = append(want, c)
		if err := sum.Add(&c.Event, &pricing.Outcome{Charge: c.Quote, Mismatches: c.Mismatches}); err != nil {
			t.Fatal(err)
		}
		if c.Quote.Model() == "" {
			sum.AddUnpriced(c.Unpriced[0])
		}
		if len(c.Changed) > 0 {
			changed++
		}
	}
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
		t.Errorf("charges (-of the whole +of the period):\n%s", diff)
	}
	bill, err := sum.Bill()
	if !from.IsZero() && !to.IsZero() {
		a := l.Account()
		a.ID = "" // which stands for all: of the one that charged, webhooks have told more
		bill, err = sum.BillFor(pricerOf(t, a), from, to)
	}
	if err != nil {
		t.Fatal(err)
	}
	diff := cmp.Diff(bill.Lines, s.Bill.Lines) + cmp.Diff(bill.Unpriced, s.Bill.Unpriced)
	if diff != "" || !bill.Low.Amount.Equal(s.Bill.Low.Amount) || !bill.High.Amount.Equal(s.Bill.High.Amount) {
		t.Errorf("%v–%v, want %v–%v; lines (-of the whole +of the period):\n%s",
			s.Bill.Low, s.Bill.High, bill.Low, bill.High, diff)
	}
	if s.Changed != changed {
		t.Errorf("%d changed, want %d", s.Changed, changed)
	}
	// Its counters are those of its months at its end, whatever came before.
	end, err := l.Statement(t.Context(), time.Time{}, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	zone := l.Account().Zone
	before := func(m pricing.Month) bool { return !from.IsZero() && m < pricing.MonthOf(from.In(zone)) }
	end.Bill.Counts = slices.DeleteFunc(end.Bill.Counts, func(n pricing.Count) bool { return before(n.Month) })
	end.Allowances = slices.DeleteFunc(end.Allowances, func(a ledger.AllowanceUsed) bool { return before(a.Month) })
	if diff := cmp.Diff(end.Bill.Counts, s.Bill.Counts) + cmp.Diff(end.Allowances, s.Allowances); diff != "" {
		t.Errorf("counters (-of the whole +of the period):\n%s", diff)
	}
	// The other ways to ask.
	short, err := l.Statement(t.Context(), from, to, nil)
	if diff := cmp.Diff(s, short); err != nil || diff != "" {
		t.Errorf("without its charges: %v\n%s", err, diff)
	}
	listed := []ledger.Charge{}
	for c, err := range l.Charges(t.Context(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		listed = append(listed, c)
	}
	if len(got)+len(listed) > 0 && asJSON(t, listed) != asJSON(t, got) {
		t.Error("charges listed are others")
	}
	return s
}

// A group's message may be delivered to one user weeks after another, at most 30 days
// (R0.3). So who read it later got it by then, if no status of delivered came.
func TestLateInAGroup(t *testing.T) {
	start := at("2026-10-02T12:00:00")
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: zone(t, "Europe/Madrid")},
		said(t, start, "delivered 0 regular/group_utility group=G member=34600000001"),
		said(t, start, "delivered 864000 regular/group_utility group=G member=34600000002"),
		said(t, start, "delivered 2592000 regular/group_utility group=G member=34600000003"),
		said(t, start, "read 6048000 regular/group_utility group=G member=34600000004"))
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2026-10", "2026-11", []string{"34600000001 message 0.02", "34600000002 message 0.02"}},
		{"2026-10-03", "2026-11", []string{"34600000002 message 0.02"}},
		{"2026-11", "2026-12", []string{"34600000003 message 0.02", "34600000004 message 0.02"}},
		{"2026-11-02", "2026-11-10", []string{}},
		{"2026-12", "2027-01", []string{}},
	} {
		z := zone(t, "Europe/Madrid")
		_, charges := statement(t, l, in(z, c.from), in(z, c.to))
		if diff := cmp.Diff(c.want, toldAll(charges)); diff != "" {
			t.Errorf("from %s to %s (-want +got):\n%s", c.from, c.to, diff)
		}
	}
}

// Months are those of the account's zone, to the second.
func TestMonthsAreTheAccounts(t *testing.T) {
	for name, edge := range map[string]string{
		"Asia/Kolkata": "2026-10-31T18:30:00", "America/Sao_Paulo": "2026-11-01T03:00:00",
		"Europe/Madrid": "2026-10-31T23:00:00",
	} {
		var items []webhook.Fact
		for i := range 1001 { // one more than October's allowance, before the edge
			items = append(items, delivered(at(edge).Add(-time.Second), i, category.Service))
		}
		items = append(items, delivered(at(edge), 2000, category.Service))
		l := ledgerOf(t, pricing.Account{Zone: zone(t, name)}, items...)
		s, charges := whole(t, l)
		got := map[string]int{}
		for _, c := range charges {
			got[told(c)[len(c.To.Phone)+1:]]++
		}
		if diff := cmp.Diff(map[string]int{"service-allowance 0": 1001, "message 0.0068": 1}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		used := map[string]int64{}
		for _, a := range s.Allowances {
			used[a.Month.String()+" "+a.Of+" "+a.Display] = a.Used
		}
		wantUsed := map[string]int64{"2026-10 200 49305550000": 1000, "2026-11 200 49305550000": 1}
		if diff := cmp.Diff(wantUsed, used); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		november, _ := statement(t, l, in(zone(t, name), "2026-11"), time.Time{})
		if len(november.Allowances) != 1 || november.Allowances[0].Used != 1 || !november.Bill.High.IsZero() {
			t.Errorf("%s: November is %+v", name, november)
		}
	}
}

// A period that ends before it begins is no period without charges.
func TestReversedPeriod(t *testing.T) {
	l := ledgerOf(t, pricing.Account{})
	from := at("2026-11-01")
	for _, to := range []time.Time{from.Add(-1), from.AddDate(0, -1, 0)} {
		_, stated := l.Statement(t.Context(), from, to, nil)
		_, each := l.Statement(t.Context(), from, to, func(ledger.Charge) {})
		_, billed := l.Bill(t.Context(), from, to)
		var charged error
		for _, charged = range l.Charges(t.Context(), from, to) {
		}
		for i, err := range []error{stated, each, billed, charged} {
			var e *pricing.InputError
			if !errors.As(err, &e) || e.Field != "to" {
				t.Errorf("question %d: %v", i, err)
			}
		}
	}
	if _, err := l.Bill(t.Context(), from, from); err != nil {
		t.Error("an empty period:", err)
	}
}
