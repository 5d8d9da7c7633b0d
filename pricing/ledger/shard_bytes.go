package ledger

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/wacost/wacost/window"
)

// errBytes is the error of bytes that aren't those of a shard.
var errBytes = errors.New("ledger: not a checkpoint")

// shardFormat is the first byte of a shard's bytes. Another one is another format.
const shardFormat = 1

// appendShard appends what is known of a shard before an instant, and the keys of the
// entries that have steps at it or later. The shard lies over no other. Bytes are the same
// for what is equal.
func appendShard(b []byte, s *shard, at time.Time, pending []string) []byte {
	if s == nil {
		s = new(shard)
	}
	s.now = at
	s.dropClosed()
	w := shardWriter{append(b, shardFormat), at.Unix()}
	w.int(at.Unix())
	w.strings(s.numbers)
	w.strings(pending)
	w.count(len(s.people))
	linked := 0
	for _, key := range slices.Sorted(maps.Keys(s.people)) {
		p := s.people[key]
		w.string(key)
		w.person(key, p, s)
		for _, name := range p.others {
			if s.keys[name] == key {
				linked++
			}
		}
	}
	unlinked := map[string]string{}
	if linked != len(s.keys) {
		maps.Copy(unlinked, s.keys)
		maps.DeleteFunc(unlinked, func(name, key string) bool {
			return s.people[key] != nil && slices.Contains(s.people[key].others, name)
		})
	}
	w.count(len(unlinked))
	for _, name := range slices.Sorted(maps.Keys(unlinked)) {
		w.string(name)
		w.string(unlinked[name])
	}
	return w.b
}

// A shardWriter appends to bytes. Instants are written as distances from a base.
type shardWriter struct {
	b    []byte
	base int64 // Unix seconds
}

func (w *shardWriter) byte(c byte)      { w.b = append(w.b, c) }
func (w *shardWriter) int(n int64)      { w.b = binary.AppendVarint(w.b, n) }
func (w *shardWriter) count(n int)      { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *shardWriter) string(s string)  { w.count(len(s)); w.b = append(w.b, s...) }
func (w *shardWriter) bytes(b []byte)   { w.count(len(b)); w.b = append(w.b, b...) }
func (w *shardWriter) seconds(at int64) { w.int(at - w.base) }

func (w *shardWriter) strings(list []string) {
	w.count(len(list))
	for _, s := range list {
		w.string(s)
	}
}

// instant writes an instant that isn't zero.
func (w *shardWriter) instant(at time.Time) {
	w.seconds(at.Unix())
	w.count(at.Nanosecond())
}

// What a person is written with.
const (
	hasPhone     = 1 << iota // which isn't the key
	phoneIsKey               // as mostly
	hasOthers                // names
	hasThread                // one, of a user who wrote, as mostly
	hasThreads               // several, or others
	hasEarlier               // of that one thread, its earlier instant
	lastIsSeen               // the user wrote last at the last step
	personsFlags = 1<<iota - 1
)

func (w *shardWriter) person(key string, p *person, s *shard) {
	flags := byte(0)
	switch p.phone {
	case "":
	case key:
		flags |= phoneIsKey
	default:
		flags |= hasPhone
	}
	if len(p.others) > 0 {
		flags |= hasOthers
	}
	short := len(p.threads) == 1 && p.threads[0].rest == nil && p.threads[0].inbound != never
	switch {
	case short:
		flags |= hasThread
		if p.threads[0].earlier != never {
			flags |= hasEarlier
		}
		if p.threads[0].inbound == p.seen {
			flags |= lastIsSeen
		}
	case len(p.threads) > 0:
		flags |= hasThreads
	}
	w.byte(flags)
	if flags&hasPhone != 0 {
		w.string(p.phone)
	}
	w.seconds(p.seen)
	if flags&hasOthers != 0 {
		w.count(len(p.others))
		for _, name := range p.others {
			w.string(name)
			w.bool(s.keys[name] == key)
		}
	}
	switch {
	case short:
		t := &p.threads[0]
		w.count(slices.Index(s.numbers, t.number))
		if flags&lastIsSeen == 0 {
			w.seconds(t.inbound)
		}
		if flags&hasEarlier != 0 {
			w.seconds(t.earlier)
		}
	case len(p.threads) > 0:
		w.count(len(p.threads))
		for i := range p.threads {
			w.count(slices.Index(s.numbers, p.threads[i].number))
			var th window.Thread
			p.threads[i].load(&th)
			w.thread(&th)
		}
	}
}

func (w *shardWriter) bool(yes bool) {
	if yes {
		w.byte(1)
	} else {
		w.byte(0)
	}
}

// thread writes a thread, with a bit for each of its instants that isn't zero.
func (w *shardWriter) thread(th *window.Thread) {
	bits := 0
	for i, at := range instantsOf(th) {
		if !at.IsZero() {
			bits |= 1 << i
		}
	}
	w.count(bits)
	for _, at := range instantsOf(th) {
		if !at.IsZero() {
			w.instant(*at)
		}
	}
	w.bool(th.AnsweredLate)
	w.count(len(th.Conversations))
	for _, c := range th.Conversations {
		w.string(c.Kind)
		w.string(c.ID)
		w.instant(c.Start)
		w.instant(c.End)
	}
}

// instantsOf returns the instants of a thread.
func instantsOf(th *window.Thread) [8]*time.Time {
	return [...]*time.Time{
		&th.LastInbound, &th.EarlierInbound, &th.Entered, &th.EarlierEntered, &th.Answered, &th.EarlierAnswered,
		&th.FreeUntil, &th.KnownSince,
	}
}

// readShard reads what [appendShard] wrote. The error is errBytes.
func readShard(data []byte, keep bool) (s *shard, at time.Time, pending []string, err error) {
	if len(data) == 0 || data[0] != shardFormat {
		return nil, at, nil, errBytes
	}
	r := shardReader{text: string(data[1:])} // of which all strings are parts
	r.base = r.int()
	at = time.Unix(r.base, 0).UTC()
	s = &shard{now: at, keep: keep, people: map[string]*person{}, keys: map[string]string{}}
	s.numbers, pending = r.strings(), r.strings()
	n := r.count()
	people := make([]person, n)
	s.people = make(map[string]*person, n)
	for i := range people {
		key := r.string()
		r.person(key, &people[i], s)
		s.people[key] = &people[i]
	}
	for range r.count() {
		name := r.string()
		s.keys[name] = r.string()
	}
	if r.bad || r.text != "" || len(s.people) != len(people) {
		return nil, at, nil, errBytes
	}
	return s, at, pending, nil
}

// A shardReader reads from bytes. Once something is wrong it is at their end.
type shardReader struct {
	text string // that isn't read yet
	base int64
	bad  bool
}

func (r *shardReader) fail() { r.bad, r.text = true, "" }

func (r *shardReader) byte() (c byte) {
	if r.text == "" {
		r.fail()
		return 0
	}
	c, r.text = r.text[0], r.text[1:]
	return c
}

func (r *shardReader) uint() (n uint64) {
	for shift := 0; ; shift += 7 {
		c := r.byte()
		if shift == 63 && c > 1 {
			r.fail()
		}
		n |= uint64(c&0x7f) << shift
		if c < 0x80 || r.bad {
			return n
		}
	}
}

func (r *shardReader) int() int64 {
	n := r.uint()
	return int64(n>>1) ^ -int64(n&1)
}

// count reads a number of things, each of which takes a byte at least.
func (r *shardReader) count() int {
	n := r.uint()
	if n > uint64(len(r.text)) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *shardReader) string() (s string) {
	n := r.count()
	s, r.text = r.text[:n], r.text[n:]
	return s
}

func (r *shardReader) strings() []string {
	list := make([]string, r.count())
	for i := range list {
		list[i] = r.string()
	}
	return list
}

func (r *shardReader) seconds() int64 { return r.base + r.int() }

func (r *shardReader) instant() time.Time {
	seconds, nanoseconds := r.seconds(), r.uint()
	if nanoseconds >= 1e9 {
		r.fail()
		return time.Time{}
	}
	return time.Unix(seconds, int64(nanoseconds)).UTC()
}

func (r *shardReader) person(key string, p *person, s *shard) {
	flags := r.byte()
	if flags&hasPhone != 0 {
		p.phone = r.string()
	} else if flags&phoneIsKey != 0 {
		p.phone = key
	}
	p.seen = r.seconds()
	if flags&hasOthers != 0 {
		p.others = make([]string, r.count())
		for i := range p.others {
			p.others[i] = r.string()
			if r.byte() == 1 {
				s.keys[p.others[i]] = key
			}
		}
	}
	switch {
	case flags&hasThread != 0:
		t := thread{number: r.number(s), inbound: p.seen, earlier: never}
		if flags&lastIsSeen == 0 {
			t.inbound = r.seconds()
		}
		if flags&hasEarlier != 0 {
			t.earlier = r.seconds()
		}
		p.threads = []thread{t}
	case flags&hasThreads != 0:
		p.threads = make([]thread, r.count())
		for i := range p.threads {
			p.threads[i].number = r.number(s)
			var th window.Thread
			r.thread(&th)
			p.threads[i].store(&th)
		}
	}
	if flags > personsFlags || flags&hasPhone != 0 && flags&phoneIsKey != 0 {
		r.fail()
	}
}

func (r *shardReader) number(s *shard) string {
	i := r.uint()
	if i >= uint64(len(s.numbers)) {
		r.fail()
		return ""
	}
	return s.numbers[i]
}

func (r *shardReader) thread(th *window.Thread) {
	bits := r.uint()
	if bits >= 1<<len(instantsOf(th)) {
		r.fail()
	}
	for i, at := range instantsOf(th) {
		if bits&(1<<i) != 0 {
			*at = r.instant()
		}
	}
	th.AnsweredLate = r.byte() == 1
	n := r.count()
	for range n {
		c := window.Conversation{Kind: r.string(), ID: r.string()}
		c.Start, c.End = r.instant(), r.instant()
		th.Conversations = append(th.Conversations, c)
	}
}
