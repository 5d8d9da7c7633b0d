package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
)

// ask runs the program as a person would on 2026-11-21.
func ask2026(args string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	now := time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)
	status = run(strings.Fields(args), now, &out, &errs)
	return out.String(), errs.String(), status
}

func TestAmounts(t *testing.T) {
	const window = " -last-inbound 2026-11-21T11:00:00Z"
	for _, test := range []struct{ args, low, high string }{
		{"-to +5511987654321 -category marketing", "0.0625 USD", "0.0625 USD"},
		{"-to +5511987654321 -category utility", "0.0068 USD", "0.0068 USD"},
		{"-to +5511987654321 -category UTILITY -currency COP", "25.0363 COP", "25.0363 COP"},
		{"-to +77011234567 -category utility -at 2026-09-30T12:00:00Z", "0.0077 USD", "0.0077 USD"},
		{"-to +77011234567 -category utility -at 2026-10-01T12:00:00Z", "0.0180 USD", "0.0180 USD"},
		{"-to +18095551234 -category marketing", "0.0740 USD", "0.0740 USD"},
		{"-to +12125551234 -category marketing", "0 USD", "0 USD"},
		{"-to BR -category utility -at 2025-10-15T12:00:00Z -last-inbound 2025-10-15T11:00:00Z", "0 USD", "0 USD"},
		{"-to BR -category utility -at 2026-10-15T12:00:00Z -last-inbound 2026-10-15T11:00:00Z",
			"0.0068 USD", "0.0068 USD"},
		{"-to BR -category service", "0 USD", "0 USD"},
		{"-to BR -category service -used 999" + window, "0 USD", "0 USD"},
		{"-to BR -category service -used 1000" + window, "0.0068 USD", "0.0068 USD"},
		{"-to BR -category service -n 1500" + window, "3.4000 USD", "3.4000 USD"},
		{"-to MX -category utility -currency MXN -at 2026-07-15T12:00:00Z", "0.1565 MXN", "0.1565 MXN"},
		{"-to BR -category utility -used 250000", "0.0065 USD", "0.0065 USD"},
		// Answered within a day of the click, so free for three days and perhaps seven.
		{"-to BR -category marketing -ad-click 2026-11-19T10:00:00Z -answered 2026-11-19T11:00:00Z", "0 USD", "0 USD"},
		{"-to BR -category marketing -ad-click 2026-11-16T10:00:00Z -answered 2026-11-16T11:00:00Z",
			"0 USD", "0.0625 USD"},
		{"-to BR -category marketing -ad-click 2026-11-14T10:00:00Z -answered 2026-11-15T11:00:00Z",
			"0.0625 USD", "0.0625 USD"},
		{"-to BR -category marketing -ad-click 2026-11-21T10:00:00Z", "0 USD", "0 USD"}, // this is the answer
		{"-to BR -category service -ad-click 2026-11-21T10:00:00Z -answered 2026-11-21T11:00:00Z " +
			"-last-inbound 2026-11-19T10:00:00Z", "0 USD", "0 USD"},
	} {
		stdout, stderr, status := ask2026(test.args + " -json -zone UTC")
		var report pricing.Report
		if err := json.Unmarshal([]byte(stdout), &report); err != nil || status != 0 {
			t.Errorf("%s: status %d, %v: %s", test.args, status, err, stderr)
			continue
		}
		if report.Low.String() != test.low || report.High.String() != test.high {
			t.Errorf("%s: %s to %s, want %s to %s", test.args, report.Low, report.High, test.low, test.high)
		}
	}
}

// TestNationalDigits: the program says what to write, and reads what it is told to.
func TestNationalDigits(t *testing.T) {
	const args = "-to 9959788000 -category utility -json -zone UTC"
	stdout, stderr, status := ask2026(args)
	if status != 2 || stdout != "" || !strings.Contains(stderr, `"9959788000"`) ||
		!strings.Contains(stderr, "write it with + and the country's calling code") {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
	stdout, stderr, status = ask2026(args + " -dialing-country IN")
	if status != 0 || !strings.Contains(stdout, `"market":"India"`) {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
}

// What WhatsApp won't deliver is told before anything else, and nowhere reads as
// free; the first of these is what a stranger tries first.
func TestRefusedIsSaidFirst(t *testing.T) {
	for args, want := range map[string]struct{ first, id string }{
		"-to BR -category service":                           {"not delivered (131047):", "outside-window"},
		"-to BR -category service -n 5000":                   {"not delivered (131047):", "outside-window"},
		"-to +12125551234 -category marketing":               {"not delivered (131049):", "us-marketing-paused"},
		"-to +12125551234 -category marketing -currency ARS": {"not delivered (131049):", "us-marketing-paused"},
		"-to BR.1349 -category authentication":               {"not delivered (131062):", "authentication-to-user-id"},
		"-to BR -category utility -sold-to IN -at 2027-02-01T00:00:00Z": {
			"not delivered (sold-to-india):", "sold-to-india",
		},
	} {
		text, stderr, status := ask2026(args)
		if first, _, _ := strings.Cut(text, "\n"); status != 0 || first != want.first {
			t.Errorf("%s: status %d, %s%s", args, status, first, stderr)
		}
		if strings.Contains(text, ": 0 ") || strings.Contains(text, "0 USD") {
			t.Errorf("%s reads as free:\n%s", args, text)
		}
		text, _, status = ask2026(args + " -json")
		var r pricing.Report
		if err := json.Unmarshal([]byte(text), &r); err != nil || status != 0 {
			t.Fatalf("%s: status %d, %v", args, status, err)
		}
		if c := r.Cases[0]; !strings.HasPrefix(text, `{"deliverable":"no",`) || c.Undelivered == nil ||
			c.Undelivered.ID != want.id || c.Lines[0].Refused == nil || !r.High.IsZero() {
			t.Errorf("%s: %s", args, text)
		}
	}
}

// What is free or refused needs no price list; what is charged is told to lack one.
func TestOnlyAChargeNeedsACard(t *testing.T) {
	for args, want := range map[string]string{
		"-to +5511987654321 -category service -at 2018-09-01T12:00:00-03:00 " +
			"-last-inbound 2018-09-01T02:00:00-03:00": "0 USD:",
		"-to BR -category service -currency BRL -at 2026-03-09T12:00:00Z " +
			"-last-inbound 2026-03-09T02:00:00Z": "0 BRL:",
		"-to BR -category marketing -currency BRL -at 2025-08-02T12:00:00Z -ad-click 2025-08-01T12:00:00Z " +
			"-answered 2025-08-01T13:00:00Z": "0 BRL:",
		"-to US -category marketing -currency BRL -at 2025-08-02T12:00:00Z": "not delivered (131049):",
		"-to BR -category service -currency BRL -at 2025-08-02T12:00:00Z":   "not delivered (131047):",
		"-to BR -category marketing -currency BRL -at 2025-08-02T12:00:00Z": "",
		"-to BR -category utility -at 2018-09-01T12:00:00Z":                 "",
	} {
		stdout, stderr, status := ask2026(args)
		first, rest, _ := strings.Cut(stdout, "\n")
		answered := status == 0 && strings.Contains(rest, ", no card\n") && !strings.Contains(rest, "listed at")
		lacks := status == 1 && strings.Contains(stderr, "no card")
		if first != want || want != "" && !answered || want == "" && !lacks {
			t.Errorf("%s: status %d, %s%s", args, status, stdout, stderr)
		}
	}
}

// The international rate is asked for by its name.
func TestInternationalByName(t *testing.T) {
	for _, name := range []string{"authentication_international", "authentication-international"} {
		stdout, stderr, status := ask2026("-to +919876543210 -at 2026-07-15T12:00:00Z -category " + name)
		if status != 0 || !strings.HasPrefix(stdout, "0.0304 USD:\n  1 × authentication_international, India") ||
			!strings.Contains(stdout, "note authentication-international-by-name: ") {
			t.Errorf("%s: status %d, %s%s", name, status, stdout, stderr)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct {
		args, says string
		status     int
	}{
		{"-category utility", "-to is missing", 2},
		{"-to BR", `-category ""`, 2},
		{"-to BR -category promo", `-category "promo"`, 2},
		{"-to BR -category calling", `-category "calling" isn't modelled (a call:`, 2},
		{"-to +34612345678 -category authentication_international", "no rate: authentication_international, Spain", 1},
		{"-to BR -category utility -at yesterday", `"yesterday" for flag -at`, 2},
		{"-to BR -category utility -at 2001-01-01T00:00:00Z", "-at 2001-01-01T00:00:00Z", 2},
		{"-to BR -category utility -currency usd", `-currency "usd"`, 2},
		{"-to BR -category utility -zone Mars/Base", `-zone "Mars/Base"`, 2},
		{"-to BR -category utility -sold-to XX", `-sold-to "XX"`, 2},
		{"-to BR -category utility -model per-call", `-model "per-call"`, 2},
		{"-to BR -category utility -n 0", "-n 0", 2},
		{"-to BR -category utility -n many", `"many" for flag -n`, 2},
		{"-to BR -category utility -used -1", "-used -1", 2},
		{"-to BR -category marketing -used 3", "-used 3", 2},
		{"-to BR -category utility -last-inbound 2027-01-01T00:00:00Z", "-last-inbound 2027-01-01T00:00:00Z", 2},
		{"-to BR -category utility -answered 2026-11-20T00:00:00Z", "-answered 2026-11-20T00:00:00Z", 2},
		{"-to BR -category utility extra", `"extra"`, 2},
		{"-to BR -category utility -colour red", "-colour", 2},
		{"-to 005511987654321 -category utility", `-to "005511987654321": write + instead of 00`, 2},
		{"-to ring-me -category utility", `-to "ring-me"`, 2},
		{"-to +8816123456789 -category utility", "no market", 1},
		{"-to BR -category utility -currency GBP -at 2024-11-21T00:00:00Z", "no card: GBP, card of 2024-11-01", 1},
		{"-to MX -category marketing -currency MXN", "no rate: marketing, Mexico, MXN, card of 2026-10-01", 1},
		{"-to DE -category marketing -currency AUD -published-only", "derived rate: marketing, Germany, AUD", 1},
		{"-to BR -category utility -at 2025-08-01T00:00:00Z -used 250000 -published-only", "derived rate", 1},
	} {
		stdout, stderr, status := ask2026(test.args)
		oneLine := strings.Count(stderr, "\n") == 1
		if status != test.status || stdout != "" || !strings.Contains(stderr, test.says) || !oneLine {
			t.Errorf("%s: status %d, printed %q, complained %q; want status %d and one line with %q",
				test.args, status, stdout, stderr, test.status, test.says)
		}
	}
}

func TestHelp(t *testing.T) {
	stdout, stderr, status := ask2026("-help")
	if status != 0 || stderr != "" || !strings.Contains(stdout, "-last-inbound") {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
}
