package pricingtest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// A Story is what happened between a business and its users, told in order:
//
//	story := pricingtest.NewStory(t).
//		UserWrites().
//		After(5 * time.Minute).BusinessAnswers().
//		After(24 * time.Hour).BusinessSends(category.Utility)
//
// It begins [At] noon, with [UserInBrazil], the business at [Number], and nothing sent
// before. What it tells can be had as events, as a state and as a bill. What couldn't
// have happened fails the test: an answer after the customer service window has
// closed, or a template that WhatsApp doesn't deliver. To see what a program does with
// such a message, let it quote one at [Story.Now], with [Story.State].
//
// A Story is used by one goroutine, and made by [NewStory].
type Story struct {
	t            testing.TB
	pricer       *pricing.Pricer
	now          time.Time
	number, user string
	threads      map[thread]window.Thread
	usage        pricing.Usage
	events       []pricing.Event
}

// A thread is the keys of a number and a user.
type thread struct{ number, user string }

// NewStory begins a story of [Account] with changes, as in [Pricer].
func NewStory(t testing.TB, changes ...func(*pricing.Account)) *Story {
	t.Helper()
	return &Story{
		t:       t,
		pricer:  Pricer(t, changes...),
		now:     At(),
		number:  Number,
		user:    UserInBrazil,
		threads: map[thread]window.Thread{},
		usage:   pricing.Usage{},
	}
}

// After moves the clock on. What comes next happens then, until it is moved again.
func (s *Story) After(d time.Duration) *Story {
	s.t.Helper()
	if d < 0 {
		s.t.Fatalf("After(%v): a story goes on in time", d)
	}
	s.now = s.now.Add(d)
	return s
}

// At moves the clock on to an instant, which must not be before [Story.Now].
func (s *Story) At(instant time.Time) *Story {
	s.t.Helper()
	if instant.Before(s.now) {
		s.t.Fatalf("At(%v): a story goes on in time, and has come to %v", instant, s.now)
	}
	s.now = instant
	return s
}

// User says who writes, and is written to, from here on. It is anything that
// [ratecard.Locate] reads.
func (s *Story) User(user string) *Story {
	s.t.Helper()
	if _, err := ratecard.Locate(user); err != nil {
		s.t.Fatal(err)
	}
	s.user = user
	return s
}

// Number says which number of the business it is, from here on: a phone number or
// its ID.
func (s *Story) Number(number string) *Story {
	s.t.Helper()
	if ratecard.NameKey(number) == "" {
		s.t.Fatalf("Number(%q): neither a phone number nor an ID", number)
	}
	s.number = number
	return s
}

// UserWrites is a message from the user. It opens the customer service window.
func (s *Story) UserWrites() *Story {
	s.t.Helper()
	return s.happens(pricing.Event{Inbound: true})
}

// UserComesThroughAd is the user's message after a click on an ad. An answer in time
// opens a free entry window.
func (s *Story) UserComesThroughAd() *Story {
	s.t.Helper()
	return s.happens(pricing.Event{Inbound: true, FromAd: true})
}

// BusinessAnswers is a text that the business writes to the user, which is delivered
// at once. It fails the test if the customer service window is closed.
func (s *Story) BusinessAnswers() *Story {
	s.t.Helper()
	return s.happens(pricing.Event{Message: pricing.Message{Category: category.Service}})
}

// BusinessSends is a template of a category that the business sends to the user, and
// that is delivered at once. It fails the test if WhatsApp doesn't deliver it.
func (s *Story) BusinessSends(c category.Category) *Story {
	s.t.Helper()
	if c == category.Service {
		s.t.Fatal("BusinessSends(service): no template is of that category; use BusinessAnswers")
	}
	return s.happens(pricing.Event{Message: pricing.Message{Category: c}})
}

// MessageFails is a message that the business sends to the user, and that WhatsApp reports
// as failed: a template of a category, or service for a text. Meta charges nothing for it;
// a provider may, with a fee that is [pricing.FeeOnFailed].
func (s *Story) MessageFails(c category.Category) *Story {
	s.t.Helper()
	if !c.Known() {
		s.t.Fatalf("MessageFails(%q): want a category", c)
	}
	return s.happens(pricing.Event{Failed: true, Message: pricing.Message{Category: c}})
}

// happens adds what happened now between the number and the user.
func (s *Story) happens(e pricing.Event) *Story {
	s.t.Helper()
	e.ID, e.At = fmt.Sprintf("wamid.%d", len(s.events)+1), s.now
	e.Number, e.User = s.number, s.user
	state := s.State()
	if !e.Inbound {
		e.Message.From, e.Message.To = s.number, s.user
	}
	if !e.Inbound && !e.Failed {
		quote, err := s.pricer.Quote(&e.Message, &state, s.now)
		if err != nil {
			s.t.Fatalf("%v: %v", s.now, err)
		}
		if quote.Deliverable() == pricing.DeliverableNo {
			s.t.Fatalf("%v: this can't happen, since WhatsApp doesn't deliver it:\n%s", s.now, quote.Explain())
		}
	}
	outcome, err := s.pricer.Apply(&e, &state)
	if err == nil {
		s.usage, err = s.usage.Add(outcome.Counts...)
	}
	if err != nil {
		s.t.Fatalf("%v: %v", s.now, err)
	}
	s.threads[s.thread()] = outcome.Thread
	s.events = append(s.events, e)
	return s
}

// thread returns the keys of the number and the user.
func (s *Story) thread() thread {
	d := ratecard.Dialing{Country: s.pricer.Account().DialingCountry}
	return thread{d.NameKey(s.number), d.NameKey(s.user)}
}

// Now returns the instant that the story has come to.
func (s *Story) Now() time.Time { return s.now }

// Pricer returns the pricer of the story's account.
func (s *Story) Pricer() *pricing.Pricer { return s.pricer }

// State returns what is to be remembered of the number and the user by now, in a
// value of the caller's own.
func (s *Story) State() pricing.State {
	usage, err := s.usage.Add() // a copy
	if err != nil {
		s.t.Fatal(err)
	}
	return pricing.State{Thread: s.threads[s.thread()], Usage: usage}
}

// Events returns what happened by now, in order.
func (s *Story) Events() []pricing.Event { return slices.Clone(s.events) }

// Bill returns the bill of what happened by now.
func (s *Story) Bill() pricing.Bill {
	s.t.Helper()
	bill, err := s.pricer.Replay(slices.Values(s.events))
	if err != nil {
		s.t.Fatal(err)
	}
	return bill
}
