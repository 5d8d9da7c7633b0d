package category

import (
	"encoding/binary"
	"math/bits"
)

// A wordSet holds folded words and numbers them from 0, in the order in which they
// were added.
type wordSet struct {
	text   []byte   // the words, one after another
	starts []uint16 // by word: where it begins; the last is where the text ends
	slots  []uint32 // a hash table: 16 bits of a word's hash, then its number from 1; 0 is empty
	// by two bytes, as pair has them: a bit for each length of the words that begin
	// so, which rules most words out
	lengths [256]uint64
}

// longestInSet is how many bytes a word of a set may have.
const longestInSet = 62

// newWordSet makes room for words of so many bytes altogether.
func newWordSet(words, bytes int) wordSet {
	return wordSet{
		text:   make([]byte, 0, bytes),
		starts: append(make([]uint16, 0, words+1), 0),
		slots:  make([]uint32, 1<<bits.Len(uint(words+words/4))), // at least a fifth stays empty
	}
}

// add adds a word that the set doesn't hold yet.
func (s *wordSet) add(word []byte) {
	s.text = append(s.text, word...)
	s.starts = append(s.starts, uint16(len(s.text)))
	mask := uint32(len(s.slots) - 1)
	h := hash(word)
	i := h & mask
	for s.slots[i] != 0 {
		i = (i + 1) & mask
	}
	s.slots[i] = h&^0xFFFF | uint32(len(s.starts)-1)
	s.lengths[pair(word)] |= lengthBit(len(word))
	if len(word) == 1 { // whatever follows it
		for second := range 256 {
			s.lengths[pair([]byte{word[0], byte(second)})] |= lengthBit(1)
		}
	}
}

// find returns the number of a word, and whether the set holds it. The word's hash is
// the caller's, who looks in more than one set.
func (s *wordSet) find(word []byte, hash uint32) (int, bool) {
	if len(word) == 0 || s.lengths[pair(word)]&lengthBit(len(word)) == 0 {
		return 0, false
	}
	return s.lookUp(word, hash)
}

// beginnings are the lengths of those beginnings of a word of n bytes that the set may
// hold, by bit. The whole word is one of them. Two bytes of it are enough.
func (s *wordSet) beginnings(word []byte, n int) uint64 {
	return s.lengths[pair(word)] & (lengthBit(n)<<1 - 1)
}

// lookUp is find where the length was looked at already.
func (s *wordSet) lookUp(word []byte, hash uint32) (int, bool) {
	mask := uint32(len(s.slots) - 1)
	for i := hash & mask; s.slots[i] != 0; i = (i + 1) & mask {
		n := uint16(s.slots[i])
		if (s.slots[i]^hash)>>16 == 0 && string(s.text[s.starts[n-1]:s.starts[n]]) == string(word) {
			return int(n - 1), true
		}
	}
	return 0, false
}

// hash mixes the bytes of a word, eight at a time.
func hash(word []byte) uint32 {
	h := uint64(len(word))
	for len(word) > 8 {
		h = mix(h ^ binary.LittleEndian.Uint64(word))
		word = word[8:]
	}
	if n := len(word); n >= 4 {
		first, last := binary.LittleEndian.Uint32(word), binary.LittleEndian.Uint32(word[n-4:])
		return uint32(mix(h ^ uint64(first) ^ uint64(last)<<32))
	}
	last := uint64(0)
	for _, c := range word {
		last = last<<8 | uint64(c)
	}
	return uint32(mix(h ^ last))
}

// mix spreads each bit of x over the others.
func mix(x uint64) uint64 {
	high, low := bits.Mul64(x, 0x9E3779B97F4A7C15)
	return high ^ low
}

// pair mixes the first two bytes of a word that isn't empty.
func pair(word []byte) uint8 {
	p := 7 * word[0]
	if len(word) > 1 {
		p += word[1]
	}
	return p
}

func lengthBit(n int) uint64 { return 1 << min(uint(n), 63) }

// size is how many words the set holds.
func (s *wordSet) size() int { return len(s.starts) - 1 }

// has reports whether the set holds a word. A nil set holds none.
func (s *wordSet) has(word []byte, hash uint32) bool {
	if s == nil {
		return false
	}
	_, ok := s.find(word, hash)
	return ok
}
