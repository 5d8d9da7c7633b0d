package pricing

import (
	"errors"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A delivery is a message that was delivered, with what Meta reported on it. Both
// Apply and Tally go this way.
type delivery struct {
	question
	findings
	event *Event

	reported    []Mismatch // where its type, subtype or billable isn't what we expected
	noFreeEntry bool       // Meta reported that no free entry window was open
	// Meta reported authentication-international, and we didn't expect it
	wentAbroad bool
}

// setTimes sets the instant whose price, month and windows count for the event's
// message: that of its delivery, or while templates were notifications that of its
// sending, if it is known (R1.2a). What was sent before the first model counts as of
// its delivery.
func (q *question) setTimes(e *Event) {
	q.at = e.At
	if !e.sentBefore() {
		return
	}
	sp := q.pricer.span(e.At.Unix())
	if sp.basis == basisNotification && q.pricer.span(e.Sent.Unix()).model == sp.model {
		q.at, q.delivered = e.Sent, e.At
	}
}

// longestTravel is how long after its sending a notification may be delivered and
// still be charged (R1.4).
const longestTravel = 30 * day

// settled reports whether there is only one case.
func (d *delivery) settled() bool { return d.certain(d.findings) }

// quote returns the charge. A missing price isn't an error: it is in Unpriced.
func (d *delivery) quote() (q Quote, err error) {
	q = Quote{
		pricer: d.pricer,
		span:   d.span,
		sheet:  d.sheet,
		market: d.market,
		notes:  d.notes,
	}
	var cases []answer
	var gaps []Unpriced
	if d.settled() {
		a := answer{decision: d.decide(d.facts), world: d.facts}
		err = d.price(&a, d.market)
		cases = []answer{a}
	} else {
		cases, gaps, err = d.answers(d.findings)
	}
	if missing := (*ratecard.LookupError)(nil); errors.As(err, &missing) {
		if cases, err = d.unpricedCases(err); err != nil {
			return Quote{}, err
		}
		if slices.ContainsFunc(cases, func(a answer) bool { return a.lacksPrice() }) {
			gaps = []Unpriced{unpriced(d.n, missing, d.market)}
		}
	}
	if err != nil {
		return Quote{}, err
	}
	q.likely = cases[0]
	q.remember(&d.question)
	var month Month
	if !d.delivered.IsZero() && d.month() != MonthOf(d.event.At.In(d.pricer.account.zone())) {
		month = d.month()
	}
	if len(cases) > 1 || len(gaps) > 0 || month != 0 {
		q.alternatives = &alternatives{cases[1:], gaps, month}
	}
	return q, nil
}

// unpricedCases returns every answer where the card lacks the price, for the
// message to be counted.
func (d *delivery) unpricedCases(missing error) ([]answer, error) {
	flags := isUnpriced
	if errors.Is(missing, ratecard.ErrNoMarket) {
		flags |= isNowhere
	}
	if d.settled() {
		a := answer{
			decision: d.decide(d.facts),
			world:    d.facts,
			flags:    flags,
			units:    d.n,
		}
		d.useAllowance(&a)
		return []answer{a}, nil
	}
	d.priceless = flags
	cases, _, err := d.answers(d.findings)
	return cases, err
}
