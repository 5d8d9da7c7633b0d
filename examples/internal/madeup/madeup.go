// Package madeup makes lists of people who don't exist, and the webhooks of a business that
// doesn't, for the campaign and report examples and their tests.
package madeup

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"time"
)

// plans are calling codes with the digits that follow them, and how many of a hundred
// users have such a number. An x is any digit.
var plans = []struct {
	number string
	share  int
}{
	{"+55119xxxxxxxx", 30}, {"+9198xxxxxxxx", 20}, {"+52155xxxxxxxx", 10}, {"+6281xxxxxxxxx", 10},
	{"+4915xxxxxxxxx", 10}, {"+34612xxxxxx", 5}, {"+1212555xxxx", 5}, {"+2348xxxxxxxxx", 5}, {"+97150xxxxxxx", 5},
}

// Recipients writes a header and so many rows, the same for the same arguments. Three users in
// ten wrote in the two days before an instant, one in fifty came through an ad and was
// answered, and one number in ten thousand is of no country.
func Recipients(w *bufio.Writer, rows int, seed uint64, before time.Time) {
	r := rand.New(rand.NewPCG(seed, 0))
	fmt.Fprintln(w, "name,phone,last_inbound,ad_click,answered")
	ago := func() time.Time { return before.Add(-time.Duration(r.IntN(48*60*60)) * time.Second) }
	var line []byte
	for i := range rows {
		line = append(line[:0], "user "...)
		line = fmt.Appendf(line, "%d,", i+1)
		line = appendNumber(line, r)
		line = append(line, ',')
		if at := ago(); r.IntN(50) == 0 {
			line = append(line, ',')
			line = append(at.AppendFormat(line, time.RFC3339), ',')
			line = before.Add(-time.Duration(r.Int64N(int64(before.Sub(at))+1))).AppendFormat(line, time.RFC3339)
		} else if r.IntN(10) < 3 {
			line = append(at.AppendFormat(line, time.RFC3339), ",,"...)
		} else {
			line = append(line, ",,"...)
		}
		_, _ = w.Write(append(line, '\n')) // Flush tells what goes wrong
	}
}

// appendNumber appends a phone number.
func appendNumber(line []byte, r *rand.Rand) []byte {
	number := "+999xxxxxxxx"
	if n := r.IntN(10_000); n > 0 {
		n %= 100
		for _, p := range plans {
			if number = p.number; n < p.share {
				break
			}
			n -= p.share
		}
	}
	for _, c := range []byte(number) {
		if c == 'x' {
			c = '0' + byte(r.IntN(10))
		}
		line = append(line, c)
	}
	return line
}
