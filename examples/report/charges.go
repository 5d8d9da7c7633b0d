package main

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/ratecard"
)

// charges are what the report needs of the charges of one side.
type charges struct {
	month    calendar
	currency ratecard.Currency
	names    bool

	markets    map[string]*Amount
	categories map[string]*Amount
	days       []Amount // of the month
	users      map[string]*Amount
	allowances map[allowanceKey]*Allowance
	numbers    map[string]string // as people write them, by the number of events
	kinds      map[kind]int32
	list       []one              // every charge, in order
	missing    map[messageID]bool // messages without a price
	models     map[string]bool
}

// A one is what one charge comes to.
type one struct {
	kind   int32 // its number among the kinds
	amount Amount
}

// A kind is which messages cost the same by one rule.
type kind struct{ market, category, rule string }

// An allowanceKey names an allowance of a number.
type allowanceKey struct {
	number string
	item   ratecard.Item
}

func newCharges(m calendar, c ratecard.Currency, names bool) *charges {
	return &charges{
		month:      m,
		currency:   c,
		names:      names,
		markets:    map[string]*Amount{},
		categories: map[string]*Amount{},
		days:       make([]Amount, m.days()),
		users:      map[string]*Amount{},
		allowances: map[allowanceKey]*Allowance{},
		numbers:    map[string]string{},
		models:     map[string]bool{},
		kinds:      map[kind]int32{},
		missing:    map[messageID]bool{},
	}
}

// add adds a charge.
func (s *charges) add(c *ledger.Charge) {
	line, ok := c.Line()
	market, day := marketOf(c, line), s.month.day(c.Event.At)
	s.numbers[c.Event.Number] = display(c)
	if id := c.Quote.Model(); id != "" {
		s.models[id] = true
	}
	category := string(c.Category())
	one := one{
		kind:   s.kind(kind{market, category, line.Rule.ID}),
		amount: Amount{Messages: 1, Amount: c.Quote.High()},
	}
	sum := &one.amount
	if c.Event.Inbound || c.Event.Failed { // with a fee
		sum.Messages = 0
	}
	if line.Refused != nil {
		sum.Refused = 1
	}
	if len(c.Unpriced) > 0 {
		sum.Without, sum.Amount = 1, ratecard.Money{}
		s.missing[idOf(&c.Event)] = true
	}
	s.list = append(s.list, one)
	at(s.markets, market).add(sum)
	at(s.categories, category).add(sum)
	s.days[day].add(sum)
	if s.names {
		at(s.users, c.Event.User).add(sum)
	}
	if ok && !c.Event.Inbound && !c.Event.Failed {
		s.addToAllowance(c, &line, day, sum)
	}
}

// kind returns the number of a kind.
func (s *charges) kind(k kind) int32 {
	n, ok := s.kinds[k]
	if !ok {
		n = int32(len(s.kinds))
		s.kinds[k] = n
	}
	return n
}

// A messageID tells a message from others: by Meta's ID, or else by its user.
type messageID struct {
	name string
	at   int64
}

func idOf(e *pricing.Event) messageID {
	return messageID{cmp.Or(e.ID, e.User, e.Message.To), e.At.UnixNano()}
}

// marketOf returns the market of a charge, whether it has a price or not.
func marketOf(c *ledger.Charge, l pricing.Line) string {
	if len(c.Unpriced) > 0 && l.Market == "" {
		return string(c.Unpriced[0].Market)
	}
	return string(l.Market)
}

// at returns the amount of a name.
func at(m map[string]*Amount, name string) *Amount {
	if m[name] == nil {
		m[name] = &Amount{}
	}
	return m[name]
}

// nothing reports whether there is neither a message nor an amount.
func (a *Amount) nothing() bool {
	return a.Messages == 0 && a.Refused == 0 && a.Without == 0 && a.Amount.IsZero()
}

// add adds another amount.
func (a *Amount) add(b *Amount) {
	a.Messages, a.Refused, a.Without = a.Messages+b.Messages, a.Refused+b.Refused, a.Without+b.Without
	a.Amount = a.Amount.Add(b.Amount)
}

// longName is how many characters of a number's name are shown: a webhook may have any.
const longName = 40

// display returns the number of a charge as people write it.
func display(c *ledger.Charge) string {
	name := []rune(cmp.Or(c.Display, c.Event.Number))
	if len(name) > longName {
		return string(name[:longName]) + "…"
	}
	return string(name)
}

// addToAllowance notes that a message used an allowance, or was charged past it.
func (s *charges) addToAllowance(c *ledger.Charge, line *pricing.Line, day int, one *Amount) {
	of := allowanceOf(c.Quote.Model(), line.Item)
	if of.Units == 0 || line.Allowance == 0 && !line.IsCharged() {
		return
	}
	key := allowanceKey{"", of.Item}
	if of.Per == pricing.PerNumber {
		key.number = c.Event.Number
	}
	a := s.allowances[key]
	if a == nil {
		a = &Allowance{
			Of:    cmp.Or(s.numbers[key.number], "account"),
			Item:  of.Item,
			Rule:  of.Rule.ID,
			Units: of.Units,
			Used:  make([]int64, s.month.days()),
		}
		s.allowances[key] = a
	}
	a.Used[day] = max(a.Used[day], line.Used)
	if line.Allowance == 0 {
		a.Past.add(one)
	}
	if line.Used >= line.Allowance && a.Ended.IsZero() {
		a.Ended = s.month.date(day)
	}
}

// allowanceOf returns the allowance that an item has under a model; the zero Allowance is none.
func allowanceOf(model string, item ratecard.Item) pricing.Allowance {
	for _, a := range allowances[model] {
		if a.Item == "" || a.Item == item {
			return a
		}
	}
	return pricing.Allowance{}
}

// allowances are those of every model, by its ID.
var allowances = func() map[string][]pricing.Allowance {
	m := map[string][]pricing.Allowance{}
	for _, model := range pricing.Models() {
		m[model.ID] = model.Allowances()
	}
	return m
}()

// allowanceList returns the allowances of all numbers, also of those that used none of one
// that another number has.
func (s *charges) allowanceList() []Allowance {
	list := []Allowance{}
	kinds := map[ratecard.Item]*Allowance{} // those of numbers
	for key, a := range s.allowances {
		if key.number != "" {
			kinds[key.item] = a
		}
	}
	for item, a := range kinds {
		for number, display := range s.numbers {
			if other := (allowanceKey{number, item}); s.allowances[other] == nil {
				s.allowances[other] = &Allowance{
					Of: display, Item: a.Item, Rule: a.Rule, Units: a.Units, Used: make([]int64, s.month.days()),
				}
			}
		}
	}
	for _, a := range s.allowances {
		for i := 1; i < len(a.Used); i++ {
			a.Used[i] = max(a.Used[i], a.Used[i-1])
		}
		a.Past.Amount.Currency = s.currency
		list = append(list, *a)
	}
	slices.SortFunc(list, func(a, b Allowance) int {
		return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.Item, b.Item))
	})
	return list
}
