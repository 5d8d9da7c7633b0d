package pricing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// dayOf is a tally of one day and a part of the users, as a ledger has thousands of them: 40
// counts of messages, and no thread.
func dayOf(t testing.TB) (*pricing.Pricer, *pricing.Tally) {
	t.Helper()
	pricer := pricerOf(t, pricing.Account{ID: "102290129340398", Zone: time.UTC})
	tally := pricer.Tally()
	when, cells := at("2026-09-10"), 0
	countries := strings.Fields("BR IN MX ID DE GB FR ES IT NL TR AE SA ZA")
	for i, country := range countries {
		for _, c := range category.All()[:3] {
			if cells++; cells > 40 {
				break
			}
			e := pricing.Event{ID: fmt.Sprint("m", cells), At: when.Add(time.Duration(i) * time.Minute),
				Number: "106540352242922", User: "U" + country, Message: pricing.Message{To: country, Category: c}}
			tally.AddInThread(nil, &e, window.Thread{})
		}
	}
	return pricer, tally
}

func BenchmarkTallyWritten(b *testing.B) {
	_, tally := dayOf(b)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		data, err := tally.AppendBinary(buf[:0])
		if err != nil {
			b.Fatal(err)
		}
		buf = data
	}
}

func BenchmarkTallyRead(b *testing.B) {
	pricer, tally := dayOf(b)
	data, err := tally.MarshalBinary()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.ReadTally(data, pricer); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTallyMade is what of BenchmarkTallyRead goes to an empty tally.
func BenchmarkTallyMade(b *testing.B) {
	pricer, _ := dayOf(b)
	b.ReportAllocs()
	for b.Loop() {
		pricer.Tally()
	}
}
