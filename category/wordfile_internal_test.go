package category

import (
	"errors"
	"fmt"
	"strings"
)

// A wordFile is a file of the folder words, read as words/README.md describes it.
// Only tests read these files, and one of them compiles them: the library needs no
// more than the compiled form.
type wordFile struct {
	unchecked  bool
	common     []string
	currencies []string
	particles  [][]string
	phrases    []phrase
}

// A phrase is a line below the heading of a rule.
type phrase struct {
	rule     string
	elements []element
}

// An element is a word of a phrase with its choices, and may be missing or not.
type element struct {
	choices  [][]spelling // each a row of symbols
	optional bool
}

// A spelling is how a file writes a symbol.
type spelling struct {
	how   manner
	text  string // folded
	fixed symbol // of none of the lists of words
}

type manner byte

const (
	asFixed manner = iota
	asWord
	asStem
	asEnding
)

// The headings that are no rules.
const (
	languageHeading  = "language"  // the commonest words of the language
	currencyHeading  = "currency"  // codes and names of currencies
	particlesHeading = "particles" // what is written before a word without a space
	uncheckedHeading = "unchecked" // nothing: no speaker has checked the file, nor labelled templates
)

// parseWords reads a file of words. Its errors name the file and line.
func parseWords(name, text string) (*wordFile, error) {
	f := &wordFile{}
	var faults []error
	heading, n := "", 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if err := f.line(&heading, line); err != nil {
			faults = append(faults, fmt.Errorf("%s:%d: %w", name, n, err))
		}
	}
	return f, errors.Join(faults...)
}

// line reads a line below a heading, or the next heading.
func (f *wordFile) line(heading *string, line string) error {
	switch {
	case line == "":
	case line[0] == '[':
		*heading = strings.Trim(line, "[]")
		switch *heading {
		case languageHeading, currencyHeading, particlesHeading:
		case uncheckedHeading:
			f.unchecked = true
		default:
			if _, ok := ruleByID(*heading); !ok {
				*heading = ""
				return fmt.Errorf("no rule %s", line)
			}
		}
	case *heading == "":
		return errors.New("no rule yet")
	case *heading == uncheckedHeading:
		return errors.New("nothing stands below [unchecked]")
	case *heading == languageHeading:
		f.common = append(f.common, foldedWords(line)...)
	case *heading == currencyHeading:
		f.currencies = append(f.currencies, foldedWords(line)...)
	case *heading == particlesHeading:
		f.particles = append(f.particles, foldedWords(line))
	default:
		p, err := parsePhrase(line)
		if err != nil {
			return err
		}
		p.rule = *heading
		f.phrases = append(f.phrases, p)
	}
	return nil
}

// foldedWords returns the words of a line.
func foldedWords(line string) []string {
	s := scanner{}
	s.scan(0, &part{text: line})
	var words []string
	for _, t := range s.tokens {
		words = append(words, string(s.letters[t.folded:t.foldedEnd]))
	}
	return words
}

// parsePhrase reads the elements of a phrase.
func parsePhrase(line string) (phrase, error) {
	p := phrase{}
	empty := true
	for _, field := range strings.Fields(line) {
		choices, optional := strings.CutSuffix(field, "?")
		e := element{optional: optional}
		for _, choice := range strings.Split(choices, "/") {
			symbols, err := parseChoice(choice)
			if err != nil {
				return p, err
			}
			e.choices = append(e.choices, symbols)
		}
		empty = empty && optional
		p.elements = append(p.elements, e)
	}
	if empty {
		return p, fmt.Errorf("%q may be empty", line)
	}
	return p, nil
}

var signs = map[string]symbol{
	"...":    gapSymbol,
	"^":      beginSymbol,
	"$":      endSymbol,
	":":      colonSymbol,
	"{n}":    symbol(isNumber),
	"{var}":  symbol(isPlaceholder),
	"{x}":    valueSymbol,
	"{cur}":  symbol(isCurrency),
	"{link}": symbol(isLink),
}

// parseChoice returns the words of one choice, joined by underscores.
func parseChoice(choice string) (list []spelling, err error) {
	for part := range strings.SplitSeq(choice, "_") {
		words, err := parseJoined(part)
		if err != nil {
			return nil, err
		}
		list = append(list, words...)
	}
	return list, nil
}

// parseJoined returns the words of a part of a choice: a sign, or one word, or more
// with marks between them, of which the first may be an ending and the last a stem.
func parseJoined(choice string) ([]spelling, error) {
	if s, ok := signs[choice]; ok {
		return []spelling{{fixed: s}}, nil
	}
	ending, isEnding := strings.CutPrefix(choice, "*")
	stem, isStem := strings.CutSuffix(ending, "*")
	if isEnding && isStem {
		return nil, fmt.Errorf("%q: a star at one end only", choice)
	}
	if strings.ContainsAny(stem, "*?") {
		return nil, fmt.Errorf("%q: a star or question mark inside", choice)
	}
	s := scanner{}
	s.scan(0, &part{kind: inURL, text: stem})
	var list []spelling
	for i, t := range s.tokens {
		word := spelling{how: asWord, text: string(s.letters[t.folded:t.foldedEnd])}
		switch last := i == len(s.tokens)-1; {
		case word.text == "" && t.kind == isNumber:
			return nil, fmt.Errorf("%q: a number that isn't told from others; any is {n}", choice)
		case word.text == "":
			word = spelling{fixed: symbol(t.kind)}
		case isEnding && i == 0:
			word.how = asEnding
		case isStem && last:
			word.how = asStem
		}
		if len(word.text) > longestInSet {
			return nil, fmt.Errorf("%q is too long", choice)
		}
		list = append(list, word)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%q: no word", choice)
	}
	return list, nil
}
