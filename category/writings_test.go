package category_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/wacost/wacost/category"
)

// insides puts a mark between the letters of each word.
func insides(mark string) func(string) string {
	return func(s string) string {
		return outside(address, s, func(s string) string {
			var b strings.Builder
			last := ' '
			for _, r := range s {
				if unicode.IsLetter(last) && unicode.IsLetter(r) {
					b.WriteString(mark)
				}
				b.WriteRune(r)
				last = r
			}
			return b.String()
		})
	}
}

// letters writes the letters, digits or others from one to another in other places of Unicode.
func letters(from, to, as rune) func(string) string {
	return func(s string) string {
		return outside(address, s, func(s string) string {
			return strings.Map(func(r rune) rune {
				if from <= r && r <= to {
					return r - from + as
				}
				return r
			}, s)
		})
	}
}

func bold(s string) string { return word.ReplaceAllString(s, "$1<b>$2</b>$3") }

func written(pairs ...string) func(string) string {
	replace := strings.NewReplacer(pairs...).Replace
	return func(s string) string { return outside(address, s, replace) }
}

// apart writes letters and the marks on them apart, as some programs do.
func apart(s string) string {
	var b strings.Builder
	for _, r := range s {
		if 0xAC00 <= r && r <= 0xD7A3 {
			n := r - 0xAC00
			b.WriteRune(0x1100 + n/588)
			b.WriteRune(0x1161 + n%588/28)
			if n%28 > 0 {
				b.WriteRune(0x11A7 + n%28)
			}
			continue
		}
		b.WriteRune(r)
	}
	return strings.NewReplacer(
		"á", "a\u0301", "é", "e\u0301", "í", "i\u0301", "ó", "o\u0301", "ñ", "n\u0303", "ç", "c\u0327",
		"ü", "u\u0308", "ö", "o\u0308", "ä", "a\u0308", "à", "a\u0300", "ê", "e\u0302", "ş", "s\u0327",
		"й", "и\u0306", "ё", "е\u0308", "ą", "a\u0328", "ż", "z\u0307", "ă", "a\u0306", "ğ", "g\u0306",
		"ư", "u\u031b", "ạ", "a\u0323", "ế", "e\u0302\u0301", "ệ", "e\u0323\u0302",
		"が", "か\u3099", "だ", "た\u3099", "で", "て\u3099", "ば", "は\u3099", "ガ", "カ\u3099",
		"グ", "ク\u3099", "ド", "ト\u3099", "プ", "フ\u309a", "ポ", "ホ\u309a", "ヴ", "ウ\u3099",
	).Replace(b.String())
}

// writings are ways in which programs and people write one text.
var writings = map[string]func(string) string{
	"lines of Windows":        strings.NewReplacer("\n", "\r\n").Replace,
	"carriage returns":        strings.NewReplacer("\n", "\r").Replace,
	"vertical tabs":           strings.NewReplacer("\n", "\v").Replace,
	"escaped lines":           strings.NewReplacer("\n", `\n`).Replace,
	"lines of HTML":           strings.NewReplacer("\n", "<br />").Replace,
	"line separators":         strings.NewReplacer("\n", "\u2028").Replace,
	"tabs":                    strings.NewReplacer(" ", "\t").Replace,
	"spaces that hold":        strings.NewReplacer(" ", "\u00a0").Replace,
	"narrow spaces":           strings.NewReplacer(" ", "\u202f").Replace,
	"wide spaces":             strings.NewReplacer(" ", "\u3000").Replace,
	"entities":                written(" ", "&nbsp;", "'", "&#39;", "&", "&amp;"),
	"bold of HTML":            bold,
	"modifier apostrophes":    written("'", "ʼ", "’", "ʼ"),
	"quotation marks":         written("'", "’", `"`, "”"),
	"zero-width spaces":       insides("\u200b"),
	"joiners":                 insides("\u200d"),
	"words joined":            insides("\u2060"),
	"soft hyphens":            insides("\u00ad"),
	"Arabic letter marks":     insides("\u061c"),
	"embeddings":              insides("\u202a"),
	"isolates":                insides("\u2066"),
	"Mongolian separators":    insides("\u180e"),
	"selectors of text":       insides("\ufe0e"),
	"selectors of emoji":      insides("\ufe0f"),
	"tags":                    insides("\U000e0061"),
	"marks apart":             apart,
	"ligatures":               written("ffi", "ﬃ", "ff", "ﬀ", "fi", "ﬁ", "fl", "ﬂ", "st", "ﬆ"),
	"wide letters":            letters('a', 'z', 'ａ'),
	"wide digits":             letters('0', '9', '０'),
	"bold of mathematics":     letters('a', 'z', '𝐚'),
	"digits of mathematics":   letters('0', '9', '𝟎'),
	"Arabic digits":           letters('0', '9', '٠'),
	"Japanese of half width":  written("ー", "ｰ", "キ", "ｷ", "ン", "ﾝ", "ポ", "ﾎﾟ", "ド", "ﾄﾞ"),
	"directions around words": written(" ", "\u202c \u202b"),
}

// In whichever way a text is written, it is the same, and as sure.
func TestWritings(t *testing.T) {
	for _, tpl := range samples(t, domains, "testdata/newwords.tsv") {
		was := category.Classify(tpl)
		for how, write := range writings {
			changed := each(tpl, write)
			got := category.Classify(changed)
			if got.Category != was.Category || got.Confidence != was.Confidence {
				t.Errorf("%s %q is %s, %s; with %s %s, %s by %v", tpl.Language, changed.Body,
					was.Category, was.Confidence, how, got.Category, got.Confidence, ids(got))
			}
		}
	}
}
