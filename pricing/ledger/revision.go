package ledger

import "github.com/wacost/wacost/pricing/webhook"

// revise sets the Revision and the instants of an entry that had fewer facts.
func (e *Entry) revise(old *Entry, o webhook.Options) {
	at, effect := e.instant()
	if e.At = at; effect {
		e.Earliest = earlier(e.Earliest, at)
	}
	switch {
	case e.Key == accountsKey, len(e.Echoes) > 0:
		e.Revision++
	case old.Earliest.IsZero() && effect, effect && !sameSteps(old, e, o):
		e.Revision++
	}
}

// move sets the User and the Shard.
func (e *Entry) move(user string, shard int) {
	if e.Shard != 0 && e.Shard != shard {
		e.Was = e.Shard
		e.Revision++
	}
	e.User, e.Shard = user, shard
}
