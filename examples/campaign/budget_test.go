package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wacost/wacost/pricing"
)

// The money reaches as far as a campaign of the first rows costs no more: found by the
// estimate of each beginning of the file.
func TestBudgetAgainstEveryBeginning(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	users := []string{"+5511987654321", "+919812345671", "+4915212345671", "+12125550171", "+999123", "DE", "junk"}
	for try := range long(t, 40, 400) {
		var text strings.Builder
		text.WriteString("phone,last_inbound,ad_click,answered\n")
		for range r.IntN(25) + 1 {
			inbound, click, answer := "", "", ""
			if r.IntN(2) == 0 {
				inbound = now.Add(-time.Duration(r.IntN(30)) * time.Hour).Format(time.RFC3339)
			} else if r.IntN(3) == 0 {
				click = now.Add(-time.Duration(r.IntN(70)+40) * time.Hour).Format(time.RFC3339)
				answer = now.Add(-time.Duration(r.IntN(40)) * time.Hour).Format(time.RFC3339)
			}
			fmt.Fprintf(&text, "%s,%s,%s,%s\n", users[r.IntN(len(users))], inbound, click, answer)
		}
		args := [][]string{
			{"-category", "marketing"}, {"-category", "utility", "-usage-unknown"},
			{"-category", "service", "-from", "1", "-used", "2026-11/number/1//service=996"},
			{"-template", "testdata/template.json"},
		}[r.IntN(4)]
		amount := fmt.Sprintf("%.4f", r.Float64()*0.4)
		for range 2 {
			args := append(args[:len(args):len(args)], "-budget", amount, "-")
			got, want := reached(t, text.String(), args, 1+r.IntN(8)), bruteForce(t, text.String(), args)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(reach{})); diff != "" {
				t.Fatalf("%d: %v of\n%s(-want +got):\n%s", try, args, text.String(), diff)
			}
			amount = got.Surely.Cost.String() // which suffices to the last digit
		}
	}
}

// reached runs the program, with so many rows kept.
func reached(t *testing.T, text string, args []string, between int) budgetResult {
	t.Helper()
	o, err := parse(args, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.between = between
	e := environment{now: now, stdin: strings.NewReader(text)}
	r, err := o.read(context.Background(), e, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	return *r.Budget
}

// bruteForce asks for the estimate of each beginning of the file.
func bruteForce(t *testing.T, text string, args []string) budgetResult {
	t.Helper()
	o, err := parse(args, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	pricer, err := o.account.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	list, _, faults := readAll(t, text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	a := pricer.Audience()
	before, err := pricer.Estimate(a, &o.message, &o.state)
	if err != nil {
		t.Fatal(err)
	}
	all := [3]reach{}
	for i := range all {
		all[i].All, all[i].Cost = true, ways(&before)[i].Total
	}
	for _, r := range list {
		a.Next = r.line
		a.Add(r.to, &r.thread, o.at)
		e, err := pricer.Estimate(a, &o.message, &o.state)
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			was, is := ways(&before)[i], ways(&e)[i]
			switch {
			case !all[i].All:
			case is.Total.Cmp(*o.budget) > 0:
				all[i].All, all[i].NextLine, all[i].NextCost = false, r.line, is.Total.Sub(was.Total)
			default:
				all[i].Line, all[i].Recipients, all[i].Cost = r.line, e.Recipients, is.Total
				all[i].Unpriced = units(is.Unpriced)
			}
		}
		before = e
	}
	return budgetResult{*o.budget, all[0], all[1], all[2]}
}

func units(list []pricing.Unpriced) (n int64) {
	for _, u := range list {
		n += u.Units
	}
	return n
}
