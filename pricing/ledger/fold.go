package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/window"
)

// A fold goes through the entries in the order of time and knows, at each, what
// was open and how much of the month was used.
type fold struct {
	ledger   *Ledger
	from, to time.Time
	accounts *accounts
	usage    pricing.Usage
	threads  map[thread]window.Thread
	phones   map[string]string // by user ID
	numbers  map[string]bool   // with threads
	due      []step            // that entries met so far promise, in order
	day      int64             // on which threads were last forgotten
}

// A thread is a business number and a user, or a group.
type thread struct{ number, user string }

// A step is one thing that happened.
type step struct {
	at       time.Time
	key      string // of its entry
	event    pricing.Event
	user     webhook.User
	delivery *Delivery // of a message of the business
	renamed  *webhook.User
}

// before is the order of steps: that of entries, and users of a message by name.
func (s *step) before(o *step) bool {
	return cmp.Or(s.at.Compare(o.at), strings.Compare(s.key, o.key), strings.Compare(s.event.Message.To, o.event.Message.To)) < 0
}

// memory is how long before a period a fold begins: WhatsApp keeps messages up
// to 30 days, and no window is open for longer (R0.3, R3.8).
const memory = 31 * 24 * time.Hour

func (l *Ledger) newFold(from, to time.Time) (*fold, error) {
	a, err := l.store.Entry(ofAccounts)
	if err != nil {
		return nil, err
	}
	f := &fold{ledger: l, from: from, to: to, usage: pricing.Usage{}, threads: map[thread]window.Thread{},
		phones: map[string]string{}, numbers: map[string]bool{}}
	f.accounts, err = newAccounts(l.account, &a)
	return f, err
}

// begin is when the fold has to: counters begin with the month, and what is
// known of shared numbers with the first record.
func (f *fold) begin() time.Time {
	if f.from.IsZero() || f.ledger.account.SharedNumber {
		return time.Time{}
	}
	local := f.from.In(f.accounts.zone())
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, local.Location()).Add(-memory)
}

// run folds, and yields each charge of the period until told to stop.
func (f *fold) run(yield func(Charge) bool) error {
	for e, err := range f.ledger.store.Entries(f.begin(), f.to) {
		if err != nil {
			return err
		}
		for len(f.due) > 0 && (f.due[0].at.Before(e.At) || f.due[0].at.Equal(e.At) && f.due[0].key < e.Key) {
			if !f.next(yield) {
				return nil
			}
		}
		f.promise(&e)
	}
	for len(f.due) > 0 && (f.to.IsZero() || f.due[0].at.Before(f.to)) {
		if !f.next(yield) {
			return nil
		}
	}
	return nil
}

// promise adds the steps of an entry, none of which is before it.
func (f *fold) promise(e *Entry) {
	o := f.ledger.options
	if len(e.Statuses) > 0 {
		for _, d := range e.Deliveries() {
			if ev, ok := d.event(o); ok {
				f.insert(step{at: ev.At, key: e.Key, event: ev, user: d.To, delivery: &d})
			}
		}
	}
	for i := range e.Messages {
		m := &e.Messages[i]
		if renames(m) {
			f.insert(step{at: m.At, key: e.Key, user: m.From, renamed: &m.System.New})
		} else if ev, ok := o.Event(m); ok {
			f.insert(step{at: ev.At, key: e.Key, event: ev, user: m.From})
			break // the others are copies
		}
	}
	for i := range e.Calls {
		if ev, ok := o.Event(&e.Calls[i]); ok {
			f.insert(step{at: ev.At, key: e.Key, event: ev, user: e.Calls[i].User})
		}
	}
}

func (f *fold) insert(s step) {
	i := len(f.due)
	for i > 0 && s.before(&f.due[i-1]) {
		i--
	}
	f.due = slices.Insert(f.due, i, s)
}

// next takes the next step, and tells whether to go on.
func (f *fold) next(yield func(Charge) bool) bool {
	s := f.due[0]
	f.due = f.due[1:]
	f.forget(s.at)
	inGroup := s.event.User != s.user.Key()
	user := f.name(&s.user)
	if s.renamed != nil {
		f.rename(user, f.name(s.renamed))
		return true
	}
	if !inGroup {
		s.event.User = user
	}
	if s.delivery != nil {
		s.event.Message.To = first(s.user.Phone, user)
	}
	c := f.apply(&s)
	return s.at.Before(f.from) || c.nothing() || yield(c)
}

// apply works out what a step costs, and remembers what follows.
func (f *fold) apply(s *step) Charge {
	c := Charge{Event: s.event}
	if s.delivery != nil {
		c.Delivery = *s.delivery
	}
	desk := f.accounts.desk(s.event.Number)
	c.Account = desk.Account().ID
	f.accounts.reach(s.at, f.usage)
	key := thread{s.event.Number, s.event.User}
	out, err := desk.Apply(&s.event, &pricing.State{Thread: f.threads[key], Usage: f.usage})
	if err != nil {
		c.Lacks = append(c.Lacks, pricing.Lacking(err))
		return c
	}
	f.threads[key], f.numbers[key.number] = out.Thread, true
	for _, n := range out.Counts {
		f.usage[n.Counter] += n.N
	}
	c.Quote, c.Differs = out.Charge, append(out.Differs, c.Delivery.Changed...)
	c.Lacks = append(c.Lacks, out.Charge.Unpriced()...)
	return c
}

// name is what a user is called in threads: the number, if one is known.
func (f *fold) name(u *webhook.User) string {
	switch {
	case u.Phone == "":
		return first(f.phones[u.ID], u.ID)
	case u.ID != "" && f.phones[u.ID] != u.Phone:
		f.rename(f.name(&webhook.User{ID: u.ID}), u.Phone)
		f.phones[u.ID] = u.Phone
	}
	return u.Phone
}

// rename makes a user's threads those of another name.
func (f *fold) rename(old, name string) {
	for number := range f.numbers {
		from, into := thread{number, old}, thread{number, name}
		if t, ok := f.threads[from]; ok && from != into {
			f.threads[into] = together(f.threads[into], t)
			delete(f.threads, from)
		}
	}
}

// together is one thread of two that turn out to be of one user.
func together(t, o window.Thread) window.Thread {
	if o.LastInbound.After(t.LastInbound) {
		t.LastInbound = o.LastInbound
	}
	if o.Entered.After(t.Entered) {
		t.Entered = o.Entered
	}
	if o.Answered.After(t.Answered) {
		t.Answered, t.FreeUntil = o.Answered, o.FreeUntil
	}
	if o.KnownSince.After(t.KnownSince) {
		t.KnownSince = o.KnownSince
	}
	t.Conversations = append(slices.Clone(t.Conversations), o.Conversations...)
	slices.SortFunc(t.Conversations, func(c, d window.Conversation) int {
		return cmp.Or(c.Start.Compare(d.Start), c.End.Compare(d.End), strings.Compare(c.Kind, d.Kind))
	})
	return t
}

// forget drops, once a day, the threads in which nothing can be open any more.
func (f *fold) forget(at time.Time) {
	day := at.Unix() / (24 * 60 * 60)
	if day <= f.day || f.ledger.account.SharedNumber {
		return
	}
	f.day = day
	old := at.Add(-memory)
	for key, t := range f.threads {
		if t.LastInbound.Before(old) && t.Entered.Before(old) && t.Answered.Before(old) && t.FreeUntil.Before(at) &&
			!slices.ContainsFunc(t.Conversations, func(c window.Conversation) bool { return at.Before(c.End) }) {
			delete(f.threads, key)
		}
	}
}
