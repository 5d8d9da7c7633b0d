package category

import (
	"bytes"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// anyLanguage is the file whose phrases count in every language.
const anyLanguage = "any"

// maxLanguages is how many files of words there may be: a set of languages is a uint32.
const maxLanguages = 32

// languages are those that have a file of words. A text's language is recognised
// by its commonest words; the phrases of a language are read from its file when a
// template is in it for the first time. Sets of languages have a bit for each.
type languages struct {
	names    []string
	lexicons []func() (*lexicon, error)
	any      uint32 // the bit of anyLanguage

	common   wordSet  // the commonest words of all languages
	commonIn []uint32 // by such a word: the languages, by bit

	scripts   map[rune]uint32 // by block of letters beyond Latin: the languages written in it, by bit
	unchecked uint32          // the languages whose file wasn't measured, by bit

	currencies wordSet   // in any language
	particles  particles // of all languages
}

// in returns, by bit, the languages among whose commonest words a word is.
func (l *languages) in(word []byte, hash uint32) uint32 {
	if n, ok := l.common.lookUp(word, hash); ok {
		return l.commonIn[n]
	}
	return 0
}

// withParticles returns, by bit, the languages among whose commonest words a word is as
// it stands or behind its particles.
func (l *languages) withParticles(word []byte, whole uint32) uint32 {
	in := l.in(word, whole)
	if l.particles.begin(word) {
		for _, skip := range l.particles.starts(word) {
			if skip > 0 {
				in |= l.in(word[skip:], hash(word[skip:]))
			}
		}
	}
	return in
}

// A trust says what is known of a text's language.
type trust uint8

const (
	languageChecked   trust = iota // its file was measured on templates of known category
	languageUnchecked              // its file was not, or not all of those read were
	languageUnknown                // it isn't known, or has no file
)

// of returns, by bit, the languages of a text, and what is known of them: the one
// that the template is tagged with, and those whose common words are met at least
// half as often as those of the language met most. Words that languages share count
// only if there are no others. Addresses tell no language.
//
// Of a language that the tag doesn't name, one word isn't enough: «o» is Portuguese
// and Polish. Where no language is met, only anyLanguage is left, but for a few words
// in letters that only some languages are written in.
func (l *languages) of(tokens []token, letters []byte, parts []part, tag string) (all uint32, known trust) {
	m := l.meet(tokens, letters, parts)
	tagIs := l.tag(tag)
	counts, most := &m.own, slices.Max(m.own[:])
	if most == 0 {
		counts, most = &m.shared, slices.Max(m.shared[:])
	}
	met := uint32(0)
	for i := range l.names {
		n := int(counts[i])
		enough := tagIs == 1<<i || m.words <= fewWords || m.different[i] && n*leastShare >= m.words
		if n > 0 && n*2 >= int(most) && enough {
			met |= 1 << i
		}
	}
	switch all = tagIs | met; {
	case all == 0 && m.words == 0: // there is nothing to know
		return l.any, languageChecked
	case all == 0 && m.words <= fewWords && m.inScript != 0: // such as a passcode and what it is
		return m.inScript, languageUnchecked
	case all == 0:
		return l.any, languageUnknown
	case met == 0 && m.words > fewWords:
		return all, languageUnknown // unless phrases of it are found
	case all&l.unchecked != 0:
		return all, languageUnchecked
	}
	return all, languageChecked
}

// Of a text with more than fewWords words, at least one in leastShare must be a
// common word of a language that the tag doesn't name, and two must differ.
const (
	fewWords   = 4
	leastShare = 12
)

// A meeting is how often the common words of each language are met in a text.
type meeting struct {
	words       int                  // of the text
	inScript    uint32               // the languages in whose letters a word is written
	own, shared [maxLanguages]uint16 // words of one language, and of several
	different   [maxLanguages]bool   // two different words were met
	first       [maxLanguages]uint16 // the token of the first, plus 1
}

// meet counts the common words.
func (l *languages) meet(tokens []token, letters []byte, parts []part) (m meeting) {
	for i := range tokens {
		t := &tokens[i]
		if !t.tellsLanguage(parts) {
			continue
		}
		m.words++
		word := letters[t.folded:t.foldedEnd]
		in := l.withParticles(word, t.hash)
		if len(word) > 0 && word[0] >= utf8.RuneSelf {
			m.inScript |= l.scripts[block(word)]
		}
		counts := &m.shared
		if bits.OnesCount32(in) == 1 {
			counts = &m.own
		}
		for ; in != 0; in &= in - 1 {
			n := bits.TrailingZeros32(in)
			counts[n]++
			if m.first[n] == 0 {
				m.first[n] = uint16(i + 1)
			} else if f := &tokens[m.first[n]-1]; !m.different[n] && !bytes.Equal(letters[f.folded:f.foldedEnd], word) {
				m.different[n] = true
			}
		}
	}
	return m
}

// tellsLanguage reports whether a token is a word, and not one of an address.
func (t *token) tellsLanguage(parts []part) bool {
	return t.kind == isWord && t.flags&inAddress == 0 && parts[t.part].kind != inURL
}

// block returns which 128 letters of Unicode the first of a word is among; 0 for Latin
// letters.
func block(word []byte) rune {
	if r, _ := utf8.DecodeRune(word); r >= 0x370 {
		return r >> 7
	}
	return 0
}

// tag returns the bit of the language that a tag names, 0 if it has no file.
func (l *languages) tag(tag string) uint32 {
	for i, name := range l.names {
		if tagged(tag, name) {
			return 1 << i
		}
	}
	return 0
}

// tagged reports whether a template's tag, such as "en_US", is of a language.
func tagged(tag, language string) bool {
	if len(tag) < 2 || len(language) != 2 || len(tag) > 2 && tag[2] != '_' && tag[2] != '-' {
		return false
	}
	return tag[0]|0x20 == language[0] && tag[1]|0x20 == language[1]
}
