package pricing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// units adds up a bill's units by what a test asks about; lines it doesn't ask
// about are "".
func unitsBy(b pricing.Bill, by func(pricing.BillLine) string) map[string]int64 {
	sums := map[string]int64{}
	for _, l := range b.Lines {
		if key := by(l); key != "" {
			sums[key] += l.Units
		}
	}
	return sums
}

// The allowance of October 2026 covers exactly the first 1,000 service messages
// of each number and month of the account's zone, by instant and message ID.
func TestAllowanceOfNumbers(t *testing.T) {
	a := pricing.Account{Zone: foldZone(t, "America/Sao_Paulo")}
	pricer := pricerOf(t, a)
	for seed := range uint64(4) {
		d := newDice(seed)
		var list []pricing.Event
		for range 6000 {
			e := pricing.Event{
				ID:      fmt.Sprintf("wamid.%07d", d.IntN(1e7)),
				At:      at("2026-10-31T15:00:00").Add(time.Duration(d.IntN(150)*10) * time.Minute),
				Number:  oneOf(d, "15550001", "15550002"),
				User:    oneOf(d, brazil, india, mexico, canada),
				Message: pricing.Message{Category: category.Service},
			}
			e.Message.Reaction = d.IntN(20) == 0
			list = append(list, e)
		}
		list = distinct(list)
		b := replay(t, pricer, list)
		want, used := map[string]int64{}, map[string]int64{}
		for _, e := range sorted(list) {
			month := pricing.MonthOf(e.At.In(a.Zone)).String()
			purse := month + e.Number
			switch rule := "reaction"; {
			case e.Message.Reaction:
				want[month+" "+e.User+" "+rule]++
			default:
				rule = "message"
				if used[purse]++; used[purse] <= 1000 {
					rule = "service-allowance"
				}
				want[month+" "+e.User+" "+rule]++
			}
		}
		users := map[ratecard.Market]string{"Brazil": brazil, "India": india, "Mexico": mexico, "North America": canada}
		got := unitsBy(b,
			func(l pricing.BillLine) string { return l.Month.String() + " " + users[l.Market] + " " + l.Rule.ID })
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d (-by hand +bill):\n%s", seed, diff)
		}
		var counts []string
		for _, c := range b.Counts {
			if c.Scope == pricing.PerNumber {
				counts = append(counts, c.String())
			}
		}
		wantCounts := []string{"2026-10/number/15550001//service +1000", "2026-10/number/15550002//service +1000",
			"2026-11/number/15550001//service +1000", "2026-11/number/15550002//service +1000"}
		if diff := gocmp.Diff(wantCounts, counts); diff != "" {
			t.Error(diff)
		}
	}
}

// distinct drops events of an ID and user that were there before.
func distinct(list []pricing.Event) []pricing.Event {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(e pricing.Event) bool {
		key := e.ID + e.User
		was := seen[key]
		seen[key] = true
		return was
	})
}

// Every message to another user, so that each opens a conversation. In 2022 the
// account's first 1,000 of both kinds are free, in 2023 those of service; at one
// instant, by message ID.
func TestAllowanceOfAccounts(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC, Rates: everything(t)})
	for _, c := range []struct {
		day   string
		kinds []ratecard.Item // of inbound first, and of none
		uses  func(ratecard.Item) bool
	}{
		{"2022-06-10", []ratecard.Item{"user_initiated", "business_initiated"},
			func(ratecard.Item) bool { return true }},
		{"2023-07-10", []ratecard.Item{"service", "marketing"}, func(i ratecard.Item) bool { return i == "service" }},
	} {
		d := newDice(7)
		var list []pricing.Event
		want, used := map[string]int64{}, 0
		var sends []pricing.Event
		for i := range 2600 {
			e := pricing.Event{
				ID:     fmt.Sprintf("wamid.%07d", (i*7919)%10007),
				At:     at(c.day).Add(time.Duration(d.IntN(40)) * time.Minute),
				Number: oneOf(d, "1", "2"),
				User:   fmt.Sprintf("%s%06d", oneOf(d, "551198", "919876"), i),
			}
			e.Message.Category = category.Marketing
			if i%2 == 0 {
				list = append(list, pricing.Event{
					At:      e.At.Add(-time.Hour),
					Number:  e.Number,
					User:    e.User,
					Inbound: true,
				})
				e.Message.Category = category.Service
			}
			sends = append(sends, e)
		}
		for _, e := range sorted(sends) {
			kind := c.kinds[0]
			if e.Message.Category == category.Marketing {
				kind = c.kinds[1]
			}
			how := "charged"
			if c.uses(kind) {
				if used++; used <= 1000 {
					how = "free"
				}
			}
			want[fmt.Sprint(e.User[:2], kind, how)]++
		}
		b := replay(t, pricer, append(list, sends...))
		got := unitsBy(b, func(l pricing.BillLine) string {
			how := "charged"
			if strings.HasSuffix(l.Rule.ID, "-allowance") {
				how = "free"
			}
			return fmt.Sprint(map[ratecard.Market]string{"Brazil": "55", "India": "91"}[l.Market], l.Item, how)
		})
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-by hand +bill):\n%s", c.day, diff)
		}
	}
}

// Past the allowance too, a bill is the sum of what Apply charges, and doesn't
// depend on the cut.
func TestHeavyFolds(t *testing.T) {
	for seed := range uint64(testkit.Tries(6)) {
		d := newDice(90 + seed)
		a := d.account(t)
		p := plan{
			from:    at(oneOf(d, "2022-03-30", "2023-07-30", "2026-10-30", "2026-09-29")),
			span:    4 * 24 * time.Hour,
			events:  7000,
			numbers: 2,
		}
		list := sorted(distinct(d.traffic(p)))
		pricer := pricerOf(t, a)
		l := newLedger(pricer)
		l.apply(t, list)
		b := replay(t, pricer, list)
		l.check(t, b, true)
		var tallies []*pricing.Tally
		for _, part := range d.parts(list, 4) {
			tallies = append(tallies, tallyOf(pricerOf(t, a), part))
		}
		if diff := gocmp.Diff(b, billOf(t, d.joined(tallies))); diff != "" {
			t.Errorf("seed %d: in parts:\n%s", seed, diff)
		}
	}
}
