package ledger_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A watched store counts the entries that were read from sequences, and may fail.
type watched struct {
	ledger.Store
	read  atomic.Int64
	fails func() error // called before anything is done; may be nil
}

func (w *watched) check(ctx context.Context) error {
	if w.fails != nil {
		return w.fails()
	}
	return ctx.Err()
}

func (w *watched) Update(
	ctx context.Context, account string, keys []string, change func([]ledger.Entry) (ledger.Change, error),
) error {
	if err := w.check(ctx); err != nil {
		return err
	}
	return w.Store.Update(ctx, account, keys, change)
}

func (w *watched) Get(ctx context.Context, account string, keys ...string) ([]ledger.Entry, error) {
	if err := w.check(ctx); err != nil {
		return nil, err
	}
	return w.Store.Get(ctx, account, keys...)
}

func (w *watched) Mark(ctx context.Context, account string) (int64, error) {
	if err := w.check(ctx); err != nil {
		return 0, err
	}
	return w.Store.Mark(ctx, account)
}

func (w *watched) Entries(ctx context.Context, account string, q ledger.Query) iter.Seq2[ledger.Entry, error] {
	return w.watch(ctx, w.Store.Entries(ctx, account, q))
}

func (w *watched) Changes(ctx context.Context, account string, since int64) iter.Seq2[ledger.Entry, error] {
	return w.watch(ctx, w.Store.Changes(ctx, account, since))
}

func (w *watched) watch(ctx context.Context, list iter.Seq2[ledger.Entry, error]) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) {
		for e, err := range list {
			if err := w.check(ctx); err != nil {
				yield(ledger.Entry{}, err)
				return
			}
			if w.read.Add(1); !yield(e, err) {
				return
			}
		}
	}
}

// reads returns how many entries a question reads.
func (w *watched) reads(ask func()) int64 {
	before := w.read.Load()
	ask()
	return w.read.Load() - before
}

// autumn records 3,000 messages of October and November, half an hour from one to the next.
func autumn(t *testing.T, l *ledger.Ledger) (months [2]time.Time) {
	t.Helper()
	return autumnOf(t, l, business)
}

// autumnOf is autumn for another business number.
func autumnOf(t *testing.T, l *ledger.Ledger, r webhook.Receiver) (months [2]time.Time) {
	t.Helper()
	begin := at("2026-10-01")
	for i := range 2900 {
		s := delivered(begin.Add(time.Duration(i)*30*time.Minute), i, category.All()[i%4])
		s.Receiver, s.To = r, webhook.User{Phone: fmt.Sprintf("55119%08d", i%300)}
		record(t, l, s)
	}
	return [2]time.Time{begin, begin.AddDate(0, 1, 0)}
}

func billOf(t *testing.T, l *ledger.Ledger, month time.Time) pricing.Bill {
	t.Helper()
	b, err := l.Bill(context.Background(), month, month.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// After a restart, and for a month that is over, little is read; a late message has its shard
// read again and no other.
func TestLittleIsReadAgain(t *testing.T) {
	store := &watched{Store: ledger.NewMemory()}
	account := pricing.Account{ID: "100", Zone: time.UTC}
	l := newLedger(t, account, store)
	months := autumn(t, l)
	for _, c := range []struct {
		name string
		most int64
		do   func()
	}{
		{"the first question", 2900, func() { billOf(t, l, months[1]) }},
		{"another", 2, func() { billOf(t, l, months[1]) }},
		{"the month before", 0, func() { billOf(t, l, months[0]) }},
		{"that month again", 0, func() { billOf(t, l, months[0]) }},
		{"a new message", 4, func() {
			record(t, l, delivered(months[1].Add(29*24*time.Hour+11*time.Hour), 9000, category.Utility))
			billOf(t, l, months[1])
		}},
		{"a message that is 20 days late", 150, func() {
			record(t, l, delivered(months[1].Add(9*24*time.Hour), 9001, category.Utility))
			billOf(t, l, months[1])
		}},
		{"a restart", 60, func() {
			l = newLedger(t, account, store)
			billOf(t, l, months[1])
		}},
		{"the month before, after it", 2, func() { billOf(t, l, months[0]) }},
		{"a state", 4, func() {
			if _, err := l.State(context.Background(), "200", "5511900000001", months[1].AddDate(0, 1, 0)); err != nil {
				t.Fatal(err)
			}
		}},
		{"the charges of a day", 120, func() {
			day := months[1].AddDate(0, 0, 1)
			for _, err := range l.Charges(context.Background(), day, day.AddDate(0, 0, 1)) {
				if err != nil {
					t.Fatal(err)
				}
			}
		}},
	} {
		if n := store.reads(c.do); n > c.most {
			t.Errorf("%s: %d entries are read, want %d at most", c.name, n, c.most)
		}
	}
	fresh := newLedger(t, account, store).Alone()
	for _, month := range months {
		if diff := cmp.Diff(billOf(t, fresh, month), billOf(t, l, month)); diff != "" {
			t.Errorf("%v (-fresh +asked before):\n%s", month, diff)
		}
	}
}

// Of eight that ask at once, one works it out.
func TestAskedAtOnce(t *testing.T) {
	store := &watched{Store: ledger.NewMemory()}
	l := newLedger(t, pricing.Account{Zone: time.UTC}, store)
	months := autumn(t, l)
	n := store.reads(func() {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if b, err := l.Bill(context.Background(), months[1], time.Time{}); err != nil || b.High.IsZero() {
					t.Error(b, err)
				}
			})
		}
		all.Wait()
	})
	if n > 2900+8*4 {
		t.Errorf("%d entries are read", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.Bill(ctx, months[1], time.Time{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Builds with other cards, and ledgers with other settings, leave alone what each has saved.
func TestBuildsOnOneStore(t *testing.T) {
	store := &watched{Store: ledger.NewMemory()}
	own, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
		Item:  ratecard.Utility,
		Price: ratecard.Money{Amount: decimal("0.5"), Currency: "USD"},
		From:  ratecard.Date{Year: 2026, Month: time.October, Day: 1},
		Why:   "contract 7",
	})
	if err != nil {
		t.Fatal(err)
	}
	accounts := []pricing.Account{{ID: "100", Zone: time.UTC}, {ID: "100", Zone: time.UTC, Rates: own}}
	months := autumn(t, newLedger(t, accounts[0], store))
	var bills [2]pricing.Bill
	for range 3 {
		for i, a := range accounts {
			l, fresh := newLedger(t, a, store), newLedger(t, a, store).Alone()
			bills[i] = billOf(t, l, months[1])
			if diff := cmp.Diff(billOf(t, fresh, months[1]), bills[i]); diff != "" {
				t.Errorf("build %d (-fresh +saved):\n%s", i, diff)
			}
		}
	}
	if bills[0].High.Equal(bills[1].High) {
		t.Error("the builds have one price")
	}
	for i, a := range accounts {
		l := newLedger(t, a, store)
		if n := store.reads(func() { billOf(t, l, months[1]) }); n > 60 {
			t.Errorf("build %d reads %d entries after a restart", i, n)
		}
	}
}

// A question that fails, wherever in the store, or is given up in the middle, leaves the
// answers to the next ones right. So do bytes in the store that aren't what was saved.
func TestFailuresLeaveTheLedgerRight(t *testing.T) {
	broken := errors.New("the disk is full")
	for seed := range uint64(testkit.Tries(12)) {
		d := newDice(95_000 + seed)
		plan := d.plan(t)
		items := d.traffic(t, plan)
		store := &watched{Store: ledger.NewMemory()}
		p := &processes{dice: d, seed: seed, account: d.account(plan), store: store, names: namesIn(items)}
		p.setMonths(plan)
		l := p.start(t)
		for _, part := range d.cut(d.repeated(items)) {
			record(t, l, part...)
			if d.once(5) {
				l = p.start(t)
			}
			left := d.IntN(60)
			ctx, cancel := context.WithCancel(context.Background())
			gaveUp := d.once(2)
			store.fails = func() error {
				switch left--; {
				case left > 0:
					return nil
				case gaveUp:
					cancel()
					return ctx.Err()
				}
				return broken
			}
			month, to := p.question()
			_, err := l.Statement(ctx, month, to, nil)
			if store.fails = nil; err != nil && !errors.Is(err, broken) && !errors.Is(err, context.Canceled) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			cancel()
			if d.once(4) {
				spoil(t, d, store.Store, p.account.ID)
			}
			p.check(t, l)
		}
	}
}

// spoil changes a byte of something that is saved.
func spoil(t *testing.T, d dice, store ledger.Store, account string) {
	t.Helper()
	ctx := context.Background()
	list, err := store.Get(ctx, account, "c")
	if err != nil {
		t.Fatal(err)
	}
	var index struct {
		Prints map[string]json.RawMessage `json:"prints"`
	}
	if n := len(list[0].Data); n < 4 || json.Unmarshal(list[0].Data[:n-4], &index) != nil {
		return
	}
	keys := []string{"c"}
	for print := range index.Prints {
		for day := range 61 {
			keys = append(keys, fmt.Sprintf("c/%s/d/%d", print, at("2026-10-01").AddDate(0, 0, day).Unix()))
		}
		for i := range ledger.JoinedShard + 1 {
			keys = append(keys, fmt.Sprintf("c/%s/n/%d", print, i))
			for day := range 40 {
				at := at("2026-10-01").AddDate(0, 0, day).Unix()
				keys = append(keys, fmt.Sprintf("c/%s/t/%d/%d", print, at, i))
			}
		}
	}
	err = store.Update(ctx, account, keys, func(list []ledger.Entry) (c ledger.Change, err error) {
		list = slices.DeleteFunc(slices.Clone(list), func(e ledger.Entry) bool { return len(e.Data) == 0 })
		if len(list) > 0 {
			e := oneOf(d, list...)
			e.Data = slices.Clone(e.Data)
			e.Data[d.IntN(len(e.Data))] ^= byte(1 + d.IntN(255))
			c.Entries = []ledger.Entry{e}
		}
		return c, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A kept store knows what is saved.
type kept struct {
	ledger.Store
	rows map[string][]byte
}

func (k *kept) Update(
	ctx context.Context, account string, keys []string, change func([]ledger.Entry) (ledger.Change, error),
) error {
	var last ledger.Change
	err := k.Store.Update(ctx, account, keys, func(list []ledger.Entry) (c ledger.Change, err error) {
		last, err = change(list)
		return last, err
	})
	for _, e := range last.Entries {
		if err == nil && len(e.Data) > 0 {
			k.rows[e.Key] = e.Data
		}
	}
	for _, key := range last.Delete {
		delete(k.rows, key)
	}
	return err
}

// has returns the keys of what is saved and has a text in it.
func (k *kept) has(text string) (keys []string) {
	for key, data := range k.rows {
		if bytes.Contains(data, []byte(text)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// What was deleted is in nothing that is saved after the next question, also under another
// print, and no bill has it.
func TestDeletedIsSavedNoMore(t *testing.T) {
	ctx, account := context.Background(), pricing.Account{ID: "100", Zone: time.UTC}
	store := &kept{Store: ledger.NewMemory(), rows: map[string][]byte{}}
	l := newLedger(t, account, store)
	months := autumn(t, l)
	other := account
	other.SharedNumber = true
	for _, a := range []pricing.Account{account, other} {
		billOf(t, newLedger(t, a, store), months[1])
	}
	phone := ratecard.NameKey("5511900000017")
	prints := func() int { return bytes.Count(store.rows["c"], []byte(`"folded_to"`)) }
	if n := len(store.has(phone)); n < 4 || prints() != 2 {
		t.Fatalf("the user is in %d of what is saved, under %d prints", n, prints())
	}
	billOf(t, l, months[1])

	list, err := store.Get(ctx, account.ID, "n/"+phone)
	if err != nil || list[0].User == "" {
		t.Fatal(list, err)
	}
	shard, gone := list[0].Shard, []string{"n/" + phone}
	for e, err := range store.Entries(ctx, account.ID, ledger.Query{User: list[0].User}) {
		if err != nil {
			t.Fatal(err)
		}
		gone = append(gone, e.Key)
	}
	err = store.Update(ctx, account.ID, []string{"d"}, func(list []ledger.Entry) (ledger.Change, error) {
		e := list[0]
		e.Revision++
		e.Data = fmt.Appendf(nil, `{"shards":[{"shard":%d,"revision":%d}]}`, shard, e.Revision)
		return ledger.Change{Entries: []ledger.Entry{e}, Delete: gone}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := billOf(t, l, months[1])
	if diff := cmp.Diff(billOf(t, newLedger(t, account, store).Alone(), months[1]), got); diff != "" {
		t.Errorf("(-fresh +asked before):\n%s", diff)
	}
	if keys := store.has(phone); len(keys) > 0 || prints() != 1 {
		t.Errorf("the user is in %q, of %d prints", keys, prints())
	}
}

// Of each day, states are kept for three days only, also where little happens.
func TestStatesArePruned(t *testing.T) {
	store := &kept{Store: ledger.NewMemory(), rows: map[string][]byte{}}
	l := newLedger(t, pricing.Account{ID: "100", Zone: time.UTC}, store)
	months := autumn(t, l)
	billOf(t, l, months[1])
	days := map[string]bool{}
	for key := range store.rows {
		if part := strings.Split(key, "/"); len(part) > 3 && part[2] == "t" {
			days[part[3]] = true
		}
	}
	if len(days) < 18 || len(days) > 23 { // of 60: three, every third of forty, and every ninth
		t.Errorf("there are states of %d days", len(days))
	}
}
