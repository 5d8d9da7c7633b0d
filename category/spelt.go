package category

import (
	"math/bits"
	"slices"
)

// A spelt is the tokens of a text with the symbols by which a lexicon names them.
type spelt struct {
	words   *lexicon // of the language being read
	tokens  []token
	letters []byte // of the tokens' words

	sightings []sighting // by token, from last to first
}

// A sighting is a symbol that is met at a token; to is the token behind it.
type sighting struct {
	symbol symbol
	to     uint16
}

// spell finds all symbols that begin at each of the tokens, by which phrases name
// them. Tokens come from last to first, since compounds need those that follow.
func (t *spelt) spell() {
	t.sightings = t.sightings[:0]
	next := endMask
	for i := len(t.tokens) - 1; i >= 0; i-- {
		k := &t.tokens[i]
		k.first = uint32(len(t.sightings))
		t.symbols(i, t.letters[k.folded:k.foldedEnd])
		k.single = uint32(len(t.sightings))
		if c := &t.words.compounds; len(c.symbols) > 0 {
			for _, seen := range t.sightings[k.first:k.single] {
				if from, to := c.first[seen.symbol], c.first[seen.symbol+1]; from < to {
					t.extend(int(from), int(to), 1, i, i+1)
				}
			}
		}
		k.last = uint32(len(t.sightings))
		k.behind = next
		if k.flags&colonFollows != 0 {
			k.behind |= colonMask
		}
		next = endMask
		if i > 0 && t.tokens[i-1].sentence == k.sentence {
			next = t.here(i)
		}
	}
}

// here is the mask of what is met at a token.
func (t *spelt) here(i int) uint64 {
	mask := gapMask
	k := &t.tokens[i]
	for _, seen := range t.sightings[k.first:k.last] {
		mask |= maskOf(seen.symbol)
	}
	return mask
}

// see notes a symbol that token i is.
func (t *spelt) see(i int, s symbol) {
	t.sightings = append(t.sightings, sighting{s, uint16(i + 1)})
}

// symbols finds the symbols that token i is, by its kind or its folded letters.
func (t *spelt) symbols(i int, folded []byte) {
	k := &t.tokens[i]
	if k.kind != isWord && k.flags&inPhone == 0 {
		t.see(i, symbol(k.kind))
		if k.kind == isNumber || k.kind == isPlaceholder {
			t.see(i, valueSymbol)
		}
	}
	if len(folded) == 0 {
		return
	}
	l := t.words
	t.symbolsFromStart(i, folded, k.hash)
	if l.particles.begin(folded) {
		for _, skip := range l.particles.starts(folded) {
			if skip > 0 {
				t.symbolsFromStart(i, folded[skip:], hash(folded[skip:]))
			}
		}
	}
	last := [2]byte{folded[len(folded)-1], folded[max(0, len(folded)-2)]}
	if l.endings.lengths[pair(last[:min(2, len(folded))])] != 0 {
		t.symbolsFromEnd(i, folded)
	}
}

// symbolsFromStart finds the word that the letters of token i are, and the stems
// with which they begin.
func (t *spelt) symbolsFromStart(i int, folded []byte, whole uint32) {
	l := t.words
	if n, ok := l.words.find(folded, whole); ok {
		t.see(i, firstWordSymbol+symbol(n))
	}
	base := firstWordSymbol + symbol(l.words.size())
	for m := l.stems.beginnings(folded); m != 0; m &= m - 1 {
		stem := folded[:bits.TrailingZeros64(m)]
		if n, ok := l.stems.lookUp(stem, hash(stem)); ok {
			t.see(i, base+symbol(n))
		}
	}
}

// symbolsFromEnd finds the endings that the letters of token i have.
func (t *spelt) symbolsFromEnd(i int, folded []byte) {
	l := t.words
	var room [longestWord]byte
	back := append(room[:0], folded...)
	slices.Reverse(back)
	base := firstWordSymbol + symbol(l.words.size()+l.stems.size())
	for m := l.endings.beginnings(back); m != 0; m &= m - 1 {
		ending := back[:bits.TrailingZeros64(m)]
		if n, ok := l.endings.lookUp(ending, hash(ending)); ok {
			t.see(i, base+symbol(n))
		}
	}
}

// extend notes those of the compounds [from, to) that are met at token i. Their
// first n symbols are the tokens before j.
func (t *spelt) extend(from, to, n, i, j int) {
	c := &t.words.compounds
	if from < to && len(c.of(from)) == n {
		t.sightings = append(t.sightings, sighting{c.base + symbol(from), uint16(j)})
		from++
	}
	if from == to || j == len(t.tokens) || t.tokens[j].sentence != t.tokens[i].sentence {
		return
	}
	next := &t.tokens[j]
	for _, seen := range t.sightings[next.first:next.single] {
		if first, end := c.narrow(from, to, n, seen.symbol); first < end {
			t.extend(first, end, n+1, i, j+1)
		}
	}
}
