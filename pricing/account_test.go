package pricing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// checkInput holds an error against the kind and the field it should name.
func checkInput(t *testing.T, name string, err, kind error, field string) {
	t.Helper()
	var e *pricing.InputError
	if !errors.Is(err, kind) || !errors.As(err, &e) || e.Field != field {
		t.Errorf("%s: %v, want %v of %s", name, err, kind, field)
	}
}

// Every fault is told at once, each with its value.
func TestValidate(t *testing.T) {
	a := pricing.Account{
		Currency:                        "usd",
		Model:                           "per-message",
		PrimaryLocation:                 "br",
		DialingCountry:                  "GS", // which has numbers of the Falklands
		AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"ZZ": {}, "India": {}},
		Fees: []pricing.Fee{
			{Name: "one", On: "sent", Each: usd("-1"), Share: dec("-0.5")},
			{Name: "two", On: pricing.FeeOnCharged, Each: usd("1")},
		},
	}
	err := a.Validate()
	list, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%v isn't a list", err)
	}
	var got []string
	for _, fault := range list.Unwrap() {
		var e *pricing.InputError
		if !errors.As(fault, &e) {
			t.Fatalf("%v is no InputError", fault)
		}
		got = append(got, e.Field+" "+e.Value)
		if !strings.Contains(fault.Error(), e.Field) || !strings.Contains(fault.Error(), e.Value) {
			t.Errorf("%v names neither field nor value", fault)
		}
	}
	want := "Account.Currency usd, Account.Model per-message, Fee.On sent, Fee.Share , Fee.Each -1 USD, " +
		"Fee.Share -0.5, Account.PrimaryLocation br, Account.DialingCountry GS, " +
		"Account.AuthenticationInternationalFrom India, Account.AuthenticationInternationalFrom ZZ"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, ", "), want)
	}
	text := `Fee.On "sent" (one: want delivered, charged, inbound, both, failed, month or minimum)`
	if !strings.Contains(err.Error(), text) {
		t.Errorf("no %s in\n%v", text, err)
	}
	for _, kind := range []error{pricing.ErrInvalid, pricing.ErrNoModel, ratecard.ErrCurrency} {
		if !errors.Is(err, kind) {
			t.Errorf("no %v in %v", kind, err)
		}
	}
	if _, quoted := a.Quote(to(brazil, category.Marketing), pricing.State{}, at("2026-11-21")); quoted == nil ||
		quoted.Error() != err.Error() {
		t.Error("a quote fails with", quoted)
	}
	if _, pricer := a.Pricer(); pricer == nil || pricer.Error() != err.Error() {
		t.Error("a pricer fails with", pricer)
	}
	if err := (pricing.Account{}).Validate(); err != nil {
		t.Error("the zero account:", err)
	}
}

func TestInputErrors(t *testing.T) {
	ask := func(m pricing.Message, s pricing.State, n int64) error {
		_, err := pricerOf(t, pricing.Account{}).QuoteN(&m, &s, at("2026-10-15"), n)
		return err
	}
	none := pricing.State{}
	checkInput(t, "no category", ask(to(brazil, ""), none, 1), pricing.ErrNoCategory, "Message.Category")
	checkInput(t, "unknown category", ask(to(brazil, "mystery"), none, 1), pricing.ErrNoCategory, "Message.Category")
	checkInput(t, "another's spelling", ask(to(brazil, "MARKETING"), none, 1), pricing.ErrNoCategory,
		"Message.Category")
	checkInput(t, "unknown other", ask(to(brazil, category.Utility, "mystery"), none, 1), pricing.ErrNoCategory,
		"Message.Others")
	checkInput(t, "template or service", ask(to(brazil, category.Utility, category.Service), none, 1),
		pricing.ErrInvalid, "Message.Others")
	checkInput(t, "service or template", ask(to(brazil, category.Service, category.Utility), none, 1),
		pricing.ErrInvalid, "Message.Others")
	reaction := to(brazil, category.Utility)
	reaction.Reaction = true
	checkInput(t, "a template that reacts", ask(reaction, none, 1), pricing.ErrInvalid, "Message.Reaction")
	lite := to(brazil, category.Utility)
	lite.MarketingMessagesAPI = true
	checkInput(t, "utility by that API", ask(lite, none, 1), pricing.ErrInvalid,
		"Message.MarketingMessagesAPI")
	checkInput(t, "none", ask(to(brazil, category.Utility), none, 0), pricing.ErrInvalid, "n")
	checkInput(t, "less than none", ask(to(brazil, category.Utility), none, -5), pricing.ErrInvalid, "n")
	for _, c := range []category.Category{category.Utility, category.Service} {
		m := to(brazil, c)
		checkInput(t, "less than none counted", ask(m, used(t, pricing.Account{}, m, "2026-10-15", -1), 1),
			pricing.ErrInvalid, "State.Usage")
	}
}

func TestLookupErrors(t *testing.T) {
	for _, test := range []struct {
		message pricing.Message
		user    string
		market  ratecard.Market
	}{
		{to("nobody", category.Marketing), "nobody", ""},
		{to("005511987654321", category.Marketing), "005511987654321", ""},
		{to("+870123456789", category.Utility), "+870123456789", ""},
		{to("nobody", category.Service), "nobody", ""},
		{pricing.Message{Category: category.Marketing}, "", ""},
		{pricing.Message{Category: category.Service}, "", ""},
		{pricing.Message{Market: "Atlantis", Category: category.Marketing}, "", "Atlantis"},
		// A market that isn't there is no place to be free in either.
		{pricing.Message{Market: "Atlantis", Category: category.Service}, "", "Atlantis"},
		{pricing.Message{Market: "brazil", Category: category.Service}, "", "brazil"},
	} {
		for _, s := range []pricing.State{{}, wrote("2026-10-15")} {
			_, err := pricing.Account{}.Quote(test.message, s, at("2026-10-15"))
			var e *ratecard.LookupError
			if !errors.Is(err, ratecard.ErrNoMarket) || !errors.As(err, &e) || e.User != test.user ||
				e.Market != test.market {
				t.Errorf("%s to %q in %q: %v", test.message.Category, test.message.To, test.message.Market, err)
			}
		}
	}
	// A market of a later day has no rate yet, and Account.Quote says when.
	_, err := pricing.Account{}.Quote(pricing.Message{Market: "Hong Kong", Category: category.Marketing},
		pricing.State{}, at("2025-10-15"))
	if !errors.Is(err, ratecard.ErrNoRate) || !strings.Contains(err.Error(), "2025-10-15") {
		t.Error(err)
	}
}

// An unfinished book is an error, not a crash or another currency's price.
func TestOddBooks(t *testing.T) {
	m := to(brazil, category.Marketing)
	_, err := pricing.Account{Rates: oddBook{}}.Quote(m, pricing.State{}, at("2026-10-15"))
	if !errors.Is(err, ratecard.ErrNoCard) {
		t.Error("a book without cards:", err)
	}
	_, err = pricing.Account{Rates: oddBook{"COP"}}.Quote(m, pricing.State{}, at("2026-10-15"))
	if !errors.Is(err, ratecard.ErrCurrency) {
		t.Error("a book of another currency:", err)
	}
	_, err = pricing.Account{Rates: ratecard.Cards(nil)}.Quote(m, pricing.State{}, at("2026-10-15"))
	if !errors.Is(err, ratecard.ErrNoCard) {
		t.Error("no cards:", err)
	}
}

// oddBook gives the card of one currency for all, or none.
type oddBook struct{ currency ratecard.Currency }

func (b oddBook) Card(_ ratecard.Currency, on ratecard.Date) (*ratecard.Card, error) {
	if b.currency == "" {
		return nil, nil
	}
	return ratecard.Published().Card(b.currency, on)
}

func (oddBook) EffectiveDates(ratecard.Currency) []ratecard.Date { return nil }

func (oddBook) String() string { return "odd" }

// Nothing, in any of its forms, is answered by an error or by nothing.
func TestNothing(t *testing.T) {
	now := at("2026-11-21")
	m := to(brazil, category.Marketing)
	for name, d := range map[string]*pricing.Pricer{"the zero pricer": {}, "no pricer": nil} {
		if _, err := d.Quote(&m, &pricing.State{}, now); !errors.Is(err, pricing.ErrNoModel) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := d.Counters(&m, now); !errors.Is(err, pricing.ErrNoModel) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := d.Apply(&pricing.Event{At: now, User: brazil, Message: m}, nil); !errors.Is(err,
			pricing.ErrNoModel) {
			t.Errorf("%s: %v", name, err)
		}
		if a := d.Account(); !a.Equal(pricing.Account{}) {
			t.Errorf("%s is of %+v", name, a)
		}
	}
	d := pricerOf(t, pricing.Account{})
	_, err := d.Apply(nil, nil)
	checkInput(t, "no event", err, pricing.ErrInvalid, "Event")
	_, err = d.Quote(nil, nil, now)
	checkInput(t, "no message", err, pricing.ErrInvalid, "Message")
	_, err = d.Counters(nil, now)
	checkInput(t, "no message", err, pricing.ErrInvalid, "Message")
	_, err = d.Quote(&pricing.Message{}, nil, now)
	checkInput(t, "the zero message", err, pricing.ErrNoCategory, "Message.Category")
	if q, err := d.Quote(&m, nil, now); err != nil || q.String() != "0.0625 USD" {
		t.Error("no state:", q, err)
	}
	for _, when := range []time.Time{{}, time.Unix(1<<40, 0), time.Unix(-1<<40, 0), at("9999-12-31")} {
		_, _ = d.Quote(&m, nil, when) // whatever it is, it answers
	}

	var q pricing.Quote
	if q.String() != "no quote" || q.Explain() != "no quote\n" || q.Exact() || len(q.Cases()) != 0 ||
		len(q.Likely().Lines) != 0 ||
		q.Model() != "" || q.Card() != "" || len(q.Notes()) != 0 || len(q.Report().Sources) != 0 || len(q.Unpriced()) != 0 ||
		q.Likely().Undelivered != nil || !q.Equal(pricing.Quote{}) {
		t.Errorf("the zero quote says %q, %q", q, q.Explain())
	}
	if b, err := q.MarshalJSON(); err != nil ||
		string(b) != `{"deliverable":"","low":null,"high":null,"cases":[],"model":"","card":"","sources":[],"notes":[],"unpriced":[]}` {
		t.Errorf("%s, %v", b, err)
	}
	if (&pricing.InputError{}).Error() == "" || (*pricing.InputError)(nil).Equal(&pricing.InputError{}) ||
		!(*pricing.InputError)(nil).Equal(nil) {
		t.Error("the zero error")
	}
	if !(*pricing.Pricer)(nil).Equal(nil) || d.Equal(nil) || !d.Equal(pricerOf(t, pricing.Account{})) {
		t.Error("pricers")
	}
}

// Each field of an account tells it from another.
func TestAccountEqual(t *testing.T) {
	full := func() pricing.Account {
		return pricing.Account{
			ID: "waba", Portfolio: "acme", Currency: "EUR", Zone: time.UTC, Rates: ratecard.Published(),
			Model: "per-message-2025",
			Fees: []pricing.Fee{{
				Name:  "a",
				On:    pricing.FeeOnCharged,
				Each:  usd("0.10"),
				Share: dec("0.5"),
			}},
			PrimaryLocation:                 "BR",
			AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": at("2026-10-15")},
			ServiceExempt:                   true, NoPaymentMethod: true, SharedNumber: true,
		}
	}
	a := full()
	same := full()
	same.Fees[0].Each = usd("0.1")
	same.AuthenticationInternationalFrom["IN"] = at("2026-10-15").In(time.FixedZone("+05:30", 19800))
	if !a.Equal(same) || !same.Equal(a) {
		t.Error("equal amounts and instants make a difference")
	}
	for name, change := range map[string]func(*pricing.Account){
		"ID":           func(a *pricing.Account) { a.ID = "" },
		"Portfolio":    func(a *pricing.Account) { a.Portfolio = "" },
		"Currency":     func(a *pricing.Account) { a.Currency = "" },
		"Zone":         func(a *pricing.Account) { a.Zone = nil },
		"Rates":        func(a *pricing.Account) { a.Rates = nil },
		"Model":        func(a *pricing.Account) { a.Model = "" },
		"Fees":         func(a *pricing.Account) { a.Fees = nil },
		"Fee.Name":     func(a *pricing.Account) { a.Fees[0].Name = "b" },
		"Fee.On":       func(a *pricing.Account) { a.Fees[0].On = pricing.FeeOnInbound },
		"Fee.Each":     func(a *pricing.Account) { a.Fees[0].Each = usd("0.2") },
		"Fee.Share":    func(a *pricing.Account) { a.Fees[0].Share = dec("0.4") },
		"Home":         func(a *pricing.Account) { a.PrimaryLocation = "" },
		"ForeignFrom":  func(a *pricing.Account) { a.AuthenticationInternationalFrom = nil },
		"Foreign at":   func(a *pricing.Account) { a.AuthenticationInternationalFrom["IN"] = at("2026-10-16") },
		"Exempt":       func(a *pricing.Account) { a.ServiceExempt = false },
		"NoPayment":    func(a *pricing.Account) { a.NoPaymentMethod = false },
		"SharedNumber": func(a *pricing.Account) { a.SharedNumber = false },
	} {
		b := full()
		change(&b)
		if a.Equal(b) || b.Equal(a) {
			t.Errorf("%s makes no difference", name)
		}
	}
}

// A pricer is what the account was when it was made.
func TestDeskKeepsNoAlias(t *testing.T) {
	fees := []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged, Each: usd("0.005")}}
	from := map[ratecard.Country]time.Time{"IN": {}}
	d := pricerOf(t, pricing.Account{Zone: time.UTC, Fees: fees, AuthenticationInternationalFrom: from})
	m := to(india, category.Authentication)
	price := func() string {
		q, err := d.Quote(&m, nil, at("2026-11-21"))
		if err != nil {
			t.Fatal(err)
		}
		return q.String()
	}
	before := price()
	fees[0].Each = usd("1")
	delete(from, "IN")
	given := d.Account()
	given.Fees[0].Each = usd("2")
	delete(given.AuthenticationInternationalFrom, "IN")
	if now := price(); now != before {
		t.Errorf("%s, then %s", before, now)
	}

	// A quote is what it was too.
	s := pricing.State{Thread: window.Thread{}.Inbound(at("2026-11-20T12:00:00")), Usage: pricing.Usage{}}
	service := to(brazil, category.Service)
	q, err := d.Quote(&service, &s, at("2026-11-21"))
	if err != nil {
		t.Fatal(err)
	}
	was := q.Explain()
	key := cachedCount(t, d.Account(), service, at("2026-11-21"), 0)
	for c := range key {
		s.Usage[c] = 5000
	}
	service.To, service.Category = india, category.Marketing
	q.Cases()[0].Lines[0].Units = 7
	q.Notes()[0].ID = "changed"
	if q.Explain() != was {
		t.Errorf("%s, then %s", was, q.Explain())
	}
}

// Zones that never change are the same by their offset, too: that of a parsed instant has no name,
// as an account without a zone has none. Months would begin at two instants in one bill.
func TestZonesOfOneName(t *testing.T) {
	india, west := time.FixedZone("", 19_800), time.FixedZone("", -10_800)
	brazil, err := time.LoadLocation("America/Sao_Paulo")
	again, err2 := time.LoadLocation("America/Sao_Paulo")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, c := range []struct {
		a, b      *time.Location
		own, text string // "" if they are the same
	}{
		{a: india, b: time.FixedZone("", 19_800)},
		{a: brazil, b: again},
		{a: time.UTC, b: time.FixedZone("UTC", 0)},
		{a: time.FixedZone("+05:30", 19_800), b: time.FixedZone("+05:30", 19_800)},
		{india, west, "+05:30", "-03:00"},
		{india, nil, "+05:30", "none"},
		{nil, west, "none", "-03:00"},
		{time.FixedZone("+05:30", 19_800), time.FixedZone("+05:30", 19_801), "+05:30", "+05:30 +05:30:01"},
		{time.FixedZone("CET", 3600), time.FixedZone("CET", 7200), "CET +01:00", "CET +02:00"},
		{time.UTC, time.FixedZone("UTC", 3600), "UTC", "UTC +01:00"},
		{brazil, time.FixedZone("America/Sao_Paulo", -10_800), "America/Sao_Paulo", "America/Sao_Paulo -03:00"},
	} {
		a, b := pricing.Account{ID: "1", Zone: c.a}, pricing.Account{ID: "1", Zone: c.b}
		p, q := pricerOf(t, a), pricerOf(t, b)
		tally := p.Tally()
		tally.Merge(q.Tally())
		_, err := tally.Bill()
		same := c.own == ""
		if a.Equal(b) != same || p.Equal(q) != same ||
			(pricing.Schedule{Zone: c.a}).Equal(pricing.Schedule{Zone: c.b}) != same {
			t.Errorf("%v and %v: equal %t", c.a, c.b, !same)
		}
		for _, err := range []error{err, p.Audience().Merge(q.Audience())} {
			var fault *pricing.InputError
			named := errors.As(err, &fault) && fault.Field == "Account.Zone" && fault.Value == c.text &&
				strings.HasSuffix(fault.Why, " of "+c.own)
			if same && err != nil || !same && !named {
				t.Errorf("%v and %v merged: %v", c.a, c.b, err)
			}
		}
	}
}
