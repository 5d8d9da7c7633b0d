package category

// A symbol is what a phrase is made of: a word, the stem or ending of words, or
// a kind of token.
type symbol uint32

const (
	gapSymbol   symbol = 16 + iota // a few words, or none
	beginSymbol                    // of a sentence
	endSymbol
	colonSymbol // after the word before
	valueSymbol // a number or placeholder
	firstWordSymbol
)
