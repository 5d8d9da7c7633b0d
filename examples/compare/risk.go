package main

import (
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/risk"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// riskOptions are the flags of -risk.
type riskOptions struct {
	on   bool
	card ratecard.Date // of all models; zero: each has its own
}

// addRisk adds the flags, and refuses those of a comparison beside them.
func addRisk(flags *cli.Flags) *riskOptions {
	r := &riskOptions{}
	flags.BoolVar(&r.on, "risk", false, "print what it costs under every model since 2022, and at higher prices")
	flags.Date(&r.card, "card", "with -risk: take the prices of this `day` for all models (default each its own)")
	flags.Check(func() error {
		if !r.on && !r.card.IsZero() {
			return fmt.Errorf("-card %s: it is for -risk", r.card)
		}
		for _, name := range []string{"before", "before-card", "after", "after-card"} {
			if value := flags.Lookup(name).Value.String(); r.on && value != "" {
				return fmt.Errorf("-%s %q beside -risk: want one of the two", name, value)
			}
		}
		return nil
	})
	return r
}

// show prints the sheet of the events in an account.
func (r *riskOptions) show(w io.Writer, a pricing.Account, events []pricing.Event) error {
	log, err := fold.New(a, events, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	sheet, err := risk.Of(log, r.card)
	if err != nil {
		return err
	}
	sheet.Table(w)
	return nil
}

// newest returns the newest model that is in force by date.
func newest() (m pricing.Model) {
	for _, next := range pricing.Models() {
		if !next.ByIDOnly {
			m = next
		}
	}
	return m
}
