package ledger

import "os"

// long is set by those who have time, such as CI: then properties are tried on
// all their random cases, and otherwise on a part of them.
var long = os.Getenv("WACOST_LONG") != ""

// Tries returns how often a property with so many random cases is tried now.
func Tries(all int) int {
	if long {
		return all
	}
	return (all + 4) / 5
}
