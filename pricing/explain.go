package pricing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// String returns the amount, or the range: "0.0068 USD to 0.0625 USD". The zero
// Quote says that it is none.
func (q Quote) String() string {
	if q.pricer == nil {
		return noQuote
	}
	low, high := q.Low(), q.High()
	if low.Equal(high) {
		return low.String()
	}
	return low.String() + " to " + high.String()
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
	for _, g := range q.Unpriced() {
		fmt.Fprintf(&b, "%s without a price: %s\n", withCommas(g.Units), g.Why)
	}
	fmt.Fprintf(&b, "model %s, card %s\n", q.Model(), q.Card())
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
	when := "in any case"
	if len(c.When) > 0 {
		when = "if " + strings.Join(c.When, " and ")
	}
	fmt.Fprintf(b, "%s, %s:\n", c.Total, when)
	if no := c.Undelivered; no != nil && c.Lines[0].Rule.Text == no.Why {
		fmt.Fprintf(b, "  not delivered: WhatsApp's error %d\n", no.Code)
	} else if no != nil {
		fmt.Fprintf(b, "  not all delivered: WhatsApp's error %d\n", no.Code)
	}
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

// sum returns price and amount, as a multiplication only where it is one.
func (l *Line) sum() string {
	switch {
	case l.Price.IsZero():
		return ": " + l.Amount.String()
	case l.Amount.IsZero():
		return ": " + l.Amount.String() + ", listed at " + l.Price.String()
	}
	return " at " + l.Price.String() + " = " + l.Amount.String()
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
	q.eachTier(func(_ *answer, t ratecard.Tier) {
		if t.Grade == ratecard.GradeDerived && t.How != "" && !slices.Contains(list, t.How) {
			list = append(list, t.How)
		}
	})
	return list
}

// noteSet returns the notes that Notes spells out.
func (q *Quote) noteSet() notes {
	set := q.notes
	q.eachTier(func(a *answer, t ratecard.Tier) {
		switch {
		case t.Grade == ratecard.GradeDerived:
			set |= noteDerived
		case t.Grade == ratecard.GradeDisputed:
			set |= noteDisputed
		case t.Confidence == ratecard.ConfidenceLow:
			set |= noteLowConfidence
		}
	})
	q.eachAnswer(func(a *answer) {
		if a.flags&(byContested|byContestedOff) != 0 {
			set |= noteContested
		}
		if a.flags&byUsage == 0 && (a.free > 0 || a.used > 0 || a.before > 0) {
			set |= noteLowerBound
		}
	})
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
	q.eachTier(func(a *answer, t ratecard.Tier) {
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

// readFrom returns a line for each rate applied, with what it rests on.
func (q *Quote) readFrom() []string {
	var list []string
	q.eachTier(func(a *answer, t ratecard.Tier) {
		line := fmt.Sprintf("rate of %s, %s: %s, %s confidence", a.item.name(), q.market, t.Grade, t.Confidence)
		if t.From != "" {
			line += ", from " + strings.ReplaceAll(t.From, " ", ", ")
		}
		if t.How != "" {
			line += " (" + t.How + ")"
		}
		if !slices.Contains(list, line) {
			list = append(list, line)
		}
	})
	return list
}

// eachAnswer calls f for every case, the likeliest first.
func (q *Quote) eachAnswer(f func(*answer)) {
	if q.pricer == nil {
		return
	}
	f(&q.likely)
	for i := range q.others() {
		f(&q.alternatives.cases[i])
	}
}

// eachTier calls f for every tier that a charge is on, case by case.
func (q *Quote) eachTier(f func(*answer, ratecard.Tier)) {
	q.eachAnswer(func(a *answer) {
		if !a.charged() {
			return
		}
		_ = a.ladder.cut(a.before, a.units, func(i int, _ int64) { f(a, a.ladder.tiers[i]) }) // price has met any error
	})
}
