package main

import (
	"bytes"
	"context"
	"encoding/json"
)

// billFn makes the bill of a portfolio.
type billFn struct {
	Job job

	accounts jobAccounts
}

// ProcessElement emits the bill as JSON.
func (f *billFn) ProcessElement(ctx context.Context, _ string, p part, emit func(string)) error {
	accounts, err := f.accounts.open(&f.Job, p.accounts)
	if err != nil {
		return err
	}
	tally, err := f.accounts.read(&f.Job, p)
	if err != nil {
		return err
	}
	from, until := f.Job.period()
	bill, err := accounts.Bill(tally, from, until)
	if err != nil {
		return err
	}
	for _, u := range bill.Unpriced {
		count(ctx, unpriced, int(u.Units))
	}
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(bill); err != nil {
		return err
	}
	emit(text.String())
	return nil
}

// writeFn writes the bill into a file, which may be on any file system that Beam knows.
type writeFn struct {
	Output string
}

// ProcessElement writes the bill.
func (f *writeFn) ProcessElement(bill string) error {
	return writeFile(context.Background(), f.Output, bill)
}
