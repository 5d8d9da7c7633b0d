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
	behind              mask // of what is met behind it
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

// A mask has two bits for each symbol that may be met. Symbols share bits, but not often
// both. Those that take no token have a bit of their own in the first place.
type mask struct {
	is    uint64
	other uint32
}

func (m *mask) add(o mask) {
	m.is |= o.is
	m.other |= o.other
}

const (
	phraseMask uint64 = 1 << (60 + iota) // a phrase ends
	gapMask                              // a word stands there
	endMask                              // the sentence ends
	colonMask                            // a colon stands before

	symbolMask = phraseMask - 1 // of all others
)

// signBit is the other bit of these.
const signBit uint32 = 1

func maskOf(s symbol) mask {
	switch s {
	case gapSymbol:
		return mask{gapMask, 0}
	case endSymbol:
		return mask{endMask, signBit}
	case colonSymbol:
		return mask{colonMask, signBit}
	}
	is, other := bitsOf(s)
	return mask{1 << is, 1 << (other & 31)}
}

// bitsOf returns two numbers below 60 and 64 that few symbols have in common.
func bitsOf(s symbol) (is, other uint8) { return uint8(s % 60), uint8(s / 60 & 63) }

// grown returns a copy of a full list that has room for n more. What append may return, Go
// keeps on the heap if a pointer leads there.
func grown[T any](list []T, n int) []T {
	more := make([]T, len(list), 2*len(list)+n)
	copy(more, list)
	return more
}
