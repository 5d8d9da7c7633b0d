package ledger_test

import (
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
)

// The customer is whom the business named when it recorded the sending, or else in the
// message's own text.
func TestCustomer(t *testing.T) {
	start := at("2026-11-10")
	named, said, silent := delivered(start, 1, category.Marketing), delivered(start, 2, category.Marketing),
		delivered(start, 3, category.Marketing)
	named.Callback, said.Callback = "order 17", "acme"
	l := ledgerOf(t, pricing.Account{}, named, said, silent)
	if err := l.RecordSent(t.Context(), ledger.Sending{ID: named.ID, Customer: "acme"}); err != nil {
		t.Fatal(err)
	}
	groups := pricing.Groups{ByCustomer: true}
	_, charges := whole(t, l)
	for i := range charges {
		c := &charges[i]
		if err := groups.Add(&c.Event, &pricing.Outcome{Charge: c.Quote}); err != nil {
			t.Fatal(err)
		}
	}
	list := groups.List()
	if len(list) != 2 || list[0].Customer != "" || list[0].Messages != 1 || list[1].Customer != "acme" ||
		list[1].Messages != 2 {
		t.Errorf("%+v", list)
	}
	if r := charges[0].Report(); r.Callback != "order 17" || r.Customer != "acme" {
		t.Errorf("%+v", r)
	}
}
