package metafile_test

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// A list in USD doesn't take its bounds from the card embedded for its own day,
// which may be a draft of it; a list in another currency does.
func TestBoundsOfAnotherCard(t *testing.T) {
	for _, test := range []struct{ currency, day, from string }{
		{"USD", "2026-10-01", "meta/USD/2026-07-01"},
		{"USD", "2026-10-02", "meta/USD/2026-10-01"},
		{"EUR", "2026-10-01", "meta/USD/2026-10-01"},
		{"EUR", "2026-09-30", "meta/USD/2026-07-01"},
	} {
		day, err := ratecard.ParseDate(test.day)
		if err != nil {
			t.Fatal(err)
		}
		list := [][]string{
			{"Market", "Currency", "Marketing", "Utility"},
			{"Brazil", test.currency, "0.1", "0.01"},
		}
		card, err := metafile.Parse(metafile.Head{Effective: day, Checked: day}, list, nil)
		if err != nil {
			t.Fatal(err)
		}
		tiers, err := card.Tiers("Brazil", ratecard.Utility)
		if err != nil || !strings.HasSuffix(tiers[0].Basis.How, "its bound is that of "+test.from) {
			t.Errorf("%s on %s: %v, %v; want the bound of %s", test.currency, test.day, tiers, err, test.from)
		}
	}
	// Before the first card per message there are no bounds.
	day := ratecard.Date{Year: 2025, Month: 7, Day: 1}
	list := [][]string{{"Market", "Currency", "Marketing", "Utility"}, {"Brazil", "USD", "0.1", "0.01"}}
	_, err := metafile.Parse(metafile.Head{Effective: day, Checked: day}, list, nil)
	if err == nil || !strings.Contains(err.Error(), "first bound isn't known") {
		t.Errorf("%v for the first card per message", err)
	}
}

// A table with other signs between its cells is named as such, quoted or not.
func TestOtherCommas(t *testing.T) {
	for _, table := range []string{listCSV, tiersCSV} {
		for sign, name := range map[string]string{";": "semicolons", "\t": "tabs"} {
			var b strings.Builder
			w := csv.NewWriter(&b)
			w.Comma = rune(sign[0])
			for _, row := range rowsOf(t, table) {
				if err := w.Write(row); err != nil {
					t.Fatal(err)
				}
			}
			w.Flush()
			_, err := metafile.ReadRows(strings.NewReader("\ufeff" + b.String()))
			want := "cells must be separated by commas, not by " + name
			if bad := new(ratecard.ParseError); !errors.As(err, &bad) || bad.What != want || bad.Line < 3 {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
	_, err := metafile.ReadRows(strings.NewReader(`"Market";"Currency";"Marketing";"Utility"` + "\n"))
	if err == nil || !strings.Contains(err.Error(), "line 1: cells must be") {
		t.Errorf("%v for quoted cells", err)
	}
	if rows, err := metafile.ReadRows(strings.NewReader("a;b\n")); err != nil || len(rows) != 1 {
		t.Errorf("%v, %v for what is no table of Meta's", rows, err)
	}
}
