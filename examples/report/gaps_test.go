package main

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// The kinds of lines of a log.
const (
	ofUsers    = `"messages":[`
	ofBusiness = `"statuses":[`
	ofBoth     = `"timestamp"`
)

// partOf returns the lines of a log that are of a kind, and from one day until another.
func partOf(log, kind, from, until string) string {
	var b strings.Builder
	for line := range strings.Lines(log) {
		_, stamp, _ := strings.Cut(line, `"timestamp":"`)
		stamp, _, _ = strings.Cut(stamp, `"`)
		seconds, _ := strconv.ParseInt(stamp, 10, 64)
		day := time.Unix(seconds, 0).UTC().Format(time.DateOnly)
		if strings.Contains(line, kind) && day >= from && day < until {
			b.WriteString(line)
		}
	}
	return b.String()
}

// What a log lacks is told beside the sum, in the text and in the page.
func TestGapsOfTheLog(t *testing.T) {
	all := business(t, 200)
	const begins, ends = "The log begins on 2026-10-10:", "The log ends on 2026-10-14:"
	const noUsers, noBusiness = "The log has no messages of users", "The log has no message of the business"
	told := []string{begins, ends, noUsers, noBusiness}
	for name, test := range map[string]struct {
		log  string
		want string
	}{
		"whole":    {all, ""},
		"half":     {partOf(all, ofBoth, "2026-09-01", "2026-10-15"), ends},
		"middle":   {partOf(all, ofBoth, "2026-10-10", "2026-10-15"), begins + ends},
		"users":    {partOf(all, ofUsers, "2026-09-01", "2027-01-01"), noBusiness},
		"business": {partOf(all, ofBusiness, "2026-09-01", "2027-01-01"), noUsers},
	} {
		r := made(t, test.log, october...)
		text, _, _ := report(test.log, append([]string{"-brief"}, october...)...)
		page := pageOf(t, r)
		for _, gap := range told {
			want := strings.Contains(test.want, gap)
			if strings.Contains(text, gap) != want || strings.Contains(page, gap) != want {
				t.Errorf("%s: want %q told: %v, in\n%s", name, gap, want, text)
			}
		}
	}
}

// Of a month of which the log has nothing it is told which days it has.
func TestNothingOfTheMonth(t *testing.T) {
	all := business(t, 20)
	for name, test := range map[string]struct{ log, month, want string }{
		"later":   {all, "2026-12", "The log goes from 2026-09-2"},
		"earlier": {all, "2023-10", "The log goes from 2026-09-2"},
		"short":   {partOf(all, ofBoth, "2026-09-01", "2026-09-30"), "2026-10", "The log goes from 2026-09-2"},
		"nothing": {"{}", "2026-10", "the log has nothing of the month"},
	} {
		out, errs, code := report(test.log, "-month", test.month)
		if code != 0 || !strings.Contains(out, test.want) || strings.Contains(out, "USD") {
			t.Errorf("%s: exit status %d, %s%s, want %q", name, code, out, errs, test.want)
		}
	}
}
