package category

import "unicode/utf8"

// utf16Len returns how many UTF-16 units a text has. A byte that is no letter counts as
// one, which JSON writes for it.
func utf16Len(text string) int {
	n := 0
	for n < len(text) && text[n] < utf8.RuneSelf {
		n++
	}
	for _, r := range text[n:] {
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
	text      string
	at, units int
}

// span returns the units at which bytes [start, end) of a text begin and end.
func (c *utf16Cursor) span(text string, start, end int) (from, to int) {
	if c.text != text || start < c.at {
		*c = utf16Cursor{text: text}
	}
	c.units += utf16Len(text[c.at:start])
	c.at = start
	return c.units, c.units + utf16Len(text[start:end])
}
