package category

import (
	"strings"
)

// The headings of a file of words under which words are listed, not phrases.
const (
	languageHeading  = "language"  // the commonest words of the language
	currencyHeading  = "currency"  // codes and names of currencies
	particlesHeading = "particles" // what is written before a word without a space
	uncheckedHeading = "unchecked" // nothing: no speaker has checked the file, nor labelled templates
)

// listsWords reports whether words are listed under a heading.
func listsWords(heading string) bool {
	return heading == languageHeading || heading == currencyHeading || heading == particlesHeading ||
		heading == uncheckedHeading
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
	s.scan(0, &part{text: line})
	var words []string
	for _, t := range s.tokens {
		words = append(words, string(s.letters[t.folded:t.foldedEnd]))
	}
	return words
}
