package jsontape_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

var wide = jsontape.Limits{Bytes: 1 << 20, Levels: 1 << 20, Values: 1 << 20}

func index(t testing.TB, text string) *jsontape.Tape {
	t.Helper()
	var tape jsontape.Tape
	if err := tape.Index([]byte(text), wide); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &tape
}

// tree makes of node i what encoding/json makes of it, with numbers as they
// stand.
func tree(t testing.TB, tape *jsontape.Tape, i jsontape.Node) any {
	t.Helper()
	switch tape.Kind(i) {
	case jsontape.Object:
		members, nodes := map[string]any{}, map[string]jsontape.Node{}
		for k := i + 1; k < tape.End(i); k = tape.End(k + 1) {
			if tape.Kind(k) != jsontape.String || tape.End(k) != k+1 {
				t.Errorf("key %d is %q up to %d", k, tape.Raw(k), tape.End(k))
			}
			key := string(tape.Bytes(k))
			members[key], nodes[key] = tree(t, tape, k+1), k+1
		}
		for key, want := range nodes {
			if got := tape.Member(i, key); got != want {
				t.Errorf("member %q is node %d, want %d", key, got, want)
			}
		}
		return members
	case jsontape.Array:
		elements := []any{}
		for v := i + 1; v < tape.End(i); v = tape.End(v) {
			elements = append(elements, tree(t, tape, v))
		}
		if tape.Len(i) != len(elements) {
			t.Errorf("%d elements, not %d", tape.Len(i), len(elements))
		}
		return elements
	case jsontape.String:
		return string(tape.Bytes(i))
	case jsontape.Number:
		return json.Number(tape.Bytes(i))
	case jsontape.True, jsontape.False:
		return string(tape.Raw(i)) == "true"
	case jsontape.Null:
		return nil
	}
	t.Fatalf("node %d is of kind %q", i, tape.Kind(i))
	return nil
}

func TestIndex(t *testing.T) {
	const text = ` { "a" : [ 1 , -0.5e+3 , "x\u00e4\n" , "ä" ] , "b\t" : { "c" : true , "d" : {} } , "e" : null , "f":false,"a":[ ]} `
	tape := index(t, text)
	want := map[string]any{
		"a":   []any{}, // the last one counts
		"b\t": map[string]any{"c": true, "d": map[string]any{}},
		"e":   nil,
		"f":   false,
	}
	if diff := cmp.Diff(want, tree(t, tape, 0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first := jsontape.Node(2) // the list of the first "a"
	want2 := []any{json.Number("1"), json.Number("-0.5e+3"), "xä\n", "ä"}
	if diff := cmp.Diff(want2, tree(t, tape, first)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := string(tape.Raw(first)), `[ 1 , -0.5e+3 , "x\u00e4\n" , "ä" ]`; got != want {
		t.Errorf("Raw is %s, want %s", got, want)
	}
	if got, want := tape.Start(first), int64(strings.Index(text, "[")); got != want {
		t.Errorf("Start is %d, want %d", got, want)
	}
	if tape.Member(0, "A") != 0 || tape.Member(first, "a") != 0 || tape.Len(0) != 0 {
		t.Error("members of another name or of a list, or elements of an object")
	}
}

// A tape may be used again, for a text with fewer nodes.
func TestIndexAgain(t *testing.T) {
	tape := index(t, `[1,2,3]`)
	if err := tape.Index([]byte(`["x"]`), wide); err != nil || tape.Len(0) != 1 || string(tape.Bytes(1)) != "x" {
		t.Errorf("%v, %d elements", err, tape.Len(0))
	}
}

// Every offset is of the byte that can't stand there, or the length.
func TestSyntaxErrors(t *testing.T) {
	deep := strings.Repeat("[", 10_001)
	for _, tt := range []struct {
		text   string
		offset int64
	}{
		{"", 0}, {"  ", 2}, {"{", 1}, {"[", 1}, {"[1", 2}, {"[1,", 3}, {`{"a"`, 4}, {`{"a":`, 5}, {`{"a":1`, 6}, {
			`{"a":1,`,
			7,
		},
		{`"a`, 2}, {`"\`, 2}, {`"\u00`, 5}, {"tru", 3}, {"-", 1}, {"1.", 2}, {"1e", 2}, {"1e+", 3},
		{"]", 0}, {"[}", 1}, {"{]", 1}, {"[1}", 2}, {
			`{"a":1]`,
			6,
		}, {"[,1]", 1}, {"[1,]", 3}, {"[1 2]", 3}, {`{1:2}`, 1}, {`{"a" 1}`, 5},
		{`{"a":}`, 5}, {`{"a":1,}`, 7}, {`{"a":1 "b":2}`, 7}, {`{"a"::1}`, 5}, {"1 2", 2}, {"{} {}", 3}, {"[]]", 2},
		{"01", 1}, {"-x", 1}, {"1.x", 2}, {"1ex", 2}, {"+1", 0}, {".5", 0}, {"NaN", 0}, {"nul1", 3}, {"True", 0}, {
			"truex",
			4,
		},
		{`"\x"`, 2}, {`"\u00g0"`, 5}, {"\"\n\"", 1}, {"'a'", 0}, {"\ufeff1", 0}, {"[1]\x00", 3},
		{deep, 10_000},
	} {
		var tape jsontape.Tape
		err := tape.Index([]byte(tt.text), jsontape.Limits{Bytes: 1 << 20, Levels: 1 << 20, Values: 1 << 20})
		syntax := (*jsontape.SyntaxError)(nil)
		if !errors.As(err, &syntax) || syntax.Err == nil {
			t.Errorf("%.20q: %v", tt.text, err)
			continue
		}
		if syntax.Offset != tt.offset {
			t.Errorf("%.20q: %v, want byte %d", tt.text, err, tt.offset)
		}
	}
}

func TestLimits(t *testing.T) {
	limits := jsontape.Limits{Bytes: 30, Levels: 3, Values: 6}
	for _, tt := range []struct {
		within, beyond string
		want           jsontape.LimitError
	}{
		{
			"1" + strings.Repeat(" ", 29),
			"1" + strings.Repeat(" ", 30),
			jsontape.LimitError{Of: "bytes", Limit: 30, Offset: 30},
		},
		{`{"a":[[]]}`, `{"a":[[[]]]}`, jsontape.LimitError{Of: "levels", Limit: 3, Offset: 7}},
		{`{"a":0,"b":[0]}`, `{"a":0,"b":[0,0]}`, jsontape.LimitError{Of: "values", Limit: 6, Offset: 14}},
	} {
		var tape jsontape.Tape
		if err := tape.Index([]byte(tt.within), limits); err != nil {
			t.Errorf("%s: %v", tt.within, err)
		}
		err := tape.Index([]byte(tt.beyond), limits)
		if got := (*jsontape.LimitError)(nil); !errors.As(err, &got) || *got != tt.want {
			t.Errorf("%s: %v, want %v", tt.beyond, err, &tt.want)
		}
	}
}

func TestShort(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"äöü", 4, "äö…"}, {"äöü", 5, "äö…"}, {"äöü", 6, "äöü"},
		{"a\xffb", 5, "a\ufffdb"}, {"a\xff\xfe\xfdb", 5, "a\ufffdb"}, {"a\xffbc", 5, "a\ufffdb…"}, {"\xff", 2, "…"},
		{
			strings.Repeat("\xff", 100) + "end",
			6,
			"\ufffdend",
		}, {"\ufffd\ufffd", 6, "\ufffd\ufffd"}, {"ab\xc3", 5, "ab\ufffd"},
	} {
		if got := jsontape.Short([]byte(tt.text), tt.limit); got != tt.want {
			t.Errorf("Short(%q, %d) = %q, want %q", tt.text, tt.limit, got, tt.want)
		}
	}
}

// A text costs one allocation for its nodes, however deep it is.
func TestAllocs(t *testing.T) {
	text := []byte(strings.Repeat(`{"statuses of messages and calls":[`, 100) +
		`"delivered"` + strings.Repeat("]}", 100))
	var tape jsontape.Tape
	if n := testing.AllocsPerRun(100, func() { _ = tape.Index(text, wide) }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

// Strings are read eight bytes at a time. Each byte in each place of them is what
// encoding/json takes it for, beside others before and after.
func TestEveryByteInEveryPlace(t *testing.T) {
	for place := range 18 {
		for c := range 256 {
			for _, after := range []string{"", `"`, "\\\"\x01", "ä and more than eight", "\x1f"} {
				text := `"` + strings.Repeat("x", place) + string([]byte{byte(c)}) + after + `"`
				var tape jsontape.Tape
				err := tape.Index([]byte(text), wide)
				var want string
				if wantErr := json.Unmarshal([]byte(text), &want); (err == nil) != (wantErr == nil) {
					t.Fatalf("%q: %v, want %v", text, err, wantErr)
				}
				if err == nil && string(tape.Bytes(0)) != want {
					t.Fatalf("%q is %q, want %q", text, tape.Bytes(0), want)
				}
			}
		}
	}
}

func TestForget(t *testing.T) {
	tape := index(t, `[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9]`)
	text := []byte("[1]")
	for _, tt := range []struct {
		most   int
		allocs float64
	}{{1000, 0}, {1, 1}} {
		n := testing.AllocsPerRun(10, func() {
			tape.Forget(tt.most)
			if err := tape.Index(text, wide); err != nil || tape.Len(0) != 1 || string(tape.Bytes(1)) != "1" {
				t.Fatal(err, tape.Len(0))
			}
		})
		if n != tt.allocs {
			t.Errorf("%v allocations with the memory of %d nodes, want %v", n, tt.most, tt.allocs)
		}
	}
}
