package webhook_test

import (
	"fmt"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/webhook"
)

// Meta spells authentication-international in several ways. Each is that category,
// and the word stays as it was written.
func TestInternationalIsACategory(t *testing.T) {
	const pattern = `{"entry":[{"changes":[{"field":"messages","value":{"statuses":[{"id":"w","status":"delivered",` +
		`"timestamp":"1792000000","recipient_id":"919876543210","pricing":{"type":"regular","category":%q}}]}}]}]}`
	for _, word := range []string{
		"authentication-international", "authentication_international", "AUTHENTICATION_INTERNATIONAL",
	} {
		b, err := webhook.Decode(fmt.Appendf(nil, pattern, word))
		if err != nil || len(b.Facts) != 1 || len(b.Ignored) != 0 {
			t.Fatalf("%s: %+v, %v", word, b, err)
		}
		s, ok := b.Facts[0].(*webhook.Status)
		if !ok || s.Pricing.Category != category.AuthenticationInternational || s.Pricing.Word != word ||
			string(s.Reported().Category) != word {
			t.Errorf("%s: %+v", word, s)
		}
	}
}
