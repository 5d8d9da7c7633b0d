package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
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
	s, err := l.State(t.Context(), business.Number, to, at)
	if err != nil && !errors.Is(err, ledger.ErrUnknownNumber) {
		t.Fatal(err)
	}
	p, err := l.Pricer(t.Context(), business.Number)
	if err != nil {
		t.Fatal(err)
	}
	q, err := p.Quote(&pricing.Message{From: business.Number, To: to, Category: c}, &s, at)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(told(ledger.Charge{Quote: q}), " ")
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
		"of two IDs, of two":    {facts{sent("100", "200", shown), sent("101", "201", shown)}, shown, both},
		"new, of the one":       {facts{sent("100", "200", "")}, "300", raised},
		"new, of any":           {facts{sent("100", "200", ""), sent("101", "201", "")}, "300", both},
		"new, nothing sent":     {nil, "300", raised},
		"of none":               {facts{sent("", "200", "")}, "200", first},
		"new, as none is named": {facts{sent("", "200", "")}, "300", first},
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
