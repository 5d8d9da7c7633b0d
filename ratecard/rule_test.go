package ratecard_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// byRule is an embedded file in which ladders and words follow by rule: one
// ladder has a line of its own, one market steps of its own.
const byRule = `card: meta/AED/2026-10-01
model: pmp
currency: AED
effective: 2026-10-01
unit: message
checked: 2026-11-29
sources:
  copy: {where: "here", what: "all of it"}
columns: marketing utility
rates:
  Brazil: 0.2295 0.0250
  Germany: 0.5012 0.2019
  India: 0.0433 0.0051
tiers:
  Brazil utility: 100 | 0.0200
ladders:
  utility: meta/USD/2026-10-01 | 0.95 0.90 0.85 0.80 0.75
  India utility: meta/USD/2026-10-01 | 0.94 0.88 0.82 0.76 0.70
basis:
  - grade: derived
    confidence: low
    from: copy
    how: "utility taken as equal to itself"
    carried: 2026-07-01
    list: marketing, utility
  - grade: derived
    confidence: low
    from: copy
    steps: utility
  - grade: read
    confidence: high
    from: copy
    steps: Brazil utility
`

// asRows is the same card as WriteYAML writes it.
const asRows = `columns: marketing utility
rates:
  Brazil: 0.2295 0.0250
  Germany: 0.5012 0.2019
  India: 0.0433 0.0051
tiers:
  Brazil utility: 100 | 0.0200
  Germany utility: 100000 1000000 4500000 40000000 80000000 | 0.1918 0.1817 0.1716 0.1615 0.1514
  India utility: 25000000 50000000 100000000 200000000 300000000 | 0.0048 0.0045 0.0042 0.0039 0.0036
basis:
  - grade: derived
    confidence: low
    from: copy
    how: "utility taken as equal to itself; carried from the card of 2026-07-01: ` +
	`Meta's change list names no change for Brazil"
    list: marketing, utility
  - grade: derived
    confidence: low
    from: copy
    how: "utility taken as equal to itself; carried from the card of 2026-07-01: ` +
	`Meta's change list names no change for Germany"
    list: Germany marketing, Germany utility
  - grade: derived
    confidence: low
    from: copy
    how: "utility taken as equal to itself; carried from the card of 2026-07-01: ` +
	`Meta's change list names no change for India"
    list: India marketing, India utility
  - grade: read
    confidence: high
    from: copy
    steps: Brazil utility
`

func TestRules(t *testing.T) {
	c, err := ratecard.ParseEmbedded([]byte(byRule))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(encode(t, c), "checked: 2026-11-29\n")
	_, text, _ = strings.Cut(text, "\n  copy: {where: \"here\", what: \"all of it\"}\n")
	if d := cmp.Diff(asRows, text[:len(asRows)]); d != "" {
		t.Errorf("rows (-want +is):\n%s", d)
	}
	if again := decode(t, encode(t, c)); !again.Equal(c) {
		t.Error("the rows are another card")
	}
	for m, want := range map[ratecard.Market][]string{
		"Germany": {"0.95", "0.90", "0.85", "0.80", "0.75"},
		"India":   {"0.94", "0.88", "0.82", "0.76", "0.70"},
	} {
		for i, tier := range tiersOf(t, c, m, ratecard.Utility)[1:] {
			how := "list rate × " + want[i] + ", by Meta's published steps at USD's bounds"
			basis := ratecard.Basis{
				Grade:      ratecard.GradeDerived,
				Confidence: ratecard.ConfidenceLow,
				From:       "copy",
				How:        how,
			}
			if tier.Basis != basis {
				t.Errorf("%s, tier %d: %+v, want %+v", m, i+2, tier.Basis, basis)
			}
		}
	}
	if is, err := ratecard.Notation(c); err != nil || is != byRule {
		t.Errorf("%v (-want +is):\n%s", err, cmp.Diff(byRule, is))
	}
}

// TestRulesAreEmbeddedOnly: a caller's file can't mean more than it says.
func TestRulesAreEmbeddedOnly(t *testing.T) {
	for name, tt := range map[string]struct {
		old, new string
		line     int
		words    string
	}{
		"ladders": {
			"basis:", "ladders:\n  utility: meta/USD/2026-10-01 | 0.95\nbasis:", 18,
			"only embedded cards have ladders by rule: write tiers",
		},
		"carried": {
			"    list: authentication", "    carried: 2026-07-01\n    list: authentication", 26,
			"only embedded cards name the card that a rate is carried from: write how",
		},
	} {
		_, err := ratecard.Parse(strings.NewReader(strings.Replace(contract, tt.old, tt.new, 1)))
		var malformed *ratecard.ParseError
		if !errors.As(err, &malformed) || malformed.Line != tt.line || malformed.What != tt.words {
			t.Errorf("%s: %v; want %q in line %d", name, err, tt.words, tt.line)
		}
	}
}

func TestRulesMalformed(t *testing.T) {
	const ladder, german = "  utility: meta/USD/2026-10-01 |", "0.95 0.90 0.85 0.80 0.75"
	for _, tt := range []struct {
		name, old, new string // in the file by rule
		line           int
		words          string
	}{
		{"no item", ladder, "  utilities: meta/USD/2026-10-01 |", 17, `ladders of "utilities", which has no price`},
		{"no market", "  India utility:", "  Indiana utility:", 18, `ladders of "Indiana utility"`},
		{"no price", ladder, "  utility, Peru utility: meta/USD/2026-10-01 |", 17, `ladders of "Peru utility"`},
		{"two rules", "  India utility:", "  India utility, India utility:", 18, `two rules for "India utility"`},
		{"a rule for nothing", "  India utility:", "  Brazil utility:", 18, "a rule that makes no ladder"},
		{"no bounds for marketing", ladder, "  utility, marketing: meta/USD/2026-10-01 |", 17,
			"no ladder of 5 steps for Brazil marketing"},
		{"steps too few", german, "0.95 0.90", 17, "no ladder of 2 steps for Germany utility on meta/USD/2026-10-01"},
		{"no steps", "| " + german, "", 17, "no ladder of 0 steps"},
		{"rising steps", german, "0.95 0.90 0.85 0.80 0.81", 17, "steps must not rise: 0.81"},
		{"steps above the list rate", german, "1.01 0.90 0.85 0.80 0.75", 17, "steps must not rise: 1.01"},
		{"a word for a step", german, "0.95 0.90 0.85 0.80 less", 17, `"less" is no decimal price`},
		{"no card", ladder, "  utility: 2026-10-01 |", 17, `can't have the bounds of "2026-10-01"`},
		{"another currency", ladder, "  utility: meta/EUR/2026-10-01 |", 17,
			`can't have the bounds of "meta/EUR/2026-10-01"`},
		{"itself", "currency: AED", "currency: USD", 17, "can't have the bounds"},
		{"no such day", ladder, "  utility: meta/USD/2026-10-02 |", 17, `"meta/USD/2026-10-02" isn't embedded`},
		{"no day", ladder, "  utility: meta/USD/October |", 17, `"October" is no date`},
		{"a card without the market", ladder, "  utility: meta/USD/2022-02-01 |", 17,
			"no ladder of 5 steps for Germany utility"},
		{"carried from no day", "carried: 2026-07-01", "carried: July", 24, `"July" is no date`},
	} {
		if strings.Count(byRule, tt.old) != 1 {
			t.Fatalf("%s: %q isn't there once", tt.name, tt.old)
		}
		c, err := ratecard.ParseEmbedded([]byte(strings.Replace(byRule, tt.old, tt.new, 1)))
		var malformed *ratecard.ParseError
		if c != nil || !errors.As(err, &malformed) || malformed.Line != tt.line ||
			!strings.Contains(malformed.What, tt.words) {
			t.Errorf("%s: %v; want %q in line %d", tt.name, err, tt.words, tt.line)
		}
	}
}

// tiersApart is the contract with tiers that rest on bases of their own.
func tiersApart() string {
	return strings.Replace(contract, "  Brazil authentication: 500000 | --\n",
		"  Brazil authentication: 500000 600000 | 0.0060 0.0055\n", 1) +
		"    list: India authentication\n" + strings.Join([]string{
		"  - {grade: read, confidence: low, from: annex, steps: authentication}",
		"  - {grade: read, confidence: medium, from: annex, steps: Brazil utility 3}",
		"  - {grade: read, confidence: high, from: annex, steps: authentication 3}",
		"",
	}, "\n")
}

// TestTiersApart: each tier may rest on a basis of its own, which the file names
// by its number. What is narrower outranks what is wider.
func TestTiersApart(t *testing.T) {
	file := tiersApart()
	c := decode(t, file)
	confidence := func(i ratecard.Item) (list []ratecard.Confidence) {
		for _, tier := range tiersOf(t, c, "Brazil", i) {
			list = append(list, tier.Confidence)
		}
		return list
	}
	const high, medium, low = ratecard.ConfidenceHigh, ratecard.ConfidenceMedium, ratecard.ConfidenceLow
	for item, want := range map[ratecard.Item][]ratecard.Confidence{
		ratecard.Utility:        {high, low, medium},
		ratecard.Authentication: {medium, low, high},
	} {
		if d := cmp.Diff(want, confidence(item)); d != "" {
			t.Errorf("%s (-want +is):\n%s", item, d)
		}
	}
	if again := decode(t, encode(t, c)); !again.Equal(c) || encode(t, again) != encode(t, c) {
		t.Errorf("written as another card:\n%s", encode(t, c))
	}
	for _, name := range []string{
		"utility 4", "utility 1", "utility 02", "utility +2", "India utility 2", "marketing 2", "2", "Brazil 2",
	} {
		_, err := ratecard.Parse(strings.NewReader(strings.Replace(file, "Brazil utility 3", name, 1)))
		if err == nil || !strings.Contains(err.Error(), `basis of "`+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRowsParse: whatever follows by rule, written as rows any card is one that
// Parse takes.
func TestRowsParse(t *testing.T) {
	for name, c := range embedded(t) {
		text := encode(t, c)
		if again := decode(t, text); !again.Equal(c) || encode(t, again) != text {
			t.Errorf("%s: another card", name)
		}
	}
}
