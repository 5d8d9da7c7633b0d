package category

// unread returns the tokens [from, to) of a sentence that is in no language that was
// read, and whether there is one: whatever it says, nothing of it counts. Names and
// addresses may have a few such words.
func (r *reading) unread() (from, to int, ok bool) {
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
			return i, n, true
		}
	}
	return 0, 0, false
}

// unreadSentence is the rule of the reason that names such a sentence.
const unreadSentence = "unread-sentence"

// leastUnread is how many strange words make a sentence one in another language. One
// in letters of another language counts as two.
const leastUnread = 5

// unreadReason names the sentence of tokens [from, to).
func (r *reading) unreadReason(c Category, from, to int) Reason {
	p := &r.parts[r.tokens[from].part]
	start, end := int(r.tokens[from].start), int(r.tokens[to-1].end)
	why := Reason{For: c, Rule: unreadSentence, Where: p.where(), Text: p.text[start:end], Start: start}
	cursor := utf16Cursor{}
	why.StartUTF16, why.EndUTF16 = cursor.span(p.text, start, end)
	return why
}

// known reports whether token n is a common word of the languages that were read.
func (l *languages) known(r *reading, n int) bool {
	t := &r.tokens[n]
	return t.kind == isWord && l.withParticles(r.letters[t.folded:t.foldedEnd], t.hash)&r.read != 0
}

// strange returns how much token n, which isn't known, counts.
func (l *languages) strange(r *reading, n int) int {
	t := &r.tokens[n]
	if !t.tellsLanguage(r.parts) {
		return 0
	}
	if b := block(r.letters[t.folded:t.foldedEnd]); b != 0 && l.scripts[b]&r.read == 0 {
		return 2
	}
	return 1
}
