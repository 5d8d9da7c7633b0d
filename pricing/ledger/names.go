package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// threads are what a fold remembers of business numbers and users.
type threads struct {
	layer[threadKey, window.Thread]

	now  time.Time // of the step or question
	keep bool      // a shared number's threads stay, whatever is open

	numbers map[string]bool       // the business numbers that have threads
	keys    layer[string, string] // the key of a user, by each other name of the user
	users   layer[string, names]  // of each user and group that was met, by key

	// called when all of a user's threads move from one key to another; may be nil
	moved func(old, key string)
}

// fork returns threads that lie over t.
func (t *threads) fork() threads {
	return threads{
		layer:   t.layer.fork(),
		now:     t.now,
		keep:    t.keep,
		numbers: maps.Clone(t.numbers),
		keys:    t.keys.fork(),
		users:   t.users.fork(),
	}
}

// lookup returns a thread in which something may be open, and reports whether there is
// one.
func (t *threads) lookup(k threadKey) (window.Thread, bool) {
	if th, ok := t.layer.lookup(k); ok && !t.isClosed(&th) {
		return th, true
	}
	return window.Thread{}, false
}

// get returns that thread, or an empty one.
func (t *threads) get(k threadKey) window.Thread {
	th, _ := t.lookup(k)
	return th
}

// isClosed reports whether nothing in a thread can be open any more, nor ends now,
// which gives a note.
func (t *threads) isClosed(th *window.Thread) bool {
	old := t.now.Add(-lookback)
	return !t.keep && th.LastInbound.Before(old) && th.Entered.Before(old) && th.Answered.Before(old) &&
		th.FreeUntil.Before(t.now) && !slices.ContainsFunc(th.Conversations,
		func(c window.Conversation) bool { return !c.IsOver(t.now.Add(-1)) })
}

// names are what a user is called beside the key.
type names struct {
	phone  string // the phone number as webhooks write it; "" if it isn't known
	others []string
}

// userKey returns the name by which threads know a user: the key of the phone number
// if one is known, or else the ID, or else the parent ID. A user who comes with
// several for the first time has the threads of all from here on.
func (t *threads) userKey(u *webhook.User) string {
	id, parent := ratecard.NameKey(u.ID), ratecard.NameKey(u.Parent)
	key := t.keyOf(u)
	for _, name := range []string{id, parent} {
		if name == "" || name == key || t.keys.get(name) == key {
			continue
		}
		t.moveThreads(cmp.Or(t.keys.get(name), name), key)
		t.addNames(key, name)
	}
	return t.met(key, u.Phone)
}

// keyOf returns that name of a user, and learns nothing of the user.
func (t *threads) keyOf(u *webhook.User) string {
	id, parent := ratecard.NameKey(u.ID), ratecard.NameKey(u.Parent)
	return cmp.Or(ratecard.NameKey(u.Phone), t.keys.get(id), t.keys.get(parent), id, parent)
}

// met notes that there is such a user or group, and returns its key.
func (t *threads) met(key, phone string) string {
	u, ok := t.users.lookup(key)
	if key == "" || ok && (phone == "" || phone == u.phone) {
		return key
	}
	u.phone = cmp.Or(phone, u.phone)
	t.users.set(key, u)
	return key
}

// addNames makes names those of the user with a key.
func (t *threads) addNames(key string, list ...string) {
	for _, name := range list {
		t.keys.set(name, key)
	}
	u := t.users.get(key)
	u.others = append(slices.Clip(u.others), list...)
	t.users.set(key, u)
}

// renameUser moves the threads of a user from the old names to the new ones. An old
// name then is nobody's until it comes again: asked by it, nothing is known.
func (t *threads) renameUser(from *webhook.User, change *webhook.System) {
	old, now := &change.Old, &change.New
	was := []string{t.userKey(from), t.userKey(old)}
	key := t.userKey(now)
	for _, k := range was {
		t.moveThreads(k, key)
	}
	gone := []string{from.ID, old.ID}
	if now.Parent != "" {
		gone = append(gone, from.Parent, old.Parent)
	}
	u := t.users.get(key)
	for _, name := range gone {
		if name = ratecard.NameKey(name); name != ratecard.NameKey(now.ID) && name != ratecard.NameKey(now.Parent) {
			t.keys.delete(name)
			u.others = slices.DeleteFunc(slices.Clone(u.others), func(other string) bool { return other == name })
		}
	}
	t.users.set(key, u)
}

// moveThreads merges the threads under an old key into those under a new one, which
// all other names of that user are of from now on. Nobody has the old key then.
func (t *threads) moveThreads(old, key string) {
	u, met := t.users.lookup(old)
	if old == key || !met {
		return
	}
	if t.moved != nil {
		t.moved(old, key)
	}
	for number := range t.numbers {
		from, into := threadKey{number, old}, threadKey{number, key}
		if th, ok := t.lookup(from); ok {
			t.set(into, mergeThreads(t.get(into), th))
			t.delete(from)
		}
	}
	if len(u.others) > 0 {
		t.addNames(key, u.others...)
	}
	t.users.delete(old)
}
