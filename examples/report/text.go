package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
)

// text writes the report for people who read it on a terminal.
func (r *Report) text(out io.Writer) error {
	fmt.Fprintf(out, "%s (%s): %s messages", r.Month, r.Zone, cli.Count(r.After.Messages))
	if r.After.Without > 0 {
		fmt.Fprintf(out, ", without a price for %s of them", cli.Count(r.After.Without))
	}
	fmt.Fprintln(out)
	w := cli.Table(out)
	if r.Before != nil {
		fmt.Fprintf(w, "before\t%s\t%s\n", strings.Join(r.Before.Models, ", "), r.Before.total())
	}
	fmt.Fprintf(w, "after\t%s\t%s\n", strings.Join(r.After.Models, ", "), r.After.total())
	if r.Change != nil {
		fmt.Fprintf(w, "change\t\t%s\n", r.Change)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r.parts(out, "market", r.Markets)
	r.parts(out, "category", r.Categories)
	r.parts(out, "day", r.Days)
	r.allowances(out)
	for i, f := range r.Failed {
		if i == 0 {
			fmt.Fprintln(out, "\nnot delivered, by WhatsApp's error:")
		}
		fmt.Fprintf(out, "  %s × %d (%s)\n", cli.Count(f.Messages), f.Code, f.Meaning)
	}
	return nil
}

// total writes what a side comes to.
func (s *Side) total() string { return cli.AtLeast(s.Low, s.High, s.AtLeast) }

// String writes a change with its sign, and what isn't in it.
func (c *Change) String() string {
	if c.Amount == nil {
		return "unknown (" + c.Unknown + ")"
	}
	text := c.Amount.String()
	if c.Amount.Amount.Sign() > 0 {
		text = "+" + text
	}
	if c.Without > 0 {
		text += ", without " + cli.Plural(c.Without, "message") + " that have no price"
	}
	return text
}

// parts writes a table of parts.
func (r *Report) parts(out io.Writer, what string, list []Part) {
	w := cli.Table(out)
	fmt.Fprintf(w, "\n%s\tmessages\t", what)
	if r.Before != nil {
		fmt.Fprint(w, "before\tafter\tchange\n")
	} else {
		fmt.Fprint(w, "amount\n")
	}
	for _, p := range list {
		if p.After.Messages == 0 && p.Before == nil {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t", cmp.Or(p.Name, "unknown"), cli.Count(p.After.Messages))
		if p.Before != nil {
			fmt.Fprintf(w, "%s\t%s\t%s\n", p.Before, &p.After, p.Change)
		} else {
			fmt.Fprintf(w, "%s\n", &p.After)
		}
	}
	w.Flush()
}

// String writes what is known of an amount.
func (a *Amount) String() string {
	switch {
	case a.Without == 0 && a.Refused > 0 && a.Refused == a.Messages:
		return "not delivered"
	case a.Without > 0:
		return cli.AtLeast(a.Amount, a.Amount, true)
	}
	return a.Amount.String()
}

// allowances writes how far each number's allowance is used.
func (r *Report) allowances(out io.Writer) {
	for i, a := range r.Allowances {
		if i == 0 {
			fmt.Fprintln(out, "\nfree messages of the month, at least:")
		}
		item := ""
		if a.Item != "" {
			item = ", " + string(a.Item)
		}
		fmt.Fprintf(out, "  %s%s: %s of %s used", a.Of, item, cli.Count(a.Used[len(a.Used)-1]), cli.Count(a.Units))
		if a.Ended != (ratecard.Date{}) {
			fmt.Fprintf(out, ", the last on %s; %s more cost %s", a.Ended, cli.Count(a.Past.Messages), a.Past.Amount)
		}
		fmt.Fprintln(out)
	}
}
