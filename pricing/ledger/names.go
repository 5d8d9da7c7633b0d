package ledger

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// userKey returns the name by which a shard knows a user: the key of the phone number
// if one is known, or else the ID, or else the parent ID. A user who comes with
// several for the first time has the threads of all from here on.
func (s *shard) userKey(u *webhook.User) string {
	id, parent := ratecard.NameKey(u.ID), ratecard.NameKey(u.Parent)
	key := s.keyOf(u)
	for _, name := range []string{id, parent} {
		if name == "" || name == key || s.keyOfName(name) == key {
			continue
		}
		s.moveThreads(cmp.Or(s.keyOfName(name), name), key)
		s.addNames(key, name)
	}
	return s.met(key, u.Phone)
}

// keyOf returns that name of a user, and learns nothing of the user.
func (s *shard) keyOf(u *webhook.User) string {
	id, parent := ratecard.NameKey(u.ID), ratecard.NameKey(u.Parent)
	return cmp.Or(ratecard.NameKey(u.Phone), s.keyOfName(id), s.keyOfName(parent), id, parent)
}

// met notes that there is such a user or group, and returns its key.
func (s *shard) met(key, phone string) string {
	if key == "" {
		return key
	}
	u := s.own(key)
	u.phone, u.seen = cmp.Or(phone, u.phone), s.now.Unix()
	return key
}

// addNames makes names those of the user with a key.
func (s *shard) addNames(key string, list ...string) {
	u := s.own(key)
	u.others = slices.Clip(u.others)
	for _, name := range list {
		s.setName(name, key)
		if !slices.Contains(u.others, name) {
			u.others = append(u.others, name)
		}
	}
}

// renameUser moves the threads of a user from the old names to the new ones. An old
// name then is nobody's until it comes again: asked by it, nothing is known.
func (s *shard) renameUser(from *webhook.User, change *webhook.System) {
	old, now := &change.Old, &change.New
	was := []string{s.userKey(from), s.userKey(old)}
	key := s.userKey(now)
	for _, k := range was {
		s.moveThreads(k, key)
	}
	gone := []string{from.ID, old.ID}
	if now.Parent != "" {
		gone = append(gone, from.Parent, old.Parent)
	}
	u := s.own(key)
	for _, name := range gone {
		if name = ratecard.NameKey(name); name != ratecard.NameKey(now.ID) && name != ratecard.NameKey(now.Parent) {
			s.setName(name, "")
			u.others = slices.DeleteFunc(slices.Clone(u.others), func(other string) bool { return other == name })
		}
	}
}

// moveThreads merges the threads under an old key into those under a new one, which
// all other names of that user are of from now on. Nobody has the old key then.
func (s *shard) moveThreads(old, key string) {
	if old == key {
		return
	}
	if s.moved != nil {
		s.moved(old, key)
	}
	u := s.lookup(old)
	if u == nil {
		return
	}
	for i := range u.threads {
		from := &u.threads[i]
		if s.isOver(from) {
			continue
		}
		var th window.Thread
		from.load(&th)
		into := threadKey{from.number, key}
		s.setThread(into, mergeThreads(s.thread(into), th))
	}
	if len(u.others) > 0 {
		s.addNames(key, u.others...)
	}
	s.deletePerson(old)
}
