package category

import (
	"bytes"
	"strings"
)

// The headings of a file of words under which words are listed, not phrases.
const (
	languageHeading  = "language"  // the commonest words of the language
	currencyHeading  = "currency"  // codes and names of currencies
	particlesHeading = "particles" // what is written before a word without a space
)

// listsWords reports whether words are listed under a heading.
func listsWords(heading string) bool {
	return heading == languageHeading || heading == currencyHeading || heading == particlesHeading
}

// wordLines returns the words under a heading of a file, folded, line by line.
func wordLines(file, heading string) [][]string {
	var list [][]string
	for {
		_, below, ok := strings.Cut(file, "["+heading+"]\n")
		if !ok {
			return list
		}
		file = below
		text, _, _ := strings.Cut("\n"+below, "\n[")
		for line := range strings.Lines(text) {
			if words := foldedWords(line); words != nil {
				list = append(list, words)
			}
		}
	}
}

// foldedWords returns the words of a line, but for a comment.
func foldedWords(line string) []string {
	line, _, _ = strings.Cut(line, "#")
	s := scanner{}
	s.part(0, &part{text: line})
	var words []string
	for _, t := range s.tokens {
		words = append(words, string(s.letters[t.folded:t.foldedEnd]))
	}
	return words
}

// A wordSet holds folded words.
type wordSet struct {
	words   map[string]bool
	lengths [256]uint64 // by first byte: a bit for each length, which rules most words out
}

func (s *wordSet) add(word string) {
	if s.words == nil {
		s.words = map[string]bool{}
	}
	s.words[word] = true
	s.lengths[word[0]] |= lengthBit(len(word))
}

// has reports whether the set holds a word. A nil set holds none.
func (s *wordSet) has(word []byte) bool {
	return s != nil && len(word) > 0 && s.lengths[word[0]]&lengthBit(len(word)) != 0 && s.words[string(word)]
}

func lengthBit(n int) uint64 { return 1 << min(uint(n), 63) }

// particles are what some languages write before a word without a space. No two
// of these languages share a letter.
type particles struct {
	ranks [][][]string // by language, in the order in which they stand before a word; of one rank a word has one or none
	first [256]bool    // the bytes with which one begins
}

func (p *particles) add(ranks [][]string) {
	if ranks == nil {
		return
	}
	p.ranks = append(p.ranks, ranks)
	for _, rank := range ranks {
		for _, particle := range rank {
			p.first[particle[0]] = true
		}
	}
}

// maxParticles is how many particles are taken from a word.
const maxParticles = 4

// starts returns the bytes at which the word w begins when particles are taken
// from it one by one; 0 where there is none. At least two letters are left.
func (p *particles) starts(w []byte) (starts [maxParticles]int) {
	const letters = 2 * 2 // bytes of two letters, where there are particles
	if len(w) <= letters || !p.first[w[0]] {
		return starts
	}
	for _, ranks := range p.ranks {
		n, at := 0, 0
		for _, rank := range ranks {
			for _, particle := range rank {
				if n < maxParticles && bytes.HasPrefix(w[at:], []byte(particle)) {
					at += len(particle)
					if len(w)-at >= letters {
						starts[n] = at
						n++
					}
					break
				}
			}
		}
		if n > 0 {
			break
		}
	}
	return starts
}
