//go:build linux || darwin

package cli

import (
	"os"
	"syscall"
	"unsafe"
)

// Width returns how many characters fit into a line of a terminal. It is 0 where that
// isn't known, as of a file.
func Width(file *os.File) int {
	var size struct{ rows, columns, x, y uint16 }
	_, _, fault := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	if fault != 0 {
		return 0
	}
	return int(size.columns)
}
