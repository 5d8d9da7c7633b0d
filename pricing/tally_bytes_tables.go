package pricing

import (
	"cmp"
	"slices"
	"strings"
)

// A tallyWriter writes a tally. What is named often is in tables, of which rows have the
// index.
type tallyWriter struct {
	byteWriter
	t       *Tally
	payers  []uint16 // in the order in which they are written; indexes in the tally's pricers
	payerNo []uint16 // the place in payers, by index in the tally's pricers
	names   rows[string]
	texts   rows[string]
	places  rows[spanPlace]
	kinds   rows[classKind]
	kindRow [][5]int // as they are written
	timed   []bool   // by kind: it matters when its messages were delivered
	market  []int    // index in names, by index in the tally's names; notMet at first
	near    monthStart
}

// A spanPlace is a [spanMonth] in a number: the place of its pricer in payers, its month, and
// its span.
type spanPlace uint64

func (p spanPlace) payer() uint16 { return uint16(p >> 48) }
func (p spanPlace) month() Month  { return Month(uint32(p >> 16)) }
func (p spanPlace) span() uint16  { return uint16(p) }

// placeOf returns a span's month as it is written.
func (w *tallyWriter) placeOf(m spanMonth) spanPlace {
	return spanPlace(w.payerNo[m.pricer])<<48 | spanPlace(uint32(m.month))<<16 | spanPlace(m.span)
}

// A classKind is what a class has beside its market and epoch, in two numbers, which are
// hashed fast. The epoch follows from the corrections and the instants.
type classKind struct {
	place spanPlace
	// rule, allowance, item and flags, of a byte each
	decided uint64
}

func (k classKind) decision() decision {
	return decision{
		allowance: uint8(k.decided >> 16),
		rule:      uint8(k.decided >> 24),
		item:      itemIndex(k.decided >> 8),
		verb:      verb(k.decided & kindVerb),
	}
}

// hasTimes reports whether it matters when messages so decided were delivered.
func (d decision) hasTimes() bool {
	return d.verb == verbCharge && d.allowance == noRule && d.item.mayBeCorrected()
}

// kindOf returns the kind of a class.
func (w *tallyWriter) kindOf(key *billingClass) classKind {
	flags := uint64(key.verb)
	if key.unpriced {
		flags |= kindUnpriced
	}
	if key.loose {
		flags |= kindLoose
	}
	return classKind{
		place:   w.placeOf(spanMonth{accountMonth{key.pricer, key.month}, key.span}),
		decided: uint64(key.rule)<<24 | uint64(key.allowance)<<16 | uint64(key.item)<<8 | flags,
	}
}

// setPayers puts the payers in order: the tally's own, other accounts by fingerprint, and
// then business numbers.
func (w *tallyWriter) setPayers() {
	all := w.t.pricers
	w.payers, w.payerNo = make([]uint16, 0, len(all)), make([]uint16, len(all))
	for i := range all {
		if all[i].base == uint16(i) {
			w.payers = append(w.payers, uint16(i))
		}
	}
	accounts := len(w.payers)
	if accounts > 1 {
		slices.SortStableFunc(w.payers[1:], func(i, j uint16) int {
			return strings.Compare(all[i].Fingerprint(), all[j].Fingerprint())
		})
	}
	first := map[uint16]uint16{} // the place of the first that counts as a pricer
	for no, i := range w.payers {
		if _, ok := first[all[i].alike]; !ok {
			first[all[i].alike] = uint16(no)
		}
		w.payerNo[i] = first[all[i].alike]
	}
	for i := range all {
		if all[i].base != uint16(i) {
			w.payers = append(w.payers, uint16(i))
		}
	}
	slices.SortFunc(w.payers[accounts:], func(i, j uint16) int {
		p, q := &all[i], &all[j]
		return cmp.Or(cmp.Compare(w.payerNo[p.base], w.payerNo[q.base]), strings.Compare(p.number, q.number))
	})
	for no, i := range w.payers[accounts:] {
		w.payerNo[i] = uint16(accounts + no)
	}
}

// spanOf returns the span of a place.
func (w *tallyWriter) spanOf(p spanPlace) *span {
	return &w.t.pricers[w.payers[p.payer()]].spans[p.span()]
}

// sortTables puts the tables in order.
func (w *tallyWriter) sortTables() {
	w.names.grow(len(w.t.names))
	for i, no := range w.market {
		if no != notMet {
			w.names.add(string(w.t.names[i]))
		}
	}
	for _, k := range w.kinds.list {
		w.places.add(k.place)
		for _, name := range w.namesOf(k) {
			w.names.add(name)
		}
	}
	w.names.sort(strings.Compare)
	w.texts.sort(strings.Compare)
	w.places.sort(cmp.Compare[spanPlace])
	for i, no := range w.market {
		if no != notMet {
			w.market[i] = w.names.no[string(w.t.names[i])]
		}
	}
	w.kindRow = make([][5]int, 0, len(w.kinds.list))
	for _, k := range w.kinds.list {
		w.kindRow = append(w.kindRow, w.rowOf(k))
	}
	slices.SortFunc(w.kindRow, func(a, b [5]int) int { return slices.Compare(a[:], b[:]) })
	w.timed = make([]bool, len(w.kindRow))
	for _, k := range w.kinds.list {
		row := w.rowOf(k)
		no, _ := slices.BinarySearchFunc(w.kindRow, row, func(a, b [5]int) int {
			return slices.Compare(a[:], b[:])
		})
		w.kinds.no[k], w.timed[no] = no, k.decision().hasTimes()
	}
}

// namesOf returns the IDs of the rule and of the allowance of a kind, "" where it has none,
// and its item.
func (w *tallyWriter) namesOf(k classKind) (names [3]string) {
	sp, d := w.spanOf(k.place), k.decision()
	if d.rule != noRule {
		names[0] = sp.rules[d.rule].ID
	}
	if d.allowance != noRule {
		names[1] = sp.rules[d.allowance].ID
	}
	names[2] = string(d.item.name())
	return names
}

// The flags of a kind, after its verb.
const (
	kindVerb     = 1<<2 - 1
	kindUnpriced = 1 << 2
	kindLoose    = 1 << 3
	kindFlags    = 1 << 4
)

// rowOf returns the numbers by which a kind is written.
func (w *tallyWriter) rowOf(k classKind) (row [5]int) {
	row[0] = w.places.no[k.place]
	for i, name := range w.namesOf(k) {
		row[1+i] = w.names.no[name]
	}
	row[4] = int(uint8(k.decided))
	return row
}

// writeTables writes the accounts and the tables.
func (w *tallyWriter) writeTables() {
	accounts := 0
	for _, i := range w.payers {
		if w.t.pricers[i].base == i {
			accounts++
		}
	}
	w.count(accounts)
	for _, i := range w.payers[:accounts] {
		w.fingerprint(w.t.pricers[i].Pricer)
	}
	w.count(len(w.payers) - accounts)
	for _, i := range w.payers[accounts:] {
		p := &w.t.pricers[i]
		w.count(int(w.payerNo[p.base]))
		w.text(p.number)
	}
	w.count(len(w.names.list))
	for _, name := range w.names.list {
		w.count(len(name))
		w.b = append(w.b, name...)
	}
	w.count(len(w.texts.list))
	for _, text := range w.texts.list {
		w.text(text)
	}
	w.count(len(w.places.list))
	for _, p := range w.places.list {
		w.count(int(p.payer()))
		w.count(int(p.month()))
		w.count(dayNumber(w.spanOf(p).day.date))
	}
	w.count(len(w.kindRow))
	for _, row := range w.kindRow {
		for _, n := range row {
			w.count(n)
		}
	}
}

// countersOf returns the counters that have something, in order.
func countersOf[V any](m map[Counter]V, has func(V) bool) []Counter {
	if len(m) == 0 {
		return nil
	}
	list := make([]Counter, 0, len(m))
	for c, v := range m {
		if has(v) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, Counter.compare)
	return list
}

func (w *tallyWriter) counter(c *Counter) {
	w.count(int(c.Month))
	w.count(w.names.no[string(c.Scope)])
	w.count(w.texts.no[c.Of])
	w.count(w.names.no[string(c.Item)])
	w.count(w.names.no[string(c.Market)])
}

// delivered writes instants of a month.
func (w *tallyWriter) delivered(d delivered, m Month) {
	w.instant(d.first, w.near.of(m))
	w.instant(d.last, d.first.Unix())
}

// readings are all of them, in the order in which they are written.
func (t *totals) readings() [4]*reading { return [...]*reading{&t.sure, &t.most, &t.least, &t.likely} }

// isEmpty reports whether the allowance is as one that was never used.
func (a *allowanceUnits) isEmpty() bool {
	return len(a.units) == 0 && a.spent == nil && a.overdrawn == 0
}

// itemsOf returns the items of which the bits are set.
func itemsOf(bits uint16) (list []itemIndex) {
	for i := range noItem {
		if bits&(1<<i) != 0 {
			list = append(list, i)
		}
	}
	return list
}
