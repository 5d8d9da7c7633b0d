package category_test

import (
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
)

// Arabic and Urdu share most letters. A button with a word that only one of them
// has shows whether a text is read by that language's phrases; see readsAs.
const (
	freeInArabic = "ببلاش"
	freeInUrdu   = "مفت"
)

// That Urdu has a file changes nothing for Arabic: its phrases are looked for in
// no text in Arabic, unless it is tagged as Urdu.
func TestArabicIsNotReadAsUrdu(t *testing.T) {
	n := 0
	for _, tpl := range samples(t, domains, ownA, ownB, ownC) {
		if !strings.HasPrefix(tpl.Language, "ar") {
			continue
		}
		n++
		for _, tag := range []string{"ar", "ar_EG", ""} {
			tpl.Language = tag
			if readsAs(tpl, freeInUrdu) {
				t.Errorf("tagged %q, %s is read as Urdu", tag, tpl.Body)
			}
			if tag != "" && !readsAs(tpl, freeInArabic) {
				t.Errorf("tagged %q, %s isn't read as Arabic", tag, tpl.Body)
			}
		}
		if tpl.Language = "ur"; !readsAs(tpl, freeInUrdu) {
			t.Errorf("tagged ur, %s isn't read as Urdu", tpl.Body)
		}
	}
	if n < 30 {
		t.Errorf("only %d texts in Arabic", n)
	}
}

func TestUrduIsNotReadAsArabic(t *testing.T) {
	n := 0
	for _, row := range newWords(t) {
		if row.language != "ur" {
			continue
		}
		n++
		for _, tag := range []string{"ur", "ur_PK", "", "ar"} {
			tpl := category.Template{Language: tag, Body: row.text}
			if !readsAs(tpl, freeInUrdu) {
				t.Errorf("tagged %q, %s isn't read as Urdu", tag, row.text)
			}
			if tag != "ar" && readsAs(tpl, freeInArabic) {
				t.Errorf("tagged %q, %s is read as Arabic", tag, row.text)
			}
			if got := category.Classify(tpl); tag != "ar" && got.Category != row.is {
				t.Errorf("tagged %q, %s is %s, said %s by %v", tag, row.text, row.is, got.Category, ids(got))
			}
		}
	}
	if n < 12 {
		t.Errorf("only %d texts in Urdu", n)
	}
}
