package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A state holds what was open and used at an instant: what users did until five minutes
// later, since clocks differ, and what was delivered before it.
func TestState(t *testing.T) {
	start := at("2026-11-02T12:00:00")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	clicked := message("wamid.ad", hour(1), "5511900000001")
	clicked.Referral = &webhook.Referral{SourceType: "ad"}
	reply := delivered(hour(2), 1, category.Service)
	reply.Conversation = webhook.Conversation{ID: "c", Origin: "referral_conversion", Expires: hour(60)}
	paid := delivered(hour(3), 2, category.Utility)
	paid.Pricing.Type = pricing.TypeRegular
	free := delivered(hour(4), 3, category.Service)
	free.Pricing.Type = pricing.TypeFree
	elsewhere := delivered(hour(4), 1, category.Service)
	elsewhere.ID, elsewhere.Number = "wamid.elsewhere", "201"
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC}, message("wamid.in", start, "5511900000001"), clicked,
		reply, paid, free, elsewhere)

	month := pricing.MonthOf(start)
	service := func(number string) pricing.Counter {
		return pricing.Counter{Month: month, Scope: pricing.PerNumber, Of: number, Item: "service"}
	}
	utility := pricing.Counter{Month: month, Scope: pricing.PerPortfolio, Of: "100", Market: "Brazil", Item: "utility"}
	early := window.Thread{}.Inbound(start)
	came := early.InboundFromAd(hour(1))
	after := came
	after.Answered, after.FreeUntil = hour(2), hour(60)
	const ahead = 5 * time.Minute
	for _, c := range []struct {
		at   time.Time
		want pricing.State
	}{
		{start.Add(-ahead - 1), pricing.State{Usage: pricing.Usage{}, UserUnknown: true}},
		{start.Add(-ahead), pricing.State{Thread: early, Usage: pricing.Usage{}}},
		{start, pricing.State{Thread: early, Usage: pricing.Usage{}}},
		{hour(1).Add(-ahead - 1), pricing.State{Thread: early, Usage: pricing.Usage{}}},
		{hour(1).Add(-ahead), pricing.State{Thread: came, Usage: pricing.Usage{}}},
		{hour(2), pricing.State{Thread: came, Usage: pricing.Usage{}}},
		{hour(3), pricing.State{Thread: after, Usage: pricing.Usage{}}},
		{hour(4), pricing.State{Thread: after, Usage: pricing.Usage{utility: 1}}},
		{
			hour(5),
			pricing.State{Thread: after, Usage: pricing.Usage{utility: 1, service("200"): 1, service("201"): 1}},
		},
		{
			hour(100),
			pricing.State{Thread: after, Usage: pricing.Usage{utility: 1, service("200"): 1, service("201"): 1}},
		},
	} {
		c.want.Number = pricing.BusinessNumber{ID: "200", Phone: "49305550000"}
		authentication := utility
		authentication.Item = "authentication"
		for _, counter := range []pricing.Counter{utility, authentication, service("200")} {
			c.want.Usage[counter] += 0 // what an answer may read is there, also if nothing was counted
		}
		got, err := l.State(t.Context(), "200", "5511900000001", c.at)
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("at %v: %v (-want +got):\n%s", c.at, err, diff)
		}
	}
	if s, err := l.State(t.Context(), "201", "5511900000001", hour(5)); err != nil ||
		!cmp.Equal(s.Thread, window.Thread{}) {
		t.Errorf("with another number: %+v, %v", s, err)
	}
	s, err := l.State(t.Context(), "200", "5511900000009", hour(5))
	if err != nil || !cmp.Equal(s.Thread, window.Thread{}) || len(s.Usage) != 4 || !s.UserUnknown {
		t.Errorf("of a user who never wrote: %+v, %v", s, err)
	}
}

// A ledger that counted nothing on a number says so: a quote for it has no note, though all
// that was counted this month is another number's.
func TestStateSaysWhatWasNotCounted(t *testing.T) {
	noon := at("2026-11-02T12:00:00")
	answer := delivered(noon, 1, category.Service)
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC}, message("wamid.in", noon.Add(-1), "5511900000001"), answer)
	for _, number := range []string{"200", "201"} {
		s, err := l.State(t.Context(), number, "5511900000002", noon.Add(time.Hour))
		if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
			t.Fatal(err)
		}
		pricer, err := l.Pricer(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		m := pricing.Message{From: number, To: "5511900000002", Category: category.Utility}
		q, err := pricer.Quote(&m, &s, noon.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(q.Notes(), func(n pricing.Note) bool { return n.ID == pricing.NoteNothingCounted }) {
			t.Errorf("from %s, with %v: %v", number, s.Usage, q.Notes())
		}
	}
}

// An answer asked for at the instant of the message that it answers finds the window
// open, whatever was delivered at that instant; a message of that instant isn't counted.
func TestStateAtTheInstantOfTheMessage(t *testing.T) {
	const user = "5511900000001"
	noon := at("2026-11-02T12:00:00")
	same := delivered(noon, 1, category.Utility)
	same.Pricing.Type = pricing.TypeRegular
	before := delivered(noon.Add(-time.Second), 2, category.Utility)
	before.Pricing.Type = pricing.TypeRegular
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC}, before, same, message("wamid.in", noon, user))
	pricer, err := l.Account().Pricer()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // also from the cache
		s, err := l.State(t.Context(), "200", user, noon)
		if err != nil || s.UserUnknown || len(s.Usage) != 3 {
			t.Fatalf("%+v, %v", s, err)
		}
		for c, n := range s.Usage {
			if (n == 1) != (c.Item == "utility") {
				t.Errorf("counted: %v", s.Usage)
			}
		}
		q, err := pricer.Quote(&pricing.Message{From: "200", To: user, Category: category.Service}, &s, noon)
		if err != nil || q.Deliverable() != pricing.DeliverableYes {
			t.Errorf("%v, %v", q, err)
		}
		if b, err := l.Bill(t.Context(), noon.AddDate(0, 0, -1), noon.AddDate(0, 0, 1)); err != nil ||
			b.High.String() != "0.0136 USD" {
			t.Errorf("the bill after it: %v, %v", b.High, err)
		}
	}
}

// A message reported to two apps is one: the provider's fee on it is due once.
func TestCopiesOfAMessage(t *testing.T) {
	fee := pricing.Fee{
		Name: "in", On: pricing.FeeOnInbound, Each: ratecard.Money{Amount: decimal("0.005"), Currency: "USD"},
	}
	one := message("wamid.in", at("2026-11-02"), "5511900000001")
	other := *one
	other.Standby = true
	s, charges := whole(t, ledgerOf(t, pricing.Account{Fees: []pricing.Fee{fee}, Zone: time.UTC}, one, &other))
	if len(charges) != 1 || s.Bill.High.String() != "0.005 USD" || !charges[0].Event.Inbound {
		t.Errorf("%v: %v", s.Bill.High, toldAll(charges))
	}
}

// The state before a message is the one it was charged in, unless a user did something
// then or up to five minutes later, which the state has: applied to it, the message costs
// what the bill says.
func TestStateIsWhatTheChargeMet(t *testing.T) {
	checked := 0
	for seed := range uint64(testkit.Tries(30)) {
		d := newDice(seed)
		p := d.plan(t)
		a := d.account(p)
		items := d.traffic(t, p)
		l := ledgerOf(t, a, items...)
		var others []time.Time // when something else happened
		for _, it := range items {
			switch it := it.(type) {
			case *webhook.Inbound:
				others = append(others, it.At)
			case *webhook.Call:
				others = append(others, it.At, it.Start)
			}
		}
		_, charges := whole(t, l)
		for i := range charges {
			c := &charges[i]
			met := func(at time.Time) bool { return !at.Before(c.Event.At) && !at.After(c.Event.At.Add(minutes(5))) }
			alone := !slices.ContainsFunc(others, met) &&
				(i == 0 || charges[i-1].Event.At.Before(c.Event.At)) &&
				(i+1 == len(charges) || c.Event.At.Before(charges[i+1].Event.At))
			// A message may be the first that names both an ID and a number of one user.
			namesBoth := c.To.ID != "" && c.To.Phone != ""
			if !alone || namesBoth || c.Event.Inbound || len(c.Unpriced) > 0 {
				continue
			}
			pricer, err := l.Pricer(t.Context(), c.Event.Number)
			if err != nil {
				t.Fatal(err)
			}
			s, err := l.State(t.Context(), c.Event.Number, c.Event.User, c.Event.At)
			if err != nil {
				t.Fatal(err)
			}
			out, err := pricer.Apply(&c.Event, &s)
			if diff := cmp.Diff(asJSON(t, c.Quote), asJSON(t, out.Charge)); err != nil || diff != "" {
				t.Fatalf("seed %d, %s: %v (-charged +by the state):\n%s", seed, c.ID, err, diff)
			}
			checked++
		}
	}
	if checked < testkit.Tries(200) {
		t.Errorf("only %d charges were checked", checked)
	}
}

// A state has what may be open, also where the fold behind it hasn't yet dropped what is
// closed.
func TestStateWithoutWhatIsOver(t *testing.T) {
	l := ledgerOf(t, pricing.Account{Zone: time.UTC},
		delivered(at("2023-05-29T23:00:00"), 1, category.Utility),
		delivered(at("2023-05-31T01:00:00"), 2, category.Utility))
	hold := func(when string, open int) {
		t.Helper()
		s, err := l.State(t.Context(), business.Number, "5511900000001", at(when))
		if n := len(s.Thread.Conversations); err != nil || n != open {
			t.Errorf("at %s: %d conversations, %v", when, n, err)
		}
	}
	hold("2023-05-30T23:00:00", 1) // it ends now
	hold("2023-05-31T00:00:00", 0)
	hold("2023-05-31T02:00:00", 0)
	record(t, l, delivered(at("2023-06-05"), 3, category.Utility))
	hold("2023-05-31T02:00:00", 0)
	hold("2023-05-30T22:00:00", 1)
}

// Users have a number, an ID, or both. Once a webhook names both, they are one.
func TestNamesOfUsers(t *testing.T) {
	start := at("2026-08-10T12:00:00")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	wrote := func(n int, phone, id string) *webhook.Inbound {
		m := message(fmt.Sprint("wamid.in", n), hour(n), phone)
		m.From.ID = id
		return m
	}
	moves := func(n int, phone, id, newPhone, newID string) *webhook.Inbound {
		m := wrote(n, phone, id)
		m.ID, m.Type = fmt.Sprint("wamid.moved", n), "system"
		m.System = &webhook.System{Type: "user_changed_number", New: webhook.User{Phone: newPhone, ID: newID}}
		return m
	}
	gets := func(n int, phone, id string) *webhook.Status {
		s := delivered(hour(n), n, category.Utility)
		s.To = webhook.User{Phone: phone, ID: id}
		return s
	}
	const a, b, one, two = "5511900000001", "5511900000002", "BR.1", "BR.2"
	inWindow := func(user string) string { return user + " utility-in-window 0" }
	outside := func(user string) string { return user + " template 0.0068" }
	type facts = []webhook.Fact
	type names = map[string]int // the hour of the last message of who is asked for; -1: none
	for name, c := range map[string]struct {
		facts   facts
		states  names
		charges []string
	}{
		"by number": {
			facts{wrote(1, a, ""), gets(2, a, "")},
			names{a: 1, one: -1}, []string{inWindow(a)},
		},
		"by ID": {
			facts{wrote(1, "", one), gets(2, "", one)},
			names{one: 1, a: -1}, []string{inWindow(one)},
		},
		"another": {
			facts{wrote(1, "", one), gets(2, "", two)},
			names{one: 1, two: -1}, []string{outside(two)},
		},
		"by both": {
			facts{wrote(1, a, one), gets(2, a, ""), gets(3, "", one)},
			names{a: 1, one: 1}, []string{inWindow(a), inWindow(a)},
		},
		"a number comes to it": {
			facts{wrote(1, "", one), gets(2, a, one), gets(3, a, "")},
			names{a: 1, one: 1}, []string{inWindow(a), inWindow(a)},
		},
		"an ID comes to it": {
			facts{wrote(1, a, ""), gets(2, "", one), gets(3, a, one), gets(4, "", one)},
			names{a: 1, one: 1}, []string{outside(one), inWindow(a), inWindow(a)},
		},
		"two become one": {
			facts{wrote(1, a, ""), wrote(3, "", one), gets(4, a, one)},
			names{a: 3, one: 3}, []string{inWindow(a)},
		},
		"two become one, back": {
			facts{wrote(3, a, ""), wrote(1, "", one), gets(4, a, one)},
			names{a: 3, one: 3}, []string{inWindow(a)},
		},
		"a new number": {
			facts{wrote(1, a, ""), moves(2, a, "", b, ""), gets(3, b, ""), gets(4, a, "")},
			names{a: -1, b: 1}, []string{inWindow(b), outside(a)},
		},
		"a new number and ID": {
			facts{wrote(1, a, one), moves(2, a, one, b, two), gets(3, "", two)},
			names{a: -1, b: 1, two: 1}, []string{inWindow(b)},
		},
		"a new ID": {
			facts{wrote(1, "", one), moves(2, "", one, "", two), gets(3, "", two), gets(4, "", one)},
			names{one: -1, two: 1}, []string{inWindow(two), outside(one)},
		},
		"a new number, hidden": {
			facts{wrote(1, a, one), moves(2, a, one, "", two), gets(3, "", two)},
			names{a: -1, two: 1}, []string{inWindow(two)},
		},
		"a new number, unsaid": {
			facts{wrote(1, a, one), gets(3, b, one)},
			names{a: -1, b: 1, one: 1}, []string{inWindow(b)},
		},
		"wrote to the new one": {
			facts{wrote(1, a, ""), moves(2, a, "", b, ""), wrote(3, b, "")},
			names{a: -1, b: 3}, []string{},
		},
		"moved to itself": {
			facts{wrote(1, a, ""), moves(2, a, "", a, "")},
			names{a: 1}, []string{},
		},
		"moved before it wrote": {
			facts{moves(1, a, "", b, ""), wrote(2, b, "")},
			names{a: -1, b: 2}, []string{},
		},
	} {
		permutations(len(c.facts), func(order []int) {
			l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
			for _, i := range order {
				record(t, l, c.facts[i])
			}
			got := names{}
			for user := range c.states {
				s, err := l.State(t.Context(), business.Number, user, hour(10))
				if err != nil {
					t.Fatal(err)
				}
				got[user] = -1
				if last := s.Thread.LastInbound; !last.IsZero() {
					got[user] = int(last.Sub(start) / time.Hour)
				}
			}
			_, charges := whole(t, l)
			if diff := cmp.Diff(c.states, got) + cmp.Diff(c.charges, toldAll(charges)); diff != "" {
				t.Errorf("%s, in the order %v (-want +got):\n%s", name, order, diff)
			}
		})
	}
}
