package ledger

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// A walk goes through entries in the order of time, of one shard or of many. It learns
// which names are one user's, and makes steps of what happened.
type walk struct {
	options  Options
	accounts *accounts
	shards   [shardCount]*shard // nil: nothing was met of it yet
	keep     bool               // see shard
	pending  []step             // of entries read and not taken yet, in order
	taken    step               // the last step that was taken
	making   eventOptions       // makes the steps of an entry
	made     []step             // those of the last entry; its memory is used again
	foldedTo time.Time          // everything before it is folded; zero: nothing
	// the day, since 1970, on which closed threads were last dropped
	droppedOn int64

	echoes bool // are steps, too
	// called when a user gets another key; may be nil
	moved func(old, key string)
	// called before anything happens at an instant, which is none before another
	passes func(time.Time)
	// called with each step, with the names that its user and number have; it reports
	// whether to go on
	take func(*step) bool
}

// shardCount is the number of shards, with that of entries without one.
const shardCount = JoinedShard + 1

// shardOf returns a shard, to be changed.
func (w *walk) shardOf(i int) *shard {
	if w.shards[i] == nil {
		w.shards[i] = &shard{keep: w.keep, moved: w.moved}
	}
	return w.shards[i]
}

// fork returns a walk that goes on from w, which stays as it is.
func (w *walk) fork() walk {
	o := *w
	o.pending, o.made, o.making = slices.Clone(w.pending), nil, eventOptions{}
	for i := range o.pending {
		if d := o.pending[i].delivery; d != nil {
			o.pending[i].delivery = o.making.keep(d)
		}
	}
	for i, s := range w.shards {
		if s != nil {
			o.shards[i] = s.fork()
		}
	}
	return o
}

// read takes what happened before an entry, and makes the steps of the entry pending. It
// reports whether to go on.
func (w *walk) read(e *Entry) bool {
	for w.pendingBefore(e) {
		if !w.takeNext() {
			return false
		}
	}
	if w.passes != nil {
		w.passes(e.At)
	}
	w.schedule(e)
	return true
}

// finish takes what is pending before an instant; a zero instant is after everything. It
// reports whether to go on.
func (w *walk) finish(to time.Time) bool {
	for len(w.pending) > 0 && (to.IsZero() || w.pending[0].at.Before(to)) {
		if !w.takeNext() {
			return false
		}
	}
	w.foldedTo = to
	return true
}

// pendingBefore reports whether a step is pending that comes before those of an
// entry.
func (w *walk) pendingBefore(e *Entry) bool {
	if len(w.pending) == 0 {
		return false
	}
	s := &w.pending[0]
	return s.at.Before(e.At) || s.at.Equal(e.At) && s.key < e.Key
}

// schedule makes the steps of an entry pending. A step may be long after its
// entry's At: in a group, users get a message weeks apart.
func (w *walk) schedule(e *Entry) { w.scheduleFrom(e, time.Time{}) }

// scheduleFrom is schedule for the steps at an instant or later.
func (w *walk) scheduleFrom(e *Entry, at time.Time) {
	w.making.Options = w.options.Webhook
	w.made = appendSteps(w.made[:0], e, &w.making)
	if w.echoes {
		if s, ok := echoOf(e, w.options.Webhook); ok {
			w.made = append(w.made, s)
		}
	}
	for i := range w.made {
		s := &w.made[i]
		if (at.IsZero() || !s.at.Before(at)) && (!s.event.Failed || w.accounts.feesOnFailed()) {
			w.insert(s, e.Shard)
		}
	}
}

// insert makes a step of a shard pending.
func (w *walk) insert(s *step, shard int) {
	s.shard = shard
	i := len(w.pending)
	for i > 0 && s.before(&w.pending[i-1]) {
		i--
	}
	w.pending = slices.Insert(w.pending, i, *s)
}

// takeNext takes the next pending step, and reports whether to go on.
func (w *walk) takeNext() bool {
	at := w.pending[0].at
	if w.passes != nil {
		w.passes(at)
	}
	w.dropClosed(at)
	sh := w.shardOf(w.pending[0].shard)
	sh.now = at
	w.orderMembers(sh)
	w.taken = w.pending[0]
	s := &w.taken
	if rest := w.pending[1:]; len(rest) > 0 {
		w.pending = rest
	} else { // as mostly: the next one takes its place
		w.pending = w.pending[:0]
	}
	goesOn := !s.meet(sh) || w.take(w.named(s))
	w.making.giveBack(s.delivery)
	s.delivery = nil
	return goesOn
}

// orderMembers orders the first pending steps, as far as they are of one message to a group
// at one instant, by the names under which the members are known now, as a tally does.
func (w *walk) orderMembers(sh *shard) {
	first, n := &w.pending[0], 1
	for n < len(w.pending) && w.pending[n].at.Equal(first.at) && w.pending[n].key == first.key {
		n++
	}
	if n > 1 && first.delivery != nil {
		slices.SortStableFunc(w.pending[:n], func(a, b step) int {
			return strings.Compare(sh.recipient(&a.user), sh.recipient(&b.user))
		})
	}
}

// recipient returns a user as a message's price goes by: the phone number if it is known.
func (s *shard) recipient(u *webhook.User) string {
	if u.Phone != "" {
		return u.Phone
	}
	key := s.keyOf(u)
	return cmp.Or(s.phoneOf(key), key)
}

// meet sets the user of the step's event to the user's key, and has the shard learn the
// names in it. It reports whether the step has an event.
func (s *step) meet(sh *shard) bool {
	inGroup := s.event.User != s.user.Key()
	names := nameKeysOf(&s.user)
	user := sh.keyOfNames(&names)
	if !s.event.Failed { // else nothing is learned of the user, who got nothing
		sh.meet(user, &names, s.user.Phone)
	}
	if s.renamed != nil {
		sh.renameUser(&s.user, s.renamed)
		return false
	}
	if s.delivery != nil {
		if s.event.Message.To = s.user.Phone; s.user.Phone == "" {
			s.event.Message.To = cmp.Or(sh.phoneOf(user), user)
		}
	}
	if inGroup {
		if user = ratecard.NameKey(s.event.User); !s.event.Failed {
			sh.met(user, "")
		}
	}
	s.event.User = user
	return true
}

// named sets the number of the step's event to its ID, if it is known.
func (w *walk) named(s *step) *step {
	s.number = w.accounts.numberKey(s.event.Number)
	if id := w.accounts.numbers[s.number].ID; id != "" {
		s.event.Number = id
	}
	return s
}

// dropClosed drops, once a day, what nothing hangs on any more.
func (w *walk) dropClosed(now time.Time) {
	day := now.Unix() / (24 * 60 * 60)
	if day <= w.droppedOn {
		return
	}
	w.droppedOn = day
	for _, s := range w.shards {
		if s != nil {
			s.now = now
			s.dropClosed()
		}
	}
}

// readAfter returns the entries of what users may do, by meetUsers.
func (w *walk) readAfter(ctx context.Context, at time.Time) (list []Entry, err error) {
	q := Query{From: at, To: at.Add(clockSkew + 1)}
	for e, err := range w.options.Store.Entries(ctx, w.accounts.base.ID, q) {
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// meetUsers applies what users did at the instant before which the walk has ended, or by
// WhatsApp's clock up to clockSkew later: a message of the business at that instant meets
// it. The entries are those of then, and perhaps others. It returns the key of the user who
// has a name at that instant, which may be given up later, or else at the end. The walk is
// used up by it.
func (w *walk) meetUsers(at time.Time, list []Entry, name string) (key string) {
	last := at.Add(clockSkew)
	for i := range list {
		if e := &list[i]; !e.At.Before(at) && !e.At.After(last) {
			w.schedule(e)
		}
	}
	w.pending = slices.DeleteFunc(w.pending, func(s step) bool {
		return s.delivery != nil || s.at.Before(at) || s.at.After(last)
	})
	for len(w.pending) > 0 && w.pending[0].at.Equal(at) {
		w.takeNext()
	}
	sh, key := w.userOf(name, at)
	if sh != nil {
		sh.moved = func(old, now string) {
			if old == key {
				key = now
			}
		}
	}
	w.take = func(s *step) bool { return w.meetLater(at, s) }
	for len(w.pending) > 0 {
		w.takeNext()
	}
	if sh == nil {
		_, key = w.userOf(name, at)
	}
	return key
}

// meetLater adds to a thread what a user did after an instant, so that it still tells what was
// open at that instant.
func (w *walk) meetLater(at time.Time, s *step) bool {
	sh, key := w.shardOf(s.shard), threadKey{s.number, s.event.User}
	sh.now = at
	before := sh.thread(key)
	after := before.Inbound(s.at)
	if s.event.FromAd {
		after = before.InboundFromAd(s.at)
	}
	if before.LastInbound.After(at) { // the one before at is the earlier one still
		after.EarlierInbound = before.EarlierInbound
	}
	if before.Entered.After(at) {
		after.EarlierEntered = before.EarlierEntered
	}
	sh.setThread(key, after)
	return true
}

// userOf returns the user who has a name at an instant, by the shard and the key; no shard if
// nobody has it.
func (w *walk) userOf(name string, at time.Time) (of *shard, key string) {
	key = name
	for _, sh := range w.shards {
		if sh == nil {
			continue
		}
		sh.now = at
		if k := cmp.Or(sh.keyOfName(name), name); sh.lookup(k) != nil {
			of, key = sh, k
		}
	}
	return of, key
}

// clockSkew is how far WhatsApp's clock may be ahead of the asker's, as for a
// [pricing.Composer].
const clockSkew = 5 * time.Minute

// withoutFee reports whether the charge is for a user's message, or one that failed, on
// which the provider has no fee.
func withoutFee(e *pricing.Event, q *pricing.Quote) bool {
	return (e.Inbound || e.Failed) && len(q.Likely().Lines) == 0
}
