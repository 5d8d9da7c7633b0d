package page

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wacost/wacost/examples/internal/cli"
)

// draw returns a figure as HTML, and fails the test if it isn't well formed or has a length
// that no browser draws.
func draw(t testing.TB, f Figure) string {
	t.Helper()
	text, err := HTML(f)
	if err != nil {
		t.Fatal(err)
	}
	elements(t, string(text))
	return string(text)
}

// elements returns the names of a text's elements in order, and what stands in the first
// element of each row of tables. It fails the test for what isn't well formed.
func elements(t testing.TB, text string) (names, rows []string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	inRow := false
	for {
		token, err := decoder.Token()
		switch {
		case err == io.EOF:
			return names, rows
		case err != nil:
			t.Fatalf("%v in\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			names = append(names, token.Name.Local)
			inRow = false
			for _, a := range token.Attr {
				if bad.MatchString(a.Value) {
					t.Fatalf("%s of %s is %q", a.Name.Local, token.Name.Local, a.Value)
				}
				if a.Name.Local == "scope" && a.Value == "row" {
					inRow = true
					rows = append(rows, "")
				}
			}
		case xml.EndElement:
			inRow = false
		case xml.CharData:
			if inRow {
				rows[len(rows)-1] += string(token)
			}
		}
	}
}

// bad is a length that isn't a number, or is below zero.
var bad = regexp.MustCompile(`NaN|Inf|^-\d`)

func bars(values ...Value) Bars {
	b := Bars{Head: Head{"bars", "Bars", "What to see."}, Of: "Row", Series: []string{"Amount"}}
	for i, v := range values {
		b.Rows = append(b.Rows, BarRow{Label: fmt.Sprint("row ", i), Values: []Value{v}})
	}
	return b
}

// Whatever the values are, what is drawn fits the picture and each is in the table.
func TestValuesAtTheEdge(t *testing.T) {
	m := func(text string) Value { return money(t, text) }
	for name, values := range map[string][]Value{
		"none":      nil,
		"one":       {m("1 EUR")},
		"zero":      {m("0 EUR")},
		"all equal": {m("2.5 EUR"), m("2.5 EUR"), m("2.5 EUR")},
		"negative":  {m("-3 EUR"), m("5 EUR"), m("0 EUR")},
		"all below": {m("-3 EUR"), m("-0.000001 EUR")},
		"huge":      {m("123456789012345678901234567890.123456789 EUR"), m("0.000000000001 EUR")},
		"counts":    {Count(math.MaxInt64), Count(math.MinInt64), Count(0)},
		"unknown":   {Unknown("no price"), {}},
		"no figure": {{}, m("1 EUR")},
	} {
		t.Run(name, func(t *testing.T) {
			days := Days{Head: Head{"days", "Days", "What to see."}, Series: []Series{{"Amount", values}}}
			for i := range values {
				days.Days = append(days.Days, fmt.Sprint("day ", i))
			}
			for _, f := range []Figure{bars(values...), days} {
				text := draw(t, f)
				if table := text[strings.Index(text, "<table"):]; !hasAll(table, values) {
					t.Errorf("the table lacks a value:\n%s", table)
				}
				if name == "unknown" && (strings.Contains(text, "<rect") || strings.Contains(text, "<circle")) {
					t.Errorf("what isn't known is drawn:\n%s", text)
				}
			}
		})
	}
}

func hasAll(table string, values []Value) bool {
	for _, v := range values {
		if !strings.Contains(table, ">"+v.String()+"<") {
			return false
		}
	}
	return true
}

// Zero, and the lengths of bars on both sides of it.
func TestScale(t *testing.T) {
	for _, test := range []struct{ low, high, zero string }{{"-25", "75", "0.25"}, {"0", "9", "0"}, {"-4", "-1", "1"}} {
		s := scaleOf([]Value{money(t, test.low+" EUR"), money(t, test.high+" EUR")})
		if got := fmt.Sprint(s.zero()); got != test.zero {
			t.Errorf("from %s to %s: zero is at %s, want %s", test.low, test.high, got, test.zero)
		}
	}
	if text := draw(t, bars(money(t, "-1 EUR"), money(t, "1 EUR"))); strings.Count(text, "<rect") != 2 {
		t.Errorf("want two bars:\n%s", text)
	}
}

// A day that isn't known is a gap in the line.
func TestGap(t *testing.T) {
	f := Days{Head: Head{"days", "Days", "-"}, Days: []string{"1", "2", "3", "4", "5"}}
	v := Count(3)
	f.Series = []Series{{"n", []Value{v, v, {}, v, v}}}
	if text := draw(t, f); strings.Count(text, "<rect") != 4 {
		t.Errorf("want four columns:\n%s", text)
	}
	f.Series = append(f.Series, Series{"m", []Value{{}, {}, {}, v, {}}})
	// The legend has two dots.
	if text := draw(t, f); strings.Count(text, "<polyline") != 2 || strings.Count(text, "<circle") != 2+5 {
		t.Errorf("want two lines and five dots:\n%s", text)
	}
}

// Of many markets the first are drawn, and the table has all.
func TestManyRows(t *testing.T) {
	values := make([]Value, 47)
	for i := range values {
		values[i] = Count(int64(47 - i))
	}
	text := draw(t, bars(values...))
	if n := strings.Count(text, "<rect"); n != rowsDrawn || !strings.Contains(text, "and 32 more in the table") {
		t.Errorf("%d bars in\n%s", n, text)
	}
	if _, rows := elements(t, text); len(rows) != 47 {
		t.Errorf("%d rows", len(rows))
	}
}

// The allowance ends on a day of it, is full from there on, and isn't drawn beyond its
// limit.
func TestAllowance(t *testing.T) {
	f := Allowance{
		Head:  Head{"a", "Free", "-"},
		Limit: 1000,
		Days:  []string{"1", "2", "3"},
		Used:  []int64{500, 70000, 70001},
	}
	if text := draw(t, f); strings.Count(text, `class="after"`) != 3 || strings.Contains(text, "used up") ||
		strings.Count(text, fmt.Sprintf(`height="%d"`, plotHeight)) != 2 {
		t.Errorf("it lasts:\n%s", text)
	}
	f.Ends = "2"
	text := draw(t, f)
	if strings.Count(text, `class="after"`) != 1 || !strings.Contains(text, "used up on 2") ||
		!strings.Contains(text, ">70,001<") {
		t.Errorf("it ends on the second day:\n%s", text)
	}
	draw(t, Allowance{Head: f.Head, Limit: 1})
}

func TestHours(t *testing.T) {
	f := Hours{Head: Head{"h", "Late", "-"}}
	if text := draw(t, f); strings.Contains(text, "<rect") || !strings.Contains(text, "There are none.") {
		t.Errorf("none:\n%s", text)
	}
	f.Counts[6][23], f.Counts[0][0] = math.MaxInt64, 1
	text := draw(t, f)
	if strings.Count(text, "<rect") != 2 ||
		!strings.Contains(text, "The tallest column: 9,223,372,036,854,775,807, Sunday 23:00") {
		t.Errorf("two:\n%s", text)
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	head := Head{ID: "x"}
	one := Series{"n", []Value{Count(1)}}
	below := Hours{Head: head}
	below.Counts[2][3] = -1
	for name, f := range map[string]Figure{
		"no ID":             Hours{},
		"an ID with blanks": Hours{Head: Head{ID: "a b"}},
		"an ID of markup":   Hours{Head: Head{ID: `x"><script>`}},
		"no series":         Bars{Head: head},
		"three series":      Bars{Head: head, Series: []string{"a", "b", "c"}},
		"a value too many":  Bars{Head: head, Series: []string{"a"}, Rows: []BarRow{{Values: make([]Value, 2)}}},
		"no series of days": Days{Head: head},
		"a day too few":     Days{Head: head, Series: []Series{one}},
		"no limit":          Allowance{Head: head},
		"used without days": Allowance{Head: head, Limit: 1, Used: []int64{1}},
		"an unknown end":    Allowance{Head: head, Limit: 1, Ends: "2026-10-09"},
		"fewer than none":   below,
	} {
		if text, err := HTML(f); err == nil {
			t.Errorf("%s: drawn:\n%s", name, text)
		}
	}
}

// No ID stands twice in a page, and each that is pointed to is there.
func TestIDs(t *testing.T) {
	text := document(t, figures(t))
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if seen[id[1]] {
			t.Errorf("%s is there twice", id[1])
		}
		seen[id[1]] = true
	}
	for _, to := range regexp.MustCompile(`labelledby="([^"]*)"`).FindAllStringSubmatch(text, -1) {
		for id := range strings.FieldsSeq(to[1]) {
			if !seen[id] {
				t.Errorf("%s isn't there", id)
			}
		}
	}
	if len(seen) != 3*len(figures(t)) {
		t.Errorf("%d IDs", len(seen))
	}
}

// Each amount of a picture is in the table below it, with all digits.
func TestNumbersAreInTheTable(t *testing.T) {
	amount := regexp.MustCompile(`\d[\d,.]* EUR`)
	for _, f := range figures(t) {
		picture, table, found := strings.Cut(draw(t, f), "<table")
		if !found {
			t.Fatal("no table")
		}
		for _, text := range amount.FindAllString(picture, -1) {
			if !strings.Contains(table, text) {
				t.Errorf("the table lacks %s:\n%s", text, table)
			}
		}
	}
}

// FuzzTexts puts any text wherever a text goes: it makes no element, and is in the table.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{
		"", "x", "</title><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "&amp;&lt;", "\x00\x1b\u202e",
		"]]>", "{{.}}", "<!--", "\xff\xfe", strings.Repeat("long", 500), strings.Repeat("ü ", 99), "\uFFFE",
		"\u200f\u061ca",
	} {
		f.Add(text)
	}
	drawn := func(t testing.TB, text string) (all string) {
		v := Value{text: text, ok: true}
		head := Head{"x", "." + text, text + "."}
		for _, f := range []Figure{
			Bars{
				head, text, []string{text, text},
				[]BarRow{{text, text + ".", []Value{v, Count(1)}, text}}, text + ".", nil,
			},
			Days{head, []string{text, text, text}, []Series{{text, []Value{v, Count(1), v}}}},
			Days{head, []string{text}, []Series{{text, []Value{v}}, {text, []Value{v}}}},
			Allowance{Head: head, Limit: 5, Days: []string{text, "."}, Used: []int64{1, 9}, Ends: "."},
			Hours{Head: head},
		} {
			all += draw(t, f)
		}
		return "<all>" + all + "</all>"
	}
	want, _ := elements(f, drawn(f, "x"))
	f.Fuzz(func(t *testing.T, text string) {
		got, rows := elements(t, drawn(t, text))
		if !slices.Equal(got, want) {
			t.Errorf("%q makes elements: %v, want %v", text, got, want)
		}
		if !slices.Contains(rows, cli.Plain(text)) {
			t.Errorf("%q isn't in a table: %q", text, rows)
		}
	})
}

func TestShort(t *testing.T) {
	for text, want := range map[string]string{
		"":             "",
		"Germany":      "Germany",
		"Deutschland!": "Deutschla…",
		"Straßen im ü": "Straßen i…",
		"aaaaaaaa bbb": "aaaaaaaa…",
		"a\nb\u202ec":  "a\uFFFDb\uFFFDc",
	} {
		if got := short(text, 10); got != want || utf8.RuneCountInString(got) > 10 {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
