package category

// A lexicon holds the phrases of a language. Its symbols are numbered: the kinds of
// tokens first, then words, stems, endings, and compounds of these.
type lexicon struct {
	words     wordSet
	stems     wordSet
	endings   wordSet // backwards
	compounds compounds
	elements  elements
	phrases   phraseTree

	particles *particles // of all languages
}

// compounds are symbols that stand for several, one after another; they are sorted
// by these.
type compounds struct {
	base    symbol   // of the first
	starts  []uint16 // by compound: the first of its symbols
	symbols []symbol
	first   []uint16 // by symbol: the first compound that begins with it, or comes after
}

// of returns the symbols of a compound.
func (c *compounds) of(n int) []symbol { return c.symbols[c.starts[n]:c.starts[n+1]] }

// narrow returns those of the compounds [from, to) whose symbol at a place, up to
// which they are the same, is s.
func (c *compounds) narrow(from, to, place int, s symbol) (int, int) {
	first, last := from, to
	for first < last { // sort.Search takes longer
		if middle := (first + last) / 2; c.of(middle)[place] < s {
			first = middle + 1
		} else {
			last = middle
		}
	}
	end := first
	for end < to && c.of(end)[place] == s {
		end++
	}
	return first, end
}
