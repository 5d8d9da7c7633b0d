package ledger

import (
	"encoding/json"
	"time"

	"github.com/wacost/wacost/pricing"
)

// deletions are what was deleted, as the entry under deletedKey has it.
type deletions struct {
	Before time.Time     `json:"before,omitzero"`  // no period begins before it
	Shards []deletedFrom `json:"shards,omitempty"` // from which something is gone
}

// A deletedFrom says what is gone from a shard.
type deletedFrom struct {
	Shard    int       `json:"shard"`
	From     time.Time `json:"from,omitzero"` // the earliest effect of what is gone, whenever it went
	Revision int64     `json:"revision"`      // of the entry, when something last went
}

// readDeletions reads the entry under deletedKey.
func readDeletions(e *Entry) (d deletions, err error) {
	if len(e.Data) > 0 {
		err = json.Unmarshal(e.Data, &d)
	}
	return d, err
}

// note notes that something went from a shard.
func (d *deletions) note(shard int, from time.Time, revision int64) {
	for i := range d.Shards {
		if s := &d.Shards[i]; s.Shard == shard {
			s.Revision = revision
			if from.Before(s.From) {
				s.From = from
			}
			return
		}
	}
	d.Shards = append(d.Shards, deletedFrom{Shard: shard, From: from, Revision: revision})
}

// check returns an error that names a field, if what was recorded at its instant is deleted.
func (d *deletions) check(field string, at time.Time) error {
	if d.Before.IsZero() || !at.Before(d.Before) {
		return nil
	}
	value := "zero"
	if !at.IsZero() {
		value = at.Format(time.RFC3339)
	}
	why := "what was recorded before " + d.Before.Format(time.RFC3339) + " is deleted"
	return &pricing.InputError{
		Kind:  pricing.ErrInvalid,
		Field: field,
		Value: value,
		Why:   why,
	}
}
