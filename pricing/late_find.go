package pricing

import (
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A lateSearch goes through the events of a log in order, in which each message is once, and
// finds late replies.
type lateSearch struct {
	pricer  *Pricer
	dialing ratecard.Dialing
	options LateOptions

	threads map[ThreadKey]*lateThread
	inbound int64 // messages of users to which a late reply may be
	unsure  int64
	found   []foundLate
}

// A lateThread is what is between a number and a user.
type lateThread struct {
	asked  time.Time // the user's last message; zero: none, or it is answered
	talked time.Time // the last call, which is an answer to what the user did by then
	// the late reply to the last message that was answered late, and when that was
	late      string
	lateAsked time.Time
}

// A foundLate is a late reply, and the event that it would have been in time.
type foundLate struct {
	reply  LateReply
	event  *Event
	inTime Event
}

func newLateSearch(p *Pricer, o LateOptions) *lateSearch {
	return &lateSearch{
		pricer:  p,
		dialing: p.account.dialingOfEvents(),
		options: o,
		threads: map[ThreadKey]*lateThread{},
	}
}

// add looks at the next event. One that can't be read is none, and a message that failed
// is no answer.
func (s *lateSearch) add(e *Event) {
	if e.check() != nil || e.Failed {
		return
	}
	th := s.thread(e)
	switch {
	case e.Inbound && e.Call:
		*th = lateThread{talked: e.At}
	case e.Inbound && e.At.Equal(th.talked): // a call has an event when it begins, too
	case e.Inbound:
		*th = lateThread{asked: e.At}
		if o := &s.options; !e.At.Before(o.From.Add(-o.Within)) && (o.Until.IsZero() || e.At.Before(o.Until)) {
			s.inbound++
		}
	case e.Echo:
		*th = lateThread{}
	case !th.asked.IsZero():
		if asked := th.asked; !e.sentAt().Before(asked) { // else it isn't after the user's message
			*th = lateThread{}
			s.addFirst(th, e, asked)
		}
	case e.ID != "" && e.ID == th.late: // in a group, it reached another member
		s.addLate(e, th.lateAsked)
	}
}

// thread returns the thread of an event.
func (s *lateSearch) thread(e *Event) *lateThread {
	key := ThreadKey{s.dialing.NameKey(e.number()), s.dialing.NameKey(e.user())}
	th := s.threads[key]
	if th == nil {
		th = new(lateThread)
		s.threads[key] = th
	}
	return th
}

// sentAt returns when the message was sent, or else when it was delivered.
func (e *Event) sentAt() time.Time {
	if e.sentBefore() {
		return e.Sent
	}
	return e.At
}

// addFirst adds the first message after the user's, if it is a late reply.
func (s *lateSearch) addFirst(th *lateThread, e *Event, asked time.Time) {
	if s.addLate(e, asked) {
		th.late, th.lateAsked = e.ID, asked
	}
}

// addLate adds a message if it is a late reply, or counts it if that isn't known, and
// reports whether it is one.
func (s *lateSearch) addLate(e *Event, asked time.Time) bool {
	sent := e.sentAt()
	open := s.pricer.policyAt(sent).Service // for how long; 0: no rules of that day are known
	end := asked.Add(open)
	inWindow := sent.Before(end) || e.Meta.reportedType(e.At) == TypeFree
	if inWindow || sent.After(asked.Add(s.options.Within)) || !s.options.has(e.At) {
		return false
	}
	var m Message
	e.fillMessage(&m)
	switch m.Category {
	case category.Service, category.Authentication, category.AuthenticationInternational:
		return false
	}
	known := m.Category == category.Utility || m.Category == category.Marketing
	if !known || open == 0 || s.pricer.account.SharedNumber {
		s.unsure++
		return false
	}
	s.found = append(s.found, foundLate{
		reply: LateReply{
			ID:        e.ID,
			Number:    e.number(),
			Asked:     asked,
			Sent:      sent,
			Delivered: e.At,
			Late:      sent.Sub(end),
			Category:  m.Category,
		},
		event:  e,
		inTime: e.asReply(end.Add(-time.Second)),
	})
	return true
}

// asReply returns the message as a reply in text that was delivered at an instant. What
// Meta reported was of the template.
func (e *Event) asReply(at time.Time) Event {
	return Event{
		ID:       e.ID,
		At:       at,
		Number:   e.Number,
		User:     e.User,
		Customer: e.Customer,
		Message: Message{
			From:     e.Message.From,
			To:       e.Message.To,
			Market:   e.Message.Market,
			Category: category.Service,
		},
	}
}
