package pricing_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func TestFees(t *testing.T) {
	each := func(on pricing.FeeOn, s string) pricing.Fee {
		return pricing.Fee{Name: "Acme", On: on, Each: usd(s)}
	}
	share := func(on pricing.FeeOn, s string) pricing.Fee {
		return pricing.Fee{Name: "Acme", On: on, Share: dec(s)}
	}
	marketing, utility, service := to(brazil, category.Marketing), to(brazil, category.Utility),
		to(brazil, category.Service)
	for _, test := range []struct {
		name    string
		fees    []pricing.Fee
		message pricing.Message
		state   pricing.State
		on      string
		n       int64
		total   string
		lines   string
	}{
		{"on each charged", []pricing.Fee{each(pricing.FeeOnCharged, "0.005")}, marketing, pricing.State{},
			"2026-11-21", 1,
			"0.0675 USD", "1 marketing Brazil 0.0625 = 0.0625 message; 1 fee 0.005 = 0.005 fee"},
		{"on each delivered", []pricing.Fee{each(pricing.FeeOnDelivered, "0.005")}, marketing, pricing.State{},
			"2026-11-21", 3,
			"0.2025 USD", "3 marketing Brazil 0.0625 = 0.1875 message; 3 fee 0.005 = 0.015 fee"},
		{"charged isn't free", []pricing.Fee{each(pricing.FeeOnCharged, "0.005")}, utility, wrote("2025-10-15"),
			"2025-10-15", 1,
			"0 USD", "1 utility Brazil 0.0068 = 0 utility-in-window"},
		{"delivered is, also if free", []pricing.Fee{each(pricing.FeeOnDelivered, "0.005")}, utility,
			wrote("2025-10-15"), "2025-10-15", 1,
			"0.005 USD", "1 utility Brazil 0.0068 = 0 utility-in-window; 1 fee 0.005 = 0.005 fee"},
		{"refused isn't delivered", []pricing.Fee{each(pricing.FeeOnDelivered, "0.005"),
			{Share: dec("1"), On: pricing.FeeOnDelivered}}, service, pricing.State{}, "2026-11-21", 1,
			"not delivered (131047)", "1 service Brazil 0.0068 = 0 outside-window"},
		{"inbound isn't sent", []pricing.Fee{each(pricing.FeeOnInbound, "0.005")}, marketing, pricing.State{},
			"2026-11-21", 1,
			"0.0625 USD", "1 marketing Brazil 0.0625 = 0.0625 message"},
		{"nothing is known to fail", []pricing.Fee{each(pricing.FeeOnFailed, "0.005")}, marketing, pricing.State{},
			"2026-11-21", 1,
			"0.0625 USD", "1 marketing Brazil 0.0625 = 0.0625 message"},
		{"both ways has what is sent", []pricing.Fee{each(pricing.FeeOnBoth, "0.005")}, marketing, pricing.State{},
			"2026-11-21", 1,
			"0.0675 USD", "1 marketing Brazil 0.0625 = 0.0625 message; 1 fee 0.005 = 0.005 fee"},
		{"of an item and a market", []pricing.Fee{
			{Name: "this", On: pricing.FeeOnCharged, Each: usd("0.001"), Item: "marketing", Market: "Brazil"},
			{Name: "another item", On: pricing.FeeOnCharged, Each: usd("0.002"), Item: "utility"},
			{Name: "another market", On: pricing.FeeOnDelivered, Each: usd("0.003"), Market: "Germany"}},
			marketing, pricing.State{}, "2026-11-21", 2,
			"0.1270 USD", "2 marketing Brazil 0.0625 = 0.1250 message; 2 fee 0.001 = 0.002 fee"},
		{"of an allowance, what is past it", []pricing.Fee{each(pricing.FeeOnCharged, "0.01")}, service,
			wrote("2026-11-21"), "2026-11-21", 1002,
			"0.0336 USD",
			"1000 service Brazil 0.0068 = 0 service-allowance; 2 service Brazil 0.0068 = 0.0136 message; 2 fee " +
				"0.01 = 0.02 fee"},
		{"of an allowance, all that is delivered", []pricing.Fee{each(pricing.FeeOnDelivered, "0.01")}, service,
			wrote("2026-11-21"), "2026-11-21", 1002,
			"10.0336 USD",
			"1000 service Brazil 0.0068 = 0 service-allowance; 2 service Brazil 0.0068 = 0.0136 message; 1002 " +
				"fee 0.01 = 10.02 fee"},
		{"a share", []pricing.Fee{share(pricing.FeeOnCharged, "0.05")}, marketing, pricing.State{}, "2026-11-21", 1,
			"0.065625 USD", "1 marketing Brazil 0.0625 = 0.0625 message; 1 fee 0 = 0.003125 fee"},
		{"a share of nothing", []pricing.Fee{share(pricing.FeeOnDelivered, "0.05")}, utility, wrote("2025-10-15"),
			"2025-10-15", 1,
			"0 USD", "1 utility Brazil 0.0068 = 0 utility-in-window; 1 fee 0 = 0 fee"},
		{"both, and two", []pricing.Fee{{
			Name:  "a",
			On:    pricing.FeeOnCharged,
			Each:  usd("0.001"),
			Share: dec("0.5"),
		}, each(pricing.FeeOnDelivered, "1")}, marketing, pricing.State{}, "2026-11-21", 2,
			"2.18950 USD", "2 marketing Brazil 0.0625 = 0.1250 message; 2 fee 0.001 = 0.06450 fee; 2 fee 1 = 2 fee"},
		{"of nothing at all", []pricing.Fee{each(pricing.FeeOnDelivered, "0")}, marketing, pricing.State{},
			"2026-11-21", 1,
			"0.0625 USD", "1 marketing Brazil 0.0625 = 0.0625 message; 1 fee 0 = 0 fee"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := ask(t, pricing.Account{Zone: time.UTC, Fees: test.fees}, test.message, test.state, at(test.on), test.n)
			if got := lines(q.Likely()); got != test.lines || q.String() != test.total || !q.Exact() {
				t.Errorf("%s: %s\nwant %s: %s", q, got, test.total, test.lines)
			}
		})
	}
}

// What isn't delivered past the allowance has no fee; what is within it has.
func TestFeesWithoutPaymentMethod(t *testing.T) {
	a := pricing.Account{NoPaymentMethod: true,
		Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnDelivered, Each: usd("0.01")}}}
	m := to(brazil, category.Service)
	q := ask(t, a, m, used(t, a, m, "2026-11-21", 998), at("2026-11-21"), 5)
	want := "2 service Brazil 0.0068 = 0 service-allowance; 3 service Brazil 0.0068 = 0 no-payment-method; 2 " +
		"fee 0.01 = 0.02 fee"
	if got := lines(q.Likely()); got != want || q.String() != "0.02 USD and 3 not delivered (131042)" ||
		q.Likely().Undelivered == nil || q.Likely().Undelivered.Code != 131042 {
		t.Errorf("%s: %s, %+v", q, got, q.Likely().Undelivered)
	}
}

// A fee's line says whose it is, and never passes for WhatsApp's.
func TestFeeLine(t *testing.T) {
	for _, test := range []struct {
		fee    pricing.Fee
		detail string
	}{
		{pricing.Fee{Name: "Acme", On: pricing.FeeOnCharged, Each: usd("0.005")}, "Acme"},
		{pricing.Fee{Name: "Acme", On: pricing.FeeOnCharged, Share: dec("0.05")}, "Acme, with 5 % of Meta's price"},
		{pricing.Fee{On: pricing.FeeOnCharged, Share: dec("1.00")}, "100 % of Meta's price"},
		{pricing.Fee{On: pricing.FeeOnCharged, Share: dec("0.0250")}, "2.5 % of Meta's price"},
		{pricing.Fee{On: pricing.FeeOnCharged, Share: dec("0.05")}, "5 % of Meta's price"},
	} {
		q := ask(t, pricing.Account{Fees: []pricing.Fee{test.fee}}, to(brazil, category.Marketing), pricing.State{},
			at("2026-11-21"), 1)
		l := q.Likely().Lines[1]
		if l.Item != "fee" || l.Market != "" || l.Rule.ID != "fee" || l.Rule.Number != "R0.10" ||
			l.Detail != test.detail || l.Price.Currency != "USD" || l.Fee != test.fee.Name {
			t.Errorf("%+v", l)
		}
		if again := jsonBoth(t, q.Likely()); strings.Contains(again, `"fee":"Acme"`) != (l.Fee != "") {
			t.Error(again)
		}
		var report pricing.Report
		if text, err := json.Marshal(q); err != nil || json.Unmarshal(text, &report) != nil ||
			report.Cases[0].Lines[1].Fee != l.Fee {
			t.Errorf("the fee of a quote is written as %s, %v", text, err)
		}
	}
}

// A fee on marketing is on that of the Marketing Messages API, too: until June 2025 that was
// an item of its own, of which no price is held.
func TestFeeOnMarketing(t *testing.T) {
	a := pricing.Account{Fees: []pricing.Fee{{On: pricing.FeeOnCharged, Each: usd("1"), Item: ratecard.Marketing}}}
	for day, want := range map[string]string{"2025-06-01": "1", "2026-11-21": "1.0625"} {
		e := delivery(day, "marketing")
		e.Message.MarketingMessagesAPI = true
		if b := replay(t, pricerOf(t, a), []pricing.Event{e}); !b.High.Equal(usd(want)) {
			t.Errorf("%s: %s, want %s", day, b, want)
		}
	}
}

// Fees move both ends of a range, and may change which case is the dearest.
func TestFeesInRanges(t *testing.T) {
	a := pricing.Account{Zone: time.UTC,
		Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnDelivered, Each: usd("0.005")}}}
	m := to(brazil, category.Utility, category.Marketing)
	if q := ask(t, a, m, pricing.State{}, at("2026-11-21"), 1); q.String() != "0.0118 USD to 0.0675 USD" {
		t.Error(q)
	}
	paused := pricing.Message{Market: "North America", Category: category.Marketing}
	q := ask(t, a, paused, pricing.State{}, at("2026-11-21"), 1)
	if q.String() != "0.0300 USD, or not delivered (131049)" {
		t.Error(q)
	}
}

// A fee names what it is on, or the account is refused.
func TestFeeFaults(t *testing.T) {
	for _, test := range []struct {
		fees  []pricing.Fee
		field string
	}{
		{[]pricing.Fee{{On: "messages"}}, "Fee.On"},
		{[]pricing.Fee{{On: pricing.FeeOnCharged, Each: usd("1"), Item: "promo"}}, "Fee.Item"},
		{[]pricing.Fee{{On: pricing.FeeOnCharged, Each: usd("1"), Item: "fee"}}, "Fee.Item"},
		{[]pricing.Fee{{On: pricing.FeeOnCharged, Each: usd("1"), Market: "BR"}}, "Fee.Market"},
		{[]pricing.Fee{{On: pricing.FeeOnCharged, Each: usd("1"), Market: "brazil"}}, "Fee.Market"},
		{[]pricing.Fee{{On: pricing.FeeOnInbound, Item: ratecard.Service}}, "Fee.Item"},
		{[]pricing.Fee{{On: pricing.FeeOnBoth, Market: "Brazil"}}, "Fee.Market"},
		{[]pricing.Fee{{On: pricing.FeeOnFailed, Item: ratecard.Service}}, "Fee.Item"},
		{[]pricing.Fee{{On: pricing.FeeOnFailed, Market: "Brazil"}}, "Fee.Market"},
		{[]pricing.Fee{{On: pricing.FeeOnFailed, Share: dec("0.1")}}, "Fee.Share"},
		{[]pricing.Fee{{Name: "a", On: pricing.FeeOnCharged, Each: usd("1")},
			{Name: "a", On: pricing.FeeOnBoth, Each: usd("1")}}, "Fee.Name"},
		// The amount is misspelled or left out, or could only be nothing.
		{[]pricing.Fee{{On: pricing.FeeOnCharged}}, "Fee.Each"},
		{[]pricing.Fee{{On: pricing.FeeOnBoth, Included: 0}}, "Fee.Each"},
		{[]pricing.Fee{{On: pricing.FeeOnInbound, Each: usd("1"), Share: dec("0.1")}}, "Fee.Share"},
	} {
		err := pricing.Account{Fees: test.fees}.Validate()
		checkInput(t, test.field, err, pricing.ErrInvalid, test.field)
	}
	africa := pricing.Fee{On: pricing.FeeOnCharged, Each: usd("1"), Market: "Rest of Africa"}
	africa.Item = ratecard.Notification
	fees := []pricing.Fee{africa, {On: pricing.FeeOnCharged, Each: usd("0")},
		{On: pricing.FeeOnBoth, Share: dec("0.1")}}
	if err := (pricing.Account{Fees: fees}).Validate(); err != nil {
		t.Error(err)
	}
}

// An amount of no currency, or of one that there isn't, is refused before any quote, as is
// what needs the account's currency.
func TestFeeCurrency(t *testing.T) {
	m := to(brazil, category.Marketing)
	eur := ratecard.Money{Amount: dec("0.01"), Currency: "EUR"}
	for name, a := range map[string]pricing.Account{
		"none": {Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged,
			Each: ratecard.Money{Amount: dec("0.01")}}}},
		"no code": {Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged,
			Each: ratecard.Money{Amount: dec("0.01"), Currency: "euro"}}}},
		"a minimum of two": {Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged, Share: dec("0.01")},
			{Name: "least", On: pricing.FeeOnMinimum, Each: eur}}},
		"another minimum of two": {Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged, Each: eur},
			{Name: "least", On: pricing.FeeOnMinimum, Each: usd("1")}}},
	} {
		_, err := a.Quote(m, pricing.State{}, at("2026-11-21"))
		checkInput(t, name, err, ratecard.ErrCurrency, "Fee.Each")
	}
	for field, f := range map[string]pricing.Fee{
		"Fee.Item":  {On: pricing.FeeOnCharged, Each: eur, Item: ratecard.Utility},
		"Fee.Share": {On: pricing.FeeOnCharged, Each: ratecard.Money{Currency: "EUR"}, Share: dec("0.1")},
	} {
		err := pricing.Account{Fees: []pricing.Fee{f}}.Validate()
		checkInput(t, field, err, ratecard.ErrCurrency, field)
	}
	a := pricing.Account{Currency: "COP",
		Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged,
			Each: ratecard.Money{Amount: dec("10"), Currency: "COP"}}}}
	if q := ask(t, a, to(brazil, category.Utility), pricing.State{}, at("2026-11-21"), 1); q.String() != "35.0363 COP" {
		t.Error(q)
	}
}

// Where the category isn't certain, a fee on one item decides what costs most, also
// where volume tiers do.
func TestFeesDecideWhatCostsMost(t *testing.T) {
	for _, item := range []ratecard.Item{ratecard.Utility, ratecard.Authentication} {
		a := pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
			{Name: "item", On: pricing.FeeOnDelivered, Each: usd("1"), Item: item}}}
		e := delivery("2026-11-10", category.Utility)
		e.Message.Others = []category.Category{category.Authentication}
		b := replay(t, pricerOf(t, a), []pricing.Event{e})
		if b.Low.Cmp(usd("0.5")) > 0 || b.High.Cmp(usd("1")) < 0 {
			t.Errorf("%s: %v to %v", item, b.Low, b.High)
		}
	}
}

// Where counts aren't known, the least that a message costs has the fees of that case.
func TestFeesOfUnknownCounts(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: []pricing.Fee{
		{Name: "charged", On: pricing.FeeOnCharged, Each: usd("1")},
		{Name: "least", On: pricing.FeeOnMinimum, Each: usd("0.5")}}})
	e := delivery("2026-11-10", category.Service)
	state := wrote("2026-11-10")
	state.UsageUnknown = true
	out, err := pricer.Apply(&e, &state)
	if err != nil {
		t.Fatal(err)
	}
	var sum pricing.Sum
	if err := sum.Add(&e, &out); err != nil {
		t.Fatal(err)
	}
	b, err := sum.BillFor(pricer, at("2026-11-01"), at("2026-12-01"))
	if err != nil || !b.Low.Equal(usd("0.5")) || !b.High.Equal(usd("1.0068")) {
		t.Errorf("%v to %v, %v", b.Low, b.High, err)
	}
}

// A minimum that changes within a month is of all of its fees, and two at a time are
// refused.
func TestMinimumChanges(t *testing.T) {
	least := func(name, each, from, until string) pricing.Fee {
		f := pricing.Fee{Name: name, On: pricing.FeeOnMinimum, Each: usd(each), Provider: "acme"}
		if from != "" {
			f.From = on(from)
		}
		if until != "" {
			f.Until = on(until)
		}
		return f
	}
	list := []pricing.Event{delivery("2026-09-10", "marketing"), delivery("2026-09-11", "marketing")}
	const day = "2026-09-16"
	for _, test := range []struct {
		each, want string
		swapped    bool
	}{
		{"10", "2026-09 20 each; 2026-09 20 new, up to the minimum of 25.00 USD", false},
		{"10", "2026-09 20 each; 2026-09 5 new, up to the minimum of 25.00 USD; " +
			"2026-09 15 old, up to the minimum of 15.00 USD", true},
		{"5", "2026-09 10 each; 2026-09 25 new, up to the minimum of 25.00 USD; " +
			"2026-09 5 old, up to the minimum of 15.00 USD", false},
		{"20", "2026-09 40 each", false},
	} {
		fees := []pricing.Fee{{Name: "each", On: pricing.FeeOnDelivered, Each: usd(test.each), Provider: "acme"},
			least("old", "30", "", day), least("new", "50", day, "")}
		if test.swapped {
			fees[1], fees[2] = fees[2], fees[1]
		}
		p := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: fees})
		b, err := p.ReplayFor(slices.Values(list), at("2026-09-01"), at("2026-10-01"))
		if err != nil || monthLines(b) != test.want {
			t.Errorf("%s each: %s, want %s (%v)", test.each, monthLines(b), test.want, err)
		}
	}
	other := least("new", "50", "", "")
	other.Provider = "other"
	for _, test := range []struct {
		old, new pricing.Fee
		together bool
	}{
		{least("old", "30", "", ""), least("new", "50", "", ""), true},
		{least("old", "30", "", ""), other, false},
		{least("old", "30", "", day), least("new", "50", day, ""), false},
		{least("old", "30", day, ""), least("new", "50", "", day), false},
		{least("old", "30", "", "2026-09-17"), least("new", "50", day, ""), true},
		{least("old", "30", "2026-09-01", "2026-09-10"), least("new", "50", day, ""), false},
		{least("old", "30", "2026-09-01", "2026-12-01"), least("new", "50", day, "2026-09-20"), true},
	} {
		err := pricing.Account{Fees: []pricing.Fee{test.old, test.new}}.Validate()
		if test.together {
			checkInput(t, "two at a time", err, pricing.ErrInvalid, "Fee.On")
		} else if err != nil {
			t.Errorf("%v and %v: %v", test.old, test.new, err)
		}
	}
}

// sumOf returns a Sum of one marketing message by each pricer.
func sumOf(t *testing.T, pricers ...*pricing.Pricer) *pricing.Sum {
	t.Helper()
	var sum pricing.Sum
	for _, p := range pricers {
		e := delivery("2026-09-10", "marketing")
		o, err := p.Apply(&e, &pricing.State{})
		if err != nil {
			t.Fatal(err)
		}
		if err := sum.Add(&e, &o); err != nil {
			t.Fatal(err)
		}
	}
	return &sum
}

// A minimum is of the fees of its own account; an account without an ID stands for all.
func TestMinimumOfSeveralAccounts(t *testing.T) {
	of := func(id string) *pricing.Pricer {
		return pricerOf(t, pricing.Account{ID: id, Zone: time.UTC, Fees: []pricing.Fee{
			{Name: "each", On: pricing.FeeOnDelivered, Each: usd("4")},
			{Name: "least", On: pricing.FeeOnMinimum, Each: usd("10")}}})
	}
	for _, test := range []struct{ id, want string }{
		{"a", "2026-09 8 each; 2026-09 6 least, up to the minimum of 10.00 USD"},
		{"", "2026-09 8 each; 2026-09 2 least, up to the minimum of 10.00 USD"},
	} {
		b, err := sumOf(t, of("a"), of("b")).BillFor(of(test.id), at("2026-09-01"), at("2026-10-01"))
		if err != nil || monthLines(b) != test.want {
			t.Errorf("of %q: %s, want %s (%v)", test.id, monthLines(b), test.want, err)
		}
	}
}

// A bill's pricer is the one that made the charges: the fees of another weren't on them.
func TestBillForOtherSettings(t *testing.T) {
	bare := pricing.Account{ID: "a", Zone: time.UTC}
	fees, other, all := bare, bare, bare
	fees.Fees = []pricing.Fee{{Name: "each", On: pricing.FeeOnDelivered, Each: usd("4")}}
	other.ID, all.ID = "b", ""
	for _, test := range []struct {
		charged []pricing.Account
		by      pricing.Account
		refused bool
	}{
		{[]pricing.Account{bare}, bare, false},
		{[]pricing.Account{bare}, fees, true},
		{[]pricing.Account{fees}, bare, true},
		{[]pricing.Account{bare, fees}, fees, false},
		{[]pricing.Account{fees}, other, false},
		{[]pricing.Account{bare}, all, false},
		{[]pricing.Account{fees}, all, true},
		{nil, fees, false},
	} {
		var pricers []*pricing.Pricer
		for _, a := range test.charged {
			pricers = append(pricers, pricerOf(t, a))
		}
		_, err := sumOf(t, pricers...).BillFor(pricerOf(t, test.by), at("2026-09-01"), at("2026-10-01"))
		if test.refused {
			checkInput(t, test.by.ID, err, pricing.ErrInvalid, "Pricer")
		} else if err != nil {
			t.Errorf("of %q: %v", test.by.ID, err)
		}
	}
}

// The bill of one account's period says that it lacks fees by the month of another.
func TestFeesOfOtherAccounts(t *testing.T) {
	month := pricing.Fee{Name: "month", On: pricing.FeeOnMonth, Each: usd("49")}
	more, least := month, month
	more.Each, least.On = usd("50"), pricing.FeeOnMinimum
	for _, test := range []struct {
		a, b []pricing.Fee
		want bool
	}{
		{[]pricing.Fee{least}, []pricing.Fee{least}, true}, // b's own isn't due in it
		{[]pricing.Fee{least}, nil, false},
		{[]pricing.Fee{month}, []pricing.Fee{month}, false},
		{[]pricing.Fee{month}, nil, false},
		{nil, []pricing.Fee{month}, true},
		{[]pricing.Fee{month}, []pricing.Fee{more}, true},
	} {
		pricer := pricerOf(t, pricing.Account{ID: "a", Zone: time.UTC, Fees: test.a})
		sum := sumOf(t, pricer, pricerOf(t, pricing.Account{ID: "b", Fees: test.b}))
		b, err := sum.BillFor(pricer, at("2026-09-01"), at("2026-10-01"))
		if err != nil || billHasNote(b, "fees-by-month") != test.want {
			t.Errorf("%v and %v: %v (%v)", test.a, test.b, b.Notes, err)
		}
	}
}

// A comparison of accounts in two currencies always has its lines in one order, also of a
// fee that is in one of the two in both.
func TestCompareFeeInOneCurrency(t *testing.T) {
	fees := []pricing.Fee{{Name: "each", On: pricing.FeeOnDelivered, Each: usd("0.01")}}
	dollars := pricing.Account{Zone: time.UTC, Fees: fees}
	euros := pricing.Account{Zone: time.UTC, Currency: "EUR", Fees: fees}
	list := slices.Values([]pricing.Event{delivery("2026-09-10", "marketing")})
	first := ""
	for range 30 {
		c, err := pricing.Compare(list, dollars, euros)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = c.String()
		}
		if c.String() != first {
			t.Fatalf("%s\nand then\n%s", first, c)
		}
	}
}
