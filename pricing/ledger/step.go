package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A step is one thing that happened at an instant: a delivery, a message of a
// user, a call, or a change of a user's name.
type step struct {
	at       time.Time
	key      string // of its entry
	shard    int    // of its entry
	number   string // the key of the event's business number; set when the step is taken
	event    pricing.Event
	user     webhook.User
	delivery *Delivery       // of a message of the business
	renamed  *webhook.System // what the user was called, and is called now
}

// before reports whether the step comes first: by instant, then by the key of
// its entry, then by the user of a message.
func (s *step) before(o *step) bool {
	return cmp.Or(
		s.at.Compare(o.at),
		strings.Compare(s.key, o.key),
		strings.Compare(s.event.Message.To, o.event.Message.To)) < 0
}

// equal reports whether two steps of one entry have the same consequences.
func (s *step) equal(o *step) bool {
	if s.user != o.user || !s.at.Equal(o.at) {
		return false
	}
	if (s.renamed == nil) != (o.renamed == nil) || s.renamed != nil && *s.renamed != *o.renamed {
		return false
	}
	if (s.delivery == nil) != (o.delivery == nil) {
		return false
	}
	if d := s.delivery; d != nil &&
		(d.Account != o.delivery.Account || len(d.Changed) != len(o.delivery.Changed)) {
		return false
	}
	return equalEvents(&s.event, &o.event)
}

// equalEvents reports whether two events are priced alike and leave a thread
// alike.
func equalEvents(e, f *pricing.Event) bool {
	return e.ID == f.ID &&
		e.Sent.Equal(f.Sent) &&
		e.Number == f.Number &&
		e.User == f.User &&
		e.Inbound == f.Inbound &&
		e.Call == f.Call &&
		e.Failed == f.Failed &&
		e.FromAd == f.FromAd &&
		e.Meta == f.Meta &&
		e.Message.To == f.Message.To &&
		e.Message.Category == f.Message.Category &&
		slices.Equal(e.Message.Others, f.Message.Others) &&
		e.Message.Reaction == f.Message.Reaction &&
		e.Message.MarketingMessagesAPI == f.Message.MarketingMessagesAPI
}

// appendSteps appends what happened according to an entry.
func appendSteps(list []step, e *Entry, o *eventOptions) []step {
	if len(e.Statuses) > 0 {
		list = appendDeliveries(list, e, o)
	}
	for i := range e.Messages {
		m := &e.Messages[i]
		if renamesUser(m) {
			return append(list, step{at: m.At, key: e.Key, user: m.From, renamed: m.System}) // the others are copies
		}
		if ev, ok := o.Event(m); ok {
			return append(list, step{at: ev.At, key: e.Key, event: ev, user: m.From})
		}
	}
	for i := range e.Calls {
		c := &e.Calls[i]
		if ev, ok := o.Event(c); ok {
			list = append(list, step{at: ev.At, key: e.Key, event: ev, user: c.User})
		}
	}
	return list
}

// appendDeliveries appends the steps of a message of the business.
func appendDeliveries(list []step, e *Entry, o *eventOptions) []step {
	var failed []time.Time
	o.deliveries, failed = e.appendDeliveries(o.deliveries[:0])
	for i := range o.deliveries {
		d := &o.deliveries[i]
		var failedAt time.Time
		if failed != nil {
			failedAt = failed[i]
		}
		if ev, ok := d.event(o, failedAt); ok {
			list = append(list, step{at: ev.At, key: e.Key, event: ev, user: d.To, delivery: o.keep(d)})
		}
	}
	return list
}

// echoOf returns the step of an echo. It changes nothing, so that only [Ledger.Events]
// has it, and no name is learned from it.
func echoOf(e *Entry, o webhook.Options) (step, bool) {
	if len(e.Echoes) == 0 {
		return step{}, false
	}
	echo := &e.Echoes[0] // the others are copies
	user := webhook.User{Parent: echo.To.Parent}
	switch {
	case echo.To.Phone != "":
		user = webhook.User{Phone: echo.To.Phone}
	case echo.To.ID != "":
		user = webhook.User{ID: echo.To.ID}
	}
	ev, ok := o.Event(echo)
	return step{at: ev.At, key: e.Key, event: ev, user: user}, ok
}

// renamesUser reports whether the message says that a user has a new number or
// ID from its instant on.
func renamesUser(m *webhook.Inbound) bool {
	return m.System != nil && m.System.New != (webhook.User{}) && !m.At.IsZero() &&
		(m.From != (webhook.User{}) || m.System.Old != (webhook.User{}))
}

// sameSteps reports whether two states of an entry have the same steps. Most
// read receipts change none.
func sameSteps(old, now *Entry, o webhook.Options) bool {
	own := eventOptions{Options: o}
	a, b := appendSteps(nil, old, &own), appendSteps(nil, now, &own)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].equal(&b[i]) {
			return false
		}
	}
	return true
}
