package jsontape_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/jsontape"
)

// FuzzIndex holds the tape against encoding/json: a text is JSON for both or
// for neither, and decodes to the same values.
func FuzzIndex(f *testing.F) {
	for _, text := range []string{
		"", " ", "0", "-0", "01", "1.5e-7", "1e400", "-", "tru", "nulll", `"\ud800\u0041"`, "\"\xff\"", "\"\x1f\"",
		`"\/\b\f"`,
		"[]", "[ ]", "[1,2]", "[1,]", "[[],{}]", `{"a":1,"a":2}`, `{"a":{"b":[true,false,null]}}`, `{"":""}`, `{"a"}`,
		"{\"\xc3\":0}",
		"[}", "{]", "[1}", "1 1", "{} ]", " \t\r\n1 \t\r\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tape := index(t, `{"used":["before", 1, {"\u0061": "ä"}]}`)
		tape.Forget(1000)
		err := tape.Index(text, wide)
		if limit := (*jsontape.LimitError)(nil); errors.As(err, &limit) {
			return
		}
		if (err == nil) != json.Valid(text) {
			t.Fatalf("%v, of %q", err, text)
		}
		if syntax := (*jsontape.SyntaxError)(nil); errors.As(err, &syntax) {
			if syntax.Err == nil || syntax.Offset < 0 || syntax.Offset > int64(len(text)) {
				t.Fatalf("%v, of %q", err, text)
			}
			return
		}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		var want any
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("%v, of %q", err, text)
		}
		if diff := cmp.Diff(want, tree(t, tape, 0)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
		for _, limit := range []int{3, 10, 1000} {
			s := jsontape.Short(text, limit)
			if !utf8.ValidString(s) || len(s) > limit+len("…") ||
				len(text) <= limit && utf8.Valid(text) && s != string(text) {
				t.Errorf("Short(%q, %d) = %q", text, limit, s)
			}
		}
	})
}
