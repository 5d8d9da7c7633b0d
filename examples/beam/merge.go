package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/wacost/wacost/pricing"
)

// A part is a tally of some users. It is bytes where it came from another process, until
// somebody asks for the tally.
type part struct {
	// the entry of the accounts, without which bytes can't be read: a CombineFn has no side input
	accounts []byte
	bytes    []byte // nil: see tally
	tally    *pricing.Tally
}

// encodePart writes a part: how long the entry of the accounts is, that, and the tally.
func encodePart(p part) ([]byte, error) {
	b := binary.AppendUvarint(nil, uint64(len(p.accounts)))
	b = append(b, p.accounts...)
	if p.tally == nil {
		return append(b, p.bytes...), nil
	}
	return p.tally.AppendBinary(b)
}

// decodePart reads what encodePart wrote.
func decodePart(b []byte) (part, error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return part{}, errors.New("a part that was cut off")
	}
	b = append([]byte(nil), b[used:]...) // Beam may use its memory again
	return part{accounts: b[:n:n], bytes: b[n:]}, nil
}

// mergeFn merges tallies. Its accumulator is a tally, of which only what AddInput and
// MergeAccumulators return is changed.
type mergeFn struct {
	Job   job
	Stage string // for the counters

	accounts jobAccounts
}

// CreateAccumulator returns a part of nothing.
func (f *mergeFn) CreateAccumulator() part { return part{} }

// AddInput returns the sum of an accumulator and a tally.
func (f *mergeFn) AddInput(ctx context.Context, sum, one part) (part, error) {
	count(ctx, f.Stage+": "+added, 1)
	return f.merge(sum, one)
}

// MergeAccumulators returns the sum of two accumulators.
func (f *mergeFn) MergeAccumulators(ctx context.Context, a, b part) (part, error) {
	count(ctx, f.Stage+": "+merges, 1)
	return f.merge(a, b)
}

// ExtractOutput returns the accumulator.
func (f *mergeFn) ExtractOutput(sum part) part { return sum }

func (f *mergeFn) merge(a, b part) (part, error) {
	if b.isEmpty() {
		return a, nil
	}
	more, err := f.accounts.read(&f.Job, b)
	if err != nil {
		return part{}, err
	}
	if a.isEmpty() {
		return part{accounts: b.accounts, tally: more.Clone()}, nil
	}
	sum, err := f.accounts.read(&f.Job, a)
	if err != nil {
		return part{}, err
	}
	sum.Merge(more)
	return part{accounts: a.accounts, tally: sum}, nil
}

func (p *part) isEmpty() bool { return p.tally == nil && p.bytes == nil }

// read returns the tally of a part.
func (a *jobAccounts) read(j *job, p part) (*pricing.Tally, error) {
	if p.tally != nil {
		return p.tally, nil
	}
	accounts, err := a.open(j, p.accounts)
	if err != nil {
		return nil, err
	}
	t, err := pricing.ReadTally(p.bytes, accounts.Pricers()...)
	if err != nil {
		return nil, fmt.Errorf("of a worker with other prices or settings: %w", err)
	}
	return t, nil
}
