package category_test

import (
	"path/filepath"
	"testing"

	"github.com/wacost/wacost/category"
)

// Templates that were written before there were any words for their language, by a
// writer who saw neither the rules nor the words: of each language most marketing is
// seen, and nothing in its words makes an answer sure.
func TestNewLanguages(t *testing.T) {
	const (
		each      = 40
		marketing = 20
		seen      = 14 // of marketing
		right     = 33 // of all
	)
	files, err := filepath.Glob("testdata/languages/*.jsonl")
	if err != nil || len(files) != 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		list := samples(t, file)
		hits, of, rights := 0, 0, 0
		for _, tpl := range list {
			c := category.Classify(tpl)
			if c.Category == tpl.Submitted {
				rights++
			}
			if tpl.Submitted == category.Marketing {
				of++
				if c.Category == category.Marketing {
					hits++
				}
			}
			code := len(tpl.Buttons) > 0 && tpl.Buttons[0].OTP != ""
			if c.Confidence == category.ConfidenceSure && !code {
				t.Errorf("%s is sure: %+v", tpl.ID, c)
			}
		}
		t.Logf("%s: %d of %d right, %d of %d marketing", filepath.Base(file), rights, len(list), hits, of)
		if len(list) != each || of != marketing || hits < seen || rights < right {
			t.Errorf("%s: %d templates, %d of %d marketing seen, %d right", file, len(list), hits, of, rights)
		}
	}
}
