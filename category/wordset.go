package category

import "math/bits"

// A wordSet holds folded words and numbers them from 0, in the order in which they
// were added.
type wordSet struct {
	text   []byte   // the words, one after another
	starts []uint32 // by word: where it begins; the last is where the text ends
	slots  []uint16 // a hash table of the words' numbers, counted from 1; 0 is an empty slot
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
		starts: append(make([]uint32, 0, words+1), 0),
		slots:  make([]uint16, 1<<bits.Len(uint(words+words/4))), // at least a fifth stays empty
	}
}

// add adds a word that the set doesn't hold yet.
func (s *wordSet) add(word []byte) {
	s.text = append(s.text, word...)
	s.starts = append(s.starts, uint32(len(s.text)))
	mask := uint32(len(s.slots) - 1)
	i := hash(word) & mask
	for s.slots[i] != 0 {
		i = (i + 1) & mask
	}
	s.slots[i] = uint16(len(s.starts) - 1)
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

// beginnings are the lengths of those beginnings of a word that the set may hold,
// by bit. The whole word is one of them.
func (s *wordSet) beginnings(word []byte) uint64 {
	return s.lengths[pair(word)] & (lengthBit(len(word))<<1 - 1)
}

// lookUp is find where the length was looked at already.
func (s *wordSet) lookUp(word []byte, hash uint32) (int, bool) {
	mask := uint32(len(s.slots) - 1)
	for i := hash & mask; s.slots[i] != 0; i = (i + 1) & mask {
		n := int(s.slots[i])
		if string(s.text[s.starts[n-1]:s.starts[n]]) == string(word) {
			return n - 1, true
		}
	}
	return 0, false
}

// hash mixes the bytes of a word.
func hash(word []byte) uint32 {
	h := uint64(len(word))
	for _, c := range word {
		h = (h ^ uint64(c)) * 0x9E3779B97F4A7C15
	}
	return uint32(h >> 36)
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
