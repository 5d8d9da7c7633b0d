package ledger

import (
	"slices"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// shardOf returns the shard of a user of whom nothing was known.
func shardOf(user string) int {
	h := uint32(2166136261) // FNV-1a, for good: it is in what is stored
	for i := range len(user) {
		h = (h ^ uint32(user[i])) * 16777619
	}
	return 1 + int(h%Shards)
}

// appendNames appends the keys of the users and groups that an entry's facts name. What
// is worked out for one of them may hang on what is known of the others. No name is learned
// from an echo, but who is deleted by one of its names goes from it, too.
func (e *Entry) appendNames(names []string) []string {
	for i := range e.Statuses {
		s := &e.Statuses[i]
		names = appendUser(appendName(names, s.Group), &s.To)
	}
	for i := range e.Messages {
		m := &e.Messages[i]
		names = appendUser(appendName(names, m.Group), &m.From)
		if m.System != nil {
			names = appendUser(appendUser(names, &m.System.Old), &m.System.New)
		}
	}
	for i := range e.Calls {
		names = appendUser(names, &e.Calls[i].User)
	}
	for i := range e.Echoes {
		names = appendUser(names, &e.Echoes[i].To)
	}
	return names
}

func appendUser(names []string, u *webhook.User) []string {
	return appendName(appendName(appendName(names, u.Phone), u.ID), u.Parent)
}

// appendName appends the key of a name, if it has one that isn't there.
func appendName(names []string, name string) []string {
	if key := ratecard.NameKey(name); key != "" && !slices.Contains(names, key) {
		return append(names, key)
	}
	return names
}

// A placement finds out of which user, and in which shard, the entries of an addition are.
type placement struct {
	users []placedUser
	index texts    // the User of each
	names []string // of the addition
	of    []int    // the user of each name; -1: none yet
	fresh []int    // which of names had none
}

// A placedUser is one User of entries.
type placedUser struct {
	user  string
	was   int // the shard of what is stored
	shard int
	into  int // the user that this one turned out to be; itself: none
}

// read takes the rows of names, which are in their order.
func (p *placement) read(rows []Entry) {
	for i := range rows {
		u := -1
		if row := &rows[i]; row.User != "" {
			u = p.userOf(row.User, row.Shard)
		}
		p.of = append(p.of, u)
	}
}

// userOf returns the user with a User and shard that are stored, or will be.
func (p *placement) userOf(user string, shard int) int {
	i, there := p.index.add(user)
	if !there {
		p.users = append(p.users, placedUser{user, shard, shard, i})
	}
	return p.last(i)
}

// last returns the user that one turned out to be.
func (p *placement) last(i int) int {
	for p.users[i].into != i {
		i = p.users[i].into
	}
	return i
}

// place makes one user of those of some names, by index, and of the one that an entry with
// them has already. It returns that user, or -1 if there is none.
func (p *placement) place(old *Entry, names []int) int {
	user := -1
	if old.User != "" {
		user = p.userOf(old.User, old.Shard)
	}
	for _, n := range names {
		if i := p.of[n]; i >= 0 {
			user = p.merge(user, p.last(i))
		}
	}
	for _, n := range names {
		if p.of[n] >= 0 {
			continue
		}
		if user < 0 {
			user = p.userOf(p.names[n], shardOf(p.names[n]))
		}
		p.of[n] = user
		p.fresh = append(p.fresh, n)
	}
	return user
}

// merge makes one user of two; -1 is none. Users who were two have the JoinedShard.
func (p *placement) merge(a, b int) int {
	if a < 0 || a == b {
		return b
	}
	p.users[a].shard, p.users[b].into = JoinedShard, a
	return a
}

// joins returns what changes of the entries that are stored.
func (p *placement) joins() (list []Join) {
	for i := range p.users {
		u, now := &p.users[i], &p.users[p.last(i)]
		if u.user != now.user || u.was != now.shard {
			list = append(list, Join{User: u.user, Into: now.user})
		}
	}
	return list
}

// appendRows appends the new rows of names, which have the keys of what is stored.
func (p *placement) appendRows(list, stored []Entry) []Entry {
	for _, n := range p.fresh {
		u := &p.users[p.last(p.of[n])]
		list = append(list, Entry{Key: stored[n].Key, User: u.user, Shard: u.shard})
	}
	return list
}
