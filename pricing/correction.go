package pricing

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Correction is Meta's word that a counter of volume tiers had come to a level by an
// instant: an account_update tells which tier a portfolio has reached, and only Meta knows
// what others counted there (R5.7.6, R5.7.8; Meta's page "Pricing on the WhatsApp Business
// Platform"). From that instant on the counter stands at that level or, if more was counted,
// higher: a correction never lowers it. Of events at the instant itself all come after it.
//
// Give it to [Pricer.Tally] or [Sum.Correct]. Its JSON is stable.
type Correction struct {
	At time.Time `json:"at"`
	// Counter is that of a portfolio's volume tiers of utility or authentication in a
	// market; authentication counts authentication-international too (R5.7.5).
	Counter Counter `json:"counter"`
	// Level is how many units were counted: the next one is unit Level + 1. Of a tier that
	// begins with unit 1,001 it is 1,000. It isn't below 0.
	Level int64 `json:"level"`
}

// Corrected is a correction that raised its counter. Its JSON is stable.
type Corrected struct {
	Correction
	// Counted is how many units the counter had before it, less than Level.
	Counted int64 `json:"counted"`
}

// check returns an [*InputError] if the correction can't be one of Meta's. of is the
// portfolio that it has to be of; "" is any.
func (c *Correction) check(of string) error {
	if c.At.IsZero() {
		return &InputError{ErrInvalid, "Correction.At", "", "want the instant by which Meta counted so many"}
	}
	if err := checkInstant("Correction.At", c.At); err != nil {
		return err
	}
	if c.Level < 0 {
		return &InputError{ErrInvalid, "Correction.Level", strconv.FormatInt(c.Level, 10), "below zero"}
	}
	if why := c.Counter.tierFault(of); why != "" {
		return &InputError{ErrInvalid, "Correction.Counter", c.Counter.String(), why}
	}
	return nil
}

// tierFault says why Meta never tells a tier of the counter, for a portfolio; "" if it may.
func (c *Counter) tierFault(of string) string {
	switch {
	case !c.Month.valid():
		return "want a month of the years 0000 to 9999"
	case c.Scope != PerPortfolio:
		return "want the scope portfolio: Meta tells volume tiers"
	case of != "" && c.Of != of:
		return "want the account's portfolio, " + strconv.Quote(of)
	case c.Item == ratecard.AuthenticationInternational:
		return "want authentication, which counts both kinds (R5.7.5)"
	case c.Item != ratecard.Utility && c.Item != ratecard.Authentication:
		return "want utility or authentication: nothing else has volume tiers of Meta's"
	case c.Market == "":
		return "want a market"
	}
	year, month := c.Month.split()
	return c.fault(ratecard.Markets(ratecard.Date{Year: year, Month: month, Day: 1}))
}

// compare is the order of corrections of one counter.
func (c Correction) compare(d Correction) int {
	return cmp.Or(c.At.Compare(d.At), cmp.Compare(c.Level, d.Level))
}

// corrections are those of each counter in their order, each once. They don't change: with
// others makes new ones.
type corrections map[Counter][]Correction

// with returns those of both, and reports whether they are more than those of c.
func (c corrections) with(others corrections) (all corrections, more bool) {
	all = c
	for counter, list := range others {
		if all.have(counter, list) {
			continue
		}
		both := ordered(slices.Concat(all[counter], list))
		if !more {
			all, more = maps.Clone(c), true
		}
		if all == nil {
			all = corrections{}
		}
		all[counter] = both
	}
	return all, more
}

// have reports whether all of a list of one counter, in its order, are among those of c.
func (c corrections) have(counter Counter, list []Correction) bool {
	own := c[counter]
	if len(own) == len(list) && len(list) > 0 && &own[0] == &list[0] {
		return true
	}
	for i := range list {
		n, is := slices.BinarySearchFunc(own, list[i], Correction.compare)
		if !is {
			return false
		}
		own = own[n:]
	}
	return true
}

// correctionsOf returns corrections by their counters.
func correctionsOf(list []Correction) corrections {
	all := corrections{}
	for i := range list {
		all[list[i].Counter] = append(all[list[i].Counter], list[i])
	}
	for counter, own := range all {
		all[counter] = ordered(own)
	}
	return all
}

// ordered returns corrections of one counter in their order, each once.
func ordered(list []Correction) []Correction {
	slices.SortFunc(list, Correction.compare)
	return slices.CompactFunc(list, func(d, e Correction) bool { return d.compare(e) == 0 })
}

// levels returns the level of each correction, by counter.
func (c corrections) levels() map[Counter][]int64 {
	levels := make(map[Counter][]int64, len(c))
	for counter, list := range c {
		for i := range list {
			levels[counter] = append(levels[counter], list[i].Level)
		}
	}
	return levels
}

// passed returns how many corrections of a counter are at or before an instant.
func (c corrections) passed(counter Counter, at time.Time) uint32 {
	list := c[counter]
	n, _ := slices.BinarySearchFunc(list, at, func(d Correction, at time.Time) int {
		if d.At.After(at) {
			return 1
		}
		return -1
	})
	return uint32(n)
}

// compareAll is the order of corrections of any counters.
func (c Correction) compareAll(d Correction) int {
	return cmp.Or(c.At.Compare(d.At), c.Counter.compare(d.Counter), c.compare(d))
}
