package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The README tells of the limits of the store in PostgreSQL.
func TestPostgresReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[int]string{3: "three", 4: "four", 8: "eight", 16: "sixteen"}
	for _, limit := range []string{
		"for " + words[int(pgInsists.Seconds())] + " seconds",
		fmt.Sprintf("waits %d seconds at most", int(pgPatience.Seconds())),
		"for " + strings.TrimSuffix(pgIdleAtMost, "s") + " seconds at most",
		"has " + words[pgWriters] + " connections that write",
		words[shortAtMost+streamsAtMost] + " a receiver at most, " +
			words[streamsAtMost] + " of them",
	} {
		if !strings.Contains(string(text), limit) {
			t.Errorf("the README doesn't say: %s", limit)
		}
	}
}

func TestPasswordsAreNotLogged(t *testing.T) {
	for text, want := range map[string]string{
		"postgres://me:hidden@host/db?sslmode=on":    "postgres://me:xxxxx@host/db?sslmode=on",
		"postgresql:///db?user=me&password=hidden":   "postgresql:///db?password=xxxxx&user=me",
		"postgres://h/db?sslpassword=hidden&user=me": "postgres://h/db?sslpassword=xxxxx&user=me",
		"postgres://host/db":                         "postgres://host/db",
		`C:\data\receiver.db`:                        `C:\data\receiver.db`,
		"a b?c#d%20e.db":                             "a b?c#d%20e.db",
	} {
		if got := withoutPassword(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
