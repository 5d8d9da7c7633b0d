package analytics_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// TestSharedAnalytics says of each collected answer what came out of it. The
// payloads aren't part of the module.
func TestSharedAnalytics(t *testing.T) {
	want := map[string]string{
		"an_call_analytics_shape.json":      "analytics: not a price report: call_analytics",
		"an_group_messaging_analytics.json": "analytics: not a price report: analytics",
		"an_template_analytics.json":        "analytics: not a price report: template_analytics",
		"an_conversation_analytics_2022.json": "conversation_analytics of \"\", 3 points in 1 " +
			"interval, 9750 units, cost 88.101: FREE_ENTRY_POINT 250 0.0, FREE_TIER 1000 0.0, REGULAR 8500 88.101",
		"an_conversation_analytics_halfhour_meta_docs.json": "conversation_analytics of \"102290129340398\", 2 " +
			"points in 2 intervals, 5 units, cost 0.0560: REGULAR AUTHENTICATION 2 0.0128, REGULAR MARKETING 3 0.0432",
		"an_conversation_analytics_monthly_meta_docs.json": "conversation_analytics of \"102290129340398\", 2 " +
			"points in 2 intervals, 5 units, cost 0.0560: AUTHENTICATION 2 0.0128, MARKETING 3 0.0432",
		"an_pricing_analytics_2026_10_brl.json": "pricing_analytics of \"\", 2 points in 1 interval, 10 units, " +
			"cost 0.07: BR FREE_CUSTOMER_SERVICE SERVICE 8 0, BR REGULAR UTILITY 2 0.07",
		"an_pricing_analytics_2026_ar_small.json": "pricing_analytics of \"\", 3 points in 0 intervals, 360 units, " +
			"cost 11.91: FREE_CUSTOMER_SERVICE SERVICE 13 0, REGULAR MARKETING 347 11.91",
		"an_pricing_analytics_meta_docs.json": "pricing_analytics of \"\", 14 points in 5 intervals, 26 units, " +
			"cost 96.9: " +
			"IN FREE_CUSTOMER_SERVICE SERVICE 4 0, IN REGULAR AUTHENTICATION_INTERNATIONAL 0:750000 3 6.9, US " +
			"FREE_CUSTOMER_SERVICE SERVICE 3 0, " +
			"US FREE_CUSTOMER_SERVICE UTILITY 1 0, US FREE_ENTRY_POINT SERVICE 6 0, US REGULAR AUTHENTICATION " +
			"0:2 2 20, " +
			"US REGULAR MARKETING 0:MAX 5 50, US REGULAR MARKETING_LITE 0:MAX 1 10, US REGULAR UTILITY 0:2 1 10",
	}
	for name, body := range testkit.Payloads(t, "an_*.json") {
		r, err := analytics.Decode(body)
		if got := summary(&r, err); got != want[name] {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want[name])
		}
		if len(r.Ignored) > 0 || r.Incomplete {
			t.Errorf("%s: incomplete %v, ignored %v", name, r.Incomplete, r.Ignored)
		}
	}
}

func summary(r *analytics.Report, err error) string {
	e := (*analytics.Error)(nil)
	if errors.As(err, &e) {
		return fmt.Sprintf("%v: %s", e.Kind, e.Value)
	}
	intervals, units := map[time.Time]bool{}, map[string]int64{}
	costs := map[string]ratecard.Money{}
	all, total := int64(0), ratecard.Money{}
	for _, p := range r.Points {
		if !p.Start.IsZero() {
			intervals[p.Start] = true
		}
		name := strings.Join(strings.Fields(strings.Join([]string{p.Country, p.Type, p.Category, p.Tier}, " ")), " ")
		units[name] += *p.Units
		costs[name] = costs[name].Add(*p.Cost)
		all, total = all+*p.Units, total.Add(*p.Cost)
	}
	plural := "s"
	if len(intervals) == 1 {
		plural = ""
	}
	var kinds []string
	for _, name := range sorted(units) {
		kinds = append(kinds, fmt.Sprintf("%s %d %v", name, units[name], costs[name]))
	}
	return fmt.Sprintf("%s of %q, %d points in %d interval%s, %d units, cost %v: %s", r.Kind, r.Account, len(r.Points),
		len(intervals), plural, all, total, strings.Join(kinds, ", "))
}

// TestSharedBRL sets a real answer of 2026-10-02 beside the messages that it
// must be of: the free ones of October keep their old type.
func TestSharedBRL(t *testing.T) {
	body := testkit.Payload(t, "an_pricing_analytics_2026_10_brl.json")
	zone := time.FixedZone("BRT", -3*60*60)
	noon := time.Date(2026, 10, 2, 12, 0, 0, 0, zone)
	var list []sent
	for i := range 10 {
		s := sent{
			at:       noon.Add(time.Duration(i) * time.Minute),
			to:       "5511987654321",
			display:  "+55 00 90000-0000",
			typed:    "free_customer_service",
			category: "service",
		}
		if i < 2 {
			s.typed, s.category = "regular", "utility"
		}
		list = append(list, s)
	}
	l := record(t, pricing.Account{Currency: "BRL", Zone: zone}, list)
	c := compare(t, l, decode(t, string(body)), analytics.Options{Currency: "BRL"})
	if !c.Agrees() || c.Meta != 10 || c.Cost == nil ||
		c.Cost.Meta.String() != "0.07 BRL" || c.Cost.High.String() != "0.0700 BRL" || noteIDs(c.Notes) != "" {
		t.Errorf("notes %q: %v", noteIDs(c.Notes), c)
	}
}

// Real answers of September 2026, by their units and costs, agree with our
// cards of July.
func TestRealCosts(t *testing.T) {
	type row struct {
		category string
		units    int
		cost     string
	}
	for _, tt := range []struct {
		name     string
		currency ratecard.Currency
		to       string
		rows     []row
		price    string // residual; "" is none
	}{
		{"India, utility", "INR", "919876543210", []row{{"utility", 104, "11.96"}}, ""},
		{"India, utility, few", "INR", "919876543210", []row{{"utility", 2, "0.23"}}, ""},
		{"India, binary noise", "INR", "919876543210", []row{{"utility", 104, "11.959999999999999"}}, ""},
		{"India, a paisa more", "INR", "919876543210", []row{{"utility", 104, "11.97"}}, "0.0100 INR"},
		{"India, the rate of a step further", "INR", "919876543210", []row{{"utility", 104, "11.2424"}}, "-0.7176 INR"},
		{"Colombia, utility", "COP", "573001112233", []row{{"utility", 10, "29.455"}}, ""},
		// Neither row is of the card's 46.0227 each; both together are.
		{
			"Colombia, marketing in two rows",
			"COP",
			"573001112233",
			[]row{{"marketing", 100, "4600"}, {"marketing", 64, "2947.72"}},
			"",
		},
		{"Colombia, marketing, one of them", "COP", "573001112233", []row{{"marketing", 100, "4600"}}, "-2.2700 COP"},
	} {
		zone := time.FixedZone("z", 5*60*60+30*60)
		start := time.Date(2026, 9, 9, 0, 0, 0, 0, zone)
		var list []sent
		var points []string
		for _, r := range tt.rows {
			for range r.units {
				list = append(list, sent{
					at:       start.Add(time.Duration(len(list)) * time.Minute),
					to:       tt.to,
					typed:    "regular",
					category: r.category,
				})
			}
			points = append(points, fmt.Sprintf(`{"start":%d,"end":%d,"pricing_type":"REGULAR",`+
				`"pricing_category":%q,"volume":%d,"cost":%s}`,
				start.Unix(), start.AddDate(0, 0, 1).Unix(), strings.ToUpper(r.category), r.units, r.cost))
		}
		l := record(t, pricing.Account{Currency: tt.currency, Zone: zone}, list)
		r := decode(t, `{"currency":"`+string(tt.currency)+
			`","pricing_analytics":{"data":[{"data_points":[`+strings.Join(points, ",")+`]}]}}`)
		c := compare(t, l, r, analytics.Options{})
		want := ""
		if tt.price != "" {
			want = fmt.Sprintf("price %d %s", tt.rows[0].units, tt.price)
		}
		if diff := cmp.Diff(want, residuals(&c)); diff != "" {
			t.Errorf("%s: %s\n%v", tt.name, diff, c)
		}
	}
}
