package jsontape

// Limits are the most that a text may have.
type Limits struct {
	Bytes  int // below 4 GiB: offsets are 32 bits wide
	Levels int // arrays and objects in one another
	Values int // values and keys
}

// deepest is how many levels encoding/json takes. A text with more is
// malformed, whatever the limits.
const deepest = 10_000

// expected is what may come next in a JSON text. The order matters: a container
// may end up to aCommaOrEnd, and no value may begin from there to nothingMore.
type expected byte

const (
	aValueOrEnd expected = iota
	aKeyOrEnd
	aCommaOrEnd
	aColon
	nothingMore
	aValue
	aKey
)

// bytesPerNode is a little less than what a node of most webhooks and reports
// takes, so that their nodes need a single allocation.
const bytesPerNode = 10

// Index fills the tape with the nodes of a text, or returns a [*SyntaxError] or
// a [*LimitError]. It accepts the same texts as encoding/json (RFC 8259). One
// pass checks the grammar and the limits and finds where every value ends.
//
// The tape keeps the text, which must not change as long as the tape is used.
func (t *Tape) Index(body []byte, limits Limits) error {
	if len(body) > limits.Bytes {
		return &LimitError{Of: "bytes", Limit: limits.Bytes, Offset: int64(limits.Bytes)}
	}
	nodes := t.begin(body, limits.Values)
	next, depth := aValue, 0
	around, inside := Node(0), Kind(0) // the innermost container that is open, and its kind, if depth > 0
	for i := 0; i < len(body); {
		c := body[i]
		switch {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
			i++
			continue
		case next == aColon && c == ':':
			i, next = i+1, aValue
			continue
		case next == aCommaOrEnd && c == ',':
			i, next = i+1, afterComma(inside)
			continue
		case next <= aCommaOrEnd && c == byte(inside)+2: // } and ] lie two after { and [
			i, depth = i+1, depth-1
			around = end(nodes, around, i)
			inside, next = nodes[around].kind, afterValue(depth)
			continue
		case aCommaOrEnd <= next && next <= nothingMore:
			return malformed(body, i)
		case len(nodes) == limits.Values:
			return &LimitError{Of: "values", Limit: limits.Values, Offset: int64(i)}
		}
		from, after, kind, plain := i, Node(len(nodes)+1), Kind(c), false
		switch {
		case next == aKey || next == aKeyOrEnd:
			i, plain = endOfString(body, i)
			next = aColon
		case c == '"':
			i, plain = endOfString(body, i)
			next = afterValue(depth)
		case c == '{' || c == '[':
			if depth >= min(limits.Levels, deepest) {
				return tooDeep(body, i, limits)
			}
			after, around, inside = around, Node(len(nodes)), kind
			i, depth, next = i+1, depth+1, afterOpening(kind)
		default:
			i, kind = endOfScalar(body, i)
			next = afterValue(depth)
		}
		if i == 0 {
			return malformed(body, from)
		}
		nodes = more(nodes)
		n := &nodes[len(nodes)-1]
		n.start, n.end, n.next, n.kind, n.plain = uint32(from), uint32(i), after, kind, plain
	}
	if next != nothingMore {
		return malformed(body, len(body))
	}
	t.nodes = nodes
	return nil
}

// begin gets ready for the nodes of a text, which may be so many.
func (t *Tape) begin(body []byte, most int) []node {
	t.body = body
	if n := min(len(body)/bytesPerNode+8, most); cap(t.nodes) < n {
		t.nodes = make([]node, 0, n)
	}
	return t.nodes[:0]
}

// end ends container i before the byte at place, and returns the one around it.
func end(nodes []node, i Node, place int) (around Node) {
	n := &nodes[i]
	around = n.next
	n.end, n.next = uint32(place), Node(len(nodes))
	return around
}

// more returns the nodes and one more, which isn't empty where its memory was used before.
// It is filled in place: to copy a node that was just written takes longer than all else.
func more(nodes []node) []node {
	if n := len(nodes); n < cap(nodes) {
		return nodes[:n+1]
	}
	return append(nodes, node{})
}

// afterValue returns what may come after a value at that depth.
func afterValue(depth int) expected {
	if depth == 0 {
		return nothingMore
	}
	return aCommaOrEnd
}

// afterOpening returns what may come after the bracket that opens a container.
func afterOpening(k Kind) expected {
	if k == Object {
		return aKeyOrEnd
	}
	return aValueOrEnd
}

// afterComma returns what must come after a comma in a container.
func afterComma(k Kind) expected {
	if k == Object {
		return aKey
	}
	return aValue
}

// tooDeep returns the error of a container at i that is one level too many:
// for our limit, or else for encoding/json.
func tooDeep(body []byte, i int, limits Limits) error {
	if limits.Levels <= deepest {
		return &LimitError{Of: "levels", Limit: limits.Levels, Offset: int64(i)}
	}
	return malformed(body, i)
}
