package pricing

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// A quote says the same in each of its forms: text, explanation, report, JSON, cases
// and lines. None passes what is refused, or what has no price, as free.
func TestFormsOfAQuoteAgree(t *testing.T) {
	r := newRandom(3)
	refused, unpriced := 0, 0
	for range testkit.Tries(200) {
		p, err := r.account(t).Pricer()
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			now := r.instant()
			m, s := r.message(), r.state(now)
			e := Event{ID: "1", At: now, Message: *m}
			e.Meta.Type = rarely(r, 3, TypeFree, TypeRegular, TypeFreeEntry, "odd")
			e.Meta.NotBillable = r.IntN(6) == 0
			var quotes []Quote
			if q, err := p.QuoteN(m, s, now, pick(r, int64(1), 2, 1500)); err == nil {
				quotes = append(quotes, q)
			}
			if out, err := p.Apply(&e, s); err == nil && out.Charge.pricer != nil {
				quotes = append(quotes, out.Charge)
			}
			for _, q := range quotes {
				if fault := q.disagreement(); fault != "" {
					t.Fatalf("%s: %q\n%s%+v of %+v at %v", fault, q, q.Explain(), e, p.account, now)
				}
				if q.Deliverable() != DeliverableYes {
					refused++
				}
				unpriced += len(q.Unpriced())
			}
		}
	}
	if refused < testkit.Tries(200) || unpriced < testkit.Tries(200) {
		t.Errorf("%d refused, %d without a price", refused, unpriced)
	}
}

// disagreement says in what forms of the quote differ; "" if they don't.
func (q Quote) disagreement() string {
	text, lacks, r := q.String(), len(q.Unpriced()) > 0, q.Report()
	first, _, _ := strings.Cut(q.Explain(), "\n")
	written, err := q.MarshalJSON()
	var back Report
	if err == nil {
		err = json.Unmarshal(written, &back)
	}
	again, errAgain := json.Marshal(back)
	plain, errPlain := json.Marshal(r)
	switch {
	case errPlain != nil || string(plain) != string(written):
		return "the JSON of the Report, " + string(plain)
	case strings.TrimSuffix(first, ":") != text && !lacks: // a case of one alone has no ID
		return "Explain"
	case strings.Contains(text, notDelivered) == (q.Deliverable() == DeliverableYes),
		strings.HasPrefix(text, notDelivered) != (q.Deliverable() == DeliverableNo):
		return "Deliverable"
	case strings.Contains(text, noPrice) != lacks, (r.High.Currency == "") != lacks:
		return "Unpriced"
	case q.Exact() && (lacks || !r.Low.Equal(r.High)):
		return "Exact"
	case err != nil || errAgain != nil || string(again) != string(written):
		return "JSON"
	}
	for _, c := range r.Cases {
		sum := ratecard.Money{Currency: q.pricer.account.currency()}
		priced, refused := true, false
		for _, l := range c.Lines {
			priced, refused = priced && l.IsPriced(), refused || l.Refused != nil
			sum = sum.Add(l.Amount)
			if l.Refused != nil && (l.IsCharged() || !l.Amount.IsZero()) {
				return "a line that is refused"
			}
		}
		switch {
		case priced && !sum.Equal(c.Total), priced != (c.Total.Currency != ""):
			return "Total"
		case refused != (c.Undelivered != nil):
			return "Undelivered"
		}
	}
	return ""
}
