package category

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
)

// compile returns a file of words as readLexicon reads it: the words that it
// lists, and its phrases, in columns that are compressed one by one.
func (f *wordFile) compile() (lists []byte, phrases [][]byte, err error) {
	var text strings.Builder
	if f.unchecked {
		text.WriteString("unchecked")
	}
	text.WriteString("\n")
	for _, line := range append([][]string{f.common, f.currencies}, f.particles...) {
		text.WriteString(strings.Join(line, " ") + "\n")
	}
	c := &compiler{}
	items := c.number(f)
	root := &branch{}
	for i, p := range f.phrases {
		root.add(items[i], p.rule)
	}
	c.putRules(f)
	for _, how := range []manner{asWord, asStem, asEnding} {
		c.putWords(how)
	}
	c.putCompounds()
	c.putElements()
	err = c.putPhrases(root)
	if c.count() >= 1<<15 || text.Len() >= 1<<16 {
		err = errors.New("too many words for the compiled form")
	}
	return []byte(text.String()), c.columns, err
}

// A compiler numbers what a file consists of, and collects what is written.
type compiler struct {
	rules     []string // sorted, as all of these
	words     [asEnding + 1][]string
	compounds [][]symbol
	elements  [][]symbol // of several symbols

	columns [][]byte
}

// sorted returns each of a list once, in order.
func sorted[T any](list []T, compare func(a, b T) int) []T {
	slices.SortFunc(list, compare)
	return slices.CompactFunc(list, func(a, b T) bool { return compare(a, b) == 0 })
}

// number numbers all symbols and elements, and returns the phrases as items.
func (c *compiler) number(f *wordFile) [][]item {
	each := func(do func(choice []spelling)) {
		for _, p := range f.phrases {
			for _, e := range p.elements {
				for _, choice := range e.choices {
					do(choice)
				}
			}
		}
	}
	each(func(choice []spelling) {
		for _, s := range choice {
			word := []byte(s.text)
			if s.how == asEnding {
				slices.Reverse(word)
			}
			c.words[s.how] = append(c.words[s.how], string(word))
		}
	})
	for how := range c.words {
		c.words[how] = sorted(c.words[how], strings.Compare)
	}
	each(func(choice []spelling) {
		if len(choice) > 1 {
			c.compounds = append(c.compounds, c.symbols(choice))
		}
	})
	c.compounds = sorted(c.compounds, slices.Compare[[]symbol])
	for _, p := range f.phrases {
		for _, e := range p.elements {
			if set := c.set(e); len(set) > 1 {
				c.elements = append(c.elements, set)
			}
		}
	}
	c.elements = sorted(c.elements, slices.Compare[[]symbol])
	var phrases [][]item
	for _, p := range f.phrases {
		var items []item
		for _, e := range p.elements {
			items = append(items, c.item(e))
		}
		phrases = append(phrases, items)
	}
	return phrases
}

// base is the number of the first symbol that is a word of some manner, or a
// compound.
func (c *compiler) base(how manner) int {
	n := int(firstWordSymbol)
	for before := asWord; before < how; before++ {
		n += len(c.words[before])
	}
	return n
}

// count is how many symbols and elements there are.
func (c *compiler) count() int { return c.base(asEnding+1) + len(c.compounds) + len(c.elements) }

// symbols returns the symbols of a choice.
func (c *compiler) symbols(choice []spelling) []symbol {
	var list []symbol
	for _, s := range choice {
		if s.how == asFixed {
			list = append(list, s.fixed)
			continue
		}
		word := []byte(s.text)
		if s.how == asEnding {
			slices.Reverse(word)
		}
		n, _ := slices.BinarySearch(c.words[s.how], string(word))
		list = append(list, symbol(c.base(s.how)+n))
	}
	return list
}

// set returns the choices of an element as symbols: a compound is one.
func (c *compiler) set(e element) []symbol {
	var set []symbol
	for _, choice := range e.choices {
		list := c.symbols(choice)
		if len(list) > 1 {
			n, _ := slices.BinarySearchFunc(c.compounds, list, slices.Compare[[]symbol])
			list = []symbol{symbol(c.base(asEnding+1) + n)}
		}
		set = append(set, list[0])
	}
	return sorted(set, cmp.Compare[symbol])
}

// item returns an element by its number.
func (c *compiler) item(e element) item {
	set := c.set(e)
	n := int(set[0])
	if len(set) > 1 {
		n, _ = slices.BinarySearchFunc(c.elements, set, slices.Compare[[]symbol])
		n += c.base(asEnding+1) + len(c.compounds)
	}
	at := item(n << 1)
	if e.optional {
		at++
	}
	return at
}

// A branch is a node of the tree of phrases.
type branch struct {
	item  item
	rules map[string]bool
	kids  map[item]*branch
}

// add adds a phrase, which ends wherever the rest of it may be missing.
func (b *branch) add(items []item, rule string) {
	path := []*branch{b}
	for _, i := range items {
		if b.kids == nil {
			b.kids = map[item]*branch{}
		}
		if b.kids[i] == nil {
			b.kids[i] = &branch{item: i, rules: map[string]bool{}}
		}
		b = b.kids[i]
		path = append(path, b)
	}
	for n := len(items); n > 0; n-- {
		path[n].rules[rule] = true
		if !items[n-1].optional() {
			break
		}
	}
}

// put writes a column.
func (c *compiler) put(column []byte) { c.columns = append(c.columns, column) }

// numbered returns numbers as a column.
func numbered(list ...int) []byte {
	var column []byte
	for _, n := range list {
		column = binary.AppendUvarint(column, uint64(n))
	}
	return column
}

func (c *compiler) putRules(f *wordFile) {
	for _, p := range f.phrases {
		c.rules = append(c.rules, p.rule)
	}
	c.rules = sorted(c.rules, strings.Compare)
	column := numbered(len(c.rules))
	for _, rule := range c.rules {
		column = append(append(column, numbered(len(rule))...), rule...)
	}
	c.put(column)
}

// shared is how many elements two lists begin with that are the same.
func shared[T comparable](a, b []T) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func (c *compiler) putWords(how manner) {
	var same, more, text []byte
	all := 0
	before := ""
	for _, word := range c.words[how] {
		n := shared([]byte(before), []byte(word))
		same, more = append(same, byte(n)), append(more, byte(len(word)-n))
		text = append(text, word[n:]...)
		all += len(word)
		before = word
	}
	c.put(numbered(len(same), all))
	c.put(same)
	c.put(more)
	c.put(text)
}

func (c *compiler) putCompounds() {
	var same, more, text []byte
	all := 0
	before := []symbol(nil)
	for _, list := range c.compounds {
		n := shared(before, list)
		same, more = append(same, byte(n)), append(more, byte(len(list)-n))
		for _, s := range list[n:] {
			text = append(text, numbered(int(s))...)
		}
		all += len(list)
		before = list
	}
	c.put(numbered(len(same), all))
	c.put(same)
	c.put(more)
	c.put(text)
}

func (c *compiler) putElements() {
	var sizes, steps []byte
	all := 0
	first := symbol(0)
	for _, set := range c.elements {
		at := first
		for _, s := range set {
			steps = append(steps, numbered(int(s-at))...)
			at = s
		}
		first = set[0]
		sizes = append(sizes, numbered(len(set))...)
		all += len(set)
	}
	c.put(numbered(len(c.elements), all))
	c.put(sizes)
	c.put(steps)
}

// putPhrases writes the tree level by level. Where phrases for several rules end at
// a node there is a node for each; the first of them leads on.
func (c *compiler) putPhrases(root *branch) error {
	level := []*branch{root}
	var kids, rules, high, low []byte
	nodes, indexed := 0, 0
	for len(level) > 0 {
		var next []*branch
		for _, b := range level {
			nodes++
			indexed += c.size(b.item) // at most: an index has the first nodes only
			high, low = append(high, byte(b.item>>8)), append(low, byte(b.item))
			rule := 0
			for name := range b.rules {
				n, _ := slices.BinarySearch(c.rules, name)
				rule = n + 1
			}
			rules = append(rules, byte(rule))
			n := len(next)
			for _, i := range slices.Sorted(maps.Keys(b.kids)) {
				next = append(next, b.kids[i].byRule()...)
			}
			kids = append(kids, numbered(len(next)-n)...)
		}
		level = next
	}
	c.put(numbered(nodes))
	c.put(kids)
	c.put(rules)
	c.put(high)
	c.put(low)
	if nodes >= 1<<16 || indexed >= 1<<16 || len(c.rules) > 250 {
		return errors.New("too many phrases for the compiled form")
	}
	return nil
}

// size is how many symbols an element has.
func (c *compiler) size(i item) int {
	if n := int(i.element()) - c.base(asEnding+1) - len(c.compounds); n >= 0 {
		return len(c.elements[n])
	}
	return 1
}

// byRule returns a branch for each of its rules; the first has the kids.
func (b *branch) byRule() []*branch {
	list := []*branch{{item: b.item, kids: b.kids}}
	for i, rule := range slices.Sorted(maps.Keys(b.rules)) {
		if i > 0 {
			list = append(list, &branch{item: b.item})
		}
		list[i].rules = map[string]bool{rule: true}
	}
	return list
}

// packed returns a compiled file.
func packed(lists []byte, phrases [][]byte) []byte {
	file := binary.LittleEndian.AppendUint16(nil, uint16(len(lists)))
	file = binary.LittleEndian.AppendUint32(file, uint32(len(bytes.Join(phrases, nil))))
	out := bytes.NewBuffer(append(file, lists...))
	w, _ := flate.NewWriter(out, flate.BestCompression) // the level is one it knows
	for _, column := range phrases {
		_, _ = w.Write(column) // a buffer takes all
		_ = w.Flush()          // what is of one kind gets a code of its own
	}
	_ = w.Close()
	return out.Bytes()
}
