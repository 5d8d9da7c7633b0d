package main

import (
	"bytes"
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	db := filepath.Join(t.TempDir(), "receiver.db")
	for _, c := range []struct {
		name, args, secret string
		status             int
		says               string
	}{
		{"no secret", "", "", 2, "no app secret in WACOST_APP_SECRET: anyone could send made-up webhooks"},
		{"both", "-insecure", secret, 2, "-insecure, and an app secret"},
		{"an argument", "receiver.db", secret, 2, "receiver.db: want flags only"},
		{"no such flag", "-colour", secret, 2, "-colour"},
		{"zone", "-zone Mars/Olympus", secret, 2, `-zone "Mars/Olympus": want an IANA name`},
		{"this machine's zone", "-zone Local", secret, 2, `-zone "Local": want an IANA name`},
		{"currency", "-currency dollars", secret, 2, `-currency "dollars": want an ISO 4217 code`},
		{"a currency without cards", "-currency ABC", secret, 2, "-currency ABC: no card in it is known"},
		{"a blank secret", "", " ", 2, "WACOST_APP_SECRET begins or ends with white space"},
		{"a secret with its newline", "", secret + "\n", 2, "WACOST_APP_SECRET begins or ends with white space"},
		{"a blank token", "-zone UTC", secret, 2, "WACOST_VERIFY_TOKEN begins or ends with white space"},
		{"no address", "-addr=", secret, 2, "-addr is empty"},
		{"no database", "-db=", secret, 2, "-db is empty"},
		{"the bill for all", "-bill :8081", secret, 2, "-bill :8081: other machines reach that"},
		{"the bill for a network", "-bill 192.0.2.1:8081", secret, 2, "other machines reach that"},
		{"help", "-help", "", 0, "WACOST_VERIFY_TOKEN"},
		{"an address in use", "-addr " + taken.Addr().String() + " -db " + db, secret, 1, "listen tcp"},
		{"the bill's too", "-addr 127.0.0.1:0 -bill " + taken.Addr().String() + " -db " + db, secret, 1, "listen tcp"},
		{"a folder that isn't there", "-db none/receiver.db", secret, 1, "none/receiver.db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			env := map[string]string{appSecret: c.secret}
			if c.name == "a blank token" {
				env[verifyToken] = "\t"
			}
			ctx, end := context.WithCancel(t.Context())
			end() // what starts by mistake ends at once
			status := run(ctx, strings.Fields(c.args), func(name string) string { return env[name] }, &out, &errs)
			text := out.String() + errs.String()
			if status != c.status || !strings.Contains(text, c.says) {
				t.Errorf("%d %q, want %d and %q", status, text, c.status, c.says)
			}
			if strings.TrimSpace(c.secret) != "" && strings.Contains(text, c.secret) {
				t.Errorf("tells the secret: %q", text)
			}
		})
	}
}

// It says so if webhooks aren't checked, and ends when it is told to.
func TestRunEnds(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	end()
	var log bytes.Buffer
	db := filepath.Join(t.TempDir(), "receiver.db")
	args := []string{"-insecure", "-addr", "127.0.0.1:0", "-bill", "", "-db", db}
	if status := run(ctx, args, func(string) string { return "" }, &log, &log); status != 0 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"are not checked", "no verify token", "listening", "bill=nowhere", "ending"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in %s", want, log.String())
		}
	}
}
