package category_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// A neighbour is one of two languages that are written with the same letters.
type neighbour struct {
	language, region string
	// A button with this word shows whether a text is read by the language's phrases.
	free string
}

// neighbours are a language whose file was measured, and one whose file is newer.
var neighbours = [][2]neighbour{
	{{"hi", "hi_IN", "मुफ्त"}, {"mr", "mr_IN", "मोफत"}},
	{{"ar", "ar_EG", "ببلاش"}, {"ur", "ur_PK", "مفت"}},
}

// readsAs reports whether a template is read by the phrases of a language.
func readsAs(tpl category.Template, as neighbour) bool {
	tpl.Buttons = append(slices.Clone(tpl.Buttons), category.Button{Kind: "QUICK_REPLY", Text: as.free})
	for _, r := range category.Classify(tpl).Reasons {
		if r.Rule == "free" && r.Text == as.free {
			return true
		}
	}
	return false
}

// That a neighbour has a file changes nothing for a language: its phrases are looked for
// in no text in the language, unless the text is tagged as the neighbour's.
func TestOldLanguageIsNotReadAsItsNeighbour(t *testing.T) {
	for _, pair := range neighbours {
		old, other := pair[0], pair[1]
		n, untold := 0, 0
		for _, tpl := range samples(t, domains, ownA, ownB, ownC) {
			if !strings.HasPrefix(tpl.Language, old.language) {
				continue
			}
			n++
			for _, tag := range []string{old.language, old.region, ""} {
				tpl.Language = tag
				if tag == "" && inLatin(tpl.Body) {
					continue // Hindi in Latin letters may be any language
				}
				if readsAs(tpl, other) {
					t.Errorf("tagged %q, %s is read as %s", tag, tpl.Body, other.language)
				}
				switch is := readsAs(tpl, old); {
				case is:
				case tag == "":
					untold++ // too few common words
				default:
					t.Errorf("tagged %q, %s isn't read as %s", tag, tpl.Body, old.language)
				}
			}
			if tpl.Language = other.language; !readsAs(tpl, other) {
				t.Errorf("tagged %s, %s isn't read as it", other.language, tpl.Body)
			}
		}
		if n < 30 || untold > n/20 {
			t.Errorf("%d texts in %s, of which %d aren't read as it untagged", n, old.language, untold)
		}
	}
}

func TestNewLanguageIsNotReadAsItsNeighbour(t *testing.T) {
	for _, pair := range neighbours {
		other, is := pair[0], pair[1]
		n := 0
		for _, row := range newWords(t) {
			if row.language != is.language {
				continue
			}
			n++
			for _, tag := range []string{is.language, is.region, "", other.language} {
				tpl := category.Template{Language: tag, Body: row.text}
				if !readsAs(tpl, is) {
					t.Errorf("tagged %q, %s isn't read as %s", tag, row.text, is.language)
				}
				if tag == other.language {
					continue
				}
				if readsAs(tpl, other) {
					t.Errorf("tagged %q, %s is read as %s", tag, row.text, other.language)
				}
				if got := category.Classify(tpl); got.Category != row.is {
					t.Errorf("tagged %q, %s is %s, said %s by %v", tag, row.text, row.is, got.Category, ids(got))
				}
			}
		}
		if n < 12 {
			t.Errorf("only %d texts in %s", n, is.language)
		}
	}
}

// inLatin reports whether a text has no letters of another script.
func inLatin(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x370 })
}
