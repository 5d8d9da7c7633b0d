package ratecard

// Most numbers are eight to sixteen digits. Such a text is read as two times eight bytes: its
// first ones and its last ones, which may have some in common.

// isShort reports whether a text is of such a length.
func isShort(s string) bool { return 8 <= len(s) && len(s) <= 16 }

// firstEight returns the first eight bytes of a text, the first one lowest.
func firstEight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// lastEight returns the last eight bytes of a text.
func lastEight(s string) uint64 { return firstEight(s[len(s)-8:]) }

// Every byte of these is the same.
const (
	ofBytes  = 0x0101010101010101
	lowBits  = 0x0f * ofBytes
	highBits = 0xf0 * ofBytes
)

// areDigits reports whether all of eight bytes are digits: 0x30 to 0x39, which adding 6 leaves
// below 0x40.
func areDigits(eight uint64) bool {
	return eight&highBits == '0'*ofBytes && (eight+6*ofBytes)&highBits == '0'*ofBytes
}

// valueOf returns the number that eight digits are, each of which may be 0 instead of '0'. It
// adds up neighbors: digits to hundreds, these to ten thousands, these to all.
func valueOf(eight uint64) uint64 {
	eight = eight & lowBits * (10<<8 + 1) >> 8
	eight = eight & 0x00ff00ff00ff00ff * (100<<16 + 1) >> 16
	return eight & 0x0000ffff0000ffff * (10000<<32 + 1) >> 32
}

// isDigits reports whether a text has digits only.
func isDigits(s string) bool {
	if isShort(s) {
		return areDigits(firstEight(s)) && areDigits(lastEight(s))
	}
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// readDigits returns the number that a text of digits is. It isn't ok if the text has others. Of
// more than sixteen digits it returns any number.
func readDigits(s string) (n uint64, ok bool) {
	if isShort(s) {
		first, last := firstEight(s), lastEight(s)
		if !areDigits(first) || !areDigits(last) {
			return 0, false
		}
		first <<= 8 * (16 - len(s)) // without those that are in both
		return valueOf(first)*100_000_000 + valueOf(last), true
	}
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return n, true
}
