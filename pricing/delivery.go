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

	hasMeta     bool       // Meta reported something
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
func (d *delivery) settled() bool { return d.certain(&d.findings) }

// quote returns the charge. A missing price isn't an error: it is in Unpriced.
func (d *delivery) quote() (q Quote, err error) {
	if q, err = d.quoteOrUnpriced(d.findings); err != nil || d.delivered.IsZero() {
		return q, err
	}
	if month := d.month(); month != MonthOf(d.event.At.In(d.pricer.account.zone())) {
		if q.alternatives == nil {
			q.alternatives = &alternatives{}
		}
		q.alternatives.month = month
	}
	return q, nil
}

// quoteOrUnpriced returns the quote. A price that the card lacks isn't an error: it is
// in Unpriced.
func (q *question) quoteOrUnpriced(f findings) (quote Quote, err error) {
	var cases []answer
	var gaps []Unpriced
	if q.certain(&f) {
		a := answer{decision: q.decide(f.facts), world: f.facts}
		err = q.price(&a, f.market)
		cases = []answer{a}
	} else {
		cases, gaps, err = q.answers(f, nil)
	}
	if missing, ok := errorAs[*ratecard.LookupError](err); ok {
		if cases, err = q.unpricedCases(f, err); err != nil {
			return Quote{}, err
		}
		if slices.ContainsFunc(cases, func(a answer) bool { return a.lacksPrice() }) {
			gaps = []Unpriced{unpriced(q.n, missing, f.market)}
		}
	}
	if err != nil {
		return Quote{}, err
	}
	quote = Quote{
		pricer: q.pricer,
		span:   q.span,
		sheet:  q.sheet,
		market: f.market,
		notes:  f.notes,
	}
	quote.setAnswers(cases, gaps)
	quote.remember(q)
	return quote, nil
}

// unpricedCases returns every answer where the card lacks the price, for the
// message to be counted.
func (q *question) unpricedCases(f findings, missing error) ([]answer, error) {
	flags := isUnpriced
	if errors.Is(missing, ratecard.ErrNoMarket) {
		flags |= isNowhere
	}
	if q.certain(&f) {
		a := answer{
			decision: q.decide(f.facts),
			world:    f.facts,
			flags:    flags,
			units:    q.n,
		}
		q.useAllowance(&a)
		return []answer{a}, nil
	}
	q.priceless = flags
	cases, _, err := q.answers(f, nil)
	return cases, err
}
