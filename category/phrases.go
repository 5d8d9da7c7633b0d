package category

import "slices"

// A phraseGraph holds phrases as paths through a graph without cycles. Where
// different words are followed by the same ones, these are kept once. Node 0 is
// the root.
type phraseGraph struct {
	nodes []phraseNode
	// by symbol: steps from the root, which are followed most often
	first []uint32
	steps table // by node and symbol: all others
}

type phraseNode struct {
	symbols []symbol // that lead on from here
	ends    []ruleID // the rules for which a phrase ends here
	into    int      // steps that lead here
}

// node adds a node and returns its number.
func (g *phraseGraph) node() uint32 {
	if len(g.nodes) == 0 {
		g.nodes = append(g.nodes, phraseNode{}) // the root
	}
	g.nodes = append(g.nodes, phraseNode{})
	return uint32(len(g.nodes) - 1)
}

// step leads from each of the nodes by a symbol to a node, or to the one where
// that symbol leads already. A node that other phrases come by is copied first,
// so that they don't go on as this one does.
func (g *phraseGraph) step(from []uint32, s symbol, to uint32) []uint32 {
	found := make([]uint32, 0, len(from))
	for _, n := range from {
		next, ok := g.at(n, s)
		switch {
		case !ok:
			g.nodes[n].symbols = append(g.nodes[n].symbols, s)
			g.nodes[to].into++
			next = to
			g.setStep(n, s, to)
		case next != to && g.nodes[next].into > 1:
			next = g.copy(next)
			g.setStep(n, s, next)
		}
		found = append(found, next)
	}
	return found
}

// copy adds a node that goes on as node n does; one of the steps to n will lead to
// it instead.
func (g *phraseGraph) copy(n uint32) uint32 {
	g.nodes[n].into--
	old := &g.nodes[n]
	g.nodes = append(g.nodes, phraseNode{slices.Clone(old.symbols), slices.Clone(old.ends), 1})
	twin := uint32(len(g.nodes) - 1)
	for _, s := range g.nodes[twin].symbols {
		to, _ := g.at(n, s)
		g.nodes[to].into++
		g.setStep(twin, s, to)
	}
	return twin
}

// end notes that a phrase ends at a node.
func (g *phraseGraph) end(n uint32, rule ruleID) {
	if ends := &g.nodes[n].ends; !slices.Contains(*ends, rule) {
		*ends = append(*ends, rule)
	}
}

// setStep makes a step, or lets one lead to another node.
func (g *phraseGraph) setStep(n uint32, s symbol, to uint32) {
	if n > 0 {
		g.steps.put(key(n, uint32(s)), to)
		return
	}
	for int(s) >= len(g.first) {
		g.first = append(g.first, 0)
	}
	g.first[s] = to
}

// at follows a step, if there is one.
func (g *phraseGraph) at(n uint32, s symbol) (uint32, bool) {
	if n > 0 {
		return g.steps.get(key(n, uint32(s)))
	}
	if int(s) >= len(g.first) {
		return 0, false
	}
	return g.first[s], g.first[s] != 0
}
