package pricing

import (
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// quotePlain answers what is asked most: what plain messages cost, to users of whom
// nothing is remembered but when they last wrote, in an account without exceptions. It
// takes a quarter (in an open window) to four fifths of the time of quoteFull. It reports
// whether it did; if not, q may have been written to. It says nothing that quoteFull
// wouldn't: TestPlainIsLong holds the two equal.
func (p *Pricer) quotePlain(q *Quote, m *Message, s *State, at time.Time, n int64) bool {
	unix := at.Unix()
	i := p.spanIndex(unix)
	if i < 0 {
		return false
	}
	sp := &p.spans[i]
	sh := sp.cached.Load()
	holds := categoryFact(m.Category)
	if sh == nil || !sh.plain || holds == 0 || holds&internationalByName != 0 || !m.isPlain() ||
		checkName("", m.From) != nil || s.UsageUnknown || s.UserUnknown {
		return false
	}
	set := sh.notesAt(unix)
	market := m.Market
	if m.To != "" {
		place, found, plain := plainPlace(m, sh, holds)
		if !plain {
			return false
		}
		market, set = found, set|place
	} else if market == "" || holds == marketing && market == northAmerica {
		return false
	}
	holds |= p.given
	if !isEmpty(&s.Thread) {
		open, noted, plain := sp.plainWindow(s, unix, holds)
		if !plain {
			return false
		}
		holds, set = holds|open, set|noted
	}
	if unix >= sp.plainFrom || holds&inService != 0 && holds&sp.noteFacts[holds.category()] != 0 {
		set |= p.noted(sp.ruleset, m, s.Number.Phone, holds, unix)
	}
	if s.Usage == nil {
		set |= noteNothingCounted
	}
	d := *sh.table.find(holds)
	a := &q.likely
	a.decision, a.world, a.units = d, holds, n
	if d.allowance != noRule && !p.plainAllowance(q, sp, m, s, at) {
		return false
	}
	if d.verb == verbCharge && a.units > 0 || m.Market != "" {
		l, err := sh.ladder(d.item, market)
		if err != nil {
			return false
		}
		a.ladder = l
		if len(s.Usage) > 0 && !p.countBefore(a, market, s, at) || l.covers(a.before, n) != nil {
			return false
		}
	}
	q.pricer, q.span, q.sheet, q.market, q.notes, q.unix = p, sp, sh.sheet, market, set, unix
	return true
}

// quoteEither is quotePlain for a template that Meta may file under one other category:
// it is two plain questions in one.
func (p *Pricer) quoteEither(q *Quote, m *Message, s *State, at time.Time, n int64) bool {
	if len(m.Others) != 1 || m.Others[0] == m.Category || m.Category == category.Service ||
		m.Others[0] == category.Service {
		return false
	}
	own := *m
	own.Others = nil
	var other Quote
	if !p.quotePlain(q, &own, s, at, n) {
		return false
	}
	own.Category = m.Others[0]
	if !p.quotePlain(&other, &own, s, at, n) {
		return false
	}
	q.second[0], q.hasSecond = other.likely, true
	q.likely.flags |= byCategory
	q.second[0].flags |= byCategory
	q.notes |= other.notes
	return true
}

// plainPlace returns what is to note of where the user is, and the market, where no fact
// follows from it.
func plainPlace(m *Message, sh *datedSheet, holds facts) (n notes, market ratecard.Market, plain bool) {
	place, err := ratecard.Locate(m.To)
	if err != nil || holds == marketing && place.Country == "US" || holds == authentication && isUserID(m.To) {
		return 0, "", false
	}
	if market, err = ratecard.MarketOf(place.Country, sh.day); err != nil {
		return 0, "", false
	}
	if m.Market != "" {
		market = m.Market
	}
	return placeNotes(place), market, true
}

// plainWindow returns which facts hold, and what is to note, where all there is to know
// of a thread is when the user last wrote. Otherwise, and in a second in which fractions
// of it matter, it isn't plain.
func (sp *span) plainWindow(s *State, unix int64, holds facts) (f facts, n notes, plain bool) {
	t, hour := &s.Thread, int64(soon/time.Second)
	left := int64(sp.model.Policy.Service/time.Second) - (unix - t.LastInbound.Unix())
	if unix <= t.LastInbound.Unix() || left == hour || left == 0 || !t.Entered.IsZero() || !t.Answered.IsZero() ||
		!t.FreeUntil.IsZero() || !t.KnownSince.IsZero() || len(t.Conversations) > 0 {
		return 0, 0, false
	}
	if left > 0 {
		f = inService
		if left < hour && holds&sp.windowCategories != 0 {
			n = noteBoundary
		}
	}
	return f, n, true
}

// plainAllowance moves units into what is left of the allowance on which an answer draws.
// It reports whether that is plain: the message names its number by one name, and no
// count is at fault.
func (p *Pricer) plainAllowance(q *Quote, sp *span, m *Message, s *State, at time.Time) bool {
	a, r := &q.likely, &sp.rules[q.likely.allowance]
	if r.then.scope == PerNumber {
		if m.From == "" || s.Number != (BusinessNumber{}) {
			return false
		}
		q.number = m.From // [Quote.allowanceCounter] makes the key of it
	}
	if len(s.Usage) > 0 {
		c := p.allowanceCounter(MonthOf(at.In(p.account.zone())), r, m.From, ratecard.Dialing{})
		n, found := s.Usage.on(&c, "")
		if a.used = n; !countable(n, a.units) {
			return false
		}
		if !found {
			a.flags |= lacksCount
		}
		if r.then.scope == PerAccount && p.account.ID == "" {
			a.flags |= ofNoAccount
		}
	}
	a.free = min(a.units, max(0, r.then.count-a.used))
	a.units -= a.free
	return true
}

// countBefore sets the units that were charged before an answer's, if its ladder asks
// for that. It reports whether the count isn't at fault.
func (p *Pricer) countBefore(a *answer, m ratecard.Market, s *State, at time.Time) bool {
	if !a.charged() || a.ladder.flat() {
		return true
	}
	if p.account.portfolio() == "" {
		a.flags |= ofNoAccount
	}
	n, found := s.Usage[p.tierCounter(MonthOf(at.In(p.account.zone())), m, a.ladder.item)]
	if a.before = n; !found {
		a.flags |= lacksCount
	}
	return countable(n, a.units)
}
