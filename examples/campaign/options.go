package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// options are the flags, read.
type options struct {
	file     string
	account  pricing.Account
	message  pricing.Message
	state    pricing.State
	at       time.Time
	schedule *pricing.Schedule // nil if all are sent at once
	budget   *ratecard.Money   // nil for none
	json     bool
	rows     bool
	skipBad  bool
	between  int
}

const usage = `usage: campaign [flags] RECIPIENTS.csv -category CATEGORY

It tells what sending one message to each recipient of a file costs. The first row
names the columns, in any order; of these it reads, and it ignores all others:

  phone         the user: a number, with + and calling code, or as dialled in country
  country       an ISO code; alone, it is a recipient of that country
  last_inbound  when the user last wrote or called; nothing for never
  ad_click      when the user wrote through an ad, on Android or iOS
  answered      when the answer to that was delivered

Times are RFC 3339 or Unix time. Without an offset they are of -zone, which then must be
given. A file without last_inbound is of users who never wrote. Fields are separated by commas,
semicolons or tabs, as the header has them. The file - is standard input.

A recipient listed twice counts twice. A number that is of no country has no price: it
is listed, and in no amount.

With -budget it tells how far an amount reaches: to which line a campaign that ends
there costs no more than the amount, and what the next row would add. Surely is by the
most that it may cost, likely by what is likely, and at most by the least. What has no
price counts as nothing there, and is told.

It ends with 0 if all was read, with 1 if the result can't be written, with 2 for bad
input, and with 130 if it was interrupted; what it prints then is of the rows so far.

Flags:`

func parse(args []string, now time.Time, help io.Writer) (*options, error) {
	o := &options{at: now, between: between}
	var name, template, every, amount string
	var until time.Time
	var withoutDerived bool
	flags := cli.NewFlags("campaign", usage)
	flags.File(&o.file, "want a file of recipients, or - for standard input")
	flags.StringVar(&name, "category", "",
		"the message's: `marketing`, utility, authentication, authentication_international or service")
	flags.StringVar(&template, "template", "",
		"instead of -category, a `file` with the template as JSON, of which the category is guessed")
	flags.Check(func() error { return o.readMessage(name, template) })
	flags.StringVar(&o.message.From, "from", "", "the business phone `number`, which has an allowance of its own")
	flags.StringVar(&o.account.ID, "account", "", "the account's `ID`, if the counters of -used have it")
	flags.Currency(&o.account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.Zone(&o.account.Zone, "", "the account's time `zone`, an IANA name (default UTC)")
	flags.DialingCountry(&o.account.DialingCountry)
	flags.SoldTo(&o.account.SoldTo)
	flags.Model(&o.account.Model, "model", "`ID` of a pricing model (default the one in force)")
	flags.Instant(&o.at, "at", "when it is sent, with -schedule when sending begins (default now)")
	flags.Check(func() error {
		if _, ok := pricing.ModelOn(ratecard.DateOf(o.at.In(o.zone()))); !ok && o.account.Model == "" {
			return fmt.Errorf("-at %s: no rules are known then, they begin on %s", o.at.Format(time.RFC3339),
				pricing.Models()[0].Since)
		}
		return nil
	})
	flags.StringVar(&every, "schedule", "",
		"how many an hour or a day, and at which hours of -zone: `5000/h`, or \"20000/d 09:00-18:00\" "+
			"(default all at once)")
	flags.Instant(&until, "until", "with -schedule, when the last one has to be sent")
	flags.Check(func() error { return o.readSchedule(every, until) })
	flags.Several("used", "units counted this month before it, as `COUNTER=N`, such as "+
		"2026-11/portfolio//Brazil/utility=1200", o.readUsed)
	flags.BoolVar(&o.state.UsageUnknown, "usage-unknown", false, "the month's counts aren't known")
	flags.Check(func() error {
		if o.state.UsageUnknown && o.state.Usage != nil {
			return errors.New("-used and -usage-unknown: want one of the two")
		}
		return nil
	})
	flags.StringVar(&amount, "budget", "", "tell up to which line this `amount` reaches, such as 250.00")
	flags.Check(func() error { return o.readBudget(amount) })
	flags.BoolVar(&withoutDerived, "published-only", false, "refuse rates that were worked out rather than read")
	flags.BoolVar(&o.skipBad, "skip-bad", false,
		"leave out rows that can't be read; a time that can't be is an error even so")
	flags.BoolVar(&o.rows, "rows", false, "print a line of JSON for each recipient, which counts "+
		"as it likely comes out before the next, and then -json as one line")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON")
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	if withoutDerived {
		o.account.Rates = ratecard.WithoutDerived(ratecard.Published())
	}
	return o, nil
}

// zone returns the account's time zone.
func (o *options) zone() *time.Location { return cmp.Or(o.account.Zone, time.UTC) }

// readMessage reads the category, or guesses it from a template.
func (o *options) readMessage(name, template string) (err error) {
	switch {
	case name == "" && template == "":
		return errors.New("-category is missing: want marketing, utility, authentication or service, or -template")
	case name != "" && template != "":
		return errors.New("-category and -template: want one of the two")
	case template == "":
		if strings.Contains(name, ",") {
			return fmt.Errorf("-category %q: want one; where it isn't sure, -template gives a range", name)
		}
		if o.message.Category, err = cli.Category(name); err != nil {
			return fmt.Errorf("-%w", err)
		}
		return nil
	}
	in, err := input.Open(template, nil)
	if err != nil {
		return fmt.Errorf("-template %w", err)
	}
	defer in.Close()
	text, err := in.Whole()
	if err != nil {
		return fmt.Errorf("-template %w", err)
	}
	t, err := category.ParseTemplate(bytes.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("-template %s: %w", template, err)
	}
	c := category.ClassifyOn(t, o.at)
	if c.Category == "" {
		return fmt.Errorf("-template %s: templates had no category at -at", template)
	}
	o.message.Category, o.message.Others = c.Category, c.Others
	return nil
}

// readSchedule reads -schedule and -until.
func (o *options) readSchedule(text string, until time.Time) error {
	if text == "" {
		if !until.IsZero() {
			return errors.New("-until: want a -schedule, which it ends")
		}
		return nil
	}
	s, err := parseSchedule(text)
	if err != nil {
		return fmt.Errorf("-schedule %q: %w", text, err)
	}
	s.From, s.Until, s.Zone = o.at, until, o.account.Zone
	if err := s.Validate(); err != nil {
		if fault := (*pricing.InputError)(nil); errors.As(err, &fault) && fault.Field == "Schedule.Until" {
			return fmt.Errorf("-until %s: no message can be sent between -at and then", until.Format(time.RFC3339))
		}
		return fmt.Errorf("-schedule %q: %w", text, err)
	}
	o.schedule = &s
	return nil
}

// sends returns the instants at which messages are sent, one for each recipient. They
// end where a schedule does.
func (o *options) sends() (iter.Seq[time.Time], error) {
	if o.schedule != nil {
		return o.schedule.Sends()
	}
	return func(yield func(time.Time) bool) {
		for yield(o.at) {
		}
	}, nil
}

// readUsed reads -used once.
func (o *options) readUsed(text string) error {
	const want = "want COUNTER=N, such as 2026-11/portfolio//Brazil/utility=1200"
	name, count, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New(want)
	}
	var c pricing.Counter
	if err := c.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
		return errors.New(want)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(count), 10, 64)
	if err != nil || n < 0 {
		return errors.New(want)
	}
	if _, twice := o.state.Usage[c]; twice {
		return errors.New("that counter was given before")
	}
	if o.state.Usage == nil {
		o.state.Usage = pricing.Usage{}
	}
	o.state.Usage[c] = n
	return nil
}

// readBudget reads -budget, in the account's currency.
func (o *options) readBudget(text string) error {
	if text == "" {
		return nil
	}
	const want = "want an amount such as 250.00"
	amount, code, _ := strings.Cut(strings.TrimSpace(text), " ")
	if code != "" && code != string(o.account.Currency) {
		return fmt.Errorf("-budget %q: want %s, the account's currency", text, o.account.Currency)
	}
	m, err := ratecard.ParseMoney(amount + " " + string(o.account.Currency))
	if err != nil || m.Amount.Sign() < 0 {
		return fmt.Errorf("-budget %q: %s", text, want)
	}
	o.budget = &m
	return nil
}
