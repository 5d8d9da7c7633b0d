package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
)

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
	for _, kind := range []error{errNotSaved, errNotCounted, errBytes,
		pricing.ErrFingerprint, pricing.ErrFormat, pricing.ErrInvalid} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
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
	if b.accounts, err = newAccounts(b.account, b.options.Webhook.Number, &facts); err != nil {
		return err
	}
	b.reset()
	b.base.foldedTo = s.FoldedTo
	if !s.Day.IsZero() {
		b.base.day, b.base.next = dayStart(s.Day, zoneOf(&b.account))
	}
	for n, i := range shards {
		if err := b.loadNewest(ctx, i, rows[n+1]); err != nil {
			return err
		}
	}
	for _, c := range s.Cuts {
		b.cuts = append(b.cuts, c.Day)
		for _, i := range shardsIn(c.Shards) {
			d := &b.base.done[i]
			d.states = append(d.states, dayState{day: c.Day})
		}
	}
	for _, day := range s.Days {
		b.unread, b.inStore[day] = append(b.unread, time.Unix(day, 0).UTC()), true
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
	state, isOpen, count := r.string(), r.byte() != 0, dayCount{}
	if isOpen {
		count = readDayCount(b.base.day, &r)
	}
	if r.bad || r.text != "" {
		return errNotSaved
	}
	if err := b.base.load(ctx, i, []byte(state)); err != nil || !isOpen {
		return err
	}
	within := correctionsIn(b.base.corrections, b.base.day, b.base.next)
	open, err := count.read(b.accounts, b.base.next, within)
	b.base.open[i] = open
	return err
}

// readAtOnce is how many days of counts are read from the store at once.
const readAtOnce = 4

// readDays reads what is saved of the counts of the days from <= day < to; a zero to is after
// everything.
func (b *book) readDays(ctx context.Context, from, to time.Time) error {
	for days := b.unreadIn(from, to); len(days) > 0; days = b.unreadIn(from, to) {
		list, err := b.savedCounts(ctx, days[:min(len(days), readAtOnce)])
		if err != nil {
			return err
		}
		for n, counts := range list {
			for i, c := range counts {
				d := &b.base.done[i]
				d.counts = slices.Insert(d.counts, d.countFrom(c.day), *c)
			}
			b.unread = slices.DeleteFunc(b.unread, days[n].Equal)
		}
	}
	return nil
}

// unreadIn returns the unread days from <= day < to; a zero to is after everything.
func (b *book) unreadIn(from, to time.Time) []time.Time {
	days := slices.Clone(b.unread)
	return slices.DeleteFunc(days, func(day time.Time) bool {
		return day.Before(from) || !to.IsZero() && !day.Before(to)
	})
}

// savedCounts returns what is saved of the counts of some days, each by shard.
func (b *book) savedCounts(ctx context.Context, days []time.Time) (list []map[int]*dayCount, err error) {
	keys := make([]string, len(days))
	for n, day := range days {
		keys[n] = dayRow(b.print, day.Unix())
	}
	rows, err := b.readRows(ctx, keys)
	if err != nil {
		return nil, err
	}
	for n, row := range rows {
		counts := map[int]*dayCount{}
		r := shardReader{text: string(row)}
		for range r.count() {
			i := r.count()
			c := readDayCount(days[n], &r)
			if r.bad || i >= shardCount {
				return nil, errNotSaved
			}
			counts[i] = &c
		}
		if r.bad || r.text != "" || len(counts) == 0 {
			return nil, errNotSaved
		}
		list = append(list, counts)
	}
	return list, nil
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

// load sets a shard to a state.
func (d *daily) load(ctx context.Context, i int, state []byte) error {
	s, at, keys, err := readShard(state, d.keep)
	if err != nil {
		return err
	}
	if !s.joinNumbers(d.accounts) {
		return errNotSaved // it would have been late
	}
	d.shards[i] = s
	if len(keys) == 0 {
		return nil
	}
	entries, err := d.options.Store.Get(ctx, d.accounts.base.ID, keys...)
	if err != nil {
		return err
	}
	for k := range entries {
		if entries[k].Shard == i {
			d.scheduleFrom(&entries[k], at)
		}
	}
	return nil
}
