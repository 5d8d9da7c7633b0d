package input

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// open opens a text as standard input.
func open(t *testing.T, text string) *Input {
	t.Helper()
	in, err := Open("-", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// lines returns all lines with their numbers, and faults in their place.
func lines(in *Input) (list []string, end error) {
	for {
		text, no, err := in.Line()
		if err != nil && !errors.Is(err, TooLong) {
			return list, err
		}
		if err != nil {
			text = []byte(err.Error())
		}
		list = append(list, fmt.Sprintf("%d: %s", no, text))
	}
}

func TestOpenFileOrStandardInput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte("of a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{name: "of a file", "-": "of standard input"} {
		in, err := Open(name, strings.NewReader("of standard input"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := in.Whole()
		if string(got) != want || err != nil || in.Close() != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{name + "s", filepath.Dir(name), "-"} {
		_, err := Open(name, nil)
		if err == nil || !strings.HasPrefix(err.Error(), name+": ") || strings.Count(err.Error(), name) > 1 {
			t.Errorf("%v, want the name of %s, once", err, name)
		}
	}
	if _, err := Open(name+"s", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that isn't there: %v", err)
	}
}

// What no program can read is named, rather than its first odd byte.
func TestFormsOfFileAreNamed(t *testing.T) {
	for text, want := range map[string]error{
		"":                         Empty,
		"\x1f\x8b\x08\x00":         Gzip,
		"\xff\xfe{\x00}\x00":       UTF16,
		"\xfe\xff\x00{\x00}":       UTF16,
		"{\x00}\x00":               UTF16,
		"\x00{\x00}":               UTF16,
		"{":                        nil,
		"é":                        nil,
		"\ufeff{}":                 nil,
		"\ufeff\n":                 nil, // blank, which Whole and Line tell
		"\ufeff":                   nil,
		strings.Repeat(" ", Max+1): nil,
	} {
		_, err := Open("-", strings.NewReader(text))
		if !errors.Is(err, want) || err != nil && err.Error() != "standard input: "+want.Error() {
			t.Errorf("%.20q: %v, want %v", text, err, want)
		}
	}
}

func TestWholeIsBounded(t *testing.T) {
	full := strings.Repeat("x", Max)
	for text, want := range map[string]error{
		"\ufeffa\r\nb": nil, full: nil, "\ufeff" + full: nil,
		full + "x": TooLong, " \r\n\t": Empty, "\ufeff": Empty,
	} {
		got, err := open(t, text).Whole()
		if !errors.Is(err, want) || want == nil && string(got) != strings.TrimPrefix(text, "\ufeff") {
			t.Errorf("%.20q: %.20q, %v, want %v", text, got, err, want)
		}
	}
}

func TestLines(t *testing.T) {
	full := strings.Repeat("x", Max)
	for text, want := range map[string][]string{
		"\ufeffa\r\nb":                 {"1: a", "2: b"},
		"\n \n a \n\nb\n":              {"3: a", "5: b"},
		full + "\nb":                   {"1: longer than 4 MiB", "2: b"}, // with its end
		full:                           {"1: " + full},
		"a\n" + full + "xx\nb\n" + "c": {"1: a", "2: longer than 4 MiB", "3: b", "4: c"},
	} {
		got, err := lines(open(t, text))
		if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, io.EOF) {
			t.Errorf("%.20q: %v (-want +got):\n%.500s", text, err, diff)
		}
	}
	for _, text := range []string{"\n \r\n", "\ufeff", "\ufeff\n"} {
		if got, err := lines(open(t, text)); !errors.Is(err, Empty) || got != nil {
			t.Errorf("%q: %q, %v, want %v", text, got, err, Empty)
		}
	}
}

func TestFirst(t *testing.T) {
	in := open(t, "\ufeff\n  {}")
	first, err := in.First()
	text, no, _ := in.Line()
	if first != '{' || err != nil || string(text) != "{}" || no != 2 {
		t.Errorf("%q, %v; line %d: %s", first, err, no, text)
	}
	for text, says := range map[string]string{
		"\n":                       "standard input: empty",
		strings.Repeat(" ", 1<<20): "nothing but white space",
	} {
		if _, err := open(t, text).First(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v, want %s", text, err, says)
		}
	}
}

// A file that can't be read to its end isn't taken for a whole one.
func TestReadErrors(t *testing.T) {
	fault := errors.New("the disk is gone")
	torn := func() *Input {
		in, err := Open("-", io.MultiReader(strings.NewReader("{}\n{"), iotest.ErrReader(fault)))
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	if _, err := torn().Whole(); !errors.Is(err, fault) {
		t.Errorf("whole: %v", err)
	}
	if got, err := lines(torn()); !errors.Is(err, fault) || len(got) != 1 {
		t.Errorf("lines: %q, %v", got, err)
	}
	if _, err := Open("-", iotest.ErrReader(fault)); !errors.Is(err, fault) {
		t.Errorf("at once: %v", err)
	}
}

// endless is a line without an end, up to so many bytes.
type endless int

func (e *endless) Read(p []byte) (int, error) {
	if *e <= 0 {
		return 0, io.EOF
	}
	for i := range p {
		p[i] = 'x'
	}
	*e -= endless(len(p))
	return len(p), nil
}

// One line of a gigabyte takes no more memory than one of some megabytes.
func TestMemoryIsBounded(t *testing.T) {
	for name, read := range map[string]func(*Input) error{
		"whole": func(in *Input) error { _, err := in.Whole(); return err },
		"line":  func(in *Input) error { _, _, err := in.Line(); return err },
	} {
		long := endless(1 << 30)
		in, err := Open("-", &long)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := read(in); !errors.Is(err, TooLong) {
			t.Errorf("%s: %v, want %v", name, err, TooLong)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 16*Max {
			t.Errorf("%s: allocated %d bytes", name, used)
		}
	}
}
