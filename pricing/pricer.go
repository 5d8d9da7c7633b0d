package pricing

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Pricer prices the messages of one account, at any instant. It is for whoever
// asks more than once: the account is checked, and whatever doesn't depend on the
// message is worked out, when the Pricer is made. Cards are parsed at their first
// use. A Pricer never changes, and any number of goroutines can use it. Make one
// with [Account.Pricer]; the zero Pricer, and a nil one, answer [ErrNoModel].
type Pricer struct {
	account Account
	spans   []span // oldest first, without gaps
	// the same account under the models in force; nil if it names no model
	unforced *Pricer
	zero     State // for callers who pass none
}

// Pricer returns a Pricer of the account. Its error is that of
// [Account.Validate].
func (a Account) Pricer() (*Pricer, error) {
	p, days, err := a.newPricer()
	if err != nil {
		return nil, err
	}
	p.spans = make([]span, len(days))
	for i := range days {
		p.spans[i] = p.newSpan(days, i)
	}
	if a.Model != "" {
		a.Model = ""
		p.unforced, err = a.Pricer()
	}
	return p, err
}

// newPricer checks the account. It returns a pricer without spans, and the days
// on which they begin.
func (a Account) newPricer() (*Pricer, []ratecard.Date, error) {
	if err := a.Validate(); err != nil {
		return nil, nil, err
	}
	return &Pricer{account: a.clone()}, a.changeDays(), nil
}

// clone returns the account with slices and maps of its own.
func (a Account) clone() Account {
	a.Fees = slices.Clone(a.Fees)
	a.AuthenticationInternationalFrom = maps.Clone(a.AuthenticationInternationalFrom)
	return a
}

// changeDays returns the days on which rules, prices or the map of markets
// change, in order. The first is the zero day, which is before all others.
func (a *Account) changeDays() []ratecard.Date {
	excluded := a.factsExcluded()
	days := ratecard.MarketEffectiveDates()
	days = append(days, ratecard.Date{})
	days = append(days, a.book().EffectiveDates(a.currency())...)
	for _, m := range models() {
		if a.Model == "" {
			days = append(days, m.Since)
		}
		for i := range m.rules {
			r := &m.rules[i]
			if r.when&excluded != 0 {
				continue
			}
			if !r.since.IsZero() {
				days = append(days, r.since)
			}
			if !r.until.IsZero() {
				days = append(days, r.until)
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
	return slices.Compact(days)
}

// newSpan returns the span that begins on days[i].
func (p *Pricer) newSpan(days []ratecard.Date, i int) span {
	a := &p.account
	sp := span{
		index:  uint16(i),
		from:   math.MinInt64,
		to:     math.MaxInt64,
		day:    days[i],
		cached: new(atomic.Pointer[sheet]),
	}
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
		sp.rules, sp.basis = sp.model.rulesOn(sp.day), sp.model.basis
		sp.perConversation = sp.model.perConversation()
		for i := range sp.rules {
			sp.addTest(uint8(i), &sp.rules[i])
		}
		sp.rules = slices.Concat(sp.rules, asReported())
		sp.factsAsked |= reportedFree // Meta may contradict itself
		sp.addCaveats(sp.model.caveats, a)
	}
	sp.factsGiven = a.factsGiven()
	for c := range sp.noWindow {
		sp.noWindow[c] = sp.decide(marketing<<c | sp.factsGiven)
	}
	sp.fastOK = sp.model != nil && sp.basis != basisNotification && // of which there is more to note
		!a.SharedNumber && a.DialingCountry == "" && len(a.AuthenticationInternationalFrom) == 0
	return sp
}

// addCaveats adds those caveats that may concern messages of the account.
func (sp *span) addCaveats(list []caveat, a *Account) {
	sp.plainFrom = math.MaxInt64
	excluded := a.factsExcluded()
	for _, c := range list {
		if c.when&excluded != 0 {
			continue
		}
		own := spanCaveat{
			from:   math.MinInt64,
			to:     math.MaxInt64,
			when:   c.when,
			unless: c.unless,
			note:   c.note,
		}
		if !c.since.IsZero() {
			own.from = c.since.In(a.zone()).Unix()
		}
		if !c.until.IsZero() {
			own.to = c.until.In(a.zone()).Unix()
		}
		if own.to <= sp.from || own.from >= sp.to {
			continue
		}
		sp.caveats = append(sp.caveats, own)
		sp.caveatsAsk |= c.when
		if c.when&(inService|inFreeEntry|inConversation|anyConversation) == 0 {
			sp.plainFrom = min(sp.plainFrom, own.from)
		}
	}
}

// sheetOf returns the span's card. It is looked up at its first use. If two
// goroutines do so at once, both find the same.
func (p *Pricer) sheetOf(sp *span) (*sheet, error) {
	if s := sp.cached.Load(); s != nil {
		return s, nil
	}
	s, err := p.account.sheet(sp.model, sp.day)
	if err == nil {
		sp.cached.Store(s)
	}
	return s, err
}

// card returns the card of a day from the account's book, which may be anybody's.
func (a *Account) card(on ratecard.Date) (*ratecard.Card, error) {
	card, err := a.book().Card(a.currency(), on)
	switch {
	case err != nil:
		return nil, err
	case card == nil:
		return nil, &ratecard.LookupError{
			Kind:     ratecard.ErrNoCard,
			Currency: a.currency(),
			Date:     on,
			Why:      "the book gave none",
		}
	case card.Currency() != a.currency():
		why := "the account pays in " + string(a.currency())
		return nil, &InputError{ratecard.ErrCurrency, "Account.Rates", card.ID(), why}
	}
	return card, nil
}

// sheet returns the card of a day with what a model makes of it.
func (a *Account) sheet(m *Model, on ratecard.Date) (*sheet, error) {
	card, err := a.card(on)
	if err != nil {
		return nil, err
	}
	checked := MonthOf(card.Checked().In(a.zone()))
	s := &sheet{
		card:         card,
		day:          card.Effective(),
		staleFrom:    (checked + 1).First(a.zone()).Unix(),
		replacedFrom: math.MaxInt64,
	}
	calendar := ratecard.Published().EffectiveDates(card.Currency())
	if next := slices.IndexFunc(calendar, card.Effective().Before); next >= 0 {
		s.replacedFrom = calendar[next].In(a.zone()).Unix()
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
	if card.Effective().Before(m.Since) {
		for _, day := range calendar {
			if card.Effective().Before(day) && !m.Since.Before(day) {
				s.notes |= noteModelNewer
			}
		}
	}
	return s, nil
}

// Unix seconds of the first and last instant, in any time zone, of which text can
// show the year: 0000 to 9999.
const firstInstant, lastInstant = -62167219200 + 24*60*60, 253402300799 - 24*60*60

// checkInstant returns an error if the text of an instant, or of its month,
// couldn't be read back.
func checkInstant(field string, at time.Time) error {
	if unix := at.Unix(); unix < firstInstant || unix > lastInstant {
		return &InputError{ErrInvalid, field, at.Format(time.RFC3339), "want a year of 0000 to 9999"}
	}
	return nil
}

// span returns the span of an instant in Unix seconds. One that text can't show has
// none.
func (p *Pricer) span(t int64) *span {
	if t < firstInstant || t > lastInstant {
		return &span{}
	}
	for i := len(p.spans) - 1; i >= 0; i-- {
		if t >= p.spans[i].from {
			return &p.spans[i]
		}
	}
	return &span{}
}

// inForce returns the span of the rules in force at an instant, where sp is that
// of the rules asked for.
func (p *Pricer) inForce(sp *span, at time.Time) *span {
	if p.unforced == nil {
		return sp
	}
	return p.unforced.span(at.Unix())
}

// policyAt returns the lengths of windows at an instant.
func (p *Pricer) policyAt(at time.Time) window.Policy {
	if m := p.span(at.Unix()).model; m != nil {
		return m.Policy
	}
	return window.Policy{}
}

// modelAt returns the model to price by at an instant, or nil.
func (p *Pricer) modelAt(at time.Time) *Model {
	if p.account.Model != "" {
		return modelByID(p.account.Model)
	}
	return modelOn(ratecard.DateOf(at.In(p.account.zone())))
}

// Account returns the account.
func (p *Pricer) Account() Account {
	if p == nil {
		return Account{}
	}
	return p.account.clone()
}

// MarshalJSON fails, with an [*InputError]: write the pricer's Account.
func (p *Pricer) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Pricer", "JSON", "write its Account"}
}

// String names the account and its currency, such as "pricer of 1024 in EUR".
func (p *Pricer) String() string {
	if p == nil {
		return "pricer of no account"
	}
	return "pricer of " + cmp.Or(p.account.ID, "an account without ID") + " in " + string(p.account.currency())
}

// Equal reports whether two pricers are of equal accounts.
func (p *Pricer) Equal(e *Pricer) bool {
	if p == nil || e == nil {
		return p == e
	}
	return p.account.Equal(e.account)
}

// allowanceCounter names the counter of an allowance rule, for messages of a
// business number, which is read as d says.
func (p *Pricer) allowanceCounter(month Month, r *rule, number string, d ratecard.Dialing) Counter {
	of := p.account.ID
	if r.then.scope == PerNumber {
		of = d.NameKey(number)
	}
	return Counter{
		Month: month,
		Scope: r.then.scope,
		Of:    of,
		Item:  r.allowanceItem(),
	}
}

// tierCounter names the counter of an item's volume tiers in a market.
func (p *Pricer) tierCounter(month Month, m ratecard.Market, i ratecard.Item) Counter {
	if i == ratecard.Notification { // not summed across accounts (R1.6)
		return Counter{
			Month:  month,
			Scope:  PerAccount,
			Of:     p.account.ID,
			Market: m,
			Item:   i,
		}
	}
	if i == ratecard.AuthenticationInternational {
		i = ratecard.Authentication // one counter for both (R5.7.5)
	}
	return Counter{
		Month:  month,
		Scope:  PerPortfolio,
		Of:     p.account.portfolio(),
		Market: m,
		Item:   i,
	}
}
