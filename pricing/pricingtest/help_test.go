package pricingtest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// A recorder is a test that keeps what it is told instead of failing.
type recorder struct {
	testing.TB
	faults []string
	logs   []string
}

func (r *recorder) Helper() {}

func (r *recorder) Log(args ...any) { r.logs = append(r.logs, fmt.Sprint(args...)) }

func (r *recorder) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.faults = append(r.faults, fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

// record returns what a test says that fails in f.
func record(t *testing.T, f func(testing.TB)) *recorder {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r
}

// fails checks that f fails its test with one fault, which has each of the texts.
func fails(t *testing.T, f func(testing.TB), texts ...string) {
	t.Helper()
	r := record(t, f)
	if len(r.faults) != 1 {
		t.Fatalf("faults %q, want one", r.faults)
	}
	for _, text := range texts {
		if !strings.Contains(r.faults[0], text) {
			t.Errorf("%s\nlacks %q", r.faults[0], text)
		}
	}
}
