package pricing_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A refused message is one that some rule refuses, in an account and at an instant.
type refusedMessage struct {
	rule    string
	account pricing.Account
	message pricing.Message
	at      string
	text    string
}

func refusedMessages(t *testing.T) []refusedMessage {
	t.Helper()
	usd := pricing.Account{Zone: time.UTC, Rates: everything(t)}
	with := func(edit func(a *pricing.Account)) pricing.Account {
		a := usd
		edit(&a)
		return a
	}
	unpaid := with(func(a *pricing.Account) { a.NoPaymentMethod = true })
	noAllowance := to(brazil, category.Service)
	return []refusedMessage{
		{"outside-window", usd, to(brazil, category.Service), "2026-11-21", "not delivered (131047)"},
		{"outside-window", usd, to(brazil, category.Service), "2018-09-01", "not delivered (131047)"},
		{"us-marketing-paused", usd, to(states, category.Marketing), "2025-04-01", "not delivered (131049)"},
		{"authentication-to-user-id", usd, to("BR.1349", category.Authentication), "2026-10-15",
			"not delivered (131062)"},
		{"no-payment-method", unpaid, noAllowance, "2026-11-21", "not delivered (131042)"},
		{"sold-to-india", with(func(a *pricing.Account) { a.SoldTo = "IN" }), to(brazil, category.Utility),
			"2027-02-01", "not delivered (sold-to-india)"},
		{"sold-to-brazil", with(func(a *pricing.Account) { a.SoldTo = "BR" }), to(india, category.Marketing),
			"2027-08-01", "not delivered (sold-to-brazil)"},
	}
}

// What WhatsApp won't deliver is told as such in every text of a quote, before
// anything else, and never as free. The zero State, which a stranger tries first, is
// one of these.
func TestRefusedDoesNotReadAsFree(t *testing.T) {
	told := map[string]bool{}
	for _, r := range refusedMessages(t) {
		s := pricing.State{}
		if r.rule == "no-payment-method" {
			s = used(t, r.account, r.message, r.at, 1000)
		}
		told[r.rule] = true
		q := ask(t, r.account, r.message, s, at(r.at), 1)
		if q.String() != r.text || q.Deliverable() != pricing.DeliverableNo {
			t.Errorf("%s: %q, deliverable %q", r.rule, q, q.Deliverable())
		}
		if text := q.Explain(); !strings.HasPrefix(text, r.text+":\n") || strings.Contains(text, "0 USD") {
			t.Errorf("%s:\n%s", r.rule, text)
		}
		c := q.Likely()
		if no := c.Undelivered; no == nil || no.ID != r.rule || no.String() != r.text || no.Why == "" ||
			len(c.Lines) != 1 || !cmp.Equal(c.Lines[0].Refused, no) || c.Lines[0].IsCharged() || !c.Total.IsZero() {
			t.Errorf("%s: %+v", r.rule, c)
		}
		text, err := json.Marshal(q)
		if err != nil || !strings.HasPrefix(string(text), `{"deliverable":"no",`) ||
			!strings.Contains(string(text), `"refused":{"id":"`+r.rule+`"`) {
			t.Errorf("%s: %s, %v", r.rule, text, err)
		}
	}
	// Each rule that refuses is among them.
	for _, m := range pricing.Models() {
		for _, rule := range m.Rules() {
			refuses := strings.Contains(rule.Text, "delivered only") ||
				strings.Contains(rule.Text, "aren't delivered") ||
				strings.Contains(rule.Text, "delivered to phone numbers only")
			if refuses && !told[rule.ID] {
				t.Errorf("%s of %s isn't tried", rule.ID, m.ID)
			}
		}
	}
}

// Where nobody knows whether a message is delivered, or some of several aren't, the
// amount stands beside what isn't.
func TestMixesOfRefusedAndDelivered(t *testing.T) {
	shared := pricing.Account{Zone: time.UTC, SharedNumber: true}
	unpaid := pricing.Account{Zone: time.UTC, NoPaymentMethod: true}
	service, promotion := to(brazil, category.Service), pricing.Message{Market: "North America"}
	promotion.Category = category.Marketing
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		state   pricing.State
		n       int64
		want    string
		says    pricing.Deliverable
	}{
		{"perhaps the window is open", shared, service, pricing.State{}, 1,
			"0 USD to 0.0068 USD, or not delivered (131047)", pricing.DeliverableUnsure},
		{"perhaps of the United States", pricing.Account{}, promotion, pricing.State{}, 1,
			"0.0250 USD, or not delivered (131049)", pricing.DeliverableUnsure},
		{"part of many", unpaid, service, wrote("2026-11-21"), 1200, "0 USD and 200 not delivered (131042)",
			pricing.DeliverableUnsure},
		{"delivered", unpaid, service, wrote("2026-11-21"), 1000, "0 USD", pricing.DeliverableYes},
	} {
		q := ask(t, test.account, test.message, test.state, at("2026-11-21"), test.n)
		if q.String() != test.want || q.Deliverable() != test.says {
			t.Errorf("%s: %q, %q", test.name, q, q.Deliverable())
		}
		if first, _, _ := strings.Cut(q.Explain(), "\n"); strings.TrimSuffix(first, ":") != test.want {
			t.Errorf("%s: %q", test.name, first)
		}
	}
	if got := (pricing.Quote{}).Deliverable(); got != "" {
		t.Errorf("the zero Quote: %q", got)
	}
}

// A bill counts what isn't delivered apart from what is free, by whatever route it
// is made.
func TestBillsCountRefusedApart(t *testing.T) {
	a := pricing.Account{Zone: time.UTC}
	var events []pricing.Event
	for i, user := range []string{states, states, brazil, brazil} {
		e := delivery("2025-09-10", "marketing")
		e.ID, e.User = string(rune('a'+i)), user
		events = append(events, e)
	}
	free := delivery("2025-09-10", "service")
	free.ID = "free"
	events = append(events, free)
	summed, _, _ := summed(t, pricerOf(t, a), events)
	for route, b := range map[string]pricing.Bill{"replayed": replay(t, pricerOf(t, a), events), "summed": summed} {
		if b.Refused != 2 {
			t.Errorf("%s: %d refused", route, b.Refused)
		}
		for _, l := range b.Lines {
			want := int64(0)
			if l.Rule.ID == "us-marketing-paused" {
				want = l.Units
			}
			if (l.Refused != nil) != (want > 0) || want > 0 && (want != 2 || l.Refused.Code != 131049 ||
				l.Refused.ID != "us-marketing-paused" || !l.Amount.IsZero()) {
				t.Errorf("%s: %+v", route, l)
			}
		}
		text, err := json.Marshal(b)
		if err != nil || !strings.Contains(string(text), `"refused":2`) ||
			strings.Count(string(text), `"refused":{"id":"us-marketing-paused","code":131049,`) != 1 {
			t.Errorf("%s: %s, %v", route, text, err)
		}
		other := b
		other.Refused = 0
		if b.Equal(other) {
			t.Errorf("%s: equal to a bill that refuses nothing", route)
		}
		if table := b.Compare(b).String(); strings.Count(table, "not delivered") != 2 {
			t.Errorf("%s:\n%s", route, table)
		}
	}
}

// Only a charge asks for a card: without one, each question whose cases are all free
// or refused is answered as with one, and each other fails for want of it.
func TestOnlyAChargeNeedsACard(t *testing.T) {
	free, charged := 0, 0
	for seed := range uint64(testkit.Tries(1500)) {
		d := newDice(seed)
		with := d.account(t)
		with.Currency, with.Fees, with.Rates, with.Model = "USD", nil, everything(t), ""
		without := with
		without.Rates = ratecard.Cards{}
		now := d.instant()
		if d.IntN(3) == 0 {
			now = at(oneOf(d, "2018-09-01", "2021-05-01", "2022-05-01", "2023-05-01"))
			now = now.Add(time.Duration(d.IntN(99)) * time.Hour)
		}
		m, s := d.message(), d.unsure(now)
		if d.IntN(2) == 0 {
			s = pricing.State{Thread: window.Thread{LastInbound: now.Add(-time.Duration(d.IntN(30)) * time.Hour)}}
		}
		want, err := pricerOf(t, with).Quote(&m, &s, now)
		if err != nil {
			continue
		}
		isCharged := func(c pricing.Case) bool {
			return slices.ContainsFunc(c.Lines, pricing.Line.IsCharged)
		}
		got, err := pricerOf(t, without).Quote(&m, &s, now)
		if slices.ContainsFunc(want.Cases(), isCharged) {
			if charged++; !errors.Is(err, ratecard.ErrNoCard) {
				t.Errorf("seed %d: %v, %v; with a card %v", seed, got, err, want)
			}
			continue
		}
		free++
		if err != nil || got.String() != want.String() || got.Low().Currency != "USD" || !got.High().IsZero() ||
			got.Card() != "" || got.Deliverable() != want.Deliverable() || len(got.Unpriced()) > 0 {
			t.Fatalf("seed %d: %v, %v; with a card %v", seed, got, err, want)
		}
		for i, c := range got.Cases() {
			if !slices.Equal(rulesOf(c), rulesOf(want.Cases()[i])) || c.Lines[0].Price.Currency != "" {
				t.Errorf("seed %d: %+v; with a card %+v", seed, c, want.Cases()[i])
			}
		}
	}
	if free < testkit.Tries(100) || charged < testkit.Tries(100) {
		t.Errorf("%d free, %d charged", free, charged)
	}
}

// A free message to a market that isn't known isn't free: it is an error, whether
// there is a card or not.
func TestUnknownMarketIsAnErrorWithoutACard(t *testing.T) {
	m := pricing.Message{Market: "Atlantis", Category: category.Service}
	s := wrote("2025-09-10")
	for _, rates := range []ratecard.Book{nil, ratecard.Cards{}} {
		a := pricing.Account{Zone: time.UTC, Rates: rates}
		if q, err := a.Quote(m, s, at("2025-09-10")); !errors.Is(err, ratecard.ErrNoMarket) {
			t.Errorf("%v, %v", q, err)
		}
		e := delivery("2025-09-10", "service")
		e.Message.Market = "Atlantis"
		b := replay(t, pricerOf(t, a), []pricing.Event{e})
		sum, _, _ := summed(t, pricerOf(t, a), []pricing.Event{e})
		for _, b := range []pricing.Bill{b, sum} {
			if len(b.Lines) > 0 || len(b.Unpriced) != 1 || b.Unpriced[0].ID != "no-market" ||
				b.Unpriced[0].Field != "Message.Market" || b.Unpriced[0].Market != "" {
				t.Errorf("%+v", b)
			}
		}
	}
}

// What is refused is refused in any market, also in one that isn't known: a charge tells
// that, and not a price that it lacks. What passes for free there has none.
func TestRefusedInAnUnknownMarket(t *testing.T) {
	sold := pricing.Account{Zone: time.UTC, SoldTo: "IN"}
	unpaid := pricing.Account{Zone: time.UTC, NoPaymentMethod: true}
	for _, c := range []struct {
		account   pricing.Account
		category  category.Category
		delivered bool
		text      string
		unpriced  int
	}{
		{sold, category.Marketing, false, "not delivered (sold-to-india)", 0},
		{sold, category.Marketing, true, "no price (no-market)", 1},
		{unpaid, category.Service, false, "no price (no-market)", 1}, // within the allowance
	} {
		e := delivery("2027-02-01", c.category)
		e.Message.Market, e.Meta.Delivered = "Atlantis", c.delivered
		out, err := pricerOf(t, c.account).Apply(&e, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, refused := out.Charge, 1-c.unpriced
		if q.String() != c.text || len(q.Unpriced()) != c.unpriced ||
			(q.Deliverable() == pricing.DeliverableNo) != (refused == 1) ||
			(q.Likely().Undelivered == nil) != (q.Likely().Lines[0].Refused == nil) {
			t.Errorf("%v, want %s\n%s", q, c.text, q.Explain())
		}
		sum, _, _ := summed(t, pricerOf(t, c.account), []pricing.Event{e})
		for _, b := range []pricing.Bill{replay(t, pricerOf(t, c.account), []pricing.Event{e}), sum} {
			if len(b.Unpriced) != c.unpriced || len(b.Lines) != refused || b.Refused != int64(refused) {
				t.Errorf("%s: %+v", c.text, b)
			}
		}
	}
}

// A book that fails is an error, also where nothing is charged: it isn't a missing
// card.
func TestBrokenBookIsAnError(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Rates: brokenBook{}}
	q, err := a.Quote(to(brazil, category.Service), wrote("2025-09-10"), at("2025-09-10"))
	if !errors.Is(err, errBroken) {
		t.Errorf("%v, %v", q, err)
	}
}

var errBroken = errors.New("the database is down")

type brokenBook struct{}

func (brokenBook) Card(ratecard.Currency, ratecard.Date) (*ratecard.Card, error) {
	return nil, errBroken
}

func (brokenBook) EffectiveDates(ratecard.Currency) []ratecard.Date { return nil }

func (brokenBook) String() string { return "broken" }

// A charge without a price is told as one in every text, never as 0.
func TestChargeWithoutAPriceDoesNotReadAsFree(t *testing.T) {
	e := delivery("2019-09-10", "utility")
	q := apply(t, pricing.Account{Zone: time.UTC}, e, pricing.State{}).Charge
	text, err := json.Marshal(q)
	if q.String() != "no price (no-card)" || err != nil || !strings.Contains(string(text), `"total":null`) ||
		!strings.HasPrefix(string(text), `{"deliverable":"yes","low":null,"high":null,`) ||
		!strings.Contains(string(text), `"amount":null`) || !strings.HasPrefix(q.Explain(), "no price:\n") ||
		strings.Contains(q.Explain(), "0 USD") {
		t.Errorf("%s, %v\n%s%s", q, err, q.Explain(), text)
	}
	unsure := pricing.State{Thread: window.Thread{KnownSince: e.At}}
	q = apply(t, pricing.Account{Zone: time.UTC}, e, unsure).Charge
	if r := q.Report(); q.String() != "0 USD, or no price (no-card)" || len(q.Cases()) != 2 ||
		r.Low.String() != "0 USD" || r.High.Currency != "" {
		t.Errorf("%s, %v to %v\n%s", q, r.Low, r.High, q.Explain())
	}
}
