package cli

import (
	"io"
	"strings"
	"unicode"
)

// strange are characters that have no place in a line.
var strange = []*unicode.RangeTable{unicode.Bidi_Control, unicode.Noncharacter_Code_Point, unicode.Zl, unicode.Zp}

// Plain returns a text of one line: what would change lines, or the order of what stands
// around it, is replaced. Texts of webhooks may hold anything.
func Plain(text string) string {
	return strings.Map(plainRune, strings.ToValidUTF8(text, "\uFFFD"))
}

// PlainLines returns a text of many lines, each as [Plain] has it.
func PlainLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return plainRune(r)
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

func plainRune(r rune) rune {
	if unicode.IsControl(r) || unicode.In(r, strange...) {
		return unicode.ReplacementChar
	}
	return r
}

// WritePlain writes a text of many lines, each as [Plain] has it.
func WritePlain(w io.Writer, text string) error {
	_, err := io.WriteString(w, PlainLines(text))
	return err
}
