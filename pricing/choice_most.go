package pricing

// A slot is units of one price, at a stage of which the tiers before are dearer, or any
// number of units outside all stages.
type slot struct {
	run
	stage *stage // nil outside
}

// A way is a slot that messages of a kind can be in, as one of their options.
type way struct {
	option, slot int
	cost         cost  // of one message
	units        int64 // how many are in it
}

// An arrangement is kinds of a month and market in slots, so that they cost most.
type arrangement struct {
	slots []slot
	ways  [][]way // of each kind
}

// most counts kinds as what costs most together.
func (s *stages) most(kinds []*kind) {
	a := s.arrangement(kinds)
	for i, k := range kinds {
		for left := k.units; left > 0; {
			left -= a.place(i, left)
		}
	}
	for i, k := range kinds {
		for _, w := range a.ways[i] {
			k.taken[w.option] += w.units
		}
	}
}

// arrangement returns the slots for kinds, with nothing in them.
func (s *stages) arrangement(kinds []*kind) *arrangement {
	a, found := &arrangement{}, map[*stage][]int{}
	slotsOf := func(k *kind, option int) []int {
		st := s.of[k.options[option]]
		if st == nil {
			a.slots = append(a.slots, slot{run: run{s.flatPrice(k, option), k.units}})
			return []int{len(a.slots) - 1}
		}
		if _, ok := found[st]; !ok {
			for _, r := range st.runs() {
				found[st] = append(found[st], len(a.slots))
				a.slots = append(a.slots, slot{r, st})
			}
		}
		return found[st]
	}
	for _, k := range kinds {
		var ways []way
		for option := range k.n {
			for _, i := range slotsOf(k, option) {
				ways = append(ways, way{option: option, slot: i, cost: s.unitCost(k, option, a.slots[i].price)})
			}
		}
		a.ways = append(a.ways, ways)
	}
	return a
}

// A step of a path is a way into a slot, for a message of a kind that left another.
type step struct {
	kind, leave, enter int // the latter two are indexes in a.ways[kind]; leave is -1 for a message that comes anew
	gain               cost
	ok                 bool
}

// place puts some of n more messages of a kind where they add most, for which others may
// change their slots, and returns how many.
func (a *arrangement) place(kind int, n int64) int64 {
	path, end := a.paths(kind), -1
	for _, w := range a.ways[kind] { // in the order of the options, of which the first of equals is taken
		if a.isBetter(path, w.slot, end) {
			end = w.slot
		}
	}
	for i := range a.slots {
		if a.isBetter(path, i, end) {
			end = i
		}
	}
	n = min(n, a.slots[end].units)
	for at := path[end]; at.leave >= 0; at = path[a.ways[at.kind][at.leave].slot] {
		n = min(n, a.ways[at.kind][at.leave].units)
	}
	a.slots[end].units -= n
	for at := path[end]; ; at = path[a.ways[at.kind][at.leave].slot] {
		a.ways[at.kind][at.enter].units += n
		if at.leave < 0 {
			return n
		}
		a.ways[at.kind][at.leave].units -= n
	}
}

// isBetter reports whether a slot has room, and the path to it adds more than that to
// another.
func (a *arrangement) isBetter(path []step, i, than int) bool {
	return path[i].ok && a.slots[i].units > 0 && (than < 0 || path[i].gain.cmp(path[than].gain) > 0)
}

// paths returns by slot the last step of the path that adds most for one more message of a
// kind. All that were placed cost most already, so that no path can go in a circle.
func (a *arrangement) paths(kind int) []step {
	path := make([]step, len(a.slots))
	changed := false
	take := func(i int, s step) {
		if s.ok = true; !path[i].ok || s.gain.cmp(path[i].gain) > 0 {
			path[i], changed = s, true
		}
	}
	for i, w := range a.ways[kind] {
		take(w.slot, step{kind: kind, leave: -1, enter: i, gain: w.cost})
	}
	for changed {
		changed = false
		for k, ways := range a.ways {
			for i, from := range ways {
				if from.units == 0 || !path[from.slot].ok {
					continue
				}
				gain := path[from.slot].gain.sub(from.cost)
				for j, to := range ways {
					if to.slot != from.slot {
						take(to.slot, step{kind: k, leave: i, enter: j, gain: gain.add(to.cost, 1)})
					}
				}
			}
		}
	}
	return path
}
