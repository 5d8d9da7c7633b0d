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
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if err == nil {
		err = show(o, stdout, stderr)
	}
	return cli.Exit(stderr, "compare", err, 2)
}

// options are the flags, read.
type options struct {
	file          string
	before, after pricing.Account
	category      category.Category // of templates that name none
}

func parse(args []string, help io.Writer) (*options, error) {
	o := &options{}
	var account pricing.Account
	var name string
	flags := cli.NewFlags("compare", "Usage of compare: compare -before ID -after ID FILE")
	flags.File(&o.file, "want a file of scenarios or events")
	flags.Zone(&account.Zone, "UTC", "the account's time `zone`, an IANA name")
	flags.Currency(&account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.StringVar(&name, "category", "", "file templates that name none under this `category`")
	flags.Check(func() (err error) {
		if name == "" {
			return nil
		}
		if o.category, err = category.Parse(name); err != nil || o.category == category.Service {
			return fmt.Errorf("-category %q: want marketing, utility or authentication", name)
		}
		return nil
	})
	var cards [2]ratecard.Date
	for i, side := range []struct {
		name, usage string
		account     *pricing.Account
	}{
		{"before", "`ID` of the model to begin with", &o.before},
		{"after", "`ID` of the model to compare it with", &o.after},
	} {
		flags.Model(&side.account.Model, side.name, side.usage)
		flags.Check(func() error {
			if side.account.Model == "" {
				return fmt.Errorf("-%s \"\": no such model", side.name)
			}
			return nil
		})
		flags.Date(&cards[i], side.name+"-card", "take the prices of this `day` "+side.name+" (default that of delivery)")
	}
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	o.before = side(account, o.before.Model, cards[0])
	o.after = side(account, o.after.Model, cards[1])
	return o, nil
}

// side is the account under one of the models.
func side(a pricing.Account, model string, card ratecard.Date) pricing.Account {
	a.Model = model
	if !card.IsZero() {
		a.Rates = ratecard.AsOf(ratecard.Published(), card)
	}
	return a
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
