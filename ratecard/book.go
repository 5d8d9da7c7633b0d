package ratecard

import (
	"errors"
	"slices"
	"strings"
)

// A Book finds the card in force in a currency on a day. Books never change;
// share them freely.
type Book interface {
	// Card returns the card of a day, or a *LookupError of ErrNoCard.
	Card(Currency, Date) (*Card, error)
	// EffectiveDates returns every day on which a card in the currency came into
	// force, in order, also where the book lacks that card.
	EffectiveDates(Currency) []Date
	// String returns the book's name. Two books of one name give the same cards.
	String() string
}

// Cards is a Book of cards of one's own. It gives the newest one that is in
// force on the day, and of two from the same day the one that comes first. A
// card stays in force until a newer one of the same currency does, however old it
// is: what Meta publishes later is not in it. Quotes by a card that Meta has
// replaced since have the note card-superseded. The zero Cards is empty; nil cards
// are skipped.
type Cards []*Card

// Card returns the newest card of the currency that isn't newer than the day.
func (s Cards) Card(c Currency, on Date) (*Card, error) {
	var best *Card
	for _, card := range s {
		if card == nil || card.currency != c || on.Before(card.effective) {
			continue
		}
		if best == nil || best.effective.Before(card.effective) {
			best = card
		}
	}
	if best != nil {
		return best, nil
	}
	why := "not in " + s.String()
	if len(s) == 0 {
		why = "the book has no cards; Meta's are those of Published"
	}
	if days := s.EffectiveDates(c); len(days) > 0 {
		why += ", whose first one came into force on " + days[0].String()
	}
	return nil, noCard(c, on, Date{}, why)
}

// EffectiveDates returns the first days of the cards in that currency.
func (s Cards) EffectiveDates(c Currency) []Date {
	var days []Date
	for _, card := range s {
		if card != nil && card.currency == c {
			days = append(days, card.effective)
		}
	}
	return sorted(days)
}

// String returns the book's name, with the IDs of its cards.
func (s Cards) String() string {
	ids := make([]string, 0, len(s))
	for _, card := range s {
		if card != nil {
			ids = append(ids, card.id)
		}
	}
	return "cards[" + strings.Join(ids, "; ") + "]"
}

// FirstOf returns a book that asks others in order and gives the first card
// that one has for the day. An error other than [ErrNoCard] ends the search.
// Nil books are skipped. Cards aren't mixed: what the first card doesn't price has
// no price. For prices of a contract, and Meta's for the rest, see [WithContracts].
func FirstOf(books ...Book) Book {
	return firstOf(slices.DeleteFunc(slices.Clone(books), func(b Book) bool { return b == nil }))
}

type firstOf []Book

func (books firstOf) Card(c Currency, on Date) (*Card, error) {
	err := noCard(c, on, Date{}, "no book was given")
	var whys []string
	for _, b := range books {
		var card *Card
		if card, err = b.Card(c, on); !errors.Is(err, ErrNoCard) {
			return card, err
		}
		if e := (*LookupError)(nil); errors.As(err, &e) && e.Why != "" && !slices.Contains(whys, e.Why) {
			whys = append(whys, e.Why)
		}
	}
	if e := (*LookupError)(nil); errors.As(err, &e) && len(whys) > 1 {
		all := *e // the last book's, with what every book said
		all.Why = strings.Join(whys, "; ")
		return nil, &all
	}
	return nil, err
}

func (books firstOf) EffectiveDates(c Currency) []Date {
	var days []Date
	for _, b := range books {
		days = append(days, b.EffectiveDates(c)...)
	}
	return sorted(days)
}

func (books firstOf) String() string {
	names := make([]string, len(books))
	for i, b := range books {
		names[i] = b.String()
	}
	return "first of[" + strings.Join(names, "; ") + "]"
}

// AsOf returns a book that gives the card of one day, whichever day is asked
// about: old prices for new traffic. It has no effective dates. Quotes by it have
// the note card-superseded once Meta has published a newer card: who asked for old
// prices isn't always who reads the quote. A nil book is an empty one.
func AsOf(b Book, on Date) Book { return asOf{orEmpty(b), on} }

type asOf struct {
	Book
	on Date
}

func (b asOf) Card(c Currency, _ Date) (*Card, error) { return b.Book.Card(c, b.on) }

func (b asOf) EffectiveDates(Currency) []Date { return nil }

func (b asOf) String() string { return b.Book.String() + " as of " + b.on.String() }

func (b asOf) Equal(o asOf) bool { return b.String() == o.String() }

// WithoutDerived returns a book whose cards hide every price that was worked out
// rather than read: asking for one is [ErrDerived]. A ladder whose list rate was
// read has prices up to its first derived step. A nil book is an empty one.
func WithoutDerived(b Book) Book { return withoutDerived{orEmpty(b)} }

func orEmpty(b Book) Book {
	if b == nil {
		return Cards(nil)
	}
	return b
}

type withoutDerived struct{ Book }

func (b withoutDerived) Card(c Currency, on Date) (*Card, error) {
	card, err := b.Book.Card(c, on)
	if err != nil {
		return nil, err
	}
	return card.withoutDerived(), nil
}

func (b withoutDerived) String() string { return b.Book.String() + " without derived rates" }

// withoutDerived cuts every ladder before its first derived step.
func (c *Card) withoutDerived() *Card {
	if c.atlas == nil {
		return c
	}
	d := *c
	d.rows = slices.Clone(c.rows)
	for i := range d.rows {
		r := &d.rows[i]
		first := slices.IndexFunc(r.steps, func(s step) bool { return c.bases[s.basis].Grade == GradeDerived })
		if first >= 0 {
			r.steps, r.end = r.steps[:first:first], ErrDerived
		}
	}
	d.finish()
	return &d
}
