package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// cut finds the epoch of messages anew.
func (r *tallyReader) cut(key billingClass, at delivered) billingClass {
	key = r.t.cut(key, at)
	r.want(r.t.fault == nil, "messages before and after a correction are in one count")
	return key
}

// A cell is a class and its count as they are written.
type cell struct {
	place uint64 // the kind, and the market in the lower half
	i     int32  // index in the counts
}

func cellPlace(kind, market int) uint64 { return uint64(kind)<<32 | uint64(market) }

func (w *tallyWriter) writeCells(r *reading) {
	list := make([]cell, 0, len(r.classes))
	for key, i := range r.classes {
		if r.counts[i] > 0 {
			list = append(list, cell{cellPlace(w.kinds.no[w.kindOf(&key)], w.market[key.market]), i})
		}
	}
	slices.SortFunc(list, func(a, b cell) int {
		if a.place != b.place {
			return cmp.Compare(a.place, b.place)
		}
		return r.times[a.i].first.Compare(r.times[b.i].first) // what corrections were before isn't written
	})
	w.count(len(list))
	for _, c := range list {
		kind := int(c.place >> 32)
		w.count(kind)
		w.count(int(uint32(c.place)))
		w.units(r.counts[c.i])
		if w.timed[kind] {
			w.delivered(r.times[c.i], w.places.list[w.kindRow[kind][0]].month())
		}
	}
}

func (r *tallyReader) readCells(to *reading) {
	n := r.count(3)
	if n == 0 {
		return
	}
	to.classes = make(map[billingClass]int32, n)
	to.counts, to.times = make([]int64, 0, n), make([]delivered, 0, n)
	last, lastFirst := uint64(0), time.Time{}
	for i := range n {
		kind, key := r.kind()
		market, own := r.market()
		units := r.units(1)
		key.market = own
		var times delivered
		if key.hasTimes() {
			times = r.delivered(key.month)
		}
		place := cellPlace(kind, market)
		r.want(i == 0 || last < place || last == place && lastFirst.Before(times.first), wantOrder)
		if r.err != nil {
			return
		}
		last, lastFirst = place, times.first
		to.classes[r.cut(key, times)] = int32(i)
		to.counts, to.times = append(to.counts, units), append(to.times, times)
		r.want(len(to.classes) == len(to.counts), wantOrder) // or two are one class
	}
}

// A candidateRow is a candidate as it is written.
type candidateRow struct {
	at                     time.Time
	id, user, kind, market int
	flags                  int
}

const candidateDiffers = 1 << 2 // after its word

func (a *candidateRow) compare(b *candidateRow) int {
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id), cmp.Compare(a.user, b.user),
		cmp.Compare(a.kind, b.kind), cmp.Compare(a.market, b.market), cmp.Compare(a.flags, b.flags))
}

func (w *tallyWriter) candidateRow(u *candidate) candidateRow {
	row := candidateRow{
		at:     u.at,
		id:     w.texts.no[u.id],
		user:   w.texts.no[u.user],
		kind:   w.kinds.no[w.kindOf(&u.class)],
		market: w.market[u.class.market],
		flags:  int(u.word),
	}
	if u.differs {
		row.flags |= candidateDiffers
	}
	return row
}

func (w *tallyWriter) candidate(row *candidateRow, base int64) {
	w.instant(row.at, base)
	for _, n := range [...]int{row.id, row.user, row.kind, row.market, row.flags} {
		w.count(n)
	}
}

func (r *tallyReader) candidate(base int64) (row candidateRow, u candidate) {
	row.at = r.instant(base)
	row.id, u.id = r.textAt()
	row.user, u.user = r.textAt()
	row.kind, u.class = r.kind()
	row.market, u.class.market = r.market()
	row.flags = r.index(2 * candidateDiffers)
	if r.err != nil { // nor need the tally know a market yet
		return row, u
	}
	u.at, u.market = row.at, r.t.names[u.class.market]
	u.word, u.differs = allowanceWord(row.flags%candidateDiffers), row.flags&candidateDiffers != 0
	r.want(u.word <= wordSpent && !u.at.IsZero(), wantNumber)
	return row, u
}

func (w *tallyWriter) writeAllowances(r *reading) {
	list := countersOf(r.allowances, func(a *allowanceUnits) bool { return !a.isEmpty() })
	w.count(len(list))
	for _, c := range list {
		a, base := r.allowances[c], w.near.of(c.Month)
		w.counter(&c)
		w.units(a.limit)
		w.units(a.overdrawn)
		if a.spent == nil {
			w.byte(0)
		} else {
			w.byte(1)
			row := w.candidateRow(a.spent)
			w.candidate(&row, base)
		}
		rows := make([]candidateRow, len(a.units))
		for i := range rows {
			rows[i] = w.candidateRow(&a.units[i])
		}
		slices.SortFunc(rows, func(a, b candidateRow) int { return a.compare(&b) })
		w.count(len(rows))
		for i := range rows {
			w.candidate(&rows[i], base)
			base = rows[i].at.Unix()
		}
	}
}

func (r *tallyReader) readAllowances(to *reading) {
	var last Counter
	n := r.count(9)
	if n > 0 {
		to.allowances = make(map[Counter]*allowanceUnits, n)
	}
	for i := range n {
		c := r.counter(last, i)
		last = c
		base := r.near.of(c.Month)
		a := &allowanceUnits{limit: r.units(0), overdrawn: r.units(0)}
		if hasSpent := r.index(2); hasSpent > 0 {
			_, u := r.candidate(base)
			r.want(u.word == wordSpent, wantNumber)
			a.spent = &u
		}
		r.readUnits(a, base)
		r.want(!a.isEmpty(), wantNumber)
		if r.err != nil {
			return
		}
		*to.allowance(c, a.limit) = *a
	}
}

// readUnits reads the messages within an allowance.
func (r *tallyReader) readUnits(a *allowanceUnits, base int64) {
	a.units = make([]candidate, r.count(6))
	r.want(int64(len(a.units)) <= a.limit, wantNumber)
	var last candidateRow
	for i := range a.units {
		var row candidateRow
		row, a.units[i] = r.candidate(base)
		u := &a.units[i]
		r.want(last.compare(&row) <= 0, wantOrder)
		r.want(u.word != wordSpent && (a.spent == nil || !u.after(a.spent)), wantNumber)
		last, base = row, row.at.Unix()
	}
	a.heap = true
	slices.Reverse(a.units) // the last one first: a heap, unless two are alike but in their class
	for i := range a.units {
		a.up(i)
	}
}

func (w *tallyWriter) writeUnpriced(r *reading) {
	type row struct {
		names  [4]int
		before int64
		n      int64
	}
	var list []row
	for u, n := range r.unpriced {
		if n > 0 {
			no := w.names.no
			list = append(list, row{[4]int{no[u.ID], no[u.Field], no[string(u.Market)], no[u.Why]}, u.ChargedBefore, n})
		}
	}
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(slices.Compare(a.names[:], b.names[:]), cmp.Compare(a.before, b.before))
	})
	w.count(len(list))
	for _, one := range list {
		for _, no := range one.names {
			w.count(no)
		}
		w.units(one.before)
		w.units(one.n)
	}
}

func (r *tallyReader) readUnpriced(to *reading) {
	var last []int
	n := r.count(6)
	if n > 0 {
		to.unpriced = make(unpricedUnits, n)
	}
	for i := range n {
		var no [5]int
		var names [4]string
		for k := range names {
			no[k], names[k] = r.name()
		}
		u := Unpriced{ID: names[0], Field: names[1], Market: ratecard.Market(names[2]), Why: names[3],
			ChargedBefore: r.units(0)}
		no[4] = int(u.ChargedBefore)
		r.want(i == 0 || slices.Compare(last, no[:]) < 0, wantOrder)
		last = no[:]
		if u.Units = r.units(1); r.err == nil {
			to.addUnpriced(u)
		}
	}
}
