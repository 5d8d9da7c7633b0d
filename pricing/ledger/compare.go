package ledger

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
)

// union merges two sorted lists without repetition into another such list.
func union[T any](a, b []T, compare func(x, y *T) int) []T {
	if len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	list := make([]T, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		c := compare(&a[0], &b[0])
		if c <= 0 {
			list, a = append(list, a[0]), a[1:]
		} else {
			list = append(list, b[0])
		}
		if c >= 0 {
			b = b[1:]
		}
	}
	return append(append(list, a...), b...)
}

// Each compare function below orders facts of one kind. It is 0 only for facts
// that are equal in everything.

// compareStatuses puts the earliest first, and a status without a time last.
func compareStatuses(s, t *webhook.Status) int {
	return cmp.Or(
		compareTimes(s.At, t.At),
		cmp.Compare(s.Progress.Rank(), t.Progress.Rank()),
		strings.Compare(string(s.Progress), string(t.Progress)),
		compareUsers(&s.To, &t.To),
		strings.Compare(s.Group, t.Group),
		strings.Compare(s.ID, t.ID),
		compareReceivers(&s.Receiver, &t.Receiver),
		strings.Compare(s.Callback, t.Callback),
		comparePricing(&s.Pricing, &t.Pricing),
		strings.Compare(s.Conversation.ID, t.Conversation.ID),
		strings.Compare(s.Conversation.Origin, t.Conversation.Origin),
		compareTimes(s.Conversation.Expires, t.Conversation.Expires),
		slices.CompareFunc(s.Errors, t.Errors, compareErrors))
}

func comparePricing(p, q *webhook.Pricing) int {
	return cmp.Or(
		strings.Compare(p.Type, q.Type),
		strings.Compare(p.Subtype, q.Subtype),
		strings.Compare(p.Word, q.Word),
		strings.Compare(string(p.Category), string(q.Category)),
		strings.Compare(p.Model, q.Model),
		strings.Compare(p.Billable, q.Billable))
}

func compareErrors(e, f webhook.MetaError) int {
	return cmp.Or(
		cmp.Compare(e.Code, f.Code),
		strings.Compare(e.Title, f.Title),
		strings.Compare(e.Details, f.Details))
}

func compareInbound(m, n *webhook.Inbound) int {
	return cmp.Or(
		compareTimes(m.At, n.At),
		compareUsers(&m.From, &n.From),
		strings.Compare(m.Group, n.Group),
		strings.Compare(m.ID, n.ID),
		compareReceivers(&m.Receiver, &n.Receiver),
		strings.Compare(m.Type, n.Type),
		strings.Compare(m.Detail, n.Detail),
		strings.Compare(m.ReplyTo, n.ReplyTo),
		compareSystems(m.System, n.System),
		compareReferrals(m.Referral, n.Referral),
		slices.CompareFunc(m.Errors, n.Errors, compareErrors))
}

func compareSystems(s, t *webhook.System) int {
	if s == nil || t == nil {
		return compareBools(s == nil, t == nil)
	}
	return cmp.Or(
		strings.Compare(s.Type, t.Type),
		compareUsers(&s.Old, &t.Old),
		compareUsers(&s.New, &t.New))
}

func compareReferrals(r, s *webhook.Referral) int {
	if r == nil || s == nil {
		return compareBools(r == nil, s == nil)
	}
	return cmp.Or(
		strings.Compare(r.SourceType, s.SourceType),
		strings.Compare(r.SourceID, s.SourceID),
		strings.Compare(r.URL, s.URL),
		strings.Compare(r.Click, s.Click))
}

func compareCalls(c, d *webhook.Call) int {
	return cmp.Or(
		compareTimes(c.At, d.At),
		compareTimes(c.Start, d.Start),
		compareTimes(c.End, d.End),
		compareUsers(&c.User, &d.User),
		strings.Compare(c.ID, d.ID),
		compareReceivers(&c.Receiver, &d.Receiver),
		strings.Compare(c.Event, d.Event),
		strings.Compare(c.Status, d.Status),
		strings.Compare(c.Direction, d.Direction),
		cmp.Compare(c.Duration, d.Duration),
		strings.Compare(c.Callback, d.Callback),
		slices.CompareFunc(c.Errors, d.Errors, compareErrors))
}

func compareEchoes(e, f *webhook.Echo) int {
	return cmp.Or(
		compareTimes(e.At, f.At),
		compareUsers(&e.To, &f.To),
		strings.Compare(e.ID, f.ID),
		compareReceivers(&e.Receiver, &f.Receiver),
		strings.Compare(e.Type, f.Type))
}

// compareUpdates puts the earliest first.
func compareUpdates(u, v *webhook.AccountUpdate) int {
	c := cmp.Or(
		u.At.Compare(v.At),
		strings.Compare(u.Account, v.Account),
		strings.Compare(u.Event, v.Event))
	if c != 0 {
		return c
	}
	a, _ := json.Marshal(u) // no error: plain data with valid times
	b, _ := json.Marshal(v)
	return bytes.Compare(a, b)
}

func compareReceivers(s, t *webhook.Receiver) int {
	return cmp.Or(
		strings.Compare(s.Number, t.Number),
		strings.Compare(s.Display, t.Display),
		strings.Compare(s.Account, t.Account),
		strings.Compare(s.Provider, t.Provider),
		compareBools(s.Standby, t.Standby))
}

func compareUsers(u, v *webhook.User) int {
	return cmp.Or(
		strings.Compare(u.Phone, v.Phone),
		strings.Compare(u.ID, v.ID),
		strings.Compare(u.Parent, v.Parent))
}

// compareTimes puts a zero time last, because it isn't known.
func compareTimes(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return -compareBools(a.IsZero(), b.IsZero())
	}
	return a.Compare(b)
}

// compareBools puts true first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
