package testkit_test

import (
	"testing"

	"github.com/wacost/wacost/pricing/internal/testkit"
)

// A recorder counts the faults that a test would have had.
type recorder struct {
	testing.TB
	faults int
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(string, ...any) { r.faults++ }

type lossy struct {
	Kept string
	Lost string `json:"-"`
}

func TestRoundTrip(t *testing.T) {
	for want, v := range []lossy{{Kept: "a"}, {Kept: "a", Lost: "b"}} {
		r := &recorder{TB: t}
		if testkit.RoundTrip(r, v); r.faults != want {
			t.Errorf("%+v: %d faults, want %d", v, r.faults, want)
		}
	}
}

func TestSharedPayloads(t *testing.T) {
	n, last := 0, ""
	for name, text := range testkit.Payloads(t, "seq_*.json") {
		if n++; name <= last || len(text) == 0 {
			t.Errorf("%s after %s, %d bytes", name, last, len(text))
		}
		last = name
	}
	if n == 0 {
		t.Error("no payload")
	}
}
