package pricing

import (
	"maps"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Desk answers for one account: it was checked once, and whatever doesn't
// depend on the message is resolved. It serves every instant and any number of
// goroutines, and never changes; cards are parsed at their first use. The zero
// Desk answers [ErrNoModel]; make one with [Account.Desk].
type Desk struct {
	account Account
	spans   []span // oldest first, without gaps
	actual  *Desk  // the same without a model asked for; nil if none is
	zero    State  // for those who pass none
}

// A span is a stretch of time in which neither rules nor cards turn.
type span struct {
	no       uint16        // its place in the desk
	from, to int64         // Unix seconds, [from, to)
	day      ratecard.Date // its first day
	model    *Model        // nil before the first
	rules    []rule
	tests    [4][]test // when the rules apply, by category in the order of the facts
	calm     [4]ruling // of a plain message while no window is open, by category
	asked    facts     // that some rule asks about
	windowed facts     // categories for which the customer service window matters
	given    facts     // that hold for the account
	pricing  pricing
	bundled  bool                   // messages are charged by the conversation
	disputed bool                   // some rule is contested
	plain    bool                   // quick may answer
	parsed   *atomic.Pointer[sheet] // once the card has been asked for
}

// A test is a rule in short, for a message of some category.
type test struct {
	when, unless facts
	rule         uint8
	verb         verb
}

// A sheet is the card of a span.
type sheet struct {
	card  *ratecard.Card // nil if it is missing
	why   error          // why it is
	day   ratecard.Date  // of the map of markets it is priced by
	items [noItem]*ratecard.Column
	old   int64 // Unix seconds from which a newer card may be in force
	notes notes // on card and model together
}

// Desk checks the account and resolves what doesn't depend on the message. Its
// error is that of [Account.Validate].
func (a Account) Desk() (*Desk, error) {
	d, days, err := a.open()
	if err != nil {
		return nil, err
	}
	d.spans = make([]span, len(days))
	for i := range days {
		d.spans[i] = d.resolve(days, i)
	}
	if a.Model != "" {
		a.Model = ""
		d.actual, err = a.Desk()
	}
	return d, err
}

// Quote is [Account.Desk] and [Desk.Quote] in one, for a single question.
func (a Account) Quote(m Message, s State, at time.Time) (Quote, error) {
	return a.QuoteN(m, s, at, 1)
}

// QuoteN is [Account.Desk] and [Desk.QuoteN] in one.
func (a Account) QuoteN(m Message, s State, at time.Time, n int64) (Quote, error) {
	d, days, err := a.open()
	if err != nil {
		return Quote{}, err
	}
	// One question needs one span only.
	today := ratecard.DateOf(at.In(a.zone()))
	i := len(days) - 1
	for i > 0 && today.Before(days[i]) {
		i--
	}
	d.spans = []span{d.resolve(days, i)}
	return d.QuoteN(&m, &s, at, n)
}

// open checks the account and returns its desk, without spans, and the days on
// which they begin.
func (a Account) open() (*Desk, []ratecard.Date, error) {
	if err := a.Validate(); err != nil {
		return nil, nil, err
	}
	days, err := a.turns()
	if err != nil {
		return nil, nil, err
	}
	return &Desk{account: a.clone()}, days, nil
}

// clone returns the account with slices and maps of its own.
func (a Account) clone() Account {
	a.Fees = slices.Clone(a.Fees)
	a.ForeignFrom = maps.Clone(a.ForeignFrom)
	return a
}

// turns returns every day on which something turns, in order, led by the zero
// day that comes before all.
func (a *Account) turns() ([]ratecard.Date, error) {
	days, err := ratecard.MarketTurns()
	if err != nil {
		return nil, err
	}
	days = append(days, ratecard.Date{})
	days = append(days, a.book().Turns(a.currency())...)
	for _, m := range models() {
		if a.Model == "" {
			days = append(days, m.Since)
		}
		for i := range m.rules {
			if !m.rules[i].until.IsZero() {
				days = append(days, m.rules[i].until)
			}
		}
	}
	slices.SortFunc(days, func(d, e ratecard.Date) int {
		if d.Before(e) {
			return -1
		}
		if e.Before(d) {
			return 1
		}
		return 0
	})
	return slices.Compact(days), nil
}

// resolve makes the span that begins on days[i].
func (d *Desk) resolve(days []ratecard.Date, i int) span {
	a := &d.account
	sp := span{no: uint16(i), from: math.MinInt64, to: math.MaxInt64, day: days[i]}
	if i > 0 {
		sp.from = days[i].In(a.zone()).Unix()
	}
	if i+1 < len(days) {
		sp.to = days[i+1].In(a.zone()).Unix()
	}
	if a.Model != "" {
		sp.model = modelByID(a.Model)
	} else {
		sp.model = modelOn(sp.day)
	}
	if sp.model != nil {
		sp.rules, sp.pricing = sp.model.rulesOn(sp.day), sp.model.pricing
		sp.bundled = sp.model.bundles()
		for i := range sp.rules {
			sp.learn(uint8(i), &sp.rules[i])
		}
		sp.rules = slices.Concat(sp.rules, asReported())
	}
	if a.Exempt {
		sp.given |= exempt
	}
	if a.NoPayment {
		sp.given |= noPayment
	}
	for c := range sp.calm {
		sp.calm[c] = sp.rule(marketing<<c | sp.given)
	}
	sp.plain = sp.model != nil && !sp.disputed && !a.SharedNumber && len(a.ForeignFrom) == 0
	sp.parsed = new(atomic.Pointer[sheet])
	return sp
}

func (sp *span) learn(i uint8, r *rule) {
	t := test{r.when, r.unless, i, r.then.verb}
	if r.doubt != "" {
		t.unless |= denied
	}
	for c := range sp.tests {
		if own := marketing << c; r.when&allCategories&^own == 0 {
			sp.tests[c] = append(sp.tests[c], t)
		}
	}
	sp.asked |= r.when | r.unless
	if own := r.when & allCategories; (r.when|r.unless)&inService != 0 && own != 0 {
		sp.windowed |= own
	} else if (r.when|r.unless)&inService != 0 {
		sp.windowed |= allCategories
	}
	sp.disputed = sp.disputed || r.doubt != ""
}

// sheetOf returns the span's card, looked up at its first use. Two goroutines
// may both do so; they find the same.
func (d *Desk) sheetOf(sp *span) (*sheet, error) {
	if s := sp.parsed.Load(); s != nil {
		return s, nil
	}
	s, err := d.account.sheet(sp.model, sp.day)
	if err == nil {
		sp.parsed.Store(s)
	}
	return s, err
}

func (a *Account) sheet(m *Model, on ratecard.Date) (*sheet, error) {
	card, err := a.book().Card(a.currency(), on)
	switch { // a book may be anybody's
	case err != nil:
		return nil, err
	case card == nil:
		return nil, &ratecard.LookupError{Kind: ratecard.ErrNoCard, Currency: a.currency(), Date: on, Why: "the book gave none"}
	case card.Currency() != a.currency():
		return nil, &InputError{ErrCurrency, "Account.Rates", card.ID(), "the account pays in " + string(a.currency())}
	}
	s := &sheet{card: card, day: card.Effective(), old: card.Checked().NextMonth().In(a.zone()).Unix()}
	for i := range s.items {
		s.items[i] = card.Column(itemNo(i).name())
	}
	if m == nil {
		return s, nil
	}
	if m.unit() != card.Unit() {
		s.notes |= noteOtherUnit
	}
	if then := modelOn(card.Effective()); then != nil && m.Since.Before(then.Since) {
		s.notes |= noteModelOlder
	}
	for _, turn := range ratecard.Published().Turns(card.Currency()) {
		if card.Effective().Before(turn) && !m.Since.Before(turn) {
			s.notes |= noteModelNewer
		}
	}
	return s, nil
}

// span returns the one that holds at an instant in Unix seconds.
func (d *Desk) span(t int64) *span {
	for i := len(d.spans) - 1; i >= 0; i-- {
		if t >= d.spans[i].from {
			return &d.spans[i]
		}
	}
	return &span{}
}

// inForce returns the span of the rules in force at an instant, whichever are
// asked for in sp.
func (d *Desk) inForce(sp *span, at time.Time) *span {
	if d.actual == nil {
		return sp
	}
	return d.actual.span(at.Unix())
}

// modelAt returns the model in force at an instant, or nil.
func (d *Desk) modelAt(at time.Time) *Model {
	if d.account.Model != "" {
		return modelByID(d.account.Model)
	}
	return modelOn(ratecard.DateOf(at.In(d.account.zone())))
}

// Account returns the account.
func (d *Desk) Account() Account {
	if d == nil {
		return Account{}
	}
	return d.account.clone()
}

// Equal tells whether two desks are of equal accounts.
func (d *Desk) Equal(e *Desk) bool {
	if d == nil || e == nil {
		return d == e
	}
	return d.account.Equal(e.account)
}
