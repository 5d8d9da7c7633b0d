package ledger

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/pricing"
)

// newSum returns a count of nothing, whose tally knows all of Meta's corrections, and all
// numbers that were joined.
func (b *book) newSum() *counted {
	if b.empty == nil {
		b.empty = b.accounts.newCounted(b.base.corrections)
		if len(b.accounts.joined) > 0 {
			b.empty.tally.JoinNumbers(b.accounts.joins()...)
		}
	}
	return b.empty.clone()
}

// keptMonths is of how many months the counts stay added up.
const keptMonths = 4

// monthCount returns what was counted of a month before the base ended. It isn't to be
// changed. If the base is in that month, it goes on with it.
func (b *book) monthCount(ctx context.Context, m pricing.Month) (*counted, error) {
	sum := b.months[m]
	if sum == nil {
		sum = &monthSum{}
		if len(b.months) >= keptMonths {
			b.dropFurthest(m)
		}
		b.months[m] = sum
	}
	isBase := m == pricing.MonthOf(b.base.day.In(zoneOf(&b.account)))
	from, to := m.Range(zoneOf(&b.account))
	if b.base.day.Before(to) {
		to = b.base.day
	}
	if !sum.upTo.Equal(to) { // days have ended since, so the sums of shards are of no use any more
		*sum = monthSum{upTo: to, all: sum.all}
	}
	if sum.all == nil {
		all := b.newSum()
		if isBase { // it is asked about again and again
			if err := b.readDays(ctx, from, to); err != nil {
				return nil, err
			}
		}
		if err := b.addEnded(ctx, sum, from, to); err != nil {
			return nil, err
		}
		for i := range b.base.done {
			if all.merge(sum.ended[i]); isBase && b.base.open[i] != nil {
				if err := b.base.open[i].addTo(all, b.accounts); err != nil {
					return nil, err
				}
			}
		}
		sum.all = all
	}
	if isBase {
		b.base.month = sum.all
	}
	return sum.all, nil
}

// addEnded adds up those shards of a month that aren't, from the days from <= day < to, which
// are before that of the base. Days that are in the store only don't stay in memory.
func (b *book) addEnded(ctx context.Context, sum *monthSum, from, to time.Time) (err error) {
	var missing [shardCount]*counted
	for i := range missing {
		if sum.ended[i] == nil {
			if missing[i], err = b.shardDays(i, from, to); err != nil {
				return err
			}
		}
	}
	for days := range slices.Chunk(b.unreadIn(from, to), readAtOnce) {
		list, err := b.savedCounts(ctx, days)
		if err != nil {
			return err
		}
		for _, counts := range list {
			for i := range counts {
				if missing[i] == nil {
					continue
				}
				if err := counts[i].addTo(missing[i], b.accounts); err != nil {
					return err
				}
			}
		}
	}
	for i, c := range missing {
		if c != nil {
			sum.ended[i] = c
		}
	}
	return nil
}

// shardDays adds up what was counted of a shard on the days from <= day < to, before that
// of the base, as far as they are in memory.
func (b *book) shardDays(i int, from, to time.Time) (*counted, error) {
	sum := b.newSum()
	d := &b.base.done[i]
	for n := d.countFrom(from); n < len(d.counts) && d.counts[n].day.Before(to); n++ {
		if err := d.counts[n].addTo(sum, b.accounts); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// countDays adds up what was counted of the days from <= day < to, which are before that of
// the base.
func (b *book) countDays(ctx context.Context, from, to time.Time) (*counted, error) {
	if err := b.readDays(ctx, from, to); err != nil {
		return nil, err
	}
	all := b.newSum()
	for i := range b.base.done {
		shard, err := b.shardDays(i, from, to)
		if err != nil {
			return nil, err
		}
		all.merge(shard)
	}
	return all, nil
}

// countMonths adds up what was counted from the beginning of a month until the base ended.
func (b *book) countMonths(ctx context.Context, first pricing.Month) (*counted, error) {
	last := pricing.MonthOf(b.base.day.In(zoneOf(&b.account)))
	sum := b.newSum()
	for m := first; m <= last; m++ {
		from, to := m.Range(zoneOf(&b.account))
		if m != first && !b.hasCounts(from, to) {
			continue
		}
		c, err := b.monthCount(ctx, m)
		if err != nil {
			return nil, err
		}
		if m == first {
			sum = c.clone()
		} else {
			sum.merge(c)
		}
	}
	return sum, nil
}

// hasCounts reports whether anything was counted of a month, from <= day < to.
func (b *book) hasCounts(from, to time.Time) bool {
	for i := range b.base.done {
		d := &b.base.done[i]
		if n := d.countFrom(from); n < len(d.counts) && d.counts[n].day.Before(to) {
			return true
		}
	}
	return len(b.unreadIn(from, to)) > 0 ||
		!b.base.day.Before(from) && b.base.day.Before(to)
}

// dropMonths drops what was added up of months that end after an instant, of one shard, or
// of all if the shard is -1.
func (b *book) dropMonths(shard int, at time.Time) {
	b.base.month = nil
	first := pricing.MonthOf(at.In(zoneOf(&b.account)))
	for m, sum := range b.months {
		switch {
		case m < first:
		case shard < 0:
			delete(b.months, m)
		default:
			sum.ended[shard], sum.all = nil, nil
		}
	}
}

// dropFurthest drops what was added up of the month that is furthest from one.
func (b *book) dropFurthest(m pricing.Month) {
	far := slices.MaxFunc(slices.Collect(maps.Keys(b.months)), func(o, p pricing.Month) int {
		return int(max(o-m, m-o) - max(p-m, m-p))
	})
	if b.base.month == b.months[far].all {
		b.base.month = nil
	}
	delete(b.months, far)
}
