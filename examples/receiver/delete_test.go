package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// removed runs the command delete.
func removed(t *testing.T, args ...string) (says string, status int) {
	t.Helper()
	var out bytes.Buffer
	status = run(t.Context(), append([]string{"delete"}, args...), os.Getenv, &out, &out)
	return out.String(), status
}

// delivery is a webhook on a message to a user.
func delivery(account, id, user string, at time.Time) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"field":"messages",`+
		`"value":{"metadata":{"phone_number_id":"8%s"},"statuses":[{"id":"wamid.%s","status":"delivered",`+
		`"timestamp":"%d","recipient_id":%q,"pricing":{"billable":true,"pricing_model":"PMP","type":"regular",`+
		`"category":"marketing"}}]}}]}]}`, account, account, id, at.Unix(), user)
}

// deletable is a file with messages of both accounts to two users, in three months.
func deletable(t *testing.T) (db, file string) {
	t.Helper()
	dir := t.TempDir()
	db, file = filepath.Join(dir, "receiver.db"), filepath.Join(dir, "accounts.yaml")
	if err := os.WriteFile(file, []byte(bothAccounts), 0o600); err != nil {
		t.Fatal(err)
	}
	a := filed(t, bothAccounts)
	s, err := openBatched(t.Context(), db, a)
	if err != nil {
		t.Fatal(err)
	}
	l := newLedgers(a, s)
	for _, account := range []string{"7010001", "7010002", "7010009"} {
		for month := time.September; month <= time.November; month++ {
			for _, user := range []string{"491700000001", "491700000002"} {
				id := fmt.Sprint(account, month, user[len(user)-1:])
				at := time.Date(2026, month, 20, 12, 0, 0, 0, time.UTC)
				batch, err := webhook.Decode(delivery(account, id, user, at))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := l.record(t.Context(), &batch); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return db, file
}

// delivered is how many messages of an account a month's bill has, or -1 for an error.
func delivered(t *testing.T, db, account string, month time.Month) (units int64) {
	t.Helper()
	a := filed(t, bothAccounts)
	s, err := openSQLite(t.Context(), db, a)
	s = opened(t, s, err)
	by := a.byID[account]
	if by == nil {
		by = &served{Account: pricing.Account{ID: account, Currency: "USD", Zone: time.UTC}}
	}
	err = newLedgers(a, s).ask(t.Context(), by, func(l *ledger.Ledger) error {
		from := time.Date(2026, month, 1, 0, 0, 0, 0, by.Zone)
		statement, err := l.Statement(t.Context(), from, from.AddDate(0, 1, 0), nil)
		for _, line := range statement.Bill.Lines {
			if line.Fee == "" {
				units += line.Units
			}
		}
		return err
	})
	if err != nil {
		return -1
	}
	return units
}

// A user's facts go from each account, served or not, and nothing of them is left in the
// file. First it says what that does to bills, and does nothing.
func TestDeleteUser(t *testing.T) {
	db, file := deletable(t)
	says, status := removed(t, "-db", db, "-accounts", file, "-user", "+49 170 0000001")
	if status != 0 || !strings.Contains(says, "less than Meta's invoice") ||
		!strings.Contains(says, "Nothing was deleted") {
		t.Fatalf("%d %s", status, says)
	}
	if n := delivered(t, db, "7010001", time.October); n != 2 {
		t.Errorf("%d messages before, want 2", n)
	}
	says, status = removed(t, "-db", db, "-accounts", file, "-user", "+49 170 0000001", "-yes")
	if status != 0 || strings.Count(says, "Deleted from") != 3 {
		t.Fatalf("%d %s", status, says)
	}
	for account, want := range map[string]int64{"7010001": 1, "7010002": 1, "7010009": 1} {
		if n := delivered(t, db, account, time.October); n != want {
			t.Errorf("account %s: %d messages, want %d", account, n, want)
		}
	}
	for _, path := range []string{db, db + "-wal"} {
		text, err := os.ReadFile(path)
		if err == nil && bytes.Contains(text, []byte("491700000001")) {
			t.Errorf("%s still names the user", filepath.Base(path))
		}
	}
	if says, status := removed(t, "-db", db, "-user", "491700000002", "-of", "7010009", "-yes"); status != 0 {
		t.Fatalf("%d %s", status, says)
	}
	for account, want := range map[string]int64{"7010001": 1, "7010009": 0} {
		if n := delivered(t, db, account, time.October); n != want {
			t.Errorf("account %s: %d messages, want %d", account, n, want)
		}
	}
}

// Without the file of accounts, a user goes from all of them, too.
func TestDeleteWithoutAccounts(t *testing.T) {
	db, _ := deletable(t)
	if says, status := removed(t, "-db", db, "-before", "2026-11", "-yes"); status != 1 ||
		!strings.Contains(says, "aren't served: 7010001, 7010002, 7010009") {
		t.Errorf("%d %s", status, says)
	}
	says, status := removed(t, "-db", db, "-user", "1700000001", "-yes")
	if status != 0 || !strings.Contains(says, "Nothing was stored of the user, in 3 accounts") {
		t.Errorf("%d %s", status, says)
	}
	says, status = removed(t, "-db", db, "-user", "491700000001", "-yes")
	if status != 0 || strings.Count(says, "Deleted from") != 3 {
		t.Errorf("%d %s", status, says)
	}
	// A file that isn't there isn't made, and has no user.
	none := filepath.Join(t.TempDir(), "none.db")
	says, status = removed(t, "-db", none, "-user", "1", "-yes")
	if status != 1 || !strings.Contains(says, "none.db") {
		t.Errorf("%d %s", status, says)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("it was made")
	}
}

// An account of the file of which nothing came yet is no error, month after month.
func TestDeleteBeforeOfQuietAccount(t *testing.T) {
	db, _ := deletable(t)
	file := filepath.Join(t.TempDir(), "accounts.yaml")
	text := bothAccounts + "\n- {id: 7010003, currency: USD, zone: UTC}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	says, status := removed(t, "-db", db, "-accounts", file, "-before", "2026-11", "-yes")
	if status != 0 || strings.Count(says, "Deleted from") != 2 || !strings.Contains(says, "aren't served: 7010009") {
		t.Errorf("%d %s", status, says)
	}
}

// Months before one go, and a question about them is an error; bills from it on stay.
func TestDeleteBefore(t *testing.T) {
	db, file := deletable(t)
	says, status := removed(t, "-db", db, "-accounts", file, "-before", "2026-11")
	if status != 0 || !strings.Contains(says, "Bills from 2026-11 on stay") ||
		!strings.Contains(says, "Nothing was deleted") {
		t.Fatalf("%d %s", status, says)
	}
	if says, status = removed(t, "-db", db, "-accounts", file, "-before", "2026-11", "-yes"); status != 0 {
		t.Fatalf("%d %s", status, says)
	}
	for month, want := range map[time.Month]int64{time.September: -1, time.October: -1, time.November: 2} {
		if n := delivered(t, db, "7010001", month); n != want {
			t.Errorf("%s: %d messages, want %d", month, n, want)
		}
	}
	if n := delivered(t, db, "7010009", time.September); n != 2 {
		t.Errorf("%d messages of an account that isn't served, want 2", n)
	}
	// A question about what is gone is refused, and isn't a fault of the program.
	a := filed(t, bothAccounts)
	s := newSite(t, options{secret: secret, accounts: a})
	s.post(delivery("7010001", "1", "491700000001", noon.AddDate(0, -3, 0)))
	s.post(delivery("7010001", "2", "491700000001", noon))
	err := s.ledgers.ask(t.Context(), a.list[0], func(l *ledger.Ledger) error {
		return l.DeleteBefore(context.Background(), pricing.MonthOf(noon))
	})
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]int{
		"/bill.json?account=7010001&month=2026-10": 400, "/?account=7010001&month=2026-10": 400,
		"/bill.json?account=7010001": 200, "/?account=7010001": 200,
	} {
		if w := s.ask("GET", target, ""); w.Code != want {
			t.Errorf("%s: %d %s, want %d", target, w.Code, w.Body, want)
		}
	}
}

func TestDeleteFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                           "want one of -user and -before",
		"-user 1 -before 2026-08":    "want one of -user and -before",
		"-before August":             `-before "August": want a month`,
		"-user +":                    `-user "+": want a phone number`,
		"-user 1 2":                  "2: want flags only",
		"-user 1 -db= ":              "-db is empty",
		"-user 1 -db dbname=wacost":  "-db looks like the address of a database",
		"-user 1 -db mysql://a/b":    "-db looks like the address of a database",
		"-user 1 -accounts none.yml": "none.yml",
	} {
		if says, status := removed(t, strings.Fields(args)...); status != 2 || !strings.Contains(says, want) {
			t.Errorf("%s: %d %s, want %s", args, status, says, want)
		}
	}
}
