package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// A fact that can't be recorded, or needn't, comes back with a reason. The rest of
// the batch is recorded.
func TestSkipped(t *testing.T) {
	now, user := at("2026-10-05"), webhook.User{Phone: "5511987654321"}
	const nameless = "recorded, but it names no business number"
	onPremises := webhook.Receiver{Display: "49305550000"}
	elsewhere := webhook.Receiver{Account: "999", Number: "900"}
	inbound := func(kind string) *webhook.Inbound {
		return &webhook.Inbound{ID: "w", At: now, From: user, Type: kind}
	}
	system := func(s webhook.System) *webhook.Inbound {
		m := inbound("system")
		m.System = &s
		return m
	}
	for name, c := range map[string]struct {
		item webhook.Fact
		want string // in the reason; "": nothing is left out
	}{
		"a text":             {inbound("text"), nameless},
		"a text to a number": {&webhook.Inbound{Receiver: business, ID: "w", At: now, From: user, Type: "text"}, ""},
		"a text on-premises": {
			&webhook.Inbound{Receiver: onPremises, ID: "w", At: now, From: user, Type: "text"}, "",
		},
		"a text without an ID":        {&webhook.Inbound{Receiver: business, At: now, From: user, Type: "text"}, ""},
		"a text of nobody knows when": {&webhook.Inbound{ID: "w", From: user, Type: "text"}, "no usable time"},
		"a text of nobody":            {&webhook.Inbound{ID: "w", At: now, Type: "text"}, "no user"},
		"a reaction":                  {inbound("reaction"), "opens no window: reaction"},
		"of the future":               {inbound("hologram"), "opens no window: hologram"},
		"a new number":                {system(webhook.System{New: webhook.User{Phone: "1"}}), ""},
		"a new identity": {
			system(webhook.System{Type: "user_identity_changed"}), "opens no window: system",
		},
		"of another account": {
			&webhook.Inbound{Receiver: elsewhere, ID: "w", At: now, From: user, Type: "text"}, "another account: 999",
		},
		"a call": {
			&webhook.Call{ID: "w", At: now, User: user, Event: "connect", Direction: "USER_INITIATED"}, nameless,
		},
		"a call that rang": {
			&webhook.Call{ID: "w", At: now, User: user, Status: "RINGING"}, "opened no window",
		},
		"a call without an ID": {
			&webhook.Call{At: now, User: user, Event: "connect", Direction: "USER_INITIATED"}, "no ID",
		},
		"a call of another account": {
			&webhook.Call{
				Receiver:  elsewhere,
				ID:        "w",
				At:        now,
				User:      user,
				Event:     "connect",
				Direction: "USER_INITIATED",
			},
			"another account",
		},
		"delivered": {&webhook.Status{ID: "w", Progress: webhook.ProgressDelivered, At: now, To: user}, nameless},
		"delivered from a number": {
			&webhook.Status{Receiver: business, ID: "w", Progress: webhook.ProgressDelivered, At: now, To: user}, "",
		},
		"delivered, who knows when": {
			&webhook.Status{ID: "w", Progress: webhook.ProgressDelivered, To: user}, "recorded, but it doesn't say when",
		},
		"sent, who knows when": {&webhook.Status{ID: "w", Progress: webhook.ProgressSent, To: user}, nameless},
		"delivered, who knows whom": {
			&webhook.Status{ID: "w", Progress: webhook.ProgressDelivered, At: now}, "recorded, but it doesn't say who",
		},
		"delivered, without an ID": {&webhook.Status{Progress: webhook.ProgressDelivered, At: now, To: user}, "no ID"},
		"delivered elsewhere": {
			&webhook.Status{Receiver: elsewhere, ID: "w", Progress: webhook.ProgressDelivered, At: now, To: user},
			"another account",
		},
		"a tier":           {tier(), ""},
		"a tier elsewhere": {tier(func(u *webhook.AccountUpdate) { u.Account = "999" }), "another account"},
		"a country":        {&webhook.AccountUpdate{Account: "100", PrimaryLocation: "IN"}, ""},
		"terms signed": {
			&webhook.AccountUpdate{Account: "100", Event: "MM_LITE_TERMS_SIGNED"}, "changes no prices",
		},
		"from the app": {&webhook.Echo{ID: "w", At: now, To: user}, "WhatsApp Business app"},
		"an old message": {
			&webhook.History{ID: "w", At: now, User: user, FromUser: true}, "before the number joined",
		},
		"a fault": {&webhook.Fault{Error: webhook.MetaError{Code: 130429}}, "130429"},
		"a refusal": {
			&webhook.Fault{Error: webhook.MetaError{Code: 131042}}, "131042 (no payment method, or in India a prepaid",
		},
		"a template's category": {&webhook.TemplateCategory{Impending: true}, "template"},
		"a template's status":   {&webhook.TemplateStatus{}, "template"},
		"nothing":               {nil, "nothing"},
		"no status":             {(*webhook.Status)(nil), "nothing"},
		"no message":            {(*webhook.Inbound)(nil), "nothing"},
		"no call":               {(*webhook.Call)(nil), "nothing"},
		"no fault":              {(*webhook.Fault)(nil), "nothing"},
		"no update":             {(*webhook.AccountUpdate)(nil), "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			store := ledger.NewMemory()
			l := newLedger(t, pricing.Account{ID: "100", Zone: time.UTC}, store)
			other := delivered(now, 1, "utility")
			left := record(t, l, c.item, other)
			if c.want == "" {
				if len(left) != 0 {
					t.Errorf("left out %v", left)
				}
			} else if len(left) != 1 || left[0].Fact != c.item || !strings.Contains(left[0].Why, c.want) {
				t.Errorf("left out %v, want %q", left, c.want)
			}
			recorded := c.want == "" || strings.HasPrefix(c.want, "recorded")
			if got := size(t, store) > size(t, fresh(t, other)); got != recorded {
				t.Errorf("recorded: %t, want %t", got, recorded)
			}
			if found, err := l.Message(t.Context(), other.ID); err != nil || len(found) != 1 {
				t.Errorf("the other one: %v %v", found, err)
			}
		})
	}
}

// fresh returns a store of some items.
func fresh(t *testing.T, items ...webhook.Fact) ledger.Store {
	store := ledger.NewMemory()
	record(t, newLedger(t, pricing.Account{ID: "100", Zone: time.UTC}, store), items...)
	return store
}

// size returns how many facts a store has of those in these tests.
func size(t *testing.T, s ledger.Store) (n int) {
	list, err := s.Get(t.Context(), "100", "a", "m/w", "i/w", "m/wamid.1", "i/200/551187654321/1791158400")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		n += len(e.Statuses) + len(e.Messages) + len(e.Calls) + len(e.Updates)
	}
	return n
}

// The history that comes when a number joins opens no window today.
func TestHistoryOpensNothing(t *testing.T) {
	now := at("2026-08-10T12:00:00")
	body := `{"entry":[{"id":"100","changes":[{"field":"history","value":{"metadata":{"phone_number_id":"200","display_phone_number":"49305550000"},
		"history":[{"threads":[{"id":"5511900000001","messages":[{"id":"wamid.old","from":"5511900000001","timestamp":"1786363200","type":"text"}]}]}]}}]}]}`
	l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
	b := decode(t, []byte(body))
	record(t, l, b.Facts...)
	record(t, l, delivered(now.Add(time.Hour), 1, "utility"))
	_, charges := whole(t, l)
	if diff := cmp.Diff([]string{"5511900000001 template 0.0068"}, toldAll(charges)); diff != "" {
		t.Error(diff)
	}
}

// A delivery that counts for an account, and names none, is said to be so.
func TestDeliveriesOfNoAccountAreSaid(t *testing.T) {
	now := at("2026-10-05")
	status := func(r webhook.Receiver) *webhook.Status {
		return &webhook.Status{
			Receiver: r,
			ID:       "w",
			Progress: webhook.ProgressDelivered,
			At:       now,
			To:       webhook.User{Phone: "5511987654321"},
		}
	}
	for _, c := range []struct {
		account string
		of      webhook.Receiver
		want    string
	}{
		{"", webhook.Receiver{Number: "200"}, "recorded, but it names no account"},
		{"", webhook.Receiver{Account: "100", Number: "200"}, ""},
		{"100", webhook.Receiver{Number: "200"}, ""},
	} {
		left := record(t, newLedger(t, pricing.Account{ID: c.account, Zone: time.UTC}, nil), status(c.of))
		if len(left) > 1 || (len(left) == 1) != (c.want != "") || len(left) == 1 && !strings.HasPrefix(left[0].Why, c.want) {
			t.Errorf("ledger of %q, %+v: left out %v, want %q", c.account, c.of, left, c.want)
		}
	}
}
