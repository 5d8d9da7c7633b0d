package main

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// mostUsers is how many users -names lists.
const mostUsers = 20

// build makes the report of a log.
func build(o *options, l *log, p *cli.Progress) (*Report, error) {
	month := newCalendar(o.month, o.zone())
	r := &Report{
		Month:    o.month,
		From:     month.from,
		Until:    month.until,
		Zone:     month.zone.String(),
		Currency: o.account.Currency,
		Log:      l.span,
		Unread:   l.leftOut(),
		Advice:   []Advice{},
	}
	after, before, events, err := r.bills(o, l, month, p)
	if err != nil {
		return nil, err
	}
	if r.Failed, err = l.notDelivered(o.account, month.from, month.until); err != nil {
		return nil, err
	}
	r.fill(before, after)
	r.Allowances = after.allowanceList()
	r.addBasis()
	l.store = nil // all is in events now, and folds need the memory
	runtime.GC()
	debug.SetGCPercent(folding)
	p.Say("other rules and prices")
	defer p.Done()
	return r, r.foldAgain(o, events, month, after)
}

// isEmpty reports whether the log has nothing of the month, so that nothing is known of it; but
// for fees by the month, which are due all the same.
func (r *Report) isEmpty() bool {
	return r.Risk == nil && len(r.Failed) == 0 && r.After.High.IsZero() && len(r.After.OtherCurrencies) == 0
}

// How much the heap may grow between two collections, in per cent. While the log is folded
// again and again there is less of it than there was while it was read. Of memory, the report
// takes less than twice what examples/replay does, and of time about as long.
const (
	reading = 300
	folding = 400
)

// bills makes the bills of both sides at once, and reads what happened. before is nil if
// nothing is compared.
func (r *Report) bills(o *options, l *log, m calendar, p *cli.Progress) (
	after, before *charges, events []pricing.Event, err error) {
	jobs := []func() error{
		func() error {
			var side *Side
			var err error
			if after, side, err = o.side(l, m, o.after, p, &events); err == nil {
				r.After = *side
			}
			return err
		},
	}
	if o.compares() {
		jobs = append(jobs, func() (err error) {
			before, r.Before, err = o.side(l, m, o.before, nil, nil) // a progress is of one at a time
			return err
		})
	}
	err = fold.Each(len(jobs), func(i int) error { return jobs[i]() })
	return after, before, events, err
}

// side works out what the month cost under a model; "" is the rules in force. Unless events
// is nil, it is set to what happened.
func (o *options) side(l *log, m calendar, model string, p *cli.Progress, events *[]pricing.Event) (
	*charges, *Side, error) {
	a := o.account
	a.Model = model
	p.Begin("charges", between, false)
	defer p.Done()
	c := newCharges(m, a.Currency, o.names)
	var n int64
	bill, err := l.bill(a, m.from, m.until, func(charge *ledger.Charge) {
		n++
		p.Show(n, 0, 0)
		c.add(charge)
	}, events)
	if err != nil {
		return nil, nil, err
	}
	s := &Side{
		Model:           model,
		Models:          slices.Sorted(maps.Keys(c.models)),
		Titles:          []string{},
		Prices:          "of the day of delivery",
		Low:             bill.Low,
		High:            bill.High,
		Unpriced:        bill.Unpriced,
		OtherCurrencies: bill.OtherCurrencies,
		Bill:            bill,
	}
	for _, id := range s.Models {
		model, _ := pricing.ModelByID(id)
		s.Titles = append(s.Titles, model.Title)
	}
	all := Amount{Amount: ratecard.Money{Currency: a.Currency}}
	for i := range c.days {
		all.add(&c.days[i])
	}
	s.Messages, s.Refused, s.Without = all.Messages, all.Refused, all.Without
	s.Undivided = ratecard.Money{Amount: s.High.Amount.Sub(all.Amount.Amount), Currency: a.Currency}
	totals := bill.Totals()
	s.AtLeast = s.Without > 0 || len(bill.Unpriced) > 0 || len(totals) > 0 && totals[0].AtLeast
	return c, s, nil
}

// fill adds the parts of both sides, and the differences; before is nil if nothing is
// compared.
func (r *Report) fill(before, after *charges) {
	d := differences{}
	if before != nil {
		d.compares = true
		d.same = slices.EqualFunc(before.list, after.list, func(b, a one) bool {
			return b.amount.Without == a.amount.Without
		})
		b, a := r.Before, &r.After
		r.Change = d.change(
			&Amount{b.Messages, b.High, b.Refused, b.Without},
			&Amount{a.Messages, a.High, a.Refused, a.Without},
		)
		if c := b.Bill.Compare(a.Bill); r.Change.Unknown == "" && r.Change.Without == 0 && c.Unknown != "" {
			*r.Change = Change{Unknown: c.Unknown} // such as fees by the month
		}
		r.Transitions = d.transitions(before, after)
	} else {
		r.Transitions = []Transition{}
		before = newCharges(after.month, after.currency, false)
	}
	r.Markets = d.parts(before.markets, after.markets, r.Currency)
	r.Categories = d.parts(before.categories, after.categories, r.Currency)
	r.Days = make([]Part, len(after.days))
	for i := range r.Days {
		r.Days[i] = d.part(after.month.date(i).String(), &before.days[i], &after.days[i], r.Currency)
	}
	users := slices.SortedFunc(maps.Keys(after.users), func(x, y string) int {
		a, b := after.users[x], after.users[y]
		return cmp.Or(b.Amount.Cmp(a.Amount), cmp.Compare(b.Messages, a.Messages), cmp.Compare(x, y))
	})
	for _, u := range users[:min(len(users), mostUsers)] {
		r.Users = append(r.Users, User{u, after.users[u].Messages, after.users[u].Amount})
	}
}

// differences works out how much more parts cost after than before.
type differences struct {
	compares bool
	same     bool // the messages without a price are the same ones before and after
}

// parts returns the parts of both sides, by name.
func (d differences) parts(before, after map[string]*Amount, c ratecard.Currency) []Part {
	list := []Part{}
	names := maps.Clone(after)
	maps.Copy(names, before)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b, a := cmp.Or(before[name], &Amount{}), cmp.Or(after[name], &Amount{})
		if b.nothing() && a.nothing() {
			continue // such as what users sent, which has no category
		}
		list = append(list, d.part(name, b, a, c))
	}
	return list
}

func (d differences) part(name string, before, after *Amount, c ratecard.Currency) Part {
	p := Part{Name: name, After: *after}
	p.After.Amount.Currency = c
	if d.compares {
		b := *before
		b.Amount.Currency = c
		p.Before, p.Change = &b, d.change(&b, &p.After)
	}
	return p
}

// change returns how much more after is than before, where that is known.
func (d differences) change(before, after *Amount) *Change {
	if !d.same && before.Without+after.Without > 0 {
		const why = "units without a price: %s before, %s after"
		return &Change{Unknown: fmt.Sprintf(why, cli.Count(before.Without), cli.Count(after.Without))}
	}
	if after.Messages > 0 && after.Messages == after.Without {
		return &Change{Without: after.Without, Unknown: "none of the messages has a price"}
	}
	more := ratecard.Money{Amount: after.Amount.Amount.Sub(before.Amount.Amount), Currency: after.Amount.Currency}
	return &Change{Amount: &more, Without: after.Without}
}
