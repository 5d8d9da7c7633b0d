package category_test

import (
	"math"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/wacost/wacost/category"
)

// mostTimesNaive is how many times as long as naively Classify may take. In 2026-11 it
// took 1.5 times as long in English and 1.8 in German, which has more phrases.
const mostTimesNaive = 2.4

// TestClassifyIsFast holds Classify to a program that anybody would write first. The two
// are measured in turns, by CPU time, and a busy machine gets more of them.
func TestClassifyIsFast(t *testing.T) {
	if os.Getenv("WACOST_RATIOS") == "" {
		t.Skip("WACOST_RATIOS isn't set: it measures times, which .ci/ratios does with nothing beside it")
	}
	phrases := map[string]int{}
	for language, tpl := range ordinary {
		naively(tpl, func(p string) { phrases[p] = len(p) })
		classify, naive := math.Inf(1), math.Inf(1)
		for round := 0; round < 5 || round < 25 && classify > mostTimesNaive*naive; round++ {
			classify = min(classify, nanoseconds(t, func() { category.Classify(tpl) }))
			naive = min(naive, nanoseconds(t, func() {
				sum := 0
				naively(tpl, func(p string) { sum += phrases[p] })
			}))
		}
		t.Logf("%s: %.0f ns, %.2f times the naive program's %.0f", language, classify, classify/naive, naive)
		if classify > mostTimesNaive*naive {
			t.Errorf("%s: Classify takes %.2f times as long, at most %.1f", language, classify/naive, mostTimesNaive)
		}
	}
}

// naively calls a function with each word of a template, and with each two that follow
// one another, in small letters.
func naively(tpl category.Template, found func(string)) {
	texts := []string{tpl.Body, tpl.Footer}
	for _, b := range tpl.Buttons {
		texts = append(texts, b.Text)
	}
	for _, text := range texts {
		before := ""
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			word = strings.ToLower(word)
			found(word)
			found(before + " " + word)
			before = word
		}
	}
}

// nanoseconds returns how many nanoseconds of CPU time a function takes.
func nanoseconds(t *testing.T, f func()) float64 {
	t.Helper()
	const rounds = 2000
	began := cpuTime(t)
	for range rounds {
		f()
	}
	return float64((cpuTime(t) - began).Nanoseconds()) / rounds
}
