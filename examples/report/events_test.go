package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The number of a business may be written in several ways; it has one allowance.
func TestOneAllowanceForEachNumber(t *testing.T) {
	const log = `{"at":"2026-10-05T10:00:00Z","number":"+4930555010","user":"34600111222","message":{"category":"service"}}
{"at":"2026-10-05T11:00:00Z","number":"4930555010","user":"34600111222","message":{"category":"service"}}
{"at":"2026-10-05T12:00:00Z","user":"34600111222","message":{"from":"+49 30 555010","category":"service"}}`
	r := made(t, log, "-month", "2026-10")
	if len(r.Allowances) != 1 || r.Allowances[0].used() != 3 || r.Allowances[0].Of != "+4930555010" {
		t.Errorf("%+v", r.Allowances)
	}
}

// A message that failed was not delivered, also where a provider's fee is on it.
func TestFailedWithAFee(t *testing.T) {
	fees := filepath.Join(t.TempDir(), "fees.yaml")
	if err := os.WriteFile(fees, []byte("- {name: failed, on: failed, each: 0.01}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const log = `{"id":"a","at":"2026-10-05T10:00:00Z","number":"4930555010","user":"5511987654321","failed":true}
{"id":"b","at":"2026-10-05T11:00:00Z","number":"4930555010","user":"5511987654321","message":{"category":"utility"}}`
	for want, args := range map[string][]string{"0.0068 USD": nil, "0.0168 USD": {"-fees", fees}} {
		r := made(t, log, append(args, "-month", "2026-10")...)
		if r.After.Messages != 1 || r.After.Refused != 0 || r.After.High.String() != want {
			t.Errorf("%d messages, %d refused, %s, want %s", r.After.Messages, r.After.Refused, r.After.High, want)
		}
		if !slices.Equal(r.Failed, []Failed{{Meaning: noError, Messages: 1}}) {
			t.Errorf("%+v", r.Failed)
		}
	}
}

// An answer without a price is an answer: what follows it isn't late. One that may be late
// itself is told.
func TestLateBesideUnpriced(t *testing.T) {
	const user, other = `"number":"1","user":"5511987654321"`, `"number":"1","user":"4915112345678"`
	lines := []string{
		`{"id":"asked","at":"2026-10-05T10:00:00Z",` + user + `,"inbound":true}`,
		`{"id":"answer","at":"2026-10-05T11:00:00Z",` + user + `,"message":{}}`,
		`{"id":"news","at":"2026-10-07T12:00:00Z",` + user + `,"message":{"category":"utility"}}`,
		`{"id":"wrote","at":"2026-10-05T10:00:00Z",` + other + `,"inbound":true}`,
		`{"id":"perhaps","at":"2026-10-07T12:00:00Z",` + other + `,"message":{}}`,
	}
	args := []string{"-month", "2026-10", "-currency", "EUR"}
	late := made(t, strings.Join(lines, "\n"), args...).Late
	if late.Replies.Messages != 0 || late.Unsure != 1 || late.Unpriced != 0 {
		t.Errorf("%+v", late)
	}
	// Without the answer, the message after it is late.
	late = made(t, strings.Join(slices.Delete(lines, 1, 2), "\n"), args...).Late
	if late.Replies.Messages != 1 || late.Replies.High == nil || late.Unsure != 1 {
		t.Errorf("%+v", late)
	}
}

// A late reply without a price is counted, and is in no saving.
func TestLateWithoutPrice(t *testing.T) {
	list := story(false)
	for i := range list {
		list[i].At = list[i].At.AddDate(-2, 0, 0) // to October 2024, of which there are no prices in euro
	}
	r := made(t, lines(t, list), "-month", "2024-10", "-currency", "EUR")
	if r.Late.Unpriced != 15 || r.Late.Replies.Messages != 0 {
		text, _ := json.Marshal(r.Late)
		t.Errorf("%s", text)
	}
}
