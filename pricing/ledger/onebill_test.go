package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// worded returns the statuses of service messages, and of some templates, on which
// Meta reports whatever it likes, with messages of users between.
func (d dice) worded(from time.Time, n int) (items []webhook.Fact) {
	for i := range n {
		now := from.Add(time.Duration(d.IntN(10*24*60*60)) * time.Second)
		phone := fmt.Sprintf("%s%04d", oneOf(d, "551198765", "346001234"), d.IntN(n/2))
		if d.once(3) {
			m := message(fmt.Sprintf("wamid.in%d", i), now, phone)
			if d.once(4) {
				m.Referral = &webhook.Referral{SourceType: "ad", SourceID: "7"}
			}
			items = append(items, m)
			continue
		}
		s := delivered(now, i, category.Service)
		s.To = webhook.User{Phone: phone}
		if d.once(5) {
			s.Pricing.Category = oneOf(d, category.All()...)
			s.Pricing.Word = string(s.Pricing.Category)
		}
		if d.once(3) {
			s.Pricing.Type = oneOf(d, pricing.TypeFree, pricing.TypeFree, pricing.TypeFreeEntry, "free_something_new")
		}
		if d.once(200) {
			s.Pricing.Type, s.Pricing.Billable = pricing.TypeRegular, oneOf(d, "true", "false")
		}
		if d.once(30) {
			s.Pricing.Subtype = pricing.SubtypePaidExempt
		}
		if d.once(30) {
			s.Conversation = webhook.Conversation{Origin: "referral_conversion", Expires: s.At.Add(60 * time.Hour)}
		}
		if d.once(3) && from.Before(at("2025-07-01")) {
			s.Conversation.ID = oneOf(d, "cA", "cB", "cC")
			if d.once(2) {
				s.Conversation.Expires = s.At.Add(time.Duration(d.IntN(24)) * time.Hour)
			}
		}
		items = append(items, s)
	}
	return items
}

// A ledger's bill is that of Replay, with more messages than the allowances cover
// and whatever words of Meta's: in range, lines, counters, mismatches and notes.
func TestLedgerIsOneBill(t *testing.T) {
	ranges, corrected := 0, 0
	for seed := range uint64(testkit.Tries(12)) {
		d := newDice(400 + seed)
		from := at([]string{"2026-10-26", "2022-06-26", "2023-07-26", "2025-06-26"}[seed%4])
		a := pricing.Account{
			ID:            "100",
			Zone:          zone(t, "Europe/Madrid"),
			ServiceExempt: d.once(6),
			SharedNumber:  d.once(6),
		}
		items := d.worded(from, 3000)
		d.Shuffle(len(items), func(i, k int) { items[i], items[k] = items[k], items[i] })
		pricer, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		want, err := pricer.Replay(slices.Values(events(items)))
		if err != nil {
			t.Fatal(err)
		}
		l := ledgerOf(t, a, items...)
		s, err := l.Statement(t.Context(), time.Time{}, time.Time{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, s.Bill); diff != "" {
			t.Errorf("seed %d (-replayed +by the ledger):\n%s", seed, diff)
		}
		if !want.Low.Equal(want.High) {
			ranges++
		}
		if hasNote(want.Notes, "allowance-corrected") > 0 {
			corrected++
			if n := hasAllowance(s.Allowances); n != 1000 {
				t.Errorf("seed %d: %d of the allowance used", seed, n)
			}
		}
		bySlices(t, l, a.Zone, from)
	}
	if ranges < testkit.Tries(4) || corrected < testkit.Tries(2) {
		t.Errorf("%d ranges, %d with a corrected allowance", ranges, corrected)
	}
}

func hasAllowance(list []ledger.AllowanceUsed) (most int64) {
	for _, a := range list {
		most = max(most, a.Used)
	}
	return most
}

// bySlices checks that bills of parts of a month are the month's.
func bySlices(t *testing.T, l *ledger.Ledger, z *time.Location, from time.Time) {
	t.Helper()
	month := in(z, from.In(z).Format("2006-01"))
	end := month.AddDate(0, 1, 0)
	whole, err := l.Bill(t.Context(), month, end)
	if err != nil {
		t.Fatal(err)
	}
	middle := from.Add(60 * time.Hour)
	first, err := l.Bill(t.Context(), month, middle)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := l.Bill(t.Context(), middle, end)
	if err != nil {
		t.Fatal(err)
	}
	if sum := first.High.Add(rest.High); !sum.Equal(whole.High) {
		t.Errorf("%v and %v, the whole %v", first.High, rest.High, whole.High)
	}
	if first.Mismatches+rest.Mismatches != whole.Mismatches {
		t.Errorf("mismatches: %d and %d, in the whole %d", first.Mismatches, rest.Mismatches, whole.Mismatches)
	}
	if sum := first.Low.Add(rest.Low); sum.Cmp(whole.Low) < 0 {
		t.Errorf("at least %v and %v, the whole %v", first.Low, rest.Low, whole.Low)
	}
}

// After a service message that Meta charged, the number's allowance is used up: the
// next quote says so, and so do the statement's allowances and notes.
func TestQuoteAfterMetaChargedWithinTheAllowance(t *testing.T) {
	begin := at("2026-11-20T12:00:00")
	s := delivered(begin.Add(time.Minute), 1, category.Service)
	s.Pricing.Type = pricing.TypeRegular
	a := pricing.Account{ID: "100", Zone: time.UTC}
	l := ledgerOf(t, a, message("wamid.in", begin, s.To.Phone), s)
	now := begin.Add(time.Hour)
	state, err := l.State(t.Context(), business.Number, s.To.Phone, now)
	if err != nil {
		t.Fatal(err)
	}
	pricer, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	m := pricing.Message{From: business.Number, To: s.To.Phone, Category: category.Service}
	q, err := pricer.Quote(&m, &state, now)
	if err != nil || !q.Exact() || q.High().String() != "0.0068 USD" {
		t.Errorf("%v %v", q, err)
	}
	whole, charges := whole(t, l)
	if len(charges) != 1 || len(charges[0].Mismatches) != 1 || whole.Bill.Mismatches != 1 || whole.Changed != 0 {
		t.Errorf("%+v", charges)
	}
	if len(whole.Allowances) != 1 || whole.Allowances[0].Used != 1000 {
		t.Errorf("%+v", whole.Allowances)
	}
	for _, notes := range [][]pricing.Note{whole.Bill.Notes, charges[0].Quote.Notes()} {
		if hasNote(notes, "allowance-corrected") != 1 {
			t.Errorf("notes: %v", notes)
		}
	}
}
