package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/ratecard"
)

// options are the flags, read.
type options struct {
	file                       string
	on                         ratecard.Date // whose definitions count; zero for the newest
	month                      *month        // nil if no price is asked for
	json, table, show, suggest bool
	score, labels              string
	worst                      int
}

const usage = `Usage of classify: classify [flags] FILE
   or: classify -score FILE.jsonl -labels FILE.tsv [-worst N]

FILE has a template a line, as JSON of the Graph API; - is standard input.

Flags:`

func parse(args []string, now time.Time, help io.Writer) (*options, error) {
	o := &options{}
	var sends int64
	var to string
	var currency ratecard.Currency
	flags := cli.NewFlags("classify", usage)
	flags.BoolVar(&o.table, "table", false, "write a table, as to a terminal")
	flags.BoolVar(&o.show, "show", false, "write each template, with the words marked that decide")
	flags.BoolVar(&o.suggest, "suggest", false, "write what to cut from templates that are or may be marketing")
	flags.BoolVar(&o.json, "json", false, "write JSON also to a terminal; with -suggest, that in it")
	flags.Func("sends", "tell what a month costs in which each template is sent to so many `users`",
		func(s string) (err error) {
			sends, err = strconv.ParseInt(s, 10, 64)
			switch {
			case errors.Is(err, strconv.ErrRange):
				return strconv.ErrRange
			case err != nil:
				return errors.New("want a whole number without separators, such as 10000")
			}
			return nil
		})
	flags.StringVar(&to, "to", "", "with -sends, where: an ISO `country` code such as BR, or a phone number there")
	flags.Currency(&currency, "with -sends, the account's `currency`, an ISO 4217 code")
	flags.Date(&o.on, "at", "the `day` whose prices and definitions of categories count (default today's prices, "+
		"and the newest definitions)")
	flags.StringVar(&o.score, "score", "", "classify this `file` and compare with -labels")
	flags.StringVar(&o.labels, "labels", "",
		"a `file` of tab-separated id, source category, category, status, reason")
	flags.IntVar(&o.worst, "worst", 20, "how many mistakes -score prints; -1 for all")
	flags.Check(func() error { return o.check(flags) })
	flags.Check(func() (err error) {
		if o.month == nil {
			return nil
		}
		day := o.on
		if day.IsZero() {
			day = ratecard.DateOf(now.UTC())
		}
		o.month, err = newMonth(sends, to, currency, day)
		return err
	})
	err := flags.Parse(args, help)
	o.file = flags.Arg(0)
	return o, err
}

// check refuses flags that don't go together.
func (o *options) check(flags *cli.Flags) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	scoring := given["score"] || given["labels"]
	for _, name := range []string{"table", "show", "suggest", "json", "sends", "to", "currency", "at"} {
		if scoring && given[name] {
			return fmt.Errorf("-%s: -score prints figures of its own", name)
		}
	}
	switch {
	case scoring && (o.score == "" || o.labels == "" || flags.NArg() > 0):
		return errors.New("want -score FILE.jsonl and -labels FILE.tsv together, and nothing else")
	case scoring:
		return nil
	case given["worst"]:
		return errors.New("-worst: it is for -score")
	case flags.NArg() != 1:
		return errors.New("want one FILE, or - for standard input")
	case o.table && (o.show || o.suggest || o.json), o.show && (o.suggest || o.json):
		return errors.New("want one of -table, -show, -suggest and -json, or -suggest with -json")
	case !o.on.IsZero() && o.on.Before(categoriesBegan):
		return fmt.Errorf("-at %s: templates have these categories since %s", o.on, categoriesBegan)
	case given["sends"] && !given["to"]:
		return errors.New("-sends: want -to, since the price is the country's")
	case given["to"] && !given["sends"]:
		return errors.New("-to: want -sends, how many messages of each template a month")
	case given["currency"] && !given["sends"]:
		return errors.New("-currency: want -sends and -to, for which prices are told")
	case given["sends"]:
		o.month = &month{}
	}
	return nil
}

// categoriesBegan is the day from which on templates have today's categories.
var categoriesBegan, _ = ratecard.ParseDate("2023-04-01")
