package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// The benchmarks of one run compare: BenchmarkQuote with BenchmarkNaive, and
// BenchmarkQuotePhone with BenchmarkQuote. All go round the same messages, since
// one message asked over and over would flatter maps and branches alike.

var (
	benchAt     = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	benchMoney  ratecard.Money
	benchPhones = [...]string{
		"+5511987654321", "+919876543210", "+5491123456789", "+447700900123", "+18095550123", "+77012345678",
		"+79161234567", "+4915112345678",
		"+6281234567890", "+2348012345678", "+971501234567", "+33612345678", "+525512345678", "+573012345678",
		"+905321234567", "+8801712345678",
	}
)

// messages are 256 of every phone and template category, in no order.
func messages(b *testing.B, byPhone bool) []pricing.Message {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	list := make([]pricing.Message, 256)
	for i := range list {
		m := &list[i]
		m.Category = category.All()[random.IntN(3)]
		m.To = benchPhones[random.IntN(len(benchPhones))]
		if byPhone {
			continue
		}
		place, err := ratecard.Locate(m.To)
		if err != nil {
			b.Fatal(err)
		}
		if m.Market, err = ratecard.MarketOf(place.Country, ratecard.DateOf(benchAt)); err != nil {
			b.Fatal(err)
		}
		m.To = ""
	}
	return list
}

func benchDesk(b *testing.B) *pricing.Pricer {
	b.Helper()
	pricer, err := pricing.Account{Zone: time.UTC}.Pricer()
	if err != nil {
		b.Fatal(err)
	}
	return pricer
}

func BenchmarkQuote(b *testing.B) {
	pricer, list, s := benchDesk(b), messages(b, false), &pricing.State{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := pricer.Quote(&list[i&255], s, benchAt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQuotePhone(b *testing.B) {
	pricer, list, s := benchDesk(b), messages(b, true), &pricing.State{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := pricer.Quote(&list[i&255], s, benchAt); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQuoteDecimal(b *testing.B) {
	pricer, list, s := benchDesk(b), messages(b, false), &pricing.State{}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q, err := pricer.Quote(&list[i&255], s, benchAt)
		if err != nil {
			b.Fatal(err)
		}
		benchMoney = q.Low()
	}
}

func BenchmarkQuoteAccount(b *testing.B) {
	a, list := pricing.Account{Zone: time.UTC}, messages(b, false)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := a.Quote(list[i&255], pricing.State{}, benchAt); err != nil {
			b.Fatal(err)
		}
	}
}

// The way a first draft is written: nested maps of decimals with their dates,
// and an explanation formatted for every quote.
type (
	naiveRates map[string]map[string]map[string][]naiveRate
	naiveRate  struct {
		since time.Time
		price decimal.Decimal
	}
	naiveQuote struct {
		total, price decimal.Decimal
		text         []string
	}
)

func (r naiveRates) quote(market, item, currency string, at time.Time, n int64) (*naiveQuote, error) {
	var found *naiveRate
	history := r[market][item][currency]
	for i := range history {
		if !history[i].since.After(at) {
			found = &history[i]
		}
	}
	if found == nil {
		return nil, fmt.Errorf("no rate for %s/%s/%s at %s", market, item, currency, at)
	}
	total := found.price.Mul(decimal.NewFromInt(n))
	return &naiveQuote{total, found.price, []string{
		fmt.Sprintf("%s message to %s on %s", item, market, at.Format("2006-01-02")),
		fmt.Sprintf("%d x %s %s = %s", n, found.price, currency, total),
	}}, nil
}

// naiveOnce fills such maps with every list rate that is embedded.
var naiveOnce = sync.OnceValues(func() (naiveRates, error) {
	rates := naiveRates{}
	currencies := ratecard.Currencies()
	for _, c := range currencies {
		days := ratecard.EffectiveDatesHeld(c)
		for _, day := range days {
			card, err := ratecard.Published().Card(c, day)
			if err != nil {
				return nil, err
			}
			for key, tiers := range card.Rows() {
				m, i := string(key.Market), string(key.Item)
				if rates[m] == nil {
					rates[m] = map[string]map[string][]naiveRate{}
				}
				if rates[m][i] == nil {
					rates[m][i] = map[string][]naiveRate{}
				}
				rates[m][i][string(c)] = append(rates[m][i][string(c)], naiveRate{day.In(time.UTC), tiers[0].Price})
			}
		}
	}
	return rates, nil
})

// readNaive returns them. They are read once, so that a benchmark begins at once and
// each finds the same heap.
func readNaive(b *testing.B) naiveRates {
	b.Helper()
	rates, err := naiveOnce()
	if err != nil {
		b.Fatal(err)
	}
	return rates
}

func BenchmarkNaive(b *testing.B) {
	rates, list := readNaive(b), messages(b, false)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m := &list[i&255]
		if _, err := rates.quote(string(m.Market), string(m.Category), "USD", benchAt, 1); err != nil {
			b.Fatal(err)
		}
	}
}
