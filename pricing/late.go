package pricing

import (
	"encoding/json"
	"iter"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A LateReport is what replies cost that came after the user's service window had closed.
// Its JSON is stable.
type LateReport struct {
	// Inbound is how many messages of users a late reply of the period may be to. If it is
	// 0, the log can't tell that a reply was late.
	Inbound int64       `json:"inbound"`
	Bill    Bill        `json:"bill"` // of the whole log as it is
	Replies LateSavings `json:"replies"`
	// PerhapsMarketing are marketing templates, which may be no answer to the user. They
	// aren't in Replies, and their saving is beside the other, not in addition to it: both
	// may go by one allowance.
	PerhapsMarketing LateSavings `json:"perhaps_marketing"`
	// Unsure are messages that may be late replies: of an unknown category, on a shared
	// number, where another program may have answered, or of a day without known rules.
	Unsure int64       `json:"unsure"`
	List   []LateReply `json:"list"` // of both, in the order of delivery
}

// LateSavings are the late replies of one kind, and what they would have cost less in
// time. Its JSON is stable.
type LateSavings struct {
	Messages int64 `json:"messages"` // in a group, each member that a message reached is one
	// ByHour counts them by weekday, from Sunday, and hour of the user's last message, in the
	// account's zone.
	ByHour [7][24]int64 `json:"by_hour"`
	// InTime is the bill of the whole log with these replies in time: each a text, one
	// second before the window's end.
	InTime Bill `json:"in_time"`
	// Low and High are what would have been saved, at least and at most: the same where
	// both bills are exact. Below 0, in time would have cost more. Each is the zero Money,
	// which is null in JSON, if Unknown says why. Fees in other currencies aren't in them.
	Low     ratecard.Money `json:"low"`
	High    ratecard.Money `json:"high"`
	Unknown LateUnknown    `json:"unknown,omitempty"` // why the saving isn't known; "" if it is
}

// A LateUnknown says why the saving of late replies isn't known. Its values are stable.
type LateUnknown string

// Why a saving isn't known.
const (
	LateUnknownNoInbound LateUnknown = "no-inbound" // the log has no messages of users, so no reply is seen to be late
	LateUnknownUnpriced  LateUnknown = "unpriced"   // a price is missing, late or in time
	LateUnknownMinimum   LateUnknown = "minimum"    // a provider's minimum of the month may take the saving
)

// Saving returns what these replies would have cost less in time: the difference of two
// bills, below 0 if in time costs more, and 0 if it costs the same, as when an allowance is
// used up. It isn't ok if Unknown says why, or if Low and High differ.
func (s LateSavings) Saving() (m ratecard.Money, ok bool) {
	if s.Unknown != "" || s.High.Currency == "" || !s.Low.Equal(s.High) {
		return ratecard.Money{}, false
	}
	return s.High, true
}

type lateSavingsFields LateSavings

// MarshalJSON writes amounts that aren't known as null.
func (s LateSavings) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		lateSavingsFields
		Low  *ratecard.Money `json:"low"`
		High *ratecard.Money `json:"high"`
	}{lateSavingsFields(s), known(s.Low), known(s.High)})
}

// LateReplies finds the replies of a log that came after the user's service window had
// closed, and works out what they would have cost less in time. A late reply is
//
//   - the first business message after a user's message, with no delivered message,
//     reaction, echo of the WhatsApp Business app or call between;
//   - a delivered template of category utility, or of marketing, which is apart;
//   - sent after the window closed (R0.5) and within LateOptions.Within of the user's last
//     message. [Event.Sent] decides, or At where that isn't known.
//
// In time is the same log with those messages as replies in text, one second before the
// window's end. The saving is the difference of the two bills, so that conversations,
// allowances and ladders follow. Since October 2026 a text in time is free only within
// the allowance, and costs as much as a utility template past it (R7.3): then there may be
// nothing to save.
//
// The events may come in any order; repeated ones count once, as in [Pricer.Replay]. All
// that was between a number and a user must be in the log, calls and [Event.Echo] too, or
// what was answered elsewhere looks late. A message that was sent before the user's last
// one is no answer to it. [Pricer.Replay] of the log gives the report's Bill. In package
// ledger, Ledger.Events gives such a log. Units without a price that both bills have alike,
// in markets without late replies, are taken to cost the same in both.
//
// Nil events, and options that can't be meant, are an [*InputError].
func (p *Pricer) LateReplies(events iter.Seq[Event], o LateOptions) (LateReport, error) {
	if events == nil {
		return LateReport{}, noEvents()
	}
	if err := o.check(); err != nil {
		return LateReport{}, err
	}
	if p == nil {
		p = new(Pricer)
	}
	order := inOrderOfTime(slices.Collect(events), p.account.dialingOfEvents())
	search := newLateSearch(p, o)
	for _, e := range order {
		search.add(e)
	}
	r := LateReport{Inbound: search.inbound, Unsure: search.unsure, List: []LateReply{}}
	var err error
	if r.Bill, err = p.billOf(order); err != nil {
		return LateReport{}, err
	}
	utility, marketing := []*foundLate{}, []*foundLate{}
	for i := range search.found {
		f := &search.found[i]
		r.List = append(r.List, f.reply)
		if f.reply.Category == category.Marketing {
			marketing = append(marketing, f)
		} else {
			utility = append(utility, f)
		}
	}
	if r.Replies, err = p.lateSavings(order, utility, &r); err != nil {
		return LateReport{}, err
	}
	r.PerhapsMarketing, err = p.lateSavings(order, marketing, &r)
	return r, err
}

// billOf returns the bill of events in order.
func (p *Pricer) billOf(order []*Event) (Bill, error) {
	t := p.Tally()
	t.addAll(order)
	return t.Bill()
}

// lateSavings returns what late replies would have saved in time, in a log that is in order.
func (p *Pricer) lateSavings(order []*Event, late []*foundLate, r *LateReport) (s LateSavings, err error) {
	s.Messages, s.InTime = int64(len(late)), r.Bill
	if r.Inbound == 0 {
		s.Unknown = LateUnknownNoInbound
		return s, nil
	}
	zero := ratecard.Money{Currency: r.Bill.High.Currency}
	s.Low, s.High = zero, zero
	if len(late) == 0 {
		return s, nil
	}
	for _, f := range late {
		asked := f.reply.Asked.In(p.account.zone())
		s.ByHour[asked.Weekday()][asked.Hour()]++
	}
	if s.InTime, err = p.billOf(p.moved(order, late)); err != nil {
		return LateSavings{}, err
	}
	if s.Unknown = p.whyNoSaving(late, &r.Bill, &s.InTime); s.Unknown != "" {
		s.Low, s.High = ratecard.Money{}, ratecard.Money{}
		return s, nil
	}
	s.Low, _ = change(s.InTime.High, r.Bill.Low, "")
	s.High, _ = change(s.InTime.Low, r.Bill.High, "")
	return s, nil
}

// moved returns the events of a log in order, with late replies in time.
func (p *Pricer) moved(order []*Event, late []*foundLate) []*Event {
	gone := make(map[*Event]bool, len(late))
	in := make([]*Event, len(late))
	for i, f := range late {
		in[i] = &f.inTime
		gone[f.event] = true
	}
	d := p.account.dialingOfEvents()
	slices.SortFunc(in, func(e, f *Event) int { return e.compare(f, d) })
	list := make([]*Event, 0, len(order))
	for _, e := range order {
		for len(in) > 0 && in[0].compare(e, d) < 0 {
			list, in = append(list, in[0]), in[1:]
		}
		if !gone[e] {
			list = append(list, e)
		}
	}
	return append(list, in...)
}

// whyNoSaving says why the difference of two bills isn't what late replies would have
// saved; "" if it is.
func (p *Pricer) whyNoSaving(late []*foundLate, before, inTime *Bill) LateUnknown {
	if slices.ContainsFunc(p.account.Fees, func(f Fee) bool { return f.On == FeeOnMinimum }) {
		return LateUnknownMinimum
	}
	if !slices.Equal(before.Unpriced, inTime.Unpriced) {
		return LateUnknownUnpriced
	}
	if len(before.Unpriced) == 0 {
		return ""
	}
	markets := map[ratecard.Market]bool{}
	for _, f := range late {
		for _, e := range []*Event{f.event, &f.inTime} {
			markets[p.marketOf(e)] = true // "": it isn't known
		}
	}
	if slices.ContainsFunc(before.Unpriced, func(u Unpriced) bool { return markets[u.Market] }) {
		return LateUnknownUnpriced
	}
	return ""
}

// marketOf returns the market of the user whom an event's message went to; "" if that
// isn't known.
func (p *Pricer) marketOf(e *Event) ratecard.Market {
	var m Message
	if e.fillMessage(&m); m.Market != "" {
		return m.Market
	}
	place, err := p.account.dialingOfEvents().Locate(m.To)
	if err != nil {
		return ""
	}
	market, err := ratecard.MarketOf(place.Country, ratecard.DateOf(e.At.In(p.account.zone())))
	if err != nil {
		return ""
	}
	return market
}
