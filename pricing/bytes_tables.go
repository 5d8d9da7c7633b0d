package pricing

import (
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// notMet is the index of what isn't in a table.
const notMet = -1

// rows are what a table has, each once.
type rows[K comparable] struct {
	list []K
	no   map[K]int
}

func (r *rows[K]) add(k K) {
	if _, ok := r.no[k]; ok {
		return
	}
	if r.no == nil {
		r.no = map[K]int{}
	}
	r.no[k] = 0
	r.list = append(r.list, k)
}

// grow makes room for n more.
func (r *rows[K]) grow(n int) {
	no := make(map[K]int, len(r.list)+n)
	maps.Copy(no, r.no)
	r.no, r.list = no, slices.Grow(r.list, n)
}

func (r *rows[K]) sort(compare func(a, b K) int) {
	slices.SortFunc(r.list, compare)
	for i, k := range r.list {
		r.no[k] = i
	}
}

// used are the rows of a table. Each has to be used.
type used[V any] struct {
	list []V
	met  []bool
}

func (u *used[V]) add(v V) { u.list, u.met = append(u.list, v), append(u.met, false) }

// read reads the index of a row, and returns it with the row.
func (u *used[V]) read(r *byteReader) (int, V) {
	i := r.index(len(u.list))
	if r.err != nil {
		var none V
		return 0, none
	}
	u.met[i] = true
	return i, u.list[i]
}

// dayNumber returns the number of a day, which rises with the days; 0 of the zero day.
func dayNumber(d ratecard.Date) int { return (d.Year*12+int(d.Month))*32 + d.Day }

// spanBegun returns the index of the span that began on the day of a number, if there is one.
func (p *Pricer) spanBegun(day int) (i int, ok bool) {
	i = sort.Search(len(p.spans), func(i int) bool { return dayNumber(p.spans[i].day.date) >= day })
	return i, i < len(p.spans) && dayNumber(p.spans[i].day.date) == day
}

// A monthStart remembers when a month began, by the clock of UTC: instants are near to it.
type monthStart struct {
	month Month
	unix  int64
	known bool
}

// of returns when a month began, in Unix seconds.
func (s *monthStart) of(m Month) int64 {
	if !s.known || s.month != m {
		*s = monthStart{m, m.First(time.UTC).Unix(), true}
	}
	return s.unix
}

// noteByID returns the note of an ID; none if there is none.
func noteByID(id string) notes {
	i := slices.IndexFunc(noteTable(), func(n Note) bool { return n.ID == id })
	if i < 0 {
		return 0
	}
	return 1 << i
}
