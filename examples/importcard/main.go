// Importcard turns the files of a rate card that Meta publishes, CSV or XLSX,
// into the YAML that ratecard.Parse reads: a card of one's own, on the day it
// appears. From the root of the repository:
//
//	go -C examples/importcard run . -effective 2027-01-01 LIST [TIERS]
//
// LIST has the list rates, TIERS the volume tiers; a workbook may hold both.
// Paths are relative to examples/importcard, since -C goes there first.
//
// The YAML makes a book that comes before the embedded cards:
//
//	card, err := ratecard.Parse(file)
//	book := ratecard.FirstOf(ratecard.Cards{card}, ratecard.Published())
//
// With -diff it prints instead what changed against the newest embedded card of
// that currency that came into force before.
//
// With -embed it adds the card to the embedded ones: see ratecard/README.md. It
// refuses a list without some of the markets, unless -partial is given.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/ratecard/metafile"
)

const usage = `Usage: go -C examples/importcard run . -effective DAY [flags] LIST [TIERS]

Reads the rate card that Meta publishes for a currency, as CSV or XLSX, and
prints it in YAML. LIST has the list rates, TIERS the volume tiers; a workbook
may hold both. Without tiers, utility and authentication rates are known up to
the first bound alone.

With -embed it writes the card into ratecard/data of the repository instead,
adds its day to the calendar there, and runs go generate ./ratecard.

Paths are relative to the folder of this program, where -C goes first.
`

func main() {
	os.Exit(run(os.Args[1:], time.Now(), os.Stdout, os.Stderr, cli.NewProgress(os.Stderr, os.Stdout)))
}

// options are the command line.
type options struct {
	head    metafile.Head
	diff    bool
	embed   bool
	partial bool
	since   ratecard.Date // the first day of a new currency, else zero
	files   []string
}

// run is the program. It returns the exit status: 2 for bad flags and files that
// can't be read, 1 for a card that can't be compared, embedded or written, else 0.
func run(args []string, now time.Time, stdout, stderr io.Writer, p *cli.Progress) int {
	o, err := parseArgs(args, now, stdout)
	if err != nil {
		return cli.Exit(stderr, "importcard", err, cli.BadInput)
	}
	p.Say("reading " + strings.Join(o.files, ", "))
	list, tiers, err := load(o.files)
	p.Done()
	if err != nil {
		return cli.Exit(stderr, "importcard", err, cli.BadInput)
	}
	err = cli.Print(stdout, func(w *bufio.Writer) error { return convert(o, list, tiers, w, stderr, p) })
	if errors.Is(err, ratecard.ErrMalformed) {
		return cli.Exit(stderr, "importcard", err, cli.BadInput)
	}
	return cli.Exit(stderr, "importcard", err, cli.NoAnswer)
}

func parseArgs(args []string, now time.Time, stdout io.Writer) (options, error) {
	var o options
	f := cli.NewFlags("importcard", usage)
	f.Date(&o.head.Effective, "effective", "the card's first `day`; required")
	f.Date(&o.head.Checked, "checked", "the `day` on which you compared the card with Meta's files (default today)")
	f.StringVar(&o.head.ID, "id", "", "the card's `ID` (default meta/CURRENCY/DATE)")
	f.BoolVar(&o.diff, "diff", false, "print what changed against the embedded card of that currency before")
	f.BoolVar(&o.embed, "embed", false, "add the card to those that the library embeds")
	f.BoolVar(&o.partial, "partial", false, "with -embed: markets may be missing")
	f.Date(&o.since, "since",
		"with -embed, for a currency that the calendar doesn't know: the `day` of Meta's first card in it")
	f.Check(func() error {
		if o.head.Checked.IsZero() {
			o.head.Checked = ratecard.DateOf(now)
		}
		o.files = f.Args()
		return o.check()
	})
	return o, f.Parse(args, stdout)
}

// check returns what is wrong with the files, or with flags beside each other.
func (o options) check() error {
	switch {
	case o.head.Effective.IsZero():
		return errors.New("-effective: want the card's first day (-h for help)")
	case len(o.files) == 0:
		return errors.New("LIST: no file was given (-h for help)")
	case len(o.files) > 2:
		return fmt.Errorf("%s: want LIST and TIERS, no third file", o.files[2])
	case o.embed && o.diff:
		return errors.New("-diff and -embed: want one of them")
	case o.embed && o.head.ID != "":
		return errors.New("-id and -embed: an embedded card is called meta/CURRENCY/DATE")
	case !o.embed && o.partial:
		return errors.New("-partial: of use with -embed only")
	case !o.embed && !o.since.IsZero():
		return errors.New("-since: of use with -embed only")
	}
	return nil
}

// convert prints the card, embeds it or prints what changed, with notes on what
// looks odd.
func convert(o options, list, tiers *table, stdout, stderr io.Writer, p *cli.Progress) error {
	card, err := read(o.head, list, tiers)
	if err != nil {
		return err
	}
	for _, t := range []*table{list, tiers} {
		if day, ok := t.titleDate(); ok && day != card.Effective() {
			fmt.Fprintf(stderr, "importcard: note: %s calls itself effective %s, but -effective is %s\n",
				t, day, card.Effective())
		}
	}
	switch {
	case o.diff:
		return printDiff(stdout, card)
	case !o.embed:
		return card.WriteYAML(stdout)
	}
	if !o.partial {
		if err := checkMarkets(card); err != nil {
			return err
		}
	}
	if o.head.Source.ID == "" { // one that no other embedded card has
		o.head.Source.ID = fmt.Sprintf("meta-%s-%s", strings.ToLower(string(card.Currency())), card.Effective())
		if card, err = read(o.head, list, tiers); err != nil {
			return err
		}
	}
	r, err := ownRepository()
	if err != nil {
		return err
	}
	p.Say("go generate ./ratecard") // which compiles, and reads all cards
	err = r.embed(card, o.since, stdout)
	p.Done()
	if err != nil {
		return err
	}
	return noteHoles(stderr, card)
}

// read makes the card, with the files as its source.
func read(head metafile.Head, list, tiers *table) (*ratecard.Card, error) {
	head.Source.Where = filepath.Base(list.file)
	head.Source.What = "list rates, sha256 " + list.sum
	if tiers == nil {
		return metafile.Parse(head, list.rows, nil)
	}
	head.Source.What += "; volume tiers, sha256 " + tiers.sum
	if tiers.file != list.file {
		head.Source.Where += ", " + filepath.Base(tiers.file)
	}
	return metafile.Parse(head, list.rows, tiers.rows)
}
