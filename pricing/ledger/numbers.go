package ledger

import (
	"maps"
	"slices"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/soldto"
	"github.com/wacost/wacost/ratecard"
)

// A number that webhooks only display goes by that, until one gives its ID, too: it goes by the
// ID from then on, whatever a fact names it by. What was counted under the displayed number stays
// as it is, and is the ID's wherever it is read: joined says so. Only where facts of both names
// were counted, each unaware of the windows of the other, they are worked out again.

// joins returns the joined numbers by both names.
func (a *accounts) joins() (list []pricing.BusinessNumber) {
	for name, id := range a.joined {
		list = append(list, pricing.BusinessNumber{ID: a.numbers[id].ID, Phone: name})
	}
	return list
}

// keyNow returns the key of a number by the key that it had when something of it was counted.
func (a *accounts) keyNow(key string) string {
	if id, ok := a.joined[key]; ok {
		return id
	}
	return key
}

// changesNames reports whether what was counted under some keys has to be counted anew, by what is
// known now: a number has another key, to which it isn't joined, or another account, or other
// notes are on it.
func (a *accounts) changesNames(now *accounts, counted map[string]bool) bool {
	for _, name := range append(now.bareNames(), a.own) {
		key := a.numberKey(name)
		if counted[key] && now.keyNow(key) != now.numberKey(name) {
			return true
		}
	}
	keys := maps.Clone(counted) // and those of numbers from which messages may only have failed
	for name := range a.numbers {
		keys[name] = true
	}
	for key := range keys {
		into := now.keyNow(key)
		if a.base.ID == "" && a.owner[key] != now.owner[into] {
			return true
		}
		if same := key == into && a.numbers[key] == now.numbers[key]; !same && !a.sold(key).is(now.sold(into)) {
			return true
		}
	}
	return false
}

// A soldTo is what notes on a number hang on.
type soldTo struct {
	country ratecard.Country
	known   bool // it doesn't hang on how the number is read
}

// is reports whether notes are the same.
func (s soldTo) is(o soldTo) bool { return s.known && o.known && s.country == o.country }

func (a *accounts) sold(key string) soldTo {
	if n := a.numbers[key]; n.ID != "" && n.Phone != "" {
		return soldTo{soldto.Country(n.Phone), true}
	}
	country := soldto.Country(key)
	return soldTo{country, country == soldto.Country(a.dialingOfEvents().NameKey(key))}
}

// joinNumbers has a shard that lies over no other know numbers by their IDs. It does nothing and
// reports false if it has met one under several names.
func (s *shard) joinNumbers(a *accounts) bool {
	numbers := make([]string, 0, len(s.numbers))
	for _, name := range s.numbers {
		name = a.keyNow(name)
		if slices.Contains(numbers, name) {
			return false
		}
		numbers = append(numbers, name)
	}
	if slices.Equal(numbers, s.numbers) {
		return true
	}
	s.numbers = numbers
	for _, p := range s.people {
		for i := range p.threads {
			p.threads[i].number = a.keyNow(p.threads[i].number)
		}
	}
	return true
}
