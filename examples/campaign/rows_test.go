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
	row := func(line int64, fields ...string) record { return record{line: line, fields: fields} }
	bad := func(line int64, fault string) record { return record{line: line, fault: fault} }
	for name, test := range map[string]struct {
		text string
		want []record
	}{
		"plain":         {"a,b\nc,d\n", []record{row(1, "a", "b"), row(2, "c", "d")}},
		"no newline":    {"a,b", []record{row(1, "a", "b")}},
		"CRLF, blanks":  {"\r\na,b\r\n\r\n\nc,\r\n", []record{row(2, "a", "b"), row(5, "c", "")}},
		"empty":         {"", nil},
		"quotes":        {`"a,""b""",c` + "\n" + `d,""`, []record{row(1, `a,"b"`, "c"), row(2, "d", "")}},
		"quotes inside": {`5",6` + "\n", []record{row(1, `5"`, "6")}},
		"line breaks": {"\"a\n\nb\",c\r\nd,\"e\r\n\"\r\nf,g", []record{
			row(1, "a\n\nb", "c"), row(4, "d", "e\r\n"), row(6, "f", "g")}},
		"several quoted lines":     {"\"a\n\",\"b\n\n\"\nc,d", []record{row(1, "a\n", "b\n\n"), row(5, "c", "d")}},
		"at the very end":          {"a,\"b\n\"", []record{row(1, "a", "b\n")}},
		"an open quote":            {"a,\"b\nc,d\ne,f", []record{bad(1, open), row(2, "c", "d"), row(3, "e", "f")}},
		"an open quote at the end": {"a,\"b", []record{bad(1, open)}},
		"behind a quote":           {"\"a\"b,c\nd,e\n", []record{bad(1, after), row(2, "d", "e")}},
		"a long line": {"a,b\n" + long + "\nc,d\n", []record{row(1, "a", "b"), bad(2, string(input.TooLong)),
			row(3, "c", "d")}},
		"a long line at the end": {"a\n" + long, []record{row(1, "a"), bad(2, string(input.TooLong))}},
		"a long quote":           {"\"" + long + "\nc,d\n", []record{bad(1, string(input.TooLong)), row(2, "c", "d")}},
		"NUL":                    {"a\x00,b\n", []record{row(1, "a\x00", "b")}},
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

// Each line of a record is read once, whatever quotes are in it: a quote that is opened
// and never closed above a list whose empty fields are quoted took hours.
func TestTableOfManyQuotes(t *testing.T) {
	const lines = 500_000
	quotes := strings.Repeat("\"\"\n", lines)
	for name, test := range map[string]struct {
		text, last string
	}{
		"never closed":       {"\"\n" + quotes, ""},
		"closed":             {"\"\n" + quotes + "\"\nx", "x"},
		"opened every time":  {"\"" + strings.Repeat("a\",\"b\n", lines) + "\"\nx", "x"},
		"closed at the end":  {"\"\n" + quotes + "\"", "\n" + strings.ReplaceAll(quotes, "\"\"", "\"")},
		"between delimiters": {"\"\n" + quotes + "\",,,\"\n" + quotes + "\"\nx", "x"},
	} {
		tab, last := newTable(strings.NewReader(test.text)), ""
		for {
			fields, _, err := tab.next()
			if errors.Is(err, io.EOF) {
				break
			} else if err == nil {
				last = string(fields[len(fields)-1])
			}
		}
		if last != test.last {
			t.Errorf("%s: the last field is %.20q, want %.20q", name, last, test.last)
		}
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
	for _, text := range []string{"a,b\n", "\"a\",b\n\"c\nd\",\"\"\"\"\n\n", "a;\"b\"\r\n", "\"", "\"\"\"",
		"a\"b,c\n", "\r", "\"\n\n\"x\n", "\n01"} {
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
