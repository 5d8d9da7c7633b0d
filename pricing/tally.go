package pricing

import (
	"cmp"
	"iter"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Tally folds events and remembers what a bill needs: the threads, how many
// messages each ruling settled, and for every allowance the units that came
// first. Allowances and ladders are spent when the bill is asked for, in the
// order of delivery, so a bill doesn't depend on how the work was cut: fold
// whole threads (business number and user) in parallel, one Tally each, and
// merge them in any order.
//
// A Tally is not safe for concurrent use. Make one with [Pricer.Tally]; the zero
// Tally is of the zero Pricer, and finds no price for anything.
type Tally struct {
	pricer  *Pricer
	memory  memory
	threads threads
	sure    side // messages of which the ruling is certain
	most    side // the others, as they may cost most
	least   side // and as they may cost least
	inbound map[Month]*int64
	notes   notes
	markets map[ratecard.Market]uint16
	names   []ratecard.Market
	places  []place        // the first is none
	placed  [32][32]uint16 // the last of each country met

	fault    error // of a merge
	turn     turn  // of the last event
	forgetAt int   // when there are so many threads; 0: never

	// The message being judged. Each of its own would move to the heap.
	m Message
	s State
	j judged
}

// Tally returns an empty tally of the pricer's account.
func (d *Pricer) Tally() *Tally {
	if d == nil {
		d = new(Pricer)
	}
	t := new(Tally)
	t.init(d)
	return t
}

func (t *Tally) init(d *Pricer) {
	t.pricer, t.memory, t.threads = d, d.memory(), newThreads()
	t.sure, t.most, t.least = newSide(), newSide(), newSide()
	t.inbound, t.markets, t.places = map[Month]*int64{}, map[ratecard.Market]uint16{}, []place{{}}
}

// ready makes the zero Tally one of the zero Pricer.
func (t *Tally) ready() {
	if t.pricer == nil {
		t.init(new(Pricer))
	}
}

// Add folds one event. Events of one thread must come in the order of time; at
// one instant the user's first. A message with the ID of another of the same
// instant and thread is that message, and counts once. What has no price, or
// can't be judged, will be in the bill's Unpriced. A nil event is none.
func (t *Tally) Add(e *Event) {
	if e == nil {
		return
	}
	t.ready()
	if unix := e.At.Unix(); unix < t.turn.from || unix >= t.turn.to {
		t.turnTo(e.At)
	}
	if t.forgetAt > 0 && len(t.threads.entries) >= t.forgetAt {
		t.Forget(e.At)
		t.forgetAt = max(minForget, 2*len(t.threads.entries))
	}
	en := t.threads.find(e.Number, e.User)
	if en.repeats(e) {
		return
	}
	if e.Inbound {
		if en.rest == nil && !e.FromAd && !t.pricer.account.SharedNumber {
			en.inbound = window.Thread{LastInbound: en.inbound}.Inbound(e.At).LastInbound
		} else {
			t.before(en, e.At)
			en.keep(e.received(t.s.Thread))
		}
		*t.turn.inbound++
		return
	}
	t.before(en, e.At)
	e.message(&t.m)
	t.j = judged{question: question{pricer: t.pricer, m: &t.m, s: &t.s, at: e.At, n: 1, folding: true, counting: true}, event: e, said: noRule}
	j := &t.j
	at := t.recall(en)
	if at == nil {
		var err error
		if j.findings, err = j.prepare(); err != nil {
			t.unpriced(err)
			return
		}
	}
	j.hear()
	t.notes |= j.notes
	switch {
	case !j.settled():
		t.countUnsure()
	case at != nil:
		t.countKnown(en, at)
	default:
		t.count(&t.sure, j.ruling(j.facts))
	}
	if t.pricer.account.SharedNumber || j.moves() {
		en.keep(j.after())
	}
}

// before makes the state that of a thread before an event at that instant.
func (t *Tally) before(en *entry, at time.Time) {
	en.thread(&t.s.Thread)
	if t.pricer.account.SharedNumber && t.s.Thread.KnownSince.IsZero() {
		t.s.Thread.KnownSince = at.UTC()
	}
}

// Forget drops what is remembered of threads in which nothing is open at that
// instant, nor will be. Events must not be older from then on.
func (t *Tally) Forget(at time.Time) {
	t.ready()
	t.threads.forget(at, t.memory)
}

// count adds the message to a side.
func (t *Tally) count(s *side, r ruling) {
	j := &t.j
	key := t.class(r, j.span, t.marketNo(j.market))
	if r.allowed == noRule {
		*s.cell(key)++
		return
	}
	rule := &j.span.rules[r.allowed]
	s.put(s.purse(j.allowance(rule), rule.then.count), j.unit(key))
}

// countKnown is count on the sure side, by way of what was looked up before for
// the user's place and the business number.
func (t *Tally) countKnown(en *entry, at *place) {
	j := &t.j
	r := j.ruling(j.facts)
	if r.allowed != noRule {
		u := j.unit(t.class(r, j.span, at.market))
		p := t.purse(en, r.allowed)
		if p.covers(&u) {
			t.sure.put(p, u)
			return
		}
		r.allowed = noRule
	}
	last := &at.counts[bits.TrailingZeros32(uint32(j.facts))&3]
	if last.n == nil || last.ruling != r {
		*last = counted{r, t.sure.cell(t.class(r, j.span, at.market))}
	}
	*last.n++
}

// purse finds the purse of an allowance for a thread's number.
func (t *Tally) purse(en *entry, allowed uint8) *purse {
	no := &t.threads.numbers[en.number]
	if no.turn != t.turn.no || no.allowed != allowed {
		rule := &t.j.span.rules[allowed]
		no.turn, no.allowed, no.purse = t.turn.no, allowed, t.sure.purse(t.j.allowance(rule), rule.then.count)
	}
	return no.purse
}

// countUnsure adds the message to the sides of what may cost most and least, or
// to the sure one if that makes no difference.
func (t *Tally) countUnsure() {
	j := &t.j
	cases, _, err := j.enumerate(j.findings)
	missing := isMissing(err)
	if missing {
		cases, err = j.unpriced()
	}
	if err != nil {
		t.unpriced(err)
		return
	}
	most, least := &cases[0], &cases[0]
	for i := range cases {
		c := &cases[i]
		if j.costlier(c, most) {
			most = c
		}
		if j.costlier(least, c) {
			least = c
		}
		if c.cases&(byDoubt|byDenial) != 0 {
			t.notes |= noteContested
		}
	}
	alike := most.verb != verbCharge && most.verb == least.verb && most.allowed == least.allowed
	switch {
	case missing && least.verb == verbCharge, alike, most.ruling == least.ruling:
		t.count(&t.sure, most.ruling)
		return
	case most.allowed == noRule && least.allowed != noRule:
		// Free, and not at the cost of another that the allowance would cover.
		*t.least.cell(t.class(least.ruling, j.span, t.marketNo(j.market)))++
	default:
		t.count(&t.least, least.ruling)
	}
	t.count(&t.most, most.ruling)
}

// costlier tells whether v may come to more than w: now, or once the allowance
// is spent. What has no price may come to anything.
func (j *judged) costlier(v, w *verdict) bool {
	q := Quote{pricer: j.pricer, span: j.span, sheet: j.sheet, market: j.market}
	compare := func(v, w *verdict) int {
		noPrice := func(v *verdict) int {
			if v.charged() && v.ladder == nil {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(noPrice(v), noPrice(w)), q.total(v).Cmp(q.total(w)))
	}
	past := func(v verdict) *verdict {
		v.units, v.allowed, v.free = 1, noRule, 0
		return &v
	}
	return cmp.Or(compare(v, w), compare(past(*v), past(*w))) > 0
}

func (t *Tally) class(r ruling, sp *span, market uint16) classKey {
	return classKey{month: t.turn.month, span: sp.no, market: market, ruling: r}
}

func (j *judged) unit(class classKey) unit {
	return unit{first: j.first, at: j.at, id: j.event.ID, user: j.event.User, market: j.market, class: class}
}

func (t *Tally) unpriced(err error) { t.sure.gaps[why(err)]++ }

func (t *Tally) marketNo(m ratecard.Market) uint16 {
	n, ok := t.markets[m]
	if !ok {
		n = uint16(len(t.names))
		t.markets[m] = n
		t.names = append(t.names, m)
	}
	return n
}

// A ThreadKey names a thread: a business number and a user.
type ThreadKey struct{ Number, User string }

// Threads returns what is remembered of each thread, in no order. To go on
// later, store it, and give it to another tally with [Tally.SetThread].
func (t *Tally) Threads() iter.Seq2[ThreadKey, window.Thread] {
	return func(yield func(ThreadKey, window.Thread) bool) {
		for i := range t.threads.entries {
			en := &t.threads.entries[i]
			var th window.Thread
			en.thread(&th)
			if !yield(ThreadKey{t.threads.numbers[en.number].name, en.user}, th) {
				return
			}
		}
	}
}

// SetThread replaces what is remembered of a thread.
func (t *Tally) SetThread(key ThreadKey, th window.Thread) {
	t.ready()
	t.threads.find(key.Number, key.User).keep(th)
}

// Merge adds what another tally of an equal account has folded, of other
// threads. It leaves the other as it was. The bill of tallies of different
// accounts is an error.
func (t *Tally) Merge(o *Tally) {
	t.ready()
	o.ready()
	if t.fault = cmp.Or(t.fault, o.fault); !t.pricer.Equal(o.pricer) {
		t.fault = &InputError{ErrInvalid, "Tally", o.pricer.account.ID, "merged with one of another account"}
	}
	if t.fault != nil {
		return
	}
	market := func(no uint16) uint16 { return t.marketNo(o.names[no]) }
	t.sure.merge(&o.sure, market)
	t.most.merge(&o.most, market)
	t.least.merge(&o.least, market)
	for month, n := range o.inbound {
		*t.received(month) += *n
	}
	t.notes |= o.notes
	for i := range o.threads.entries {
		from := &o.threads.entries[i]
		to := t.threads.find(o.threads.numbers[from.number].name, from.user)
		number, place := to.number, to.place
		*to = *from
		to.number, to.place = number, place
		if from.rest != nil {
			to.rest = &rest{from.rest.thread, slices.Clone(from.rest.also)}
		}
	}
}

// A turn is a stretch of time in which neither month nor rules nor cards turn.
type turn struct {
	no       uint32 // from 1
	from, to int64  // Unix seconds, [from, to)
	month    Month
	span     *span
	sheet    *sheet // nil: it has to be asked for
	inbound  *int64 // messages of users
}

// turnTo makes the turn of an instant the tally's.
func (t *Tally) turnTo(at time.Time) {
	zone := t.pricer.account.zone()
	month := MonthOf(at.In(zone))
	sp := t.pricer.span(at.Unix())
	now := turn{no: t.turn.no + 1, month: month, span: sp, inbound: t.received(month),
		from: max(sp.from, month.First(zone).Unix()), to: min(sp.to, (month + 1).First(zone).Unix())}
	if sp.model == nil {
		now.inbound = new(int64) // before all models
	} else if sh, err := t.pricer.sheetOf(sp); err == nil {
		now.sheet = sh
	}
	if unix := at.Unix(); unix < now.from || unix >= now.to {
		now.from, now.to = math.MaxInt64, math.MinInt64 // years that calendars don't do
	}
	t.turn = now
}

func (t *Tally) received(m Month) *int64 {
	n, ok := t.inbound[m]
	if !ok {
		n = new(int64)
		t.inbound[m] = n
	}
	return n
}

// A place is where users are, and what follows from that in the turn.
type place struct {
	ratecard.Place
	turn   uint32 // of what follows
	market uint16
	counts [4]counted // by category
}

// counted is the count of messages that were settled alike.
type counted struct {
	ruling ruling
	n      *int64
}

// locate finds the place of the thread's user, or nil.
func (t *Tally) locate(en *entry, user string) *place {
	if en.place == 0 {
		found, err := ratecard.Locate(user)
		if err != nil {
			return nil
		}
		en.place = t.placeNo(found)
	}
	at := &t.places[en.place]
	if at.turn != t.turn.no {
		market, err := ratecard.MarketOf(at.Country, t.turn.sheet.day)
		if err != nil {
			return nil
		}
		*at = place{Place: at.Place, turn: t.turn.no, market: t.marketNo(market)}
	}
	return at
}

// placeNo returns the number of a place, from 1. Countries are two letters.
func (t *Tally) placeNo(p ratecard.Place) uint16 {
	first := &t.placed[p.Country[0]&31][p.Country[1]&31]
	if *first != 0 && t.places[*first].Place == p {
		return *first
	}
	no := slices.IndexFunc(t.places, func(q place) bool { return q.Place == p })
	if no < 0 {
		no = len(t.places)
		t.places = append(t.places, place{Place: p})
	}
	*first = uint16(no)
	return *first
}

// recall is prepare for a plain message to the thread's own user, whose place
// stays the same. It returns nil if it doesn't apply.
func (t *Tally) recall(en *entry) *place {
	j, m, now := &t.j, &t.m, &t.turn
	holds := categoryFact(m.Category)
	if now.sheet == nil || holds == 0 || m.Reaction || m.MarketingMessagesAPI || len(m.Others) > 0 || m.Market != "" ||
		m.To != j.event.User || m.From != j.event.Number {
		return nil
	}
	at := t.locate(en, m.To)
	if at == nil {
		return nil
	}
	j.span, j.sheet = now.span, now.sheet
	j.market, j.facts = t.names[at.market], holds|now.span.given
	j.notes = now.sheet.notes | now.span.turns(now.sheet, j.at.Unix(), t.pricer.account.Zone == nil) | placeNotes(at.Place)
	if holds&(marketing|authentication) != 0 {
		var more facts
		more, j.unsure = j.abroad(j.facts, j.market, at.Country)
		j.facts |= more
	}
	if now.span.pricing == byNotification {
		j.notes |= j.notedIn2018(j.market)
	}
	if !quiet(&j.s.Thread) {
		j.windows(&j.findings)
	}
	return at
}
