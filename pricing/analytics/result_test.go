package analytics_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// everything is a comparison with each residual.
func everything(t *testing.T) analytics.Comparison {
	list := points()
	list[1] = strings.Replace(list[1], "0.0125", "0.013", 1)
	list[2] = strings.Replace(list[2], `"cost":0`, `"cost":0.5`, 1)
	list[3] = strings.Replace(list[3], "UTILITY", "AUTHENTICATION", 1)
	list[4] = strings.Replace(list[4], `"volume":1`, `"volume":3`, 1)
	list = append(list, `"country":"CO","pricing_type":"REGULAR","pricing_category":"MYSTERY","volume":1,"cost":0.09`)
	sent := append(traffic(), sent{at: noon(), to: "573001112233", typed: "regular", category: "mystery"})
	return compare(t, record(t, pricing.Account{Zone: berlin()}, sent), decode(t, body(list)), analytics.Options{})
}

func TestGoldens(t *testing.T) {
	c := everything(t)
	golden(t, "comparison.txt", c.String())
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(c); err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison.json", b.String())
	var back analytics.Comparison
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, back); diff != "" {
		t.Errorf("as JSON:\n%s", diff)
	}
}

// Public types compare without options, and a difference shows.
func TestTypesCompare(t *testing.T) {
	c := everything(t)
	money := ratecard.Money{Amount: decimal.New(1, 0), Currency: "USD"}
	for _, tt := range [][2]any{
		{decode(t, body(points())), decode(t, body(points()[1:]))},
		{c, analytics.Comparison{}},
		{analytics.Options{Zone: berlin()}, analytics.Options{}},
		{
			analytics.Options{Zone: berlin(), From: noon(), Rounding: decimal.New(5, -3)},
			analytics.Options{Zone: berlin()},
		},
		{c.Rows[0], c.Rows[1]},
		{c.Rows[0].Cells[0], c.Rows[0].Cells[1]},
		{c.Volume, c.Price},
		{*c.Cost, analytics.Cost{Meta: money}},
		{analytics.MatchAgrees, analytics.MatchPriceDiffers},
		{analytics.KindPricing, analytics.KindConversation},
		{analytics.Point{Cost: &money}, analytics.Point{Units: ptr(int64(1))}},
		{webhook.Ignored{Path: "p"}, webhook.Ignored{Path: "p", N: 2}},
		{&analytics.Error{Kind: analytics.ErrLimit}, &analytics.Error{Kind: analytics.ErrInvalid}},
		{(*analytics.Error)(nil), &analytics.Error{}},
	} {
		if diff := cmp.Diff(tt[0], tt[0]); diff != "" {
			t.Error(diff)
		}
		if cmp.Diff(tt[0], tt[1]) == "" {
			t.Errorf("%+v is taken for %+v", tt[0], tt[1])
		}
	}
}
