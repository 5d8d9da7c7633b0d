package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

// What was kept under no account is recorded again under its own, and the accounts have the
// bills that they would have had.
func TestAssign(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "receiver.db"), filepath.Join(dir, "accounts.yaml")
	if err := os.WriteFile(file, []byte(bothAccounts), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openedBatched(t, db)
	l := newLedgers(unnamed, s)
	for body := range traffic(3, 2000) {
		batch, err := webhook.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.record(t.Context(), &batch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time changes nothing
		var out bytes.Buffer
		status := run(t.Context(), []string{"assign", "-db", db, "-accounts", file}, os.Getenv, &out, &out)
		if status != 0 || !strings.Contains(out.String(), "recorded again, each under its account") {
			t.Fatalf("%d %s", status, &out)
		}
	}
	got := bills(t, newLedgers(filed(t, bothAccounts), s))
	if diff := cmp.Diff(freshBills(t, traffic(3, 2000)), got); diff != "" {
		t.Errorf("(-recorded +assigned):\n%s", diff)
	}
	for args, want := range map[string]string{
		"":                          "want -accounts or -account",
		"-account 7010001 x":        "x: want flags only",
		"-accounts none.yaml":       "none.yaml",
		"-accounts f -currency EUR": "-currency beside -accounts",
	} {
		var out bytes.Buffer
		status := run(t.Context(), append([]string{"assign"}, strings.Fields(args)...), os.Getenv, &out, &out)
		if status != 2 || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %d %s, want %s", args, status, &out, want)
		}
	}
}
