package analytics_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
)

// A month of half hours, five kinds in each.
func BenchmarkDecode(b *testing.B) {
	var list []string
	for i := range 31 * 48 {
		for _, p := range points() {
			list = append(list, fmt.Sprintf(`{"start":%d,"end":%d,"phone_number":"4930123456",%s}`, dayStart+i*1800,
				dayStart+(i+1)*1800, p))
		}
	}
	body := []byte(`{"data":[{"data_points":[` + strings.Join(list, ",") + `]}]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := analytics.Decode(body); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/point")
}

// Ten thousand charges that are at hand, of which each op takes one.
func BenchmarkCompareCharges(b *testing.B) {
	var list []sent
	for i := range 10_000 {
		s := traffic()[i%6]
		s.to = s.to[:6] + fmt.Sprint(100000+i)
		list = append(list, s)
	}
	var charges []ledger.Charge
	for c, err := range record(b, pricing.Account{}, list).Charges(b.Context(), time.Time{}, time.Time{}) {
		if err != nil {
			b.Fatal(err)
		}
		charges = append(charges, c)
	}
	r := decode(b, body(points()))
	var some iter.Seq2[ledger.Charge, error] = func(yield func(ledger.Charge, error) bool) {
		for i := range b.N {
			if !yield(charges[i%len(charges)], nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	if _, err := analytics.CompareCharges(some, r, analytics.Options{}); err != nil {
		b.Fatal(err)
	}
}
