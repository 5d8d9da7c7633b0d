package pricing_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A plan is what random traffic is like.
type plan struct {
	from    time.Time
	span    time.Duration
	events  int
	numbers int
	words   bool // Meta reports on some messages
	odd     bool // some can't be priced, or are addressed in odd ways
	sent    bool // when messages were sent is known of some
	unsure  bool // the category of some isn't known
}

// turns are days on which something about prices turns, each in the middle of a
// plan, and a stretch over all of them.
var foldTurns = []string{"2018-11-04", "2022-02-01", "2023-03-01", "2023-06-01", "2024-11-01", "2025-04-01",
	"2025-07-01", "2025-10-01", "2026-08-01", "2026-09-28", "2026-10-01", "2026-11-01", "2027-01-01", "2027-07-01"}

func (d dice) plan(events int) plan {
	p := plan{events: events, numbers: 1 + d.IntN(3), words: d.IntN(2) == 0, odd: d.IntN(2) == 0,
		sent: d.IntN(2) == 0}
	if d.IntN(6) == 0 {
		p.from, p.span = at("2022-01-01"), 5*365*24*time.Hour
		return p
	}
	p.span = time.Duration(1+d.IntN(12)) * 24 * time.Hour
	p.from = at(oneOf(d, foldTurns...)).Add(-p.span / 2)
	return p
}

// users are phone numbers of many markets, and what else webhooks call users.
var (
	foldUsers = []string{brazil, india, colombia, indonesia, kazakhstan, dominican, mexico, states, canada,
		zimbabwe, "+447700900123", "+390612345678", "BR.9f3ab2", "IN.ENT.77ac", "US.x1"}
	foldOddUsers = []string{"+870771234567", "+8835100123", "ZZ.nobody", "5511987654321", "+55 (11) 98765-4321",
		"0123", "", "group-1"}
)

// traffic makes events in no order. Instants are few, so that many are equal,
// and message IDs don't follow them.
func (d dice) traffic(p plan) []pricing.Event {
	instants := make([]time.Time, 1+p.events*2/3)
	for i := range instants {
		instants[i] = p.from.Add(time.Duration(d.Int64N(int64(p.span)))).Truncate(time.Second)
	}
	users := make([]string, 1+p.events/12)
	for i := range users {
		users[i] = oneOf(d, foldUsers...)
		if p.odd && d.IntN(6) == 0 {
			users[i] = oneOf(d, foldOddUsers...)
		} else if users[i][0] == '+' {
			users[i] = fmt.Sprintf("%s%03d", users[i][:len(users[i])-3], d.IntN(1000))
		}
	}
	country := oneOf(d, "1555000", "91555000100", "55119876500")
	list := make([]pricing.Event, p.events)
	for i := range list {
		e := &list[i]
		*e = pricing.Event{ID: fmt.Sprintf("wamid.%06d", d.IntN(1_000_000)*10+i%10), At: oneOf(d, instants...),
			Number: fmt.Sprintf("%s%d", country, d.IntN(p.numbers)), User: oneOf(d, users...)}
		if d.IntN(3) == 0 {
			e.Inbound, e.FromAd = true, d.IntN(4) == 0
			continue
		}
		d.fill(e, p)
		e.Failed = i%11 == 3
	}
	return list
}

// fill makes up what was delivered.
func (d dice) fill(e *pricing.Event, p plan) {
	m := &e.Message
	m.Category = oneOf(d, category.All()...)
	switch {
	case m.Category == category.Service:
		m.Reaction = d.IntN(8) == 0
	case m.Category == category.Marketing:
		m.MarketingMessagesAPI = d.IntN(8) == 0
	}
	if p.unsure && m.Category != category.Service && d.IntN(3) == 0 {
		m.Others = []category.Category{oneOf(d, templates...)}
	}
	if p.sent && d.IntN(3) > 0 {
		e.Sent = e.At.Add(-oneOf(d, -time.Second, 0, time.Second, time.Hour, 20*time.Hour, 70*time.Hour, 29*24*time.Hour,
			30*24*time.Hour, 31*24*time.Hour))
	}
	if p.words && d.IntN(2) == 0 {
		e.Meta.Type = oneOf(d, pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry, "free_something_new")
		e.Meta.Category = oneOf(d, "", "", m.Category, oneOf(d, category.All()...), "authentication-international",
			"marketing_lite", "referral_conversion", "general_purpose_ai")
		e.Meta.Subtype = oneOf(d, "", "", "", pricing.SubtypePaidExempt, "something_new")
		e.Meta.NotBillable, e.Meta.Delivered = d.IntN(4) == 0, d.IntN(4) == 0
		if d.IntN(4) == 0 {
			e.Meta.FreeUntil = e.At.Add(time.Duration(d.IntN(100)-5) * time.Hour)
		}
		if d.IntN(2) == 0 {
			e.Meta.Category = oneOf(d, e.Meta.Category, e.Meta.Category, "user_initiated", "business_initiated")
			e.Meta.Conversation = oneOf(d, "cA", "cB", "cC", "cD", "cE")
			if d.IntN(3) == 0 {
				e.Meta.ConversationEnds = e.At.Add(time.Duration(d.IntN(30)-4) * time.Hour)
			}
		}
	}
	if !p.odd {
		return
	}
	switch d.IntN(30) {
	case 0:
		m.Category = "promotion"
	case 1:
		m.Market = oneOf[ratecard.Market](d, "Brazil", "North America", "Rest of Africa", "Atlantis")
	case 2:
		m.To = brazil
	case 3:
		m.From = "15550009"
	case 4:
		e.ID = ""
	}
}

// pesos is an amount in a currency that no random account pays in.
func pesos(s string) ratecard.Money { return ratecard.Money{Amount: dec(s), Currency: "MXN"} }

// account is one of many kinds.
func (d dice) account(t testing.TB) pricing.Account {
	a := pricing.Account{
		ID:        "waba",
		Portfolio: oneOf(d, "", "acme"),
		Currency:  oneOf[ratecard.Currency](d, "", "USD", "EUR", "INR", "GBP"),
		Zone: oneOf(d, nil, time.UTC, foldZone(t, "America/Sao_Paulo"), foldZone(t, "America/New_York"),
			time.FixedZone("+14", 14*3600), time.FixedZone("-11", -11*3600)),
		PrimaryLocation: oneOf[ratecard.Country](d, "", "BR", "IN"),
		SoldTo:          oneOf[ratecard.Country](d, "", "", "BR", "IN", "US"),
	}
	if d.IntN(3) == 0 {
		a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": {}, "ID": at("2026-10-02"),
			"KZ": at("2026-10-01")}
	}
	if d.IntN(4) == 0 {
		a.ServiceExempt, a.NoPaymentMethod = d.IntN(2) == 0, d.IntN(2) == 0
	}
	if d.IntN(6) == 0 {
		a.Currency, a.Rates = "USD", everything(t)
	}
	if c := cmp.Or(a.Currency, "USD"); d.IntN(3) == 0 {
		a.Fees = []pricing.Fee{
			{Name: "both ways", On: pricing.FeeOnDelivered, Each: ratecard.Money{Amount: dec("0.005"), Currency: c}},
			{Name: "in", On: pricing.FeeOnInbound, Each: ratecard.Money{Amount: dec("0.005"), Currency: c}},
			{Name: "mark-up", On: pricing.FeeOnCharged, Share: dec("0.03")},
			{Name: "failed", On: pricing.FeeOnFailed, Each: ratecard.Money{Amount: dec("0.0007"), Currency: c}},
		}
		money := func(s string) ratecard.Money { return ratecard.Money{Amount: dec(s), Currency: c} }
		if d.IntN(2) == 0 {
			a.Fees = append(a.Fees,
				pricing.Fee{Name: "each way", On: pricing.FeeOnBoth, Each: money("0.001")},
				pricing.Fee{Name: "item", On: pricing.FeeOnDelivered, Each: money("0.07"),
					Item: oneOf(d, ratecard.Items()...)},
				pricing.Fee{Name: "market", On: pricing.FeeOnCharged, Share: dec("0.2"),
					Market: oneOf[ratecard.Market](d, "Brazil", "India", "Rest of Africa")},
				pricing.Fee{Name: "from a day", On: pricing.FeeOnBoth, Each: money("0.0003"),
					From: on(oneOf(d, foldTurns...))},
				pricing.Fee{Name: "until a day", On: pricing.FeeOnCharged, Each: money("0.0007"), Share: dec("0.1"),
					Until: on(oneOf(d, foldTurns...)), Item: oneOf(d, "", ratecard.Utility)},
				pricing.Fee{Name: "abroad", On: pricing.FeeOnBoth, Each: pesos("0.1"), Provider: "abroad"},
				pricing.Fee{Name: "abroad, failed", On: pricing.FeeOnFailed, Each: pesos("0.02"), Provider: "abroad"},
				pricing.Fee{Name: "abroad, charged", On: pricing.FeeOnCharged, Each: pesos("0.3"), Provider: "abroad",
					Market: "Brazil"})
		}
		if d.IntN(2) == 0 {
			a.Fees = append(a.Fees,
				pricing.Fee{Name: "month abroad", On: pricing.FeeOnMonth, Each: pesos("90"), Provider: "abroad"},
				pricing.Fee{Name: "least abroad", On: pricing.FeeOnMinimum, Each: pesos("120"), Provider: "abroad"},
				pricing.Fee{Name: "month", On: pricing.FeeOnMonth, Each: money("49"), Quantity: int64(d.IntN(3)),
					From: oneOf(d, ratecard.Date{}, on("2019-12-10"), on("2026-09-20"))},
				pricing.Fee{Name: "least", On: pricing.FeeOnMinimum, Each: money(oneOf(d, "0.05", "50", "120"))})
		}
	}
	if d.IntN(4) == 0 {
		a.Model = oneOf(d, pricing.Models()...).ID
	}
	return a
}

func foldZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// sorted is the order that a bill promises to go by.
func sorted(events []pricing.Event) []pricing.Event {
	list := slices.Clone(events)
	slices.SortStableFunc(list, func(a, b pricing.Event) int {
		inbound := func(e pricing.Event) int {
			if e.Inbound {
				return 0
			}
			return 1
		}
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(inbound(a), inbound(b)), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// A foldKey names a thread, however the user's number is spelled.
type foldKey struct{ number, user string }

func threadOf(e *pricing.Event) foldKey {
	return foldKey{
		ratecard.NameKey(cmp.Or(e.Number, e.Message.From)),
		ratecard.NameKey(cmp.Or(e.User, e.Message.To)),
	}
}

// A ledger applies events one by one, and does by hand what Apply asks of its
// callers.
type ledger struct {
	pricer    *pricing.Pricer
	threads   map[foldKey]window.Thread
	usage     pricing.Usage
	low, high ratecard.Money
	units     map[ledgerLine]int64
	amounts   map[ledgerLine]ratecard.Money
	unpriced  int64
	notes     map[string]bool

	mismatches int64
}

// A ledgerLine is what a bill's line and a quote's line have in common.
type ledgerLine struct {
	month      pricing.Month
	market     ratecard.Market
	item       ratecard.Item
	rule       string
	price      string
	model      string
	card, what string
}

func newLedger(pricer *pricing.Pricer) *ledger {
	return &ledger{pricer: pricer, threads: map[foldKey]window.Thread{}, usage: pricing.Usage{},
		units: map[ledgerLine]int64{}, amounts: map[ledgerLine]ratecard.Money{}, notes: map[string]bool{}}
}

func (l *ledger) apply(t testing.TB, events []pricing.Event) {
	t.Helper()
	account := l.pricer.Account()
	zone := account.Zone
	if zone == nil {
		zone = time.UTC
	}
	for i := range events {
		e, key := &events[i], threadOf(&events[i])
		out, err := l.pricer.Apply(e, &pricing.State{Thread: l.threads[key], Usage: l.usage})
		if err != nil {
			l.unpriced++
			continue
		}
		l.threads[key], l.usage = out.Thread, counted(t, l.usage, out.Counts...)
		l.mismatches += int64(len(out.Mismatches))
		l.low, l.high = l.low.Add(out.Charge.Low()), l.high.Add(out.Charge.High())
		for _, gap := range out.Charge.Unpriced() {
			l.unpriced += gap.Units
		}
		if out.Charge.Model() == "" {
			continue
		}
		for _, n := range out.Charge.Notes() {
			l.notes[n.ID] = true
		}
		unpriced := func(c pricing.Case) bool { return c.Total.Currency == "" }
		if !slices.ContainsFunc(out.Charge.Cases(), unpriced) {
			for _, q := range out.Charge.Likely().Lines {
				month := pricing.MonthOf(pricedAt(e, &account).In(zone))
				k := ledgerLine{month, q.Market, q.Item, q.Rule.ID, q.Price.String(),
					out.Charge.Model(), out.Charge.Card(), ""}
				if q.Item == "fee" {
					k.model, k.card, k.what = "", "", q.Detail
				}
				l.units[k] += q.Units
				l.amounts[k] = l.amounts[k].Add(q.Amount)
			}
		}
	}
}

// pricedAt is the instant by whose month an event is billed: that of its sending
// while templates were notifications (R1.2a), else that of its delivery.
func pricedAt(e *pricing.Event, a *pricing.Account) time.Time {
	zone := a.Zone
	if zone == nil {
		zone = time.UTC
	}
	model := func(at time.Time) string {
		m, _ := pricing.ModelOn(ratecard.DateOf(at.In(zone)))
		return cmp.Or(a.Model, m.ID)
	}
	const first = "notifications-2018"
	if !e.Sent.IsZero() && e.Sent.Before(e.At) && model(e.At) == first && model(e.Sent) == first {
		return e.Sent
	}
	return e.At
}
