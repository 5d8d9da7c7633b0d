package pricing

import "cmp"

// Tally returns an empty tally of the pricer's account, which knows of Meta's corrections.
// Give it all that are known, in any order: messages that were counted as one tell no more
// which of them came after a correction, see [Tally.Merge]. A correction that can't be one
// of Meta's, such as of another portfolio than the account's, is an [*InputError] of the
// bill.
func (p *Pricer) Tally(corrections ...Correction) *Tally {
	if p == nil {
		p = new(Pricer)
	}
	t := new(Tally)
	t.init(p)
	for i := range corrections {
		t.fault = cmp.Or(t.fault, corrections[i].check(p.account.portfolio()))
	}
	if len(corrections) > 0 && t.fault == nil {
		t.correct(correctionsOf(corrections))
	}
	return t
}
