package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wacost/wacost/ratecard"
)

// ratecardCopy returns a folder with the embedded cards' files and the
// corrections, and the hashes of the cards.
func ratecardCopy(t *testing.T) (dir string, cards map[string]string) {
	t.Helper()
	dir = t.TempDir()
	files := os.DirFS(filepath.Join("..", "..", "data", "cards"))
	if err := os.CopyFS(filepath.Join(dir, "data", "cards"), files); err != nil {
		t.Fatal(err)
	}
	corrections := filepath.Join("data", "corrections.md")
	write(t, filepath.Join(dir, corrections), read(t, filepath.Join("..", "..", corrections)))
	cards, err := hashes()
	if err != nil {
		t.Fatal(err)
	}
	return dir, cards
}

// other is the hash of no card.
var other = strings.Repeat("0", 64)

// The files that go generate writes are those in the repository.
func TestUpToDate(t *testing.T) {
	work, cards := ratecardCopy(t)
	for range 2 { // the second run finds all as it should be
		if err := run(work, cards, false); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"CHANGES.md", "data/SUMS"} {
			if read(t, filepath.Join("..", "..", name)) != read(t, filepath.Join(work, name)) {
				t.Errorf("%s is stale: run go generate ./ratecard", name)
			}
		}
	}
}

// Without git every card in SUMS is released: a change stops the program before
// it writes.
func TestReleasedChanges(t *testing.T) {
	work, cards := ratecardCopy(t)
	if err := run(work, cards, false); err != nil {
		t.Fatal(err)
	}
	sums := filepath.Join(work, "data", "SUMS")
	before := read(t, sums)
	cards["cards/2026-10-01/usd.yaml"] = other
	fault := "data/cards/2026-10-01/usd.yaml has changed"
	if err := run(work, cards, false); err == nil || !strings.Contains(err.Error(), fault) {
		t.Errorf("%v for a changed card", err)
	}
	if read(t, sums) != before {
		t.Error("SUMS was written though a card had changed")
	}
	if err := run(work, cards, true); err != nil {
		t.Errorf("%v, though changes were accepted", err)
	}
	if err := run(work, cards, false); err != nil {
		t.Errorf("%v after changes were accepted", err)
	}
	if err := run(t.TempDir(), cards, false); err == nil {
		t.Error("a folder without cards will do")
	}
}

// With git a card is released once its line of SUMS is committed; until then it
// may change as often as it likes.
func TestDraftChanges(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	work, cards := ratecardCopy(t)
	git := func(args ...string) {
		t.Helper()
		args = append([]string{"-C", work, "-c", "user.name=Test", "-c", "user.email=test@example.org"}, args...)
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	if err := run(work, cards, false); err != nil {
		t.Fatal(err)
	}
	sums := filepath.Join(work, "data", "SUMS")
	all := read(t, sums)
	lines := slices.Collect(strings.Lines(all))
	released, draft := lines[:len(lines)-1], lines[len(lines)-1]
	path := func(line string) string {
		_, path, _ := strings.Cut(strings.TrimSpace(line), "  ")
		return path
	}
	git("init", "-q")
	write(t, sums, strings.Join(released, ""))
	git("add", "data/SUMS")
	git("commit", "-q", "-m", "All cards but the last")

	if err := run(work, cards, false); err != nil || read(t, sums) != all {
		t.Fatalf("%v for a draft", err)
	}
	cards[path(draft)] = other
	if err := run(work, cards, false); err != nil || read(t, sums) == all {
		t.Errorf("%v for a changed draft; SUMS has changed: %v", err, read(t, sums) != all)
	}
	delete(cards, path(draft))
	if err := os.Remove(filepath.Join(work, "data", filepath.FromSlash(path(draft)))); err != nil {
		t.Fatal(err)
	}
	if err := run(work, cards, false); err != nil || read(t, sums) != strings.Join(released, "") {
		t.Errorf("%v without the draft, or SUMS still has it", err)
	}
	cards[path(released[0])] = other
	if err := run(work, cards, false); err == nil || !strings.Contains(err.Error(), "has changed (-accept takes") {
		t.Errorf("%v for a released card that has changed", err)
	}
	if err := run(work, cards, true); err != nil {
		t.Errorf("%v, though changes were accepted", err)
	}
	if err := run(work, cards, false); err != nil {
		t.Errorf("%v after changes were accepted", err)
	}
	git("add", "data/SUMS")
	git("commit", "-q", "-m", "Correct a card")
	cards[path(released[0])] = strings.Repeat("1", 64)
	if err := run(work, cards, false); err == nil {
		t.Error("a corrected card isn't released though its line is committed")
	}
	if err := os.Remove(sums); err != nil {
		t.Fatal(err)
	}
	if err := run(work, cards, false); err == nil {
		t.Error("no card is released once SUMS is deleted")
	}
}

// A card in a place where package ratecard doesn't look is no embedded card.
func TestMisplacedCards(t *testing.T) {
	for _, path := range []string{"2026-10-02/usd.yaml", "2026-10-01/chf.yaml", "2026-10-01/USD.yaml", "usd.yaml"} {
		work, cards := ratecardCopy(t)
		name := filepath.Join(work, "data", "cards", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, name, "card: c\n")
		if err := run(work, cards, false); err == nil || !strings.Contains(err.Error(),
			"data/cards/"+path+" isn't DATE/CURRENCY.yaml") {
			t.Errorf("%s: %v", path, err)
		}
		if _, err := os.Stat(filepath.Join(work, "CHANGES.md")); err == nil {
			t.Errorf("%s: CHANGES.md was written all the same", path)
		}
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

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSums(t *testing.T) {
	const a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  cards/1/a.yaml\n"
	const b = "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d  cards/2/b.yaml\n"
	cards := map[string]string{}
	for line := range strings.Lines(b + a) {
		sum, path, _ := strings.Cut(strings.TrimSpace(line), "  ")
		cards[path] = sum
	}
	if got := string(sums(cards)); got != a+b {
		t.Errorf("%q; want %q", got, a+b)
	}
	other := other + "  "
	for _, test := range []struct {
		released string
		accept   bool
		fault    string
	}{
		{"", false, ""},
		{a, false, ""},
		{b + a, false, ""},
		{other + "cards/1/a.yaml\n", false, "data/cards/1/a.yaml has changed"},
		{
			other + "cards/1/a.yaml\n" + other + "cards/2/b.yaml\n", false,
			"data/cards/1/a.yaml has changed, data/cards/2/b.yaml has changed",
		},
		{a + other + "cards/3/c.yaml\n", false, "data/cards/3/c.yaml is gone"},
		{other + "cards/1/a.yaml\n" + other + "cards/3/c.yaml\n", true, ""},
		{"what\n", true, `"what" is no line of a hash and a path`},
	} {
		err := unchanged(cards, slices.Collect(strings.Lines(test.released)), test.accept)
		if (err == nil) != (test.fault == "") || err != nil && !strings.Contains(err.Error(), test.fault) {
			t.Errorf("SUMS %q, accept %v: %v; want %q", test.released, test.accept, err, test.fault)
		}
	}
}

// A hash is of a card's rows, those that follow by rule among them: what
// sha256sum says of its file if it has none.
func TestHashes(t *testing.T) {
	cards, err := hashes()
	if err != nil {
		t.Fatal(err)
	}
	for path, sum := range cards {
		text := read(t, filepath.Join("..", "..", "data", filepath.FromSlash(path)))
		same := fmt.Sprintf("%x", sha256.Sum256([]byte(text))) == sum
		ruled := strings.Contains(text, "\nladders:\n") || strings.Contains(text, "\n    carried: ")
		if same == ruled {
			t.Errorf("%s: by rule %v, and its hash is that of the file: %v", path, ruled, same)
		}
	}
}

func testCard(t *testing.T, day, unit, columns string, rates, tiers []string) *ratecard.Card {
	t.Helper()
	text := "card: c\nmodel: pmp\ncurrency: USD\neffective: " + day + "\nunit: " + unit + "\nchecked: 2026-11-21\n" +
		"columns: " + columns + "\nrates:\n"
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
		"Brazil: 0.0625 0.0068 0.0068", "Chile: 0.0889 0.0200 0.0200", "Peru: 0.0703 0.0200 0.0200",
		"Other: 0.0604 -- --",
	}, nil)
	after := testCard(t, "2026-07-01", "message", "marketing utility service", []string{
		"Brazil: 0 0.0070 0.0068", "Chile: 0.0889 0.0100 0.0200", "Hungary: 0.0350 0.0350 0.0100",
		"Other: 0.0604 0.0077 --", "Peru: -- 0.0100 0.0200",
	}, []string{"Brazil utility: 100 | 0.0060", "Chile utility: 200 | --"})
	third := testCard(t, "2026-10-01", "message", "marketing utility service", []string{
		"Brazil: 0.01 0.0070 0.0068", "Chile: 0.0889 0.0200 0.0200", "Hungary: 0.0350 0.0350 0.0100",
		"Other: 0.0604 0.0077 --", "Peru: -- 0.0100 0.0200",
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
			"Not found for the card before: Other: utility 0.0077.",
			"Not found for this card: Peru: marketing.",
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
		if diff := cmp.Diff(test.want, describe(test.card, test.before, list)); diff != "" {
			t.Error(diff)
		}
	}
}
