package webhook_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/webhook"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func decode(t testing.TB, body string) webhook.Batch {
	t.Helper()
	b, err := webhook.Decode([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// second is a moment in October 2026, n seconds after that of the fixtures.
func second(n int64) time.Time { return time.Unix(1792000000+n, 0).UTC() }

func TestDecodeDelivered(t *testing.T) {
	want := webhook.Batch{Facts: []webhook.Fact{&webhook.Status{
		Receiver: webhook.Receiver{Account: "700100200300400", Number: "700100200300401", Display: "4930123456"},
		ID:       "wamid.T1dOLUZJWFRVUkUtREVMSVZFUkVELU5PLVBIT05F",
		Progress: webhook.ProgressDelivered,
		At:       second(0),
		To:       webhook.User{Phone: "491700000001", ID: "DE.500600700800", Parent: "DE.ENT.500600700801"},
		Conversation: webhook.Conversation{
			ID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Origin: "referral_conversion", Expires: second(3 * 86400)},
		Pricing: webhook.Pricing{Billable: "false", Model: "PMP", Type: "free_entry_point",
			Category: "referral_conversion", Word: "referral_conversion"},
	}}}
	if diff := cmp.Diff(want, decode(t, string(fixture(t, "delivered.json")))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// One bad entry must not cost the others.
func TestDecodeMixed(t *testing.T) {
	source := webhook.Receiver{Account: "700100200300400", Number: "700100200300401", Display: "4930123456"}
	other := webhook.Receiver{Account: "700100200300400", Number: "700100200300402"}
	standby := other
	standby.Standby = true
	const status = "entry[1].changes[1].value.statuses"
	want := webhook.Batch{
		Facts: []webhook.Fact{
			&webhook.Status{
				Receiver: source,
				ID:       "wamid.one",
				Progress: "delivered",
				At:       second(0),
				To:       webhook.User{Phone: "491700000001"},
				Pricing: webhook.Pricing{
					Billable: "true",
					Model:    "PMP",
					Type:     "regular",
					Category: category.Utility,
					Word:     "UTILITY",
				},
			},
			&webhook.Status{Receiver: source, Progress: "teleported"},
			&webhook.Inbound{
				Receiver: source,
				ID:       "wamid.two",
				At:       second(1),
				From:     webhook.User{Phone: "491700000001"},
				Type:     "poll",
			},
			&webhook.Inbound{
				Receiver: standby,
				ID:       "wamid.three",
				At:       second(2),
				From:     webhook.User{ID: "DE.500600700800"},
				Type:     "text",
			},
			&webhook.Fault{Receiver: other, Error: webhook.MetaError{Code: 131000, Title: "Something", Details: "wrong"}},
		},
		Ignored: []webhook.Ignored{
			{Path: "entry[0]", What: webhook.ReasonWrongKind, Text: "7"},
			{Path: "entry[1].changes[0]", What: webhook.ReasonWrongKind, Text: "null"},
			{Path: status + "[0]", What: webhook.ReasonWrongKind, Text: "sent"},
			{Path: status + "[2].timestamp", What: webhook.ReasonUnknownValue, Text: "soon"},
			{Path: status + "[2].recipient_id", What: webhook.ReasonWrongKind, Text: `["491700000001"]`},
			{Path: status + "[2].mood", What: webhook.ReasonUnknownField, Text: `{"good": true}`},
			{Path: status + "[2].id", What: webhook.ReasonMissing},
			{Path: status + "[2].status", What: webhook.ReasonUnknownValue, Text: "teleported"},
			{Path: status + "[2].recipient_id", What: webhook.ReasonMissing},
			{Path: "entry[1].changes[1].value.messages[0].type", What: webhook.ReasonUnknownValue, Text: "poll"},
			{Path: "entry[1].changes[2].field", What: webhook.ReasonUnknownValue, Text: "flows"},
			{Path: "entry[1].changes[2].value", What: webhook.ReasonNotRead, Text: `{"event": "ENDPOINT_AVAILABILITY"}`},
		},
	}
	if diff := cmp.Diff(want, decode(t, string(fixture(t, "mixed.json")))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDecodeShapes has the summaries of bodies, in the words of shared_test.go.
func TestDecodeShapes(t *testing.T) {
	const status = `{"id":"w","status":"read","timestamp":"1792000000","recipient_id":"491700000001"}`
	const read = "status read to phone at 2026-10-14T17:46:40Z => delivery"
	const at = `"timestamp":"1792000000"`
	tests := []struct {
		name, body string
		want       []string
	}{
		{"bare statuses", `{"statuses":[` + status + `]}`, []string{read}},
		{
			"bare value",
			`{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"statuses":[` + status + `]}`,
			[]string{read},
		},
		{"bare change", `{"field":"messages","value":{"statuses":[` + status + `]}}`, []string{read}},
		{
			"bare entry",
			`{"id":"1","changes":[{"value":{"statuses":[` + status + `]},"field":"messages"}]}`,
			[]string{read},
		},
		{
			"escaped names",
			`{"st\u0061tuses":[` + strings.Replace(status, "status", `st\u0061tus`, 1) + `]}`,
			[]string{read},
		},
		{"the same array twice", `{"statuses":[` + status + `],"statuses":[` + status + `]}`, []string{read, read}},
		{
			"two values in a change",
			`{"field":"messages","value":{"statuses":[` + status + `]},"value":{"statuses":[` + status + `]}}`,
			[]string{read, read},
		},
		{"a field we never met, with statuses", `{"field":"echoes_of_2027","value":{"statuses":[` + status + `]}}`,
			[]string{read, "? field: unknown value"}},
		{"no field at all", `{"value":{"statuses":[` + status + `]}}`, []string{read, "? field: missing"}},
		{
			"another product",
			`{"messaging_product":"messenger","statuses":[` + status + `]}`,
			[]string{read, "? messaging_product: unknown value"},
		},
		{"no value", `{"field":"messages"}`, []string{"? value: missing"}},
		{"value of another kind", `{"field":"messages","value":[1]}`, []string{"? value: wrong kind"}},
		{
			"arrays of another kind",
			`{"statuses":{"id":"w"},"messages":"none"}`,
			[]string{"? statuses: wrong kind", "? messages: wrong kind"},
		},
		{"strange names", `{"statuses":[],"":1,"a b":2}`, []string{`? "": unknown field`, `? "a b": unknown field`}},
		{"nothing", `{}`, []string{"? : not read"}},
		{"an array", `[]`, []string{"? : not read"}},
		{"a number", `5`, []string{"? : not read"}},

		{
			"old messages in a value of their own",
			`{"field":"history","value":{"metadata":{"display_phone_number":"4930123456"},` +
				`"messages":[{"id":"w","from":"4930123456","to":"491700000001",` +
				at + `,"type":"image"},{"id":"v","from":"491700000001",` + at + `,"type":"text"}]}}`,
			[]string{
				"history image from business at 2026-10-14T17:46:40Z",
				"history text from user at 2026-10-14T17:46:40Z",
			},
		},
		{
			"history declined",
			`{"field":"history","value":{"history":[{"errors":[{"code":2593109,"title":"declined"}]}]}}`,
			[]string{"fault, error 2593109"},
		},

		{
			"contacts by ID, out of order",
			`{"contacts":[{"wa_id":"491700000009","user_id":"DE.9"},{"wa_id":"491700000001","user_id":"DE.1",` +
				`"parent_user_id":"DE.ENT.1"}],` +
				`"messages":[{"id":"w","from_user_id":"DE.1",` + at + `,"type":"text"}]}`,
			[]string{"message text by phone+ID+parent at 2026-10-14T17:46:40Z => window"},
		},
		{
			"contacts of somebody else",
			`{"contacts":[{"wa_id":"491700000009","user_id":"DE.9"}],"messages":[{"id":"w","from":"491700000001",` +
				at + `,"type":"text"}]}`,
			[]string{"message text by phone at 2026-10-14T17:46:40Z => window"},
		},

		{
			"a call of the user",
			`{"field":"calls","value":{"calls":[{"id":"c","from":"491700000001","to":"4930123456","event":"connect",` +
				`"direction":"USER_INITIATED",` + at + `}]}}`,
			[]string{"call USER_INITIATED connect with phone at 2026-10-14T17:46:40Z, 0s => window"},
		},
		{
			"a call that nobody took",
			`{"field":"calls","value":{"calls":[{"id":"c","from":"4930123456","to":"491700000001",` +
				`"event":"terminate","status":"FAILED","direction":"BUSINESS_INITIATED",` + at + `}]}}`,
			[]string{"call BUSINESS_INITIATED terminate FAILED with phone at 2026-10-14T17:46:40Z, 0s"},
		},
		{
			"a call that the user took",
			`{"field":"calls","value":{"statuses":[{"id":"c","status":"ACCEPTED","type":"call",` +
				`"recipient_id":"491700000001",` + at + `}]}}`,
			[]string{"call ACCEPTED with phone at 2026-10-14T17:46:40Z, 0s => window, talked"},
		},
		{
			"a status of a call elsewhere",
			`{"statuses":[{"id":"c","status":"RINGING","type":"call","recipient_id":"491700000001",` + at + `}]}`,
			[]string{"call RINGING with phone at 2026-10-14T17:46:40Z, 0s"},
		},
		{"an endless call", `{"calls":[{"id":"c","from":"491700000001","duration":99999999999,` + at + `}]}`,
			[]string{"call  with phone at 2026-10-14T17:46:40Z, 0s", "? calls[0].duration: unknown value"}},

		{
			"a post",
			`{"messages":[{"id":"w","from":"491700000001",` +
				at + `,"type":"text","referral":{"source_type":"post"}}]}`,
			[]string{"message text by phone at 2026-10-14T17:46:40Z, referral => window"},
		},
		{
			"an edit that the API can't show",
			`{"messages":[{"id":"w","from":"491700000001",` +
				at + `,"type":"unsupported","unsupported":{"type":"edit"}}]}`,
			[]string{"message unsupported edit by phone at 2026-10-14T17:46:40Z"},
		},
		{
			"a new name",
			`{"messages":[{"id":"w","from":"491700000001",` +
				at + `,"type":"system","system":{"type":"user_changed_user_id","user_id":"DE.2"}}]}`,
			[]string{"message system by phone at 2026-10-14T17:46:40Z, user_changed_user_id, new name: ID"},
		},

		{
			"business-initiated",
			`{"statuses":[{"id":"w","status":"delivered","timestamp":"1650000000","recipient_id":"1",` +
				`"pricing":{"pricing_model":"CBP","category":"business_initiated"}}]}`,
			[]string{
				"status delivered to phone at 2022-04-15T05:20:00Z, CBP business_initiated billable unsaid => " +
					"delivery business_initiated, as if marketing",
			},
		},
		{
			"the category of the conversation",
			`{"statuses":[{"id":"w","status":"read",` +
				at + `,"recipient_id":"1","conversation":{"id":"c","origin":{"type":"marketing_lite"}}}]}`,
			[]string{
				"status read to phone at 2026-10-14T17:46:40Z, conversation marketing_lite => delivery marketing, lite",
			},
		},
		{
			"artificial intelligence",
			`{"statuses":[{"id":"w","status":"read",` +
				at + `,"recipient_id":"1","pricing":{"type":"regular","category":"general_purpose_ai"}}]}`,
			[]string{
				"status read to phone at 2026-10-14T17:46:40Z, regular general_purpose_ai billable unsaid => " +
					"delivery regular general_purpose_ai",
			},
		},
		{"delivered, but no ID", `{"statuses":[{"status":"delivered",` + at + `,"recipient_id":"1"}]}`,
			[]string{"status delivered to phone at 2026-10-14T17:46:40Z", "? statuses[0].id: missing"}},

		{
			"the highest tier",
			`{"field":"account_update","value":{"event":"VOLUME_BASED_PRICING_TIER_UPDATE",` +
				`"volume_tier_info":{"tier":"1000001:MAX","pricing_category":"AUTHENTICATION"}}}`,
			[]string{"account VOLUME_BASED_PRICING_TIER_UPDATE, tier authentication 1000001..0 of  in  at no time"},
		},
		{
			"no tier",
			`{"field":"account_update","value":{"event":"X","volume_tier_info":{"tier":"5:1"},"country":7,` +
				`"auth_international_rate_eligibility":[]}}`,
			[]string{
				"account X, tier  0..0 of  in  at no time, in 7",
				"? value.event: unknown value",
				"? value.volume_tier_info.tier: unknown value",
				"? value.auth_international_rate_eligibility: wrong kind",
			},
		},
		{
			"a template moved",
			`{"field":"template_category_update","value":{"previous_category":"UTILITY","new_category":"MARKETING"}}`,
			[]string{"template category utility to marketing"},
		},
		{
			"a template moved, and not",
			`{"field":"template_category_update","value":{"previous_category":"UTILITY","new_category":"MARKETING",` +
				`"correct_category":"POETRY"}}`,
			[]string{
				"template category utility to marketing",
				"? value.correct_category: unknown value",
				"? value.correct_category: unknown value",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, summary(decode(t, tt.body))); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", tt.body, diff)
			}
		})
	}
}

func TestDecodeTimes(t *testing.T) {
	tests := []struct {
		text string // JSON
		want string
	}{
		{`"1792000000"`, "2026-10-14T17:46:40Z"},
		{`1792000000`, "2026-10-14T17:46:40Z"},
		{`1792000000123`, "2026-10-14T17:46:40Z"},
		{`"2026-10-14T19:46:40+02:00"`, "2026-10-14T17:46:40Z"},
		{`253402300799`, "9999-12-31T23:59:59Z"},
		{`0`, "no time"},
		{`-5`, "no time"},
		{`1e9`, "no time"},
		{`"TIMESTAMP"`, "no time"},
		{`99999999999999999999`, "no time"},
		{`"0000-01-01T00:00:00Z"`, "no time"},
		{`true`, "no time"},
		{`{}`, "no time"},
	}
	for _, tt := range tests {
		b := decode(t, `{"statuses":[{"id":"w","status":"read","recipient_id":"1","timestamp":`+tt.text+`}]}`)
		if got := when(b.Facts[0].(*webhook.Status).At); got != tt.want {
			t.Errorf("%s is %s, want %s", tt.text, got, tt.want)
		}
		if (tt.want == "no time") != (len(b.Ignored) == 1) {
			t.Errorf("%s: ignored are %v", tt.text, b.Ignored)
		}
	}
}

func TestIgnoredString(t *testing.T) {
	for want, i := range map[string]webhook.Ignored{
		`statuses[0].status: unknown value "gone"`: {
			Path: "statuses[0].status",
			What: webhook.ReasonUnknownValue,
			Text: "gone",
		},
		`body: not read "{}"`:           {What: webhook.ReasonNotRead, Text: "{}"},
		`x: unknown field "1", 3 times`: {Path: "x", What: webhook.ReasonUnknownField, Text: "1", N: 3},
		"statuses[0].id: missing":       {Path: "statuses[0].id", What: webhook.ReasonMissing},
	} {
		if got := i.String(); got != want {
			t.Errorf("String() = %s, want %s", got, want)
		}
	}
}

// Texts of a batch must outlive the buffer they came from.
func TestBatchOwnsItsTexts(t *testing.T) {
	body := fixture(t, "mixed.json")
	want := decode(t, string(body))
	got, err := webhook.Decode(body)
	if err != nil {
		t.Fatal(err)
	}
	clear(body)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the body was overwritten (-want +got):\n%s", diff)
	}
}

// Many contacts take another path than a few.
func TestManyContacts(t *testing.T) {
	var list []string
	for i := range 40 {
		n := string(rune('A'+i/26)) + string(rune('A'+i%26))
		list = append(list, `{"wa_id":"p`+n+`","user_id":"DE.`+n+`"}`)
	}
	b := decode(t, `{"contacts":[`+strings.Join(list, ",")+`],"messages":[`+
		`{"id":"w","from":"pBM","timestamp":"1792000000","type":"text"},`+
		`{"id":"v","from_user_id":"DE.AA","timestamp":"1792000000","type":"text"},`+
		`{"id":"u","from":"nobody","timestamp":"1792000000","type":"text"}]}`)
	var got []webhook.User
	for _, it := range b.Facts {
		got = append(got, it.(*webhook.Inbound).From)
	}
	want := []webhook.User{{Phone: "pBM", ID: "DE.BM"}, {Phone: "pAA", ID: "DE.AA"}, {Phone: "nobody"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
}
