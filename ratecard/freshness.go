package ratecard

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// A Freshness says how far the prices of a currency can be trusted to be Meta's
// newest on a day. Its JSON is stable.
type Freshness struct {
	Currency Currency `json:"currency"`
	// On is the day asked about.
	On Date `json:"on"`
	// Effective is the first day of the card in force in the book on that day.
	Effective Date `json:"effective"`
	// Checked is the day on which a person last compared that card with its sources.
	Checked Date `json:"checked"`
	// Newest is the first day of the newest card that the book holds. It is after
	// Effective where the book knows prices ahead.
	Newest Date `json:"newest"`
	// MayBeSupersededFrom is the first day on which Meta may have put a card into force
	// that nobody has looked for: that of the month after Checked. From its first instant
	// in the account's time zone, quotes by the card have the note
	// card-may-be-superseded. It is zero for a card that is made up for tests.
	MayBeSupersededFrom Date `json:"may_be_superseded_from,omitzero"`
	// SupersededFrom is the first day of the card that followed, by the calendar of
	// [Published]; zero if that names none. From then on quotes by the card have the
	// note card-superseded. On a day past it the book stays with old prices.
	SupersededFrom Date `json:"superseded_from,omitzero"`
}

// String returns it for a person, as in an alert: "USD prices of 2026-10-01, checked
// 2026-11-21, stale since 2026-12-01". The zero Freshness says that it is none.
func (f Freshness) String() string {
	if f.Effective.IsZero() {
		return "no prices"
	}
	text := string(f.Currency) + " prices of " + f.Effective.String() + ", checked " + f.Checked.String()
	since := f.MayBeSupersededFrom
	if since.IsZero() || !f.SupersededFrom.IsZero() && f.SupersededFrom.Before(since) {
		since = f.SupersededFrom
	}
	switch {
	case since.IsZero():
		return text
	case f.IsStale():
		return text + ", stale since " + since.String()
	}
	return text + ", stale from " + since.String()
}

// FreshnessOn returns how current a book's prices in a currency are on a day, which
// is that of an instant in the account's time zone: DateOf(now.In(zone)). A nil book
// is an empty one; for an account whose Rates are nil pass [Published].
//
// If it is stale, upgrade the module: prices come with its versions. If the newest
// version is as old, read Meta's own file with package metafile, and put that card
// before the others with [FirstOf].
//
// It fails as [Book.Card] does: a currency without a card on the day isn't fresh.
func FreshnessOn(b Book, c Currency, on Date) (Freshness, error) {
	b = orEmpty(b)
	card, err := b.Card(c, on)
	if err == nil && card == nil {
		err = noCard(c, on, Date{}, "the book gave none")
	}
	if err != nil {
		return Freshness{}, err
	}
	f := Freshness{Currency: c, On: on, Effective: card.effective, Checked: card.checked, Newest: card.effective}
	for _, day := range slices.Backward(b.EffectiveDates(c)) {
		newest, err := b.Card(c, day)
		if err != nil && !errors.Is(err, ErrNoCard) {
			return Freshness{}, err
		}
		if err == nil && newest != nil {
			if f.Newest.Before(newest.effective) {
				f.Newest = newest.effective
			}
			break
		}
	}
	if !card.IsForTests() {
		f.MayBeSupersededFrom = monthAfter(card.checked)
		f.SupersededFrom = follower(c, card.effective)
	}
	return f, nil
}

// IsStale reports whether Meta may have, or has, newer prices in force on the day
// asked about than the book gives.
func (f Freshness) IsStale() bool {
	past := func(d Date) bool { return !d.IsZero() && !f.On.Before(d) }
	return past(f.MayBeSupersededFrom) || past(f.SupersededFrom)
}

// monthAfter returns the first day of the next month.
func monthAfter(d Date) Date {
	return DateOf(time.Date(d.Year, d.Month+1, 1, 0, 0, 0, 0, time.UTC))
}

// follower returns the first day of Meta's that comes after another, or the zero
// Date.
func follower(c Currency, after Date) Date {
	calendar := Published().EffectiveDates(c)
	if i := slices.IndexFunc(calendar, after.Before); i >= 0 {
		return calendar[i]
	}
	return Date{}
}

// forTests begins the IDs of the cards that package pricingtest makes up.
const forTests = "pricingtest/"

// IsForTests reports whether the card is one of package pricingtest, or such a one
// with a change: its ID begins with "pricingtest/". Its prices are made up and never
// change. Nothing supersedes them, so quotes by it have no note on its age.
func (c *Card) IsForTests() bool { return c != nil && strings.HasPrefix(c.id, forTests) }
