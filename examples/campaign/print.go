package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// print writes a table for people, or JSON.
func (o *options) print(w io.Writer, r *result) error {
	if !o.json && !o.rows {
		return r.print(w)
	}
	enc := cli.JSON(w)
	if !o.rows {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(r)
}

// print writes everything for people.
func (r *result) print(w io.Writer) error {
	fmt.Fprint(w, cli.Plural(r.Recipients, "recipient"), ", ", r.Category)
	for _, c := range r.Others {
		fmt.Fprint(w, ", or ", c)
	}
	if r.Recipients > 0 {
		fmt.Fprint(w, ", sent ", r.From.Format(time.DateTime))
		if !r.To.Equal(r.From) {
			fmt.Fprint(w, " to ", r.To.Format(time.DateTime))
		}
		fmt.Fprintf(w, " (%s)", r.zone)
	}
	fmt.Fprint(w, "\n\n")
	if r.Incomplete {
		fmt.Fprintf(w, "INCOMPLETE: interrupted behind line %d\n\n", r.LastLine)
	}
	if err := r.markets(w); err != nil {
		return err
	}
	r.reasons(w)
	if r.Budget != nil {
		r.Budget.print(w)
	}
	r.remarks(w)
	return nil
}

// A cell is what the messages of a market cost in one case.
type cell struct {
	messages, refused int64
	amount            ratecard.Money
	unpriced          bool
}

func (c cell) String() string {
	switch {
	case c.messages > 0 && c.refused == c.messages:
		return "not delivered"
	case c.amount.Currency == "":
		return "–"
	}
	return cli.AtLeast(c.amount, c.amount, c.unpriced)
}

// markets prints what each market costs: once if it is certain, and else at least, likely
// and at most. Messages that WhatsApp won't deliver are told apart: they aren't free.
func (r *result) markets(out io.Writer) error {
	rows := map[ratecard.Market]*[3]cell{}
	var all [3]cell
	for i, c := range []*pricing.EstimateCase{&r.Estimate.Low, &r.Estimate.Likely, &r.Estimate.High} {
		all[i].amount, all[i].unpriced = c.Total, len(c.Unpriced) > 0
		for _, l := range c.Lines {
			if rows[l.Market] == nil {
				rows[l.Market] = &[3]cell{}
			}
			row := &rows[l.Market][i]
			row.amount = row.amount.Add(l.Amount)
			if l.Item == "fee" {
				continue
			}
			for _, to := range []*cell{row, &all[i]} {
				to.messages += l.Units
				if l.Refused != nil {
					to.refused += l.Units
				}
			}
		}
	}
	w := cli.Table(out)
	exact := r.exact()
	line := func(name string, row *[3]cell) {
		fmt.Fprintf(w, "%s\t%s", name, cli.Count(row[1].messages))
		if len(r.Refused) > 0 {
			fmt.Fprintf(w, "\t%s", cli.Count(row[1].refused))
		}
		fmt.Fprintf(w, "\t%s", row[0])
		if !exact {
			fmt.Fprintf(w, "\t%s\t%s", row[1], row[2])
		}
		fmt.Fprintln(w)
	}
	head := "low\tlikely\thigh"
	if exact {
		head = "amount"
	}
	if len(r.Refused) > 0 {
		head = "not delivered\t" + head
	}
	fmt.Fprintf(w, "market\tmessages\t%s\n", head)
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		line(cmp.Or(string(name), "fees"), rows[name])
	}
	line("all", &all)
	return w.Flush()
}

// reasons prints what isn't delivered and what has no price.
func (r *result) reasons(w io.Writer) {
	for i, f := range r.Refused {
		if i == 0 {
			fmt.Fprintln(w, "\nnot delivered, by WhatsApp's error:")
		}
		code := f.ID // where Meta names none
		if f.Code != 0 {
			code = strconv.Itoa(f.Code)
		}
		fmt.Fprintf(w, "  %s × %s: %s%s\n", cli.Count(f.Messages), code, f.Why, lines(f.Lines, f.Messages))
	}
	r.free(w)
	for i, u := range r.Unpriced {
		if i == 0 {
			fmt.Fprintln(w, "\nwithout a price, and in no amount above:")
		}
		fmt.Fprintf(w, "  %s × %s%s%s\n", cli.Count(u.Units), in(u.Market), u.Why, lines(u.Lines, u.Units))
	}
	if r.Skipped > 0 {
		fmt.Fprintf(w, "\nleft out, since they can't be read: %s\n", cli.Plural(r.Skipped, "row"))
	}
	for _, s := range r.SkippedLines {
		fmt.Fprintf(w, "  line %d: %s\n", s.Line, s.Why)
	}
}

// exact reports whether there is one amount.
func (r *result) exact() bool {
	e := &r.Estimate
	return e.Low.Total.Equal(e.Likely.Total) && e.Likely.Total.Equal(e.High.Total)
}

// free prints how many messages are likely to cost nothing, and by which rule. Without it
// the amounts seem not to be messages times price.
func (r *result) free(w io.Writer) {
	title := "likely free"
	if r.exact() {
		title = "free"
	}
	units, rules := map[string]int64{}, map[string]pricing.Rule{}
	for _, l := range r.Estimate.Likely.Lines {
		if l.Refused == nil && l.Tier == 0 && l.Item != "fee" {
			units[l.Rule.ID] += l.Units
			rules[l.Rule.ID] = l.Rule
		}
	}
	for i, id := range slices.Sorted(maps.Keys(units)) {
		if i == 0 {
			fmt.Fprintf(w, "\n%s, by rule:\n", title)
		}
		fmt.Fprintf(w, "  %s × %s: %s\n", cli.Count(units[id]), id, rules[id].Text)
	}
}

// in returns a market as it begins a line.
func in(m ratecard.Market) string {
	if m == "" {
		return ""
	}
	return string(m) + ": "
}

// lines returns the first lines of so many.
func lines(list []int64, of int64) string {
	if len(list) == 0 {
		return ""
	}
	const most = 5
	var text []string
	for _, n := range list[:min(len(list), most)] {
		text = append(text, strconv.FormatInt(n, 10))
	}
	word := "line "
	if len(text) > 1 {
		word = "lines "
	}
	if of > int64(len(text)) {
		text = append(text, "…")
	}
	return " (" + word + strings.Join(text, ", ") + ")"
}

// print tells how far the money reaches.
func (b *budgetResult) print(w io.Writer) {
	fmt.Fprintf(w, "\n%s reaches\n", b.Amount)
	type way struct {
		name string
		reach
	}
	ways := []way{{"surely", b.Surely}, {"likely", b.Likely}, {"at most", b.AtMost}}
	if b.Surely.same(b.Likely) && b.Surely.same(b.AtMost) {
		ways = ways[:1]
		ways[0].name = "surely"
	}
	for _, of := range ways {
		fmt.Fprintf(w, "  %s: ", of.name)
		switch {
		case of.All:
			fmt.Fprintf(w, "all lines, for %s", of.Cost)
		case of.Line == 0:
			fmt.Fprint(w, "no line")
		default:
			fmt.Fprintf(w, "line %d, for %s", of.Line, of.Cost)
		}
		if of.Unpriced > 0 {
			fmt.Fprintf(w, " and %s without a price", cli.Count(of.Unpriced))
		}
		if !of.All {
			fmt.Fprintf(w, "; line %d would cost %s more", of.NextLine, of.NextCost)
		}
		fmt.Fprintln(w)
	}
}

// same reports whether the money reaches as far in both ways.
func (r reach) same(o reach) bool {
	return r.All == o.All && r.Line == o.Line && r.Cost.Equal(o.Cost) && r.NextCost.Equal(o.NextCost)
}

// flagsOf tells how to answer a note here, where it speaks of fields.
var flagsOf = map[string]string{
	"nothing-counted":   " Here: -used for each count, or -usage-unknown.",
	"number-not-given":  " Here: -from.",
	"account-not-given": " Here: -account.",
}

// remarks prints what to know of the figures.
func (r *result) remarks(w io.Writer) {
	var list []string
	for _, c := range r.UnusedCounts {
		list = append(list, fmt.Sprintf("-used %s has no part in these amounts: no message is priced by that count", c))
	}
	if len(r.Estimate.High.When) > 0 {
		list = append(list, "the highest is if "+cli.Join(r.Estimate.High.When, ", and "))
	}
	if len(r.Estimate.Low.When) > 0 {
		list = append(list, "the lowest is if "+cli.Join(r.Estimate.Low.When, ", and "))
	}
	if len(r.IgnoredColumns) > 0 {
		list = append(list, fmt.Sprintf("columns not used: %.500s", strings.Join(r.IgnoredColumns, ", ")))
	}
	if r.NoInbound {
		list = append(list, "no column last_inbound: everybody is taken as somebody who never wrote")
	}
	if r.AfterSending > 0 {
		list = append(list, "last_inbound is after the sending of "+cli.Plural(r.AfterSending, "row")+
			": whether a window is open then isn't known")
	}
	for _, n := range r.Estimate.Notes {
		list = append(list, n.ID+": "+n.Text+flagsOf[n.ID])
	}
	for i, text := range list {
		if i == 0 {
			fmt.Fprintln(w, "\nnotes:")
		}
		fmt.Fprintln(w, "  "+text)
	}
}
