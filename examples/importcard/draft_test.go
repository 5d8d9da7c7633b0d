package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/ratecard"
)

// draftsOfPart checks that a list without some of the markets is refused, unless
// it is asked for. It leaves a draft of four markets.
func (c copied) draftsOfPart(t *testing.T, run []string, list string, markets int) {
	t.Helper()
	untouched := c.files(t)
	rows := strings.SplitAfter(list, "\r\n")
	c.write(t, "part.csv", strings.Join(rows[:2+4], ""))
	out, err := c.command(t, append(run[:len(run):len(run)], "-embed", "../../part.csv")...)
	fault := fmt.Sprintf("importcard: -embed: no price for %d of %d markets (", markets-4, markets)
	if err == nil || !strings.Contains(out, fault) ||
		!strings.Contains(out, "Other, ") || !strings.Contains(out, "or -partial") {
		t.Errorf("%v for a list of four markets:\n%s", err, out)
	}
	if d := cmp.Diff(untouched, c.files(t)); d != "" {
		t.Errorf("the program failed, but changed files:\n%s", d)
	}
	c.must(t, append(run[:len(run):len(run)], "-partial", "-embed", "../../part.csv")...)
}

// draftAgain checks that the program doesn't read a draft of the list when it
// reads the list again: the draft stays as it is, and both its bounds and -diff
// are those of the card before.
func (c copied) draftAgain(t *testing.T, run []string, before ratecard.Date) {
	t.Helper()
	draft := c.files(t)
	c.must(t, append(run[:len(run):len(run)], "-embed", "../../list.csv")...)
	if d := cmp.Diff(draft, c.files(t)); d != "" {
		t.Errorf("a draft replaced by itself (-first +second):\n%s", d)
	}
	out := c.must(t, append(run[:len(run):len(run)], "../../list.csv")...)
	if want := "its bound is that of meta/USD/" + before.String(); !strings.Contains(out, want) {
		t.Errorf("no %q in\n%s", want, out)
	}
	out = c.must(t, append(run[:len(run):len(run)], "-diff", "../../list.csv")...)
	if want := " against meta/USD/" + before.String() + "\n"; !strings.Contains(out, want) ||
		strings.Contains(out, "\n0 changes, ") {
		t.Errorf("no %q, or no changes, in\n%s", want, out)
	}
}

// undraft undoes a draft as ratecard/README.md tells.
func (c copied) undraft(t *testing.T, day ratecard.Date, want map[string]string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(c.root, "ratecard", "data", "cards", day.String())); err != nil {
		t.Fatal(err)
	}
	calendar := c.read(t, "ratecard/data/calendar.yaml")
	c.write(t, "ratecard/data/calendar.yaml", strings.Replace(calendar, "  - "+day.String()+"\n", "", 1))
	c.must(t, "go", "generate", "./ratecard")
	if d := cmp.Diff(want, c.files(t)); d != "" {
		t.Errorf("a draft undone (-before +after):\n%s", d)
	}
}
