package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
)

// A message is charged once for each user it was delivered to, whichever of the
// user's names webhooks give.
func TestRecipients(t *testing.T) {
	for name, j := range map[string]journey{
		"by number, then by ID": {
			statuses: `sent 0 regular/marketing
				delivered 3 regular/marketing to= id=ES.1`,
			want:    spain + " delivered 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"by number, by ID, and by nothing": {
			statuses: `delivered 5 regular/marketing to= id=ES.1
				read 3 regular/marketing
				failed 9 to= error=131026`,
			want:    spain + " read 3 regular/marketing",
			charges: spain + " template 0.0707",
		},
		"by ID only": {
			statuses: `sent 0 to= id=ES.1
				delivered 3 regular/utility to= id=ES.1`,
			want:    "ES.1 delivered 3 regular/utility",
			charges: "ES.1 template 0.02",
		},
		"by both, and by each": {
			statuses: `sent 0 to= id=ES.1
				delivered 3 regular/utility id=ES.1
				read 4`,
			want:    spain + " read 3 regular/utility",
			charges: spain + " template 0.02",
		},
		"by a draft's spelling of no number": {
			statuses: "delivered 3 regular/utility to= id=ES.9f3",
			want:     "ES.9f3 delivered 3 regular/utility",
			charges:  "ES.9f3 template 0.02",
		},
		"to nobody": {
			statuses: "delivered 3 regular/utility to=",
			want:     "nobody delivered 3 regular/utility",
		},
		"two numbers": {
			statuses: `delivered 3 regular/utility to=34600000001
				read 4 to=34600000001
				delivered 5 regular/utility to=34600000002`,
			want: `34600000001 read 3 regular/utility
				34600000002 delivered 5 regular/utility`,
			charges: `34600000001 template 0.02
				34600000002 template 0.02`,
		},
		"a group, once for each who takes part": {
			statuses: `delivered 1 regular/group_utility group=G member=34600000001
				delivered 2 regular/group_utility group=G other-spelling=34600000002
				read 5 group=G member=34600000002
				delivered 4 regular/group_utility group=G member-id=BR.1`,
			want: `34600000001 delivered 1 regular/group_utility
				34600000002 read 2 regular/group_utility
				BR.1 delivered 4 regular/group_utility`,
			charges: `34600000001 template 0.02
				34600000002 template 0.02
				BR.1 template 0.0068`,
		},
		"a group of two, one by number and one by ID": {
			statuses: `delivered 1 regular/group_utility group=G member=34600000001
				delivered 2 regular/group_utility group=G member-id=BR.1`,
			want: `34600000001 delivered 1 regular/group_utility
				BR.1 delivered 2 regular/group_utility`,
			charges: `34600000001 template 0.02
				BR.1 template 0.0068`,
		},
		"a group, both spellings of one": {
			statuses: `sent 0 regular/group_marketing group=G member=34600000001
				delivered 1 regular/group_marketing group=G other-spelling=34600000001
				read 2 group=G member=34600000001 member-id=ES.1`,
			want:    "34600000001 read 1 regular/group_marketing",
			charges: "34600000001 template 0.0707",
		},
		"a group, free for one and failed for another": {
			statuses: `delivered 1 free_group_customer_service/group_utility group=G member=34600000001
				failed 2 group=G member=34600000002 error=131026
				delivered 3 regular/group_utility group=G member=34600000003`,
			want: `34600000001 delivered 1 free_group_customer_service/group_utility
				34600000002 failed - error 131026
				34600000003 delivered 3 regular/group_utility`,
			charges: `34600000001 utility-in-window 0 type: regular (template), not free_customer_service, by meta
				34600000003 template 0.02`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			j.check(t)
		})
	}
}

// A free-form message to a group uses a unit of the number's allowance for each
// who got it, and no other number's.
func TestAllowanceOfAGroup(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	elsewhere := said(t, start, "delivered 9 regular/service")
	elsewhere.ID, elsewhere.Number, elsewhere.Display = "wamid.2", "201", "493"
	s, charges := whole(t, ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC}, elsewhere,
		said(t, start, "delivered 1 free_group_customer_service/group_service group=G member=34600000001"),
		said(t, start, "read 2 /group_service group=G member=34600000002"),
		said(t, start, "failed 3 group=G member=34600000003")))
	want := []string{"34600000001 service-allowance 0", "34600000002 service-allowance 0", spain +
		" message 0.02 type: free_customer_service (service-allowance), not regular, by meta"}
	if diff := cmp.Diff(want, toldAll(charges)); diff != "" {
		t.Error(diff)
	}
	if len(s.Allowances) != 2 || s.Allowances[1].Of != "201" || s.Allowances[1].Used != 1000 {
		t.Fatalf("%+v", s.Allowances)
	}
	if a := s.Allowances[0]; a.Of != "200" || a.Used != 2 || a.Display != business.Display {
		t.Errorf("%+v", a)
	}
}

// A group has one window: whoever writes opens it for all.
func TestWindowOfAGroup(t *testing.T) {
	start := at("2026-08-10T12:00:00")
	in := message("wamid.in", start, "34600000009")
	in.Group = "G"
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, in,
		said(t, start, "delivered 10 /group_utility group=G member=34600000001"),
		said(t, start, "delivered 20 /group_utility group=G member=34600000002"))
	_, charges := whole(t, l)
	want := []string{"34600000001 utility-in-window 0", "34600000002 utility-in-window 0"}
	if diff := cmp.Diff(want, toldAll(charges)); diff != "" {
		t.Error(diff)
	}
	for _, user := range []string{"34600000009", "34600000001"} {
		s, err := l.State(t.Context(), business.Number, user, start.Add(time.Hour))
		if err != nil || !s.Thread.LastInbound.IsZero() {
			t.Errorf("the group's window is %s's own: %+v, %v", user, s, err)
		}
	}
	if s, err := l.State(t.Context(), business.Number, "G", start.Add(time.Hour)); err != nil ||
		!s.Thread.LastInbound.Equal(start) {
		t.Errorf("the group's window: %+v, %v", s, err)
	}
}
