package ledger

import (
	"time"

	"github.com/wacost/wacost/pricing/webhook"
)

// An Entry is what is known of one thing: a message of the business, a message
// of a user, a call, an echo, or the accounts. It holds facts and no prices, each fact
// once and in an order that doesn't depend on how they arrived. So entries only
// grow, and what they cost can be worked out again under other rules. A ledger keeps
// entries of other kinds, too: in which shard a name's entries are, what it has worked
// out, and what was deleted. Its JSON is stable.
type Entry struct {
	Key string `json:"key"`

	// The earliest instant at which the entry may have changed a price, in UTC; of a message
	// that nobody got, that at which it failed, as there may be a fee on it, or else that of
	// its first status; of an echo, which changes none, that at which it was sent. It is zero
	// if no fact has an instant.
	At time.Time `json:"at,omitzero"`

	// The key of the user that the entry is of, a [ratecard.NameKey]. Users of whom an
	// entry says that they are one, and a group with its members, have the same: that of
	// the name that came first. It is "" for an entry that names nobody.
	User string `json:"user,omitempty"`
	// From 1 to [Shards] by the hash of User, or [JoinedShard]; 0 for an entry that names
	// nobody. All entries that the windows, names and prices of a user hang on are in one
	// shard.
	Shard int `json:"shard,omitempty"`
	Was   int `json:"was,omitempty"` // the shard in which it was before it came to JoinedShard; 0: in none
	// It rises when what the entry says of prices changes, or its Shard.
	Revision int64 `json:"revision,omitempty"`
	// The earliest instant at which the entry, as it is or as it was, changed a price;
	// zero if it never did.
	Earliest time.Time `json:"earliest,omitzero"`

	Data []byte `json:"data,omitempty"` // what the ledger has worked out, in a form of its own

	Statuses  []webhook.Status        `json:"statuses,omitempty"`  // of a message of the business
	Sendings  []Sending               `json:"sendings,omitempty"`  // what the business said of it
	Messages  []webhook.Inbound       `json:"messages,omitempty"`  // of a user; more than one are copies
	Calls     []webhook.Call          `json:"calls,omitempty"`     // with a user; the events of one call
	Echoes    []webhook.Echo          `json:"echoes,omitempty"`    // of the business's app; more than one are copies
	Updates   []webhook.AccountUpdate `json:"updates,omitempty"`   // of the accounts
	Receivers []webhook.Receiver      `json:"receivers,omitempty"` // which number belongs to which account
}

// Keys of entries. Of two entries at one instant, the user's sorts first.
const (
	accountsKey   = "a"
	deletedKey    = "d"
	inboundPrefix = "i/" // and the ID of a user's message or of a call
	sentPrefix    = "m/" // and the ID of a message of the business
	namePrefix    = "n/" // and a name: its User and Shard are those of all entries with the name
	echoPrefix    = "o/" // and the ID of a message from the WhatsApp Business app
)

// join returns an entry with the facts of both, and reports whether they are
// more than e's. The order in which entries are joined doesn't matter, nor how
// often.
func (e Entry) join(o *Entry) (joined Entry, more bool) {
	joined = e
	joined.Statuses = union(e.Statuses, o.Statuses, compareStatuses)
	joined.Sendings = union(e.Sendings, o.Sendings, compareSendings)
	joined.Messages = union(e.Messages, o.Messages, compareInbound)
	joined.Calls = union(e.Calls, o.Calls, compareCalls)
	joined.Echoes = union(e.Echoes, o.Echoes, compareEchoes)
	joined.Updates = union(e.Updates, o.Updates, compareUpdates)
	joined.Receivers = union(e.Receivers, o.Receivers, compareReceivers)
	return joined, joined.size() > e.size()
}

// size returns the number of the entry's facts.
func (e Entry) size() int {
	return len(e.Statuses) + len(e.Sendings) + len(e.Messages) + len(e.Calls) + len(e.Echoes) +
		len(e.Updates) + len(e.Receivers)
}

// instant returns the entry's At, and reports whether that is of something that may have
// an effect on prices, or is an echo.
func (e *Entry) instant() (at time.Time, effect bool) {
	if at = e.firstEffect(); !at.IsZero() {
		return at, true
	}
	for i := range e.Statuses {
		at = earlier(at, e.Statuses[i].At)
	}
	return at, false
}

// firstEffect returns the earliest instant at which the entry may have changed a
// price: a delivery, a user's message, or a call; or that of an echo. Without any, it is
// that of a failure, or zero.
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
	for i := range e.Echoes {
		at = earlier(at, e.Echoes[i].At)
	}
	if !at.IsZero() {
		return at
	}
	for i := range e.Statuses {
		if s := &e.Statuses[i]; s.Progress == webhook.ProgressFailed {
			at = earlier(at, s.At)
		}
	}
	return at
}
