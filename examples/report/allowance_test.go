package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// replies are free-form messages to as many users, from the fifth day of a month on: so many
// an hour, from both numbers in turn.
func replies(t *testing.T, from time.Time, n, hourly int, c category.Category, word string) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		e := pricing.Event{
			ID:      fmt.Sprint("wamid.", i),
			At:      from.AddDate(0, 0, 4).Add(time.Duration(i) * time.Hour / time.Duration(hourly)),
			Number:  fmt.Sprint("493055501", i%2),
			User:    fmt.Sprintf("4915112%06d", i),
			Message: pricing.Message{Category: c},
			Meta:    pricing.Reported{Type: word},
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	return b.String()
}

// An allowance is the account's or a number's, and of one item or of all, as the rules of the
// month say; what was charged past it is counted.
func TestAllowancesOfEveryYear(t *testing.T) {
	for _, c := range []struct {
		month string
		n     int
		of    category.Category
		word  string
		want  string
	}{
		{"2022-10", 1010, category.Service, "", "account : 1000 of 1000, ended 2022-10-09, 10 past"},
		{"2022-10", 1010, category.Marketing, "", "account : 1000 of 1000, ended 2022-10-09, 10 past"},
		{"2023-10", 1010, category.Service, "", "account service: 1000 of 1000, ended 2023-10-09, 10 past"},
		{"2025-08", 1010, category.Service, "", ""},
		{"2026-10", 1010, category.Service, "", "4930555010 service: 505 of 1000, ended , 0 past; " +
			"4930555011 service: 505 of 1000, ended , 0 past"},
		{"2026-10", 2004, category.Service, "", "4930555010 service: 1000 of 1000, ended 2026-10-13, 2 past; " +
			"4930555011 service: 1000 of 1000, ended 2026-10-13, 2 past"},
		{"2026-10", 4, category.Service, pricing.TypeRegular, "" +
			"4930555010 service: 0 of 1000, ended 2026-10-05, 2 past; " +
			"4930555011 service: 0 of 1000, ended 2026-10-05, 2 past"},
	} {
		m, err := pricing.ParseMonth(c.month)
		if err != nil {
			t.Fatal(err)
		}
		r := made(t, replies(t, m.First(time.UTC), c.n, 10, c.of, c.word), "-month", c.month, "-currency", "USD")
		var list []string
		for i := range r.Allowances {
			a := &r.Allowances[i]
			ended := ""
			if !a.Ended.IsZero() {
				ended = a.Ended.String()
			}
			list = append(list, fmt.Sprintf("%s %s: %d of %d, ended %s, %d past",
				a.Of, a.Item, a.used(), a.Units, ended, a.Past.Messages))
		}
		if got := strings.Join(list, "; "); got != c.want {
			t.Errorf("%s, %d of %s:\n%s, want\n%s", c.month, c.n, c.of, got, c.want)
		}
		const none = "by Meta&#39;s count none were left on 5 October"
		page := pageOf(t, r)
		if c.word != "" && (!strings.Contains(page, none) || strings.Contains(page, "some are left")) {
			t.Error("the page says that some are left")
		}
	}
}
