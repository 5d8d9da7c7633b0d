// Compare prints what the same messages cost under two pricing models.
//
//	go run ./examples/compare -before per-message-2025 -after per-message-2026 events.jsonl
//
// It reads files of scenarios, as examples/timeline does, and lists of events as
// JSON, one object a line. A line is a pricing.Event in its own JSON, or flat:
//
//	{"id":"wamid.1","at":"2026-10-05T12:00:00Z","number":"15550001","user":"5511987654321","inbound":true}
//	{"id":"wamid.2","at":"2026-10-05T12:01:00Z","number":"15550001","user":"5511987654321","category":"service"}
//
// The keys of a flat one are:
//
//	at        when the message was delivered
//	number    the business's number
//	user      a phone number, a business-scoped user ID or a country code
//	inbound   whether the user sent it
//	from_ad   whether it came through an ad or page button, on Android or iOS
//	category  of a message of the business
//	reaction  whether that is a reaction
//	lite      whether that went through the Marketing Messages Lite API
//
// The first six but category are those of a pricing.Event, too. A line with keys of
// both, such as category beside message, is refused.
//
// All events belong to one account without a history: its allowances are unused,
// and of a scenario's state only the market counts. Prices are those of the day
// of delivery; -before-card and -after-card take those of another day, which
// shows what a new model does to old traffic.
//
// With -messages it prints which messages make the difference: how many of a market and
// category one rule decided before and another one after, those first that change most.
//
//	go run ./examples/compare -risk events.jsonl
//
// With -risk it prints what the messages cost now, under every model since 2022 with the
// prices of its own last day, and at higher prices. -card takes the prices of one day
// for all these models.
//
// It exits with 1 if the comparison can't be written, and with 2 for what can't be
// read.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/examples/internal/logs"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) error { return show(o, w, stderr) })
	}
	return cli.Exit(stderr, "compare", err, cli.BadInput)
}

// options are the flags, read.
type options struct {
	file          string
	risk          *riskOptions // nil unless it is asked for
	before, after pricing.Account
	messages      bool              // print what each message was before and after
	category      category.Category // for templates that name none
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	var account pricing.Account
	var cards [2]ratecard.Date // before and after
	var name string
	flags := cli.NewFlags("compare", "Usage of compare: compare -before ID -after ID FILE\n"+
		"              or: compare -risk FILE")
	flags.File(&o.file, "want a file of scenarios or events")
	flags.Zone(&account.Zone, "UTC", "the account's time `zone`, an IANA name")
	flags.Currency(&account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.StringVar(&name, "category", "", "file templates that name none under this `category`")
	flags.Check(func() (err error) {
		if name == "" {
			return nil
		}
		if o.category, err = cli.TemplateCategory(name); err != nil {
			return fmt.Errorf("-%w", err)
		}
		return nil
	})
	flags.BoolVar(&o.messages, "messages", false, "print which messages make the difference, by rule before and after")
	risk := addRisk(flags)
	flags.Check(func() error {
		if o.messages && risk.on {
			return errors.New("-messages beside -risk: want one of the two")
		}
		return nil
	})
	required(flags, risk, &o.before.Model, "before", "`ID` of the model to begin with")
	flags.Date(&cards[0], "before-card", "take the prices of this `day` before (default that of delivery)")
	required(flags, risk, &o.after.Model, "after", "`ID` of the model to compare it with")
	flags.Date(&cards[1], "after-card", "take the prices of this `day` after (default that of delivery)")
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	if risk.on {
		o.risk, o.before, o.after = risk, account, account
		return o, nil
	}
	o.before = under(account, o.before.Model, cards[0])
	o.after = under(account, o.after.Model, cards[1])
	return o, nil
}

// required adds a flag for a model that has to be named, unless -risk is given.
func required(flags *cli.Flags, risk *riskOptions, to *string, name, usage string) {
	flags.Model(to, name, usage)
	flags.Check(func() error {
		if *to == "" && !risk.on {
			return fmt.Errorf("-%s %q: no such model", name, *to)
		}
		return nil
	})
}

// under returns the account as one of the two models prices it, with the prices
// of a day if one is given.
func under(a pricing.Account, model string, card ratecard.Date) pricing.Account {
	a.Model = model
	if !card.IsZero() {
		a.Rates = ratecard.AsOf(ratecard.Published(), card)
	}
	return a
}

// show prints the comparison.
func show(o *options, stdout, stderr io.Writer) error {
	events, err := read(o, stderr)
	if err != nil {
		return err
	}
	for i := range events {
		if e := &events[i]; !e.Inbound && e.Message.Category == "" {
			e.Message.Category = o.category
		}
	}
	if o.risk != nil {
		return o.risk.show(stdout, o.before, events)
	}
	clicks := slices.ContainsFunc(events, func(e pricing.Event) bool { return e.FromAd })
	if o.messages {
		return showMessages(stdout, o, events, clicks)
	}
	c, err := pricing.Compare(slices.Values(events), o.before, o.after)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, table(c, o.before.Model, o.after.Model, clicks))
	return err
}

// read reads a file in either format: a list in YAML doesn't begin with a brace.
func read(o *options, stderr io.Writer) ([]pricing.Event, error) {
	in, err := input.Open(o.file, nil)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	start, err := in.First()
	if err != nil {
		return nil, err
	}
	if start == '{' {
		events, err := logs.Events(in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.file, err)
		}
		return events, nil
	}
	text, err := in.Whole()
	if err != nil {
		return nil, err
	}
	events, err := readScenarios(bytes.NewReader(text), o, stderr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.file, err)
	}
	return events, nil
}

// readScenarios returns the events of all scenarios. It reports on stderr what it
// leaves out.
func readScenarios(r io.Reader, o *options, stderr io.Writer) ([]pricing.Event, error) {
	list, err := scenario.Read(r, func(what string) { fmt.Fprintln(stderr, what) })
	if err != nil {
		return nil, err
	}
	model, _ := pricing.ModelByID(cmp.Or(o.before.Model, newest().ID))
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
