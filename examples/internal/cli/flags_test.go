package cli

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// program has every kind of flag, and takes a file.
type program struct {
	*Flags
	file, model string
	currency    ratecard.Currency
	dialed      ratecard.Country
	zone        *time.Location
	day         ratecard.Date
	at          time.Time
}

func newProgram() *program {
	p := &program{Flags: NewFlags("trial", "Usage of trial: trial FILE")}
	p.File(&p.file, "want a file")
	p.Currency(&p.currency, "pay in this `currency`")
	p.DialingCountry(&p.dialed)
	p.Zone(&p.zone, "", "days of this `zone`")
	p.Model(&p.model, "model", "price under this `ID`")
	p.Date(&p.day, "day", "prices of this `day`")
	p.Instant(&p.at, "at", "when it is delivered")
	return p
}

func TestParse(t *testing.T) {
	p := newProgram()
	args := "-currency EUR -day 2026-10-01 file.yaml " + // flags on both sides
		"-dialing-country IN -zone Europe/Berlin -model per-message-2025 -at 2026-10-15T12:00:00Z"
	if err := p.Parse(strings.Fields(args), io.Discard); err != nil {
		t.Fatal(err)
	}
	got := []string{p.file, string(p.currency), string(p.dialed), p.zone.String(), p.model, p.day.String(), p.at.Format(time.RFC3339)}
	want := []string{"file.yaml", "EUR", "IN", "Europe/Berlin", "per-message-2025", "2026-10-01", "2026-10-15T12:00:00Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDefaults(t *testing.T) {
	p := newProgram()
	if err := p.Parse([]string{"a"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if p.currency != "USD" || p.zone != nil || p.model != "" || !p.day.IsZero() || !p.at.IsZero() {
		t.Errorf("%+v", p)
	}
}

func TestParseFails(t *testing.T) {
	for args, says := range map[string]string{
		"":                   "want a file",
		"a b":                "one file at a time, not a and b",
		"a -currency usd b":  "one file at a time, not a and b",
		"-currency usd":      "want a file", // what was added first is checked first
		"a -currency usd":    `-currency "usd": want an ISO 4217 code such as USD`,
		"a -currency=":       `-currency "": want an ISO 4217 code such as USD`,
		"a -zone Mars/Base":  `-zone "Mars/Base": want an IANA name such as America/Sao_Paulo`,
		"a -zone Local":      `-zone "Local": want an IANA name such as America/Sao_Paulo`,
		"a -model per-word":  `-model "per-word": no such model`,
		"a -day soon":        `-day "soon": want a day such as 2026-10-01`,
		"a -day 2026-02-30":  `-day "2026-02-30": want a day such as 2026-10-01`,
		"a -at noon":         `invalid value "noon" for flag -at: want a time such as 2026-10-15T12:00:00-03:00`,
		"a -colour red":      "flag provided but not defined: -colour",
		"-colour -help":      "flag provided but not defined: -colour",
		"a -currency x -day": "flag needs an argument: -day",
	} {
		var help strings.Builder
		err := newProgram().Parse(strings.Fields(args), &help)
		if err == nil || err.Error() != says || help.Len() > 0 {
			t.Errorf("%s: %v, want %s; printed %q", args, err, says, help.String())
		}
	}
}

// An empty name is no zone, whatever the default.
func TestZoneOfDefault(t *testing.T) {
	for args, want := range map[string]*time.Location{"": time.UTC, "-zone=": nil} {
		var zone *time.Location
		f := NewFlags("trial", "")
		f.Zone(&zone, "UTC", "")
		if err := f.Parse(strings.Fields(args), io.Discard); zone != want || err != nil {
			t.Errorf("%s: %v, %v", args, zone, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range []string{"-help", "-h", "file.yaml -h", "-currency usd -h"} {
		var help strings.Builder
		err := newProgram().Parse(strings.Fields(args), &help)
		begin := "Usage of trial: trial FILE\n  -at time\n"
		if !errors.Is(err, flag.ErrHelp) || !strings.HasPrefix(help.String(), begin) {
			t.Errorf("%s: %v, printed %q", args, err, help.String())
		}
	}
}

// A program without a file has its arguments from the flag package, and its own
// checks in between.
func TestChecksInOrder(t *testing.T) {
	var made []string
	f := NewFlags("trial", "")
	check := func(name string, err error) {
		f.Check(func() error {
			made = append(made, name)
			return err
		})
	}
	fault := errors.New("fault")
	check("one", nil)
	check("two", fault)
	check("three", nil)
	err := f.Parse([]string{"a", "--", "-b"}, io.Discard)
	if diff := cmp.Diff([]string{"one", "two"}, made); diff != "" || !errors.Is(err, fault) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"a", "-b"}, f.Args()); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
}

// Flags after an argument are flags, as people write them: report LOG -o FILE.
func TestFlagsOnBothSides(t *testing.T) {
	for args, want := range map[string]struct {
		out  string
		args []string
	}{
		"-o x a b":      {"x", []string{"a", "b"}},
		"a -o x b":      {"x", []string{"a", "b"}},
		"a b -o x":      {"x", []string{"a", "b"}},
		"a - -o x":      {"x", []string{"a", "-"}},
		"-o x a -- -o":  {"x", []string{"a", "-o"}},
		"-- a -o x":     {"", []string{"a", "-o", "x"}},
		"-o -- a":       {"--", []string{"a"}},
		"a -o x -- - b": {"x", []string{"a", "-", "b"}},
		"":              {"", nil},
	} {
		f := NewFlags("trial", "")
		out := f.String("o", "", "")
		if err := f.Parse(strings.Fields(args), io.Discard); err != nil || *out != want.out {
			t.Errorf("%q: -o %q, %v", args, *out, err)
		}
		if diff := cmp.Diff(want.args, f.Args()); diff != "" {
			t.Errorf("%q: arguments (-want +got):\n%s", args, diff)
		}
	}
	for _, args := range []string{"a -p", "-o", "a -o"} {
		f := NewFlags("trial", "")
		f.String("o", "", "")
		if err := f.Parse(strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// Of a flag that is given twice, one value would count for nothing.
func TestFlagsAreGivenOnce(t *testing.T) {
	parse := func(args string) ([]string, error) {
		var many []string
		p := newProgram()
		p.Bool("brief", false, "")
		p.Several("many", "", func(text string) error {
			many = append(many, text)
			return nil
		})
		return many, p.Parse(strings.Fields(args), io.Discard)
	}
	for _, args := range []string{"-model= -model= a", "-at 2026-10-15T12:00:00Z a -at 2026-10-15T12:00:00Z",
		"-brief -brief a", "-currency EUR a -currency EUR"} {
		if _, err := parse(args); err == nil || !strings.Contains(err.Error(), "given before") {
			t.Errorf("%s: %v", args, err)
		}
	}
	if many, err := parse("-many 1 -brief a -many 2"); err != nil || len(many) != 2 {
		t.Errorf("%v, %v", many, err)
	}
}
