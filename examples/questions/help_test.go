// Package questions holds the questions that articles on the cost of WhatsApp
// raise, each as a test: its name is the question, and what it checks is the
// answer. README.md lists them all.
package questions

import (
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Users, and the two numbers of the business.
const (
	brazil  = "+5511987654321"
	germany = "+4915112345678"
	india   = "+919876543210"
	kingdom = "+447700900123"

	number = "+493012345600"
	second = "+493012345601"
)

// usd is a business that pays Meta's published prices in US dollars.
func usd() pricing.Account { return pricing.Account{Currency: "USD", Zone: time.UTC} }

// at reads an instant that the test itself wrote: a time in UTC, or a day.
func at(when string) time.Time {
	const layout = "2006-01-02T15:04:05"
	t, err := time.Parse(layout[:len(when)], when)
	if err != nil {
		panic(err)
	}
	return t
}

// An answer is what the library says: an amount or a refusal, and the rules that
// decided.
type answer struct {
	t     *testing.T
	said  string
	rules []string
}

// is fails the test unless the answer is that one, by these rules in any order. A
// rule is named by its ID, or by its number where no line of a bill has it.
func (a answer) is(want string, rules ...string) {
	a.t.Helper()
	if a.said != want {
		a.t.Errorf("the answer is %q, want %q", a.said, want)
	}
	ids := slices.DeleteFunc(slices.Clone(rules), isNumber)
	slices.Sort(ids)
	slices.Sort(a.rules)
	if got := slices.Compact(a.rules); !slices.Equal(got, ids) {
		a.t.Errorf("%s by the rules %q, want %q", a.said, got, ids)
	}
}

// isNumber reports whether a rule is named by its number, such as R0.2.
func isNumber(rule string) bool { return strings.HasPrefix(rule, "R") }

// ask asks what a message costs that is delivered at an instant.
func ask(t *testing.T, when string, a pricing.Account, m pricing.Message, s pricing.State) answer {
	t.Helper()
	return askMany(t, when, a, m, s, 1)
}

// askMany asks what n alike messages cost, to n users in the same state.
func askMany(t *testing.T, when string, a pricing.Account, m pricing.Message, s pricing.State, n int64) answer {
	t.Helper()
	q, err := pricerOf(t, a).QuoteN(&m, &s, at(when), n)
	if err != nil {
		return answer{t: t, said: fmt.Sprintf("no price (%s)", pricing.UnpricedBy(err).ID)}
	}
	return answer{t: t, said: q.String(), rules: rulesOf(q)}
}

func pricerOf(t *testing.T, a pricing.Account) *pricing.Pricer {
	t.Helper()
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func rulesOf(q pricing.Quote) []string {
	var ids []string
	for _, c := range q.Cases() {
		for _, l := range c.Lines {
			ids = append(ids, l.Rule.ID)
		}
	}
	return ids
}

// wait asks what a message costs if it waits, from an instant on for two days.
func wait(t *testing.T, when string, m pricing.Message, s pricing.State) answer {
	t.Helper()
	changes, err := pricerOf(t, usd()).QuoteChanges(&m, &s, at(when), at(when).AddDate(0, 0, 2))
	if err != nil {
		t.Fatal(err)
	}
	said := answer{t: t}
	for i, c := range changes {
		if i > 0 {
			said.said += "; from " + c.At.Format(minute) + " on "
		}
		said.said += c.Quote.String()
		said.rules = append(said.rules, rulesOf(c.Quote)...)
	}
	return said
}

// minute is how instants are written in answers.
const minute = "Mon 2006-01-02 15:04"

// until asks until when a free text may be sent to a user.
func until(t *testing.T, when string, m pricing.Message, s pricing.State) answer {
	t.Helper()
	c, err := pricerOf(t, usd()).Composer(&m, &s, at(when))
	if err != nil {
		t.Fatal(err)
	}
	return answer{t: t, said: c.WindowUntil.Sure.Format(minute)}
}

// reach asks how many alike messages a budget pays for, 10,000 at most.
func reach(t *testing.T, when string, m pricing.Message, s pricing.State, budget string) answer {
	t.Helper()
	p, most := pricerOf(t, usd()), ratecard.Money{Amount: decimal.RequireFromString(budget), Currency: "USD"}
	var rules []string
	n := sort.Search(10_000, func(i int) bool {
		q, err := p.QuoteN(&m, &s, at(when), int64(i)+1)
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, rulesOf(q)...)
		return q.High().Cmp(most) > 0
	})
	return answer{t: t, said: fmt.Sprintf("%d messages", n), rules: rules}
}

// campaign asks what one message costs to a list of recipients, all in the same
// state, who are sent to at an instant.
func campaign(t *testing.T, when string, m pricing.Message, s pricing.State, users ...string) answer {
	t.Helper()
	p := pricerOf(t, usd())
	audience := p.Audience()
	for _, user := range users {
		audience.Add(user, &s.Thread, at(when))
	}
	e, err := p.Estimate(audience, &m, &pricing.State{Usage: pricing.Usage{}})
	if err != nil {
		t.Fatal(err)
	}
	said := answer{t: t, said: e.Low.Total.String()}
	if !e.Low.Total.Equal(e.High.Total) {
		said.said += " to " + e.High.Total.String()
	}
	for _, c := range []pricing.EstimateCase{e.Low, e.High} {
		if len(c.Unpriced) > 0 || c.Refused > 0 {
			t.Errorf("unpriced %v, refused %d", c.Unpriced, c.Refused)
		}
		for _, l := range c.Lines {
			said.rules = append(said.rules, l.Rule.ID)
		}
	}
	return said
}

// bill asks what a month's events cost altogether.
func bill(t *testing.T, month string, a pricing.Account, events ...[]pricing.Event) answer {
	t.Helper()
	return totalOf(t, month, replayed(t, a, events...))
}

// wholeMonth asks what a month costs whose events these are, with fees by the month.
func wholeMonth(t *testing.T, month string, a pricing.Account, events []pricing.Event) answer {
	t.Helper()
	m, err := pricing.ParseMonth(month)
	if err != nil {
		t.Fatal(err)
	}
	b, err := pricerOf(t, a).ReplayFor(all(events), m.First(a.Zone), (m + 1).First(a.Zone))
	if err != nil {
		t.Fatal(err)
	}
	return totalOf(t, month, b)
}

// totalOf is what a bill of one month says, which must have a price for all. If it
// has no line nothing was charged, in whichever currency.
func totalOf(t *testing.T, month string, b pricing.Bill) answer {
	t.Helper()
	said := answer{t: t, said: b.High.String()}
	if len(b.Lines) == 0 {
		said.said = "0 USD"
	}
	if !b.Low.Equal(b.High) || len(b.Unpriced) > 0 || b.Refused > 0 {
		t.Errorf("between %s and %s, unpriced %v, refused %d", b.Low, b.High, b.Unpriced, b.Refused)
	}
	for _, l := range b.Lines {
		if l.Month.String() != month {
			t.Errorf("%d messages of %s", l.Units, l.Month)
		}
		said.rules = append(said.rules, l.Rule.ID)
	}
	return said
}

// under asks what a month's events cost under a model, at the prices of its last day or
// of another one. Rules are cited by number, since an ID may be that of others today.
func under(t *testing.T, month, model string, events []pricing.Event, card string) answer {
	t.Helper()
	var day ratecard.Date
	if card != "" {
		day = ratecard.DateOf(at(card))
	}
	log, err := fold.New(usd(), events, at(month+"-01"), at(month+"-01").AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := risk.Of(log, day)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(sheet.Models, func(r risk.Row) bool { return r.ID == model })
	if i < 0 {
		t.Fatal("no model", model)
	}
	return answer{t: t, said: sheet.Models[i].Total()}
}

// advised asks what it saves to change something in a month.
func advised(t *testing.T, month string, events []pricing.Event, id string) answer {
	t.Helper()
	log, err := fold.New(usd(), events, at(month+"-01"), at(month+"-01").AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	items, err := advice.Of(log, advice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(items, func(it advice.Item) bool { return it.ID == id })
	if i < 0 {
		t.Fatal("no advice", id)
	}
	said := answer{t: t, said: "unknown"}
	if saving := items[i].High; saving != nil {
		said.said = saving.String()
	}
	return said
}

// replayed returns the bill of all events.
func replayed(t *testing.T, a pricing.Account, events ...[]pricing.Event) pricing.Bill {
	t.Helper()
	b, err := pricerOf(t, a).Replay(all(events...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// all is every event of the lists.
func all(lists ...[]pricing.Event) iter.Seq[pricing.Event] {
	return slices.Values(slices.Concat(lists...))
}

// files asks which category Meta is likely to file a template under.
func files(t *testing.T, when, body string) answer {
	t.Helper()
	c := category.ClassifyOn(category.Template{Language: "en", Body: body}, at(when))
	return answer{t: t, said: string(c.Category)}
}

// to is a message of the business to a user.
func to(user string, c category.Category) pricing.Message {
	return pricing.Message{From: number, To: user, Category: c}
}

// wrote is a user who last wrote at that instant.
func wrote(when string) pricing.State {
	return pricing.State{Thread: window.Thread{}.Inbound(at(when))}
}

// tapped is a user who came through an ad, and whom the business answered.
func tapped(t *testing.T, when, answered string) pricing.State {
	t.Helper()
	model, ok := pricing.ModelOn(ratecard.DateOf(at(answered)))
	if !ok {
		t.Fatal("no model on", answered)
	}
	return pricing.State{Thread: window.Thread{}.InboundFromAd(at(when)).Outbound(at(answered), model.Policy)}
}

// told is a message of a user.
func told(user, when string) pricing.Event {
	return pricing.Event{At: at(when), Number: number, User: user, Inbound: true}
}

// sent is a message of the business that was delivered.
func sent(user, when string, c category.Category) pricing.Event {
	return pricing.Event{At: at(when), Number: number, User: user, Message: to(user, c)}
}

// asked is n users of Brazil who write, and whom the business answers at the other
// instant; "" is never.
func asked(n int, when, answered string, c category.Category) []pricing.Event {
	var list []pricing.Event
	for i := range n {
		user := fmt.Sprintf("+55119%08d", 70000000+i)
		list = append(list, told(user, when))
		if answered != "" {
			list = append(list, sent(user, answered, c))
		}
	}
	return list
}

// halved is the same events, the second half of them on another number.
func halved(events []pricing.Event) []pricing.Event {
	list := slices.Clone(events)
	for i := len(list) / 2; i < len(list); i++ {
		list[i].Number, list[i].Message.From = second, second
	}
	return list
}

// ofOnesOwn is an account with a price list of its own, invented for these tests:
// no price list of Meta's from before February 2022 was found. Of a notification
// it says 0.05 USD in Brazil and 0.02 USD in India.
func ofOnesOwn(t *testing.T) pricing.Account {
	t.Helper()
	basis := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh}
	prices := map[ratecard.Key][]ratecard.Tier{}
	for market, price := range map[ratecard.Market]string{"Brazil": "0.05", "India": "0.02"} {
		key := ratecard.Key{Market: market, Item: ratecard.Notification}
		prices[key] = []ratecard.Tier{{Price: decimal.RequireFromString(price), Basis: basis}}
	}
	card, err := ratecard.NewCard(ratecard.Head{
		ID:        "invented/USD/2018-08-01",
		Currency:  "USD",
		Unit:      ratecard.PerMessage,
		Effective: ratecard.DateOf(at("2018-08-01")),
		Checked:   ratecard.DateOf(at("2018-08-01")),
	}, prices)
	if err != nil {
		t.Fatal(err)
	}
	a := usd()
	a.Rates = ratecard.Cards{card}
	return a
}
