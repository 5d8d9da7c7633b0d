package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"
)

// A manyRows is a file of so many rows that is made while it is read. Each user is another
// one, some are of no country, and some rows have a field too many.
type manyRows struct {
	rows, next int
	buf        bytes.Buffer
	live       []uint64 // bytes in use, at every tenth part
}

func (m *manyRows) Read(p []byte) (int, error) {
	for m.buf.Len() == 0 {
		if m.next > m.rows {
			return 0, io.EOF
		}
		if m.next == 0 {
			m.buf.WriteString("phone,last_inbound\n")
		}
		if m.next%(m.rows/10) == 0 {
			runtime.GC()
			var s runtime.MemStats
			runtime.ReadMemStats(&s)
			m.live = append(m.live, s.HeapAlloc)
		}
		for range min(1000, m.rows-m.next+1) {
			m.next++
			number := []string{"+5511", "+9198", "+4915", "+999"}[m.next%4]
			fmt.Fprintf(&m.buf, "%s%08d,%s\n", number, m.next, now.Add(-time.Duration(m.next)*time.Second).Format(time.RFC3339))
			if m.next%100 == 0 {
				fmt.Fprintf(&m.buf, "+5511%08d,,x\n", m.next)
			}
		}
	}
	return m.buf.Read(p)
}

// A file of any size takes the same memory, whatever is asked of it.
func TestMemoryIsConstant(t *testing.T) {
	for _, args := range [][]string{{}, {"-budget", "50"}, {"-rows"}, {"-schedule", "20000/d"}} {
		in := &manyRows{rows: 40_000}
		var errs bytes.Buffer
		e := environment{now: now, stdin: in, stdout: io.Discard, stderr: &errs}
		args = append(args, "-category", "service", "-skip-bad", "-")
		if status := run(context.Background(), args, e); status != 0 {
			t.Fatalf("%v: status %d, %s", args, status, errs.String())
		}
		if first, last := in.live[2], in.live[9]; last > first+1<<20 {
			t.Errorf("%v: %d bytes are in use after two tenths of the rows, %d after nine", args, first, last)
		}
	}
}
