package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// pageOf returns a report's page.
func pageOf(t testing.TB, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.page(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// euro returns an amount.
func euro(text string) ratecard.Money {
	return ratecard.Money{Amount: decimal.RequireFromString(text), Currency: "EUR"}
}

// little is a report of a month, of which some tests change a part.
func little() *Report {
	from := time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	r := &Report{
		Month:    pricing.MonthOf(from),
		From:     from,
		Until:    from.AddDate(0, 1, 0),
		Zone:     "UTC",
		Currency: "EUR",
		After: Side{
			Models: []string{"per-message-2026"}, Titles: []string{"t"},
			Low: euro("3"), High: euro("3"), Messages: 4,
		},
	}
	for i := range 31 {
		name := from.AddDate(0, 0, i).Format(time.DateOnly)
		r.Days = append(r.Days, Part{Name: name, After: Amount{Amount: euro("0")}})
	}
	return r
}

// compared is little, and compared with other rules.
func compared(change string) *Report {
	r := little()
	before := r.After
	before.Models = []string{"per-message-2025"}
	before.Model, r.After.Model = "per-message-2025", "per-message-2026"
	r.Before = &before
	more := euro(change)
	r.Change = &Change{Amount: &more}
	zero := euro("0")
	for i := range r.Days {
		r.Days[i].Before, r.Days[i].Change = &Amount{Amount: zero}, &Change{Amount: &zero}
	}
	return r
}

// The first heading says what the month costs more, and doesn't guess.
func TestHeadline(t *testing.T) {
	unknown, back, several := compared("1"), compared("2"), compared("2")
	unknown.Change = &Change{Unknown: "units without a price: 1 before, 2 after"}
	back.After.Models = []string{"per-message-2025"}
	several.After.Models, several.After.Model = []string{"per-message-2025", "per-message-2026"}, ""
	for want, r := range map[string]*Report{
		"October 2026 costs 3 EUR": little(),
		"October 2026 costs 812.40 EUR more under the rules of 1 October 2026": compared("812.40"),
		"October 2026 costs 0.0004 EUR less under the rules of 1 October 2026": compared("-0.0004"),
		"October 2026 costs the same under the rules of 1 October 2026":        compared("0"),
		"October 2026: the difference isn&#39;t known":                         unknown,
		"October 2026 costs 2 EUR more under the rules of 1 July 2025":         back,
		"October 2026 costs 2 EUR more under the rules in force":               several,
	} {
		if page := pageOf(t, r); !strings.Contains(page, "<h1>"+want+"</h1>") {
			t.Errorf("want the heading %s in\n%s", want, page)
		}
	}
}

// What isn't known, what was refused and what failed stands beside the totals.
func TestGaps(t *testing.T) {
	r := compared("1")
	r.After.Without, r.After.Unpriced = 20, []pricing.Unpriced{{Units: 20, Why: "no <rate>"}}
	r.Before.Without, r.Before.Unpriced, r.Change.Without = 20, r.After.Unpriced, 20
	r.After.Refused, r.After.Undivided = 7, euro("0.5")
	one := euro("1")
	r.Advice = []Advice{{Title: "Do less", Low: &one, High: &one}}
	r.Failed = []Failed{{Code: 5, Meaning: "odd", Messages: 1000}}
	page := pageOf(t, r)
	for _, want := range []string{
		"<li>Without 20 messages that have no price: no &lt;rate&gt;.</li>",
		"<li>WhatsApp wouldn&#39;t deliver 7 messages.",
		" 20 messages without a price: in none of them.",
		"<li>0.5 EUR is in the total, and in no market, category or day.</li>",
		"<li>1,000 more messages failed: not delivered, and nothing to pay.</li>",
		"<li>1,000 messages: error 5, odd</li>",
	} {
		if strings.Count(page, want) != 1 {
			t.Errorf("want %s in\n%s", want, page)
		}
	}
}

var amounts = regexp.MustCompile(`[\d.,]*\d EUR`)

// Each amount of the page is in the JSON of the same report, with all its digits.
func TestPage(t *testing.T) {
	log := business(t, 2500)
	file := filepath.Join(t.TempDir(), "report.html")
	if out, errs, code := report(log, append([]string{"-o", file}, october...)...); code != 0 || out+errs != "" {
		t.Fatalf("exit status %d: %s%s", code, out, errs)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	facts, _, _ := report(log, append([]string{"-json"}, october...)...)
	known := map[string]bool{}
	var document any
	if err := json.Unmarshal([]byte(facts), &document); err != nil {
		t.Fatal(err)
	}
	collect(document, known)
	for _, text := range amounts.FindAllString(page, -1) {
		amount := decimal.RequireFromString(strings.ReplaceAll(strings.TrimSuffix(text, " EUR"), ",", ""))
		if !known[amount.String()] {
			t.Errorf("%s isn't in the JSON", text)
		}
	}
	for _, never := range []string{"<script", "wamid.", "http://", "https://", "ZgotmplZ"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	links(t, page)
}

// collect notes the amounts of a document, without their signs.
func collect(document any, known map[string]bool) {
	switch d := document.(type) {
	case []any:
		for _, e := range d {
			collect(e, known)
		}
	case map[string]any:
		if text, ok := d["amount"].(string); ok {
			known[decimal.RequireFromString(text).Abs().String()] = true
		}
		for _, e := range d {
			collect(e, known)
		}
	}
}

// links fails the test unless IDs are there once, and links lead to one.
func links(t *testing.T, page string) {
	t.Helper()
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[id[1]] {
			t.Errorf("the ID %s is there twice", id[1])
		}
		seen[id[1]] = true
	}
	for _, to := range regexp.MustCompile(` href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if id, ok := strings.CutPrefix(to[1], "#"); !ok || !seen[id] {
			t.Errorf("a link leads to %s", to[1])
		}
	}
	level := 0
	for _, h := range regexp.MustCompile(`<h(\d)`).FindAllStringSubmatch(page, -1) {
		if next := int(h[1][0] - '0'); next > level+1 {
			t.Errorf("a heading of level %d comes after one of level %d", next, level)
		} else {
			level = next
		}
	}
}

// hostile puts a text wherever a log's texts go.
func hostile(text string) *Report {
	r := compared("1")
	amount := Amount{Messages: 1, Amount: euro("1")}
	one := euro("1")
	change := &Change{Amount: &one}
	part := Part{Name: text, Before: &amount, After: amount, Change: change}
	r.Markets, r.Categories = []Part{part}, []Part{part}
	r.Transitions = []Transition{{
		Market: text, Category: text, Change: change,
		Before: TransitionSide{Rule: text, Amount: amount}, After: TransitionSide{Rule: "message", Amount: amount},
	}}
	r.Allowances = []Allowance{{Of: text, Item: ratecard.Item(text), Units: 5, Used: make([]int64, 31)}}
	r.Failed = []Failed{{Meaning: text, Messages: 1}}
	r.Users = []User{{User: text, Messages: 1, Amount: one}}
	r.Unread = []Unread{{Why: text, Times: 1}}
	r.Notes = []pricing.Note{{Text: text}}
	r.Models = []ModelUsed{{ID: "model", Title: text, Since: ratecard.DateOf(r.From), Source: text}}
	r.Cards = []CardUsed{{ID: "card", Effective: ratecard.DateOf(r.From), Prices: []PriceUsed{{
		Market: "Brazil", Item: "utility", Price: euro("0.0056"), After: 1,
		Basis: ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh, How: text},
	}}, Sources: []ratecard.Source{{ID: "copy", Where: text, What: text}}}}
	r.Advice = []Advice{{Title: text, Text: text, High: &one, Low: &one}, {Title: text, Text: text, Unknown: text}}
	r.Late = &Late{Inbound: 1, Replies: LateKind{Messages: 1, Unknown: text}}
	r.Late.Replies.ByHour[0][3] = 1
	return r
}

// TestGoldenPage holds the page of a small report to testdata/page.html.
func TestGoldenPage(t *testing.T) {
	r := hostile("Brazil & <b>more</b>")
	r.Rules = []RuleUsed{{ID: "message", Number: "R7.2", Text: "Every message is charged.", Source: "Meta", After: 1}}
	now := risk.Row{ID: "now", Title: "as it is", Low: r.Change.Amount, High: r.Change.Amount}
	r.Risk = &risk.Sheet{Now: now, Raised: []risk.Row{{ID: "+10%", Title: "prices 10 % higher", Unpriced: 1}}}
	golden.Compare(t, "testdata/page.html", pageOf(t, r))
}

// FuzzPage has any text make no element.
func FuzzPage(f *testing.F) {
	for _, text := range []string{
		"x", "", "<b>", `"><script>alert(1)</script>`, "</title></svg>", "&amp;", "\x00\xff",
	} {
		f.Add(text)
	}
	want := elements(pageOf(f, hostile("x")))
	f.Fuzz(func(t *testing.T, text string) {
		if got := elements(pageOf(t, hostile("."+text))); got != want {
			t.Errorf("%q makes elements:\n%s\nwant\n%s", text, got, want)
		}
	})
}

// elements returns the names of a page's elements.
func elements(page string) string {
	_, page, _ = strings.Cut(page, "</style>")
	// Whether a rule is linked goes by its ID.
	page = regexp.MustCompile(`</?a\b[^>]*>`).ReplaceAllString(page, "")
	return strings.Join(regexp.MustCompile(`</?\w+`).FindAllString(page, -1), " ")
}

// However much a month has, its page has less than 300 kB.
func TestSize(t *testing.T) {
	r := hostile(strings.Repeat("x", 40))
	markets, categories := make([]Part, 47), make([]Part, 5)
	for _, parts := range [][]Part{markets, categories} {
		for i := range parts {
			parts[i] = r.Markets[0]
			parts[i].Name = fmt.Sprint("Rest of Central & Eastern Europe ", i)
		}
	}
	r.Markets, r.Categories = markets, categories
	for range 600 {
		r.Transitions = append(r.Transitions, r.Transitions[0])
	}
	for range 500 {
		r.Allowances = append(r.Allowances, r.Allowances[0])
	}
	card := CardUsed{ID: "meta/EUR/2026-10-01", Sources: slices.Repeat(r.Cards[0].Sources, 20)}
	for range 47 * 5 {
		how := ratecard.Basis{Grade: ratecard.GradeDerived, How: strings.Repeat("how it was made ", 8)}
		card.Prices = append(card.Prices, PriceUsed{
			Market: "Rest of Africa", Item: "authentication", Price: euro("0.1"), Basis: how,
		})
	}
	r.Cards = []CardUsed{card}
	if n := len(pageOf(t, r)); n > 300_000 {
		t.Errorf("the page has %d bytes", n)
	}
}

// A month without anything, and one that isn't compared, have pages as well.
func TestEmptyPage(t *testing.T) {
	r := little()
	r.Late = &Late{}
	page := pageOf(t, r)
	links(t, page)
	for _, want := range []string{
		"Nothing was found that would save something.", "By market and category", "Nothing to show.",
		"Late replies: this log can&#39;t tell", "No price was needed.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %s in\n%s", want, page)
		}
	}
}

// What savings say: a bound isn't told as an amount, and an unknown one isn't told at all.
func TestSavingText(t *testing.T) {
	low, high, loss := euro("0"), euro("2.5"), euro("-1.25")
	for want, a := range map[string]Advice{
		"saves 2.5 EUR":                      {Low: &high, High: &high},
		"saves up to 2.5 EUR":                {Low: &low, High: &high},
		"saves up to 2.5 EUR, or costs more": {Low: &loss, High: &high},
	} {
		if got := a.Saving(); got != want || !a.saves() {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, a := range []Advice{{}, {Low: &low, High: &low}, {Low: &loss, High: &loss}, {Unknown: "no price"}} {
		if a.saves() {
			t.Errorf("%+v saves something", a)
		}
	}
	for want, k := range map[string]LateKind{
		"in time they would have cost 2.5 EUR less":          {Low: &high, High: &high},
		"in time they would have cost 1.25 EUR more":         {Low: &loss, High: &loss},
		"in time they would have cost the same":              {Low: &low, High: &low},
		"in time they would have cost 0 EUR to 2.5 EUR less": {Low: &low, High: &high},
		"what they would have cost in time isn't known":      {Unknown: "no price"},
	} {
		if got := k.saving(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
