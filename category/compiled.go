package category

import (
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
)

// The folder compiled holds the files of words as TestWordsAreCompiled writes them;
// words/README.md says how and why. The first part of a file holds the words that
// are listed, as text. The second part holds the phrases, compressed. It is a row of
// numbers in the order in which readLexicon reads them: what is alike stands
// together, since that compresses best.

// readLexicon reads the second part of a compiled file.
func readLexicon(compressed io.Reader, size int, p *particles) (*lexicon, error) {
	d := numbers(make([]byte, size))
	if _, err := io.ReadFull(flate.NewReader(compressed), d); err != nil {
		return nil, err
	}
	rules, err := d.rules()
	if err != nil {
		return nil, err
	}
	l := &lexicon{words: d.words(), stems: d.words(), endings: d.words(), particles: p}
	symbols := int(firstWordSymbol) + l.words.size() + l.stems.size() + l.endings.size()
	l.compounds = d.compounds(symbols)
	l.elements = d.elements(symbols + len(l.compounds.starts) - 1)
	l.phrases = d.phrases(rules)
	l.phrases.complete(&l.elements)
	return l, nil
}

// numbers are what is still to be read of a compiled file. The bytes are part of
// the program, and a test reads them all.
type numbers []byte

// next reads a number.
func (d *numbers) next() int {
	if c := (*d)[0]; c < 0x80 { // most are
		*d = (*d)[1:]
		return int(c)
	}
	v, n := binary.Uvarint(*d)
	*d = (*d)[n:]
	return int(v)
}

// take reads so many bytes.
func (d *numbers) take(n int) numbers {
	taken := (*d)[:n:n]
	*d = (*d)[n:]
	return taken
}

// rules reads the rules that phrases are evidence for, by their IDs: rules may get
// other numbers while the files stay. The first is noRule.
func (d *numbers) rules() ([]ruleID, error) {
	list := []ruleID{noRule}
	for range d.next() {
		name := string(d.take(d.next()))
		id, ok := ruleByID(name)
		if !ok {
			return nil, fmt.Errorf("no rule %s", name)
		}
		list = append(list, id)
	}
	return list, nil
}

// words reads a set of words: of each how many bytes it shares with the one before,
// then how many follow, then all that follow.
func (d *numbers) words() wordSet {
	n, bytes := d.next(), d.next()
	shared, lengths := d.take(n), d.take(n)
	set := newWordSet(n, bytes)
	word := make([]byte, 0, longestInSet)
	for i := range n {
		word = append(word[:shared[i]], d.take(int(lengths[i]))...)
		set.add(word)
	}
	return set
}

// compounds reads the compounds as words are read, of symbols for bytes. There are
// so many symbols that they consist of.
func (d *numbers) compounds(symbols int) compounds {
	n, all := d.next(), d.next()
	shared, lengths := d.take(n), d.take(n)
	c := compounds{
		base:    symbol(symbols),
		starts:  make([]uint16, 1, n+1),
		symbols: make([]symbol, 0, all),
		first:   make([]uint16, symbols+1),
	}
	before := []symbol(nil)
	for i := range n {
		c.symbols = append(c.symbols, before[:shared[i]]...)
		for range lengths[i] {
			c.symbols = append(c.symbols, symbol(d.next()))
		}
		c.starts = append(c.starts, uint16(len(c.symbols)))
		before = c.of(i)
		c.first[before[0]+1] = uint16(i + 1)
	}
	for s := range symbols { // those with which none begins
		c.first[s+1] = max(c.first[s], c.first[s+1])
	}
	return c
}

// elements reads the elements of several symbols: how many of each, and the steps
// from one to the next. The first step is from the first of the element before.
func (d *numbers) elements(symbols int) elements {
	n, all := d.next(), d.next()
	e := elements{
		symbols: uint16(symbols),
		starts:  make([]uint32, 1, n+1),
		members: make([]symbol, 0, all),
		filters: make([]uint64, n),
	}
	for range n {
		e.starts = append(e.starts, e.starts[len(e.starts)-1]+uint32(d.next()))
	}
	for i := range n {
		at := symbol(0)
		if i > 0 {
			at = e.members[e.starts[i-1]]
		}
		for range e.starts[i+1] - e.starts[i] {
			at += symbol(d.next())
			e.members = append(e.members, at)
			_, bit := bitsOf(at)
			e.filters[i] |= 1 << bit
		}
	}
	return e
}

// phrases reads the nodes: how many kids each has, the rules, and the items.
func (d *numbers) phrases(rules []ruleID) phraseTree {
	n := d.next()
	p := phraseTree{
		items: make([]item, n),
		rules: make([]ruleID, n),
		kids:  make([]uint16, 1, n+1),
	}
	p.kids[0] = 1
	for i := range n {
		p.kids = append(p.kids, p.kids[i]+uint16(d.next()))
	}
	for i, rule := range d.take(n) {
		p.rules[i] = rules[rule]
	}
	high, low := d.take(n), d.take(n)
	for i := range n {
		p.items[i] = item(high[i])<<8 | item(low[i])
	}
	return p
}
