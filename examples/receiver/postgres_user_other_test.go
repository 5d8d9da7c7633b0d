//go:build !unix

package main

import "os/exec"

func ownedByServer(string) error { return nil }

func runAsServer(*exec.Cmd) {}
