package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
)

// What a ledger has worked out is kept in its store, so that a restart needn't read all that
// is recorded. The entry savedKey says what is kept of each print, which stands for the
// cards, rules and settings by which it was worked out; what is kept under another print is
// nothing to this ledger.
const savedKey = "c"

// savedFormat is part of the print.
const savedFormat = 1

// errNotSaved says that what is wanted isn't in the store, or that another process has
// written it anew since.
var errNotSaved = errors.New("ledger: not the checkpoint that was saved")

// A savedIndex is the Data of the entry savedKey, as JSON with a checksum behind it.
type savedIndex struct {
	Prints map[string]*savedBook `json:"prints"`
}

// A savedBook says what is kept of a book. An entry's Data begins with the number of the
// save that wrote it.
type savedBook struct {
	Saves    int64     `json:"saves"`             // how often it was saved
	Mark     int64     `json:"mark"`              // changes up to it are in it
	Deleted  int64     `json:"deleted,omitempty"` // the Revision of the deletions that are
	FoldedTo time.Time `json:"folded_to,omitzero"`
	Day      time.Time `json:"day,omitzero"`
	Newest   string    `json:"newest"` // the shards of which there is a state where the base ended
	// of which states, and counts, there are
	Cuts   []savedDay   `json:"cuts"`
	Months []savedMonth `json:"months"`
}

// A savedDay is a day of whose beginning the states of shards are kept. Shards has a letter
// for each: + if there is one.
type savedDay struct {
	Day    time.Time `json:"day"`
	Shards string    `json:"shards"`
}

// A savedMonth is a month of whose days the counts of shards are kept.
type savedMonth struct {
	Month  pricing.Month `json:"month"`
	Shards string        `json:"shards"`
}

// shardLetters returns a letter for each shard of which there is something.
func shardLetters(has func(i int) bool) string {
	letters := make([]byte, shardCount)
	for i := range letters {
		if letters[i] = '-'; has(i) {
			letters[i] = '+'
		}
	}
	return string(letters)
}

// shardsIn returns the shards that letters say there is something of.
func shardsIn(letters string) (list []int) {
	for i := range min(len(letters), shardCount) {
		if letters[i] == '+' {
			list = append(list, i)
		}
	}
	return list
}

// The keys of what is saved under a print.
func (b *book) accountsRow() string    { return savedKey + "/" + b.print + "/a" }
func (b *book) newestRow(i int) string { return newestRow(b.print, i) }

func newestRow(print string, i int) string { return fmt.Sprintf("%s/%s/n/%d", savedKey, print, i) }
func stateRow(print string, day time.Time, i int) string {
	return fmt.Sprintf("%s/%s/t/%d/%d", savedKey, print, day.Unix(), i)
}
func monthRow(print string, m pricing.Month, i int) string {
	return fmt.Sprintf("%s/%s/m/%v/%d", savedKey, print, m, i)
}

// rows returns the keys of all that is saved under a print.
func (s *savedBook) rows(print string) []string {
	list := []string{savedKey + "/" + print + "/a"}
	for i := range shardCount {
		list = append(list, newestRow(print, i))
		for _, c := range s.Cuts {
			list = append(list, stateRow(print, c.Day, i))
		}
		for _, m := range s.Months {
			list = append(list, monthRow(print, m.Month, i))
		}
	}
	return list
}

// isSavable reports whether what was worked out can be told from what another build would:
// what functions in the options do can't.
func (b *book) isSavable() bool {
	return b.options.Webhook.OpensService == nil && b.options.Webhook.FromAd == nil && !b.alone
}

// printOf returns the print of what is worked out by some accounts.
func printOf(o Options, base *pricing.Pricer) string {
	return fmt.Sprintf("%d.%d.%s.%x", savedFormat, shardFormat, base.Fingerprint(), o.Webhook.Number)
}

// readIndex reads the entry savedKey. One that can't be read is as none.
func readIndex(e *Entry) savedIndex {
	var index savedIndex
	data, ok := unsealed(e.Data)
	if !ok || json.Unmarshal(data, &index) != nil || index.Prints == nil {
		index.Prints = map[string]*savedBook{}
	}
	for print, s := range index.Prints {
		if s == nil {
			delete(index.Prints, print)
		}
	}
	return index
}

// load sets the book to what is saved of it, and reports whether anything is.
func (b *book) load(ctx context.Context) (bool, error) {
	if !b.isSavable() {
		return false, nil
	}
	base, err := b.account.Pricer()
	if err != nil {
		return false, err
	}
	b.print = printOf(b.options, base)
	for range 3 { // another process may save meanwhile
		list, err := b.options.Store.Get(ctx, b.account.ID, savedKey)
		if err != nil {
			return false, err
		}
		s := readIndex(&list[0]).Prints[b.print]
		if s == nil {
			b.saves = 0
			return false, nil
		}
		b.saves = s.Saves
		if err = b.loadSaved(ctx, s); err == nil {
			return true, nil
		} else if !isBad(err) {
			return false, err
		}
	}
	return false, nil
}

// isBad reports whether an error is that of what was saved, and not the store's.
func isBad(err error) bool {
	return errors.Is(err, errNotSaved) || errors.Is(err, errBytes) || errors.Is(err, pricing.ErrFingerprint) ||
		errors.Is(err, pricing.ErrFormat) || errors.Is(err, pricing.ErrInvalid)
}

// loadSaved sets the book to what an index says.
func (b *book) loadSaved(ctx context.Context, s *savedBook) error {
	shards := shardsIn(s.Newest)
	keys := []string{b.accountsRow()}
	for _, i := range shards {
		keys = append(keys, b.newestRow(i))
	}
	rows, err := b.readRows(ctx, keys)
	if err != nil {
		return err
	}
	facts := Entry{Key: accountsKey}
	if json.Unmarshal(rows[0], &facts) != nil {
		return errNotSaved
	}
	if b.accounts, err = newAccounts(b.account, &facts); err != nil {
		return err
	}
	b.reset()
	for n, i := range shards {
		if err := b.loadNewest(ctx, i, rows[n+1]); err != nil {
			return err
		}
	}
	b.base.foldedTo = s.FoldedTo
	if !s.Day.IsZero() {
		b.base.day, b.base.next = dayStart(s.Day, zoneOf(&b.account))
	}
	for _, c := range s.Cuts {
		b.cuts = append(b.cuts, c.Day)
		for _, i := range shardsIn(c.Shards) {
			d := &b.base.done[i]
			d.states = append(d.states, dayState{day: c.Day})
		}
	}
	for _, m := range s.Months {
		b.unread[m.Month] = shardsIn(m.Shards)
	}
	b.mark, b.deleted, b.savedDay, b.anew = s.Mark, s.Deleted, b.base.day, false
	return nil
}

// readRows returns what is saved under keys.
func (b *book) readRows(ctx context.Context, keys []string) ([][]byte, error) {
	entries, err := b.options.Store.Get(ctx, b.account.ID, keys...)
	if err != nil {
		return nil, err
	}
	rows := make([][]byte, len(entries))
	for i := range entries {
		data, ok := unsealed(entries[i].Data)
		r := shardReader{text: string(data)}
		if n := r.uint(); !ok || r.bad || n > uint64(b.saves) {
			return nil, errNotSaved
		}
		rows[i] = data[len(data)-len(r.text):]
	}
	return rows, nil
}

// loadNewest sets a shard to how it was where the base ended.
func (b *book) loadNewest(ctx context.Context, i int, row []byte) error {
	r := shardReader{text: string(row)}
	state, count, changed := r.string(), r.string(), r.int()
	if r.bad || r.text != "" {
		return errNotSaved
	}
	if err := b.base.load(ctx, i, []byte(state)); err != nil || count == "" {
		return err
	}
	c, err := (&dayCount{tally: []byte(count), changed: changed}).read(b.accounts)
	b.base.open[i] = c
	return err
}

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

// readMonths reads what is saved of the counts of the days of a period; a zero to is after
// everything.
func (b *book) readMonths(ctx context.Context, from, to time.Time) error {
	for _, m := range slices.Sorted(maps.Keys(b.unread)) {
		first, next := m.Range(zoneOf(&b.account))
		if !from.Before(next) || !to.IsZero() && !first.Before(to) {
			continue
		}
		shards, keys := b.unread[m], []string{}
		for _, i := range shards {
			keys = append(keys, monthRow(b.print, m, i))
		}
		rows, err := b.readRows(ctx, keys)
		if err != nil {
			return err
		}
		for n, i := range shards {
			if err := b.base.done[i].insertDays(rows[n]); err != nil {
				return err
			}
		}
		delete(b.unread, m)
	}
	return nil
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

// insertDays adds the counts of days of which there are none yet.
func (d *shardDays) insertDays(row []byte) error {
	r := shardReader{text: string(row)}
	var list []dayCount
	for range r.count() {
		day := time.Unix(r.int(), 0).UTC()
		changed := r.int()
		list = append(list, dayCount{day: day, changed: changed, tally: []byte(r.string())})
	}
	if r.bad || r.text != "" || len(list) == 0 {
		return errNotSaved
	}
	d.counts = slices.Insert(d.counts, d.countFrom(list[0].day), list...)
	return nil
}

// stateOf returns the bytes of a state.
func (b *book) stateOf(ctx context.Context, i int, s *dayState) ([]byte, error) {
	if s.data != nil {
		return s.data, nil
	}
	rows, err := b.readRows(ctx, []string{stateRow(b.print, s.day, i)})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// isSaveDue reports whether enough has happened since the book was saved.
func (b *book) isSaveDue() bool {
	return b.isSavable() && !b.base.day.IsZero() && (b.erase || b.base.steps >= b.saveAfter || !b.base.day.Equal(b.savedDay))
}

// saveIfDue saves the book if that is due. If it fails, it is due again later: nothing hangs
// on it but what a restart costs.
func (b *book) saveIfDue(ctx context.Context) {
	if b.isSaveDue() {
		b.savedDay, b.base.steps = b.base.day, 0
		_ = b.save(ctx)
	}
}

// savedSteps is after how many steps a book is saved, even if no day ended.
const savedSteps = 5_000

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

// sealed returns data with its checksum behind it.
func sealed(data []byte) []byte {
	return binary.LittleEndian.AppendUint32(data, crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}

// unsealed returns the data that sealed had, and reports whether it is that.
func unsealed(data []byte) ([]byte, bool) {
	n := len(data) - 4
	return data[:max(n, 0)], n >= 0 && bytes.Equal(sealed(slices.Clone(data[:n])), data)
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
		for m := pricing.MonthOf(d.unsaved.In(zone)); m <= pricing.MonthOf(b.base.day.In(zone)); m++ {
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

// hasNewest reports whether there is anything to keep of a shard where the base ended.
func (d *daily) hasNewest(i int) bool {
	return d.shards[i] != nil || d.open[i] != nil || slices.ContainsFunc(d.pending, func(s step) bool { return s.shard == i })
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
		s.Cuts = append(s.Cuts, savedDay{day, shardLetters(func(i int) bool { return b.base.done[i].stateAt(day) != nil })})
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
		d.unsaved = time.Time{}
		for n := range d.states {
			d.states[n].data = nil
		}
	}
}
