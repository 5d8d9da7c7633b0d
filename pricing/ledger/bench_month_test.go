package ledger_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A busyMonth is a month of so many messages, delivered evenly to a tenth as many users,
// of whom as many wrote.
type busyMonth struct {
	*ledger.Ledger
	store   ledger.Store
	month   time.Time
	n, size int
}

const month31 = 31 * 24 * time.Hour

func newBusyMonth(tb testing.TB, size int) *busyMonth {
	m := &busyMonth{store: ledger.NewMemory(), month: at("2026-10"), size: size}
	m.Ledger = newLedger(tb, pricing.Account{Zone: time.UTC}, m.store)
	for m.n < size {
		record(tb, m.Ledger, m.next()...)
	}
	return m
}

func (m *busyMonth) at(n int) time.Time {
	return m.month.Add(month31 / time.Duration(m.size) * time.Duration(n)).Truncate(time.Second)
}

func (m *busyMonth) next() []webhook.Fact {
	list := m.message(m.at(m.n))
	m.n++
	return list
}

// message returns the next message as if it was delivered at an instant, and one of a user.
func (m *busyMonth) message(now time.Time) []webhook.Fact {
	user := func(n int) webhook.User {
		n %= m.size / 10
		return webhook.User{Phone: fmt.Sprintf("55119%08d", n), ID: fmt.Sprintf("BR.%d", n)}
	}
	s := delivered(now, m.n, category.All()[m.n%4])
	s.ID, s.To = fmt.Sprintf("wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjdG%d", m.n), user(m.n)
	s.Pricing.Type = pricing.TypeRegular
	s.Number = fmt.Sprint(200 + m.n%4)
	s.Display = "4930555000" + s.Number
	in := message(fmt.Sprint("wamid.in", m.n), now, "")
	in.Receiver, in.From = s.Receiver, user(m.n*7)
	return []webhook.Fact{s, in}
}

// tier returns Meta's word that a tier was reached at an instant.
func (m *busyMonth) tier(now time.Time) webhook.Fact {
	return &webhook.AccountUpdate{
		Account: "100",
		At:      now,
		Event:   "VOLUME_BASED_PRICING_TIER_UPDATE",
		Tier: &webhook.TierReached{
			At:       now,
			Category: category.Utility,
			Lower:    250_001,
			Month:    "2026-10",
			Region:   "Brazil",
		},
	}
}

func (m *busyMonth) bill(tb testing.TB) {
	if b, err := m.Bill(context.Background(), m.month, m.month.AddDate(0, 1, 0)); err != nil || b.High.IsZero() {
		tb.Fatal(b, err)
	}
}

// BenchmarkMonth measures questions about a month of 300,000 messages. It is long: set
// WACOST_LONG.
func BenchmarkMonth(b *testing.B) {
	if os.Getenv("WACOST_LONG") == "" {
		b.Skip("set WACOST_LONG")
	}
	m := newBusyMonth(b, busy())
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			m.Ledger = newLedger(b, pricing.Account{Zone: time.UTC}, m.store)
			m.bill(b)
		}
	})
	late := func(name string, by time.Duration) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				record(b, m.Ledger, m.message(m.at(m.n).Add(-by))[0])
				m.n++
				m.bill(b)
			}
		})
	}
	late("after a new message", 0)
	late("30 minutes late", 30*time.Minute)
	late("20 days late", 20*24*time.Hour)
	b.Run("state", func(b *testing.B) {
		for b.Loop() {
			if _, err := m.State(context.Background(), "200", "5511900000001", m.at(m.n)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("a tier 30 minutes late", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			record(b, m.Ledger, m.tier(m.at(m.n).Add(-30*time.Minute-time.Duration(n)*time.Second)))
			m.bill(b)
		}
	})
}

func busy() int {
	if n, err := strconv.Atoi(os.Getenv("BUSY")); err == nil {
		return n
	}
	return 300_000
}
