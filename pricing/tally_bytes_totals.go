package pricing

import (
	"cmp"
	"slices"
)

// writeTotals writes what a bill is made from.
func (w *tallyWriter) writeTotals() {
	t := w.t
	w.writeNotes()
	w.units(t.mismatches)
	w.writeCorrections()
	w.writeApart()
	w.writeDoubts()
	w.writeChoices()
	for _, r := range t.readings() {
		w.writeCells(r)
		w.writeAllowances(r)
		w.writeUnpriced(r)
	}
}

func (r *tallyReader) readTotals() {
	t := r.t
	r.readNotes()
	t.mismatches = r.units(0)
	r.readCorrections()
	r.readApart()
	r.readDoubts()
	r.readChoices()
	for _, reading := range t.readings() {
		r.readCells(reading)
		r.readAllowances(reading)
		r.readUnpriced(reading)
	}
}

func (w *tallyWriter) writeNotes() {
	var list []int
	for rest := w.t.notes; rest != 0; rest &= rest - 1 {
		list = append(list, w.names.no[rest.first().ID])
	}
	slices.Sort(list)
	w.count(len(list))
	for _, no := range list {
		w.count(no)
	}
}

func (r *tallyReader) readNotes() {
	last := -1
	for range r.count(1) {
		no, id := r.name()
		n := noteByID(id)
		r.want(n != 0, wantKnown)
		r.want(no > last, wantOrder)
		r.t.notes |= n
		last = no
	}
}

func (w *tallyWriter) writeCorrections() {
	all := w.t.corrections
	w.count(len(all))
	for _, c := range countersOf(all, func([]Correction) bool { return true }) {
		w.counter(&c)
		w.count(len(all[c]))
		base := w.near.of(c.Month)
		for _, one := range all[c] {
			w.instant(one.At, base)
			w.units(one.Level)
		}
	}
}

func (r *tallyReader) readCorrections() {
	all := corrections{}
	var last Counter
	for i := range r.count(8) {
		c := r.counter(last, i)
		last = c
		list := make([]Correction, r.count(2))
		base := r.near.of(c.Month)
		for i := range list {
			list[i] = Correction{r.instant(base), c, r.units(0)}
			if r.err == nil {
				r.want(list[i].check(r.t.pricer.account.portfolio()) == nil, wantKnown)
			}
			r.want(i == 0 || list[i-1].compare(list[i]) < 0, wantOrder)
		}
		r.want(len(list) > 0, wantNumber)
		all[c] = list
	}
	if len(all) > 0 && r.err == nil {
		r.t.correct(all)
	}
}

func (w *tallyWriter) writeApart() {
	type row struct {
		place int
		way   feeWay
		n     int64
	}
	var list []row
	for key, n := range w.t.apart {
		if *n > 0 {
			list = append(list, row{w.places.no[w.placeOf(key.spanMonth)], key.way, *n})
		}
	}
	slices.SortFunc(list, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.way, b.way))
	})
	w.count(len(list))
	for _, one := range list {
		w.count(one.place)
		w.byte(byte(one.way))
		w.units(one.n)
	}
}

func (r *tallyReader) readApart() {
	lastPlace, lastWay := -1, feeWay(0)
	for range r.count(3) {
		place, m := r.place()
		way := feeWay(r.byte())
		r.want(way == wayInbound || way == wayFailed, wantNumber)
		r.want(place > lastPlace || place == lastPlace && way > lastWay, wantOrder)
		lastPlace, lastWay = place, way
		if n := r.units(1); r.err == nil {
			*r.t.apartCount(apartKey{m, way}) = n
		}
	}
}

// A doubtRow is a doubtKey as it is written.
type doubtRow struct {
	place, market int
	flags         int
	items         [2][]int // by name, in order
	n             int64
}

const doubtRefused, doubtAllowance, doubtFlags = 1, 2, 4

func (d *doubtRow) compare(e *doubtRow) int {
	return cmp.Or(cmp.Compare(d.place, e.place), cmp.Compare(d.market, e.market), cmp.Compare(d.flags, e.flags),
		slices.Compare(d.items[0], e.items[0]), slices.Compare(d.items[1], e.items[1]))
}

func (w *tallyWriter) writeDoubts() {
	var list []*doubtRow
	for key, n := range w.t.doubts {
		if n == 0 {
			continue
		}
		d := &doubtRow{
			place:  w.places.no[w.placeOf(spanMonth{accountMonth{key.pricer, key.month}, key.span})],
			market: w.market[key.market],
			n:      n,
		}
		if key.cases.refused {
			d.flags |= doubtRefused
		}
		if key.cases.allowance {
			d.flags |= doubtAllowance
		}
		for way, items := range key.cases.items {
			for _, i := range itemsOf(items) {
				d.items[way] = append(d.items[way], w.names.no[string(i.name())])
			}
			slices.Sort(d.items[way])
		}
		list = append(list, d)
	}
	slices.SortFunc(list, (*doubtRow).compare)
	w.count(len(list))
	for _, d := range list {
		w.count(d.place)
		w.count(d.market)
		w.count(d.flags)
		for _, items := range d.items {
			w.count(len(items))
			for _, no := range items {
				w.count(no)
			}
		}
		w.units(d.n)
	}
}

func (r *tallyReader) readDoubts() {
	var last *doubtRow
	for range r.count(6) {
		var d doubtRow
		var m spanMonth
		var key doubtKey
		d.place, m = r.place()
		d.market, key.market = r.market()
		d.flags = r.index(doubtFlags)
		key.month, key.pricer, key.span = m.month, m.pricer, m.span
		key.cases.refused, key.cases.allowance = d.flags&doubtRefused != 0, d.flags&doubtAllowance != 0
		for way := range d.items {
			for i := range r.count(1) {
				no, name := r.name()
				item := r.item(name)
				d.items[way] = append(d.items[way], no)
				r.want(i == 0 || d.items[way][i-1] < no, wantOrder)
				key.cases.items[way] |= 1 << item
			}
		}
		r.want(last == nil || last.compare(&d) < 0, wantOrder)
		last = &d
		if n := r.units(1); r.err == nil {
			r.t.doubts = r.t.doubts.add(key, n, &r.err)
		}
	}
}

// A choiceRow is a choice as it is written.
type choiceRow struct {
	month  Month
	market int
	kinds  []int // the likeliest first, the others in order
	chosen
}

func (c *choiceRow) compare(d *choiceRow) int {
	return cmp.Or(slices.Compare(c.kinds, d.kinds), cmp.Compare(c.market, d.market),
		c.times.first.Compare(d.times.first))
}

func (w *tallyWriter) writeChoices() {
	var list []*choiceRow
	for c, m := range w.t.choices {
		row := &choiceRow{month: c.options[0].month, market: w.market[c.options[0].market], chosen: m}
		for i := range c.n {
			row.kinds = append(row.kinds, w.kinds.no[w.kindOf(&c.options[i])])
		}
		slices.Sort(row.kinds[1:])
		list = append(list, row)
	}
	slices.SortFunc(list, (*choiceRow).compare)
	w.count(len(list))
	for _, c := range list {
		w.count(len(c.kinds))
		for _, no := range c.kinds {
			w.count(no)
		}
		w.count(c.market)
		w.units(c.units)
		w.delivered(c.times, c.month)
	}
}

func (r *tallyReader) readChoices() {
	var last *choiceRow
	n := r.count(8)
	if n > 0 {
		r.t.choices = make(map[choice]chosen, n)
	}
	for range n {
		var c choice
		var row choiceRow
		kinds := r.index(len(c.options) + 1)
		r.want(kinds >= 2, wantNumber)
		for i := range kinds {
			no, key := r.kind()
			row.kinds, c.options[i] = append(row.kinds, no), key
			r.want(i < 2 || row.kinds[i-1] < no, wantOrder)
			first := &c.options[0]
			r.want(key.pricer == first.pricer && key.month == first.month && key.span == first.span &&
				key.allowance == noRule && (i == 0 || row.kinds[i] != row.kinds[0]), wantNumber)
		}
		var market uint16
		row.market, market = r.market()
		c.n = kinds
		row.units = r.units(1)
		row.times = r.delivered(c.options[0].month)
		r.want(last == nil || last.compare(&row) < 0, wantOrder)
		last = &row
		if r.err != nil {
			return
		}
		for i := range c.n {
			o := &c.options[i]
			o.market = market
			*o = r.cut(*o, row.times)
			r.want(o.verb != verbCharge || r.t.ladderOf(*o) != nil, "the choice has no price")
		}
		slices.SortFunc(c.options[1:c.n], r.t.compareClasses)
		_, twice := r.t.choices[c]
		r.want(!twice, wantOrder)
		r.t.choices[c] = row.chosen
	}
}
