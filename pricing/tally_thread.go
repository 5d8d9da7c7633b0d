package pricing

import "github.com/wacost/wacost/window"

// AddInThread adds one event of a thread that the caller keeps, such as a row of a database,
// and returns the thread after it, as [Pricer.Apply] does: the zero Thread is a new one. The
// tally remembers nothing of the thread. Use it where threads outlive a tally, such as where
// each day and part of the users has one of its own, and [Tally.Add] where one tally gets all
// events. Since the tally can't know what was added before, each event must come once.
//
// p is the pricer of the account that sent the message, for a portfolio of several; nil is
// the tally's own. If it doesn't fit the tally's (see [Tally.Merge]), the bill is an error.
//
// Events of one thread must come in the order of time, those of the user first at one
// instant. An event that has no price, or has a fault, will be in the bill's Unpriced; after
// one with a fault the thread is as before. A nil event is none.
func (t *Tally) AddInThread(p *Pricer, e *Event, before window.Thread) (after window.Thread) {
	if e == nil || t == nil {
		return before
	}
	t.ready()
	if !t.use(p) {
		return before
	}
	if !t.period.has(e.At.Unix()) {
		t.enterPeriod(e.At)
	}
	if err := t.check(e, 0); err != nil {
		t.addUnpriced(err)
		return before
	}
	switch {
	case e.Echo:
		return before
	case e.Failed:
		t.addFailed(e)
		return before
	}
	number := t.threads.numberIndex(e.number())
	t.s.Thread = before
	t.watch(number, e.At)
	if e.Inbound {
		t.countInbound(e)
		return e.threadAfter(t.s.Thread, t.by.policyAt(e.At))
	}
	var place uint16
	at, err := t.prepareDelivery(number, &place, e)
	if err != nil {
		t.addUnpriced(err)
		return before
	}
	t.countDelivery(number, at)
	if t.d.changesThread() {
		return t.d.threadAfter()
	}
	return t.s.Thread
}
