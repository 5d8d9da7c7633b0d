package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/golden"
	"github.com/wacost/wacost/examples/internal/input"
)

const (
	templates = "testdata/templates.jsonl"
	labelled  = "testdata/labels.tsv"
)

// today is the day on which the tests ask.
var today = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// try runs the program.
func try(stdin string, look output, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	look.Writer = &out
	status = run(args, today, strings.NewReader(stdin), look, &errs)
	return status, out.String(), errs.String()
}

func TestGolden(t *testing.T) {
	terminal := output{terminal: true}
	for _, test := range []struct {
		golden string
		look   output
		args   []string
		status int
	}{
		{"answers.jsonl", output{}, []string{templates}, 2},
		{"answers.jsonl", terminal, []string{"-json", templates}, 2},
		{"table.txt", terminal, []string{templates}, 2},
		{"table.txt", output{}, []string{"-table", templates}, 2},
		{"month.txt", terminal, []string{templates, "-sends", "10000", "-to", "BR"}, 2},
		{"month80.txt", output{terminal: true, width: 80}, []string{templates, "-sends", "10000", "-to", "BR"}, 2},
		{"month.jsonl", output{}, []string{templates, "-sends", "10000", "-to", "BR", "-suggest", "-json"}, 2},
		{"terminal.txt", terminal, []string{"-show", templates}, 2},
		{"suggest.txt", terminal, []string{"-suggest", templates}, 2},
		{"suggest-month.txt", output{}, []string{"-suggest", "-sends", "10000", templates, "-to", "BR"}, 2},
		{"show-month.txt", output{}, []string{"-show", "-sends", "1", "-to", "US", templates}, 2},
		{"score.txt", terminal, []string{"-score", templates, "-labels", labelled}, 0},
	} {
		t.Run(test.golden, func(t *testing.T) {
			status, stdout, stderr := try("", test.look, test.args...)
			if status != test.status || stderr != "" {
				t.Fatalf("status %d: %s", status, stderr)
			}
			golden.Compare(t, filepath.Join("testdata", test.golden), stdout)
		})
	}
}

func TestStandardInput(t *testing.T) {
	text, err := os.ReadFile(templates)
	if err != nil {
		t.Fatal(err)
	}
	_, want, _ := try("", output{}, templates)
	for _, in := range []string{
		string(text),
		strings.TrimSpace(string(text)),
		strings.ReplaceAll(string(text), "\n", "\r\n"),
	} {
		if status, got, _ := try(in, output{}, "-"); status != 2 || got != want {
			t.Errorf("status %d (-file +standard input):\n%s", status, cmp.Diff(want, got))
		}
	}
}

// Nothing is no answer: an empty file is most likely another than was meant.
func TestEmptyFile(t *testing.T) {
	for _, text := range []string{"", "\n \n", "\ufeff"} {
		status, got, errs := try(text, output{}, "-")
		if status != 2 || got != "" || errs != "classify: standard input: empty\n" {
			t.Errorf("%q: status %d, %q, %q", text, status, got, errs)
		}
	}
}

// unclear is the answer to a template that says nothing, but for its ID.
const unclear = `"category":"marketing","others":["utility"],"confidence":"unsure",` +
	`"reasons":[{"for":"marketing","rule":"no-evidence","where":"","text":""}]}` + "\n"

// Lists are never null, whatever the template.
func TestAnswersAreWhole(t *testing.T) {
	_, stdout, _ := try(`{"components":[{"type":"BODY","text":"{{1}}"}]}`, output{}, "-")
	if want := `{"id":"",` + unclear; stdout != want {
		t.Errorf("got %s, want %s", stdout, want)
	}
}

// What isn't a template gets no category, but an error that says what it was. Rows of
// partners are templates.
func TestShapesOfTemplates(t *testing.T) {
	const shipped, code = `"Your order {{1}} has been shipped."`, `"code_expiration_minutes":40`
	for in, want := range map[string]string{
		`{}`:                         "malformed template at byte 1: no component: the object is empty",
		`{"components":[]}`:          "malformed template",
		`{"data":[{"id":"1"}]}`:      `malformed template at byte 1: no component, but a list of 1 in \"data\"`,
		`{"id":"1","text":"Hello!"}`: `malformed template at byte 1: no component, only \"id\", \"text\"`,
		`{"id":"g","elementName":"ship","data":` + shipped + `}`:               `"name":"ship","category":"utility"`,
		`{"sid":"H1","types":{"twilio/text":{"body":` + shipped + `}}}`:        `"id":"H1","category":"utility"`,
		`{"sid":"H2","types":{"whatsapp/authentication":{` + code + `}}}`:      `"id":"H2","category":"authentication"`,
		`{"template":{"components":[{"type":"BODY","text":` + shipped + `}]}}`: `"category":"utility"`,
	} {
		status, stdout, _ := try(in, output{}, "-")
		if !strings.Contains(stdout, want) || (status == 0) == strings.Contains(want, "malformed") {
			t.Errorf("%s: status %d, %s", in, status, stdout)
		}
	}
}

func TestColours(t *testing.T) {
	const in = `{"id":"a","components":[{"type":"BODY","text":"Get 20% off"}]}`
	_, with, _ := try(in, output{terminal: true, colours: true}, "-show", "-")
	_, without, _ := try(in, output{terminal: true}, "-show", "-")
	if !strings.Contains(with, colours["marketing"]) || strings.Contains(without, "\x1b") {
		t.Errorf("with colours %q, without %q", with, without)
	}
}

// What stands in a template can't steer a terminal, nor can a word that Meta announces.
func TestNothingSteersTheTerminal(t *testing.T) {
	const evil = `\u001b[2J\u202e`
	in := `{"id":"ID","name":"ID","language":"enID","status":"APPROVED","category":"UTILITY","correct_category":"ID",` +
		`"components":[{"type":"HEADER","text":"ID"},{"type":"BODY","text":"Get 20% off ID!"},` +
		`{"type":"FOOTER","text":"ID"},{"type":"BUTTONS","buttons":[{"type":"ID","text":"Shop now ID","url":"ID"}]}]}` + "\n" +
		`{"ID":1}` + "\n" + `{"components":[{"type":"BODY","text":"Get 20% off. ID"}]}`
	in = strings.ReplaceAll(in, "ID", evil)
	for _, form := range []string{"-table", "-show", "-suggest"} {
		_, stdout, _ := try(in, output{}, form, "-")
		if !strings.Contains(stdout, "\uFFFD[2J\uFFFD") || strings.ContainsAny(stdout, "\x1b\u202e") {
			t.Errorf("%s: %q", form, stdout)
		}
	}
}

// A line that is too long is one fault, and the next is read.
func TestLongLines(t *testing.T) {
	in := `{"id":"` + strings.Repeat("x", input.Max) + "\"}\n" + `{"id":"b","components":[{"type":"BODY","text":"1"}]}`
	status, stdout, _ := try(in, output{}, "-")
	const want = `{"error":"longer than 4 MiB","line":1}` + "\n" + `{"id":"b",` + unclear
	if diff := cmp.Diff(want, stdout); diff != "" || status != 2 {
		t.Errorf("status %d (-want +got):\n%s", status, diff)
	}
}

// A feed gives the same line again and again and notes how far the answers,
// which are written to it, lag behind.
type feed struct {
	line       []byte
	rest       []byte
	given, got int
	lag        int
}

func (f *feed) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		if f.given == 200 {
			return 0, io.EOF
		}
		f.given++
		f.rest = f.line
		f.lag = max(f.lag, f.given-f.got)
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *feed) Write(p []byte) (int, error) {
	f.got += bytes.Count(p, []byte("\n"))
	return len(p), nil
}

// Answers are written while lines are read: no more is held than fits a buffer.
func TestStreams(t *testing.T) {
	line, err := json.Marshal(map[string]any{
		"id":         strings.Repeat("x", 1<<14),
		"unknown":    strings.Repeat("y", 1<<15),
		"components": map[string]string{"type": "BODY", "text": "b"},
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &feed{line: append(line, '\n')}
	status := run([]string{"-"}, today, f, output{Writer: f}, io.Discard)
	if status != 0 || f.got != f.given || f.lag > 4 {
		t.Errorf("status %d, %d of %d lines, as many as %d held", status, f.got, f.given, f.lag)
	}
}

func TestBadUse(t *testing.T) {
	const huge = "9223372036854775807"
	for _, test := range []struct{ args, says string }{
		{"", "want one FILE"},
		{"a b", "want one FILE"},
		{"-score x", "together"},
		{"-labels x", "together"},
		{"-score x -labels y z", "together"},
		{"-score x -labels y -sends 3 -to BR", "-sends: -score"},
		{"-score x -labels y -table", "-table: -score"},
		{"-worst 3 FILE", "-worst: it is for -score"},
		{"-nonsense", "-nonsense"},
		{"no-such-file", "no-such-file: no such file"},
		{"FILE -table -show", "want one of -table, -show"},
		{"FILE -table -json", "want one of -table, -show"},
		{"FILE -show -suggest", "want one of -table, -show"},
		{"FILE -sends 3", "-sends: want -to"},
		{"FILE -to BR", "-to: want -sends"},
		{"FILE -currency EUR", "-currency: want -sends"},
		{"FILE -to BR -sends 0", "-sends 0: want at least one"},
		{"FILE -to BR -sends -5", "-sends -5: want at least one"},
		{"FILE -to BR -sends 1e3", `"1e3"`},
		{"FILE -to BR -sends 10,000", "want a whole number without separators, such as 10000"},
		{"FILE -to BR -sends 9223372036854775808", "value out of range"},
		{"FILE -table -to BR -sends " + huge, "-sends " + huge + ": too many"},
		{"FILE -suggest -to BR -sends " + huge, "-sends " + huge + ": too many"},
		{"FILE -to XX -sends 3", `-to "XX": no such country code`},
		{"FILE -to Brazil -sends 3", `-to "Brazil"`},
		{"FILE -to  -sends 3", `-to "": want`},
		{"FILE -to 12 -sends 3", `-to "12": too short`},
		{"FILE -to BR -sends 3 -currency usd", `-currency "usd"`},
		{"FILE -to BR -sends 3 -currency CHF", "-currency CHF: ratecard: no card"},
		{"FILE -to BR -sends 3 -at tomorrow", `-at "tomorrow"`},
		{"FILE -at 2023-03-31", "-at 2023-03-31: templates have these categories since 2023-04-01"},
		{"FILE -at 2025-08-02 -to BR -sends 3 -currency BRL", "-currency BRL: ratecard: no card"},
	} {
		args := strings.Split(strings.ReplaceAll(test.args, "FILE", templates), " ")
		if test.args == "" {
			args = nil
		}
		status, _, errs := try("", output{}, args...)
		said := strings.HasPrefix(errs, "classify: ") && strings.Contains(errs, test.says)
		if status != 2 || !said || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: exit %d, %q, want %q", args, status, errs, test.says)
		}
	}
	if status, out, errs := try("", output{}, "-h"); status != 0 || !strings.Contains(out, "-labels") || errs != "" {
		t.Errorf("-h: exit %d, %q, %q", status, out, errs)
	}
}

// Files of other forms than one template a line are what people have first.
func TestNoLineIsATemplate(t *testing.T) {
	const one = `{"language":"en","components":[{"type":"BODY","text":"Your order {{1}} was sent."}]}`
	for _, test := range []struct {
		text string
		hint bool
	}{
		{`{"data":[` + one + `]}`, true},
		{`[` + one + `]`, true},
		{strings.ReplaceAll(one, ",", ",\n"), true},
		{one, false},
		{one + "\n[]", false},
	} {
		_, _, errs := try(test.text, output{}, "-table", "-")
		if strings.Contains(errs, "jq -c") != test.hint {
			t.Errorf("%q: said %q", test.text, errs)
		}
	}
}

// What Meta has decided and what the words say are two things.
func TestSuggestTellsMetasDecision(t *testing.T) {
	const body = `"language":"en","components":[{"type":"BODY","text":"Your order {{1}} has shipped. Get 20% off!"}]}`
	const says = "Meta has decided. By its words alone it is marketing"
	for _, meta := range []string{"", `"category":"UTILITY","status":"APPROVED",`} {
		_, out, _ := try("{"+meta+body, output{}, "-suggest", "-")
		if !strings.Contains(out, "  why    discount (") || strings.Contains(out, says) != (meta != "") {
			t.Errorf("%q: %s", meta, out)
		}
	}
}

// In a language that no speaker has checked, nobody is asked to say more than is said.
func TestSuggestInUncheckedLanguages(t *testing.T) {
	const order = `Ihre Bestellung {{1}} wurde versendet und kommt am {{2}} an.`
	const parcel = `Twoja paczka {{1}} czeka w paczkomacie {{2}}. Kod odbioru: {{3}}.`
	for _, test := range []struct{ language, body, says string }{
		{"pl", parcel, "1 template more: utility by our words, but of a language"},
		{"pl", parcel + ` Odbierz rabat 20% na buty!`, "This would do in other languages"},
		{"de", order, "no template is marketing"},
	} {
		in := `{"language":"` + test.language + `","components":[{"type":"BODY","text":"` + test.body + `"}]}`
		_, out, _ := try(in, output{}, "-suggest", "-")
		if !strings.Contains(out, test.says) || strings.Contains(out, "more clearly") {
			t.Errorf("%s: %s", test.body, out)
		}
	}
}

func TestBadLabels(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{
		"a\tutility\n", "a\tx\tpoetry\tagreed\n", "a\tx\tservice\tagreed\n", "b\tx\tutility\tagreed\n",
		"mixed\tx\tutility\tagreed\nmixed\tx\tmarketing\tagreed\n",
	} {
		labels := filepath.Join(dir, "labels.tsv")
		if err := os.WriteFile(labels, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, errs := try("", output{}, "-score", templates, "-labels", labels)
		if status != 2 || errs == "" || out != "" {
			t.Errorf("labels %q: exit %d, %q, %q", text, status, out, errs)
		}
	}
}

// The floors, in thousandths, are a little under what was reached.
func TestSharedScore(t *testing.T) {
	const rows, labels = "../../../shared/category/dev.jsonl", "../../../shared/category/dev_adjudication.tsv"
	if _, err := os.Stat(rows); err != nil {
		t.Skip("no shared facts")
	}
	s, err := compare(rows, labels)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	s.print(&text, 0)
	t.Logf("\n%s", text.String())
	n, right := s.all.n()
	recall, _ := s.all.of("marketing")
	codes, _ := s.all.of("authentication")
	for _, of := range []struct {
		name       string
		got, floor int
	}{
		{"accuracy", 1000 * right / n, 960},
		{"macro-F1", s.all.macro(), 960},
		{"marketing recall", recall, 930},
		{"authentication recall", codes, 1000},
	} {
		if of.got < of.floor {
			t.Errorf("%s %s, want at least %s", of.name, share(of.got), share(of.floor))
		}
	}
	if s.missing > 0 || s.unreadable > 0 {
		t.Errorf("%d labels without a template, %d lines unreadable", s.missing, s.unreadable)
	}
}

// Every component that the table names is the evidence of a rule.
func TestComponentsAreRules(t *testing.T) {
	known := map[string]bool{}
	for _, r := range category.Rules() {
		known[r.ID] = true
	}
	for id := range components {
		if !known[id] {
			t.Errorf("no rule %s", id)
		}
	}
}
