package pricing

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// MarshalBinary returns all that the audience holds as bytes: how many recipients are alike,
// who has no place, and Next. [ReadAudience] makes an equal one of them: count parts of a list
// in other processes, and merge them in one. A million recipients of all countries take a few
// kB, unless much is known of each.
//
// Countries, days and notes stand in them by their IDs, and the account by its ID and
// [Pricer.Fingerprint]: see [Tally.MarshalBinary]. Two audiences that hold the same make the
// same bytes. A nil audience, the zero one, and one of more than 1,200 months are an
// [*InputError].
func (a *Audience) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// AppendBinary is [Audience.MarshalBinary] appended to b.
func (a *Audience) AppendBinary(b []byte) ([]byte, error) {
	if a == nil || a.pricer == nil {
		return nil, &InputError{ErrInvalid, "Audience", a.String(), noAudiencePricer}
	}
	if len(a.blocks) > mostBlocks {
		return nil, &InputError{ErrInvalid, "Audience", a.String(), "want at most 1,200 months"}
	}
	w := audienceWriter{byteWriter: byteWriter{b: b}}
	w.byte("Audience"[0])
	w.uint(bytesFormat)
	w.fingerprint(a.pricer)
	w.signed(a.Next)
	w.writeTables(a)
	w.writeBlocks(a)
	w.writeUnplaced(a)
	return append(w.b, checksum(w.b[len(b):])...), nil
}

// mostBlocks is how many blocks bytes may have: each takes much memory, and few bytes.
const mostBlocks = 1200

// ReadAudience returns the audience that [Audience.MarshalBinary] wrote. The pricer is that of
// its account. It keeps nothing of data. Its errors are as those of [ReadTally]: count anew
// from the list of recipients.
func ReadAudience(data []byte, p *Pricer) (*Audience, error) {
	if p == nil {
		return nil, &InputError{ErrInvalid, "Pricer", "nil", "want that of the account"}
	}
	in, err := openBytes(data, "Audience")
	if err != nil {
		return nil, err
	}
	r := audienceReader{byteReader: in, a: p.Audience()}
	account, sum := r.fingerprint()
	if r.err == nil && p.Fingerprint() != sum {
		return nil, otherFingerprint("audience", account, sum, p)
	}
	r.want(p.account.ID == account, wantKnown)
	r.a.Next = r.signed()
	r.readTables()
	r.readBlocks()
	r.readUnplaced()
	if err := r.close(); err != nil {
		return nil, err
	}
	return r.a, nil
}

// An audienceWriter writes an audience.
type audienceWriter struct {
	byteWriter
	names rows[string]
	sets  rows[windowSet]
}

// An audienceReader reads what an audienceWriter wrote.
type audienceReader struct {
	*byteReader
	a     *Audience
	names used[string]
	sets  used[windowSet]
}

// writtenFacts, writtenFlags and writtenReadings are those that may be written: by their place
// in these lists. New ones come last.
func writtenFacts() [4]facts {
	return [...]facts{inService, inFreeEntry, inConversation, anyConversation}
}

func writtenFlags() [5]recipientFlags {
	return [...]recipientFlags{recipientUnserved, recipientInferred, recipientByUserID, recipientAbroad,
		recipientInboundAhead}
}

func writtenReadings() [4]ratecard.Reading {
	return [...]ratecard.Reading{ratecard.ReadingNumber, ratecard.ReadingID, ratecard.ReadingUnusualLength,
		ratecard.ReadingAmbiguous}
}

// writtenAs returns the bits of a set by their place in a list.
func writtenAs[S facts | recipientFlags](set S, list []S) (n int) {
	for i, one := range list {
		if set&one != 0 {
			n |= 1 << i
		}
	}
	return n
}

// readAs returns the set of bits that are written by their place in a list.
func readAs[S facts | recipientFlags](n int, list []S) (set S) {
	for i, one := range list {
		if n&(1<<i) != 0 {
			set |= one
		}
	}
	return set
}

// writeTables writes the names of notes and reasons, and what windows are like.
func (w *audienceWriter) writeTables(a *Audience) {
	for u := range a.unplaced {
		for _, text := range [...]string{u.ID, u.Field, string(u.Market), u.Why} {
			w.names.add(text)
		}
	}
	for _, b := range a.blocks {
		for r := range b.rest {
			w.sets.add(r.windows)
		}
	}
	for i := range w.sets.list {
		for _, f := range w.sets.list[i] {
			for rest := f.notes; rest != 0; rest &= rest - 1 {
				w.names.add(rest.first().ID)
			}
		}
	}
	w.names.sort(strings.Compare)
	w.sets.sort(func(s, t windowSet) int { return slices.Compare(w.setRow(&s), w.setRow(&t)) })
	w.count(len(w.names.list))
	for _, name := range w.names.list {
		w.count(len(name))
		w.b = append(w.b, name...)
	}
	w.count(len(w.sets.list))
	for i := range w.sets.list {
		for _, n := range w.setRow(&w.sets.list[i]) {
			w.count(n)
		}
	}
}

// setRow returns the numbers by which the windows of a recipient are written: for each kind of
// message what is open, what may be, and how many notes with their names.
func (w *audienceWriter) setRow(set *windowSet) (row []int) {
	known := writtenFacts()
	for i := range set {
		f := &set[i]
		var noted []int
		for rest := f.notes; rest != 0; rest &= rest - 1 {
			noted = append(noted, w.names.no[rest.first().ID])
		}
		slices.Sort(noted)
		row = append(row, writtenAs(f.holds, known[:]), writtenAs(f.unsure, known[:]), len(noted))
		row = append(row, noted...)
	}
	return row
}

func (r *audienceReader) readTables() {
	for i := range r.count(1) {
		r.names.add(string(r.bytes(r.count(1))))
		r.want(i == 0 || r.names.list[i-1] < r.names.list[i], wantOrder)
	}
	var last []int
	known := writtenFacts()
	for i := range r.count(3 * int(kinds)) {
		var set windowSet
		var row []int
		for k := range set {
			holds, unsure, noted := r.index(1<<len(known)), r.index(1<<len(known)), r.count(1)
			row = append(row, holds, unsure, noted)
			set[k].holds, set[k].unsure = readAs(holds, known[:]), readAs(unsure, known[:])
			before := notMet
			for range noted {
				no, id := r.names.read(r.byteReader)
				n := noteByID(id)
				r.want(no > before, wantOrder)
				r.want(n != 0, wantKnown)
				set[k].notes |= n
				row, before = append(row, no), no
			}
		}
		r.want(i == 0 || slices.Compare(last, row) < 0, wantOrder)
		last = row
		r.sets.add(set)
	}
}

// writeBlocks writes the recipients who have a place.
func (w *audienceWriter) writeBlocks(a *Audience) {
	blocks := slices.DeleteFunc(a.sortedBlocks(), func(b *audienceBlock) bool { return b.units() == 0 })
	w.count(len(blocks))
	for _, b := range blocks {
		w.count(int(b.month))
		w.count(dayNumber(b.span.day.date))
		w.instant(time.Unix(b.first, 0), monthOf(b.month))
		w.units(b.last - b.first)
		var countries []int
		for i := range b.plain {
			if b.plain[i] != [otherWindow]int64{} {
				countries = append(countries, i)
			}
		}
		w.count(len(countries))
		for _, i := range countries {
			w.count(i)
			for _, n := range b.plain[i] {
				w.units(n)
			}
		}
		w.writeRest(b)
	}
}

// monthOf returns when a month began, by the clock of UTC.
func monthOf(m Month) int64 { return new(monthStart).of(m) }

// A recipientRow is a recipient as it is written: country, reading, flags and windows.
type recipientRow [4]int

func (w *audienceWriter) writeRest(b *audienceBlock) {
	list, flags, readings := make(map[recipientRow]int64, len(b.rest)), writtenFlags(), writtenReadings()
	for r, n := range b.rest {
		list[recipientRow{countryIndex(r.country), slices.Index(readings[:], r.reading),
			writtenAs(r.flags, flags[:]), w.sets.no[r.windows]}] = n
	}
	w.count(len(list))
	for _, row := range sortedRows(list) {
		for _, n := range row {
			w.count(n)
		}
		w.units(list[row])
	}
}

// sortedRows returns the rows in order.
func sortedRows(m map[recipientRow]int64) []recipientRow {
	list := make([]recipientRow, 0, len(m))
	for row := range m {
		list = append(list, row)
	}
	slices.SortFunc(list, func(a, b recipientRow) int { return slices.Compare(a[:], b[:]) })
	return list
}

func (r *audienceReader) readBlocks() {
	a := r.a
	var last *audienceBlock
	n := r.count(8)
	r.want(n <= mostBlocks, wantNumber)
	for range n {
		if r.err != nil {
			return
		}
		month, day := Month(r.index(endOfMonths)), r.index(math.MaxInt32)
		k, found := a.pricer.spanBegun(day)
		first := r.instant(monthOf(month))
		length := r.units(0)
		r.want(found && a.pricer.spans[k].model != nil && !first.IsZero() && first.Nanosecond() == 0, wantKnown)
		if r.err != nil {
			return
		}
		b := a.newBlock(&a.pricer.spans[k], month, first)
		b.first = first.Unix()
		r.want(length <= math.MaxInt64/2 && b.first >= b.from && b.first+length < b.to, wantNumber)
		b.last = b.first + length
		r.want(last == nil || cmp.Or(cmp.Compare(last.month, month), cmp.Compare(last.span.index, b.span.index)) < 0,
			wantOrder)
		last = b
		r.readPlain(b)
		r.readRest(b)
		r.want(b.units() > 0, wantNumber)
		a.blocks = append(a.blocks, b)
	}
}

// add counts recipients.
func (r *audienceReader) add(n int64) { addUnits(&r.a.total, n, &r.err) }

func (r *audienceReader) readPlain(b *audienceBlock) {
	last := notMet
	for range r.count(1 + int(otherWindow)) {
		i := r.index(len(b.plain))
		r.want(i > last, wantOrder)
		last = i
		for w := range b.plain[i] {
			b.plain[i][w] = r.units(0)
			r.add(b.plain[i][w])
		}
		r.want(b.plain[i] != [otherWindow]int64{}, wantNumber)
	}
}

func (r *audienceReader) readRest(b *audienceBlock) {
	var last recipientRow
	flags, readings := writtenFlags(), writtenReadings()
	for i := range r.count(5) {
		row := recipientRow{r.index(len(b.plain)), r.index(len(readings)), r.index(1 << len(flags))}
		var one recipient
		row[3], one.windows = r.sets.read(r.byteReader)
		r.want(i == 0 || slices.Compare(last[:], row[:]) < 0, wantOrder)
		last = row
		one.country, one.reading = countryAt(row[0]), readings[row[1]]
		one.flags = readAs(row[2], flags[:])
		n := r.units(1)
		r.add(n)
		b.rest[one] = n
	}
}

// writeUnplaced writes the recipients without a place.
func (w *audienceWriter) writeUnplaced(a *Audience) {
	type row struct {
		names  [4]int
		before int64
		*positions
	}
	var list []row
	for u, p := range a.unplaced {
		no := w.names.no
		list = append(list, row{[4]int{no[u.ID], no[u.Field], no[string(u.Market)], no[u.Why]}, u.ChargedBefore, p})
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
		w.units(one.units)
		w.count(len(one.lowest))
		for _, n := range one.lowest {
			w.signed(n)
		}
	}
}

func (r *audienceReader) readUnplaced() {
	var last [5]int
	for i := range r.count(7) {
		var row [5]int
		var names [4]string
		for k := range names {
			row[k], names[k] = r.names.read(r.byteReader)
		}
		u := Unpriced{ID: names[0], Field: names[1], Market: ratecard.Market(names[2]), Why: names[3],
			ChargedBefore: r.units(0)}
		row[4] = int(u.ChargedBefore)
		r.want(i == 0 || slices.Compare(last[:], row[:]) < 0, wantOrder)
		last = row
		p := &positions{units: r.units(1)}
		r.add(p.units)
		n := r.index(keptPositions + 1)
		r.want(int64(n) == min(p.units, keptPositions), wantNumber)
		for range n {
			position := r.signed()
			r.want(len(p.lowest) == 0 || p.lowest[len(p.lowest)-1] <= position, wantOrder)
			p.lowest = append(p.lowest, position)
		}
		if r.err == nil {
			*r.a.positionsOf(u) = *p
		}
	}
}

// close fails if some row of a table isn't used, or if anything is left.
func (r *audienceReader) close() error {
	for _, met := range [...][]bool{r.names.met, r.sets.met} {
		r.want(!slices.Contains(met, false), unusedRow)
	}
	return r.byteReader.close()
}
