package pricing_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// rereadAudience returns an audience's bytes read back. They have to be written again as they
// are.
func rereadAudience(t testing.TB, a *pricing.Audience, p *pricing.Pricer) *pricing.Audience {
	t.Helper()
	data, err := a.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read, err := pricing.ReadAudience(data, p)
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

// sameAudiences fails if two audiences say anything different.
func sameAudiences(t testing.TB, p *pricing.Pricer, want, got *pricing.Audience) {
	t.Helper()
	if want.Next != got.Next || want.String() != got.String() {
		t.Errorf("%v and %d, then %v and %d", want, want.Next, got, got.Next)
	}
	if diff := cmp.Diff(want.Unplaced(), got.Unplaced()); diff != "" {
		t.Errorf("unplaced (-before +after):\n%s", diff)
	}
	for _, c := range category.All() {
		m, s := pricing.Message{From: "1", Category: c}, pricing.State{UsageUnknown: c == category.Utility}
		if diff := cmp.Diff(estimate(t, p, want, m, s), estimate(t, p, got, m, s)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", c, diff)
		}
	}
}

// randomAudience is recipients of every kind.
func randomAudience(r *rand.Rand, p *pricing.Pricer, n int) *pricing.Audience {
	a := p.Audience()
	addRandom(r, a, n)
	return a
}

func addRandom(r *rand.Rand, a *pricing.Audience, n int) {
	for range n {
		now := at([]string{"2026-09-27T23:00:00", "2026-10-19T12:00:00", "2026-11-21", "2018-07-31",
			"2023-06-30T23:59:59", "2022-01-31T23:00:00"}[r.IntN(6)])
		now = now.Add(time.Duration(r.IntN(3)) * 999 * time.Millisecond)
		a.Add(audienceUsers[r.IntN(len(audienceUsers))], randomThread(r, now), now)
	}
}

// randomAudiencePricer is of an account in which windows, countries and records differ.
func randomAudiencePricer(t testing.TB, r *rand.Rand) *pricing.Pricer {
	t.Helper()
	a := pricing.Account{ID: "1", Zone: time.UTC, SharedNumber: r.IntN(4) == 0}
	if r.IntN(2) > 0 {
		a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": at("2026-10-20")}
	}
	return pricerOf(t, a)
}

// An audience that was written and read is as the one before: also where recipients are
// added after it, and where it is merged.
func TestAudienceBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for range testkit.Tries(30) {
		p := randomAudiencePricer(t, r)
		want := randomAudience(r, p, r.IntN(150))
		got := rereadAudience(t, want, p)
		sameAudiences(t, p, want, got)
		seed := r.Uint64()
		addRandom(rand.New(rand.NewPCG(1, seed)), want, 30)
		addRandom(rand.New(rand.NewPCG(1, seed)), got, 30)
		sameAudiences(t, p, want, got)
		other := randomAudience(r, p, 40)
		for _, a := range []*pricing.Audience{want, got} {
			if err := a.Merge(rereadAudience(t, other, p)); err != nil {
				t.Fatal(err)
			}
		}
		sameAudiences(t, p, want, got)
		sameAudiences(t, p, want, rereadAudience(t, got, p))
		if t.Failed() {
			t.FailNow()
		}
	}
}

// Many recipients take little, wherever they are.
func TestAudienceBytesAreFew(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "102290129340398", Zone: time.UTC})
	a := p.Audience()
	for i := range 100_000 {
		a.Add(fmt.Sprintf("+9198%08d", i), nil, at("2026-11-21"))
	}
	for i := range 26 * 26 { // of all countries
		a.Add(string([]byte{byte('A' + i/26), byte('A' + i%26)}), nil, at("2026-11-21"))
	}
	data, err := a.MarshalBinary()
	if err != nil || len(data) > 4000 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if data, err = p.Audience().MarshalBinary(); err != nil || len(data) > 60 {
		t.Errorf("%d bytes of none, %v", len(data), err)
	}
}

// What isn't written by this build, or of another account, is refused.
func TestReadAudienceRefuses(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "1024", Zone: time.UTC})
	other := pricerOf(t, pricing.Account{ID: "1024"})
	data, err := randomAudience(rand.New(rand.NewPCG(2, 2)), p, 50).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	tally, err := p.Tally().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Clone(data)
	newer[1] = 2
	for name, test := range map[string]struct {
		data         []byte
		pricer       *pricing.Pricer
		kind         error
		field, value string
	}{
		"nil":         {data, nil, pricing.ErrInvalid, "Pricer", "nil"},
		"fingerprint": {data, other, pricing.ErrFingerprint, "Account.ID", "1024"},
		"a tally":     {tally, p, pricing.ErrInvalid, "Audience", "byte 0"},
		"nothing":     {nil, p, pricing.ErrInvalid, "Audience", "byte 0"},
		"format":      {newer, p, pricing.ErrFormat, "Audience", "2"},
		"too few":     {data[:100], p, pricing.ErrInvalid, "Audience", "byte 96"},
	} {
		a, err := pricing.ReadAudience(test.data, test.pricer)
		input := (*pricing.InputError)(nil)
		if a != nil || !errors.As(err, &input) || !errors.Is(err, test.kind) || input.Field != test.field ||
			input.Value != test.value {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, a := range []*pricing.Audience{nil, {}} {
		if _, err := a.MarshalBinary(); !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%v: %v", a, err)
		}
	}
}

// readsOrRefusesAudience is readsOrRefuses for an audience.
func readsOrRefusesAudience(t testing.TB, data []byte, p *pricing.Pricer) (accepted bool) {
	t.Helper()
	var a *pricing.Audience
	var err error
	takesLittle(t, 1<<20+2000*len(data), func() { a, err = pricing.ReadAudience(data, p) })
	if err != nil {
		return false
	}
	again, err := a.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("%x was read, and written as %x, %v", data, again, err)
	}
	_, _ = p.Estimate(a, &pricing.Message{From: "1", Category: category.Utility}, nil)
	return true
}

// Bytes that were changed, with the checksum that they should have, are refused, or are
// another audience.
func TestAudienceBytesChanged(t *testing.T) {
	d, r := newDice(13), rand.New(rand.NewPCG(3, 3))
	p := randomAudiencePricer(t, r)
	data, err := randomAudience(r, p, 80).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	accepted, tries := 0, testkit.Tries(800)
	for range tries {
		if readsOrRefusesAudience(t, d.changedBytes(data), p) {
			accepted++
		}
	}
	if accepted == 0 || accepted == tries {
		t.Errorf("%d of %d are accepted", accepted, tries)
	}
}

// FuzzReadAudience reads bytes of every kind, and what of them has a checksum.
func FuzzReadAudience(f *testing.F) {
	r := rand.New(rand.NewPCG(4, 4))
	p := pricerOf(f, pricing.Account{ID: "1", Zone: time.UTC})
	for n := range 5 {
		data, err := randomAudience(r, p, 10*n*n).MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:len(data)-4])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		readsOrRefusesAudience(t, data, p)
		readsOrRefusesAudience(t, withChecksum(data), p)
	})
}
