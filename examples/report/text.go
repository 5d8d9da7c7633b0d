package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/risk"
)

// The most that a text shows; -json has all.
const (
	mostTransitions = 6
	mostHours       = 6 // in which users wrote who were answered late
)

// text writes the report for people who read it on a terminal; a brief one has only what
// came of it, and why.
func (r *Report) text(w io.Writer, brief bool) error {
	var text strings.Builder
	r.sections(&text, brief)
	return cli.WritePlain(w, text.String())
}

// sections writes the text's parts.
func (r *Report) sections(out io.Writer, brief bool) {
	if r.isEmpty() {
		fmt.Fprintf(out, "%s (%s): the log has nothing of the month\n", r.Month, r.Zone)
		for _, gap := range r.logGaps() {
			fmt.Fprintln(out, gap)
		}
		r.unread(out)
		return
	}
	r.totals(out)
	r.transitions(out)
	r.allowances(out)
	r.advice(out)
	if brief {
		return
	}
	r.late(out)
	r.parts(out, "market", r.Markets)
	r.parts(out, "category", r.Categories)
	r.parts(out, "day", r.Days)
	r.users(out)
	r.failures(out)
	r.risk(out)
	r.basis(out)
}

// totals writes what the month comes to on both sides, and what isn't known.
func (r *Report) totals(out io.Writer) {
	fmt.Fprintf(out, "%s (%s): %s", r.Month, r.Zone, cli.Plural(r.After.Messages, "message"))
	if r.After.Without > 0 {
		fmt.Fprintf(out, ", without a price for %s of them", cli.Count(r.After.Without))
	}
	fmt.Fprintln(out)
	w := cli.Table(out)
	sides := []*Side{&r.After}
	if r.Before != nil {
		sides = []*Side{r.Before, &r.After}
	}
	for _, s := range sides {
		fmt.Fprintf(w, "%s\t%s", cmp.Or(strings.Join(s.Models, ", "), s.Model, "the rules in force"), s.total())
		if s.Refused > 0 {
			fmt.Fprintf(w, ", %s not delivered", cli.Count(s.Refused))
		}
		fmt.Fprintln(w)
	}
	if r.Change != nil {
		fmt.Fprintf(w, "change\t%s\n", r.Change)
	}
	w.Flush()
	for _, gap := range r.logGaps() {
		fmt.Fprintln(out, gap)
	}
	for i, s := range sides {
		if !s.Undivided.IsZero() {
			fmt.Fprintf(out, "%s of %s is of no single message\n", s.Undivided, s.total())
		}
		if i > 0 && slices.Equal(s.Unpriced, sides[0].Unpriced) {
			continue
		}
		for _, u := range s.Unpriced {
			fmt.Fprintf(out, "no price for %s%s: %s\n", cli.Count(u.Units), to(&u), why(&u))
		}
	}
}

// total writes what a side comes to.
func (s *Side) total() string {
	text := cli.AtLeast(s.Low, s.High, s.AtLeast)
	for _, t := range s.OtherCurrencies {
		text += " + " + cli.Between(t.Low, t.High)
	}
	return text
}

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
		text += " without " + cli.Plural(c.Without, "message")
	}
	return text
}

// transitions writes the messages that make the difference.
func (r *Report) transitions(out io.Writer) {
	n := 0
	w := cli.Table(out)
	for _, t := range r.Transitions {
		if t.Change.Amount != nil && t.Change.Amount.IsZero() {
			continue
		}
		if n++; n == 1 {
			fmt.Fprintf(w, "\nwhat makes the difference\trule before\trule after\tbefore\tafter\n")
		}
		if n > mostTransitions {
			continue
		}
		fmt.Fprintf(w, "%s %s, %s\t%s\t%s\t%s\t%s\n", cli.Count(t.After.Messages), cmp.Or(t.Category, "of no category"),
			cmp.Or(t.Market, "no market"), t.Before.Rule, t.After.Rule, &t.Before.Amount, &t.After.Amount)
	}
	w.Flush()
	more(out, n-mostTransitions)
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
	if a.Without == 0 && a.Refused > 0 && a.Refused == a.Messages {
		return "not delivered"
	}
	return cli.AtLeast(a.Amount, a.Amount, a.Without > 0)
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
		if !a.Ended.IsZero() {
			fmt.Fprintf(out, ", %s %s; %s more cost %s", a.lastOn(), a.Ended, cli.Count(a.Past.Messages), &a.Past)
		}
		fmt.Fprintln(out)
	}
}

// lastOn says what was on the day on which an allowance ended.
func (a *Allowance) lastOn() string {
	if a.left() > 0 {
		return "by Meta's count none left on"
	}
	return "the last on"
}

// advice writes what to change.
func (r *Report) advice(out io.Writer) {
	for i, a := range r.Advice {
		if i == 0 {
			fmt.Fprintln(out, "\nwhat to change first:")
		}
		fmt.Fprintf(out, "  %s. %s\n", a.Title, a.Text)
	}
	if len(r.Advice) > 0 {
		fmt.Fprintln(out, r.Alone())
	}
}

// late writes when users wrote who were answered late.
func (r *Report) late(out io.Writer) {
	l := r.Late
	if l == nil || l.Inbound == 0 || l.Replies.Messages+l.PerhapsMarketing.Messages+l.Unsure+l.Unpriced == 0 {
		return
	}
	late, marketing := "late replies", cli.Plural(l.PerhapsMarketing.Messages, "template")+" of marketing"
	if l.Replies.Messages == 1 {
		late = "late reply"
	}
	fmt.Fprintf(out, "\n%s %s within %d days", cli.Count(l.Replies.Messages), late, l.Days)
	if l.PerhapsMarketing.Messages > 0 {
		fmt.Fprintf(out, ", and %s, perhaps no answer", marketing)
	}
	for _, more := range []struct {
		n    int64
		what string
	}{{l.Unsure, "may be late"}, {l.Unpriced, "late without a price"}} {
		if more.n > 0 {
			fmt.Fprintf(out, "; %s %s", cli.Plural(more.n, "more message"), more.what)
		}
	}
	hours := advice.Hours(&l.Replies.ByHour, &l.PerhapsMarketing.ByHour)
	if len(hours) == 0 {
		fmt.Fprintln(out)
		return
	}
	w := cli.Table(out)
	fmt.Fprintf(w, "\n  the user last wrote\tlate replies\tmarketing\n")
	for _, h := range hours[:min(len(hours), mostHours)] {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", h, cli.Count(h.Replies), cli.Count(h.Marketing))
	}
	w.Flush()
	more(out, len(hours)-mostHours)
}

// more says how many rows of a table aren't printed.
func more(out io.Writer, n int) {
	if n > 0 {
		fmt.Fprintf(out, "and %s more; -json has all\n", cli.Count(int64(n)))
	}
}

// failures writes why messages weren't delivered.
func (r *Report) failures(out io.Writer) {
	for i, f := range r.Failed {
		if i == 0 {
			fmt.Fprintln(out, "\nnot delivered, by WhatsApp's error:")
		}
		why := f.Meaning
		if f.Code != 0 {
			why = strconv.FormatInt(f.Code, 10)
			if f.Meaning != "" {
				why += " (" + f.Meaning + ")"
			}
		}
		fmt.Fprintf(out, "  %s × %s\n", cli.Count(f.Messages), why)
	}
}

// users writes who cost most, if that was asked for.
func (r *Report) users(out io.Writer) {
	if len(r.Users) == 0 {
		return
	}
	w := cli.Table(out)
	fmt.Fprint(w, "\nuser\tmessages\tamount\n")
	for _, u := range r.Users {
		fmt.Fprintf(w, "%s\t%s\t%s\n", u.User, cli.Count(u.Messages), u.Amount)
	}
	w.Flush()
}

// risk writes what the month would cost under other rules and at other prices.
func (r *Report) risk(out io.Writer) {
	if r.Risk == nil {
		return
	}
	fmt.Fprintln(out, "\nthe same month under other rules, each at the prices of its last day, and at higher prices:")
	w := cli.Table(out)
	fmt.Fprintln(w, "  rules\tprices\ttotal\t")
	for _, row := range r.Risk.Rows() {
		prices := "of each day"
		if !row.Card.IsZero() {
			prices = "of " + row.Card.String()
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", row.ID, prices, row.Total(), missing(&row))
	}
	w.Flush()
	for _, gap := range r.RiskGaps() {
		fmt.Fprintf(out, "  %s\n", gap)
	}
}

func missing(r *risk.Row) string {
	if r.Unpriced == 0 {
		return ""
	}
	return "without a price for " + cli.Count(r.Unpriced)
}

// basis writes the rules and cards behind the figures.
func (r *Report) basis(out io.Writer) {
	fmt.Fprintln(out)
	for _, m := range r.Models {
		fmt.Fprintf(out, "rules %s: %s, in force since %s\n", m.ID, m.Title, m.Since)
	}
	w := cli.Table(out)
	fmt.Fprint(w, "rule\tID\tbefore\tafter\n")
	for _, u := range r.Rules {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.Number, u.ID, cli.Count(u.Before), cli.Count(u.After))
	}
	w.Flush()
	for _, c := range r.Cards {
		fmt.Fprintf(out, "\ncard %s, in force since %s", c.ID, c.Effective)
		if !c.Checked.IsZero() {
			fmt.Fprintf(out, ", checked on %s", c.Checked)
		}
		fmt.Fprintln(out, ":")
		w := cli.Table(out)
		for _, p := range c.Prices {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s, %s confidence\n", p.Market, p.Item, p.Price, p.Grade, p.Confidence)
		}
		w.Flush()
	}
	for i, n := range r.Notes {
		if i == 0 {
			fmt.Fprintln(out, "\nnotes:")
		}
		fmt.Fprintf(out, "  %s\n", n)
	}
	r.unread(out)
}

// unread writes what of the log isn't in the report.
func (r *Report) unread(out io.Writer) {
	for i, u := range r.Unread {
		if i == 0 {
			fmt.Fprintln(out, "\nnot in the report:")
		}
		fmt.Fprintf(out, "  %s × %s\n", cli.Count(u.Times), u.Why)
	}
}
