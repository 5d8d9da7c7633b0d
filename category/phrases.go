package category

// A phraseTree holds the phrases of a language as a tree: phrases that begin with
// the same elements share their nodes. Nodes are numbered level by level from the
// root, which is 0, so that the kids of each follow those of the node before.
type phraseTree struct {
	items []item   // by node: the element that leads to it
	rules []ruleID // by node: the rule for which a phrase ends here, or noRule
	kids  []uint16 // by node: the first of its kids, which end where those of the next begin
	masks []uint64 // by node: of its element and, where it may be missing, of what comes next
	ahead []uint64 // by node: of all elements that may come next, behind gaps too, and of an end
	other []uint32 // by node: the other bits of what is ahead

	begins       nodeIndex // the nodes with which phrases begin, but for ^
	beginsBehind nodeIndex // the nodes behind ^ with which they go on
}

// A nodeIndex has nodes by symbol.
type nodeIndex struct {
	first []uint16 // by symbol: the first of its nodes, which end where those of the next begin
	nodes []uint16
}

func (x *nodeIndex) of(s symbol) []uint16 { return x.nodes[x.first[s]:x.first[s+1]] }

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
	filters []uint64 // by such an element: a bit for each of its members, which rules most others out
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
	return e.holds(n-e.symbols, s)
}

// holds reports whether an element of several symbols, counted from 0, holds a symbol.
func (e *elements) holds(n uint16, s symbol) bool {
	if _, bit := bitsOf(s); e.filters[n]>>bit&1 == 0 {
		return false
	}
	from, to := e.starts[n], e.starts[n+1]
	for from < to { // slices.BinarySearch takes twice the time
		if middle := (from + to) / 2; e.members[middle] < s {
			from = middle + 1
		} else {
			to = middle
		}
	}
	return from < e.starts[n+1] && e.members[from] == s
}

// opens reports whether something that is met, or a gap, may come behind a node.
func (p *phraseTree) opens(node uint16, met *mask) bool {
	is := p.ahead[node] & met.is
	return is&gapMask != 0 || is != 0 && p.other[node]&met.other != 0
}

// complete fills in what follows from the items and kids.
func (p *phraseTree) complete(e *elements) {
	n := len(p.items)
	p.masks, p.ahead, p.other = make([]uint64, n), make([]uint64, n), make([]uint32, n)
	whole := make([]mask, n) // of what masks has, and of what is ahead of gaps
	var room [1]symbol
	for node := n - 1; node >= 0; node-- {
		next, ahead := uint64(0), mask{}
		for kid := p.kids[node]; kid < p.kids[node+1]; kid++ {
			next |= p.masks[kid]
			ahead.add(whole[kid])
		}
		if p.items[node].optional() {
			p.masks[node] = next
			whole[node] = ahead
		}
		if p.rules[node] != noRule {
			ahead.add(mask{phraseMask, signBit})
		}
		p.ahead[node], p.other[node] = ahead.is, ahead.other
		if node == 0 {
			break
		}
		for _, s := range e.of(p.items[node].element(), &room) {
			p.masks[node] |= maskOf(s).is
			whole[node].add(maskOf(s))
			if s == gapSymbol {
				whole[node].add(ahead)
				if ahead.is&gapMask != 0 { // what comes behind two gaps may be anywhere
					whole[node].add(mask{phraseMask, signBit})
				}
			}
		}
	}
	p.begins = indexed(e, p.next(nil, 0), p.items)
	var behind []uint16
	for _, node := range p.begins.of(beginSymbol) {
		behind = p.next(behind, node)
	}
	p.beginsBehind = indexed(e, behind, p.items)
}

// indexed returns nodes by the symbols of their elements.
func indexed(e *elements, nodes []uint16, items []item) nodeIndex {
	x := nodeIndex{first: make([]uint16, e.symbols+1)}
	var room [1]symbol
	for _, node := range nodes {
		for _, s := range e.of(items[node].element(), &room) {
			x.first[s]++
		}
	}
	total := uint16(0)
	for s, n := range x.first {
		total += n
		x.first[s] = total // where the nodes of the symbol end, and below where they begin
	}
	x.nodes = make([]uint16, total)
	for _, node := range nodes {
		for _, s := range e.of(items[node].element(), &room) {
			x.first[s]--
			x.nodes[x.first[s]] = node
		}
	}
	return x
}

// next adds to a list the nodes that come next after one, or after others that may
// be missing.
func (p *phraseTree) next(list []uint16, node uint16) []uint16 {
	for kid := p.kids[node]; kid < p.kids[node+1]; kid++ {
		list = append(list, kid)
		if p.items[kid].optional() {
			list = p.next(list, kid)
		}
	}
	return list
}
