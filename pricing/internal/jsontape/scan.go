package jsontape

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// endOfScalar returns the place after the number or word that begins at i, or 0 if none
// does, and its kind.
func endOfScalar(body []byte, i int) (end int, kind Kind) {
	if c := body[i]; c != '-' && (c < '0' || '9' < c) {
		return endOfWord(body, i), Kind(c)
	}
	return endOfNumber(body, i), Number
}

// endOfString returns the place after the string that begins at i, or 0 if none
// does, and whether its text is plain ASCII without escapes.
func endOfString(body []byte, i int) (end int, plain bool) {
	if body[i] != '"' {
		return 0, false
	}
	for i++; i+8 <= len(body); i += 8 {
		if odd := oddBytes(binary.LittleEndian.Uint64(body[i:])); odd != 0 {
			if i += bits.TrailingZeros64(odd) / 8; body[i] == '"' {
				return i + 1, true
			}
			break
		}
	}
	return endOfAnyString(body, i)
}

// oddBytes has the highest bit of the first byte that is a quote, a backslash, a control
// character or no ASCII, and none below it. Bits above that say nothing.
func oddBytes(w uint64) uint64 {
	const each, high = 0x0101010101010101, 0x8080808080808080
	quote, slash := w^each*'"', w^each*'\\'
	return (w | (w - each*' ') | (quote - each) | (slash - each)) & high
}

// endOfAnyString is endOfString from i on, which lies in the string.
func endOfAnyString(body []byte, i int) (end int, plain bool) {
	plain = true
	for ; i < len(body); i++ {
		c := body[i]
		if c != '"' && c != '\\' && c >= ' ' && c < utf8.RuneSelf {
			continue
		}
		switch {
		case c == '"':
			return i + 1, plain
		case c == '\\':
			plain = false
			if i++; i == len(body) {
				return 0, false
			}
			switch body[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					if i++; i == len(body) || !isHex(body[i]) {
						return 0, false
					}
				}
			default:
				return 0, false
			}
		case c < ' ':
			return 0, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return 0, false
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// endOfNumber returns the place after the number that begins at i, or 0.
func endOfNumber(body []byte, i int) int {
	if body[i] == '-' {
		i++
	}
	from := i
	if i = digits(body, i); i == from || i > from+1 && body[from] == '0' {
		return 0
	}
	if i < len(body) && body[i] == '.' {
		from = i + 1
		if i = digits(body, from); i == from {
			return 0
		}
	}
	if i < len(body) && body[i]|0x20 == 'e' {
		i++
		if i < len(body) && (body[i] == '+' || body[i] == '-') {
			i++
		}
		from = i
		if i = digits(body, from); i == from {
			return 0
		}
	}
	return i
}

func digits(body []byte, i int) int {
	for i < len(body) && '0' <= body[i] && body[i] <= '9' {
		i++
	}
	return i
}

// endOfWord returns the place after true, false or null at i, or 0.
func endOfWord(body []byte, i int) int {
	for _, word := range [...]string{"true", "false", "null"} {
		if len(body)-i >= len(word) && string(body[i:i+len(word)]) == word {
			return i + len(word)
		}
	}
	return 0
}
