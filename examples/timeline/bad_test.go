package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/wacost/wacost/examples/internal/scenario"
)

// A file that can't be read says where and why, in one line, and prints nothing.
func TestBadFiles(t *testing.T) {
	const event = `{id: m1, at: 0h, from: business, kind: template, category: utility}`
	with := func(event string) string { return "[{id: a, era: pmp_2025, events: [" + event + "]}]" }
	state := func(s string) string {
		return "[{id: a, era: pmp_2025, state: {" + s + "}, events: [" + event + "]}]"
	}
	for _, test := range []struct{ text, says string }{
		{"", "empty"},
		{"# nothing\n", "want a list"},
		{"id: a", "want a list"},
		{"just text", "want a list"},
		{"[", "line 1"},
		{"- {id: a, id: a}", "already defined"},
		{"[5]", "scenario 1, line 1: line 1: want keys and values"},
		{"[{era: pmp_2025, events: []}]", "scenario 1, line 1: no id"},
		{"[{id: a, events: []}]", "scenario a: no era"},
		{"[{id: a, era: pmp_2025}]", "scenario a: no events"},
		{"[{id: a, era: then, events: []}]", `era "then" isn't known`},
		{"[{id: a, era: pmp_2025, t0: noon, events: []}]", `t0: "noon"`},
		{"[{id: a, era: pmp_2025, waba_tz: Mars, events: []}]", `waba_tz "Mars"`},
		{"[{id: a, era: pmp_2025, waba_tz: Local, events: []}]", `waba_tz "Local"`},
		{"[{id: a, era: pmp_2025, events: m1}]", "events: line 1: want a list"},
		{"[{id: a, era: pmp_2025, events: [m1]}]", "events 1: line 1: want keys"},
		{"[{id: [a], era: pmp_2025, events: []}]", "id: line 1: want a single value"},
		{"[{id: a, era: pmp_2025, events: [], expected_charges: [{unit: message}]}]", "expected_charges: no event"},
		{"[{id: a, era: pmp_2025, events: [], not_sent: [{event: m1, error: no}]}]", "scenario a: not_sent: error"},
		{with("{at: 0h, from: user, kind: freeform}"), "event 1 : no id"},
		{with(event + ", " + event), "event 2 m1: an event with that id came before"},
		{with("{id: m1, from: user, kind: freeform}"), `event m1: at ""`},
		{with("{id: m1, at: 5x, from: user, kind: freeform}"), `event m1: at "5x"`},
		{with("{id: m1, at: 2h, delivered_at: soon, from: business, kind: freeform}"), `delivered_at "soon"`},
		{with("{id: m1, at: 2h, delivered_at: 1h, from: business, kind: freeform}"), "delivered_at 1h is before at 2h"},
		{with("{id: m1, at: 2h, from: business}"), "want from and kind"},
		{with("{id: m1, at: 2h, from: business, kind: freeform, delivered: perhaps}"), "delivered"},
		{with("{id: m1, at: 2h, from: business, kind: freeform, count: 0}"), "count 0"},
		{with("{id: m1, at: 2h, from: business, kind: freeform, count: 2000000000}"), "count 2000000000"},
		{with("{id: m1, at: 2h, from: business, kind: freeform, market: Brazil}"), `market "Brazil"`},
		{with("{id: m1, at: 2h, from: business, kind: freeform, market: ZZ, to_user: x}"), `market "ZZ"`},
		{state("currency: dollars"), `currency "dollars"`},
		{state("market: br"), `state: market "br"`},
		{state("free_tier_used: -1"), "free_tier_used: -1"},
		{state("free_tier_used: many"), "free_tier_used"},
		{state("service_free_used: {A: -1}"), "service_free_used of A"},
		{state("counter: {market: BR, category: marketing, value: 1}"), `category "marketing" has no volume tiers`},
		{state("counter: {market: BR, category: utility}"), "counter: value: want a count"},
		{state("counter: [5]"), "counter"},
		{state("pbl: Brazil"), "pbl: market"},
		{state("eligible: true, start: sometime"), `start: "sometime"`},
		{state("payment_method: card"), "payment_method"},
		{"- &a {id: b, era: pmp_2025, events: *a}", "scenario"},
	} {
		name := write(t, test.text)
		status, stdout, stderr := try(name)
		if status != 2 || stdout != "" || !strings.Contains(stderr, test.says) || !strings.Contains(stderr, name) {
			t.Errorf("%s\nstatus %d: %s, want %s", test.text, status, stderr, test.says)
		}
		if strings.Count(strings.TrimSpace(stderr), "\n") > 0 {
			t.Errorf("%s\nmore than one line: %s", test.text, stderr)
		}
	}
}

// Whatever a file says, it is refused or told; each message of the business
// comes to something, and what it may cost is a range.
func FuzzTimeline(f *testing.F) {
	for _, name := range []string{"2018", "2022", "2025", "2026"} {
		text, err := os.ReadFile(own + "/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		for part := range bytes.SplitSeq(text, []byte("\n\n")) {
			f.Add(string(part))
		}
	}
	f.Add(`[{id: a, era: pmp_2025, state: {pbl: BR, eligible: true, start: {IN: 24h}}, events: [
		{id: m, at: 0, from: business, kind: template, category: authentication, market: IN, count: 3}]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := scenario.Read(strings.NewReader(text), func(string) {})
		if err != nil {
			return
		}
		for i := range list {
			s := &list[i]
			if s.Prose || s.Skip != "" {
				continue
			}
			told, err := replay(s, "", nil)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			r := told.result()
			if r.Low.Cmp(r.High) > 0 {
				t.Errorf("%s: %s to %s", s.ID, r.Low, r.High)
			}
			units := map[string]int64{}
			for _, c := range r.Charges {
				units[c.Event] += c.Qty
			}
			for _, c := range r.Free {
				units[c.Event] += c.Qty
			}
			for _, c := range r.Uncertain {
				units[c.Event] += c.High
			}
			for _, c := range r.Refused {
				units[c.Event] = -1 // so many aren't told
			}
			for _, c := range r.Unpriced {
				if units[c.Event] == 0 {
					units[c.Event] = -1
				}
			}
			for _, e := range s.Events {
				if n := units[e.ID]; n != e.Count && n != -1 && !e.Inbound {
					t.Errorf("%s: %s: %d of %d", s.ID, e.ID, n, e.Count)
				}
			}
			if _, err := io.WriteString(io.Discard, told.story()); err != nil {
				t.Error(err)
			}
		}
	})
}
