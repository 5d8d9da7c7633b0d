package ledger

import (
	"context"
	"time"

	"github.com/wacost/wacost/pricing"
)

// update brings the book up to date with what is recorded, but for what is after its base.
func (b *book) update(ctx context.Context) error {
	mark, err := b.options.Store.Mark(ctx, b.account.ID)
	if err != nil {
		return err
	}
	if b.base == nil || mark < b.mark { // the store was set back, as by a restore
		b.base, b.mark = nil, mark
		if err := b.begin(ctx); err != nil {
			b.base = nil // it is half done
			return err
		}
	}
	if mark != b.mark {
		if err := b.hear(ctx); err != nil {
			return err
		}
	}
	b.mark = mark
	return b.repair(ctx)
}

// begin loads the book, or makes one of nothing.
func (b *book) begin(ctx context.Context) error {
	if !b.unreadable {
		if loaded, err := b.load(ctx); loaded || err != nil {
			return err
		}
	}
	list, err := b.options.Store.Get(ctx, b.account.ID, accountsKey, deletedKey)
	if err != nil {
		return err
	}
	if b.accounts, err = newAccounts(b.account, b.options.Webhook.Number, &list[0]); err != nil {
		return err
	}
	b.deleted = list[1].Revision
	b.reset()
	return nil
}

// hear notes what has changed since the mark. What it has noted stays, even if it fails.
func (b *book) hear(ctx context.Context) error {
	for e, err := range b.options.Store.Changes(ctx, b.account.ID, b.mark) {
		if err != nil {
			return err
		}
		switch {
		case e.Key == accountsKey:
			if err := b.hearOfAccounts(ctx, &e); err != nil {
				return err
			}
		case e.Key == deletedKey:
			if err := b.hearOfDeletions(&e); err != nil {
				return err
			}
		case e.Earliest.IsZero() || !e.Earliest.Before(b.base.foldedTo):
		default:
			b.isLate(e.Shard, e.Earliest)
			if e.Was != 0 {
				b.isLate(e.Was, e.Earliest)
			}
		}
	}
	return nil
}

// advance moves the base to a little before the newest entry, and returns the entries
// after it. If it fails, the base is where it had come to.
func (b *book) advance(ctx context.Context) ([]Entry, error) {
	var recent []Entry
	read := 0  // of them
	ahead := 0 // how many are after a pause
	last := b.base.foldedTo
	for e, err := range b.options.Store.Entries(ctx, b.account.ID, Query{From: b.base.foldedTo}) {
		if err != nil {
			return nil, err
		}
		recent = append(recent, e)
		if ahead > 0 || !last.IsZero() && e.At.Sub(last) > lookback {
			ahead++
		}
		if last = e.At; 0 < ahead && ahead < manyAhead {
			continue
		}
		ahead = 0
		edge, first, day := e.At.Add(-lag), read, b.base.day
		for recent[read].At.Before(edge) {
			b.base.read(&recent[read])
			recent[read] = Entry{}
			read++
		}
		if read > first {
			b.base.finish(edge)
			b.base.pass(edge) // so that no day is after the base's before its end
		}
		if !b.base.day.Equal(day) {
			b.prune()
		}
		if read > 1000 && read > len(recent)/2 {
			recent, read = append(recent[:0], recent[read:]...), 0
		}
	}
	return recent[read:], nil
}

// A look is how things stood before an instant: what was counted of a period, and what was
// known of the users.
type look struct {
	walk
	*counted
	from   time.Time
	recent []Entry // read already; those after the period, too
}

// lookAt returns how things stood before to, with what was counted from the beginning of a
// month; a zero to is after everything. withUsers says that users are asked about.
func (b *book) lookAt(ctx context.Context, from, to time.Time, withUsers bool) (*look, error) {
	var k *look
	err := b.retry(func() (err error) {
		if k, err = b.tryLook(ctx, from, to, withUsers); err == nil {
			b.saveIfDue(ctx)
		}
		return err
	})
	return k, err
}

// retry works something out. If what is saved isn't as expected, it does so again: at first
// from what is saved now, as another process may have saved, and then from the beginning.
func (b *book) retry(do func() error) error {
	err := do()
	for n := 0; n < 2 && err != nil && isBad(err); n++ {
		b.base, b.unreadable = nil, n > 0
		err = do()
	}
	b.unreadable = false
	return err
}

func (b *book) tryLook(ctx context.Context, from, to time.Time, withUsers bool) (*look, error) {
	if err := b.update(ctx); err != nil {
		return nil, err
	}
	if to.IsZero() || !to.Before(b.base.foldedTo) {
		return b.lookNow(ctx, from, to, withUsers)
	}
	return b.lookBack(ctx, from, to, withUsers)
}

// lookNow is lookAt for an instant after the base.
func (b *book) lookNow(ctx context.Context, from, to time.Time, withUsers bool) (*look, error) {
	recent, err := b.advance(ctx)
	if err != nil {
		return nil, err
	}
	if !to.IsZero() && to.Before(b.base.foldedTo) {
		return b.lookBack(ctx, from, to, withUsers)
	}
	k := newLook(b.base.fork(), from)
	if k.counted, err = b.countMonths(ctx, pricing.MonthOf(from.In(zoneOf(&b.account)))); err != nil {
		return nil, err
	}
	k.recent = recent
	k.readBefore(to)
	return k, nil
}

// newLook returns a look that goes on with a walk.
func newLook(w walk, from time.Time) *look {
	k := &look{walk: w, from: from}
	before := w.accounts.newCounted(nil) // what happened before the period
	k.passes, k.take = nil, func(s *step) bool {
		c := k.counted
		if s.at.Before(from) {
			c = before
		}
		sh := k.shardOf(s.shard)
		key := threadKey{s.number, s.event.User}
		if after := c.add(k.accounts, s, sh.thread(key)); !s.event.Failed {
			sh.setThread(key, after)
		}
		return true
	}
	return k
}

// readBefore takes what is before an instant; a zero instant is after everything.
func (k *look) readBefore(to time.Time) {
	for i := range k.recent {
		if !to.IsZero() && !k.recent[i].At.Before(to) {
			break
		}
		k.read(&k.recent[i])
	}
	k.finish(to)
}

// lookBack is lookAt for an instant that the base has passed.
func (b *book) lookBack(ctx context.Context, from, to time.Time, withUsers bool) (k *look, err error) {
	zone := zoneOf(&b.account)
	day, _ := dayStart(to, zone)
	if !withUsers && day.Equal(to) {
		k = newLook(walk{accounts: b.accounts, foldedTo: to}, from)
		if m := pricing.MonthOf(from.In(zone)); (m + 1).First(zone).Equal(to) {
			k.counted, err = b.monthCount(ctx, m)
		} else {
			k.counted, err = b.countDays(ctx, from, to)
		}
		return k, err
	}
	d, err := b.walkAgain(ctx, to, to)
	if err != nil {
		return nil, err
	}
	k = newLook(d.walk, from)
	if k.counted, err = b.countDays(ctx, from, day); err != nil {
		return nil, err
	}
	if !d.day.Before(from) && d.day.Equal(day) {
		for _, c := range d.open {
			if c == nil {
				continue
			}
			if err := c.addTo(k.counted, b.accounts); err != nil {
				return nil, err
			}
		}
	}
	if withUsers {
		k.recent, err = k.readAfter(ctx, to)
	}
	return k, err
}

// before returns a walk that has come to a day at or before an instant, for what is worked
// out message by message from there on. It is nil if nothing is recorded before.
func (b *book) before(ctx context.Context, at time.Time) (*walk, error) {
	if at.IsZero() || b.alone {
		return nil, nil
	}
	if err := b.take(ctx); err != nil {
		return nil, err
	}
	defer b.giveBack()
	q := Query{To: at}
	for _, err := range b.options.Store.Entries(ctx, b.account.ID, q) {
		if err != nil {
			return nil, err
		}
		return b.walkBefore(ctx, at)
	}
	return nil, nil
}

func (b *book) walkBefore(ctx context.Context, at time.Time) (w *walk, err error) {
	err = b.retry(func() error {
		if err := b.update(ctx); err != nil {
			return err
		}
		if b.base.foldedTo.Before(at) {
			if _, err := b.advance(ctx); err != nil {
				return err
			}
		}
		cut := b.lastCut(at)
		if cut.IsZero() {
			return nil
		}
		d, err := b.startAgain(ctx, cut, func(int) bool { return true })
		if err == nil {
			w = &d.walk
			b.saveIfDue(ctx)
		}
		return err
	})
	return w, err
}
