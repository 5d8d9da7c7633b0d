package ratecard

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

//go:embed data/cards
var cardFiles embed.FS

//go:embed data/calendar.yaml
var calendarYAML []byte

// Published returns the book of Meta's own cards that are embedded here. For a
// day it gives the card that Meta's calendar names, and [ErrNoCard] where that
// card isn't held in the currency: an older one doesn't stand in for it.
//
// Some cards are held in part; what they lack is [ErrNoRate]. Some of their rates
// are carried from another card of the currency, older or newer, where Meta's
// change lists name no change in between. Those are [GradeDerived], their [Basis]
// says from which card, and [WithoutDerived] refuses them.
func Published() Book { return published{} }

type published struct{}

// A library is the calendar and the embedded cards, each parsed at first use.
type library struct {
	days  []Date
	since map[Currency]Date // Meta's first card in the currency
	cards map[cardKey]func() (*Card, error)
}

type cardKey struct {
	currency Currency
	day      Date
}

var embedded = sync.OnceValues(openLibrary)

func openLibrary() (*library, error) {
	var file struct {
		Cards      []Date
		Currencies map[Date]string
	}
	if err := yaml.Unmarshal(calendarYAML, &file); err != nil {
		return nil, fmt.Errorf("ratecard: calendar.yaml: %w", err)
	}
	l := &library{days: sorted(file.Cards), since: map[Currency]Date{}, cards: map[cardKey]func() (*Card, error){}}
	for day, list := range file.Currencies {
		for c := range strings.FieldsSeq(list) {
			l.since[Currency(c)] = day
		}
	}
	for c, since := range l.since {
		for _, day := range l.days {
			if day.Before(since) {
				continue
			}
			name := fmt.Sprintf("data/cards/%s/%s.yaml", day, strings.ToLower(string(c)))
			if f, err := cardFiles.Open(name); err == nil {
				f.Close()
				l.cards[cardKey{c, day}] = sync.OnceValues(func() (*Card, error) { return l.read(name) })
			}
		}
	}
	return l, nil
}

func (l *library) read(name string) (*Card, error) {
	data, err := cardFiles.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("ratecard: %w", err)
	}
	c, err := parseCard(data, l.named)
	if err != nil {
		return nil, fmt.Errorf("ratecard: embedded %s: %w", name, err)
	}
	return c, nil
}

// named returns the USD card that another card names for its bounds. USD cards
// name none, so that no card waits for itself.
func (l *library) named(id string, by *Card) (*Card, error) {
	day, isUSD := strings.CutPrefix(id, "meta/USD/")
	if !isUSD || by.currency == "USD" {
		return nil, fmt.Errorf("%s can't have the bounds of %q: want meta/USD/DAY, on a card in another currency",
			by.id, id)
	}
	first, err := ParseDate(day)
	if err != nil {
		return nil, err
	}
	parse, held := l.cards[cardKey{"USD", first}]
	if !held {
		return nil, fmt.Errorf("%q isn't embedded", id)
	}
	return parse()
}

func (published) Card(c Currency, on Date) (*Card, error) {
	l, err := embedded()
	if err != nil {
		return nil, err
	}
	since, known := l.since[c]
	if !known {
		why := "Meta publishes no cards in that currency"
		if !c.Valid() {
			why = "want an ISO 4217 code in capitals, such as USD"
		}
		return nil, noCard(c, on, Date{}, why)
	}
	if on.Before(since) {
		why := "the first one came into force on "
		if since == l.days[0] { // Meta had lists before, which nobody has found
			why = "the oldest one known came into force on "
		}
		return nil, noCard(c, on, Date{}, why+since.String())
	}
	day := since
	for i := len(l.days) - 1; i >= 0; i-- {
		if !on.Before(l.days[i]) {
			day = l.days[i]
			break
		}
	}
	parse, held := l.cards[cardKey{c, day}]
	if !held {
		return nil, noCard(c, on, day, "Meta published it, but it isn't held here")
	}
	return parse()
}

func (published) EffectiveDates(c Currency) []Date {
	l, err := embedded()
	if err != nil {
		return nil
	}
	since, known := l.since[c]
	if !known {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.days), func(d Date) bool { return d.Before(since) })
}

func (published) String() string {
	l, err := embedded()
	if err != nil {
		return "published"
	}
	return "published " + l.newest().String()
}

// Currencies returns the currencies in which Meta publishes cards, sorted.
func Currencies() []Currency {
	l, err := embedded()
	if err != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(l.since))
}

// NewestEffectiveDate returns the first day of the newest embedded card in a
// currency, and whether there is one.
func NewestEffectiveDate(c Currency) (Date, bool) {
	days := EffectiveDatesHeld(c)
	if len(days) == 0 {
		return Date{}, false
	}
	return days[len(days)-1], true
}

// EffectiveDatesHeld returns the first days of the embedded cards in a currency,
// in order.
func EffectiveDatesHeld(c Currency) []Date {
	l, err := embedded()
	if err != nil {
		return nil
	}
	var days []Date
	for k := range l.cards {
		if k.currency == c {
			days = append(days, k.day)
		}
	}
	return sorted(days)
}

// newest returns the first day of the newest embedded card in any currency.
func (l *library) newest() (day Date) {
	for k := range l.cards {
		if day.Before(k.day) {
			day = k.day
		}
	}
	return day
}
