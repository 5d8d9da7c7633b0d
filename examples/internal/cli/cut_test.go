package cli

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCut(t *testing.T) {
	for _, test := range []struct {
		text string
		most int
		want string
	}{
		{"", 0, ""},
		{"order", 5, "order"},
		{"order", 4, "ord…"},
		{"an order", 4, "an…"},
		{"order", 1, "…"},
		{"order", 0, ""},
		{"order", -3, ""},
		{"订单已发货", 10, "订单已发货"},
		{"订单已发货", 9, "订单已发…"},
		{"订单已发货", 8, "订单已…"},
		{"नमस्ते जी", 7, "नमस्ते जी"},
		{"e\u0301te\u0301", 3, "e\u0301te\u0301"},
	} {
		got := Cut(test.text, test.most)
		if got != test.want || Columns(got) > max(test.most, 0) {
			t.Errorf("%q in %d: %q of %d", test.text, test.most, got, Columns(got))
		}
	}
}

func TestPad(t *testing.T) {
	for text, want := range map[string]string{"": "    ", "ab": "ab  ", "订单": "订单", "order": "order"} {
		if got := Pad(text, 4); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// A file is no terminal, so that nobody knows how wide it is.
func TestWidthOfAFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if n := Width(file); n != 0 {
		t.Errorf("%d columns", n)
	}
}
