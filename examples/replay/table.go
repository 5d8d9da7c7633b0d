package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A row names the messages of one kind on one day.
type row struct{ day, market, category, rule string }

func (r row) compare(s row) int {
	return cmp.Or(
		cmp.Compare(r.day, s.day),
		cmp.Compare(r.market, s.market),
		cmp.Compare(r.category, s.category),
		cmp.Compare(r.rule, s.rule),
	)
}

// A sum is what the messages of a row cost.
type sum struct {
	messages  int64
	low, high ratecard.Money
	refused   *pricing.Refusal // of all of them, since a rule refuses or it doesn't
}

// table prints everything for people, with the days and times of a zone. With fees, rows
// are what Meta charges.
func (r *replayed) table(out io.Writer, zone *time.Location, fees bool) error {
	rows := r.rows(zone)
	w := cli.Table(out)
	fmt.Fprintf(w, "day (%s)\tmarket\tcategory\trule\tmessages\tamount\n", zone)
	for _, key := range slices.SortedFunc(maps.Keys(rows), row.compare) {
		s := rows[key]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t", key.day, key.market, key.category, key.rule)
		amount := cli.Between(s.low, s.high)
		if s.refused != nil {
			amount = s.refused.String()
		}
		fmt.Fprintf(w, "%s\t%s\n", cli.Count(s.messages), amount)
	}
	if !fees {
		fmt.Fprintf(w, "all\t\t\t\t%s\t%s\n", cli.Count(int64(len(r.Charges))), r.total())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if fees {
		if err := r.paid(out); err != nil {
			return err
		}
	}
	r.allowances(out)
	r.failures(out)
	r.mismatches(out, zone)
	r.rest(out)
	if err := r.late(out, zone); err != nil {
		return err
	}
	r.figures(out)
	return nil
}

// total returns the bill's total. What a body that can't be read would have cost isn't
// known, nor are fees by the month of no period.
func (r *replayed) total() string { return r.totalOf(r.Bill.Low, r.Bill.High) }

// totalOf returns a total, as total does.
func (r *replayed) totalOf(low, high ratecard.Money) string {
	open := func(n pricing.Note) bool { return n.ID == pricing.NoteFeesByMonth || n.ID == pricing.NoteMinimumOpen }
	lacks := len(r.Bill.Unpriced)+len(r.malformed) > 0 || slices.ContainsFunc(r.Bill.Notes, open)
	return cli.AtLeast(low, high, lacks)
}

// rows adds up the charges, by the days of a zone.
func (r *replayed) rows(zone *time.Location) map[row]*sum {
	rows := map[row]*sum{}
	for _, c := range r.Charges {
		line, _ := c.Line()
		key := row{
			day:      c.Event.At.In(zone).Format(time.DateOnly),
			market:   string(line.Market),
			category: string(c.Category()),
			rule:     line.Rule.ID,
		}
		if rows[key] == nil {
			rows[key] = &sum{}
		}
		s := rows[key]
		s.messages++
		s.refused = line.Refused
		low, high := metaRange(c.Quote)
		s.low, s.high = s.low.Add(low), s.high.Add(high)
	}
	return rows
}

// metaRange returns the least and the most that Meta charges, without fees.
func metaRange(q pricing.Quote) (low, high ratecard.Money) {
	for i, c := range q.Cases() {
		sum := ratecard.Money{Currency: q.High().Currency}
		for _, l := range c.Lines {
			if l.Item != pricing.FeeItem {
				sum = sum.Add(l.Amount)
			}
		}
		if i == 0 || sum.Cmp(low) < 0 {
			low = sum
		}
		if i == 0 || sum.Cmp(high) > 0 {
			high = sum
		}
	}
	return low, high
}

// allowances prints how far the free units of each month are used up.
func (r *replayed) allowances(w io.Writer) {
	if len(r.Allowances) == 0 {
		return
	}
	fmt.Fprintln(w, "\nfree allowance used:")
	for _, a := range r.Allowances {
		of := cmp.Or(a.Display, a.Of)
		what := string(a.Item)
		if what != "" {
			what += ", "
		}
		fmt.Fprintf(w, "  %s, %s %s, %s%s of %s, at least\n",
			a.Month, a.Per, of, what, cli.Count(a.Used), cli.Count(a.Units))
	}
}

// most is how many of a kind are printed; -json has all.
const most = 20

// mismatches prints the messages of which Meta reported something else than the
// rules say.
func (r *replayed) mismatches(w io.Writer, zone *time.Location) {
	n := 0
	for _, c := range r.Charges {
		line, _ := c.Line()
		for _, m := range c.Mismatches {
			if n++; n == 1 {
				fmt.Fprintln(w, "\nwhere Meta's reports differ:")
			}
			if n > most {
				continue
			}
			at := c.Event.At.In(zone).Format(time.DateTime)
			fmt.Fprintf(w, "  %s %s, message %s: %s ", at, c.Event.Message.To, c.Event.ID, m)
			fmt.Fprintf(w, "(%s, %s)\n", line.Rule.ID, c.Quote)
		}
	}
	more(w, n)
}

// rest prints what isn't in the bill, and the notes on the bill.
func (r *replayed) rest(w io.Writer) {
	if len(r.Unpriced) > 0 {
		fmt.Fprintf(w, "\ndelivered, but without a price: %s\n", cli.Count(int64(len(r.Unpriced))))
		whys := map[string]int64{}
		for _, u := range r.Unpriced {
			whys[u.Why]++
		}
		counted(w, whys)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w, "\nignored: %s\n", cli.Count(int64(len(r.Ignored))))
		whys := map[string]int64{}
		for _, i := range r.Ignored {
			why := i.Why
			if i.Path != "" {
				why += " at " + anyNumber(i.Path)
			}
			whys[why]++
		}
		counted(w, whys)
	}
	for i, n := range r.Bill.Notes {
		if i == 0 {
			fmt.Fprintln(w, "\nnotes:")
		}
		fmt.Fprintf(w, "  %s\n", n)
		if n.ID == pricing.NoteFeesByMonth {
			fmt.Fprintln(w, "    Here: -from and -until.")
		}
	}
}

// counted prints reasons, the most frequent first.
func counted(w io.Writer, whys map[string]int64) {
	list := slices.SortedFunc(maps.Keys(whys), func(a, b string) int {
		return cmp.Or(cmp.Compare(whys[b], whys[a]), cmp.Compare(a, b))
	})
	for _, why := range list[:min(len(list), most)] {
		fmt.Fprintf(w, "  %s × %s\n", cli.Count(whys[why]), why)
	}
	more(w, len(list))
}

// more says that only the first were printed.
func more(w io.Writer, n int) {
	if n > most {
		fmt.Fprintf(w, "  and %s more; -json has all\n", cli.Count(int64(n-most)))
	}
}

// anyNumber takes the numbers of elements out of a path, so that those of one
// kind have one path.
func anyNumber(path string) string {
	parts := strings.Split(path, "[")
	for i, p := range parts[1:] {
		if _, rest, ok := strings.Cut(p, "]"); ok {
			parts[i+1] = "]" + rest
		}
	}
	return strings.Join(parts, "[")
}
