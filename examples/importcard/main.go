// Importcard turns the files of a rate card that Meta publishes, CSV or XLSX,
// into the YAML that ratecard.Parse reads: a card of one's own, on the day it
// appears. From the root of the repository:
//
//	go -C examples/importcard run . -effective 2027-01-01 LIST [TIERS]
//
// LIST has the list rates, TIERS the volume tiers; a workbook may hold both.
// With -diff it prints instead what changed against the newest embedded card of
// that currency. Paths are relative to examples/importcard, since -C goes there
// first.
//
// The YAML makes a book that comes before the embedded cards:
//
//	card, err := ratecard.Parse(file)
//	book := ratecard.FirstOf(ratecard.Cards{card}, ratecard.Published())
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

const usage = `Usage: go -C examples/importcard run . -effective DATE [flags] LIST [TIERS]

Reads the rate card that Meta publishes for a currency, as CSV or XLSX, and
prints it in YAML. LIST has the list rates, TIERS the volume tiers; a workbook
may hold both. Without tiers, utility and authentication rates are known up to
the first bound alone.

Paths are relative to the folder of this program, where -C goes first.

`

func main() { os.Exit(run(os.Args[1:], time.Now(), os.Stdout, os.Stderr)) }

// options are the command line.
type options struct {
	head  ratecard.MetaCard
	diff  bool
	files []string
}

// run is the program: it returns 2 for bad input, 1 for a card that can't be
// read or compared, else 0.
func run(args []string, now time.Time, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, now, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "importcard:", err)
		return 2
	}
	list, tiers, err := load(o.files)
	if err != nil {
		fmt.Fprintln(stderr, "importcard:", err)
		if errors.Is(err, ratecard.ErrMalformed) {
			return 1
		}
		return 2
	}
	if err := convert(o, list, tiers, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "importcard:", err)
		return 1
	}
	return 0
}

func parseArgs(args []string, now time.Time, stdout io.Writer) (options, error) {
	var o options
	var effective, checked string
	f := flag.NewFlagSet("importcard", flag.ContinueOnError)
	f.StringVar(&effective, "effective", "", "the card's first `DATE`, YYYY-MM-DD; required")
	f.StringVar(&checked, "checked", ratecard.DateOf(now).String(), "the `DATE` on which you compared the card with Meta's files")
	f.StringVar(&o.head.ID, "id", "", "the card's `ID` (default meta/CURRENCY/DATE)")
	f.BoolVar(&o.diff, "diff", false, "print what changed against the newest embedded card of that currency")
	f.SetOutput(io.Discard)
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, usage)
		f.SetOutput(stdout)
		f.PrintDefaults()
		return o, err
	} else if err != nil {
		return o, err
	}
	for _, date := range []struct {
		flag, text string
		to         *ratecard.Date
	}{{"-effective", effective, &o.head.Effective}, {"-checked", checked, &o.head.Checked}} {
		var err error
		if *date.to, err = ratecard.ParseDate(date.text); err != nil {
			return o, fmt.Errorf("%s %q: want a date, YYYY-MM-DD", date.flag, date.text)
		}
	}
	o.files = f.Args()
	for _, name := range o.files {
		if strings.HasPrefix(name, "-") {
			return o, fmt.Errorf("%s after a file: flags come first", name)
		}
	}
	switch {
	case len(o.files) == 0:
		return o, errors.New("LIST: no file was given (-h for help)")
	case len(o.files) > 2:
		return o, fmt.Errorf("%s: want LIST and TIERS, no third file", o.files[2])
	}
	return o, nil
}

// convert prints the card or what changed, and a note on what looks odd.
func convert(o options, list, tiers *table, stdout, stderr io.Writer) error {
	o.head.Source.Where = filepath.Base(list.file)
	o.head.Source.What = "list rates, sha256 " + list.sum
	var steps [][]string
	if tiers != nil {
		steps = tiers.rows
		o.head.Source.What += "; volume tiers, sha256 " + tiers.sum
		if tiers.file != list.file {
			o.head.Source.Where += ", " + filepath.Base(tiers.file)
		}
	}
	card, err := ratecard.ParseMeta(o.head, list.rows, steps)
	if err != nil {
		return err
	}
	for _, t := range []*table{list, tiers} {
		if day, ok := t.titleDate(); ok && day != card.Effective() {
			fmt.Fprintf(stderr, "importcard: note: %s calls itself effective %s, but -effective is %s\n", t, day, card.Effective())
		}
	}
	if o.diff {
		return printDiff(stdout, card)
	}
	return card.WriteYAML(stdout)
}

// printDiff prints what changed against the newest embedded card.
func printDiff(w io.Writer, card *ratecard.Card) error {
	held, err := ratecard.EffectiveDatesHeld(card.Currency())
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return &ratecard.LookupError{Kind: ratecard.ErrNoCard, Currency: card.Currency(), Why: "none is embedded, so there is nothing to compare with"}
	}
	before, err := ratecard.Published().Card(card.Currency(), held[len(held)-1])
	if err != nil {
		return err
	}
	changes, err := card.Changes(before)
	if err != nil {
		return err
	}
	same, partly := 0, 0
	for _, tiers := range card.Rows() {
		same++
		if tiers[len(tiers)-1].UpTo != 0 {
			partly++
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s against %s", card.ID(), before.ID())
	if card.Effective().Before(before.Effective()) {
		b.WriteString(", the newer of the two")
	}
	b.WriteString("\n\n")
	for _, c := range changes {
		fmt.Fprintln(&b, c)
		if len(c.After) > 0 {
			same--
		}
	}
	if len(changes) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s, %d the same.\n", plural(len(changes), "change"), same)
	if partly > 0 {
		fmt.Fprintf(&b, "%s compared up to the first bound alone: give the table of tiers for the rest.\n", plural(partly, "ladder"))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
