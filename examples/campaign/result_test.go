package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// The lines that are told of what is refused or unpriced are the first ones, wherever in
// the file they stand: those that a quote of each row finds.
func TestLinesAreTheFirstOnes(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	users := []string{"+5511987654321", "+919812345671", "+12125550171", "+999123", "junk", "+97455512345"}
	for range long(t, 30, 300) {
		var text strings.Builder
		text.WriteString("phone\n")
		for range r.IntN(200) + 1 {
			text.WriteString(users[min(r.IntN(20), r.IntN(len(users)))%len(users)] + "\n")
		}
		args := []string{"-category", []string{"marketing", "service"}[r.IntN(2)],
			"-currency", []string{"USD", "BRL", "XTS"}[r.IntN(3)], "-"}
		o, err := parse(args, now, nil)
		if err != nil {
			t.Fatal(err)
		}
		o.between = 1 + r.IntN(50)
		e := environment{now: now, stdin: strings.NewReader(text.String())}
		got, err := o.read(context.Background(), e, &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		told := map[string][]int64{}
		for _, f := range got.Refused {
			told[f.ID] = f.Lines
		}
		for _, u := range got.Unpriced {
			told[u.ID+string(u.Market)] = u.Lines
		}
		if diff := cmp.Diff(firstLines(t, o, text.String()), told); diff != "" {
			t.Fatalf("%v of\n%s(-want +got):\n%s", args, text.String(), diff)
		}
	}
}

// firstLines quotes each row.
func firstLines(t *testing.T, o *options, text string) map[string][]int64 {
	t.Helper()
	pricer, err := o.account.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	list, _, faults := readAll(t, text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	want := map[string][]int64{}
	for _, r := range list {
		m := o.message
		m.To = r.to
		q, err := pricer.Quote(&m, &pricing.State{Thread: r.thread}, o.at)
		id := ""
		if err != nil {
			u := pricing.UnpricedBy(err)
			if id = u.ID + string(u.Market); u.ID == "no-card" {
				place, err := ratecard.Locate(r.to)
				if err != nil {
					t.Fatal(err)
				}
				m, err := ratecard.MarketOf(place.Country, ratecard.DateOf(o.at))
				if err != nil {
					t.Fatal(err)
				}
				id += string(m)
			}
		} else if is := q.Likely().Undelivered; is != nil {
			id = is.ID
		}
		if id != "" && len(want[id]) < kept {
			want[id] = append(want[id], r.line)
		}
	}
	return want
}

// What may be meant otherwise is told beside the figures.
func TestRemarks(t *testing.T) {
	for _, test := range []struct {
		text, says string
		args       []string
	}{
		{"phone\nBR\n", "no column last_inbound", nil},
		{"phone,last_inbound\nBR,2026-11-30T09:06:00Z\n", "last_inbound is after the sending of 1 row", nil},
		{"phone,Name,name,x\nBR,,,\n", "columns not used: name, x\n", nil},
		{"phone\nBR\n", "-used 2026-10/portfolio//Brazil/utility has no part",
			[]string{"-used", "2026-10/portfolio//Brazil/utility=5"}},
		{"phone\nBR\n", "-used 2026-11/portfolio/1/Brazil/utility has no part",
			[]string{"-used", "2026-11/portfolio/1/Brazil/utility=5"}},
		{"phone\nBR\n", "Brazil  1         0.0051 USD\n",
			[]string{"-used", "2026-11/portfolio/1/Brazil/utility=100000000", "-account", "1"}},
		{"phone\nBR\n", "Here: -used for each count, or -usage-unknown.\n", nil},
		{"phone\nBR\n", "surely: all lines, for 0.0068 USD\n", []string{"-budget", "0.0068"}},
		{"phone\nBR\nBR\n", "surely: no line; line 2 would cost 0.0068 USD more\n", []string{"-budget", "0"}},
	} {
		status, out, errs := campaignOf(t, test.text, append(test.args, "-category", "utility", "-")...)
		if status != 0 || strings.Count(out, test.says) != 1 {
			t.Errorf("%q, %v: status %d, %s%s, want %s", test.text, test.args, status, out, errs, test.says)
		}
	}
}

// What is on the counts is in the price, and what isn't known of them is a range.
func TestCountsAreHeeded(t *testing.T) {
	text := "phone\n" + strings.Repeat("BR\n", 10)
	const counter = "2026-11/portfolio//Brazil/utility"
	none := decode(t, text, "-category", "utility", "-").Estimate
	much := decode(t, text, "-category", "utility", "-used", counter+"=100000000", "-").Estimate
	unknown := decode(t, text, "-category", "utility", "-usage-unknown", "-").Estimate
	if none.High.Total.Cmp(much.High.Total) <= 0 || !unknown.High.Total.Equal(none.High.Total) ||
		!unknown.Low.Total.Equal(much.High.Total) {
		t.Errorf("none %s, many %s, unknown %s to %s", none.High.Total, much.High.Total, unknown.Low.Total,
			unknown.High.Total)
	}
	rows := func(args ...string) string {
		_, out, errs := campaignOf(t, text, append(args, "-category", "utility", "-rows", "-")...)
		if errs != "" {
			t.Error(errs)
		}
		line, _, _ := strings.Cut(out, "\n")
		return line
	}
	plain, used := rows(), rows("-used", counter+"=100000000")
	if plain == used || !strings.Contains(plain, `"user":"BR"`) {
		t.Errorf("%s and %s", plain, used)
	}
}

// -rows carries the counts from one row to the next, from those given on.
func TestRowsCarryCounts(t *testing.T) {
	text := "phone,last_inbound\n" + strings.Repeat("BR,2026-11-30T08:00:00Z\n", 4)
	_, out, errs := campaignOf(t, text, "-category", "service", "-from", "+49 30 555010", "-rows",
		"-used", "2026-11/number/4930555010//service=998", "-")
	var rules []string
	for line := range strings.Lines(out) {
		if _, rest, ok := strings.Cut(line, `"rule":"`); ok && strings.HasPrefix(line, `{"line"`) {
			rule, _, _ := strings.Cut(rest, `"`)
			rules = append(rules, rule)
		}
	}
	want := []string{"service-allowance", "service-allowance", "message", "message"}
	if !slices.Equal(rules, want) {
		t.Errorf("%q, want %q; %s", rules, want, errs)
	}
}

// Text of any kind is written as JSON that is read back.
func TestRowsOfAnyText(t *testing.T) {
	for _, user := range []string{"a\\\"b", "é", "\x01", "+55 11", "\xff"} {
		b := appendText(nil, user)
		want := fmt.Sprintf("%q", strings.ToValidUTF8(user, "\ufffd"))
		var got string
		if err := json.Unmarshal(b, &got); err != nil || fmt.Sprintf("%q", got) != want {
			t.Errorf("%q is %s, %v", user, b, err)
		}
	}
}

// A count by which messages go is no stray one: not an allowance that is used up, nor a
// number spelled otherwise.
func TestCountsThatMatterAreNoStrays(t *testing.T) {
	text := "phone,last_inbound\nBR,2026-11-30T08:00:00Z\n"
	for _, used := range []string{"4930555010//service=1000", "+49 30 555010//service=3"} {
		r := decode(t, text, "-category", "service", "-from", "+4930555010", "-used", "2026-11/number/"+used, "-")
		if len(r.UnusedCounts) > 0 {
			t.Errorf("%s: %v", used, r.UnusedCounts)
		}
	}
}

// Messages that aren't delivered stand in a column of their own: beside "0 USD" they read
// as free.
func TestNotDeliveredIsAColumn(t *testing.T) {
	text := "phone,last_inbound\nBR,2026-11-30T08:00:00Z\nBR,\nBR,\n"
	_, out, errs := campaignOf(t, text, "-category", "service", "-")
	for _, line := range []string{
		"market  messages  not delivered  amount\n",
		"Brazil  3         2              0 USD\n",
	} {
		if !strings.Contains(out, line) {
			t.Errorf("%s%s, want %s", out, errs, line)
		}
	}
}
