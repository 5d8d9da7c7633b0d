package ledger

import (
	"time"

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

// Keys of entries. At one instant what the user did comes first.
const (
	accountsKey   = "a"
	inboundPrefix = "i/"
	sentPrefix    = "m/"
)

// join returns an entry of the facts of both, and whether that is more than e.
// It doesn't matter in which order entries are joined, nor how often.
func (e Entry) join(o Entry) (Entry, bool) {
	n := Entry{
		Key:      e.Key,
		Statuses: union(e.Statuses, o.Statuses, compareStatuses),
		Sendings: union(e.Sendings, o.Sendings, compareSendings),
		Messages: union(e.Messages, o.Messages, compareInbound),
		Calls:    union(e.Calls, o.Calls, compareCalls),
		Updates:  union(e.Updates, o.Updates, compareUpdates),
		Sources:  union(e.Sources, o.Sources, compareReceivers),
	}
	n.At = n.firstEffect()
	return n, n.size() > e.size()
}

func (e *Entry) size() int {
	return len(e.Statuses) + len(e.Sendings) + len(e.Messages) + len(e.Calls) + len(e.Updates) + len(e.Sources)
}

// matters is when the thing first changed what anything costs, or may have.
func (e *Entry) firstEffect() (at time.Time) {
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
