package ratecard

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// A Card is one price list: one currency, in force from one day. It never
// changes: [Card.With], [Card.Scaled] and [Card.Overlay] return another. Any
// number of goroutines may use it. Cards come from a [Book], [Parse] or
// [NewCard]; the zero Card has no prices, and a nil one is as it.
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

	atlas *atlas
	rows  []row    // sorted by market, then column
	index []uint16 // market × item: the row's number + 1, or 0
}

// A Unit is what a card's prices are for.
type Unit string

// The units.
const (
	PerMessage      Unit = "message"
	PerConversation Unit = "conversation"
	PerNotification Unit = "notification"
)

// unknownUnit returns what is wrong with a unit that isn't valid.
func unknownUnit(u Unit) string {
	return fmt.Sprintf("unknown unit %q: want %s, %s or %s", u, PerMessage, PerConversation, PerNotification)
}

func (u Unit) valid() bool { return u == PerMessage || u == PerConversation || u == PerNotification }

// A Source is where prices were read.
type Source struct {
	ID    string `json:"id,omitempty"`    // names it within the card
	Where string `json:"where,omitempty"` // an address, or what kind of copy it was
	What  string `json:"what,omitempty"`  // what it holds, and how it was checked
}

// A Grade says how a price was found. Store its text.
type Grade string

// The grades.
const (
	GradeRead     Grade = "read"     // read off a card or a copy of one
	GradeDerived  Grade = "derived"  // worked out, or carried over from another card
	GradeDisputed Grade = "disputed" // sources disagree; the likelier is given
)

func (g Grade) valid() bool { return g == GradeRead || g == GradeDerived || g == GradeDisputed }

// Confidence says how sure a price is. Store its text.
type Confidence string

// The confidences.
const (
	ConfidenceHigh   Confidence = "high"   // two independent sources, or a copy hashed against Meta's file
	ConfidenceMedium Confidence = "medium" // one good source
	ConfidenceLow    Confidence = "low"    // computed or carried over
)

func (c Confidence) valid() bool {
	return c == ConfidenceHigh || c == ConfidenceMedium || c == ConfidenceLow
}

// A Basis is what a price rests on.
type Basis struct {
	Grade      Grade      `json:"grade"`
	Confidence Confidence `json:"confidence"`
	// IDs of the card's sources, separated by spaces
	From string `json:"from"`
	// how it was made or why it is disputed; "" if simply read
	How string `json:"how,omitempty"`
}

// A Tier is one step of a ladder: the price of the units of a month above the
// step before it, up to and with its own bound (R5.7.3).
type Tier struct {
	// the last unit of the month that it prices, counted from 1; 0 if there is no last
	UpTo  int64
	Price decimal.Decimal // of one unit, with the digits published
	Basis
}

// A Key names a price of a card.
type Key struct {
	Market Market `json:"market"`
	Item   Item   `json:"item"`
}

// compare sorts by market, and then as Meta's columns stand.
func (k Key) compare(o Key) int {
	return cmp.Or(strings.Compare(string(k.Market), string(o.Market)), k.Item.compare(o.Item))
}

// A row is a ladder as a card keeps it: at least one step.
type row struct {
	Key
	steps []step
	// ErrNoRate or ErrDerived if units past the last step have no price; else nil
	end error
}

type step struct {
	upTo  int64 // as in Tier, but math.MaxInt64 for no last
	price decimal.Decimal
	basis uint16
}

// ID returns the name of the card and of every change made to it:
// "meta/USD/2026-10-01 + contract 77".
func (c *Card) ID() string { return c.orZero().id }

// orZero returns the card, or the zero Card if it is nil, as is one that was made with an error.
func (c *Card) orZero() *Card {
	if c == nil {
		return new(Card)
	}
	return c
}

// String returns the ID, so that a card in a log is a line and not pages.
func (c *Card) String() string {
	if c == nil {
		return "<nil>"
	}
	return c.id
}

// Unit returns what its prices are for.
func (c *Card) Unit() Unit { return c.orZero().unit }

// Currency returns the currency of all its prices.
func (c *Card) Currency() Currency { return c.orZero().currency }

// Effective returns its first day, from 00:00 in the account's time zone (R0.4).
func (c *Card) Effective() Date { return c.orZero().effective }

// Checked returns the day on which a person last compared it with its sources.
func (c *Card) Checked() Date { return c.orZero().checked }

// Sources returns where its prices were read, sorted by ID.
func (c *Card) Sources() []Source { return slices.Clone(c.orZero().sources) }

// Source returns the source with an ID, such as one of [Basis].From, and whether there is one.
func (c *Card) Source(id string) (Source, bool) {
	c = c.orZero()
	for i := range c.sources {
		if c.sources[i].ID == id {
			return c.sources[i], true
		}
	}
	return Source{}, false
}

func (s Source) compare(t Source) int { return strings.Compare(s.ID, t.ID) }

// bound returns the step's UpTo as a Tier has it.
func (s step) bound() int64 {
	if s.upTo == math.MaxInt64 {
		return 0
	}
	return s.upTo
}
