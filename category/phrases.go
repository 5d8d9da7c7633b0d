package category

import "slices"

// A phraseTree holds the phrases of a language as a tree: phrases that begin with
// the same elements share their nodes. Nodes are numbered level by level from the
// root, which is 0, so that the kids of each follow those of the node before.
type phraseTree struct {
	items []item   // by node: the element that leads to it
	rules []ruleID // by node: the rule for which a phrase ends here, or noRule
	kids  []uint16 // by node: the first of its kids, which end where those of the next begin
	masks []uint64 // by node: of its element
	ahead []uint64 // by node: of all elements that may come next

	// by symbol: the nodes with which phrases begin that begin with it, as a part
	// of begins that ends where the part of the next symbol begins
	first  []uint32
	begins []uint16
}

// An item is an element of a phrase, and whether it may be missing.
type item uint16

func (t item) element() uint16 { return uint16(t) >> 1 }
func (t item) optional() bool  { return t&1 != 0 }

// noRule is the rule of a node where no phrase ends.
const noRule ruleID = 255

// elements are sets of symbols, any of which may stand at a place of a phrase. An
// element of one symbol has the symbol's number. Others come behind all symbols.
type elements struct {
	symbols uint16   // how many there are
	starts  []uint32 // by element of several symbols: the first of its members
	members []symbol // in order
}

// of returns the symbols of an element. The array is room for one.
func (e *elements) of(n uint16, room *[1]symbol) []symbol {
	if n < e.symbols {
		room[0] = symbol(n)
		return room[:]
	}
	n -= e.symbols
	return e.members[e.starts[n]:e.starts[n+1]]
}

// has reports whether an element holds a symbol.
func (e *elements) has(n uint16, s symbol) bool {
	if n < e.symbols {
		return symbol(n) == s
	}
	n -= e.symbols
	_, ok := slices.BinarySearch(e.members[e.starts[n]:e.starts[n+1]], s)
	return ok
}

// complete fills in what follows from the items and kids.
func (p *phraseTree) complete(e *elements) {
	n := len(p.items)
	p.masks, p.ahead = make([]uint64, n), make([]uint64, n)
	var room [1]symbol
	for node := n - 1; node >= 0; node-- {
		if node > 0 {
			for _, s := range e.of(p.items[node].element(), &room) {
				p.masks[node] |= maskOf(s)
			}
		}
		for kid := p.kids[node]; kid < p.kids[node+1]; kid++ {
			p.ahead[node] |= p.masks[kid]
			if p.items[kid].optional() {
				p.ahead[node] |= p.ahead[kid]
			}
		}
	}
	p.first = make([]uint32, e.symbols+1)
	p.beginning(0, func(node uint16) {
		for _, s := range e.of(p.items[node].element(), &room) {
			p.first[s]++
		}
	})
	total := uint32(0)
	for s, n := range p.first {
		total += n
		p.first[s] = total // where the symbol's part ends, and below where it begins
	}
	p.begins = make([]uint16, total)
	p.beginning(0, func(node uint16) {
		for _, s := range e.of(p.items[node].element(), &room) {
			p.first[s]--
			p.begins[p.first[s]] = node
		}
	})
}

// beginning calls a function with the nodes that come next after one, or after
// others that may be missing.
func (p *phraseTree) beginning(node uint16, f func(uint16)) {
	for kid := p.kids[node]; kid < p.kids[node+1]; kid++ {
		f(kid)
		if p.items[kid].optional() {
			p.beginning(kid, f)
		}
	}
}

// A mask has a bit for each symbol that may be met; symbols share bits, but for
// those that take no token. Two masks without a common bit have no symbol in
// common.
const (
	gapMask   uint64 = 1 << (61 + iota) // a word stands there
	endMask                             // the sentence ends
	colonMask                           // a colon stands before
)

func maskOf(s symbol) uint64 {
	switch s {
	case gapSymbol:
		return gapMask
	case endSymbol:
		return endMask
	case colonSymbol:
		return colonMask
	}
	return 1 << (s % 61)
}
