package main

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/examples/internal/input"
)

// A record is a row and the line on which it begins, or why it can't be read.
type record struct {
	line   int64
	fields []string
	fault  string
}

// records reads all of a table.
func records(t testing.TB, tab *table) (list []record) {
	t.Helper()
	for range 10_000 {
		fields, line, err := tab.next()
		var bad *badRow
		switch {
		case errors.Is(err, io.EOF):
			return list
		case errors.As(err, &bad):
			list = append(list, record{line: bad.line, fault: bad.why.Error()})
			continue
		case err != nil:
			t.Fatal(err)
		}
		r := record{line: line}
		for _, f := range fields {
			r.fields = append(r.fields, string(f))
		}
		list = append(list, r)
	}
	t.Fatal("no end")
	return nil
}

func TestTable(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	const open, after = "a quote is opened and not closed",
		"text behind a closing quote: a quote in a quoted field is written twice"
	for name, test := range map[string]struct {
		text string
		want []record
	}{
		"plain":         {"a,b\nc,d\n", []record{{1, []string{"a", "b"}, ""}, {2, []string{"c", "d"}, ""}}},
		"no newline":    {"a,b", []record{{1, []string{"a", "b"}, ""}}},
		"CRLF, blanks":  {"\r\na,b\r\n\r\n\nc,\r\n", []record{{2, []string{"a", "b"}, ""}, {5, []string{"c", ""}, ""}}},
		"empty":         {"", nil},
		"quotes":        {`"a,""b""",c` + "\n" + `d,""`, []record{{1, []string{`a,"b"`, "c"}, ""}, {2, []string{"d", ""}, ""}}},
		"quotes inside": {`5",6` + "\n", []record{{1, []string{`5"`, "6"}, ""}}},
		"line breaks": {"\"a\n\nb\",c\r\nd,\"e\r\n\"\r\nf,g", []record{
			{1, []string{"a\n\nb", "c"}, ""}, {4, []string{"d", "e\r\n"}, ""}, {6, []string{"f", "g"}, ""}}},
		"several quoted lines":     {"\"a\n\",\"b\n\n\"\nc,d", []record{{1, []string{"a\n", "b\n\n"}, ""}, {5, []string{"c", "d"}, ""}}},
		"at the very end":          {"a,\"b\n\"", []record{{1, []string{"a", "b\n"}, ""}}},
		"an open quote":            {"a,\"b\nc,d\ne,f", []record{{1, nil, open}, {2, []string{"c", "d"}, ""}, {3, []string{"e", "f"}, ""}}},
		"an open quote at the end": {"a,\"b", []record{{1, nil, open}}},
		"behind a quote":           {"\"a\"b,c\nd,e\n", []record{{1, nil, after}, {2, []string{"d", "e"}, ""}}},
		"a long line": {"a,b\n" + long + "\nc,d\n", []record{{1, []string{"a", "b"}, ""}, {2, nil, string(input.TooLong)},
			{3, []string{"c", "d"}, ""}}},
		"a long line at the end": {"a\n" + long, []record{{1, []string{"a"}, ""}, {2, nil, string(input.TooLong)}}},
		"a long quote":           {"\"" + long + "\nc,d\n", []record{{1, nil, string(input.TooLong)}, {2, []string{"c", "d"}, ""}}},
		"NUL":                    {"a\x00,b\n", []record{{1, []string{"a\x00", "b"}, ""}}},
	} {
		for how, r := range map[string]io.Reader{
			"": strings.NewReader(test.text), "byte by byte": iotest.OneByteReader(strings.NewReader(test.text)),
			"with the error": iotest.DataErrReader(strings.NewReader(test.text)),
		} {
			if how == "byte by byte" && len(test.text) > 1<<20 {
				continue
			}
			if diff := cmp.Diff(test.want, records(t, newTable(r)), cmp.AllowUnexported(record{})); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", name, how, diff)
			}
		}
	}
}

// A long text of many lines within one quoted field comes as a whole, up to the bound.
func TestTableOfLongFields(t *testing.T) {
	text := strings.Repeat("line\n", 300_000)
	got := records(t, newTable(strings.NewReader("a\n\""+text+"\",b\nc,d\n")))
	want := []record{{1, []string{"a"}, ""}, {2, []string{text, "b"}, ""}, {300_003, []string{"c", "d"}, ""}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{})); diff != "" {
		t.Errorf("(-want +got):\n%.1000s", diff)
	}
}

// What fails while it is read is an error, not the end.
func TestTableThatFails(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{"", "a,b\nc", "a,\"b\nc"} {
		tab := newTable(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
		var err error
		for err == nil {
			_, _, err = tab.next()
		}
		if !errors.Is(err, broken) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, _, err := newTable(strangled{}).next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader without progress: %v", err)
	}
}

// strangled is a reader that never reads.
type strangled struct{}

func (strangled) Read([]byte) (int, error) { return 0, nil }

// Whatever encoding/csv reads is read alike, on the same lines.
func FuzzTable(f *testing.F) {
	for _, text := range []string{"a,b\n", "\"a\",b\n\"c\nd\",\"\"\"\"\n\n", "a;\"b\"\r\n", "\"", "\"\"\"", "a\"b,c\n", "\r", "\"\n\n\"x\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := records(t, newTable(strings.NewReader(text)))
		if strings.ContainsAny(text, "\r") {
			return // encoding/csv takes a CR out of quoted fields
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		var want []record
		for {
			fields, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return // we read more
			}
			line, _ := r.FieldPos(0)
			want = append(want, record{line: int64(line), fields: fields})
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(record{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func BenchmarkTable(b *testing.B) {
	text := strings.Repeat("user 1,+34612070758,2026-11-29T04:39:51Z,,\nuser 2,+5511912345678,,,\n", 50_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tab := newTable(strings.NewReader(text))
		for {
			if _, _, err := tab.next(); err != nil {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/row")
}
