//go:build unix

package main

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// serverUser is the user who runs PostgreSQL: it refuses root. Nil is this user.
func serverUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// ownedByServer gives a folder to the user who runs PostgreSQL.
func ownedByServer(dir string) error {
	c, err := serverUser()
	if c == nil || err != nil {
		return err
	}
	return os.Chown(dir, int(c.Uid), int(c.Gid))
}

// runAsServer has a program run by the user who runs PostgreSQL.
func runAsServer(c *exec.Cmd) {
	if u, err := serverUser(); u != nil && err == nil {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: u}
	}
}
