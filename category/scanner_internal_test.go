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
		{"カ\u3099スハ\uff9f", []string{"ガ", "ス", "パ"}},
	}
	for _, tt := range tests {
		if got := foldedWords(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// A short number is a word in the digits of any script; a long one, or one with
// separators, isn't told from others.
func TestNumbersAreSpelt(t *testing.T) {
	for text, want := range map[string]string{
		"24": "24", "٢٤": "24", "۲۴": "24", "२४": "24", "২৪": "24", "๒๔": "24", "２４": "24",
		"0": "0", "٠": "0", "٩": "9", "10000": "10000", "١٠٠٠٠": "10000",
		"100000": "", "1.5": "", "10:30": "",
	} {
		if got := foldedWords(text); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
