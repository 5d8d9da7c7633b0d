package main

import (
	"encoding/json"
	"io"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A rowWriter writes a line of JSON for each recipient, and carries the month's counts
// from one to the next.
type rowWriter struct {
	w     io.Writer
	usage pricing.Usage
	buf   []byte
}

func newRowWriter(w io.Writer, usage pricing.Usage) *rowWriter {
	u := pricing.Usage{}
	for c, n := range usage {
		u[c] += n
	}
	return &rowWriter{w: w, usage: u}
}

// write writes the line of a recipient, of whom a quote or an error tells the cost.
func (w *rowWriter) write(r *recipient, at time.Time, q *pricing.Quote, err error) error {
	b := append(w.buf[:0], `{"line":`...)
	b = appendInt(b, r.line)
	b = appendText(append(b, `,"user":`...), r.user)
	b = append(b, `,"at":"`...)
	b = append(at.AppendFormat(b, time.RFC3339), '"')
	if err != nil {
		u := pricing.UnpricedBy(err)
		b = appendText(append(b, `,"unpriced":`...), u.ID)
		b = appendText(append(b, `,"why":`...), u.Why)
	} else {
		b = appendQuote(b, q)
		for _, c := range q.Counts() {
			w.usage[c.Counter] += c.N
		}
	}
	w.buf = append(b, '}', '\n')
	_, err = w.w.Write(w.buf)
	return err
}

// appendQuote appends what a message costs, and by which rule.
func appendQuote(b []byte, q *pricing.Quote) []byte {
	likely := q.Likely()
	if len(likely.Lines) > 0 {
		l := &likely.Lines[0]
		b = appendText(append(b, `,"market":`...), string(l.Market))
		b = appendText(append(b, `,"rule":`...), l.Rule.ID)
	}
	b = append(b, `,"deliverable":"`...)
	b = append(append(b, q.Deliverable()...), '"')
	b = appendMoney(append(b, `,"low":`...), q.Low())
	b = appendMoney(append(b, `,"likely":`...), likely.Total)
	return appendMoney(append(b, `,"high":`...), q.High())
}

// appendMoney appends an amount as text, such as "0.0625 USD", and null for one that
// isn't known.
func appendMoney(b []byte, m ratecard.Money) []byte {
	if m.Currency == "" {
		return append(b, "null"...)
	}
	return append(m.AppendTo(append(b, '"')), '"')
}

// appendText appends a string in JSON.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			text, _ := json.Marshal(s) // a string has JSON
			return append(b, text...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
