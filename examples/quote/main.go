// Quote prints what a WhatsApp message will cost, and why.
//
//	go run ./examples/quote -to +5511987654321 -category utility
//
// It exits with 0 also for a message that WhatsApp would refuse, with 1 where no
// rule, card or market covers the message, and with 2 for bad input.
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	_ "time/tzdata" // zones by name, also where the system has none

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func main() { os.Exit(run(os.Args[1:], time.Now(), os.Stdout, os.Stderr)) }

func run(args []string, now time.Time, stdout, stderr io.Writer) int {
	var quote pricing.Quote
	o, err := parse(args, now, stdout)
	if err == nil {
		quote, err = o.quote()
	}
	if err == nil {
		err = cli.Print(stdout, func(w *bufio.Writer) error { return show(w, quote, o.json) })
	}
	status := 2
	var missing *ratecard.LookupError
	var input *pricing.InputError
	switch {
	case errors.As(err, &missing) && missing.Malformed:
		err = fmt.Errorf("-to %.100q: %s", missing.User, missing.Why)
	case errors.As(err, &missing):
		status = 1
	case errors.As(err, &input) && input.Field == "at":
		err = fmt.Errorf("-at %s: %s", input.Value, input.Why)
	}
	return cli.Exit(stderr, "quote", err, status)
}

// options are the flags, read.
type options struct {
	account  pricing.Account
	message  pricing.Message
	delivery time.Time
	inbound  time.Time // the user's last message or call; zero if there was none
	adClick  time.Time // zero if the user came through no ad
	answered time.Time // when the answer to that was delivered
	n        int64     // messages
	used     int64     // units counted before
	json     bool
}

func parse(args []string, now time.Time, help io.Writer) (*options, error) {
	o := &options{delivery: now}
	var name string
	var withoutDerived bool
	flags := cli.NewFlags("quote", "Usage of quote:")
	flags.StringVar(&o.message.To, "to", "",
		"the user: a `phone number`, a business-scoped user ID or an ISO country code")
	flags.StringVar(&name, "category", "",
		"`marketing`, utility, authentication, authentication_international or service")
	flags.Check(func() (err error) {
		switch {
		case flags.NArg() > 0:
			return fmt.Errorf("unexpected argument %q", flags.Arg(0))
		case o.message.To == "":
			return errors.New("-to is missing: want a phone number, a user ID or a country code")
		}
		if o.message.Category, err = cli.Category(name); err != nil {
			return fmt.Errorf("-%w", err)
		}
		return nil
	})
	flags.Currency(&o.account.Currency, "the account's `currency`, an ISO 4217 code")
	flags.Zone(&o.account.Zone, "", "the account's time `zone`, an IANA name (default UTC)")
	flags.DialingCountry(&o.account.DialingCountry)
	flags.SoldTo(&o.account.SoldTo)
	flags.Model(&o.account.Model, "model", "`ID` of a pricing model (default the one in force)")
	flags.Instant(&o.delivery, "at", "when it is delivered (default now)")
	flags.Instant(&o.inbound, "last-inbound", "the user's last message or call")
	flags.Instant(&o.adClick, "ad-click", "when the user wrote through an ad, on Android or iOS")
	flags.Instant(&o.answered, "answered", "when the answer to that was delivered")
	flags.Int64Var(&o.n, "n", 1, "how many such messages, to as many users")
	flags.Int64Var(&o.used, "used", 0, "units counted this month before it, on the counter it draws on")
	flags.BoolVar(&withoutDerived, "published-only", false, "refuse rates that were worked out rather than read")
	flags.BoolVar(&o.json, "json", false, "print the quote as JSON")
	flags.Check(o.check)
	if err := flags.Parse(args, help); err != nil {
		return nil, err
	}
	if withoutDerived {
		o.account.Rates = ratecard.WithoutDerived(ratecard.Published())
	}
	return o, nil
}

// check refuses counts and instants that can't be meant.
func (o *options) check() error {
	if o.n < 1 {
		return fmt.Errorf("-n %d: want at least one message", o.n)
	}
	if o.used < 0 {
		return fmt.Errorf("-used %d: want a count", o.used)
	}
	text := func(t time.Time) string { return t.Format(time.RFC3339) }
	for _, past := range []struct {
		name string
		time time.Time
	}{{"last-inbound", o.inbound}, {"ad-click", o.adClick}, {"answered", o.answered}} {
		if !past.time.IsZero() && past.time.After(o.delivery) {
			return fmt.Errorf("-%s %s: that is after -at %s", past.name, text(past.time), text(o.delivery))
		}
	}
	if !o.answered.IsZero() && (o.adClick.IsZero() || o.answered.Before(o.adClick)) {
		return fmt.Errorf("-answered %s: want an -ad-click before it", text(o.answered))
	}
	return nil
}

// quote asks for the price of the messages.
func (o *options) quote() (pricing.Quote, error) {
	pricer, err := o.account.Pricer()
	if err != nil {
		return pricing.Quote{}, err
	}
	state := pricing.State{Thread: o.thread()}
	if state.Usage, err = o.usage(pricer); err != nil {
		return pricing.Quote{}, err
	}
	return pricer.QuoteN(&o.message, &state, o.delivery, o.n)
}

// thread returns what is known of the conversation with the user.
func (o *options) thread() (t window.Thread) {
	if !o.adClick.IsZero() {
		t = t.InboundFromAd(o.adClick)
	}
	if !o.inbound.IsZero() {
		t.LastInbound = o.inbound
	}
	if !o.answered.IsZero() {
		// How long the window is that the answer opened depends on the rules then.
		model, ok := pricing.ModelByID(o.account.Model)
		if !ok {
			zone := cmp.Or(o.account.Zone, time.UTC)
			model, _ = pricing.ModelOn(ratecard.DateOf(o.answered.In(zone)))
		}
		t = t.Outbound(o.answered, model.Policy)
	}
	return t
}

// usage puts -used on each counter that the message draws on.
func (o *options) usage(pricer *pricing.Pricer) (usage pricing.Usage, err error) {
	if o.used == 0 {
		return nil, nil
	}
	counters, err := pricer.Counters(&o.message, o.delivery)
	if err == nil && len(counters) == 0 {
		err = fmt.Errorf("-used %d: a %s message draws on no counter then", o.used, o.message.Category)
	}
	usage = pricing.Usage{}
	for _, c := range counters {
		usage[c] = o.used
	}
	return usage, err
}

// show prints a quote, in sentences or as JSON.
func show(w io.Writer, q pricing.Quote, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(q)
	}
	_, err := fmt.Fprint(w, q.Explain())
	return err
}
