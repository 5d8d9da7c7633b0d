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
// mergeAlike them in any order.
//
// A Tally is not safe for concurrent use. Make one with [Pricer.Tally]; the zero
// Tally is of the zero Pricer, and finds no price for anything.
type Tally struct {
	pricer     *Pricer
	retention  retention
	threads    threads
	sure       reading // messages of which the ruling is certain
	most       reading // the others, as they may cost most
	least      reading // and as they may cost least
	inbound    map[Month]*int64
	notes      notes
	markets    map[ratecard.Market]uint16
	names      []ratecard.Market
	places     []userPlace    // the first is none
	lastPlaces [32][32]uint16 // the last of each country met

	fault    error  // of a merge
	period   period // of the last event
	forgetAt int    // when there are so many threads; 0: never

	// The message being judged. Each of its own would move to the heap.
	m Message
	s State
	d delivery
}

// Tally returns an empty tally of the pricer's account.
func (p *Pricer) Tally() *Tally {
	if p == nil {
		p = new(Pricer)
	}
	t := new(Tally)
	t.init(p)
	return t
}

func (t *Tally) init(p *Pricer) {
	t.pricer, t.retention, t.threads = p, p.retention(), newThreads()
	t.sure, t.most, t.least = newSide(), newSide(), newSide()
	t.inbound, t.markets, t.places = map[Month]*int64{}, map[ratecard.Market]uint16{}, []userPlace{{}}
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
	if unix := e.At.Unix(); unix < t.period.from || unix >= t.period.to {
		t.enterPeriod(e.At)
	}
	if t.forgetAt > 0 && len(t.threads.entries) >= t.forgetAt {
		t.Forget(e.At)
		t.forgetAt = max(minForget, 2*len(t.threads.entries))
	}
	en := t.threads.find(e.Number, e.User)
	if en.isRepeat(e) {
		return
	}
	if e.Inbound {
		if en.rest == nil && !e.FromAd && !t.pricer.account.SharedNumber {
			en.inbound = window.Thread{LastInbound: en.inbound}.Inbound(e.At).LastInbound
		} else {
			t.loadThread(en, e.At)
			en.set(e.threadAfter(t.s.Thread))
		}
		*t.period.received++
		return
	}
	t.loadThread(en, e.At)
	e.fillMessage(&t.m)
	t.d = delivery{question: question{pricer: t.pricer, m: &t.m, s: &t.s, at: e.At, n: 1, cardOptional: true, usageKnown: true}, event: e, reportedRule: noRule}
	d := &t.d
	at := t.prepareCached(en)
	if at == nil {
		var err error
		if d.findings, err = d.prepare(); err != nil {
			t.addUnpriced(err)
			return
		}
	}
	d.reconcile()
	t.notes |= d.notes
	switch {
	case !d.settled():
		t.countUnsure()
	case at != nil:
		t.countCached(en, at)
	default:
		t.count(&t.sure, d.decide(d.facts))
	}
	if t.pricer.account.SharedNumber || d.changesThread() {
		en.set(d.threadAfter())
	}
}

// before makes the state that of a thread before an event at that instant.
func (t *Tally) loadThread(en *threadEntry, at time.Time) {
	en.loadInto(&t.s.Thread)
	if t.pricer.account.SharedNumber && t.s.Thread.KnownSince.IsZero() {
		t.s.Thread.KnownSince = at.UTC()
	}
}

// Forget drops what is remembered of threads in which nothing is open at that
// instant, nor will be. Events must not be older from then on.
func (t *Tally) Forget(at time.Time) {
	t.ready()
	t.threads.forget(at, t.retention)
}

// withCommas adds the message to a side.
func (t *Tally) count(s *reading, r decision) {
	d := &t.d
	key := t.class(r, d.span, t.marketIndex(d.market))
	if r.allowance == noRule {
		*s.counter(key)++
		return
	}
	rule := &d.span.rules[r.allowance]
	s.put(s.allowance(d.allowanceCounter(rule), rule.then.count), d.candidate(key))
}

// countKnown is count on the sure side, by way of what was looked up before for
// the user's place and the business number.
func (t *Tally) countCached(en *threadEntry, at *userPlace) {
	d := &t.d
	r := d.decide(d.facts)
	if r.allowance != noRule {
		u := d.candidate(t.class(r, d.span, at.market))
		p := t.allowance(en, r.allowance)
		if p.admits(&u) {
			t.sure.put(p, u)
			return
		}
		r.allowance = noRule
	}
	last := &at.counts[bits.TrailingZeros32(uint32(d.facts))&3]
	if last.n == nil || last.ruling != r {
		*last = cachedCount{r, t.sure.counter(t.class(r, d.span, at.market))}
	}
	*last.n++
}

// allowanceUnits finds the purse of an allowance for a thread's number.
func (t *Tally) allowance(en *threadEntry, allowed uint8) *allowanceUnits {
	no := &t.threads.numbers[en.number]
	if no.period != t.period.no || no.rule != allowed {
		rule := &t.d.span.rules[allowed]
		no.period, no.rule, no.allowance = t.period.no, allowed, t.sure.allowance(t.d.allowanceCounter(rule), rule.then.count)
	}
	return no.allowance
}

// countUnsure adds the message to the sides of what may cost most and least, or
// to the sure one if that makes no difference.
func (t *Tally) countUnsure() {
	d := &t.d
	cases, _, err := d.answers(d.findings)
	missing := isMissing(err)
	if missing {
		cases, err = d.unpricedCases()
	}
	if err != nil {
		t.addUnpriced(err)
		return
	}
	most, least := &cases[0], &cases[0]
	for i := range cases {
		c := &cases[i]
		if d.costsMore(c, most) {
			most = c
		}
		if d.costsMore(least, c) {
			least = c
		}
		if c.flags&(byContested|byContestedOff) != 0 {
			t.notes |= noteContested
		}
	}
	alike := most.verb != verbCharge && most.verb == least.verb && most.allowance == least.allowance
	switch {
	case missing && least.verb == verbCharge, alike, most.decision == least.decision:
		t.count(&t.sure, most.decision)
		return
	case most.allowance == noRule && least.allowance != noRule:
		// Free, and not at the cost of another that the allowance would cover.
		*t.least.counter(t.class(least.decision, d.span, t.marketIndex(d.market)))++
	default:
		t.count(&t.least, least.decision)
	}
	t.count(&t.most, most.decision)
}

// costlier tells whether v may come to more than w: now, or once the allowance
// is spent. What has no price may come to anything.
func (d *delivery) costsMore(v, w *answer) bool {
	q := Quote{pricer: d.pricer, span: d.span, sheet: d.sheet, market: d.market}
	compare := func(v, w *answer) int {
		noPrice := func(v *answer) int {
			if v.charged() && v.ladder == nil {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(noPrice(v), noPrice(w)), q.total(v).Cmp(q.total(w)))
	}
	past := func(v answer) *answer {
		v.units, v.allowance, v.free = 1, noRule, 0
		return &v
	}
	return cmp.Or(compare(v, w), compare(past(*v), past(*w))) > 0
}

func (t *Tally) class(r decision, sp *span, market uint16) billingClass {
	return billingClass{month: t.period.month, span: sp.no, market: market, decision: r}
}

func (d *delivery) candidate(class billingClass) candidate {
	return candidate{metaFree: d.metaFree, at: d.at, id: d.event.ID, user: d.event.User, market: d.market, class: class}
}

func (t *Tally) addUnpriced(err error) { t.sure.unpriced[why(err)]++ }

func (t *Tally) marketIndex(m ratecard.Market) uint16 {
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
			en.loadInto(&th)
			if !yield(ThreadKey{t.threads.numbers[en.number].name, en.user}, th) {
				return
			}
		}
	}
}

// SetThread replaces what is remembered of a thread.
func (t *Tally) SetThread(key ThreadKey, th window.Thread) {
	t.ready()
	t.threads.find(key.Number, key.User).set(th)
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
	market := func(no uint16) uint16 { return t.marketIndex(o.names[no]) }
	t.sure.merge(&o.sure, market)
	t.most.merge(&o.most, market)
	t.least.merge(&o.least, market)
	for month, n := range o.inbound {
		*t.inboundCount(month) += *n
	}
	t.notes |= o.notes
	for i := range o.threads.entries {
		from := &o.threads.entries[i]
		to := t.threads.find(o.threads.numbers[from.number].name, from.user)
		number, place := to.number, to.place
		*to = *from
		to.number, to.place = number, place
		if from.rest != nil {
			to.rest = &threadRest{from.rest.thread, slices.Clone(from.rest.also)}
		}
	}
}

// A turn is a stretch of time in which neither month nor rules nor cards turn.
type period struct {
	no       uint32 // from 1
	from, to int64  // Unix seconds, [from, to)
	month    Month
	span     *span
	sheet    *sheet // nil: it has to be asked for
	received *int64 // messages of users
}

// turnTo makes the turn of an instant the tally's.
func (t *Tally) enterPeriod(at time.Time) {
	zone := t.pricer.account.zone()
	month := MonthOf(at.In(zone))
	sp := t.pricer.span(at.Unix())
	now := period{no: t.period.no + 1, month: month, span: sp, received: t.inboundCount(month),
		from: max(sp.from, month.First(zone).Unix()), to: min(sp.to, (month + 1).First(zone).Unix())}
	if sp.model == nil {
		now.received = new(int64) // before all models
	} else if sh, err := t.pricer.sheetOf(sp); err == nil {
		now.sheet = sh
	}
	if unix := at.Unix(); unix < now.from || unix >= now.to {
		now.from, now.to = math.MaxInt64, math.MinInt64 // years that calendars don't do
	}
	t.period = now
}

func (t *Tally) inboundCount(m Month) *int64 {
	n, ok := t.inbound[m]
	if !ok {
		n = new(int64)
		t.inbound[m] = n
	}
	return n
}

// A place is where users are, and what follows from that in the turn.
type userPlace struct {
	ratecard.Place
	period uint32 // of what follows
	market uint16
	counts [4]cachedCount // by category
}

// cachedCount is the count of messages that were settled alike.
type cachedCount struct {
	ruling decision
	n      *int64
}

// locate finds the place of the thread's user, or nil.
func (t *Tally) placeOf(en *threadEntry, user string) *userPlace {
	if en.place == 0 {
		found, err := ratecard.Locate(user)
		if err != nil {
			return nil
		}
		en.place = t.placeIndex(found)
	}
	at := &t.places[en.place]
	if at.period != t.period.no {
		market, err := ratecard.MarketOf(at.Country, t.period.sheet.day)
		if err != nil {
			return nil
		}
		*at = userPlace{Place: at.Place, period: t.period.no, market: t.marketIndex(market)}
	}
	return at
}

// placeNo returns the number of a place, from 1. Countries are two letters.
func (t *Tally) placeIndex(p ratecard.Place) uint16 {
	first := &t.lastPlaces[p.Country[0]&31][p.Country[1]&31]
	if *first != 0 && t.places[*first].Place == p {
		return *first
	}
	no := slices.IndexFunc(t.places, func(q userPlace) bool { return q.Place == p })
	if no < 0 {
		no = len(t.places)
		t.places = append(t.places, userPlace{Place: p})
	}
	*first = uint16(no)
	return *first
}

// recall is prepare for a plain message to the thread's own user, whose place
// stays the same. It returns nil if it doesn't apply.
func (t *Tally) prepareCached(en *threadEntry) *userPlace {
	d, m, now := &t.d, &t.m, &t.period
	holds := categoryFact(m.Category)
	if now.sheet == nil || holds == 0 || m.Reaction || m.MarketingMessagesAPI || len(m.Others) > 0 || m.Market != "" ||
		m.To != d.event.User || m.From != d.event.Number {
		return nil
	}
	at := t.placeOf(en, m.To)
	if at == nil {
		return nil
	}
	d.span, d.sheet = now.span, now.sheet
	d.market, d.facts = t.names[at.market], holds|now.span.factsGiven
	d.notes = now.sheet.notes | now.span.nearChanges(now.sheet, d.at.Unix(), t.pricer.account.Zone == nil) | placeNotes(at.Place)
	if holds&(marketing|authentication) != 0 {
		var more facts
		more, d.unsure = d.international(d.facts, d.market, at.Country)
		d.facts |= more
	}
	if now.span.basis == basisNotification {
		d.notes |= d.notedIn2018(d.market)
	}
	if !isEmpty(&d.s.Thread) {
		d.windows(&d.findings)
	}
	return at
}
