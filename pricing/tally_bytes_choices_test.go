package pricing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// A choice in bytes whose market lacks the prices of its cases is refused: no bill could be made
// of it. So is a number in more bytes than it takes.
func TestTallyBytesOfChoices(t *testing.T) {
	p := tierPricer(t, nil)
	tally := p.Tally()
	from := at("2025-09-10T12:00:00")
	for i, user := range []string{brazil, india, "+390612345678"} {
		e := sends(1, from, user, "utility")[0]
		if e.Message.Others = []category.Category{"authentication"}; i == 2 {
			e.Message = pricing.Message{Category: "service"} // free, in a market without prices
		}
		if i == 2 {
			tally.Add(&pricing.Event{At: from, Number: e.Number, User: user, Inbound: true})
		}
		tally.Add(&e)
	}
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	reread(t, tally, p)
	d, priceless := newDice(17), 0
	for i := range len(data) - 4 {
		for _, to := range append([]byte{0, 1, 2, 3, 4, 5, data[i] ^ 0x80, 0xff}, byte(d.IntN(256))) {
			b := slices.Clone(data[:len(data)-4])
			b[i] = to
			b = withChecksum(b)
			readsOrRefuses(t, b, p)
			var input *pricing.InputError
			if _, err := pricing.ReadTally(b, p); errors.As(err, &input) && strings.Contains(input.Why, "no price") {
				priceless++
			}
			if to > 0x7f { // the same number in one byte more
				long := slices.Insert(slices.Clone(data[:len(data)-4]), i+1, 0)
				long[i] |= 0x80
				if _, err := pricing.ReadTally(withChecksum(long), p); err == nil {
					t.Errorf("a number in a byte too many is read, at byte %d", i)
				}
			}
		}
	}
	if priceless == 0 {
		t.Error("no choice lacked its prices")
	}
}
