package jsontape

import "unicode/utf8"

// Short returns a text as valid UTF-8, cut before the character that would
// take it beyond limit bytes. "…" after them shows that it was cut. Each run of
// bytes that aren't UTF-8 becomes one U+FFFD.
func Short(text []byte, limit int) string {
	if len(text) <= limit && utf8.Valid(text) {
		return string(text)
	}
	short := make([]byte, 0, limit+len("…"))
	inRun := false
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		invalid := r == utf8.RuneError && n == 1
		if invalid && inRun {
			continue
		}
		inRun = invalid
		if len(short)+utf8.RuneLen(r) > limit {
			short = append(short, "…"...)
			break
		}
		short = utf8.AppendRune(short, r)
	}
	return string(short)
}
