package ledger

import "slices"

// texts are distinct texts.
type texts struct {
	list  []string
	index map[string]int // in list; nil while they are few
}

// fewTexts is up to how many texts going through them is faster than a map.
const fewTexts = 16

// add adds a text and returns its index, and reports whether it was there.
func (t *texts) add(text string) (index int, there bool) {
	if t.index == nil {
		index = slices.Index(t.list, text)
		there = index >= 0
	} else {
		index, there = t.index[text]
	}
	if there {
		return index, true
	}
	index = len(t.list)
	t.list = append(t.list, text)
	switch {
	case t.index != nil:
		t.index[text] = index
	case len(t.list) > fewTexts:
		t.index = make(map[string]int, 2*len(t.list))
		for i, text := range t.list {
			t.index[text] = i
		}
	}
	return index, false
}
