package ledger

import (
	"context"
	"encoding/json"
	"slices"
	"time"
)

// newest returns what loadNewest reads.
func (b *book) newest(i int, pending []string) []byte {
	w := shardWriter{}
	w.string(string(appendShard(nil, b.base.shards[i], b.base.foldedTo, pending)))
	open := b.base.open[i]
	if w.bool(open != nil); open != nil {
		count := newDayCount(b.base.day, open)
		count.write(&w)
	}
	return w.b
}

// countsOf returns the counts of a day, as savedCounts reads them.
func (b *book) countsOf(day time.Time) []byte {
	shards, size := 0, 0
	for i := range b.base.done {
		if c := b.base.done[i].countOf(day); c != nil {
			shards, size = shards+1, size+c.size()
		}
	}
	w := shardWriter{b: make([]byte, 0, size+16*shardCount)}
	w.count(shards)
	for i := range b.base.done {
		if c := b.base.done[i].countOf(day); c != nil {
			w.count(i)
			c.write(&w)
		}
	}
	return w.b
}

// countOf returns the count of a day; nil if there is none.
func (d *shardDays) countOf(day time.Time) *dayCount {
	if n := d.countFrom(day); n < len(d.counts) && d.counts[n].day.Equal(day) {
		return &d.counts[n]
	}
	return nil
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

// put adds a row, and returns where in it the data is.
func (w *write) put(key string, saves int64, data []byte) []byte {
	row := shardWriter{b: make([]byte, 0, len(data)+16)}
	row.count(int(saves))
	n := len(row.b)
	all := sealed(append(row.b, data...))
	w.rows = append(w.rows, Entry{Key: key, Data: all})
	return all[n : n+len(data) : n+len(data)]
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

// unsaved returns the first day of which counts aren't saved; zero: all are.
func (b *book) unsaved() (first time.Time) {
	for i := range b.base.done {
		if at := b.base.done[i].unsaved; !at.IsZero() {
			first = earlier(first, at)
		}
	}
	if !first.IsZero() {
		first, _ = dayStart(first, zoneOf(&b.account))
	}
	return first
}

// readUnsaved reads the rest of the days that are to be written.
func (b *book) readUnsaved(ctx context.Context) error {
	first := b.unsaved()
	if first.IsZero() {
		return nil
	}
	return b.readDays(ctx, first, time.Time{})
}

// write returns what has changed since the book was saved.
func (b *book) write() *write {
	w, next := &write{}, b.nextSave()
	facts, _ := json.Marshal(b.accounts.facts) // no error: plain data with valid times
	w.put(b.accountsRow(), next, facts)
	pending := b.base.pendingKeys()
	for i := range b.base.done {
		if b.base.hasNewest(i) {
			w.put(b.newestRow(i), next, b.newest(i, pending[i]))
		}
		d := &b.base.done[i]
		for n := range d.states {
			if s := &d.states[n]; s.data != nil {
				s.data = w.put(stateRow(b.print, s.day, i), next, s.data) // so that it isn't there twice
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
	}
	b.writeDays(w, next)
	if w.deleted = append(w.deleted, b.pruned...); b.anew {
		w.deleted = nil // all that was saved goes
	}
	return w
}

// writeDays writes the days of which the counts have changed since the book was saved.
func (b *book) writeDays(w *write, next int64) {
	first := b.unsaved()
	if first.IsZero() {
		return
	}
	counted := b.countedDays()
	for _, day := range counted {
		if !day.Before(first) {
			w.put(dayRow(b.print, day.Unix()), next, b.countsOf(day))
		}
	}
	for day := range b.inStore {
		if day >= first.Unix() && !slices.ContainsFunc(counted, time.Unix(day, 0).Equal) {
			w.deleted = append(w.deleted, dayRow(b.print, day))
		}
	}
}

// countedDays returns the days of which counts are in memory, in order. They are few, also if
// a webhook has an instant of another century.
func (b *book) countedDays() (days []time.Time) {
	for i := range b.base.done {
		for _, c := range b.base.done[i].counts {
			days = append(days, c.day)
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	return slices.CompactFunc(days, time.Time.Equal)
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
	for _, day := range slices.Concat(b.countedDays(), b.unread) {
		s.Days = append(s.Days, day.Unix())
	}
	slices.Sort(s.Days)
	return s
}

// saved notes that the book is saved. States needn't be in memory any more, nor counts of
// months that are over.
func (b *book) saved() {
	b.saves = b.nextSave()
	b.erase, b.anew, b.pruned = false, false, nil
	b.inStore = map[int64]bool{}
	for _, day := range slices.Concat(b.countedDays(), b.unread) {
		b.inStore[day.Unix()] = true
	}
	over := monthStart(b.base.day, zoneOf(&b.account))
	for _, day := range b.countedDays() {
		if day.Before(over) {
			b.unread = append(b.unread, day)
		}
	}
	slices.SortFunc(b.unread, time.Time.Compare)
	for i := range b.base.done {
		d := &b.base.done[i]
		d.unsaved = time.Time{}
		if n := d.countFrom(over); n > 0 {
			d.counts = slices.Clone(d.counts[n:])
		}
		for n := range d.states {
			d.states[n].data = nil
		}
	}
}
