package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

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
	of     string // the account; "": see targets
	yes    bool   // else it only says what it would do
}

const usageDelete = `Usage: receiver delete -user NAME [flags]
       receiver delete -before MONTH [flags]

It deletes a user from all accounts of the database, also from those that aren't served, and
months from the accounts of the flags or of the file. It says what that does to bills, and
does it only with -yes. Receivers may run meanwhile.
`

// remove is the program's command delete.
func remove(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	d := &removal{}
	flags := cli.NewFlags("receiver delete", usageDelete)
	flags.StringVar(&d.user, "user", "", "delete all facts of the user with this `name`: a phone number or a user ID")
	flags.StringVar(&d.before, "before", "", "delete what no bill from this `month` on needs, such as 2026-08")
	flags.StringVar(&d.of, "of", "",
		"only from the account with this `ID`, served or not")
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

// targets returns the accounts to delete from, of those of which something is stored: those
// that are served and, for a user, the others, too. left are the IDs of those that stay.
func (d *removal) targets(stored []held) (list []*served, left []string) {
	for _, h := range stored {
		s, isServed := d.accounts.byID[h.Account]
		if !isServed {
			s = &served{Account: pricing.Account{ID: h.Account}}
		}
		switch {
		case d.of != "" && d.of != h.Account:
		case d.user == "" && d.of == "" && !isServed: // in which zone are its months?
			left = append(left, cmp.Or(h.Account, "none"))
		case d.user != "" || !h.First.IsZero():
			list = append(list, s)
		}
	}
	return list, left
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
	db, err := openStored(ctx, d.db, d.accounts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	stored, err := db.Accounts(ctx)
	if err != nil {
		return err
	}
	list, left := d.targets(stored)
	if err = d.deleteFrom(ctx, newLedgers(d.accounts, db), list, out); err != nil {
		return err
	}
	if len(left) > 0 {
		fmt.Fprintf(out, "All is kept of accounts that aren't served: %s. Name one by -of, or in -accounts.\n",
			strings.Join(left, ", "))
	}
	if d.user == "" && len(list) == 0 {
		return errors.New("nothing was deleted: nothing is stored of the accounts of -accounts, -account or -of")
	}
	if file, ok := db.(interface{ emptyLog() error }); ok {
		return file.emptyLog()
	}
	return nil
}

// deleteFrom deletes from each account, also if another's can't be.
func (d *removal) deleteFrom(ctx context.Context, all *ledgers, list []*served, out io.Writer) (err error) {
	changed := false
	for _, a := range list {
		title, n := cmp.Or(a.Title(), "the account"), 0
		fault := all.ask(ctx, a, func(l *ledger.Ledger) (err error) {
			if d.user != "" {
				n, err = l.DeleteUser(ctx, d.user)
				return err
			}
			return l.DeleteBefore(ctx, d.month)
		})
		switch {
		case fault != nil:
			err = errors.Join(err, fmt.Errorf("%s: %w", title, fault))
		case d.user == "" || n > 0:
			changed = true
			fmt.Fprintf(out, "Deleted from %s.\n", title)
		}
	}
	if d.user != "" && !changed && err == nil {
		fmt.Fprintf(out, "Nothing was stored of the user, in %s: is a phone number whole, with its country's code?\n",
			cli.Plural(int64(len(list)), "account"))
	}
	return err
}
