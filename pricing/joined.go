package pricing

import (
	"cmp"
	"maps"
)

// JoinNumbers tells that messages of business numbers may be counted under either of their
// names. What the tally has counted under a phone number, and what is merged into it from then
// on, counts under the number's ID. An event that is added to it still goes by its own name.
//
// A number that lacks a name, or is joined to another one already, and a user whom the tally
// remembers in threads of both names, are an [*InputError] of the bill: neither thread knows of
// the other's windows. [Tally.MarshalBinary] writes what was counted, and not what will be
// joined.
func (t *Tally) JoinNumbers(list ...BusinessNumber) {
	if t == nil {
		return
	}
	t.ready()
	own := t.pricer.Tally()
	if own.joined = maps.Clone(t.joined); own.joined == nil { // clones of the tally have it, too
		own.joined = joins{}
	}
	ids := map[string]bool{}
	for _, id := range own.joined {
		ids[id] = true
	}
	for _, n := range list {
		phone, id := t.threads.dialing.NameKey(n.Phone), t.threads.dialing.NameKey(n.ID)
		_, isPhone := own.joined[id]
		switch known := own.joined[phone]; {
		case phone == "" || id == "":
			t.failJoin(n, "want both names")
		case known != "" && known != id || phone != id && (isPhone || ids[phone]):
			t.failJoin(n, "it is joined to another number already")
		case phone != id:
			own.joined[phone], ids[id] = id, true
		}
	}
	own.Merge(t)
	t.fault = cmp.Or(t.fault, own.fault)
	if t.fault == nil {
		*t = *own
	}
}
