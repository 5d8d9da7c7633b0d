package ledger

import (
	"slices"
	"testing"

	"github.com/wacost/wacost/pricing"
)

// What format 1 has saved is deleted in full: the counts of a month and shard were in a row.
func TestRowsOfFormat1(t *testing.T) {
	var m pricing.Month
	if err := m.UnmarshalText([]byte("2026-10")); err != nil {
		t.Fatal(err)
	}
	data := sealed([]byte(`{"prints":{"1.x":{"saves":3,"months":[{"month":"2026-10","shards":"+-"}]},
"2.x":{"saves":1,"days":[1790812800]}}}`))
	index := readIndex(&Entry{Data: data})
	for print, want := range map[string][]string{
		"1.x": {monthRow("1.x", m, 0), monthRow("1.x", m, JoinedShard), "c/1.x/a", "c/1.x/n/7"},
		"2.x": {"c/2.x/d/1790812800", "c/2.x/a"},
	} {
		rows := index.Prints[print].rows(print)
		for _, key := range want {
			if !slices.Contains(rows, key) {
				t.Errorf("%s isn't among %d rows", key, len(rows))
			}
		}
	}
}
