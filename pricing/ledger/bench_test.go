package ledger_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// BenchmarkRecord decodes a body of one delivered status, each of another message,
// and records it.
func BenchmarkRecord(b *testing.B) {
	body := []byte(
		`{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",` +
			`"metadata":{"display_phone_number":"49305550000","phone_number_id":"200"},"contacts":[{"wa_id":"5511987650000","user_id":"BR.77"}],` +
			`"statuses":[{"id":"wamid.0000000000","status":"delivered","timestamp":"1792000000","recipient_id":"5511987650000","recipient_user_id":"BR.77",` +
			`"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]}}]}]}`)
	id := bytes.Index(body, []byte("0000000000"))
	l := newLedger(b, pricing.Account{Zone: time.UTC}, nil)
	var d webhook.Decoder
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		for i, rest := id+9, n; rest > 0; i, rest = i-1, rest/10 {
			body[i] = '0' + byte(rest%10)
		}
		batch, err := d.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.Record(b.Context(), &batch); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStatement works out a month of 20,000 messages, and as many of users.
func BenchmarkStatement(b *testing.B) {
	const messages = 20_000
	l, month := newChargedMonth(b, messages)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		chargeAll(b, l, month, func(ledger.Charge) {})
	}
	runtime.ReadMemStats(&after)
	n := float64(b.N) * messages
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/message")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/message")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/message")
}

// newChargedMonth returns a ledger of a month with so many messages, of which a quarter has no
// price, and as many of users.
func newChargedMonth(tb testing.TB, messages int) (l *ledger.Ledger, month time.Time) {
	l = newLedger(tb, pricing.Account{Zone: time.UTC}, nil)
	var items []webhook.Fact
	month = at("2026-11")
	for i := range messages {
		now := month.Add(time.Duration(i) * 2 * time.Minute)
		s := delivered(now, i, category.All()[i%4])
		s.To.Phone = fmt.Sprintf("55119%08d", i%5000)
		s.Pricing.Type = pricing.TypeRegular
		items = append(items, s, message(fmt.Sprint("wamid.in", i), now, fmt.Sprintf("55119%08d", i*7%5000)))
	}
	record(tb, l, items...)
	if _, err := l.Bill(tb.Context(), time.Time{}, time.Time{}); err != nil { // parses the card
		tb.Fatal(err)
	}
	return l, month
}

// chargeAll works out what is charged from an instant on, one by one.
func chargeAll(tb testing.TB, l *ledger.Ledger, from time.Time, each func(ledger.Charge)) {
	s, err := l.Statement(tb.Context(), from, time.Time{}, each)
	if err != nil || s.Bill.High.IsZero() {
		tb.Fatal(s, err)
	}
}
