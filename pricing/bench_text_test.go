package pricing_test

import (
	"encoding/json"
	"testing"

	"github.com/wacost/wacost/pricing"
)

// BenchmarkExplain and BenchmarkQuoteJSON compare with BenchmarkNaive, which makes its
// text with each quote. Here the quotes are made beforehand.

// quotes are those of the messages that BenchmarkQuote asks for.
func quotes(b *testing.B) []pricing.Quote {
	b.Helper()
	pricer, list := benchDesk(b), messages(b, false)
	made := make([]pricing.Quote, len(list))
	for i := range list {
		q, err := pricer.Quote(&list[i], nil, benchAt)
		if err != nil {
			b.Fatal(err)
		}
		made[i] = q
	}
	return made
}

func BenchmarkExplain(b *testing.B) {
	list := quotes(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if list[i&255].Explain() == "" {
			b.Fatal("no text")
		}
	}
}

// BenchmarkQuoteJSON is the quote's own JSON.
func BenchmarkQuoteJSON(b *testing.B) {
	list := quotes(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := list[i&255].MarshalJSON(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuoteMarshal is the same through json.Marshal, which reads every byte of it
// again and copies it twice. BenchmarkMarshalRead is that alone, of a text that is ready.
func BenchmarkQuoteMarshal(b *testing.B) {
	list := quotes(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := json.Marshal(list[i&255]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMarshalRead(b *testing.B) {
	var texts []json.RawMessage
	for _, q := range quotes(b) {
		text, err := q.MarshalJSON()
		if err != nil {
			b.Fatal(err)
		}
		texts = append(texts, text)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := json.Marshal(texts[i&255]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQuoteLines(b *testing.B) {
	list := quotes(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if len(list[i&255].Likely().Lines) != 1 {
			b.Fatal("no line")
		}
	}
}
