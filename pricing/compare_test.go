package pricing_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// september is a month of a support pricer: users write, and are answered with
// free-form messages and utility templates; a campaign and codes go out beside.
func september() []pricing.Event {
	var list []pricing.Event
	for i := range 1300 {
		begin, user := at("2026-09-02").Add(time.Duration(i)*29*time.Minute), fmt.Sprintf("55119%08d", i)
		send := func(c category.Category, after time.Duration) {
			list = append(list, pricing.Event{
				ID:      fmt.Sprint(i, c),
				At:      begin.Add(after),
				Number:  "15550001",
				User:    user,
				Message: pricing.Message{Category: c},
			})
		}
		list = append(list, pricing.Event{At: begin, Number: "15550001", User: user, Inbound: true})
		send(category.Service, time.Minute)
		switch {
		case i%10 == 0:
			send(category.Utility, 2*time.Minute)
		case i%10 == 1:
			send(category.Utility, 30*time.Hour)
		case i%100 == 2:
			send(category.Marketing, 31*time.Hour)
		}
		if i%50 == 3 {
			send(category.Authentication, 3*time.Minute)
		}
	}
	return list
}

// What does October 2026 do to my bill?
func TestCompareOctober(t *testing.T) {
	before := pricing.Account{Zone: time.UTC}
	after := before
	after.Model = "per-message-2026"
	after.Rates = ratecard.AsOf(ratecard.Published(), on("2026-10-01"))
	c, err := pricing.Compare(slices.Values(september()), before, after)
	if err != nil {
		t.Fatal(err)
	}
	want := `
market  item            rule               units  before      units  after       change
Brazil  authentication  message            0      0 USD       26     0.1768 USD  0.1768 USD
Brazil  authentication  template           26     0.1768 USD  0      0 USD       -0.1768 USD
Brazil  marketing       message            0      0 USD       13     0.8125 USD  0.8125 USD
Brazil  marketing       template           13     0.8125 USD  0      0 USD       -0.8125 USD
Brazil  service         message            0      0 USD       300    2.0400 USD  2.0400 USD
Brazil  service         service-allowance  0      0 USD       1,000  0 USD       0 USD
Brazil  service         service-free       1,300  0 USD       0      0 USD       0 USD
Brazil  utility         message            0      0 USD       260    1.7680 USD  1.7680 USD
Brazil  utility         template           130    0.8840 USD  0      0 USD       -0.8840 USD
Brazil  utility         utility-in-window  130    0 USD       0      0 USD       0 USD
total                                             1.8733 USD         4.7973 USD  2.9240 USD
`
	if diff := cmp.Diff(want[1:], c.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if change, ok := c.Change(); !ok || !change.Equal(usd("2.924")) {
		t.Errorf("change %v %t", change, ok)
	}
	// September's card has no price for service: that isn't zero.
	after.Rates = nil
	if c, err = pricing.Compare(slices.Values(september()), before, after); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Change(); ok || len(c.After.Unpriced) != 1 || c.After.Unpriced[0].Units != 300 ||
		!strings.Contains(c.After.Unpriced[0].Why, "service") {
		t.Errorf("unpriced: %+v", c.After.Unpriced)
	}
}

// A bill's line of 20 units in a market, for a test.
func lineIn(m ratecard.Market, rule, amount string) pricing.BillLine {
	return pricing.BillLine{Market: m, Item: "service", Rule: pricing.Rule{ID: rule}, Units: 20, Amount: usd(amount)}
}

// What isn't known is in no difference: none is given for a market, nor in all,
// where a bill lacks prices. What is known is told.
func TestUnknownIsInNoDifference(t *testing.T) {
	lacks := func(m ratecard.Market) []pricing.Unpriced {
		return []pricing.Unpriced{{Units: 20, ID: "no-card", Field: "Account.Rates", Market: m, Why: "no card: USD"}}
	}
	for _, test := range []struct {
		name          string
		before, after []pricing.Unpriced
		brazil, india bool // there is a difference
		all           bool
		texts         []string
	}{
		{"all is known", nil, nil, true, true, true, []string{"0.0100 USD", "0.1360 USD", "0.1260 USD"}},
		{"a market before", lacks("Brazil"), nil, false, true, false,
			[]string{"at least 0.0100 USD, 20 without a price", "no price",
				"unknown (units without a price: 20 before, 0 after)"}},
		{"a market after", nil, lacks("Brazil"), false, true, false,
			[]string{"at least 0.1360 USD, 20 without a price", "unknown (units without a price: 0 before, 20 after)"}},
		{"the same in both", lacks("Brazil"), lacks("Brazil"), false, true, false,
			[]string{"unknown (units without a price: 20 before, 20 after)"}},
		{"any market, before", lacks(""), nil, false, false, false, []string{"unknown"}},
		{"any market, in both", lacks(""), lacks(""), false, false, false, []string{"unknown"}},
		{"markets in turn", lacks("Brazil"), lacks("India"), false, false, false, []string{"unknown"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := pricing.Bill{Low: usd("0.0100"), High: usd("0.0100"), Unpriced: test.before,
				Lines: []pricing.BillLine{lineIn("India", "template", "0.0100")}}
			after := pricing.Bill{Low: usd("0.1360"), High: usd("0.1360"), Unpriced: test.after,
				Lines: []pricing.BillLine{lineIn("Brazil", "message", "0.1260"), lineIn("India", "template", "0.0100")}}
			c := before.Compare(after)
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var written struct {
				Change *ratecard.Money
				Lines  []struct{ Change *ratecard.Money }
			}
			if err := json.Unmarshal(text, &written); err != nil {
				t.Fatal(err)
			}
			for i, want := range []bool{test.brazil, test.india} {
				d := c.Lines[i]
				_, ok := d.Change()
				if ok != want || (d.Unknown != "") == ok || (written.Lines[i].Change != nil) != ok {
					t.Errorf("%s: change %t, want %t: %+v", d.Market, ok, want, d)
				}
			}
			if _, ok := c.Change(); ok != test.all || (c.Unknown != "") == ok || (written.Change != nil) != ok {
				t.Errorf("in all: %t, %q, %s", ok, c.Unknown, text)
			}
			for _, want := range test.texts {
				if !strings.Contains(c.String(), want) {
					t.Errorf("no %q in\n%s", want, c)
				}
			}
		})
	}
}

// Whoever compares the rules of 2018 or 2022 with those of today by events of today
// is told that the old prices aren't known.
func TestUnknownUnderOldRules(t *testing.T) {
	var events []pricing.Event
	for i := range 1350 { // more than the allowance of 2022
		e := delivery("2026-11-10", "utility")
		e.User = fmt.Sprintf("+551190000%04d", i)
		events = append(events, e)
	}
	for _, model := range []string{"notifications-2018", "conversations-2022"} {
		before, after := pricing.Account{Zone: time.UTC, Model: model}, pricing.Account{Zone: time.UTC}
		c, err := pricing.Compare(slices.Values(events), before, after)
		if err != nil {
			t.Fatal(err)
		}
		if m, ok := c.Change(); ok || len(c.Before.Unpriced) == 0 {
			t.Errorf("%s: %v, unpriced %v", model, m, c.Before.Unpriced)
		}
		for _, d := range c.Lines {
			if m, ok := d.Change(); ok {
				t.Errorf("%s: %v of %+v", model, m, d)
			}
		}
	}
}

// A market of which neither bill knows a price is told, and nothing of it is a change
// of 0.
func TestMarketWithoutAnyPriceIsTold(t *testing.T) {
	marketing := delivery("2026-01-15", "marketing") // before the first card in BRL
	free := delivery("2026-01-15", "service")
	marketing.ID, marketing.User, free.ID = "priceless", "+4930555010", "free"
	a := pricing.Account{Zone: time.UTC, Currency: "BRL"}
	bill := func(list ...pricing.Event) pricing.Bill { return replay(t, pricerOf(t, a), list) }
	for name, c := range map[string]pricing.Comparison{
		"alone":            bill(marketing).Compare(bill(marketing)),
		"beside free ones": bill(marketing, free).Compare(bill(marketing, free)),
		"before only":      bill(marketing, free).Compare(bill(free)),
		"after only":       bill(free).Compare(bill(marketing, free)),
	} {
		i := slices.IndexFunc(c.Lines, func(d pricing.Difference) bool { return d.Market == "Germany" })
		if i < 0 {
			t.Errorf("%s: %+v", name, c.Lines)
			continue
		}
		d := c.Lines[i]
		before, after := int64(len(c.Before.Unpriced)), int64(len(c.After.Unpriced))
		if _, ok := d.Change(); ok || d.Unknown == "" || d.UnitsBefore+d.UnitsAfter != 0 || d.Item != "" || d.Rule != "" ||
			d.UnpricedBefore != before || d.UnpricedAfter != after ||
			(d.Before.Currency == "") != (before > 0) || (d.After.Currency == "") != (after > 0) {
			t.Errorf("%s: %+v", name, d)
		}
		if _, ok := c.Change(); ok || c.Unknown == "" || !strings.Contains(c.String(), "Germany") {
			t.Errorf("%s: %q\n%v", name, c.Unknown, c)
		}
	}
	if m, ok := bill().Compare(bill()).Change(); !ok || !m.IsZero() {
		t.Errorf("two empty bills: %v, %t", m, ok)
	}
}

// Old prices under old rules, or new ones, at the events' own dates.
func TestCompareRates(t *testing.T) {
	a := pricing.Account{Zone: time.UTC, Model: "per-message-2025"}
	old := a
	old.Rates = ratecard.AsOf(ratecard.Published(), on("2025-07-01"))
	c, err := pricing.Compare(slices.Values(september()), old, a)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Before.High.Equal(replay(t, pricerOf(t, old), september()).High) ||
		c.Before.Lines[0].Card != "meta/USD/2025-07-01" || c.After.Lines[0].Card == c.Before.Lines[0].Card {
		t.Errorf("%+v\n%+v", c.Before.Lines[0], c.After.Lines[0])
	}
	same, err := pricing.Compare(slices.Values(september()), a, a)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range same.Lines {
		if change, ok := d.Change(); !ok || !change.IsZero() || d.UnitsBefore != d.UnitsAfter {
			t.Errorf("%+v changes", d)
		}
	}
}

// Amounts of two currencies have no difference.
func TestCompareCurrencies(t *testing.T) {
	dollars, euros := pricing.Account{Zone: time.UTC}, pricing.Account{Zone: time.UTC, Currency: "EUR"}
	c, err := pricing.Compare(slices.Values(september()), dollars, euros)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Change(); ok || c.Before.High.Currency != "USD" || c.After.High.Currency != "EUR" {
		t.Errorf("%v, %v", c.Before.High, c.After.High)
	}
	for _, line := range strings.Split(strings.TrimSpace(c.String()), "\n")[1:] {
		if !strings.Contains(line, "USD") || !strings.HasSuffix(strings.TrimRight(line, " "), "EUR") {
			t.Errorf("%q", line)
		}
	}
	if _, err := pricing.Compare(slices.Values(september()), dollars, pricing.Account{Model: "none"}); err == nil {
		t.Error("no error for an account that isn't valid")
	}
}

func TestCompareFees(t *testing.T) {
	plain := pricing.Account{Zone: time.UTC}
	partner := plain
	partner.Fees = []pricing.Fee{{Name: "Acme", On: pricing.FeeOnDelivered, Each: usd("0.005")},
		{Name: "Acme mark-up", On: pricing.FeeOnCharged, Share: dec("0.1")}}
	c, err := pricing.Compare(slices.Values(september()), plain, partner)
	if err != nil {
		t.Fatal(err)
	}
	// 1,599 delivered, and a tenth of 1.8733 USD.
	if change, _ := c.Change(); !change.Equal(usd("8.18233")) {
		t.Errorf("%v", change)
	}
	want := []string{"Acme: 0 0 USD, 1599 7.995 USD", "Acme mark-up: 0 0 USD, 169 0.18733 USD"}
	if diff := cmp.Diff(want, feeRows(c)); diff != "" {
		t.Error(diff)
	}
}

// Templates filed under another category keep their windows and lose what Meta
// said of the category they had.
func TestRefiled(t *testing.T) {
	event := func(m pricing.Message, meta pricing.Reported) pricing.Event {
		return pricing.Event{At: at("2025-09-10"), Number: "1", User: brazil, Message: m, Meta: meta}
	}
	for _, c := range []struct {
		in, want pricing.Event
	}{
		{event(pricing.Message{Category: "utility"}, pricing.Reported{Type: pricing.TypeFree}),
			event(pricing.Message{Category: "marketing"}, pricing.Reported{})},
		{event(pricing.Message{Category: "utility"}, pricing.Reported{Category: "marketing"}),
			event(pricing.Message{Category: "utility"}, pricing.Reported{Category: "marketing"})},
		{event(pricing.Message{Category: "authentication"}, pricing.Reported{Category: "utility",
			Type: pricing.TypeFreeEntry, FreeUntil: at("2025-09-12")}),
			event(pricing.Message{Category: "marketing"}, pricing.Reported{Type: pricing.TypeFreeEntry,
				FreeUntil: at("2025-09-12")})},
		{event(pricing.Message{Category: "utility", Others: templates}, pricing.Reported{}),
			event(pricing.Message{Category: "marketing"}, pricing.Reported{})},
		{event(pricing.Message{Category: "service"}, pricing.Reported{}),
			event(pricing.Message{Category: "service"}, pricing.Reported{})},
		{pricing.Event{Inbound: true, Message: pricing.Message{Category: "utility"}},
			pricing.Event{Inbound: true, Message: pricing.Message{Category: "utility"}}},
	} {
		got := slices.Collect(recategorized(t, "utility", "marketing", c.in))
		if diff := cmp.Diff([]pricing.Event{c.want}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	lite := event(pricing.Message{Category: "marketing", MarketingMessagesAPI: true}, pricing.Reported{})
	for e := range recategorized(t, "Marketing", "UTILITY", lite, lite) {
		if b := replay(t, pricerOf(t, pricing.Account{}), []pricing.Event{e}); len(b.Unpriced) > 0 {
			t.Errorf("%v", b.Unpriced)
		}
		break // and nothing goes on
	}
}

func recategorized(t *testing.T, from, to category.Category, events ...pricing.Event) iter.Seq[pricing.Event] {
	t.Helper()
	list, err := pricing.Recategorize(slices.Values(events), from, to)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A word that is no category of templates changes nothing unnoticed.
func TestRecategorizeRefuses(t *testing.T) {
	for _, words := range [][2]category.Category{{"poetry", "utility"}, {"utility", "poetry"}, {"", "utility"},
		{"service", "utility"}, {"utility", "service"}} {
		var e *pricing.InputError
		_, err := pricing.Recategorize(slices.Values(september()), words[0], words[1])
		if !errors.Is(err, pricing.ErrNoCategory) || !errors.As(err, &e) ||
			e.Value != string(words[0]) && e.Value != string(words[1]) {
			t.Errorf("%q: %v", words, err)
		}
	}
	if _, err := pricing.Recategorize(nil, "utility", "marketing"); !errors.Is(err, pricing.ErrInvalid) {
		t.Error("no events:", err)
	}
}

// How much dearer is the month if Meta files every utility template as marketing?
func TestCompareMix(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	events := slices.Values(september())
	before, err := pricer.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	after, err := pricer.Replay(recategorized(t, category.Utility, category.Marketing, september()...))
	if err != nil {
		t.Fatal(err)
	}
	// 130 utility templates of 0.0068 USD and 130 free ones become 260 of 0.0625.
	if change, ok := before.Compare(after).Change(); !ok || !change.Equal(usd("15.366")) {
		t.Errorf("%v", change)
	}
}
