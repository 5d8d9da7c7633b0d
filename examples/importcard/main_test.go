package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/xuri/excelize/v2"
)

// The tables are laid out as Meta's are; their figures are invented.
var (
	listRows = [][]any{
		{"Cost per message in AUD on the WhatsApp Business Platform, effective October 1, 2026"},
		{"A note"},
		{},
		{
			"Market", "Currency", "Marketing", "Utility",
			"Authentication", "Authentication-\nInternational", "Service", "Meta Business Agent",
		},
		{"Brazil", "A$", 0.0911, 0.0104, 0.0104, "n/a", 0.0104, "$3.00 / 1 M (million) tokens"},
		{"Other", "A$", 1940.13, 0.0117, 0.0117, "n/a", 0.0117},
	}
	tierRows = [][]any{
		{"Cost per message in AUD on the WhatsApp Business Platform, effective October 1, 2026 " +
			"- Reflecting volume tiers"},
		{
			"Market\n(per rate card)", nil,
			"Utility", nil, nil, nil, nil, "Authentication", nil, nil, nil, nil, "Authentication-International",
		},
		{nil, nil, "Messages (per month)", nil, "What we charge"},
		{
			nil, "Currency", "From", "To", "Rate type", "Rate", "vs. List rate",
			"From", "To", "Rate type", "Rate", "vs. List rate", "From", "To", "Rate type", "Rate", "vs. List rate",
		},
		{
			"Brazil", "AUD", 0, 250000, "List rate", 0.0104, 0,
			0, 500000, "List rate", 0.0104, 0, "n/a", "n/a", "n/a", "n/a", "n/a",
		},
		{
			nil, "AUD", 250001, "--", "Tier rate", 0.0099, -0.05,
			500001, "--", "Tier rate", 0.0099, -0.05, "n/a", "n/a", "n/a", "n/a", "n/a",
		},
		{
			"Other", "AUD", 0, "--", "List rate", 0.0117, 0,
			0, "--", "List rate", 0.0117, 0, "n/a", "n/a", "n/a", "n/a", "n/a",
		},
	}
)

// workbook writes sheets with Meta's number formats and returns the file's name.
func workbook(t *testing.T, name, priceFormat string, sheets map[string][][]any) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	style := func(format string) int {
		id, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	price, bound, percent := style(priceFormat), style("#,##0"), style("0%")
	for sheet, rows := range sheets {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				cell, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if err := book.SetCellValue(sheet, cell, value); err != nil {
					t.Fatal(err)
				}
				id := bound
				switch v := value.(type) {
				case float64:
					if id = price; v < 0 {
						id = percent
					}
				}
				if err := book.SetCellStyle(sheet, cell, cell, id); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	name = filepath.Join(t.TempDir(), name)
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.Write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// csvFile writes text and returns the file's name.
func csvFile(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// listCSV is a table as Meta's CSV files hold it.
func listCSV(rows [][]any) string {
	var b strings.Builder
	b.WriteString("\ufeff")
	for _, row := range rows {
		for i, value := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if value == nil {
				value = ""
			}
			fmt.Fprintf(&b, "%q", strings.ReplaceAll(fmt.Sprint(value), "\n", " "))
		}
		b.WriteString("\r\n")
	}
	return b.String()
}

func try(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(args, time.Date(2026, 12, 15, 0, 0, 0, 0, time.UTC), &out, &errs, nil)
	return status, out.String(), errs.String()
}

const body = `rates:
  Brazil: 0.0911 0.0104 0.0104 0.0104
  Other: 1940.1300 0.0117 0.0117 0.0117
tiers:
  Brazil utility: 250000 | 0.0099
  Brazil authentication: 500000 | 0.0099
`

func TestImport(t *testing.T) {
	both := map[string][][]any{"Notes": {{"Nothing here"}}, "List rates": listRows, "Tiers": tierRows}
	// Meta's October 2026 links end in .csv and give workbooks.
	one := workbook(t, "both.csv", `[$A$]#,##0.0000`, both)
	list := workbook(t, "list.xlsx", "#,##0.0000", map[string][][]any{"List rates": listRows})
	tiers := workbook(t, "tiers.xlsx", "0.0000", map[string][][]any{"Tiers": tierRows})
	text := csvFile(t, "tiers.csv", listCSV(tierRows))
	for _, files := range [][]string{{one}, {list, tiers}, {tiers, list}, {list, text}} {
		status, out, errs := try(append([]string{"-effective", "2026-10-01"}, files...)...)
		if status != 0 || errs != "" {
			t.Errorf("%v: status %d, %s", files, status, errs)
		}
		if !strings.Contains(out, body) || !strings.Contains(out, "\nchecked: 2026-12-15\n") {
			t.Errorf("%v: want this in it\n%s\ngot\n%s", files, body, out)
		}
		c, err := ratecard.Parse(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if c.ID() != "meta/AUD/2026-10-01" {
			t.Errorf("the card's ID is %s", c.ID())
		}
		sources := c.Sources()
		if len(sources) != 1 {
			t.Fatalf("sources %v, want one", sources)
		}
		s := sources[0]
		if s.ID != "meta" || !strings.HasPrefix(s.Where, filepath.Base(strings.Split(s.Where, ",")[0])) ||
			strings.Contains(s.Where, string(filepath.Separator)) ||
			!strings.Contains(s.What, "volume tiers, sha256 ") {
			t.Errorf("the card's source is %v", s)
		}
	}
}

func TestImportListOnly(t *testing.T) {
	list := csvFile(t, "list.csv", listCSV(listRows))
	status, out, errs := try("-effective", "2026-10-15", "-checked", "2026-10-05", "-id", "acme/AUD", list)
	if status != 0 {
		t.Fatalf("status %d, %s", status, errs)
	}
	for _, want := range []string{
		"card: acme/AUD\n",
		"checked: 2026-10-05\n",
		"  Brazil utility: 250000 | --\n",
		"  Other: 1940.13 0.0117",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	want := "importcard: note: " + list + " calls itself effective 2026-10-01, but -effective is 2026-10-15\n"
	if errs != want {
		t.Errorf("got  %q\nwant %q", errs, want)
	}
}

// TestDiff: the newest embedded card, laid out anew, has not changed; with one
// rate changed it has.
func TestDiff(t *testing.T) {
	newest, ok := ratecard.NewestEffectiveDate("USD")
	if !ok {
		t.Fatal("no card in USD")
	}
	card, err := ratecard.Published().Card("USD", newest)
	if err != nil {
		t.Fatal(err)
	}
	markets := ratecard.Markets(newest)
	rows := [][]any{
		{"Market", "Currency", "Marketing", "Utility", "Authentication", "Authentication-International", "Service"},
	}
	prices, ladders := 0, 0
	for _, m := range markets {
		row := []any{m, "USD"}
		for _, item := range []ratecard.Item{
			ratecard.Marketing, ratecard.Utility, ratecard.Authentication,
			ratecard.AuthenticationInternational, ratecard.Service,
		} {
			tiers, err := card.Tiers(m, item)
			if err != nil {
				row = append(row, "n/a")
				continue
			}
			row = append(row, tiers[0].Price.StringFixed(4))
			prices++
			if slices.Contains(tiered, item) {
				ladders++
			}
		}
		rows = append(rows, row)
	}
	list := listCSV(rows)
	next := ratecard.DateOf(newest.In(nil).AddDate(0, 0, 1)).String()
	status, out, errs := try("-effective", next, "-diff", csvFile(t, "list.csv", list))
	want := fmt.Sprintf("meta/USD/%s against %s\n\n0 changes, %d the same.\n"+
		"%d ladders compared up to the first bound alone: give the table of tiers for the rest.\n",
		next, card.ID(), prices, ladders)
	if status != 0 || out != want || errs != "" {
		t.Errorf("status %d, %s\ngot  %q\nwant %q", status, errs, out, want)
	}

	// On the day of an embedded card the bounds and prices are those of the one
	// before, since the day's own may be a draft of this file.
	same := ratecard.EffectiveDatesHeld("EUR")
	before, day := same[len(same)-2], same[len(same)-1].String()
	status, out, errs = try("-effective", day, "-diff", csvFile(t, "list.csv", strings.ReplaceAll(list, "USD", "EUR")))
	if status != 0 || !strings.HasPrefix(out, "meta/EUR/"+day+" against meta/EUR/"+before.String()+"\n") {
		t.Errorf("status %d, %s\n%s\nwant a comparison with the card of %s", status, errs, out, before)
	}

	mexico, err := card.Tiers("Mexico", ratecard.Marketing)
	if err != nil {
		t.Fatal(err)
	}
	was := mexico[0].Price.StringFixed(4)
	changed := strings.Replace(list, `"Mexico","USD","`+was+`"`, `"Mexico","USD","9.0400"`, 1)
	status, out, errs = try("-effective", next, "-diff", csvFile(t, "list.csv", changed))
	if status != 0 || !strings.Contains(out, "\n\nMexico marketing: "+was+" → 9.0400 (+") ||
		!strings.Contains(out, " %)\n\n1 change, ") || errs != "" {
		t.Errorf("status %d, %s\n%s", status, errs, out)
	}

	status, out, errs = try("-effective", "2026-07-01", "-diff", csvFile(t, "list.csv", list))
	if status != 2 || !strings.Contains(errs, "first bound isn't known") {
		t.Errorf("status %d, %s%s for markets that USD didn't have on the day", status, out, errs)
	}
}

func TestBadInput(t *testing.T) {
	list := csvFile(t, "list.csv", listCSV(listRows))
	tiers := csvFile(t, "tiers.csv", listCSV(tierRows))
	empty := csvFile(t, "empty.csv", "a,b\n")
	broken := csvFile(t, "broken.xlsx", "PK but no zip")
	open := csvFile(t, "open.csv", "a,\"b\n")
	rounded := workbook(t, "rounded.xlsx", "0.00", map[string][][]any{"List rates": listRows})
	brasil := csvFile(t, "brasil.csv", strings.ReplaceAll(listCSV(listRows), "Brazil", "Brasil"))
	other := csvFile(t, "other.csv", strings.ReplaceAll(listCSV(listRows), "A$", "XTS"))
	missing := filepath.Join(t.TempDir(), "missing.csv")
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"-effective", "2026-10-01"}, 2, "LIST: no file was given"},
		{[]string{list}, 2, "-effective: want the card's first day"},
		{[]string{"-effective", "1 January", list}, 2, `-effective "1 January": want a day such as`},
		{[]string{"-effective", "2026-10-01", "-checked", "x", list}, 2, `-checked "x": want a day such as`},
		{[]string{"-effective", "2026-10-01", "-convert", list}, 2, "-convert"},
		{[]string{"-effective", "2026-10-01", "-diff=maybe", list}, 2, `invalid boolean value "maybe" for -diff`},
		{[]string{"-effective", "2026-10-01", list, "-dif"}, 2, "-dif"}, // flags may follow the files
		{[]string{"-effective", "2026-10-01", list, tiers, empty}, 2, "empty.csv: want LIST and TIERS, no third file"},
		{[]string{"-effective", "2026-10-01", missing}, 2, missing},
		{[]string{"-effective", "2026-10-01", tiers}, 2, "tiers.csv: volume tiers alone; give the list rates too"},
		{[]string{"-effective", "2026-10-01", list, list}, 2, "list.csv: a second table like that in " + list},
		{[]string{"-effective", "2025-06-01", list}, 2, "effective: before 2025-07-01 Meta charged per conversation"},
		{[]string{"-effective", "2026-10-01", empty}, 2, "empty.csv: ratecard: malformed: no header of list rates"},
		{[]string{"-effective", "2026-10-01", broken}, 2, "broken.xlsx: ratecard: malformed: no workbook: "},
		{[]string{"-effective", "2026-10-01", open}, 2, "open.csv: ratecard: malformed: line 1: "},
		{[]string{"-effective", "2026-10-01", rounded}, 2,
			`rounded.xlsx: ratecard: malformed: line 5: sheet "List rates", column 3 is shown as "0.09" but holds 0.0911`},
		{[]string{"-effective", "2026-10-01", brasil}, 2, `ratecard: malformed: line 5: list: unknown market "Brasil"`},
		{[]string{"-effective", "2026-10-01", "-since", "x", list}, 2, `-since "x": want a day such as`},
		{[]string{"-effective", "2026-10-01", "-since", "2026-01-01", list}, 2, "-since: of use with -embed only"},
		{[]string{"-effective", "2026-10-01", "-embed", "-diff", list}, 2, "-diff and -embed: want one of them"},
		{[]string{"-effective", "2026-10-01", "-embed", "-id", "a", list}, 2,
			"-id and -embed: an embedded card is called"},
		{[]string{"-effective", "2026-10-01", "-partial", list}, 2, "-partial: of use with -embed only"},
		{[]string{"-effective", "2026-10-01", "-embed", other}, 1,
			"-embed: no price for 45 of 47 markets (Argentina, Bangladesh, "},
		{[]string{"-effective", "2026-10-01", "-embed", "-partial", "-since", "2026-12-01", other}, 1,
			"the card itself is of 2026-10-01"},
		{[]string{"-effective", "2026-10-01", "-diff", other}, 1,
			"ratecard: no card: XTS (none is embedded, so there is nothing to compare with)"},
	} {
		status, out, errs := try(test.args...)
		if status != test.status || !strings.HasPrefix(errs, "importcard: ") || !strings.Contains(errs, test.want) ||
			strings.Count(errs, "\n") != 1 || out != "" {
			t.Errorf("%q: status %d, out %q, %q\nwant %d, %q", test.args, status, out, errs, test.status, test.want)
		}
	}
	status, out, errs := try("-h")
	if status != 0 || errs != "" || !strings.Contains(out, "-effective day") ||
		!strings.Contains(out, "Paths are relative to the folder of this program") {
		t.Errorf("-h: status %d, %q, %s", status, errs, out)
	}
}
