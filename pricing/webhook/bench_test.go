package webhook_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/wacost/wacost/pricing/webhook"
)

// The benchmarks of one run compare: BenchmarkDecode with what it takes to
// unmarshal the same body into structs, which lists nothing as ignored.

func BenchmarkDecode(b *testing.B) {
	for _, body := range bodies(b) {
		b.Run(body.name, func(b *testing.B) {
			b.SetBytes(int64(len(body.json)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := webhook.Decode(body.json); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodeStructs(b *testing.B) {
	for _, body := range bodies(b) {
		b.Run(body.name, func(b *testing.B) {
			b.SetBytes(int64(len(body.json)))
			b.ReportAllocs()
			for b.Loop() {
				var e envelope
				if err := json.Unmarshal(body.json, &e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	body := fixture(b, "delivered.json")
	header := sign(string(body), "of the app")
	b.ReportAllocs()
	for b.Loop() {
		if err := webhook.Verify(body, header, "of the app"); err != nil {
			b.Fatal(err)
		}
	}
}

// The ceiling of allocations is part of the contract: servers live by it.
func TestDecodeAllocs(t *testing.T) {
	for _, body := range bodies(t)[:2] {
		n := testing.AllocsPerRun(100, func() {
			if _, err := webhook.Decode(body.json); err != nil {
				t.Fatal(err)
			}
		})
		if n > 12 {
			t.Errorf("%s: %v allocations, want at most 12", body.name, n)
		}
	}
}

type namedBody struct {
	name string
	json []byte
}

// bodies are a delivered status as it has looked since April 2026, the same
// without contacts, and a hundred of them in one body.
func bodies(tb testing.TB) []namedBody {
	tb.Helper()
	full := string(fixture(tb, "delivered.json"))
	from, to := strings.Index(full, `"contacts"`), strings.Index(full, `"statuses"`)
	bare := full[:from] + full[to:]
	from, to = strings.Index(full, `[{"id":"wamid`), strings.Index(full, `]},"field"`)
	one := full[from+1 : to]
	hundred := full[:from+1] + strings.Repeat(one+",", 99) + one + full[to:]
	return []namedBody{
		{"delivered", []byte(full)},
		{"delivered-without-contacts", []byte(bare)},
		{"delivered-100", []byte(hundred)},
	}
}

// envelope is what a program would write that reads the same fields.
type envelope struct {
	Object string `json:"object"`
	Entry  []struct {
		ID      string `json:"id"`
		Time    int64  `json:"time"`
		Changes []struct {
			Field string `json:"field"`
			Value struct {
				Product  string `json:"messaging_product"`
				Metadata struct {
					Display string `json:"display_phone_number"`
					ID      string `json:"phone_number_id"`
				} `json:"metadata"`
				Contacts []struct {
					Profile struct {
						Name string `json:"name"`
					} `json:"profile"`
					WaID     string `json:"wa_id"`
					UserID   string `json:"user_id"`
					ParentID string `json:"parent_user_id"`
				} `json:"contacts"`
				Statuses []struct {
					ID            string `json:"id"`
					Status        string `json:"status"`
					Timestamp     string `json:"timestamp"`
					Recipient     string `json:"recipient_id"`
					RecipientType string `json:"recipient_type"`
					Participant   string `json:"recipient_participant_id"`
					User          string `json:"recipient_user_id"`
					Parent        string `json:"recipient_parent_user_id"`
					Callback      string `json:"biz_opaque_callback_data"`
					Conversation  *struct {
						ID      string `json:"id"`
						Expires string `json:"expiration_timestamp"`
						Origin  struct {
							Type string `json:"type"`
						} `json:"origin"`
					} `json:"conversation"`
					Pricing *struct {
						Billable bool   `json:"billable"`
						Model    string `json:"pricing_model"`
						Type     string `json:"type"`
						Category string `json:"category"`
					} `json:"pricing"`
					Errors []struct {
						Code  int64  `json:"code"`
						Title string `json:"title"`
					} `json:"errors"`
				} `json:"statuses"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}
