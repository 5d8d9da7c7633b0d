package main

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/page"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

//go:embed *.html
var pageTexts embed.FS

var pageTemplates = template.Must(template.New("").Funcs(page.Funcs()).Funcs(template.FuncMap{
	"count":    cli.Count,
	"messages": func(n int64) string { return cli.Plural(n, "message") },
	"total":    total,
	"amount":   Group.amount,
}).ParseFS(pageTexts, "*.html"))

// A View is what the page of an account shows.
type View struct {
	*report
	Account        *served
	Several        bool // accounts are served
	Title          string
	Month          string // "" if the period isn't one
	Previous, Next string // months beside it; "" where months end
	Messages       int64
	Pictures       []page.Figure  // of a month
	Rules          []pricing.Rule // that the bill names
	Remarks        []Remark
	Kept           []Kept // of accounts that aren't served
	Quote          quoteForm
	Made           string
}

// When writes an instant in the account's zone.
func (v *View) When(t time.Time) string { return t.In(v.Account.Zone).Format("2006-01-02 15:04:05") }

// Link is the address of a month, of this month if it is "", at a path.
func (v *View) Link(path, month string) string {
	q := url.Values{}
	if v.Several {
		q.Set("account", v.Account.ID)
	}
	if month != "" {
		q.Set("month", month)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// page answers with a period's bill for people. The page runs no script and loads
// nothing.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	if s.accounts.several() && r.URL.RawQuery == "" {
		s.list(w, r)
		return
	}
	a, p, err := s.asked(r)
	if err != nil {
		s.unclear(w, err)
		return
	}
	unhurried(w)
	v, err := s.view(r.Context(), a, p)
	if err != nil {
		s.fail(w, err)
		return
	}
	s.show(w, "page.html", v)
}

// view makes the page of an account's period.
func (s *server) view(ctx context.Context, a *served, p period) (*View, error) {
	rep, err := s.report(ctx, a, p)
	if err != nil {
		return nil, err
	}
	v := &View{report: rep, Account: a, Several: s.accounts.several(), Quote: s.quoteForm(a)}
	v.Made = v.When(rep.made) + " " + a.Zone.String()
	if v.title(p); v.Month != "" {
		v.picture(p)
	}
	v.addRules()
	if !v.Several { // else the list of accounts has them
		v.Remarks = s.recent.Remarks()
		if v.Kept, err = s.kept(ctx); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// addRules lists the rules that the bill and its days name.
func (v *View) addRules() {
	rules := map[string]pricing.Rule{}
	for _, d := range v.Days {
		v.Messages += d.Total.Messages
		for _, g := range d.Of {
			rules[g.Rule.ID] = g.Rule
		}
	}
	for _, l := range v.Bill.Lines {
		rules[l.Rule.ID] = l.Rule
	}
	delete(rules, "") // of messages without a price
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		v.Rules = append(v.Rules, rules[id])
	}
}

// show answers with a page.
func (s *server) show(w http.ResponseWriter, template string, view any) {
	var text bytes.Buffer
	if err := page.Write(&text, pageTemplates.Lookup(template), view); err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
	s.send(w, text.Bytes())
}

// title names a month and those beside it, or a period by its bounds.
func (v *View) title(p period) {
	if m := pricing.MonthOf(p.from); monthIn(m, v.Account.Zone) == p {
		v.Title = p.from.Format("January 2006")
		v.Month, v.Previous, v.Next = m.String(), link(m-1), link(m+1)
		return
	}
	v.Title = "everything"
	if !p.from.IsZero() {
		v.Title = "from " + v.When(p.from)
	}
	if !p.to.IsZero() {
		v.Title += " to before " + v.When(p.to)
	}
}

// link writes a month as period reads it, or "" if there is no such month: a year
// has four digits.
func link(m pricing.Month) string {
	var again pricing.Month
	if err := again.UnmarshalText([]byte(m.String())); err != nil || again != m {
		return ""
	}
	return m.String()
}

// total writes the sum of a bill, rounded as on an invoice. Of what has no price it
// can't be the sum.
func total(b pricing.Bill) string {
	switch {
	case len(b.Unpriced) == 0:
		return between(b.Low.Rounded(), b.High.Rounded())
	case b.High.Amount.IsZero():
		return "no price"
	}
	return cli.AtLeast(b.Low.Rounded(), b.High.Rounded(), true)
}

// price writes what one message of a line costs on the card, which may have no price
// for what is free.
func price(l pricing.BillLine) string {
	if l.Price.Currency == "" {
		return "–"
	}
	return l.Price.String()
}

// charged writes what a line costs: what isn't delivered isn't free.
func charged(l pricing.BillLine) string {
	if l.Refused != nil {
		return "not delivered"
	}
	return l.Amount.String()
}

// amount writes what a group costs, not rounded, without what isn't delivered or has
// no price.
func (g Group) amount() string {
	switch {
	case g.Refused > 0 && g.Refused == g.Messages:
		return "not delivered"
	case g.Unpriced > 0 && g.Unpriced == g.Messages:
		return "no price"
	}
	text := between(g.Low, g.High)
	if g.Refused > 0 {
		text += ", " + cli.Count(g.Refused) + " not delivered"
	}
	if g.Unpriced > 0 {
		text += ", " + cli.Count(g.Unpriced) + " without a price"
	}
	return text
}

// between writes an amount, or a range with one currency.
func between(low, high ratecard.Money) string {
	if low.Equal(high) {
		return high.String()
	}
	return ratecard.Money{Amount: low.Amount}.String() + " – " + high.String()
}
