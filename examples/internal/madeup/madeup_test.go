package madeup

import (
	"bufio"
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
