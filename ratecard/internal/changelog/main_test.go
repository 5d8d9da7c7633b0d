package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/wacost/wacost/ratecard"
)

// The files that go generate writes are those in the repository.
func TestUpToDate(t *testing.T) {
	dir := filepath.Join("..", "..")
	work := t.TempDir()
	if err := os.CopyFS(filepath.Join(work, "data", "cards"), os.DirFS(filepath.Join(dir, "data", "cards"))); err != nil {
		t.Fatal(err)
	}
	names := []string{"CHANGES.md", filepath.Join("data", "SUMS")}
	for range 2 { // the second run finds all as it should be
		if err := run(work, false); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			want, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(work, name))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s is stale: run go generate ./ratecard", name)
			}
		}
	}
	// A released card that changes stops the program before it writes.
	card := filepath.Join(work, "data", "cards", "2026-10-01", "usd.yaml")
	if err := os.WriteFile(card, []byte("card: other\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := read(t, filepath.Join(work, names[1]))
	if err := run(work, false); err == nil || !strings.Contains(err.Error(), "data/cards/2026-10-01/usd.yaml has changed") {
		t.Errorf("%v for a changed card", err)
	}
	if read(t, filepath.Join(work, names[1])) != before {
		t.Error("SUMS was written though a card had changed")
	}
	if err := run(work, true); err != nil {
		t.Errorf("%v, though changes were accepted", err)
	}
	if err := run(work, false); err != nil {
		t.Errorf("%v after changes were accepted", err)
	}
	if err := run(t.TempDir(), false); err == nil {
		t.Error("a folder without cards will do")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSums(t *testing.T) {
	const a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  cards/1/a.yaml\n"
	const b = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  cards/2/b.yaml\n"
	data := fstest.MapFS{"cards/1/a.yaml": {Data: []byte("a")}, "cards/2/b.yaml": {Data: []byte("b")}, "calendar.yaml": {}}
	other := strings.Repeat("0", 64) + "  "
	for _, test := range []struct {
		old    string
		accept bool
		want   string
		fault  string
	}{
		{"", false, a + b, ""},
		{a, false, a + b, ""},
		{b + a, false, a + b, ""},
		{other + "cards/1/a.yaml\n", false, "", "data/cards/1/a.yaml has changed"},
		{other + "cards/1/a.yaml\n" + other + "cards/2/b.yaml\n", false, "", "data/cards/1/a.yaml has changed, data/cards/2/b.yaml has changed"},
		{a + other + "cards/3/c.yaml\n", false, "", "data/cards/3/c.yaml is gone"},
		{other + "cards/1/a.yaml\n" + other + "cards/3/c.yaml\n", true, a + b, ""},
		{"what\n", true, "", `"what" is no line of a hash and a path`},
	} {
		got, err := sums(data, []byte(test.old), test.accept)
		if string(got) != test.want || (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("SUMS %q, accept %v: %q, %v; want %q, %q", test.old, test.accept, got, err, test.want, test.fault)
		}
	}
	if _, err := sums(fstest.MapFS{"cards": {Mode: fs.ModeDir}}, nil, false); err != nil {
		t.Errorf("no cards: %v", err)
	}
}

func testCard(t *testing.T, day, unit, columns string, rates, tiers []string) *ratecard.Card {
	t.Helper()
	text := "card: c\nmodel: pmp\ncurrency: USD\neffective: " + day + "\nunit: " + unit + "\nchecked: 2026-11-21\ncolumns: " + columns + "\nrates:\n"
	basis := "basis:\n  - grade: read\n    confidence: high\n    list: " + strings.ReplaceAll(columns, " ", ", ") + "\n"
	for _, line := range rates {
		text += "  " + line + "\n"
	}
	if len(tiers) > 0 {
		text += "tiers:\n"
		basis += "    steps: utility\n"
	}
	for _, line := range tiers {
		text += "  " + line + "\n"
	}
	c, err := ratecard.Parse(strings.NewReader(text + basis))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDescribe(t *testing.T) {
	before := testCard(t, "2026-04-01", "conversation", "marketing utility authentication", []string{
		"Brazil: 0.0625 0.0068 0.0068", "Chile: 0.0889 0.0200 0.0200", "Peru: 0.0703 0.0200 0.0200", "Other: 0.0604 -- --",
	}, nil)
	after := testCard(t, "2026-07-01", "message", "marketing utility service", []string{
		"Brazil: 0 0.0070 0.0068", "Chile: 0.0889 0.0100 0.0200", "Hungary: 0.0350 0.0350 0.0100", "Other: 0.0604 0.0077 --", "Peru: -- 0.0100 0.0200",
	}, []string{"Brazil utility: 100 | 0.0060", "Chile utility: 200 | --"})
	third := testCard(t, "2026-10-01", "message", "marketing utility service", []string{
		"Brazil: 0.01 0.0070 0.0068", "Chile: 0.0889 0.0200 0.0200", "Hungary: 0.0350 0.0350 0.0100", "Other: 0.0604 0.0077 --", "Peru: -- 0.0100 0.0200",
	}, []string{"Brazil utility: 100 | 0.0050", "Chile utility: 200 | 0.0050", "Peru utility: 100 | 0.0050"})
	for _, test := range []struct {
		card, before *ratecard.Card
		want         []string
	}{
		{after, before, []string{
			"Prices are per message; they were per conversation.",
			"No price any more: authentication.",
			"First prices: service in 3 markets.",
			"Now 0: marketing in 1 market.",
			"New market Hungary: marketing/utility 0.0350, service 0.0100.",
			"Brazil utility: 0.0068 → 0.0070 (+2.9 %)",
			"Chile, Peru utility: 0.0200 → 0.0100 (-50.0 %)",
			"Not priced before: Other: utility 0.0077.",
			"Not priced any more: Peru: marketing.",
			"Ladders: 2 where there were none.",
		}},
		{third, after, []string{
			"Brazil marketing: 0 → 0.01",
			"Chile utility: 0.0100 → 0.0200 (+100.0 %)",
			"Ladders: 1 changed with the list rate, 2 changed above the same list rate.",
		}},
		{third, third, []string{"Nothing, as far as both are known."}},
	} {
		list, err := test.card.Changes(test.before)
		if err != nil {
			t.Fatal(err)
		}
		got, err := describe(test.card, test.before, list)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Error(diff)
		}
	}
}
