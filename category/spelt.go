package category

import "math/bits"

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
	is     uint8 // its bits in masks
	other  uint8
}

// spell finds all symbols that begin at each of the tokens, by which phrases name
// them. Tokens come from last to first, since compounds need those that follow.
func (t *spelt) spell() {
	t.sightings = t.sightings[:0]
	ends := mask{endMask, signBit}
	next := ends
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
			k.behind.is |= colonMask
			k.behind.other |= signBit
		}
		next = ends
		if i > 0 && t.tokens[i-1].sentence == k.sentence {
			next = t.here(k)
		}
	}
}

// here is the mask of what is met at a token.
func (t *spelt) here(k *token) mask {
	is, other := gapMask, uint32(0)
	for _, seen := range t.sightings[k.first:k.last] {
		is |= 1 << (seen.is & 63)
		other |= 1 << (seen.other & 31)
	}
	return mask{is, other}
}

// see notes a symbol that is met up to token j.
func (t *spelt) see(s symbol, j int) {
	n := len(t.sightings)
	if n == cap(t.sightings) {
		t.sightings = grown(t.sightings, 1)
	}
	t.sightings = t.sightings[:n+1]
	seen := &t.sightings[n]
	seen.symbol, seen.to = s, uint16(j)
	seen.is, seen.other = bitsOf(s)
}

// symbols finds the symbols that token i is, by its kind or its folded letters.
func (t *spelt) symbols(i int, folded []byte) {
	k := &t.tokens[i]
	if k.kind != isWord && k.flags&inPhone == 0 {
		t.see(symbol(k.kind), i+1)
		if k.kind == isNumber || k.kind == isPlaceholder {
			t.see(valueSymbol, i+1)
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
	t.symbolsFromEnd(i, folded)
}

// symbolsFromStart finds the word that the letters of token i are, and the stems
// with which they begin.
func (t *spelt) symbolsFromStart(i int, folded []byte, whole uint32) {
	l := t.words
	if n, ok := l.words.lookUp(folded, whole); ok {
		t.see(firstWordSymbol+symbol(n), i+1)
	}
	base := firstWordSymbol + symbol(l.words.size())
	for m := l.stems.beginnings(folded, len(folded)); m != 0; m &= m - 1 {
		stem := folded[:bits.TrailingZeros64(m)]
		if n, ok := l.stems.lookUp(stem, hash(stem)); ok {
			t.see(base+symbol(n), i+1)
		}
	}
}

// symbolsFromEnd finds the endings that the letters of token i have.
func (t *spelt) symbolsFromEnd(i int, folded []byte) {
	l := t.words
	n := len(folded)
	last := [2]byte{folded[n-1], folded[max(0, n-2)]}
	lengths := l.endings.beginnings(last[:min(2, n)], n)
	if lengths == 0 {
		return
	}
	var back [longestWord]byte
	for k := range bits.Len64(lengths) - 1 {
		back[k] = folded[n-1-k]
	}
	base := firstWordSymbol + symbol(l.words.size()+l.stems.size())
	for m := lengths; m != 0; m &= m - 1 {
		ending := back[:bits.TrailingZeros64(m)]
		if n, ok := l.endings.lookUp(ending, hash(ending)); ok {
			t.see(base+symbol(n), i+1)
		}
	}
}

// extend notes those of the compounds [from, to) that are met at token i. Their
// first n symbols are the tokens before j.
func (t *spelt) extend(from, to, n, i, j int) {
	c := &t.words.compounds
	if from < to && len(c.of(from)) == n {
		t.see(c.base+symbol(from), j)
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
