package pricing

import (
	"iter"
	"maps"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// CompareMessages is [Compare] with each message under both accounts: copies of one, with
// another model, prices or fees. So utility in a window that was free before and is charged
// after is one [Transition], and replies past an allowance are another. It holds all events
// in memory, as Replay does, and may be given them in any order.
//
// What a message costs is what [Pricer.Apply] charges for it, event by event. Where a bill
// of all messages comes to something else, as it may where messages share volume tiers or
// have several cases, or after Meta's word corrected a counter, a transition with the ID
// counted-together says by how much. Fees are transitions of their own, as they are lines
// of a bill; those by the month are left out, as in Compare.
//
// Nil events, and accounts that read numbers differently ([Account.DialingCountry]), are
// an [*InputError].
func CompareMessages(events iter.Seq[Event], before, after Account) (MessageComparison, error) {
	if events == nil {
		return MessageComparison{}, noEvents()
	}
	var sides [2]*messageSide
	for i, a := range [...]Account{before, after} {
		p, err := a.Pricer()
		if err != nil {
			return MessageComparison{}, err
		}
		sides[i] = newMessageSide(p)
	}
	if before.dialingOfEvents() != after.dialingOfEvents() {
		const why = "not that of the account before: messages of the two can't be paired"
		return MessageComparison{}, &InputError{ErrInvalid, "Account.DialingCountry", string(after.DialingCountry), why}
	}
	list := slices.Collect(events)
	pairs := map[messagePair]int64{}
	for _, e := range inOrderOfTime(list, before.dialingOfEvents()) {
		if b, ok := sides[0].add(e); ok {
			a, _ := sides[1].add(e)
			pairs[messagePair{b, a}]++
		} else {
			sides[1].add(e)
		}
	}
	var bills [2]Bill
	for i, s := range sides {
		var err error
		if bills[i], err = s.tally.Bill(); err != nil {
			return MessageComparison{}, err
		}
	}
	c := MessageComparison{Bills: bills[0].Compare(bills[1])}
	c.Transitions = slices.Concat(transitionsOf(pairs, sides), c.together(sides), c.Bills.feeTransitions())
	sortTransitions(c.Transitions)
	return c, nil
}

// A messagePair is what one message was before and after: indices of the sides' classes.
type messagePair struct{ before, after int32 }

// A messageSide follows the messages under one of two accounts.
type messageSide struct {
	tally    *Tally
	usage    Usage // what the messages so far count
	index    map[messageClass]int32
	classes  []messageClass
	units    []int64 // by class
	reasons  map[Unpriced]int32
	unpriced []Unpriced // the first is none
}

// A messageClass names messages that cost the same by one rule.
type messageClass struct {
	market   ratecard.Market
	category category.Category
	item     itemIndex
	rule     *rule          // nil if none decided
	tier     *ratecard.Tier // nil if nothing is charged
	unpriced int32          // index in the side's unpriced; 0 if there is a price
}

func newMessageSide(p *Pricer) *messageSide {
	return &messageSide{
		tally:    p.Tally(),
		usage:    Usage{},
		index:    map[messageClass]int32{},
		reasons:  map[Unpriced]int32{},
		unpriced: []Unpriced{{}},
	}
}

// add adds an event and returns its class. It reports false if it isn't a message of the
// business, or was there before.
func (s *messageSide) add(e *Event) (int32, bool) {
	t := s.tally
	en, err := t.enter(e)
	switch {
	case err != nil:
	case en == nil:
		return 0, false
	case t.addApart(en, e):
		return 0, false
	default:
		var at *userPlace
		t.loadThread(en, e.At)
		if at, err = t.prepareDelivery(en.number, &en.place, e); err == nil {
			t.countDelivery(en.number, at)
			t.remember(en)
			return s.charge(), true
		}
	}
	t.addUnpriced(err)
	if e.Inbound {
		return 0, false
	}
	return s.faulty(e, err), true
}

// faulty returns the class of a message that no rule can decide on.
func (s *messageSide) faulty(e *Event, err error) int32 {
	var m Message
	e.fillMessage(&m)
	why := UnpricedBy(err)
	c := messageClass{market: why.Market, item: noItem, unpriced: s.reason(why)}
	if m.Category.Known() {
		c.category = m.Category
	}
	return s.class(c)
}

// charge returns the class of the message that the tally counted last, as Apply charges it.
func (s *messageSide) charge() int32 {
	d := &s.tally.d
	d.s.Usage, d.priceless = s.usage, 0
	q, err := d.quote()
	d.s.Usage = nil
	if err != nil {
		return s.faulty(d.event, err)
	}
	for _, n := range q.Counts() {
		s.usage[n.Counter] += n.N
	}
	a, _, _ := q.extremes(&q.likely, q.others()) // as the bill's High has it
	c := messageClass{
		market:   q.market,
		category: q.likely.category(),
		item:     a.item,
	}
	if c.rule = q.decidingRule(a); a.free > 0 {
		c.rule = &q.span.rules[a.allowance]
	}
	switch gaps := q.alternatives; {
	case gaps != nil && len(gaps.unpriced) > 0:
		c.unpriced = s.reason(gaps.unpriced[0])
	case a.charged():
		_ = a.ladder.cut(a.before, 1, func(i int, _ int64) { c.tier = &a.ladder.tiers[i] })
	}
	return s.class(c)
}

// class returns the index of a class, and counts a message of it.
func (s *messageSide) class(c messageClass) int32 {
	i, ok := s.index[c]
	if !ok {
		i = int32(len(s.classes))
		s.index[c] = i
		s.classes, s.units = append(s.classes, c), append(s.units, 0)
	}
	s.units[i]++
	return i
}

// reason returns the index of why messages have no price.
func (s *messageSide) reason(u Unpriced) int32 {
	u.Units = 0
	i, ok := s.reasons[u]
	if !ok {
		i = int32(len(s.unpriced))
		s.reasons[u] = i
		s.unpriced = append(s.unpriced, u)
	}
	return i
}

// amount returns what n messages of a class cost; the zero Money if they have no price.
func (s *messageSide) amount(c *messageClass, n int64) ratecard.Money {
	m := ratecard.Money{Currency: s.tally.currency()}
	switch {
	case c.unpriced != 0:
		return ratecard.Money{}
	case c.tier != nil:
		m.Amount = c.tier.Price
		return m.Times(n)
	}
	return m
}

// A transitionKey names messages of one transition.
type transitionKey struct {
	market        ratecard.Market
	category      category.Category
	before, after transitionSideKey
}

type transitionSideKey struct {
	item     ratecard.Item
	rule     Rule
	refused  Refusal
	unpriced Unpriced
}

// key returns what the messages of a class have in common with those of other spans and
// tiers.
func (s *messageSide) key(c *messageClass) (k transitionSideKey) {
	if k.unpriced = s.unpriced[c.unpriced]; c.item != noItem {
		k.item = c.item.name()
	}
	if c.rule == nil {
		return k
	}
	k.rule = c.rule.Rule
	if r := c.rule.refusal(); r != nil {
		k.refused = *r
	}
	return k
}

// side returns one side of a transition.
func (k *transitionSideKey) side(n int64, amount ratecard.Money) TransitionSide {
	s := TransitionSide{Item: k.item, Rule: k.rule, Amount: amount}
	if k.refused.ID != "" {
		refused := k.refused
		s.Refused = &refused
	}
	if k.unpriced.ID != "" {
		unpriced := k.unpriced
		unpriced.Units = n
		s.Unpriced = &unpriced
	}
	return s
}

// transitionsOf returns the transitions of messages.
func transitionsOf(pairs map[messagePair]int64, sides [2]*messageSide) (list []Transition) {
	type sum struct {
		n             int64
		before, after ratecard.Money
	}
	sums := map[transitionKey]sum{}
	for pair, n := range pairs {
		b, a := &sides[0].classes[pair.before], &sides[1].classes[pair.after]
		key := transitionKey{b.market, b.category, sides[0].key(b), sides[1].key(a)}
		if a.item != noItem {
			key.market, key.category = a.market, a.category
		}
		s := sums[key]
		s.n += n
		s.before, s.after = s.before.Add(sides[0].amount(b, n)), s.after.Add(sides[1].amount(a, n))
		sums[key] = s
	}
	own := [...]ratecard.Currency{sides[0].tally.currency(), sides[1].tally.currency()}
	for key, s := range sums {
		t := Transition{
			ID:       TransitionMessages,
			Market:   key.market,
			Category: key.category,
			Messages: s.n,
			Before:   key.before.side(s.n, s.before),
			After:    key.after.side(s.n, s.after),
		}
		t.Unknown = whyUnknownOf(own[0], own[1], t.Before.unpricedUnits(), t.After.unpricedUnits())
		list = append(list, t)
	}
	return list
}

func (s *TransitionSide) unpricedUnits() int64 {
	if s.Unpriced == nil {
		return 0
	}
	return s.Unpriced.Units
}

// together returns, for each market, by how much the bills differ from the messages' own
// charges.
func (c *MessageComparison) together(sides [2]*messageSide) (list []Transition) {
	type both [2]ratecard.Money
	rest := map[ratecard.Market]both{}
	add := func(i int, m ratecard.Market, amount ratecard.Money) {
		sum := rest[m]
		sum[i] = sum[i].Add(amount)
		rest[m] = sum
	}
	for i, bill := range [...]*Bill{&c.Bills.Before, &c.Bills.After} {
		for j := range bill.Lines {
			if l := &bill.Lines[j]; l.Item != FeeItem {
				add(i, l.Market, l.Amount)
			}
		}
		for j := range sides[i].classes {
			class := &sides[i].classes[j]
			if amount := sides[i].amount(class, sides[i].units[j]); amount.Currency != "" {
				amount.Amount = amount.Amount.Neg()
				add(i, class.market, amount)
			}
		}
	}
	for _, market := range slices.Sorted(maps.Keys(rest)) {
		sum := rest[market]
		if sum[0].IsZero() && sum[1].IsZero() {
			continue
		}
		own := [...]ratecard.Currency{c.Bills.Before.High.Currency, c.Bills.After.High.Currency}
		sum[0].Currency, sum[1].Currency = own[0], own[1]
		list = append(list, Transition{
			ID:      TransitionCountedTogether,
			Market:  market,
			Before:  TransitionSide{Amount: sum[0]},
			After:   TransitionSide{Amount: sum[1]},
			Unknown: whyUnknownOf(own[0], own[1], 0, 0),
		})
	}
	return list
}

// feeTransitions returns the fees of two bills.
func (c *Comparison) feeTransitions() (list []Transition) {
	for i := range c.Lines {
		if d := &c.Lines[i]; d.Item == FeeItem {
			side := TransitionSide{Item: FeeItem, Rule: feeRule()}
			t := Transition{ID: TransitionProviderFee, Fee: d.Fee, Before: side, After: side, Unknown: d.Unknown}
			t.Before.Amount, t.After.Amount = d.Before, d.After
			list = append(list, t)
		}
	}
	return list
}
