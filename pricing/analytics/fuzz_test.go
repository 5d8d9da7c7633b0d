package analytics_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/internal/testkit"
)

// FuzzDecode holds Decode against encoding/json: what is malformed is so for
// both; what is decoded survives its own JSON, and can be compared or is
// refused with a known kind.
func FuzzDecode(f *testing.F) {
	testkit.AddFiles(f, testkit.PayloadFolder()+"an_*.json")
	f.Add([]byte(body(points())))
	for _, s := range []string{
		"", "{", "[]", "null", `{"data":[]}`, `{"data":[{"data_points":[{"volume":1e2,"cost":1E-7,` +
			`"pricing_type":"\ud800"}]}]}`,
		"{\"data\":[{\"\xff\":1,\"data_points\":[{\"conversation\":1,\"start\":1,\"end\":2}]}]}",
		`{"error":{"code":{}},"data":{}}`,
		`{"paging":{"next":1},"paging":[],"data":[{"data_points":[{"start":5,"end":9,"volume":0},{"start":1,"end":5,` +
			`"volume":1,"country":"IN"}]}]}`,
	} {
		f.Add([]byte(s))
	}
	l := record(f, pricing.Account{}, traffic())
	kinds := []error{
		analytics.ErrMalformed,
		analytics.ErrLimit,
		analytics.ErrNotPrices,
		analytics.ErrInvalid,
		analytics.ErrIncomplete,
		analytics.ErrIncomparable,
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		known := func(err error) {
			e := (*analytics.Error)(nil)
			if !errors.As(err, &e) || e.Error() == "" || e.Offset < 0 || e.Offset > int64(len(body)) {
				t.Fatalf("%v, of %q", err, body)
			}
			for _, k := range kinds {
				if errors.Is(err, k) {
					return
				}
			}
			t.Fatalf("%v is of no kind", err)
		}
		r, err := analytics.Decode(body)
		if errors.Is(err, analytics.ErrMalformed) == json.Valid(body) {
			t.Fatalf("%v, of %q", err, body)
		}
		if err != nil {
			known(err)
			return
		}
		testkit.RoundTrip(t, r)
		o := analytics.Options{Currency: r.Currency, From: time.Unix(1, 0), To: noon()}
		c, err := analytics.Compare(t.Context(), l, r, o)
		if err != nil {
			known(err)
			return
		}
		balanced(t, &c)
		if _, err := json.Marshal(c); err != nil || c.String() == "" {
			t.Error(err)
		}
	})
}
