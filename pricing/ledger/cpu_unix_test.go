//go:build unix

package ledger_test

import (
	"syscall"
	"testing"
	"time"
)

// cpuTime returns what the process has used of all processors, garbage collector and
// system calls included.
func cpuTime(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
