package analytics_test

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

func TestCurrencies(t *testing.T) {
	l := record(t, pricing.Account{Zone: berlin()}, traffic())
	unsaid := decode(t, strings.Replace(body(points()), `"currency":"USD",`, "", 1))
	for _, tt := range []struct {
		name string
		r    analytics.Report
		o    analytics.Options
		want string // note
	}{
		{"told by the report", decode(t, body(points())), analytics.Options{}, ""},
		{"not told", unsaid, analytics.Options{}, "doesn't say its currency"},
		{"told by the caller", unsaid, analytics.Options{Currency: "USD"}, ""},
		{
			"another than ours",
			decode(t, strings.Replace(body(points()), "USD", "EUR", 1)),
			analytics.Options{},
			"in EUR, and charges of ours in USD",
		},
	} {
		c := compare(t, l, tt.r, tt.o)
		why := ""
		for _, n := range c.Notes {
			if n.ID == "costs-not-compared" || n.ID == "no-currency" {
				why = n.Text
			}
		}
		if (c.Cost == nil) != (tt.want != "") || !strings.Contains(why, tt.want) || !c.Agrees() {
			t.Errorf("%s: %q, cost %v, %s", tt.name, why, c.Cost, residuals(&c))
		}
		balanced(t, &c)
	}
	_, err := analytics.Compare(t.Context(), l, decode(t, body(points())), analytics.Options{Currency: "EUR"})
	if !errors.Is(err, analytics.ErrIncomparable) {
		t.Error("two currencies of one report:", err)
	}
}

func TestCostsUntold(t *testing.T) {
	l := record(t, pricing.Account{Zone: berlin()}, traffic())
	var none, some []string
	for i, p := range points() {
		p, _, _ = strings.Cut(p, `,"cost"`)
		none = append(none, p)
		if some = append(some, points()[i]); i == 1 {
			some[1] = p
		}
	}
	c := compare(t, l, decode(t, body(none)), analytics.Options{})
	if c.Cost != nil || !c.Agrees() || noteIDs(c.Notes) != "no-costs" {
		t.Errorf("no costs: %v, notes %q", c, noteIDs(c.Notes))
	}
	c = compare(t, l, decode(t, body(some)), analytics.Options{})
	if c.Cost == nil || c.Cost.Meta.String() != "0.0566 USD" || !c.Agrees() || noteIDs(c.Notes) != "costs-untold" {
		t.Errorf("one without: %v, notes %q", c, noteIDs(c.Notes))
	}
	r := decode(t, body(points()))
	r.Points[0].Units = nil
	if _, err := analytics.Compare(t.Context(), l, r, analytics.Options{}); !errors.Is(err, analytics.ErrIncomparable) {
		t.Error("no units:", err)
	}
}

func TestAccountsAndNumbers(t *testing.T) {
	list := traffic()
	list = append(list, sent{
		at:       noon(),
		to:       "573001112233",
		typed:    "regular",
		category: "utility",
		account:  "800",
		number:   "801",
		display:  "49301",
	})
	all := record(t, pricing.Account{Zone: berlin()}, list)
	c := compare(t, all, decode(t, body(points())), analytics.Options{})
	if !c.Agrees() || noteIDs(c.Notes) != "other-account" {
		t.Errorf("of one account: %v", c)
	}
	if text := "Charges of other accounts, which were left out: 1."; c.Notes[len(c.Notes)-1].Text != text {
		t.Errorf("%q, want %q", c.Notes[len(c.Notes)-1].Text, text)
	}
	r := decode(t, body(points()))
	r.Account = ""
	c = compare(t, all, r, analytics.Options{})
	if residuals(&c) != "volume 1 net -1 -0.0008 USD" || noteIDs(c.Notes) != "several-accounts several-accounts" {
		t.Errorf("of all: %s, notes %q", residuals(&c), noteIDs(c.Notes))
	}
	c = compare(t, all, r, analytics.Options{Account: "700"})
	if !c.Agrees() {
		t.Errorf("by option: %v", c)
	}
	one, err := ledger.New(pricing.Account{ID: "800"}, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analytics.Compare(t.Context(), one, decode(t, body(points())), analytics.Options{}); !errors.Is(err,
		analytics.ErrIncomparable) {
		t.Error("the ledger of another account:", err)
	}

	// A number whose webhooks don't tell how people write it.
	list = traffic()
	for i := range list {
		list[i].display = "-"
	}
	c = compare(t, record(t, pricing.Account{Zone: berlin()}, list), decode(t, body(points())), analytics.Options{})
	if residuals(&c) != "volume 12 in 4 rows" || !strings.HasPrefix(c.Volume.Why, "As many in each interval") {
		t.Errorf("no display number: %s, %q", residuals(&c), c.Volume.Why)
	}
	c = compare(t, record(t, pricing.Account{Zone: berlin()}, list), decode(t, body(points())), analytics.Options{
		Numbers: map[string]string{"701": "+49 30 123456"},
	})
	if !c.Agrees() {
		t.Errorf("mapped: %v", c)
	}
	list[len(list)-1].display = "+49 30 123456" // one webhook that tells is enough
	c = compare(t, record(t, pricing.Account{Zone: berlin()}, list), decode(t, body(points())), analytics.Options{})
	if !c.Agrees() {
		t.Errorf("told once: %v", c)
	}
	c = compare(t, record(t, pricing.Account{Zone: berlin()}, list), decode(t, body(points())), analytics.Options{
		Numbers: map[string]string{"701": "1"},
	})
	if !c.Agrees() {
		t.Errorf("mapped otherwise than webhooks tell: %v", c)
	}
}

// Fees are the provider's: Meta's report has none of them.
func TestFeesAreNotCompared(t *testing.T) {
	fee := pricing.Fee{
		Name: "p",
		On:   pricing.FeeOnDelivered,
		Each: ratecard.Money{Amount: decimal.New(5, -3), Currency: "USD"},
	}
	inbound := &webhook.Inbound{
		Receiver: webhook.Receiver{Account: "700", Number: "701"},
		ID:       "w",
		At:       noon(),
		From:     webhook.User{Phone: "573001112233"},
		Type:     "text",
	}
	l := record(t, pricing.Account{
		Zone: berlin(),
		Fees: []pricing.Fee{fee, {Name: "i", On: pricing.FeeOnInbound, Each: fee.Each}},
	}, traffic(), inbound)
	c := compare(t, l, decode(t, body(points())), analytics.Options{})
	if !c.Agrees() || !c.Cost.High.Equal(ratecard.Money{Amount: decimal.New(691, -4), Currency: "USD"}) {
		t.Errorf("%v", c)
	}
	balanced(t, &c)
}

// What we have no price for is never taken for free.
func TestUnpriced(t *testing.T) {
	list := append(traffic(), sent{at: noon(), to: "573001112233", typed: "regular", category: "mystery"})
	r := append(points(), `"country":"CO","pricing_type":"REGULAR","pricing_category":"MYSTERY","volume":1,"cost":0.09`)
	c := compare(t, record(t, pricing.Account{Zone: berlin()}, list), decode(t, body(r)), analytics.Options{})
	if !c.Agrees() || c.Unpriced.String() != "0.09 USD" || noteIDs(c.Notes) != "unpriced" {
		t.Errorf("unpriced %v, notes %q: %v", c.Unpriced, noteIDs(c.Notes), c)
	}
	balanced(t, &c)
}

// Cents are known to be cents only if the caller says so, for each point.
func TestRounding(t *testing.T) {
	list := points()
	list[0] = strings.Replace(list[0], `"volume":2,"cost":0.0016`, `"volume":1,"cost":0`, 1)
	list[1] = strings.Replace(list[1], "0.0125", "0.01", 1)
	list[3] = strings.Replace(list[3], `"volume":1,"cost":0.055`, `"volume":0,"cost":0`, 1)
	list = append(list, list[0], strings.NewReplacer(`"volume":0`, `"volume":1`, `"cost":0`,
		`"cost":0.063`).Replace(list[3]))
	r := decode(t, body(list))
	l := record(t, pricing.Account{Zone: berlin()}, traffic())
	c := compare(t, l, r, analytics.Options{})
	if c.Price.Rows != 2 {
		t.Errorf("unknown: %v", c)
	}
	c = compare(t, l, r, analytics.Options{Rounding: decimal.New(5, -3)}) // 0.008 off, in two points
	if !c.Agrees() || c.Rounding.String() != "0.0039 USD" {
		t.Errorf("known: %s, rounding %v", residuals(&c), c.Rounding)
	}
	balanced(t, &c)
	c = compare(t, l, r, analytics.Options{Rounding: decimal.New(3, -3)})
	if c.Price.Rows != 1 {
		t.Errorf("tenths of them: %v", c)
	}
}

// The tolerance is that of the rate with the fewest digits.
func TestDigitsOfTheRate(t *testing.T) {
	card, err := ratecard.Parse(strings.NewReader(`card: own/USD/2026-10-01
model: pmp
currency: USD
effective: 2026-10-01
unit: message
checked: 2026-10-02
sources:
  own: {where: "here", what: "an example"}
columns: utility
rates:
  Colombia: 0.01
tiers:
  Colombia utility: 1 | 0.0061
basis:
  - grade: read
    confidence: high
    from: own
    list: utility
    steps: utility
`))
	if err != nil {
		t.Fatal(err)
	}
	l := record(t, pricing.Account{Zone: berlin(), Rates: ratecard.Cards{card}}, traffic()[:2])
	for cost, want := range map[string]string{
		"0.0161": "", "0.0261": "", "0.0061": "", "0.02611": "price 2 0.01001 USD", "0.006": "price 2 -0.0101 USD",
	} {
		c := compare(t, l, decode(t, body([]string{
			strings.Replace(points()[0], "0.0016", cost, 1),
		})), analytics.Options{})
		if got := residuals(&c); got != want {
			t.Errorf("%s: %q, want %q\n%v", cost, got, want, c)
		}
	}
}

// What may cost more or less is compared as a range.
func TestUncertainCharges(t *testing.T) {
	list := []sent{
		{at: noon(), to: "573001112233", category: "service"},
	} // of a number that others send on, and Meta tells no type
	for i := range 2000 {
		list = append(list, sent{at: noon().Add(-time.Hour), to: fmt.Sprint("5730011", 10000+i), category: "service"})
	}
	l := record(t, pricing.Account{Zone: berlin(), SharedNumber: true}, list)
	r := decode(t, body([]string{
		`"pricing_type":"FREE_CUSTOMER_SERVICE","volume":1000,"cost":0`,
		`"pricing_type":"REGULAR","volume":1001,"cost":0.8008`,
	}))
	c := compare(t, l, r, analytics.Options{})
	uncertain := strings.Contains(noteIDs(c.Notes), "uncertain")
	if ranged := c.Cost != nil && !c.Cost.Low.Equal(c.Cost.High); ranged != uncertain || !ranged {
		t.Errorf("notes %q: %v", noteIDs(c.Notes), c)
	}
	balanced(t, &c)
}

func TestStrangePoints(t *testing.T) {
	l := record(t, pricing.Account{Zone: berlin()}, traffic())
	c := compare(t, l, decode(t, body(append(points(),
		`"country":"CO","pricing_type":"NEW","pricing_category":"SERVICE","volume":2,"cost":0.5`))),
		analytics.Options{})
	if residuals(&c) != "volume 2 net +2" ||
		c.NotOwed.String() != "0.5 USD" || noteIDs(c.Notes) != "type-unknown not-owed" {
		t.Errorf("an unknown type: %s, notes %q", residuals(&c), noteIDs(c.Notes))
	}
	list := points()
	list[2] = strings.Replace(list[2], `"country":"CO",`, "", 1)
	c = compare(t, l, decode(t, body(list)), analytics.Options{})
	if residuals(&c) != "volume 2 in 2 rows" || noteIDs(c.Notes) != "dimension-missing" {
		t.Errorf("a country is missing: %s, notes %q", residuals(&c), noteIDs(c.Notes))
	}
}

func TestIncomplete(t *testing.T) {
	r := decode(t, strings.Replace(body(points()), `}]}}`,
		`}],"paging":{"next":"https://graph.example/?access_token=secret"}}}`, 1))
	l := record(t, pricing.Account{}, nil)
	if _, err := analytics.Compare(t.Context(), l, r, analytics.Options{}); !r.Incomplete ||
		!errors.Is(err, analytics.ErrIncomplete) {
		t.Errorf("incomplete: %v, %v", r.Incomplete, err)
	}
	if len(r.Ignored) > 0 {
		t.Error("a link with a token was kept:", r.Ignored)
	}
	r.Kind = "template_analytics"
	r.Incomplete = false
	if _, err := analytics.Compare(t.Context(), l, r, analytics.Options{}); !errors.Is(err, analytics.ErrIncomparable) {
		t.Error(err)
	}
}

// Errors of the ledger come out as they are.
func TestErrorsOfCharges(t *testing.T) {
	broken := errors.New("store is gone")
	var charges iter.Seq2[ledger.Charge, error] = func(yield func(ledger.Charge, error) bool) {
		yield(ledger.Charge{},
			broken)
	}
	_, err := analytics.CompareCharges(charges, decode(t, body(points())), analytics.Options{})
	if err != broken {
		t.Error(err)
	}
}

func TestNotMidnight(t *testing.T) {
	l := record(t, pricing.Account{}, traffic())
	c := compare(t, l, decode(t, body(points())), analytics.Options{})
	if noteIDs(c.Notes) != "not-midnight" {
		t.Errorf("in UTC: %q", noteIDs(c.Notes))
	}
	if diff := cmp.Diff(compare(t, l, decode(t, body(points())), analytics.Options{
		Zone: berlin(),
	}).Notes, c.Notes[:1]); diff != "" {
		t.Error(diff)
	}
}
