package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/ratecard"
)

// This file shows what the month costs by market, by category and by day, and how free
// messages are used up.

// noneKnown says that nothing is charged but what nobody knows.
const noneKnown = "What is charged isn't known."

// unknownName is what parts without a name are called.
const unknownName = "not known"

// value is an amount as a figure.
func (a *Amount) value() page.Value {
	switch {
	case a.Without > 0 && a.Without == a.Messages:
		return page.Unknown("no price")
	case a.Without > 0 && a.Amount.IsZero():
		return page.Unknown("unknown")
	case a.Without > 0:
		return page.AtLeast(a.Amount)
	}
	return page.Worded(a.String(), a.Amount)
}

// series names the values of a part.
func (v view) series() []string {
	if v.Before == nil {
		return []string{"Amount"}
	}
	return []string{"Before", "After"}
}

// values are the amounts of a part, one for each of series.
func (p *Part) values() []page.Value {
	if p.Before == nil {
		return []page.Value{p.After.value()}
	}
	return []page.Value{p.Before.value(), p.After.value()}
}

// sortedParts returns parts, those first that change most, or that cost most if nothing is
// compared.
func sortedParts(list []Part) []Part {
	weight := func(p *Part) ratecard.Money {
		switch {
		case p.Change == nil:
			return p.After.Amount
		case p.Change.Amount == nil:
			return ratecard.Money{}
		case p.Change.Amount.Amount.Sign() < 0:
			return p.Change.Amount.Neg()
		}
		return *p.Change.Amount
	}
	return slices.SortedStableFunc(slices.Values(list), func(p, q Part) int {
		return cmp.Or(
			weight(&q).Amount.Cmp(weight(&p).Amount),
			q.After.Amount.Amount.Cmp(p.After.Amount.Amount),
			cmp.Compare(p.Name, q.Name),
		)
	})
}

// most returns the part that changes most, or costs most; nil if none does.
func most(list []Part) *Part {
	sorted := sortedParts(list)
	if len(sorted) == 0 {
		return nil
	}
	p := &sorted[0]
	if p.Change == nil && !p.After.Amount.IsZero() ||
		p.Change != nil && p.Change.Amount != nil && !p.Change.Amount.IsZero() {
		return p
	}
	return nil
}

// costs says what a part costs, or how much more, as a sentence without its end.
func (p *Part) costs(name string) string {
	if p.Change == nil {
		return name + " costs " + p.After.value().String()
	}
	return fmt.Sprintf("%s costs %s %s", name, size(*p.Change.Amount), moreOrLess(*p.Change.Amount))
}

// bars is a picture of parts.
func (v view) bars(id, title, of string, list []Part) page.Bars {
	b := page.Bars{
		Head:   page.Head{ID: id, Title: title, Finding: v.finding(list)},
		Of:     of,
		Series: v.series(),
	}
	if v.Before != nil {
		b.Change = "Difference"
	}
	for _, p := range sortedParts(list) {
		b.Rows = append(b.Rows, page.BarRow{
			Label:  cmp.Or(p.Name, unknownName),
			Values: p.values(),
			Change: p.Change.Signed(),
		})
	}
	return b
}

// finding says what to see in a picture of parts.
func (v view) finding(list []Part) string {
	p := most(list)
	switch {
	case p == nil && v.Before != nil:
		return "No difference is known."
	case p == nil && v.After.Without > 0:
		return noneKnown
	case p == nil:
		return "Nothing is charged."
	}
	return "Most: " + p.costs(cmp.Or(p.Name, unknownName)) + "."
}

// MarketBars is the picture by market.
func (v view) MarketBars() page.Bars { return v.bars("markets", "Cost by market", "Market", v.Markets) }

// CategoryBars is the picture by category.
func (v view) CategoryBars() page.Bars {
	return v.bars("categories", "Cost by category", "Category", v.Categories)
}

// WhereHeading says where most is.
func (v view) WhereHeading() string {
	if p := most(v.Markets); p != nil {
		return "Where: " + p.costs(cmp.Or(p.Name, "what is in no known market"))
	}
	return "By market and category"
}

// DaysHeading says when most is.
func (v view) DaysHeading() string {
	p := most(v.Days)
	if p == nil {
		return "By day"
	}
	if d, err := ratecard.ParseDate(p.Name); err == nil {
		return "When: " + p.costs(day(d))
	}
	return "When: " + p.costs(p.Name)
}

// DayFigures are the pictures by day: what each costs, and what it costs more.
func (v view) DayFigures() []page.Figure {
	cost := page.Days{Head: page.Head{ID: "by-day", Title: "Cost by day"}}
	more := page.Days{Head: page.Head{ID: "more-by-day", Title: "Difference by day", Finding: v.finding(v.Days)}}
	for _, name := range v.series() {
		cost.Series = append(cost.Series, page.Series{Name: name})
	}
	cost.Finding = v.highest()
	more.Series = []page.Series{{Name: "Difference"}}
	for i := range v.Days {
		p := &v.Days[i]
		cost.Days = append(cost.Days, p.Name)
		for k, value := range p.values() {
			cost.Series[k].Values = append(cost.Series[k].Values, value)
		}
		value := page.Unknown("not known")
		if p.Change != nil && p.Change.Amount != nil {
			value = page.Worded(p.Change.Signed(), *p.Change.Amount)
		}
		more.Series[0].Values = append(more.Series[0].Values, value)
	}
	more.Days = cost.Days
	if v.Before == nil {
		return []page.Figure{cost}
	}
	return []page.Figure{cost, more}
}

// highest says which day costs most.
func (v view) highest() string {
	var top *Part
	for i := range v.Days {
		if top == nil || v.Days[i].After.Amount.Amount.GreaterThan(top.After.Amount.Amount) {
			top = &v.Days[i]
		}
	}
	switch {
	case top != nil && !top.After.Amount.IsZero():
	case v.After.Without > 0:
		return noneKnown
	default:
		return "Nothing is charged."
	}
	return fmt.Sprintf("The highest day: %s, %s.", top.Name, top.After.value())
}

// freeFigures is how many pictures of free messages there are at most.
const freeFigures = 4

// sortedAllowances returns the allowances of the page: those first of which most was paid
// past them, then those used most.
func (v view) sortedAllowances() []Allowance {
	return slices.SortedStableFunc(slices.Values(v.Allowances), func(a, b Allowance) int {
		return cmp.Or(b.Past.Amount.Amount.Cmp(a.Past.Amount.Amount), cmp.Compare(a.left(), b.left()))
	})
}

// used is how many of the month's free messages are used.
func (a *Allowance) used() int64 {
	if len(a.Used) == 0 {
		return 0
	}
	return a.Used[len(a.Used)-1]
}

func (a *Allowance) left() int64 { return a.Units - a.used() }

// FreeHeading says when free messages ended.
func (v view) FreeHeading() string {
	a := v.sortedAllowances()[0]
	if a.Ended == (ratecard.Date{}) {
		return "Free messages lasted the whole month"
	}
	if a.Past.Messages == 0 {
		return fmt.Sprintf("Free messages ended on %s for %s", day(a.Ended), a.Of)
	}
	return fmt.Sprintf("Free messages of %s ended on %s: %s more cost %s",
		a.Of, day(a.Ended), cli.Count(a.Past.Messages), a.Past.value())
}

// day writes a day of the month as people say it.
func day(d ratecard.Date) string { return d.In(time.UTC).Format("2 January") }

// FreeFigures are the pictures of how free messages are used up.
func (v view) FreeFigures() (list []page.Figure) {
	for i, a := range v.sortedAllowances() {
		if i == freeFigures {
			break
		}
		f := page.Allowance{
			Head: page.Head{
				ID:      "free-" + strconv.Itoa(i+1),
				Title:   "Free messages of " + a.name(),
				Finding: fmt.Sprintf("%s of %s are used, at least.", cli.Count(a.used()), cli.Count(a.Units)),
			},
			Limit: a.Units,
			Used:  a.Used,
		}
		for k := range v.Days {
			f.Days = append(f.Days, v.Days[k].Name)
		}
		if a.Ended != (ratecard.Date{}) {
			f.Ends = a.Ended.String()
			f.Finding = "The last one was used on " + day(a.Ended) + "."
			if a.left() > 0 {
				f.Finding = fmt.Sprintf("%s were used here, and by Meta's count none were left on %s.",
					cli.Count(a.used()), day(a.Ended))
			}
		}
		list = append(list, f)
	}
	return list
}

func (a *Allowance) name() string {
	if a.Item == "" {
		return a.Of
	}
	return a.Of + ", " + string(a.Item)
}

// freeShown is how many allowances the table has at most.
const freeShown = 100

// MoreAllowances is how many the table lacks.
func (v view) MoreAllowances() int { return max(0, len(v.Allowances)-freeShown) }

// FreeTable lists the allowances.
func (v view) FreeTable() page.Table {
	t := page.Table{Caption: "Free messages, and what came after them", Stack: true, Columns: []page.Column{
		{Name: "Of"}, {Name: "For"}, {Name: "Used", Number: true}, {Name: "Last free one"},
		{Name: "Charged after it", Number: true}, {Name: "Amount", Number: true},
	}}
	list := v.sortedAllowances()
	for _, a := range list[:min(len(list), freeShown)] {
		ended := "some are left"
		if a.Ended != (ratecard.Date{}) {
			ended = a.Ended.String()
		}
		t.Rows = append(t.Rows, []string{
			a.Of, cmp.Or(string(a.Item), "all"), cli.Count(a.used()) + " of " + cli.Count(a.Units), ended,
			cli.Count(a.Past.Messages), a.Past.value().String(),
		})
	}
	return t
}
