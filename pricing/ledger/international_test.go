package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A message that the business or Meta calls authentication-international is priced
// and listed by that name, and counts with authentication: so does a volume tier
// that Meta reports of it (R5.7.5).
func TestInternationalByName(t *testing.T) {
	const india = "919876543210"
	now := at("2026-10-10T12:00:00")
	byBusiness, byMeta, plain := delivered(now, 1, ""), delivered(now.Add(minutes(1)), 2, ""), delivered(now, 3, "")
	for _, s := range []*webhook.Status{byBusiness, byMeta, plain} {
		s.To, s.Pricing = webhook.User{Phone: india}, webhook.Pricing{}
	}
	byMeta.Pricing = webhook.Pricing{
		Model:    "PMP",
		Type:     "regular",
		Word:     "authentication-international",
		Category: category.AuthenticationInternational,
	}
	reached := tier(of(category.AuthenticationInternational), lower(750_001), reachedAt("2026-10-11T00:00:00"))
	l := ledgerOf(t, pricing.Account{ID: "100"}, byBusiness, byMeta, plain, reached)
	send(t, l, ledger.Sending{ID: byBusiness.ID, Category: category.AuthenticationInternational},
		ledger.Sending{ID: plain.ID, Category: category.Authentication})
	_, charges := whole(t, l)
	for _, c := range charges {
		want, amount := category.AuthenticationInternational, "0.0304 USD"
		if c.ID == plain.ID {
			want, amount = category.Authentication, "0.0014 USD"
		}
		line, _ := c.Line()
		if c.Category() != want || string(line.Item) != string(want) || c.Quote.String() != amount ||
			!strings.Contains(asJSON(t, c), `"category":"`+string(want)+`"`) || len(c.Mismatches) > 0 {
			t.Errorf("%s: %s, %s, %s, %v; want %s, %s",
				c.ID, c.Category(), line.Item, c.Quote, c.Mismatches, want, amount)
		}
	}
	if len(charges) != 3 {
		t.Errorf("%d charges", len(charges))
	}
	s, err := l.State(t.Context(), business.Number, india, at("2026-10-12T00:00:00"))
	const counter = "2026-10/portfolio/100/India/authentication"
	for c, n := range s.Usage {
		if c.String() == counter && n == 750_000 {
			return
		}
	}
	t.Errorf("counters %v, %v; want 750,000 on %s", s.Usage, err, counter)
}

// A sending of what isn't modelled is refused with what it is.
func TestSendingNotModelled(t *testing.T) {
	l := newLedger(t, pricing.Account{}, nil)
	err := l.RecordSent(t.Context(), ledger.Sending{ID: "w", Category: "calling"})
	if !errors.Is(err, pricing.ErrNotModelled) || !strings.Contains(err.Error(), "by the minute") {
		t.Errorf("%v; want ErrNotModelled", err)
	}
}

// A message that Meta reports under another price list has no price, and the bill
// says what it is.
func TestReportedButNotModelled(t *testing.T) {
	s := delivered(at("2026-10-10T12:00:00"), 1, "general_purpose_ai")
	made, charges := whole(t, ledgerOf(t, pricing.Account{ID: "100"}, s))
	if len(charges) != 1 || len(made.Bill.Unpriced) != 1 {
		t.Fatalf("%d charges, %v", len(charges), made.Bill.Unpriced)
	}
	if u := made.Bill.Unpriced[0]; u.Units != 1 || u.ID != "not-modelled" || !strings.Contains(u.Why, "AI provider") {
		t.Errorf("%+v", u)
	}
}
