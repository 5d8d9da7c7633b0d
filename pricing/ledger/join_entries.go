package ledger

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
)

// AccountsKey is the key of the entry of what webhooks report of the accounts.
const AccountsKey = accountsKey

// EntriesOf returns what facts say as entries, for those who have a pipeline of their own
// and no [Store]: one entry for each message, call and echo that they tell of, and one under
// [AccountsKey] for the accounts and their numbers. Entries of several calls under one key
// are one by [Entry.Join]. What is skipped, and why, is what [Ledger.Record] would skip.
//
// a.ID is the account whose facts are taken; "" takes those of all. No other setting matters.
func EntriesOf(a pricing.Account, o webhook.Options, facts ...webhook.Fact) ([]Entry, []Skipped) {
	added := newAddition(a.ID, o)
	added.addFacts(facts)
	for _, r := range added.receivers {
		added.put(accountsKey, Entry{Receivers: []webhook.Receiver{r}})
	}
	return added.entries, added.skipped
}

// Entry returns what the business says of a message as the entry of that message, to be
// joined with those of [EntriesOf]. Its error is that of [Ledger.RecordSent].
func (s Sending) Entry() (Entry, error) {
	if err := s.check(); err != nil {
		return Entry{}, err
	}
	return Entry{Key: sentPrefix + s.ID, Sendings: []Sending{s}}, nil
}

// Join returns an entry with the facts of two under one key. Neither their order nor how
// often they come matters, so that it can be the combiner of a pipeline; the zero Entry is its
// empty one. Entries under different keys are an [*pricing.InputError].
func (e Entry) Join(o Entry) (Entry, error) {
	switch {
	case o.Key == "":
		return e, nil
	case e.Key == "":
		return o, nil
	case e.Key != o.Key:
		return Entry{}, &pricing.InputError{
			Kind:  pricing.ErrInvalid,
			Field: "Entry.Key",
			Value: o.Key,
			Why:   "want that of the entry that it is joined with, " + e.Key,
		}
	}
	joined, _ := e.join(&o)
	joined.At, _ = joined.instant()
	return joined, nil
}

// Users returns the names of the users, and of the group, that an entry's facts name, each
// once, as a [ratecard.NameKey]; nothing if they name nobody. They belong together: a phone
// number, an ID and a parent ID of one user, what a user was called before and is called now,
// a group and its members. What an entry costs may hang on all entries that have one of these
// names, and on those that have one of theirs: see [Entry.Pairs].
func (e Entry) Users() []string { return e.appendNames(nil) }

// Pairs returns each name of [Entry.Users] after the first, beside the first. The pairs of all
// entries, once those under one key are joined, divide the names into sets, those that are
// connected by pairs. Join first: one webhook of a message may name its user by the phone
// number and another by the ID, and nothing else tells that the two are one. All entries with
// a name of one set have to come to one call of [Accounts.Tally], and those of several sets
// may come to several.
func (e Entry) Pairs() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		names := e.Users()
		for i := 1; i < len(names); i++ {
			if !yield(names[0], names[i]) {
				return
			}
		}
	}
}

// Numbers returns the pairs of names of business numbers that the entry under [AccountsKey]
// holds: what webhooks display and the phone number ID, each as a [ratecard.NameKey].
func (e Entry) Numbers() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for i := range e.Receivers {
			display, id := numberNames(&e.Receivers[i])
			if display != "" && id != "" && display != id && !yield(display, id) {
				return
			}
		}
	}
}

// byKey joins entries by key, and returns those with an instant in the order of time.
func byKey(entries iter.Seq[Entry]) []Entry {
	index := map[string]int{}
	var list []Entry
	for e := range eachOf(entries) {
		if i, ok := index[e.Key]; ok {
			list[i], _ = list[i].join(&e)
			continue
		}
		index[e.Key] = len(list)
		list = append(list, e)
	}
	for i := range list {
		list[i].At, _ = list[i].instant()
		list[i].Shard = JoinedShard // whatever it is elsewhere
	}
	list = slices.DeleteFunc(list, func(e Entry) bool { return e.At.IsZero() })
	slices.SortFunc(list, func(a, b Entry) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Key, b.Key)) })
	return list
}

// eachOf returns a sequence; of a nil one, an empty one.
func eachOf[T any](list iter.Seq[T]) iter.Seq[T] {
	if list == nil {
		return func(func(T) bool) {}
	}
	return list
}
