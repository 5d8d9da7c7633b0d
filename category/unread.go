package category

// unread reports whether a sentence is in no language that was read: whatever it says,
// nothing of it counts. Names and addresses may have a few such words.
func (r *reading) unread() bool {
	all, _ := readLanguages() // a test checks that there is no error
	var found [maxSentences]bool
	for i := range r.matches {
		if m := &r.matches[i]; m.rule.hasWords() {
			found[m.sentenceIndex()] = true
		}
	}
	for i, n := 0, 0; i < len(r.tokens); i = n {
		strange, known := 0, found[min(int(r.tokens[i].sentence), maxSentences-1)]
		for n = i; n < len(r.tokens) && r.tokens[n].sentence == r.tokens[i].sentence; n++ {
			if known = known || all.known(r, n); !known {
				strange += all.strange(r, n)
			}
		}
		if !known && strange >= leastUnread {
			return true
		}
	}
	return false
}

// leastUnread is how many strange words make a sentence one in another language. One
// in letters of another language counts as two.
const leastUnread = 5

// known reports whether token n is a common word of the languages that were read.
func (l *languages) known(r *reading, n int) bool {
	t := &r.tokens[n]
	word := r.letters[t.folded:t.foldedEnd]
	if t.kind != isWord || l.in(word, t.hash)&r.read != 0 {
		return t.kind == isWord
	}
	if l.particles.begin(word) {
		for _, skip := range l.particles.starts(word) {
			if skip > 0 && l.in(word[skip:], hash(word[skip:]))&r.read != 0 {
				return true
			}
		}
	}
	return false
}

// strange returns how much token n, which isn't known, counts.
func (l *languages) strange(r *reading, n int) int {
	t := &r.tokens[n]
	if t.kind != isWord || t.flags&inAddress != 0 || r.parts[t.part].kind == inURL {
		return 0
	}
	if b := block(r.letters[t.folded:t.foldedEnd]); b != 0 && l.scripts[b]&r.read == 0 {
		return 2
	}
	return 1
}
