package pricing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// Meta's subtype makes a message free, whatever the account and the type say; and
// regular beside billable: false is a contradiction (R7.10a).
func TestReportedSubtype(t *testing.T) {
	const (
		regular, free, entry = pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry
		exempt               = pricing.SubtypePaidExempt
		expected             = "subtype: ours is regular, Meta's is paid_exempt"
		contradiction        = "billable: ours is true, Meta's is false"
	)
	service := reportable{day: "2026-10-15", category: "service", thread: inWindow, used: 1000}
	covered, ofExempt, utility, before, conversation := service, service, service, service, service
	covered.used = 999
	ofExempt.exempt = true
	utility.category = category.Utility
	before.day = "2025-10-15"
	conversation.day = "2025-05-15"
	notification := reportable{day: "2021-05-15", category: "utility", thread: silent}
	for _, c := range []struct {
		name string
		of   reportable
		meta pricing.Reported
		want charged
	}{
		{"regular", service, pricing.Reported{Type: regular}, charged{"message", "0.0068 USD", ""}},
		{"exempt", service, pricing.Reported{Type: regular, Subtype: exempt, NotBillable: true},
			charged{"exempt", "0 USD", expected}},
		{"exempt, without a type", service, pricing.Reported{Subtype: exempt}, charged{"exempt", "0 USD", expected}},
		{"exempt and free", service, pricing.Reported{Type: free, Subtype: exempt},
			charged{"exempt", "0 USD", expected}},
		{"exempt in free entry", service, pricing.Reported{Type: entry, Subtype: exempt},
			charged{"free-entry-point", "0 USD", "type: ours is free_customer_service, Meta's is free_entry_point"}},
		{"exempt, as the account says", ofExempt, pricing.Reported{Type: regular, Subtype: exempt},
			charged{"exempt", "0 USD", ""}},
		{"exempt within the allowance", covered, pricing.Reported{Subtype: exempt},
			charged{"exempt", "0 USD", expected}},
		{"exempt and free within the allowance", covered, pricing.Reported{Type: free, Subtype: exempt},
			charged{"exempt", "0 USD", expected}},
		{"exempt and regular within the allowance", covered, pricing.Reported{Type: regular, Subtype: exempt},
			charged{"exempt", "0 USD", expected}},
		{"exempt utility", utility, pricing.Reported{Type: regular, Subtype: exempt},
			charged{"reported-free", "0 USD", expected}},
		{"exempt before October 2026", before, pricing.Reported{Type: regular, Subtype: exempt},
			charged{"service-free", "0 USD", "type: ours is free_customer_service, Meta's is regular; " + expected}},
		{"exempt in a conversation", conversation, pricing.Reported{Subtype: exempt},
			charged{"service-free", "0 USD", ""}},
		{"another subtype", service, pricing.Reported{Type: regular, Subtype: "something_new"},
			charged{"message", "0.0068 USD", ""}},

		{"contradictory", service, pricing.Reported{Type: regular, NotBillable: true},
			charged{"message or reported-free", "0 USD to 0.0068 USD", contradiction}},
		{"contradictory, another subtype", service,
			pricing.Reported{Type: regular, Subtype: "something_new", NotBillable: true},
			charged{"message or reported-free", "0 USD to 0.0068 USD", contradiction}},
		{"contradictory utility", utility, pricing.Reported{Type: regular, NotBillable: true},
			charged{"message or reported-free", "0 USD to 0.0068 USD", contradiction}},
		{"contradictory and without a price", before, pricing.Reported{Type: regular, NotBillable: true},
			charged{"reported-regular or reported-free", "unpriced",
				"type: ours is free_customer_service, Meta's is regular; " + contradiction}},
		{"no contradiction of the exempt", ofExempt, pricing.Reported{Type: regular, NotBillable: true},
			charged{"exempt", "0 USD", ""}},
		{"no contradiction without regular", service, pricing.Reported{NotBillable: true},
			charged{"message", "0.0068 USD", ""}},
		{"no contradiction of notifications", notification, pricing.Reported{Type: regular, NotBillable: true},
			charged{"notification", "unpriced", ""}},
		{"no contradiction in conversations", conversation, pricing.Reported{Type: regular, NotBillable: true},
			charged{"service-free", "0 USD", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := at(c.of.day)
			e := pricing.Event{At: now, Number: "1", User: brazil, Message: pricing.Message{Category: c.of.category},
				Meta: c.meta}
			a := pricing.Account{ServiceExempt: c.of.exempt}
			message := e.Message
			message.From, message.To = e.Number, e.User
			s := pricing.State{Thread: c.of.thread(now)}
			if s.Usage = nil; c.of.used > 0 {
				s.Usage = cachedCount(t, a, message, now, c.of.used)
				for k := range s.Usage { // allowances only
					if k.Scope == pricing.PerPortfolio {
						delete(s.Usage, k)
					}
				}
			}
			if diff := cmp.Diff(c.want, chargeOf(t, a, e, s), cmp.AllowUnexported(charged{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// An exempt message takes nothing of the allowance, and a contradictory one may.
func TestExemptionUsesNoAllowance(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC})
	event := func(meta pricing.Reported) pricing.Event {
		return pricing.Event{At: at("2026-10-15"), Number: "1", User: brazil, Meta: meta,
			Message: pricing.Message{Category: category.Service}}
	}
	exempt := event(pricing.Reported{Type: pricing.TypeFree, Subtype: pricing.SubtypePaidExempt})
	plain := event(pricing.Reported{})
	var list []pricing.Event
	for range 1000 {
		list = append(list, exempt, plain)
	}
	b := replay(t, pricer, list)
	got := unitsBy(b, func(l pricing.BillLine) string { return l.Rule.ID })
	if diff := cmp.Diff(map[string]int64{"exempt": 1000, "service-allowance": 1000}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The likeliest case of a contradiction is the charge, and the mismatch says that
// the charge follows both words.
func TestContradiction(t *testing.T) {
	e := pricing.Event{At: at("2026-10-15"), User: brazil, Message: pricing.Message{Category: category.Marketing},
		Meta: pricing.Reported{Type: pricing.TypeRegular, NotBillable: true, Delivered: true}}
	out, err := pricerOf(t, pricing.Account{Zone: time.UTC}).Apply(&e, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `0.0625 USD [Meta's type regular is right and its billable: false isn't]
0 USD [Meta's billable: false is right and its type regular isn't]
`
	if got := outline(out.Charge); got != want {
		t.Errorf("%s", got)
	}
	mismatch := []pricing.Mismatch{
		{Field: "billable", Ours: "true", Rule: "message", Meta: "false", Follows: pricing.FollowsBoth},
	}
	if diff := cmp.Diff(mismatch, out.Mismatches); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
