package ledger_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Facts that came twice, in another order, with nil ones among them, are the same events, and
// what was made of facts stays as it was when the caller uses these for others.
func TestEventsOfCarelessFacts(t *testing.T) {
	for seed := range uint64(testkit.Tries(30)) {
		d := newDice(17_100 + seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		want, skipped, err := ledger.EventsOf(a, webhook.Options{}, slices.Values(items))
		if err != nil {
			t.Fatal(err)
		}
		list := append(slices.Clone(items), items...)
		list = append(list, nil, (*webhook.Status)(nil), (*webhook.Inbound)(nil), (*webhook.Call)(nil),
			(*webhook.Echo)(nil), (*webhook.AccountUpdate)(nil), (*webhook.History)(nil), (*webhook.Fault)(nil))
		d.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		got, more, err := ledger.EventsOf(a, webhook.Options{}, slices.Values(list))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(more) != 2*len(skipped)+8 {
			t.Fatalf("seed %d, %d skipped, then %d (-once +careless):\n%s", seed, len(skipped), len(more), diff)
		}
		entries, _ := ledger.EntriesOf(a, webhook.Options{}, items...)
		for _, it := range items {
			reflect.ValueOf(it).Elem().SetZero()
		}
		known, err := ledger.AccountsOf(a, webhook.Options{}, slices.Values(entries))
		if err != nil {
			t.Fatal(err)
		}
		twice := append(slices.Clone(entries), entries...)
		d.Shuffle(len(twice), func(i, k int) { twice[i], twice[k] = twice[k], twice[i] })
		before := inJSON(t, twice)
		after, err := known.Events(slices.Values(twice))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, after); diff != "" {
			t.Fatalf("seed %d (-before +after the facts were used for others):\n%s", seed, diff)
		}
		if diff := cmp.Diff(before, inJSON(t, twice)); diff != "" {
			t.Fatalf("seed %d: entries were changed:\n%s", seed, diff)
		}
	}
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
