package category

// A table maps pairs of numbers to a number, as a map would, in a third of the
// time: BenchmarkClassify looks up every letter and word of a text in one.
type table struct {
	keys   []uint64 // 0 is an empty slot
	values []uint32
	mask   uint64
	n      int
}

func key(node, step uint32) uint64 { return uint64(node)<<32 | uint64(step) }

// slot returns where a key is, or would be put.
func (t *table) slot(k uint64) uint64 {
	i := k * 0x9E3779B97F4A7C15 >> 40 & t.mask
	for t.keys[i] != 0 && t.keys[i] != k {
		i = (i + 1) & t.mask
	}
	return i
}

// get returns the value of a key, and whether there is one.
func (t *table) get(k uint64) (uint32, bool) {
	if t.n == 0 {
		return 0, false
	}
	i := t.slot(k)
	if t.keys[i] != k {
		return 0, false
	}
	return t.values[i], true
}

// put sets the value of a key, which must not be 0.
func (t *table) put(k uint64, v uint32) {
	if 2*(t.n+1) > len(t.keys) { // half of it stays empty
		old := *t
		size := max(64, 2*len(t.keys))
		*t = table{keys: make([]uint64, size), values: make([]uint32, size), mask: uint64(size) - 1}
		for i, k := range old.keys {
			if k != 0 {
				t.put(k, old.values[i])
			}
		}
	}
	i := t.slot(k)
	if t.keys[i] == 0 {
		t.n++
	}
	t.keys[i], t.values[i] = k, v
}

// A wordSet holds folded words.
type wordSet struct {
	words map[string]bool
	// by first byte: a bit for each length, which rules most words out
	lengths [256]uint64
}

func (s *wordSet) add(word string) {
	if s.words == nil {
		s.words = map[string]bool{}
	}
	s.words[word] = true
	s.lengths[word[0]] |= lengthBit(len(word))
}

// has reports whether the set holds a word. A nil set holds none.
func (s *wordSet) has(word []byte) bool {
	return s != nil && len(word) > 0 && s.lengths[word[0]]&lengthBit(len(word)) != 0 && s.words[string(word)]
}

func lengthBit(n int) uint64 { return 1 << min(uint(n), 63) }
