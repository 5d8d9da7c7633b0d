package pricing

import (
	"math"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A turn is a stretch of time in which neither month nor rules nor cards turn.
type turn struct {
	no       uint32 // from 1
	from, to int64  // Unix seconds, [from, to)
	month    Month
	span     *span
	sheet    *sheet // nil: it has to be asked for
	inbound  *int64 // messages of users
}

// turnTo makes the turn of an instant the tally's.
func (t *Tally) turnTo(at time.Time) {
	zone := t.desk.account.zone()
	month := MonthOf(at.In(zone))
	first := ratecard.Date{Year: int(month) / 12, Month: time.Month(int(month)%12 + 1), Day: 1}
	sp := t.desk.span(at.Unix())
	now := turn{no: t.turn.no + 1, month: month, span: sp, inbound: t.received(month),
		from: max(sp.from, first.In(zone).Unix()), to: min(sp.to, first.NextMonth().In(zone).Unix())}
	if sp.model == nil {
		now.inbound = new(int64) // before all models
	} else if sh, err := t.desk.sheetOf(sp); err == nil {
		now.sheet = sh
	}
	if unix := at.Unix(); unix < now.from || unix >= now.to {
		now.from, now.to = math.MaxInt64, math.MinInt64 // years that calendars don't do
	}
	t.turn = now
}

func (t *Tally) received(m Month) *int64 {
	n, ok := t.inbound[m]
	if !ok {
		n = new(int64)
		t.inbound[m] = n
	}
	return n
}

// A place is where users are, and what follows from that in the turn.
type place struct {
	ratecard.Place
	turn   uint32 // of what follows
	market uint16
	counts [4]counted // by category
}

// counted is the count of messages that were settled alike.
type counted struct {
	ruling ruling
	n      *int64
}

// locate finds the place of the thread's user, or nil.
func (t *Tally) locate(en *entry, user string) *place {
	if en.place == 0 {
		found, err := ratecard.Locate(user)
		if err != nil {
			return nil
		}
		en.place = t.placeNo(found)
	}
	at := &t.places[en.place]
	if at.turn != t.turn.no {
		market, err := ratecard.MarketOf(at.Country, t.turn.sheet.day)
		if err != nil {
			return nil
		}
		*at = place{Place: at.Place, turn: t.turn.no, market: t.marketNo(market)}
	}
	return at
}

// placeNo returns the number of a place, from 1. Countries are two letters.
func (t *Tally) placeNo(p ratecard.Place) uint16 {
	first := &t.placed[p.Country[0]&31][p.Country[1]&31]
	if *first != 0 && t.places[*first].Place == p {
		return *first
	}
	no := slices.IndexFunc(t.places, func(q place) bool { return q.Place == p })
	if no < 0 {
		no = len(t.places)
		t.places = append(t.places, place{Place: p})
	}
	*first = uint16(no)
	return *first
}

// recall is prepare for a plain message to the thread's own user, whose place
// stays the same. It returns nil if it doesn't apply.
func (t *Tally) recall(en *entry) *place {
	j, m, now := &t.j, &t.m, &t.turn
	holds := categoryFact(m.Category)
	if now.sheet == nil || holds == 0 || m.Reaction || m.Lite || len(m.Others) > 0 || m.Market != "" ||
		m.To != j.event.User || m.From != j.event.Number {
		return nil
	}
	at := t.locate(en, m.To)
	if at == nil {
		return nil
	}
	j.span, j.sheet = now.span, now.sheet
	j.market, j.facts = t.names[at.market], holds|now.span.given
	j.notes = now.sheet.notes | now.span.turns(now.sheet, j.at.Unix(), t.desk.account.Zone == nil) | placeNotes(at.Place)
	if holds&(marketing|authentication) != 0 {
		var more facts
		more, j.unsure = j.abroad(j.facts, j.market, at.Country)
		j.facts |= more
	}
	if now.span.pricing == byNotification {
		j.notes |= j.notedIn2018(j.market)
	}
	if !quiet(&j.s.Thread) {
		j.windows(&j.findings)
	}
	return at
}
