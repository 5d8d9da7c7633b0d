package testkit

import (
	"os"
	"strconv"
)

// Tries returns how often a property with so many random cases is tried now: all of
// them if WACOST_LONG is 1, as in CI, ten times as often if it is 10, and a part of
// them if it isn't set.
func Tries(all int) int {
	text := os.Getenv("WACOST_LONG")
	if text == "" {
		return (all + 4) / 5
	}
	times, err := strconv.Atoi(text)
	if err != nil || times < 1 {
		panic("WACOST_LONG is " + strconv.Quote(text) + ": want how often, such as 1")
	}
	return times * all
}
