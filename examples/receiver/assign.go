package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/pricing/ledger"
)

const usageAssign = `Usage: receiver assign [flags]

It records again, under the accounts of -accounts or -account, what a receiver without
these flags has kept under no account. What is there stays. Receivers may run meanwhile.
`

// assign is the program's command of that name.
func assign(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o := &options{}
	flags := cli.NewFlags("receiver assign", usageAssign)
	o.from(flags)
	flags.Check(func() error {
		switch {
		case flags.NArg() > 0:
			return fmt.Errorf("%s: want flags only", flags.Arg(0))
		case o.accounts.byID[""] != nil:
			return errors.New("want -accounts or -account")
		}
		return nil
	})
	if err := flags.Parse(args, stdout); err != nil {
		return cli.Exit(stderr, "receiver", err, cli.BadInput)
	}
	return cli.Exit(stderr, "receiver", o.assign(ctx, stdout), cli.NoAnswer)
}

// assignedAtOnce is how many entries are recorded again at once.
const assignedAtOnce = 500

// assign records what is kept under no account again.
func (o *options) assign(ctx context.Context, out io.Writer) (err error) {
	db, err := openStored(ctx, o.db, o.accounts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	entries, err := db.Get(ctx, "", accountsKey)
	if err != nil {
		return err
	}
	l, n := newLedgers(o.accounts, db), 0
	facts := newAgain()
	facts.add(&entries[0], o.accounts)
	record := func() error {
		delete(facts.told, "") // it is there
		for _, b := range facts.told {
			n += len(b.Facts)
		}
		return facts.record(ctx, l)
	}
	for e, err := range db.Entries(ctx, "", ledger.Query{}) {
		if err == nil && facts.entries == assignedAtOnce {
			err = record()
			facts = newAgain()
		}
		if err != nil {
			return err
		}
		facts.add(&e, o.accounts)
	}
	if err := record(); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s recorded again, each under its account.\n", cli.Plural(int64(n), "fact"))
	return nil
}
