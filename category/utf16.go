package category

// utf16Len returns how many UTF-16 units a text has. A byte that is no letter counts as
// one, which JSON writes for it.
func utf16Len(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// A utf16Cursor counts the UTF-16 units before a byte of a text. It goes on from where it
// was, so that bytes in order are found in the time of one walk.
type utf16Cursor struct {
	part      *part
	at, units int
}

// span returns the units at which bytes [start, end) of a part begin and end.
func (c *utf16Cursor) span(p *part, start, end int) (from, to int) {
	if c.part != p || start < c.at {
		*c = utf16Cursor{part: p}
	}
	c.units += utf16Len(p.text[c.at:start])
	c.at = start
	return c.units, c.units + utf16Len(p.text[start:end])
}
