package ledger

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// userNames are the keys of a user's names.
type userNames struct{ phone, id, parent string }

func nameKeysOf(u *webhook.User) userNames {
	return userNames{ratecard.NameKey(u.Phone), ratecard.NameKey(u.ID), ratecard.NameKey(u.Parent)}
}

// userKey returns the name by which a shard knows a user: the key of the phone number
// if one is known, or else the ID, or else the parent ID. A user who comes with
// several for the first time has the threads of all from here on.
func (s *shard) userKey(u *webhook.User) string {
	names := nameKeysOf(u)
	key := s.keyOfNames(&names)
	s.meet(key, &names, u.Phone)
	return key
}

// keyOf returns that name of a user, and learns nothing of the user.
func (s *shard) keyOf(u *webhook.User) string {
	names := nameKeysOf(u)
	return s.keyOfNames(&names)
}

func (s *shard) keyOfNames(n *userNames) string {
	switch {
	case n.phone != "":
		return n.phone
	case n.id == "":
		return cmp.Or(s.keyOfName(n.parent), n.parent)
	}
	return cmp.Or(s.keyOfName(n.id), s.keyOfName(n.parent), n.id)
}

// meet has the shard learn the names of the user with a key.
func (s *shard) meet(key string, n *userNames, phone string) {
	for _, name := range [...]string{n.id, n.parent} {
		if name == "" || name == key || s.keyOfName(name) == key {
			continue
		}
		s.moveThreads(cmp.Or(s.keyOfName(name), name), key)
		s.addNames(key, name)
	}
	s.met(key, phone)
}

// met notes that there is such a user or group.
func (s *shard) met(key, phone string) {
	if key == "" {
		return
	}
	u := s.own(key)
	u.phone, u.seen = cmp.Or(phone, u.phone), s.now.Unix()
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
