package pricing

import (
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// reconcileConversation makes the findings agree with the conversation that Meta
// reported. Meta charges once for its ID (R3.1), so that a message opens one if the
// ID is new and rides in one if it isn't, whatever is open by our records.
func (d *delivery) reconcileConversation(meta *Reported) {
	const open = inConversation | anyConversation
	defer d.reconcileInitiator(meta)
	if meta.Conversation == "" || d.facts&inFreeEntry != 0 || meta.reportedType(d.event.At) == TypeFreeEntry {
		return // a free entry window is told by its type
	}
	own, sure := d.span.decide(d.facts), d.unsure&d.span.factsAsked == 0
	if own.verb == verbRefuse && own.allowance == noRule {
		return
	}
	if meta.Category != "" {
		d.unsure &^= inFreeEntry // or Meta would have said so instead of the category
	}
	switch {
	case d.reportedConversation(&d.s.Thread) >= 0:
		d.told = toldOpen
		d.facts, d.unsure = d.facts|open, d.unsure&^open
	case d.facts&open != 0 || d.beganInRecords(meta):
		d.told = toldNew
		d.facts, d.unsure = d.facts&^open, d.unsure&^open
	default:
		d.told = toldSome
	}
	if now := d.span.decide(d.facts); sure && d.opens(own) != d.opens(now) {
		m := Mismatch{
			Field:   "conversation",
			Ours:    "open",
			Rule:    d.span.ruleID(own),
			Meta:    "new",
			Follows: FollowsMeta,
		}
		if d.opens(own) {
			m.Ours, m.Meta = "new", "open"
		}
		d.reported = append(d.reported, m)
	}
}

// reconcileInitiator makes the findings agree with who opened the conversation by
// Meta's word, if the message opens one by ours (R2.2).
func (d *delivery) reconcileInitiator(meta *Reported) {
	byUser := meta.hasCategory(string(ratecard.UserInitiated))
	byBusiness := meta.hasCategory(string(ratecard.BusinessInitiated))
	own := d.span.decide(d.facts)
	if d.span.basis != basisInitiator || !byUser && !byBusiness || byBusiness && d.facts&service != 0 || !d.opens(own) {
		return // outside of the window no free-form message opens one
	}
	if d.unsure&inService == 0 && byUser != (d.facts&inService != 0) {
		m := Mismatch{
			Field:   "category",
			Ours:    string(ratecard.UserInitiated),
			Rule:    d.span.ruleID(own),
			Meta:    string(ratecard.BusinessInitiated),
			Follows: FollowsMeta,
		}
		if byUser {
			m.Ours, m.Meta = m.Meta, m.Ours
		}
		d.reported = append(d.reported, m)
	}
	d.unsure &^= inService
	d.facts &^= inService
	if byUser {
		d.facts |= inService
	}
}

// opens reports whether a message so decided opens a conversation.
func (d *delivery) opens(r decision) bool {
	if r.allowance != noRule {
		return d.span.rules[r.allowance].then.opens > 0
	}
	return r.rule != noRule && d.span.rules[r.rule].then.opens > 0
}

// reportedConversation returns the index of the thread's conversation that Meta
// reported, and -1 if it is none of them. It is the one of that ID, or else one that
// the message rides in by our records and of which no ID is known yet. One that is over
// counts no more, whether it was forgotten already or not.
func (d *delivery) reportedConversation(t *window.Thread) int {
	list := t.Conversations
	named := func(c window.Conversation) bool {
		return c.ID == d.event.Meta.Conversation && !c.IsOver(d.event.At)
	}
	if i := slices.IndexFunc(list, named); i >= 0 {
		return i
	}
	return slices.IndexFunc(list, func(c window.Conversation) bool {
		return c.ID == "" && !d.event.At.Before(c.Start) && d.event.At.Before(c.End) && d.mayRideIn(c.Kind)
	})
}

// mayRideIn reports whether the message may be in a conversation of a kind. Meta's
// category is the conversation's, so only a free-form message of which Meta reported
// none may be in one of any category (R3.3).
func (d *delivery) mayRideIn(kind string) bool {
	return d.span.basis == basisInitiator ||
		d.facts&service != 0 && d.event.Meta.Category == "" ||
		kind == d.m.kind(d.m.Category)
}

// beganInRecords reports whether a conversation that the records don't have began
// after they did: it is new, and not one from before them.
func (d *delivery) beganInRecords(meta *Reported) bool {
	since := d.s.Thread.KnownSince
	if since.IsZero() || !d.event.At.Before(since.Add(day)) {
		return true
	}
	end, known := meta.conversationEnd(d.event.At)
	return known && !end.Add(-day-time.Minute).Before(since) // Meta rounds to the minute
}

// conversationEnd returns when the reported conversation ends, and reports whether
// Meta said so. No conversation ends more than a day after a message in it, but Meta
// rounds to the minute.
func (r *Reported) conversationEnd(at time.Time) (end time.Time, known bool) {
	last := at.Add(day)
	if end = r.ConversationEnds; end.IsZero() || end.After(last.Add(time.Minute)) {
		return time.Time{}, false
	}
	if end.After(last) {
		end = last
	}
	return end.UTC(), true
}

// nameConversation gives the conversation in which the message is the ID and the end
// that Meta reported. If the message opened it, those in which it would have been are
// over.
func (d *delivery) nameConversation(t *window.Thread, opened bool) {
	at, list := d.event.At.UTC(), slices.Clone(t.Conversations)
	i := len(list) - 1
	if !opened {
		i = d.reportedConversation(t)
	}
	if i < 0 {
		return
	}
	for n := range list[:i] {
		c := &list[n]
		over := c.Kind == list[i].Kind || d.span.basis == basisInitiator || d.facts&service != 0
		if opened && over && at.Before(c.End) {
			c.End = latest(c.Start, at)
		}
	}
	c := &list[i]
	c.ID = d.event.Meta.Conversation
	if end, known := d.event.Meta.conversationEnd(at); known {
		c.End = latest(c.Start, end)
	}
	t.Conversations = list
}

// latest returns the later of two instants.
func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
