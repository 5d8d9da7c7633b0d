package category

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// wordFinder finds the phrases of a file as words/README.md describes them, one by
// one and without the compiled form.
type wordFinder struct {
	r *reading

	places, next []progress
}

// A progress is where a phrase has led: before token at, and past its begin or not.
type progress struct {
	at    int
	begun bool
}

// ends returns the tokens before which a phrase that begins at token i may end.
func (w *wordFinder) ends(p *phrase, i int) []int {
	w.places = append(w.places[:0], progress{at: i})
	for _, e := range p.elements {
		w.next = w.next[:0]
		for _, from := range w.places {
			if e.optional {
				w.lead(from)
			}
			for _, choice := range e.choices {
				w.step(from, i, choice)
			}
		}
		w.places, w.next = w.next, w.places
	}
	var ends []int
	for _, at := range w.places {
		if at.begun && at.at > i {
			ends = append(ends, at.at)
		}
	}
	return ends
}

// lead notes where a phrase leads next.
func (w *wordFinder) lead(to progress) {
	if !slices.Contains(w.next, to) {
		w.next = append(w.next, to)
	}
}

// step notes where a choice leads from a place.
func (w *wordFinder) step(from progress, i int, choice []spelling) {
	tokens := w.r.tokens
	j := from.at
	within := j < len(tokens) && tokens[j].sentence == tokens[i].sentence
	if s := choice[0]; len(choice) == 1 && s.how == asFixed {
		switch {
		case s.fixed == beginSymbol:
			if !from.begun && (i == 0 || tokens[i-1].sentence != tokens[i].sentence) {
				w.lead(progress{j, true})
			}
			return
		case s.fixed == gapSymbol:
			for k := j; from.begun && within && k <= j+gapWords && k < len(tokens) &&
				tokens[k].sentence == tokens[i].sentence; k++ {
				w.lead(progress{k, true})
			}
			return
		case s.fixed == endSymbol:
			if from.begun && !within {
				w.lead(from)
			}
			return
		case s.fixed == colonSymbol:
			if from.begun && j > i && tokens[j-1].flags&colonFollows != 0 {
				w.lead(from)
			}
			return
		}
	}
	for _, s := range choice {
		if j == len(tokens) || tokens[j].sentence != tokens[i].sentence || !w.is(j, s) {
			return
		}
		j++
	}
	w.lead(progress{j, true})
}

// is reports whether a token is what is spelt.
func (w *wordFinder) is(j int, s spelling) bool {
	t := &w.r.tokens[j]
	folded := w.r.letters[t.folded:t.foldedEnd]
	switch {
	case s.how == asFixed && t.flags&inPhone != 0:
		return false
	case s.how == asFixed && s.fixed == valueSymbol:
		return t.kind == isNumber || t.kind == isPlaceholder
	case s.how == asFixed:
		return t.kind != isWord && s.fixed == symbol(t.kind)
	case len(folded) == 0:
		return false
	case s.how == asEnding:
		return bytes.HasSuffix(folded, []byte(s.text))
	}
	skips := w.r.words.particles.starts(folded)
	for _, skip := range append(skips[:], 0) {
		if word := string(folded[skip:]); word == s.text || s.how == asStem && strings.HasPrefix(word, s.text) {
			return true
		}
	}
	return false
}

// A finding is a phrase that was found: its rule, and the tokens.
type finding struct {
	rule     ruleID
	from, to uint16
}

func foundIn(r *reading) map[finding]bool {
	set := map[finding]bool{}
	for _, m := range r.matches {
		set[finding{m.rule, m.from, m.to}] = true
	}
	return set
}

// scanned cuts a text as the library does.
func scanned(l *lexicon, text string) *wordFinder {
	tpl := Template{Body: text}
	s := scanner{}
	r := &reading{spelt: spelt{words: l}, parts: tpl.parts(nil)}
	for i := range r.parts {
		s.scan(i, &r.parts[i])
	}
	r.tokens, r.letters = s.tokens[:min(len(s.tokens), maxTokens)], s.letters
	return &wordFinder{r: r}
}

// recognise compares what a lexicon finds in a text with what a file says.
func recognise(t *testing.T, f *wordFile, l *lexicon, text string) {
	t.Helper()
	w := scanned(l, text)
	for i := range w.r.tokens {
		for k := range f.phrases {
			p := &f.phrases[k]
			rule, _ := ruleByID(p.rule)
			for _, end := range w.ends(p, i) {
				w.r.addMatch(rule, i, end)
			}
		}
	}
	if len(w.r.matches) == maxMatches {
		return
	}
	want := foundIn(w.r)
	compiled := compiledMatches(l, text)
	if !maps.Equal(compiled, want) {
		t.Errorf("in %q the compiled form finds %v, the file says %v", text, compiled, want)
	}
}

// compiledMatches are the phrases that a lexicon finds in a text.
func compiledMatches(l *lexicon, text string) map[finding]bool {
	w := scanned(l, text)
	w.r.spell()
	for i := range w.r.tokens {
		w.r.phrasesAt(i)
	}
	return foundIn(w.r)
}

// sample writes a text in which a phrase stands, by chance.
func (p *phrase) sample(random *rand.Rand) string {
	var text strings.Builder
	for _, e := range p.elements {
		if e.optional && random.IntN(2) == 0 {
			continue
		}
		for _, s := range e.choices[random.IntN(len(e.choices))] {
			text.WriteString(s.sample(random))
		}
	}
	return text.String()
}

func (s spelling) sample(random *rand.Rand) string {
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	some := pick("", "a", "en", "ها", "们", "es")
	switch {
	case s.how == asWord:
		return " " + s.text
	case s.how == asStem:
		return " " + s.text + some
	case s.how == asEnding:
		return " " + some + s.text
	}
	switch s.fixed {
	case symbol(isNumber):
		return " 12"
	case symbol(isPlaceholder):
		return " {{1}}"
	case symbol(isCurrency):
		return " €"
	case symbol(isPercent):
		return "%"
	case symbol(isLink):
		return " https://example.com"
	case gapSymbol:
		return strings.Repeat(" xyz", random.IntN(gapWords+1))
	case colonSymbol:
		return ":"
	case valueSymbol:
		return pick(" 1234", " {{2}}")
	}
	return "" // the beginning and the end, which may not be there
}

// The compiled form finds exactly what the files say, in texts made of phrases.
func TestWordsAreRecognised(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	every := 150
	if os.Getenv("WACOST_LONG") != "" {
		every = 5
	}
	random := rand.New(rand.NewPCG(15, 6))
	for name, f := range wordFiles(t) {
		n := slices.Index(all.names, name)
		if n < 0 {
			t.Errorf("words/%s.txt isn't compiled: run go generate ./category", name)
			continue
		}
		l, err := all.lexicons[n]()
		if err != nil {
			t.Fatal(err)
		}
		for i := random.IntN(every); i < len(f.phrases); i += every {
			text := f.phrases[i].sample(random)
			if random.IntN(2) == 0 {
				other := &f.phrases[random.IntN(len(f.phrases))]
				text += other.sample(random) + ". " + f.phrases[i].sample(random)
			}
			recognise(t, f, l, text)
		}
	}
}

// Whatever a file of words holds, it is refused, or compiled to what finds the same.
func FuzzWords(f *testing.F) {
	f.Add("# a comment\n[discount]\n{x} % off/discount\nsave up? to? {cur} {x}\n*rabatt\nrabatt*\n",
		"Save up to $5, 20% off: Rabatte")
	f.Add("[order]\n^ order : ... {var}/{n} $\ncheck_up/checkup a? b?\n限时优惠\n", "order: 5. check-up ab 限时优惠")
	f.Add("discount\n[nothing]\n[discount]\n?\na?\n*a*\n_/ /\n... ... a\n", "a b a")
	f.Add("[order]\na b\n[offer]\na b? ^\n^/$ a/a_b_a*/*b_a $?\n[hype]\n...? a ...\n: a\n", "a b a. Ab: b a b")
	f.Fuzz(func(t *testing.T, text, tpl string) {
		if len(text) > 1000 || len(tpl) > 200 {
			return
		}
		file, err := parseWords("words", text)
		if err != nil {
			return
		}
		lists, phrases, err := file.compile()
		if err != nil {
			return
		}
		packed := packed(lists, phrases)
		if !bytes.Equal(unpacked(packed), append(lists, bytes.Join(phrases, nil)...)) {
			t.Fatal("what is packed can't be unpacked")
		}
		size := len(bytes.Join(phrases, nil))
		l, err := readLexicon(bytes.NewReader(packed[6+len(lists):]), size, &particles{})
		if err != nil {
			t.Fatal(err)
		}
		recognise(t, file, l, tpl)
	})
}
