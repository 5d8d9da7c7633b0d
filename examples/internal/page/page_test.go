package page

import (
	"fmt"
	"html/template"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/ratecard"
)

func money(t testing.TB, text string) Value {
	t.Helper()
	m, err := ratecard.ParseMoney(text)
	if err != nil {
		t.Fatal(err)
	}
	return Money(m)
}

// october returns the days of a month.
func october() []string {
	days := make([]string, 31)
	for i := range days {
		days[i] = fmt.Sprintf("2026-10-%02d", i+1)
	}
	return days
}

// figures returns one of each kind, as a page has them.
func figures(t testing.TB) []Figure {
	markets := Bars{
		Head:   Head{"markets", "Cost by market", "Germany makes most of the difference."},
		Of:     "Market",
		Series: []string{"before: per-message-2025", "after: per-message-2026"},
		Change: "Change",
		Rows: []BarRow{
			{
				Label:  "Germany",
				Values: []Value{money(t, "412.5 EUR"), money(t, "1024.0625 EUR")}, Change: "+611.5625 EUR",
			},
			{
				Label: "Netherlands", Detail: "template → message",
				Values: []Value{money(t, "96.12 EUR"), money(t, "203.4 EUR")}, Change: "+107.28 EUR",
			},
			{Label: "Rest of Africa", Values: []Value{money(t, "0 EUR"), money(t, "1.2 EUR")}, Change: "+1.2 EUR"},
			{Label: "no market", Values: []Value{Unknown("no price"), {}}, Change: "unknown"},
		},
	}
	categories := Bars{
		Head:   Head{"categories", "Cost by category", "Service messages cost most."},
		Of:     "Category",
		Series: []string{"Amount"},
		Rows: []BarRow{
			{Label: "service", Values: []Value{money(t, "611 EUR")}},
			{Label: "marketing", Values: []Value{money(t, "410.2 EUR")}},
			{Label: "utility", Values: []Value{AtLeast(ratecard.Money{})}},
		},
	}
	days := Days{
		Head:   Head{"days", "Cost by day", "From 9 October on replies cost."},
		Days:   october(),
		Series: []Series{{Name: "before"}, {Name: "after"}},
	}
	allowance := Allowance{
		Head:  Head{"allowance-1", "Free replies of number 1", "They end on 9 October."},
		Limit: 1000,
		Days:  october(),
		Ends:  "2026-10-09",
	}
	for i := range 31 {
		before, after := 20+(i*7)%13, 20+(i*7)%13
		if i > 8 {
			after += 17 + i%5
		}
		days.Series[0].Values = append(days.Series[0].Values, money(t, fmt.Sprintf("%d.25 EUR", before)))
		days.Series[1].Values = append(days.Series[1].Values, money(t, fmt.Sprintf("%d.5 EUR", after)))
		allowance.Used = append(allowance.Used, int64(i+1)*117)
	}
	days.Series[0].Values[20] = Unknown("no price")
	hours := Hours{Head: Head{"late", "Late replies", "Most are of messages on Friday evening."}}
	for d := range 7 {
		for h := 8; h < 22; h++ {
			hours.Counts[d][h] = int64((d*h + h) % 11)
		}
	}
	hours.Counts[4][18] = 42
	one := Days{Head: Head{"one", "Difference by day", "It grows."}, Days: days.Days[:5]}
	one.Series = []Series{{"Difference", append([]Value{money(t, "-10 EUR")}, days.Series[1].Values[:4]...)}}
	return []Figure{markets, categories, days, one, allowance, hours}
}

// document returns figures as a page.
func document(t testing.TB, list []Figure) string {
	t.Helper()
	const text = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Figures</title>
<style>{{style}}</style></head>
<body><main><h1>Figures</h1><h2>All</h2>
<div class="figures">
{{range .}}{{figure .}}
{{end}}</div>
</main></body></html>
`
	page, err := template.New("page").Funcs(Funcs()).Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := page.Execute(&out, list); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFigures(t *testing.T) {
	golden.Compare(t, "testdata/figures.html", document(t, figures(t)))
}

// A column in which each row says the same tells nothing, and any other stays.
func TestDropSame(t *testing.T) {
	table := Table{
		Columns: []Column{{Name: "Rules"}, {Name: "Refused"}, {Name: "Total"}},
		Rows:    [][]string{{"a", "0", "1 EUR"}, {"b", "0", "2 EUR"}},
	}
	table.DropSame("Total", "1 EUR")
	table.DropSame("None", "0")
	if len(table.Columns) != 3 {
		t.Fatalf("%v", table.Columns)
	}
	table.DropSame("Refused", "0")
	if len(table.Columns) != 2 || table.Columns[1].Name != "Total" || table.Rows[1][1] != "2 EUR" {
		t.Errorf("%v, %v", table.Columns, table.Rows)
	}
	if _, err := table.HTML(); err != nil {
		t.Error(err)
	}
}
