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
	// days within which authentication-international has turned out to begin
	starts map[time.Time]bool
	empty  *counted // see newSum; nil: not made
	// the first seconds of days of which counts may be in the store
	inStore map[int64]bool

	print      string      // of what is saved
	saves      int64       // the number of the save that was loaded or made
	others     int64       // the number of the save when another process was first
	savedDay   time.Time   // the base's when the book was saved
	unread     []time.Time // days of which counts are saved and not in memory, in order
	pruned     []string    // keys of states that are saved and not wanted any more
	anew       bool        // nothing of what is saved holds any more
	deleted    int64       // the Revision of the deletions that are known
	erase      bool        // something was deleted since, and has to go from what is saved
	unreadable bool        // what is saved can't be read
	saveAfter  int         // steps; see savedSteps
	alone      bool        // it neither loads nor saves
}

// lag is longer than most webhooks are out of order. Those that are later have their shard
// walked again, and more of it would be walked for each question.
const lag = 2 * time.Minute

// manyAhead is how many entries after a pause of more than lookback have the base go on past
// it. Fewer may have a wrong instant, of another century, and what is recorded next would be
// late by as much.
const manyAhead = 1_000

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
	b.late, b.again, b.starts = map[int]time.Time{}, map[time.Time]bool{}, map[time.Time]bool{}
	b.unread, b.pruned, b.anew = nil, nil, true
	b.inStore, b.empty = map[int64]bool{}, nil
}

// isState reports whether the states of the shards are kept when a day begins, and notes
// that they are. They always are at first; see prune.
func (b *book) isState(day time.Time) bool {
	b.cuts = append(b.cuts, day)
	return true
}

// readAccounts returns what is recorded of the accounts.
func (b *book) readAccounts(ctx context.Context) (*accounts, error) {
	facts, err := b.options.Store.Get(ctx, b.account.ID, accountsKey)
	if err != nil {
		return nil, err
	}
	return newAccounts(b.account, b.options.Webhook.Number, &facts[0])
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

// A monthSum is what was counted of a month before the base ended.
type monthSum struct {
	ended [shardCount]*counted // of the days before upTo; nil: not added up
	upTo  time.Time
	all   *counted // of all shards, and of the base's day; nil: not added up
}

// savedSteps is after how many steps a book is saved, even if no day ended.
const savedSteps = 5_000
