package pricing

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

const most = math.MaxInt64

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// sheetWith makes a sheet of one ladder, Brazil's of utility messages: the list
// rate, then bound and rate in turn.
func sheetWith(t testing.TB, words ...string) *sheet {
	t.Helper()
	var bounds, rates []string
	for i := 1; i < len(words); i += 2 {
		bounds, rates = append(bounds, words[i]), append(rates, words[i+1])
	}
	tiers, steps := "", ""
	if len(bounds) > 0 {
		tiers = "tiers: {Brazil utility: " + strings.Join(bounds, " ") + " | " + strings.Join(rates, " ") + "}\n"
	}
	if len(rates) > 0 && rates[0] != "--" {
		steps = ", steps: utility"
	}
	card, err := ratecard.Parse(strings.NewReader("card: test\nmodel: pmp\ncurrency: USD\neffective: 2026-10-01\n" +
		"unit: message\nchecked: 2026-11-21\ncolumns: utility\nrates: {Brazil: " + words[0] + "}\n" + tiers +
		"basis:\n  - {grade: read, confidence: high, list: utility" + steps + "}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return &sheet{card: card}
}

func priced(t testing.TB, words ...string) *ladder {
	t.Helper()
	return ladderOf(t, sheetWith(t, words...).card, "Brazil", ratecard.Utility)
}

func ladderOf(t testing.TB, c *ratecard.Card, m ratecard.Market, i ratecard.Item) *ladder {
	t.Helper()
	l, err := newLadder(c, m, i)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func published(t testing.TB, c ratecard.Currency, day ratecard.Date) *ratecard.Card {
	t.Helper()
	card, err := ratecard.Published().Card(c, day)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

var autumn2026 = ratecard.Date{Year: 2026, Month: 10, Day: 1}

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
		{[]string{"0.0002"}, 0, most, "1844674407370955.1614"},
		{[]string{"0.0003", "6000000000000000000", "0.0003"}, 0, most, "2767011611056432.7421"},
	} {
		what := fmt.Sprintf("%v: %d after %d", tt.ladder, tt.n, tt.before)
		l := priced(t, tt.ladder...)
		total, err := l.total(tt.before, tt.n)
		units, last := int64(0), -1
		err2 := l.cut(tt.before, tt.n, func(i int, k int64) {
			if i <= last || i >= len(l.tiers) || k <= 0 || units > most-k {
				t.Errorf("%s: tier %d prices %d", what, i, k)
			}
			units, last = units+k, i
		})
		errs := []error{err, err2}
		if tt.n > 0 {
			errs = append(errs, l.covers(tt.before, tt.n))
		}
		for _, err := range errs {
			var missing *ratecard.LookupError
			switch {
			case tt.want != "" && err != nil:
				t.Errorf("%s: %v", what, err)
			case tt.want == "" && (!errors.Is(err, ratecard.ErrNoRate) || !errors.As(err, &missing) ||
				missing.Market != "Brazil" || missing.Item != ratecard.Utility):
				t.Errorf("%s: %v, want ErrNoRate", what, err)
			}
		}
		if tt.want == "" {
			if !total.IsZero() {
				t.Errorf("%s: %s beside the error", what, total)
			}
		} else if !total.Equal(dec(tt.want)) || units != max(tt.n, 0) {
			t.Errorf("%s: %s for %d units; want %s", what, total, units, tt.want)
		}
	}
}

// TestLadderCut: whatever units are billed apart cost what they cost together.
func TestLadderCut(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	c := published(t, "USD", autumn2026)
	ladders := []*ladder{
		priced(t, "0.0065", "10", "0.0061", "20", "0.0050"),
		priced(t, "0.5", "1", "0.3", "2", "0.123456789012"),
	}
	for k := range c.Rows() {
		ladders = append(ladders, ladderOf(t, c, k.Market, k.Item))
	}
	for _, l := range ladders {
		for range 50 {
			top := int64(30)
			if len(l.tiers) > 1 {
				top = l.tiers[len(l.tiers)-2].UpTo * 3 / 2
			}
			u, n, k := rnd.Int64N(top), rnd.Int64N(top), rnd.Int64N(top)
			one, err1 := l.total(u, n)
			two, err2 := l.total(u+n, k)
			all, err3 := l.total(u, n+k)
			if err1 != nil || err2 != nil || err3 != nil || !one.Add(two).Equal(all) {
				t.Fatalf("%s %s: %d after %d are %s, %d after those %s, together %s; %v %v %v",
					l.market, l.item, n, u, one, k, two, all, err1, err2, err3)
			}
		}
	}
	// Unit by unit, and by the tier that the card names.
	l := ladders[0]
	sum := decimal.Decimal{}
	for n := int64(1); n <= 40; n++ {
		tier, err := l.card.TierAt(l.market, l.item, n)
		if err != nil {
			t.Fatal(err)
		}
		sum = sum.Add(tier.Price)
		if total, err := l.total(0, n); err != nil || !total.Equal(sum) {
			t.Fatalf("%d units are %s, %v; one by one %s", n, total, err, sum)
		}
	}
}

func TestLadderFlat(t *testing.T) {
	var none *ladder
	for _, tt := range []struct {
		ladder *ladder
		want   bool
	}{
		{none, false},
		{priced(t, "3"), true},
		{priced(t, "3", "10", "--"), false},
		{priced(t, "3", "10", "2"), false},
	} {
		if tt.ladder.flat() != tt.want {
			t.Errorf("%v is flat: %t", tt.ladder, !tt.want)
		}
	}
}

func TestNoLadder(t *testing.T) {
	var l *ladder
	never := func(int, int64) { t.Error("cut into tiers") }
	_, err1 := l.total(0, 1)
	_, err2 := l.total(0, 2)
	for _, err := range []error{err1, err2, l.covers(0, 1), l.cut(0, 1, never)} {
		if !errors.Is(err, ratecard.ErrNoRate) {
			t.Errorf("%v; want ErrNoRate", err)
		}
	}
	if err := l.cut(0, 0, never); err != nil {
		t.Error(err)
	}
}

// A unit past the last tier fails for the reason that the card gives.
func TestPastTheLadder(t *testing.T) {
	unknown := priced(t, "0.0070", "500000", "--")
	derived, err := ratecard.WithoutDerived(ratecard.Published()).Card("USD",
		ratecard.Date{Year: 2026, Month: 8, Day: 15})
	if err != nil {
		t.Fatal(err)
	}
	hidden := ladderOf(t, derived, "Brazil", ratecard.Utility)
	for _, tt := range []struct {
		ladder *ladder
		kind   error
		want   string
	}{
		{unknown, ratecard.ErrNoRate,
			"ratecard: no rate: utility, Brazil, USD, card test (for units past 500000 of the month)"},
		{hidden, ratecard.ErrDerived,
			"ratecard: derived rate: utility, Brazil, USD, card of 2026-07-01 (for units past 250000 of the month)"},
	} {
		_, err1 := tt.ladder.total(tt.ladder.end, 1)
		_, err2 := tt.ladder.total(0, tt.ladder.end+1)
		err3 := tt.ladder.cut(tt.ladder.end-1, 2, func(int, int64) {})
		for _, err := range []error{err1, err2, err3, tt.ladder.covers(tt.ladder.end, 1),
			tt.ladder.covers(1, tt.ladder.end)} {
			if !errors.Is(err, tt.kind) || err.Error() != tt.want {
				t.Errorf("%v; want %s", err, tt.want)
			}
		}
	}
}

// TestSheetLadder: a sheet answers as its card does, for every market and item,
// the first time and ever after.
func TestSheetLadder(t *testing.T) {
	list := published(t, "USD", autumn2026)
	own, err := list.With("Brazil", ratecard.Utility, dec("0.001"), "contract")
	if err != nil {
		t.Fatal(err)
	}
	only, err := ratecard.WithoutDerived(ratecard.Published()).Card("INR", ratecard.Date{Year: 2026, Month: 7, Day: 15})
	if err != nil {
		t.Fatal(err)
	}
	markets := ratecard.Markets(autumn2026)
	for _, c := range []*ratecard.Card{list, own, only, sheetWith(t, "3", "10", "--").card, new(ratecard.Card)} {
		s := &sheet{card: c}
		for range 2 {
			for i := range noItem {
				for _, m := range append(markets, "", "Atlantis", "Brazil and more") {
					want, err1 := c.Tiers(m, i.name())
					is, err2 := s.ladder(i, m)
					if (is == nil) != (err1 != nil) || fmt.Sprint(err1) != fmt.Sprint(err2) {
						t.Fatalf("%s: %s %s: %v, want %v", c.ID(), m, i.name(), err2, err1)
					}
					if is == nil {
						continue
					}
					if d := cmp.Diff(want, is.tiers); d != "" || is.market != m || is.item != i.name() || is.card != c {
						t.Fatalf("%s: %s %s (-want +is):\n%s", c.ID(), m, i.name(), d)
					}
				}
			}
		}
	}
	missing := errors.New("no card")
	if l, err := (&sheet{missing: missing}).ladder(itemUtility, "Brazil"); l != nil || err != missing {
		t.Errorf("%v, %v; want the error that the card is missing by", l, err)
	}
}

// Many goroutines that ask a sheet first get one ladder. The race detector does
// the rest of the testing.
func TestSheetLadderTogether(t *testing.T) {
	s := &sheet{card: published(t, "USD", autumn2026)}
	markets := ratecard.Markets(autumn2026)
	found := make([][]*ladder, 8)
	var wait sync.WaitGroup
	for g := range found {
		wait.Go(func() {
			for _, m := range markets {
				for _, i := range []itemIndex{itemMarketing, itemUtility} {
					l, err := s.ladder(i, m)
					if err != nil {
						t.Error(err)
					}
					found[g] = append(found[g], l)
				}
			}
		})
	}
	wait.Wait()
	for g := range found {
		for i, l := range found[g] {
			if l != found[0][i] {
				t.Fatalf("two ladders for %s in %s", l.item, l.market)
			}
		}
	}
}

// TestDigits: the longest price of the card tells how sums are shown, but one
// of more than maxShown decimals doesn't.
func TestDigits(t *testing.T) {
	c := published(t, "USD", autumn2026)
	for _, tt := range []struct {
		price string
		want  int32
	}{{"0.12", 4}, {"0.12345", 5}, {"0.12345678", 8}, {"0.123456789", 4}, {"3", 4}} {
		own, err := c.With("Chile", ratecard.Utility, dec(tt.price), "contract")
		if err != nil {
			t.Fatal(err)
		}
		s := &sheet{card: own}
		for range 2 {
			if n := s.digits(); n != tt.want {
				t.Errorf("with %s: %d digits, want %d", tt.price, n, tt.want)
			}
		}
	}
}

// A ladder that is known costs no allocation; nor does cutting units along it.
func TestLadderDoesntAllocate(t *testing.T) {
	s := &sheet{card: published(t, "USD", autumn2026)}
	if n := testing.AllocsPerRun(100, func() {
		l, err := s.ladder(itemUtility, "Brazil")
		if err != nil || l.covers(249_999, 3_000_000) != nil || l.cut(249_999, 3_000_000, func(int, int64) {}) != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSheetLadder(b *testing.B) {
	s := &sheet{card: published(b, "USD", autumn2026)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.ladder(itemUtility, "Rest of Central & Eastern Europe"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLadderTotal cuts 3,000,000 units through three tiers.
func BenchmarkLadderTotal(b *testing.B) {
	l := ladderOf(b, published(b, "USD", autumn2026), "Brazil", ratecard.Utility)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.total(249_999, 3_000_000); err != nil {
			b.Fatal(err)
		}
	}
}
