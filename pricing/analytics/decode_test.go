package analytics_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

func ptr[T any](v T) *T { return &v }

func TestDecode(t *testing.T) {
	const point = `{"start":1792386000,"end":1792472400,"phone_number":"576010000000","country":"CO",` +
		`"tier":"0:250000","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":2,"cost":0.0016}`
	want := analytics.Report{
		Kind: analytics.KindPricing,
		Points: []analytics.Point{{
			Start:    time.Unix(1792386000, 0).UTC(),
			End:      time.Unix(1792472400, 0).UTC(),
			Number:   "576010000000",
			Country:  "CO",
			Tier:     "0:250000",
			Type:     "REGULAR",
			Category: "UTILITY",
			Units:    ptr(int64(2)),
			Cost:     &ratecard.Money{Amount: decimal.New(16, -4)},
		}},
	}
	edit := func(f func(*analytics.Report)) analytics.Report {
		r := want
		r.Points = []analytics.Point{want.Points[0]}
		f(&r)
		return r
	}
	field := edit(func(r *analytics.Report) {
		r.Account, r.Currency = "700", "COP"
		r.Points[0].Cost = &ratecard.Money{Amount: decimal.New(16, -4), Currency: "COP"}
	})
	for _, tt := range []struct {
		name, body string
		want       analytics.Report
	}{
		{"edge", `{"data":[{"data_points":[` + point + `]}]}`, want},
		{
			"field",
			`{"currency":"COP","pricing_analytics":{"data":[{"data_points":[` + point + `]}]},"id":"700"}`,
			field,
		},
		{
			"field, currency last",
			`{"id":"700","pricing_analytics":{"data":[{"data_points":[` + point + `]}]},"currency":"COP"}`,
			field,
		},
		{
			"field without data",
			`{"id":700,"currency":"COP","pricing_analytics":{"granularity":"DAILY","data_points":[` + point + `]}}`,
			field,
		},
		{"space", " { \"data\" :\t[ {\n\"data_points\" : [ " + point + " ] } ] } ", want},
		{
			"several blocks",
			`{"data":[{"data_points":[` + point + `]},{"data_points":[]},{"data_points":[` + point + `]}]}`,
			edit(func(r *analytics.Report) { r.Points = append(r.Points, r.Points[0]) }),
		},
		{"a page", `{"data":[{"data_points":[` + point + `]}],"paging":{"cursors":{"before":"a","after":"b"}}}`, want},
		{"the last page", `{"data":[{"data_points":[` + point + `]}],"paging":{"next":""}}`, want},
		{
			"more pages",
			`{"data":[{"data_points":[` + point +
				`]}],"paging":{"cursors":{},"next":"https://graph.example/?access_token=t"}}`,
			edit(func(r *analytics.Report) { r.Incomplete = true }),
		},
		{"more pages, within", `{"pricing_analytics":{"paging":{"next":{}},"data":[{"data_points":[` + point + `]}]}}`,
			edit(func(r *analytics.Report) { r.Incomplete = true })},
		{"no traffic", `{"data":[]}`, analytics.Report{Points: []analytics.Point{}}},
		{
			"no points",
			`{"pricing_analytics":{"data":[{"data_points":[]}]}}`,
			analytics.Report{Kind: analytics.KindPricing, Points: []analytics.Point{}},
		},
		{"without interval, nulls", `{"data":[{"data_points":[{"start":null,"volume":2,"cost":null,"country":null}]}]}`,
			analytics.Report{Kind: analytics.KindPricing, Points: []analytics.Point{{Units: ptr(int64(2))}}}},
		{
			"texts for numbers",
			`{"data":[{"data_points":[{"start":"1792386000","end":"1792472400","phone_number":576010000000,` +
				`"volume":"2","cost":"0.0016"}]}]}`,
			edit(func(r *analytics.Report) {
				p := &r.Points[0]
				p.Country, p.Tier, p.Type, p.Category = "", "", "", ""
			}),
		},
		{
			"conversations",
			`{"conversation_analytics":{"data":[{"data_points":[{"conversation":8500,"conversation_type":"REGULAR",` +
				`"conversation_direction":"USER_INITIATED","conversation_category":"SERVICE","cost":88.1010}]}]}}`,
			analytics.Report{
				Kind: analytics.KindConversation,
				Points: []analytics.Point{{Type: "REGULAR", Category: "SERVICE", Direction: "USER_INITIATED",
					Units: ptr(int64(8500)), Cost: &ratecard.Money{Amount: decimal.New(881010, -4)}}},
			},
		},
		{
			"words we don't know",
			`{"hue":3,"currency":"pesos","data":[{"mood":{},"data_points":[{"volume":1,"pricing_type":"CHEAP",` +
				`"pricing_category":"GOSSIP","country":"Q1","tier":"low","x":[1]},{"volume":2,` +
				`"pricing_type":"CHEAP","x":2}]}]}`,
			analytics.Report{Kind: analytics.KindPricing, Points: []analytics.Point{
				{Type: "CHEAP", Category: "GOSSIP", Country: "Q1", Tier: "low", Units: ptr(int64(1))},
				{Type: "CHEAP", Units: ptr(int64(2))},
			},
				Ignored: []webhook.Ignored{
					{Path: "hue", What: webhook.ReasonUnknownField, Text: "3", N: 1},
					{Path: "currency", What: webhook.ReasonUnknownValue, Text: "pesos", N: 1},
					{Path: "data[0].mood", What: webhook.ReasonUnknownField, Text: "{}", N: 1},
					{Path: "data[0].data_points[0].pricing_type", What: webhook.ReasonUnknownValue, Text: "CHEAP", N: 2},
					{Path: "data[0].data_points[0].pricing_category", What: webhook.ReasonUnknownValue, Text: "GOSSIP", N: 1},
					{Path: "data[0].data_points[0].country", What: webhook.ReasonUnknownValue, Text: "Q1", N: 1},
					{Path: "data[0].data_points[0].tier", What: webhook.ReasonUnknownValue, Text: "low", N: 1},
					{Path: "data[0].data_points[0].x", What: webhook.ReasonUnknownField, Text: "[1]", N: 2},
				}},
		},
		{
			"another report beside",
			`{"pricing_analytics":{"data":[{"data_points":[` +
				point + `]}]},"call_analytics":{"data_points":[{"count":1}]}}`,
			edit(func(r *analytics.Report) {
				r.Ignored = []webhook.Ignored{
					{Path: "call_analytics", What: webhook.ReasonNotRead, Text: `{"data_points":[{"count":1}]}`, N: 1},
				}
			}),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := analytics.Decode([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			text, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var back analytics.Report
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, back); diff != "" {
				t.Errorf("as JSON:\n%s", diff)
			}
			for _, i := range got.Ignored {
				if strings.HasSuffix(i.String(), " times") != (i.N > 1) {
					t.Error(i)
				}
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	points := func(p string) string { return `{"data":[{"data_points":[` + p + `]}]}` }
	long := strings.Repeat("9", 41)
	other := func(report string) analytics.Error {
		return analytics.Error{Kind: analytics.ErrNotPrices, Value: report}
	}
	invalid := func(path, value string) analytics.Error {
		return analytics.Error{Kind: analytics.ErrInvalid, Path: path, Value: value}
	}
	field := func(name, value string) analytics.Error { return invalid("data[0].data_points[0]."+name, value) }
	for _, tt := range []struct {
		body string
		want analytics.Error // but for the Why
	}{
		{``, analytics.Error{Kind: analytics.ErrMalformed}},
		{`  `, analytics.Error{Kind: analytics.ErrMalformed, Offset: 2}},
		{`{"data":[`, analytics.Error{Kind: analytics.ErrMalformed, Offset: 9}},
		{`{"data":[}`, analytics.Error{Kind: analytics.ErrMalformed, Offset: 9}},
		{`{"data":[]} x`, analytics.Error{Kind: analytics.ErrMalformed, Offset: 12}},
		{`[]`, analytics.Error{Kind: analytics.ErrNotPrices}},
		{`{}`, analytics.Error{Kind: analytics.ErrNotPrices}},
		{`{"data":[{"name":"x"}]}`, analytics.Error{Kind: analytics.ErrNotPrices}},
		{`{"pricing_analytics":{}}`, analytics.Error{Kind: analytics.ErrNotPrices}},
		{`{"error":{"message":"token t","code":190}}`, analytics.Error{Kind: analytics.ErrNotPrices, Path: "error"}},
		{`{"call_analytics":{"data_points":[{"start":1,"end":2,"cost":0.1,"count":3}]}}`, other("call_analytics")},
		{points(`{"start":1,"end":2,"cost":0.1,"count":3,"average_duration":9}`), other("call_analytics")},
		{`{"analytics":{"data_points":[{"sent":1}]}}`, other("analytics")},
		{points(`{"start":1,"end":2,"sent":5,"delivered":4,"groups_delivered":1}`), other("analytics")},
		{points(`{"start":1,"end":2,"sent":5,"template_id":"9"}`), other("template_analytics")},
		{points(`{"cost":[{"type":"amount_spent","value":0.1}]}`), other("template_analytics")},
		{points(`{"volume":1},{"sent":2}`), analytics.Error{Kind: analytics.ErrInvalid, Value: "analytics"}},
		{points(`{"volume":1},{"conversation":2}`), invalid("data[0].data_points[1].conversation", "")},
		{
			`{"pricing_analytics":{"data":[]},"conversation_analytics":{"data":[]}}`,
			invalid("conversation_analytics", ""),
		},
		{points(`{"volume":-1}`), field("volume", "-1")},
		{points(`{"volume":1.5}`), field("volume", "1.5")},
		{points(`{"volume":1e13}`), field("volume", "1e13")},
		{points(`{"volume":true}`), field("volume", "true")},
		{points(`{"volume":{}}`), field("volume", "{}")},
		{points(`{"volume":1,"cost":-0.01}`), field("cost", "-0.01")},
		{points(`{"volume":1,"cost":1e99}`), field("cost", "1e99")},
		{points(`{"volume":1,"cost":1e99999999999}`), field("cost", "1e99999999999")},
		{points(`{"volume":1,"cost":` + long + `}`), field("cost", long)},
		{points(`{"volume":1,"cost":"1,5"}`), field("cost", "1,5")},
		{points(`{"volume":1,"cost":""}`), field("cost", "")},
		{points(`{"volume":1,"start":1}`), invalid("data[0].data_points[0]", "")},
		{points(`{"volume":1,"end":1}`), invalid("data[0].data_points[0]", "")},
		{points(`{"volume":1,"start":2,"end":2}`), invalid("data[0].data_points[0]", "")},
		{points(`{"volume":1,"start":0,"end":2}`), field("start", "0")},
		{points(`{"volume":1,"start":1792386000000,"end":2}`), field("start", "1792386000000")},
		{points(`{"volume":1,"start":"2026-10-01","end":2}`), field("start", "2026-10-01")},
		{points(`{"volume":1},null`), invalid("data[0].data_points[1]", "null")},
		{points(`{"volume":1,"country":["CO"]}`), field("country", `["CO"]`)},
		{`{"data":{"data_points":[]}}`, invalid("data", `{"data_points":[]}`)},
		{`{"pricing_analytics":null}`, invalid("pricing_analytics", "null")},
	} {
		got, err := analytics.Decode([]byte(tt.body))
		e := (*analytics.Error)(nil)
		if !errors.As(err, &e) || !errors.Is(err, tt.want.Kind) {
			t.Errorf("%s: %v, want %v", tt.body, err, &tt.want)
			continue
		}
		if tt.want.Why = e.Why; !e.Equal(&tt.want) {
			t.Errorf("%s: %v, want %v", tt.body, err, &tt.want)
		}
		if diff := cmp.Diff(analytics.Report{}, got); diff != "" {
			t.Errorf("%s: a report came with the error: %s", tt.body, diff)
		}
		if strings.Contains(err.Error(), "token t") {
			t.Error("Meta's text on a token is in", err)
		}
	}
}

func TestLimits(t *testing.T) {
	many := func(points int) string {
		return `{"data":[{"data_points":[{"volume":1,"new":0}` + strings.Repeat(`,{}`, points-2) + `,{"new":1}]}]}`
	}
	r := decode(t, many(analytics.MaxPoints))
	if len(r.Points) != analytics.MaxPoints || len(r.Ignored) != 1 || r.Ignored[0].N != 2 {
		t.Errorf("%d points, ignored %v", len(r.Points), r.Ignored)
	}
	var fields []string
	for i := range analytics.MaxIgnored + 1 {
		fields = append(fields, fmt.Sprintf(`"f%d":0`, i))
	}
	bodies := map[string]string{
		"points":  many(analytics.MaxPoints + 1),
		"bytes":   strings.Repeat(" ", analytics.MaxBody+1),
		"ignored": `{"data":[],` + strings.Join(fields, ",") + `}`,
	}
	if long { // hundreds of megabytes
		bodies["values"] = `{"data":[],"x":[` + strings.Repeat("0,", analytics.MaxValues) + `0]}`
	}
	for name, body := range bodies {
		if _, err := analytics.Decode([]byte(body)); !errors.Is(err, analytics.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r := decode(t, `{"data":[],`+strings.Join(fields[1:], ",")+`}`); len(r.Ignored) != analytics.MaxIgnored {
		t.Error(len(r.Ignored))
	}
	deep := strings.Repeat(`[`, 9000) + strings.Repeat(`]`, 9000)
	r = decode(t, `{"data":[],"x":`+deep+`}`)
	if len(r.Ignored) != 1 || len(r.Ignored[0].Text) > analytics.MaxText+len("…") {
		t.Error("deep:", r.Ignored)
	}
}

// A cost keeps the digits it was written with, and is the number that it says.
func TestCostsAreExact(t *testing.T) {
	for _, s := range []string{
		"0", "-0", "0.0", "11.96", "11.960", "11.959999999999999", "88.1010", "4.6e1", "46E-1", "1.5e+2", "0.1e-30",
		"9007199254740993",
		"123456789012345678901234567890.123456789012345678901234567890", "1e40", "0e40",
	} {
		r := decode(t, `{"data":[{"data_points":[{"volume":1,"cost":`+s+`}]}]}`)
		want, _ := new(big.Rat).SetString(s)
		if got := r.Points[0].Cost.Amount; got.Rat().Cmp(want) != 0 {
			t.Errorf("%s is read as %v", s, got)
		}
		if !strings.ContainsAny(s, "eE-") && r.Points[0].Cost.String() != s {
			t.Errorf("%s has become %s", s, r.Points[0].Cost)
		}
	}
}

// An error begins with its kind's text, which begins with the package's name.
func TestErrorTexts(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":}`: `analytics: malformed JSON at byte 5 (invalid character '}' looking for beginning of value)`,
		`[]`:     "analytics: not a price report (want an object)",
		`{"data":[{"data_points":[{"volume":-1}]}]}`: `analytics: invalid value: data[0].data_points[0].volume "-1" (below 0)`,
	} {
		_, err := analytics.Decode([]byte(body))
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}
