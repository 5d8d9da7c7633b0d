package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// DeleteUser deletes what is recorded of a user: all messages, calls and statuses that
// name the user, by any name that turned out to be the user's, and those names. A message
// to a group loses this member's statuses only. It returns how many entries it deleted or
// changed: 0 says that nothing is known of the user. name is a phone number in any
// spelling, a user ID or a parent ID; what can't be read is an [*pricing.InputError].
//
// Bills are then as if the user had never been: they lack the user's messages, and where
// these had used up free units or volume tiers, others cost something else. So keep the
// bills of past months elsewhere first. A webhook that comes again is recorded again.
func (l *Ledger) DeleteUser(ctx context.Context, name string) (int, error) {
	if err := l.check(ctx); err != nil {
		return 0, err
	}
	key := ratecard.Dialing{Country: l.account.DialingCountry}.NameKey(name)
	if key == "" {
		return 0, badName(pricing.ErrInvalid, "name", name, "want a phone number or an ID")
	}
	r := &removal{name: key, options: l.options.Webhook}
	sum := 0
	for {
		n, err := l.remove(ctx, r)
		if errors.Is(err, errMoved) {
			continue
		}
		if sum += n; n == 0 || err != nil { // else a webhook may have come meanwhile
			return sum, err
		}
	}
}

// remove deletes what is recorded of a user, and returns how many entries changed.
func (l *Ledger) remove(ctx context.Context, r *removal) (n int, err error) {
	store := l.options.Store
	row, err := store.Get(ctx, l.account.ID, namePrefix+r.name)
	if err != nil {
		return 0, err
	}
	if row[0].User != "" {
		r.root = row[0].User
	}
	if r.root == "" {
		return 0, nil
	}
	keys := []string{deletedKey, savedKey}
	for e, err := range store.Entries(ctx, l.account.ID, Query{User: r.root}) {
		if err != nil {
			return 0, err
		}
		keys = append(keys, e.Key)
	}
	into := r.root
	err = store.Update(ctx, l.account.ID, keys, func(stored []Entry) (c Change, err error) {
		c, into, n, err = r.change(stored)
		return c, err
	})
	if err == nil {
		r.root = into
	}
	return n, err
}

// errMoved: the user's names turned out to be another's, too, meanwhile.
var errMoved = errors.New("ledger: the user has another User now")

// A removal takes one user out of the entries of a User.
type removal struct {
	name    string // one of the user's
	root    string // the User
	options webhook.Options
	person  map[string]bool // the names of the user
}

// change returns what goes and what changes, the User of what is left, and how many
// entries with facts that concerns. The first entries are that of deletions and savedKey's.
func (r *removal) change(stored []Entry) (c Change, into string, n int, err error) {
	d, err := readDeletions(&stored[0])
	if err != nil {
		return c, "", 0, err
	}
	r.findPerson(stored)
	noted, left := stored[0], ""
	noted.Revision++
	for i := range stored[2:] {
		e := &stored[2+i]
		row, isRow := strings.CutPrefix(e.Key, namePrefix)
		switch {
		case isRow && row == r.name && e.User != r.root:
			return c, "", 0, errMoved
		case isRow && r.person[row]:
			c.Delete = append(c.Delete, e.Key)
			continue
		case isRow:
			left = row
			continue
		}
		kept, less := r.without(e)
		if !less {
			continue
		}
		n++
		if !e.Earliest.IsZero() {
			d.note(e.Shard, e.Earliest, noted.Revision)
			if e.Was != 0 { // others may not have heard that it moved
				d.note(e.Was, e.Earliest, noted.Revision)
			}
		}
		if kept.size() == len(kept.Sendings) {
			c.Delete = append(c.Delete, e.Key)
		} else {
			c.Entries = append(c.Entries, kept)
		}
	}
	if n == 0 {
		return Change{}, r.root, 0, nil
	}
	into = r.root
	if left != "" && r.person[r.root] { // others of a group, who go by the user's name
		into = left
		j := Join{User: r.root, Into: left}
		for i := range c.Entries {
			c.Entries[i] = j.Apply(c.Entries[i])
		}
		c.Joined = append(c.Joined, j)
	}
	noted.Data, err = json.Marshal(d)
	c.Entries = append(c.Entries, noted)
	c.Delete = append(c.Delete, savedRows(&stored[1])...)
	return c, into, n, err
}

// savedRows returns the keys of all that ledgers have worked out.
func savedRows(e *Entry) []string {
	keys := []string{savedKey}
	for print, s := range readIndex(e).Prints {
		keys = append(keys, s.rows(print)...)
	}
	return keys
}

// findPerson finds all names of the user.
func (r *removal) findPerson(stored []Entry) {
	same := map[string]string{} // another name of the same user; itself: none
	last := func(name string) string {
		for same[name] != name {
			name = same[name]
		}
		return name
	}
	same[r.name] = r.name
	for i := range stored {
		for _, names := range stored[i].persons() {
			for _, other := range names {
				if same[other] == "" {
					same[other] = other
				}
				same[last(other)] = last(names[0])
			}
		}
	}
	r.person = map[string]bool{}
	for other := range same {
		if last(other) == last(r.name) {
			r.person[other] = true
		}
	}
}

// persons returns the names in an entry's facts, those of each user together: a message
// outside of groups has one user.
func (e *Entry) persons() (list [][]string) {
	if !slices.ContainsFunc(e.Statuses, func(s webhook.Status) bool { return s.Group != "" }) {
		own := *e
		own.Messages = slices.Clone(e.Messages)
		for i := range own.Messages {
			own.Messages[i].Group = ""
		}
		return [][]string{own.appendNames(nil)}
	}
	for i := range e.Statuses {
		list = append(list, appendUser(nil, &e.Statuses[i].To))
	}
	return list
}

// without returns an entry without the facts that name the user, and reports whether
// there are fewer.
func (r *removal) without(e *Entry) (kept Entry, less bool) {
	kept = *e
	kept.Statuses = slices.DeleteFunc(slices.Clone(e.Statuses), func(s webhook.Status) bool { return r.names(&s.To) })
	kept.Messages = slices.DeleteFunc(slices.Clone(e.Messages), func(m webhook.Inbound) bool {
		return r.names(&m.From) || m.System != nil && (r.names(&m.System.Old) || r.names(&m.System.New))
	})
	kept.Calls = slices.DeleteFunc(slices.Clone(e.Calls), func(c webhook.Call) bool { return r.names(&c.User) })
	kept.Echoes = slices.DeleteFunc(slices.Clone(e.Echoes), func(o webhook.Echo) bool { return r.names(&o.To) })
	if kept.size() == e.size() {
		return kept, false
	}
	kept.revise(e, r.options)
	return kept, true
}

// names reports whether one of some names is the user's.
func (r *removal) names(u *webhook.User) bool {
	return slices.ContainsFunc(appendUser(nil, u), func(name string) bool { return r.person[name] })
}

// DeleteBefore deletes what was recorded of the time before a month, in the account's
// zone, but what the bills of that month on need: at least 31 days before it, so that
// windows, allowances and tiers are what they were. It also deletes the names of users of
// whom nothing is left. Call it once a month with the first month to keep.
//
// Bills of the month and later ones stay, but for users who go by several names: if only
// what is deleted told that two names are one user's, they are two users from then on, and
// a message under one name doesn't know of windows under the other. A question about a time
// before the month, such as one without a beginning, is an [*pricing.InputError] from then
// on. What webhooks told of the accounts stays, and so does what [Ledger.RecordSent] told of
// a message that no webhook named. A month from which on nothing is recorded is an
// [*pricing.InputError]: all would be deleted.
func (l *Ledger) DeleteBefore(ctx context.Context, month pricing.Month) error {
	if err := l.check(ctx); err != nil {
		return err
	}
	first := month.First(zoneOf(&l.account))
	kept := false
	if month > 0 {
		for _, err := range l.options.Store.Entries(ctx, l.account.ID, Query{From: first}) {
			if err != nil {
				return err
			}
			kept = true
			break
		}
	}
	if !kept {
		why := "nothing is recorded from it on: all would be deleted"
		return badName(pricing.ErrInvalid, "month", month.String(), why)
	}
	keys := []string{deletedKey, savedKey}
	return l.options.Store.Update(ctx, l.account.ID, keys, func(stored []Entry) (Change, error) {
		d, err := readDeletions(&stored[0])
		if err != nil {
			return Change{}, err
		}
		e := stored[0]
		e.Revision++
		if first.After(d.Before) {
			d.Before = first.UTC()
		}
		for shard := range JoinedShard + 1 {
			d.note(shard, time.Time{}, e.Revision)
		}
		e.Data, err = json.Marshal(d)
		return Change{
			Entries:      []Entry{e},
			Delete:       savedRows(&stored[1]),
			DeleteBefore: l.neededFrom(first),
		}, err
	})
}

// neededFrom returns the instant from which on facts matter to the bill of a month.
func (l *Ledger) neededFrom(first time.Time) time.Time {
	zone := zoneOf(&l.account)
	if first.Before(countedByDelivery) || l.account.Model != "" { // see fold.start
		first = monthStart(first.Add(-lookback), zone)
	}
	return first.Add(-lookback)
}
