//go:build !unix

package pricing_test

import (
	"testing"
	"time"
)

// This system has no getrusage.
const cpuClock = "time by the clock on the wall, so whatever else runs counts too"

var cpuBegan = time.Now()

// cpuTime returns the time since the tests began.
func cpuTime(*testing.T) time.Duration { return time.Since(cpuBegan) }
