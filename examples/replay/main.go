// Replay reads webhook bodies and prints what the traffic in them cost.
//
//	go run ./examples/replay -zone America/Sao_Paulo webhooks/
//
// A path is a file with one body, or with one on each line (.ndjson, .jsonl), or
// a folder of such files. Without a path, or with -, it reads standard input.
//
// It exits with 0 if every body was read, with 1 if one was malformed or a file
// couldn't be read, and with 2 for bad flags. The bill of the rest is printed
// all the same.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

func main() {
	p := progress{w: io.Discard}
	if isTerminal(os.Stderr) {
		p.w = os.Stderr
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, &p))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, p *progress) int {
	o, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "replay:", err)
		return 2
	}
	r := replayed{Ignored: []ignored{}, Charges: []ledger.Charge{}, Unpriced: []unpriced{}}
	book, err := ledger.New(o.account, ledger.Options{})
	if err == nil {
		err = r.read(book, o.paths, stdin, p)
	}
	if err == nil {
		err = r.settle(book)
	}
	if err == nil {
		err = r.show(stdout, o)
	}
	if err != nil {
		fmt.Fprintln(stderr, "replay:", err)
		return 1
	}
	for _, m := range r.malformed {
		fmt.Fprintln(stderr, "replay:", m)
	}
	if len(r.malformed) > 0 {
		return 1
	}
	return 0
}

// options are the flags, read.
type options struct {
	account pricing.Account
	json    bool
	paths   []string
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // one line of our own tells what is wrong
	currency := flags.String("currency", "USD", "the account's `currency`, an ISO 4217 code")
	zone := flags.String("zone", "", "the account's time `zone`, an IANA name (default UTC)")
	flags.StringVar(&o.account.Model, "model", "", "`ID` of a pricing model (default those in force)")
	flags.BoolVar(&o.json, "json", false, "print one JSON document")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(help)
			fmt.Fprintln(help, "usage: replay [flags] PATH...")
			flags.PrintDefaults()
		}
		return nil, err
	}
	o.account.Currency = ratecard.Currency(*currency)
	if !o.account.Currency.Valid() {
		return nil, fmt.Errorf("-currency %q: want an ISO 4217 code such as USD", *currency)
	}
	var err error
	if *zone != "" {
		if o.account.Zone, err = time.LoadLocation(*zone); err != nil || *zone == "Local" {
			return nil, fmt.Errorf("-zone %q: want an IANA name such as America/Sao_Paulo", *zone)
		}
	}
	if _, ok := pricing.ModelByID(o.account.Model); o.account.Model != "" && !ok {
		return nil, fmt.Errorf("-model %q: no such model", o.account.Model)
	}
	if o.paths = flags.Args(); len(o.paths) == 0 {
		o.paths = []string{"-"}
	}
	return o, nil
}

// A progress line shows, on a terminal, how much of a long input was read.
type progress struct {
	w io.Writer
	n int
}

const progressEvery = 10_000

func (p *progress) body() {
	if p.n++; p.n%progressEvery == 0 {
		fmt.Fprintf(p.w, "\r%d bodies read", p.n)
	}
}

func (p *progress) done() {
	if p.n >= progressEvery {
		fmt.Fprintf(p.w, "\r%d bodies read\n", p.n)
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
