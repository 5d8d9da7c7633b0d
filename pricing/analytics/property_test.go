package analytics_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// A metaPoint is a point as Meta would send it, floats and all.
type metaPoint struct {
	Start    int64   `json:"start"`
	End      int64   `json:"end"`
	Number   string  `json:"phone_number,omitempty"`
	Country  string  `json:"country,omitempty"`
	Tier     string  `json:"tier,omitempty"`
	Type     string  `json:"pricing_type,omitempty"`
	Category string  `json:"pricing_category,omitempty"`
	Volume   int64   `json:"volume"`
	Cost     float64 `json:"cost"`
}

// A world is random traffic and what Meta would report of it.
type world struct {
	rnd      *rand.Rand
	zone     *time.Location
	from, to time.Time
	ledger   *ledger.Ledger
	points   []metaPoint
	kinds    bool // types and categories are told apart
}

func newWorld(t *testing.T, seed uint64) *world {
	rnd := rand.New(rand.NewPCG(seed, 4))
	w := &world{rnd: rnd, zone: time.FixedZone("z", (rnd.IntN(49)-24)*30*60), kinds: rnd.IntN(3) > 0}
	w.from = time.Date(2026, 9, 25, 0, 0, 0, 0, w.zone) // rules and cards turn on October 1st
	w.to = w.from.AddDate(0, 0, 12)
	var list []sent
	users := []string{
		"573001112233",
		"5511987654321",
		"919876543210",
		"254712345678",
		"233201234567",
		"4915112345678",
		"12025550123",
		"BR.123456",
		"77011234567",
	}
	for i := range 40 + rnd.IntN(200) {
		s := sent{
			to: users[rnd.IntN(len(users))],
			at: w.from.Add(time.Duration(rnd.Int64N(int64(w.to.Sub(w.from)/time.Second))) * time.Second),
		}
		s.typed = pick(rnd, "regular", "regular", "regular", "free_customer_service", "free_entry_point")
		s.category = pick(rnd, "utility", "marketing", "authentication", "marketing_lite")
		switch s.typed {
		case "free_customer_service":
			s.category = pick(rnd, "utility", "service")
		case "free_entry_point":
			s.category = pick(rnd, "referral_conversion", "marketing", "service")
		}
		if rnd.IntN(10) == 0 && s.typed != "free_entry_point" {
			s.group, s.category = "g", "group_utility" // service wasn't charged for until October
			if s.typed != "regular" {
				s.typed, s.category = "free_group_customer_service", pick(rnd, "group_utility", "group_service")
			}
		}
		if rnd.IntN(3) == 0 {
			s.number, s.display = "702", "+49 30 222"
		}
		if i%17 == 0 {
			s.display = "-" // told by others of the number
		}
		list = append(list, s)
	}
	w.ledger = record(t, pricing.Account{Zone: w.zone}, list)
	w.report(t)
	return w
}

func pick(rnd *rand.Rand, words ...string) string { return words[rnd.IntN(len(words))] }

// report makes Meta's figures of the ledger's charges: by Meta's own words, and
// with costs added up as floats.
func (w *world) report(t *testing.T) {
	step := []time.Duration{30 * time.Minute, 24 * time.Hour, 12 * 24 * time.Hour}[w.rnd.IntN(3)]
	byNumber, byCountry := w.rnd.IntN(2) == 0, w.rnd.IntN(3) > 0
	sums := map[metaPoint]*metaPoint{}
	for c, err := range w.ledger.Charges(t.Context(), time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		start := w.from.Add(c.At.Sub(w.from) / step * step)
		p := metaPoint{Start: start.Unix(), End: start.Add(step).Unix()}
		if byNumber {
			p.Number = map[string]string{"701": "4930123456", "702": "4930222"}[c.Number]
		}
		if byCountry {
			place, _ := ratecard.Locate(c.Event.Message.To)
			p.Country = string(place.Country)
		}
		if w.kinds {
			p.Type, p.Category = strings.ToUpper(c.Pricing.Type), strings.ToUpper(c.Pricing.Word)
			if p.Type != "REGULAR" {
				p.Category = pick(w.rnd, "SERVICE", "UTILITY", "REFERRAL_CONVERSION") // however Meta files free ones
			} else if p.Category != "MARKETING" {
				p.Tier = pick(w.rnd, "0:250000", "250001:MAX")
			}
		}
		if sums[p] == nil {
			sum := p
			sums[p] = &sum
		}
		sums[p].Volume++
		if c.Pricing.Type == "regular" {
			cost, _ := c.Quote.High().Amount.Float64()
			sums[p].Cost += cost
		}
	}
	w.points = nil
	for _, p := range slices.SortedFunc(maps.Values(sums),
		func(p, q *metaPoint) int { return strings.Compare(fmt.Sprint(*p), fmt.Sprint(*q)) }) {
		w.points = append(w.points, *p)
	}
	w.rnd.Shuffle(len(w.points), func(i, j int) { w.points[i], w.points[j] = w.points[j], w.points[i] })
}

func (w *world) compare(t *testing.T) analytics.Comparison {
	t.Helper()
	blocks := []any{map[string]any{"data_points": w.points}}
	text, err := json.Marshal(map[string]any{"data": blocks})
	if err != nil {
		t.Fatal(err)
	}
	c := compare(t, w.ledger, decode(t, string(text)), analytics.Options{Currency: "USD", From: w.from, To: w.to})
	balanced(t, &c)
	return c
}

// A report made of the ledger's own charges leaves no residual, and one figure
// that is changed leaves exactly its own.
func TestOneFigureChanged(t *testing.T) {
	changed := [4]int{}
	for seed := range tries(30) {
		w := newWorld(t, seed)
		c := w.compare(t)
		if !c.Agrees() || c.Meta == 0 || c.Meta != c.Ours || c.Cost == nil {
			t.Fatalf("seed %d: nothing was changed: %s\n%v", seed, residuals(&c), c)
		}
		agreeing := slices.Clone(w.points)
		for range 12 {
			w.points = slices.Clone(agreeing)
			p := &w.points[w.rnd.IntN(len(w.points))]
			var want analytics.Comparison // the residuals, but for texts and costs
			kind := w.rnd.IntN(4)
			price := 0.0
			switch n := 1 + w.rnd.Int64N(5); {
			case kind == 0:
				p.Volume += n
				want.Volume = analytics.Residual{Units: n, Net: n, Rows: 1}
			case kind == 1:
				want.Volume = analytics.Residual{Units: p.Volume, Net: -p.Volume, Rows: 1}
				p.Volume, p.Cost = 0, 0
			case kind == 2 && (p.Type == "REGULAR" || !w.kinds):
				price = float64(n) * math.Copysign(1, float64(n-3))
				if p.Cost += price; p.Cost < 0 {
					price, p.Cost = price-p.Cost, 0
				}
				if price > -0.01 && price < 1 {
					continue // within the tolerance, perhaps
				}
				want.Price = analytics.Residual{Units: -1, Rows: 1}
			case kind == 3 && w.kinds:
				p.Volume--
				other := *p
				other.Volume, other.Cost, other.Type, other.Category = 1, 0, "REGULAR", "GROUP_MARKETING"
				w.points = append(w.points, other)
				want.Classification = analytics.Residual{Units: 1, Rows: 1}
			default:
				continue
			}
			changed[kind]++
			c := w.compare(t)
			if want.Price.Rows > 0 {
				want.Price.Units = c.Price.Units
				got, _ := c.Price.Cost.Amount.Float64()
				if math.Abs(got-price) > 1e-9 || c.Price.Units < p.Volume {
					t.Errorf("seed %d: price residual %v of %d units, want %v", seed, c.Price.Cost, c.Price.Units,
						price)
				}
			}
			got := analytics.Comparison{
				Volume:         bare(c.Volume),
				Classification: bare(c.Classification),
				Price:          bare(c.Price),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("seed %d, change %d of %+v:\n%s%v", seed, kind, *p, diff, c)
			}
		}
	}
	if slices.Min(changed[:]) < int(tries(10)) {
		t.Errorf("too few changes of a kind: %v", changed)
	}
}

func bare(r analytics.Residual) analytics.Residual {
	return analytics.Residual{Units: r.Units, Net: r.Net, Rows: r.Rows}
}

// The order of points and blocks doesn't matter.
func TestOrderOfPoints(t *testing.T) {
	for seed := range tries(10) {
		w := newWorld(t, seed)
		w.points[0].Volume += 3
		w.points[len(w.points)-1].Cost += 2
		before := w.compare(t)
		w.rnd.Shuffle(len(w.points), func(i, j int) { w.points[i], w.points[j] = w.points[j], w.points[i] })
		after := w.compare(t)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("seed %d:\n%s", seed, diff)
		}
	}
}
