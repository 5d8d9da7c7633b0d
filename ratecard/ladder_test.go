package ratecard_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// priced makes a card of one market: list rate, then bound and rate in turn.
func priced(t testing.TB, words ...string) ratecard.Ladder {
	t.Helper()
	text := strings.NewReplacer(
		"  India: 0.0100 -- 0.0010\n", "", "0.0600 0.0065 0.0070", "-- "+words[0]+" --",
		"  Brazil authentication: 500000 | --\n", "", "list: marketing, utility", "list: utility",
		"  - grade: disputed\n    confidence: medium\n    from: annex mail\n    how: \"the mail says 0.0011\"\n    list: authentication\n", "",
	).Replace(contract)
	var bounds, rates []string
	for i := 1; i < len(words); i += 2 {
		bounds, rates = append(bounds, words[i]), append(rates, words[i+1])
	}
	text = strings.Replace(text, "250000 2000000 | 0.0061 0.0050", strings.Join(bounds, " ")+" | "+strings.Join(rates, " "), 1)
	if bounds == nil || rates[0] == "--" {
		text = text[:strings.Index(text, "  - grade: derived")]
	}
	if bounds == nil {
		text = strings.Replace(text, "tiers:\n  Brazil utility:  | \n", "", 1)
	}
	return ladder(t, decode(t, text), "Brazil", ratecard.Utility)
}

const most = math.MaxInt64

func TestLadder(t *testing.T) {
	whole := []string{"0.0065", "10", "0.0061", "20", "0.0050"}
	part := []string{"0.0065", "10", "0.0061", "20", "--"}
	for _, tt := range []struct {
		ladder    []string
		before, n int64
		want      string // "" is ErrNoRate
	}{
		{whole, 0, 1, "0.0065"},
		{whole, 9, 1, "0.0065"},
		{whole, 10, 1, "0.0061"},
		{whole, 19, 1, "0.0061"},
		{whole, 20, 1, "0.0050"},
		{whole, most - 1, 1, "0.0050"},
		{whole, most, 1, "0.0050"},
		{whole, 0, 10, "0.0650"},
		{whole, 0, 11, "0.0711"},
		{whole, 9, 12, "0.0725"}, // one, ten and one
		{whole, 5, 1000, "5.0185"},
		{whole, 20, 1000, "5.0000"},
		{whole, most, 1000, "5.0000"}, // there is no end of units
		{whole, most, most, "46116860184273879.0350"},
		{whole, 0, most, "46116860184273879.0610"},

		{part, 19, 1, "0.0061"},
		{part, 20, 1, ""},
		{part, 0, 20, "0.1260"},
		{part, 0, 21, ""},
		{part, most, 1, ""},
		{part, most, most, ""},
		{part, 0, most, ""},
		{[]string{"0.0065", "10", "--"}, 0, 10, "0.0650"},
		{[]string{"0.0065", "10", "--"}, 10, 1, ""},
		{[]string{"0.0065"}, most, most, "59951918239556042.7455"},

		// No units cost nothing, wherever; fewer than no units before are none.
		{whole, 0, 0, "0"},
		{whole, 0, -1, "0"},
		{whole, most, math.MinInt64, "0"},
		{part, 100, 0, "0"},
		{part, 100, -5, "0"},
		{whole, -1, 1, "0.0065"},
		{whole, -1, 11, "0.0711"},
		{whole, math.MinInt64, 1, "0.0065"},
		{whole, math.MinInt64, most, "46116860184273879.0610"},
		{part, -5, 20, "0.1260"},
		{part, -5, 21, ""},

		// Contract prices: many digits, and many units of a currency.
		{[]string{"0.123456789012"}, 0, 1, "0.123456789012"},
		{[]string{"0.123456789012"}, 0, 3, "0.370370367036"},
		{[]string{"0.123456789012", "2", "0.1"}, 0, 3, "0.346913578024"},
		{[]string{"0.12345678"}, 0, 100, "12.34567800"},
		{[]string{"99999999999.99999999"}, 0, 1, "99999999999.99999999"},
		{[]string{"99999999999.99999999"}, 0, 2, "199999999999.99999998"},
		{[]string{"1234567890123456789012345678901234567890"}, 0, 2, "2469135780246913578024691357802469135780"},
		{[]string{"0"}, 0, most, "0"},
		{[]string{"0.0002"}, 0, most, "1844674407370955.1614"},                                  // fits 64 bits, but for the sign
		{[]string{"0.0003", "6000000000000000000", "0.0003"}, 0, most, "2767011611056432.7421"}, // each part does
	} {
		l := priced(t, tt.ladder...)
		total, err := l.Total(tt.before, tt.n)
		amount, exact, err2 := l.Amount(tt.before, tt.n)
		units, last := int64(0), -1
		err3 := l.Cut(tt.before, tt.n, func(i int, k int64) {
			if i <= last || i >= l.Len() || k <= 0 || units > most-k {
				t.Errorf("%v: %d after %d: tier %d prices %d", tt.ladder, tt.n, tt.before, i, k)
			}
			units, last = units+k, i
		})
		if tt.want == "" {
			for _, err := range []error{err, err2, err3} {
				var missing *ratecard.LookupError
				if !errors.Is(err, ratecard.ErrNoRate) || !errors.As(err, &missing) || missing.Market != "Brazil" || missing.Item != ratecard.Utility {
					t.Errorf("%v: %d after %d: %v, want ErrNoRate", tt.ladder, tt.n, tt.before, err)
				}
			}
			if !total.IsZero() || amount != 0 || exact {
				t.Errorf("%v: %d after %d: %s, %d, %t beside the error", tt.ladder, tt.n, tt.before, total, amount, exact)
			}
			continue
		}
		if err != nil || err2 != nil || err3 != nil || !total.Equal(dec(tt.want)) || units != max(tt.n, 0) {
			t.Errorf("%v: %d after %d: %s, %d units, %v, %v, %v; want %s", tt.ladder, tt.n, tt.before, digits(total), units, err, err2, err3, tt.want)
		}
		if fits := dec(tt.want).Shift(l.Card().Digits()); exact != (fits.BigInt().IsInt64() && fits.IsInteger()) || exact && !decimal.New(amount, -l.Card().Digits()).Equal(total) {
			t.Errorf("%v: %d after %d: amount %d of 10^-%d, exact is %t; want %s", tt.ladder, tt.n, tt.before, amount, l.Card().Digits(), exact, tt.want)
		}
	}
}

// TestDigits: a price of more decimals than whole numbers count in is left to
// Total, and takes nothing from the others.
func TestDigits(t *testing.T) {
	c, err := decode(t, contract).With("Chile", ratecard.Utility, dec("0.123456789"), "contract")
	if err != nil {
		t.Fatal(err)
	}
	if c.Digits() != 4 {
		t.Errorf("%d digits", c.Digits())
	}
	if _, exact, err := ladder(t, c, "Chile", ratecard.Utility).Amount(0, 1); exact || err != nil {
		t.Error(exact, err)
	}
	if amount, exact, err := ladder(t, c, "Brazil", ratecard.Utility).Amount(0, 1); amount != 65 || !exact || err != nil {
		t.Error(amount, exact, err)
	}
	c, err = c.With("Chile", ratecard.Utility, dec("0.12345678"), "contract")
	if err != nil {
		t.Fatal(err)
	}
	if amount, exact, err := ladder(t, c, "Chile", ratecard.Utility).Amount(0, 1); c.Digits() != 8 || amount != 12345678 || !exact || err != nil {
		t.Error(c.Digits(), amount, exact, err)
	}
	if amount, exact, err := ladder(t, c, "Brazil", ratecard.Utility).Amount(0, 1); amount != 650000 || !exact || err != nil {
		t.Error(amount, exact, err)
	}
}

// TestLadderCut: whatever units are billed apart cost what they cost together.
func TestLadderCut(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	c := published(t, "USD", "2026-10-01")
	small := []ratecard.Ladder{priced(t, "0.0065", "10", "0.0061", "20", "0.0050"), priced(t, "0.5", "1", "0.3", "2", "0.123456789012")}
	for k := range c.Rows() {
		small = append(small, ladder(t, c, k.Market, k.Item))
	}
	for _, l := range small {
		for range 50 {
			top := int64(30)
			if l.Len() > 1 {
				top = l.Tier(l.Len()-2).UpTo * 3 / 2
			}
			u, n, k := rnd.Int64N(top), rnd.Int64N(top), rnd.Int64N(top)
			one, err1 := l.Total(u, n)
			two, err2 := l.Total(u+n, k)
			all, err3 := l.Total(u, n+k)
			if err1 != nil || err2 != nil || err3 != nil || !one.Add(two).Equal(all) {
				t.Fatalf("%v: %d after %d are %s, %d after those %s, together %s; %v %v %v", l.Key(), n, u, one, k, two, all, err1, err2, err3)
			}
			amount, exact, err := l.Amount(u, n+k)
			if err != nil || exact && !decimal.New(amount, -l.Card().Digits()).Equal(all) || !exact && l.Card().Digits() == 4 {
				t.Fatalf("%v: amount %d, %t, %v; want %s", l.Key(), amount, exact, err, all)
			}
		}
	}
	// Unit by unit, and by the tier that At names.
	l := small[0]
	sum := decimal.Decimal{}
	for n := int64(1); n <= 40; n++ {
		i, err := l.At(n)
		if err != nil {
			t.Fatal(err)
		}
		sum = sum.Add(l.Tier(i).Price)
		if total, err := l.Total(0, n); err != nil || !total.Equal(sum) {
			t.Fatalf("%d units are %s, %v; one by one %s", n, total, err, sum)
		}
	}
}

func TestLadderAt(t *testing.T) {
	whole, part := priced(t, "3", "10", "2", "20", "1"), priced(t, "3", "10", "2", "20", "--")
	for _, tt := range []struct {
		n    int64
		want int
	}{{math.MinInt64, 0}, {-1, 0}, {0, 0}, {1, 0}, {10, 0}, {11, 1}, {20, 1}, {21, 2}, {most, 2}} {
		if i, err := whole.At(tt.n); i != tt.want || err != nil {
			t.Errorf("unit %d is in tier %d, %v; want %d", tt.n, i, err, tt.want)
		}
		if i, err := part.At(tt.n); tt.want < 2 && (i != tt.want || err != nil) || tt.want == 2 && !errors.Is(err, ratecard.ErrNoRate) {
			t.Errorf("unit %d is in tier %d, %v; want %d", tt.n, i, err, tt.want)
		}
	}
	if !whole.Open() || part.Open() || whole.Len() != 3 || part.Len() != 2 {
		t.Error("Open, Len")
	}
	if whole.Key() != (ratecard.Key{Market: "Brazil", Item: ratecard.Utility}) || whole.Card().ID() != "acme/USD/2026-10-01" {
		t.Error("Key, Card")
	}
	if last := whole.Tier(2); last.UpTo != 0 {
		t.Errorf("the last tier ends at %d", last.UpTo)
	}
	if last := part.Tier(1); last.UpTo != 20 {
		t.Errorf("the last tier known ends at %d", last.UpTo)
	}
}

func TestZeroLadder(t *testing.T) {
	var l ratecard.Ladder
	if l.Len() != 0 || l.Open() || l.Key() != (ratecard.Key{}) || l.Card() != nil {
		t.Error("the zero Ladder isn't empty")
	}
	never := func(int, int64) { t.Error("cut into tiers") }
	_, err1 := l.At(1)
	_, _, err2 := l.Amount(0, 1)
	_, err3 := l.Total(0, 1)
	_, err4 := l.Total(0, 2)
	for _, err := range []error{err1, err2, err3, err4, l.Cut(0, 1, never)} {
		if !errors.Is(err, ratecard.ErrNoRate) {
			t.Errorf("%v; want ErrNoRate", err)
		}
	}
	if err := l.Cut(0, 0, never); err != nil {
		t.Error(err)
	}
}

func TestLadderErrors(t *testing.T) {
	c := decode(t, contract)
	for _, tt := range []struct {
		market ratecard.Market
		item   ratecard.Item
		kind   error
		want   string
	}{
		{"India", ratecard.Utility, ratecard.ErrNoRate, "ratecard: no rate: utility, India, USD, card of 2026-10-01"},
		{"Chile", ratecard.Utility, ratecard.ErrNoRate, "ratecard: no rate: utility, Chile, USD, card of 2026-10-01"},
		{"Brazil", ratecard.Service, ratecard.ErrNoRate, "ratecard: no rate: service, Brazil, USD, card of 2026-10-01"},
		{"Brazil", "utilities", ratecard.ErrNoRate, "ratecard: no rate: utilities, Brazil, USD, card of 2026-10-01 (no such item)"},
		{"Atlantis", ratecard.Utility, ratecard.ErrNoMarket, "ratecard: no market: utility, Atlantis, USD, card of 2026-10-01 (no such market)"},
		{"", ratecard.Utility, ratecard.ErrNoMarket, "ratecard: no market: utility, USD, card of 2026-10-01 (no such market)"},
		{"brazil", ratecard.Utility, ratecard.ErrNoMarket, "ratecard: no market: utility, brazil, USD, card of 2026-10-01 (no such market)"},
	} {
		l, err := c.Ladder(tt.market, tt.item)
		tiers, err2 := c.Tiers(tt.market, tt.item)
		want := &ratecard.LookupError{Kind: tt.kind, Currency: "USD", Card: on("2026-10-01"), Market: tt.market, Item: tt.item}
		for _, err := range []error{err, err2} {
			var is *ratecard.LookupError
			if !errors.As(err, &is) || !errors.Is(err, tt.kind) || err.Error() != tt.want {
				t.Errorf("%v; want %s", err, tt.want)
				continue
			}
			want.Why = is.Why
			if d := cmp.Diff(want, is); d != "" {
				t.Errorf("%s (-want +is):\n%s", tt.want, d)
			}
		}
		if l.Len() != 0 || tiers != nil {
			t.Errorf("%s, and tiers %v", tt.want, tiers)
		}
	}
	_, err := ladder(t, c, "Brazil", ratecard.Authentication).At(500_001)
	if want := "ratecard: no rate: authentication, Brazil, USD, card of 2026-10-01 (for units past 500000 of the month)"; err == nil || err.Error() != want {
		t.Errorf("%v; want %s", err, want)
	}
}

// TestTiersAreCopies: nobody can change a card.
func TestTiersAreCopies(t *testing.T) {
	c := decode(t, contract)
	defer rests(t, c)()
	tiers, err := c.Tiers("Brazil", ratecard.Utility)
	if err != nil {
		t.Fatal(err)
	}
	tiers[0] = ratecard.Tier{}
	for _, tiers := range c.Rows() {
		tiers[0] = ratecard.Tier{}
	}
	c.Sources()[0] = ratecard.Source{}
	if total, err := ladder(t, c, "Brazil", ratecard.Utility).Total(0, 1); err != nil || !total.Equal(dec("0.0065")) {
		t.Error(total, err)
	}
}

// TestColumn: a column answers as its card does, for every market and item.
func TestColumn(t *testing.T) {
	list := published(t, "USD", "2026-10-01")
	defer rests(t, list)()
	own, err := list.With("Brazil", ratecard.Utility, dec("0.001"), "contract")
	if err != nil {
		t.Fatal(err)
	}
	only, err := ratecard.WithoutDerived(ratecard.Published()).Card("INR", on("2026-07-15"))
	if err != nil {
		t.Fatal(err)
	}
	markets, err := ratecard.Markets(on("2026-11-21"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*ratecard.Card{list, own, only, decode(t, contract), new(ratecard.Card)} {
		items := ratecard.Items()
		for _, i := range append(items[:], "", "utilities") {
			col := c.Column(i)
			for _, m := range append(markets, "", "Atlantis") {
				want, err1 := c.Ladder(m, i)
				is, err2 := col.Ladder(m)
				if d := cmp.Diff(want, is); d != "" || is.Card() != want.Card() || fmt.Sprint(err1) != fmt.Sprint(err2) {
					t.Errorf("%s: %s %s: %v, want %v (-want +is):\n%s", c.ID(), m, i, err2, err1, d)
				}
			}
		}
	}
	if _, err := new(ratecard.Column).Ladder("Brazil"); !errors.Is(err, ratecard.ErrNoRate) {
		t.Errorf("the zero Column: %v", err)
	}
	a, b := list.Column(ratecard.Utility), list.Column(ratecard.Marketing)
	if !a.Equal(a) || a.Equal(b) || a.Equal(nil) || a.Equal(own.Column(ratecard.Utility)) {
		t.Error("Equal")
	}
}
