package pricing_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/wacost/wacost/pricing"
)

// slowMonth is a month of 20,000 events of a business of which one reply in nine is late.
var slowMonth = sync.OnceValue(func() []pricing.Event { return slices.Collect(stream(20_000, 2_000, 1)) })

// BenchmarkReplayOfSlowMonth is what BenchmarkLateReplies is compared with.
func BenchmarkReplayOfSlowMonth(b *testing.B) {
	p, list := pricerOf(b, pricing.Account{}), slowMonth()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Replay(slices.Values(list)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLateReplies(b *testing.B) {
	p, list := pricerOf(b, pricing.Account{}), slowMonth()
	b.ReportAllocs()
	for b.Loop() {
		r, err := p.LateReplies(slices.Values(list), pricing.LateOptions{})
		if err != nil || r.Replies.Messages == 0 || r.PerhapsMarketing.Messages == 0 {
			b.Fatal(r.Replies.Messages, err)
		}
	}
}
