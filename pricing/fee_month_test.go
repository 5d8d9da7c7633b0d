package pricing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// monthOfMessages is what a business sent and got in September 2026: 600 messages to
// users, and 289 from them.
func monthOfMessages() (list []pricing.Event) {
	add := func(n int, user string, c category.Category, word string) {
		for range n {
			e := pricing.Event{
				ID:     fmt.Sprint("wamid.", len(list)),
				At:     at("2026-09-03").Add(time.Duration(len(list)) * time.Minute),
				Number: "1",
				User:   user,
			}
			if e.Inbound = c == ""; !e.Inbound {
				e.Message.Category, e.Meta.Type = c, word
			}
			list = append(list, e)
		}
	}
	add(289, brazil, "", "")
	add(119, brazil, category.Service, pricing.TypeFree)
	add(82, brazil, category.Utility, pricing.TypeFree)
	add(92, brazil, category.Utility, pricing.TypeRegular)
	add(100, brazil, category.Marketing, pricing.TypeRegular)
	const germany = "4915112345678"
	add(41, germany, category.Service, pricing.TypeFree)
	add(47, germany, category.Utility, pricing.TypeFree)
	add(62, germany, category.Utility, pricing.TypeRegular)
	add(57, germany, category.Marketing, pricing.TypeRegular)
	return list
}

// What a business pays in all: Meta's 18.0661 USD, 0.005 for each of 889 messages both
// ways, and 49 a month.
func TestWhatItAllCosts(t *testing.T) {
	meta := pricing.Account{Zone: time.UTC}
	all := meta
	all.Fees = []pricing.Fee{
		{Name: "messages", On: pricing.FeeOnBoth, Each: usd("0.005")},
		{Name: "number", On: pricing.FeeOnMonth, Each: usd("49"), Quantity: 1},
	}
	events := monthOfMessages()
	from, until := at("2026-09-01"), at("2026-10-01")
	b, err := pricerOf(t, all).ReplayFor(slices.Values(events), from, until)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"messages: 889 × 0.005 USD = 4.445 USD", "number: 1 × 49 USD = 49 USD"}
	if diff := gocmp.Diff(want, feeLines(b)); diff != "" {
		t.Error(diff)
	}
	if !b.High.Equal(usd("71.5111")) || !b.Low.Equal(b.High) || len(b.Notes) > 1 {
		t.Errorf("%v to %v, %v", b.Low, b.High, b.Notes)
	}
	text, err := json.Marshal(b)
	if err != nil || !strings.Contains(string(text), `"item":"fee","fee":"number"`) ||
		!strings.Contains(string(text), `"high":{"amount":"71.5111","currency":"USD"}`) {
		t.Errorf("%s %v", text, err)
	}
	bare, err := pricerOf(t, meta).ReplayFor(slices.Values(events), from, until)
	if err != nil || !bare.High.Equal(usd("18.0661")) {
		t.Fatal(bare.High, err)
	}
	c := bare.Compare(b)
	if change, ok := c.Change(); !ok || !change.Equal(usd("53.445")) {
		t.Errorf("%v more, %s", change, c.Unknown)
	}
	want = []string{"messages: 0 0 USD, 889 4.445 USD", "number: 0 0 USD, 1 49 USD"}
	if diff := gocmp.Diff(want, feeRows(c)); diff != "" {
		t.Error(diff)
	}
	if text := jsonBoth(t, c); !strings.Contains(text, `"change":{"amount":"53.4450","currency":"USD"}}`) {
		t.Error(text)
	}
	if !strings.Contains(strings.Join(strings.Fields(c.String()), " "), "total 18.0661 USD 71.5111 USD 53.4450 USD") {
		t.Errorf("%s", c)
	}
	totals := b.Totals()
	if len(totals) != 1 || !totals[0].Meta.Equal(usd("18.0661")) || !totals[0].High.Equal(usd("71.5111")) ||
		!totals[0].Fees[0].Amount.Equal(usd("4.445")) || !totals[0].Fees[1].Amount.Equal(usd("49")) ||
		totals[0].String() != "71.5111 USD: Meta 18.0661 USD, messages 4.445 USD, number 49 USD" {
		t.Errorf("%+v", totals)
	}
}

// feeLines returns the lines of fees.
func feeLines(b pricing.Bill) (list []string) {
	for _, l := range b.Lines {
		if l.Item == pricing.FeeItem {
			list = append(list, fmt.Sprintf("%s: %d × %v = %v", l.Fee, l.Units, l.Price, l.Amount))
		}
	}
	return list
}

// feeRows returns the rows of fees.
func feeRows(c pricing.Comparison) (list []string) {
	for _, d := range c.Lines {
		if d.Item == pricing.FeeItem {
			list = append(list, fmt.Sprintf("%s: %d %v, %d %v", d.Fee, d.UnitsBefore, d.Before, d.UnitsAfter, d.After))
		}
	}
	return list
}

// monthLines returns the bill's lines of fees by the month.
func monthLines(b pricing.Bill) string {
	var list []string
	for _, l := range b.Lines {
		if l.Item == pricing.FeeItem {
			list = append(list, fmt.Sprintf("%v %v %s", l.Month, l.Amount.Amount, l.Detail))
		}
	}
	return strings.Join(list, "; ")
}

// A monthly fee is due for the days on which it holds and that begin in the period. All
// of a month is exact, and a part is rounded once.
func TestMonthlyFees(t *testing.T) {
	saoPaulo := foldZone(t, "America/Sao_Paulo")
	fee := func(each, from, until string, n int64) pricing.Fee {
		f := pricing.Fee{Name: "a", On: pricing.FeeOnMonth, Each: usd(each), Quantity: n}
		if from != "" {
			f.From = on(from)
		}
		if until != "" {
			f.Until = on(until)
		}
		return f
	}
	for _, test := range []struct {
		name        string
		fee         pricing.Fee
		zone        *time.Location
		from, until string
		want        string
	}{
		{"all of a month", fee("49", "", "", 0), nil, "2026-09-01", "2026-10-01", "2026-09 49 a"},
		{"digits past the minor unit", fee("0.00125", "", "", 3), nil, "2026-09-01", "2026-10-01",
			"2026-09 0.00375 a"},
		{"of three agents, two thirds", fee("0.01", "2026-09-11", "", 3), nil, "2026-09-01", "2026-10-01",
			"2026-09 0.02 a, 20 of 30 days"},
		{"a half is rounded up", fee("0.01", "2026-09-16", "", 0), nil, "2026-09-01", "2026-10-01",
			"2026-09 0.01 a, 15 of 30 days"},
		{"less than a half isn't", fee("0.01", "2026-09-17", "", 0), nil, "2026-09-01", "2026-10-01",
			"2026-09 0 a, 14 of 30 days"},
		{"from a day to a day", fee("31", "2026-08-31", "2026-10-03", 0), nil, "2026-01-01", "2027-01-01",
			"2026-08 1 a, 1 of 31 days; 2026-09 31 a; 2026-10 2 a, 2 of 31 days"},
		{"of February", fee("29", "2024-02-01", "", 0), nil, "2024-02-01", "2024-02-03", "2024-02 2 a, 2 of 29 days"},
		{"not yet", fee("31", "2026-10-01", "", 0), nil, "2026-09-01", "2026-10-01", ""},
		{"no more", fee("31", "", "2026-09-01", 0), nil, "2026-09-01", "2026-10-01", ""},
		{"the month so far", fee("30", "", "", 0), nil, "2026-09-01", "2026-09-10T12:00:00",
			"2026-09 10 a, 10 of 30 days"},
		{"the rest of it", fee("30", "", "", 0), nil, "2026-09-10T12:00:00", "2026-10-01",
			"2026-09 20 a, 20 of 30 days"},
		{"in the account's zone", fee("30", "", "", 0), saoPaulo, "2026-09-01T03:00:00", "2026-10-01T03:00:00",
			"2026-09 30 a"},
		{"in another zone", fee("30", "", "", 0), saoPaulo, "2026-09-01", "2026-10-01", "2026-09 30 a"},
		{"an instant later", fee("30", "", "", 0), saoPaulo, "2026-09-01T03:00:01", "2026-10-01T03:00:01",
			"2026-09 29 a, 29 of 30 days; 2026-10 0.97 a, 1 of 31 days"},
		{"of no day", fee("30", "", "", 0), nil, "2026-09-01T01:00:00", "2026-09-01T02:00:00", ""},
		{"without a name", pricing.Fee{On: pricing.FeeOnMonth, Each: usd("30"), From: on("2026-09-30")}, nil,
			"2026-09-01", "2026-10-01", "2026-09 1 1 of 30 days"},
		{"of no time", fee("30", "", "", 0), nil, "2026-09-01", "2026-09-01", ""},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: test.zone, Fees: []pricing.Fee{test.fee}})
		b, err := pricer.Tally().BillFor(at(test.from), at(test.until))
		if err != nil || monthLines(b) != test.want {
			t.Errorf("%s: %s, want %s (%v)", test.name, monthLines(b), test.want, err)
		}
		var sum pricing.Sum
		if s, err := sum.BillFor(pricer, at(test.from), at(test.until)); err != nil || gocmp.Diff(b, s) != "" {
			t.Errorf("%s: a sum has another bill: %s", test.name, gocmp.Diff(b, s))
		}
	}
}

// A minimum is of one provider's fees, without Meta's part, in a month that is over.
func TestMinimum(t *testing.T) {
	least := pricing.Fee{Name: "least", On: pricing.FeeOnMinimum, Each: usd("30"), Provider: "acme"}
	each := func(s string) pricing.Fee {
		return pricing.Fee{Name: "each", On: pricing.FeeOnDelivered, Each: usd(s), Provider: "acme"}
	}
	month := pricing.Fee{Name: "month", On: pricing.FeeOnMonth, Each: usd("12"), Provider: "acme"}
	other := pricing.Fee{Name: "other", On: pricing.FeeOnDelivered, Each: usd("100")}
	part := least
	part.From = on("2026-09-16")
	for _, test := range []struct {
		name  string
		fees  []pricing.Fee
		until string
		want  string
		open  bool
	}{
		{"short", []pricing.Fee{each("1"), least}, "2026-10-01",
			"2026-09 2 each; 2026-09 28 least, up to the minimum of 30.00 USD", false},
		{"with a subscription", []pricing.Fee{each("1"), month, least}, "2026-10-01",
			"2026-09 2 each; 2026-09 16 least, up to the minimum of 30.00 USD; 2026-09 12 month", false},
		{"reached", []pricing.Fee{each("15"), least}, "2026-10-01", "2026-09 30 each", false},
		{"another's fees don't count", []pricing.Fee{least, other}, "2026-10-01",
			"2026-09 30 least, up to the minimum of 30.00 USD; 2026-09 200 other", false},
		{"of a part of the month", []pricing.Fee{each("1"), part}, "2026-10-01",
			"2026-09 2 each; 2026-09 13 least, up to the minimum of 15.00 USD", false},
		{"not over", []pricing.Fee{each("1"), least}, "2026-09-30T23:59:59", "2026-09 2 each", true},
		{"the next has begun", []pricing.Fee{each("1"), least}, "2026-10-02",
			"2026-09 2 each; 2026-09 28 least, up to the minimum of 30.00 USD", true},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: test.fees})
		list := []pricing.Event{delivery("2026-09-10", "marketing"), delivery("2026-09-11", "marketing")}
		b, err := pricer.ReplayFor(slices.Values(list), at("2026-09-01"), at(test.until))
		if err != nil || monthLines(b) != test.want || billHasNote(b, "minimum-open") != test.open {
			t.Errorf("%s: %s, want %s (%v, %v)", test.name, monthLines(b), test.want, b.Notes, err)
		}
		none, err := pricer.Tally().BillFor(at("2026-09-02"), at("2026-10-01"))
		if err != nil || !billHasNote(none, "minimum-open") {
			t.Errorf("%s: from the second day: %v, %v", test.name, none.Notes, err)
		}
	}
}

// A month that is named in another zone than the account's has other days, and says so.
func TestPeriodOfAnotherZone(t *testing.T) {
	month := pricing.Fee{Name: "month", On: pricing.FeeOnMonth, Each: usd("49")}
	berlin := time.FixedZone("Berlin", 60*60)
	for _, c := range []struct {
		fee  pricing.Fee
		zone *time.Location
		from string
		want string
		note bool
	}{
		{month, time.UTC, "2026-10-01", "2026-10 49 month", false},
		{month, berlin, "2026-10-01", "2026-10 47.42 month, 30 of 31 days; 2026-11 1.63 month, 1 of 30 days", true},
		{month, berlin, "2026-09-30T23:00:00", "2026-10 49 month; 2026-11 1.63 month, 1 of 30 days", false},
		{pricing.Fee{On: pricing.FeeOnDelivered, Each: usd("1")}, berlin, "2026-10-01", "", false},
	} {
		pricer := pricerOf(t, pricing.Account{Zone: c.zone, Fees: []pricing.Fee{c.fee}})
		b, err := pricer.Tally().BillFor(at(c.from), at("2026-11-01"))
		if err != nil || monthLines(b) != c.want || billHasNote(b, pricing.NotePeriodCutsADay) != c.note {
			t.Errorf("%v from %s: %s, want %s (%v, %v)", c.zone, c.from, monthLines(b), c.want, b.Notes, err)
		}
	}
}

func billHasNote(b pricing.Bill, id string) bool {
	return slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == id })
}

// Both ends of a range have what their fees are short of a minimum.
func TestMinimumOfARange(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "share", On: pricing.FeeOnCharged, Share: dec("1")},
		{Name: "least", On: pricing.FeeOnMinimum, Each: usd("0.05")}}}
	e := delivery("2026-11-10", "utility")
	e.Message.Others = []category.Category{category.Marketing}
	b, err := pricerOf(t, a).ReplayFor(slices.Values([]pricing.Event{e}), at("2026-11-01"), at("2026-12-01"))
	if err != nil || !b.Low.Equal(usd("0.0568")) || !b.High.Equal(usd("0.125")) { // 0.0068 and 0.05; twice 0.0625
		t.Errorf("%v to %v, %v", b.Low, b.High, err)
	}
}

// The first messages of a calendar month are included, and none is carried over.
func TestIncluded(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "each", On: pricing.FeeOnBoth, Each: usd("0.01"), Included: 2}}}
	pricer := pricerOf(t, a)
	wrote := pricing.Event{ID: "in", At: at("2026-09-10"), Number: "1", User: brazil, Inbound: true}
	list := []pricing.Event{wrote, delivery("2026-09-11", "marketing"), delivery("2026-09-12", "marketing"),
		delivery("2026-10-11", "marketing")}
	const september = "2026-09 0.01 each; 2026-09 0 each, 2 of 2 included; "
	for _, test := range []struct{ from, until, want, low string }{
		{"2026-09-01", "2026-11-01", september + "2026-10 0 each, 1 of 2 included", "0.1975"},
		// Messages before the period may have taken them.
		{"2026-09-02", "2026-11-01", "2026-09 0.03 each; 2026-10 0 each, 1 of 2 included", "0.1975"},
	} {
		b, err := pricer.ReplayFor(slices.Values(list), at(test.from), at(test.until))
		if err != nil || monthLines(b) != test.want || !b.Low.Equal(usd(test.low)) {
			t.Errorf("from %s: %s at least %v, want %s (%v)", test.from, monthLines(b), b.Low, test.want, err)
		}
		if exact := test.from == "2026-09-01"; b.Low.Equal(b.High) != exact {
			t.Errorf("from %s: %v to %v", test.from, b.Low, b.High)
		}
	}
	b := replay(t, pricer, list)
	if monthLines(b) != september+"2026-10 0 each, 1 of 2 included" || billHasNote(b, "fees-by-month") {
		t.Errorf("of no period: %s, %v", monthLines(b), b.Notes)
	}
	// Before sending, none is.
	m := to(brazil, category.Marketing)
	q := ask(t, a, m, pricing.State{}, at("2026-11-21"), 2)
	if q.String() != "0.1450 USD" || !hasNote(q, "fees-by-month") {
		t.Errorf("%v, %v", q, q.Notes())
	}
	audience := pricer.Audience()
	audience.Add(brazil, nil, at("2026-11-21"))
	e, err := pricer.Estimate(audience, &pricing.Message{From: "1", Category: category.Marketing}, &pricing.State{})
	byMonth := func(n pricing.Note) bool { return n.ID == pricing.NoteFeesByMonth }
	if err != nil || !e.High.Total.Equal(usd("0.0725")) || !slices.ContainsFunc(e.Notes, byMonth) {
		t.Errorf("estimated: %v, %v, %v", e.High.Total, e.Notes, err)
	}
}

// A bill of no period says what it lacks, as do quotes, and isn't compared.
func TestFeesByMonthLeftOut(t *testing.T) {
	fees := []pricing.Fee{{Name: "month", On: pricing.FeeOnMonth, Each: usd("49")}}
	a := pricing.Account{Zone: time.UTC, Fees: fees}
	pricer := pricerOf(t, a)
	list := []pricing.Event{delivery("2026-09-10", "marketing")}
	b := replay(t, pricer, list)
	if monthLines(b) != "" || !billHasNote(b, "fees-by-month") {
		t.Errorf("%s, %v", monthLines(b), b.Notes)
	}
	if b := billOf(t, pricer.Tally()); !billHasNote(b, "fees-by-month") {
		t.Errorf("of nothing: %v", b.Notes)
	}
	q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at("2026-11-21"), 1)
	if !hasNote(q, "fees-by-month") || q.String() != "0.0625 USD" {
		t.Errorf("%v, %v", q, q.Notes())
	}
	q = ask(t, a, to(brazil, category.Marketing), pricing.State{}, at("2026-11-21"), 1_000)
	if !hasNote(q, "fees-by-month") || !q.High().Equal(usd("62.5")) {
		t.Errorf("of 1,000: %v, %v", q, q.Notes())
	}
	audience := pricer.Audience()
	audience.Add(brazil, nil, at("2026-11-21"))
	e, err := pricer.Estimate(audience, &pricing.Message{From: "1", Category: category.Marketing}, &pricing.State{})
	isSaid := func(n pricing.Note) bool { return n.ID == pricing.NoteFeesByMonth }
	if err != nil || !e.High.Total.Equal(usd("0.0625")) || !slices.ContainsFunc(e.Notes, isSaid) {
		t.Errorf("estimated: %v, %v, %v", e.High.Total, e.Notes, err)
	}
	c := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), list).Compare(b)
	if _, ok := c.Change(); ok || !strings.Contains(c.String(), "at least 0.0625 USD") {
		t.Errorf("compared: %s", c)
	}
	// A message of a month that the period doesn't touch.
	b, err = tallyOf(pricer, list).BillFor(at("2026-10-01"), at("2026-11-01"))
	if err != nil || !billHasNote(b, "fees-by-month") || monthLines(b) != "2026-10 49 month" {
		t.Errorf("%s, %v", monthLines(b), b.Notes)
	}
}

func TestPeriodFaults(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	lastMonth, _ := pricing.ParseMonth("9999-12")
	if _, err := pricer.Tally().BillFor(lastMonth.Range(time.UTC)); err != nil {
		t.Errorf("9999-12: %v", err)
	}
	if _, err := pricer.Tally().BillFor(at("2026-10-01"), at("2126-10-01")); err != nil {
		t.Errorf("100 years: %v", err)
	}
	var sum pricing.Sum
	none := slices.Values([]pricing.Event{})
	for _, test := range []struct {
		from, until time.Time
		field       string
	}{
		{time.Time{}, at("2026-10-01"), "from"},
		{at("2026-09-01"), time.Time{}, "until"},
		{at("2026-10-01"), at("2026-09-01"), "until"},
		{at("2026-10-01"), time.Unix(1<<60, 0), "until"},
		{at("0001-01-02"), at("9999-01-01"), "until"},
		{at("2026-10-01"), at("2126-10-01").Add(1), "until"},
		{at("2026-10-01"), (lastMonth + 1).First(time.UTC).Add(1), "until"},
	} {
		_, err := pricer.Tally().BillFor(test.from, test.until)
		checkInput(t, "tally", err, pricing.ErrInvalid, test.field)
		_, err = sum.BillFor(pricer, test.from, test.until)
		checkInput(t, "sum", err, pricing.ErrInvalid, test.field)
		_, err = pricer.ReplayFor(none, test.from, test.until)
		checkInput(t, "replay", err, pricing.ErrInvalid, test.field)
	}
	_, err := sum.BillFor(nil, at("2026-09-01"), at("2026-10-01"))
	checkInput(t, "no pricer", err, pricing.ErrInvalid, "Pricer")
	_, err = pricer.ReplayFor(nil, at("2026-09-01"), at("2026-10-01"))
	checkInput(t, "no events", err, pricing.ErrInvalid, "events")
	for _, when := range []string{"2026-08-31T23:59:59", "2026-10-01"} {
		list := slices.Values([]pricing.Event{delivery(when, "marketing")})
		_, err = pricer.ReplayFor(list, at("2026-09-01"), at("2026-10-01"))
		checkInput(t, when, err, pricing.ErrInvalid, "Event.At")
	}
	for _, test := range []struct {
		fee   pricing.Fee
		kind  error
		field string
	}{
		{pricing.Fee{On: pricing.FeeOnMonth}, pricing.ErrInvalid, "Fee.Each"},
		{pricing.Fee{On: pricing.FeeOnBoth, Each: usd("1"), Included: -1}, pricing.ErrInvalid, "Fee.Included"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: usd("1"), Included: 1}, pricing.ErrInvalid, "Fee.Included"},
		{pricing.Fee{On: pricing.FeeOnBoth, Included: 1}, pricing.ErrInvalid, "Fee.Included"},
		{pricing.Fee{On: pricing.FeeOnCharged, Each: usd("1"), Share: dec("0.1"), Included: 1}, pricing.ErrInvalid,
			"Fee.Included"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: usd("1"), Quantity: -1}, pricing.ErrInvalid, "Fee.Quantity"},
		{pricing.Fee{On: pricing.FeeOnMinimum, Each: usd("1"), Quantity: 1}, pricing.ErrInvalid, "Fee.Quantity"},
		{pricing.Fee{On: pricing.FeeOnMonth, Share: dec("0.1")}, pricing.ErrInvalid, "Fee.Share"},
		{pricing.Fee{On: pricing.FeeOnMonth, Item: ratecard.Utility}, pricing.ErrInvalid, "Fee.Item"},
		{pricing.Fee{On: pricing.FeeOnMinimum, Market: "Brazil"}, pricing.ErrInvalid, "Fee.Market"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: usd("1"), From: on("2026-10-01"), Until: on("2026-10-01")},
			pricing.ErrInvalid,
			"Fee.Until"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: usd("1"), From: ratecard.Date{Year: 2026, Month: 2, Day: 30}},
			pricing.ErrInvalid,
			"Fee.From"},
		{pricing.Fee{On: pricing.FeeOnCharged, Each: usd("1"), From: ratecard.Date{Year: 2026, Month: 2, Day: 30}},
			pricing.ErrInvalid, "Fee.From"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: usd("-1")}, pricing.ErrInvalid, "Fee.Each"},
		{pricing.Fee{On: pricing.FeeOnMonth, Each: ratecard.Money{Amount: dec("1"), Currency: "XAU"}},
			ratecard.ErrCurrency, "Fee.Each"},
	} {
		err := pricing.Account{Fees: []pricing.Fee{test.fee}}.Validate()
		checkInput(t, fmt.Sprint(test.fee), err, test.kind, test.field)
	}
	gold := pricing.Account{Currency: "XAU", Fees: []pricing.Fee{{On: pricing.FeeOnMonth}}}
	checkInput(t, "no minor unit", gold.Validate(), ratecard.ErrCurrency, "Fee.Each")
}
