package pricing

import "time"

// Bill returns the bill of the events added so far. More can be added after it.
// Its error is an [*InputError], if a tally of another account was merged, or if a
// count is past the end of int64.
func (t *Tally) Bill() (Bill, error) {
	if t == nil {
		return Bill{}, noTally()
	}
	t.ready()
	return t.bill(nil, nil)
}

// BillFor returns the bill of a period of the account, with its fees by the month; see
// [Sum.BillFor].
func (t *Tally) BillFor(from, until time.Time) (Bill, error) {
	if t == nil {
		return Bill{}, noTally()
	}
	t.ready()
	period, err := newBillPeriod(t.pricer, from, until)
	if err != nil {
		return Bill{}, err
	}
	return t.bill(nil, period)
}

// String says how many threads the tally remembers.
func (t *Tally) String() string {
	if t == nil {
		return "tally of nothing"
	}
	return "tally of " + withCommas(int64(len(t.threads.entries))) + " threads"
}

// MarshalJSON fails, with an [*InputError]: write the tally's Bill.
func (t *Tally) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Tally", "JSON", "write its Bill"}
}
