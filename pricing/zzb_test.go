package pricing_test
import "testing"
func BenchmarkZBill(b *testing.B) { p := benchDesk(b); t := p.Tally(); for _,e := range quietMonth() { t.Add(&e) }; b.ReportAllocs(); for b.Loop() { t.Bill() } }
