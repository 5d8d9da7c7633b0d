//go:build !unix

package ledger_test

import (
	"testing"
	"time"
)

// This system has no getrusage.

var cpuBegan = time.Now()

// cpuTime returns the time since the tests began.
func cpuTime(testing.TB) time.Duration { return time.Since(cpuBegan) }
