package ledger

import (
	"context"
	"slices"
	"sort"
	"time"

	"github.com/wacost/wacost/pricing"
)

// A book is what a ledger has worked out. It goes through all that is recorded once, in the
// order of time, and counts it by day and shard. The walk, its base, stays a little behind
// the newest entry, because webhooks arrive a little out of order; what is after it is
// walked again for each question, on a fork. What arrives later still has its shard walked
// again, from the last day before it of which the shard's state was kept.
type book struct {
	options Options
	account pricing.Account
	turn    chan struct{} // has room for the one who uses what follows

	mark     int64 // changes up to it are known
	accounts *accounts
	base     *daily
	cuts     []time.Time // days at whose beginning the states of all shards were kept
	months   map[pricing.Month]*monthSum
	// what has to be worked out again before a question is answered: of a shard what is from
	// an instant on, and the counts of days
	late  map[int]time.Time
	again map[time.Time]bool

	print     string                  // of what is saved
	saves     int64                   // the number of the save that was loaded or made
	others    int64                   // the number of the save when another process was first
	savedDay  time.Time               // the base's when the book was saved
	unread    map[pricing.Month][]int // the months of which counts are saved and not read yet, by shard
	pruned    []string                // keys of states that are saved and not wanted any more
	anew      bool                    // nothing of what is saved holds any more
	deleted   int64                   // the Revision of the deletions that are known
	erase     bool                    // something was deleted since, and has to go from what is saved
	unloading bool                    // what is saved can't be read
	saveAfter int                     // steps; see savedSteps
	alone     bool                    // it neither loads nor saves
	ended     int                     // days that ended since the base began to be moved
}

// lag is longer than most webhooks are out of order. Those that are later have their shard
// walked again, and more of it would be walked for each question.
const lag = 2 * time.Minute

func newBook(account pricing.Account, o Options) *book {
	return &book{options: o, account: account, turn: make(chan struct{}, 1), saveAfter: savedSteps}
}

// take waits until nobody else uses the book.
func (b *book) take(ctx context.Context) error {
	select {
	case b.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *book) giveBack() { <-b.turn }

// reset forgets all that was worked out.
func (b *book) reset() {
	b.base = newDaily(b.options, b.accounts, b.accounts.corrections(), b.isState)
	b.cuts, b.months = nil, map[pricing.Month]*monthSum{}
	b.late, b.again = map[int]time.Time{}, map[time.Time]bool{}
	b.unread, b.pruned, b.anew = map[pricing.Month][]int{}, nil, true
}

// isState reports whether the states of the shards are kept when a day begins, and notes
// that they are. They always are at first; see prune.
func (b *book) isState(day time.Time) bool {
	b.cuts = append(b.cuts, day)
	return true
}

// prune drops the states of days of which no webhook can be expected any more: those of the
// last three days stay, of the last forty every fourth of a month, and of the last year the
// first of a month.
func (b *book) prune() {
	var gone []time.Time
	b.cuts = slices.DeleteFunc(b.cuts, func(day time.Time) bool {
		age, n := b.base.day.Sub(day), day.In(zoneOf(&b.account)).Day()
		if age <= 3*24*time.Hour || age <= 40*24*time.Hour && n%4 == 1 || age <= 400*24*time.Hour && n == 1 {
			return false
		}
		gone = append(gone, day)
		return true
	})
	if gone == nil {
		return
	}
	for i := range b.base.done {
		d := &b.base.done[i]
		d.states = slices.DeleteFunc(d.states, func(s dayState) bool {
			if !slices.ContainsFunc(gone, s.day.Equal) {
				return false
			}
			if s.data == nil {
				b.pruned = append(b.pruned, stateRow(b.print, s.day, i))
			}
			return true
		})
	}
}

// update brings the book up to date with what is recorded, but for what is after its base.
func (b *book) update(ctx context.Context) error {
	mark, err := b.options.Store.Mark(ctx, b.account.ID)
	if err != nil {
		return err
	}
	if b.base == nil {
		b.mark = mark
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
	if !b.unloading {
		if loaded, err := b.load(ctx); loaded || err != nil {
			return err
		}
	}
	list, err := b.options.Store.Get(ctx, b.account.ID, accountsKey, deletedKey)
	if err != nil {
		return err
	}
	if b.accounts, err = newAccounts(b.account, &list[0]); err != nil {
		return err
	}
	b.deleted = list[1].Revision
	b.reset()
	return nil
}

// readAccounts returns what is recorded of the accounts.
func (b *book) readAccounts(ctx context.Context) (*accounts, error) {
	facts, err := b.options.Store.Get(ctx, b.account.ID, accountsKey)
	if err != nil {
		return nil, err
	}
	return newAccounts(b.account, &facts[0])
}

// hear notes what has changed since the mark. What it has noted stays, even if it fails.
func (b *book) hear(ctx context.Context) error {
	for e, err := range b.options.Store.Changes(ctx, b.account.ID, b.mark) {
		if err != nil {
			return err
		}
		switch {
		case e.Key == accountsKey:
			if err := b.hearOfAccounts(&e); err != nil {
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

// isLate notes that what is known of a shard isn't right any more from an instant on. Its
// states after that are gone.
func (b *book) isLate(shard int, at time.Time) {
	if old, ok := b.late[shard]; !ok || at.Before(old) {
		b.late[shard] = at
	}
	d := &b.base.done[shard]
	i := sort.Search(len(d.states), func(i int) bool { return d.states[i].day.After(at) })
	for _, s := range d.states[i:] {
		if s.data == nil {
			b.pruned = append(b.pruned, stateRow(b.print, s.day, shard))
		}
	}
	d.states = d.states[:i]
}

// advance moves the base to a little before the newest entry, and returns the entries
// after it. If it fails, the base is where it had come to.
func (b *book) advance(ctx context.Context) ([]Entry, error) {
	var recent []Entry
	read := 0 // of them
	for e, err := range b.options.Store.Entries(ctx, b.account.ID, Query{From: b.base.foldedTo}) {
		if err != nil {
			return nil, err
		}
		recent = append(recent, e)
		edge, first := e.At.Add(-lag), read
		for recent[read].At.Before(edge) {
			b.base.read(&recent[read])
			recent[read] = Entry{}
			read++
		}
		if read > first {
			b.base.finish(edge)
			if !edge.Before(b.base.next) {
				b.base.pass(edge) // so that no day is after the base's before its end
				b.prune()
			}
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
		b.base, b.unloading = nil, n > 0
		err = do()
	}
	b.unloading = false
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
			if c != nil {
				k.counted.merge(c)
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

// lastCut returns the last day at or before an instant at whose beginning the states of the
// shards are known; a zero time if there is none.
func (b *book) lastCut(at time.Time) (day time.Time) {
	if i := sort.Search(len(b.cuts), func(i int) bool { return b.cuts[i].After(at) }); i > 0 {
		return b.cuts[i-1]
	}
	return time.Time{}
}

// isCut reports whether states are kept of the beginning of a day.
func (b *book) isCut(day time.Time) bool {
	return slices.ContainsFunc(b.cuts, day.Equal)
}
