package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

// A copied is a part of the repository in a folder of its own: the cards, and
// what this program is built from.
type copied struct{ root string }

func copyRepository(t *testing.T) copied {
	t.Helper()
	c := copied{filepath.Join(t.TempDir(), "wacost")}
	for _, name := range []string{
		"category", "pricing", "ratecard", "window", "examples/importcard", "examples/internal", "go.mod", "go.sum",
	} {
		from, to := filepath.Join("..", "..", name), filepath.Join(c.root, name)
		if info, err := os.Stat(from); err == nil && info.IsDir() {
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		c.write(t, name, string(text))
	}
	return c
}

func (c copied) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (c copied) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(c.root, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// command runs a program in the copy, and returns what it printed.
func (c copied) command(t *testing.T, words ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = c.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c copied) must(t *testing.T, words ...string) string {
	t.Helper()
	out, err := c.command(t, words...)
	if err != nil {
		t.Fatalf("%q: %v\n%s", words, err, out)
	}
	return out
}

// files returns what -embed may change, and the folders of cards.
func (c copied) files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{"CHANGES.md": c.read(t, "ratecard/CHANGES.md")}
	for _, pattern := range []string{"ratecard/data/*", "ratecard/data/cards/*", "ratecard/data/cards/*/*"} {
		names, err := filepath.Glob(filepath.Join(c.root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, _ := os.ReadFile(name) // none of a folder
			all[name] = string(text)
		}
	}
	return all
}

var tiered = []ratecard.Item{ratecard.Utility, ratecard.Authentication, ratecard.AuthenticationInternational}

// invented returns the two tables of a card that nobody published: every price
// that a card of the day should have, with figures made up for this test. Only
// the bounds of tiers are real, which are the same on every card.
func invented(t *testing.T, currency ratecard.Currency, day ratecard.Date, marketing string) (list, tiers string) {
	t.Helper()
	markets := ratecard.Markets(day)
	usd, err := ratecard.Published().Card("USD", day)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{
		{"Invented for a test"},
		{"Market", "Currency", "Marketing", "Utility", "Authentication", "Authentication-International", "Service"},
	}
	steps := [][]any{
		{"Market", "", "Utility", "", "", "", "Authentication", "", "", "", "Authentication-International"},
		{"", "Currency", "From", "To", "Rate type", "Rate", "From", "To", "Rate type", "Rate",
			"From", "To", "Rate type", "Rate"},
	}
	for i, m := range markets {
		rate := func(thousands int) string { return fmt.Sprintf("%d.%04d", thousands/10, thousands%10*1000+i+1) }
		row := []any{m, currency, marketing, rate(11), rate(12), "n/a", rate(14)}
		if hasInternational(m, day) {
			row[5] = rate(13)
		}
		rows = append(rows, row)
		for n := range 6 {
			step := []any{"", currency}
			if n == 0 {
				step[0] = m
			}
			for k, item := range tiered {
				ladder, err := usd.Tiers(m, item)
				if row[3+k] == "n/a" || err != nil || n >= len(ladder) {
					step = append(step, "n/a", "n/a", "n/a", "n/a")
					continue
				}
				from, to, kind := int64(0), any("--"), "List rate"
				if n > 0 {
					from, kind = ladder[n-1].UpTo+1, "Tier rate"
				}
				if ladder[n].UpTo != 0 {
					to = ladder[n].UpTo
				}
				price := row[3+k]
				if n > 0 {
					price = fmt.Sprintf("0.%04d", 1000-100*n+i)
				}
				step = append(step, from, to, kind, price)
			}
			steps = append(steps, step)
		}
	}
	return listCSV(rows), listCSV(steps)
}

// The whole way of a new card: after importcard -embed the tests of the cards
// hold in every case, and nobody had to edit a file.
func TestEmbed(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds and tests a copy of the library")
	}
	for _, program := range []string{"go", "git"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	c := copyRepository(t)
	git := func(args ...string) {
		t.Helper()
		c.must(t, append([]string{"git", "-c", "user.name=Test", "-c", "user.email=test@example.org"}, args...)...)
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "The library before the card")

	known := ratecard.Published().EffectiveDates("USD")
	if newest, _ := ratecard.NewestEffectiveDate("USD"); newest != known[len(known)-1] {
		t.Skip("a list without tiers needs the USD card that is in force, and Meta's newest isn't carried")
	}
	day := ratecard.DateOf(known[len(known)-1].In(nil).AddDate(0, 3, 0))
	list, tiers := invented(t, "USD", day, "0.9001")
	c.write(t, "list.csv", list)
	c.write(t, "tiers.csv", tiers)
	run := []string{"go", "-C", "examples/importcard", "run", ".", "-effective", day.String()}
	embed := append(run[:len(run):len(run)], "-embed", "../../list.csv")
	check := []string{"go", "test", "-count=1", "-short", "./ratecard/..."}

	// The list alone, weeks before the day. Only the tests of the cards look at it.
	weeks := ratecard.DateOf(day.In(nil).AddDate(0, 0, -20)).String()
	untouched := c.files(t)
	c.draftsOfPart(t, run, list, len(ratecard.Markets(day)))
	c.must(t, append(run[:len(run):len(run)], "-checked", weeks, "-embed", "../../list.csv")...)
	c.must(t, append(check[:len(check):len(check)], "-run", "^Test(Calendar|Cards|Parse|Published|Sources|Sums)")...)
	c.draftAgain(t, append(run[:len(run):len(run)], "-checked", weeks), known[len(known)-1])
	c.undraft(t, day, untouched)

	// A draft may change until it is committed.
	out := c.must(t, append(embed[:len(embed):len(embed)], "../../tiers.csv")...)
	name := "ratecard/data/cards/" + day.String() + "/usd.yaml"
	for _, want := range []string{
		name + " is up to date\n",
		"there is no card in AED, ARS, ",
		"go test ./examples -update",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "note") {
		t.Errorf("a note on a whole card:\n%s", out)
	}
	c.must(t, check...)
	card, err := ratecard.Parse(strings.NewReader(c.read(t, name)))
	if err != nil || card.ID() != "meta/USD/"+day.String() || card.Sources()[0].ID != "meta-usd-"+day.String() {
		t.Errorf("%v, %v", err, card.Sources())
	}
	for name, want := range map[string]string{
		"ratecard/data/calendar.yaml": "  - " + known[len(known)-1].String() + "\n  - " + day.String() + "\n",
		"ratecard/data/SUMS":          "  cards/" + day.String() + "/usd.yaml\n",
		"ratecard/CHANGES.md":         "\n## " + day.String() + "\n\n### USD, since ",
	} {
		if !strings.Contains(c.read(t, name), want) {
			t.Errorf("no %q in %s", want, name)
		}
	}

	// A committed one is released.
	git("add", ".")
	git("commit", "-q", "-m", "A card")
	before := c.files(t)
	list, _ = invented(t, "USD", day, "0.9002")
	c.write(t, "list.csv", list)
	out, err = c.command(t, embed...)
	fault := "released cards differ from data/SUMS: data/cards/" + day.String() + "/usd.yaml has changed"
	if err == nil || !strings.Contains(out, fault) {
		t.Errorf("%v for a released card:\n%s", err, out)
	}
	if d := cmp.Diff(before, c.files(t)); d != "" {
		t.Errorf("the program failed, but changed files:\n%s", d)
	}
}

// An older card that was missing, and a new currency; nothing is generated here.
func TestEmbedFiles(t *testing.T) {
	days := ratecard.Published().EffectiveDates("USD")
	last := days[len(days)-1]
	earlier, later := ratecard.DateOf(last.In(nil).AddDate(0, 0, -1)), ratecard.DateOf(last.In(nil).AddDate(0, 0, 1))
	failed := errors.New("go generate failed")
	for _, test := range []struct {
		currency   ratecard.Currency
		day, since ratecard.Date
		generate   error
		want       string   // the error
		lines      []string // of the calendar that are new
	}{
		{currency: "XTS", day: last, want: "XTS is new in ratecard/data/calendar.yaml: say with -since DATE"},
		{
			currency: "XTS", day: last, since: later,
			want: "-since " + later.String() + ": the card itself is of " + last.String(),
		},
		{currency: "XTS", day: later, since: earlier, want: "-since " + earlier.String() + ": no day of cards"},
		{
			currency: "USD", day: later, since: last,
			want: "-since " + last.String() +
				": ratecard/data/calendar.yaml has Meta's first card in USD on 2022-02-01",
		},
		{currency: "BRL", day: on("2026-04-01"), want: "first card in BRL on 2026-07-01: correct that first"},
		{currency: "USD", day: later, generate: failed, want: failed.Error()},
		{currency: "USD", day: later, lines: []string{"  - " + later.String()}},
		{
			currency: "XTS", day: later, since: later,
			lines: []string{"  - " + later.String(), "  " + later.String() + ": XTS"},
		},
		{
			currency: "XTS", day: last, since: on("2026-07-01"),
			lines: []string{"  2026-07-01: BRL XTS # payers in Brazil only"},
		},
		{
			currency: "ABC", day: last, since: on("2022-02-01"),
			lines: []string{"  2022-02-01: ABC AUD EUR GBP IDR INR USD"},
		},
		{
			currency: "XTS", day: on("2025-07-02"), since: on("2025-07-02"),
			lines: []string{"  - 2025-07-02", "  2025-07-02: XTS"},
		},
	} {
		c := copyRepository(t)
		before, calendarText := c.files(t), c.read(t, "ratecard/data/calendar.yaml")
		list, _ := invented(t, test.currency, on("2026-10-02"), "0.9001")
		rows, err := metafile.ReadRows(strings.NewReader(list))
		if err != nil {
			t.Fatal(err)
		}
		head := metafile.Head{Effective: on("2026-10-02"), Checked: on("2026-10-02")}
		card, err := metafile.Parse(head, rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := card.WriteYAML(&text); err != nil {
			t.Fatal(err)
		}
		dated := strings.ReplaceAll(text.String(), "2026-10-02", test.day.String())
		card, err = ratecard.Parse(strings.NewReader(dated))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err = repository{c.root, func() error { return test.generate }}.embed(card, test.since, &out)
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 {
				t.Errorf("%s of %s: %v, %q; want %q", test.currency, test.day, err, out.String(), test.want)
			}
			if d := cmp.Diff(before, c.files(t)); d != "" {
				t.Errorf("%s of %s: refused, but files changed:\n%s", test.currency, test.day, d)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s of %s: %v", test.currency, test.day, err)
			continue
		}
		name := "ratecard/data/cards/" + test.day.String() + "/" + strings.ToLower(string(test.currency)) + ".yaml"
		var written bytes.Buffer
		if err := card.WriteYAML(&written); err != nil || c.read(t, name) != written.String() {
			t.Errorf("%s: %v, got\n%s", name, err, c.read(t, name))
		}
		is := c.read(t, "ratecard/data/calendar.yaml")
		var added []string
		for line := range strings.Lines(is) {
			if !strings.Contains(calendarText, line) {
				added = append(added, strings.TrimSuffix(line, "\n"))
			}
		}
		if d := cmp.Diff(test.lines, added); d != "" {
			t.Errorf("%s of %s: the calendar (-want +is):\n%s", test.currency, test.day, d)
		}
		again, err := readCalendar(is)
		if err != nil {
			t.Fatal(err)
		}
		if first, ok := again.since(test.currency); !ok || !again.has(test.day) || test.day.Before(first) {
			t.Errorf("%s of %s: it begins on %s", test.currency, test.day, first)
		}
	}
}

func on(day string) ratecard.Date {
	d, err := ratecard.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

func TestCalendarErrors(t *testing.T) {
	const good = `checked: 2026-11-21
cards: # comment
  - 2022-02-01

  # comment
  - 2026-01-01 # comment
currencies:
  2022-02-01: EUR USD
`
	if c, err := readCalendar(good); err != nil || c.String() != good || len(c.days) != 2 {
		t.Errorf("%v, %v", c, err)
	}
	for _, test := range []struct{ old, new, want string }{
		{"  - 2022-02-01", "  - 2022-02-30", "line 3: \"- 2022-02-30\": "},
		{"  - 2022-02-01", "  -  2022-02-01", "line 3: \"-  2022-02-01\": want a day"},
		{"2026-01-01", "2022-02-01", "line 6: \"- 2022-02-01 # comment\": not later than the day before it"},
		{"EUR USD", "EUR, USD", "line 8: \"2022-02-01: EUR, USD\": want a day, and currencies"},
		{"currencies:", "money:", "no days under cards, or none under currencies"},
	} {
		_, err := readCalendar(strings.Replace(good, test.old, test.new, 1))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %s", test.new, err, test.want)
		}
	}
}

// The holes of a card are named, ready for ratecard's test.
func TestNoteHoles(t *testing.T) {
	day := on("2026-10-02")
	list, _ := invented(t, "USD", day, "0.9001")
	list = strings.Replace(list, `"Kuwait","USD","0.9001"`, `"Kuwait","USD","n/a"`, 1)
	var rest strings.Builder
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, `"Iraq"`) {
			rest.WriteString(line)
		}
	}
	rows, err := metafile.ReadRows(strings.NewReader(rest.String()))
	if err != nil {
		t.Fatal(err)
	}
	card, err := metafile.Parse(metafile.Head{Effective: day, Checked: day}, rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := noteHoles(&out, card); err != nil {
		t.Fatal(err)
	}
	want := `importcard: note: prices are missing; if Meta's files lack them too, add this to ratecard/holes_test.go:
	"2026-10-02/usd marketing": "Iraq, Kuwait",
	"2026-10-02/usd utility": "Iraq",
	"2026-10-02/usd authentication": "Iraq",
	"2026-10-02/usd authentication_international": "Iraq",
	"2026-10-02/usd service": "Iraq",
`
	if d := cmp.Diff(want, out.String()); d != "" {
		t.Errorf("(-want +is):\n%s", d)
	}
}
