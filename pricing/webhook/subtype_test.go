package webhook_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// The subtype is read, kept as written, and handed on; billable is handed on where
// it contradicts the type, and nowhere else (R7.10a).
func TestSubtype(t *testing.T) {
	for name, c := range map[string]struct {
		pricing string
		want    pricing.Reported
		ignored []webhook.Ignored
	}{
		"exempt": {
			pricing: `"billable":false,"pricing_model":"PMP","type":"regular","category":"service","subtype":"paid_exempt"`,
			want: pricing.Reported{
				Type:        "regular",
				Subtype:     pricing.SubtypePaidExempt,
				NotBillable: true,
				Category:    "service",
			},
		},
		"a word from the future": {
			pricing: `"type":"regular","category":"service","subtype":"paid_later"`,
			want:    pricing.Reported{Type: "regular", Subtype: "paid_later", Category: "service"},
			ignored: []webhook.Ignored{
				{Path: "statuses[0].pricing.subtype", What: webhook.ReasonUnknownValue, Text: "paid_later"},
			},
		},
		"contradictory": {
			pricing: `"billable":"false","type":"regular","category":"utility"`,
			want:    pricing.Reported{Type: "regular", NotBillable: true, Category: "utility"},
		},
		"billable": {
			pricing: `"billable":true,"type":"regular","category":"utility"`,
			want:    pricing.Reported{Type: "regular", Category: "utility"},
		},
		"free": {
			pricing: `"billable":false,"type":"free_customer_service","category":"service"`,
			want:    pricing.Reported{Type: "free_customer_service", Category: "service"},
		},
		"a conversation": {
			pricing: `"billable":false,"pricing_model":"CBP","category":"service"`,
			want:    pricing.Reported{Category: "service"},
		},
		"no subtype": {
			pricing: `"type":"regular","category":"service","subtype":null`,
			want:    pricing.Reported{Type: "regular", Category: "service"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := decode(t, `{"statuses":[{"id":"w","status":"delivered","recipient_id":"491700000001",`+
				`"timestamp":"1791072000","pricing":{`+c.pricing+`}}]}`)
			events := slices.Collect(func(yield func(pricing.Event) bool) {
				for _, e := range b.Events(webhook.Options{}) {
					yield(e)
				}
			})
			c.want.Delivered = true
			if len(events) != 1 {
				t.Fatalf("%d events", len(events))
			}
			if diff := cmp.Diff(c.want, events[0].Meta); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.ignored, b.Ignored); diff != "" {
				t.Errorf("ignored (-want +got):\n%s", diff)
			}
		})
	}
}

// The refusals of messages are known by name, and no other error is.
func TestMeaning(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range []int64{130472, 131042, 131047, 131049, 131050, 131061, 131062, 131063, 131064, 131065} {
		b := decode(t, `{"statuses":[{"id":"w","status":"failed","recipient_id":"49","timestamp":"1791072000",`+
			`"errors":[{"code":`+strconv.FormatInt(code, 10)+`,"title":"t"}]}]}`)
		s := b.Facts[0].(*webhook.Status)
		meaning := s.Errors[0].Meaning()
		if meaning == "" {
			t.Errorf("%d isn't known", code)
		}
		if seen[meaning] {
			t.Errorf("%d is called as another is: %s", code, meaning)
		}
		seen[meaning] = true
		if want := fmt.Sprintf("%d (%s)", code, meaning); fmt.Sprint(s.Errors[0]) != want {
			t.Errorf("%v, want %s", s.Errors[0], want)
		}
	}
	if got := fmt.Sprint([]webhook.MetaError{{Code: 131026, Title: "Undeliverable"}, {Code: 1}}); got != "[131026 (Undeliverable) 1]" {
		t.Error(got)
	}
	for _, code := range []int64{0, 100, 131026, 131060, 131066} {
		if got := (webhook.MetaError{Code: code}).Meaning(); got != "" {
			t.Errorf("%d: %s", code, got)
		}
	}
}
