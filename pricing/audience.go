package pricing

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// An Audience counts the recipients of a campaign: not one by one, but by all that
// their price may hang on, such as country, windows, month and card. So it stays
// small, whoever is added. Which message they get is asked later, with
// [Pricer.Estimate]: one Audience serves for every message and usage.
//
// To fill one by several goroutines, give each an Audience of its own and the part of
// the recipients that begins at its Next, and Merge them. An Audience isn't safe for
// concurrent use, but any number of Estimates can read it at once. Make one with
// [Pricer.Audience]. To the zero Audience every instant is before the first model;
// Merge and Estimate refuse it.
type Audience struct {
	// Next is the position that the next recipient gets: 1 at first, and one more after
	// each Add. Set it to the line of a file, or to where a part begins. Those without a
	// place are listed by it; see [Audience.Unplaced].
	Next int64

	recipientReader
	dialing  ratecard.Dialing
	total    int64
	block    *audienceBlock // that of the last recipient
	blocks   []*audienceBlock
	unplaced map[Unpriced]*positions
}

// Audience returns an empty audience of the pricer's account.
func (p *Pricer) Audience() *Audience {
	if p == nil {
		p = new(Pricer)
	}
	a := &Audience{Next: 1, dialing: p.account.dialing()}
	a.pricer = p
	return a
}

// Add counts one recipient, who will be sent to at an instant. The user is whatever
// [Message.To] may be, be it a country's code. The thread is what is remembered of the
// user; nil is a user who never wrote, as the zero Thread is, unless the account's
// numbers are shared. Its windows are those of the instant. What the user did up to
// five minutes after it counts as done by then, with the note inbound-ahead, since the
// clocks of servers differ. Add keeps neither name nor thread.
//
// A recipient added twice counts twice: who is to get the message once is added once. One
// who can't be placed, or an instant without rules, is in [Audience.Unplaced]. A nil
// Audience counts nobody.
func (a *Audience) Add(user string, t *window.Thread, at time.Time) {
	if a == nil {
		return
	}
	position := a.Next
	if a.Next < math.MaxInt64 {
		a.Next++
	}
	b, unix := a.block, at.Unix()
	if b == nil || unix < b.from || unix >= b.to {
		if b = a.enter(at); b == nil {
			a.addUnplaced(noModel(at), position)
			return
		}
	}
	var place ratecard.Place
	var err error
	if a.dialing.Country == "" {
		place, err = ratecard.Locate(user)
	} else {
		place, err = a.dialing.Locate(user)
	}
	if err != nil {
		a.addUnplaced(err, position)
		return
	}
	if a.total < math.MaxInt64 {
		a.total++
	}
	b.first, b.last = min(b.first, unix), max(b.last, unix)
	w := windowClosed
	if t != nil || b.shared {
		w = b.plainWindow(t, unix, at)
	}
	if w == otherWindow || b.foreign || place.Reading != ratecard.ReadingNumber || place.Unserved || place.Inferred {
		a.addOther(b, user, place, w, t, at)
		return
	}
	b.plain[countryIndex(place.Country)][w]++
}

// Recipients returns how many were added, with those who can't be placed.
func (a *Audience) Recipients() int64 {
	if a == nil {
		return 0
	}
	return a.total
}

// Unplaced are recipients of whom nobody can say what they cost, whatever the message:
// the name is of no country, or no model is in force at the instant.
type Unplaced struct {
	Unpriced
	// Positions are the lowest 20 of the recipients' positions, in order.
	Positions []int64 `json:"positions"`
}

// String returns how many there are, why, and the first of their positions: "3 ×
// malformed-user: no market (neither a phone number, a user ID nor a country code), at
// 5, 9, 12". Its wording may change.
func (u Unplaced) String() string {
	text, separator := u.Unpriced.String(), ", at "
	for _, n := range u.Positions {
		text, separator = text+separator+strconv.FormatInt(n, 10), ", "
	}
	if u.Units > int64(len(u.Positions)) {
		text += separator + "…"
	}
	return text
}

// Equal reports whether two Unplaced say the same.
func (u Unplaced) Equal(v Unplaced) bool {
	return u.Unpriced == v.Unpriced && slices.Equal(u.Positions, v.Positions)
}

// Unplaced returns the recipients who can't be placed, those with one reason together,
// by ID and reason.
func (a *Audience) Unplaced() []Unplaced {
	list := []Unplaced{}
	if a == nil {
		return list
	}
	for u, p := range a.unplaced {
		u.Units = p.units
		list = append(list, Unplaced{u, slices.Clone(p.lowest)})
	}
	slices.SortFunc(list, func(u, v Unplaced) int { return u.Unpriced.compare(v.Unpriced) })
	return list
}

// Merge adds the recipients of o, which it leaves as it was. Positions stay as they
// are, and so does a.Next. The two must be of equal accounts. An [*InputError] says
// otherwise, or that o is nil or a itself, or that there are more recipients than can
// be counted; then nothing is added.
func (a *Audience) Merge(o *Audience) error {
	fault := func(value, why string) error { return &InputError{ErrInvalid, "Audience", value, why} }
	switch {
	case a == nil || o == nil:
		return fault("nil", "want one to merge")
	case a == o:
		return fault(a.String(), "merged with itself: all would count twice")
	case a.pricer == nil || o.pricer == nil:
		return fault("zero", noAudiencePricer)
	case !a.pricer.likens(o.pricer):
		other := fault(o.pricer.String(), "merged with one that has other days of prices")
		return cmp.Or(a.pricer.account.difference(&o.pricer.account, "merged into an audience"), other)
	case o.total > math.MaxInt64-a.total:
		return fault(o.String(), "more than can be counted")
	}
	a.total += o.total
	for _, from := range o.blocks {
		to := a.blockOf(from.span.index, from.month)
		if to == nil {
			to = from.clone(&a.pricer.spans[from.span.index])
			a.blocks = append(a.blocks, to)
			continue
		}
		to.merge(from)
	}
	for u, p := range o.unplaced {
		a.positionsOf(u).merge(p)
	}
	return nil
}

const noAudiencePricer = "want one that Pricer.Audience made"

// String says how many recipients there are.
func (a *Audience) String() string {
	if a == nil {
		return "audience of nobody"
	}
	text, n := "audience of "+withCommas(a.total)+" recipients", int64(0)
	for _, p := range a.unplaced {
		n += p.units
	}
	if n > 0 {
		text += ", " + withCommas(n) + " of them without a place"
	}
	return text
}

// MarshalJSON fails, with an [*InputError]: write what [Pricer.Estimate] returns.
func (a *Audience) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Audience", "JSON", "write an Estimate of it"}
}

// UnmarshalJSON fails as MarshalJSON does.
func (a *Audience) UnmarshalJSON([]byte) error {
	_, err := a.MarshalJSON()
	return err
}

// A positions counts recipients without a place, and keeps the lowest positions.
type positions struct {
	units  int64
	lowest []int64 // sorted
}

const keptPositions = 20

// add keeps a position, if it is among the lowest.
func (p *positions) add(position int64) {
	i, _ := slices.BinarySearch(p.lowest, position)
	if i < keptPositions {
		p.lowest = slices.Insert(p.lowest, i, position)
		p.lowest = p.lowest[:min(len(p.lowest), keptPositions)]
	}
}

// merge adds those of o.
func (p *positions) merge(o *positions) {
	p.units += o.units
	for _, n := range o.lowest {
		p.add(n)
	}
}

// positionsOf returns those of one reason.
func (a *Audience) positionsOf(u Unpriced) *positions {
	if a.unplaced == nil {
		a.unplaced = map[Unpriced]*positions{}
	}
	if a.unplaced[u] == nil {
		a.unplaced[u] = new(positions)
	}
	return a.unplaced[u]
}

// addUnplaced counts a recipient who can't be placed.
func (a *Audience) addUnplaced(err error, position int64) {
	u := UnpricedBy(err)
	u.Units = 0
	p := a.positionsOf(u)
	if a.total < math.MaxInt64 {
		a.total++
		p.units++
	}
	p.add(position)
}

// enter returns the block of an instant, and nil where no model is in force.
func (a *Audience) enter(at time.Time) *audienceBlock {
	if a.pricer == nil {
		return nil
	}
	sp := a.pricer.span(at.Unix())
	if sp.model == nil {
		return nil
	}
	month := MonthOf(at.In(a.pricer.account.zone()))
	a.block = a.blockOf(sp.index, month)
	if a.block == nil {
		a.block = a.newBlock(sp, month, at)
		a.blocks = append(a.blocks, a.block)
	}
	return a.block
}

// blockOf returns the block of a span and month, or nil.
func (a *Audience) blockOf(span uint16, month Month) *audienceBlock {
	i := slices.IndexFunc(a.blocks, func(b *audienceBlock) bool { return b.span.index == span && b.month == month })
	if i < 0 {
		return nil
	}
	return a.blocks[i]
}

// sortedBlocks returns the blocks in order of time.
func (a *Audience) sortedBlocks() []*audienceBlock {
	return slices.SortedFunc(slices.Values(a.blocks), func(b, c *audienceBlock) int {
		return cmp.Or(cmp.Compare(b.month, c.month), cmp.Compare(b.span.index, c.span.index))
	})
}

// likens reports whether two pricers are of equal accounts, and cut alike into spans.
func (p *Pricer) likens(o *Pricer) bool { return p.Equal(o) && len(p.spans) == len(o.spans) }
