// Timeline prints what a sequence of messages costs, event by event, under the
// rules of any year since 2018.
//
//	go run ./examples/timeline testdata/scenarios/2022.yaml
//	go run ./examples/timeline testdata/scenarios/2022.yaml -explain
//	go run ./examples/timeline testdata/scenarios/2022.yaml -model per-message-2026
//	go run ./examples/timeline testdata/scenarios/2022.yaml -check
//
// It prints a JSON object for each scenario of the file, on a line of its own.
// With -explain it writes sentences instead, and with -check the events that cost
// something else than the scenario expects. It names on standard error the
// scenarios that it can't run.
//
// It exits with 1 if a check fails or the answer can't be written, and with 2 for a
// file that can't be read.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/ratecard"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, cli.NewProgress(os.Stderr, os.Stdout)))
}

func run(args []string, stdout, stderr io.Writer, p *cli.Progress) int {
	failed := false
	o, err := parse(args, stdout)
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) (err error) {
			failed, err = tell(o, w, stderr, p)
			return err
		})
	}
	if err == nil && failed {
		return cli.NoAnswer
	}
	return cli.Exit(stderr, "timeline", err, cli.BadInput)
}

// options are the flags, read.
type options struct {
	file, model    string
	check, explain bool
	rates          ratecard.Book // nil: the embedded cards; no flag sets it
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("timeline", "Usage of timeline: timeline FILE.yaml [flags]")
	flags.File(&o.file, "want a file of scenarios")
	flags.Model(&o.model, "model", "price every event under the model with this `ID` (default the one in force)")
	flags.BoolVar(&o.check, "check", false, "compare with what the file expects")
	flags.BoolVar(&o.explain, "explain", false, "tell it in sentences")
	flags.Check(func() error {
		if o.check && o.explain {
			return errors.New("either -check or -explain")
		}
		return nil
	})
	return o, flags.Parse(args, help)
}

// tell runs every scenario of the file. It reports whether a check failed.
func tell(o *options, stdout, stderr io.Writer, p *cli.Progress) (failed bool, err error) {
	in, err := input.Open(o.file, nil)
	if err != nil {
		return false, err
	}
	defer in.Close()
	text, err := in.Whole()
	if err != nil {
		return false, err
	}
	list, err := scenario.Read(bytes.NewReader(text), func(what string) { fmt.Fprintln(stderr, what) })
	if err != nil {
		return false, fmt.Errorf("%s: %w", o.file, err)
	}
	p.Begin("scenarios", 1, !o.check)
	defer p.Done()
	var passes, fails, skips int
	for i := range list {
		p.Show(int64(i), int64(i), int64(len(list)))
		s := &list[i]
		switch {
		case s.Prose:
			p.Done()
			fmt.Fprintf(stderr, "%s: no events\n", s.ID)
			continue
		case s.Skip == "" && o.check && s.Expected == nil:
			s.Skip = "it expects nothing"
		}
		if s.Skip != "" {
			p.Done()
			fmt.Fprintf(stderr, "%s: skipped: %s\n", s.ID, s.Skip)
			skips++
			continue
		}
		t, err := replay(s, o.model, o.rates)
		if err != nil {
			return fails > 0, fmt.Errorf("%s: scenario %s: %w", o.file, s.ID, err)
		}
		passed, err := o.print(stdout, t)
		if err != nil {
			return fails > 0, err
		}
		if passed {
			passes++
		} else {
			fails++
		}
	}
	if o.check {
		fmt.Fprintf(stdout, "%d passed, %d failed, %d skipped\n", passes, fails, skips)
	}
	return fails > 0, nil
}

// print writes a timeline in the form that was asked for. It reports whether it
// passed the check, if that is the form.
func (o *options) print(w io.Writer, t *timeline) (passed bool, err error) {
	switch {
	case o.check:
		differences := compare(t.scenario.Expected, t.result())
		for _, d := range differences {
			fmt.Fprintf(w, "%s: %s\n", t.scenario.ID, d)
		}
		return len(differences) == 0, nil
	case o.explain:
		_, err = io.WriteString(w, t.story())
	default:
		err = cli.JSON(w).Encode(t.result())
	}
	return true, err
}
