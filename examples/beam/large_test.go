//go:build linux

package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

var large = flag.Int("large", 0, "also compare so many bodies, such as 200000")

// The same of many bodies, with what both used. With -large only: see README.md.
func TestLarge(t *testing.T) {
	if *large == 0 {
		t.Skip("run with -large 200000")
	}
	path := write(t, bodies(*large, 5))
	want, ended := replayed(t, buildReplay(t), path)
	plain := usageOf(ended.SysUsage().(*syscall.Rusage))
	output := filepath.Join(t.TempDir(), "bill.json")
	self := program("-input", path, "-output", output)
	begin := time.Now()
	told, err := self.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, told)
	}
	took := time.Since(begin).Round(time.Second)
	text, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	if bill := string(text); bill != want {
		t.Errorf("%s\n%s", told, difference(bill, want))
	}
	t.Logf("%d bodies, a bill of %d bytes\nreplay: %v\nbeam: %v, %v\n%s", *large, len(text), plain,
		usageOf(self.ProcessState.SysUsage().(*syscall.Rusage)), took, told)
}

// usage is what a process used.
type usage struct {
	cpu  time.Duration
	peak int64 // bytes
}

func usageOf(r *syscall.Rusage) usage {
	return usage{time.Duration(r.Utime.Nano() + r.Stime.Nano()), int64(r.Maxrss) << 10}
}

func (u usage) String() string { return fmt.Sprintf("%.1f s CPU, %d MB", u.cpu.Seconds(), u.peak>>20) }
