// Report tells what a month's traffic cost, and what it would have cost under other rules,
// in one page that anybody can read.
//
//	go run ./examples/report -before per-message-2025 -after per-message-2026 \
//		-month 2026-10 -zone Europe/Berlin -currency EUR -o report.html webhooks/
//
// Without -o it prints a text, and with -json everything that the page tells, as data.
// Without -before it tells what the month cost, and compares nothing; without -after the
// rules in force are those that -before is compared with.
//
// A path is a file with one webhook body, or with one on each line (.ndjson, .jsonl), or a
// folder of such files; or lists of events, as examples/compare reads them. Without a path, or
// with -, it reads standard input. Have the log begin some days before the month, since
// messages of users open windows, and end after it.
//
// The page needs no network and no script. It names no user and no message, unless -names is
// given, which lists the users who cost most.
//
// It exits with 0 if every line was read, with 1 if the report can't be made or written, and
// with 2 for bad flags and if a line was malformed or a file couldn't be read. It tells of
// what it could read in any case.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/advice"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/feefile"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, cli.NewProgress(os.Stderr, os.Stdout)))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, p *cli.Progress) int {
	o, err := parse(args, stdout)
	if err != nil {
		return cli.Exit(stderr, "report", err, cli.BadInput)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(reading))
	l, err := readLog(o.account, o.paths, stdin, p)
	var r *Report
	if err == nil {
		r, err = build(o, l, p)
	}
	if err == nil {
		err = o.print(stdout, r)
	}
	status := 0
	if l != nil && len(l.malformed) > 0 {
		status = cli.BadInput
		for _, m := range l.malformed {
			cli.Say(stderr, "report", m)
		}
	}
	if err != nil {
		return cli.Exit(stderr, "report", err, max(status, cli.NoAnswer))
	}
	return status
}

// options are the flags, read.
type options struct {
	account       pricing.Account
	month         pricing.Month
	before, after string            // IDs of models; after may be "", for those in force
	templates     []advice.Template // nil if no file was given
	lateWithin    time.Duration
	names         bool
	json, brief   bool
	paths         []string
	page          string // the file for the page; "" if none is written
}

// compares reports whether two sets of rules are compared.
func (o *options) compares() bool { return o.before != "" }

// zone returns the account's zone.
func (o *options) zone() *time.Location {
	if o.account.Zone == nil {
		return time.UTC
	}
	return o.account.Zone
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("report", "usage: report [flags] -month YYYY-MM LOG...")
	month := flags.String("month", "", "the `month`, such as 2026-10, in the account's zone")
	flags.Check(func() (err error) {
		if o.month, err = pricing.ParseMonth(*month); err != nil {
			err = errors.New("-month: want a month such as 2026-10")
		} else if o.month.First(time.UTC).Year() < 2018 {
			err = errors.New("-month: want 2018-08 or later, when WhatsApp's messages began to cost")
		}
		return err
	})
	flags.Model(&o.before, "before", "`ID` of the model to compare with (default: compare nothing)")
	flags.Model(&o.after, "after", "`ID` of the model of the report (default: those in force)")
	flags.Check(func() error {
		switch {
		case o.after != "" && o.before == "":
			return errors.New("-after: want -before, too")
		case o.before != "" && o.before == o.after:
			return errors.New("-before and -after: want two models")
		case o.before != "" && o.after == "" && o.before == inForce(o.month):
			return fmt.Errorf("-before %s: those are the rules in force in %s: want others", o.before, o.month)
		}
		return nil
	})
	flags.Zone(&o.account.Zone, "", "the account's time `zone`, an IANA name (default UTC)")
	flags.Currency(&o.account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.DialingCountry(&o.account.DialingCountry)
	flags.SoldTo(&o.account.SoldTo)
	fees := flags.String("fees", "", "a YAML `file` with a list of what providers charge, as examples/replay reads it")
	flags.Check(func() (err error) {
		if *fees != "" {
			o.account.Fees, err = feefile.Read(*fees, o.account.Currency)
		}
		return err
	})
	templates := flags.String("templates", "", "a `file` with the message templates and which messages used them, "+
		"to find marketing that could be utility")
	flags.Check(func() (err error) {
		if *templates != "" {
			o.templates, err = readTemplates(*templates)
		}
		return err
	})
	late := flags.Int("late", 7, "for how many `days` after a user's message a template is looked for that answers it")
	flags.Check(func() error {
		if o.lateWithin = time.Duration(*late) * 24 * time.Hour; *late < 2 || *late > 30 {
			return errors.New("-late: want 2 to 30 days")
		}
		return nil
	})
	o.addPage(flags)
	flags.BoolVar(&o.names, "names", false, "list the users who cost most; the report then has personal data")
	flags.BoolVar(&o.brief, "brief", false, "of the text, print only what the month comes to, why, and what to change")
	flags.BoolVar(&o.json, "json", false, "print everything that the report tells, as one JSON document")
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	if o.paths = flags.Args(); len(o.paths) == 0 {
		o.paths = []string{"-"}
	}
	return o, nil
}

// readTemplates reads a file of templates.
func readTemplates(path string) ([]advice.Template, error) {
	in, err := input.Open(path, nil)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return advice.ReadTemplates(in)
}

// print writes the report as it was asked for.
func (o *options) print(stdout io.Writer, r *Report) error {
	if o.page != "" {
		return r.writePage(o.page)
	}
	return cli.Print(stdout, func(w *bufio.Writer) error {
		if !o.json {
			return r.text(w, o.brief)
		}
		encoder := cli.JSON(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	})
}
