package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(page.Funcs()).Funcs(template.FuncMap{
	"count":    cli.Count,
	"messages": messages,
}).Parse(pageText))

// A view is a report as the page shows it. It computes no amount: each is one of the
// report, with all its digits.
type view struct{ *Report }

// page writes the report as one file of HTML, which needs no script and loads nothing.
func (r *Report) page(w io.Writer) error { return page.Write(w, pageTemplate, view{r}) }

// addPage adds the flag for the page.
func (o *options) addPage(flags *cli.Flags) {
	flags.StringVar(&o.page, "o", "", "write the report as a page into this `file`, such as report.html")
	flags.Check(func() error {
		if o.json && o.page != "" {
			return errors.New("-o and -json: want one of the two")
		}
		if info, err := os.Stat(filepath.Dir(o.page)); o.page != "" && (err != nil || !info.IsDir()) {
			return fmt.Errorf("-o %s: there is no folder %s", o.page, filepath.Dir(o.page))
		}
		return nil
	})
}

// writePage writes the page into a file. One that is there stays, whole, until the page takes
// its place, and says who may read that.
func (r *Report) writePage(file string) error {
	const anyone = 0o666 // but for whom the system's mask leaves out
	info, err := os.Lstat(file)
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		return fmt.Errorf("-o %s: that is there, and no plain file", file)
	case info.Mode()&0o222 == 0:
		return fmt.Errorf("-o %s: that is there, and may only be read", file)
	}
	var text bytes.Buffer
	if err := r.page(&text); err != nil {
		return err
	}
	name := filepath.Join(filepath.Dir(file), fmt.Sprintf(".report-%x", rand.Uint64()))
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, anyone)
	if err != nil {
		return err
	}
	if info != nil {
		err = to.Chmod(info.Mode().Perm())
	}
	if err == nil {
		_, err = to.Write(text.Bytes())
	}
	if err = errors.Join(err, to.Close()); err == nil {
		err = os.Rename(name, file)
	}
	if err != nil {
		_ = os.Remove(name) // the first error says more
	}
	return err
}

// to says to which market units without a price are, if that is known.
func to(u *pricing.Unpriced) string {
	if u.Market == "" {
		return ""
	}
	return " to " + string(u.Market)
}

func messages(n int64) string { return cli.Plural(n, "message") }

// MonthName is the month as people say it.
func (v view) MonthName() string { return v.From.Format("January 2006") }

// Headline says in a sentence what the month costs more.
func (v view) Headline() string {
	month := v.MonthName()
	switch c := v.Change; {
	case v.isEmpty():
		return "The log has nothing of " + month
	case c == nil:
		return month + " costs " + v.After.Total()
	case c.Amount == nil:
		return month + ": the difference isn't known"
	case c.Amount.IsZero():
		return month + " costs the same under " + v.newRules()
	default:
		return fmt.Sprintf("%s costs %s %s under %s", month, size(*c.Amount), moreOrLess(*c.Amount), v.newRules())
	}
}

// newRules says which rules those after are: from when on they are in force.
func (v view) newRules() string {
	if m, ok := v.After.one(); ok {
		return "the rules of " + longDay(m.Since)
	}
	if v.After.Model == "" {
		return "the rules in force"
	}
	return "the other rules"
}

// one returns the model of a side, if it is one alone.
func (s *Side) one() (pricing.Model, bool) {
	if len(s.Models) != 1 {
		return pricing.Model{}, false
	}
	return pricing.ModelByID(s.Models[0])
}

// longDay writes a day as people say it, with its year.
func longDay(d ratecard.Date) string { return d.In(time.UTC).Format("2 January 2006") }

// size is an amount without its sign.
func size(m ratecard.Money) string {
	if m.Amount.Sign() < 0 {
		m = m.Neg()
	}
	return m.String()
}

func moreOrLess(m ratecard.Money) string {
	if m.Amount.Sign() < 0 {
		return "less"
	}
	return "more"
}

// Name says which rules a side has.
func (s *Side) Name() string {
	if len(s.Titles) == 0 {
		return cmp.Or(s.Model, "no rule was needed")
	}
	if m, ok := s.one(); ok {
		return fmt.Sprintf("the rules of %s. %s (%s)", longDay(m.Since), m.Title, m.ID)
	}
	return strings.Join(s.Titles, "; ") + " (" + strings.Join(s.Models, ", ") + ")"
}

// Total is what a side comes to.
func (s *Side) Total() string { return s.total() }

// Signed is a change with its sign, and nothing else.
func (c *Change) Signed() string {
	switch {
	case c == nil || c.Amount == nil:
		return "not known"
	case c.Amount.Amount.Sign() > 0:
		return "+" + c.Amount.String()
	case c.Amount.IsZero():
		return ratecard.Money{Currency: c.Amount.Currency}.String() // without decimals
	}
	return c.Amount.String()
}

// Lead is the difference in words.
func (v view) Lead() string {
	text := messages(v.After.Messages) + " of the business were delivered"
	if v.isEmpty() {
		return "So nothing is known of what the month cost. Is it another month's log?"
	}
	if v.Before == nil {
		return text + ". They cost " + v.After.Total() + "."
	}
	const cost = ". Under the rules before they cost %s, and under those after %s"
	text += fmt.Sprintf(cost, v.Before.Total(), v.After.Total())
	switch c := v.Change; {
	case c.Amount == nil:
		text += ". How much more that is, nobody knows: " + c.Unknown + "."
	case c.Amount.IsZero():
		text += ": no difference."
	default:
		text += fmt.Sprintf(": %s %s.", size(*c.Amount), moreOrLess(*c.Amount))
	}
	return text + v.inForce()
}

// inForce is the sentence that says which of the two are in force in the month.
func (v view) inForce() string {
	id := inForce(v.Month)
	for when, s := range map[string]*Side{"before": v.Before, "after": &v.After} {
		if len(s.Models) == 1 && s.Models[0] == id {
			return fmt.Sprintf(" In %s the rules %s are in force.", v.MonthName(), when)
		}
	}
	return ""
}

// Gaps says what the totals don't know, and what was refused.
func (v view) Gaps() (list []string) {
	list = v.logGaps()
	sides := []struct {
		*Side
		when string
	}{{&v.After, ""}}
	if v.Before != nil {
		sides[0].when = " after"
		sides = append(sides, struct {
			*Side
			when string
		}{v.Before, " before"})
	}
	if v.Before != nil && v.Change.Without > 0 && v.Before.Without == v.After.Without {
		sides[0].when, sides = "", sides[:1] // the same on both sides
	}
	for _, s := range sides {
		for _, u := range s.Unpriced {
			list = append(list, fmt.Sprintf("Without %s%s that have no price%s: %s.",
				messages(u.Units), to(&u), s.when, why(&u)))
		}
	}
	for _, s := range sides {
		if s.Refused > 0 {
			const refused = "WhatsApp wouldn't deliver %s%s. They cost nothing, and that isn't a saving."
			list = append(list, fmt.Sprintf(refused, messages(s.Refused), s.when))
		}
		if !s.Undivided.IsZero() {
			const undivided = "%s%s is in the total, and in no market, category or day."
			list = append(list, fmt.Sprintf(undivided, s.Undivided, s.when))
		}
		for _, o := range s.OtherCurrencies {
			list = append(list, fmt.Sprintf("Fees in another currency come to %s%s, beside the total.",
				cli.Between(o.Low, o.High), s.when))
		}
	}
	var failed int64
	for _, f := range v.Failed {
		failed += f.Messages
	}
	if failed > 0 {
		list = append(list, cli.Plural(failed, "more message")+" failed: not delivered, and nothing to pay.")
	}
	if read, all := v.pricesRead(); read < all {
		text := fmt.Sprintf("Only %s of the %s were", cli.Count(read), cli.Plural(all, "price"))
		if read == 0 {
			text = "No price was"
		}
		list = append(list, text+" read off a list of Meta's: the end of this page says what they rest on.")
	}
	return list
}

// UserTable lists those who cost most.
func (v view) UserTable() page.Table {
	t := page.Table{Columns: []page.Column{
		{Name: "User"}, {Name: "Messages", Number: true}, {Name: "Amount", Number: true},
	}}
	for _, u := range v.Users {
		t.Rows = append(t.Rows, []string{u.User, cli.Count(u.Messages), u.Amount.String()})
	}
	return t
}
