package pricing

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// totals are what a bill is made from: how many messages each rule decided, in two
// readings of those that are uncertain. They hold decisions, not amounts: which
// step of a ladder a message is on, and whether an allowance covers it, is worked
// out when the bill is made, from all messages at once. A [Tally] and a [Sum] fill
// them alike, and so come to the same bill.
type totals struct {
	payers // of one currency

	sure  reading // messages of which the decision is certain
	most  reading // the others, as they may cost most
	least reading // the others, as they may cost least

	choices map[choice]chosen // others, of which the bill finds what costs most and least

	// likely has messages of which the decision is uncertain, as is likeliest: see
	// [Tally.Usage]. A choice isn't among them, since its first option is the likeliest. It
	// is of no bill, and stays empty in a Sum, which doesn't tell what is likely.
	likely      reading
	tellsLikely bool

	doubts doubts // others, for a bill with a minimum

	apart      map[apartKey]*int64 // messages that no rule decides on
	notes      notes
	mismatches int64 // those that don't hang on what a counter had counted

	markets map[ratecard.Market]uint16 // index in names
	names   []ratecard.Market

	// levels are the counters as the states of a chain of Apply had them, and raises
	// are the levels that they jumped to: others counted there, too.
	levels map[Counter]int64
	raises map[Counter][]int64
	// corrections are those that a tally knows of. Then raises are their levels, and the
	// instant of a message says how many were before it.
	corrections corrections

	anew map[Counter]int64 // whose ladders are climbed anew in each span

	joined joins // of business numbers, in what is merged into a tally

	// account says whose messages the bill is of, if it isn't of all: see [totals.part].
	account *accountPart

	ahead bool  // of messages to come, before which the month's aren't known
	fault error // there is no bill
}

// An accountPart says which messages of totals are an account's own, and what other accounts
// of the portfolio counted on its volume tiers. Of two accounts it isn't known whose message
// came first, unless a correction is between them. So in Low the account's units come last on
// a ladder, and in High first.
type accountPart struct {
	payers []bool // by index in the totals' pricers

	// few and many are how many units others counted on each counter, at least and at most,
	// by how many corrections were before them.
	few, many map[Counter][]int64
}

// An apartKey names the messages of a month and span that no rule decides on: those of users, or
// those that failed. Only fees are on them.
type apartKey struct {
	spanMonth
	way feeWay
}

// An accountMonth is a month of an account.
type accountMonth struct {
	pricer uint16 // index in the totals' pricers
	month  Month
}

// A spanMonth is the part of a month that is in a span: only fees differ by span on
// messages of users.
type spanMonth struct {
	accountMonth
	span uint16 // index in the pricer's spans
}

func newTotals() totals {
	return totals{
		apart:   map[apartKey]*int64{},
		markets: map[ratecard.Market]uint16{},
	}
}

// clone returns a copy, to which other messages can be added than to t.
func (t *totals) clone() totals {
	c := *t
	c.payers, c.names = t.payers.clone(), t.names[:len(t.names):len(t.names)]
	c.sure, c.most, c.least, c.likely = t.sure.clone(), t.most.clone(), t.least.clone(), t.likely.clone()
	c.choices, c.doubts = maps.Clone(t.choices), maps.Clone(t.doubts)
	c.markets, c.levels, c.raises = maps.Clone(t.markets), maps.Clone(t.levels), maps.Clone(t.raises)
	for counter, list := range c.raises {
		c.raises[counter] = list[:len(list):len(list)]
	}
	c.apart = make(map[apartKey]*int64, len(t.apart))
	for key, n := range t.apart {
		own := *n
		c.apart[key] = &own
	}
	return c
}

// currency returns that of the bill; "" while nothing was added.
func (t *totals) currency() ratecard.Currency {
	if len(t.pricers) == 0 {
		return ""
	}
	return t.pricers[0].account.currency()
}

// marketIndex returns the index of a market in t.names.
func (t *totals) marketIndex(m ratecard.Market) uint16 {
	n, ok := t.markets[m]
	if !ok {
		n = uint16(len(t.names))
		t.markets[m] = n
		t.names = append(t.names, m)
	}
	return n
}

// apartCount returns the count of messages that no rule decides on.
func (t *totals) apartCount(key apartKey) *int64 {
	n, ok := t.apart[key]
	if !ok {
		n = new(int64)
		t.apart[key] = n
	}
	return n
}

// A billable is a delivered message, as totals count it.
type billable struct {
	at       time.Time
	id       string
	nth      int64 // of a Sum's; 0 in a Tally
	user, to string
	dialing  ratecard.Dialing // of these
	from     string           // the business number
	number   string           // that alone is billed; "": all numbers of the account are
	pricer   uint16           // index in the totals' pricers
	span     *span
	sheet    *sheet
	market   ratecard.Market
	month    Month
	differs  bool // a mismatch of its type is counted already
	loose    bool // as in a billingClass
}

// class returns the class of the message so decided.
func (b *billable) class(r decision, market uint16) billingClass {
	return billingClass{
		month:    b.month,
		pricer:   b.pricer,
		span:     b.span.index,
		market:   market,
		decision: r,
		loose:    b.loose,
	}
}

// setNumber sets the pricer for messages of the business number b.from.
func (b *billable) setNumber(t *totals) {
	b.pricer = t.payerOf(b.pricer, b.from, &t.fault)
	b.number = t.pricers[b.pricer].number
}

// tiered reports whether charges of an item count towards volume tiers.
func (b *billable) tiered(i itemIndex) bool {
	ladder, _ := b.sheet.ladder(i, b.market) // without one, Meta's tiers count
	return b.span.tiered(i, ladder)
}

// candidate returns the message as a candidate for an allowance.
func (b *billable) candidate(class billingClass, world facts) candidate {
	return candidate{
		at:      b.at,
		id:      b.id,
		nth:     b.nth,
		user:    b.recipient(),
		market:  b.market,
		class:   class,
		word:    allowanceWordIn(world),
		differs: b.differs,
	}
}

// recipient returns the user. In a group it is the group and the member that got the message,
// which tells the members apart where they got it at one instant. With the number, if that alone
// is billed, candidates have an order among numbers.
func (b *billable) recipient() string {
	text := b.user
	if b.to != "" && b.to != b.user {
		text += " " + b.dialing.NameKey(b.to)
	}
	if b.number != "" {
		text += " of " + b.number
	}
	return text
}

// allowanceWordIn returns what Meta reported of an allowance, in a world of facts.
func allowanceWordIn(world facts) allowanceWord {
	switch {
	case world&withinAllowance != 0:
		return wordCovered
	case world&pastAllowance != 0:
		return wordSpent
	}
	return noWord
}

// A choice is the cases of a message of which it hangs on the month's counters which
// one costs most: utility on its last tier costs less than authentication on its
// first, though its list rate is higher. The likeliest case is the first. A choice is
// made when the bill is.
type choice struct {
	options [6]billingClass
	n       int // how many of them there are
}

// chosen is how many messages have a choice, and when they were delivered.
type chosen struct {
	units int64
	times delivered
}

// addChoice counts messages that have a choice.
func (t *totals) addChoice(c choice, m chosen) {
	if t.choices == nil {
		t.choices = map[choice]chosen{}
	}
	sum := t.choices[c]
	addUnits(&sum.units, m.units, &t.fault)
	sum.times.add(m.times)
	t.choices[c] = sum
}

// compareClasses is the order in which ladders are climbed: by month, by what
// raised their counter, then by span. Authentication comes before
// authentication-international; [billAdder.levelAmong] says where else it may.
func (t *totals) compareClasses(a, b billingClass) int {
	p, q := t.pricers[a.pricer], t.pricers[b.pricer]
	c := cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.epoch, b.epoch),
		cmp.Compare(p.began(&p.spans[a.span]), q.began(&q.spans[b.span])))
	if c == 0 && a.market != b.market {
		c = strings.Compare(string(t.names[a.market]), string(t.names[b.market]))
	}
	if c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.item, b.item), strings.Compare(p.account.ID, q.account.ID),
		cmp.Compare(a.rank(), b.rank()), compareBool(b.unpriced, a.unpriced), compareBool(a.loose, b.loose))
}

func (t *totals) compareChoices(c, d choice) int {
	return slices.CompareFunc(c.options[:c.n], d.options[:d.n], t.compareClasses)
}

// ladderOf returns what is charged for messages of a class; nil if nothing is.
func (t *totals) ladderOf(key billingClass) *ladder {
	if key.verb != verbCharge || key.allowance != noRule {
		return nil
	}
	p := t.pricers[key.pricer]
	sh, err := p.sheetOf(&p.spans[key.span])
	if err != nil {
		return nil
	}
	l, _ := sh.ladder(key.item, t.names[key.market])
	return l
}

// counterOf returns the counter that messages of a class climb, if there is one.
func (t *totals) counterOf(key billingClass) (c Counter, ok bool) {
	p := t.pricers[key.pricer]
	if key.verb != verbCharge || key.allowance != noRule ||
		!p.spans[key.span].tiered(key.item, t.ladderOf(key)) {
		return Counter{}, false
	}
	return p.tierCounter(key.month, t.names[key.market], key.item.name()), true
}

// epochOf returns how often a counter was raised before messages of a class climb it. Of
// items that have allowances, the epoch is that of the allowance: all of them climb from
// where the counter began.
func (t *totals) epochOf(c Counter, key *billingClass) uint32 {
	switch key.item {
	case itemService, itemUserInitiated, itemBusinessInitiated:
		return uint32(min(1, len(t.raises[c])))
	}
	return key.epoch
}
