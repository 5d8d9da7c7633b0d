package window_test

import (
	"testing"

	"github.com/wacost/wacost/window"
)

// Threads as a bill meets them; most are the first.
func benchThreads() map[string]window.Thread {
	return map[string]window.Thread{
		"never wrote": {},
		"wrote":       window.Thread{}.Inbound(noon),
		"answered":    window.Thread{}.InboundFromAd(noon).Outbound(noon, upToSeven),
	}
}

var sink window.State

func BenchmarkService(b *testing.B) {
	at := noon.Add(hour)
	for name, th := range benchThreads() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				sink = th.Service(at, upToSeven)
			}
		})
	}
}

func BenchmarkFreeEntry(b *testing.B) {
	at := noon.Add(hour)
	for name, th := range benchThreads() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				sink = th.FreeEntry(at, upToSeven)
			}
		})
	}
}

func BenchmarkFold(b *testing.B) {
	b.ReportAllocs()
	at := noon
	var th window.Thread
	for i := range b.N {
		if at = at.Add(hour); i%50 == 0 {
			th = th.InboundFromAd(at)
		}
		th = th.Outbound(at, upToSeven)
	}
	sink = th.Service(at, upToSeven)
}

// Only conversations cost an allocation.
func TestAllocs(t *testing.T) {
	at := noon.Add(hour)
	for name, th := range benchThreads() {
		if n := testing.AllocsPerRun(100, func() {
			sink = th.Service(at, upToSeven)
			sink = th.FreeEntry(at, upToSeven)
			sink = th.OpensFreeEntry(at, lateToo)
			_ = th.ServiceUntil(at, upToSeven)
			_, _ = th.AnswerBy(at, lateToo)
			_ = th.InConversation(at, "utility", "marketing")
			_ = th.Inbound(at).InboundFromAd(at).Outbound(at, upToSeven).CloseConversations(at)
		}); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
