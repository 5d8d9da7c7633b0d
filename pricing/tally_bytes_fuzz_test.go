package pricing_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// withChecksum returns bytes with the checksum that they should have.
func withChecksum(b []byte) []byte {
	b = slices.Clip(b)
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// changedBytes are bytes with some changes, and the checksum of those.
func (d dice) changedBytes(b []byte) []byte {
	b = slices.Clone(b[:len(b)-4])
	for range 1 + d.IntN(3) {
		if len(b) < 2 {
			break
		}
		i, n := d.IntN(len(b)), min(d.IntN(8), len(b)/2)
		end := min(i+n, len(b))
		switch d.IntN(5) {
		case 0:
			b[i] ^= 1 << d.IntN(8)
		case 1:
			b[i] = byte(d.IntN(256))
		case 2:
			b = slices.Delete(b, i, end)
		case 3:
			b = slices.Insert(b, i, b[d.IntN(len(b))], byte(d.IntN(4)))
		case 4:
			b = slices.Insert(b, i, slices.Clone(b[i:end])...)
		}
	}
	return withChecksum(b)
}

// readsOrRefuses fails unless bytes are refused, or are those that are written of what was
// read. Either takes no more memory than some times their length.
func readsOrRefuses(t testing.TB, data []byte, pricers ...*pricing.Pricer) (accepted bool) {
	t.Helper()
	var tally *pricing.Tally
	var err error
	takesLittle(t, 64<<10+100*len(data), func() { tally, err = pricing.ReadTally(data, pricers...) })
	if err != nil {
		return false
	}
	again, err := tally.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("%x was read, and written as %x, %v", data, again, err)
	}
	_, _ = tally.Bill()
	_, _ = tally.BillFor(at("2026-01-01"), at("2027-01-01"))
	_, _, _ = tally.Usage(at("2027-01-01"))
	return true
}

// takesLittle fails if a function takes more memory than so many bytes. What a process takes
// once, such as for a card that nobody asked for before, doesn't count.
func takesLittle(t testing.TB, limit int, do func()) {
	t.Helper()
	var taken uint64
	for range 2 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		if taken = after.TotalAlloc - before.TotalAlloc; taken <= uint64(limit) {
			return
		}
	}
	t.Errorf("%d bytes of memory, want %d at most", taken, limit)
}

// sampleTallies are tallies that have, together, all that a tally can have, and their pricers.
func sampleTallies(t testing.TB) ([]*pricing.Pricer, [][]byte) {
	t.Helper()
	d := newDice(7)
	fees := []pricing.Fee{
		{Name: "item", On: pricing.FeeOnDelivered, Each: usd("0.01"), Item: ratecard.Utility},
		{Name: "least", On: pricing.FeeOnMinimum, Each: usd("5")},
		{Name: "number", On: pricing.FeeOnBoth, Each: usd("0.01"), Included: 3, IncludedPer: pricing.PerNumber},
	}
	own := pricerOf(t, pricing.Account{ID: "1", Portfolio: "acme", Zone: time.UTC})
	other := pricerOf(t, pricing.Account{ID: "2", Portfolio: "acme", Zone: time.UTC, Fees: fees})
	pricers := []*pricing.Pricer{own, other}
	var list [][]byte
	for i := range 12 {
		p := d.plan(20)
		p.unsure, p.words, p.odd = i%2 == 0, i%3 > 0, i%4 == 0
		tally := own.Tally(correctionsIn(d, p)...)
		for _, e := range sorted(d.traffic(p)) {
			if tally.Add(&e); i > 4 {
				tally.AddInThread(other, &e, window.Thread{LastInbound: e.At})
			}
		}
		data, err := tally.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		reread(t, tally, pricers...) // which also reads the cards that are needed
		billOf(t, tally)
		list = append(list, data)
	}
	return pricers, list
}

// Bytes that were changed, with the checksum that they should have, are refused, or are
// another tally.
func TestTallyBytesChanged(t *testing.T) {
	pricers, list := sampleTallies(t)
	d, accepted := newDice(11), 0
	tries := testkit.Tries(1500)
	for range tries {
		if readsOrRefuses(t, d.changedBytes(oneOf(d, list...)), pricers...) {
			accepted++
		}
	}
	if accepted == 0 || accepted == tries {
		t.Errorf("%d of %d are accepted", accepted, tries)
	}
}

// Bytes of a tally with one message within an allowance are refused whichever byte is another one:
// nothing before that message names a market.
func TestTallyBytesOfOneMessageChanged(t *testing.T) {
	pricer := pricerOf(t, utc)
	data, err := tallyOf(pricer, many(1, "2026-10-10", alikeNumber, brazil)).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(data) - 4 {
		for _, b := range []byte{0, 1, 0x7f, 0xff, data[i] - 1, data[i] + 1} {
			changed := slices.Clone(data[:len(data)-4])
			changed[i] = b
			readsOrRefuses(t, withChecksum(changed), pricer)
		}
	}
}

// Bytes of which one bit was changed are refused, and every part of them.
func TestTallyBytesDamaged(t *testing.T) {
	pricers, list := sampleTallies(t)
	data := list[5]
	for i := range data {
		damaged := slices.Clone(data)
		damaged[i] ^= 1 << (i % 8)
		for _, b := range [][]byte{damaged, data[:i]} {
			if _, err := pricing.ReadTally(b, pricers...); err == nil {
				t.Fatalf("accepted with a change at byte %d, or without the bytes from there on", i)
			}
		}
	}
}

// FuzzReadTally reads bytes of every kind, and what of them has a checksum.
func FuzzReadTally(f *testing.F) {
	pricers, list := sampleTallies(f)
	for _, data := range list {
		f.Add(data[:len(data)-4])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		readsOrRefuses(t, data, pricers...)
		readsOrRefuses(t, withChecksum(data), pricers...)
	})
}
