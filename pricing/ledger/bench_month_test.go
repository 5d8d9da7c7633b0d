package ledger_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
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
	abroad  bool // authentication goes to India, where it may be international
	noIDs   bool // webhooks only display business numbers, of which there are so many as displayed says
}

const displayed = 20

func display(n int) string { return fmt.Sprintf("4930555002%02d", n) }

const month31 = 31 * 24 * time.Hour

func newBusyMonth(tb testing.TB, m busyMonth) *busyMonth {
	m.store, m.month = ledger.NewMemory(), at("2026-10")
	m.Ledger = newLedger(tb, pricing.Account{Zone: time.UTC}, m.store)
	for m.n < m.size {
		record(tb, m.Ledger, m.next()...)
	}
	return &m
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
		if n %= m.size / 10; m.abroad && category.All()[n%4] == category.Authentication {
			return webhook.User{Phone: fmt.Sprintf("9198%08d", n), ID: fmt.Sprintf("IN.%d", n)}
		}
		return webhook.User{Phone: fmt.Sprintf("55119%08d", n), ID: fmt.Sprintf("BR.%d", n)}
	}
	s := delivered(now, m.n, category.All()[m.n%4])
	s.ID, s.To = fmt.Sprintf("wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjdG%d", m.n), user(m.n)
	s.Pricing.Type = pricing.TypeRegular
	s.Number = fmt.Sprint(200 + m.n%4)
	s.Display = "4930555000" + s.Number
	if m.noIDs {
		s.Receiver = webhook.Receiver{Account: "100", Display: display(m.n % displayed)}
	}
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

// international returns Meta's word, at an instant, that authentication-international begins.
func (m *busyMonth) international(now, start time.Time) webhook.Fact {
	return &webhook.AccountUpdate{
		Account:                     "100",
		At:                          now,
		Event:                       "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
		AuthenticationInternational: &webhook.AuthenticationInternational{Start: start},
	}
}

func (m *busyMonth) bill(tb testing.TB) {
	if b, err := m.Bill(context.Background(), m.month, m.month.AddDate(0, 1, 0)); err != nil || b.High.IsZero() {
		tb.Fatal(b, err)
	}
}

// run benchmarks something by the processor's time: prepare isn't counted.
func (m *busyMonth) run(b *testing.B, name string, prepare, do func()) {
	b.Run(name, func(b *testing.B) {
		used := time.Duration(0)
		for b.Loop() {
			prepare()
			runtime.GC() // what it leaves isn't for do to clean up
			before := cpuTime(b)
			do()
			used += cpuTime(b) - before
		}
		b.ReportMetric(float64(used.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	})
}

// benchmarkedSize is how many messages a month has; WACOST_MESSAGES may say another number. The
// benchmarks of months are long: set WACOST_LONG.
func benchmarkedSize(b *testing.B) int {
	if os.Getenv("WACOST_LONG") == "" {
		b.Skip("set WACOST_LONG")
	}
	if n, err := strconv.Atoi(os.Getenv("WACOST_MESSAGES")); err == nil {
		return n
	}
	return 300_000
}

// BenchmarkMonth measures questions about a month of 300,000 messages.
func BenchmarkMonth(b *testing.B) {
	ctx, m := context.Background(), newBusyMonth(b, busyMonth{size: benchmarkedSize(b)})
	nothing, bill := func() {}, func() { m.bill(b) }
	restart := func() { m.Ledger = newLedger(b, pricing.Account{Zone: time.UTC}, m.store) }
	late := func(by time.Duration) func() {
		return func() {
			record(b, m.Ledger, m.message(m.at(m.n).Add(-by))[0])
			m.n++
		}
	}
	n := 0
	tier := func(by time.Duration) func() {
		return func() {
			record(b, m.Ledger, m.tier(m.at(m.n).Add(-by-time.Duration(n)*time.Second)))
			n++
		}
	}
	m.run(b, "first", func() { restart(); m.Alone() }, bill)
	restart()
	bill()
	m.run(b, "restart", restart, bill)
	m.run(b, "again", nothing, bill)
	m.run(b, "new message", late(0), bill)
	m.run(b, "30 minutes late", late(30*time.Minute), bill)
	m.run(b, "20 days late", late(20*24*time.Hour), bill)
	m.run(b, "tier 30 minutes late", tier(30*time.Minute), bill)
	m.run(b, "tier 20 days late", tier(20*24*time.Hour), bill)
	m.run(b, "state", late(0), func() {
		if _, err := m.State(ctx, "200", "5511900000001", m.at(m.n)); err != nil {
			b.Fatal(err)
		}
	})
	m.run(b, "charges of a day", nothing, func() {
		day := m.month.AddDate(0, 0, 20)
		if _, err := m.Statement(ctx, day, day.AddDate(0, 0, 1), func(ledger.Charge) {}); err != nil {
			b.Fatal(err)
		}
	})
	december := func() { // messages of after the month, which is over
		record(b, m.Ledger, m.message(m.month.AddDate(0, 2, 0).Add(time.Duration(m.n) * time.Second))[0])
		m.n++
	}
	december()
	m.bill(b)
	m.run(b, "finished month", december, bill)
}

// BenchmarkMonthAbroad measures what Meta's word on authentication-international costs, in a
// month of 300,000 messages of which a quarter hang on it.
func BenchmarkMonthAbroad(b *testing.B) {
	m := newBusyMonth(b, busyMonth{size: benchmarkedSize(b), abroad: true})
	nothing, bill := func() {}, func() { m.bill(b) }
	restart := func() { m.Ledger = newLedger(b, pricing.Account{Zone: time.UTC}, m.store) }
	n := 0
	start := func(after time.Duration) func() {
		return func() {
			now := m.at(m.n).Add(time.Duration(n) * time.Second)
			record(b, m.Ledger, m.international(now, now.Add(after)))
			n++
		}
	}
	m.run(b, "first", func() { restart(); m.Alone() }, bill)
	restart()
	bill()
	m.run(b, "restart", restart, bill)
	m.run(b, "again", nothing, bill)
	m.run(b, "new message", func() { record(b, m.Ledger, m.next()...) }, bill)
	m.run(b, "start in the future", start(10*24*time.Hour), bill)
	m.run(b, "start 30 minutes late", start(-30*time.Minute), bill)
	m.run(b, "start 20 days late", start(-20*24*time.Hour), bill)
	m.run(b, "start before the month", start(-60*24*time.Hour), bill)
	m.run(b, "restart after it", restart, bill)
}

// BenchmarkMonthNames measures what the first webhook costs that names a business number by its
// ID, too, in a month of 300,000 messages in which webhooks only displayed the numbers.
func BenchmarkMonthNames(b *testing.B) {
	m := newBusyMonth(b, busyMonth{size: benchmarkedSize(b), noIDs: true})
	bill := func() { m.bill(b) }
	bill()
	m.run(b, "ID of a number", m.nameNext(b), bill)
}

// nameNext returns what records the first webhook that names the next business number by its ID.
func (m *busyMonth) nameNext(tb testing.TB) func() {
	n := 0
	return func() {
		if n == displayed {
			tb.Fatalf("all %d numbers have IDs: want a -benchtime of fewer", displayed)
		}
		list := m.next()
		s := list[0].(*webhook.Status)
		s.Receiver = webhook.Receiver{Account: "100", Number: fmt.Sprint(200 + n), Display: display(n)}
		record(tb, m.Ledger, list...)
		n++
	}
}
