package category

import (
	"cmp"
	"math/bits"
	"slices"
)

// A match is a piece of evidence in a text.
type match struct {
	rule     ruleID
	part     uint16
	sentence uint16
	start    uint32 // byte of the part's text
	end      uint32
	from, to uint16 // tokens [from, to)
	told     bool   // a reason tells of it
}

// A reading is a template's texts, with the evidence found in them.
type reading struct {
	spelt
	language trust
	read     uint32 // the languages whose phrases were looked for, by bit
	parts    []part
	matches  []match
}

// A room is where a reading of ordinary length is kept, on the stack of whoever reads.
type room struct {
	parts     [12]part
	tokens    [96]token
	letters   [640]byte
	sightings [128]sighting
	matches   [32]match
}

// read finds the evidence in a template's texts, in their order.
func (t *Template) read(room *room) reading {
	r := t.find(room)
	r.settle()
	return r
}

// settle puts what was found in order, and drops what misleads.
func (r *reading) settle() {
	sortMatches(r.matches)
	r.dropMisleading()
}

// sortMatches puts matches in order. A few, which mostly are in order, take a fifth of the
// time so.
func sortMatches(list []match) {
	if len(list) > 64 {
		slices.SortFunc(list, func(a, b match) int { return cmp.Compare(a.order(), b.order()) })
		return
	}
	for i := 1; i < len(list); i++ {
		m := list[i]
		k := i
		for order := m.order(); k > 0 && list[k-1].order() > order; k-- {
			list[k] = list[k-1]
		}
		if k < i {
			list[k] = m
		}
	}
}

// order puts matches in the order of where they begin, the longest first.
func (m *match) order() uint64 { return uint64(m.from)<<32 | uint64(^m.to)<<16 | uint64(m.rule) }

// find finds all phrases and signals in a template's texts, also those that mislead.
func (t *Template) find(room *room) reading {
	all, _ := readLanguages() // a test checks that there is no error
	r := reading{
		spelt:   spelt{sightings: room.sightings[:0]},
		parts:   t.parts(room.parts[:0]),
		matches: room.matches[:0],
	}
	s := scanner{tokens: room.tokens[:0], letters: room.letters[:0], currencies: &all.currencies}
	for i := range r.parts {
		s.scan(i, &r.parts[i])
		if len(s.tokens) > maxTokens {
			break
		}
	}
	r.tokens, r.letters = s.tokens[:min(len(s.tokens), maxTokens)], s.letters
	mask, known := all.of(r.tokens, s.letters, r.parts, t.Language)
	r.language, r.read = known, mask
	for m := mask; m != 0; m &= m - 1 {
		r.words, _ = all.lexicons[bits.TrailingZeros32(m)]()
		r.spell()
		for i := range r.tokens {
			r.phrasesAt(i)
		}
	}
	if known == languageUnknown && r.hasPhrases() { // the template's tag is right
		r.language = languageChecked
		if mask&all.unchecked != 0 {
			r.language = languageUnchecked
		}
	}
	r.addSignals()
	return r
}

// hasPhrases reports whether phrases of evidence were found.
func (r *reading) hasPhrases() bool {
	return slices.ContainsFunc(r.matches, func(m match) bool {
		return m.rule > ruleHello && m.rule.hasWords()
	})
}

// These are more than the longest template has, cards and all.
const (
	maxTokens  = 1 << 14
	maxMatches = 1 << 12 // of phrases
	maxSignals = 1 << 12
)

// phrasesAt finds the phrases that begin at a token.
func (r *reading) phrasesAt(i int) {
	p := &r.words.phrases
	t := &r.tokens[i]
	begins := i == 0 || r.tokens[i-1].sentence != t.sentence
	for _, seen := range r.sightings[t.first:t.last] {
		r.reachAll(i, int(seen.to), p.begins.of(seen.symbol))
		if begins {
			r.reachAll(i, int(seen.to), p.beginsBehind.of(seen.symbol))
		}
	}
	if begins {
		for _, node := range p.beginsBehind.of(gapSymbol) {
			r.leap(i, i, node)
		}
	}
}

// reachAll notes that tokens [i, j) lead to each of some nodes.
func (r *reading) reachAll(i, j int, nodes []uint16) {
	here := r.tokens[j-1].behind
	here.add(mask{phraseMask, signBit})
	soon := mask{}
	p := &r.words.phrases
	for _, node := range nodes {
		met := &here
		if p.ahead[node]&gapMask != 0 {
			if met = &soon; soon.is == 0 {
				soon = r.soon(j)
			}
		}
		if p.opens(node, met) {
			r.reach(i, j, node)
		}
	}
}

// soon is the mask of what is met at token j, or there behind a gap.
func (r *reading) soon(j int) mask {
	soon := mask{phraseMask, signBit}
	sentence := r.tokens[j-1].sentence
	for k := j - 1; k < min(j+gapWords, len(r.tokens)) && r.tokens[k].sentence == sentence; k++ {
		soon.add(r.tokens[k].behind)
	}
	soon.is &^= gapMask
	return soon
}

// reach notes that tokens [i, j) lead to a node.
func (r *reading) reach(i, j int, node uint16) {
	p := &r.words.phrases
	if rule := p.rules[node]; rule != noRule {
		r.addMatch(rule, i, j)
	}
	if here := r.tokens[j-1].behind; p.opens(node, &here) {
		r.follow(i, j, node, here)
	}
}

// follow reads on behind a node to which tokens [i, j) lead; here is the mask of
// what is met there.
func (r *reading) follow(i, j int, node uint16, here mask) {
	p := &r.words.phrases
	first, end := int(p.kids[node]), int(p.kids[node+1])
	for n, mask := range p.masks[first:end] {
		met := mask & here.is
		if met == 0 {
			continue
		}
		kid := uint16(first + n)
		item := p.items[kid]
		if item.optional() && p.opens(kid, &here) {
			r.follow(i, j, kid, here)
		}
		e := &r.words.elements
		if met&endMask != 0 && e.has(item.element(), endSymbol) ||
			met&colonMask != 0 && e.has(item.element(), colonSymbol) {
			r.reach(i, j, kid)
		}
		if here.is&endMask != 0 {
			continue
		}
		if met&gapMask != 0 && e.has(item.element(), gapSymbol) {
			r.leap(i, j, kid)
		}
		if met&symbolMask == 0 {
			continue
		}
		t := &r.tokens[j]
		for s := t.first; s < t.last; s++ {
			seen := &r.sightings[s]
			if met>>(seen.is&63)&1 != 0 && e.has(item.element(), seen.symbol) {
				r.reach(i, int(seen.to), kid)
			}
		}
	}
}

// gapWords is how many words a gap may span.
const gapWords = 4

// leap goes over a gap before token j that leads to a node.
func (r *reading) leap(i, j int, node uint16) {
	p := &r.words.phrases
	ends := p.ahead[node]&phraseMask != 0
	sentence := r.tokens[j].sentence
	for k := j; k <= j+gapWords && k < len(r.tokens) && r.tokens[k].sentence == sentence; k++ {
		if k == i { // nothing was read but the beginning of the sentence
			r.follow(i, k, node, r.here(&r.tokens[k]))
		} else if ends || p.opens(node, &r.tokens[k-1].behind) {
			r.reach(i, k, node)
		}
	}
}

// addMatch adds the match of tokens [i, j), if the rule counts where they are.
func (r *reading) addMatch(rule ruleID, i, j int) {
	kind := r.parts[r.tokens[i].part].kind
	switch ruleTable()[rule].scope {
	case anywhere:
		if kind == inURL {
			return
		}
	case inButtons:
		if kind != inButton {
			return
		}
	case inURLs:
		if kind != inURL {
			return
		}
	}
	if rule == rulePasscode && !r.holdsCode(i, j) {
		return
	}
	if len(r.matches) < maxMatches {
		r.addSignal(rule, i, j)
	}
}

// holdsCode reports whether a code is near tokens [i, j): a placeholder or four
// to eight digits, soon after them or among the first two of their sentence.
func (r *reading) holdsCode(i, j int) bool {
	code := func(k int) bool {
		t := &r.tokens[k]
		number := t.kind == isNumber && 4 <= t.digits && t.digits <= 8
		return t.part == r.tokens[i].part && (t.kind == isPlaceholder || number)
	}
	for k := i; k < min(j+8, len(r.tokens)); k++ {
		if code(k) {
			return true
		}
	}
	for k := i - 1; k >= max(0, i-8) && r.tokens[k].sentence == r.tokens[i].sentence; k-- {
		first := k == 0 || r.tokens[k-1].sentence != r.tokens[k].sentence
		second := k <= 1 || r.tokens[k-2].sentence != r.tokens[k].sentence
		if code(k) && (first || second && r.tokens[k].flags&commaFollows == 0) { // before a comma it is a name
			return true
		}
	}
	return false
}

// dropMisleading drops the matches within a phrase that would mislead. The matches are in
// order.
func (r *reading) dropMisleading() {
	rules := ruleTable()
	kept, earlier := 0, uint16(0) // where such phrases that begin earlier end at most
	for i := 0; i < len(r.matches); {
		from, longest := r.matches[i].from, uint16(0) // where those that begin here end
		next := i
		for ; next < len(r.matches) && r.matches[next].from == from; next++ {
			if m := &r.matches[next]; m.rule == ruleNeutral {
				longest = max(longest, m.to)
			}
		}
		for ; i < next; i++ {
			m := &r.matches[i]
			// A phrase for utility of the same length is what the words do mean.
			useful := rules[m.rule].For == Utility && m.to == longest
			if m.to <= earlier || m.to <= longest && !useful {
				continue
			}
			if kept < i {
				r.matches[kept] = *m
			}
			kept++
		}
		earlier = max(earlier, longest)
	}
	r.matches = r.matches[:kept]
}

// addSignals adds the evidence that needs no words of any language.
func (r *reading) addSignals() {
	for i := range r.matches {
		if m := &r.matches[i]; m.rule == ruleHello {
			for k := m.from; k < m.to; k++ {
				r.tokens[k].flags |= inGreeting
			}
		}
	}
	for i, n := 0, 0; i < len(r.tokens); i = n {
		words := 0
		for n = i; n < len(r.tokens) && r.tokens[n].sentence == r.tokens[i].sentence; n++ {
			if r.tokens[n].kind == isWord {
				words++
			}
		}
		if r.parts[r.tokens[i].part].kind != inURL {
			r.addSignalsIn(i, n, words)
		}
	}
}

// addSignalsIn looks at the tokens of a sentence, among which are so many words.
func (r *reading) addSignalsIn(begin, end, words int) {
	for i := begin; i < end; i++ {
		t := &r.tokens[i]
		if t.kind == isWord {
			continue
		}
		value := t.kind == isPlaceholder || t.kind == isNumber
		if value && t.flags&afterNumberSign != 0 {
			r.addSignal(ruleReference, i, i+1)
		}
		labelled := i > begin && r.tokens[i-1].flags&colonFollows != 0
		if labelled && (value || t.kind == isCurrency) {
			if label := r.tokens[i-1].kind; label == isWord || label == isCurrency {
				r.addSignal(ruleLabel, i-1, i+1)
			}
		}
		if t.kind == isPercent && (i > begin && r.isValue(i-1) || i+1 < end && r.isValue(i+1)) {
			r.addSignal(rulePercent, i, i+1)
		}
		entry := words == 0 && i > 0 && isEntry(&r.tokens[i-1], t)
		if t.kind == isPlaceholder && (words >= 2 || labelled || entry) && !r.isName(begin, i, end) {
			r.addSignal(ruleDetails, i, i+1)
		}
	}
}

// isEntry reports whether t, which stands without words, is an entry of a list or what
// the line before it announces.
func isEntry(before, t *token) bool {
	return before.part == t.part && (t.flags&afterEmoji != 0 || before.flags&colonFollows != 0)
}

// isName reports whether placeholder i is the reader's name: behind a word of
// greeting, among the first of the sentence and before a comma, or last and
// behind one.
func (r *reading) isName(begin, i, end int) bool {
	t := &r.tokens[i]
	labelled := i > begin && r.tokens[i-1].flags&colonFollows != 0
	switch {
	case t.flags&afterNumberSign != 0:
		return false
	case t.flags&commaFollows != 0 && i-begin <= 2 && !labelled:
		return true
	case i == end-1 && i > begin && r.tokens[i-1].flags&commaFollows != 0 && r.tokens[i-1].kind == isWord:
		return true
	}
	return t.flags&inGreeting != 0
}

// isValue reports whether token k is a number or placeholder.
func (r *reading) isValue(k int) bool {
	return r.tokens[k].kind == isPlaceholder || r.tokens[k].kind == isNumber
}

// addSignal adds a match of tokens [i, j), wherever they are, while there is room.
func (r *reading) addSignal(id ruleID, i, j int) {
	n := len(r.matches)
	if n >= maxMatches+maxSignals {
		return
	}
	if n == cap(r.matches) {
		r.matches = grown(r.matches, 1)
	}
	r.matches = r.matches[:n+1]
	m, first := &r.matches[n], &r.tokens[i]
	m.rule, m.part, m.sentence = id, first.part, first.sentence
	m.start, m.end = first.start, r.tokens[j-1].end
	m.from, m.to = uint16(i), uint16(j)
}
