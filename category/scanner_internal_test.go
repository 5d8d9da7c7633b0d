package category

import (
	"slices"
	"testing"
)

// A letter of Thai keeps its vowel and tone: without them different words would be
// the same.
func TestMarksOfThai(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"ซื้อ", []string{"ซื้", "อ"}},
		{"ซ่อม", []string{"ซ่", "อ", "ม"}},
		{"ส่ง", []string{"ส่", "ง"}},
		{"สั่ง", []string{"สั่", "ง"}},
		{"น้ำ", []string{"น้", "ำ"}},
		{"ຊື້", []string{"ຊື້"}},
		{"カ\u3099ス", []string{"カ", "ス"}},
	}
	for _, tt := range tests {
		if got := foldedWords(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}
