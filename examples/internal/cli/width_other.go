//go:build !linux && !darwin

package cli

import "os"

// Width returns how many characters fit into a line of a terminal: 0, since here that
// isn't known.
func Width(*os.File) int { return 0 }
