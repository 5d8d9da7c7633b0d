package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// This file makes the pictures and tables of the page. It adds up what days cost by
// market and by category, and nothing else.

// A freeKey names free units of a number.
type freeKey struct {
	number string
	item   ratecard.Item
}

// addFree notes how many free units of a number are used by a day. Those of accounts, which
// were until 2024, are in no picture.
func (s *sums) addFree(c *ledger.Charge, line *pricing.Line, date string) {
	if line.Allowance == 0 || c.Event.Inbound {
		return
	}
	key := freeKey{ratecard.NameKey(c.Event.Number), line.Item}
	if s.free[key] == nil {
		s.free[key] = map[string]int64{}
	}
	s.free[key][date] = max(s.free[key][date], line.Used)
}

// picture makes the pictures of a month, until now if it isn't over.
func (v *View) picture(month period) {
	if len(v.report.Days) == 0 {
		return
	}
	last := v.report.Days[len(v.report.Days)-1].Date
	var dates []string
	for day := month.from; day.Before(month.to); day = day.AddDate(0, 0, 1) {
		date := day.Format(time.DateOnly)
		if !day.Before(v.made) && date > last {
			break
		}
		dates = append(dates, date)
	}
	v.Pictures = []page.Figure{
		v.bars("markets", "Cost by market", "Market", func(g Group) string { return string(g.Market) }),
		v.bars("categories", "Cost by category", "Category", func(g Group) string { return string(g.Category) }),
		v.byDay(dates),
	}
	for i, a := range v.Allowances {
		if used := v.free[freeKey{a.Of, a.Item}]; a.Per == pricing.PerNumber && used != nil {
			v.Pictures = append(v.Pictures, allowance(i+1, a, dates, used))
		}
	}
}

// bars makes a bar of each market or category, the dearest first.
func (v *View) bars(id, title, of string, name func(Group) string) page.Bars {
	groups := map[string]*Group{}
	for _, d := range v.report.Days {
		for _, g := range d.Of {
			if groups[name(g)] == nil {
				groups[name(g)] = &Group{}
			}
			groups[name(g)].join(g)
		}
	}
	b := page.Bars{Head: page.Head{ID: id, Title: title}, Of: of, Series: []string{"Amount"}}
	names := make([]string, 0, len(groups))
	for n := range groups {
		names = append(names, n)
	}
	slices.SortFunc(names, func(m, n string) int {
		return cmp.Or(groups[n].High.Amount.Cmp(groups[m].High.Amount), cmp.Compare(m, n))
	})
	for _, n := range names {
		b.Rows = append(b.Rows, page.BarRow{Label: cmp.Or(n, "not known"), Values: []page.Value{groups[n].value()}})
	}
	b.Finding = "Nothing has been charged."
	if g := groups[names[0]]; g.High.Amount.IsPositive() {
		b.Finding = fmt.Sprintf("Largest: %s, %s.", cmp.Or(names[0], "not known"), g.amount())
	}
	return b
}

// byDay makes the picture of what each day cost.
func (v *View) byDay(dates []string) page.Days {
	f := page.Days{Head: page.Head{ID: "days", Title: "Cost by day", Finding: "Nothing has been charged."}, Days: dates}
	values := make([]page.Value, len(dates))
	for i := range values {
		values[i] = page.Money(ratecard.Money{Currency: v.Bill.High.Currency})
	}
	var most Group
	for _, d := range v.report.Days {
		values[slices.Index(dates, d.Date)] = d.Total.value()
		if d.Total.High.Amount.GreaterThan(most.High.Amount) {
			most = d.Total
			f.Finding = fmt.Sprintf("Highest: %s, %s.", d.Date, most.amount())
		}
	}
	f.Series = []page.Series{{Name: "Amount", Values: values}}
	return f
}

// value is what a group costs as a figure.
func (g Group) value() page.Value {
	if g.Unpriced > 0 && g.Unpriced == g.Messages {
		return page.Unknown("no price")
	}
	return page.Worded(g.amount(), g.High)
}

// allowance makes the picture of how the free units of a number are used.
func allowance(n int, a ledger.AllowanceUsed, dates []string, used map[string]int64) page.Allowance {
	of := cmp.Or(a.Display, a.Of)
	f := page.Allowance{
		Head: page.Head{
			ID:      "free-" + strconv.Itoa(n),
			Title:   fmt.Sprintf("Free %s messages of number %s", a.Item, of),
			Finding: fmt.Sprintf("%s of %s are used, at least.", cli.Count(a.Used), cli.Count(a.Units)),
		},
		Limit: a.Units,
		Days:  dates,
		Used:  make([]int64, len(dates)),
	}
	for i, date := range dates {
		if f.Used[i] = used[date]; i > 0 {
			f.Used[i] = max(f.Used[i], f.Used[i-1])
		}
		if f.Ends == "" && f.Used[i] >= f.Limit {
			f.Ends = date
			f.Finding = "The last one was used on " + date + "."
		}
	}
	return f
}

// Free is the table of free units.
func (v *View) Free() page.Table {
	t := page.Table{Stack: true, Columns: []page.Column{
		{Name: "Month"}, {Name: "Of"}, {Name: "For"}, {Name: "Used", Number: true}, {Name: "Rule"},
	}}
	for _, a := range v.Allowances {
		used := cli.Count(a.Used) + " of " + cli.Count(a.Units)
		if a.AtLeast {
			used += ", at least"
		}
		t.Rows = append(t.Rows, []string{
			a.Month.String(), string(a.Per) + " " + cmp.Or(a.Display, a.Of),
			cmp.Or(string(a.Item), "all"), used, a.Rule,
		})
	}
	return t
}

// Lines is the table of the bill's lines.
func (v *View) Lines() page.Table {
	t := page.Table{Stack: true, Columns: []page.Column{
		{Name: "Month"}, {Name: "Market"}, {Name: "Category"}, {Name: "Rule", Link: "rule-"},
		{Name: "Step", Number: true},
		{Name: "Messages", Number: true}, {Name: "Price", Number: true}, {Name: "Amount", Number: true},
	}}
	for _, l := range v.Bill.Lines {
		step := ""
		if l.Tier > 0 {
			step = strconv.Itoa(l.Tier)
		}
		t.Rows = append(t.Rows, []string{
			l.Month.String(), string(l.Market), string(l.Item), l.Rule.ID, step, cli.Count(l.Units),
			price(l), charged(l),
		})
	}
	return t
}

// Table is the table of a day.
func (d Day) Table() page.Table {
	t := page.Table{Stack: true, Columns: []page.Column{
		{Name: "Market"}, {Name: "Category"}, {Name: "Rule", Link: "rule-"}, {Name: "Messages", Number: true},
		{Name: "Amount", Number: true},
	}}
	for _, g := range d.Of {
		t.Rows = append(t.Rows, []string{
			cmp.Or(string(g.Market), "not known"), string(g.Category), cmp.Or(g.Rule.ID, "no price"),
			cli.Count(g.Messages),
			g.amount(),
		})
	}
	return t
}

// LeftOut is the table of what isn't in the bill.
func (v *View) LeftOut() page.Table { return leftOut(v.Remarks, v.Account.Zone, "Last") }

func leftOut(remarks []Remark, zone *time.Location, last string) page.Table {
	t := page.Table{Stack: true, Columns: []page.Column{
		{Name: "What"}, {Name: "Why"}, {Name: "Times", Number: true}, {Name: last, Number: true},
	}}
	for _, r := range remarks {
		last := r.Last.In(zone).Format("2006-01-02 15:04:05")
		t.Rows = append(t.Rows, []string{r.What, r.Why, cli.Count(r.Times), last})
	}
	return t
}
