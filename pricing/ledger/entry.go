package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/webhook"
)

// An Entry is what is known of one thing: a message of the business, one of a
// user, a call, or the accounts. It holds facts and no prices, each fact once
// and in an order that doesn't depend on how they came. So entries only grow,
// and what they cost can be worked out again under other rules. Its JSON is
// stable.
type Entry struct {
	Key      string                  `json:"key"`
	At       time.Time               `json:"at,omitzero"`        // when it first mattered; zero as long as it doesn't, such as of what wasn't delivered
	Statuses []webhook.Status        `json:"statuses,omitempty"` // of a message of the business
	Sendings []Sending               `json:"sendings,omitempty"` // what the business said of it
	Messages []webhook.Inbound       `json:"messages,omitempty"` // of a user
	Calls    []webhook.Call          `json:"calls,omitempty"`    // with a user
	Updates  []webhook.AccountUpdate `json:"updates,omitempty"`  // of the accounts
	Sources  []webhook.Receiver      `json:"sources,omitempty"`  // which number is whose
}

// A Sending is what the business knows of a message that it sent and Meta may
// not tell. Where Meta tells, its word counts.
type Sending struct {
	ID                   string              `json:"id"`                               // Meta's message ID
	Category             category.Category   `json:"category,omitempty"`               // of the template; service for anything else
	Others               []category.Category `json:"others,omitempty"`                 // what else a template may be filed under
	Reaction             bool                `json:"reaction,omitempty"`               // a reaction to the user's message
	MarketingMessagesAPI bool                `json:"marketing_messages_api,omitempty"` // by the Marketing Messages Lite API
}

// Keys of entries. At one instant what the user did comes first.
const (
	ofAccounts = "a"
	ofUser     = "i/"
	ofBusiness = "m/"
)

// join returns an entry of the facts of both, and whether that is more than e.
// It doesn't matter in which order entries are joined, nor how often.
func (e Entry) join(o Entry) (Entry, bool) {
	n := Entry{
		Key:      e.Key,
		Statuses: union(e.Statuses, o.Statuses, compareStatuses),
		Sendings: union(e.Sendings, o.Sendings, compareSendings),
		Messages: union(e.Messages, o.Messages, compareMessages),
		Calls:    union(e.Calls, o.Calls, compareCalls),
		Updates:  union(e.Updates, o.Updates, compareUpdates),
		Sources:  union(e.Sources, o.Sources, compareSources),
	}
	n.At = n.matters()
	return n, n.size() > e.size()
}

func (e *Entry) size() int {
	return len(e.Statuses) + len(e.Sendings) + len(e.Messages) + len(e.Calls) + len(e.Updates) + len(e.Sources)
}

// matters is when the thing first changed what anything costs, or may have.
func (e *Entry) matters() (at time.Time) {
	for i := range e.Statuses {
		if s := &e.Statuses[i]; s.Progress.Delivered() {
			at = earlier(at, s.At)
		}
	}
	for i := range e.Messages {
		at = earlier(at, e.Messages[i].At)
	}
	for i := range e.Calls {
		at = earlier(at, earlier(e.Calls[i].At, e.Calls[i].Start))
	}
	return at
}

// earlier is the earlier of two instants that are known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b.UTC()
	}
	return a.UTC()
}

// union merges two sorted lists without repetition into another.
func union[T any](a, b []T, compare func(x, y *T) int) []T {
	if len(b) == 0 {
		return a
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

// compareStatuses puts what has a time first, and the earliest.
func compareStatuses(s, t *webhook.Status) int {
	return cmp.Or(compareTimes(s.At, t.At), cmp.Compare(s.Progress.Rank(), t.Progress.Rank()), strings.Compare(string(s.Progress), string(t.Progress)),
		compareUsers(&s.To, &t.To), strings.Compare(s.Group, t.Group), strings.Compare(s.ID, t.ID), compareSources(&s.Receiver, &t.Receiver),
		strings.Compare(s.Callback, t.Callback), comparePricing(&s.Pricing, &t.Pricing),
		strings.Compare(s.Conversation.ID, t.Conversation.ID), strings.Compare(s.Conversation.Origin, t.Conversation.Origin),
		compareTimes(s.Conversation.Expires, t.Conversation.Expires), slices.CompareFunc(s.Errors, t.Errors, compareErrors))
}

func comparePricing(p, q *webhook.Pricing) int {
	return cmp.Or(strings.Compare(p.Type, q.Type), strings.Compare(p.Word, q.Word), strings.Compare(string(p.Category), string(q.Category)),
		strings.Compare(p.Model, q.Model), strings.Compare(p.Billable, q.Billable))
}

func compareErrors(e, f webhook.Error) int {
	return cmp.Or(cmp.Compare(e.Code, f.Code), strings.Compare(e.Title, f.Title), strings.Compare(e.Details, f.Details))
}

func compareMessages(m, n *webhook.Inbound) int {
	return cmp.Or(compareTimes(m.At, n.At), compareUsers(&m.From, &n.From), strings.Compare(m.Group, n.Group), strings.Compare(m.ID, n.ID),
		compareSources(&m.Receiver, &n.Receiver), strings.Compare(m.Type, n.Type), strings.Compare(m.Detail, n.Detail), strings.Compare(m.ReplyTo, n.ReplyTo),
		compareSystems(m.System, n.System), compareReferrals(m.Referral, n.Referral), slices.CompareFunc(m.Errors, n.Errors, compareErrors))
}

func compareSystems(s, t *webhook.System) int {
	if s == nil || t == nil {
		return compareBools(s == nil, t == nil)
	}
	return cmp.Or(strings.Compare(s.Type, t.Type), compareUsers(&s.New, &t.New))
}

func compareReferrals(r, s *webhook.Referral) int {
	if r == nil || s == nil {
		return compareBools(r == nil, s == nil)
	}
	return cmp.Or(strings.Compare(r.SourceType, s.SourceType), strings.Compare(r.SourceID, s.SourceID),
		strings.Compare(r.URL, s.URL), strings.Compare(r.Click, s.Click))
}

func compareCalls(c, d *webhook.Call) int {
	return cmp.Or(compareTimes(c.At, d.At), compareTimes(c.Start, d.Start), compareTimes(c.End, d.End), compareUsers(&c.User, &d.User),
		strings.Compare(c.ID, d.ID), compareSources(&c.Receiver, &d.Receiver), strings.Compare(c.Event, d.Event), strings.Compare(c.Status, d.Status),
		strings.Compare(c.Direction, d.Direction), cmp.Compare(c.Duration, d.Duration), strings.Compare(c.Callback, d.Callback),
		slices.CompareFunc(c.Errors, d.Errors, compareErrors))
}

func compareSendings(s, t *Sending) int {
	return cmp.Or(strings.Compare(s.ID, t.ID), strings.Compare(string(s.Category), string(t.Category)), slices.Compare(s.Others, t.Others),
		compareBools(s.Reaction, t.Reaction), compareBools(s.MarketingMessagesAPI, t.MarketingMessagesAPI))
}

func compareSources(s, t *webhook.Receiver) int {
	return cmp.Or(strings.Compare(s.Number, t.Number), strings.Compare(s.Display, t.Display), strings.Compare(s.Account, t.Account),
		strings.Compare(s.Provider, t.Provider), compareBools(s.Standby, t.Standby))
}

func compareUsers(u, v *webhook.User) int {
	return cmp.Or(strings.Compare(u.Phone, v.Phone), strings.Compare(u.ID, v.ID), strings.Compare(u.Parent, v.Parent))
}

// compareTimes puts what isn't known last.
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
