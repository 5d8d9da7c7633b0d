// Generate writes a made-up list of recipients, the same for the same flags.
//
//	go run ./examples/campaign/generate -rows 200000 >recipients.csv
//
// It exits with 1 if the list can't be written, and with 2 for bad flags.
package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/madeup"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := cli.NewFlags("generate", "usage: generate [flags] >recipients.csv")
	rows := flags.Int("rows", 1000, "how many recipients")
	seed := flags.Uint64("seed", 1, "another `number` makes another list")
	before := time.Date(2026, time.November, 30, 9, 0, 0, 0, time.UTC)
	flags.Instant(&before, "before", "the last messages of users are before it (default 2026-11-30T09:00:00Z)")
	flags.Check(func() error {
		if flags.NArg() > 0 || *rows < 0 {
			return errors.New("want -rows of 0 or more, and nothing else")
		}
		return nil
	})
	err := flags.Parse(args, stdout)
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) error {
			madeup.Recipients(w, *rows, *seed, before)
			return nil
		})
	}
	return cli.Exit(stderr, "generate", err, cli.BadInput)
}
