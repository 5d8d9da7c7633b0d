package ledger

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A dayCount is what happened on a day, as bytes.
type dayCount struct {
	day    time.Time
	rest   countBytes
	issues []issueBytes
	err    error // of making the bytes
}

type issueBytes struct {
	start
	countBytes
}

// countBytes is a counted as bytes.
type countBytes struct {
	tally   []byte
	changed int64
}

// newDayCount returns the bytes of a count.
func newDayCount(day time.Time, t *dayTally) dayCount {
	d := dayCount{day: day}
	d.rest = d.bytes(t.rest)
	for i := range t.issues {
		d.issues = append(d.issues, issueBytes{t.issues[i].start, d.bytes(t.issues[i].counted)})
	}
	return d
}

// bytes returns those of a count, and keeps the error.
func (d *dayCount) bytes(c *counted) countBytes {
	data, err := c.tally.MarshalBinary()
	d.err = errors.Join(d.err, err)
	return countBytes{bytes.Clone(data), c.changed} // there are many: none takes more than it is long
}

// read returns the count, of which more of the day can be counted.
func (d *dayCount) read(a *accounts, next time.Time, corrections []pricing.Correction) (*dayTally, error) {
	if d.err != nil {
		return nil, d.err
	}
	rest, err := d.rest.read(a.homes())
	t := &dayTally{day: d.day, next: next, corrections: corrections, rest: rest}
	for i := range d.issues {
		one, wrong := d.issues[i].read(a)
		t.issues, err = append(t.issues, issue{d.issues[i].start, one}), errors.Join(err, wrong)
	}
	return t, err
}

// addTo adds to a sum what was counted, as what is known of the accounts says.
func (d *dayCount) addTo(sum *counted, a *accounts) error {
	if d.err != nil {
		return d.err
	}
	rest, err := d.rest.read(a.homes())
	if err != nil {
		return err
	}
	sum.merge(rest)
	if len(d.issues) == 0 {
		return nil
	}
	if d.lacks(a) {
		return errNotCounted
	}
	day, next := dayStart(d.day, zoneOf(&a.base))
	for i := range d.issues {
		if !d.issues[i].from.Equal(a.startIn(d.issues[i].place, day, next)) {
			continue
		}
		one, err := d.issues[i].read(a)
		if err != nil {
			return err
		}
		sum.merge(one)
	}
	return nil
}

// lacks reports whether messages aren't counted for the start that is known now.
func (d *dayCount) lacks(a *accounts) bool {
	day, next := dayStart(d.day, zoneOf(&a.base))
	return lacks(len(d.issues), func(i int) *start { return &d.issues[i].start }, a, day, next)
}

func (c *countBytes) read(pricers []*pricing.Pricer) (*counted, error) {
	tally, err := pricing.ReadTally(c.tally, pricers...)
	return &counted{tally: tally, changed: c.changed}, err
}

func (i *issueBytes) read(a *accounts) (*counted, error) {
	return i.countBytes.read(append(slices.Clip(a.homes()), a.pricerFrom(i.start)))
}

// size returns how many bytes there are of tallies.
func (d *dayCount) size() int {
	n := len(d.rest.tally)
	for i := range d.issues {
		n += len(d.issues[i].tally)
	}
	return n
}

// write writes the count, without its day.
func (d *dayCount) write(w *shardWriter) {
	d.rest.write(w)
	w.count(len(d.issues))
	for i := range d.issues {
		one := &d.issues[i]
		w.string(one.account)
		w.string(string(one.country))
		w.int(one.from.Unix())
		w.int(int64(one.from.Nanosecond()))
		one.write(w)
	}
}

func (c *countBytes) write(w *shardWriter) {
	w.int(c.changed)
	w.bytes(c.tally)
}

// readDayCount reads what write writes.
func readDayCount(day time.Time, r *shardReader) dayCount {
	d := dayCount{day: day, rest: readCountBytes(r)}
	for range r.count() {
		s := start{place: place{r.string(), ratecard.Country(r.string())}}
		s.from = time.Unix(r.int(), r.int()).UTC()
		d.issues = append(d.issues, issueBytes{s, readCountBytes(r)})
	}
	return d
}

func readCountBytes(r *shardReader) countBytes {
	changed := r.int()
	return countBytes{[]byte(r.string()), changed}
}
