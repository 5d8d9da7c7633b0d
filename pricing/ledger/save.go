package ledger

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
)

// newest returns what loadNewest reads.
func (b *book) newest(i int, pending []string) []byte {
	w := shardWriter{}
	w.string(string(appendShard(nil, b.base.shards[i], b.base.foldedTo, pending)))
	count := dayCount{}
	if c := b.base.open[i]; c != nil {
		count = newDayCount(b.base.day, c)
	}
	w.string(string(count.tally))
	w.int(count.changed)
	return w.b
}

// monthDays returns the counts of a shard's days from <= day < to, as insertDays reads them.
func (d *shardDays) monthDays(from, to time.Time) []byte {
	list := d.counts[d.countFrom(from):d.countFrom(to)]
	w := shardWriter{}
	w.count(len(list))
	for i := range list {
		w.int(list[i].day.Unix())
		w.int(list[i].changed)
		w.string(string(list[i].tally))
	}
	return w.b
}

// isSaveDue reports whether enough has happened since the book was saved.
func (b *book) isSaveDue() bool {
	return b.isSavable() && !b.base.day.IsZero() &&
		(b.erase || b.base.steps >= b.saveAfter || !b.base.day.Equal(b.savedDay))
}

// saveIfDue saves the book if that is due. If it fails, it is due again later: nothing hangs
// on it but what a restart costs.
func (b *book) saveIfDue(ctx context.Context) {
	if b.isSaveDue() {
		b.savedDay, b.base.steps = b.base.day, 0
		_ = b.save(ctx)
	}
}

// nextSave returns the number of the next save. After all that was saved is deleted, it is
// none that was there before.
func (b *book) nextSave() int64 { return max(b.saves+1, b.mark) }

// A write is what a save stores.
type write struct {
	rows    []Entry
	deleted []string
}

func (w *write) put(key string, saves int64, data []byte) {
	row := shardWriter{}
	row.count(int(saves))
	w.rows = append(w.rows, Entry{Key: key, Data: sealed(append(row.b, data...))})
}

// save saves the book, unless another process has saved since this one loaded or saved it.
// If that doesn't save again, the book is loaded anew.
func (b *book) save(ctx context.Context) error {
	if err := b.readUnsaved(ctx); err != nil {
		return err
	}
	w := b.write()
	keys, written := []string{savedKey}, map[string]bool{}
	for i := range w.rows {
		keys = append(keys, w.rows[i].Key)
		written[w.rows[i].Key] = true
	}
	first, stored := false, int64(0)
	err := b.options.Store.Update(ctx, b.account.ID, keys, func(list []Entry) (Change, error) {
		index := readIndex(&list[0])
		stored = 0
		if s := index.Prints[b.print]; s != nil {
			stored = s.Saves
		}
		if first = stored == b.saves; !first {
			return Change{}, nil
		}
		c := Change{Delete: slices.Clone(w.deleted)}
		now := b.index()
		if s := index.Prints[b.print]; s != nil && b.anew {
			c.Delete = append(c.Delete, s.rows(b.print)...)
		}
		c.Delete = slices.DeleteFunc(c.Delete, func(key string) bool { return written[key] })
		for print, s := range index.Prints {
			if print != b.print && (s.Deleted < b.deleted || s.FoldedTo.Before(now.FoldedTo.Add(-unusedFor))) {
				c.Delete = append(c.Delete, s.rows(print)...)
				delete(index.Prints, print)
			}
		}
		index.Prints[b.print] = now
		data, err := json.Marshal(index)
		c.Entries = append(slices.Clone(w.rows), Entry{Key: savedKey, Data: sealed(data)})
		return c, err
	})
	switch {
	case err != nil:
		return err
	case first:
		b.saved()
	case stored == b.others:
		b.base = nil // the one that saved is gone
	default:
		b.others = stored
	}
	return nil
}

// unusedFor is for how long, by the time of webhooks, what another build worked out is kept.
const unusedFor = 40 * 24 * time.Hour

// readUnsaved reads the rest of the months that are to be written.
func (b *book) readUnsaved(ctx context.Context) error {
	first := time.Time{}
	for i := range b.base.done {
		if at := b.base.done[i].unsaved; !at.IsZero() {
			first = earlier(first, at)
		}
	}
	if first.IsZero() {
		return nil
	}
	return b.readMonths(ctx, first, time.Time{})
}

// write returns what has changed since the book was saved.
func (b *book) write() *write {
	w, next := &write{}, b.nextSave()
	facts, _ := json.Marshal(b.accounts.facts) // no error: plain data with valid times
	w.put(b.accountsRow(), next, facts)
	pending := b.base.pendingKeys()
	zone := zoneOf(&b.account)
	for i := range b.base.done {
		if b.base.hasNewest(i) {
			w.put(b.newestRow(i), next, b.newest(i, pending[i]))
		}
		d := &b.base.done[i]
		for n := range d.states {
			if s := &d.states[n]; s.data != nil {
				w.put(stateRow(b.print, s.day, i), next, s.data)
			}
		}
		if d.unsaved.IsZero() {
			continue
		}
		for _, day := range b.cuts {
			if day.After(d.unsaved) && d.stateAt(day) == nil {
				w.deleted = append(w.deleted, stateRow(b.print, day, i))
			}
		}
		for m := range b.monthsOf(i, pricing.MonthOf(d.unsaved.In(zone))) {
			if from, to := m.Range(zone); d.countFrom(from) < d.countFrom(to) {
				w.put(monthRow(b.print, m, i), next, d.monthDays(from, to))
			} else {
				w.deleted = append(w.deleted, monthRow(b.print, m, i))
			}
		}
	}
	if w.deleted = append(w.deleted, b.pruned...); b.anew {
		w.deleted = nil // all that was saved goes
	}
	return w
}

// monthsOf returns the months from one on of which something is counted of a shard, or saved
// of any. They are few, also if a webhook has an instant of another century.
func (b *book) monthsOf(shard int, first pricing.Month) map[pricing.Month]bool {
	months := maps.Clone(b.savedMonths)
	for _, c := range b.base.done[shard].counts {
		months[pricing.MonthOf(c.day.In(zoneOf(&b.account)))] = true
	}
	maps.DeleteFunc(months, func(m pricing.Month, _ bool) bool { return m < first })
	return months
}

// hasNewest reports whether there is anything to keep of a shard where the base ended.
func (d *daily) hasNewest(i int) bool {
	return d.shards[i] != nil || d.open[i] != nil ||
		slices.ContainsFunc(d.pending, func(s step) bool { return s.shard == i })
}

// index returns what the index says of the book.
func (b *book) index() *savedBook {
	s := &savedBook{
		Saves:    b.nextSave(),
		Mark:     b.mark,
		Deleted:  b.deleted,
		FoldedTo: b.base.foldedTo,
		Day:      b.base.day,
		Newest:   shardLetters(b.base.hasNewest),
	}
	for _, day := range b.cuts {
		has := func(i int) bool { return b.base.done[i].stateAt(day) != nil }
		s.Cuts = append(s.Cuts, savedDay{day, shardLetters(has)})
	}
	months := map[pricing.Month]bool{}
	for i := range b.base.done {
		for _, c := range b.base.done[i].counts {
			months[pricing.MonthOf(c.day.In(zoneOf(&b.account)))] = true
		}
	}
	for m := range months {
		from, to := m.Range(zoneOf(&b.account))
		s.Months = append(s.Months, savedMonth{m, shardLetters(func(i int) bool {
			return b.base.done[i].countFrom(from) < b.base.done[i].countFrom(to)
		})})
	}
	for m, shards := range b.unread {
		s.Months = append(s.Months, savedMonth{m, shardLetters(func(i int) bool { return slices.Contains(shards, i) })})
	}
	slices.SortFunc(s.Months, func(m, n savedMonth) int { return cmp.Compare(m.Month, n.Month) })
	return s
}

// saved notes that the book is saved. States needn't be in memory any more.
func (b *book) saved() {
	b.saves = b.nextSave()
	b.erase, b.anew, b.pruned = false, false, nil
	for i := range b.base.done {
		d := &b.base.done[i]
		for _, c := range d.counts {
			b.savedMonths[pricing.MonthOf(c.day.In(zoneOf(&b.account)))] = true
		}
		d.unsaved = time.Time{}
		for n := range d.states {
			d.states[n].data = nil
		}
	}
}
