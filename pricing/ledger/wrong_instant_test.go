package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A webhook of another year makes nothing late that comes after it, and little to save.
func TestInstantsOfOtherYears(t *testing.T) {
	for _, odd := range []string{"1970-01-01T00:00:01", "2009-01-01", "2027-06-01", "2106-02-07", "9998-12-31"} {
		store := &watched{Store: ledger.NewMemory()}
		account := pricing.Account{ID: "100", Zone: time.UTC}
		l := newLedger(t, account, store)
		months := autumn(t, l)
		for i := range 3 {
			record(t, l, delivered(at(odd), 8000+i, category.Utility))
		}
		billOf(t, l, months[1])
		for i := range 3 {
			record(t, l, delivered(months[1].AddDate(0, 0, 30).Add(minutes(i)), 9000+i, category.Utility))
			if n := store.reads(func() { billOf(t, l, months[1]) }); n > 16 {
				t.Errorf("%s: %d entries are read after a new message", odd, n)
			}
		}
		l = newLedger(t, account, store)
		if n := store.reads(func() { billOf(t, l, months[1]) }); n > 60 {
			t.Errorf("%s: %d entries are read after a restart", odd, n)
		}
		whole := func(l *ledger.Ledger) ledger.Statement {
			s, err := l.Statement(t.Context(), months[0], time.Time{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if diff := cmp.Diff(whole(newLedger(t, account, store).Alone()), whole(l)); diff != "" {
			t.Errorf("%s (-fresh +asked):\n%s", odd, diff)
		}
	}
}

// After a pause of months the ledger goes on as before, once there is enough.
func TestAfterAPause(t *testing.T) {
	store := &watched{Store: ledger.NewMemory()}
	l := newLedger(t, pricing.Account{ID: "100", Zone: time.UTC}, store)
	begin := at("2026-04-01")
	for i := range 10 {
		record(t, l, delivered(begin, i, category.Utility))
	}
	months := autumn(t, l)
	billOf(t, l, months[1])
	if n := store.reads(func() { billOf(t, l, months[1]) }); n > 2 {
		t.Errorf("%d entries are read", n)
	}
}

// Of tiers that Meta tells of one instant, such as a month's first, the highest counts in
// whatever order they come and are asked about.
func TestMoreTiersOfOneInstant(t *testing.T) {
	month := at("2026-11-01")
	for _, reached := range []time.Time{month.Add(-time.Minute), month, month.Add(9 * time.Hour)} {
		for _, levels := range [][]int64{{101, 250_001, 5}, {250_001, 101, 5}, {5, 101, 250_001}} {
			for _, newest := range []time.Duration{0, time.Hour, 12 * time.Hour, 80 * time.Hour} {
				store := ledger.NewMemory()
				account := pricing.Account{ID: "100", Zone: time.UTC}
				l := newLedger(t, account, store)
				for i := range 9 {
					record(t, l, delivered(month.Add(time.Duration(i)*newest/8), i, category.Utility))
				}
				for _, level := range levels {
					record(t, l, &webhook.AccountUpdate{Account: "100", At: month, Tier: &webhook.TierReached{
						At: reached, Category: category.Utility, Lower: level, Month: "2026-11", Region: "Brazil"}})
					want, err := newLedger(t, account, store).Alone().Statement(t.Context(), month, time.Time{}, nil)
					got, err2 := l.Statement(t.Context(), month, time.Time{}, nil)
					if diff := cmp.Diff(want, got); diff != "" || err != nil || err2 != nil {
						t.Fatalf("%v, %v, %v: %v, %v (-fresh +asked):\n%s", reached, levels, newest, err, err2, diff)
					}
				}
			}
		}
	}
}

// What was deleted is heard of before anything is worked out for good, or together with news
// that change all of it.
func TestDeletedBeforeAnythingIsKnown(t *testing.T) {
	begin := at("2026-10-05T10:00")
	for _, withNews := range []bool{false, true} {
		store := ledger.NewMemory()
		account := pricing.Account{ID: "100", Zone: time.UTC}
		l, other := newLedger(t, account, store), newLedger(t, account, store)
		for i := range 12 {
			step := time.Second
			if withNews {
				step = 9 * time.Hour
			}
			s := delivered(begin.Add(time.Duration(i)*step), i, category.Utility)
			s.To = webhook.User{Phone: "5511900000001"}
			record(t, l, s, message("wamid.in"+s.ID, s.At, "5511900000001"))
			s2 := *s
			s2.ID, s2.To = s.ID+"b", webhook.User{Phone: "5511900000002", ID: "BR.1"}
			s2.Group = "G"
			s.ID, s.Group = s.ID+"c", "G"
			record(t, l, s, &s2)
		}
		month := at("2026-10-01")
		billOf(t, l, month)
		if withNews {
			shown := message("wamid.shown", begin.AddDate(0, 0, 8), "5511900000003")
			shown.Receiver.Display = "49305550009"
			record(t, other, shown)
		}
		if _, err := other.DeleteUser(t.Context(), "BR.1"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			want := billOf(t, newLedger(t, account, store).Alone(), month)
			if diff := cmp.Diff(want, billOf(t, l, month)); diff != "" {
				t.Fatalf("with news %v (-fresh +asked):\n%s", withNews, diff)
			}
			record(t, other, delivered(begin.AddDate(0, 0, 12), 77, category.Utility))
		}
	}
}

// A user is deleted whose entries have moved to another shard since the ledger was asked.
func TestDeletedSinceMoved(t *testing.T) {
	month, store := at("2026-10-01"), ledger.NewMemory()
	account := pricing.Account{ID: "100", Zone: time.UTC}
	l, other := newLedger(t, account, store), newLedger(t, account, store)
	for i := range 30 {
		s := delivered(month.Add(time.Duration(i)*9*time.Hour), i, category.Utility)
		switch i % 3 {
		case 0:
			s.To = webhook.User{ID: "BR.1"}
		case 1:
			s.To = webhook.User{Phone: "5511900000001"}
		}
		record(t, other, s)
	}
	before := billOf(t, l, month)
	both := message("wamid.both", month.AddDate(0, 0, 12), "5511900000001")
	both.From.ID = "BR.1"
	record(t, other, both)
	if _, err := other.DeleteUser(t.Context(), "BR.1"); err != nil {
		t.Fatal(err)
	}
	got, want := billOf(t, l, month), billOf(t, newLedger(t, account, store).Alone(), month)
	if diff := cmp.Diff(want, got); diff != "" || got.High.Equal(before.High) {
		t.Errorf("%v before (-fresh +asked):\n%s", before.High, diff)
	}
}
