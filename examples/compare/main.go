// Compare tells what the same messages cost under two models.
//
//	go run ./examples/compare -before per-message-2025 -after per-message-2026 events.jsonl
//
// It reads files of scenarios, as examples/timeline does, and lists of events as
// JSON, one object a line:
//
//	{"id":"wamid.1","at":"2026-10-05T12:00:00Z","number":"15550001","user":"5511987654321","inbound":true}
//	{"id":"wamid.2","at":"2026-10-05T12:01:00Z","number":"15550001","user":"5511987654321","category":"service"}
//
// "at" is the delivery, "number" the business's, "user" a phone number, a
// business-scoped user ID or a country code. Of a user's message, "from_ad" says
// that it came through an ad or page button, on Android or iOS; of the
// business's, "reaction" and "lite" say that it is a reaction, or went through
// the Marketing Messages Lite API.
//
// All is one account, of which nothing is remembered: allowances are unused, and
// of a scenario's state only the market counts. Prices are those of the day of
// delivery; -before-card and -after-card take another day's, so as to see what a
// new model does to old traffic.
//
// It exits with 2 for what can't be read.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = show(o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "compare:", err)
		return 2
	}
	return 0
}

// options are the flags, read.
type options struct {
	file          string
	before, after pricing.Account
	category      category.Category // of templates that name none
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // one line of our own tells what is wrong
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "Usage of compare: compare -before ID -after ID FILE")
		flags.PrintDefaults()
	}
	var account pricing.Account
	var models, days [2]string
	flags.StringVar(&models[0], "before", "", "`ID` of the model to begin with")
	flags.StringVar(&models[1], "after", "", "`ID` of the model to compare it with")
	flags.StringVar(&days[0], "before-card", "", "take the prices of this `day` before (default that of delivery)")
	flags.StringVar(&days[1], "after-card", "", "take the prices of this `day` after (default that of delivery)")
	currency := flags.String("currency", "USD", "the account's `currency`, an ISO 4217 code")
	zone := flags.String("zone", "UTC", "the account's time `zone`, an IANA name")
	name := flags.String("category", "", "file templates that name none under this `category`")
	for rest := args; ; { // flags may stand on both sides of the file
		if err := flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				flags.SetOutput(help)
				flags.Usage()
			}
			return nil, err
		}
		if flags.NArg() == 0 {
			break
		}
		if o.file != "" {
			return nil, fmt.Errorf("one file at a time, not %s and %s", o.file, flags.Arg(0))
		}
		o.file, rest = flags.Arg(0), flags.Args()[1:]
	}
	if o.file == "" {
		return nil, errors.New("want a file of scenarios or events")
	}
	var err error
	if account.Zone, err = time.LoadLocation(*zone); err != nil || *zone == "Local" {
		return nil, fmt.Errorf("-zone %q: want an IANA name such as America/Sao_Paulo", *zone)
	}
	if account.Currency = ratecard.Currency(*currency); !account.Currency.Valid() {
		return nil, fmt.Errorf("-currency %q: want an ISO 4217 code such as USD", *currency)
	}
	if *name != "" {
		if o.category, err = category.Parse(*name); err != nil || o.category == category.Service {
			return nil, fmt.Errorf("-category %q: want marketing, utility or authentication", *name)
		}
	}
	if o.before, err = side(account, "before", models[0], days[0]); err != nil {
		return nil, err
	}
	o.after, err = side(account, "after", models[1], days[1])
	return o, err
}

// side is the account under one of the models.
func side(a pricing.Account, flag, model, day string) (pricing.Account, error) {
	if _, ok := pricing.ModelByID(model); !ok {
		return a, fmt.Errorf("-%s %q: no such model", flag, model)
	}
	a.Model = model
	if day == "" {
		return a, nil
	}
	on, err := ratecard.ParseDate(day)
	if err != nil {
		return a, fmt.Errorf("-%s-card %q: want a day such as 2026-10-01", flag, day)
	}
	a.Rates = ratecard.AsOf(ratecard.Published(), on)
	return a, nil
}

func show(o *options, stdout, stderr io.Writer) error {
	events, err := read(o, stderr)
	if err != nil {
		return fmt.Errorf("%s: %w", o.file, err)
	}
	for i := range events {
		if e := &events[i]; !e.Inbound && e.Message.Category == "" {
			e.Message.Category = o.category
		}
	}
	c, err := pricing.Compare(slices.Values(events), o.before, o.after)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, table(c, o.before.Model, o.after.Model))
	return err
}

// read tells the two formats apart: a list in YAML doesn't begin with a brace.
func read(o *options, stderr io.Writer) ([]pricing.Event, error) {
	text, err := os.ReadFile(o.file)
	if missing := (*fs.PathError)(nil); errors.As(err, &missing) {
		return nil, missing.Err // the caller names the file
	}
	if err != nil {
		return nil, err
	}
	switch start := bytes.TrimSpace(text); {
	case len(start) == 0:
		return nil, errors.New("empty: want scenarios or events")
	case start[0] == '{':
		return lines(bytes.NewReader(text))
	}
	return scenarios(bytes.NewReader(text), o, stderr)
}

func scenarios(r io.Reader, o *options, stderr io.Writer) ([]pricing.Event, error) {
	list, err := scenario.Read(r, func(what string) { fmt.Fprintln(stderr, what) })
	if err != nil {
		return nil, err
	}
	model, _ := pricing.ModelByID(o.before.Model)
	var events []pricing.Event
	for i := range list {
		s := &list[i]
		if s.Prose {
			s.Skip = "no events"
		}
		if s.Skip != "" {
			fmt.Fprintf(stderr, "%s: skipped: %s\n", s.ID, s.Skip)
			continue
		}
		traffic, refused, err := s.Traffic(model.Policy)
		if err != nil {
			return nil, err
		}
		if refused > 0 {
			fmt.Fprintf(stderr, "%s: %d sent outside the window, left out\n", s.ID, refused)
		}
		events = append(events, traffic...)
	}
	return events, nil
}
