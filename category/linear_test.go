package category_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
)

// pieces are texts that, repeated, once made reading slow, or may.
var pieces = []string{"{{", "{", "}}", "{{1", "{{1}} ", "{{1}}, ", "Hi {{1}}, ", "20% off! ", "20% off, ", "http://",
	"www.", "a", "a ", "1.", "%", "1% ", "!", "order ", "a: {{1}} ", "你", "\u0301", "\xff", "🙂", "ا", "sale sale "}

// repeated is a template whose texts are a piece again and again.
func repeated(piece string, bytes int) category.Template {
	text := strings.Repeat(piece, bytes/len(piece)+1)
	return category.Template{Body: text, Buttons: []category.Button{{Kind: "URL", Text: "a", URL: text}}}
}

// Four times the text takes about four times as long, and not sixteen times: then a
// text that somebody sends on purpose would take hours. A step in between, where more
// of a text is looked at from some length on, is none. The two are measured in turns, by
// CPU time, and a busy machine gets five tries.
func TestReadingIsLinear(t *testing.T) {
	if os.Getenv("WACOST_RATIOS") == "" {
		t.Skip("WACOST_RATIOS isn't set: it measures times, which .ci/ratios does with nothing beside it")
	}
	for name, read := range map[string]func(category.Template){
		"Classify": func(tpl category.Template) { category.Classify(tpl) },
		"Suggest":  func(tpl category.Template) { category.Suggest(tpl) },
	} {
		read(category.Template{Body: "a"}) // reads the words
		for _, piece := range pieces {
			short, long := repeated(piece, 7_000), repeated(piece, 28_000)
			grows := 0.0
			for range 5 {
				if grows = leastOf(t, 3, func() { read(long) }) / leastOf(t, 3, func() { read(short) }); grows < 10 {
					break
				}
			}
			if grows >= 10 {
				t.Errorf("%s of %q: four times the text takes %.1f times as long", name, piece, grows)
			}
		}
	}
}

// leastOf is the least of the times that f takes, in seconds.
func leastOf(t *testing.T, n int, f func()) float64 {
	t.Helper()
	list := make([]time.Duration, n)
	for i := range list {
		began := cpuTime(t)
		f()
		list[i] = cpuTime(t) - began
	}
	return max(slices.Min(list), 100*time.Microsecond).Seconds() // what is shorter says nothing
}

// What is longer than any template isn't read to its end: what is found in it, and
// what is allocated for that, grows no further.
func TestReadingIsBounded(t *testing.T) {
	for _, piece := range pieces {
		long, longer := repeated(piece, 200_000), repeated(piece, 800_000)
		if a, b := category.Classify(long), category.Classify(longer); len(a.Reasons) != len(b.Reasons) ||
			len(a.Reasons) > 1<<14 {
			t.Errorf("%q: %d reasons, and %d of four times the text", piece, len(a.Reasons), len(b.Reasons))
		}
		if a, b := allocated(long), allocated(longer); b > a+a/4 {
			t.Errorf("%q: %d bytes are allocated, and %d for four times the text", piece, a, b)
		}
	}
	many := category.Template{Body: "a"}
	for i := range 100_000 {
		many.Buttons = append(many.Buttons, category.Button{Kind: "CATALOG", Text: fmt.Sprint("Sale ", i)})
		many.Cards = append(many.Cards, category.CarouselCard{Body: "Sale"})
	}
	if n := len(category.Classify(many).Reasons); n > 1<<14 {
		t.Errorf("%d reasons of 100,000 buttons", n)
	}
	if n := len(category.Suggest(many).Passages); n > 1<<14 {
		t.Errorf("%d passages of 100,000 buttons", n)
	}
}

// allocated is how many bytes it takes to classify a template.
func allocated(tpl category.Template) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	category.Classify(tpl)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
