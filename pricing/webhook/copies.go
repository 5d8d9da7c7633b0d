package webhook

import (
	"strings"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// Copies are texts of the body, as strings. Those of one object lie in one block of
// memory, which is one allocation.
type copies struct{ block strings.Builder }

// room makes room for the texts of object i: its strings, and the ID of the conversation
// or message that it names. Whatever has no room is copied by itself.
func (c *copies) room(t *jsontape.Tape, i jsontape.Node) {
	n := 0
	for k := i + 1; k < t.End(i); k = t.End(k + 1) {
		v := k + 1
		switch string(t.Bytes(k)) {
		case "timestamp", "type":
		case "conversation", "context":
			if id := t.Member(v, "id"); id != 0 {
				n += length(t, id)
			}
		default:
			n += length(t, v)
		}
	}
	c.block.Reset()
	c.block.Grow(n)
}

// length returns how many bytes a copy of node i takes at most. It is 0 for what is no
// string, for words that aren't copied, and for long texts, whose copy nothing else should
// keep.
func length(t *jsontape.Tape, i jsontape.Node) int {
	const most = 128
	raw := t.Raw(i)
	if t.Kind(i) != jsontape.String || len(raw) > most {
		return 0
	}
	within := raw[1 : len(raw)-1]
	if _, ok := repeatedWord(within); ok {
		return 0
	}
	return len(within)
}

// add returns a text of the body as a string.
func (c *copies) add(text []byte) string {
	if w, ok := repeatedWord(text); ok {
		return w
	}
	from := c.block.Len()
	if len(text) > c.block.Cap()-from {
		return string(text)
	}
	c.block.Write(text) // which leaves the texts before it where they are
	return c.block.String()[from:]
}
