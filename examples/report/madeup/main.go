// Madeup writes the webhooks of an invented business of three markets and two numbers, from
// 22 September to 3 November 2026, the same for the same flags.
//
//	go run ./examples/report/madeup -messages 5000 >webhooks.ndjson
//
// It exits with 1 if they can't be written, and with 2 for bad flags.
package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	_ "time/tzdata" // Europe/Berlin, also where the system has no zones

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/madeup"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := cli.NewFlags("madeup", "usage: madeup [flags] >webhooks.ndjson")
	messages := flags.Int("messages", 5000, "about how many messages are delivered in October")
	seed := flags.Uint64("seed", 1, "another `number` makes another log")
	flags.Check(func() error {
		if flags.NArg() > 0 || *messages < 1 {
			return errors.New("want -messages of 1 or more, and nothing else")
		}
		return nil
	})
	err := flags.Parse(args, stdout)
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) error { return madeup.Month(w, *messages, *seed) })
	}
	return cli.Exit(stderr, "madeup", err, cli.BadInput)
}
