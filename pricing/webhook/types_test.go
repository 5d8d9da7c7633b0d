package webhook_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

var source = webhook.Receiver{Account: "1", Number: "2", Display: "3", Standby: true, Provider: "gupshup"}

// examples has a full value of each exported type.
var examples = []any{
	webhook.Batch{
		Facts:   []webhook.Fact{&webhook.Fault{Receiver: source, Error: webhook.MetaError{Code: 1}}},
		Ignored: []webhook.Ignored{{Path: "a", What: webhook.ReasonMissing, Text: "b"}},
	},
	webhook.Ignored{Path: "statuses[0].mood", What: webhook.ReasonUnknownField, Text: "good"},
	webhook.ReasonUnknownValue,
	source,
	webhook.User{Phone: "49", ID: "DE.1", Parent: "DE.ENT.1"},
	webhook.MetaError{Code: 131047, Title: "t", Details: "d"},
	webhook.Fault{Receiver: source, Error: webhook.MetaError{Code: 130429}},
	webhook.Inbound{
		Receiver: source,
		ID:       "w",
		At:       second(0),
		From:     webhook.User{Phone: "49"},
		Group:    "g",
		Type:     "interactive",
		Detail:   "nfm_reply",
		ReplyTo:  "v",
		Referral: &webhook.Referral{SourceType: "ad"},
		System:   &webhook.System{Type: "s"},
		Errors:   []webhook.MetaError{{Code: 1}},
	},
	webhook.Referral{SourceType: "ad", SourceID: "1", URL: "u", Click: "c"},
	webhook.System{Type: "user_changed_number", Old: webhook.User{ID: "DE.1"}, New: webhook.User{Phone: "50"}},
	webhook.Echo{Receiver: source, ID: "w", At: second(0), To: webhook.User{ID: "DE.1"}, Type: "text"},
	webhook.History{
		Receiver: source,
		ID:       "w",
		At:       second(0),
		User:     webhook.User{Phone: "49"},
		FromUser: true,
		Type:     "text",
		State:    "READ",
	},
	webhook.ProgressDelivered,
	webhook.Status{
		Receiver:     source,
		ID:           "w",
		Progress:     webhook.ProgressFailed,
		At:           second(0),
		To:           webhook.User{Phone: "49"},
		Group:        "g",
		Callback:     "b",
		Conversation: webhook.Conversation{ID: "c"},
		Pricing:      webhook.Pricing{Model: "PMP"},
		Errors:       []webhook.MetaError{{Code: 131026}},
	},
	webhook.Conversation{ID: "c", Origin: "marketing", Expires: second(0)},
	webhook.Pricing{
		Billable: "true",
		Model:    "PMP",
		Type:     "regular",
		Subtype:  "paid_exempt",
		Category: category.Marketing,
		Word:     "marketing_lite",
	},
	webhook.Call{
		Receiver:  source,
		ID:        "c",
		At:        second(0),
		User:      webhook.User{Phone: "49"},
		Event:     "terminate",
		Status:    "COMPLETED",
		Direction: "USER_INITIATED",
		Start:     second(0),
		End:       second(60),
		Duration:  time.Minute,
		Callback:  "b",
		Errors:    []webhook.MetaError{{Code: 1}},
	},
	webhook.AccountUpdate{
		Account:                     "1",
		At:                          second(0),
		Event:                       "E",
		Tier:                        &webhook.TierReached{Lower: 1},
		AuthenticationInternational: &webhook.AuthenticationInternational{Start: second(0)},
		PrimaryLocation:             "IN",
	},
	webhook.TierReached{
		At:       second(0),
		Category: category.Utility,
		Lower:    1,
		Upper:    1000,
		Month:    "2026-10",
		Region:   "India",
	},
	webhook.AuthenticationInternational{Start: second(0), Exceptions: map[ratecard.Country]time.Time{"ID": second(1)}},
	webhook.Template{ID: "1", Name: "n", Language: "de"},
	webhook.TemplateCategory{
		Account:   "1",
		At:        second(0),
		Template:  webhook.Template{ID: "1"},
		From:      category.Utility,
		To:        category.Marketing,
		Impending: true,
		Due:       second(1),
	},
	webhook.TemplateStatus{
		Account:  "1",
		At:       second(0),
		Template: webhook.Template{ID: "1"},
		Event:    "REJECTED",
		Reason:   "INVALID_FORMAT",
		Category: category.Marketing,
	},
	webhook.SyntaxError{Offset: 5},
	webhook.LimitError{Of: "items", Limit: 1, Offset: 5},
}

// Every type compares without options, and shows in a diff.
func TestTypesCompare(t *testing.T) {
	for _, x := range examples {
		if diff := cmp.Diff(x, x); diff != "" {
			t.Errorf("%T differs from itself:\n%s", x, diff)
		}
	}
	for i, x := range examples {
		if cmp.Equal(x, examples[(i+1)%len(examples)]) {
			t.Errorf("%T equals the next example", x)
		}
	}
	if cmp.Equal(webhook.Options{Number: "1"}, webhook.Options{}) {
		t.Error("Options with a number equal those without")
	}
}

// What an item holds comes back from JSON, and so does its zero value.
func TestTypesJSON(t *testing.T) {
	for _, x := range examples {
		switch x := x.(type) {
		case webhook.Inbound:
			roundTrip(t, x)
		case webhook.Status:
			roundTrip(t, x)
		case webhook.Conversation:
			roundTrip(t, x)
		case webhook.Pricing:
			roundTrip(t, x)
		case webhook.Call:
			roundTrip(t, x)
		case webhook.Echo:
			roundTrip(t, x)
		case webhook.History:
			roundTrip(t, x)
		case webhook.Fault:
			roundTrip(t, x)
		case webhook.AccountUpdate:
			roundTrip(t, x)
		case webhook.TierReached:
			roundTrip(t, x)
		case webhook.AuthenticationInternational:
			roundTrip(t, x)
		case webhook.TemplateCategory:
			roundTrip(t, x)
		case webhook.TemplateStatus:
			roundTrip(t, x)
		case webhook.Ignored:
			roundTrip(t, x)
		}
	}
	b, err := json.Marshal(webhook.Status{ID: "w", Progress: webhook.ProgressSent, Receiver: webhook.Receiver{Number: "2"}})
	if want := `{"number":"2","id":"w","progress":"sent"}`; err != nil || string(b) != want {
		t.Errorf("a status is %s, %v; want %s", b, err, want)
	}
}

func roundTrip[T any](t *testing.T, full T) {
	t.Helper()
	var zero T
	testkit.RoundTrip(t, full)
	testkit.RoundTrip(t, zero)
}
