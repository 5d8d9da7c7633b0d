package ratecard_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// rests returns a check that nobody changed a card.
func rests(t *testing.T, c *ratecard.Card) func() {
	t.Helper()
	all := func() string {
		b := strings.Builder{}
		for k, tiers := range c.Rows() {
			for i := range tiers {
				tier, err := c.TierAt(k.Market, k.Item, max(tiers[i].UpTo, 1))
				fmt.Fprintln(&b, k, i, tiers[i], tier, err)
			}
		}
		return encode(t, c) + b.String()
	}
	was := all()
	return func() {
		t.Helper()
		if d := cmp.Diff(was, all()); d != "" {
			t.Errorf("the original changed (-was +is):\n%s", d)
		}
	}
}

// holds checks that a changed card reads back as itself, as parsed ones do.
func holds(t *testing.T, c *ratecard.Card) {
	t.Helper()
	text := encode(t, c)
	again := decode(t, text)
	if !again.Equal(c) || encode(t, again) != text {
		t.Errorf("another card:\n%s", cmp.Diff(text, encode(t, again)))
	}
}

func TestWith(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	for _, tt := range []struct {
		market ratecard.Market
		item   ratecard.Item
		price  string
	}{
		{"Brazil", ratecard.Marketing, "0.0550"},    // in the place of a price
		{"Brazil", ratecard.Utility, "0.0060"},      // of a ladder
		{"Brazil", ratecard.Authentication, "0.01"}, // of a ladder known in part
		{"India", ratecard.Utility, "0.0009"},       // of a hole
		{"Chile", ratecard.Marketing, "0.08"},       // in a new market
		{"Brazil", ratecard.Service, "0"},           // in a new column
		{"Argentina", ratecard.UserInitiated, "0.123456789012"},
		{"Peru", ratecard.Utility, "0.0012345"}, // of more decimals than the others
	} {
		d, err := c.With(tt.market, tt.item, dec(tt.price), "contract 77")
		if err != nil {
			t.Fatal(err)
		}
		if d.ID() != c.ID()+" + contract 77" || d.Currency() != "USD" || d.Effective() != c.Effective() || d.Equal(c) {
			t.Errorf("%s has the head of another", d.ID())
		}
		basis := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh, How: "contract 77"}
		want := []ratecard.Tier{{Price: dec(tt.price), Basis: basis}}
		is, err := d.Tiers(tt.market, tt.item)
		if d := cmp.Diff(want, is); d != "" || err != nil || digits(is[0].Price) != tt.price {
			t.Errorf("%s %s: %v (-want +is):\n%s", tt.market, tt.item, err, d)
		}
		if _, err := d.TierAt(tt.market, tt.item, math.MaxInt64); err != nil {
			t.Errorf("%s %s isn't for every unit: %v", tt.market, tt.item, err)
		}
		for k, tiers := range c.Rows() { // the rest is as it was
			if k == (ratecard.Key{Market: tt.market, Item: tt.item}) {
				continue
			}
			is, err := d.Tiers(k.Market, k.Item)
			if d := cmp.Diff(tiers, is); d != "" || err != nil {
				t.Errorf("%s %s: %v (-was +is):\n%s", k.Market, k.Item, err, d)
			}
		}
		holds(t, d)
	}
}

func TestWithTwice(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	one, err := c.With("Brazil", ratecard.Service, dec("0.001"), "one")
	if err != nil {
		t.Fatal(err)
	}
	defer rests(t, one)()
	// Two changes of one card don't see each other.
	two, err := one.With("Brazil", ratecard.Service, dec("0.002"), "two")
	if err != nil {
		t.Fatal(err)
	}
	three, err := one.With("Chile", ratecard.Notification, dec("0.003"), "three")
	if err != nil {
		t.Fatal(err)
	}
	if want := "acme/USD/2026-10-01 + one + two"; two.ID() != want {
		t.Errorf("ID %q, want %q", two.ID(), want)
	}
	if price := firstPrice(t, two, "Brazil", ratecard.Service); digits(price) != "0.002" {
		t.Error(price)
	}
	if price := firstPrice(t, three, "Brazil", ratecard.Service); digits(price) != "0.001" {
		t.Error(price)
	}
	if _, err := two.Tiers("Chile", ratecard.Notification); !errors.Is(err, ratecard.ErrNoRate) {
		t.Error(err)
	}
	holds(t, two)
	holds(t, three)
}

func TestWithRefuses(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	long := strings.Repeat("1", 41)
	for _, tt := range []struct {
		market ratecard.Market
		item   ratecard.Item
		price  decimal.Decimal
		why    string
		err    error
		word   string
	}{
		{"Indiana", ratecard.Utility, dec("1"), "w", ratecard.ErrNoMarket, "Indiana"},
		{"", ratecard.Utility, dec("1"), "w", ratecard.ErrNoMarket, ""},
		{"India", "utilities", dec("1"), "w", ratecard.ErrNoRate, "utilities"},
		{"India", "", dec("1"), "w", ratecard.ErrNoRate, "no such item"},
		{"India", ratecard.Utility, dec("-0.0001"), "w", ratecard.ErrMalformed, "negative"},
		{"India", ratecard.Utility, dec(long), "w", ratecard.ErrMalformed, "40 digits"},
		{"India", ratecard.Utility, dec("0." + long), "w", ratecard.ErrMalformed, "40 digits"},
		{"India", ratecard.Utility, decimal.New(1, math.MaxInt32), "w", ratecard.ErrMalformed, "40 digits"},
		{"India", ratecard.Utility, decimal.New(1, math.MinInt32), "w", ratecard.ErrMalformed, "40 digits"},
		{"India", ratecard.Utility, dec("1"), "", ratecard.ErrMalformed, "reason"},
		{"India", ratecard.Utility, dec("1"), " ", ratecard.ErrMalformed, "reason"},
		{"India", ratecard.Utility, dec("1"), "two\nlines", ratecard.ErrMalformed, "reason"},
		{"India", ratecard.Utility, dec("1"), "\xff", ratecard.ErrMalformed, "reason"},
	} {
		d, err := c.With(tt.market, tt.item, tt.price, tt.why)
		if d != nil || !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.word) {
			t.Errorf("%s %s for %q: %v; want %v", tt.market, tt.item, tt.why, err, tt.err)
		}
	}
	for _, price := range []decimal.Decimal{dec(long[1:]), dec("0." + long[2:]), decimal.New(1, 39),
		decimal.New(1, -39), dec("0")} {
		d, err := c.With("India", ratecard.Utility, price, "at the limit")
		if err != nil {
			t.Error(err)
			continue
		}
		holds(t, d)
	}
}

func TestScaled(t *testing.T) {
	c := published(t, "USD", "2026-10-01")
	defer rests(t, c)()
	d, err := c.Scaled(dec("0.95"), "list × 0.95")
	if err != nil {
		t.Fatal(err)
	}
	if want := "meta/USD/2026-10-01 + list × 0.95"; d.ID() != want {
		t.Errorf("ID %q, want %q", d.ID(), want)
	}
	n := 0
	for k, tiers := range c.Rows() {
		is, err := d.Tiers(k.Market, k.Item)
		if err != nil || len(is) != len(tiers) {
			t.Fatal(k, is, err)
		}
		for i, tier := range tiers {
			n++
			tier.Price = tier.Price.Mul(dec("0.95"))
			tier.How = strings.TrimPrefix(tier.How+"; list × 0.95", "; ")
			if d := cmp.Diff(tier, is[i]); d != "" {
				t.Errorf("%v (-want +is):\n%s", k, d)
			}
		}
	}
	if n != 766 {
		t.Errorf("%d prices", n)
	}
	if is := firstPrice(t, d, "Brazil", ratecard.Marketing); digits(is) != "0.059375" {
		t.Errorf("Brazil marketing is %s", digits(is))
	}
	holds(t, d)

	free, err := c.Scaled(decimal.Decimal{}, "a gift")
	if err != nil {
		t.Fatal(err)
	}
	for _, tier := range tiersOf(t, free, "Brazil", ratecard.Utility) {
		if !tier.Price.IsZero() {
			t.Error(tier)
		}
	}
	holds(t, free)

	for _, factor := range []decimal.Decimal{dec("-1"), dec(strings.Repeat("9", 38)), decimal.New(1, -38),
		decimal.New(1, math.MaxInt32), decimal.New(1, math.MinInt32)} {
		if d, err := c.Scaled(factor, "w"); d != nil || !errors.Is(err, ratecard.ErrMalformed) {
			t.Errorf("%v; want ErrMalformed", err)
		}
	}
	if d, err := c.Scaled(dec("1"), ""); d != nil || !errors.Is(err, ratecard.ErrMalformed) {
		t.Errorf("%v; want ErrMalformed", err)
	}
}

func TestUnder(t *testing.T) {
	list, over := published(t, "USD", "2026-10-01"), decode(t, contract)
	over, err := over.With("Chile", ratecard.Notification, dec("0.05"), "too")
	if err != nil {
		t.Fatal(err)
	}
	defer rests(t, list)()
	defer rests(t, over)()
	d, err := list.Overlay(over)
	if err != nil {
		t.Fatal(err)
	}
	if want := "meta/USD/2026-10-01 + acme/USD/2026-10-01 + too"; d.ID() != want {
		t.Errorf("ID %q, want %q", d.ID(), want)
	}
	n := 0
	for k, tiers := range d.Rows() {
		n++
		want, err := over.Tiers(k.Market, k.Item)
		if err != nil {
			if want, err = list.Tiers(k.Market, k.Item); err != nil {
				t.Fatal(k, err)
			}
		}
		if d := cmp.Diff(want, tiers); d != "" {
			t.Errorf("%v (-want +is):\n%s", k, d)
		}
	}
	if n != 207 {
		t.Errorf("%d prices, want those of %s and one", n, list.ID())
	}
	if _, err := d.TierAt("Brazil", ratecard.Authentication, math.MaxInt64); !errors.Is(err, ratecard.ErrNoRate) {
		t.Error("a ladder known in part was laid over a whole one, and is whole")
	}
	for _, id := range []string{"annex", "ts47-usd-2610"} {
		if !slices.ContainsFunc(d.Sources(), func(s ratecard.Source) bool { return s.ID == id }) {
			t.Errorf("source %s is lost", id)
		}
	}
	holds(t, d)
}

func TestUnderRefuses(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	other := func(old, new string) *ratecard.Card { return decode(t, strings.Replace(contract, old, new, 1)) }
	for _, tt := range []struct {
		over *ratecard.Card
		err  error
		word string
	}{
		{nil, ratecard.ErrMalformed, "no card"},
		{new(ratecard.Card), ratecard.ErrMalformed, "no card"},
		{other("currency: USD", "currency: EUR"), ratecard.ErrCurrency, "EUR"},
		{other("unit: message", "unit: conversation"), ratecard.ErrMalformed, "per conversation"},
		{other("annex B", "annex C"), ratecard.ErrMalformed, `source "annex"`},
	} {
		if d, err := c.Overlay(tt.over); d != nil || !errors.Is(err, tt.err) ||
			!strings.Contains(err.Error(), tt.word) {
			t.Errorf("%v; want %v", err, tt.err)
		}
	}
	d, err := c.Overlay(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Replace(encode(t, d), d.ID(), c.ID(), 1); got != contract {
		t.Errorf("a card under itself is another:\n%s", cmp.Diff(contract, got))
	}
}

// TestUnderHidden: a price that is hidden hides the one below it.
func TestUnderHidden(t *testing.T) {
	derived := decode(t, strings.Replace(contract, "disputed", "derived", 1))
	over, err := ratecard.WithoutDerived(ratecard.Cards{derived}).Card("USD", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := published(t, "USD", "2026-10-01").Overlay(over)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Tiers("India", ratecard.Authentication); !errors.Is(err, ratecard.ErrDerived) {
		t.Errorf("%v; want ErrDerived", err)
	}
	if price := firstPrice(t, d, "Brazil", ratecard.Utility); digits(price) != "0.0065" {
		t.Error(price)
	}
}

// A card is printed by its ID, whoever prints it, and never by its pages.
func TestCardString(t *testing.T) {
	c := decode(t, contract)
	var none *ratecard.Card
	is := fmt.Sprintf("%v %s %v %v %v", c, c, ratecard.Cards{c}, none, new(ratecard.Card))
	if want := "acme/USD/2026-10-01 acme/USD/2026-10-01 cards[acme/USD/2026-10-01] <nil> "; is != want {
		t.Errorf("printed %q, want %q", is, want)
	}
}

func TestZeroCard(t *testing.T) {
	var c ratecard.Card
	if _, err := c.Tiers("Brazil", ratecard.Utility); !errors.Is(err, ratecard.ErrNoRate) {
		t.Error(err)
	}
	for k := range c.Rows() {
		t.Error(k)
	}
	if err := c.WriteYAML(new(strings.Builder)); !errors.Is(err, ratecard.ErrMalformed) {
		t.Error(err)
	}
	if _, err := c.With("Brazil", ratecard.Utility, dec("1"), "w"); err == nil {
		t.Error("With")
	}
	if _, err := c.Scaled(dec("1"), "w"); err == nil {
		t.Error("Scaled")
	}
	if _, err := c.Overlay(decode(t, contract)); err == nil {
		t.Error("Under")
	}
	if !c.Equal(new(ratecard.Card)) || c.ID() != "" || c.Sources() != nil {
		t.Error("the zero Card isn't empty")
	}
}

func TestCardEqual(t *testing.T) {
	c := decode(t, contract)
	var none *ratecard.Card
	if !none.Equal(nil) || none.Equal(c) || c.Equal(none) || !c.Equal(c) || !c.Equal(decode(t, contract)) {
		t.Error("nil or itself")
	}
	if !c.Equal(decode(t, strings.Replace(contract, "0.0600", "0.06", 1))) {
		t.Error("digits make another card")
	}
	hidden, err := ratecard.WithoutDerived(ratecard.Cards{c}).Card("USD", c.Effective())
	if err != nil {
		t.Fatal(err)
	}
	if again := decode(t, encode(t, hidden)); !hidden.Equal(again) {
		t.Error("written and read it is another card")
	}
	unknown := decode(t, strings.ReplaceAll(encode(t, hidden), "| derived", "| --"))
	if hidden.Equal(unknown) || unknown.Equal(hidden) {
		t.Error("a hidden step is as good as an unknown one")
	}
	wider := strings.NewReplacer(
		"utility authentication\n", "utility authentication service\n",
		"0.0070\n", "0.0070 --\n",
		"0.0010\n", "0.0010 --\n",
	).Replace(contract)
	if c.Equal(decode(t, wider)) {
		t.Error("an empty column makes no other card")
	}
	for _, pair := range [][2]string{
		{"card: acme", "card: acne"},
		{"model: pmp", "model: cbp"},
		{"currency: USD", "currency: EUR"},
		{"effective: 2026-10-01", "effective: 2026-10-02"},
		{"unit: message", "unit: conversation"},
		{"checked: 2026-11-21", "checked: 2026-11-22"},
		{"annex B", "annex C"},
		{"  mail: {", "  post: {}\n  mail: {"},
		{"0.0600", "0.0601"},
		{"-- 0.0010", "-- --"},
		{"2000000 |", "2000001 |"},
		{"0.0050", "0.0051"},
		{"500000 | --", "500000 | 0"},
		{"grade: disputed", "grade: read"},
		{"confidence: medium", "confidence: low"},
		{"from: annex mail", "from: annex"},
		{"how: \"list less", "how: \"list more"},
	} {
		text := strings.Replace(contract, pair[0], pair[1], 1)
		text = strings.Replace(text, "steps: utility",
			"steps: "+map[bool]string{true: "utility, authentication", false: "utility"}[pair[1] == "500000 | 0"], 1)
		if o := decode(t, text); o.Equal(c) || c.Equal(o) {
			t.Errorf("%q makes no other card", pair[1])
		}
	}
}
