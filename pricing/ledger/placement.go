package ledger

import (
	"hash/fnv"
	"slices"

	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// shardOf returns the shard of a user of whom nothing was known.
func shardOf(user string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(user))
	return 1 + int(h.Sum32()%Shards)
}

// appendNames appends the keys of the users and groups that an entry's facts name. What
// is worked out for one of them may hang on what is known of the others. Of an echo it is
// one, as no name is learned from it.
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
		names = appendName(names, e.Echoes[i].To.Key())
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
	index map[string]int // in users, by User
	names []string       // of the addition
	of    map[string]int // the user of each name that has one
	fresh []int          // which of names had none
}

// A placedUser is one User of entries.
type placedUser struct {
	user  string
	was   int // the shard of what is stored
	shard int
	into  int // the user that this one turned out to be; itself: none
}

// newPlacement returns a placement that knows the rows of names, which are in their order.
func newPlacement(names []string, rows []Entry) *placement {
	p := &placement{names: names, index: map[string]int{}, of: map[string]int{}}
	for i := range rows {
		if row := &rows[i]; row.User != "" {
			p.of[names[i]] = p.userOf(row.User, row.Shard)
		}
	}
	return p
}

// userOf returns the user with a User and shard that are stored, or will be.
func (p *placement) userOf(user string, shard int) int {
	i, ok := p.index[user]
	if !ok {
		i = len(p.users)
		p.users = append(p.users, placedUser{user, shard, shard, i})
		p.index[user] = i
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
		if i, ok := p.of[p.names[n]]; ok {
			user = p.merge(user, p.last(i))
		}
	}
	for _, n := range names {
		name := p.names[n]
		if _, ok := p.of[name]; ok {
			continue
		}
		if user < 0 {
			user = p.userOf(name, shardOf(name))
		}
		p.of[name] = user
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

// rows returns the new rows of names.
func (p *placement) rows() (list []Entry) {
	for _, n := range p.fresh {
		u := &p.users[p.last(p.of[p.names[n]])]
		list = append(list, Entry{Key: namePrefix + p.names[n], User: u.user, Shard: u.shard})
	}
	return list
}
