package metafile_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

func TestParseErrors(t *testing.T) {
	const list, tiers = "list", "tiers"
	const noStep = ": want a number such as 250,000, or -- on the last step"
	for _, test := range []struct{ table, old, new, want string }{
		{list, "Market,Currency", "Land,Currency", "list: no header row with Market, Currency, Marketing, Utility"},
		{list, "Service\r\n", "Calls\r\n", `line 3: list: unknown column "Calls"`},
		{list, "Service\r\n", "Utility\r\n", "line 3: list: two columns for utility"},
		{list, "Brazil", "Brasil", `line 5: list: unknown market "Brasil"`},
		{list, "Brazil", "UA", `line 5: list: unknown market "UA"; it is a country's code, whose market is Ukraine`},
		{list, "Other", "Brazil", "line 8: list: Brazil again, after row 5"},
		{list, "gbp", "EUR", `line 6: list: EUR (written "EUR") on a card in GBP`},
		{list, "gbp", "", `line 6: list: "" is no currency`},
		{list, "£0.0200", "$0.0200", `line 6: list: Indonesia service: "$0.0200" is no decimal price`},
		{list, `"1,940.130"`, "1,940.130", `line 6: list: "£0.0200" stands below no header: an unquoted comma?`},
		{list, "0.0210", strings.Repeat("1", 41),
			"line 6: list: Indonesia authentication: a price of 41 digits is too long"},
		{list, "0.0210", `"0,0210"`, `line 6: list: Indonesia authentication: "0,0210" is no decimal price`},
		{list, "0.0210", `"0,021"`, `line 6: list: Indonesia authentication: "0,021" is no decimal price`},
		{list, "1,940.130", "1,94.0", `line 6: list: Indonesia marketing: "1,94.0" is no decimal price`},
		{list, "0.0210", "-0.0210", `line 6: list: Indonesia authentication: "-0.0210" is no decimal price`},
		{list, "0.0210", "2.1E-2", `line 6: list: Indonesia authentication: "2.1E-2" is no decimal price`},
		{list, "0.0210", "", `line 6: list: Indonesia authentication: no price; where there is none, Meta writes n/a`},
		{list, "0.0700,n/a,N/A,n/a", "0.0700,n/a",
			`line 7: list: Rest of Central & Eastern Europe authentication: no price; where there is none, Meta writes n/a`},
		{list, "Indonesia", "Chile", `line 10: tiers: Indonesia utility: tiers of what has no rate on the list`},
		{tiers, "Rate type", "Kind", "line 5: list: Brazil utility isn't in the table of tiers"},
		{tiers, "Currency,From,To", "Currency,To,From", "line 5: list: Brazil utility isn't in the table of tiers"},
		{tiers, "Currency", "Money", "line 5: tiers: no column Currency"},
		{tiers, "Market\n(", "Land\n(", "line 5: tiers: no column Market"},
		{tiers, ",Utility,", ",Marketing,",
			"line 5: tiers: the columns from 3 on aren't headed Utility, Authentication or " +
				"Authentication-International"},
		{tiers, ",Utility,", ",Authentication,", "line 5: tiers: two groups of columns for authentication"},
		{tiers, "\nBrazil", "\n", "line 7: tiers: tiers of no market"},
		{tiers, "\nBrazil", "\nBrasil", `line 7: tiers: unknown market "Brasil"`},
		{tiers, "\nBrazil", "\nBR",
			`line 7: tiers: unknown market "BR"; it is a country's code, whose market is Brazil`},
		{tiers, "\nOther", "\nBrazil", "line 12: tiers: Brazil again, after row 7"},
		{tiers, "\nOther", "\nChile", "line 12: tiers: Chile utility: tiers of what has no rate on the list"},
		{tiers, "Other,GBP,0,100,List rate,0.0070,0%\n,,101,--,Tier rate,0.0060,-5%\n", "",
			"line 8: list: Other utility isn't in the table of tiers"},
		{tiers, "Other,GBP,0,100,List rate,0.0070,0%\n,,101,--,Tier rate,0.0060,-5%\n",
			"Other,GBP,n/a,n/a,n/a,n/a,n/a\n", "line 12: tiers: Other utility has no tiers, but a rate on the list"},
		{tiers, "Indonesia,GBP,,--,", "Indonesia,EUR,,--,", `line 10: tiers: EUR (written "EUR") on a card in GBP`},
		{tiers, "0.006,", "0.0061,", "line 7: tiers: Brazil utility: begins at 0.0061, but the list has 0.0060"},
		{tiers, "GBD,0,", "GBD,2,", "line 7: tiers: Brazil utility: the first tier begins at 2"},
		{tiers, "GBD,0,", "GBD,x,", `line 7: tiers: Brazil utility: "x" is no bound: want a number such as 250,001`},
		{tiers, "List rate,0.006,", "Tier rate,0.006,",
			`line 7: tiers: Brazil utility: the first tier is of rate type "Tier rate": want "List rate"`},
		{tiers, `"1,000,000",Tier rate`, `"1,000,000",List rate`,
			`line 8: tiers: Brazil utility: a tier above the first is of rate type "List rate": want "Tier rate"`},
		{tiers, "250,001", "250,002", `line 8: tiers: Brazil utility: a tier from "250,002" after one up to 250000`},
		{tiers, "250,001", "250,000", `line 8: tiers: Brazil utility: a tier from "250,000" after one up to 250000`},
		{tiers, "1,000,000", "250,000", `line 8: tiers: Brazil utility: a tier from 250001 up to 250000`},
		{tiers, "1,000,000", "10,00,000", `line 8: tiers: Brazil utility: "10,00,000" is no bound` + noStep},
		{tiers, `"1,000,000"`, "1E6", `line 8: tiers: Brazil utility: "1E6" is no bound` + noStep},
		{tiers, `"1,000,000"`, "9223372036854775807",
			`line 8: tiers: Brazil utility: "9223372036854775807" is no bound` + noStep},
		{tiers, `"1,000,000"`, "0", `line 8: tiers: Brazil utility: "0" is no bound` + noStep},
		{tiers, `"1,000,000"`, "", `line 8: tiers: Brazil utility: "" is no bound` + noStep},
		{tiers, `"1,000,000"`, "--", `line 9: tiers: Brazil utility: a tier from "1,000,001" after the last`},
		{tiers, "0.0057,-10%", "0.0058,-10%",
			"line 9: tiers: Brazil utility: rates must not rise: 0.0058 after 0.0057"},
		{tiers, "0.0057,-10%", "free,-10%", `line 9: tiers: Brazil utility: "free" is no decimal price`},
		{tiers, "101,--", "101,200", "line 13: tiers: Other utility: no tier after 200"},
		{tiers, "\"1,000,001\",--,Tier rate,0.0057,-10%", "n/a,n/a,n/a,n/a,n/a",
			"line 9: tiers: Brazil utility: no tier after 1000000"},
		{tiers, ",,101,--,Tier rate,0.0060,-5%\n", "", "line 12: tiers: Other utility: no tier after 100"},
	} {
		texts := map[string]string{list: listCSV, tiers: tiersCSV}
		texts[test.table] = strings.Replace(texts[test.table], test.old, test.new, 1)
		if texts[test.table] == listCSV || texts[test.table] == tiersCSV {
			t.Fatalf("%q isn't in the %s", test.old, test.table)
		}
		_, err := metafile.Parse(invented, rowsOf(t, texts[list]), rowsOf(t, texts[tiers]))
		var bad *ratecard.ParseError
		if want := "ratecard: malformed: " + test.want; err == nil || err.Error() != want || !errors.As(err, &bad) {
			t.Errorf("%s: %q → %q\ngot  %v\nwant %s", test.table, test.old, test.new, err, want)
		}
	}
}

func TestParseHead(t *testing.T) {
	for _, test := range []struct {
		change func(*metafile.Head)
		want   string
	}{
		{func(h *metafile.Head) { h.Effective = ratecard.Date{} }, `effective: "0000-00-00" is no date`},
		{func(h *metafile.Head) { h.Checked = ratecard.Date{} }, `checked: "0000-00-00" is no date`},
		{func(h *metafile.Head) { h.Checked = ratecard.Date{Year: 2026, Month: 2, Day: 30} },
			`checked: "2026-02-30" is no date`},
		{func(h *metafile.Head) { h.Effective = ratecard.Date{Year: 2025, Month: 6, Day: 30} },
			"effective: before 2025-07-01 Meta charged per conversation, so 2025-06-30 is no day of a " +
				"per-message card"},
		{func(h *metafile.Head) { h.ID = "a\nb" }, `"a\nb" isn't one line of printable text`},
		{func(h *metafile.Head) { h.Source.What = " a" }, `" a" isn't one line of printable text`},
		{func(h *metafile.Head) { h.Source.ID = "a b" }, `a source's ID is one word of at most 100 bytes, not "a b"`},
	} {
		head := invented
		test.change(&head)
		_, err := metafile.Parse(head, rowsOf(t, listCSV), rowsOf(t, tiersCSV))
		if want := "ratecard: malformed: " + test.want; err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	swapped := []string{"list: no header row with Market, Currency, Marketing, Utility; these are volume tiers",
		"tiers: no header row with From, To, Rate type, Rate; these are list rates"}
	_, err := metafile.Parse(invented, rowsOf(t, tiersCSV), nil)
	_, err2 := metafile.Parse(invented, rowsOf(t, listCSV), rowsOf(t, listCSV))
	for i, err := range []error{err, err2} {
		if want := "ratecard: malformed: " + swapped[i]; err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if _, err := metafile.Parse(invented, rowsOf(t, listCSV), [][]string{}); err == nil {
		t.Error("an empty table of tiers passes for none")
	}
	if _, err := metafile.Parse(invented, rowsOf(t, listCSV)[:3], nil); err == nil {
		t.Error("a list without rates passes")
	}
}

// Every full card, laid out as Meta does, is read back as it was.
func TestParseEmbedded(t *testing.T) {
	columns := []ratecard.Item{ratecard.Marketing, ratecard.Utility, ratecard.Authentication,
		ratecard.AuthenticationInternational, ratecard.Service}
	cards := 0
	for _, cur := range []ratecard.Currency{"COP", "INR", "USD"} {
		days := ratecard.EffectiveDatesHeld(cur)
		for _, day := range days {
			if day.Before(ratecard.Date{Year: 2026, Month: 1, Day: 1}) {
				continue
			}
			c, err := ratecard.Published().Card(cur, day)
			if err != nil {
				t.Fatal(err)
			}
			if !whole(c) {
				continue
			}
			cards++
			list := [][]string{{"Market", "Currency", "Marketing", "Utility", "Authentication",
				"Authentication-International", "Service"}}
			tiers := [][]string{{"Market", "Currency"}}
			for range 3 {
				tiers[0] = append(tiers[0], "From", "To", "Rate type", "Rate", "vs. List rate")
			}
			markets := ratecard.Markets(day)
			for _, m := range markets {
				row := []string{string(m), string(cur)}
				height := 0
				for _, item := range columns {
					ladder, err := c.Tiers(m, item)
					if err != nil {
						row = append(row, "n/a")
						continue
					}
					row = append(row, grouped(text(ladder[0].Price)))
					height = max(height, len(ladder))
				}
				list = append(list, row)
				for i := range height {
					row := []string{"", ""}
					if i == 0 {
						row[0] = string(m)
					}
					for _, item := range columns[1:4] {
						row = append(row, tierCells(c, m, item, i)...)
					}
					tiers = append(tiers, row)
				}
			}
			got, err := metafile.Parse(metafile.Head{Effective: day, Checked: day}, list, tiers)
			if err != nil {
				t.Errorf("%s: %v", c.ID(), err)
				continue
			}
			if changes, err := got.Changes(c); err != nil || len(changes) > 0 {
				t.Errorf("%s: %v (%v)", c.ID(), changes, err)
			}
			if got.ID() != c.ID() || model(t, got) != model(t, c) || got.Unit() != c.Unit() {
				t.Errorf("%s of %s per %s, want %s of %s per %s",
					got.ID(), model(t, got), got.Unit(), c.ID(), model(t, c), c.Unit())
			}
		}
	}
	if cards < 8 {
		t.Errorf("%d cards were walked, want 8 or more", cards)
	}
}

// whole reports whether every ladder of a card is known to its end; those of one
// that was imported without its tiers aren't.
func whole(c *ratecard.Card) bool {
	for _, tiers := range c.Rows() {
		if tiers[len(tiers)-1].UpTo != 0 {
			return false
		}
	}
	return true
}

// model is what the card's file calls model.
func model(t *testing.T, c *ratecard.Card) string {
	t.Helper()
	_, rest, _ := strings.Cut(yamlOf(t, c), "\nmodel: ")
	word, _, _ := strings.Cut(rest, "\n")
	return word
}

// tierCells lays out step i of a ladder, or what Meta writes where there is none.
func tierCells(c *ratecard.Card, m ratecard.Market, item ratecard.Item, i int) []string {
	ladder, err := c.Tiers(m, item)
	if err != nil || i >= len(ladder) {
		return []string{"n/a", "n/a", "n/a", "n/a", "n/a"}
	}
	cells := []string{"0", "--", "List rate", grouped(text(ladder[i].Price)), "-5%"}
	if i > 0 {
		cells[0] = grouped(strconv.FormatInt(ladder[i-1].UpTo+1, 10))
		cells[2] = "Tier rate"
	}
	if ladder[i].UpTo != 0 {
		cells[1] = grouped(strconv.FormatInt(ladder[i].UpTo, 10))
	}
	return cells
}

// grouped writes a number with thousands separators.
func grouped(s string) string {
	whole, rest, point := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + rest
	}
	return whole
}
