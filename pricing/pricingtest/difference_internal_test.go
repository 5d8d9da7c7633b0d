package pricingtest

import (
	"strings"
	"testing"
)

// Lines that both have stand once, in the order of both.
func TestDifference(t *testing.T) {
	for _, test := range []struct{ want, got, diff string }{
		{"a b c", "a b c", "  a|  b|  c|"},
		{"a b c", "a c", "  a|- b|  c|"},
		{"a c", "a b c", "  a|+ b|  c|"},
		{"a b", "a x", "  a|- b|+ x|"},
		{"a b", "b a", "- a|  b|+ a|"},
		{"", "a", "+ a|"},
		{"a", "", "- a|"},
		{"x a b", "a b y", "- x|  a|  b|+ y|"},
	} {
		got := difference(strings.Fields(test.want), strings.Fields(test.got))
		if want := strings.ReplaceAll(test.diff, "|", "\n"); got != want {
			t.Errorf("%s, %s:\n%swant\n%s", test.want, test.got, got, want)
		}
	}
}
