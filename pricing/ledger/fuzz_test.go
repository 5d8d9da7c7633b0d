package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// FuzzRecord records bodies that anyone may send: nothing panics, recording
// again and storing as JSON change nothing, and each message that was delivered
// has a charge.
func FuzzRecord(f *testing.F) {
	testkit.AddFiles(f, "testdata/*.json", "../webhook/testdata/*.json", testkit.PayloadFolder()+"*.json")
	for seed := range uint64(8) {
		d := newDice(seed)
		items := d.traffic(f, d.plan(f))
		f.Add(d.body(items[:min(len(items), 6)]))
	}
	for _, body := range []string{
		`{"statuses":[{"id":"w","status":"delivered","timestamp":"253402300799","recipient_id":"34600000001","pricing":{"category":"utility"}}]}`,
		`{"statuses":[{"id":"w","status":"read","timestamp":"1","recipient_id":"34600000001"},{"id":"w","status":"read","timestamp":"1","recipient_user_id":"\ud800"}]}`,
		`{"entry":[{"id":"1","time":9,"changes":[{"field":"account_update","value":{"event":"E","volume_tier_info":{"tier":"9223372036854775807:MAX","pricing_category":"UTILITY","effective_month":"1970-01","region":"Spain"}}}]}]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := webhook.Decode(body)
		if err != nil || len(b.Facts) > 200 {
			return
		}
		memory := ledger.NewMemory()
		l := newLedger(t, pricing.Account{Zone: time.FixedZone("-03", -3*60*60)}, memory)
		left := record(t, l, b.Facts...)
		if len(left) > len(b.Facts) {
			t.Errorf("%d of %d items left out", len(left), len(b.Facts))
		}
		want := printed(t, l)
		accounted(t, l, b.Facts)
		if again := record(t, l, b.Facts...); len(again) != len(left) {
			t.Errorf("left out %d, and %d the second time", len(left), len(again))
		}
		if got := printed(t, l); got != want {
			t.Errorf("taken twice (-once +twice):\n%s", cmp.Diff(want, got))
		}
		for e := range memory.Entries(t.Context(), "", ledger.Query{}) {
			testkit.RoundTrip(t, e)
		}
		one := newLedger(t, pricing.Account{Zone: time.FixedZone("-03", -3*60*60)}, nil)
		for i := range b.Facts {
			record(t, one, b.Facts[len(b.Facts)-1-i])
		}
		if got := printed(t, one); got != want {
			t.Errorf("one by one, from the last (-in one go +so):\n%s", cmp.Diff(want, got))
		}
		if _, err := l.State(t.Context(), "200", "34600000001", time.Unix(1_790_000_000, 0)); err != nil &&
			!errors.Is(err, ledger.ErrUnknownNumber) {
			t.Error(err)
		}
	})
}
