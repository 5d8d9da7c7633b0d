package pricing_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Users of these tests.
const (
	brazil     = "+5511987654321"
	india      = "+919876543210"
	colombia   = "+573012345678"
	germany    = "+4915112345678"
	indonesia  = "+6281234567890"
	kazakhstan = "+77011234567"
	dominican  = "+18095551234"
	mexico     = "+525512345678"
	states     = "+12125551234"
	canada     = "+14165551234"
	zimbabwe   = "+263771234567"
)

// at reads an instant that the test itself wrote: a day, or a time in UTC.
func at(s string) time.Time {
	layout := "2006-01-02T15:04:05"
	t, err := time.Parse(layout[:min(len(s), len(layout))], s)
	if err != nil {
		panic(err)
	}
	return t
}

func on(s string) ratecard.Date { return ratecard.DateOf(at(s)) }

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func usd(s string) ratecard.Money { return ratecard.Money{Amount: dec(s), Currency: "USD"} }

func to(user string, c category.Category, others ...category.Category) pricing.Message {
	return pricing.Message{From: "+15550001", To: user, Category: c, Others: others}
}

// wrote is a user who last wrote an hour before.
func wrote(now string) pricing.State {
	return pricing.State{Thread: window.Thread{LastInbound: at(now).Add(-time.Hour)}}
}

// used is wrote, with units counted on every counter that a quote may read.
func used(t testing.TB, a pricing.Account, m pricing.Message, now string, n int64) pricing.State {
	t.Helper()
	s := wrote(now)
	s.Usage = cachedCount(t, a, m, at(now), n)
	return s
}

// counts is a user who never wrote, with such counts.
func counts(t testing.TB, a pricing.Account, m pricing.Message, now string, n int64) pricing.State {
	t.Helper()
	return pricing.State{Usage: cachedCount(t, a, m, at(now), n)}
}

func cachedCount(t testing.TB, a pricing.Account, m pricing.Message, at time.Time, n int64) pricing.Usage {
	t.Helper()
	keys, err := pricerOf(t, a).Counters(&m, at)
	if err != nil {
		t.Fatal(err)
	}
	u := pricing.Usage{}
	for _, c := range keys {
		u[c] = n
	}
	return u
}

// counted returns the usage with counts added, which must be possible.
func counted(t testing.TB, u pricing.Usage, counts ...pricing.Count) pricing.Usage {
	t.Helper()
	u, err := u.Add(counts...)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func pricerOf(t testing.TB, a pricing.Account) *pricing.Pricer {
	t.Helper()
	d, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ask quotes what must have an answer, by a pricer and, for one message,
// directly; the two must agree.
func ask(t testing.TB, a pricing.Account, m pricing.Message, s pricing.State, at time.Time, n int64) pricing.Quote {
	t.Helper()
	q, err := pricerOf(t, a).QuoteN(&m, &s, at, n)
	if err != nil {
		t.Fatal(err)
	}
	if n == 1 {
		if direct, err := a.Quote(m, s, at); err != nil || !direct.Equal(q) {
			t.Fatalf("Account.Quote answers %v, %v; its Pricer %v", direct, err, q)
		}
	}
	return q
}

// lines are those of a case, in short: "1 utility Brazil 0.0068 = 0.0068 message".
func lines(c pricing.Case) string {
	var list []string
	for _, l := range c.Lines {
		s := fmt.Sprintf("%d %s", l.Units, l.Item)
		if l.Market != "" {
			s += " " + string(l.Market)
		}
		list = append(list, fmt.Sprintf("%s %s = %s %s", s, bare(l.Price), bare(l.Amount), l.Rule.ID))
	}
	return strings.Join(list, "; ")
}

// bare is an amount without its currency.
func bare(m ratecard.Money) string { text, _, _ := strings.Cut(m.String(), " "); return text }

// texts are those of conditions.
func texts(when []pricing.Condition) []string {
	list := []string{}
	for _, c := range when {
		list = append(list, c.Text)
	}
	return list
}

// outline is a quote in short, a case a line: "0.0068 USD [this and that]".
func outline(q pricing.Quote) string {
	var b strings.Builder
	for _, c := range q.Cases() {
		fmt.Fprintf(&b, "%v [%s]\n", c.Total, strings.Join(texts(c.When), " and "))
	}
	for _, g := range q.Unpriced() {
		fmt.Fprintln(&b, g.Units, "unpriced")
	}
	return b.String()
}

func hasNote(q pricing.Quote, id string) bool {
	return slices.ContainsFunc(q.Notes(), func(n pricing.Note) bool { return n.ID == id })
}

func rulesOf(c pricing.Case) []string {
	var ids []string
	for _, l := range c.Lines {
		ids = append(ids, l.Rule.ID)
	}
	return ids
}

// inPart returns an account that pays in IDR, by October's card as it would be
// known without its volume tiers: utility in Indonesia has a price up to the first
// bound alone.
func inPart(t testing.TB) pricing.Account {
	t.Helper()
	whole, err := ratecard.Published().Card("IDR", on("2026-10-01"))
	if err != nil {
		t.Fatal(err)
	}
	key := ratecard.Key{Market: "Indonesia", Item: ratecard.Utility}
	tiers, err := whole.Tiers(key.Market, key.Item)
	if err != nil {
		t.Fatal(err)
	}
	part, err := ratecard.NewCard(ratecard.Head{
		ID:        whole.ID(),
		Currency:  whole.Currency(),
		Unit:      whole.Unit(),
		Effective: whole.Effective(),
		Checked:   whole.Checked(),
		Sources:   whole.Sources(),
	}, map[ratecard.Key][]ratecard.Tier{key: tiers[:1]})
	if err != nil {
		t.Fatal(err)
	}
	return pricing.Account{Currency: "IDR", Rates: ratecard.Cards{part}, Zone: time.UTC}
}

// sharedFile reads one of the project's facts, which a checkout may lack.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	const dir = "../../shared/"
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		t.Skip("the project's facts aren't here")
	}
	data, err := os.ReadFile(dir + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
