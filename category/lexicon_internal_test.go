package category

import (
	"maps"
	"slices"
	"testing"
)

// The files can be read, and every rule that needs words has some in English.
func TestWordFiles(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	met := map[ruleID]bool{}
	for i, read := range all.lexicons {
		l, err := read()
		if err != nil {
			t.Error(err)
		}
		listed := slices.ContainsFunc(slices.Collect(maps.Values(all.common)), func(m uint32) bool {
			return m&(1<<i) != 0
		})
		if name := all.names[i]; name != anyLanguage && !listed {
			t.Errorf("%s has no common words", name)
		}
		for _, n := range l.phrases.nodes {
			for _, rule := range n.ends {
				met[rule] = true
			}
		}
	}
	for id, r := range ruleTable() {
		words := ruleID(id).hasWords()
		if words != met[ruleID(id)] {
			t.Errorf("rule %s: has phrases: %t, should have: %t", r.ID, met[ruleID(id)], words)
		}
	}
}

// BenchmarkLoad reads English for the first time.
func BenchmarkLoad(b *testing.B) {
	text, err := wordFiles.ReadFile("words/en.txt")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		l := newLexicon(&particles{})
		if err := l.read(string(text)); err != nil {
			b.Fatal(err)
		}
	}
}

// Whatever a file of words holds, it is read or refused, and what it holds
// can be looked for.
func FuzzWords(f *testing.F) {
	f.Add("# a comment\n[discount]\n{x} % off/discount\nsave up? to? {cur} {x}\n*rabatt\nrabatt*\n",
		"Save up to $5, 20% off: Rabatte")
	f.Add("[order]\n^ order : ... {var}/{n} $\ncheck_up/checkup a? b?\n限时优惠\n", "order: 5. check-up ab 限时优惠")
	f.Add("discount\n[nothing]\n[discount]\n?\na?\n*a*\n_/ /\n... ... a\n", "a b a")
	f.Fuzz(func(t *testing.T, file, text string) {
		l := newLexicon(&particles{})
		if l.read(file) != nil {
			return
		}
		tpl := Template{Body: text}
		s := scanner{}
		r := &reading{words: l, parts: tpl.parts()}
		for i := range r.parts {
			s.scan(i, &r.parts[i])
		}
		r.tokens = s.tokens[:min(len(s.tokens), maxTokens)]
		for i := range r.tokens {
			k := &r.tokens[i]
			k.addKind()
			if k.foldedEnd > 0 {
				l.symbols(k, s.letters[k.folded:k.foldedEnd])
			}
		}
		for i := range r.tokens {
			r.phrasesAt(i)
		}
		for _, m := range r.matches {
			if m.from >= m.to || m.start >= m.end || int(m.end) > len(text) {
				t.Errorf("%+v in %q", m, text)
			}
		}
	})
}
