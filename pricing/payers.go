package pricing

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// payers are the pricers that charges were made by.
type payers struct {
	pricers []payer
	numbers map[sender]uint16 // index in pricers
}

// A payer is a pricer that charges were made by. One whose account has fees with included
// messages for each business number is there once more for each number, so that whatever
// is counted by pricer is counted by number.
type payer struct {
	*Pricer
	base   uint16 // index of it in general
	alike  uint16 // index of the first of which all but where it pays what is the same: it counts the messages
	first  uint16 // index of the first pricer with the same account ID and fees
	number string // the key of the business number; "" for all whose number isn't asked for
}

// A sender is a business number of a pricer.
type sender struct {
	pricer uint16 // index in the totals' pricers
	number string // key
}

// addPricer adds a pricer, and returns its index.
func (t *payers) addPricer(p *Pricer, fault *error) uint16 {
	if t.isFull() {
		*fault = cmp.Or[error](*fault, &InputError{ErrInvalid, "Pricer", p.String(), tooManyPayers})
		return 0
	}
	a := &p.account
	sameFees := func(o payer) bool {
		return a.ID != "" && o.account.ID == a.ID && slices.EqualFunc(o.account.Fees, a.Fees, Fee.equal)
	}
	i := uint16(len(t.pricers))
	one := payer{Pricer: p, base: i, alike: i, first: i}
	if k := slices.IndexFunc(t.pricers, sameFees); k >= 0 {
		one.first = t.pricers[k].first
	}
	if k := slices.IndexFunc(t.pricers, func(o payer) bool { return o.account.countsAs(a) }); k >= 0 {
		one.alike, one.first = t.pricers[k].alike, t.pricers[k].first
	}
	t.pricers = append(t.pricers, one)
	return i
}

// countsAs reports whether two accounts differ at most in what Meta says of where they are, and
// from when on they pay authentication-international. These facts say how a message is
// decided on, and nothing of what so many messages that were decided on cost.
func (a *Account) countsAs(b *Account) bool {
	c := *b
	c.PrimaryLocation, c.AuthenticationInternationalFrom = a.PrimaryLocation, a.AuthenticationInternationalFrom
	return a.Equal(c)
}

// pricerIndex returns the index of a pricer in general, which it adds if it is new.
func (t *payers) pricerIndex(p *Pricer, fault *error) uint16 {
	i := slices.IndexFunc(t.pricers, func(o payer) bool { return o.Pricer == p })
	if i < 0 {
		i = slices.IndexFunc(t.pricers, func(o payer) bool { return p.Equal(o.Pricer) })
	}
	if i < 0 {
		return t.addPricer(p, fault)
	}
	return t.pricers[i].base
}

// payerOf returns the index by which messages of a business number are counted, of a pricer of
// which it is given the index in general. It is one for the number if fees ask for that.
func (t *payers) payerOf(pricer uint16, number string, fault *error) uint16 {
	pricer = t.pricers[pricer].alike
	p := &t.pricers[pricer]
	if !p.feesPerNumber {
		return pricer
	}
	key := sender{pricer, p.account.dialingOfEvents().NameKey(number)}
	i, ok := t.numbers[key]
	switch {
	case ok:
		return i
	case key.number == "":
		return pricer
	case t.isFull():
		*fault = cmp.Or[error](*fault, &InputError{ErrInvalid, "Event.Number", number, tooManyPayers})
		return pricer
	}
	return t.addNumber(key)
}

// addNumber adds a business number of a pricer, and returns its index. There has to be one
// left.
func (t *payers) addNumber(key sender) uint16 {
	i := uint16(len(t.pricers))
	if t.numbers == nil {
		t.numbers = map[sender]uint16{}
	}
	t.numbers[key] = i
	p := &t.pricers[key.pricer]
	t.pricers = append(t.pricers, payer{p.Pricer, key.pricer, i, p.first, key.number})
	return i
}

const tooManyPayers = "one bill has at most 65,536 accounts, and numbers with included messages of their own"

// isFull reports whether no index is left for one more pricer.
func (t *payers) isFull() bool { return len(t.pricers) > math.MaxUint16 }

// clone returns a copy, to which others can be added than to t.
func (t *payers) clone() payers {
	return payers{slices.Clip(t.pricers), maps.Clone(t.numbers)}
}
