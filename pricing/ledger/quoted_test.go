package ledger_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// What users do within five minutes after an instant, and what Meta reports of it, leaves a
// quote of that instant what the message then costs: nothing that was open is lost.
func TestQuoteAmidWhatUsersDo(t *testing.T) {
	const user, other, ad = "5511900000001", "5511900000002", "ad"
	noon := at("2026-08-20T12:00:00")
	wrote := func(after time.Duration, phone, id, from string) *webhook.Inbound {
		m := message("wamid.in"+after.String(), noon.Add(after), phone)
		if m.From.ID = id; from == ad {
			m.Referral = &webhook.Referral{SourceType: ad}
		}
		return m
	}
	moves := func(after time.Duration, phone, id, newPhone, newID string) *webhook.Inbound {
		m := wrote(after, phone, id, "")
		m.Type = "system"
		m.System = &webhook.System{New: webhook.User{Phone: newPhone, ID: newID}}
		return m
	}
	tierOf := func(month, reached string) *webhook.AccountUpdate {
		return tier(monthOf(month), reachedAt(reached), regionOf("Brazil"))
	}
	const day, hour = 24 * time.Hour, time.Hour
	type facts = []webhook.Fact
	for name, c := range map[string]struct {
		facts facts
		to    string
		at    time.Time
		want  string
	}{
		"a new number": {
			facts{wrote(-hour, user, "", ""), moves(minutes(1), user, "", other, "")},
			user, noon, "utility-in-window 0",
		},
		"two new numbers": {
			facts{
				wrote(-hour, user, "", ""),
				moves(minutes(1), user, "", other, ""),
				moves(minutes(2), other, "", "5511900000003", ""),
			},
			user, noon, "utility-in-window 0",
		},
		"a new ID": {
			facts{wrote(-hour, "", "BR.1", ""), moves(minutes(1), "", "BR.1", "", "BR.2")},
			"BR.1", noon, "utility-in-window 0",
		},
		"a number and ID, both new": {
			facts{wrote(-hour, user, "BR.1", ""), moves(minutes(1), user, "BR.1", other, "BR.2")},
			"BR.1", noon, "utility-in-window 0",
		},
		"another comes to the number": {
			facts{
				wrote(-hour, user, "", ""),
				moves(minutes(1), user, "", other, ""),
				wrote(minutes(2), user, "BR.2", ""),
			},
			user, noon, "utility-in-window 0",
		},
		"moved at that instant": {
			facts{wrote(-hour, user, "", ""), moves(0, user, "", other, "")},
			user, noon, "template 0.0068",
		},
		"wrote once": {
			facts{wrote(-hour, user, "", ""), wrote(minutes(1), user, "", "")},
			user, noon, "utility-in-window 0",
		},
		"wrote twice": {
			facts{
				wrote(-hour, user, "", ""),
				wrote(minutes(1), user, "", ""),
				wrote(minutes(2), user, "", ""),
			},
			user, noon, "utility-in-window 0",
		},
		"wrote after the window's end": {
			facts{wrote(-day+1, user, "", ad), wrote(minutes(1), user, "", "")},
			user, noon, "free-entry-point 0",
		},
		"clicked again, twice": {
			facts{
				wrote(-hour, user, "", ad),
				wrote(minutes(1), user, "", ad),
				wrote(minutes(2), user, "", ad),
			},
			user, noon, "free-entry-point 0",
		},
		"a tier at that instant": {
			facts{tierOf("2026-08", "2026-08-20T12:00:00")},
			user, noon, "template 0.0058",
		},
		"a tier where the month begins": {
			facts{tierOf("2026-08", "2026-07-31T23:00:00")},
			user, at("2026-08-01T00:00:00"), "template 0.0058",
		},
		"a tier a minute later": {
			facts{tierOf("2026-08", "2026-08-20T12:01:00")},
			user, noon, "template 0.0068",
		},
	} {
		for _, model := range []string{"", inForce(t, noon)} { // by day, and message by message
			l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC, Model: model}, c.facts...)
			got := quoted(t, l, c.to, category.Utility, c.at)
			m := delivered(c.at, 1, category.Utility)
			m.To, m.Pricing.Type = webhook.User{Phone: c.to}, ""
			if c.to[:2] == "BR" {
				m.To = webhook.User{ID: c.to}
			}
			record(t, l, m)
			_, charges := whole(t, l)
			charged := toldAll(charges)
			if got != c.want || len(charged) != 1 || !strings.HasSuffix(charged[0], " "+c.want) {
				t.Errorf("%s, model %q: quoted %s, want %s; charged %v", name, model, got, c.want, charged)
			}
		}
	}
}

// inForce returns the ID of the model of a day.
func inForce(t testing.TB, day time.Time) string {
	t.Helper()
	m, ok := pricing.ModelOn(ratecard.DateOf(day))
	if !ok {
		t.Fatal("no model")
	}
	return m.ID
}

// quoted returns what a message of a category costs by what a ledger knows at an instant, as
// told writes a charge, but for the user.
func quoted(t testing.TB, l *ledger.Ledger, to string, c category.Category, at time.Time) string {
	t.Helper()
	q := quoteOf(t, l, &pricing.Message{From: business.Number, To: to, Category: c}, at)
	return strings.TrimPrefix(told(ledger.Charge{Quote: q}), " ")
}

// quoteOf returns a quote by what a ledger knows at an instant; none where there is no price, or a
// new number may be of several accounts.
func quoteOf(t testing.TB, l *ledger.Ledger, m *pricing.Message, at time.Time) pricing.Quote {
	t.Helper()
	s, err := l.State(t.Context(), m.From, m.To, at)
	if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
		t.Fatal(err)
	}
	p, refused := l.Pricer(t.Context(), m.From)
	if refused != nil {
		if err == nil {
			t.Fatal(refused)
		}
		return pricing.Quote{}
	}
	q, err := p.Quote(m, &s, at)
	if err != nil && !errors.As(err, new(*ratecard.LookupError)) {
		t.Fatal(err)
	}
	return q
}

// Who has several accounts in one ledger is quoted by the account that sends by the number.
// Where that may be one of several, the quote is refused, as each has its own counters.
func TestPricerOfSeveralAccounts(t *testing.T) {
	sent := func(account, number, display string) webhook.Fact {
		s := toIndia("wamid."+account+number+display, at("2026-10-10T11:00:00"), category.Utility)
		s.Receiver = webhook.Receiver{Account: account, Number: number, Display: display}
		return s
	}
	const first, raised, both, shown = "message 0.0014", "message 0.0013", "100, 101", "15550001"
	type facts = []webhook.Fact
	for name, c := range map[string]struct {
		facts  facts // beside a tier of account 100
		number string
		want   string // the quote, or the accounts that it may be of
	}{
		"its own":               {facts{sent("100", "200", "")}, "200", raised},
		"another's":             {facts{sent("100", "200", ""), sent("101", "201", "")}, "201", first},
		"by what webhooks show": {facts{sent("101", "200", ""), sent("100", "201", shown)}, shown, raised},
		"without an ID":         {facts{sent("101", "201", ""), sent("100", "", shown)}, "+" + shown, raised},
		"shared":                {facts{sent("101", "200", ""), sent("100", "200", "")}, "200", both},
		"of two IDs, of one":    {facts{sent("100", "200", shown), sent("100", "201", shown)}, shown, raised},
		"of two IDs, of three numbers": {
			facts{sent("100", "200", shown), sent("100", "201", shown), sent("101", "202", "")}, shown, raised,
		},
		"of two IDs, of two":    {facts{sent("100", "200", shown), sent("101", "201", shown)}, shown, both},
		"new, of the one":       {facts{sent("100", "200", "")}, "300", raised},
		"new, of any":           {facts{sent("100", "200", ""), sent("101", "201", "")}, "300", both},
		"new, nothing sent":     {nil, "300", raised},
		"of none":               {facts{sent("", "200", "")}, "200", first},
		"new, as none is named": {facts{sent("", "200", "")}, "300", first},
		"new, of the one named": {facts{sent("", "200", ""), sent("100", "201", "")}, "300", raised},
		"its own, not always":   {facts{sent("", "200", ""), sent("100", "200", "")}, "200", raised},
		"no name":               {facts{sent("100", "200", "")}, "", raised},
	} {
		l := ledgerOf(t, pricing.Account{Zone: time.UTC}, append(facts{tier()}, c.facts...)...)
		p, err := l.Pricer(t.Context(), c.number)
		var refused *pricing.InputError
		if errors.As(err, &refused) {
			if got := "it may be of several accounts: " + c.want; refused.Why != got || p != nil {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		s, err := l.State(t.Context(), "", "919876543210", at("2026-10-10T13:00:00"))
		if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
			t.Fatal(err)
		}
		m := pricing.Message{From: c.number, To: "919876543210", Category: category.Utility}
		q, err := p.Quote(&m, &s, at("2026-10-10T13:00:00"))
		if err != nil || told(ledger.Charge{Quote: q}) != " "+c.want {
			t.Errorf("%s: %v, %v; want %s", name, q, err, c.want)
		}
	}
}

// A state has the counters that an answer may read, also those on which nothing was counted: a
// quote by it knows that nothing was.
func TestStateHasZeros(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	for _, model := range []string{"", inForce(t, noon)} { // by day, and message by message
		l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC, Model: model},
			delivered(noon.Add(-time.Hour), 1, category.Utility))
		s, err := l.State(t.Context(), business.Number, "919876543210", noon)
		if err != nil {
			t.Fatal(err)
		}
		p, err := l.Pricer(t.Context(), business.Number)
		if err != nil {
			t.Fatal(err)
		}
		list, err := p.ComposerCounters(&pricing.Message{From: business.Number, To: "919876543210"}, noon)
		if err != nil || len(list) < 2 || len(s.Usage) != len(list)+1 { // and that of Brazil
			t.Errorf("model %q: %v of %v, %v", model, s.Usage, list, err)
		}
		for _, c := range list {
			if n, known := s.Usage[c]; n != 0 || !known {
				t.Errorf("model %q: %v is %d, %t", model, c, n, known)
			}
		}
	}
}

// A message costs what was quoted at the instant before its delivery was recorded, if all that
// happened before was recorded by then: in all eras, with what Meta reports of the account.
func TestQuotesAreCharged(t *testing.T) {
	checked := 0
	for seed := range uint64(testkit.Tries(150)) {
		d := newDice(seed)
		p := d.plan(t)
		a := d.account(p)
		l := newLedger(t, a, nil)
		statuses := newsFirst(t, l, d.traffic(t, p))
		sent := map[string]bool{}
		quotes := map[string]pricing.Quote{} // by message and user
		for _, f := range statuses {
			s, ok := f.(*webhook.Status)
			if !ok || !s.Progress.Delivered() || s.Group != "" || sent[s.ID] {
				record(t, l, f)
				continue
			}
			sent[s.ID] = true
			c := oneOf(d, category.All()...)
			if c == category.AuthenticationInternational {
				c = category.Authentication
			}
			send(t, l, ledger.Sending{ID: s.ID, Category: c})
			m := pricing.Message{From: s.Number, To: s.To.Key(), Category: c}
			quotes[s.ID+m.To] = quoteOf(t, l, &m, s.At)
			record(t, l, s)
		}
		_, charges := whole(t, l)
		for i := range charges {
			c := &charges[i]
			q, asked := quotes[c.ID+c.To.Key()]
			alone := (i == 0 || charges[i-1].Event.At.Before(c.Event.At)) &&
				(i+1 == len(charges) || c.Event.At.Before(charges[i+1].Event.At))
			switch {
			case !asked || !alone || !q.Exact() || q.Deliverable() != pricing.DeliverableYes:
				continue
			case c.To.ID != "" && c.To.Phone != "": // named both, perhaps for the first time
				continue
			case c.Event.Message.To != c.To.Key(): // asked by an ID, of a number in another country
				continue
			case c.Event.Sent.Before(c.Event.At) && !c.Event.Sent.IsZero(): // windows of then may count
				continue
			}
			if was, is := asJSON(t, q.Likely()), asJSON(t, c.Quote.Likely()); was != is {
				t.Fatalf("seed %d, %s: quoted, then charged:\n%s\n%s", seed, c.ID, was, is)
			}
			checked++
		}
	}
	if checked < testkit.Tries(200) {
		t.Errorf("only %d charges were checked", checked)
	}
}

// newsFirst records what Meta reported of the account, and returns the other items in the order of
// time, without what Meta reported of the price, and without statuses that call their user by
// another name than the first one of the message.
func newsFirst(t testing.TB, l *ledger.Ledger, items []webhook.Fact) (list []webhook.Fact) {
	t.Helper()
	instant := func(f webhook.Fact) time.Time {
		switch f := f.(type) {
		case *webhook.Status:
			return f.At
		case *webhook.Inbound:
			return f.At
		case *webhook.Call:
			if f.Start.IsZero() {
				return f.At
			}
			return f.Start
		}
		return time.Time{}
	}
	for _, f := range items {
		switch f := f.(type) {
		case *webhook.AccountUpdate:
			record(t, l, f)
			continue
		case *webhook.Status:
			if f.To.Key() == "" || f.At.IsZero() {
				continue // what is missing, another status may tell later
			}
			f.Pricing, f.Conversation = webhook.Pricing{}, webhook.Conversation{}
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(f, g webhook.Fact) int {
		// users first, whom a message of that instant meets
		_, isStatus := f.(*webhook.Status)
		if _, other := g.(*webhook.Status); isStatus != other && instant(f).Equal(instant(g)) {
			return map[bool]int{true: 1, false: -1}[isStatus]
		}
		return instant(f).Compare(instant(g))
	})
	first := map[string]*webhook.Status{}
	return slices.DeleteFunc(list, func(f webhook.Fact) bool {
		s, ok := f.(*webhook.Status)
		if !ok || s.Group != "" {
			return false
		}
		if first[s.ID] == nil {
			first[s.ID] = s
		}
		// What comes later than that is taken as delivered earlier (R0.3).
		return s.To != first[s.ID].To || s.At.Sub(first[s.ID].At) > 30*24*time.Hour
	})
}
