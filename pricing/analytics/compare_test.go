package analytics_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/analytics"
	"github.com/wacost/wacost/ratecard"
)

// The day of the tables, in a zone an hour east: 2026-10-19.
const (
	dayStart = 1792364400
	dayEnd   = dayStart + 24*60*60
)

func noon() time.Time { return time.Unix(dayStart+12*60*60, 0) }

// traffic is what our ledger has of that day: in USD, utility to Colombia is
// 0.0008, marketing 0.0125, utility to Germany 0.0550.
func traffic() []sent {
	return []sent{
		{at: noon(), to: "573001112233", typed: "regular", category: "utility"},
		{at: noon(), to: "573001112234", typed: "regular", category: "utility"},
		{at: noon(), to: "573001112235", typed: "regular", category: "marketing"},
		{at: noon(), to: "573001112236", typed: "free_customer_service", category: "service"},
		{at: noon(), to: "4915112345678", typed: "regular", category: "utility"},
		{at: noon(), to: "4915112345679", typed: "free_entry_point", category: "referral_conversion"},
	}
}

// points is the report that agrees with it; each a line of Meta's fields.
func points() []string {
	return []string{
		`"country":"CO","tier":"0:250000","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":2,` +
			`"cost":0.0016`,
		`"country":"CO","tier":"0:MAX","pricing_type":"REGULAR","pricing_category":"MARKETING","volume":1,` +
			`"cost":0.0125`,
		`"country":"CO","pricing_type":"FREE_CUSTOMER_SERVICE","pricing_category":"SERVICE","volume":1,"cost":0`,
		`"country":"DE","tier":"0:250000","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":1,` +
			`"cost":0.055`,
		`"country":"DE","pricing_type":"FREE_ENTRY_POINT","pricing_category":"REFERRAL_CONVERSION","volume":1,"cost":0`,
	}
}

// body is an answer with points of the day.
func body(points []string) string {
	for i, p := range points {
		points[i] = fmt.Sprintf(`{"start":%d,"end":%d,"phone_number":"4930123456",%s}`, dayStart, dayEnd, p)
	}
	return `{"currency":"USD","id":"700","pricing_analytics":{"data":[{"data_points":[` +
		strings.Join(points, ",") + `]}]}}`
}

func TestResiduals(t *testing.T) {
	edit := func(no int, old, new string) func([]string) []string {
		return func(list []string) []string {
			if !strings.Contains(list[no], old) {
				t.Fatalf("%q isn't in %s", old, list[no])
			}
			list[no] = strings.Replace(list[no], old, new, 1)
			return list
		}
	}
	more := func(p string) func([]string) []string {
		return func(list []string) []string { return append(list, p) }
	}
	for _, tt := range []struct {
		name string
		edit func([]string) []string
		want string
	}{
		{"nothing", func(list []string) []string { return list }, ""},
		{
			"a webhook was lost",
			edit(0, `"volume":2,"cost":0.0016`, `"volume":3,"cost":0.0024`),
			"volume 1 net +1 0.0008 USD",
		},
		{
			"Meta has one fewer",
			edit(1, `"volume":1,"cost":0.0125`, `"volume":0,"cost":0`),
			"volume 1 net -1 -0.0125 USD",
		},
		{"Meta has a free one more", edit(2, `"volume":1`, `"volume":2`), "volume 1 net +1"},
		{
			"another country",
			more(`"country":"BR","pricing_type":"REGULAR","pricing_category":"UTILITY","volume":4,"cost":0.0272`),
			"volume 4 net +4 0.0272 USD",
		},
		{"one country for another", func([]string) []string {
			return append(points()[:3], strings.Replace(points()[3], "DE", "FR", 1), points()[4])
		}, "volume 2 in 2 rows"},
		{"another category", func(list []string) []string {
			return append(edit(0, `"volume":2,"cost":0.0016`, `"volume":1,"cost":0.0008`)(list),
				`"country":"CO","pricing_type":"REGULAR","pricing_category":"AUTHENTICATION","volume":1,"cost":0.0008`)
		}, "classification 1"},
		{"utility was marketing", func([]string) []string {
			list := edit(0, `"volume":2,"cost":0.0016`, `"volume":1,"cost":0.0008`)(points())
			return append([]string{
				list[0],
				strings.Replace(list[1], `"volume":1,"cost":0.0125`, `"volume":2,"cost":0.025`, 1),
			}, list[2:]...)
		}, "classification 1 0.0117 USD"},
		{"another type", func([]string) []string {
			list := edit(0, `"volume":2,"cost":0.0016`, `"volume":1,"cost":0.0008`)(points())
			return append([]string{
				list[0],
				list[1],
				strings.Replace(list[2], `"volume":1`, `"volume":2`, 1),
			}, list[3:]...)
		}, "classification 1 -0.0008 USD"},
		{"free utility is filed as service, or the reverse", edit(2, "SERVICE\",\"volume", "UTILITY\",\"volume"), ""},
		{"a free entry is filed as service", edit(4, "REFERRAL_CONVERSION", "SERVICE"), ""},
		{"another price", edit(1, "0.0125", "0.013"), "price 1 0.0005 USD"},
		{"a lower price", edit(1, "0.0125", "0.012"), "price 1 -0.0005 USD"},
		{"a price in two rows", func(list []string) []string {
			return edit(3, "0.055", "0.1")(edit(1, "0.0125", "0.1")(list))
		}, "price 2 in 2 rows 0.1325 USD"},
		{"a free entry by the name of the filter", edit(4, "FREE_ENTRY_POINT", "FREE_ENTRY"), ""},
		{"float noise", edit(0, "0.0016", "0.0015999999999999999"), ""},
		{"half a digit for each unit", edit(0, "0.0016", "0.0017"), ""},
		{"more than that", edit(0, "0.0016", "0.00170001"), "price 2 0.00010001 USD"},
		{"half a digit less", edit(0, "0.0016", "0.0015"), ""},
		{"less than that", edit(0, "0.0016", "0.00149"), "price 2 -0.00011 USD"},
		{"an exponent", edit(0, "0.0016", "1.6e-3"), ""},
		{"two tiers of one kind", func(list []string) []string {
			return append(edit(0, `"volume":2,"cost":0.0016`, `"volume":1,"cost":0.0008`)(list),
				`"country":"CO","tier":"250001:500000","pricing_type":"REGULAR","pricing_category":"UTILITY",`+
					`"volume":1,"cost":0.0008`)
		}, ""},
		{"free units with a cost", edit(2, `"cost":0`, `"cost":0.5`), ""},
		{"volume and classification at once", func([]string) []string {
			return append(points()[1:], `"country":"CO","pricing_type":"REGULAR",`+
				`"pricing_category":"AUTHENTICATION","volume":3,"cost":0.003`)
		}, "volume 1 net +1 0.0014 USD, classification 2"},
		{"all at once", func(list []string) []string {
			list = edit(3, "0.055", "0.06")(list)
			return append(list[1:], `"country":"CO","pricing_type":"REGULAR","pricing_category":"AUTHENTICATION",`+
				`"volume":2,"cost":0.0016`,
				`"country":"IN","pricing_type":"FREE_CUSTOMER_SERVICE","pricing_category":"SERVICE",`+
					`"volume":7,"cost":0`)
		}, "volume 7 net +7, classification 2, price 1 0.0050 USD"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := record(t, pricing.Account{Zone: berlin()}, traffic())
			c := compare(t, l, decode(t, body(tt.edit(points()))), analytics.Options{})
			if got := residuals(&c); got != tt.want {
				t.Errorf("residuals %q, want %q\n%v", got, tt.want, c)
			}
			if c.Agrees() != (tt.want == "") {
				t.Errorf("Agrees is %v", c.Agrees())
			}
			for _, r := range []analytics.Residual{c.Volume, c.Classification, c.Price} {
				if (r.Why == "") != (r.Rows == 0) {
					t.Errorf("%d rows because of %q", r.Rows, r.Why)
				}
			}
			balanced(t, &c)
		})
	}
}

// balanced checks that every difference is in one place.
func balanced(t testing.TB, c *analytics.Comparison) {
	t.Helper()
	meta, ours, volume := int64(0), int64(0), int64(0)
	for _, r := range c.Rows {
		meta, ours, volume = meta+r.Meta, ours+r.Ours, volume+r.Volume
		cells := [2]int64{}
		for _, k := range r.Cells {
			cells[0], cells[1] = cells[0]+k.Meta, cells[1]+k.Ours
		}
		if cells != [2]int64{r.Meta, r.Ours} || r.Volume != r.Meta-r.Ours || r.Moved < 0 {
			t.Errorf("row %+v", r)
		}
	}
	if meta != c.Meta || ours != c.Ours || volume != c.Volume.Net || c.Meta-c.Ours != c.Volume.Net {
		t.Errorf("units %d and %d, volume %d, of rows that sum to %d and %d", c.Meta, c.Ours, c.Volume.Net, meta, ours)
	}
	if c.Cost == nil {
		if c.Volume.Cost != nil || c.Rounding != nil || c.Unpriced != nil {
			t.Error("costs that aren't compared")
		}
		return
	}
	sum := c.Rounding.Add(*c.Unpriced).Add(*c.Volume.Cost).Add(*c.Classification.Cost).Add(*c.Price.Cost)
	if !sum.Equal(c.Cost.Difference) {
		t.Errorf("parts of the difference are %v, all of it %v", sum, c.Cost.Difference)
	}
	if off := c.Cost.Meta.Amount.Sub(c.Cost.High.Amount); c.Cost.Low.Equal(c.Cost.High) &&
		!off.Equal(c.Cost.Difference.Amount) {
		t.Errorf("difference %v, Meta's less ours %v", c.Cost.Difference, off)
	}
}

// What a report doesn't tell apart is summed on our side too.
func TestDimensionsOfTheReport(t *testing.T) {
	interval := fmt.Sprintf(`"start":%d,"end":%d,`, dayStart, dayEnd)
	for _, tt := range []struct {
		name   string
		points []string
		by     string
		rows   int
		notes  string
	}{
		{"none", []string{`"volume":6,"cost":0.0691`}, "", 1, "types-untold"},
		{
			"types",
			[]string{
				`"pricing_type":"REGULAR","volume":4,"cost":0.0691`,
				`"pricing_type":"FREE_CUSTOMER_SERVICE","volume":1,"cost":0`,
				`"pricing_type":"FREE_ENTRY_POINT","volume":1,"cost":0`,
			},
			"type",
			1,
			"",
		},
		{
			"categories",
			[]string{
				`"pricing_category":"UTILITY","volume":3,"cost":0.0566`,
				`"pricing_category":"MARKETING","volume":1,"cost":0.0125`,
				`"pricing_category":"SERVICE","volume":2,"cost":0`,
			},
			"category",
			1,
			"types-untold",
		},
		{
			"countries",
			[]string{`"country":"CO","volume":4,"cost":0.0141`, `"country":"DE","volume":2,"cost":0.055`},
			"country",
			2,
			"types-untold",
		},
		{"numbers", []string{`"phone_number":"+49 30 123456","volume":6,"cost":0.0691`}, "number", 1, "types-untold"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := make([]string, len(tt.points))
			for i, p := range tt.points {
				list[i] = "{" + interval + p + "}"
			}
			r := decode(t, `{"currency":"USD","pricing_analytics":{"data":[{"data_points":[`+
				strings.Join(list, ",")+`]}]}}`)
			c := compare(t, record(t, pricing.Account{Zone: berlin()}, traffic()), r, analytics.Options{})
			if !c.Agrees() || strings.Join(c.By, " ") != tt.by ||
				len(c.Rows) != tt.rows || noteIDs(c.Notes) != tt.notes {
				t.Errorf("by %q, %d rows, notes %q, %s\n%v", c.By, len(c.Rows), noteIDs(c.Notes), residuals(&c), c)
			}
			balanced(t, &c)
		})
	}
}

func TestCategoriesOfMeta(t *testing.T) {
	for _, tt := range []struct {
		sent sent
		want string // type and category
	}{
		{sent{to: "12025550123", category: "marketing"}, "UNDELIVERED MARKETING"},
		{sent{to: "573001112233", typed: "regular", category: "marketing_lite"}, "REGULAR MARKETING_LITE"},
		{
			sent{to: "919876543210", typed: "regular", category: "authentication-international"},
			"REGULAR AUTHENTICATION_INTERNATIONAL",
		},
		{sent{to: "919876543210", typed: "regular", category: "authentication"}, "REGULAR AUTHENTICATION"},
		{sent{to: "573001112233", typed: "regular", category: "service"}, "REGULAR SERVICE"},
		{sent{to: "573001112233", typed: "regular", category: "service", account: "exempt"}, "REGULAR SERVICE"},
		{sent{to: "573001112233", typed: "regular", category: "group_utility", group: "g"}, "REGULAR GROUP_UTILITY"},
		{sent{to: "573001112233", typed: "regular", category: "marketing", group: "g"}, "REGULAR GROUP_MARKETING"},
		{
			sent{to: "573001112233", typed: "free_group_customer_service", category: "group_service", group: "g"},
			"FREE_GROUP_CUSTOMER_SERVICE",
		},
		{sent{to: "573001112233", typed: "free_customer_service", category: "utility"}, "FREE_CUSTOMER_SERVICE"},
		{sent{to: "573001112233", typed: "free_entry_point", category: "marketing"}, "FREE_ENTRY_POINT"},
		{sent{to: "573001112233", typed: "regular", category: "general_purpose_ai"}, "REGULAR GENERAL_PURPOSE_AI"},
		{sent{to: "573001112233", typed: "regular", category: "AI_BOT"}, "REGULAR GENERAL_PURPOSE_AI"},
		{
			sent{to: "919876543210", typed: "regular", category: "authentication-international", group: "g"},
			"REGULAR AUTHENTICATION_INTERNATIONAL",
		},
	} {
		tt.sent.at = noon()
		r := decode(t, body([]string{`"country":"ZZ","pricing_type":"REGULAR","pricing_category":"X","volume":0`}))
		account := pricing.Account{AuthenticationInternationalFrom: map[ratecard.Country]time.Time{}}
		switch {
		case strings.HasSuffix(tt.want, "_INTERNATIONAL"):
			account.AuthenticationInternationalFrom["IN"] = time.Unix(0, 0)
		case strings.HasPrefix(tt.want, "UNDELIVERED"):
			account.Model = "per-message-2025" // in the days of another
		case tt.sent.account == "exempt":
			tt.sent.account, account.ServiceExempt = "", true
		}
		c := compare(t, record(t, account, []sent{tt.sent}), r, analytics.Options{})
		got := ""
		for _, row := range c.Rows {
			for _, k := range row.Cells {
				if k.Ours == 1 {
					got = strings.TrimSpace(k.Type + " " + k.Category)
				}
			}
		}
		if got != tt.want {
			t.Errorf("%s, %s is ours under %q, want %q", tt.sent.typed, tt.sent.category, got, tt.want)
		}
	}
}

// Reports call general_purpose_ai AI_BOT. What one of them counts, the other counts.
func TestNameOfReportsForAIProviders(t *testing.T) {
	l := record(t, pricing.Account{}, []sent{
		{at: noon(), to: "573001112233", typed: "regular", category: "general_purpose_ai"},
	})
	r := decode(t, body([]string{`"country":"CO","pricing_type":"REGULAR","pricing_category":"AI_BOT","volume":1`}))
	c := compare(t, l, r, analytics.Options{})
	cells := 0
	for _, row := range c.Rows {
		for _, k := range row.Cells {
			if cells++; k.Ours != 1 || k.Meta != 1 {
				t.Errorf("%+v", k)
			}
		}
	}
	if cells != 1 {
		t.Errorf("%d cells", cells)
	}
}

// The intervals are those of the report, whatever the zone: [start, end).
func TestIntervalsAsGiven(t *testing.T) {
	const half = 30 * 60
	at := func(second int64) sent {
		return sent{at: time.Unix(dayStart+second, 0), to: "573001112233", typed: "regular", category: "utility"}
	}
	l := record(t, pricing.Account{}, []sent{
		at(-1),
		at(0),
		at(half - 1),
		at(half),
		at(3*half - 1),
		at(5 * half),
		at(6 * half),
	})
	point := func(from, to, n int) string {
		return fmt.Sprintf(`{"start":%d,"end":%d,"volume":%d}`, dayStart+from*half, dayStart+to*half, n)
	}
	report := func(points ...string) analytics.Report {
		return decode(t, `{"data":[{"data_points":[`+strings.Join(points, ",")+`]}]}`)
	}
	c := compare(t, l, report(point(1, 2, 1), point(0, 1, 2), point(5, 6, 1)), analytics.Options{})
	// The message at 3*half-1 lies between the intervals; those at -1 and 6*half outside.
	if got := residuals(&c); got != "volume 1 net -1" ||
		!c.Rows[2].Silent || c.Rows[2].Start.Unix() != dayStart+2*half ||
		noteIDs(c.Notes) != "types-untold no-costs silent" {
		t.Errorf("residuals %q, notes %q: %v", got, noteIDs(c.Notes), c)
	}
	c = compare(t, l, report(point(1, 2, 1), point(0, 1, 2), point(5, 6, 1)), analytics.Options{
		From: time.Unix(dayStart-half, 0),
		To:   time.Unix(dayStart+7*half, 0),
	})
	if got := residuals(&c); got != "volume 3 net -3 in 3 rows" {
		t.Errorf("with what was asked for: %q", got)
	}
	for name, tt := range map[string]struct {
		r analytics.Report
		o analytics.Options
	}{
		"overlap":         {report(point(0, 2, 1), point(1, 3, 1)), analytics.Options{}},
		"within":          {report(point(0, 4, 1), point(1, 2, 1)), analytics.Options{}},
		"same start":      {report(point(0, 2, 1), point(0, 1, 1)), analytics.Options{}},
		"some without":    {report(point(0, 2, 1), `{"volume":1}`), analytics.Options{}},
		"none":            {report(`{"volume":1}`), analytics.Options{}},
		"none, from only": {report(`{"volume":1}`), analytics.Options{From: noon()}},
		"no points":       {analytics.Report{Kind: analytics.KindPricing}, analytics.Options{}},
	} {
		if _, err := analytics.Compare(t.Context(), l, tt.r, tt.o); !errors.Is(err, analytics.ErrIncomparable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c = compare(t, l, report(`{"volume":6}`), analytics.Options{From: time.Unix(dayStart, 0), To: time.Unix(dayEnd, 0)})
	if !c.Agrees() || c.Rows[0].Silent {
		t.Errorf("points without an interval: %v", c)
	}
	c = compare(t, l, analytics.Report{Kind: analytics.KindPricing}, analytics.Options{
		From: time.Unix(dayStart, 0),
		To:   time.Unix(dayEnd, 0),
	})
	if got := residuals(&c); got != "volume 6 net -6" || !c.Rows[0].Silent {
		t.Errorf("no points: %q", got)
	}
}

// An explanation tells time zones from lost webhooks.
func TestWhyVolume(t *testing.T) {
	const hour = 60 * 60
	l := record(t, pricing.Account{}, []sent{
		{at: time.Unix(dayStart+hour-1, 0), to: "573001112233", typed: "regular", category: "utility"},
		{at: time.Unix(dayStart+hour, 0), to: "12025550123", typed: "regular", category: "utility"},
	})
	point := func(from int, country string, n int) string {
		return fmt.Sprintf(`{"start":%d,"end":%d,"country":%q,"volume":%d}`, dayStart+from*hour,
			dayStart+(from+1)*hour, country, n)
	}
	for want, list := range map[string][]string{
		"":                                   {point(0, "CO", 1), point(1, "US", 1)},
		"As many in all, in other intervals": {point(0, "CO", 0), point(1, "CO", 1), point(1, "US", 1)},
		"As many in each interval":           {point(0, "VE", 1), point(1, "US", 1)},
		"Meta counts more:":                  {point(0, "CO", 2), point(1, "US", 1)},
		"Meta counts fewer:":                 {point(0, "CO", 1), point(1, "US", 0)},
		"Meta counts more in some rows":      {point(0, "CO", 2), point(1, "US", 0)},
	} {
		c := compare(t, l, decode(t, `{"data":[{"data_points":[`+strings.Join(list, ",")+`]}]}`), analytics.Options{})
		if !strings.HasPrefix(c.Volume.Why, want) || want == "" && c.Volume.Why != "" {
			t.Errorf("%v: %q, want %q", list, c.Volume.Why, want)
		}
	}
}
