package madeup

import (
	"bufio"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

func month(t *testing.T, messages int, seed uint64) string {
	t.Helper()
	var b strings.Builder
	w := bufio.NewWriter(&b)
	if err := Month(w, messages, seed); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The invented month is the same for the same arguments, its webhooks are read to the last
// one, and what Meta reports there is what the rules say.
func TestMonth(t *testing.T) {
	text := month(t, 3000, 1)
	if text != month(t, 3000, 1) || text == month(t, 3000, 2) {
		t.Error("a month isn't made of its arguments")
	}
	berlin, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	book, err := ledger.New(pricing.Account{Currency: "EUR", Zone: berlin}, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		batch, err := webhook.Decode([]byte(line))
		if err != nil || len(batch.Ignored) > 0 {
			t.Fatalf("%s: %v, %v", line, err, batch.Ignored)
		}
		if skipped, err := book.Record(t.Context(), &batch); err != nil || len(skipped) > 0 {
			t.Fatalf("%s: %v, %v", line, err, skipped)
		}
	}
	from, until := pricing.MonthOf(time.Date(2026, time.October, 2, 0, 0, 0, 0, berlin)).Range(berlin)
	rules, numbers, markets := map[string]int64{}, map[string]int64{}, map[string]int64{}
	s, err := book.Statement(t.Context(), from, until, func(c ledger.Charge) {
		if line, ok := c.Line(); ok {
			rules[line.Rule.ID+" "+string(line.Item)]++
			numbers[c.Display]++
			markets[string(line.Market)]++
		}
	})
	b := &s.Bill
	if err != nil || s.Changed > 0 || b.Mismatches > 0 || len(b.Unpriced) != 1 || b.Unpriced[0].Units < 5 {
		t.Errorf("%v, %d changed, %d mismatches, unpriced %v", err, s.Changed, b.Mismatches, b.Unpriced)
	}
	for _, rule := range []string{
		"message marketing", "message utility", "message service", "service-allowance service",
		"free-entry-point marketing", "free-entry-point service", "free-entry-point utility",
	} {
		if rules[rule] == 0 {
			t.Errorf("nothing by %s", rule)
		}
	}
	if len(markets) != 3 || len(numbers) != 2 {
		t.Errorf("markets %v, numbers %v", markets, numbers)
	}
}
