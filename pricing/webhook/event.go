package webhook

import (
	"iter"
	"time"

	"github.com/wacost/wacost/pricing"
)

// Options are what a caller may decide about events. The zero Options decide
// as the methods say.
type Options struct {
	OpensService func(*Inbound) bool // whether a message opens the service window; nil: Inbound.OpensService
	FromAd       func(*Inbound) bool // whether it may start a free entry window; nil: Inbound.FromAd
	Number       string              // business number of items that name none, as on-premises
}

// Events returns an event for each item that is one, in order of appearance.
// See [Options.Event]. The events share nothing with the batch.
func (b Batch) Events(o Options) iter.Seq2[Fact, pricing.Event] {
	return func(yield func(Fact, pricing.Event) bool) {
		for _, it := range b.Facts {
			if e, ok := o.Event(it); ok && !yield(it, e) {
				return
			}
		}
	}
}

// Event returns the event that an item is, if it is one:
//
//   - A message that opens the service window. A group has one window; its
//     User is the group (R6.7), and no free entry window comes of it.
//   - A call that opens it (R6.9): any call of the user, at its beginning, and
//     one of the business that the user took, then.
//   - A status of a message that was delivered, or read or played, which
//     implies it: only a candidate, because webhooks repeat and the earliest
//     of them should count. At is the time of that very status. In a group its
//     User is the participant, whose market prices it.
//
// Everything else is none: what was only sent or failed, echoes, history,
// account facts, and items without a time or a user. A status without an ID is
// none either, because it couldn't be told from its own repetition.
//
// The number is the phone number ID, or else the display number, or else
// Options.Number. The user is the phone number, or else the ID.
//
// Where Meta's word doesn't say what a delivered message was, Message.Category
// is one that can stand for it, to be replaced by those who know better:
// service for referral_conversion, which is free whatever it was, and for
// user_initiated; marketing for business_initiated, whose price is the same
// for every template (R2.2). Until January 2022 there were no categories;
// billable told templates, all at one price (R1.2), from free replies (R1.1).
// Message.MarketingMessagesAPI is set for marketing_lite (R3.11).
func (o Options) Event(it Fact) (e pricing.Event, ok bool) {
	switch it := it.(type) {
	case *Inbound:
		if it == nil || !o.opensService(it) {
			return e, false
		}
		e = pricing.Event{ID: it.ID, At: it.At, Number: o.number(&it.Receiver), User: it.From.Key(), Inbound: true}
		if it.Group != "" {
			e.User = it.Group
		} else {
			e.FromAd = o.fromAd(it)
		}
	case *Call:
		if it == nil {
			return e, false
		}
		e = pricing.Event{ID: it.ID, At: it.began(), Number: o.number(&it.Receiver), User: it.User.Key(), Inbound: true}
	case *Status:
		if it == nil || it.ID == "" || !it.Progress.Delivered() {
			return e, false
		}
		e = pricing.Event{ID: it.ID, At: it.At, Number: o.number(&it.Receiver), User: it.To.Key(), Meta: it.Reported()}
		e.Message.Category = it.substitute()
		e.Message.MarketingMessagesAPI = isMarketingLite(it.word())
	}
	return e, !e.At.IsZero() && e.User != ""
}

func (o Options) opensService(m *Inbound) bool {
	if o.OpensService != nil {
		return o.OpensService(m)
	}
	return m.OpensService()
}

func (o Options) fromAd(m *Inbound) bool {
	if o.FromAd != nil {
		return o.FromAd(m)
	}
	return m.FromAd()
}

func (o Options) number(s *Receiver) string { return or(s.Number, or(s.Display, o.Number)) }

// Opens tells whether a message opens the service window, by its type.
//
//	text, image, audio, voice, video, document, sticker, location, contacts,
//	interactive, button, order, request_welcome                    yes
//	reaction, edit, revoke, system, and types we don't know        no
//	unsupported                  yes, but if its Detail is one of those four
//
// Meta says that the user "messages" the business (R0.5), not which types do.
// The refusals are ours: a window wrongly taken for open makes free-form
// messages fail. Unsupported is a message that the API can't show, and
// request_welcome opened a window by its description until it went in March
// 2026 (R8.2).
func (m Inbound) OpensService() bool {
	if m.Type == "unsupported" {
		return !opensNothing(m.Detail)
	}
	return opensService(m.Type)
}

// FromAd tells whether a message has a referral that isn't to a post. Webhooks
// don't name the user's client, so clicks on the web or a desktop, which earn
// nothing (R3.6), count too: the window isn't there until a delivered answer
// says free_entry_point.
func (m Inbound) FromAd() bool { return m.Referral != nil && m.Referral.SourceType != "post" }

// began is when a call opened the service window; the zero time if it didn't.
func (c *Call) began() time.Time {
	switch {
	case !c.Start.IsZero():
		return c.Start // whoever called, the user talked
	case c.ByUser() && c.Event == "connect", !c.ByUser() && c.Event == "" && c.Status == "ACCEPTED":
		return c.At
	}
	return time.Time{}
}
