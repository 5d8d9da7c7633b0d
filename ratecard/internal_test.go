package ratecard

import (
	"math"
	"strings"
	"testing"
)

// TestReadAtlasErrors: embedded files that are broken are named, once they are
// asked for.
func TestReadAtlasErrors(t *testing.T) {
	for name, files := range map[string][3]string{
		"markets.yaml":  {"markets: [", string(dialingYAML), numberingText},
		"dialing.yaml":  {string(marketsYAML), "prefixes: [", numberingText},
		"numbering.txt": {string(marketsYAML), string(dialingYAML), "55 0\n"},
		`"1:x"`:         {string(marketsYAML), string(dialingYAML), "55 0 1:x\n"},
		`"1:16"`:        {string(marketsYAML), string(dialingYAML), "55 0 1:16\n"},
		`"9-1:8"`:       {string(marketsYAML), string(dialingYAML), "55 0 9-1:8\n"},
	} {
		if a, err := readAtlas([]byte(files[0]), []byte(files[1]), files[2]); a != nil || err == nil ||
			!strings.Contains(err.Error(), name) {
			t.Errorf("%v, %v; want an error of %s", a, err, name)
		}
	}
	l, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	if c, err := l.read("data/cards/2026-10-01/xxx.yaml"); c != nil || err == nil ||
		!strings.Contains(err.Error(), "xxx.yaml") {
		t.Errorf("%v, %v", c, err)
	}
}

// TestAtlasFits: its numbers are small ones, for the sake of the caches.
func TestAtlasFits(t *testing.T) {
	a, err := world()
	if err != nil {
		t.Fatal(err)
	}
	if len(a.trie) >= math.MaxUint16 || len(a.places) >= math.MaxUint16 || len(a.markets) > len(a.slots)/2 {
		t.Errorf("%d nodes, %d places, %d markets", len(a.trie), len(a.places), len(a.markets))
	}
	for i, m := range a.markets {
		if n := a.marketNo(m); n != i {
			t.Errorf("%s is market %d, want %d", m, n, i)
		}
	}
	// Names in the slots of others, too.
	for _, m := range a.markets {
		for _, other := range []Market{m + "x", m[1:], "x" + m[1:], m[:len(m)-1] + "x", "B" + m} {
			if n := a.marketNo(other); n >= 0 && a.markets[n] != other {
				t.Errorf("%q is taken for %s", other, a.markets[n])
			}
		}
	}
}
