package ratecard

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// Digits read eight at a time are those read one by one, in texts of all lengths with any byte
// among them.
func TestDigits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for try := range 200_000 {
		text := make([]byte, random.IntN(20))
		for i := range text {
			if text[i] = '0' + byte(random.IntN(10)); random.IntN(40) == 0 {
				text[i] = byte(random.IntN(256))
			}
		}
		want, digits := uint64(0), true
		for _, c := range text {
			want = want*10 + uint64(c-'0')
			digits = digits && '0' <= c && c <= '9'
		}
		if !digits {
			want = 0
		}
		n, ok := readDigits(string(text))
		if n != want || ok != digits || isDigits(string(text)) != digits {
			t.Fatalf("%d: %s: %d %t, isDigits %t", try, strconv.Quote(string(text)), n, ok, isDigits(string(text)))
		}
	}
}
