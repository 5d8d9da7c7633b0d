package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// collected are what a DoFn emits under keys.
type collected[T any] map[string][]T

func (c collected[T]) emit(key string, v T) { c[key] = append(c[key], v) }

// each returns a list as Beam hands it to a DoFn.
func each[T any](list []T) func(*T) bool {
	return func(v *T) bool {
		if len(list) == 0 {
			return false
		}
		*v, list = list[0], list[1:]
		return true
	}
}

// folded does by hand what the pipeline does until the tallies are merged.
func folded(t testing.TB, j job, bodies [][]byte) (parts collected[part], accounts []byte) {
	t.Helper()
	decode, entries := decodeFn{Job: j}, collected[[]byte]{}
	if err := decode.StartBundle(nil); err != nil {
		t.Fatal(err)
	}
	for _, body := range bodies {
		if err := decode.ProcessElement(t.Context(), string(body), entries.emit); err != nil {
			t.Fatal(err)
		}
	}
	joined, names := collected[[]byte]{}, sets{}
	for key, texts := range entries {
		err := joinFn{}.ProcessElement(t.Context(), key, each(texts), joined.emit, names.join,
			func(text []byte) { accounts = text })
		if err != nil {
			t.Fatal(err)
		}
	}
	bySet := collected[[]byte]{}
	for name, texts := range joined {
		for _, text := range texts {
			bySet.emit(names.least(name), text)
		}
	}
	parts = collected[part]{}
	fold := foldFn{Job: j}
	for set, texts := range bySet {
		err := fold.ProcessElement(t.Context(), set, each(texts), each([][]byte{accounts}), parts.emit)
		if err != nil {
			t.Fatal(err)
		}
	}
	return parts, accounts
}

// merged merges parts by AddInput and MergeAccumulators, as a random tree, of which some
// nodes go to another process.
func merged(t testing.TB, r *rand.Rand, f *mergeFn, list []part) part {
	t.Helper()
	sent := func(p part) part {
		if r.IntN(3) > 0 {
			return p
		}
		text, err := encodePart(p)
		if err != nil {
			t.Fatal(err)
		}
		if p, err = decodePart(text); err != nil {
			t.Fatal(err)
		}
		return p
	}
	var sums []part
	for len(list) > 0 {
		sum := f.CreateAccumulator()
		for n := r.IntN(5); n > 0 && len(list) > 0; n-- {
			var err error
			if sum, err = f.AddInput(t.Context(), sent(sum), sent(list[0])); err != nil {
				t.Fatal(err)
			}
			list = list[1:]
		}
		sums = append(sums, sent(sum))
	}
	for len(sums) > 1 {
		i := r.IntN(len(sums))
		one := sums[i]
		sums = slices.Delete(sums, i, i+1)
		k := r.IntN(len(sums))
		both, err := f.MergeAccumulators(t.Context(), sums[k], one)
		if err != nil {
			t.Fatal(err)
		}
		sums[k] = sent(both)
	}
	return f.ExtractOutput(sums[0])
}

func jobOf(t testing.TB, a pricing.Account) job {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return job{Account: string(text)}
}

// billOf returns the bill of a part as the pipeline writes it.
func billOf(t testing.TB, j job, p part) (bill string) {
	t.Helper()
	f := billFn{Job: j}
	if err := f.ProcessElement(t.Context(), "", p, func(text string) { bill = text }); err != nil {
		t.Fatal(err)
	}
	return bill
}

// ledgerBill returns the bill of a ledger that recorded the bodies.
func ledgerBill(t testing.TB, a pricing.Account, bodies [][]byte) (pricing.Bill, string) {
	t.Helper()
	l, err := ledger.New(a, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range bodies {
		batch, err := webhook.Decode(body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Record(t.Context(), &batch); err != nil {
			t.Fatal(err)
		}
	}
	bill, err := l.Bill(t.Context(), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(bill)
	if err != nil {
		t.Fatal(err)
	}
	return bill, string(text)
}

// However a runner divides and merges, the bill is that of one ledger.
func TestMergesAsAnyTree(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(3, seed))
		a := pricing.Account{Currency: "USD", Portfolio: []string{"", "acme"}[seed%2]}
		bodies := bodies(1500, 40+seed)
		j := jobOf(t, a)
		parts, accounts := folded(t, j, bodies)
		f := &mergeFn{Job: j, Stage: "test"}
		if len(parts) < 40 {
			t.Errorf("%d shards", len(parts))
		}
		_, want := ledgerBill(t, a, bodies)
		for range 5 {
			var sums []part
			for _, key := range slices.Sorted(maps.Keys(parts)) {
				list := slices.Clone(parts[key])
				r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
				sums = append(sums, merged(t, r, f, list))
			}
			if got := billOf(t, j, merged(t, r, f, sums)); !equalJSON(t, got, want) {
				t.Fatalf("seed %d: %s", seed, difference(got, want))
			}
		}
		if strings.Contains(string(accounts), `"statuses"`) {
			t.Errorf("accounts: %s", accounts)
		}
	}
}

func equalJSON(t testing.TB, a, b string) bool {
	t.Helper()
	var x, y pricing.Bill
	for text, bill := range map[string]*pricing.Bill{a: &x, b: &y} {
		if err := json.Unmarshal([]byte(text), bill); err != nil {
			t.Fatal(err)
		}
	}
	one, _ := json.Marshal(x) // read from JSON
	other, _ := json.Marshal(y)
	return string(one) == string(other)
}

// Two accounts of one portfolio climb the ladder of a market together: neither would reach
// its second tier alone.
func TestPortfolioCrossesATierTogether(t *testing.T) {
	const each = 41_000 // of North America's second tier, 80,001 is the first unit
	r := rand.New(rand.NewPCG(3, 3))
	var all [][]byte
	for i := range 2 * each {
		at := time.Date(2026, time.November, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second)
		all = append(all, fmt.Appendf(nil, `{"entry":[{"id":"10%d","changes":[{"field":"messages","value":{
			"metadata":{"phone_number_id":"700%d"},"statuses":[{"id":"wamid.%d","status":"delivered",
			"timestamp":"%d","recipient_id":"1212555%04d",
			"pricing":{"pricing_model":"PMP","type":"regular","category":"utility"}}]}}]}]}`,
			i%2, i%2, i, at.Unix(), i%500))
	}
	a := pricing.Account{Currency: "USD", Portfolio: "acme"}
	bill, want := ledgerBill(t, a, all)
	tiers := map[int]bool{}
	for _, line := range bill.Lines {
		tiers[line.Tier] = true
	}
	if !tiers[2] {
		t.Fatalf("no unit is in the second tier: %s", want)
	}
	j := jobOf(t, a)
	parts, _ := folded(t, j, all)
	var list []part
	for _, shard := range parts {
		list = append(list, shard...)
	}
	if got := billOf(t, j, merged(t, r, &mergeFn{Job: j, Stage: "test"}, list)); !equalJSON(t, got, want) {
		t.Error(difference(got, want))
	}
	for i := range 2 { // alone, none does
		own := slices.DeleteFunc(slices.Clone(all), func(body []byte) bool {
			return !strings.Contains(string(body), fmt.Sprintf(`"id":"10%d"`, i))
		})
		bill, text := ledgerBill(t, a, own)
		for _, line := range bill.Lines {
			if line.Tier > 1 {
				t.Errorf("account 10%d alone: %s", i, text)
			}
		}
	}
}

// Bytes of other cards or settings, or cut off, are an error and no bill.
func TestOddPartsAreRefused(t *testing.T) {
	a := pricing.Account{Currency: "USD"}
	j := jobOf(t, a)
	parts, _ := folded(t, j, bodies(60, 1))
	for _, list := range parts {
		text, err := encodePart(list[0])
		if err != nil {
			t.Fatal(err)
		}
		a.Currency = "EUR"
		other := mergeFn{Job: jobOf(t, a), Stage: "test"}
		p, err := decodePart(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.AddInput(t.Context(), part{}, p); err == nil {
			t.Error("a tally in USD was added to a bill in EUR")
		}
		for n := range text {
			p, err := decodePart(text[:n])
			if err != nil {
				continue
			}
			f := mergeFn{Job: j, Stage: "test"}
			if sum, err := f.AddInput(t.Context(), part{}, p); err == nil && len(p.bytes) > 0 {
				t.Fatalf("%d of %d bytes were added: %+v", n, len(text), sum)
			}
		}
		return
	}
}

func TestSets(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	for range 200 {
		s, groups := sets{}, map[string]int{}
		names := strings.Split("a b c d e f g h", " ")
		for i, name := range names {
			groups[name] = i
		}
		for range r.IntN(8) {
			a, b := names[r.IntN(8)], names[r.IntN(8)]
			s.join(a, b)
			old, now := groups[b], groups[a]
			for name, g := range groups {
				if g == old {
					groups[name] = now
				}
			}
		}
		for _, a := range names {
			for _, b := range names {
				if (s.least(a) == s.least(b)) != (groups[a] == groups[b]) || s.least(a) > a {
					t.Fatalf("%s and %s: %v, %v", a, b, s, groups)
				}
			}
		}
	}
}
