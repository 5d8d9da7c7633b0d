package pricing

import (
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Quote is what messages will cost if they are delivered. It is a small
// value that never changes: amounts, lines and texts are worked out when asked
// for. The zero Quote is of nothing, and costs nothing.
type Quote struct {
	desk   *Desk
	span   *span
	sheet  *sheet
	market ratecard.Market
	likely verdict
	more   *more // nil if there is only one case
	notes  notes
}

// more is what a quote says beyond its likeliest case.
type more struct {
	cases []verdict
	gaps  []Gap
	lack  string // why the one gap is there, alike for alike messages; "" if the gaps say so
}

// A Gap is units without a price, and why. They are never counted as zero.
type Gap struct {
	N   int64  `json:"n"`
	Why string `json:"why"`
}

// A ruling is how the rules settle a message, whatever has been counted.
type ruling struct {
	allowed uint8 // the allowance it draws on, or noRule
	rule    uint8 // the rule that decides what no allowance covers
	item    itemNo
	verb    verb // that rule's
}

// A verdict is a ruling on n messages in one certain world, with its price.
type verdict struct {
	ruling
	cases   caseFlags
	wide    bool            // the amount needs decimals
	world   facts           // what held
	assumed facts           // of which this wasn't certain
	ladder  ratecard.Ladder // the card's price; zero if it has none
	units   int64           // that the rule decided
	free    int64           // under the allowance
	before  int64           // on the ladder's counter
	used    int64           // on the allowance's
	amount  int64           // × 10^-digits of the card, unless wide
}

// charged tells whether any units are.
func (v *verdict) charged() bool { return v.units > 0 && v.verb == verbCharge }

// caseFlags say what else a case supposes.
type caseFlags uint8

const (
	byCategory caseFlags = 1 << iota // Meta's filing
	byUsage                          // the month's counts
	byDoubt                          // a contested rule holds
	byDenial                         // it doesn't
	isInbound                        // not a case at all: the user wrote
	isUnpriced                       // not a case at all: the card lacks the price
)

const noRule = 0xff

// Quote tells what m would cost if delivered at the given instant to a user in
// state s; a nil state is the zero State. Its errors are [*InputError] and
// [*ratecard.LookupError]. It doesn't keep m or s, and doesn't allocate unless
// the answer has several cases.
func (d *Desk) Quote(m *Message, s *State, at time.Time) (q Quote, err error) {
	err = d.answer(&q, m, s, at, 1)
	return q, err
}

// QuoteN is Quote for n alike messages to n users in the same state. An n of
// less than one is [ErrCount].
func (d *Desk) QuoteN(m *Message, s *State, at time.Time, n int64) (q Quote, err error) {
	err = d.answer(&q, m, s, at, n)
	return q, err
}

// answer writes into q, which is zero, to spare copies; on error it stays zero.
func (d *Desk) answer(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	if n < 1 {
		return &InputError{ErrCount, "n", strconv.FormatInt(n, 10), "want at least one message"}
	}
	if m == nil {
		return errNoMessage()
	}
	if d == nil {
		d = new(Desk)
	}
	if s == nil {
		s = &d.zero // a new one would move to the heap
	}
	if n == 1 && d.quick(q, m, s, at) {
		return nil
	}
	return d.long(q, m, s, at, n)
}

// long answers everything.
func (d *Desk) long(q *Quote, m *Message, s *State, at time.Time, n int64) error {
	ask := question{desk: d, m: m, s: s, at: at, n: n}
	found, err := ask.prepare()
	if err != nil {
		return err
	}
	if ask.certain(found) {
		q.likely.world, q.likely.ruling = found.facts, ask.span.rule(found.facts)
		if err := ask.price(&q.likely, found.market); err != nil {
			*q = Quote{}
			return err
		}
	} else {
		cases, gaps, err := ask.enumerate(found)
		if err != nil {
			return err
		}
		q.likely, q.more = cases[0], &more{cases: cases[1:], gaps: gaps}
	}
	q.desk, q.span, q.sheet, q.market, q.notes = d, ask.span, ask.sheet, found.market, found.notes
	return nil
}
