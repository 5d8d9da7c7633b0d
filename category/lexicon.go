package category

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// gapWords is how many words a gap may span.
const gapWords = 4

// A lexicon holds the phrases of a language: words as a tree of letters, phrases
// as a graph of symbols.
type lexicon struct {
	letters  tree     // from the first letter
	tails    tree     // from the last letter, for endings
	exact    []symbol // by node of letters; 0 if no word ends there
	stems    []symbol // by node of letters
	endings  []symbol // by node of tails
	phrases  phraseGraph
	lastWord symbol

	particles *particles // of all languages

	scan  scanner // of phrases, and what was spelt last
	spelt []symbol
}

func newLexicon(p *particles) *lexicon {
	return &lexicon{lastWord: firstWordSymbol - 1, particles: p}
}

// A tree holds a set of sequences of steps. Node 0 is the root.
type tree struct {
	steps table
	size  uint32
}

// at follows a step.
func (t *tree) at(node uint32, step uint32) (uint32, bool) { return t.steps.get(key(node, step)) }

// grow returns the node behind a step, a new one if there is none yet.
func (t *tree) grow(node uint32, step uint32) uint32 {
	if next, ok := t.at(node, step); ok {
		return next
	}
	t.size++
	t.steps.put(key(node, step), t.size)
	return t.size
}

// read adds the phrases of a file: a rule's ID in brackets, then its phrases,
// one on each line. What follows a # is a comment.
func (l *lexicon) read(text string) error {
	var id ruleID
	var faults []error
	fault := func(n int, err error) { faults = append(faults, fmt.Errorf("line %d: %w", n, err)) }
	known, lists := false, false // what the heading is
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case line[0] == '[':
			heading := strings.Trim(line, "[]")
			lists = listsWords(heading)
			if id, known = ruleByID(heading); !known && !lists {
				fault(n, fmt.Errorf("no rule %s", line))
			}
		case lists: // readLanguages reads them
		case !known:
			fault(n, errors.New("no rule yet"))
		default:
			if err := l.phrase(line, id); err != nil {
				fault(n, err)
			}
		}
	}
	return errors.Join(faults...)
}

// phrase adds a phrase; words/README.md describes how one is written.
func (l *lexicon) phrase(line string, rule ruleID) error {
	nodes := []uint32{0}
	for _, element := range strings.Fields(line) {
		choices, optional := strings.CutSuffix(element, "?")
		next, err := l.element(nodes, choices)
		if err != nil {
			return err
		}
		if optional {
			next = append(next, nodes...)
			slices.Sort(next)
			next = slices.Compact(next)
		}
		nodes = next
	}
	if slices.Contains(nodes, 0) {
		return fmt.Errorf("%q may be empty", line)
	}
	for _, n := range nodes {
		l.phrases.end(n, rule)
	}
	return nil
}

// element goes one element further from each of the nodes, by any of its
// choices. Where no phrase went before, all the ways meet in one node.
func (l *lexicon) element(nodes []uint32, choices string) ([]uint32, error) {
	var ways [][]symbol
	for _, choice := range strings.Split(choices, "/") {
		symbols, err := l.symbolsOf(choice)
		if err != nil {
			return nil, err
		}
		ways = append(ways, slices.Clone(symbols))
	}
	// Longest first: a step that is taken apart loses what met it.
	slices.SortStableFunc(ways, func(a, b []symbol) int { return len(b) - len(a) })
	meet := l.phrases.node()
	var found []uint32
	for _, symbols := range ways {
		at := nodes
		for i, s := range symbols {
			to := meet
			if i < len(symbols)-1 {
				to = l.phrases.node()
			}
			at = l.phrases.step(at, s, to)
		}
		found = append(found, at...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// symbolsOf returns the symbols of one choice.
func (l *lexicon) symbolsOf(choice string) ([]symbol, error) {
	switch choice {
	case "...":
		return []symbol{gapSymbol}, nil
	case "^":
		return []symbol{beginSymbol}, nil
	case "$":
		return []symbol{endSymbol}, nil
	case ":":
		return []symbol{colonSymbol}, nil
	case "{n}":
		return []symbol{symbol(isNumber)}, nil
	case "{var}":
		return []symbol{symbol(isPlaceholder)}, nil
	case "{x}":
		return []symbol{valueSymbol}, nil
	case "{cur}":
		return []symbol{symbol(isCurrency)}, nil
	case "{link}":
		return []symbol{symbol(isLink)}, nil
	}
	return l.spell(choice)
}

// spell returns the symbols of words joined by underscores.
func (l *lexicon) spell(choice string) ([]symbol, error) {
	ending, isEnding := strings.CutPrefix(choice, "*")
	stem, isStem := strings.CutSuffix(ending, "*")
	if isEnding && isStem {
		return nil, fmt.Errorf("%q: a star at one end only", choice)
	}
	l.scan.tokens, l.scan.letters = l.scan.tokens[:0], l.scan.letters[:0]
	l.scan.scan(0, &part{kind: inURL, text: stem})
	symbols := l.spelt[:0]
	for i, t := range l.scan.tokens {
		folded := l.scan.letters[t.folded:t.foldedEnd]
		switch last := i == len(l.scan.tokens)-1; {
		case len(folded) == 0:
			symbols = append(symbols, symbol(t.kind))
		case isEnding && i == 0:
			symbols = append(symbols, l.symbolOf(&l.tails, &l.endings, backwards(folded)))
		case isStem && last:
			symbols = append(symbols, l.symbolOf(&l.letters, &l.stems, folded))
		default:
			symbols = append(symbols, l.symbolOf(&l.letters, &l.exact, folded))
		}
	}
	l.spelt = symbols
	if len(symbols) == 0 {
		return nil, fmt.Errorf("%q: no word", choice)
	}
	return symbols, nil
}

func backwards(b []byte) []byte {
	slices.Reverse(b)
	return b
}

// symbolOf returns the symbol of a word in a tree, a new one if it has none yet.
func (l *lexicon) symbolOf(t *tree, symbols *[]symbol, word []byte) symbol {
	node := uint32(0)
	for _, c := range word {
		node = t.grow(node, uint32(c))
	}
	for int(node) >= len(*symbols) {
		*symbols = append(*symbols, 0)
	}
	if (*symbols)[node] == 0 {
		l.lastWord++
		(*symbols)[node] = l.lastWord
	}
	return (*symbols)[node]
}

// symbols gives a token of a text all the symbols by which phrases name it.
func (l *lexicon) symbols(t *token, folded []byte) {
	l.addFromStart(t, folded)
	for _, skip := range l.particles.starts(folded) {
		if skip > 0 {
			l.addFromStart(t, folded[skip:])
		}
	}
	node := uint32(0)
	for i := len(folded) - 1; i >= 0; i-- {
		var ok bool
		if node, ok = l.tails.at(node, uint32(folded[i])); !ok {
			return
		}
		if int(node) < len(l.endings) && l.endings[node] != 0 {
			t.add(l.endings[node])
		}
	}
}

// addFromStart gives a token the symbols of the word that it is, and of the stems
// with which it begins.
func (l *lexicon) addFromStart(t *token, folded []byte) {
	node := uint32(0)
	for _, c := range folded {
		var ok bool
		if node, ok = l.letters.at(node, uint32(c)); !ok {
			return
		}
		if int(node) < len(l.stems) && l.stems[node] != 0 {
			t.add(l.stems[node])
		}
	}
	if int(node) < len(l.exact) && l.exact[node] != 0 {
		t.add(l.exact[node])
	}
}
