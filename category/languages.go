package category

import (
	"embed"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

//go:embed words/*.txt
var wordFiles embed.FS

// anyLanguage is the file whose phrases count in every language.
const anyLanguage = "any"

// languages are those that have a file of words. A text's language is recognised
// by its commonest words; the phrases of a language are read from its file when a
// template is in it for the first time.
type languages struct {
	names    []string
	lexicons []func() (*lexicon, error) // with the phrases of anyLanguage
	common   map[string]uint32          // by word: the languages, by bit

	currencies wordSet   // in any language
	particles  particles // of all languages
}

// readLanguages finds the files of words. They are part of the program, and a
// test reads them all: elsewhere there is no error.
var readLanguages = sync.OnceValues(func() (*languages, error) {
	l := &languages{common: map[string]uint32{}}
	files, err := wordFiles.ReadDir("words")
	faults := []error{err}
	shared, err := wordFiles.ReadFile("words/" + anyLanguage + ".txt")
	faults = append(faults, err)
	for _, f := range files { // sorted by name
		text, err := wordFiles.ReadFile("words/" + f.Name())
		faults = append(faults, err)
		l.learn(string(text), uint32(1)<<len(l.names))
		name := strings.TrimSuffix(f.Name(), ".txt")
		l.names = append(l.names, name)
		if name == anyLanguage {
			text = nil
		}
		l.lexicons = append(l.lexicons, sync.OnceValues(func() (*lexicon, error) {
			own := newLexicon(&l.particles)
			faults := []error{}
			for _, text := range [...]string{string(shared), string(text)} {
				if err := own.read(text); err != nil {
					faults = append(faults, fmt.Errorf("%s: %w", name, err))
				}
			}
			return own, errors.Join(faults...)
		}))
	}
	return l, errors.Join(faults...)
})

// learn reads the words of a file, not its phrases. bit stands for its language.
func (l *languages) learn(file string, bit uint32) {
	for _, line := range wordLines(file, languageHeading) {
		for _, word := range line {
			l.common[word] |= bit
		}
	}
	for _, line := range wordLines(file, currencyHeading) {
		for _, word := range line {
			l.currencies.add(word)
		}
	}
	l.particles.add(wordLines(file, particlesHeading))
}

// A trust says what is known of a text's language.
type trust uint8

const (
	languageChecked   trust = iota // its file was measured on templates of known category
	languageUnchecked              // its file was not, or not all of those read were
	languageUnknown                // it isn't known, or has no file
)

// of returns, by bit, the languages of a text: those whose common words are met
// at least half as often as those of the language met most, and the one that the
// template is tagged with. Words that languages share count only if there are no
// others. A text without common words may be in any language.
func (l *languages) of(tokens []token, letters []byte, tag string) uint32 {
	var own, shared [32]uint16
	for i := range tokens {
		t := &tokens[i]
		if t.kind != isWord {
			continue
		}
		word := letters[t.folded:t.foldedEnd]
		in := l.common[string(word)]
		for _, skip := range l.particles.starts(word) {
			if skip > 0 {
				in |= l.common[string(word[skip:])]
			}
		}
		counts := &shared
		if bits.OnesCount32(in) == 1 {
			counts = &own
		}
		for m := in; m != 0; m &= m - 1 {
			counts[bits.TrailingZeros32(m)]++
		}
	}
	counts := &own
	most := slices.Max(own[:])
	if most == 0 {
		counts, most = &shared, slices.Max(shared[:])
	}
	var all uint32
	for i, name := range l.names {
		if tagged(tag, name) || counts[i]*2 >= most && counts[i] > 0 {
			all |= 1 << i
		}
	}
	switch {
	case all == 0 && most == 0:
		all = 1<<len(l.names) - 1
	case all == 0:
		all = 1 << slices.Index(l.names, anyLanguage)
	}
	return all
}

// tagged reports whether a template's tag, such as "en_US", is of a language.
func tagged(tag, language string) bool {
	if len(tag) < 2 || len(language) != 2 || len(tag) > 2 && tag[2] != '_' && tag[2] != '-' {
		return false
	}
	return tag[0]|0x20 == language[0] && tag[1]|0x20 == language[1]
}
