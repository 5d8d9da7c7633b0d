package category

import (
	"unicode"
	"unicode/utf8"
)

// Folding removes from a letter what the same word may be written with or
// without: case, accents, vowel points, the long and short forms of Arabic
// letters, the wide forms of Latin ones.

// latin lists the plain letters for U+00C0 to U+017F, without case and marks.
// '*' stands for two letters, '.' for a sign. TestFoldLatin has them by letter.
const latin = "aaaaaa*ceeeeiiiidnooooo.ouuuuy**aaaaaa*ceeeeiiiidnooooo.ouuuuy*y" +
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkkllllllllll" +
	"nnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// appendFolded appends r, which isn't ASCII, folded, or nothing for a mark that
// words do without.
func appendFolded(b []byte, r rune) []byte {
	if 0xC0 <= r && r <= 0x17F {
		if c := latin[r-0xC0]; c != '*' {
			return append(b, c)
		}
		return append(b, twoLetters(r)...)
	}
	if c := plainLatin(r); c != 0 {
		return append(b, c)
	}
	if 0x1100 <= r && r <= 0x11FF {
		return syllable(b, r)
	}
	if r = foldOther(r); r == 0 {
		return b
	}
	switch {
	case r == 'ß':
		return append(b, "ss"...)
	case 0xFB00 <= r && r <= 0xFB06: // as a document that was printed has them
		return append(b, [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}[r-0xFB00]...)
	}
	return utf8.AppendRune(b, r)
}

// plainLatin returns the plain letter for those of Vietnamese and Romanian beyond
// latin, and 0 for others.
func plainLatin(r rune) byte {
	switch {
	case r == 'ơ' || r == 'Ơ':
		return 'o'
	case r == 'ư' || r == 'Ư':
		return 'u'
	case r == 'ș' || r == 'Ș':
		return 's'
	case r == 'ț' || r == 'Ț':
		return 't'
	case r < 0x1EA0 || r > 0x1EF9:
		return 0
	case r <= 0x1EB7:
		return 'a'
	case r <= 0x1EC7:
		return 'e'
	case r <= 0x1ECB:
		return 'i'
	case r <= 0x1EE3:
		return 'o'
	case r <= 0x1EF1:
		return 'u'
	}
	return 'y'
}

// twoLetters returns what a '*' of latin stands for.
func twoLetters(r rune) string {
	switch r {
	case 'Æ', 'æ':
		return "ae"
	case 'Œ', 'œ':
		return "oe"
	case 'Þ', 'þ':
		return "th"
	case 'Ĳ', 'ĳ':
		return "ij"
	}
	return "ss" // ß
}

// foldOther folds letters beyond those of latin. It returns 0 for a mark that
// words do without.
func foldOther(r rune) rune {
	switch {
	case r == 0xAD, 0x200B <= r && r <= 0x200F, r == 0xFEFF, // soft hyphen, joiners, marks of direction
		r == 0x61C, r == 0x180E, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F, // more of these
		0xFE00 <= r && r <= 0xFE0F, 0xE0000 <= r && r <= 0xE01EF, // selectors of a form, tags
		0x300 <= r && r <= 0x36F,                                           // accents that stand alone
		0x591 <= r && r <= 0x5C7 && unicode.Is(unicode.Mn, r),              // Hebrew points
		0x640 <= r && r <= 0x65F && !unicode.Is(unicode.Lo, r), r == 0x670, // Arabic tatweel and vowels
		r == 0x93C, r == 0x9BC: // the nukta of Devanagari and Bengali
		return 0
	case 0x600 <= r && r <= 0x6FF:
		switch r {
		case 'أ', 'إ', 'آ', 'ٱ':
			return 'ا'
		case 'ى', 'ئ', 'ی':
			return 'ي'
		case 'ة', 'ہ', 'ھ', 'ۂ', 'ۀ', 'ۃ':
			return 'ه'
		case 'ۓ':
			return 'ے'
		case 'ؤ':
			return 'و'
		case 'ک':
			return 'ك'
		}
		return r
	case 0x958 <= r && r <= 0x95F: // letters with their nukta
		return []rune("कखगजडढफय")[r-0x958]
	case r == 0x9DC || r == 0x9DD || r == 0x9DF: // the same of Bengali
		return [...]rune{'ড', 'ঢ', 0, 'য'}[r-0x9DC]
	case r == 0x929 || r == 0x931 || r == 0x934: // ऩ, ऱ and ऴ, each after its plain letter
		return r - 1
	case 0x400 <= r && r <= 0x45F:
		return foldCyrillic(unicode.ToLower(r))
	case r == 0x901: // nasal dot with and without the bow
		return 0x902
	case 0xFF01 <= r && r <= 0xFF5E: // wide forms
		return unicode.ToLower(r - 0xFEE0)
	case 0x1D400 <= r && r <= 0x1D6A3: // letters of mathematics, met as bold and italics
		return 'a' + (r-0x1D400)%26
	case r == 'ẞ':
		return 'ß'
	}
	return unicode.ToLower(r)
}

// foldCyrillic takes from small letters the marks that Unicode also has alone.
func foldCyrillic(r rune) rune {
	switch r {
	case 'ё':
		return 'е'
	case 'й':
		return 'и'
	case 'ї':
		return 'і'
	case 'ў':
		return 'у'
	}
	return r
}

// narrowKana lists the letters U+FF66 to U+FF9D in their usual width, of three bytes each.
const narrowKana = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソ" +
	"タチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"

// letter returns the letter at text[i] and where it ends. Japanese of half width is as wide
// as usual, and a mark that stands alone behind it is put on it.
func letter(text string, i int) (r rune, end int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	end = i + size
	if 0xFF66 <= r && r <= 0xFF9D {
		r, _ = utf8.DecodeRuneInString(narrowKana[3*(r-0xFF66):])
	} else if r < 0x3040 || r > 0x30FF {
		return r, end
	}
	switch mark, size := utf8.DecodeRuneInString(text[end:]); mark {
	case 0x3099, 0xFF9E:
		if r == 'ウ' {
			return 'ヴ', end + size
		}
		return r + 1, end + size
	case 0x309A, 0xFF9F:
		return r + 2, end + size
	}
	return r, end
}

// syllable appends a part of a Korean syllable that stands alone, or puts it together
// with the parts that it follows.
func syllable(b []byte, r rune) []byte {
	last, size := utf8.DecodeLastRune(b)
	switch {
	case 0x1161 <= r && r <= 0x1175 && 0x1100 <= last && last <= 0x1112:
		r = 0xAC00 + ((last-0x1100)*21+r-0x1161)*28
	case 0x11A8 <= r && r <= 0x11C2 && 0xAC00 <= last && last <= 0xD7A3 && (last-0xAC00)%28 == 0:
		r = last + r - 0x11A7
	default:
		size = 0
	}
	return utf8.AppendRune(b[:len(b)-size], r)
}
