package category_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// Hindi and Marathi are written with the same letters. A button with a word that
// only one of them has shows whether a text is read by that language's phrases.
const (
	freeInHindi   = "मुफ्त"
	freeInMarathi = "मोफत"
)

// readsAs reports whether the word on an additional button of tpl is evidence.
func readsAs(tpl category.Template, word string) bool {
	tpl.Buttons = append(slices.Clone(tpl.Buttons), category.Button{Kind: "QUICK_REPLY", Text: word})
	for _, r := range category.Classify(tpl).Reasons {
		if r.Rule == "free" && r.Text == word {
			return true
		}
	}
	return false
}

// That Marathi has a file changes nothing for Hindi: its phrases are looked for
// in no text in Hindi, unless it is tagged as Marathi.
func TestHindiIsNotReadAsMarathi(t *testing.T) {
	n := 0
	for _, tpl := range samples(t, domains, ownA, ownB, ownC) {
		if !strings.HasPrefix(tpl.Language, "hi") {
			continue
		}
		n++
		for _, tag := range []string{"hi", "hi_IN", ""} {
			tpl.Language = tag
			if tag == "" && !inDevanagari(tpl.Body) {
				continue
			}
			if readsAs(tpl, freeInMarathi) {
				t.Errorf("tagged %q, %s is read as Marathi", tag, tpl.Body)
			}
			if !readsAs(tpl, freeInHindi) {
				t.Errorf("tagged %q, %s isn't read as Hindi", tag, tpl.Body)
			}
		}
		if tpl.Language = "mr"; !readsAs(tpl, freeInMarathi) {
			t.Errorf("tagged mr, %s isn't read as Marathi", tpl.Body)
		}
	}
	if n < 30 {
		t.Errorf("only %d texts in Hindi", n)
	}
}

func TestMarathiIsNotReadAsHindi(t *testing.T) {
	n := 0
	for _, row := range newWords(t) {
		if row.language != "mr" {
			continue
		}
		n++
		for _, tag := range []string{"mr", "mr_IN", "", "hi"} {
			tpl := category.Template{Language: tag, Body: row.text}
			if !readsAs(tpl, freeInMarathi) {
				t.Errorf("tagged %q, %s isn't read as Marathi", tag, row.text)
			}
			if tag != "hi" && readsAs(tpl, freeInHindi) {
				t.Errorf("tagged %q, %s is read as Hindi", tag, row.text)
			}
			if got := category.Classify(tpl); tag != "hi" && got.Category != row.is {
				t.Errorf("tagged %q, %s is %s, said %s by %v", tag, row.text, row.is, got.Category, ids(got))
			}
		}
	}
	if n < 12 {
		t.Errorf("only %d texts in Marathi", n)
	}
}

func inDevanagari(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r>>7 == 0x900>>7 })
}
