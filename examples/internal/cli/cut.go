package cli

import (
	"strings"
	"unicode"
)

// wide are characters that take two columns of a terminal.
var wide = []*unicode.RangeTable{unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, {
	R16: []unicode.Range16{{Lo: 0x2600, Hi: 0x27bf, Stride: 1}, {Lo: 0xff01, Hi: 0xff60, Stride: 1}},
	R32: []unicode.Range32{{Lo: 0x1f300, Hi: 0x1faff, Stride: 1}},
}}

// narrow are those that take none.
var narrow = []*unicode.RangeTable{unicode.Mn, unicode.Me, unicode.Cf}

func columnsOf(r rune) int {
	switch {
	case unicode.In(r, narrow...):
		return 0
	case unicode.In(r, wide...):
		return 2
	}
	return 1
}

// Columns returns about how many columns of a terminal a text takes.
func Columns(text string) (n int) {
	for _, r := range text {
		n += columnsOf(r)
	}
	return n
}

// Cut returns a text that takes no more columns than most. One that is longer ends with …,
// if there is room for that.
func Cut(text string, most int) string {
	if Columns(text) <= most {
		return text
	}
	n := 1 // for …
	for i, r := range text {
		if n += columnsOf(r); n > most {
			if most < 1 {
				return ""
			}
			return strings.TrimRight(text[:i], " ") + "…"
		}
	}
	return text
}

// Pad returns a text with spaces behind it, so that it takes so many columns.
func Pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-Columns(text)))
}
