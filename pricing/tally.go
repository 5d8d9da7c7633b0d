package pricing

import (
	"cmp"
	"time"
)

// A Tally adds up events to a bill, one at a time, in memory that doesn't grow
// with them: it remembers threads, how many messages each rule decided, and the
// messages within each month's allowance.
//
// A bill doesn't depend on how the events were divided. To use several processors,
// divide them by thread (business number and user), give each part to a Tally of
// its own, and merge these in any order. To divide by days too, so that a late event
// needs only its day added up again, keep the threads yourself: see
// [Tally.AddInThread]. What Meta said of volume tiers is a [Correction].
//
// A Tally isn't safe for concurrent use. Make one with [Pricer.Tally]. The zero Tally finds no
// price for any message. A nil one takes nothing, and its bill is an [*InputError].
type Tally struct {
	totals
	pricer    *Pricer // its own
	retention retention
	threads   threads
	places    userPlaces

	// The pricer of the last event: as it was given, and as it is among the pricers.
	given, by *Pricer
	payer     uint16             // the index by which its messages are counted
	period    period             // of the last event
	periods   uint32             // how many were entered
	others    map[*Pricer]period // the last ones of other pricers, as they are among the pricers

	// The event being added. They are here, since locals would move to the heap.
	now  instant // its At
	m    Message
	s    State
	d    delivery
	like likeness
}

// init makes t an empty tally.
func (t *Tally) init(p *Pricer) {
	t.totals = newTotals()
	t.tellsLikely = true
	t.addPricer(p, &t.fault)
	t.pricer, t.given, t.by = p, p, p
	t.retention, t.places.list = p.retention(), []userPlace{{}}
	t.threads = newThreads(p.account.dialingOfEvents())
}

// ready makes the zero Tally one of the zero Pricer.
func (t *Tally) ready() {
	if t.pricer == nil {
		t.init(new(Pricer))
	}
}

// Add adds one event. Events of one thread must come in the order of time, those of
// the user first at one instant. Messages of a thread with one ID at one instant
// count once; one that failed doesn't count after one that was delivered. A message
// that has no price, or has a fault, will be in the bill's Unpriced. A nil event is none.
func (t *Tally) Add(e *Event) {
	if e == nil || t == nil {
		return
	}
	if en := t.addAtSight(e); en != nil {
		t.addMessage(en, e)
	}
}

// addAtSight adds an event of which nothing has to be worked out, as of most. It returns the
// thread of any other, a message of the business, with its likeness in t.like. It keeps no
// pointer to the event.
func (t *Tally) addAtSight(e *Event) *threadEntry {
	en, err := t.enter(e)
	switch {
	case err != nil:
		t.addUnpriced(err)
		return nil
	case en == nil || t.addApart(en, e):
		return nil
	}
	t.like.plain = false
	if en.isPlain() {
		t.like.set(e, &t.period, t.threads.numbers[en.number].sold, t.now.sec-en.inbound.sec)
	}
	if t.like.plain && t.countAlike(en, e) {
		return nil
	}
	return en
}

// enter goes to the period and the thread of an event. It returns a nil thread if the
// event was there before, or changes nothing.
func (t *Tally) enter(e *Event) (*threadEntry, error) {
	t.ready()
	if t.given != t.pricer {
		t.use(nil)
	}
	t.now = instantOf(e.At)
	if !t.period.has(t.now.unix()) {
		t.enterPeriod(e.At)
	}
	phone := t.threads.dialing.PhoneKey(e.user())
	if err := t.check(e, phone); err != nil {
		return nil, err
	} else if e.Echo {
		return nil, nil
	}
	t.threads.freeLast(t.now)
	en := t.threads.findPhone(t.threads.numberIndex(e.number()), phone, e.user())
	key := t.threads.messageKey(en, e)
	if e.Failed && en.isRepeatOfFailed(t.now, key) || !e.Failed && en.isRepeat(t.now, key) {
		return nil, nil
	}
	return en, nil
}

// check returns what Apply says of an event that can't be. It is given the
// ratecard.PhoneKey of the user, or 0 if nobody asked for it.
func (t *Tally) check(e *Event, phone uint64) error {
	if t.period.fault != nil {
		return t.period.fault
	}
	return e.checkOfUser(phone != 0)
}

// addApart adds an event that isn't a message delivered to the user of the thread. It reports
// false if it is one.
func (t *Tally) addApart(en *threadEntry, e *Event) bool {
	switch {
	case e.Inbound:
		t.addInbound(en, e)
	case e.Failed:
		t.addFailed(e)
	default:
		return false
	}
	return true
}

// addMessage adds a message that was delivered to the user of the thread.
func (t *Tally) addMessage(en *threadEntry, e *Event) {
	t.loadThread(en, e.At)
	at, err := t.prepareDelivery(en.number, &en.place, e)
	if err != nil {
		t.addUnpriced(err)
		return
	}
	t.countDelivery(en.number, at)
	t.remember(en)
	if t.like.plain && at != nil {
		at.alike[t.like.kind] = t.d.alikeCount(&at.counts[t.d.facts.category()], t.like)
	}
}

// countAlike counts a message of the likeness in t.like, which changes no thread. It reports
// false if it isn't known how.
func (t *Tally) countAlike(en *threadEntry, e *Event) bool {
	at := t.placeOf(&en.place, e.user())
	if at == nil {
		return false
	}
	k := &at.alike[t.like.kind]
	if k.likeness != t.like {
		return false
	}
	counted, known := t.countInAllowance(en, e, k, at)
	if !known || !counted && k.at < 0 {
		return false
	}
	if k.mismatches > 0 {
		addUnits(&t.mismatches, k.mismatches, &t.fault)
	}
	if counted {
		return true
	}
	t.sure.counts[k.at]++
	if k.timed {
		t.sure.times[k.at].addOne(e.At)
	}
	return true
}

// countInAllowance counts a message that an allowance may cover. It reports counted, unless it is
// past the allowance for certain, or has none; and known, unless that isn't known.
func (t *Tally) countInAllowance(en *threadEntry, e *Event, k *alikeCount, at *userPlace) (counted, known bool) {
	if k.allowance == noRule {
		return false, true
	}
	no := &t.threads.numbers[en.number]
	switch {
	case no.period != t.period.no || no.rule != k.allowance:
		return false, false
	case no.allowance.isPast(e.At): // most are, and need not be made a candidate
		return false, true
	}
	u := k.candidate(e, t.names[at.market])
	u.class = billingClass{
		month: t.period.month, pricer: t.payer, span: t.period.span.index, market: at.market, decision: k.decision}
	t.sure.put(no.allowance, u)
	return true, true
}

// remember sets a thread to what it is after the message in t.d.
func (t *Tally) remember(en *threadEntry) {
	if t.by.account.SharedNumber || t.d.changesThread() {
		en.set(t.d.threadAfter())
	}
}

// prepareDelivery sets t.d to a message to the user of the thread in t.s, of whose business
// number and place it is given the indexes. It returns the place, or nil if the message can't
// be counted by that.
func (t *Tally) prepareDelivery(number uint32, place *uint16, e *Event) (*userPlace, error) {
	e.fillMessage(&t.m)
	d := &t.d
	*d = delivery{}
	d.pricer, d.m, d.s, d.event, d.n = t.by, &t.m, &t.s, e, 1
	d.cardOptional, d.ofEvent, d.usageKnown = true, true, true
	d.numberGiven = number != 0 && t.m.From == e.number()
	d.setTimes(e)
	at := t.prepareCached(place)
	if at == nil {
		if err := d.prepare(&d.findings); err != nil {
			return nil, err
		}
	}
	d.reconcile()
	return at, nil
}

// countDelivery counts the message in t.d, of the business number at an index. at is what
// prepareDelivery returned.
func (t *Tally) countDelivery(number uint32, at *userPlace) {
	d := &t.d
	if d.hasMeta {
		addUnits(&t.mismatches, int64(len(d.mismatches())), &t.fault)
	}
	t.notes |= d.notes
	switch {
	case !d.settled():
		t.countUnsure()
	case at != nil:
		t.countCached(number, at)
	default:
		b := t.billable()
		t.countCases(&b, &answer{decision: d.decide(d.facts), world: d.facts}, nil)
	}
}

// addInbound adds a message of the thread's user.
func (t *Tally) addInbound(en *threadEntry, e *Event) {
	if en.rest == nil && !e.FromAd && !t.by.account.SharedNumber {
		en.addInbound(t.now)
	} else {
		t.loadThread(en, e.At)
		en.set(e.threadAfter(t.s.Thread, t.by.policyAt(e.At)))
	}
	t.countInbound(e)
}

// countInbound counts a message of a user.
func (t *Tally) countInbound(e *Event) {
	received := t.period.received
	if t.by.feesPerNumber && t.period.span.model != nil {
		received = t.apartCount(t.apartKey(e, wayInbound))
	}
	*received++
}

// addFailed adds a message that failed.
func (t *Tally) addFailed(e *Event) {
	if t.period.span.model != nil { // before all models there are no fees either
		addUnits(t.apartCount(t.apartKey(e, wayFailed)), 1, &t.fault)
	}
}

// apartKey returns the key of an event of the period.
func (t *Tally) apartKey(e *Event, w feeWay) apartKey {
	month := accountMonth{t.payerOf(t.payer, e.number(), &t.fault), t.period.month}
	return apartKey{spanMonth{month, t.period.span.index}, w}
}

// loadThread sets t.s to the thread's state just before an event at that instant.
func (t *Tally) loadThread(en *threadEntry, at time.Time) {
	en.loadInto(&t.s.Thread)
	t.watch(en.number, at)
}

// watch completes the state in t.s by what is known of the business number at an index: its
// phone number, and since when it is watched, if others send from it too.
func (t *Tally) watch(number uint32, at time.Time) {
	t.s.Number.Phone = t.threads.numbers[number].phone
	if t.by.account.SharedNumber && t.s.Thread.KnownSince.IsZero() {
		t.s.Thread.KnownSince = at.UTC()
	}
}

// placeOf returns the place of a thread's user, or nil if it isn't known; see [userPlaces.find].
func (t *Tally) placeOf(place *uint16, user string) *userPlace {
	return t.places.find(place, user, t.by.account.dialingOfEvents(), &t.period, &t.totals)
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
		user:    d.event.user(),
		to:      d.event.Message.To,
		dialing: t.threads.dialing,
		from:    d.m.From,
		pricer:  t.payer,
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
func (t *Tally) countCached(number uint32, at *userPlace) {
	d := &t.d
	r := d.decide(d.facts)
	if i := d.span.allowanceOf(r, d.facts); i != noRule {
		b := t.billable()
		u := b.candidate(b.class(r, at.market), d.facts)
		p := t.allowance(number, i)
		if u.word != noWord || p.admits(&u) {
			t.sure.put(p, u)
			return
		}
		r.allowance = noRule
	}
	if t.by.feesPerNumber {
		b := t.billable()
		t.sure.add(t.class(&b, r, at.market), 1, deliveredAt(d.event.At))
		return
	}
	last := &at.counts[d.facts.category()]
	if !last.known || last.decision != r {
		b := t.billable()
		*last = cachedCount{r, true, t.sure.index(t.class(&b, r, at.market))}
	}
	t.sure.counts[last.at]++
	if r.isTimed() {
		t.sure.times[last.at].addOne(d.event.At)
	}
}

// allowance returns what is within the allowance at index i of the rules, for the
// business number at an index.
func (t *Tally) allowance(number uint32, i uint8) *allowanceUnits {
	no := &t.threads.numbers[number]
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

// enterPeriod sets t.period to that of an instant.
func (t *Tally) enterPeriod(at time.Time) {
	no := t.periods + 1
	t.period = t.by.periodOf(at, t.corrections)
	t.period.no, t.periods = no, no
	month := accountMonth{t.payer, t.period.month}
	t.period.received = t.apartCount(apartKey{spanMonth{month, t.period.span.index}, wayInbound})
	if t.period.span.model == nil {
		t.period.received = new(int64) // before all models there are no fees either
	}
}

// use makes p the pricer of the next events; nil is the tally's own. An account that doesn't
// fit is a fault of the bill, and then use reports false.
func (t *Tally) use(p *Pricer) bool {
	if p == nil {
		p = t.pricer
	}
	if p == t.given {
		return true
	}
	if _, met := t.others[p]; !met {
		t.fault = cmp.Or(t.fault, t.pricer.fits(p))
	}
	if t.fault != nil {
		return false
	}
	i := t.pricerIndex(p, &t.fault)
	if t.fault != nil {
		return false
	}
	if t.others == nil {
		t.others = map[*Pricer]period{}
	}
	t.others[t.by] = t.period
	t.given, t.by, t.payer = p, t.pricers[i].Pricer, t.pricers[i].alike
	t.period = t.others[t.by]
	return true
}

// prepareCached is prepare for the common case: a plain message to the thread's own
// user. It reuses the user's place and market. It returns nil if the message is
// another case.
func (t *Tally) prepareCached(place *uint16) *userPlace {
	d, m, now := &t.d, &t.m, &t.period
	holds := categoryFact(m.Category)
	if now.sheet == nil || holds == 0 || !m.isPlain() || m.Market != "" ||
		m.To != d.event.user() || m.From != d.event.number() || d.at.Unix() < now.from {
		return nil
	}
	at := t.placeOf(place, m.To)
	if at == nil {
		return nil
	}
	d.span, d.sheet = now.span, now.sheet.sheet
	d.market, d.facts = t.names[at.market], holds|t.by.given
	unix := d.at.Unix()
	d.country = at.Country
	d.notes = placeNotes(at.Place) | now.sheet.notesAt(unix)
	d.complete(&d.findings, unix)
	return at
}
