package pricing

import (
	"cmp"
	"hash/maphash"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Keys of any seconds are sorted, and those of one second stay as they came.
func TestBySecond(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 300, 3000} {
		for _, bits := range []int{0, 1, 8, 9, 22, 40, 64} {
			keys := make([]eventKey, n)
			for i := range keys {
				sec := int64(random.Uint64() & (1<<bits - 1))
				keys[i] = eventKey{sec: sec - int64(n)<<(bits/2), at: uint32(i)}
			}
			if bits == 64 && n > 1 {
				keys[0].sec, keys[n-1].sec = math.MaxInt64, math.MinInt64
			}
			want := slices.Clone(keys)
			slices.SortStableFunc(want, func(a, b eventKey) int { return cmp.Compare(a.sec, b.sec) })
			if got := bySecond(keys); !slices.Equal(got, want) {
				t.Errorf("%d keys of %d bits: %v", n, bits, got[:min(10, n)])
			}
		}
	}
}

// An ID that was added twice is known to be repeated, where the hashes of all are beside each
// other, too.
func TestIDTable(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 8, 9, 1000} {
		ids := newIDTable(n)
		hash := func(i int) uint32 { return uint32(i)<<2 | 2 }
		for i := range n / 2 {
			ids.add(hash(i))
		}
		ids.add(idHash(maphash.MakeSeed(), ""))
		if ids.repeated {
			t.Errorf("%d: repeated", n)
		}
		for i := range n / 4 {
			ids.add(hash(i))
		}
		for i := range n / 2 {
			if got, want := ids.isRepeated(hash(i)), i < n/4; got != want {
				t.Errorf("%d of %d: %v", i, n, got)
			}
		}
		if ids.repeated != (n/4 > 0) || ids.isRepeated(0) {
			t.Errorf("%d: %v", n, ids.repeated)
		}
	}
}
