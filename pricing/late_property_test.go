package pricing_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
)

// In every era a saving is the difference of two bills, of which the second is of a log
// that this test makes by comparing each message with all others. In whatever order the
// events come, they give one report, which reads back from JSON.
func TestLateSavingsAreTwoReplays(t *testing.T) {
	late, known, ranges := 0, 0, 0
	for seed := range uint64(testkit.Tries(60)) {
		d := newDice(9000 + seed)
		list := d.slowReplies(40 + d.IntN(80))
		a := pricing.Account{ID: "100", Zone: time.UTC}
		if d.IntN(3) == 0 {
			a.Fees = []pricing.Fee{{Name: "each", On: pricing.FeeOnCharged, Share: dec("0.1")}}
		}
		r := lateReplies(t, a, list, pricing.LateOptions{})
		holdSaving(t, a, list, r)
		readsBack(t, r)
		d.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		if diff := cmp.Diff(r, lateReplies(t, a, list, pricing.LateOptions{})); diff != "" {
			t.Errorf("in another order:\n%s", diff)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		for _, s := range []pricing.LateSavings{r.Replies, r.PerhapsMarketing} {
			if late += int(s.Messages); s.Messages == 0 {
				continue
			}
			if _, ok := s.Saving(); ok {
				known++
			} else if s.Unknown == "" {
				ranges++
			}
		}
	}
	if n := testkit.Tries(60); late < n || known < n/4 || ranges < n/10 {
		t.Errorf("%d late replies, %d savings known, %d are ranges", late, known, ranges)
	}
}

// slowReplies makes the events of a business that is slow to answer, around a change of
// rules or cards, in no order.
func (d dice) slowReplies(events int) (list []pricing.Event) {
	from, hours := at(oneOf(d, foldTurns...)).AddDate(0, 0, -12), 24*24
	users := []string{brazil, india, colombia, indonesia, mexico, "BR.9f3ab2", "ZZ.nobody"}
	for i := range events {
		e := pricing.Event{
			ID:     fmt.Sprintf("id%03d", d.IntN(1000)*1000+i),
			At:     from.Add(time.Duration(d.IntN(hours)) * time.Hour),
			Number: oneOf(d, "1", "2"),
			User:   oneOf(d, users[:len(users)-d.IntN(2)]...),
		}
		switch d.IntN(12) {
		case 0, 1, 2, 3:
			e.Inbound, e.FromAd = true, d.IntN(5) == 0
		case 4:
			e.Inbound, e.Call = true, true
		case 5:
			e.Echo = true
		default:
			e.Message.Category = oneOf(d, category.Utility, category.Utility, category.Marketing, category.Service,
				category.Authentication)
			if d.IntN(3) == 0 {
				e.Sent = e.At.Add(-time.Duration(d.IntN(40)) * time.Hour)
			}
			if d.IntN(4) == 0 {
				e.Meta = pricing.Reported{Type: oneOf(d, pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry),
					Category: oneOf(d, "", category.Utility, category.Marketing)}
			}
			if d.IntN(20) == 0 && e.Message.Category == category.Utility {
				e.Message.Others = []category.Category{category.Marketing}
			}
		}
		if list = append(list, e); d.IntN(10) == 0 {
			list = append(list, e) // webhooks repeat
		}
	}
	return list
}

// readsBack checks that a report is the same after JSON, but for the notes' exact lists.
func readsBack(t *testing.T, r pricing.LateReport) {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back pricing.LateReport
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

// Savings in JSON are null where they aren't known, and the text says less, more or none.
func TestLateSavingsText(t *testing.T) {
	for want, s := range map[string]pricing.LateSavings{
		"0.5 USD less in time":                         {Low: usd("0.5"), High: usd("0.5")},
		"0.50 USD more in time":                        {Low: usd("-0.5"), High: usd("-0.50")},
		"0.5 USD more in time to 0.1 USD less in time": {Low: usd("-0.5"), High: usd("0.1")},
		"no less in time":                              {Low: usd("0.00"), High: usd("0")},
		"saving not known":                             {},
		"saving not known, a price is missing":         {Unknown: pricing.LateUnknownUnpriced},
		"saving not known, a word of tomorrow":         {Unknown: "a word of tomorrow"},
	} {
		if got := s.SavingText(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		var m map[string]any
		text, err := json.Marshal(s)
		if err != nil || json.Unmarshal(text, &m) != nil || (m["high"] == nil) != (s.High.Currency == "") {
			t.Errorf("%v: %s", err, text)
		}
	}
	r := pricing.LateReport{
		Inbound:          1500,
		Unsure:           2,
		Replies:          pricing.LateSavings{Messages: 1, High: usd("1"), Low: usd("1")},
		PerhapsMarketing: pricing.LateSavings{Messages: 3, Unknown: pricing.LateUnknownUnpriced},
	}
	want := "1 late reply (users wrote 1,500 messages): 1 USD less in time\n" +
		"3 marketing templates, perhaps no answers: saving not known, a price is missing\n2 more may be late"
	if diff := cmp.Diff(want, r.String()); diff != "" {
		t.Error(diff)
	}
}

// Weekdays and hours are those of the account's zone, also where clocks change.
func TestLateRepliesByHour(t *testing.T) {
	for _, c := range []struct {
		zone, asked string
		day         time.Weekday
		hour        int
	}{
		{"Europe/Berlin", "2025-10-26T00:30:00", time.Sunday, 2},
		{"Europe/Berlin", "2025-10-26T01:30:00", time.Sunday, 2}, // an hour that comes twice
		{"Asia/Kolkata", "2025-10-25T18:31:00", time.Sunday, 0},
		{"America/Sao_Paulo", "2025-10-26T02:59:59", time.Saturday, 23},
		{"UTC", "2025-10-26T02:59:59", time.Sunday, 2},
	} {
		z, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		list := happened(t, at(c.asked), "user@0 utility@30")
		r := lateReplies(t, pricing.Account{Zone: z}, list, pricing.LateOptions{})
		if r.Replies.ByHour[c.day][c.hour] != 1 || r.List[0].Late != 6*time.Hour {
			t.Errorf("%+v: %v", c, r.Replies.ByHour)
		}
	}
}

// FuzzLateReplies gives it events of any time and kind: it has no panic, and its bill is
// that of Replay.
func FuzzLateReplies(f *testing.F) {
	f.Add([]byte{0, 0, 1, 30, 5, 60, 2, 200}, int64(1754265600))
	f.Add([]byte{0, 0, 1, 30}, int64(math.MaxInt64))
	f.Fuzz(func(t *testing.T, moves []byte, from int64) {
		var list []pricing.Event
		for i := 0; i+1 < len(moves) && len(list) < 100; i += 2 {
			e := pricing.Event{ID: fmt.Sprint(moves[i] / 64), User: brazil,
				At: time.Unix(from, 0).Add(time.Duration(moves[i+1]) * time.Hour)}
			switch moves[i] % 8 {
			case 0, 1:
				e.Inbound, e.Call = true, moves[i]%8 == 1
			case 2:
				e.Echo = true
			case 3:
				e.Sent = e.At.Add(-30 * time.Hour)
				fallthrough
			default:
				words := []category.Category{category.Utility, category.Marketing, category.Service, ""}
				e.Message.Category = words[moves[i]%4]
			}
			list = append(list, e)
		}
		p := pricerOf(t, pricing.Account{})
		r, err := p.LateReplies(slices.Values(list), pricing.LateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(replay(t, p, list), r.Bill); diff != "" {
			t.Error(diff)
		}
		if _, err := json.Marshal(r.Replies); err != nil {
			t.Error(err)
		}
	})
}
