// Replay reads webhook bodies and prints what the traffic in them cost.
//
//	go run ./examples/replay -zone America/Sao_Paulo webhooks/
//
// With -fees it adds what providers charge, and prints what the business pays in all;
// fees by the month need -from and -until:
//
//	go run ./examples/replay -fees FEES.yaml -from 2026-09-01 -until 2026-10-01 webhooks/
//
// A fee may be in another currency; a total in the account's needs -rate then:
//
//	go run ./examples/replay -fees FEES.yaml -rate "EUR 1.0812 ECB 2026-10-01" webhooks/
//
// A path is a file with one body, or with one on each line (.ndjson, .jsonl), or
// a folder of such files. Without a path, or with -, it reads standard input.
//
// With -late it also finds the replies that came after the user's service window had
// closed, by weekday and hour of the user's last message, and tells what they would have
// cost less in time:
//
//	go run ./examples/replay -late -from 2025-08-01 -until 2025-09-01 webhooks/
//
// With -analytics it also compares the charges with Meta's own figures, where the two
// differ, and in what: how many, of what kind, at what price.
//
// It exits with 0 if every body was read, with 1 if the bill can't be printed, and
// with 2 for bad flags and if a body was malformed or a file couldn't be read. It
// prints the bill of what it could read in any case.
package main

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/feefile"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, cli.NewProgress(os.Stderr, os.Stdout)))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer, p *cli.Progress) int {
	o, err := parse(args, stdout)
	if err != nil {
		return cli.Exit(stderr, "replay", err, cli.BadInput)
	}
	r := replayed{ // no list of the JSON is null
		Ignored:  []ignored{},
		Charges:  []ledger.Charge{},
		Unpriced: []unpriced{},
		Failed:   []failed{},

		mayHaveFailed: map[string]bool{},
	}
	book, err := ledger.New(o.account, ledger.Options{})
	if err == nil {
		err = r.read(book, o.paths, stdin, p)
	}
	if err == nil {
		err = r.settle(book, o.start(o.from), o.start(o.until), p)
	}
	if err == nil {
		err = r.convert(o.rates)
	}
	if err == nil && o.late {
		err = r.findLate(book, o.start(o.from), o.start(o.until), p)
	}
	if err == nil {
		err = r.compare(book, o.analytics)
	}
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) error { return o.print(w, &r) })
	}
	if err != nil {
		return cli.Exit(stderr, "replay", err, cli.NoAnswer)
	}
	bad := slices.Concat(r.malformed, r.incomparable)
	for _, m := range bad {
		cli.Say(stderr, "replay", m)
	}
	if len(bad) > 0 {
		return cli.BadInput
	}
	return 0
}

// options are the flags, read.
type options struct {
	account     pricing.Account
	rates       []pricing.Rate
	from, until ratecard.Date
	json        bool
	late        bool // look for late replies
	// a file with an answer of Meta's pricing_analytics or conversation_analytics
	analytics string
	paths     []string
}

// start returns the instant at which a day begins in the account's zone; zero if there is
// no day.
func (o *options) start(d ratecard.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.In(o.account.Zone)
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	flags := cli.NewFlags("replay", "usage: replay [flags] PATH...")
	flags.Currency(&o.account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.Zone(&o.account.Zone, "", "the account's time `zone`, an IANA name (default UTC)")
	flags.StringVar(&o.account.Portfolio, "portfolio", "",
		"the `ID` of the portfolio of all accounts in the bodies, which share volume tiers\n"+
			"(default: each account climbs its own)")
	flags.DialingCountry(&o.account.DialingCountry)
	flags.Model(&o.account.Model, "model", "`ID` of a pricing model (default those in force)")
	flags.StringVar(&o.analytics, "analytics", "",
		"compare with Meta's own figures: a `FILE` with an answer of pricing_analytics or conversation_analytics")
	fees := flags.String("fees", "", "a YAML `file` with a list of what providers charge,\n"+
		"such as - {name: number, on: month, each: 49}; those by the month need -from and -until")
	flags.Check(func() (err error) {
		if *fees != "" {
			o.account.Fees, err = feefile.Read(*fees, o.account.Currency)
		}
		return err
	})
	var rates []string
	flags.Several("rate", "a `rate` to the account's currency for fees in another: EUR 1.0812 ECB 2026-10-01",
		func(text string) error { rates = append(rates, text); return nil })
	flags.Check(func() error {
		for _, text := range rates {
			rate, err := readRate(text, o.account.Currency)
			if err != nil {
				return err
			}
			o.rates = append(o.rates, rate)
		}
		return nil
	})
	flags.Date(&o.from, "from", "the first `day` of the bill, in the account's zone")
	flags.Date(&o.until, "until", "the first `day` that isn't in the bill any more")
	flags.BoolVar(&o.late, "late", false,
		"find replies after the service window closed, and what they would cost in time")
	flags.BoolVar(&o.json, "json", false, "print one JSON document")
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	if o.paths = flags.Args(); len(o.paths) == 0 {
		o.paths = []string{"-"}
	}
	return o, nil
}

// print writes a table for people, or JSON.
func (o *options) print(w io.Writer, r *replayed) error {
	if !o.json {
		var text strings.Builder
		if err := r.table(&text, cmp.Or(o.account.Zone, time.UTC), len(o.account.Fees) > 0); err != nil {
			return err
		}
		return cli.WritePlain(w, text.String()) // titles of errors may hold anything
	}
	enc := cli.JSON(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
