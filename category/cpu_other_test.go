//go:build !unix

package category_test

import (
	"testing"
	"time"
)

var cpuBegan = time.Now()

// cpuTime returns the time since the tests began: this system has no getrusage.
func cpuTime(*testing.T) time.Duration { return time.Since(cpuBegan) }
