package pricing_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A situation is a question about some instant, whichever model answers it.
type situation struct {
	account func(*pricing.Account)
	message pricing.Message
	thread  func(now time.Time) window.Thread
	used    int64         // on every counter that there is
	on      string        // the day; "" is ten days after the model began
	travel  time.Duration // from sending to delivery
}

func met(a func(*pricing.Account), m pricing.Message, th func(time.Time) window.Thread, used int64) situation {
	return situation{account: a, message: m, thread: th, used: used}
}

// later is the situation on another day.
func (s situation) later(day string) situation {
	s.on = day
	return s
}

// sentBefore is the situation in which the message was sent so long before.
func (s situation) sentBefore(d time.Duration) situation {
	s.travel = d
	return s
}

func silent(time.Time) window.Thread { return window.Thread{} }

func inWindow(now time.Time) window.Thread { return silent(now).Inbound(now.Add(-window24 + 1)) }

func pastWindow(now time.Time) window.Thread {
	return silent(now).Inbound(now.Add(-window24))
}

func fromAd(now time.Time) window.Thread { return silent(now).InboundFromAd(now.Add(-window24 + 1)) }

func fromAdLate(now time.Time) window.Thread { return silent(now).InboundFromAd(now.Add(-window24)) }

func talking(kind string) func(time.Time) window.Thread {
	return func(now time.Time) window.Thread {
		return silent(now).WithConversation(kind, now.Add(-window24+1), window24)
	}
}

func talked(kind string) func(time.Time) window.Thread {
	return func(now time.Time) window.Thread {
		return silent(now).WithConversation(kind, now.Add(-window24), window24)
	}
}

const window24 = 24 * time.Hour

func plain(*pricing.Account) {}

func isExempt(a *pricing.Account) { a.ServiceExempt = true }

func hasNoPayment(a *pricing.Account) { a.NoPaymentMethod = true }

func inIndia(a *pricing.Account) { a.SoldTo = "IN" }

func inBrazil(a *pricing.Account) { a.SoldTo = "BR" }

// neighbours are, for each rule, a message that it settles and the nearest one
// that it is tried on and passed over for. Rules of one ID in several models
// share theirs. The rule that ends a model is never passed over.
func neighbours() map[string]struct{ settles, passes situation } {
	service, utility, marketing := to(brazil, category.Service), to(brazil, category.Utility),
		to(brazil, category.Marketing)
	reaction := service
	reaction.Reaction = true
	return map[string]struct{ settles, passes situation }{
		"outside-window": {met(plain, service, pastWindow, 0),
			met(plain, service, inWindow, 0)},
		"session-free": {met(plain, service, inWindow, 0), met(plain, utility, inWindow, 0)},
		"delivered-too-late": {met(plain, utility, silent, 0).sentBefore(30*window24 + 1),
			met(plain, utility, silent, 0).sentBefore(30 * window24)},
		"notification-in-window-free": {met(plain, utility, inWindow, 0),
			met(plain, utility, pastWindow, 0)},
		"notification": {settles: met(plain, utility, silent, 0)},
		"us-marketing-paused": {met(plain, to(states, category.Marketing), silent, 0),
			met(plain, to(canada, category.Marketing), silent, 0)},
		"authentication-to-user-id": {
			met(plain, to("BR.1349", category.Authentication), silent, 0).later("2026-04-01"),
			met(plain, to("BR.1349", category.Utility), silent, 0).later("2026-04-01")},
		"sold-to-india": {met(inIndia, marketing, fromAd, 0).later("2027-01-01"),
			met(inBrazil, marketing, fromAd, 0).later("2027-01-01")},
		"sold-to-brazil": {met(inBrazil, marketing, fromAd, 0).later("2027-07-01"),
			met(inBrazil, marketing, fromAd, 0).later("2027-06-30")},
		"free-entry-point": {met(plain, marketing, fromAd, 0),
			met(plain, marketing, fromAdLate, 0)},
		"open-conversation": {met(plain, utility, talking("utility"), 0),
			met(plain, utility, talked("utility"), 0)},
		"conversation-allowance": {met(plain, service, inWindow, 999),
			met(plain, service, inWindow, 1000)},
		"user-initiated": {met(plain, utility, inWindow, 1000),
			met(plain, utility, pastWindow, 1000)},
		"business-initiated": {settles: met(plain, utility, pastWindow, 1000)},
		"service-allowance": {met(plain, service, inWindow, 999),
			met(plain, service, inWindow, 1000)},
		"service-free": {met(plain, service, inWindow, 0), met(plain, marketing, inWindow, 0)},
		"conversation": {settles: met(plain, utility, talking("marketing"), 0)},
		"open-utility-conversation": {met(plain, utility, talking("utility"), 0),
			met(plain, utility, talking("marketing"), 0)},
		"utility-in-window": {met(plain, utility, inWindow, 0), met(plain, utility, pastWindow, 0)},
		"template":          {settles: met(plain, to(brazil, category.Authentication), inWindow, 0)},
		"reaction":          {met(plain, reaction, inWindow, 1000), met(plain, service, inWindow, 1000)},
		"exempt":            {met(isExempt, service, inWindow, 1000), met(plain, service, inWindow, 1000)},
		"no-payment-method": {met(hasNoPayment, service, inWindow, 1000),
			met(plain, service, inWindow, 1000)},
		"message": {settles: met(plain, utility, inWindow, 0)},
	}
}

// everything is a card of no era, which prices all there is: rules are tested
// apart from rates.
func everything(t testing.TB) ratecard.Book { return everythingIn(t, "USD") }

func everythingIn(t testing.TB, c ratecard.Currency) ratecard.Book {
	t.Helper()
	card, err := ratecard.Parse(strings.NewReader(strings.ReplaceAll(`card: test/USD/2018-08-01
model: any
currency: USD
effective: 2018-08-01
unit: message
checked: 2026-11-21
sources:
  test: {what: "invented"}
columns: notification user_initiated business_initiated marketing utility authentication authentication_international service
rates:
  Brazil: 1 2 3 4 5 6 7 8
  India: 1 2 3 4 5 6 7 8
  North America: 1 2 3 4 5 6 7 8
basis:
  - grade: read
    confidence: high
    from: test
    list: notification, user_initiated, business_initiated, marketing, utility, authentication, authentication_international, service
`, "USD", string(c))))
	if err != nil {
		t.Fatal(err)
	}
	return ratecard.Cards{card}
}

// quote asks a model about the situation, ten days after the model began.
func (s situation) quote(t *testing.T, m pricing.Model) pricing.Quote {
	t.Helper()
	a := pricing.Account{Model: m.ID, Zone: time.UTC, Rates: everything(t)}
	s.account(&a)
	now := m.Since.In(time.UTC).Add(10*24*time.Hour + 12*time.Hour)
	if s.on != "" {
		now = at(s.on)
	}
	state := pricing.State{Thread: s.thread(now), Usage: cachedCount(t, a, s.message, now, s.used)}
	if s.travel == 0 {
		return ask(t, a, s.message, state, now, 1)
	}
	pricer, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	e := pricing.Event{At: now, Sent: now.Add(-s.travel), Message: s.message}
	out, err := pricer.Apply(&e, &state)
	if err != nil {
		t.Fatal(err)
	}
	return out.Charge
}

// Every rule of every model settles some message, and is passed over by its
// nearest neighbour.
func TestEveryRuleIsReachedAndPassedOver(t *testing.T) {
	table := neighbours()
	for _, m := range pricing.Models() {
		rules := m.Rules()
		for i, r := range rules {
			pair, ok := table[r.ID]
			if !ok {
				t.Errorf("%s: no test of the rule %s", m.ID, r.ID)
				continue
			}
			settled := pair.settles.quote(t, m)
			if !slices.ContainsFunc(settled.Cases(),
				func(c pricing.Case) bool { return slices.Contains(rulesOf(c), r.ID) }) {
				t.Errorf("%s: %s doesn't settle what it should: %v", m.ID, r.ID, rulesOf(settled.Likely()))
			}
			if i == len(rules)-1 {
				if pair.passes.account != nil {
					t.Errorf("%s: %s ends the list, and can't be passed over", m.ID, r.ID)
				}
				continue
			}
			if pair.passes.account == nil {
				t.Errorf("%s: no message passes over %s", m.ID, r.ID)
				continue
			}
			passed := pair.passes.quote(t, m)
			for _, c := range passed.Cases() {
				ids := rulesOf(c)
				last := slices.IndexFunc(rules, func(r pricing.Rule) bool { return r.ID == ids[len(ids)-1] })
				if slices.Contains(ids, r.ID) || last <= i {
					t.Errorf("%s: %v decides before %s, which should be passed over", m.ID, ids, r.ID)
				}
			}
		}
	}
}

// A rule's end is a turn like any other.
func TestExemptionEnds(t *testing.T) {
	rates := ratecard.AsOf(ratecard.Published(), on("2026-10-01")) // whatever card there is by then
	a := pricing.Account{ServiceExempt: true, Zone: time.UTC, Rates: rates}
	m := to(brazil, category.Service)
	for day, want := range map[string]string{"2027-12-31": "0 USD", "2028-01-01": "0.0068 USD"} {
		s := used(t, a, m, day, 1000)
		if q := ask(t, a, m, s, at(day), 1); q.String() != want {
			t.Errorf("on %s: %s, want %s", day, q, want)
		}
	}
}

func TestModels(t *testing.T) {
	id, number := regexp.MustCompile(`^[a-z0-9-]+$`), regexp.MustCompile(`^R\d+\.\d+[a-z]?$`)
	seen := map[string]bool{}
	list := pricing.Models()
	for i, m := range list {
		if seen[m.ID] || !id.MatchString(m.ID) || m.Title == "" || m.Source == "" || m.Since.IsZero() {
			t.Errorf("%q: an ID that isn't one, or is taken, or something is missing: %+v", m.ID, m)
		}
		seen[m.ID] = true
		if i > 0 && m.Since.Before(list[i-1].Since) || i > 0 && m.Since == list[i-1].Since && !m.ByIDOnly &&
			!list[i-1].ByIDOnly {
			t.Errorf("%s isn't after %s", m.ID, list[i-1].ID)
		}
		rules := map[string]bool{}
		for _, r := range m.Rules() {
			if rules[r.ID] || !id.MatchString(r.ID) {
				t.Errorf("%s: rule %q is there twice, or is no ID", m.ID, r.ID)
			}
			rules[r.ID] = true
			if r.Text == "" || !strings.HasSuffix(r.Text, ".") || !number.MatchString(r.Number) || r.Source == "" {
				t.Errorf("%s: rule %s lacks a text, a number or a source: %+v", m.ID, r.ID, r)
			}
		}
		if by, ok := pricing.ModelByID(m.ID); !ok || !by.Equal(m) {
			t.Errorf("ModelByID(%q) is another", m.ID)
		}
		in, ok := pricing.ModelOn(m.Since)
		if !ok || in.Equal(m) == m.ByIDOnly {
			t.Errorf("on %v %s is in force, with %s in the list", m.Since, in.ID, m.ID)
		}
	}
	if _, ok := pricing.ModelByID("per-message"); ok {
		t.Error("a model that isn't there")
	}
	if m, ok := pricing.ModelOn(ratecard.Date{}); ok {
		t.Errorf("%s is in force before all", m.ID)
	}
}

// What callers get is theirs to change.
func TestModelsAreCopies(t *testing.T) {
	pricing.Models()[0].Rules()[0].ID = "changed"
	pricing.Models()[0] = pricing.Model{}
	if m := pricing.Models()[0]; m.ID == "" || m.Rules()[0].ID == "changed" {
		t.Error("a caller changed a model")
	}
}

// The numbers of the rules are those of the collections they were read from.
func TestRuleNumbersExist(t *testing.T) {
	text := string(sharedFile(t, "rules/rules.md")) + string(sharedFile(t, "news/rules.md"))
	for _, m := range pricing.Models() {
		for _, r := range m.Rules() {
			if !strings.Contains(text, "**"+r.Number+"**") && !strings.Contains(text, "**"+r.Number+" ") {
				t.Errorf("%s: %s is by %s, which isn't there", m.ID, r.ID, r.Number)
			}
		}
	}
}
