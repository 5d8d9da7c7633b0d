package ratecard

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable reports whether s is one line of text that a file shows as it is.
// The empty text is.
func printable(s string) bool {
	if plainText(s) {
		return true
	}
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return utf8.ValidString(s) && strings.TrimSpace(s) == s && strings.IndexFunc(s, hidden) < 0
}

// plainText reports whether s is printable and all of ASCII, as nearly every text
// of a card is.
func plainText(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

// checkText refuses what YAML's reader refuses too, but with its line.
func checkText(data []byte) error {
	line := 1
	for i := 0; i < len(data); {
		if c := data[i]; ' ' <= c && c <= '~' {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return &ParseError{Line: line, What: "not UTF-8"}
		case r == '\n':
			line++
		case r == '\r' || r == '\t' || r == '\ufeff':
		case unicode.IsControl(r):
			return &ParseError{Line: line, What: fmt.Sprintf("control character %U", r)}
		}
		i += n
	}
	return nil
}

// Words of files that stand for a price.
const (
	unknownRate = "--"
	hiddenRate  = "derived" // WithoutDerived hides it
)

// maxFile bounds a card's file: Meta's largest fit in a fiftieth of it.
const maxFile = 1 << 20

// maxID bounds the ID of a source. YAML takes no key of more than 1,024 bytes
// that stands on one line with its value.
const maxID = 100

// letters returns the index of a pair of lower-case letters among all pairs. The
// last index is for everything else, and always empty.
func letters(x, y byte) int {
	x, y = x-'a', y-'a'
	if x > 25 || y > 25 {
		return 26 * 26
	}
	return int(x)*26 + int(y)
}
