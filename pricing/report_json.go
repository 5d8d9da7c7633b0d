package pricing

import "bytes"

// MarshalJSON returns the JSON of the quote's Report. It is written here by hand:
// encoding/json takes ten times as long for it. [json.Marshal] of a quote takes four
// times as long as this method, since it reads again what the method returned.
func (q Quote) MarshalJSON() ([]byte, error) {
	low, high := q.known()
	w := make(wording, 0, 2048)
	w = w.add(`{"deliverable":"`, string(q.Deliverable()), `","low":`).amountJSON(low)
	w = w.add(`,"high":`).amountJSON(high)
	lines := make([]Line, 0, 2)
	w = w.add(`,"cases":[`)
	for i := range q.answers() {
		c := q.caseOf(q.answer(i), lines)
		w = w.comma(i).caseJSON(&c)
	}
	w = w.add(`],"model":`).quoted(q.Model()).add(`,"card":`).quoted(q.Card())
	rates := q.rates(make([]rate, 0, 8))
	w = w.add(`,"sources":[`)
	for i, c := range q.citations(make([]citation, 0, 8), rates) {
		w = w.comma(i).quoted(c.pieces()...)
	}
	w = w.add(`],"notes":[`)
	for i, n := range q.addNotes(make([]Note, 0, 8), rates) {
		w = w.comma(i).noteJSON(&n)
	}
	w = w.add(`],"unpriced":[`)
	for i, u := range q.Unpriced() {
		w = w.comma(i).unpricedJSON(&u)
	}
	w = w.add("]")
	if others := q.OtherCurrencies(); len(others) > 0 {
		w = w.add(`,"other_currencies":[`)
		for i, o := range others {
			w = w.comma(i).add(`{"low":`).amountJSON(o.Low).add(`,"high":`).amountJSON(o.High).add("}")
		}
		w = w.add("]")
	}
	return bytes.Clone(w.add("}")), nil
}

// UnmarshalJSON fails, with an [*InputError]: a quote keeps the rules and the card
// that it rests on, which JSON has by name only. Decode into a [Report].
func (q *Quote) UnmarshalJSON([]byte) error { return onlyWritten("Quote", "pricing.Report") }

// Equal reports whether two quotes say the same.
func (q Quote) Equal(o Quote) bool {
	a, errA := q.MarshalJSON()
	b, errB := o.MarshalJSON()
	return errA == nil && errB == nil && string(a) == string(b)
}

// noteJSON appends a note.
func (w wording) noteJSON(n *Note) wording {
	w = w.add(`{"id":`).quoted(n.ID).add(`,"text":`).quoted(n.Text)
	if n.Detail != "" {
		w = w.add(`,"detail":`).quoted(n.Detail)
	}
	return w.add("}")
}

// caseJSON appends a case.
func (w wording) caseJSON(c *Case) wording {
	w = w.add(`{"when":[`)
	for i := range c.When {
		w = w.comma(i).conditionJSON(&c.When[i])
	}
	w = w.add("]")
	if c.Undelivered != nil {
		w = w.add(`,"undelivered":`).refusalJSON(c.Undelivered)
	}
	w = w.add(`,"lines":[`)
	for i := range c.Lines {
		w = w.comma(i).lineJSON(&c.Lines[i])
	}
	w = w.add("]")
	if len(c.OtherCurrencies) > 0 {
		w = w.add(`,"other_currencies":[`)
		for i := range c.OtherCurrencies {
			w = w.comma(i).amountJSON(c.OtherCurrencies[i])
		}
		w = w.add("]")
	}
	return w.add(`,"total":`).amountJSON(c.Total).add("}")
}

// conditionJSON appends a condition of a case.
func (w wording) conditionJSON(c *Condition) wording {
	w = w.add(`{"id":`).quoted(c.ID)
	if c.Category != "" {
		w = w.add(`,"category":`).quoted(string(c.Category))
	}
	return w.member("units", c.Units).add(`,"text":`).quoted(c.Text).add("}")
}

// lineJSON appends a line of a case.
func (w wording) lineJSON(l *Line) wording {
	w = w.add(`{"item":`).quoted(string(l.Item))
	if l.Fee != "" {
		w = w.add(`,"fee":`).quoted(l.Fee)
	}
	w = w.add(`,"market":`).quoted(string(l.Market))
	if l.Unit != "" {
		w = w.add(`,"unit":`).quoted(string(l.Unit))
	}
	w = w.add(`,"units":`).number(l.Units).add(`,"rule":`).quoted(l.Rule.ID)
	w = w.member("tier", int64(l.Tier)).member("used", l.Used).member("allowance", l.Allowance)
	if l.Refused != nil {
		w = w.add(`,"refused":`).refusalJSON(l.Refused)
	}
	w = w.add(`,"detail":`).quoted(l.Detail)
	return w.add(`,"price":`).amountJSON(l.Price).add(`,"amount":`).amountJSON(l.Amount).add("}")
}

// refusalJSON appends a refusal.
func (w wording) refusalJSON(r *Refusal) wording {
	w = w.add(`{"id":`).quoted(r.ID).add(`,"code":`).number(int64(r.Code))
	return w.add(`,"why":`).quoted(r.Why).add("}")
}

// unpricedJSON appends units without a price.
func (w wording) unpricedJSON(u *Unpriced) wording {
	w = w.add(`{"units":`).number(u.Units).add(`,"id":`).quoted(u.ID).add(`,"field":`).quoted(u.Field)
	return w.add(`,"market":`).quoted(string(u.Market)).member("charged_before", u.ChargedBefore).
		add(`,"why":`).quoted(u.Why).add("}")
}
