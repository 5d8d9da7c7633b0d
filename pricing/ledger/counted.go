package ledger

import (
	"slices"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// counted is what is counted of a shard or of all, and of a day or a month. It isn't changed
// once it is put away.
type counted struct {
	tally   *pricing.Tally
	numbers []string // whose phone numbers the tally knows
	changed int64    // messages of which a later report of Meta's differs from the first
}

// newCounted returns an empty count, of a tally that knows of Meta's corrections.
func (a *accounts) newCounted(corrections []pricing.Correction) *counted {
	return &counted{tally: a.pricers[a.base.ID].Tally(corrections...)}
}

// clone returns a copy, to which more can be added.
func (c *counted) clone() *counted {
	return &counted{c.tally.Clone(), slices.Clip(c.numbers), c.changed}
}

// merge adds what another one counted.
func (c *counted) merge(o *counted) {
	c.tally.Merge(o.tally)
	c.changed += o.changed
}

// add counts a step by what is known of its account, and returns the thread after it.
func (c *counted) add(a *accounts, s *step, before window.Thread) window.Thread {
	_, pricer := a.pricerOf(s.account(), s.number)
	return c.addBy(pricer, a, s, before)
}

// addBy is add by a pricer.
func (c *counted) addBy(p *pricing.Pricer, a *accounts, s *step, before window.Thread) window.Thread {
	if !slices.Contains(c.numbers, s.number) {
		c.numbers = append(c.numbers, s.number)
		c.tally.SetNumber(a.numbers[s.number])
	}
	if s.isChanged() {
		c.changed++
	}
	return c.tally.AddInThread(p, &s.event, before)
}

// isChanged reports whether the step is of a delivered message of which Meta reported first
// one thing and later another.
func (s *step) isChanged() bool {
	return s.delivery != nil && !s.event.Failed && len(s.delivery.Changed) > 0
}
