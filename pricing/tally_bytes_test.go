package pricing_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
)

// reread returns a tally's bytes read back. They have to be written again as they are.
func reread(t testing.TB, tally *pricing.Tally, pricers ...*pricing.Pricer) *pricing.Tally {
	t.Helper()
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read, err := pricing.ReadTally(data, pricers...)
	if err != nil {
		t.Fatalf("%v in %x", err, data)
	}
	again, err := read.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append([]byte("before"), data...), again) {
		t.Fatalf("%x was read and written as %x", data, again)
	}
	return read
}

// sameTallies fails if two tallies say anything different.
func sameTallies(t testing.TB, what string, want, got *pricing.Tally) {
	t.Helper()
	if diff := cmp.Diff(billOf(t, want), billOf(t, got)); diff != "" {
		t.Errorf("bill %s (-before +after):\n%s", what, diff)
	}
	for _, when := range []string{"2022-06-01", "2030-01-01"} {
		usage, raised, err := want.Usage(at(when))
		if err != nil {
			t.Fatal(err)
		}
		usage2, raised2, err := got.Usage(at(when))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(usage, usage2); diff != "" {
			t.Errorf("usage %s (-before +after):\n%s", what, diff)
		}
		if diff := cmp.Diff(raised, raised2); diff != "" {
			t.Errorf("corrections %s (-before +after):\n%s", what, diff)
		}
	}
	if diff := cmp.Diff(remembered(want), remembered(got)); diff != "" {
		t.Errorf("threads %s (-before +after):\n%s", what, diff)
	}
}

// What isn't written by this build, or of other accounts, is refused, and the error says
// where or whose.
func TestReadTallyRefuses(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "1024", Zone: time.UTC})
	other := pricerOf(t, pricing.Account{ID: "1024", Zone: time.UTC, ServiceExempt: true})
	stranger := pricerOf(t, pricing.Account{ID: "2048", Zone: time.UTC})
	data, err := tallyOf(pricer, []pricing.Event{delivery("2026-11-10", "service")}).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	changed := func(i int, to byte) []byte {
		b := slices.Clone(data)
		b[i] = to
		return b
	}
	last := len(data) - 1
	for name, test := range map[string]struct {
		data         []byte
		pricers      []*pricing.Pricer
		kind         error
		field, value string
	}{
		"no pricer":   {data, nil, pricing.ErrInvalid, "Pricer", "nil"},
		"nil":         {data, []*pricing.Pricer{pricer, nil}, pricing.ErrInvalid, "Pricer", "nil"},
		"fingerprint": {data, []*pricing.Pricer{other}, pricing.ErrFingerprint, "Account.ID", "1024"},
		"another's":   {data, []*pricing.Pricer{stranger}, pricing.ErrFingerprint, "Account.ID", "1024"},
		"zero pricer": {data, []*pricing.Pricer{{}}, pricing.ErrFingerprint, "Account.ID", "1024"},
		"nothing":     {nil, []*pricing.Pricer{pricer}, pricing.ErrInvalid, "Tally", "byte 0"},
		"text":        {[]byte("{}"), []*pricing.Pricer{pricer}, pricing.ErrInvalid, "Tally", "byte 0"},
		"format":      {changed(1, 99), []*pricing.Pricer{pricer}, pricing.ErrFormat, "Tally", "99"},
		"a changed one": {changed(20, data[20]^1), []*pricing.Pricer{pricer}, pricing.ErrInvalid, "Tally",
			fmt.Sprint("byte ", last-3)},
		"too few": {data[:last], []*pricing.Pricer{pricer}, pricing.ErrInvalid, "Tally", fmt.Sprint("byte ", last-4)},
		"three":   {data[:3], []*pricing.Pricer{pricer}, pricing.ErrInvalid, "Tally", "byte 0"},
	} {
		tally, err := pricing.ReadTally(test.data, test.pricers...)
		input := (*pricing.InputError)(nil)
		if tally != nil || !errors.As(err, &input) || !errors.Is(err, test.kind) || input.Field != test.field ||
			input.Value != test.value {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (*pricing.Tally)(nil).MarshalBinary(); !errors.Is(err, pricing.ErrInvalid) {
		t.Errorf("nil: %v", err)
	}
	zero := new(pricing.Tally)
	sameTallies(t, "of the zero tally", zero, reread(t, zero, new(pricing.Pricer)))
	broken := pricer.Tally()
	broken.Merge(nil)
	if _, err := broken.MarshalBinary(); !errors.Is(err, pricing.ErrInvalid) {
		t.Errorf("one without a bill: %v", err)
	}
}
