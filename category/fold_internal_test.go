package category

import (
	"strings"
	"testing"
	"unicode"
)

// latinLetters are the letters of U+00C0 to U+017F by what they are without
// their marks, typed from the names that Unicode gives them ("A WITH GRAVE").
var latinLetters = map[string]string{
	"a":  "ÀÁÂÃÄÅàáâãäåĀāĂăĄą",
	"ae": "Ææ",
	"c":  "ÇçĆćĈĉĊċČč",
	"d":  "ÐðĎďĐđ", // with eth and the stroked d
	"e":  "ÈÉÊËèéêëĒēĔĕĖėĘęĚě",
	"g":  "ĜĝĞğĠġĢģ",
	"h":  "ĤĥĦħ",
	"i":  "ÌÍÎÏìíîïĨĩĪīĬĭĮįİı", // with the Turkish i's, of which one has no dot
	"ij": "Ĳĳ",
	"j":  "Ĵĵ",
	"k":  "Ķķĸ", // with kra
	"l":  "ĹĺĻļĽľĿŀŁł",
	"n":  "ÑñŃńŅņŇňŉŊŋ", // with eng
	"o":  "ÒÓÔÕÖØòóôõöøŌōŎŏŐő",
	"oe": "Œœ",
	"r":  "ŔŕŖŗŘř",
	"s":  "ŚśŜŝŞşŠšſ", // with the long s
	"ss": "ß",
	"t":  "ŢţŤťŦŧ",
	"th": "Þþ",
	"u":  "ÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲų",
	"w":  "Ŵŵ",
	"y":  "ÝýÿŶŷŸ",
	"z":  "ŹźŻżŽž",
}

func folded(r rune) string { return string(appendFolded(nil, r)) }

func TestFoldLatin(t *testing.T) {
	want := map[rune]string{}
	for plain, letters := range latinLetters {
		for _, r := range letters {
			if want[r] != "" {
				t.Errorf("%c is listed twice", r)
			}
			want[r] = plain
		}
	}
	for r := rune(0xC0); r <= 0x17F; r++ {
		if unicode.IsLetter(r) != (want[r] != "") {
			t.Errorf("%c (%U) is a letter: %t, listed as %q", r, r, unicode.IsLetter(r), want[r])
		}
		if got := folded(r); unicode.IsLetter(r) && got != want[r] {
			t.Errorf("%c (%U) folds to %q, want %q", r, r, got, want[r])
		}
	}
}

// A letter and the same letter in another case are the same, in the scripts that
// have cases and beyond them. So is a word that was folded already.
func TestFoldCase(t *testing.T) {
	for r := rune(0xC0); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) || r == '\u212b' { // the angstrom sign is no letter of any word
			continue
		}
		once := folded(r)
		for _, other := range []rune{unicode.ToLower(r), unicode.ToUpper(r), unicode.ToTitle(r)} {
			switch {
			case other == r || other < 0xC0 || unicode.ToLower(other) != unicode.ToLower(r):
			case folded(other) != once:
				t.Errorf("%c (%U) folds to %q, but %c (%U) to %q", r, r, once, other, other, folded(other))
			}
		}
		var twice strings.Builder
		for _, r := range once {
			if r < 0x80 {
				twice.WriteRune(unicode.ToLower(r))
			} else {
				twice.WriteString(folded(r))
			}
		}
		if twice.String() != once {
			t.Errorf("%c (%U) folds to %q, and that to %q", r, r, once, twice.String())
		}
	}
}

// Forms of one letter that other scripts have.
func TestFoldOther(t *testing.T) {
	for _, forms := range []string{
		"ا أ إ آ ٱ", "ي ى ئ ی", "ه ة", "و ؤ", "ك ک",
		"a ａ Ａ 𝐀 𝐚 𝖠", "क क़", "ं ँ", "न ऩ", "र ऱ", "ळ ऴ", "ড ড়", "ঢ ঢ়", "য য়", "ss ẞ ß",
		"е ё Ё", "s ș Ș", "t ț Ț",
	} {
		list := strings.Fields(forms)
		for _, form := range list[1:] {
			var got strings.Builder
			for _, r := range form {
				got.WriteString(folded(r))
			}
			if got.String() != list[0] {
				t.Errorf("%s folds to %q, want %q", form, got.String(), list[0])
			}
		}
	}
	for _, mark := range "\u00ad\u200d\u200f\ufeff\u0301\u05b4\u0640\u064e\u0670\u093c\u09bc" {
		if got := folded(mark); got != "" {
			t.Errorf("%U folds to %q, want nothing", mark, got)
		}
	}
}
