package jsontape

import "encoding/json"

// A Tape is a JSON text and its nodes. The zero Tape is ready for Index, and so is a
// used one.
type Tape struct {
	body  []byte
	nodes []node
}

// A Node is the number of a value, or of a key, on the tape. Node 0 is the
// whole text. The nodes of a text lie in order of appearance, each key before
// its value, so that the first member or element of node i is i + 1.
type Node uint32

// Kind is what sort of value a node is: the byte by which it can be told.
type Kind byte

// The kinds. A key is a String.
const (
	Object Kind = '{'
	Array  Kind = '['
	String Kind = '"'
	Number Kind = '0'
	True   Kind = 't'
	False  Kind = 'f'
	Null   Kind = 'n'
)

// LastSecond is the Unix time of the last second of the year 9999. Later
// instants can't be written as JSON by package time.
const LastSecond = 253402300799

// A node is what the tape knows of one value.
type node struct {
	start, end uint32 // bytes of the text, quotes included
	// first node that isn't inside this one; while a container is open, the one around it
	next  Node
	kind  Kind
	plain bool // of a string: the bytes between its quotes are its text
}

// Forget drops the text and its nodes. The memory of up to so many nodes is kept for the
// next text: 16 bytes each.
func (t *Tape) Forget(most int) {
	if cap(t.nodes) > most {
		t.nodes = nil
	}
	t.body, t.nodes = nil, t.nodes[:0]
}

// Kind returns the kind of node i.
func (t *Tape) Kind(i Node) Kind { return t.nodes[i].kind }

// Start returns the offset of the first byte of node i.
func (t *Tape) Start(i Node) int64 { return int64(t.nodes[i].start) }

// End returns the first node after those inside i: the next element of a list
// after element i, the next key of an object after value i.
func (t *Tape) End(i Node) Node { return t.nodes[i].next }

// Len returns how many elements list i has, and 0 for anything but a list.
func (t *Tape) Len(i Node) (n int) {
	if t.Kind(i) != Array {
		return 0
	}
	for v := i + 1; v < t.End(i); v = t.End(v) {
		n++
	}
	return n
}

// Raw returns the text of node i as it stands. The caller must not change it.
func (t *Tape) Raw(i Node) []byte { return t.body[t.nodes[i].start:t.nodes[i].end] }

// Bytes returns the text of a string without its quotes and escapes, and that
// of anything else as it stands. The caller must neither change nor keep it.
func (t *Tape) Bytes(i Node) []byte {
	if n := &t.nodes[i]; n.plain {
		return t.body[n.start+1 : n.end-1]
	}
	return t.others(i)
}

// others returns the bytes of what is no plain string.
func (t *Tape) others(i Node) []byte {
	if t.Kind(i) != String {
		return t.Raw(i)
	}
	var s string
	_ = json.Unmarshal(t.Raw(i), &s) // valid, as the whole text is
	return []byte(s)
}

// Member returns the value of a key of object i. It is 0 where there is none,
// or where i is no object: the root is never a member. Where a key is there
// twice, the last one counts, as in encoding/json.
func (t *Tape) Member(i Node, key string) (value Node) {
	if t.Kind(i) != Object {
		return 0
	}
	length := uint32(len(key) + len(`""`))
	for k := i + 1; k < t.End(i); k = t.End(k + 1) {
		n := &t.nodes[k]
		if n.plain && n.end-n.start != length {
			continue
		}
		if string(t.Bytes(k)) == key {
			value = k + 1
		}
	}
	return value
}
