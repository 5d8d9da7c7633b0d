package pricing

import (
	"encoding/json"
	"testing"
)

// FuzzQuoted: a text in JSON is what encoding/json makes of it, also in pieces.
func FuzzQuoted(f *testing.F) {
	f.Add("plain", "text")
	f.Add("<&>", `"\\`)
	f.Add("\u2028", "\x00\x7f")
	f.Add("\xe2\x80", "Müller")
	f.Fuzz(func(t *testing.T, a, b string) {
		for text, got := range map[string]wording{
			a:            wording(nil).quoted(a),
			a + ": " + b: wording(nil).quoted(a, ": ", b),
		} {
			if want, err := json.Marshal(text); err != nil || string(got) != string(want) {
				t.Errorf("%q is written %s, want %s, %v", text, got, want, err)
			}
		}
	})
}

// TestPlainJSON: of ASCII, exactly what encoding/json leaves as it is counts as plain.
func TestPlainJSON(t *testing.T) {
	for c := range 128 {
		text := string(rune(c))
		written, err := json.Marshal(text)
		if err != nil || isPlainJSON("a"+text) != (len(written) == 3 && c != 0x7f) {
			t.Errorf("%q is written %s, %v", text, written, err)
		}
	}
}
