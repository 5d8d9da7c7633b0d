package ratecard

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The kinds of errors. A [*LookupError] says what was looked for, a
// [*ParseError] what can't be read; each matches its kind under [errors.Is].
// Nothing unknown is ever priced at 0.
var (
	// ErrNoCard: there is no card of that currency on that day, or Meta
	// published one that isn't held here. An older card never stands in for it.
	ErrNoCard = errors.New("ratecard: no card")
	// ErrNoRate: the card doesn't price that item in that market, or not that
	// far up its ladder.
	ErrNoRate = errors.New("ratecard: no rate")
	// ErrNoMarket: the number, user ID, country or market is unknown.
	ErrNoMarket = errors.New("ratecard: no market")
	// ErrDerived: only rates that were read off a card were asked for, and
	// this one was worked out.
	ErrDerived = errors.New("ratecard: derived rate")
	// ErrCurrency: two currencies meet where only one can be.
	ErrCurrency = errors.New("ratecard: two currencies")
	// ErrMalformed: a card, date or amount isn't written as it should be.
	ErrMalformed = errors.New("ratecard: malformed")
)

// A LookupError says what was looked for and not found. Fields that played no
// part are zero.
type LookupError struct {
	Kind     error // one of ErrNoCard, ErrNoRate, ErrNoMarket, ErrDerived
	Currency Currency
	Date     Date   // the day asked about; zero where a card itself was asked
	Card     Date   // the first day of the card in question
	CardID   string // its ID, if it isn't one of Meta's own
	Market   Market
	Item     Item
	User     string // the number, ID or country as it was given
	Why      string // in a few words

	// Malformed says that User isn't in the form of a number, an ID or a
	// country code, so that no list of countries would have it.
	Malformed bool
	// LooksLike says what a malformed User may be meant as; "" if it is like nothing.
	LooksLike UserLooks
}

// UserLooks is what a malformed user may be meant as. Its text is stable.
type UserLooks string

// What users may be meant as.
const (
	LooksLikeNational UserLooks = "national-number" // a phone number that lacks + and the country's calling code
	LooksLikeNumber   UserLooks = "number"          // a phone number, but too short or too long to be one
	LooksLikeUserID   UserLooks = "user-id"         // a business-scoped user ID that isn't written as one
	LooksLikeMarket   UserLooks = "market"          // the name of a market, where its country's code is wanted
)

// Error says what was looked for, and the day or the card.
func (e *LookupError) Error() string {
	b := make([]byte, 0, 160)
	if e.Kind == nil {
		b = append(b, "<nil>"...)
	} else {
		b = append(b, e.Kind.Error()...)
	}
	sep := ": "
	next := func() { b, sep = append(b, sep...), ", " }
	if e.User != "" {
		next()
		b = strconv.AppendQuote(b, brief(e.User))
	}
	for _, name := range [...]string{string(e.Item), string(e.Market), string(e.Currency)} {
		if name != "" {
			next()
			b = append(b, brief(name)...)
		}
	}
	if e.CardID != "" {
		next()
		b = append(append(b, "card "...), e.CardID...)
	} else if !e.Card.IsZero() {
		next()
		b = e.Card.appendTo(append(b, "card of "...))
	}
	if !e.Date.IsZero() && e.Date != e.Card {
		next()
		b = e.Date.appendTo(append(b, "on "...))
	}
	if e.Why != "" {
		b = append(append(append(b, " ("...), e.Why...), ')')
	}
	return string(b)
}

// Unwrap returns the kind, for [errors.Is].
func (e *LookupError) Unwrap() error { return e.Kind }

// Equal reports whether two errors say the same; kinds compare by [errors.Is].
func (e *LookupError) Equal(o *LookupError) bool {
	if e == nil || o == nil {
		return e == o
	}
	a, b := *e, *o
	a.Kind, b.Kind = nil, nil
	return a == b && (errors.Is(e.Kind, o.Kind) || errors.Is(o.Kind, e.Kind))
}

// A ParseError says where a card is malformed. It unwraps to [ErrMalformed].
type ParseError struct {
	Line int // counted from 1; 0 if unknown
	What string
}

// Error names the line, if it is known, and the fault.
func (e *ParseError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%v: %s", ErrMalformed, e.What)
	}
	return fmt.Sprintf("%v: line %d: %s", ErrMalformed, e.Line, e.What)
}

// Unwrap returns ErrMalformed.
func (e *ParseError) Unwrap() error { return ErrMalformed }

// A CurrencyError says which two currencies met. It unwraps to [ErrCurrency].
type CurrencyError struct {
	Have, With Currency // "" is an amount of no currency that isn't 0
}

// Error names both currencies.
func (e *CurrencyError) Error() string {
	return fmt.Sprintf("%v: %q with %q", ErrCurrency, brief(string(e.Have)), brief(string(e.With)))
}

// Unwrap returns ErrCurrency.
func (e *CurrencyError) Unwrap() error { return ErrCurrency }

// noCard returns the error of a day without a card. The first day of the card
// that is missing is zero where there is none.
func noCard(c Currency, on, first Date, why string) error {
	return &LookupError{
		Kind:     ErrNoCard,
		Currency: c,
		Date:     on,
		Card:     first,
		Why:      why,
	}
}

// brief returns a value as errors repeat it: of a long one its first hundred bytes.
func brief(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
