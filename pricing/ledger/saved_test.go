package ledger_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// days returns the days of which counts are saved, in order.
func (k *kept) days() (list []int64) {
	for key := range k.rows {
		if _, day, ok := strings.Cut(key, "/d/"); ok {
			n, _ := strconv.ParseInt(day, 10, 64)
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
}

// When a day is over, its counts are saved, and those of days before aren't saved again, but
// of one of which a message came late.
func TestDaysAreSavedOnce(t *testing.T) {
	account := pricing.Account{ID: "100", Zone: time.UTC}
	store := &kept{Store: ledger.NewMemory(), rows: map[string][]byte{}}
	l := newLedger(t, account, store)
	months := autumn(t, l)
	ask := func() {
		if _, err := l.Bill(t.Context(), months[1], time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	if n := len(store.days()); n != 60 {
		t.Errorf("%d days are saved at first", n)
	}
	last := months[1].AddDate(0, 0, 29)
	for n, c := range []struct {
		at   time.Time
		want []int64 // days that are saved
	}{
		{last.AddDate(0, 0, 1).Add(time.Hour), []int64{last.Unix()}},
		{last.AddDate(0, 0, 2).Add(time.Hour), []int64{last.AddDate(0, 0, 1).Unix()}},
		{last.AddDate(0, 0, 2).Add(2 * time.Hour), nil},
	} {
		clear(store.rows)
		record(t, l, delivered(c.at, 5000+n, category.Utility))
		ask()
		if diff := cmp.Diff(c.want, store.days()); diff != "" {
			t.Errorf("%v: (-want +saved):\n%s", c.at, diff)
		}
	}
	record(t, l, delivered(months[0].AddDate(0, 0, 28), 6000, category.Utility),
		delivered(last.AddDate(0, 0, 3).Add(time.Hour), 6001, category.Utility))
	ask()
	for _, month := range months {
		got := billOf(t, l, month)
		if diff := cmp.Diff(billOf(t, newLedger(t, account, store).Alone(), month), got); diff != "" {
			t.Errorf("%v (-fresh +asked before):\n%s", month, diff)
		}
	}
	if days := store.days(); len(days) < 30 || days[0] != months[0].AddDate(0, 0, 28).Unix() {
		t.Errorf("after a late message, %v are saved", days)
	}
}
