package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A campaign is a file that is being read.
type campaign struct {
	*options
	pricer     *pricing.Pricer
	recipients *recipients
	audience   *pricing.Audience // all rows but those kept
	kept       []sending         // the last rows
	found      *found
	budget     *budget    // nil if there is none
	each       *rowWriter // nil without -rows
	result     *result
}

// A sending is a recipient, and when that one is sent to.
type sending struct {
	recipient
	at time.Time
}

// between is how many rows are kept. As often, they are looked at together: for their
// lines if something is wrong with some of them, and for the one at which the money ends.
const between = 8192

// read reads the file and adds it up. Into out it writes -rows.
func (o *options) read(ctx context.Context, e environment, out io.Writer) (*result, error) {
	in, err := input.Open(o.file, &stoppable{ctx: ctx, r: e.stdin})
	if err != nil {
		return nil, err
	}
	defer in.Close()
	pricer, err := o.account.Pricer()
	if err != nil {
		return nil, err
	}
	c := &campaign{
		options:  o,
		pricer:   pricer,
		audience: pricer.Audience(),
		kept:     make([]sending, 0, o.between),
		found:    newFound(),
		result:   newResult(o),
	}
	// A fault of the message is told before the file is read.
	if _, err := pricer.Estimate(c.audience, &o.message, &o.state); err != nil {
		return nil, flagFault(err)
	}
	source := io.Reader(in)
	if o.file != "-" { // a pipe has a name, too
		source = &stoppable{ctx: ctx, r: in}
	}
	if c.recipients, err = readHeader(source, o.account.Zone, o.account.Model); err != nil {
		return nil, fmt.Errorf("%s: %w", in.Name(), err)
	}
	c.result.IgnoredColumns = append(c.result.IgnoredColumns, c.recipients.ignored...)
	c.result.NoInbound = c.recipients.column[lastInbound] < 0 && c.recipients.column[adClick] < 0
	if o.budget != nil {
		c.budget = &budget{c: c}
	}
	if o.rows {
		c.each = newRowWriter(out, o.state.Usage)
	}
	e.progress.Begin("rows", rowsBetween, o.rows)
	err = c.all(e.progress, o.size())
	e.progress.Done()
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			return nil, fmt.Errorf("%s: %w", in.Name(), err)
		}
		c.result.Incomplete = true
	}
	return c.result, c.finish()
}

// size returns how many bytes the file has, and 0 if that isn't known.
func (o *options) size() int64 {
	info, err := os.Stat(o.file)
	if err != nil || !info.Mode().IsRegular() || o.file == "-" {
		return 0
	}
	return info.Size()
}

// rowsBetween is after how many rows the progress looks at the clock.
const rowsBetween = 8192

// all reads every row, of a file of so many bytes.
func (c *campaign) all(p *cli.Progress, size int64) error {
	sends, err := c.sends()
	if err != nil {
		return err
	}
	for at := range sends {
		c.kept = append(c.kept, sending{at: at})
		r := &c.kept[len(c.kept)-1]
		if err := c.good(&r.recipient); err != nil {
			c.kept = c.kept[:len(c.kept)-1]
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return err
		}
		if err := c.add(r); err != nil {
			return err
		}
		p.Show(c.result.Recipients, c.recipients.table.read, size)
	}
	var r recipient
	if err := c.good(&r); err == nil {
		return &badRow{r.line, fmt.Errorf("the schedule ends before it, after %d messages", c.result.Recipients)}
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// good reads the next row that can be read. It leaves out others with -skip-bad, and
// else returns the first of them as an error.
func (c *campaign) good(r *recipient) error {
	for {
		err := c.recipients.next(r)
		var bad *badRow
		if !errors.As(err, &bad) || errors.As(err, new(badInstant)) {
			return err
		}
		if !c.skipBad {
			return fmt.Errorf("%w (-skip-bad leaves such rows out)", err)
		}
		c.result.skip(bad)
	}
}

// add counts the recipient that was kept last.
func (c *campaign) add(r *sending) error {
	c.result.count(&r.recipient, r.at)
	if c.each != nil {
		q, err := c.quote(r, c.each.usage)
		c.see(r, &q, err)
		if err := c.each.write(&r.recipient, r.at, &q, err); err != nil {
			return err
		}
	}
	if len(c.kept) == c.between {
		return c.flush()
	}
	return nil
}

// quote asks for what a recipient's message costs, after a usage.
func (c *campaign) quote(r *sending, usage pricing.Usage) (pricing.Quote, error) {
	m := c.message
	m.To = r.to
	state := pricing.State{Thread: r.thread, Usage: usage, UsageUnknown: c.state.UsageUnknown}
	return c.pricer.Quote(&m, &state, r.at)
}

// see looks at a recipient's quote, for whether the line is to be told.
func (c *campaign) see(r *sending, q *pricing.Quote, err error) {
	c.found.see(q, err, r.line, func() ratecard.Market {
		place, err := ratecard.Dialing{Country: c.account.DialingCountry}.Locate(r.to)
		if err != nil {
			return ""
		}
		m, _ := ratecard.MarketOf(place.Country, ratecard.DateOf(r.at.In(c.zone()))) // it is a country
		return m
	})
}

// flush adds the rows kept to the audience, and keeps none.
func (c *campaign) flush() error {
	part, err := c.upTo(nil, len(c.kept))
	if err != nil {
		return err
	}
	if c.each == nil {
		e, err := c.pricer.Estimate(part, &c.message, &c.state)
		if err != nil {
			return err
		}
		if c.found.wants(&e) {
			for i := range c.kept {
				r := &c.kept[i]
				q, err := c.quote(r, c.state.Usage)
				c.see(r, &q, err)
			}
		}
	}
	if c.budget != nil && !c.budget.ended() {
		if err := c.budget.check(); err != nil {
			return err
		}
	}
	c.kept = c.kept[:0]
	return c.audience.Merge(part)
}

// upTo returns the audience of the first n rows kept, and of those of another one.
func (c *campaign) upTo(before *pricing.Audience, n int) (*pricing.Audience, error) {
	a := c.pricer.Audience()
	for i := range c.kept[:n] {
		r := &c.kept[i]
		a.Next = r.line
		a.Add(r.to, &r.thread, r.at)
	}
	if before == nil {
		return a, nil
	}
	return a, a.Merge(before)
}

// finish makes the result of what was read.
func (c *campaign) finish() (err error) {
	if c.result.Recipients == 0 && !c.result.Incomplete {
		return errors.New("no recipients: nothing but a header was read, or nothing that isn't left out")
	}
	if err := c.flush(); err != nil {
		return err
	}
	if c.result.Estimate, err = c.pricer.Estimate(c.audience, &c.message, &c.state); err != nil {
		return err
	}
	if c.budget != nil {
		c.result.Budget = c.budget.result()
	}
	c.result.list(c.found, c.audience.Unplaced())
	return c.result.unusedCounters(c.pricer, c.message, c.state.Usage)
}

// flagFault tells a fault of the message or the counts by the flag that has it.
func flagFault(err error) error {
	var fault *pricing.InputError
	if errors.As(err, &fault) && fault.Field == "Message.From" {
		return fmt.Errorf("-from %q: %s", fault.Value, fault.Why)
	}
	if fault != nil && fault.Field == "State.Usage" {
		return fmt.Errorf("-used %q: %s", fault.Value, fault.Why)
	}
	return err
}
