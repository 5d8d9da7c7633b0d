package ledger

import (
	"context"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/wacost/wacost/pricing"
)

// repair works out again what came late.
func (b *book) repair(ctx context.Context) error {
	for _, i := range slices.Sorted(maps.Keys(b.late)) {
		if err := b.walkShardAgain(ctx, i, b.late[i]); err != nil {
			return err
		}
		delete(b.late, i)
	}
	for day := range b.starts {
		if err := b.readDays(ctx, day, day.Add(1)); err != nil {
			return err
		}
		if b.lacksStart(day) {
			b.again[day] = true
		}
		delete(b.starts, day)
	}
	for _, day := range slices.SortedFunc(maps.Keys(b.again), time.Time.Compare) {
		if err := b.countAgain(ctx, day); err != nil {
			return err
		}
		delete(b.again, day)
	}
	return nil
}

// startAgain returns a daily that begins as it was when a day began, for the shards that
// are to be walked.
func (b *book) startAgain(ctx context.Context, day time.Time, only func(shard int) bool) (*daily, error) {
	d := newDaily(b.options, b.accounts, b.base.corrections, b.isCut)
	d.stops = b.cuts
	if day.IsZero() {
		return d, nil
	}
	for i := range b.base.done {
		if !only(i) {
			continue
		}
		if state := b.base.done[i].stateAt(day); state != nil {
			data, err := b.stateOf(ctx, i, state)
			if err == nil {
				err = d.load(ctx, i, data)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	d.day, d.next = dayStart(day, zoneOf(&b.account))
	d.foldedTo = day
	return d, nil
}

// walkAgain returns a daily of all shards that has counted from the day of an instant to another
// instant before the base. It begins with the last day of which their states were kept.
func (b *book) walkAgain(ctx context.Context, from, to time.Time) (*daily, error) {
	d, err := b.startAgain(ctx, b.lastCut(from), func(int) bool { return true })
	if err != nil {
		return nil, err
	}
	d.isState = func(time.Time) bool { return false }
	d.countedFrom, _ = dayStart(from, zoneOf(&b.account))
	d.followed = b.accounts.newCounted(nil)
	for e, err := range b.options.Store.Entries(ctx, b.account.ID, Query{From: d.foldedTo, To: to}) {
		if err != nil {
			return nil, err
		}
		d.read(&e)
	}
	d.finish(to)
	return d, nil
}

// walkShardAgain works out a shard again, from an instant on.
func (b *book) walkShardAgain(ctx context.Context, i int, at time.Time) error {
	start := time.Time{}
	if state := b.base.done[i].stateUpTo(at); state != nil {
		start = state.day
	}
	if err := b.readDays(ctx, start, time.Time{}); err != nil {
		return err
	}
	d, err := b.startAgain(ctx, start, func(shard int) bool { return shard == i })
	if err != nil {
		return err
	}
	q := Query{From: start, To: b.base.foldedTo, Shard: i}
	for e, err := range b.options.Store.Entries(ctx, b.account.ID, q) {
		if err != nil {
			return err
		}
		if e.Shard == i {
			d.read(&e)
		}
	}
	d.finish(b.base.foldedTo)
	d.pass(b.base.day)

	old, now := &b.base.done[i], &d.done[i]
	old.counts = append(old.counts[:old.countFrom(start)], now.counts...)
	old.states = append(old.states, now.states...)
	old.unsaved = earlier(old.unsaved, at)
	b.base.open[i], b.base.shards[i] = d.open[i], d.shards[i]
	b.base.pending = slices.DeleteFunc(b.base.pending, func(s step) bool { return s.shard == i })
	for n := range d.pending {
		b.base.insert(&d.pending[n], i)
	}
	b.dropMonths(i, at)
	return nil
}

// countAgain counts a day again, since a correction of Meta's within it has become known.
func (b *book) countAgain(ctx context.Context, day time.Time) error {
	_, to := dayStart(day, zoneOf(&b.account))
	if err := b.readDays(ctx, day, to); err != nil {
		return err
	}
	if b.base.foldedTo.Before(to) {
		to = b.base.foldedTo
	}
	d, err := b.walkAgain(ctx, day, to)
	if err != nil || !d.day.Equal(day) { // nothing happened that day
		return err
	}
	for i, c := range d.open {
		done := &b.base.done[i]
		switch n := done.countFrom(day); {
		case c == nil:
		case b.base.day.Equal(day):
			b.base.open[i] = c
		case n < len(done.counts) && done.counts[n].day.Equal(day):
			done.counts[n] = newDayCount(day, c)
			done.unsaved = earlier(done.unsaved, day)
		}
	}
	b.dropMonths(-1, day)
	return nil
}

// hearOfDeletions notes what was deleted. It has to go from what is saved, too.
func (b *book) hearOfDeletions(e *Entry) error {
	list, err := readDeletions(e)
	if err != nil {
		return err
	}
	for _, gone := range list.Shards {
		if gone.Revision > b.deleted {
			if gone.From.IsZero() { // from the beginning
				gone.From = time.Unix(0, 0)
			}
			b.isLate(gone.Shard, gone.From)
		}
	}
	b.deleted, b.erase = e.Revision, true
	return nil
}

// hearOfAccounts notes what has become known of the accounts. New numbers change nothing,
// and a volume tier, or a start of authentication-international, only what was counted on its
// day. For names of numbers, see [accounts.changesNames].
func (b *book) hearOfAccounts(ctx context.Context, facts *Entry) error {
	now, err := newAccounts(b.account, b.options.Webhook.Number, facts)
	if err != nil {
		return err
	}
	old := b.accounts
	b.accounts, b.base.accounts = now, now
	known := b.base.corrections
	b.base.corrections, b.empty = now.corrections(), nil
	if old.changesPrices(now) || old.changesNames(now, b.countedNumbers()) {
		b.reset()
		return nil
	}
	b.hearOfStarts(old)
	for i := range b.base.corrections {
		if c := &b.base.corrections[i]; !slices.Contains(known, *c) {
			b.hearOfCorrection(c.At)
		}
	}
	for i := range known { // of an instant at which Meta turned out to have said more
		if c := &known[i]; c.At.Before(b.base.next) && !slices.Contains(b.base.corrections, *c) {
			day, _ := dayStart(c.At, zoneOf(&b.account))
			b.again[day] = true
		}
	}
	if !maps.Equal(old.joined, now.joined) {
		b.months, b.base.month = map[pricing.Month]*monthSum{}, nil
	}
	return b.joinShards(ctx)
}

// hearOfCorrection notes that a correction of Meta's has become known.
func (b *book) hearOfCorrection(at time.Time) {
	b.months, b.base.month = map[pricing.Month]*monthSum{}, nil
	switch day, _ := dayStart(at, zoneOf(&b.account)); {
	case at.Before(b.base.foldedTo) && !at.Equal(day):
		b.again[day] = true
	case !at.Before(b.base.foldedTo) && day.Equal(b.base.day):
		for i, c := range b.base.open {
			if c != nil {
				within := correctionsIn(b.base.corrections, b.base.day, b.base.next)
				b.base.open[i] = c.withCorrections(b.accounts, within)
			}
		}
	}
}

// hearOfStarts notes where authentication-international begins at another instant than was
// known. Sums of months before the earlier of the two stay.
func (b *book) hearOfStarts(old *accounts) {
	zone := zoneOf(&b.account)
	for account, starts := range b.accounts.starts {
		countries := slices.Concat(slices.Collect(maps.Keys(starts)), slices.Collect(maps.Keys(old.starts[account])))
		for _, c := range countries {
			was, now := old.start(place{account, c}), b.accounts.start(place{account, c})
			if was.Equal(now) || !was.Before(b.base.next) && !now.Before(b.base.next) {
				continue
			}
			first := was
			if now.Before(was) {
				first = now
			}
			b.dropMonths(-1, first)
			if day, _ := dayStart(now, zone); now.Before(b.base.next) && !now.Equal(day) {
				b.starts[day] = true
			}
		}
	}
}

// lacksStart reports whether messages of a day aren't counted for the start that is known now.
func (b *book) lacksStart(day time.Time) bool {
	for i := range b.base.done {
		if c := b.base.done[i].countOf(day); c != nil && c.lacks(b.accounts) {
			return true
		}
		if c := b.base.open[i]; c != nil && b.base.day.Equal(day) && c.lacks(b.accounts) {
			return true
		}
	}
	return false
}

// countedNumbers returns the keys under which something was counted.
func (b *book) countedNumbers() map[string]bool {
	keys := map[string]bool{}
	for _, s := range b.base.shards {
		if s != nil {
			for _, key := range s.numbers {
				keys[key] = true
			}
		}
	}
	return keys
}

// joinShards has the shards know the numbers that were joined by their IDs. Those that met a
// number under both names are late from the last day on when they had not.
func (b *book) joinShards(ctx context.Context) error {
	for i, s := range b.base.shards {
		if s == nil || s.joinNumbers(b.accounts) {
			continue
		}
		states, failed := b.base.done[i].states, error(nil)
		n := sort.Search(len(states), func(n int) bool {
			data, err := b.stateOf(ctx, i, &states[n])
			if err != nil {
				failed = err
				return true
			}
			old, _, _, err := readShard(data, b.base.keep)
			return err != nil || !old.joinNumbers(b.accounts)
		})
		if failed != nil {
			return failed
		}
		at := time.Unix(0, 0) // from the beginning
		if n > 0 {
			at = states[n-1].day
		}
		b.isLate(i, at)
	}
	return nil
}

// changesPrices reports whether other facts of the accounts make other prices of a model by
// which messages are priced as of their sending.
func (a *accounts) changesPrices(now *accounts) bool {
	for id, p := range a.pricers {
		if a.base.Model != "" && !p.Equal(now.pricers[id]) {
			return true
		}
	}
	return false
}

// isLate notes that what is known of a shard isn't right any more from an instant on. Its
// states after that are gone.
func (b *book) isLate(shard int, at time.Time) {
	if !at.Before(b.base.foldedTo) {
		return // nothing is known yet
	}
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

// prune drops the states of days of which no webhook can be expected any more: those of the
// last three days stay, of the last forty every third of a month, and of the last year every
// ninth, from its first day on.
func (b *book) prune() {
	var gone []time.Time
	b.cuts = slices.DeleteFunc(b.cuts, func(day time.Time) bool {
		age, n := b.base.day.Sub(day), day.In(zoneOf(&b.account)).Day()
		if age <= 3*24*time.Hour || age <= 40*24*time.Hour && n%3 == 1 || age <= 400*24*time.Hour && n%9 == 1 {
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
