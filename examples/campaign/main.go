// Campaign tells what sending one message to a file of recipients costs.
//
//	go run ./examples/campaign -category utility RECIPIENTS.csv
//
// The file is read as a stream, so it may have any number of rows. -help tells its
// columns and all flags. On a terminal, standard error shows how far it is. Ctrl-C ends
// it at once, with the result of the rows so far.
//
// It exits with 0 if every row was read, with 1 if the result can't be printed, with 2
// for bad flags and input, and with 130 after Ctrl-C.
package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the process
	e := environment{
		now:      time.Now(),
		stdin:    os.Stdin,
		stdout:   os.Stdout,
		stderr:   os.Stderr,
		progress: cli.NewProgress(os.Stderr, os.Stdout),
	}
	os.Exit(run(ctx, os.Args[1:], e))
}

// An environment is what the program finds around it.
type environment struct {
	now            time.Time
	stdin          io.Reader
	stdout, stderr io.Writer
	progress       *cli.Progress // nil for none
}

// interrupted is the status after Ctrl-C, which shells use, too.
const interrupted = 130

func run(ctx context.Context, args []string, e environment) int {
	o, err := parse(args, e.now, e.stdout)
	if err != nil {
		return cli.Exit(e.stderr, "campaign", err, cli.BadInput)
	}
	err = cli.Print(e.stdout, func(w *bufio.Writer) error {
		r, err := o.read(ctx, e, w)
		if err != nil {
			return err
		}
		if err := o.print(w, r); err != nil {
			return err
		}
		if r.Incomplete {
			return context.Canceled
		}
		return nil
	})
	if errors.Is(err, context.Canceled) {
		return cli.Exit(e.stderr, "campaign", errors.New("interrupted: the result is of the rows so far"), interrupted)
	}
	return cli.Exit(e.stderr, "campaign", err, cli.BadInput)
}
