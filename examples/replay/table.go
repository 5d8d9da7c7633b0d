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
	"github.com/wacost/wacost/ratecard"
)

// row is what a day's messages of one kind cost.
type row struct {
	day, market, category, rule string
}

type sum struct {
	messages  int64
	low, high ratecard.Money
}

// table prints everything for a person.
func (r *replayed) table(out io.Writer, o *options) error {
	zone := cmp.Or(o.account.Zone, time.UTC)
	rows := map[row]*sum{}
	for i := range r.Charges {
		c := &r.Charges[i]
		line, _ := c.Line()
		key := row{c.Event.At.In(zone).Format(time.DateOnly), string(line.Market), string(c.Category()), line.Rule.ID}
		if rows[key] == nil {
			rows[key] = &sum{}
		}
		s := rows[key]
		s.messages++
		s.low, s.high = s.low.Add(c.Quote.Low()), s.high.Add(c.Quote.High())
	}
	w := cli.Table(out)
	fmt.Fprintf(w, "day (%s)\tmarket\tcategory\trule\tmessages\tamount\n", zone)
	for _, key := range slices.SortedFunc(maps.Keys(rows), row.compare) {
		s := rows[key]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", key.day, key.market, key.category, key.rule, cli.Count(s.messages), cli.Between(s.low, s.high))
	}
	fmt.Fprintf(w, "all\t\t\t\t%s\t%s\n", cli.Count(int64(len(r.Charges))), cli.Between(r.Bill.Low, r.Bill.High))
	if err := w.Flush(); err != nil {
		return err
	}
	r.allowances(out)
	r.differences(out, zone)
	r.rest(out)
	return nil
}

func (k row) compare(l row) int {
	return cmp.Or(strings.Compare(k.day, l.day), strings.Compare(k.market, l.market), strings.Compare(k.category, l.category), strings.Compare(k.rule, l.rule))
}

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
		fmt.Fprintf(w, "  %s, %s %s, %s%s of %s, at least\n", a.Month, a.Per, of, what, cli.Count(a.Used), cli.Count(a.Units))
	}
}

// most is how many of a kind are printed; -json has all.
const most = 20

func (r *replayed) differences(w io.Writer, zone *time.Location) {
	n := 0
	for i := range r.Charges {
		c := &r.Charges[i]
		for _, d := range c.Mismatches {
			if n++; n == 1 {
				fmt.Fprintln(w, "\nwhere Meta's reports differ:")
			}
			if line, _ := c.Line(); n <= most {
				fmt.Fprintf(w, "  %s %s, message %s: %s (%s, %s)\n", c.Event.At.In(zone).Format("2006-01-02 15:04:05"), c.Event.Message.To, c.Event.ID, d, line.Rule.ID, cli.Between(c.Quote.Low(), c.Quote.High()))
			}
		}
	}
	more(w, n)
}

// rest prints what isn't in the bill.
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
		fmt.Fprintf(w, "  %s: %s\n", n.ID, n.Text)
	}
}

// counted prints reasons, the most frequent first.
func counted(w io.Writer, whys map[string]int64) {
	list := slices.SortedFunc(maps.Keys(whys), func(a, b string) int { return cmp.Or(-cmp.Compare(whys[a], whys[b]), strings.Compare(a, b)) })
	for _, why := range list[:min(len(list), most)] {
		fmt.Fprintf(w, "  %s × %s\n", cli.Count(whys[why]), why)
	}
	more(w, len(list))
}

func more(w io.Writer, n int) {
	if n > most {
		fmt.Fprintf(w, "  and %s more; -json has all\n", cli.Count(int64(n-most)))
	}
}

// anyNumber makes paths to alike elements alike.
func anyNumber(path string) string {
	parts := strings.Split(path, "[")
	for i, p := range parts[1:] {
		if _, rest, ok := strings.Cut(p, "]"); ok {
			parts[i+1] = "]" + rest
		}
	}
	return strings.Join(parts, "[")
}
