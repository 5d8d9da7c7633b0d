package pricing

import "time"

// An instant is a time without a zone, in less memory. The zero instant is the zero Time.
type instant struct {
	sec  int64 // from the zero Time on
	nano int32
}

// yearOne is the zero Time in Unix seconds.
const yearOne = -62_135_596_800

func instantOf(t time.Time) instant { return instant{t.Unix() - yearOne, int32(t.Nanosecond())} }

// time returns the instant in UTC.
func (i instant) time() time.Time { return time.Unix(i.unix(), int64(i.nano)).UTC() }

// unix returns the instant in Unix seconds.
func (i instant) unix() int64 { return i.sec + yearOne }

func (i instant) isZero() bool { return i == instant{} }

func (i instant) after(j instant) bool { return i.sec > j.sec || i.sec == j.sec && i.nano > j.nano }
