package ledger_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// repeated returns items as the network might bring them: in any order, some
// more than once.
func (d dice) repeated(items []webhook.Fact) []webhook.Fact {
	list := slices.Clone(items)
	for _, it := range items {
		for d.once(4) {
			list = append(list, it)
		}
	}
	d.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list
}

// cut cuts items into parts anywhere.
func (d dice) cut(list []webhook.Fact) (parts [][]webhook.Fact) {
	for len(list) > 0 {
		n := min(len(list), 1+d.IntN(1+d.IntN(40)))
		parts = append(parts, list[:n])
		list = list[n:]
	}
	return parts
}

// arrive records items from bodies, in any order and number.
func (d dice) arrive(t testing.TB, l *ledger.Ledger, items []webhook.Fact) {
	t.Helper()
	for _, part := range d.cut(d.repeated(items)) {
		b := decode(t, d.body(part))
		if _, err := l.Record(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
}

// recordAnyhow is arrive for items that were decoded already.
func (d dice) recordAnyhow(t testing.TB, l *ledger.Ledger, items []webhook.Fact) {
	t.Helper()
	for _, part := range d.cut(d.repeated(items)) {
		record(t, l, part...)
	}
}

// accounted checks that each user who got a message has one charge for it, with
// a price or without.
func accounted(t testing.TB, l *ledger.Ledger, items []webhook.Fact) {
	t.Helper()
	type arrival struct{ id, user string }
	want, heard, charged := map[arrival]int{}, map[string]bool{}, map[string]bool{}
	for _, it := range items {
		s, ok := it.(*webhook.Status)
		if !ok || s.ID == "" {
			continue
		}
		if s.Progress.Delivered() && !s.At.IsZero() && s.To.Key() != "" {
			heard[s.ID] = true
		}
		found, err := l.Message(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			if d.Progress.Delivered() && !d.At.IsZero() && d.To.Key() != "" {
				want[arrival{d.ID, d.To.Key()}] = 1
			}
		}
	}
	got := map[arrival]int{}
	s, charges := whole(t, l)
	var gaps, units int64
	for _, c := range charges {
		if c.Event.Inbound || c.Event.Failed {
			continue
		}
		got[arrival{c.ID, c.To.Key()}]++
		charged[c.ID] = true
		if _, priced := c.Line(); !priced && len(c.Unpriced) == 0 {
			t.Errorf("%s has neither price nor excuse", c.ID)
		}
		for _, g := range c.Unpriced {
			gaps += g.Units
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("charges (-want +got):\n%s", diff)
	}
	for id := range heard {
		if !charged[id] {
			t.Errorf("%s was delivered, and has no charge", id)
		}
	}
	for _, g := range s.Bill.Unpriced {
		units += g.Units
	}
	if units != gaps {
		t.Errorf("the bill lacks the price of %d, its charges of %d", units, gaps)
	}
}

// In whatever order webhooks arrive, and however often, the bill is the same, and
// so are its charges and their order.
func TestBillDoesNotDependOnTheOrder(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		sendings := d.sendings(items)
		first := newLedger(t, a, nil)
		b := decode(t, d.body(items))
		if _, err := first.Record(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		send(t, first, sendings...)
		want := printed(t, first)
		for range 2 {
			l := newLedger(t, a, nil)
			if d.once(2) {
				send(t, l, sendings...)
			}
			d.arrive(t, l, items)
			send(t, l, sendings...)
			if got := printed(t, l); got != want {
				t.Fatalf("seed %d (-in one go +bit by bit):\n%s", seed, cmp.Diff(want, got))
			}
		}
	}
}

// Questions asked while webhooks arrive don't change the bill in the end.
func TestAskedInBetween(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(1000 + seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		l, unasked := newLedger(t, a, nil), ledgerOf(t, a, items...)
		months := []time.Time{
			time.Date(p.from.Year(), p.from.Month(), 1, 0, 0, 0, 0, p.zone),
			time.Date(p.from.Year(), p.from.Month()+1, 1, 0, 0, 0, 0, p.zone),
		}
		list := d.repeated(items)
		if d.once(2) { // mostly in the order of time
			slices.SortStableFunc(list,
				func(x, y webhook.Fact) int { return happened(x).Add(minutes(d.IntN(30))).Compare(happened(y)) })
		}
		for _, part := range d.cut(list) {
			record(t, l, part...)
			month := oneOf(d, months...)
			switch d.IntN(3) {
			case 0:
				if _, err := l.Bill(t.Context(), month,
					oneOf(d, time.Time{}, month.AddDate(0, 1, 0), month.Add(minutes(d.IntN(40_000))))); err != nil {
					t.Fatal(err)
				}
			case 1:
				_, err := l.State(t.Context(), "200", "5511987650001", month.Add(minutes(d.IntN(40_000))))
				if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) { // nothing has named it yet
					t.Fatal(err)
				}
			}
		}
		for _, month := range months {
			for _, to := range []time.Time{{}, month.AddDate(0, 1, 0), month.Add(minutes(d.IntN(40_000)))} {
				want, _ := statement(t, unasked, month, to)
				got, err := l.Statement(t.Context(), month, to, nil)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Fatalf("seed %d, from %v to %v: %v (-never asked +asked):\n%s", seed, month, to, err, diff)
				}
			}
		}
	}
}

// Whoever asks, by whatever name and at whatever instant, gets one state, in whatever
// order webhooks arrived and whatever was asked between them.
func TestStateDoesNotDependOnTheOrder(t *testing.T) {
	open := 0
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(7000 + seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		names := namesIn(items)
		first, l := ledgerOf(t, a, items...), newLedger(t, a, nil)
		middle := p.from.Add(p.span / 2)
		for _, part := range d.cut(d.repeated(items)) {
			record(t, l, part...)
			_, _ = l.State(t.Context(), "200", oneOf(d, names...), middle) // the number may not be known yet
		}
		for i := range 200 {
			number, name := oneOf(d, "200", "201", "49305550000"), oneOf(d, names...)
			now := middle.Add(p.span / 2 * time.Duration(i) / 200) // in the end, and in the past again
			if i >= 100 {
				now = p.from.Add(minutes(d.IntN(20_000)))
			}
			want, err := first.State(t.Context(), number, name, now)
			got, err2 := l.State(t.Context(), number, name, now)
			if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (err2 == nil) {
				t.Fatalf("seed %d, from %s to %s at %v: %v, %v (-in one go +bit by bit):\n%s",
					seed, number, name, now, err, err2, diff)
			}
			if !want.Thread.LastInbound.IsZero() {
				open++
			}
		}
	}
	if open < testkit.Tries(500) {
		t.Errorf("only %d states have a thread", open)
	}
}

// namesIn returns every name of a user in items, sorted.
func namesIn(items []webhook.Fact) (names []string) {
	add := func(users ...webhook.User) {
		for _, u := range users {
			for _, name := range []string{u.Phone, u.ID, u.Parent} {
				if name != "" {
					names = append(names, name)
				}
			}
		}
	}
	for _, it := range items {
		switch it := it.(type) {
		case *webhook.Status:
			add(it.To)
		case *webhook.Inbound:
			if add(it.From); it.System != nil {
				add(it.System.Old, it.System.New)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// happened returns the instant of an item.
func happened(it webhook.Fact) time.Time {
	switch it := it.(type) {
	case *webhook.Status:
		return it.At
	case *webhook.Inbound:
		return it.At
	case *webhook.Call:
		return it.At
	case *webhook.AccountUpdate:
		return it.At
	}
	return time.Time{}
}

// sendings returns what the business says of some of its messages.
func (d dice) sendings(items []webhook.Fact) (list []ledger.Sending) {
	for _, it := range items {
		if s, ok := it.(*webhook.Status); ok && d.once(8) {
			own := ledger.Sending{ID: s.ID, Category: oneOf(d, category.Utility, category.Marketing, "")}
			if own.Category == category.Utility && d.once(2) {
				own.Others = []category.Category{category.Marketing}
			}
			list = append(list, own)
		}
	}
	return list
}

// The allowance of a number covers the same messages in whatever order they are
// recorded.
func TestAllowanceDoesNotDependOnTheOrder(t *testing.T) {
	d := newDice(99)
	var items []webhook.Fact
	for i := range 1300 {
		s := delivered(at("2026-10-05").Add(minutes(d.IntN(2000))), i, category.Service)
		items = append(items, s)
	}
	var want string
	for range 2 {
		l := newLedger(t, pricing.Account{Zone: zone(t, "Asia/Kolkata"), Currency: "INR"}, nil)
		d.arrive(t, l, items)
		got := printed(t, l)
		if want == "" {
			want = got
			s, _ := whole(t, l)
			if used := s.Allowances[0].Used; used != 1000 || s.Bill.High.IsZero() {
				t.Errorf("%d used, %v", used, s.Bill.High)
			}
		}
		if got != want {
			t.Error(cmp.Diff(want, got))
		}
	}
}
