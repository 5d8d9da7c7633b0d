package pricing

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A question is what was asked, with the rules and the card of that instant.
// prepare fills it; after that only err and usage change. What prepare finds is
// returned by value, so that nothing escapes to the heap.
type question struct {
	pricer *Pricer
	span   *span
	sheet  *sheet
	table  *decisionTable // what the rules say, before Meta has
	m      *Message
	s      *State
	at     time.Time
	n      int64
	usage  *assumedUsage // instead of the state's, if that isn't known
	err    error         // of a counter that is below zero

	// delivered is the instant of delivery, where at is that of sending; else zero.
	delivered time.Time
	// cardOptional says that no error of the book matters yet, since the message was
	// delivered and has to be counted, or since no price is asked for. A card that is
	// missing matters to a charge only, in any case.
	cardOptional bool
	// usageKnown says that a nil Usage is nothing on shared numbers too, since a
	// tally counts what it adds.
	usageKnown bool
	// numberGiven says that the business number's name is known not to be blank.
	numberGiven bool
	// ofEvent says that the message is an event's, in which WhatsApp wrote the numbers.
	ofEvent bool
	// priceless is what answers are flagged as, if they need no price; else 0.
	priceless answerFlags
	// told is what Meta reported of the conversation, where that counts.
	told conversationTold
}

// findings are what the answer to a question depends on.
type findings struct {
	market  ratecard.Market
	country ratecard.Country // "" if unknown
	facts   facts            // what holds
	unsure  facts            // what may hold
	notes   notes
}

// An assumedUsage is a count to work with where the real one isn't known: the
// units charged before, and those used of the allowance.
type assumedUsage struct{ before, used int64 }

// prepare finds the span and the card, and what holds for message and state. It sets
// f, which is zero. What most messages don't need is in functions of their own.
func (q *question) prepare(f *findings) error {
	unix, m := q.at.Unix(), q.m
	sp := q.pricer.span(unix)
	holds := categoryFact(m.Category) | q.pricer.given
	if sp.model == nil {
		return noModel(q.at)
	}
	if holds&allCategories == 0 || !m.isPlain() || checkName("", m.From) != nil {
		if err := m.check(); err != nil {
			return err
		}
		holds |= m.kindFacts()
	}
	sh := sp.cached.Load()
	if sh == nil {
		var err error
		if sh, err = q.readSheet(sp); err != nil {
			return q.withDate(err)
		}
	}
	q.span, q.sheet, q.table = sp, sh.sheet, sh.table
	f.notes = sh.notesAt(unix)
	f.market = m.Market
	if m.To != "" {
		if err := q.locate(f); err != nil {
			return q.withDate(err)
		}
	} else if m.Market == "" {
		return q.withDate(wantPlace())
	}
	f.facts = holds
	q.complete(f, unix)
	return nil
}

// complete adds to f what follows from the message, its user and the state.
func (q *question) complete(f *findings, unix int64) {
	m, sp := q.m, q.span
	if isUserID(m.To) {
		f.facts |= toUserID
	}
	q.addPlace(f)
	if sp.basis == basisNotification {
		f.notes |= q.notedIn2018(f.market)
	}
	if q.pricer.account.SharedNumber || !isEmpty(&q.s.Thread) {
		q.windows(f)
	}
	if unix >= sp.plainFrom || (f.facts|f.unsure)&sp.noteFacts[f.facts.category()] != 0 || len(m.Others) > 0 ||
		q.s.UserUnknown {
		q.addCaveats(f)
	}
}

// readSheet reads the card of a span that nobody asked for before.
func (q *question) readSheet(sp *span) (*datedSheet, error) {
	sh, err := q.pricer.sheetOf(sp)
	if err != nil {
		return q.withoutCard(sp, err)
	}
	return sh, nil
}

// wantPlace returns the error of a message that doesn't say where its user is.
func wantPlace() error {
	return &ratecard.LookupError{Kind: ratecard.ErrNoMarket, Why: "want Message.To or Message.Market", Malformed: true}
}

// noModel returns the error of an instant without a model.
func noModel(at time.Time) error {
	if err := checkInstant("at", at); err != nil {
		return err
	}
	why := "the first model known began on " + models()[0].Since.String()
	return &InputError{ErrNoModel, "at", at.Format(time.RFC3339), why}
}

// withoutCard returns a sheet without a card, for an error of the book. The markets
// are then those of the span.
func (q *question) withoutCard(sp *span, err error) (*datedSheet, error) {
	if !q.cardOptional && !isMissing(err) {
		return nil, err
	}
	if q.m.Market != "" && !slices.Contains(ratecard.Markets(sp.day.date), q.m.Market) {
		return nil, &ratecard.LookupError{Kind: ratecard.ErrNoMarket, Market: q.m.Market, Why: "no such market"}
	}
	return &datedSheet{
		sheet:        &sheet{missing: q.withDate(err), day: sp.day.based().date},
		span:         sp,
		zoneless:     q.pricer.account.Zone == nil,
		table:        sp.table(q.pricer.given),
		staleFrom:    math.MaxInt64,
		replacedFrom: math.MaxInt64,
	}, nil
}

// addCaveats adds the notes of caveats, and the one on a user whom the records don't
// know.
func (q *question) addCaveats(f *findings) {
	if q.namesInternational() && f.facts&international == 0 {
		f.notes |= noteInternationalByName
	}
	if q.s.UserUnknown && f.facts&q.span.windowCategories != 0 {
		f.notes |= noteUserUnknown
	}
	if len(q.span.caveats) == 0 {
		return
	}
	may := f.facts | f.unsure
	for _, c := range q.m.Others {
		may |= categoryFact(c)
	}
	f.notes |= q.pricer.noted(q.span.ruleset, q.m, q.numberPhone(), may, q.at.Unix())
}

// namesInternational reports whether authentication-international is asked for by
// name, be it as one category of several.
func (q *question) namesInternational() bool {
	return q.m.Category == category.AuthenticationInternational ||
		slices.Contains(q.m.Others, category.AuthenticationInternational)
}

// notedIn2018 returns the notes on messages from before conversations.
func (q *question) notedIn2018(m ratecard.Market) (n notes) {
	today := ratecard.DateOf(q.at.In(q.pricer.account.zone()))
	if today.Before(ratecard.Date{Year: 2022, Month: time.February, Day: 1}) {
		n |= noteMarkets2022
		if m == "Mexico" && !today.Before(ratecard.Date{Year: 2021, Month: time.February, Day: 1}) {
			n |= noteMexico
		}
	}
	return n
}

// locate finds country and market of the user. The market is the one that the
// country was in when the card came into force.
func (q *question) locate(f *findings) error {
	place, err := q.dialing().Locate(q.m.To)
	if err != nil {
		return err
	}
	f.country = place.Country
	f.notes |= placeNotes(place)
	market, err := ratecard.MarketOf(place.Country, q.sheet.day)
	if f.market == "" {
		f.market = market
	}
	return err
}

// dialing says how to read the message's numbers.
func (q *question) dialing() ratecard.Dialing {
	if q.ofEvent {
		return q.pricer.account.dialingOfEvents()
	}
	return q.pricer.account.dialing()
}

// numberPhone returns the phone number of the business, if it isn't From as it is
// written.
func (q *question) numberPhone() string {
	if q.s.Number.Phone == "" && q.pricer.account.DialingCountry != "" {
		return q.dialing().NameKey(q.m.From)
	}
	return q.s.Number.Phone
}

const northAmerica ratecard.Market = "North America"

// addPlace adds the facts that follow from where the user is, and those that may: the
// United States' pause of marketing, and authentication-international.
func (q *question) addPlace(f *findings) {
	if f.facts&marketing != 0 || len(q.m.Others) > 0 {
		q.marketingPause(f)
	}
	if len(q.pricer.account.AuthenticationInternationalFrom) > 0 && q.goesAbroad(f) {
		f.facts |= international
	}
}

// marketingPause finds whether the United States' pause of marketing matters.
func (q *question) marketingPause(f *findings) {
	switch {
	case q.span.factsAsked&toUS == 0:
	case f.country == "US":
		f.facts |= toUS
	case f.country == "" && f.market == northAmerica:
		f.unsure |= toUS
	}
}

// goesAbroad reports whether authentication-international applies (R3.10): it needs a
// country with such a rate, the account's start time for it, and a business that isn't
// known to be located there.
func (q *question) goesAbroad(f *findings) bool {
	c, a := f.country, &q.pricer.account
	if c == "" {
		c = f.market.Country()
	}
	since, has := c.AuthenticationInternationalSince()
	from, eligible := a.AuthenticationInternationalFrom[c]
	return has && eligible && !q.span.day.date.Before(since) && !q.at.Before(from) && a.PrimaryLocation != c &&
		(f.facts&(marketing|authentication) != 0 || len(q.m.Others) > 0)
}

// isEmpty reports whether nothing is remembered of the thread, so that no window
// can be open.
func isEmpty(t *window.Thread) bool {
	return t.LastInbound.IsZero() &&
		t.Entered.IsZero() &&
		t.Answered.IsZero() &&
		t.FreeUntil.IsZero() &&
		t.KnownSince.IsZero() &&
		len(t.Conversations) == 0
}

// windows finds which windows and conversations are open.
func (q *question) windows(f *findings) {
	t := q.thread()
	if !q.delivered.IsZero() {
		then := threadAt(q.at, q.delivered, *t)
		t = &then
	}
	policy := q.span.model.Policy
	mayBe := f.facts
	for _, c := range q.m.Others {
		mayBe |= categoryFact(c)
	}
	switch t.Service(q.at, policy) {
	case window.Open:
		f.facts |= inService
		if mayBe&q.span.windowCategories != 0 && t.ServiceUntil(q.at, policy).Sub(q.at) <= soon {
			f.notes |= noteBoundary
		}
	case window.Unsure:
		f.unsure |= inService
		if !q.delivered.IsZero() && q.at.Before(t.LastInbound) {
			f.notes |= noteSentWindowUnknown
		}
	default:
		ends := !t.LastInbound.IsZero() && q.at.Equal(t.LastInbound.Add(policy.Service))
		if mayBe&q.span.windowCategories != 0 && ends {
			f.notes |= noteWindowEdge
		}
	}
	switch q.freeEntry(t) {
	case window.Open:
		f.facts |= inFreeEntry
	case window.Unsure:
		f.unsure |= inFreeEntry
		if t.AnsweredLate || !t.EarlierAnswered.IsZero() || t.OpensFreeEntry(q.at, policy) == window.Unsure {
			f.notes |= noteAnsweredLate
		}
	}
	f.facts |= q.conversations(t, f.facts, q.m.Category)
	if q.atEdge(t, f) {
		f.notes |= noteWindowEdge
	}
	// Conversations from before the records begin may be open for a day, in the
	// years of conversations and on the first day after them.
	if !t.KnownSince.IsZero() && q.at.Before(t.KnownSince.Add(day)) &&
		(q.span.perConversation || q.pricer.modelAt(q.at.Add(-day)).perConversation()) {
		f.unsure |= inConversation | anyConversation&^f.facts // which one is joined differs by category
	}
}

// thread returns what is known of the user at the question's instant.
func (q *question) thread() *window.Thread {
	if !q.pricer.account.SharedNumber || !q.s.Thread.KnownSince.IsZero() {
		return &q.s.Thread
	}
	known := q.s.Thread // another app may have had or sent messages
	known.KnownSince = q.at
	return &known
}

// freeEntry returns whether a free entry window is open. It is, too, if this
// message opens it by answering the user.
func (q *question) freeEntry(t *window.Thread) window.State {
	if opens := t.OpensFreeEntry(q.at, q.span.model.Policy); opens != window.Closed {
		return opens // none is surely open, or the message would open none
	}
	return t.FreeEntry(q.at, q.entryPolicy(t))
}

// entryPolicy returns the policy of the instant, but with the lengths of the free
// entry window in force when it opened, which it keeps. Whether a message opens one
// goes by the policy of the instant alone.
func (q *question) entryPolicy(t *window.Thread) window.Policy {
	policy := q.span.model.Policy
	opened := t.Answered
	if opened.IsZero() {
		opened = t.KnownSince // one that isn't remembered began before that
	}
	if !opened.IsZero() && opened.Unix() < q.span.from {
		if m := q.pricer.modelAt(opened); m != nil {
			policy.FreeEntry, policy.FreeEntryMax = m.Policy.FreeEntry, m.Policy.FreeEntryMax
		}
	}
	return policy
}

// conversations returns whether a conversation is open, and whether one is that
// the message joins if its category is c.
func (q *question) conversations(t *window.Thread, holds facts, c category.Category) (f facts) {
	switch {
	case q.told == toldOpen:
		return inConversation | anyConversation
	case len(t.Conversations) == 0 || q.told == toldNew:
		return 0
	}
	if t.InConversation(q.at) {
		f |= anyConversation
	}
	if holds&service != 0 && f&anyConversation != 0 || t.InConversation(q.at, q.m.kind(c)) {
		f |= inConversation
	}
	return f
}

// withDate adds the day of the question to a card's error, which knows only the
// card's own. It says of any other error that it came through this package.
func (q *question) withDate(err error) error {
	if e, ok := err.(*ratecard.LookupError); ok {
		dated := *e
		dated.Date = ratecard.DateOf(q.at.In(q.pricer.account.zone()))
		return &dated
	}
	return fmt.Errorf("pricing: %w", err)
}

// decide returns the decision on a message for which f holds: the rules', or what
// Meta reported where no rule agrees with it.
func (q *question) decide(f facts) decision {
	r := q.span.decide(f)
	if f&(pastAllowance|reportedFree|reportedRegular) == 0 {
		return r
	}
	r.allowance = noRule
	switch last := uint8(len(q.span.rules) - 1); {
	case f&reportedFree != 0:
		r.rule, r.verb = last-1, verbFree
	case f&reportedRegular != 0:
		r.rule, r.verb = last, verbCharge
	}
	return r
}

// atEdge reports whether a conversation or a free entry window ends at this very
// instant and another rule would decide if it didn't. Meta doesn't say on which
// side of the end that instant is (R3.4). The service window's end is noted by
// windows.
func (q *question) atEdge(t *window.Thread, f *findings) bool {
	if len(t.Conversations) == 0 && t.Entered.IsZero() && t.Answered.IsZero() && t.FreeUntil.IsZero() || !q.endsNow(t) {
		return false
	}
	was := *q
	was.at = q.at.Add(-1)
	extra := was.conversations(t, f.facts, q.m.Category)
	if was.freeEntry(t) != window.Closed && f.unsure&inFreeEntry == 0 {
		extra |= inFreeEntry
	}
	return q.span.decide(f.facts|extra) != q.span.decide(f.facts)
}

// endsNow reports whether a conversation or free entry window of the thread ends
// at this very instant.
func (q *question) endsNow(t *window.Thread) bool {
	for i := range t.Conversations {
		if q.at.Equal(t.Conversations[i].End) {
			return true
		}
	}
	policy := q.entryPolicy(t)
	after := func(start time.Time, d time.Duration) bool { return !start.IsZero() && q.at.Equal(start.Add(d)) }
	return after(t.Entered, policy.Answer) || after(t.Answered, policy.FreeEntry) ||
		after(t.Answered, policy.FreeEntryMax) || after(t.FreeUntil, 0) ||
		policy.AnswerMax > policy.Answer && after(t.LastInbound, policy.Service)
}
