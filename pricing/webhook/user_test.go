package webhook_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// inboundOf decodes a body with one message of a user.
func inboundOf(t *testing.T, body string) *webhook.Inbound {
	t.Helper()
	b, err := webhook.Decode([]byte(body))
	if err != nil || len(b.Ignored) > 0 || len(b.Facts) != 1 {
		t.Fatalf("%v, ignored %v, facts %v", err, b.Ignored, b.Facts)
	}
	return b.Facts[0].(*webhook.Inbound)
}

// A system message says who a user was and is. Where the number is hidden it has no
// from, and then the old ID is the user's name until now.
func TestNoOldNameOfAUserIsLost(t *testing.T) {
	const head = `{"messages":[{"id":"w","timestamp":"1795176060","type":"system",`
	type names struct{ From, Old, New webhook.User }
	for name, c := range map[string]struct {
		body string
		want names
	}{
		"a new ID, the number hidden": {
			head + `"system":{"type":"user_changed_user_id","user_id":"DE.2","previous_user_id":"DE.1",
				"parent_user_id":"DE.ENT.2","previous_parent_user_id":"DE.ENT.1"}}]}`,
			names{
				From: webhook.User{ID: "DE.1", Parent: "DE.ENT.1"},
				Old:  webhook.User{ID: "DE.1", Parent: "DE.ENT.1"},
				New:  webhook.User{ID: "DE.2", Parent: "DE.ENT.2"},
			},
		},
		"an empty from": {
			head + `"from":"","system":{"type":"user_changed_user_id","user_id":"DE.2","previous_user_id":"DE.1"}}]}`,
			names{
				From: webhook.User{ID: "DE.1"},
				Old:  webhook.User{ID: "DE.1"},
				New:  webhook.User{ID: "DE.2"},
			},
		},
		"a new number": {
			head + `"from":"+49 1555 0001","system":{"type":"user_changed_number","wa_id":"+49 1555 0002",
				"user_id":"DE.2","previous_user_id":"DE.1"}}]}`,
			names{
				From: webhook.User{Phone: "4915550001", ID: "DE.1"},
				Old:  webhook.User{ID: "DE.1"},
				New:  webhook.User{Phone: "4915550002", ID: "DE.2"},
			},
		},
		"from the new ID": {
			head + `"from_user_id":"DE.2","system":{"type":"user_changed_user_id","user_id":"DE.2",
				"previous_user_id":"DE.1"}}]}`,
			names{
				From: webhook.User{ID: "DE.2"},
				Old:  webhook.User{ID: "DE.1"},
				New:  webhook.User{ID: "DE.2"},
			},
		},
		"with the old contact beside it": {
			`{"contacts":[{"user_id":"DE.1","wa_id":"+4915550001"}],` + head[1:] +
				`"system":{"type":"user_changed_user_id","user_id":"DE.2","previous_user_id":"DE.1"}}]}`,
			names{
				From: webhook.User{Phone: "4915550001", ID: "DE.1"},
				Old:  webhook.User{ID: "DE.1"},
				New:  webhook.User{ID: "DE.2"},
			},
		},
	} {
		m := inboundOf(t, c.body)
		if diff := cmp.Diff(c.want, names{From: m.From, Old: m.System.Old, New: m.System.New}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// What relays write around the digits of a number is left out wherever a webhook
// names one, so that one user has one name.
func TestNumbersAreDigitsWhereverTheyStand(t *testing.T) {
	const bodies = `[
		{"messages":[{"id":"w","timestamp":"1795176000","type":"text","from":%q}]},
		{"messages":[{"id":"w","timestamp":"1795176000","type":"system","from":"1",
			"system":{"type":"user_changed_number","new_wa_id":%[1]q}}]},
		{"messages":[{"id":"w","timestamp":"1795176000","type":"text","from_user_id":"DE.1"}],
			"contacts":[{"wa_id":%[1]q,"user_id":"DE.1"}]},
		{"statuses":[{"id":"w","timestamp":"1795176000","status":"read","recipient_id":%[1]q}]},
		{"statuses":[{"id":"w","timestamp":"1795176000","status":"read","recipient_id":"g","recipient_type":"group",
			"recipient_participant_id":%[1]q}]},
		{"calls":[{"id":"c","timestamp":"1795176000","event":"connect","direction":"USER_INITIATED","from":%[1]q}]},
		{"message_echoes":[{"id":"w","timestamp":"1795176000","type":"text","to":%[1]q}]},
		{"history":[{"threads":[{"id":%[1]q,"messages":[{"id":"w","timestamp":"1795176000","type":"text",
			"from":"+49 (1555) 0001"}]}]}]},
		{"metadata":{"display_phone_number":%[1]q},
			"messages":[{"id":"w","timestamp":"1795176000","type":"text","from":"1"}]}
	]`
	for _, spelling := range []string{
		"4915550001", "+4915550001", " 49 1555-0001", "+49 (1555) 0001", "whatsapp:+4915550001",
	} {
		var list []json.RawMessage
		if err := json.Unmarshal(fmt.Appendf(nil, bodies, spelling), &list); err != nil {
			t.Fatal(err)
		}
		for _, body := range list {
			b, err := webhook.Decode(body)
			if err != nil || len(b.Ignored) > 0 || len(b.Facts) != 1 {
				t.Fatalf("%s: %v, ignored %v", body, err, b.Ignored)
			}
			got := ""
			switch f := b.Facts[0].(type) {
			case *webhook.Inbound:
				got = f.From.Phone
				if f.System != nil {
					got = f.System.New.Phone
				}
				if f.Display != "" {
					got = f.Display
				}
			case *webhook.Status:
				got = f.To.Phone
			case *webhook.Call:
				got = f.User.Phone
			case *webhook.Echo:
				got = f.To.Phone
			case *webhook.History:
				if got = f.User.Phone; !f.FromUser {
					t.Errorf("%s: not from the user", body)
				}
			}
			if got != "4915550001" {
				t.Errorf("%s: %q", body, got)
			}
		}
	}
}

// A contact is found by the number, however the two of them are written.
func TestContactOfAnotherSpelling(t *testing.T) {
	for from, contact := range map[string]string{
		"4915550001": "+49 1555 0001", "+49 1555 0001": "4915550001", "whatsapp:+4915550001": "+4915550001",
	} {
		m := inboundOf(t, fmt.Sprintf(`{"contacts":[{"wa_id":"1","user_id":"DE.1"},{"wa_id":%q,"user_id":"DE.2"}],
			"messages":[{"id":"w","timestamp":"1795176000","type":"text","from":%q}]}`, contact, from))
		if want := (webhook.User{Phone: "4915550001", ID: "DE.2"}); m.From != want {
			t.Errorf("from %q, contact %q: %+v", from, contact, m.From)
		}
	}
}

// A group's ID may hold digits and hyphens. It is no number.
func TestGroupIDsStayAsTheyAre(t *testing.T) {
	b, err := webhook.Decode([]byte(`{"statuses":[{"id":"w","timestamp":"1795176000","status":"read",
		"recipient_id":"4915550001-1453","recipient_type":"group","recipient_participant_id":"4915550002"}]}`))
	if err != nil || len(b.Facts) != 1 {
		t.Fatal(err)
	}
	if s := b.Facts[0].(*webhook.Status); s.Group != "4915550001-1453" {
		t.Errorf("group %q", s.Group)
	}
}
