package ratecard_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

func money(amount string, c ratecard.Currency) ratecard.Money {
	return ratecard.Money{Amount: dec(amount), Currency: c}
}

func TestMoneyJSON(t *testing.T) {
	for _, tt := range []struct {
		money ratecard.Money
		json  string
		text  string
	}{
		{money("0.0625", "USD"), `{"amount":"0.0625","currency":"USD"}`, "0.0625 USD"},
		{money("0.0500", "USD"), `{"amount":"0.0500","currency":"USD"}`, "0.0500 USD"},
		{money("0.0000", "USD"), `{"amount":"0.0000","currency":"USD"}`, "0.0000 USD"},
		{money("1948.66", "IDR"), `{"amount":"1948.66","currency":"IDR"}`, "1948.66 IDR"},
		{money("5", "CLP"), `{"amount":"5","currency":"CLP"}`, "5 CLP"},
		{money("-0.10", "EUR"), `{"amount":"-0.10","currency":"EUR"}`, "-0.10 EUR"},
		{money("123456789012345678901234567890.123456789", "USD"),
			`{"amount":"123456789012345678901234567890.123456789","currency":"USD"}`,
			"123456789012345678901234567890.123456789 USD"},
		{ratecard.Money{Amount: decimal.New(5, 3), Currency: "USD"}, `{"amount":"5000","currency":"USD"}`, "5000 USD"},
		{ratecard.Money{}, `{"amount":"0","currency":""}`, "0"},
	} {
		data, err := json.Marshal(tt.money)
		if err != nil || string(data) != tt.json || tt.money.String() != tt.text {
			t.Errorf("%s and %q, %v; want %s and %q", data, tt.money, err, tt.json, tt.text)
		}
		var back ratecard.Money
		if err := json.Unmarshal(data, &back); err != nil || !back.Equal(tt.money) || back.String() != tt.text {
			t.Errorf("%s is read as %v, %v", data, back, err)
		}
	}
}

// TestMoneyText: short amounts, which are written as an integer with a point in it, have
// the text that decimal gives all, about every bound.
func TestMoneyText(t *testing.T) {
	d := rand.New(rand.NewPCG(5, 12))
	numbers := []int64{0, 1, 5, 10, 99, 1e17, 1e18 - 1, 1e18, math.MaxInt64, math.MinInt64 + 1}
	for range 1000 {
		numbers = append(numbers, d.Int64()>>d.IntN(64))
	}
	for i, n := range numbers {
		for _, n := range []int64{n, -n} {
			for e := int32(-20); e <= 2; e++ {
				m := ratecard.Money{Amount: decimal.New(n, e), Currency: "USD"}
				plain := m.Amount.StringFixed(max(0, -e))
				if got := string(m.AppendTo([]byte("= "))); got != "= "+plain+" USD" || m.String() != got[2:] {
					t.Fatalf("number %d: %de%d is written %q and %q, want %s USD", i, n, e, got, m, plain)
				}
				want, err := json.Marshal(map[string]string{"amount": plain, "currency": "USD"})
				if err != nil {
					t.Fatal(err)
				}
				if got, err := m.MarshalJSON(); err != nil || string(got) != string(want) {
					t.Fatalf("number %d: %s, %v, want %s", i, got, err, want)
				}
			}
		}
	}
	m, b := money("0.0625", "USD"), make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() { b = m.AppendTo(b[:0]) }); n != 0 {
		t.Errorf("AppendTo allocates %v times", n)
	}
}

func TestMoneyJSONMalformed(t *testing.T) {
	for _, data := range []string{
		`{"amount":0.0625,"currency":"USD"}`, // a float
		`{"amount":"1e3","currency":"USD"}`,
		`{"amount":"1,000","currency":"USD"}`,
		`{"amount":"+1","currency":"USD"}`,
		`{"amount":"--1","currency":"USD"}`,
		`{"amount":"-","currency":"USD"}`,
		`{"amount":"","currency":"USD"}`,
		`{"amount":"007","currency":"USD"}`,
		`{"amount":".5","currency":"USD"}`,
		`{"amount":" 5","currency":"USD"}`,
		`{"amount":"−5","currency":"USD"}`, // a minus, not a hyphen
		`{"amount":"` + strings.Repeat("9", 201) + `","currency":"USD"}`,
		`{"amount":"5","currency":"usd"}`,
		`{"amount":"5","currency":"US$"}`,
		`{"amount":"5","currency":"USDT"}`,
		`{"currency":"USD"}`,
		`{}`,
		`"5 USD"`,
		`5`,
		`[]`,
	} {
		is := money("1", "EUR")
		err := json.Unmarshal([]byte(data), &is)
		var malformed *ratecard.ParseError
		if !errors.As(err, &malformed) || !errors.Is(err, ratecard.ErrMalformed) || !is.Equal(money("1", "EUR")) {
			t.Errorf("%s: %v, %v; want a ParseError and no change", data, is, err)
		}
		if err != nil && strings.Contains(err.Error(), "moneyJSON") {
			t.Errorf("%s: %v names a type of ours, not what is wanted", data, err)
		}
	}
	is := money("1", "EUR")
	if err := json.Unmarshal([]byte("null"), &is); err != nil || !is.Equal(money("1", "EUR")) {
		t.Errorf("null: %v, %v; want no change", is, err)
	}
}

func TestMoneyAdd(t *testing.T) {
	for _, tt := range []struct{ a, b, want ratecard.Money }{
		{money("0.0625", "USD"), money("0.0068", "USD"), money("0.0693", "USD")},
		{ratecard.Money{}, money("0.0500", "USD"), money("0.0500", "USD")},
		{money("0.0500", "USD"), ratecard.Money{}, money("0.0500", "USD")},
		{ratecard.Money{}, ratecard.Money{}, ratecard.Money{}},
		{money("1", ""), money("2", ""), money("3", "")},
		{money("0", "EUR"), money("0", "EUR"), money("0", "EUR")},
	} {
		if is := tt.a.Add(tt.b); is.String() != tt.want.String() {
			t.Errorf("%v + %v = %v, want %v", tt.a, tt.b, is, tt.want)
		}
	}
}

// TestTwoCurrencies: amounts in two currencies never meet unnoticed. Add, Sub and
// Cmp panic, each with the error that its twin returns.
func TestTwoCurrencies(t *testing.T) {
	for _, tt := range []struct{ a, b ratecard.Money }{
		{money("1", "USD"), money("1", "EUR")},
		{money("0", "USD"), money("0", "EUR")},
		{money("1", "USD"), money("1", "")}, // would be lost
		{money("1", ""), money("1", "USD")},
	} {
		want := &ratecard.CurrencyError{Have: tt.a.Currency, With: tt.b.Currency}
		for name, twins := range map[string]struct {
			try    func() error
			panics func()
		}{
			"Add": {func() error { _, err := tt.a.TryAdd(tt.b); return err }, func() { tt.a.Add(tt.b) }},
			"Sub": {func() error { _, err := tt.a.TrySub(tt.b); return err }, func() { tt.a.Sub(tt.b) }},
			"Cmp": {func() error { _, err := tt.a.TryCmp(tt.b); return err }, func() { tt.a.Cmp(tt.b) }},
		} {
			if diff := cmp.Diff(error(want), twins.try()); diff != "" || !errors.Is(twins.try(), ratecard.ErrCurrency) {
				t.Errorf("Try%s of %v and %v (-want +got):\n%s", name, tt.a, tt.b, diff)
			}
			func() {
				defer func() {
					if diff := cmp.Diff(any(want), recover()); diff != "" {
						t.Errorf("%s of %v and %v panics with (-want +got):\n%s", name, tt.a, tt.b, diff)
					}
				}()
				twins.panics()
			}()
		}
	}
}

// TestMoneyParts: what is taken away, turned round and put back is the same.
func TestMoneyParts(t *testing.T) {
	a, b := money("0.0625", "USD"), money("0.1000", "USD")
	if is := a.Sub(b).String(); is != "-0.0375 USD" {
		t.Errorf("Sub: %s", is)
	}
	if is := a.Neg(); is.String() != "-0.0625 USD" || !is.Neg().Equal(a) || !a.Sub(b).Add(b).Equal(a) {
		t.Errorf("Neg: %s", is)
	}
	nothing := ratecard.Money{}
	if !nothing.Sub(a).Equal(a.Neg()) || !a.Sub(nothing).Equal(a) || a.Cmp(nothing) != 1 || nothing.Cmp(a) != -1 {
		t.Error("nothing at all goes with any currency")
	}
}

// TestPriceString: the price of one message keeps its digits, where an invoice's
// rounding shows 0.00.
func TestPriceString(t *testing.T) {
	for _, tt := range []struct {
		is   ratecard.Money
		want string
	}{
		{money("0.0048", "USD"), "0.0048 USD"},
		{money("0.0625000", "USD"), "0.0625 USD"},
		{money("0.1000", "USD"), "0.10 USD"},
		{money("1", "EUR"), "1.00 EUR"},
		{money("-0.5", "EUR"), "-0.50 EUR"},
		{money("0", "INR"), "0.00 INR"},
		{money("35.20", "CLP"), "35.2 CLP"},
		{money("35.0", "CLP"), "35 CLP"},
		{money("1.230", "XAU"), "1.230 XAU"}, // its minor units aren't known
		{ratecard.Money{Amount: decimal.New(5, 3), Currency: "USD"}, "5000.00 USD"},
		{ratecard.Money{}, "0"},
	} {
		if is := tt.is.PriceString(); is != tt.want {
			t.Errorf("%v is shown as %q, want %q", tt.is, is, tt.want)
		}
	}
}

// TestParseMoney: what String writes is read, and nothing else.
func TestParseMoney(t *testing.T) {
	for _, want := range []ratecard.Money{
		{}, money("0.0625", "USD"), money("-1948.66", "IDR"), money("0.0000", "EUR"), money("7", "CLP"),
	} {
		if is, err := ratecard.ParseMoney(want.String()); err != nil || is.String() != want.String() {
			t.Errorf("%v is read as %v, %v", want, is, err)
		}
	}
	for _, text := range []string{"", "5", "0.0625", "USD", "USD 5", "5 usd", "5  USD", " 5 USD", "5 USD ", "5,00 EUR",
		"$5", "1e3 USD", "+5 USD", "5USD", strings.Repeat("9", 201) + " USD"} {
		is, err := ratecard.ParseMoney(text)
		if !errors.Is(err, ratecard.ErrMalformed) || is != (ratecard.Money{}) ||
			!strings.Contains(err.Error(), "(write it as 0.0625 USD)") {
			t.Errorf("%q is read as %v, %v", text, is, err)
		}
	}
}

// TestHugeExponents: an amount whose digits would fill the memory is shown by its
// exponent, and isn't written where it couldn't be read.
func TestHugeExponents(t *testing.T) {
	for exponent, want := range map[int32]string{
		math.MaxInt32: "5e2147483647 USD",
		math.MinInt32: "5e-2147483648 USD",
		201:           "5e201 USD",
	} {
		m := ratecard.Money{Amount: decimal.New(5, exponent), Currency: "USD"}
		if m.String() != want || m.PriceString() != want {
			t.Errorf("%s, %s, want %s", m, m.PriceString(), want)
		}
		if _, err := json.Marshal(m); !errors.Is(err, ratecard.ErrMalformed) {
			t.Errorf("%s as JSON: %v", m, err)
		}
	}
}

func TestMoneyTimes(t *testing.T) {
	for _, tt := range []struct {
		amount string
		n      int64
		want   string
	}{
		{"0.0068", 500, "3.4000 USD"},
		{"0.0068", 0, "0.0000 USD"},
		{"0.0068", -1, "-0.0068 USD"},
		{"0.0001", math.MaxInt64, "922337203685477.5807 USD"},
		{"0.123456789012", 1_000_000, "123456.789012000000 USD"},
	} {
		if is := money(tt.amount, "USD").Times(tt.n); is.String() != tt.want {
			t.Errorf("%s × %d = %v, want %s", tt.amount, tt.n, is, tt.want)
		}
	}
}

func TestMoneyCompares(t *testing.T) {
	a, b := money("0.10", "USD"), money("0.1", "USD")
	if !a.Equal(b) || a.Cmp(b) != 0 || a.Equal(money("0.1", "EUR")) || a.Equal(money("0.11", "USD")) {
		t.Error("Equal")
	}
	if a.Cmp(money("0.11", "USD")) != -1 || money("0.11", "USD").Cmp(a) != 1 {
		t.Error("Cmp")
	}
	if !money("0.00", "USD").IsZero() || a.IsZero() || !(ratecard.Money{}).IsZero() {
		t.Error("IsZero")
	}
}

func TestMoneyRounded(t *testing.T) {
	for _, tt := range []struct{ is, want ratecard.Money }{
		{money("0.0625", "USD"), money("0.06", "USD")},
		{money("0.065", "USD"), money("0.07", "USD")},
		{money("-0.065", "USD"), money("-0.07", "USD")}, // away from zero
		{money("0.0049", "USD"), money("0.00", "USD")},
		{money("3", "USD"), money("3.00", "USD")},
		{money("78.49", "CLP"), money("78", "CLP")},
		{money("78.5", "CLP"), money("79", "CLP")},
		{money("356.655", "IDR"), money("356.66", "IDR")},
		{money("78.5", "JPY"), money("79", "JPY")},
		{money("1.2345", "KWD"), money("1.235", "KWD")},
		{money("1.2345", "XAU"), money("1.2345", "XAU")}, // gold
		{money("1.2345", ""), money("1.2345", "")},
	} {
		if is := tt.is.Rounded(); is.String() != tt.want.String() {
			t.Errorf("%v is rounded to %v, want %v", tt.is, is, tt.want)
		}
	}
	currencies := ratecard.Currencies()
	for _, c := range currencies {
		if is := money("0.123456", c).Rounded(); is.Amount.Exponent() < -2 {
			t.Errorf("%v isn't rounded", is)
		}
	}
}

func TestCurrencyValid(t *testing.T) {
	for c, want := range map[ratecard.Currency]bool{"USD": true, "XXX": true, "usd": false, "US": false, "USDT": false,
		"": false, "US1": false, "ÜS": false} {
		if c.Valid() != want {
			t.Errorf("%q is valid: %t", c, !want)
		}
	}
}

// TestDecimalGlobals: package decimal has variables that a program can set for
// everybody. No text, JSON or price of this package depends on them.
func TestDecimalGlobals(t *testing.T) {
	defer func(p, e int, q, z, s bool) {
		decimal.DivisionPrecision, decimal.MaxDecodeExponent = p, e
		decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = q, z, s
	}(decimal.DivisionPrecision, decimal.MaxDecodeExponent, decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros,
		decimal.UseScientificNotation)

	amount, list := dec("1234567.5000"), published(t, "USD", "2026-11-21")
	all := func() string {
		m := ratecard.Money{Amount: amount, Currency: "USD"}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back ratecard.Money
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		half, err := list.Scaled(decimal.New(5, -1), "half")
		if err != nil {
			t.Fatal(err)
		}
		tier, err := half.TierAt("Brazil", ratecard.Utility, 250_001)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join([]string{
			string(data), m.String(), back.String(), m.Times(1000).String(), m.Rounded().String(), m.Add(m).String(),
			ratecard.Money{Amount: tier.Price}.String(), encode(t, decode(t, contract)), encode(t, half),
			encode(t, list),
		}, "\n")
	}
	want := all()
	for _, set := range []bool{true, false} {
		decimal.DivisionPrecision, decimal.MaxDecodeExponent = 0, 0
		decimal.MarshalJSONWithoutQuotes, decimal.TrimTrailingZeros, decimal.UseScientificNotation = set, set, set
		if is := all(); is != want {
			t.Errorf("with %t:\n%s\nwant\n%s", set, is[:300], want[:300])
		}
	}
}
