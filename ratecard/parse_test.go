package ratecard_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

func TestParse(t *testing.T) {
	c := decode(t, contract)
	if d := cmp.Diff(contract, encode(t, c)); d != "" {
		t.Errorf("written otherwise than read (-read +written):\n%s", d)
	}
	if c.ID() != "acme/USD/2026-10-01" || ratecard.WayOf(c) != "pmp" || c.Currency() != "USD" ||
		c.Unit() != ratecard.PerMessage ||
		c.Effective() != on("2026-10-01") || c.Checked() != on("2026-11-21") {
		t.Errorf("the head of %s is wrong", encode(t, c))
	}
	annex := ratecard.Source{ID: "annex", Where: "contract 2026-77", What: "annex B"}
	mail := ratecard.Source{ID: "mail", What: "a mail of October"}
	if d := cmp.Diff([]ratecard.Source{annex, mail}, c.Sources()); d != "" {
		t.Errorf("sources (-want +is):\n%s", d)
	}

	read := ratecard.Basis{Grade: ratecard.GradeRead, Confidence: ratecard.ConfidenceHigh, From: "annex"}
	disputed := ratecard.Basis{Grade: ratecard.GradeDisputed, Confidence: ratecard.ConfidenceMedium, From: "annex mail",
		How: "the mail says 0.0011"}
	derived := ratecard.Basis{Grade: ratecard.GradeDerived, Confidence: ratecard.ConfidenceLow,
		How: "list less 6 % and 23 %"}
	want := []struct {
		ratecard.Key
		Tiers []ratecard.Tier
	}{
		{ratecard.Key{Market: "Brazil", Item: "marketing"}, []ratecard.Tier{{0, dec("0.06"), read}}},
		{ratecard.Key{Market: "Brazil", Item: "utility"}, []ratecard.Tier{
			{250_000, dec("0.0065"), read}, {2_000_000, dec("0.0061"), derived}, {0, dec("0.0050"), derived}}},
		{ratecard.Key{Market: "Brazil", Item: "authentication"}, []ratecard.Tier{{500_000, dec("0.0070"), disputed}}},
		{ratecard.Key{Market: "India", Item: "marketing"}, []ratecard.Tier{{0, dec("0.0100"), read}}},
		{ratecard.Key{Market: "India", Item: "authentication"}, []ratecard.Tier{{0, dec("0.0010"), disputed}}},
	}
	is := want[:0:0]
	for k, tiers := range c.Rows() {
		is = append(is, struct {
			ratecard.Key
			Tiers []ratecard.Tier
		}{k, tiers})
	}
	if d := cmp.Diff(want, is); d != "" {
		t.Errorf("rows (-want +is):\n%s", d)
	}
	for range c.Rows() {
		break // must stop here
	}
}

// TestParseOtherwise: what isn't canonical, and still the same card.
func TestParseOtherwise(t *testing.T) {
	want := decode(t, contract)
	for name, text := range map[string]string{
		"CRLF":          strings.ReplaceAll(contract, "\n", "\r\n"),
		"BOM":           "\ufeff" + contract,
		"comments":      "# ours\n" + strings.ReplaceAll(contract, "rates:\n", "rates: # per message\n"),
		"explicit ends": "---\n" + contract + "...\n",
		"quotes":        strings.Replace(contract, "India: 0.0100 -- 0.0010", `"India": '0.0100   --  0.0010'`, 1),
		"order": strings.Replace(strings.Replace(contract, "model: pmp\n", "", 1), "unit:", "model: pmp\nunit:",
			1),
		"flow": strings.Replace(contract, "{what: \"a mail of October\"}", "\n    what: a mail of October", 1),
		"bases apart": strings.Replace(contract, "    list: marketing, utility\n",
			"    list: marketing\n  - grade: read\n    confidence: high\n    from: annex\n    list: India "+
				"marketing,utility\n", 1),
	} {
		if c := decode(t, text); !c.Equal(want) || encode(t, c) != contract {
			t.Errorf("%s: another card:\n%s", name, cmp.Diff(contract, encode(t, c)))
		}
	}
}

func TestParseMalformed(t *testing.T) {
	tests := []struct {
		name, old, new string // in the contract
		line           int
		word           string
	}{
		{"unknown field", "model: pmp", "modell: pmp", 2, `unknown field "modell"`},
		{"unknown field of a source", "{what:", "{whet:", 9, `unknown field "whet"`},
		{"unknown field of a basis", "    how: \"the", "    why: \"the", 25, `unknown field "why"`},
		{"missing field", "unit: message\n", "", 1, `no "unit"`},
		{"missing rates", "rates:\n  Brazil: 0.0600 0.0065 0.0070\n  India: 0.0100 -- 0.0010\n", "", 1, `no "rates"`},
		{"empty field", "model: pmp", "model:", 2, "want a value"},
		{"duplicate field", "model: pmp", "model: pmp\ncard: b", 3, `duplicate "card"`},
		{"duplicate source", "  mail:", "  annex:", 9, `duplicate "annex"`},
		{"duplicate market", "  India:", "  Brazil:", 13, `duplicate "Brazil"`},
		{"duplicate column", "utility authentication\n", "utility utility\n", 10, `duplicate column "utility"`},
		{"duplicate ladder", "  Brazil authentication: 5", "  Brazil utility: 5", 16, `duplicate "Brazil utility"`},
		{"duplicate basis", "    list: authentication", "    list: marketing", 26, `two bases for "marketing"`},
		{"columns out of order", "marketing utility a", "utility marketing a", 10, "out of order"},
		{"no date", "2026-10-01\nunit", "2026-10-32\nunit", 4, `"2026-10-32" is no date`},
		{"no date in short", "checked: 2026-11-21", "checked: 26-11-21", 6, "is no date"},
		{"no currency", "USD\neff", "usd\neff", 3, `"usd" is no currency`},
		{"no unit", "unit: message", "unit: massage", 5,
			`unknown unit "massage": want message, conversation or notification`},
		{"no item", "columns: marketing", "columns: Marketing", 10, `unknown item "Marketing"`},
		{"no market", "  India:", "  Indiana:", 13, `unknown market "Indiana"`},
		{"a country for a market", "  India:", "  IN:", 13,
			`unknown market "IN"; it is a country's code, whose market is India`},
		{"no market in small letters", "  India:", "  india:", 13, `unknown market "india"`},
		{"no source", "from: annex mail", "from: annex male", 24, `unknown source "male"`},
		{"no grade", "grade: derived", "grade: guessed", 27, `unknown grade "guessed"`},
		{"no confidence", "confidence: low", "confidence: lo", 28, `unknown confidence "lo"`},
		{"two words for a source", "  mail:", "  e mail:", 9, "one word"},
		{"a long source", "  mail:", "  " + strings.Repeat("m", 101) + ":", 9, "at most 100 bytes"},

		{"too few rates", "-- 0.0010", "--", 13, "2 rates for 3 columns"},
		{"too many rates", "-- 0.0010", "-- -- 0.0010", 13, "4 rates for 3 columns"},
		{"a word for a price", "0.0010", "n/a", 13, `"n/a" is no decimal price`},
		{"an exponent", "0.0010", "1e-3", 13, `"1e-3" is no decimal price`},
		{"a negative price", "0.0010", "-0.0010", 13, `"-0.0010" is no decimal price`},
		{"a plus", "0.0010", "+0.0010", 13, `"+0.0010" is no decimal price`},
		{"a thousands separator", "0.0010", "1,940.13", 13, `"1,940.13" is no decimal price`},
		{"a decimal comma", "0.0010", "0,0010", 13, `"0,0010" is no decimal price`},
		{"an underscore", "0.0010", "1_0", 13, `"1_0" is no decimal price`},
		{"hexadecimal", "0.0010", "0x10", 13, `"0x10" is no decimal price`},
		{"infinity", "0.0010", ".inf", 13, `".inf" is no decimal price`},
		{"no digit after the point", "0.0010", "1.", 13, `"1." is no decimal price`},
		{"no digit before the point", "0.0010", ".1", 13, `".1" is no decimal price`},
		{"two points", "0.0010", "0.0.1", 13, `"0.0.1" is no decimal price`},
		{"a lost point", "0.0010", "00010", 13, `"00010" is no decimal price`},
		{"other digits", "0.0010", "0.0١", 13, "is no decimal price"},
		{"a long price", "0.0010", "0." + strings.Repeat("1", 40), 13, "41 digits is too long"},

		{"ladder of no price", "  Brazil utility:", "  India utility:", 15, `tiers of "India utility"`},
		{"ladder of no item", "  Brazil utility:", "  Brazil utilities:", 15, `tiers of "Brazil utilities"`},
		{"ladder without item", "  Brazil utility:", "  Brazil:", 15, `tiers of "Brazil"`},
		{"fewer bounds", "250000 2000000 |", "250000 |", 15, "1 bounds and 2 rates"},
		{"fewer rates", "| 0.0061 0.0050", "| 0.0061", 15, "2 bounds and 1 rates"},
		{"no rates", "| 0.0061 0.0050", "", 15, "2 bounds and 0 rates"},
		{"no bounds", "250000 2000000 | 0.0061 0.0050", "\"| 0.0061 0.0050\"", 15, "0 bounds and 2 rates"},
		{"more bars", "| 0.0061", "| | 0.0061", 15, "3 rates"},
		{"descending bounds", "250000 2000000", "250000 200000", 15, "200000 after 250000"},
		{"equal bounds", "250000 2000000", "250000 250000", 15, "250000 after 250000"},
		{"bound of zero", "250000 2000000", "0 2000000", 15, `"0" is no bound`},
		{"negative bound", "250000 2000000", "-1 2000000", 15, `"-1" is no bound`},
		{"bound with plus", "250000 2000000", "+1 2000000", 15, `"+1" is no bound`},
		{"bound with zeros", "250000 2000000", "01 2000000", 15, `"01" is no bound`},
		{"bound with commas", "250000 2000000", "250,000 2000000", 15,
			`"250,000" is no bound: want a whole number above 0, in digits alone: words are separated by spaces`},
		{"bound of all units", "250000 2000000", "250000 9223372036854775807", 15, "is no bound"},
		{"bound past all units", "250000 2000000", "250000 9223372036854775808", 15, "is no bound"},
		{"rising rates", "0.0061 0.0050", "0.0050 0.0061", 15, "0.0061 after 0.0050"},
		{"rising above the list", "0.0061 0.0050", "0.0066 0.0050", 15, "0.0066 after 0.0065"},
		{"unknown below known", "0.0061 0.0050", "-- 0.0050", 15, "unknown rate below"},
		{"ladder price", "0.0061 0.0050", "0.0061 5e-3", 15, `"5e-3" is no decimal price`},

		{"no basis of a list rate", "    list: authentication", "    list: India authentication", 18,
			"no basis for Brazil authentication"},
		{"no basis of a step", "    steps: utility", "    list: Brazil utility", 18, "no basis for Brazil utility"},
		{"no bases", contract[strings.Index(contract, "basis:"):], "basis: []\n", 17, "no basis for Brazil marketing"},
		{"no list of bases", contract[strings.Index(contract, "basis:"):], "basis: read\n", 17, "want a list"},
		{"basis of nothing", "    steps: utility\n", "", 27, "a basis of no prices"},
		{"basis without grade", "  - grade: derived\n    con", "  - con", 27, "needs a grade"},
		{"basis without confidence", "    confidence: low\n", "", 27, "needs a grade and a confidence"},
		{"basis of no item", "list: authentication", "list: authentification", 26, `"authentification"`},
		{"basis of a market that isn't", "list: authentication", "list: authentication, Indiana marketing", 26,
			"unknown market"},
		{"basis of a hole", "list: authentication", "list: authentication, India utility", 26,
			`"India utility", which has no price`},
		{"basis of another column", "list: authentication", "list: authentication, service", 26,
			`"service", which has no price`},
		{"basis of steps that aren't", "steps: utility", "steps: utility, marketing", 30,
			`"marketing", which has no price`},
		{"basis of a comma", "list: authentication", "list: authentication,", 26, `basis of ""`},
		{"basis that is a word", "  - grade: disputed", "  - dispute", 23, "mapping values"},

		{"alias", "model: pmp", "model: &m pmp", 2, "anchor"},
		{"alias of a mapping", "tiers:\n", "tiers: &t\n", 14, "anchor"},
		{"alias of a list", "basis:\n", "basis: &b\n", 17, "anchor"},
		{"alias used", "  mail: {what: \"a mail of October\"}", "  mail: &m {}\n  post: *m", 9, "anchor"},
		{"alias of nothing", "model: pmp", "model: *m", 0, "unknown anchor"},
		{"tag", "model: pmp", "model: !!str pmp", 2, "tag"},
		{"a list for a word", "model: pmp", "model: [pmp]", 2, "want a value"},
		{"a list of prices", "Brazil: 0.0600 0.0065 0.0070", "Brazil: [0.06, 0.0065, 0.007]", 12,
			"want prices, separated by spaces"},
		{"no prices", "Brazil: 0.0600 0.0065 0.0070", "Brazil:", 12, "want prices, separated by spaces"},
		{"prices by name", "Brazil: 0.0600 0.0065 0.0070", "Brazil: {marketing: 0.06}", 12,
			"want prices, separated by spaces"},
		{"commas between prices", "0.0600 0.0065 0.0070", "0.0600, 0.0065, 0.0070", 12,
			"words are separated by spaces, and numbers have no commas"},
		{"commas alone between prices", "0.0600 0.0065 0.0070", "0.0600,0.0065,0.0070", 12,
			"1 rates for 3 columns: words are separated by spaces"},
		{"a list of columns", "columns: marketing utility authentication",
			"columns: [marketing, utility, authentication]", 10, "want items, separated by spaces"},
		{"commas between columns", "columns: marketing utility a", "columns: marketing, utility, a", 10,
			`unknown item "marketing,": words are separated by spaces`},
		{"a word for a mapping", "  annex: {where: \"contract 2026-77\", what: \"annex B\"}", "  annex: B", 8,
			"want a mapping"},
		{"a mapping for a key", "  mail:", "  {a: b}:", 9, "want a value"},
		{"two lines", "model: pmp", "model: \"p\\nmp\"", 2, "one line of printable text"},
		{"space around", "model: pmp", "model: \" pmp\"", 2, "one line of printable text"},
		{"invisible text", "model: pmp", "model: p\u200bmp", 2, "one line of printable text"},
		{"control character", "model: pmp", "model: p\x01mp", 2, "control character U+0001"},
		{"escaped control character", "model: pmp", `model: "p\x01mp"`, 2, "one line of printable text"},
		{"not UTF-8", "model: pmp", "model: p\xffmp", 2, "not UTF-8"},
		{"UTF-16", "model: pmp", "model: p\x00m\x00p\x00", 2, "control character U+0000"},
		{"tab", "  India", "\tIndia", 12, "tab"},
		{"open quote", "    steps: utility", "    steps: \"utility", 30, "end of stream"},
		{"open bracket", "columns: m", "columns: [m", 10, "did not find"},
		{"bad indent", "  India", " India", 13, "did not find"},
		{"two documents", "sources:", "---\nsources:", 0, "more than one document"},
		{"text after the end", "    steps: utility\n", "    steps: utility\n...\nx: y\n", 0, "more than one document"},
		{"empty", contract, "", 0, "empty"},
		{"comment", contract, "# nothing\n", 0, "empty"},
		{"null", contract, "null\n", 1, "want a mapping"},
		{"a list", contract, "- card: a\n", 1, "want a mapping"},
		{"no YAML", contract, "%PDF-1.4\n", 1, ""},
		{"deep", contract, strings.Repeat("[", 20_000), 1, "depth"},
		{"huge", contract, contract + strings.Repeat("# x\n", 1<<18), 0, "longer than"},
	}
	for _, tt := range tests {
		if strings.Count(contract, tt.old) != 1 {
			t.Fatalf("%s: %q isn't there once", tt.name, tt.old)
		}
		c, err := ratecard.Parse(strings.NewReader(strings.Replace(contract, tt.old, tt.new, 1)))
		var malformed *ratecard.ParseError
		switch {
		case c != nil || !errors.As(err, &malformed) || !errors.Is(err, ratecard.ErrMalformed):
			t.Errorf("%s: %v, %v; want a ParseError", tt.name, c, err)
		case malformed.Line != tt.line:
			t.Errorf("%s: line %d, want %d: %v", tt.name, malformed.Line, tt.line, err)
		case !strings.Contains(malformed.What, tt.word):
			t.Errorf("%s: %q, want %q in it", tt.name, malformed.What, tt.word)
		}
	}
}

func TestParseReader(t *testing.T) {
	if c, err := ratecard.Parse(iotest.OneByteReader(strings.NewReader(contract))); err != nil ||
		c.ID() != "acme/USD/2026-10-01" {
		t.Error(c, err)
	}
	broken := io.MultiReader(strings.NewReader(contract), iotest.ErrReader(fs.ErrClosed))
	if c, err := ratecard.Parse(broken); c != nil || !errors.Is(err, fs.ErrClosed) ||
		errors.Is(err, ratecard.ErrMalformed) {
		t.Error(c, err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fs.ErrPermission }

func TestWriteYAMLFails(t *testing.T) {
	if err := decode(t, contract).WriteYAML(full{}); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// FuzzParse: a card that parses is written in one form, which parses to it.
func FuzzParse(f *testing.F) {
	files, err := fs.Glob(os.DirFS("data/cards"), "*/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile("data/cards/" + name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 2000 { // large ones only slow the search; TestCardsCanonical has them
			f.Add(data)
		}
	}
	f.Add([]byte(contract))
	f.Add([]byte(tiersApart()))
	f.Add([]byte(strings.Replace(contract, "acme/", `"é\u2028" # `, 1)))
	f.Add([]byte(
		"card: a\nmodel: b\ncurrency: USD\neffective: 2026-01-01\nunit: message\nchecked: 2026-01-01\ncolumns: " +
			"service\nrates: {Other: 0}\nbasis: [{grade: read, confidence: low, list: service}]\n"))
	f.Add([]byte(
		"card: a\nmodel: b\ncurrency: USD\neffective: 2026-01-01\nunit: message\nchecked: 2026-01-01\ncolumns: " +
			"service\nrates: {}\nbasis: []\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ratecard.Parse(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, ratecard.ErrMalformed) {
				t.Fatal(err)
			}
			return
		}
		text := encode(t, c)
		again := decode(t, text)
		if !again.Equal(c) || !c.Equal(again) {
			t.Fatalf("another card:\n%s", text)
		}
		if two := encode(t, again); two != text {
			t.Fatalf("written otherwise:\n%s", cmp.Diff(text, two))
		}
		for k, tiers := range c.Rows() {
			if _, err := c.Tiers(k.Market, k.Item); err != nil || len(tiers) == 0 {
				t.Fatalf("%v: %v, %v", k, tiers, err)
			}
		}
	})
}
