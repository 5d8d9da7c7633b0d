package webhook

import (
	"cmp"
	"iter"
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

// Options are what a caller may decide about events. With the zero Options, the
// methods named below decide.
type Options struct {
	// OpensService reports whether a message opens the service window. Nil means
	// [Inbound.OpensService].
	OpensService func(*Inbound) bool
	// FromAd reports whether a message may start a free entry window. Nil means
	// [Inbound.FromAd].
	FromAd func(*Inbound) bool
	// Number is the business number of facts that name none, as on-premises.
	Number string
}

// Events returns the facts that are events, each with its event, in order of
// appearance. See [Options.Event]. The events share nothing with the batch.
func (b Batch) Events(o Options) iter.Seq2[Fact, pricing.Event] {
	return func(yield func(Fact, pricing.Event) bool) {
		for _, fact := range b.Facts {
			if e, ok := o.Event(fact); ok && !yield(fact, e) {
				return
			}
		}
	}
}

// Event returns the event that a fact is, and reports whether it is one:
//
//   - A message that opens the service window. A group has one window; its
//     User is the group (R6.7), and it gets no free entry window.
//   - A call that opens the service window (R6.9): any call of the user, when it
//     begins, and a call of the business that the user answered, at that instant.
//     It has Call if the two talked, which a call of the user says only once it is over.
//   - A status that says that a message was delivered, read or played: whatever
//     was read was delivered. At is the time of that status. Webhooks repeat, so
//     there may be several such events of one message, of which the earliest
//     counts: [pricing.Pricer.Replay] and package ledger see to that, a [pricing.Tally]
//     doesn't. In a group its User is the participant, whose market prices it.
//   - An [Echo], a message from the WhatsApp Business app, with Echo: it changes no price.
//
// No event are: statuses of messages that were only sent or failed, history, facts
// about the account, and facts without a time or a user. A status
// without an ID is none either, because it couldn't be told from its own
// repetition.
//
// Customer of a status is what the business set as biz_opaque_callback_data when it sent
// the message. If that is something else than a customer's key, replace it.
//
// Number is the phone number ID, or else the display number, or else
// Options.Number. User is the phone number, or else the ID.
//
// Where Meta's word doesn't say which category a delivered message had,
// Message.Category is one that can stand for it; replace it if you know better.
// It is service for referral_conversion, which is free whatever it was, and for
// user_initiated; and marketing for business_initiated, whose price is the same
// for every template (R2.2). Until January 2022 there were no categories: the
// word billable told templates, all at one price (R1.2), from free replies
// (R1.1). Message.MarketingMessagesAPI is set for marketing_lite (R3.11).
func (o Options) Event(fact Fact) (e pricing.Event, ok bool) {
	switch f := fact.(type) {
	case *Inbound:
		if f == nil || !o.opensService(f) {
			return e, false
		}
		e = pricing.Event{
			ID:      f.ID,
			At:      f.At,
			Number:  o.number(&f.Receiver),
			User:    f.From.Key(),
			Inbound: true,
		}
		if f.Group != "" {
			e.User = f.Group
		} else {
			e.FromAd = o.fromAd(f)
		}
	case *Call:
		if f == nil {
			return e, false
		}
		e = pricing.Event{
			ID:      f.ID,
			At:      f.began(),
			Number:  o.number(&f.Receiver),
			User:    f.User.Key(),
			Inbound: true,
			Call:    !f.Start.IsZero() || !f.fromUser(), // else nobody took it yet
		}
	case *Echo:
		if f == nil {
			return e, false
		}
		e = pricing.Event{
			ID:     f.ID,
			At:     f.At,
			Number: o.number(&f.Receiver),
			User:   f.To.Key(),
			Echo:   true,
		}
	case *Status:
		if f == nil || f.ID == "" || !f.Progress.Delivered() {
			return e, false
		}
		e = pricing.Event{
			ID:       f.ID,
			At:       f.At,
			Number:   o.number(&f.Receiver),
			User:     f.To.Key(),
			Customer: f.Callback,
			Meta:     f.Reported(),
		}
		e.Message.Category = f.substitute()
		e.Message.MarketingMessagesAPI = isMarketingLite(f.word())
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

func (o Options) number(r *Receiver) string { return cmp.Or(r.Number, r.Display, o.Number) }

// OpensService reports whether a message opens the service window, by its type.
//
//	text, image, audio, voice, video, document, sticker, location, contacts,
//	interactive, button, order, request_welcome                    yes
//	reaction, edit, revoke, system, and types we don't know        no
//	unsupported, unknown         yes, but if its Detail is one of those four
//
// Meta says that the user "messages" the business (R0.5), not which types do.
// The refusals are ours: a window wrongly taken for open makes free-form
// messages fail. Unsupported is a message that the API can't show, and unknown is
// what it was called in 2022. Request_welcome opened a window by its description
// until it went in March 2026 (R8.2).
func (m Inbound) OpensService() bool {
	w, ok := metawords.Find(metawords.Inbound, m.Type)
	return ok && w.Opens && !(w.Hidden && opensNothing(m.Detail))
}

// FromAd reports whether a message may start a free entry window: whether it has
// a referral, and not to a post. Clicks on the web or a desktop start none
// (R3.6), but webhooks don't name the user's client, so they count here, too. The
// window is only there once a delivered answer says free_entry_point.
func (m Inbound) FromAd() bool { return m.Referral != nil && m.Referral.SourceType != "post" }

// began returns when a call opened the service window, and the zero time if it
// didn't.
func (c *Call) began() time.Time {
	switch {
	case !c.Start.IsZero():
		return c.Start // whoever called, the user talked
	case c.fromUser() && c.Event == "connect", !c.fromUser() && c.Event == "" && c.Status == "ACCEPTED":
		return c.At
	}
	return time.Time{}
}
