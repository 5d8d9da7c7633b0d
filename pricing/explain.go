package pricing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// String returns the amount or the range, or that the messages won't be delivered:
// "0.0068 USD to 0.0625 USD", "not delivered (131047)", or "0 USD, or not delivered
// (131047)" where nobody knows. What lacks its price is said to have none. The zero
// Quote says that it is none.
func (q Quote) String() string {
	if q.pricer == nil {
		return noQuote
	}
	var parts outcomes
	q.eachAnswer(func(a *answer) { parts.add(&q, a) })
	return parts.text(q.Unpriced())
}

// outcomes are what may become of a quote's messages, in short.
type outcomes struct {
	low, high ratecard.Money // of cases in which some are delivered, at a known price
	known     bool           // there is such a case
	refused   []string       // codes of cases in which none is delivered
	partly    []string       // codes of cases in which some aren't
	most      int64          // that many aren't, at most
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
	if !o.known || total.Cmp(o.low) < 0 {
		o.low = total
	}
	if !o.known || total.Cmp(o.high) > 0 {
		o.high = total
	}
	o.known = true
}

// text returns what may become of the messages. Some of them lack a price.
func (o *outcomes) text(gaps []Unpriced) string {
	var parts []string
	if o.known && o.low.Equal(o.high) {
		parts = append(parts, o.low.String())
	} else if o.known {
		parts = append(parts, o.low.String()+" to "+o.high.String())
	}
	if len(o.partly) > 0 {
		parts[0] += fmt.Sprintf(" and %s %s (%s)", withCommas(o.most), notDelivered, strings.Join(o.partly, " or "))
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

// appendNew appends a text that the list doesn't have.
func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

const noQuote = "no quote"

// Explain returns every case, line and rule in sentences, for a person to read.
// Its wording may change; programs read Report.
func (q Quote) Explain() string {
	if q.pricer == nil {
		return noQuote + "\n"
	}
	var b strings.Builder
	cases := q.Cases()
	if len(cases) > 1 {
		fmt.Fprintln(&b, q)
	}
	told := map[string]bool{}
	for _, c := range cases {
		c.explain(&b, told)
	}
	for _, u := range q.Unpriced() {
		fmt.Fprintf(&b, "%s without a price: %s\n", withCommas(u.Units), u.Why)
	}
	fmt.Fprintf(&b, "model %s, %s\n", q.Model(), q.cardText())
	for _, line := range q.readFrom() {
		fmt.Fprintln(&b, line)
	}
	for _, n := range q.noteSet().list() { // the rules by which rates are derived stand above
		fmt.Fprintf(&b, "note %s: %s\n", n.ID, n.Text)
	}
	return b.String()
}

// explain writes the case. Of a rule in told it writes the ID only; the others it
// adds to told.
func (c *Case) explain(b *strings.Builder, told map[string]bool) {
	fmt.Fprint(b, c.head())
	if len(c.When) > 0 {
		fmt.Fprint(b, ", if "+strings.Join(c.When, " and "))
	}
	fmt.Fprint(b, ":\n")
	for _, l := range c.Lines {
		what := string(l.Item)
		if l.Market != "" {
			what += ", " + string(l.Market)
		}
		fmt.Fprintf(b, "  %s × %s%s (%s", withCommas(l.Units), what, l.sum(), l.Rule.ID)
		if l.Detail != "" {
			fmt.Fprintf(b, ": %s", l.Detail)
		}
		fmt.Fprint(b, ")\n")
		if told[l.Rule.ID] {
			continue
		}
		told[l.Rule.ID] = true
		fmt.Fprintf(b, "    %s\n", l.Rule.Text)
		if l.Rule.Source != "" {
			fmt.Fprintf(b, "    [%s; %s]\n", l.Rule.Number, l.Rule.Source)
		}
	}
}

// head returns what becomes of the messages in the case, in short.
func (c *Case) head() string {
	sent, refused := 0, int64(0)
	for i := range c.Lines {
		switch l := &c.Lines[i]; {
		case !l.IsPriced():
			return noPrice
		case l.Refused != nil:
			refused += l.Units
		default:
			sent++
		}
	}
	switch {
	case refused == 0:
		return c.Total.String()
	case sent == 0:
		return c.Undelivered.String()
	}
	return c.Total.String() + " and " + withCommas(refused) + " " + c.Undelivered.String()
}

// sum returns price and amount, as a multiplication only where it is one.
func (l *Line) sum() string {
	switch {
	case l.Refused != nil:
		return ": " + notDelivered
	case !l.IsPriced():
		return ": " + noPrice
	case l.Price.IsZero():
		return ": " + l.Amount.String()
	case l.Amount.IsZero():
		return ": " + l.Amount.String() + ", listed at " + l.Price.String()
	}
	return " at " + l.Price.String() + " = " + l.Amount.String()
}

// cardText names the card, if there is one.
func (q *Quote) cardText() string {
	if id := q.Card(); id != "" {
		return "card " + id
	}
	return "no card"
}

// Notes returns what to be careful about. Where a rate is derived, the note says
// by which rule.
func (q Quote) Notes() []Note {
	set := q.noteSet()
	list := set.list()
	if rules := q.derivations(); set&noteDerived != 0 && len(rules) > 0 {
		first := &list[0].Text // the lowest bit comes first
		*first = strings.TrimSuffix(*first, ".") + ": " + strings.Join(rules, "; ") + "."
	}
	return list
}

// derivations says of each derived rate applied how it was worked out.
func (q *Quote) derivations() []string {
	var list []string
	q.eachTier(func(_ *answer, _ int, t ratecard.Tier) {
		if t.Grade == ratecard.GradeDerived && t.How != "" && !slices.Contains(list, t.How) {
			list = append(list, t.How)
		}
	})
	return list
}

// noteSet returns the notes that Notes spells out.
func (q *Quote) noteSet() notes {
	set := q.notes
	q.eachTier(func(_ *answer, _ int, t ratecard.Tier) { set |= tierNotes(t) })
	counted := false // some counter was read
	q.eachAnswer(func(a *answer) {
		switch {
		case a.flags&byUsage != 0:
		case a.allowance != noRule || a.charged() && !a.lacksPrice() && !a.ladder.flat():
			counted = true
		}
		if a.flags&byUsage == 0 && (a.free > 0 || a.used > 0 || a.before > 0) {
			set |= noteLowerBound
		}
		if a.flags&ofNoAccount != 0 {
			set |= noteAccountNotGiven
		}
	})
	switch {
	case !counted:
		set &^= noteNothingCounted
	case set&noteNothingCounted != 0:
		set &^= noteLowerBound // there is no count that could be too low
	}
	return set
}

// sources returns where the rules and the rates applied were read.
func (q Quote) sources() []string {
	list := []string{}
	add := func(s string) {
		if s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	q.eachAnswer(func(a *answer) {
		if a.free > 0 {
			add(q.span.rules[a.allowance].Source)
		}
		if r := q.decidingRule(a); r != nil {
			add(r.Source)
		}
	})
	q.eachTier(func(_ *answer, _ int, t ratecard.Tier) {
		for id := range strings.FieldsSeq(t.From) {
			for _, s := range q.sheet.card.Sources() {
				if s.ID == id {
					add(id + ": " + s.Where)
				}
			}
		}
		if t.From == "" {
			add(t.How)
		}
	})
	return list
}

// readFrom returns a line for each rate applied, with what it rests on. Steps of
// one ladder that rest on the same share a line.
func (q *Quote) readFrom() []string {
	type rate struct {
		name, basis string
		steps       []int // none if the price is one for every unit
		of          int   // the ladder's steps
	}
	var rates []rate
	q.eachTier(func(a *answer, i int, t ratecard.Tier) {
		r := rate{name: fmt.Sprintf("rate of %s, %s", a.item.name(), q.market), basis: basis(t)}
		at := slices.IndexFunc(rates, func(old rate) bool { return old.name == r.name && old.basis == r.basis })
		if at < 0 {
			at = len(rates)
			rates = append(rates, r)
		}
		if of := len(a.ladder.tiers); of > 1 && !slices.Contains(rates[at].steps, i+1) {
			rates[at].of, rates[at].steps = of, append(rates[at].steps, i+1)
		}
	})
	var list []string
	for _, r := range rates {
		if len(r.steps) > 0 {
			r.name += ", " + stepNames(r.steps, r.of)
		}
		list = append(list, r.name+": "+r.basis)
	}
	return list
}

// basis says what a rate rests on.
func basis(t ratecard.Tier) string {
	text := fmt.Sprintf("%s, %s confidence", t.Grade, t.Confidence)
	if t.From != "" {
		text += ", from " + strings.ReplaceAll(t.From, " ", ", ")
	}
	if t.How != "" {
		text += " (" + t.How + ")"
	}
	return text
}

// stepNames names steps of a ladder: "step 2 of 6", "steps 2, 3, 4 of 6".
func stepNames(list []int, of int) string {
	slices.Sort(list)
	word := "step "
	if len(list) > 1 {
		word = "steps "
	}
	return word + strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]") + fmt.Sprintf(" of %d", of)
}

// eachTier calls f for every tier that a charge is on, case by case, with the
// tier's place in the ladder.
func (q *Quote) eachTier(f func(*answer, int, ratecard.Tier)) {
	q.eachAnswer(func(a *answer) { q.eachTierOf(a, f) })
}

// eachTierOf is eachTier of one case.
func (q *Quote) eachTierOf(a *answer, f func(*answer, int, ratecard.Tier)) {
	if !a.charged() || a.lacksPrice() {
		return
	}
	// price has met any error
	_ = a.ladder.cut(a.before, a.units, func(i int, _ int64) { f(a, i, a.ladder.tiers[i]) })
}
