package category

// A token is a word, number, placeholder or sign of a text.
type token struct {
	part     uint16
	sentence uint16
	start    uint32 // byte of the part's text
	end      uint32
	kind     tokenKind
	digits   uint8 // of a number
	flags    tokenFlags
	symbols  uint8 // how many of syms are there
	syms     [8]symbol

	folded, foldedEnd uint32 // the folded word in the scanner's letters
}

type tokenKind uint8

const (
	isWord tokenKind = iota
	isNumber
	isPlaceholder
	isCurrency
	isPercent
	isLink
)

type tokenFlags uint8

const (
	colonFollows    tokenFlags = 1 << iota // a colon follows
	afterNumberSign                        // a number sign stands before it
	commaFollows                           // a comma or exclamation mark follows
	inGreeting                             // it is in a phrase of greeting
	afterEmoji                             // an emoji stands before it
	inAddress                              // a part of an address such as name@example.com
)

// addKind gives the token the symbols of its kind; a word has none yet.
func (t *token) addKind() {
	t.symbols = 0
	if t.kind == isWord {
		return
	}
	t.add(symbol(t.kind))
	if t.kind == isNumber || t.kind == isPlaceholder {
		t.add(valueSymbol)
	}
}

// add keeps a symbol while there is room.
func (t *token) add(s symbol) {
	if int(t.symbols) < len(t.syms) {
		t.syms[t.symbols] = s
		t.symbols++
	}
}

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
