package category

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"compress/flate"
)

var updateWords = flag.Bool("update-words", false, "compile the files of words that have changed")

// wordFiles are the files of the folder words, by language.
func wordFiles(t testing.TB) map[string]*wordFile {
	t.Helper()
	names, err := filepath.Glob("words/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	files := map[string]*wordFile{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parseWords("category/"+filepath.ToSlash(name), string(text))
		if err != nil {
			t.Error(err)
		}
		files[strings.TrimSuffix(filepath.Base(name), ".txt")] = f
	}
	if t.Failed() {
		t.FailNow()
	}
	for name, f := range files { // what counts in every language is compiled into each
		if name != anyLanguage {
			f.phrases = slices.Concat(files[anyLanguage].phrases, f.phrases)
		}
	}
	return files
}

// The files can be read, each tells its language by common words, and every rule
// that needs words has some.
func TestWordFiles(t *testing.T) {
	met := map[ruleID]bool{}
	files := wordFiles(t)
	if len(files) > maxLanguages {
		t.Fatalf("%d files, and a set of languages holds %d", len(files), maxLanguages)
	}
	if n := len(ruleTable()); n > int(noRule) {
		t.Fatalf("%d rules, of which a ruleID can name %d", n, noRule)
	}
	for name, f := range files {
		if name != anyLanguage && len(f.common) == 0 {
			t.Errorf("words/%s.txt has no common words", name)
		}
		for _, p := range f.phrases {
			id, _ := ruleByID(p.rule)
			met[id] = true
		}
	}
	for id, r := range ruleTable() {
		words := ruleID(id).hasWords()
		if words != met[ruleID(id)] {
			t.Errorf("rule %s: has phrases: %t, should have: %t", r.ID, met[ruleID(id)], words)
		}
	}
}

// What the library reads is what the files of words say. Compressed, it may differ:
// another version of Go may compress in another way.
func TestWordsAreCompiled(t *testing.T) {
	files := wordFiles(t)
	for name, f := range files {
		lists, phrases, err := f.compile()
		if err != nil {
			t.Errorf("words/%s.txt: %v", name, err)
			continue
		}
		path := "compiled/" + name + ".bin"
		now, _ := os.ReadFile(path) // a new language has none yet
		if bytes.Equal(unpacked(now), append(lists, bytes.Join(phrases, nil)...)) {
			continue
		}
		if !*updateWords {
			t.Errorf("words/%s.txt has changed: run go generate ./category", name)
		} else if err := os.WriteFile(path, packed(lists, phrases), 0o644); err != nil {
			t.Error(err)
		}
	}
	compiled, err := filepath.Glob("compiled/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range compiled {
		if _, ok := files[strings.TrimSuffix(filepath.Base(path), ".bin")]; ok {
			continue
		}
		if !*updateWords {
			t.Errorf("%s has no file of words: run go generate ./category", path)
		} else if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// unpacked returns what a compiled file holds, or nothing if it is none.
func unpacked(file []byte) []byte {
	if len(file) < 6 {
		return nil
	}
	lists := int(file[0]) | int(file[1])<<8
	if len(file) < 6+lists {
		return nil
	}
	phrases, err := io.ReadAll(flate.NewReader(bytes.NewReader(file[6+lists:])))
	if err != nil {
		return nil
	}
	return slices.Concat(file[6:6+lists], phrases)
}

func TestWordsFaults(t *testing.T) {
	const file = "# a comment\n[language]\nThe AND # of\nÉté\n" +
		"[order]\n*a*\nthe? order?\nwe?/you order\nin 24 hours\nover 100000\n[nothing]\nthe\n/\n[currency]\n"
	f, err := parseWords("words/xx.txt", file)
	want := []string{
		`words/xx.txt:6: "*a*": a star at one end only`,
		`words/xx.txt:7: "the? order?" may be empty`,
		`words/xx.txt:8: "we?": a star or question mark inside`,
		`words/xx.txt:10: "100000": a number that isn't told from others; any is {n}`,
		`words/xx.txt:11: no rule [nothing]`,
		`words/xx.txt:12: no rule yet`,
		`words/xx.txt:13: no rule yet`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("faults:\n%v", err)
	}
	if !slices.Equal(f.common, []string{"the", "and", "ete"}) ||
		len(f.currencies)+len(f.particles) > 0 || len(f.phrases) != 1 {
		t.Errorf("%+v", f)
	}
}

// The limits that category/words/README.md names.
const (
	maxEmbedded = 800_000 // bytes of all compiled files
	maxHeap     = 400_000 // bytes of what is kept of a language
)

// What a program carries for the words, and what it keeps of a language once a
// template was in it, is little.
func TestWordsAreLight(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	embedded := 0
	for i, name := range all.names {
		file, err := compiledFiles.ReadFile("compiled/" + name + ".bin")
		if err != nil {
			t.Fatal(err)
		}
		embedded += len(file)
		kept, err := heapOf(func() (*lexicon, error) { return readAgain(all, i) })
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes in the program, %d on the heap", name, len(file), kept)
		if kept > maxHeap {
			t.Errorf("%s keeps %d bytes on the heap, which is more than %d", name, kept, maxHeap)
		}
	}
	t.Logf("%d bytes in the program", embedded)
	if embedded > maxEmbedded {
		t.Errorf("the program carries %d bytes, which is more than %d", embedded, maxEmbedded)
	}
}

// readAgain reads a language as at its first use.
func readAgain(all *languages, i int) (*lexicon, error) {
	file, err := openCompiled(all.names[i] + ".bin")
	if err != nil {
		return nil, err
	}
	return readLexicon(file.phrases, file.size, &all.particles)
}

// heapOf is how many bytes stay on the heap of what a function returns.
func heapOf[T any](read func() (T, error)) (int, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept, err := read()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(kept)
	return int(after.HeapAlloc) - int(before.HeapAlloc), err
}

// BenchmarkFirstUse reads a language for the first time.
func BenchmarkFirstUse(b *testing.B) {
	all, err := readLanguages()
	if err != nil {
		b.Fatal(err)
	}
	for i, name := range all.names {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := readAgain(all, i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
