package pricing

import (
	"bytes"
	"encoding/json"
	"iter"
	"math/bits"
	"strconv"
	"time"
)

// A Schedule says when the messages of a campaign are sent: so many an hour or a day,
// evenly, from an instant on, and only at some hours of the day if it has any. It is a
// plan, not a limit of WhatsApp's. Its JSON is stable; Begin and End are nanoseconds there.
//
// No send comes before the one before it. With PerHour, no 60 minutes have more than
// so many sends, wherever they begin. With PerDay, no day of the calendar in Zone has
// more. The clock of Zone never reads less than Begin or as much as End at a send, also
// on days on which it is changed: hours that don't exist aren't made up for, and where
// an hour comes twice, sending begins at the second Begin and ends at the first End.
type Schedule struct {
	// From is the instant of the first send, or the earliest for it. It is required.
	From time.Time `json:"from"`
	// Until is the instant before which the last send comes. Without one, and at the
	// latest, sending ends 400 days after From.
	Until time.Time `json:"until,omitzero"`
	// PerHour or PerDay is the number of sends, 1 to 1,000,000,000. The other one is 0.
	// Those of a day are spread over its hours from Begin to End; a day that From or
	// Until cuts has its share of them.
	PerHour int64 `json:"per_hour,omitempty"`
	PerDay  int64 `json:"per_day,omitempty"`
	// Begin and End bound the hours of a day: what the clock of Zone reads then, as time
	// since midnight, such as 9 * time.Hour. They are whole seconds, and End is up to 24
	// hours. Both are 0 for the whole day. Hours over midnight aren't supported.
	Begin time.Duration `json:"begin,omitempty"`
	End   time.Duration `json:"end,omitempty"`
	// Zone is the time zone of days and hours, as [Account.Zone]; nil means UTC.
	Zone *time.Location `json:"-"`
}

const (
	longestSchedule = 400 * 24 * time.Hour
	highestRate     = 1_000_000_000
	wholeDay        = 24 * time.Hour
	firstSend       = -62_104_060_800 // the year 2, in Unix seconds
	lastSend        = 253_086_681_600 // the year 9990
)

// Validate returns the first fault as an [*InputError]. It is one, too, if not a
// single send fits before Until.
func (s Schedule) Validate() error {
	_, err := s.Capacity()
	return err
}

// check returns the first fault of a field by itself.
func (s *Schedule) check() error {
	fault := func(field, value, why string) error {
		return &InputError{ErrInvalid, "Schedule." + field, value, why}
	}
	rate := func(field string, n int64) error {
		const why = "want 1 to 1,000,000,000, and one of PerHour and PerDay"
		return fault(field, strconv.FormatInt(n, 10), why)
	}
	switch {
	case s.From.IsZero():
		return fault("From", "", "want the instant of the first send")
	case s.From.Unix() < firstSend || s.From.Unix() > lastSend:
		return fault("From", strconv.FormatInt(s.From.Unix(), 10), "want a year of 2 to 9990")
	case !s.Until.IsZero() && !s.Until.After(s.From):
		return fault("Until", s.Until.Format(time.RFC3339Nano), "want one after From")
	case s.PerHour < 0, s.PerHour > highestRate, s.PerHour == 0 && s.PerDay == 0:
		return rate("PerHour", s.PerHour)
	case s.PerDay < 0, s.PerDay > highestRate, s.PerHour != 0 && s.PerDay != 0:
		return rate("PerDay", s.PerDay)
	case s.Begin < 0, s.Begin%time.Second != 0, s.Begin >= wholeDay:
		return fault("Begin", s.Begin.String(), "want whole seconds since midnight")
	case s.End < 0, s.End%time.Second != 0, s.End > wholeDay:
		return fault("End", s.End.String(), "want whole seconds since midnight, up to 24h")
	case s.End <= s.Begin && s.hasHours():
		return fault("End", s.End.String(), "want one after Begin, on the same day")
	}
	return nil
}

// Equal reports whether two schedules are the same. Zones compare as those of accounts do.
func (s Schedule) Equal(t Schedule) bool {
	return s.From.Equal(t.From) && s.Until.Equal(t.Until) && s.PerHour == t.PerHour && s.PerDay == t.PerDay &&
		s.Begin == t.Begin && s.End == t.End && sameZone(s.Zone, t.Zone)
}

// plainSchedule is a Schedule without its methods.
type plainSchedule Schedule

// scheduleJSON is a Schedule as JSON: its own fields, and its zone by name.
type scheduleJSON struct {
	plainSchedule
	zoneJSON
}

// MarshalJSON writes the schedule with its zone by name. One in time.Local is an
// [*InputError], as it is of an [Account].
func (s Schedule) MarshalJSON() ([]byte, error) {
	zone, err := zoneAsJSON(s.Zone, "Schedule.Zone")
	if err != nil {
		return nil, err
	}
	return json.Marshal(scheduleJSON{plainSchedule(s), zone})
}

// UnmarshalJSON reads what MarshalJSON writes. A zone's name is looked up as that of an
// [Account], and one that isn't known is an [*InputError]. Null changes nothing.
func (s *Schedule) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j scheduleJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	zone, err := j.read("Schedule.Zone")
	if err != nil {
		return err
	}
	*s = Schedule(j.plainSchedule)
	s.Zone = zone
	return nil
}

// hasHours reports whether sending is bound to some hours of the day.
func (s *Schedule) hasHours() bool { return s.Begin != 0 || s.End != 0 }

// Capacity returns how many messages can be sent: before Until, or else within 400 days.
// Its error is an [*InputError], also where none can.
func (s Schedule) Capacity() (n int64, err error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	for st := range s.stretches() {
		n += st.n
	}
	if n == 0 {
		until := s.until().Format(time.RFC3339Nano)
		return 0, &InputError{ErrInvalid, "Schedule.Until", until, "no hour of sending is before it"}
	}
	return n, nil
}

// At returns the instant of a send, in Zone; that of the first is At(0). Its error is
// an [*InputError]: a fault of the schedule, or a k of less than 0 or not below
// [Schedule.Capacity]. It looks at each day before that send: who needs the instants of
// all takes [Schedule.Sends].
func (s Schedule) At(k int64) (time.Time, error) {
	if err := s.check(); err != nil {
		return time.Time{}, err
	}
	left := k
	for st := range s.stretches() {
		if left < 0 {
			break
		}
		if left < st.n {
			return st.start.Add(st.offset(left)), nil
		}
		left -= st.n
	}
	n, err := s.Capacity()
	if err != nil {
		return time.Time{}, err
	}
	why := "want 0 or more, and less than the " + withCommas(n) + " that fit"
	return time.Time{}, &InputError{ErrInvalid, "k", strconv.FormatInt(k, 10), why}
}

// Sends returns the instants of all sends in order, in Zone. They end with what can be
// sent, which may be less than there are recipients: see [Schedule.Capacity]. Its error
// is that of [Schedule.Validate].
func (s Schedule) Sends() (iter.Seq[time.Time], error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return func(yield func(time.Time) bool) {
		for st := range s.stretches() {
			// These are the offsets, without a division for each.
			step, rest := time.Duration(st.over/st.of), st.over%st.of
			for at, above := st.start, int64(0); st.n > 0; st.n-- {
				if !yield(at) {
					return
				}
				at = at.Add(step)
				if above -= rest; above < 0 {
					above += st.of
					at = at.Add(1)
				}
			}
		}
	}, nil
}

// until returns the instant before which all sends come.
func (s *Schedule) until() time.Time {
	last := s.From.Add(longestSchedule)
	if !s.Until.IsZero() && s.Until.Before(last) {
		last = s.Until
	}
	return last.In(s.zone())
}

func (s *Schedule) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}

// A stretch is n sends, evenly from start on: of for each over.
type stretch struct {
	start time.Time
	n     int64
	over  int64 // nanoseconds
	of    int64
}

// stretchOf returns the sends from start until just before end.
func stretchOf(start, end time.Time, over time.Duration, of int64) stretch {
	st := stretch{start: start, over: int64(over), of: of}
	if length := end.Sub(start); length > 0 {
		hi, lo := bits.Mul64(uint64(length-1), uint64(of))
		last, _ := bits.Div64(hi, lo, uint64(over))
		st.n = int64(last) + 1
	}
	return st
}

// offset returns how long after start the send i comes. It is rounded up, so that
// stretches that follow on each other don't come nearer than their rate.
func (st *stretch) offset(i int64) time.Duration {
	hi, lo := bits.Mul64(uint64(i), uint64(st.over))
	q, rest := bits.Div64(hi, lo, uint64(st.of))
	if rest > 0 {
		q++
	}
	return time.Duration(q)
}

// stretches returns the stretches that have a send, in order.
func (s *Schedule) stretches() iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		from, until := s.From.In(s.zone()), s.until()
		if s.PerHour > 0 && !s.hasHours() {
			yield(stretchOf(from, until, time.Hour, s.PerHour))
			return
		}
		end := s.End
		if !s.hasHours() {
			end = wholeDay
		}
		y, m, d := from.Date()
		// What the clock reads at midnight, as seconds of a clock in UTC.
		for day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(); ; day += 24 * 60 * 60 {
			open := readsFrom(day+int64(s.Begin/time.Second), s.zone())
			if !open.Before(until) {
				return
			}
			shut := readsFirst(open, day+int64(end/time.Second))
			over, of := time.Hour, s.PerHour
			if of == 0 {
				over, of = shut.Sub(open), s.PerDay
			}
			st := stretchOf(later(open, from), earlier(shut, until), over, of)
			if st.n == 0 {
				continue
			}
			if !yield(st) {
				return
			}
			if s.PerHour > 0 { // the next day's hours may begin sooner than the rate allows
				from = st.start.Add(st.offset(st.n))
			}
		}
	}
}

// readsFrom returns the instant from which on the zone's clock reads no less than a
// number of seconds, which is counted as that of a clock in UTC is.
func readsFrom(seconds int64, zone *time.Location) time.Time {
	t := time.Unix(seconds, 0).In(zone).Add(48 * time.Hour)
	for {
		since, _ := t.ZoneBounds()
		_, offset := t.Zone()
		reads := time.Unix(seconds-int64(offset), 0).In(zone)
		if since.IsZero() || !reads.Before(since) {
			return reads
		}
		t = since.Add(-1)
		if _, before := t.Zone(); since.Unix()+int64(before) <= seconds {
			return since // the clock was put forward over it
		}
	}
}

// readsFirst returns the first instant from t on at which the clock of its zone reads
// no less than a number of seconds, which is counted as that of a clock in UTC is.
func readsFirst(t time.Time, seconds int64) time.Time {
	for {
		_, until := t.ZoneBounds()
		_, offset := t.Zone()
		reads := later(t, time.Unix(seconds-int64(offset), 0).In(t.Location()))
		if until.IsZero() || reads.Before(until) {
			return reads
		}
		t = until
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
