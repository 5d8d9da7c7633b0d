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

	folded, foldedEnd uint32 // the folded word in the scanner's letters
	hash              uint32 // of the folded word

	// the symbols that begin here, in the reading's sightings: those of this token
	// alone, then compounds
	first, single, last uint32
	behind              uint64 // the mask of what is met behind it
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
	inPhone                                // a part of a phone number
	inAddress                              // a part of an address such as name@example.com
)

// A symbol is what a phrase is made of: a word, the stem or ending of words, a kind
// of token, or a compound of these, one after another.
type symbol uint16

const (
	gapSymbol   symbol = 16 + iota // a few words, or none
	beginSymbol                    // of a sentence
	endSymbol
	colonSymbol // after the word before
	valueSymbol // a number or placeholder
	firstWordSymbol
)
