package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// events returns the events of plain traffic, worked out without a ledger: for
// each message the earliest status that says it was delivered, with all that
// Meta reported of its price.
func events(items []webhook.Fact) []pricing.Event {
	var list []pricing.Event
	first, sent := map[string]*webhook.Status{}, map[string]time.Time{}
	for _, it := range items {
		s, ok := it.(*webhook.Status)
		if !ok {
			if e, ok := (webhook.Options{}).Event(it); ok {
				list = append(list, e)
			}
			continue
		}
		if at, ok := sent[s.ID]; s.Progress == webhook.ProgressSent && !s.At.IsZero() && (!ok || s.At.Before(at)) {
			sent[s.ID] = s.At
		}
		known := first[s.ID]
		if known == nil {
			copied := *s
			known = &copied
			first[s.ID] = known
		}
		if s.Progress == webhook.ProgressFailed && !known.Progress.Delivered() {
			known.At, known.Progress = s.At, s.Progress
		}
		if s.Progress.Delivered() && (!known.Progress.Delivered() || s.At.Before(known.At)) {
			known.At, known.Progress = s.At, s.Progress
		}
		if s.Pricing.Model != "" {
			known.Pricing = s.Pricing // all say the same
		}
		c := &known.Conversation
		if c.ID == "" {
			c.ID = s.Conversation.ID
		}
		if c.Expires.IsZero() {
			c.Expires = s.Conversation.Expires
		}
	}
	for _, s := range first {
		failed := s.Progress == webhook.ProgressFailed
		if failed {
			s.Progress = webhook.ProgressDelivered
		}
		if e, ok := (webhook.Options{}).Event(s); ok {
			e.Sent, e.Failed = sent[s.ID], failed
			list = append(list, e)
		}
	}
	return list
}

// The bill of a ledger equals the bill that Replay makes of the events: its range,
// lines, counters and mismatches.
func TestLedgerAgreesWithReplay(t *testing.T) {
	ranges := 0
	for seed := range uint64(testkit.Tries(80)) {
		d := newDice(seed)
		p := d.plan(t)
		p.plain = true
		a, items := d.account(p), d.traffic(t, p)
		for _, it := range items { // one account
			switch it := it.(type) {
			case *webhook.Status:
				it.Account = "100"
			case *webhook.Inbound:
				it.Account = "100"
			case *webhook.Call:
				it.Account = "100"
			}
		}
		a.ID = "100"
		s, _ := whole(t, ledgerOf(t, a, items...))
		pricer, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		want, err := pricer.Replay(slices.Values(events(items)))
		if err != nil {
			t.Fatal(err)
		}
		if !want.Low.Equal(want.High) {
			ranges++
		}
		got := s.Bill
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-replayed +by the ledger):\n%s", seed, diff)
		}
	}
	if ranges < testkit.Tries(10) {
		t.Errorf("only %d bills are ranges", ranges)
	}
}

// inOrder compares charges: by instant of delivery, those of users first, then
// by message and recipient.
func inOrder(c, d ledger.Charge) int {
	place := func(c *ledger.Charge) string {
		if c.Event.Inbound {
			return "in " + c.Event.ID
		}
		return "out " + c.ID + " " + c.Event.Message.To
	}
	if n := c.Event.At.Compare(d.Event.At); n != 0 {
		return n
	}
	return strings.Compare(place(&c), place(&d))
}

// Low and High of a bill are the sums of those of its charges.
func TestBillIsTheSumOfItsCharges(t *testing.T) {
	ranges := 0
	for seed := range uint64(testkit.Tries(60)) {
		d := newDice(seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		a.ID, a.SharedNumber = "", d.once(2)
		l := ledgerOf(t, a, items...)
		send(t, l, d.sendings(items)...)
		s, charges := whole(t, l)
		var low, high, lines ratecard.Money
		for _, c := range charges {
			low, high = low.Add(c.Quote.Low()), high.Add(c.Quote.High())
			if !c.Quote.Low().Equal(c.Quote.High()) {
				ranges++
			}
		}
		for _, line := range s.Bill.Lines {
			if line.Amount.Currency == s.Bill.High.Currency {
				lines = lines.Add(line.Amount)
			}
		}
		same := s.Bill.Low.Amount.Equal(low.Amount) && s.Bill.High.Amount.Equal(high.Amount)
		if !same || !lines.Amount.Equal(high.Amount) {
			t.Errorf("seed %d: bill %v–%v, charges %v–%v, lines %v", seed, s.Bill.Low, s.Bill.High, low, high, lines)
		}
		if !slices.IsSortedFunc(charges, inOrder) {
			t.Error("charges aren't in the order of delivery")
		}
		accounted(t, l, items)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if ranges < testkit.Tries(10) {
		t.Errorf("only %d charges are ranges", ranges)
	}
}
