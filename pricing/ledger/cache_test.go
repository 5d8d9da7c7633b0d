package ledger_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// november makes up two months of traffic, in the order of time, from a seed.
type november struct {
	*rand.Rand
	now time.Time
	n   int
}

func (g *november) source() webhook.Receiver {
	return webhook.Receiver{Account: "700", Number: fmt.Sprint("70", g.IntN(3)), Display: "49"}
}

func (g *november) user() webhook.User {
	k := g.IntN(12)
	u := webhook.User{Phone: fmt.Sprintf("55119000000%02d", k), ID: fmt.Sprintf("BR.%02d", k)}
	switch g.IntN(6) {
	case 0:
		u.ID = ""
	case 1:
		u.Phone = ""
	}
	return u
}

// items returns the next items, some of which arrive late.
func (g *november) items() (list []webhook.Fact) {
	g.now = g.now.Add(time.Duration(g.IntN(7200)) * time.Second)
	at := g.now
	if g.IntN(10) == 0 { // late
		at = at.Add(-time.Duration(g.IntN(40*3600)) * time.Second)
	}
	g.n++
	id := fmt.Sprint("wamid.", g.n)
	switch g.IntN(12) {
	case 0, 1, 2:
		m := &webhook.Inbound{Receiver: g.source(), ID: id, At: at, From: g.user(), Type: "text"}
		if g.IntN(4) == 0 {
			m.Referral = &webhook.Referral{SourceType: "ad"}
		}
		return []webhook.Fact{m}
	case 3:
		return []webhook.Fact{&webhook.Inbound{
			Receiver: g.source(),
			ID:       id,
			At:       at,
			From:     g.user(),
			Type:     "system",
			System:   &webhook.System{Type: "user_changed_number", New: g.user()},
		}}
	case 4:
		return []webhook.Fact{&webhook.AccountUpdate{
			Account: "700",
			At:      at,
			Event:   "VOLUME_BASED_PRICING_TIER_UPDATE",
			Tier: &webhook.TierReached{
				At:       at,
				Category: "utility",
				Lower:    int64(250_000 * (1 + g.IntN(4))),
				Month:    at.Format("2006-01"),
				Region:   "Brazil",
			},
		}}
	}
	s := webhook.Status{Receiver: g.source(), ID: id, At: at, Progress: webhook.ProgressDelivered, To: g.user()}
	word := []string{"utility", "service", "marketing"}[g.IntN(3)]
	s.Pricing = webhook.Pricing{Model: "PMP", Word: word, Category: category.Category(word)}
	s.Pricing.Type = []string{"regular", "", "free_customer_service", "free_entry_point"}[g.IntN(4)]
	if g.IntN(8) == 0 {
		s.Group = "G"
	}
	read := s
	read.Progress, read.At = webhook.ProgressRead, at.Add(time.Duration(g.IntN(200_000))*time.Second)
	if g.IntN(5) == 0 {
		s.Pricing = webhook.Pricing{}
	}
	return []webhook.Fact{&s, &read}
}

// Whatever was asked before, and whatever arrived since, an answer equals that
// of a ledger which was never asked.
func TestCurrentIsWhatAFreshLedgerSays(t *testing.T) {
	for seed := range uint64(testkit.Tries(8)) {
		g := &november{Rand: rand.New(rand.NewPCG(seed, 4)), now: time.Date(2026, 9, 25, 0, 0, 0, 0, time.UTC)}
		zone := time.FixedZone("", (g.IntN(20)-10)*3600)
		account := pricing.Account{Zone: zone, SharedNumber: g.IntN(8) == 0}
		store := ledger.NewMemory()
		book := newLedger(t, account, store)
		var later []webhook.Fact
		for range 250 {
			for i, it := range g.items() {
				if i == 0 && g.IntN(6) > 0 {
					record(t, book, it)
				} else {
					later = append(later, it)
				}
			}
			if g.IntN(20) == 0 {
				record(t, book, later...)
				later = nil
			}
			if g.IntN(4) > 0 {
				continue
			}
			month := time.Date(2026, g.now.In(zone).Month(), 1, 0, 0, 0, 0, zone)
			if g.IntN(9) == 0 {
				month = month.AddDate(0, -1, 0)
			}
			to := []time.Time{
				{}, g.now, g.now.Add(-time.Duration(g.IntN(100)) * time.Hour), month.AddDate(0, 1, 0),
			}[g.IntN(4)]
			if !to.IsZero() && to.Before(month) {
				to = month // a period doesn't end before it begins
			}
			got, err := book.Statement(t.Context(), month, to, nil)
			if err != nil {
				t.Fatal(err)
			}
			fresh := newLedger(t, account, store)
			want, err := fresh.Statement(t.Context(), month, to, func(ledger.Charge) {})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, from %v to %v (-fresh +asked before):\n%s", seed, month, to, diff)
			}
			u := g.user()
			state, err := book.State(t.Context(), "701", u.Key(), g.now)
			if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
				t.Fatal(err)
			}
			anew, err := fresh.State(t.Context(), "701", u.Key(), g.now)
			if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
				t.Fatal(err)
			}
			if diff := cmp.Diff(anew, state); diff != "" {
				t.Fatalf("seed %d, state of %v (-fresh +asked before):\n%s", seed, u, diff)
			}
		}
	}
}

// BenchmarkRunningBill asks for a month's bill after each delivered message, when
// 50,000 messages are recorded.
func BenchmarkRunningBill(b *testing.B) {
	const before = 50_000
	book := newLedger(b, pricing.Account{Zone: time.UTC}, nil)
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	n := 0
	deliver := func() {
		s := webhook.Status{
			Receiver: webhook.Receiver{Account: "700", Number: "701"},
			ID:       fmt.Sprint("wamid.", n),
			At:       month.Add(time.Duration(n) * 20 * time.Second),
			Progress: webhook.ProgressDelivered,
			To:       webhook.User{Phone: fmt.Sprint(551190000000 + int64(n%10_000))},
			Pricing:  webhook.Pricing{Model: "PMP", Type: "regular", Word: "utility", Category: category.Utility},
		}
		record(b, book, &s)
		n++
	}
	for range before {
		deliver()
	}
	ask := func() {
		if _, err := book.Bill(b.Context(), month, month.AddDate(0, 1, 0)); err != nil {
			b.Fatal(err)
		}
	}
	ask() // the first question works everything out
	ask()
	for b.Loop() {
		deliver()
		ask()
	}
}
