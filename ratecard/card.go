package ratecard

import (
	"iter"
	"slices"

	"github.com/shopspring/decimal"
)

// A Card is one price list: one currency, in force from one day. It never
// changes; methods that "change" it return another. Share it freely. Cards come
// from a [Book] or [Parse]; the zero Card has no prices.
type Card struct {
	id        string
	model     string
	unit      Unit
	currency  Currency
	effective Date
	checked   Date
	sources   []Source
	columns   []Item
	bases     []Basis

	atlas  *atlas
	rows   []row          // sorted by market, then column
	index  []uint16       // market × item: the row's number + 1, or 0
	cols   [nItems]Column // of the rows, in the order of the items
	digits int32          // of the most exact price that Ladder.Amount counts in
}

// A Unit is what a card's prices are for.
type Unit string

// The units.
const (
	PerMessage      Unit = "message"
	PerConversation Unit = "conversation"
	PerNotification Unit = "notification"
)

// A Source is where prices were read.
type Source struct {
	ID    string // names it within the card
	Where string // an address, or what kind of copy it was
	What  string // what it holds, and how it was checked
}

// A Grade says how a price came about. Store its text.
type Grade string

// The grades.
const (
	Read     Grade = "read"     // read off a card or a copy of one
	Derived  Grade = "derived"  // worked out, or carried over from another card
	Disputed Grade = "disputed" // sources disagree; the likelier is given
)

// Confidence says how sure a price is. Store its text.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"   // two independent sources, or a copy hashed against Meta's file
	Medium Confidence = "medium" // one good source
	Low    Confidence = "low"    // computed or carried over
)

// A Basis is what a price rests on.
type Basis struct {
	Grade      Grade
	Confidence Confidence
	From       string // IDs of the card's sources, separated by spaces
	How        string // how it was made or why it is disputed; "" if simply read
}

// A Tier is one step of a ladder. Tiers are marginal: each prices the units
// above the step before it, up to and with its own bound (R5.7.3).
type Tier struct {
	UpTo  int64           // the last unit of the month it prices, counted from 1; 0 means no last
	Price decimal.Decimal // of one unit, with the digits published
	Basis
}

// A Key names a price of a card.
type Key struct {
	Market Market
	Item   Item
}

// A row is a ladder as a card keeps it: at least one step.
type row struct {
	Key
	steps []step
	end   error // ErrNoRate or ErrDerived if units past the last step have no price; else nil
}

type step struct {
	upTo  int64 // as in Tier, but math.MaxInt64 for no last
	units int64 // price × 10^digits of the card
	exact bool  // units holds it
	price decimal.Decimal
	basis uint16
}

// ID names the card and every change made to it: "meta/USD/2026-10-01 + contract 77".
func (c *Card) ID() string { return c.id }

// Model tells which of WhatsApp's ways of charging the card belongs to, as its
// file says: "cbp_initiator", "cbp_category" or "pmp".
func (c *Card) Model() string { return c.model }

// Unit is what its prices are for.
func (c *Card) Unit() Unit { return c.unit }

// Currency is the currency of all its prices.
func (c *Card) Currency() Currency { return c.currency }

// Effective is its first day, from 00:00 in the account's time zone (R0.4).
func (c *Card) Effective() Date { return c.effective }

// Checked is the day on which a person last compared it with its sources.
func (c *Card) Checked() Date { return c.checked }

// Sources returns where its prices were read, sorted by ID.
func (c *Card) Sources() []Source { return slices.Clone(c.sources) }

// Source returns the source with an ID, and whether there is one.
func (c *Card) Source(id string) (Source, bool) {
	i, ok := slices.BinarySearchFunc(c.sources, Source{ID: id}, Source.compare)
	if !ok {
		return Source{}, false
	}
	return c.sources[i], true
}

// Tiers returns what the card charges for an item in a market: at least one
// tier. It fails with a [*LookupError] of [ErrNoRate], [ErrNoMarket] or [ErrDerived].
func (c *Card) Tiers(m Market, i Item) ([]Tier, error) {
	l, err := c.Ladder(m, i)
	if err != nil {
		return nil, err
	}
	return c.tiers(l.row), nil
}

// Rows returns every price of the card, sorted by market and then in the order
// of its columns.
func (c *Card) Rows() iter.Seq2[Key, []Tier] {
	return func(yield func(Key, []Tier) bool) {
		for i := range c.rows {
			if len(c.rows[i].steps) > 0 && !yield(c.rows[i].Key, c.tiers(&c.rows[i])) {
				return
			}
		}
	}
}

func (c *Card) tiers(r *row) []Tier {
	list := make([]Tier, len(r.steps))
	for i := range list {
		list[i] = Ladder{c, r}.Tier(i)
	}
	return list
}

// Equal tells whether two cards say the same, sources and all. Nil equals nil.
func (c *Card) Equal(o *Card) bool {
	if c == nil || o == nil || c == o {
		return c == o
	}
	if c.id != o.id || c.model != o.model || c.unit != o.unit || c.currency != o.currency ||
		c.effective != o.effective || c.checked != o.checked ||
		!slices.Equal(c.sources, o.sources) || !slices.Equal(c.columns, o.columns) || len(c.rows) != len(o.rows) {
		return false
	}
	for i := range c.rows {
		if !c.equalRow(&c.rows[i], o, &o.rows[i]) {
			return false
		}
	}
	return true
}

func (c *Card) equalRow(a *row, o *Card, b *row) bool {
	return a.Key == b.Key && a.end == b.end && slices.EqualFunc(c.tiers(a), o.tiers(b), Tier.Equal)
}

// Equal tells whether two tiers say the same; 0.10 is another price than 0.1
// only in its digits, and equal.
func (t Tier) Equal(u Tier) bool {
	return t.UpTo == u.UpTo && t.Price.Equal(u.Price) && t.Basis == u.Basis
}
