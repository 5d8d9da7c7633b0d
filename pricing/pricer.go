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
	account  Account
	given    facts  // what holds for every message of the account
	excluded facts  // what holds for none
	spans    []span // oldest first, without gaps
	// the same account under the models in force; nil if it names no model
	unforced *Pricer
	// some fee is in another currency than the account's
	feesElsewhere bool
	// some fee has included messages for each business number
	feesPerNumber bool
	// Some fee is on one item, and some has included messages: what costs most past those may
	// cost least within them.
	feesLoose bool
	// The same account without the fees of providers that have a minimum, and how many these
	// are. It is nil where no minimum decides which case costs most.
	untopped *Pricer
	minimums int
	printed  *printed // nil in the zero Pricer
}

// printed holds the fingerprints of a pricer that were asked for.
type printed struct{ all, book atomic.Pointer[string] }

// once returns what is kept, or keeps what is made.
func once(kept *atomic.Pointer[string], made func() string) string {
	if text := kept.Load(); text != nil {
		return *text
	}
	text := made()
	kept.Store(&text)
	return text
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
		p.spans[i].begin(p, days, i)
	}
	if a.Model != "" {
		a.Model = ""
		p.unforced, err = a.Pricer()
	}
	return p, err
}

// newPricer checks the account. It returns a pricer without spans, and the days
// on which they begin.
func (a Account) newPricer() (*Pricer, []changeDay, error) {
	if err := a.Validate(); err != nil {
		return nil, nil, err
	}
	var own struct {
		Pricer
		printed printed
	}
	p := &own.Pricer
	p.account, p.given, p.excluded = a.clone(), a.factsGiven(), a.factsExcluded()
	p.printed = &own.printed // one allocation for both
	p.feesElsewhere = slices.ContainsFunc(a.Fees, func(f Fee) bool { return f.isElsewhere(a.currency()) })
	p.feesPerNumber = slices.ContainsFunc(a.Fees, Fee.isPerNumber)
	p.feesLoose = hasItemFees(a.Fees) && slices.ContainsFunc(a.Fees, Fee.hasIncluded)
	p.setMinimums()
	return p, a.changeDays(), nil
}

// setMinimums sets what the pricer knows of minimums, if they may decide which case of a
// message costs most or least.
func (p *Pricer) setMinimums() {
	providers := map[string]bool{}
	for i := range p.account.Fees {
		if f := &p.account.Fees[i]; f.On == FeeOnMinimum && !f.isElsewhere(p.account.currency()) {
			providers[f.Provider] = true
		}
	}
	if len(providers) == 0 || !hasItemFees(p.account.Fees) {
		return
	}
	bare := *p
	bare.printed = nil // it is of another account
	isTopped := func(f Fee) bool { return providers[f.Provider] }
	bare.account.Fees = slices.DeleteFunc(slices.Clone(p.account.Fees), isTopped)
	p.minimums, p.untopped = len(providers), &bare
}

// feesOn returns the fees on one message of an item in a market, in a span.
func (p *Pricer) feesOn(sp *span, w feeWay, i itemIndex, m ratecard.Market) unitFees {
	return feesOn(p.account.Fees, p.account.currency(), sp.day.date, w, i.name(), m)
}

// leastFeesOn is feesOn where each message is among those that fees include.
func (p *Pricer) leastFeesOn(sp *span, w feeWay, i itemIndex, m ratecard.Market) unitFees {
	fees := slices.DeleteFunc(slices.Clone(p.account.Fees), Fee.hasIncluded)
	return feesOn(fees, p.account.currency(), sp.day.date, w, i.name(), m)
}

// isPlain reports whether the account has no exceptions that facts don't tell.
func (a *Account) isPlain() bool {
	return !a.SharedNumber && a.DialingCountry == "" && len(a.AuthenticationInternationalFrom) == 0
}

// clone returns the account with slices and maps of its own.
func (a Account) clone() Account {
	a.Fees = slices.Clone(a.Fees)
	a.AuthenticationInternationalFrom = maps.Clone(a.AuthenticationInternationalFrom)
	return a
}

// begin makes sp the span of p that begins on days[i].
func (sp *span) begin(p *Pricer, days []changeDay, i int) {
	a := &p.account
	sp.index, sp.day = uint16(i), &days[i]
	sp.from, sp.to = math.MinInt64, math.MaxInt64
	if i > 0 {
		sp.from = days[i].date.In(a.zone()).Unix()
	}
	base := sp.day.based().date
	if i+1 < len(days) {
		sp.to = days[i+1].date.In(a.zone()).Unix()
	}
	if a.Model != "" {
		sp.ruleset = rulesetOn(modelByID(a.Model), base)
	} else {
		sp.ruleset = rulesetOn(modelOn(base), base)
	}
}

// began returns when the first span began that differs from one in fees only.
func (p *Pricer) began(sp *span) int64 {
	switch base := sp.day.based().date; {
	case base == sp.day.date:
		return sp.from
	case base.IsZero():
		return math.MinInt64
	default:
		return base.In(p.account.zone()).Unix()
	}
}

// sheetOf returns the span's card. It is looked up at its first use. If two
// goroutines do so at once, both find the same.
func (p *Pricer) sheetOf(sp *span) (*datedSheet, error) {
	if s := sp.cached.Load(); s != nil {
		return s, nil
	}
	day := sp.day.based()
	shared := day.sheet.Load()
	if shared == nil {
		card, err := p.account.card(day.date)
		if err != nil {
			return nil, err
		}
		day.sheet.CompareAndSwap(nil, newSheet(card))
		shared = day.sheet.Load()
	}
	s := p.account.dated(shared, sp)
	s.plain = p.account.isPlain() && sp.model != nil && sp.basis != basisNotification
	s.setQuiet()
	sp.cached.Store(s)
	return s, nil
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

// dated returns a sheet as the account has it in a span.
func (a *Account) dated(shared *sheet, sp *span) *datedSheet {
	from := func(d ratecard.Date) int64 {
		if d.IsZero() {
			return math.MaxInt64
		}
		return d.In(a.zone()).Unix()
	}
	s := &datedSheet{
		sheet:        shared,
		span:         sp,
		zoneless:     a.Zone == nil,
		table:        sp.table(a.factsGiven()),
		staleFrom:    from(shared.stale),
		replacedFrom: from(shared.replaced),
	}
	if slices.ContainsFunc(a.Fees, Fee.goesByMonth) {
		s.notes |= noteFeesByMonth
	}
	if sp.model == nil {
		return s
	}
	if sp.unit != shared.card.Unit() {
		s.notes |= noteOtherUnit
	}
	since := sp.model.Since
	if then := modelOn(shared.card.Effective()); then != nil && since.Before(then.Since) {
		s.notes |= noteModelOlder
	}
	if !shared.replaced.IsZero() && !since.Before(shared.replaced) {
		s.notes |= noteModelNewer
	}
	return s
}

// noted returns the notes of the caveats on a message of the business, for which
// f holds or may hold, at an instant in Unix seconds. The phone number of the business
// is "" where the message has it.
func (p *Pricer) noted(rs *ruleset, m *Message, phone string, f facts, unix int64) (n notes) {
	if rs.caveatsAsk&(indianNumber|brazilianNumber)&^p.excluded != 0 {
		f |= m.numberFacts(phone)
	}
	for i := range rs.caveats {
		c := &rs.caveats[i]
		if f&c.when == c.when && f&c.unless == 0 && c.when&p.excluded == 0 && c.holdsAt(unix, p.account.zone()) {
			n |= c.note
		}
	}
	return n
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
	if i := p.spanIndex(t); i >= 0 {
		return &p.spans[i]
	}
	return &span{ruleset: rulesetOn(nil, ratecard.Date{})}
}

// spanIndex returns the index of the span of an instant in Unix seconds, or -1.
func (p *Pricer) spanIndex(t int64) int {
	if t < firstInstant || t > lastInstant {
		return -1
	}
	i := len(p.spans) - 1
	for i >= 0 && t < p.spans[i].from {
		i--
	}
	return i
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
	return p.account.equalsButBook(&e.account) && p.hasBookOf(e)
}

// hasBookOf reports whether both pay by the same prices.
func (p *Pricer) hasBookOf(o *Pricer) bool {
	return p.account.hasBookOf(&o.account, p.bookFingerprint, o.bookFingerprint)
}

func (p *Pricer) bookFingerprint() string {
	if p.printed == nil {
		return p.account.bookFingerprint()
	}
	return once(&p.printed.book, p.account.bookFingerprint)
}

// allowanceCounter names the counter of an allowance rule, for messages of a
// business number, which is read as d says.
func (p *Pricer) allowanceCounter(month Month, r *rule, number string, d ratecard.Dialing) (c Counter) {
	c.Month, c.Scope, c.Of, c.Item = month, r.then.scope, p.account.ID, r.allowanceItem()
	if c.Scope == PerNumber {
		c.Of = d.NameKey(number)
	}
	return c
}

// tierCounter names the counter of an item's volume tiers in a market.
func (p *Pricer) tierCounter(month Month, m ratecard.Market, i ratecard.Item) (c Counter) {
	c.Month, c.Market, c.Item = month, m, i // field by field: a copy of it would take as long as all else
	c.Scope, c.Of = PerPortfolio, p.account.portfolio()
	switch i {
	case ratecard.Notification: // not summed across accounts (R1.6)
		c.Scope, c.Of = PerAccount, p.account.ID
	case ratecard.AuthenticationInternational:
		c.Item = ratecard.Authentication // one counter for both (R5.7.5)
	}
	return c
}

// isStepped reports whether charges of an item may count towards volume tiers of a month of
// which a span is part: its own, or those of another span or item that climb on from there.
func (p *Pricer) isStepped(sp *span, month Month, i itemIndex, m ratecard.Market) bool {
	from, until := month.Range(p.account.zone())
	first := sp.index
	for first > 0 && p.spans[first].from > from.Unix() {
		first--
	}
	stepped := func(sh *datedSheet, i itemIndex) bool {
		l, _ := sh.ladder(i, m)
		return l.stepped()
	}
	for k := range p.spans[first:] {
		other := &p.spans[int(first)+k]
		if other.from >= until.Unix() {
			break
		}
		sh, err := p.sheetOf(other)
		if err == nil && (stepped(sh, i) || i == itemAuthentication && stepped(sh, itemInternational) ||
			i == itemInternational && stepped(sh, itemAuthentication)) {
			return true
		}
	}
	return false
}
