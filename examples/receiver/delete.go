package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// A removal is what the command delete was asked for: all that is stored of a user, or all
// that is older than a month.
type removal struct {
	options
	user   string
	before string
	month  pricing.Month
	of     string // the account; "": all that are served
	yes    bool   // else it only says what it would do
}

const usageDelete = `Usage: receiver delete -user NAME [flags]
       receiver delete -before MONTH [flags]

It deletes from the accounts of the flags or of the file, says what that does to bills,
and does it only with -yes. Receivers may run meanwhile.
`

// remove is the program's command delete.
func remove(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	d := &removal{}
	flags := cli.NewFlags("receiver delete", usageDelete)
	flags.StringVar(&d.user, "user", "", "delete all facts of the user with this `name`: a phone number or a user ID")
	flags.StringVar(&d.before, "before", "", "delete what no bill from this `month` on needs, such as 2026-08")
	flags.StringVar(&d.of, "of", "",
		"only from the account with this `ID`, served or not (default: from all that are served)")
	flags.BoolVar(&d.yes, "yes", false, "do it")
	d.from(flags)
	flags.Check(func() error { return d.check(flags.Args()) })
	if err := flags.Parse(args, stdout); err != nil {
		return cli.Exit(stderr, "receiver", err, cli.BadInput)
	}
	return cli.Exit(stderr, "receiver", d.run(ctx, stdout), cli.NoAnswer)
}

func (d *removal) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%s: want flags only", rest[0])
	case (d.user == "") == (d.before == ""):
		return errors.New("want one of -user and -before")
	case d.user != "" && ratecard.NameKey(d.user) == "":
		return fmt.Errorf("-user %q: want a phone number or a user ID", d.user)
	case d.before != "" && d.month.UnmarshalText([]byte(d.before)) != nil:
		return fmt.Errorf("-before %q: want a month such as 2026-08", d.before)
	}
	return nil
}

// targets are the accounts to delete from.
func (d *removal) targets() []*served {
	switch s := d.accounts.byID[d.of]; {
	case d.of == "":
		return d.accounts.list
	case s != nil:
		return []*served{s}
	}
	return []*served{{Account: pricing.Account{ID: d.of}}}
}

// What a deletion does to bills.
const (
	userEffect = `All that is stored of the user goes, under each name that webhooks joined with this one: the
user's messages and calls, and messages and statuses to the user, also in groups.
Bills, of past months too, are then less than Meta's invoice by what these messages cost.
Messages to others may come out dearer or cheaper: they move up among the month's free
messages and in volume tiers. What comes of the user later is kept again.
Keep the bills that you need first, such as /bill.json.
`
	beforeEffect = `All that no bill from %s on needs goes: what is older than some 31 days before that month.
Bills from %s on stay as they are. A question about an earlier month, or about all time, is
answered with an error. Keep the bills that you need first, such as /bill.json.
`
)

// run says what is deleted, and deletes it.
func (d *removal) run(ctx context.Context, out io.Writer) (err error) {
	if d.user != "" {
		fmt.Fprint(out, userEffect)
	} else {
		fmt.Fprintf(out, beforeEffect, d.month, d.month)
	}
	if !d.yes {
		fmt.Fprintln(out, "Nothing was deleted: to do it, add -yes.")
		return nil
	}
	db, err := openDatabase(ctx, d.db, d.accounts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ledgers := newLedgers(d.accounts, db)
	for _, a := range d.targets() {
		title, n := cmp.Or(a.Title(), "the account"), 0
		fault := ledgers.ask(ctx, a, func(l *ledger.Ledger) (err error) {
			if d.user != "" {
				n, err = l.DeleteUser(ctx, d.user)
				return err
			}
			return l.DeleteBefore(ctx, d.month)
		})
		switch {
		case fault != nil:
			err = errors.Join(err, fmt.Errorf("%s: %w", title, fault)) // others come first
		case d.user != "" && n == 0:
			fmt.Fprintf(out, "Of %s, nothing was stored of the user.\n", title)
		default:
			fmt.Fprintf(out, "Deleted from %s.\n", title)
		}
	}
	if file, ok := db.(interface{ emptyLog() error }); ok && err == nil {
		return file.emptyLog()
	}
	return err
}
