package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

type memoryEntry struct {
	Entry
	mark int64 // of the last Update in which the Revision rose; 0: none
}

// A memoryOrder holds entries with an At, by At and then by Key, in parts. What
// [memoryOrder.between] has returned stays as it is: a part that it may read is copied
// before it changes.
type memoryOrder struct {
	parts  []*memoryPart
	shared bool  // a reader has parts
	reads  int64 // how often it was read
}

// A memoryPart is some entries, one at least, and at most partSize.
type memoryPart struct {
	list []*memoryEntry
	read int64 // its order's reads, when it was copied
}

const partSize = 512

func compareInMemory(a, b *memoryEntry) int {
	return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key))
}

// between returns the entries with from <= At < to, as they are now; a zero bound is none.
func (o *memoryOrder) between(from, to time.Time) iter.Seq[*memoryEntry] {
	o.shared = true
	o.reads++
	parts := o.parts
	return func(yield func(*memoryEntry) bool) {
		i, _ := slices.BinarySearchFunc(parts, from, func(p *memoryPart, at time.Time) int {
			return p.list[len(p.list)-1].At.Compare(at)
		})
		for ; i < len(parts); i++ {
			for _, e := range parts[i].list {
				switch {
				case e.At.Before(from):
				case !to.IsZero() && !e.At.Before(to), !yield(e):
					return
				}
			}
		}
	}
}

// find returns where an entry is, or has to be: in which part, and at which index.
func (o *memoryOrder) find(e *memoryEntry) (part, index int) {
	n := len(o.parts)
	if n == 0 {
		return 0, 0
	}
	part, _ = slices.BinarySearchFunc(o.parts, e, func(p *memoryPart, e *memoryEntry) int {
		return compareInMemory(p.list[len(p.list)-1], e)
	})
	part = min(part, n-1)
	index, _ = slices.BinarySearchFunc(o.parts[part].list, e, compareInMemory)
	return part, index
}

// own makes a part ready to be changed.
func (o *memoryOrder) own(part int) *memoryPart {
	if o.shared {
		o.parts, o.shared = slices.Clone(o.parts), false
	}
	p := o.parts[part]
	if p.read != o.reads {
		p = &memoryPart{list: slices.Clone(p.list), read: o.reads}
		o.parts[part] = p
	}
	return p
}

// insert adds an entry. Entries come mostly in order.
func (o *memoryOrder) insert(e *memoryEntry) {
	part, index := o.find(e)
	switch {
	case len(o.parts) == 0:
		o.add(0, []*memoryEntry{e})
		return
	case len(o.parts[part].list) < partSize:
	case part == len(o.parts)-1 && index == partSize:
		o.add(part+1, []*memoryEntry{e})
		return
	default:
		p := o.own(part)
		o.add(part+1, p.list[partSize/2:])
		clear(p.list[partSize/2:])
		p.list = p.list[:partSize/2]
		part, index = o.find(e)
	}
	p := o.own(part)
	p.list = slices.Insert(p.list, index, e)
}

// add adds a part of some entries.
func (o *memoryOrder) add(part int, list []*memoryEntry) {
	if o.shared {
		o.parts, o.shared = slices.Clone(o.parts), false
	}
	o.parts = slices.Insert(o.parts, part, &memoryPart{list: slices.Clone(list), read: o.reads})
}

// remove takes out an entry, which is there.
func (o *memoryOrder) remove(e *memoryEntry) {
	part, index := o.find(e)
	p := o.own(part)
	p.list = slices.Delete(p.list, index, index+1)
	if len(p.list) == 0 {
		o.parts = slices.Delete(o.parts, part, part+1)
	}
}
