package risk_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

var october = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

func usd() pricing.Account { return pricing.Account{Currency: "USD", Zone: time.UTC} }

func day(text string) ratecard.Date {
	d, err := ratecard.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func sheetOf(t *testing.T, a pricing.Account, events []pricing.Event, card ratecard.Date) *risk.Sheet {
	t.Helper()
	l, err := fold.New(a, events, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := risk.Of(l, card)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// replay is the bill of events in an account.
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

// replies are 1,500 in November 2026, each to a user of Brazil who wrote an hour before.
func replies() (list []pricing.Event) {
	at := time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
	for i := range 1500 {
		user := fmt.Sprintf("+55119%08d", 70000000+i)
		e := pricing.Event{At: at, Number: madeup.Numbers[0], User: user, Inbound: true}
		list = append(list, e)
		e.At, e.Inbound, e.Message.Category = at.Add(time.Hour), false, category.Service
		list = append(list, e)
	}
	return list
}

// cards are the days of which each model has its prices: the last of its own, written
// down from the days on which Meta's rules changed. That of the newest is the log's last.
var cards = [][2]string{
	{"conversations-2022", "2023-02-28"},
	{"conversations-2023-03", "2023-05-31"},
	{"conversations-2023-04", "2023-05-31"},
	{"conversations-2023", "2024-10-31"},
	{"conversations-2024", "2025-03-31"},
	{"conversations-2025-04", "2025-06-30"},
	{"per-message-2025", "2026-07-31"},
	{"per-message-2026-08", "2026-09-27"},
	{"per-message-2026-09", "2026-09-30"},
	{"per-message-2026", ""},
}

// Each row is a replay by hand, and its change that of the two bills.
func TestRowsAreReplays(t *testing.T) {
	events := madeup.Events(600, 1, october, 31)
	for _, currency := range []ratecard.Currency{"USD", "INR"} {
		a := usd()
		a.Currency = currency
		s := sheetOf(t, a, events, ratecard.Date{})
		now := replay(t, a, events)
		check := func(r risk.Row, id, card string, as pricing.Account) {
			t.Helper()
			want := replay(t, as, events)
			if r.ID != id || card != "" && r.Card.String() != card || !r.Bill.Equal(want) {
				t.Errorf("%s of %s: %s, want %s of %s: %s", r.ID, r.Card, r.Bill, id, card, want)
			}
			sure := len(want.Unpriced) == 0
			if (r.Low != nil) != sure || (r.High != nil) != sure || sure &&
				(!r.Low.Equal(want.Low) || !r.High.Equal(want.High) || r.AtLeast != nil || r.Unpriced != 0) {
				t.Errorf("%s: %+v, want %s", id, r, want)
			}
			if !sure && (r.Unpriced == 0 || !strings.HasPrefix(r.Total(), "at least ") && r.Total() != "unknown") {
				t.Errorf("%s: %s, want %s", id, r.Total(), want)
			}
			change, ok := now.Compare(want).Change()
			if ok != (r.Change != nil) || ok != (r.Unknown == "") || ok && !r.Change.Equal(change) {
				t.Errorf("%s: %v, %q; want %v, %v", id, r.Change, r.Unknown, change, ok)
			}
			if r.Refused != want.Refused {
				t.Errorf("%s: %d refused, want %d", id, r.Refused, want.Refused)
			}
		}
		check(s.Now, "now", "", a)
		if len(s.Models) != len(cards) || len(s.Raised) != 3 {
			t.Fatalf("%d and %d rows", len(s.Models), len(s.Raised))
		}
		for i, r := range s.Models {
			card := cards[i][1]
			if card == "" {
				card = ratecard.DateOf(events[len(events)-1].At).String()
			}
			as := a
			as.Model, as.Rates = cards[i][0], ratecard.AsOf(ratecard.Published(), day(card))
			check(r, cards[i][0], card, as)
		}
		card, err := ratecard.Published().Card(currency, day("2026-10-01"))
		if err != nil {
			t.Fatal(err)
		}
		for i, percent := range []string{"1.1", "1.2", "1.5"} {
			higher, err := card.Scaled(decimal.RequireFromString(percent), "by hand")
			if err != nil {
				t.Fatal(err)
			}
			r := s.Raised[i]
			as := a
			as.Rates = ratecard.Cards{higher}
			want := replay(t, as, events)
			if r.High == nil || !r.High.Equal(want.High) || !r.Low.Equal(want.Low) {
				t.Errorf("%s: %s, want %s", r.ID, r.Total(), want)
			}
			if more := now.High.Amount.Mul(decimal.RequireFromString(percent)); !r.High.Amount.Equal(more) {
				t.Errorf("%s: %s, want %s", r.ID, r.High, more)
			}
		}
	}
}

// 1,500 replies to Brazil in November 2026: at the prices of today they cost 3.40 USD under
// two models since 2022, and 0 under five; under three no price fits. At the prices of
// then a conversation was 0.0300 USD, past the 1,000 that were free.
func TestRepliesSince2022(t *testing.T) {
	for _, test := range []struct {
		card string
		want []string
	}{
		{"2026-11-10", []string{"unknown", "unknown", "unknown", "3.4000 USD",
			"0 USD", "0 USD", "0 USD", "0 USD", "0 USD", "3.4000 USD"}},
		{"", []string{"15.0000 USD", "15.0000 USD", "15.0000 USD", "15.0000 USD",
			"0 USD", "0 USD", "0 USD", "0 USD", "0 USD", "3.4000 USD"}},
	} {
		var card ratecard.Date
		if test.card != "" {
			card = day(test.card)
		}
		s := sheetOf(t, usd(), replies(), card)
		for i, r := range s.Models {
			unpriced := int64(0)
			if test.want[i] == "unknown" {
				unpriced = 500
			}
			if r.Total() != test.want[i] || r.Unpriced != unpriced {
				t.Errorf("%s of %s: %s, want %s", r.ID, r.Card, r.Total(), test.want[i])
			}
		}
	}
}

// Meta's words hold under the rules in force at delivery. A message that Meta called
// free since its window was open was free under older rules, too; that Meta charged for a
// reply in October 2026 makes none of 2025 cost anything.
func TestMetasWordsHoldUnderTheirOwnRules(t *testing.T) {
	events := replies()
	for i := range events {
		if e := &events[i]; !e.Inbound {
			e.Meta = pricing.Reported{Type: pricing.TypeRegular, Category: category.Service, Delivered: true}
		}
	}
	s := sheetOf(t, usd(), events, ratecard.Date{})
	totals := map[string]string{s.Now.ID: s.Now.Total()}
	for _, r := range s.Models {
		totals[r.ID] = r.Total()
	}
	for id, want := range map[string]string{
		"now":                "10.2000 USD", // Meta charged for all: others used the number's allowance up
		"per-message-2026":   "10.2000 USD",
		"per-message-2025":   "0 USD",
		"conversations-2024": "0 USD",
		"conversations-2023": "15.0000 USD", // the first 1,000 conversations of a month were free
	} {
		if totals[id] != want {
			t.Errorf("%s: %s, want %s", id, totals[id], want)
		}
	}
}

// A log of long ago has the newest rules with the prices of their first day, and its own
// with those of its end.
func TestOldLog(t *testing.T) {
	at := time.Date(2023, 9, 10, 9, 0, 0, 0, time.UTC)
	message := pricing.Message{Category: category.Marketing}
	events := []pricing.Event{{At: at, Number: madeup.Numbers[0], User: "+5511970000001", Message: message}}
	s := sheetOf(t, usd(), events, ratecard.Date{})
	last := s.Models[len(s.Models)-1]
	if last.Card != day("2026-10-01") || last.Total() != "0.0625 USD" || s.Now.Total() != "0.0625 USD" {
		t.Errorf("%s of %s; now %s", last.Total(), last.Card, s.Now.Total())
	}
}

// Fees by the month that no bill has leave no total, and those of a period are in each.
func TestFeesByTheMonth(t *testing.T) {
	a := usd()
	each := ratecard.Money{Amount: decimal.New(49, 0), Currency: "USD"}
	a.Fees = []pricing.Fee{{Name: "number", On: pricing.FeeOnMonth, Each: each}}
	events := madeup.Events(50, 1, october, 31)
	s := sheetOf(t, a, events, ratecard.Date{})
	r := s.Now
	if r.High != nil || r.AtLeast == nil || r.Change != nil || !strings.Contains(r.Unknown, "fees by the month") {
		t.Errorf("%s, %q", r.Total(), r.Unknown)
	}
	l, err := fold.New(a, events, october, october.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	if s, err = risk.Of(l, ratecard.Date{}); err != nil {
		t.Fatal(err)
	}
	for i, r := range s.Rows() {
		if r.High == nil && r.Unpriced == 0 || r.High != nil && r.High.Cmp(each) < 0 {
			t.Errorf("%d: %s: %s", i, r.ID, r.Total())
		}
	}
}

func TestNothingToPrice(t *testing.T) {
	l, err := fold.New(usd(), nil, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := risk.Of(l, ratecard.Date{}); err == nil {
		t.Error("a log without messages has a sheet")
	}
	if l, err = fold.New(pricing.Account{Currency: "dollars"}, replies(), time.Time{}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := risk.Of(l, ratecard.Date{}); err == nil {
		t.Error("an account with a fault has a sheet")
	}
}

// The data and the table, with ranges, refusals, fees in another currency, and rows of
// which some units have no price.
func TestGolden(t *testing.T) {
	a := usd()
	each := ratecard.Money{Amount: decimal.New(5, -3), Currency: "EUR"}
	a.Fees = []pricing.Fee{{Name: "provider", On: pricing.FeeOnDelivered, Each: each}}
	s := sheetOf(t, a, madeup.Events(300, 2, october, 31), ratecard.Date{})
	var table strings.Builder
	s.Table(&table)
	golden.Compare(t, "testdata/sheet.txt", table.String())
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "testdata/sheet.json", string(data)+"\n")
}
