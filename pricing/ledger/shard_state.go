package ledger

import (
	"slices"
	"time"

	"github.com/wacost/wacost/window"
)

// A shard is what a fold knows of the users of one shard of the store: their names, and
// the threads that they have with business numbers. Groups are users here. It may lie
// over another shard, which it reads and never changes.
type shard struct {
	below   *shard             // nil: none
	people  map[string]*person // by key; nil: deleted here, whatever lies below
	keys    map[string]string  // the key of a user, by each other name; "": deleted here
	numbers []string           // the business numbers that had threads
	last    *person            // that was asked for to be changed, which mostly is asked for again; nil: none
	lastKey string

	now  time.Time // of the step or question
	keep bool      // a shared number's threads stay, whatever is open
	// called when a user gets another key; may be nil
	moved func(old, key string)
}

// A person is a user, or a group.
type person struct {
	phone   string   // the phone number as webhooks write it; "" if it isn't known
	others  []string // what the user is called beside the key
	seen    int64    // the last step, in Unix seconds
	threads []thread // those in which something may be open
}

// fork returns an empty shard over s.
func (s *shard) fork() *shard {
	return &shard{below: s, numbers: slices.Clip(s.numbers), now: s.now, keep: s.keep}
}

// lookup returns the user with a key; nil if there is none. It isn't to be changed.
func (s *shard) lookup(key string) *person {
	if s.last != nil && s.lastKey == key && !s.isForgotten(s.last) {
		return s.last
	}
	for l := s; l != nil; l = l.below {
		if p, ok := l.people[key]; ok {
			if p == nil || s.isForgotten(p) {
				return nil
			}
			return p
		}
	}
	return nil
}

// phoneOf returns the phone number of the user with a key, as webhooks write it; "" if it
// isn't known.
func (s *shard) phoneOf(key string) string {
	if p := s.lookup(key); p != nil {
		return p.phone
	}
	return ""
}

// own returns the user with a key, to be changed. There is one afterwards.
func (s *shard) own(key string) *person {
	p := s.last
	if p == nil || s.lastKey != key {
		p = s.people[key]
	}
	if p != nil && !s.isForgotten(p) {
		s.last, s.lastKey = p, key
		return p
	}
	now := new(person)
	if p = s.lookup(key); p != nil {
		*now = *p
		now.others, now.threads = slices.Clip(p.others), slices.Clone(p.threads)
	}
	if s.people == nil {
		s.people = map[string]*person{}
	}
	s.people[key] = now
	s.last, s.lastKey = now, key
	return now
}

func (s *shard) deletePerson(key string) {
	s.last = nil
	switch {
	case s.below == nil:
		delete(s.people, key)
	case s.people == nil:
		s.people = map[string]*person{key: nil}
	default:
		s.people[key] = nil
	}
}

// keyOfName returns the key of the user who has another name; "" if nobody has it.
func (s *shard) keyOfName(name string) string {
	for ; s != nil; s = s.below {
		if key, ok := s.keys[name]; ok {
			return key
		}
	}
	return ""
}

// setName makes a name that of the user with a key; nobody's if the key is "".
func (s *shard) setName(name, key string) {
	switch {
	case key == "" && s.below == nil:
		delete(s.keys, name)
	case s.keys == nil:
		s.keys = map[string]string{name: key}
	default:
		s.keys[name] = key
	}
}

// isForgotten reports whether a user is as one who was never met: for a month nothing
// happened, nothing is open, and there is no other name by which the user may come.
func (s *shard) isForgotten(p *person) bool {
	return !s.keep && len(p.others) == 0 && p.seen < s.now.Add(-lookback).Unix() &&
		!slices.ContainsFunc(p.threads, func(t thread) bool { return !s.isOver(&t) })
}

// dropClosed drops what [shard.lookup] and [shard.thread] hide, so that nothing hangs on
// when it is called, nor on what stays. Users of whom something happened in the last month
// stay as they are: they are the most. It leaves the shard below.
func (s *shard) dropClosed() {
	old := s.now.Add(-lookback).Unix()
	for key, p := range s.people {
		if p == nil || p.seen >= old {
			continue
		}
		p.threads = slices.DeleteFunc(p.threads, func(t thread) bool { return s.isOver(&t) })
		if s.isForgotten(p) {
			s.deletePerson(key)
		}
	}
}

// thread returns a user's thread with a number, if something may be open in it, or else
// an empty one.
func (s *shard) thread(k threadKey) (th window.Thread) {
	if p := s.lookup(k.user); p != nil {
		if i := p.indexOf(k.number); i >= 0 {
			if p.threads[i].load(&th); s.isClosed(&th) {
				th = window.Thread{}
			}
		}
	}
	return th
}

// setThread replaces a thread of a user, and notes that the number has one.
func (s *shard) setThread(k threadKey, th window.Thread) {
	closed := s.isClosed(&th)
	if p := s.lookup(k.user); p != nil && p.indexOf(k.number) >= 0 {
		p = s.own(k.user)
		if i := p.indexOf(k.number); closed {
			p.threads = slices.Delete(p.threads, i, i+1)
		} else {
			p.threads[i].store(&th)
		}
		return
	}
	if !slices.Contains(s.numbers, k.number) {
		s.numbers = append(s.numbers, k.number)
	}
	if !closed {
		t := thread{number: k.number}
		t.store(&th)
		p := s.own(k.user)
		p.threads = append(p.threads, t)
	}
}

// indexOf returns the index of the thread with a number; -1 if there is none.
func (p *person) indexOf(number string) int {
	return slices.IndexFunc(p.threads, func(t thread) bool { return t.number == number })
}

// isOver is isClosed for a thread as it is kept.
func (s *shard) isOver(t *thread) bool {
	var th window.Thread
	t.load(&th)
	return s.isClosed(&th)
}

// isClosed reports whether nothing in a thread can be open any more, nor ends now,
// which gives a note.
func (s *shard) isClosed(th *window.Thread) bool {
	old := s.now.Add(-lookback)
	return !s.keep && th.LastInbound.Before(old) && th.Entered.Before(old) && th.Answered.Before(old) &&
		th.FreeUntil.Before(s.now) && !slices.ContainsFunc(th.Conversations,
		func(c window.Conversation) bool { return !c.IsOver(s.now.Add(-1)) })
}
