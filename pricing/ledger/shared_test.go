package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

// sharedBodies returns collected payloads by name. They aren't part of the module.
func sharedBodies(t *testing.T, pattern string) map[string]webhook.Batch {
	t.Helper()
	bodies := map[string]webhook.Batch{}
	for name, text := range testkit.Payloads(t, pattern) {
		bodies[name] = decode(t, text)
	}
	return bodies
}

// The sequences cost what their notes say, in whatever order they arrive.
func TestSharedSequences(t *testing.T) {
	bodies := sharedBodies(t, "seq_*.json")
	for name, want := range map[string]string{
		// Delivered isn't reported, since it is implied.
		"seq_read_without_delivered.json": "2025-06-15T23:27:59Z conversation conversations-2025-04 " +
			"meta/USD/2025-04-01 0.004",
		// Sent carries a price, but what failed costs nothing.
		"seq_sent_billable_then_failed.json": "",
		// Sent under prices per conversation, delivered under those per message.
		"seq_delivered_29_days_later_next_rate_card.json": "2025-07-29T00:00:00Z template per-message-2025 " +
			"meta/USD/2025-07-01 0.025",
	} {
		b, ok := bodies[name]
		if !ok {
			t.Errorf("no %s", name)
		}
		permutations(len(b.Facts), func(order []int) {
			l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
			for _, i := range order {
				record(t, l, b.Facts[i], b.Facts[order[0]])
			}
			_, charges := whole(t, l)
			var got []string
			for _, c := range charges {
				line, _ := c.Line()
				got = append(got, fmt.Sprintf("%s %s %s %s %v", c.Event.At.Format(time.RFC3339), line.Rule.ID,
					c.Quote.Model(), c.Quote.Card(), c.Quote.High().Amount))
			}
			if diff := cmp.Diff(want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("%s in the order %v (-want +got):\n%s", name, order, diff)
			}
		})
	}
}

// Each payload alone, and all of them together, give one bill in every order, and
// each message that was delivered has a charge.
func TestSharedPayloadsInAnyOrder(t *testing.T) {
	bodies := sharedBodies(t, "*.json")
	account := pricing.Account{Zone: zone(t, "America/Sao_Paulo")}
	var all []webhook.Fact
	for name, b := range bodies {
		if strings.HasPrefix(name, "an_") {
			continue
		}
		all = append(all, b.Facts...)
		want := printed(t, ledgerOf(t, account, b.Facts...))
		for seed := range uint64(testkit.Tries(4)) {
			l := newLedger(t, account, nil)
			newDice(seed).recordAnyhow(t, l, b.Facts)
			if got := printed(t, l); got != want {
				t.Fatalf("%s (-in one go +bit by bit):\n%s", name, cmp.Diff(want, got))
			}
		}
		accounted(t, ledgerOf(t, account, b.Facts...), b.Facts)
	}
	want := ""
	for seed := range uint64(testkit.Tries(6)) {
		l := newLedger(t, account, nil)
		newDice(seed).recordAnyhow(t, l, all)
		got := printed(t, l)
		if want == "" {
			want = got
			accounted(t, l, all)
		}
		if got != want {
			t.Fatalf("all at once:\n%s", cmp.Diff(want, got))
		}
	}
}
