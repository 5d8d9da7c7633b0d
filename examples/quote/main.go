// Quote tells what a WhatsApp message will cost, and why.
//
//	go run ./examples/quote -to +5511987654321 -category utility
//
// It exits with 0 also for a message that WhatsApp would refuse, with 1 if
// there is no rate, card or market for it, and with 2 for bad input.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

func main() { os.Exit(run(os.Args[1:], time.Now(), os.Stdout, os.Stderr)) }

func run(args []string, now time.Time, stdout, stderr io.Writer) int {
	o, err := parse(args, now, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	var quote pricing.Quote
	if err == nil {
		quote, err = ask(o)
	}
	if err == nil {
		err = show(stdout, quote, o.json)
	}
	if err == nil {
		return 0
	}
	var missing *ratecard.LookupError
	var input *pricing.InputError
	switch {
	case errors.As(err, &missing) && missing.Malformed:
		fmt.Fprintf(stderr, "quote: -to %q: %s\n", missing.User, missing.Why)
	case errors.As(err, &missing):
		fmt.Fprintln(stderr, "quote:", err)
		return 1
	case errors.As(err, &input) && input.Field == "at":
		fmt.Fprintf(stderr, "quote: -at %s: %v, %s\n", input.Value, input.Kind, input.Why)
	default:
		fmt.Fprintln(stderr, "quote:", err)
	}
	return 2
}

// options are the flags, read.
type options struct {
	account                        pricing.Account
	message                        pricing.Message
	at, inbound, adClick, answered time.Time
	n, used                        int64
	json                           bool
}

func parse(args []string, now time.Time, help io.Writer) (*options, error) {
	o := &options{at: now}
	flags := flag.NewFlagSet("quote", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // one line of our own tells what is wrong
	flags.StringVar(&o.message.To, "to", "", "the user: a `phone number`, a business-scoped user ID or an ISO country code")
	categoryName := flags.String("category", "", "`marketing`, utility, authentication or service")
	instant := func(t *time.Time, name, usage string) {
		flags.Func(name, usage+", as an RFC 3339 `time`", func(s string) (err error) {
			if *t, err = time.Parse(time.RFC3339, s); err != nil {
				return errors.New("want a time such as 2026-10-15T12:00:00-03:00")
			}
			return nil
		})
	}
	instant(&o.at, "at", "when it is delivered (default now)")
	instant(&o.inbound, "last-inbound", "the user's last message or call")
	instant(&o.adClick, "ad-click", "when the user wrote through an ad, on Android or iOS")
	instant(&o.answered, "answered", "when the answer to that was delivered")
	currency := flags.String("currency", "USD", "the account's `currency`, an ISO 4217 code")
	zone := flags.String("zone", "", "the account's time `zone`, an IANA name (default UTC)")
	flags.StringVar(&o.account.Model, "model", "", "`ID` of a pricing model (default the one in force)")
	flags.Int64Var(&o.n, "n", 1, "how many such messages, to as many users")
	flags.Int64Var(&o.used, "used", 0, "units counted this month before it, on the counter it draws on")
	publishedOnly := flags.Bool("published-only", false, "refuse rates that were worked out rather than read")
	flags.BoolVar(&o.json, "json", false, "print the quote as JSON")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			flags.SetOutput(help)
			flags.Usage()
		}
		return nil, err
	}

	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.message.To == "" {
		return nil, errors.New("-to is missing: want a phone number, a user ID or a country code")
	}
	var err error
	if o.message.Category, err = category.Parse(*categoryName); err != nil {
		return nil, fmt.Errorf("-category %q: want marketing, utility, authentication or service", *categoryName)
	}
	o.account.Currency = ratecard.Currency(*currency)
	if !o.account.Currency.Valid() {
		return nil, fmt.Errorf("-currency %q: want an ISO 4217 code such as USD", *currency)
	}
	if *zone != "" {
		if o.account.Zone, err = time.LoadLocation(*zone); err != nil || *zone == "Local" {
			return nil, fmt.Errorf("-zone %q: want an IANA name such as America/Sao_Paulo", *zone)
		}
	}
	if *publishedOnly {
		o.account.Rates = ratecard.WithoutDerived(ratecard.Published())
	}
	return o, o.check()
}

// check refuses values that can't be meant.
func (o *options) check() error {
	if o.account.Model != "" {
		if _, ok := pricing.ModelByID(o.account.Model); !ok {
			return fmt.Errorf("-model %q: no such model", o.account.Model)
		}
	}
	if o.n < 1 {
		return fmt.Errorf("-n %d: want at least one message", o.n)
	}
	if o.used < 0 {
		return fmt.Errorf("-used %d: want a count", o.used)
	}
	for _, f := range []struct {
		name string
		time time.Time
	}{{"last-inbound", o.inbound}, {"ad-click", o.adClick}, {"answered", o.answered}} {
		if f.time.After(o.at) {
			return fmt.Errorf("-%s %s: that is after -at %s", f.name, f.time.Format(time.RFC3339), o.at.Format(time.RFC3339))
		}
	}
	if !o.answered.IsZero() && (o.adClick.IsZero() || o.answered.Before(o.adClick)) {
		return fmt.Errorf("-answered %s: want an -ad-click before it", o.answered.Format(time.RFC3339))
	}
	return nil
}

func ask(o *options) (pricing.Quote, error) {
	pricer, err := o.account.Pricer()
	if err != nil {
		return pricing.Quote{}, err
	}
	var state pricing.State
	if !o.adClick.IsZero() {
		state.Thread = state.Thread.InboundFromAd(o.adClick)
	}
	if !o.inbound.IsZero() {
		state.Thread.LastInbound = o.inbound
	}
	if !o.answered.IsZero() {
		state.Thread = state.Thread.Outbound(o.answered, modelAt(o).Policy)
	}
	if o.used > 0 {
		counters, err := pricer.Counters(&o.message, o.at)
		if err != nil {
			return pricing.Quote{}, err
		}
		if len(counters) == 0 {
			return pricing.Quote{}, fmt.Errorf("-used %d: a %s message draws on no counter then", o.used, o.message.Category)
		}
		for _, c := range counters {
			state.Usage = state.Usage.Add(pricing.Count{Counter: c, N: o.used})
		}
	}
	return pricer.QuoteN(&o.message, &state, o.at, o.n)
}

// modelAt is the model under which the ad click was answered.
func modelAt(o *options) pricing.Model {
	zone := o.account.Zone
	if zone == nil {
		zone = time.UTC
	}
	model, ok := pricing.ModelByID(o.account.Model)
	if !ok {
		model, _ = pricing.ModelOn(ratecard.DateOf(o.answered.In(zone)))
	}
	return model
}

func show(w io.Writer, q pricing.Quote, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(q)
	}
	_, err := fmt.Fprint(w, q.Explain())
	return err
}
