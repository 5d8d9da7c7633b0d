package ratecard

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Contract is a price that was agreed upon for an item, from a day to a day. See
// [WithContracts].
type Contract struct {
	// Market is where it holds; "" means all markets, but for those that have a
	// Contract of their own for the item on that day.
	Market Market `json:"market,omitempty"`
	Item   Item   `json:"item,omitempty"`
	// Price is of every unit of a month, in the currency that the account pays in: an
	// account of another one doesn't get it. Leave it out where there are Tiers.
	Price Money          `json:"price"`
	Tiers []ContractTier `json:"tiers,omitempty"`
	// Unit is what the prices are for; "" means PerMessage.
	Unit Unit `json:"unit,omitempty"`
	// From is its first day, and Until the first on which it no longer holds; zero if
	// no end is agreed upon. Days begin at 00:00 in the account's time zone (R0.4).
	From  Date `json:"from,omitzero"`
	Until Date `json:"until,omitzero"`
	// Why is one printable line, which every explanation of the price shows:
	// "contract 2026-77".
	Why string `json:"why,omitempty"`
}

// A ContractTier is one step of a contract's ladder. Bounds rise, and prices don't.
// Units of an item that has no tiers by Meta, such as marketing, count from the
// contract's first day in the month on.
type ContractTier struct {
	// the last unit of the month that it prices; 0 for the last tier, without bound
	UpTo  int64 `json:"up_to,omitempty"`
	Price Money `json:"price"` // of one unit
}

// A ContractError says what is wrong with a contract. It matches its kind under
// [errors.Is].
type ContractError struct {
	No    int    // which one, counted from 1
	Kind  error  // ErrNoMarket, ErrCurrency or ErrMalformed
	Field string // such as "Until"
	Value string // as it was given
	Why   string // in a few words
}

// Error names the contract, the field and the value.
func (e *ContractError) Error() string {
	return fmt.Sprintf("%v: contract %d, %s %q (%s)", e.Kind, e.No, e.Field, e.Value, e.Why)
}

// Unwrap returns the kind, for [errors.Is].
func (e *ContractError) Unwrap() error { return e.Kind }

// Equal reports whether two errors say the same; kinds compare by [errors.Is].
func (e *ContractError) Equal(o *ContractError) bool {
	if e == nil || o == nil {
		return e == o
	}
	a, b := *e, *o
	a.Kind, b.Kind = nil, nil
	return a == b && (errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}

// WithContracts returns a book in which contracts lie over the cards of another,
// whichever card is in force. Where a contract holds, its price counts, also where
// the card has none; all other prices are the card's, and follow every new card of
// the book below. A card with contracts has their reasons and days in its ID, and
// each price in its Basis. A nil book is an empty one.
//
// Contracts lie over cards of their own currency. Where the book below has no card,
// there is none here: a contract doesn't say what the rest costs. On a card of
// another unit than a contract's it is an error to ask for that card: end the
// contract on the day on which the unit changes, and begin another.
//
// An error is a [*ContractError]: an unknown market or item, a currency of which the
// book has no card, two prices for a market and item on one day, a price below 0, an
// Until that isn't after From.
func WithContracts(b Book, contracts ...Contract) (Book, error) {
	a, err := world()
	if err != nil {
		return nil, err
	}
	book := contracted{below: orEmpty(b)}
	for i := range contracts {
		k := laid{Contract: contracts[i], no: i + 1}
		if err := k.check(a, book.below); err != nil {
			return nil, err
		}
		book.list = append(book.list, k)
	}
	slices.SortStableFunc(book.list, laid.compare)
	for i := range book.list[:max(0, len(book.list)-1)] {
		if k, next := &book.list[i], &book.list[i+1]; k.meets(next) {
			why := fmt.Sprintf("contract %d, %q, is for %s then, too", k.no, k.name(), k.place())
			return nil, next.fault(ErrMalformed, "From", next.From.String(), why)
		}
	}
	return book, nil
}

// A laid contract is one that was checked.
type laid struct {
	Contract
	no    int
	steps []step
	end   error // as in a row
}

func (k *laid) fault(kind error, field, value, why string) *ContractError {
	return &ContractError{
		No:    k.no,
		Kind:  kind,
		Field: field,
		Value: value,
		Why:   why,
	}
}

// check returns what is wrong with the contract, and sets its steps.
func (k *laid) check(a *atlas, below Book) error {
	switch {
	case k.Market != "" && a.marketNo(k.Market) < 0:
		return k.fault(ErrNoMarket, "Market", string(k.Market), "no such market"+countryMarket(k.Market, k.From))
	case itemNo(k.Item) < 0:
		return k.fault(ErrMalformed, "Item", string(k.Item), "no such item; want one of Items, such as marketing")
	case k.Unit != "" && !k.Unit.valid():
		return k.fault(ErrMalformed, "Unit", string(k.Unit), unknownUnit(k.Unit))
	case !k.From.valid():
		return k.fault(ErrMalformed, "From", k.From.String(), "want its first day")
	case !k.Until.IsZero() && !k.Until.valid():
		return k.fault(ErrMalformed, "Until", k.Until.String(), "no such day")
	case !k.Until.IsZero() && !k.From.Before(k.Until):
		return k.fault(ErrMalformed, "Until", k.Until.String(), "want a day after From, "+k.From.String())
	case k.Why == "" || !printable(k.Why):
		return k.fault(ErrMalformed, "Why", k.Why, "want a reason in one printable line")
	}
	k.Unit = cmp.Or(k.Unit, PerMessage)
	if err := k.checkPrices(a); err != nil {
		return err
	}
	currency := k.Price.Currency
	if len(below.EffectiveDates(currency)) > 0 {
		return nil
	}
	if _, err := below.Card(currency, k.From); err != nil { // a book as of a day has no days
		return k.fault(ErrCurrency, "Price", string(currency), "the book has no card in that currency")
	}
	return nil
}

// checkPrices sets the contract's steps, and its Price to the first of them.
func (k *laid) checkPrices(a *atlas) error {
	tiers := k.Tiers
	if len(tiers) == 0 {
		tiers = []ContractTier{{Price: k.Price}}
	} else if k.Price != (Money{}) {
		return k.fault(ErrMalformed, "Price", k.Price.String(), "there are Tiers, too")
	}
	k.Tiers, k.Price = slices.Clone(tiers), tiers[0].Price
	basis := Basis{Grade: GradeRead, Confidence: ConfidenceHigh}
	list := make([]Tier, len(tiers))
	for i, t := range tiers {
		switch c := t.Price.Currency; {
		case !c.Valid():
			return k.fault(ErrMalformed, "Price", t.Price.String(), "want an ISO 4217 currency with the amount")
		case c != k.Price.Currency:
			return k.fault(ErrCurrency, "Tiers", t.Price.String(), "the tier before it is in "+string(k.Price.Currency))
		}
		list[i] = Tier{UpTo: t.UpTo, Price: t.Price.Amount, Basis: basis}
	}
	key := Key{cmp.Or(k.Market, a.markets[0]), k.Item}
	card := &Card{atlas: a}
	if err := card.addRow(key, list); err != nil {
		field, what := "Price", strings.TrimPrefix(err.(*ParseError).What, fmt.Sprintf("%s %s: ", key.Market, key.Item))
		if len(list) > 1 || list[0].UpTo != 0 {
			field = "Tiers"
		}
		return k.fault(ErrMalformed, field, k.prices(), what)
	}
	k.steps, k.end = card.rows[0].steps, card.rows[0].end
	return nil
}

// holdsOn reports whether the contract holds on a day.
func (k *laid) holdsOn(on Date) bool {
	return !on.Before(k.From) && (k.Until.IsZero() || on.Before(k.Until))
}

// meets reports whether two contracts price the same on some day, of which o begins
// no earlier.
func (k *laid) meets(o *laid) bool {
	return k.Price.Currency == o.Price.Currency && k.Market == o.Market && k.Item == o.Item && k.holdsOn(o.From)
}

// compare sorts contracts for all markets before the others, and those of one price
// by their first day.
func (k laid) compare(o laid) int {
	return cmp.Or(Key{k.Market, k.Item}.compare(Key{o.Market, o.Item}),
		strings.Compare(string(k.Price.Currency), string(o.Price.Currency)), k.From.compare(o.From))
}

// name returns its reason and days: "contract 77 from 2026-11-15 until 2027-01-01".
func (k *laid) name() string {
	s := k.Why + " from " + k.From.String()
	if !k.Until.IsZero() {
		s += " until " + k.Until.String()
	}
	return s
}

// place returns what it prices: "marketing in Brazil".
func (k *laid) place() string {
	if k.Market == "" {
		return string(k.Item) + " in all markets"
	}
	return string(k.Item) + " in " + string(k.Market)
}

// prices returns its prices: "0.0600 USD to unit 1000, 0.0500 USD".
func (k *laid) prices() string {
	words := make([]string, len(k.Tiers))
	for i, t := range k.Tiers {
		if words[i] = t.Price.String(); t.UpTo != 0 {
			words[i] += fmt.Sprintf(" to unit %d", t.UpTo)
		}
	}
	return strings.Join(words, ", ")
}

// contracted is the book of WithContracts.
type contracted struct {
	below Book
	list  []laid // those for all markets before those for one
}

// Card returns the card of the book below with the contracts that hold on the day.
func (b contracted) Card(c Currency, on Date) (*Card, error) {
	card, err := b.below.Card(c, on)
	if err != nil || card == nil || card.atlas == nil || card.currency != c {
		return card, err
	}
	prices := map[Key]*laid{}
	var names []string
	for i := range b.list {
		k := &b.list[i]
		if k.Price.Currency != c || !k.holdsOn(on) {
			continue
		}
		if k.Unit != card.unit {
			why := fmt.Sprintf("%q is for one %s, and the card's prices are for one %s", k.name(), k.Unit, card.unit)
			return nil, card.missing(ErrNoRate, k.Market, k.Item, why)
		}
		for _, m := range k.markets(card.effective) {
			prices[Key{m, k.Item}] = k
		}
		if !slices.Contains(names, k.name()) {
			names = append(names, k.name())
		}
	}
	if len(names) == 0 {
		return card, nil
	}
	slices.Sort(names)
	return card.contracted(prices, strings.Join(names, " + "))
}

// markets returns the markets for which it is, if the card came into force on a day.
func (k *laid) markets(on Date) []Market {
	if k.Market != "" {
		return []Market{k.Market}
	}
	return slices.DeleteFunc(Markets(on), func(m Market) bool {
		_, has := m.Country().AuthenticationInternationalSince()
		return k.Item == AuthenticationInternational && !has
	})
}

// contracted returns the card with the prices of contracts.
func (c *Card) contracted(prices map[Key]*laid, names string) (*Card, error) {
	d, err := c.changed(names)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.SortedFunc(maps.Keys(prices), Key.compare) {
		k := prices[key]
		r := row{Key: key, steps: slices.Clone(k.steps), end: k.end}
		basis := d.base(Basis{Grade: GradeRead, Confidence: ConfidenceHigh, How: k.name()})
		for i := range r.steps {
			r.steps[i].basis = basis
		}
		d.put(r)
	}
	d.finish()
	return d, nil
}

// EffectiveDates returns the days of the book below, and those on which contracts
// begin and end.
func (b contracted) EffectiveDates(c Currency) []Date {
	days := slices.Clone(b.below.EffectiveDates(c))
	for i := range b.list {
		if k := &b.list[i]; k.Price.Currency == c {
			if days = append(days, k.From); !k.Until.IsZero() {
				days = append(days, k.Until)
			}
		}
	}
	return sorted(days)
}

func (b contracted) String() string {
	words := make([]string, len(b.list))
	for i := range b.list {
		k := &b.list[i]
		words[i] = fmt.Sprintf("%s per %s, %s: %s", k.place(), k.Unit, k.prices(), k.name())
	}
	return b.below.String() + " with contracts[" + strings.Join(words, "; ") + "]"
}

// Equal reports whether two books of contracts are the same.
func (b contracted) Equal(o contracted) bool { return b.String() == o.String() }
