package pricing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// String returns the amount or the range, or that the messages won't be delivered:
// "0.0068 USD to 0.0625 USD", "not delivered (131047)", or "0 USD, or not delivered
// (131047)" where nobody knows. What lacks its price is said to have none. What failed is
// "not delivered (reported-failed), with fees of 0.005 USD", if there are any. The zero
// Quote says that it is none.
func (q Quote) String() string {
	if q.pricer == nil {
		return noQuote
	}
	if q.likely.flags&isFailed != 0 {
		c := q.Likely()
		return string(wording(nil).outcome(&c))
	}
	var parts outcomes
	for i := range q.answers() {
		parts.add(&q, q.answer(i))
	}
	return parts.text(q.Unpriced())
}

// outcomes are what may become of a quote's messages, in short.
type outcomes struct {
	low, high ratecard.Money // of cases in which some are delivered, at a known price
	least     elsewhere      // with low
	greatest  elsewhere      // with high
	known     bool           // there is such a case
	refused   []string       // codes of cases in which none is delivered
	partly    []string       // codes of cases in which some aren't
	most      int64          // that many aren't, at most
}

// elsewhere is what the fees in other currencies come to, and on how many units they are.
type elsewhere struct {
	sums  []ratecard.Money
	units int64
}

// add adds a case.
func (o *outcomes) add(q *Quote, a *answer) {
	if no := q.refusal(a); no != nil && a.free == 0 {
		o.refused = appendNew(o.refused, no.short())
		return
	} else if no != nil {
		o.partly, o.most = appendNew(o.partly, no.short()), max(o.most, a.units)
	}
	if a.lacksPrice() {
		return
	}
	total := q.total(a)
	fees := elsewhere{q.elsewhere(a), q.unitsElsewhere(a)}
	if !o.known || cmp.Or(total.Cmp(o.low), cmp.Compare(fees.units, o.least.units)) < 0 {
		o.low, o.least = total, fees
	}
	if !o.known || cmp.Or(total.Cmp(o.high), cmp.Compare(fees.units, o.greatest.units)) > 0 {
		o.high, o.greatest = total, fees
	}
	o.known = true
}

// text returns what may become of the messages. Some of them lack a price.
func (o *outcomes) text(gaps []Unpriced) string {
	var parts []string
	if o.known {
		text := moneyText(o.low, o.least.sums)
		if !o.low.Equal(o.high) || o.least.units != o.greatest.units {
			text += " to " + moneyText(o.high, o.greatest.sums)
		}
		parts = append(parts, text)
	}
	if len(o.partly) > 0 {
		parts[0] += " and " + withCommas(o.most) + " " + notDelivered + " (" + strings.Join(o.partly, " or ") + ")"
	}
	var ids []string
	for _, u := range gaps {
		ids = appendNew(ids, u.ID)
	}
	if len(ids) > 0 {
		parts = append(parts, noPrice+" ("+strings.Join(ids, ", ")+")")
	}
	if len(o.refused) > 0 {
		parts = append(parts, notDelivered+" ("+strings.Join(o.refused, " or ")+")")
	}
	return strings.Join(parts, ", or ")
}

const noQuote = "no quote"

// Explain returns every case, line and rule in sentences, for a person to read.
// Its wording may change; programs read Report.
func (q Quote) Explain() string {
	if q.pricer == nil {
		return noQuote + "\n"
	}
	return string(make(wording, 0, 1024).quote(&q))
}

// quote appends the explanation of a quote.
func (w wording) quote(q *Quote) wording {
	if len(q.others()) > 0 {
		w = w.add(q.String(), "\n")
	}
	told, lines := make([]string, 0, 8), make([]Line, 0, 2)
	for i := range q.answers() {
		c := q.caseOf(q.answer(i), lines)
		w = w.caseHead(&c)
		for k := range c.Lines {
			l := &c.Lines[k]
			w = w.line(l)
			if !slices.Contains(told, l.Rule.ID) {
				told = append(told, l.Rule.ID)
				w = w.rule(&l.Rule)
			}
		}
	}
	for _, u := range q.Unpriced() {
		w = w.count(u.Units).add(" without a price: ", u.Why, "\n")
	}
	w = w.add("model ", q.Model())
	if id := q.Card(); id != "" {
		w = w.add(", card ", id, "\n")
	} else {
		w = w.add(", no card\n")
	}
	rates := q.rates(make([]rate, 0, 8))
	w = w.rates(rates, q.market)
	for rest := q.noteSet(rates); rest != 0; rest &= rest - 1 { // the rules by which rates are derived stand above
		n := rest.first()
		w = w.add("note ", n.ID, ": ", n.Text, "\n")
	}
	return w
}

// caseHead appends what becomes of the messages in a case, and when it holds.
func (w wording) caseHead(c *Case) wording {
	w = w.outcome(c)
	for i := range c.When {
		w = w.add([...]string{", if ", " and "}[min(i, 1)], c.When[i].Text)
	}
	return w.add(":\n")
}

// outcome appends what becomes of the messages in a case, in short.
func (w wording) outcome(c *Case) wording {
	sent, refused := 0, int64(0)
	for i := range c.Lines {
		switch l := &c.Lines[i]; {
		case !l.IsPriced():
			return w.add(noPrice)
		case l.Refused != nil:
			refused += l.Units
		default:
			sent++
		}
	}
	switch {
	case refused == 0 && c.Undelivered != nil && sent == 0:
		return w.add(c.Undelivered.String())
	case refused == 0 && c.Undelivered != nil: // it failed, and a provider charges for that
		return w.add(c.Undelivered.String(), ", with fees of ").money(c.Total).with(c.OtherCurrencies)
	case refused == 0:
		return w.money(c.Total).with(c.OtherCurrencies)
	case sent == 0:
		return w.add(c.Undelivered.String())
	}
	return w.money(c.Total).with(c.OtherCurrencies).add(" and ").count(refused).add(" ", c.Undelivered.String())
}

// line appends what a line of a case costs, and by which rule.
func (w wording) line(l *Line) wording {
	w = w.add("  ").count(l.Units).add(" × ", string(l.Item))
	if l.Market != "" {
		w = w.add(", ", string(l.Market))
	}
	w = w.amount(l).add(" (", l.Rule.ID)
	if l.Detail != "" {
		w = w.add(": ", l.Detail)
	}
	return w.add(")\n")
}

// String returns the line for a person, such as "1 × utility, Brazil at 0.0068 USD =
// 0.0068 USD (message: step 1 of 6: up to 250,000)". Its wording may change.
func (l Line) String() string { return strings.Trim(string(wording(nil).line(&l)), " \n") }

// String returns the line for a person, such as "2026-12: 39,876 × marketing, Brazil at
// 0.0625 USD = 2492.2500 USD (message)". Its wording may change.
func (l BillLine) String() string {
	return l.Month.String() + ": " + Line{
		Item:    l.Item,
		Market:  l.Market,
		Units:   l.Units,
		Price:   l.Price,
		Amount:  l.Amount,
		Rule:    l.Rule,
		Refused: l.Refused,
		Detail:  l.Detail,
	}.String()
}

// amount appends price and amount of a line, as a multiplication only where it is one.
func (w wording) amount(l *Line) wording {
	switch {
	case l.Refused != nil:
		return w.add(": ", notDelivered)
	case !l.IsPriced():
		return w.add(": ", noPrice)
	case l.Price.IsZero():
		return w.add(": ").money(l.Amount)
	case l.Amount.IsZero():
		return w.add(": ").money(l.Amount).add(", listed at ").money(l.Price)
	}
	return w.add(" at ").money(l.Price).add(" = ").money(l.Amount)
}

// rule appends a rule, and where it was read.
func (w wording) rule(r *Rule) wording {
	w = w.add("    ", r.Text, "\n")
	if r.Source != "" {
		w = w.add("    [", r.Number, "; ", r.Source, "]\n")
	}
	return w
}

// rates appends what each rate rests on. Steps of one ladder that rest on the same
// share a line.
func (w wording) rates(list []rate, m ratecard.Market) wording {
	for i := range list {
		r := &list[i]
		if slices.ContainsFunc(list[:i], func(o rate) bool { return o.isLike(r) }) {
			continue
		}
		w = w.add("rate of ", string(r.item), ", ", string(m))
		if r.of > 1 {
			w = w.steps(list[i:])
		}
		w = w.add(": ", string(r.Grade), ", ", string(r.Confidence), " confidence")
		if r.From != "" {
			w = w.add(", from ").replace(r.From, " ", ", ")
		}
		if r.How != "" {
			w = w.add(" (", r.How, ")")
		}
		w = w.add("\n")
	}
	return w
}

// steps names those steps of a ladder that rest on the same as the first of a list:
// "step 2 of 6", "steps 2, 3, 4 of 6".
func (w wording) steps(list []rate) wording {
	steps := make([]int, 0, 8)
	for i := range list {
		if list[i].isLike(&list[0]) && !slices.Contains(steps, list[i].step) {
			steps = append(steps, list[i].step)
		}
	}
	slices.Sort(steps)
	w = w.add(", step")
	if len(steps) > 1 {
		w = w.add("s")
	}
	for i, n := range steps {
		if i > 0 {
			w = w.add(",")
		}
		w = w.add(" ").number(int64(n))
	}
	return w.add(" of ").number(int64(list[0].of))
}
