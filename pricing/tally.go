package pricing

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Tally adds up events to a bill, one at a time, in memory that doesn't grow
// with them: it remembers threads, how many messages each rule decided, and the
// messages within each month's allowance.
//
// A bill doesn't depend on how the events were divided. To use several processors,
// divide them by thread (business number and user), give each part to a Tally of
// its own, and merge these in any order.
//
// A Tally isn't safe for concurrent use. Make one with [Pricer.Tally]. The zero
// Tally is of the zero Pricer, and finds no price for any message.
type Tally struct {
	totals
	pricer    *Pricer
	retention retention
	threads   threads

	places     []userPlace    // the first is none
	lastPlaces [32][32]uint16 // index in places of the last place met in each country

	period   period // of the last event
	forgetAt int    // call Forget at this number of threads; 0: never

	// The event being added. They are here, since locals would move to the heap.
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

// Bill returns the bill of the events added so far. More can be added after it.
// Its error is an [*InputError], if a tally of another account was merged, or if a
// count is past the end of int64.
func (t *Tally) Bill() (Bill, error) {
	t.ready()
	return t.bill(nil, nil)
}

// BillFor returns the bill of a period of the account, with its fees by the month; see
// [Sum.BillFor].
func (t *Tally) BillFor(from, until time.Time) (Bill, error) {
	t.ready()
	period, err := newBillPeriod(t.pricer, from, until)
	if err != nil {
		return Bill{}, err
	}
	return t.bill(nil, period)
}

// String says how many threads the tally remembers.
func (t *Tally) String() string {
	if t == nil {
		return "tally of nothing"
	}
	return "tally of " + withCommas(int64(len(t.threads.entries))) + " threads"
}

// init makes t an empty tally.
func (t *Tally) init(p *Pricer) {
	t.totals = newTotals()
	t.addPricer(p, &t.fault)
	t.pricer, t.retention, t.places = p, p.retention(), []userPlace{{}}
	t.threads = newThreads(p.account.dialingOfEvents())
}

// ready makes the zero Tally one of the zero Pricer.
func (t *Tally) ready() {
	if t.pricer == nil {
		t.init(new(Pricer))
	}
}

// MarshalJSON fails, with an [*InputError]: write the tally's Bill.
func (t *Tally) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Tally", "JSON", "write its Bill"}
}

// Add adds one event. Events of one thread must come in the order of time, those of
// the user first at one instant. Messages of a thread with one ID at one instant
// count once; one that failed doesn't count after one that was delivered. A message
// that has no price, or has a fault, will be in the bill's Unpriced. A nil event is none.
func (t *Tally) Add(e *Event) {
	if e == nil {
		return
	}
	if en, err := t.enter(e); err != nil {
		t.addUnpriced(err)
	} else if en != nil {
		t.addTo(en, e)
	}
}

// enter goes to the period and the thread of an event. It returns a nil thread if the
// event was there before, or changes nothing.
func (t *Tally) enter(e *Event) (*threadEntry, error) {
	t.ready()
	if unix := e.At.Unix(); unix < t.period.from || unix >= t.period.to {
		t.enterPeriod(e.At)
	}
	if t.forgetAt > 0 && len(t.threads.entries) >= t.forgetAt {
		t.Forget(e.At)
		t.forgetAt = max(minForget, 2*len(t.threads.entries))
	}
	if err := e.check(); err != nil {
		return nil, err
	} else if e.Echo {
		return nil, nil
	}
	en := t.threads.find(e.number(), e.user())
	if key := t.threads.messageKey(en, e); e.Failed && en.isRepeatOfFailed(e, key) || !e.Failed && en.isRepeat(e, key) {
		return nil, nil
	}
	return en, nil
}

// addTo adds an event to its thread.
func (t *Tally) addTo(en *threadEntry, e *Event) {
	if e.Inbound {
		t.addInbound(en, e)
	} else if e.Failed {
		t.addFailed(e)
	} else if at, err := t.prepareDelivery(en, e); err != nil {
		t.addUnpriced(err)
	} else {
		t.countDelivery(en, at)
	}
}

// prepareDelivery sets t.d to a message to the thread's user. It returns the user's place, or nil
// if the message can't be counted by that.
func (t *Tally) prepareDelivery(en *threadEntry, e *Event) (*userPlace, error) {
	t.loadThread(en, e.At)
	e.fillMessage(&t.m)
	t.d = delivery{
		question: question{
			pricer:       t.pricer,
			m:            &t.m,
			s:            &t.s,
			n:            1,
			cardOptional: true,
			ofEvent:      true,
			usageKnown:   true,
		},
		event: e,
	}
	d := &t.d
	d.setTimes(e)
	at := t.prepareCached(en)
	if at == nil {
		if err := d.prepare(&d.findings); err != nil {
			return nil, err
		}
	}
	d.reconcile()
	return at, nil
}

// countDelivery counts the message in t.d. at is what prepareDelivery returned.
func (t *Tally) countDelivery(en *threadEntry, at *userPlace) {
	d := &t.d
	if d.event.Meta != (Reported{}) {
		addUnits(&t.mismatches, int64(len(d.mismatches())), &t.fault)
	}
	t.notes |= d.notes
	switch {
	case !d.settled():
		t.countUnsure()
	case at != nil:
		t.countCached(en, at)
	default:
		b := t.billable()
		t.countCases(&b, &answer{decision: d.decide(d.facts), world: d.facts}, nil)
	}
	if t.pricer.account.SharedNumber || d.changesThread() {
		en.set(d.threadAfter())
	}
}

// addInbound adds a message of the thread's user.
func (t *Tally) addInbound(en *threadEntry, e *Event) {
	if en.rest == nil && !e.FromAd && !t.pricer.account.SharedNumber {
		after := window.Thread{LastInbound: en.inbound, EarlierInbound: en.earlier}.Inbound(e.At)
		en.inbound, en.earlier = after.LastInbound, after.EarlierInbound
	} else {
		t.loadThread(en, e.At)
		en.set(e.threadAfter(t.s.Thread, t.pricer.policyAt(e.At)))
	}
	received := t.period.received
	if t.pricer.feesPerNumber && t.period.span.model != nil {
		received = t.apartCount(t.apartKey(e, wayInbound))
	}
	*received++
}

// addFailed adds a message that failed.
func (t *Tally) addFailed(e *Event) {
	if err := checkInstant("Event.At", e.At); err != nil {
		t.addUnpriced(err)
	} else if t.period.span.model != nil { // before all models there are no fees either
		addUnits(t.apartCount(t.apartKey(e, wayFailed)), 1, &t.fault)
	}
}

// apartKey returns the key of an event of the period.
func (t *Tally) apartKey(e *Event, w feeWay) apartKey {
	month := accountMonth{t.payerOf(0, e.number(), &t.fault), t.period.month}
	return apartKey{spanMonth{month, t.period.span.index}, w}
}

// loadThread sets t.s to the thread's state just before an event at that instant.
func (t *Tally) loadThread(en *threadEntry, at time.Time) {
	en.loadInto(&t.s.Thread)
	if t.pricer.account.SharedNumber && t.s.Thread.KnownSince.IsZero() {
		t.s.Thread.KnownSince = at.UTC()
	}
}

// Forget drops the threads in which no window or conversation is open at that
// instant, nor can be later. Call it from time to time, so that memory grows with
// open threads only. Events added after it must not be older than that instant. A
// free-form message delivered later, though sent while its window was open, then
// gets the note window-inferred.
func (t *Tally) Forget(at time.Time) {
	t.ready()
	keep := t.retention
	if t.pricer.span(at.Unix()).basis == basisNotification {
		keep.inbound += longestTravel // the window counts in which they were sent (R1.5)
	}
	t.threads.forget(at, keep)
}

// billable returns the event as totals count it.
func (t *Tally) billable() billable {
	d := &t.d
	month := t.period.month
	if !d.delivered.IsZero() {
		month = d.month() // of its sending
	}
	b := billable{
		at:      d.event.At,
		id:      d.event.ID,
		user:    d.event.recipient(t.threads.dialing),
		from:    d.m.From,
		span:    d.span,
		sheet:   d.sheet,
		market:  d.market,
		month:   month,
		differs: d.typeDiffers(),
	}
	b.setNumber(&t.totals)
	return b
}

// countCached counts a message of which the decision is certain. It uses the counts
// that were looked up before for the user's place and the business number.
func (t *Tally) countCached(en *threadEntry, at *userPlace) {
	d := &t.d
	r := d.decide(d.facts)
	if i := d.span.allowanceOf(r, d.facts); i != noRule {
		b := t.billable()
		u := b.candidate(b.class(r, at.market), d.facts)
		p := t.allowance(en, i)
		if u.word != noWord || p.admits(&u) {
			t.sure.put(p, u)
			return
		}
		r.allowance = noRule
	}
	if t.pricer.feesPerNumber {
		b := t.billable()
		t.sure.add(b.class(r, at.market), 1, deliveredAt(d.event.At))
		return
	}
	last := &at.counts[bits.TrailingZeros32(uint32(d.facts))&3]
	if !last.known || last.decision != r {
		b := t.billable()
		*last = cachedCount{r, true, t.sure.index(b.class(r, at.market))}
	}
	t.sure.counts[last.at]++
	if r.item.sharesTiers() {
		t.sure.times[last.at].add(deliveredAt(d.event.At))
	}
}

// allowance returns what is within the allowance at index i of the rules, for the
// thread's number.
func (t *Tally) allowance(en *threadEntry, i uint8) *allowanceUnits {
	no := &t.threads.numbers[en.number]
	if no.period != t.period.no || no.rule != i {
		rule := &t.d.span.rules[i]
		no.period, no.rule = t.period.no, i
		no.allowance = t.sure.allowance(t.d.allowanceCounter(rule), rule.then.count)
	}
	return no.allowance
}

// countUnsure counts a message of which the decision is uncertain.
func (t *Tally) countUnsure() {
	d := &t.d
	d.priceless = isUnpriced
	cases, _, err := d.answers(d.findings, nil)
	if err != nil {
		t.addUnpriced(err)
		return
	}
	b := t.billable()
	t.countCases(&b, &cases[0], cases[1:])
}

func (t *Tally) addUnpriced(err error) { t.sure.addUnpriced(UnpricedBy(err)) }

// A period is the part of a span that is in one month.
type period struct {
	no       uint32 // from 1, in the order in which the tally met them
	from, to int64  // Unix seconds, [from, to)
	month    Month
	span     *span
	sheet    *datedSheet // nil if the card is missing
	received *int64      // messages of users
}

// enterPeriod sets t.period to that of an instant.
func (t *Tally) enterPeriod(at time.Time) {
	zone := t.pricer.account.zone()
	month := MonthOf(at.In(zone))
	sp := t.pricer.span(at.Unix())
	now := period{
		no:       t.period.no + 1,
		from:     max(sp.from, month.First(zone).Unix()),
		to:       min(sp.to, (month + 1).First(zone).Unix()),
		month:    month,
		span:     sp,
		received: t.apartCount(apartKey{spanMonth{accountMonth{month: month}, sp.index}, wayInbound}),
	}
	if sp.model == nil {
		now.received = new(int64) // before all models there are no fees either
	} else if sh, err := t.pricer.sheetOf(sp); err == nil {
		now.sheet = sh
	}
	if unix := at.Unix(); unix < now.from || unix >= now.to {
		now.from, now.to = math.MaxInt64, math.MinInt64 // a year out of the calendar's range
	}
	t.period = now
}

// A userPlace is where users are, with what that means in a period.
type userPlace struct {
	ratecard.Place
	period uint32         // number of the period that market and counts are for
	market uint16         // index in the tally's names
	counts [4]cachedCount // the last used, by category in the order of the facts
}

// A cachedCount is the count of messages of one class, whose month, span and
// market are those of the place.
type cachedCount struct {
	decision decision
	known    bool
	at       int32 // index in the counts of the tally's sure reading
}

// placeOf returns the place of the thread's user, or nil if it isn't known.
func (t *Tally) placeOf(en *threadEntry, user string) *userPlace {
	if en.place == 0 {
		found, err := t.pricer.account.dialingOfEvents().Locate(user)
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

// placeIndex returns the index of a place in t.places. Countries are two letters.
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

// prepareCached is prepare for the common case: a plain message to the thread's own
// user. It reuses the user's place and market. It returns nil if the message is
// another case.
func (t *Tally) prepareCached(en *threadEntry) *userPlace {
	d, m, now := &t.d, &t.m, &t.period
	holds := categoryFact(m.Category)
	if now.sheet == nil || holds == 0 || !m.isPlain() || m.Market != "" ||
		m.To != d.event.user() || m.From != d.event.number() || d.at.Unix() < now.from {
		return nil
	}
	at := t.placeOf(en, m.To)
	if at == nil {
		return nil
	}
	d.span, d.sheet = now.span, now.sheet.sheet
	d.market, d.facts = t.names[at.market], holds|t.pricer.given
	unix := d.at.Unix()
	d.country = at.Country
	d.notes = placeNotes(at.Place) | now.sheet.notesAt(unix)
	d.complete(&d.findings, unix)
	return at
}
