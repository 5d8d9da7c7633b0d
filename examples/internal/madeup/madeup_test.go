package madeup

import (
	"bufio"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A list is the same for the same arguments, and but for a few its numbers are some.
func TestRecipients(t *testing.T) {
	list := func(rows int, seed uint64) string {
		var b strings.Builder
		w := bufio.NewWriter(&b)
		Recipients(w, rows, seed, time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC))
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	text := list(20_000, 1)
	if text != list(20_000, 1) || text == list(20_000, 2) || !strings.HasPrefix(text, list(10, 1)) {
		t.Error("a list isn't made of its arguments")
	}
	odd, wrote := 0, 0
	rows := strings.Split(strings.TrimSuffix(text, "\n"), "\n")[1:]
	for _, row := range rows {
		fields := strings.Split(row, ",")
		if len(fields) != 5 {
			t.Fatal(row)
		}
		if _, err := ratecard.Locate(fields[1]); err != nil {
			odd++
		}
		if fields[2] != "" {
			wrote++
		}
	}
	if len(rows) != 20_000 || odd == 0 || odd > 10 || wrote < 5000 || wrote > 7000 {
		t.Errorf("%d rows, %d odd, %d wrote", len(rows), odd, wrote)
	}
}

// Events are the same for the same arguments, in order, and of users who can be placed;
// some are of each kind.
func TestEvents(t *testing.T) {
	from := time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	list := Events(500, 1, from, 31)
	if !reflect.DeepEqual(list, Events(500, 1, from, 31)) || reflect.DeepEqual(list, Events(500, 2, from, 31)) {
		t.Error("events aren't made of their arguments")
	}
	kinds := map[string]bool{}
	for i, e := range list {
		if i > 0 && e.At.Before(list[i-1].At) || e.At.Before(from) || !e.At.Before(from.AddDate(0, 1, 0)) {
			t.Error(e.At)
		}
		if _, err := ratecard.Locate(e.User); err != nil {
			t.Error(err)
		}
		kinds[fmt.Sprint(e.Inbound, e.FromAd, e.Message.Category, e.Number)] = true
	}
	if len(kinds) != 12 {
		t.Error(kinds)
	}
}
