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
	t.begin(body, limits.Values)
	next, depth := aValue, 0
	around := Node(0) // the innermost container that is open, if depth > 0
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
			i, next = i+1, afterComma(t.nodes[around].kind)
			continue
		case next <= aCommaOrEnd && c == byte(t.nodes[around].kind)+2: // } and ] lie two after { and [
			i++
			around = t.close(around, i)
			depth--
			next = after(depth)
			continue
		case aCommaOrEnd <= next && next <= nothingMore:
			return malformed(body, i)
		}
		if len(t.nodes) == limits.Values {
			return &LimitError{Of: "values", Limit: limits.Values, Offset: int64(i)}
		}
		n := node{start: uint32(i), next: Node(len(t.nodes) + 1), kind: Kind(c)}
		switch {
		case next == aKey || next == aKeyOrEnd:
			i, n.plain = endOfString(body, i)
			next = aColon
		case c == '{' || c == '[':
			if depth >= min(limits.Levels, deepest) {
				return tooDeep(body, i, limits)
			}
			n.next, around = around, Node(len(t.nodes))
			depth++
			i++
			next = afterOpening(n.kind)
		default:
			i, n.kind, n.plain = endOfScalar(body, i)
			next = after(depth)
		}
		if i == 0 {
			return malformed(body, int(n.start))
		}
		n.end = uint32(i)
		t.nodes = append(t.nodes, n)
	}
	if next != nothingMore {
		return malformed(body, len(body))
	}
	return nil
}

// begin gets ready for the nodes of a text, which may be so many.
func (t *Tape) begin(body []byte, most int) {
	if n := min(len(body)/bytesPerNode+8, most); cap(t.nodes) < n {
		t.nodes = make([]node, 0, n)
	}
	t.body, t.nodes = body, t.nodes[:0]
}

// close ends the container i before the byte at end, and returns the one around
// it.
func (t *Tape) close(i Node, end int) (around Node) {
	n := &t.nodes[i]
	around = n.next
	n.end, n.next = uint32(end), Node(len(t.nodes))
	return around
}

// after returns what may come after a value at that depth.
func after(depth int) expected {
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
