// Package advice works out what would make a log cheaper, by folding it anew with the
// messages as they might have been.
package advice

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// The IDs of items.
const (
	LateReplies = "late-replies" // templates that answered after a window had closed
	AfterWindow = "after-window" // other utility sent just after a window closed
	Numbers     = "numbers"      // replies past the allowance of a number
	Templates   = "templates"    // marketing that could be utility
)

// Alone says how savings are to be read. It belongs beside every list of them.
const Alone = "Each saving is worked out alone, with all else as it was. They don't add up: " +
	"one of them may leave less for another."

// Options are what to look for.
type Options struct {
	// AfterWindow is how long after a window closed a message counts as just after it;
	// 0 means 6 hours.
	AfterWindow time.Duration
	// Late is what [pricing.Pricer.LateReplies] found in the log; without it there is no
	// item LateReplies. Its replies aren't those of AfterWindow.
	Late *pricing.LateReport
	// Templates are those of [ReadTemplates]; nil if none were given.
	Templates []Template
}

// An Item is one thing to change, and what it saves.
type Item struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Messages are those that would be sent otherwise, and Users how many users they are
	// to, where whole users are moved.
	Messages int64 `json:"messages"`
	Users    int64 `json:"users,omitempty"`
	// Before and After are what the log costs as it is, and with the change, by the bills'
	// High. They are nil if nothing would change, or if a bill lacks prices.
	Before *ratecard.Money `json:"before"`
	After  *ratecard.Money `json:"after"`
	// Low and High are between what the saving is: the differences of the bills' Low and of
	// their High; less than 0 is a loss. They are nil where Unknown says why.
	Low     *ratecard.Money `json:"saving_low"`
	High    *ratecard.Money `json:"saving_high"`
	Unknown string          `json:"unknown,omitempty"`
	// Text is what to do and what it saves, in a few sentences without personal data.
	Text string `json:"text"`
	// Templates are those that could be utility.
	Templates []Rewrite `json:"templates,omitempty"`

	// Changes are the log as it is, but for words of Meta's that say nothing of another
	// number, and with the change. Bills are what the amounts are of.
	Changes [2]fold.Change  `json:"-"`
	Bills   [2]pricing.Bill `json:"-"`
}

// Saves reports whether the item saves something, or may.
func (it *Item) Saves() bool { return it.High != nil && it.High.Amount.Sign() > 0 }

// Of returns all items: first those that save something, the most first, then those of
// which that isn't known, then those that save nothing, which say why.
func Of(l *fold.Log, o Options) ([]Item, error) {
	s := &search{Log: l, Options: o, threads: sync.OnceValue(func() *threads { return threadsOf(l) })}
	finders := []func(*search) (Item, error){numbers, afterWindow, templates}
	if o.Late != nil {
		finders = append(finders, late)
	}
	items := make([]Item, len(finders))
	err := fold.Each(len(finders), func(i int) (err error) {
		items[i], err = finders[i](s)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), compareSavings(b, a))
	})
	return items, nil
}

func (it *Item) rank() int {
	switch {
	case it.Saves():
		return 0
	case it.Unknown != "":
		return 1
	}
	return 2
}

func compareSavings(a, b Item) int {
	if a.High == nil || b.High == nil {
		return 0
	}
	return a.High.Cmp(*b.High)
}

// A search is what all finders look at.
type search struct {
	*fold.Log
	Options
	threads func() *threads
}

// weigh makes both bills of an item and reads its saving off them. The events that
// change are those at the indexes.
func (s *search) weigh(it *Item, before, after fold.Change, changed []int) error {
	var err error
	it.Changes = [2]fold.Change{before, after}
	if before.Each == nil && len(before.Index) == 0 {
		it.Bills[0], err = s.Now()
	} else {
		it.Bills[0], err = s.Bill(s.Account, before)
	}
	if err != nil {
		return err
	}
	if it.Bills[1], err = s.Bill(s.Account, after); err != nil {
		return err
	}
	it.compare(func(m ratecard.Market) bool { return s.touches(changed, m) })
	return nil
}

// compare reads the saving off the bills. Messages without a price leave it unknown, unless
// both bills lack the same and none that changed is to such a market.
func (it *Item) compare(touched func(ratecard.Market) bool) {
	before, after := &it.Bills[0], &it.Bills[1]
	c := before.Compare(*after)
	if it.Unknown = c.Unknown; it.Unknown != "" && len(before.Unpriced) > 0 {
		alike := slices.Equal(before.Unpriced, after.Unpriced) && !lacksFees(before) && !lacksFees(after)
		if alike && !slices.ContainsFunc(before.Unpriced, func(u pricing.Unpriced) bool {
			return u.Market == "" || touched(u.Market)
		}) {
			it.Unknown = ""
		}
	}
	if it.Unknown != "" {
		return
	}
	it.set(before.High, before.High.Sub(after.High), before.Low.Sub(after.Low))
}

// set sets the amounts of an item that saves one of two amounts, the first in the case of
// the bills' High.
func (it *Item) set(before, saving, other ratecard.Money) {
	after, low, high := before.Sub(saving), saving, other
	if high.Cmp(low) < 0 {
		low, high = high, low
	}
	it.Before, it.After, it.Low, it.High = &before, &after, &low, &high
}

// lacksFees reports whether fees by the month aren't in a bill.
func lacksFees(b *pricing.Bill) bool {
	return slices.ContainsFunc(b.Notes, func(n pricing.Note) bool {
		return n.ID == pricing.NoteFeesByMonth || n.ID == pricing.NoteMinimumOpen
	})
}

// touches reports whether one of the events may be to a user in a market.
func (s *search) touches(indexes []int, m ratecard.Market) bool {
	return slices.ContainsFunc(indexes, func(i int) bool {
		e := &s.Events[i]
		if e.Message.Market != "" {
			return e.Message.Market == m
		}
		place, err := ratecard.Locate(cmp.Or(e.Message.To, e.User))
		if err != nil {
			return true
		}
		in, err := ratecard.MarketOf(place.Country, s.day(e.At))
		return err != nil || in == m
	})
}

// zone returns the account's.
func (s *search) zone() *time.Location { return cmp.Or(s.Account.Zone, time.UTC) }

// day returns the day of an instant in the account's zone.
func (s *search) day(at time.Time) ratecard.Date { return ratecard.DateOf(at.In(s.zone())) }

// modelOn returns the model by which the account is priced on a day.
func (s *search) modelOn(d ratecard.Date) pricing.Model {
	m, ok := pricing.ModelByID(s.Account.Model)
	if !ok {
		m, _ = pricing.ModelOn(d) // before the first there is none, and nothing is known
	}
	return m
}

// outcome is the sentence that says what an item saves, with the reason if that is nothing.
func (it *Item) outcome(whyNothing string) string {
	switch {
	case it.Unknown != "":
		return "What that saves isn't known: " + it.Unknown + "."
	case it.Low.IsZero() && it.High.IsZero():
		return "That saves nothing under these rules" + whyNothing + "."
	case it.Low.Amount.Sign() < 0 && it.High.Amount.Sign() <= 0:
		return "That would cost " + cli.Between(it.High.Neg(), it.Low.Neg()) + " more."
	case it.Low.Amount.Sign() < 0:
		return "That saves up to " + it.High.String() + ", or costs up to " + it.Low.Neg().String() + " more."
	}
	return "That saves " + cli.Between(*it.Low, *it.High) + "."
}

// filed returns the category of a message: the one that Meta reported, if it is one.
func filed(e *pricing.Event) category.Category {
	if c, err := category.Parse(string(e.Meta.Category)); err == nil {
		return c
	}
	return e.Message.Category
}

// A thread is the events of a user on one number of the business.
type thread struct {
	number string // the key
	user   string // the key
	first  int    // index of its first event
}

// threads are all of a log.
type threads struct {
	list []thread
	of   []int // of each event, the index in list
}

func threadsOf(l *fold.Log) *threads {
	t := &threads{of: make([]int, len(l.Events))}
	type pair struct{ number, user string }
	index := map[pair]int{}
	for i := range l.Events {
		key := pair{l.Number(&l.Events[i]), l.User(&l.Events[i])}
		k, ok := index[key]
		if !ok {
			k = len(t.list)
			index[key] = k
			t.list = append(t.list, thread{key.number, key.user, i})
		}
		t.of[i] = k
	}
	return t
}

// messages writes a number of them.
func messages(n int, kind string) string { return cli.Plural(int64(n), kind) }
