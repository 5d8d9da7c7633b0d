package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// A step is one thing that happened.
type step struct {
	at       time.Time
	key      string // of its entry
	event    pricing.Event
	user     webhook.User
	delivery *Delivery // of a message of the business
	renamed  *webhook.User
}

// before is the order of steps: that of entries, and users of a message by name.
func (s *step) before(o *step) bool {
	return cmp.Or(s.at.Compare(o.at), strings.Compare(s.key, o.key), strings.Compare(s.event.Message.To, o.event.Message.To)) < 0
}

// equal tells whether two steps have the same consequences.
func (s *step) equal(o *step) bool {
	e, f := &s.event, &o.event
	if (s.delivery == nil) != (o.delivery == nil) || (s.renamed == nil) != (o.renamed == nil) || s.user != o.user || !s.at.Equal(o.at) {
		return false
	}
	if s.delivery != nil && (s.delivery.Account != o.delivery.Account || len(s.delivery.Changed) != len(o.delivery.Changed)) || s.renamed != nil && *s.renamed != *o.renamed {
		return false
	}
	return e.ID == f.ID && e.Number == f.Number && e.User == f.User && e.Inbound == f.Inbound && e.FromAd == f.FromAd && e.Meta == f.Meta &&
		e.Message.To == f.Message.To && e.Message.Category == f.Message.Category && slices.Equal(e.Message.Others, f.Message.Others) &&
		e.Message.Reaction == f.Message.Reaction && e.Message.MarketingMessagesAPI == f.Message.MarketingMessagesAPI
}

// steps gives what happened by an entry.
func (e *Entry) steps(o webhook.Options) iter.Seq[step] {
	return func(yield func(step) bool) {
		if len(e.Statuses) > 0 {
			for _, d := range e.Deliveries() {
				if ev, ok := d.event(o); ok && !yield(step{at: ev.At, key: e.Key, event: ev, user: d.To, delivery: &d}) {
					return
				}
			}
		}
		for i := range e.Messages {
			m := &e.Messages[i]
			if renamesUser(m) {
				yield(step{at: m.At, key: e.Key, user: m.From, renamed: &m.System.New})
				return // the others are copies
			} else if ev, ok := o.Event(m); ok {
				yield(step{at: ev.At, key: e.Key, event: ev, user: m.From})
				return
			}
		}
		for i := range e.Calls {
			if ev, ok := o.Event(&e.Calls[i]); ok && !yield(step{at: ev.At, key: e.Key, event: ev, user: e.Calls[i].User}) {
				return
			}
		}
	}
}

// renamesUser tells whether the message says that a user is called something else
// from now on.
func renamesUser(m *webhook.Inbound) bool {
	return m.System != nil && m.System.New != (webhook.User{}) && !m.At.IsZero() && m.From != (webhook.User{})
}

// sameSteps tells whether two states of an entry mean the same events. A read
// receipt mostly changes nothing.
func sameSteps(old, now *Entry, o webhook.Options) bool {
	var a, b []step
	for s := range old.steps(o) {
		a = append(a, s)
	}
	for s := range now.steps(o) {
		b = append(b, s)
	}
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
