package pricing

import (
	"cmp"
	"slices"
)

// MarshalBinary returns all that the tally holds as bytes: the counts, the messages within
// allowances, corrections, and the threads that it remembers. [ReadTally] makes a tally of
// them that goes on as this one would. Keep them as a row of a database or as a checkpoint, or
// take them for what an engine keeps of a part of the events: read two, [Tally.Merge] one into
// the other, write it again. Merge each part once: nothing in it tells that it was merged
// before. The message IDs and users within an allowance are in them.
//
// A month of a business number with a full allowance takes less than 100 kB, or 250 kB if it
// isn't certain which windows were open; threads come on top, some 30 bytes each, and [Tally.AddInThread] leaves none.
//
// Rules, markets, items and notes stand in them by their IDs, and each account by its ID and
// [Pricer.Fingerprint]. So they can be read by every build with the same cards and rules, and
// are refused by others. Two tallies that hold the same make the same bytes.
//
// Its error is that of [Tally.Bill], and an [*InputError] for a nil tally and for an instant
// in a thread of a year that isn't one of 0 to 9999.
func (t *Tally) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// AppendBinary is [Tally.MarshalBinary] appended to b.
func (t *Tally) AppendBinary(b []byte) ([]byte, error) {
	if t == nil {
		return nil, noTally()
	}
	t.ready()
	err := cmp.Or(t.fault, t.sure.fault, t.most.fault, t.least.fault, t.likely.fault)
	if err != nil {
		return nil, err
	}
	w := tallyWriter{t: t, byteWriter: byteWriter{b: b}}
	w.byte("Tally"[0])
	w.uint(bytesFormat)
	w.setPayers()
	w.collect()
	w.writeTables()
	w.writeTotals()
	w.writeThreads()
	if w.err != nil {
		return nil, w.err
	}
	return append(w.b, checksum(w.b[len(b):])...), nil
}

// ReadTally returns the tally that [Tally.MarshalBinary] wrote. The pricers are those of its
// accounts, in any order; more can be given than are needed. It keeps nothing of data. Merge it
// once: bytes that are read twice make tallies that count twice.
//
// Its error is an [*InputError]. Its kind is [ErrFingerprint] if no pricer is that of an
// account, with the cards, rules and settings that the bytes were counted by: its Value is the
// account's ID. It is [ErrFormat] if another version of the module wrote them in a way
// that this one doesn't know, and [ErrInvalid] if bytes were changed or are missing: its Value
// is where. In all these cases count anew from the events.
func ReadTally(data []byte, pricers ...*Pricer) (*Tally, error) {
	if len(pricers) == 0 || slices.Contains(pricers, nil) {
		return nil, &InputError{ErrInvalid, "Pricer", "nil", "want that of each account"}
	}
	in, err := openBytes(data, "Tally")
	if err != nil {
		return nil, err
	}
	r := tallyReader{byteReader: in}
	if err := r.readAccounts(pricers); err != nil {
		return nil, err
	}
	r.readTables()
	r.readTotals()
	r.readThreads()
	if err := r.close(); err != nil {
		return nil, err
	}
	return r.t, nil
}
