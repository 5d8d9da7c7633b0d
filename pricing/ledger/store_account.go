package ledger

import (
	"slices"
	"sync"
	"time"
)

// A memoryAccount holds the entries of one account.
type memoryAccount struct {
	mu      sync.RWMutex
	entries map[string]*memoryEntry // an entry is replaced, and never changed
	users   map[string][]string     // keys of the entries of each User
	inOrder memoryOrder             // the entries with an At
	shards  [JoinedShard + 1]memoryOrder
	mark    int64
	changes []memoryChange // by mark
}

type memoryChange struct {
	mark int64
	key  string
}

// store carries out a change. Nobody else reads or writes the account meanwhile.
func (a *memoryAccount) store(c *Change) {
	mark := a.mark + 1
	for i := range c.Entries {
		a.put(&c.Entries[i], mark)
	}
	for _, j := range c.Joined {
		a.join(j, c.Entries, mark)
	}
	for _, key := range c.Delete {
		a.remove(key)
	}
	if !c.DeleteBefore.IsZero() {
		a.removeBefore(c.DeleteBefore)
	}
	a.forgetChanges()
}

// put stores an entry.
func (a *memoryAccount) put(entry *Entry, mark int64) {
	e := &memoryEntry{Entry: *entry}
	old, revision, user := a.entries[e.Key], int64(0), ""
	if old != nil {
		e.mark, revision, user = old.mark, old.Revision, old.User
		a.takeOut(old)
	}
	if e.Revision > revision {
		if e.mark != mark {
			a.changes = append(a.changes, memoryChange{mark, e.Key})
		}
		e.mark, a.mark = mark, mark
	}
	if e.User != user {
		a.dropKey(user, e.Key)
		if e.User != "" {
			a.users[e.User] = append(a.users[e.User], e.Key)
		}
	}
	a.entries[e.Key] = e
	if !e.At.IsZero() {
		a.inOrder.insert(e)
		a.shards[e.Shard].insert(e)
	}
}

// dropKey notes that an entry isn't of a user any more.
func (a *memoryAccount) dropKey(user, key string) {
	if user == "" || len(a.users[user]) == 0 {
		return
	}
	keys := slices.DeleteFunc(a.users[user], func(k string) bool { return k == key })
	if a.users[user] = keys; len(keys) == 0 {
		delete(a.users, user)
	}
}

// takeOut takes an entry out of the lists in order.
func (a *memoryAccount) takeOut(e *memoryEntry) {
	if !e.At.IsZero() {
		a.inOrder.remove(e)
		a.shards[e.Shard].remove(e)
	}
}

// join applies a join to all entries but those that were stored in the same change.
func (a *memoryAccount) join(j Join, stored []Entry, mark int64) {
	for _, key := range slices.Clone(a.users[j.User]) {
		if !slices.ContainsFunc(stored, func(e Entry) bool { return e.Key == key }) {
			e := j.Apply(a.entries[key].Entry)
			a.put(&e, mark)
		}
	}
}

// remove deletes the entry under a key, if there is one.
func (a *memoryAccount) remove(key string) {
	if e := a.entries[key]; e != nil {
		a.takeOut(e)
		a.dropKey(e.User, key)
		delete(a.entries, key)
	}
}

// removeBefore deletes what [Change.DeleteBefore] says.
func (a *memoryAccount) removeBefore(at time.Time) {
	for e := range a.inOrder.between(time.Time{}, at) {
		a.takeOut(e)
		delete(a.entries, e.Key)
	}
	for user, keys := range a.users {
		keys = slices.DeleteFunc(keys, func(key string) bool { return a.entries[key] == nil })
		a.users[user] = keys
		if slices.ContainsFunc(keys, func(key string) bool { return !a.entries[key].At.IsZero() }) {
			continue
		}
		for _, key := range keys {
			delete(a.entries, key)
		}
		delete(a.users, user)
	}
}

// forgetChanges drops the changes of entries that changed again, once they are most.
func (a *memoryAccount) forgetChanges() {
	if len(a.changes) < 1000 || len(a.changes) < 2*len(a.entries) {
		return
	}
	a.changes = slices.DeleteFunc(a.changes, func(c memoryChange) bool {
		e := a.entries[c.key]
		return e == nil || e.mark != c.mark
	})
}
