package pricing_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func eur(s string) ratecard.Money { return ratecard.Money{Amount: dec(s), Currency: "EUR"} }

// abroad is an account with the fees of a provider that charges in euro.
func abroad(fees ...pricing.Fee) pricing.Account {
	return pricing.Account{Zone: time.UTC, Fees: append([]pricing.Fee{
		{Name: "messages", On: pricing.FeeOnBoth, Each: eur("0.005"), Provider: "abroad"}}, fees...)}
}

// jsonBoth writes a value and reads it back equal.
func jsonBoth[T any](t *testing.T, v T) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again T
	if err := json.Unmarshal(text, &again); err != nil || gocmp.Diff(v, again) != "" {
		t.Errorf("%v; read back (-written +read): %s", err, gocmp.Diff(v, again))
	}
	return string(text)
}

// What a business pays in two currencies, each with a total of its own, and in one at a
// rate that it names.
func TestTotalsByCurrency(t *testing.T) {
	a := abroad(
		pricing.Fee{Name: "number", On: pricing.FeeOnMonth, Each: eur("49"), Provider: "abroad"},
		pricing.Fee{Name: "least", On: pricing.FeeOnMinimum, Each: eur("60"), Provider: "abroad"},
		pricing.Fee{Name: "mark-up", On: pricing.FeeOnCharged, Share: dec("0.05")})
	pricer := pricerOf(t, a)
	b, err := pricer.ReplayFor(slices.Values(monthOfMessages()), at("2026-09-01"), at("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	want := []pricing.Total{{
		Low: usd("18.969405"), High: usd("18.969405"), Meta: usd("18.0661"),
		Fees: []pricing.FeeTotal{{Name: "mark-up", Amount: usd("0.903305")}},
	}, {
		Low: eur("60"), High: eur("60"), Meta: eur("0"),
		Fees: []pricing.FeeTotal{{Name: "least", Amount: eur("6.555")}, {Name: "messages", Amount: eur("4.445")},
			{Name: "number", Amount: eur("49")}},
	}}
	if diff := gocmp.Diff(want, b.Totals()); diff != "" {
		t.Error(diff)
	}
	if !b.Low.Equal(b.High) {
		t.Errorf("%v to %v", b.Low, b.High)
	}
	const sixty = `{"amount":"60.000","currency":"EUR"}`
	if text := jsonBoth(t, b); !strings.Contains(text,
		`"other_currencies":[{"low":`+sixty+`,"high":`+sixty+`}]`) {
		t.Error(text)
	}
	rate := pricing.Rate{From: "EUR", To: "USD", Each: dec("1.0812"), Name: "ECB", Date: on("2026-10-01")}
	all, err := b.TotalAt(rate, pricing.Rate{From: "MXN", To: "USD", Each: dec("0.05"), Name: "ECB"})
	if err != nil || !all.High.Equal(usd("83.841405")) || !all.Low.Equal(all.High) || len(all.Converted) != 1 {
		t.Fatal(all, err)
	}
	if text := all.Converted[0].String(); text !=
		"60.000 EUR at 1 EUR = 1.0812 USD (ECB, 2026-10-01) is 64.8720000 USD" || all.String() !=
		"83.8414050 USD: Meta 18.0661 USD, mark-up 0.903305 USD, "+text {
		t.Error(text, all)
	}
	jsonBoth(t, all)
	var sum pricing.Sum
	if none := sumBill(t, &sum).Totals(); len(none) != 0 {
		t.Error(none)
	}
}

// A total says what it is made of.
func TestTotalText(t *testing.T) {
	parts := pricing.Total{Low: usd("3"), High: usd("3"), Meta: usd("1"), Fees: []pricing.FeeTotal{{Amount: usd("2")}}}
	lower := parts
	lower.Low = usd("2.5")
	open, openLower := parts, lower
	open.AtLeast, openLower.AtLeast = true, true
	for _, c := range []struct {
		total pricing.Total
		want  string
	}{
		{pricing.Total{}, "no total"},
		{parts, "3 USD: Meta 1 USD, fee 2 USD"},
		{lower, "2.5 USD to 3 USD; of 3 USD: Meta 1 USD, fee 2 USD"},
		{open, "at least 3 USD: Meta 1 USD, fee 2 USD"},
		{openLower, "at least 2.5 USD; of 3 USD: Meta 1 USD, fee 2 USD"},
	} {
		if got := c.total.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A rate is from a currency to the bill's, above zero, and somebody's.
func TestRateFaults(t *testing.T) {
	b := replay(t, pricerOf(t, abroad()), []pricing.Event{delivery("2026-11-10", "marketing")})
	good := pricing.Rate{From: "EUR", To: "USD", Each: dec("1.1"), Name: "ECB"}
	for _, test := range []struct {
		change func(*pricing.Rate)
		kind   error
		field  string
	}{
		{func(r *pricing.Rate) { r.From = "" }, ratecard.ErrCurrency, "Rate.From"},
		{func(r *pricing.Rate) { r.From = "euro" }, ratecard.ErrCurrency, "Rate.From"},
		{func(r *pricing.Rate) { r.From = "GBP" }, ratecard.ErrCurrency, "Rate.From"},
		{func(r *pricing.Rate) { r.From = "USD" }, ratecard.ErrCurrency, "Rate.From"},
		{func(r *pricing.Rate) { r.From, r.To = r.To, r.From }, ratecard.ErrCurrency, "Rate.To"},
		{func(r *pricing.Rate) { r.Each = dec("0") }, pricing.ErrInvalid, "Rate.Each"},
		{func(r *pricing.Rate) { r.Each = dec("-1.1") }, pricing.ErrInvalid, "Rate.Each"},
		{func(r *pricing.Rate) { r.Each = dec("1e41") }, pricing.ErrInvalid, "Rate.Each"},
		{func(r *pricing.Rate) { r.Name = "" }, pricing.ErrInvalid, "Rate.Name"},
		{func(r *pricing.Rate) { r.Name = " " }, pricing.ErrInvalid, "Rate.Name"},
		{func(r *pricing.Rate) { r.Date = ratecard.Date{Year: 2026, Month: 2, Day: 30} }, pricing.ErrInvalid, "Rate.Date"},
	} {
		r := good
		test.change(&r)
		_, err := b.TotalAt(r)
		checkInput(t, r.String(), err, test.kind, test.field)
	}
	_, err := b.TotalAt(good, good)
	checkInput(t, "twice", err, pricing.ErrInvalid, "Rate.From")
	_, err = b.TotalAt()
	checkInput(t, "none", err, ratecard.ErrCurrency, "Rate.From")
	_, err = pricing.Bill{}.TotalAt()
	checkInput(t, "of nothing", err, ratecard.ErrCurrency, "Bill")
	if _, err := json.Marshal(pricing.Rate{Each: dec("1e41")}); err == nil {
		t.Error("a rate that is too long is written")
	}
}

// A quote's amount is without fees in another currency, and is shown with them.
func TestQuotesInTwoCurrencies(t *testing.T) {
	a := abroad(pricing.Fee{Name: "charged", On: pricing.FeeOnCharged, Each: pesos("0.1")},
		pricing.Fee{Name: "own", On: pricing.FeeOnDelivered, Each: usd("0.001")})
	paused := pricing.Message{Market: "North America", Category: category.Marketing}
	for _, test := range []struct {
		name  string
		m     pricing.Message
		s     pricing.State
		on    string
		n     int64
		text  string
		exact bool
	}{
		{"one", to(brazil, category.Marketing), pricing.State{}, "2026-11-21", 1,
			"0.0635 USD + 0.005 EUR + 0.1 MXN", true},
		{"many", to(brazil, category.Marketing), pricing.State{}, "2026-11-21", 3,
			"0.1905 USD + 0.015 EUR + 0.3 MXN", true},
		{"free", to(brazil, category.Utility), wrote("2025-10-15"), "2025-10-15", 1, "0.001 USD + 0.005 EUR", true},
		{"a range", to(brazil, category.Utility, category.Marketing), pricing.State{}, "2026-11-21", 1,
			"0.0078 USD + 0.005 EUR + 0.1 MXN to 0.0635 USD + 0.005 EUR + 0.1 MXN", false},
		{"perhaps not delivered", paused, pricing.State{}, "2026-11-21", 1,
			"0.0260 USD + 0.005 EUR + 0.1 MXN, or not delivered (131049)", false},
	} {
		q := ask(t, a, test.m, test.s, at(test.on), test.n)
		if q.String() != test.text || q.Exact() != test.exact {
			t.Errorf("%s: %s, exact %v", test.name, q, q.Exact())
		}
		report, err := json.Marshal(q.Report())
		if own, err2 := json.Marshal(q); err != nil || err2 != nil || string(own) != string(report) {
			t.Errorf("%s: %s\nreport %s", test.name, own, report)
		}
		jsonBoth(t, q.Report())
		if !strings.Contains(string(report), `"other_currencies":[{"amount":"0.0`) ||
			!strings.Contains(string(report), `"other_currencies":[{"low":{"amount":"`) {
			t.Errorf("%s: %s", test.name, report)
		}
	}
	q := ask(t, a, to(brazil, category.Marketing), pricing.State{}, at("2026-11-21"), 1)
	if text := q.Explain(); !strings.HasPrefix(text, "0.0635 USD + 0.005 EUR + 0.1 MXN:\n") {
		t.Error(text)
	}
	a.SharedNumber = true
	q = ask(t, a, to(brazil, category.Utility), pricing.State{}, at("2025-10-15"), 1)
	want := []pricing.OtherTotal{{Low: eur("0.005"), High: eur("0.005")}, {Low: pesos("0"), High: pesos("0.1")}}
	if diff := gocmp.Diff(want, q.OtherCurrencies()); diff != "" ||
		q.String() != "0.001 USD + 0.005 EUR to 0.0078 USD + 0.005 EUR + 0.1 MXN" {
		t.Errorf("%v: %s", q, diff)
	}
}

// A message that is free or isn't delivered costs 0 in both cases; the fee in another
// currency is then the difference. A bill has it in the cases of its Low and High.
func TestRangesInTwoCurrencies(t *testing.T) {
	a := abroad(pricing.Fee{Name: "charged", On: pricing.FeeOnCharged, Each: pesos("0.1"), Included: 1})
	a.SharedNumber = true
	q := ask(t, a, to(brazil, category.Service), pricing.State{Usage: pricing.Usage{}}, at("2025-10-15"), 1)
	want := []pricing.OtherTotal{{Low: eur("0"), High: eur("0.005")}}
	if diff := gocmp.Diff(want, q.OtherCurrencies()); diff != "" || q.Exact() ||
		q.String() != "0 USD + 0.005 EUR, or not delivered (131047)" {
		t.Errorf("%v: %s", q, diff)
	}
	b := replay(t, pricerOf(t, a), []pricing.Event{delivery("2025-10-10", "utility"), delivery("2025-10-11", "utility"),
		delivery("2025-10-12", "utility")})
	want = []pricing.OtherTotal{{Low: eur("0.015"), High: eur("0.015")}, {Low: pesos("0"), High: pesos("0.2")}}
	if diff := gocmp.Diff(want, b.OtherCurrencies); diff != "" || !b.Low.IsZero() || !b.High.Equal(usd("0.0204")) {
		t.Errorf("%v to %v: %s", b.Low, b.High, diff)
	}
	all, err := b.TotalAt(pricing.Rate{From: "EUR", To: "USD", Each: dec("2"), Name: "a"},
		pricing.Rate{From: "MXN", To: "USD", Each: dec("0.1"), Name: "b"})
	if err != nil || !all.Low.Equal(usd("0.03")) || !all.High.Equal(usd("0.0704")) {
		t.Errorf("%v to %v, %v", all.Low, all.High, err)
	}
}

// Groups, comparisons and estimates keep the currencies apart.
func TestSumsInTwoCurrencies(t *testing.T) {
	a := abroad(pricing.Fee{Name: "charged", On: pricing.FeeOnCharged, Each: pesos("0.1"), Market: "India"})
	pricer := pricerOf(t, a)
	list := []pricing.Event{delivery("2026-09-10", "marketing"), delivery("2026-09-11", "utility")}
	list[1].User = india
	var groups pricing.Groups
	for i := range list {
		out, err := pricer.Apply(&list[i], &pricing.State{})
		if err != nil {
			t.Fatal(err)
		}
		if err := groups.Add(&list[i], &out); err != nil {
			t.Fatal(err)
		}
	}
	want := []pricing.OtherTotal{{Low: eur("0.010"), High: eur("0.010")}, {Low: pesos("0.1"), High: pesos("0.1")}}
	group := groups.List()[0]
	if diff := gocmp.Diff(want, group.OtherCurrencies); diff != "" || !group.High.Equal(usd("0.0639")) {
		t.Errorf("%v: %s", group.High, diff)
	}
	jsonBoth(t, group)

	b := replay(t, pricer, list)
	if diff := gocmp.Diff(want, b.OtherCurrencies); diff != "" {
		t.Error(diff)
	}
	bare := replay(t, pricerOf(t, pricing.Account{Zone: time.UTC}), list)
	c := bare.Compare(b)
	if change, ok := c.Change(); !ok || !change.IsZero() {
		t.Errorf("change %v, %s", change, c.Unknown)
	}
	if text := jsonBoth(t, c); !strings.Contains(text, `"other_currencies":[{"before":{"amount":"0","currency":"EUR"},`+
		`"after":{"amount":"0.010","currency":"EUR"},"change":{"amount":"0.010","currency":"EUR"}},`) {
		t.Error(text)
	}
	for _, row := range []string{"messages fee 0 0 EUR 2 0.010 EUR 0.010 EUR", "charged fee 0 0 MXN 1 0.1 MXN 0.1 MXN",
		"total 0.0639 USD 0.0639 USD 0.0000 USD", "total 0 EUR 0.010 EUR 0.010 EUR", "total 0 MXN 0.1 MXN 0.1 MXN"} {
		if text := strings.Join(strings.Fields(c.String()), " "); !strings.Contains(text, row) {
			t.Errorf("%s\nlacks %s", c, row)
		}
	}
	own := abroad()
	own.Currency = "EUR"
	// A fee has one row, in its own currency, also if the accounts pay Meta in two.
	c = b.Compare(replay(t, pricerOf(t, own), list))
	jsonBoth(t, c)
	text := strings.Join(strings.Fields(c.String()), " ")
	for _, row := range []string{"messages fee 2 0.010 EUR 2 0.010 EUR 0.000 EUR",
		"charged fee 1 0.1 MXN 0 0 MXN -0.1 MXN",
		"total 0.0639 USD 0.0630 EUR total 0.010 EUR 0.0630 EUR total 0.1 MXN 0 MXN -0.1 MXN"} {
		if c.Unknown == "" || !strings.Contains(text, row) {
			t.Errorf("of accounts in two currencies:\n%s\nlacks %s", c, row)
		}
	}

	audience := pricer.Audience()
	audience.Add(brazil, nil, at("2026-11-21"))
	audience.Add(india, nil, at("2026-11-21"))
	e, err := pricer.Estimate(audience, &pricing.Message{From: "1", Category: category.Marketing}, &pricing.State{})
	if err != nil || e.String() != e.High.Total.String()+" + 0.010 EUR + 0.1 MXN" {
		t.Errorf("%v, %v", e, err)
	}
	jsonBoth(t, e)
	if text := e.Compare(e).String(); !strings.Contains(text, "0.010 EUR") {
		t.Error(text)
	}
}

// Where Meta's part is the same, fees in another currency decide which case costs more: in
// quotes, bills and estimates.
func TestOtherCurrencyDecidesBetweenEquals(t *testing.T) {
	free, err := ratecard.WithContracts(ratecard.Published(), ratecard.Contract{
		Item: ratecard.Utility, Price: usd("0"), From: on("2025-07-01"), Why: "test"})
	if err != nil {
		t.Fatal(err)
	}
	a := pricing.Account{Zone: time.UTC, SharedNumber: true, Rates: free, Fees: []pricing.Fee{
		{Name: "charged", On: pricing.FeeOnCharged, Each: eur("0.005")}}}
	pricer := pricerOf(t, a)
	m := to(brazil, category.Utility)
	q := ask(t, a, m, pricing.State{Usage: pricing.Usage{}}, at("2025-10-15"), 1)
	want := []pricing.OtherTotal{{Low: eur("0"), High: eur("0.005")}}
	if diff := gocmp.Diff(want, q.OtherCurrencies()); diff != "" || q.Exact() ||
		q.String() != "0 USD to 0 USD + 0.005 EUR" {
		t.Errorf("%v: %s", q, diff)
	}
	e := delivery("2025-10-15", "utility")
	if b := replay(t, pricer, []pricing.Event{e}); gocmp.Diff(want, b.OtherCurrencies) != "" {
		t.Error(gocmp.Diff(want, b.OtherCurrencies))
	}
	audience := pricer.Audience()
	audience.Add(brazil, nil, at("2025-10-15"))
	m.To, m.From = "", "1"
	estimate, err := pricer.Estimate(audience, &m, &pricing.State{Usage: pricing.Usage{}})
	if err != nil || estimate.String() != "0 USD to 0 USD + 0.005 EUR" {
		t.Errorf("%v, %v", estimate, err)
	}
}

// A total of a bill that lacks something is a lower bound, also at a rate.
func TestTotalsAtLeast(t *testing.T) {
	fee := pricing.Fee{Name: "each", On: pricing.FeeOnDelivered, Each: eur("1")}
	month := pricing.Fee{Name: "month", On: pricing.FeeOnMonth, Each: usd("49")}
	nobody := delivery("2026-09-11", "marketing")
	nobody.User, nobody.ID = "999", "nobody"
	for _, test := range []struct {
		name   string
		fees   []pricing.Fee
		events []pricing.Event
		want   bool
	}{
		{"all is known", []pricing.Fee{fee}, nil, false},
		{"no price", []pricing.Fee{fee}, []pricing.Event{nobody}, true},
		{"no subscription", []pricing.Fee{fee, month}, nil, true},
	} {
		p := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: test.fees})
		b := replay(t, p, append(test.events, delivery("2026-09-10", "marketing")))
		all, err := b.TotalAt(pricing.Rate{From: "EUR", To: "USD", Each: dec("2"), Name: "made up"})
		if err != nil || all.AtLeast != test.want {
			t.Errorf("%s: %+v (%v)", test.name, all, err)
		}
		for _, total := range b.Totals() {
			if total.AtLeast != test.want {
				t.Errorf("%s: %+v", test.name, total)
			}
		}
	}
}
