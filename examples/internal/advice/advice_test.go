package advice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

var november = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func usd() pricing.Account { return pricing.Account{Currency: "USD", Zone: time.UTC} }

func usdOf(amount string) ratecard.Money {
	return ratecard.Money{Amount: decimal.RequireFromString(amount), Currency: "USD"}
}

// under is an account that is priced by a model, at the prices of its year.
func under(model, card string) pricing.Account {
	a := usd()
	day, err := ratecard.ParseDate(card)
	if err != nil {
		panic(err)
	}
	a.Model, a.Rates = model, ratecard.AsOf(ratecard.Published(), day)
	return a
}

func newLog(t *testing.T, a pricing.Account, events []pricing.Event) *fold.Log {
	t.Helper()
	l, err := fold.New(a, events, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func itemsOf(t *testing.T, a pricing.Account, events []pricing.Event, o Options) []Item {
	t.Helper()
	list, err := Of(newLog(t, a, events), o)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func itemOf(t *testing.T, id string, a pricing.Account, events []pricing.Event, o Options) Item {
	t.Helper()
	list := itemsOf(t, a, events, o)
	i := slices.IndexFunc(list, func(it Item) bool { return it.ID == id })
	if i < 0 {
		t.Fatalf("no item %s", id)
	}
	return list[i]
}

func replay(t *testing.T, a pricing.Account, events []pricing.Event) pricing.Bill {
	t.Helper()
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	b, err := p.Replay(slices.Values(events))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// saves fails the test unless an item has that many messages, and saves the difference
// between the bills of two lists of events.
func saves(t *testing.T, it Item, messages int64, want string, a pricing.Account, before, after []pricing.Event) {
	t.Helper()
	b, c := replay(t, a, before), replay(t, a, after)
	diff := b.High.Sub(c.High)
	if it.Messages != messages || it.High == nil || !it.High.Equal(diff) || it.High.String() != want {
		t.Fatalf("%d messages save %v (%s), want %d and %s; the test's folds say %s",
			it.Messages, it.High, it.Unknown, messages, want, diff)
	}
	if !it.Before.Equal(b.High) || !it.After.Equal(c.High) {
		t.Errorf("%s to %s, want %s to %s", it.Before, it.After, b.High, c.High)
	}
}

// conversation is a user of Brazil who writes, and whom the business answers so often.
func conversation(id int, number string, at time.Time, replies int) []pricing.Event {
	user := fmt.Sprintf("55119%08d", 70000000+id)
	list := []pricing.Event{{ID: fmt.Sprint("in.", id), At: at, Number: number, User: user, Inbound: true}}
	for r := range replies {
		list = append(list, pricing.Event{
			ID:      fmt.Sprint("out.", id, ".", r),
			At:      at.Add(time.Duration(r+1) * time.Minute),
			Number:  number,
			User:    user,
			Message: pricing.Message{Category: category.Service},
		})
	}
	return list
}

// answered are 1,500 users, who write every ten minutes and get one reply each.
func answered(number string) (list []pricing.Event) {
	for i := range 1500 {
		list = append(list, conversation(i, number, november.Add(time.Duration(i)*10*time.Minute), 1)...)
	}
	return list
}

// shipped is a user who writes, and a utility template so long after it.
func shipped(id int, after time.Duration) []pricing.Event {
	list := conversation(id, madeup.Numbers[0], november, 1)
	e := list[1]
	e.ID, e.At, e.Message.Category = fmt.Sprint("shipped.", id), november.Add(after), category.Utility
	return append(list, e)
}

// Until September 2026 utility was free in the window: of four, those of hour 24 and 29
// would have been. That of hour 30 is too late to count, and that before hour 24 is free.
func TestAfterWindow(t *testing.T) {
	at := []time.Duration{24*time.Hour - time.Second, 24 * time.Hour, 30*time.Hour - time.Second, 30 * time.Hour}
	var events, after []pricing.Event
	for id, d := range at {
		events = append(events, shipped(id, d)...)
		if id == 1 || id == 2 {
			d = at[0]
		}
		after = append(after, shipped(id, d)...)
	}
	a := under("per-message-2025", "2026-07-31")
	it := itemOf(t, AfterWindow, a, events, Options{})
	saves(t, it, 2, "0.0136 USD", a, events, after)
	if want := "2 utility messages were sent less than 6 hours after the user's window of 24 hours had closed. " +
		"What if they are sent while it is open? That saves 0.0136 USD."; it.Text != want {
		t.Error(it.Text)
	}
	if it := itemOf(t, AfterWindow, a, events, Options{AfterWindow: time.Hour}); it.Messages != 1 {
		t.Errorf("%d messages within an hour", it.Messages)
	}
	// Today utility is charged in the window, too.
	it = itemOf(t, AfterWindow, usd(), events, Options{})
	saves(t, it, 2, "0.0000 USD", usd(), events, after)
	if it.Saves() || !strings.HasSuffix(it.Text, "nothing under these rules: they cost as much in an open window.") {
		t.Error(it.Text)
	}
	// What Meta reported of a price was of another instant; a free entry window is one.
	for i := range events {
		if e := &events[i]; e.Message.Category == category.Utility {
			e.Meta = pricing.Reported{Type: pricing.TypeRegular, Category: category.Utility}
		}
	}
	it = itemOf(t, AfterWindow, a, events, Options{})
	saves(t, it, 2, "0.0136 USD", a, events, after)
	events[5].Meta.Type = pricing.TypeFreeEntry
	if it = itemOf(t, AfterWindow, a, events, Options{}); it.Messages != 1 {
		t.Errorf("%d messages", it.Messages)
	}
	events[2].Echo, events[5].Meta.Type = true, ""
	events[8].At = events[8].At.Add(-time.Nanosecond) // of the first instant after six hours
	if it = itemOf(t, AfterWindow, a, events, Options{}); it.Messages != 2 {
		t.Errorf("%d messages", it.Messages)
	}
	events[5].Echo = true
	if it = itemOf(t, AfterWindow, a, events, Options{}); it.Messages != 1 {
		t.Errorf("%d messages and an echo", it.Messages)
	}
	if it = itemOf(t, AfterWindow, a, events[:2], Options{}); it.Messages != 0 || it.High != nil || it.Saves() {
		t.Errorf("%d messages: %s", it.Messages, it.Text)
	}
}

// What Meta reported of a price was of another instant than one in the window.
func TestAfterWindowWithMetasWords(t *testing.T) {
	events, after := shipped(1, 25*time.Hour), shipped(1, 24*time.Hour-time.Second)
	for i := range events {
		events[i].At, after[i].At = events[i].At.AddDate(-1, 0, 0), after[i].At.AddDate(-1, 0, 0)
	}
	events[2].Meta = pricing.Reported{Type: pricing.TypeRegular, Category: category.Utility, Delivered: true}
	it := itemOf(t, AfterWindow, usd(), events, Options{})
	saves(t, it, 1, "0.0068 USD", usd(), events, after)
}

// What was before the period opens windows, and is in no saving; nor is what was after it.
func TestPeriod(t *testing.T) {
	list, err := readTexts(t, texts...)
	if err != nil {
		t.Fatal(err)
	}
	events := slices.Concat(answered(madeup.Numbers[0]), used(), shipped(1, 25*time.Hour))
	var all []pricing.Event
	for _, days := range []int{-30, 0, 30} {
		for _, e := range events {
			e.At = e.At.AddDate(0, 0, days)
			e.ID = fmt.Sprint(e.ID, strings.Repeat("'", days+30))
			all = append(all, e)
		}
	}
	l, err := fold.New(usd(), all, november, november.AddDate(0, 0, 30))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		for k, id := range list[i].Messages {
			list[i].Messages[k] = id + strings.Repeat("'", 30)
		}
	}
	list[0].Messages = append(list[0].Messages, "m.1") // a month before
	items, err := Of(l, Options{Templates: list})
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		want := map[string][2]string{
			Numbers:     {"500", "3.4000 USD"}, // a reply is in the log twice
			Templates:   {"4", "0.3260 USD"},
			AfterWindow: {"1", "0.0000 USD"},
		}[items[i].ID]
		it := &items[i]
		if fmt.Sprint(it.Messages) != want[0] || it.High.String() != want[1] {
			t.Errorf("%s: %d messages, %s; want %s", it.ID, it.Messages, it.High, want)
		}
	}
}

// A message isn't moved out of the period of the bill.
func TestAfterWindowStaysInThePeriod(t *testing.T) {
	events := shipped(1, 25*time.Hour)[2:]
	in := shipped(1, 0)[0]
	in.At = november.Add(time.Hour)
	l, err := fold.New(usd(), append([]pricing.Event{in}, events...), november, november.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	s := &search{Log: l, threads: func() *threads { return threadsOf(l) }}
	if it, err := afterWindow(s); err != nil || it.Messages != 1 {
		t.Errorf("%d messages, %v", it.Messages, err)
	}
	l.From = november.Add(25*time.Hour - time.Second)
	l.Events[0].At = november.Add(time.Hour - time.Second)
	if it, err := afterWindow(s); err != nil || it.Messages != 0 {
		t.Errorf("%d messages, %v", it.Messages, err)
	}
}

// A message without a price leaves a saving unknown if it is to a market in which
// something changes, and not if it is to another one.
func TestUnpriced(t *testing.T) {
	a := under("per-message-2025", "2026-07-31")
	german, err := ratecard.Published().Card("USD", ratecard.DateOf(november))
	if err != nil {
		t.Fatal(err)
	}
	prices := map[ratecard.Key][]ratecard.Tier{}
	for k, tiers := range german.Rows() {
		if k.Market != "Germany" {
			prices[k] = tiers
		}
	}
	head := ratecard.Head{ID: "own", Currency: "USD", Unit: ratecard.PerMessage, Sources: german.Sources(),
		Effective: ratecard.DateOf(november), Checked: ratecard.DateOf(november)}
	own, err := ratecard.NewCard(head, prices)
	if err != nil {
		t.Fatal(err)
	}
	a.Rates = ratecard.AsOf(ratecard.Cards{own}, ratecard.DateOf(november))
	events := append(shipped(1, 25*time.Hour), used()...)
	it := itemOf(t, AfterWindow, a, events, Options{})
	if it.High == nil || it.High.String() != "0.0068 USD" || it.Unknown != "" {
		t.Errorf("%v, %s", it.High, it.Unknown)
	}
	for i := range events[:3] {
		events[i].User = "4915187654321"
	}
	it = itemOf(t, AfterWindow, a, events, Options{})
	if it.High != nil || it.Before != nil || !strings.Contains(it.Unknown, "without a price") ||
		!strings.Contains(it.Text, "What that saves isn't known: units without a price: ") {
		t.Errorf("%v, %s", it.High, it.Text)
	}
}

// Where nothing has a price, bills that lack the same show no saving.
func TestNoPrices(t *testing.T) {
	list, err := readTexts(t, texts...)
	if err != nil {
		t.Fatal(err)
	}
	a := under("per-message-2026", "2018-09-01")
	it := itemOf(t, Templates, a, used(), Options{Templates: list})
	if it.High != nil || it.Messages != 4 || !strings.Contains(it.Unknown, "without a price: 7 before, 7 after") {
		t.Errorf("%d messages, %v, %s", it.Messages, it.High, it.Unknown)
	}
}

// Whatever happened, an item's bills are those of the log as it is and with its change,
// and its saving is their difference. The items come by what they save.
func TestItemsAreFolds(t *testing.T) {
	for seed := range uint64(3) {
		events := madeup.Events(900, seed, november, 30)
		busy := conversation(0, madeup.Numbers[0], november, 990)
		for i := range busy {
			busy[i].User = "4915199999999"
		}
		events = append(events, busy...)
		list, err := readTexts(t, strings.Replace(texts[0], "m.1", anyMarketing(events), 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []pricing.Account{usd(), under("per-message-2025", "2026-07-31"),
			under("conversations-2024", "2025-03-31")} {
			l := newLog(t, a, events)
			items, err := Of(l, Options{Templates: list})
			if err != nil {
				t.Fatal(err)
			}
			for i, it := range items {
				if i > 0 && it.Saves() && (!items[i-1].Saves() || items[i-1].High.Cmp(*it.High) < 0) {
					t.Errorf("%s comes after %s", it.ID, items[i-1].ID)
				}
				if it.High == nil {
					continue
				}
				for k, c := range it.Changes {
					want := replay(t, a, applied(l, c))
					if diff := cmp.Diff(want, it.Bills[k]); diff != "" {
						t.Errorf("%s %d (-want +got):\n%s", it.ID, k, diff)
					}
				}
				diffs := []ratecard.Money{it.Bills[0].High.Sub(it.Bills[1].High), it.Bills[0].Low.Sub(it.Bills[1].Low)}
				slices.SortFunc(diffs, ratecard.Money.Cmp)
				if it.ID == Templates && it.Saves() {
					diffs[0].Amount = decimal.Zero
				}
				if !it.Low.Equal(diffs[0]) || !it.High.Equal(diffs[1]) {
					t.Errorf("%s saves %s to %s, want %s", it.ID, it.Low, it.High, diffs)
				}
			}
		}
	}
}

func anyMarketing(events []pricing.Event) string {
	i := slices.IndexFunc(events, func(e pricing.Event) bool { return e.Message.Category == category.Marketing })
	return events[i].ID
}

// applied returns the log's events with a change.
func applied(l *fold.Log, c fold.Change) []pricing.Event {
	list := slices.Clone(c.With)
	for i, e := range l.Events {
		switch {
		case slices.Contains(c.Index, i):
		case c.Each != nil:
			list = append(list, *c.Each(i, &e))
		default:
			list = append(list, e)
		}
	}
	return list
}

func TestGolden(t *testing.T) {
	list, err := readTexts(t, texts...)
	if err != nil {
		t.Fatal(err)
	}
	events := slices.Concat(answered(madeup.Numbers[0]), used(), shipped(2000, 25*time.Hour),
		asked(3, 3000, 40*time.Hour, category.Utility))
	o := Options{Templates: list, Late: lateIn(t, usd(), events)}
	data, err := json.MarshalIndent(itemsOf(t, usd(), events, o), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/items.json", string(data)+"\n")
}

func TestFaults(t *testing.T) {
	a := usd()
	a.Currency = "dollars"
	if _, err := Of(newLog(t, a, used()), Options{}); err == nil {
		t.Error("an account with a fault has advice")
	}
	for _, it := range itemsOf(t, usd(), nil, Options{}) {
		if it.Messages != 0 || it.Text == "" || it.Saves() {
			t.Errorf("%s of nothing: %s", it.ID, it.Text)
		}
	}
}

// Messages that failed are none of those that could be sent otherwise.
func TestFailedIsNoAdvice(t *testing.T) {
	list, err := readTexts(t, texts[:]...)
	if err != nil {
		t.Fatal(err)
	}
	events := append(answered(madeup.Numbers[0])[:1990], used()...)
	ids := map[string]bool{}
	failed := slices.Clone(events)
	for i := range failed {
		if e := &failed[i]; !e.Inbound {
			e.Failed, e.At = true, e.At.Add(25*time.Hour)
			ids[e.ID] = true
		}
	}
	for _, it := range itemsOf(t, usd(), failed, Options{Templates: list}) {
		if it.Messages != 0 || it.Users != 0 {
			t.Errorf("%s: %s", it.ID, it.Text)
		}
	}
}
