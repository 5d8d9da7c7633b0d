package pricing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
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
	places  rows[spanMonth] // with places in payers
	kinds   rows[classKind]
	market  []int // index in names, by index in the tally's names
}

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

func (r *rows[K]) sort(compare func(a, b K) int) {
	slices.SortFunc(r.list, compare)
	for i, k := range r.list {
		r.no[k] = i
	}
}

// A classKind is what a class has beside its market and epoch. The epoch follows from the
// corrections and the instants.
type classKind struct {
	spanMonth // its pricer is a place in payers
	decision
	unpriced, loose bool
}

// setPayers puts the payers in order: the tally's own, other accounts by fingerprint, and
// then business numbers.
func (w *tallyWriter) setPayers() {
	all := w.t.pricers
	w.payerNo = make([]uint16, len(all))
	for i := range all {
		w.payers = append(w.payers, uint16(i))
	}
	order := func(i, j uint16) int {
		p, q := &all[i], &all[j]
		return cmp.Or(compareBool(p.base != i, q.base != j), compareBool(i != 0, j != 0),
			strings.Compare(p.Fingerprint(), q.Fingerprint()), strings.Compare(p.number, q.number), cmp.Compare(i, j))
	}
	if len(all) > 1 {
		slices.SortFunc(w.payers, order)
	}
	for no, i := range w.payers {
		w.payerNo[i] = uint16(no)
	}
}

// kindOf returns the kind of a class.
func (w *tallyWriter) kindOf(key *billingClass) classKind {
	place := spanMonth{accountMonth{key.pricer, key.month}, key.span}
	return classKind{w.placeOf(place), key.decision, key.unpriced, key.loose}
}

// placeOf returns a span's month as it is written.
func (w *tallyWriter) placeOf(m spanMonth) spanMonth {
	m.pricer = w.payerNo[m.pricer]
	return m
}

// spanOf returns the span of a written place.
func (w *tallyWriter) spanOf(m *spanMonth) *span {
	return &w.t.pricers[w.payers[m.pricer]].spans[m.span]
}

// sortTables puts the tables in order.
func (w *tallyWriter) sortTables() {
	for _, k := range w.kinds.list {
		w.places.add(k.spanMonth)
		rule, allowance := w.rulesOf(&k)
		for _, name := range [...]string{rule, allowance, string(k.item.name())} {
			w.names.add(name)
		}
	}
	w.names.sort(strings.Compare)
	w.texts.sort(strings.Compare)
	w.places.sort(func(a, b spanMonth) int {
		return cmp.Or(cmp.Compare(a.pricer, b.pricer), cmp.Compare(a.month, b.month), cmp.Compare(a.span, b.span))
	})
	w.kinds.sort(func(j, k classKind) int { return slices.Compare(w.rowOf(&j), w.rowOf(&k)) })
	for i, m := range w.t.names {
		w.market[i] = w.names.no[string(m)]
	}
}

// rulesOf returns the IDs of the rule and of the allowance of a kind; "" where it has none.
func (w *tallyWriter) rulesOf(k *classKind) (rule, allowance string) {
	sp := w.spanOf(&k.spanMonth)
	if k.rule != noRule {
		rule = sp.rules[k.rule].ID
	}
	if k.allowance != noRule {
		allowance = sp.rules[k.allowance].ID
	}
	return rule, allowance
}

// The flags of a kind, after its verb.
const (
	kindVerb     = 1<<2 - 1
	kindUnpriced = 1 << 2
	kindLoose    = 1 << 3
	kindFlags    = 1 << 4
)

// rowOf returns the numbers by which a kind is written.
func (w *tallyWriter) rowOf(k *classKind) []int {
	rule, allowance := w.rulesOf(k)
	flags := int(k.verb)
	if k.unpriced {
		flags |= kindUnpriced
	}
	if k.loose {
		flags |= kindLoose
	}
	return []int{w.places.no[k.spanMonth], w.names.no[rule], w.names.no[allowance],
		w.names.no[string(k.item.name())], flags}
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
	for i := range w.places.list {
		m := &w.places.list[i]
		w.count(int(m.pricer))
		w.count(int(m.month))
		w.count(dayNumber(w.spanOf(m).day.date))
	}
	w.count(len(w.kinds.list))
	for i := range w.kinds.list {
		for _, n := range w.rowOf(&w.kinds.list[i]) {
			w.count(n)
		}
	}
}

// dayNumber returns the number of a day, which rises with the days; 0 of the zero day.
func dayNumber(d ratecard.Date) int { return (d.Year*12+int(d.Month))*32 + d.Day }

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

// base returns the instant to which those of a month are near, in Unix seconds.
func (m Month) base() int64 { return m.First(time.UTC).Unix() }

// delivered writes instants of a month.
func (w *tallyWriter) delivered(d delivered, m Month) {
	base := m.base()
	w.instant(d.first, base)
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
