package pricing

import (
	"math"
	"slices"

	"github.com/wacost/wacost/ratecard"
)

// A tallyReader reads what a tallyWriter wrote.
type tallyReader struct {
	*byteReader
	t       *Tally
	names   used[string]
	texts   used[string]
	places  used[spanMonth]
	kinds   used[billingClass] // without a market
	near    monthStart
	markets []uint16 // index in the tally's names, by index in names; noMarket: not asked for yet
}

const noMarket = 0xffff

func (r *tallyReader) name() (int, string)       { return r.names.read(r.byteReader) }
func (r *tallyReader) textAt() (int, string)     { return r.texts.read(r.byteReader) }
func (r *tallyReader) place() (int, spanMonth)   { return r.places.read(r.byteReader) }
func (r *tallyReader) kind() (int, billingClass) { return r.kinds.read(r.byteReader) }

// market reads a market, and returns its index among the names that were read and among
// those of the tally.
func (r *tallyReader) market() (int, uint16) {
	no, name := r.name()
	if r.err != nil {
		return 0, 0
	}
	if r.markets[no] == noMarket {
		r.markets[no] = r.t.marketIndex(ratecard.Market(name))
	}
	return no, r.markets[no]
}

// item returns the item of a name.
func (r *byteReader) item(name string) itemIndex {
	for i := range noItem {
		if string(i.name()) == name {
			return i
		}
	}
	r.fail(wantKnown)
	return 0
}

// readAccounts makes the tally that of the first account, adds the others, and finds the pricer
// of each. The error is that of an account without one.
func (r *tallyReader) readAccounts(pricers []*Pricer) error {
	last := ""
	n := r.count(fingerprintBytes + 1)
	r.want(n > 0, wantNumber)
	for i := range n {
		account, sum := r.fingerprint()
		if r.err != nil {
			return r.err
		}
		k := slices.IndexFunc(pricers, func(p *Pricer) bool { return p.Fingerprint() == sum })
		if k < 0 {
			k = slices.IndexFunc(pricers, func(p *Pricer) bool { return p.account.ID == account })
			if k < 0 {
				return otherFingerprint("tally", account, sum, nil)
			}
			return otherFingerprint("tally", account, sum, pricers[k])
		}
		p := pricers[k]
		if i == 0 {
			r.t = p.Tally()
		} else {
			r.want(last <= sum, wantOrder)
			last = sum
		}
		r.want(p.account.ID == account && r.t.pricer.fits(p) == nil, wantKnown)
		if i > 0 {
			r.t.addPricer(p, &r.t.fault)
		}
	}
	r.readNumbers(n)
	return r.err
}

// readNumbers reads the business numbers that n accounts have fees for.
func (r *tallyReader) readNumbers(n int) {
	var last sender
	for i := range r.count(2) {
		key := sender{uint16(r.index(n)), r.text()}
		if r.err != nil {
			return
		}
		r.want(i == 0 || last.pricer < key.pricer || last.pricer == key.pricer && last.number < key.number, wantOrder)
		p := r.t.pricers[key.pricer]
		r.want(p.feesPerNumber && p.alike == key.pricer && key.number != "" && !r.t.isFull(), wantNumber)
		if r.err == nil {
			r.t.addNumber(key)
		}
		last = key
	}
}

// readTables reads the tables.
func (r *tallyReader) readTables() {
	r.readNames()
	n := r.count(1)
	r.texts.list, r.texts.met = make([]string, n), make([]bool, n)
	for i := range n {
		r.texts.list[i] = r.text()
		r.want(i == 0 || r.texts.list[i-1] < r.texts.list[i], wantOrder)
	}
	r.readPlaces()
	r.readKinds()
}

// readNames reads the names, into one text.
func (r *tallyReader) readNames() {
	n := r.count(1)
	begin := r.at
	for range n {
		r.bytes(r.count(1))
	}
	if r.err != nil || n == 0 {
		return
	}
	r.t.markets, r.t.names = make(map[ratecard.Market]uint16, n), make([]ratecard.Market, 0, n)
	all := byteReader{what: r.what, data: r.data[:r.at], at: begin}
	text := string(r.data[begin:r.at])
	r.names.list, r.names.met, r.markets = make([]string, n), make([]bool, n), make([]uint16, n)
	for i := range n {
		size := int(all.uint())
		r.names.list[i] = text[all.at-begin : all.at-begin+size]
		all.at += size
		r.want(i == 0 || r.names.list[i-1] < r.names.list[i], wantOrder)
		r.markets[i] = noMarket
	}
}

func (r *tallyReader) readPlaces() {
	lastDay := 0
	for i := range r.count(3) {
		var m spanMonth
		m.pricer = uint16(r.index(len(r.t.pricers)))
		r.want(r.err != nil || r.t.pricers[m.pricer].alike == m.pricer, wantNumber)
		m.month = Month(r.index(endOfMonths))
		day := r.index(math.MaxInt32)
		if r.err != nil {
			return
		}
		k, found := r.t.pricers[m.pricer].spanBegun(day)
		r.want(found, wantKnown)
		m.span = uint16(k)
		if i > 0 {
			last := r.places.list[i-1]
			r.want(last.pricer < m.pricer || last.pricer == m.pricer &&
				(last.month < m.month || last.month == m.month && lastDay < day), wantOrder)
		}
		lastDay = day
		r.places.add(m)
	}
}

func (r *tallyReader) readKinds() {
	n := r.count(5)
	if n > 0 {
		r.kinds.list, r.kinds.met = make([]billingClass, 0, n), make([]bool, 0, n)
	}
	var last [5]int
	for i := range n {
		var row [5]int
		var m spanMonth
		var rule, allowance, item string
		row[0], m = r.place()
		row[1], rule = r.name()
		row[2], allowance = r.name()
		row[3], item = r.name()
		row[4] = r.index(kindFlags)
		key := billingClass{
			month:    m.month,
			pricer:   m.pricer,
			span:     m.span,
			unpriced: row[4]&kindUnpriced != 0,
			loose:    row[4]&kindLoose != 0,
		}
		key.item, key.verb = r.item(item), verb(row[4]&kindVerb)
		if r.err != nil {
			return
		}
		sp := &r.t.pricers[m.pricer].spans[m.span]
		key.rule, key.allowance = r.rule(sp, rule), r.rule(sp, allowance)
		r.want(sp.model != nil && key.verb != verbAllow && (key.allowance == noRule) == (allowance == ""), wantNumber)
		r.want(key.allowance == noRule || sp.rules[key.allowance].then.verb == verbAllow, wantNumber)
		r.want(i == 0 || slices.Compare(last[:], row[:]) < 0, wantOrder)
		if r.err != nil {
			return
		}
		last = row
		r.kinds.add(key)
	}
}

// rule returns the index of the rule of a span with an ID.
func (r *byteReader) rule(sp *span, id string) uint8 {
	if id == "" {
		return noRule
	}
	for i := range sp.rules {
		if sp.rules[i].ID == id {
			return uint8(i)
		}
	}
	r.fail(wantKnown)
	return noRule
}

// counter reads a counter, which has to be after the last one if it isn't the first.
func (r *tallyReader) counter(last Counter, i int) (c Counter) {
	c.Month = Month(r.index(endOfMonths))
	_, scope := r.name()
	_, of := r.textAt()
	_, item := r.name()
	_, market := r.name()
	c.Scope, c.Of, c.Item, c.Market = Scope(scope), of, ratecard.Item(item), ratecard.Market(market)
	if r.err == nil {
		r.want(i == 0 || last.compare(c) < 0, wantOrder)
		r.want(c.Scope.known(), wantKnown)
	}
	return c
}

// delivered reads instants of a month.
func (r *tallyReader) delivered(m Month) (d delivered) {
	d.first = r.instant(r.near.of(m))
	d.last = r.instant(d.first.Unix())
	r.want(!d.first.IsZero() && !d.last.Before(d.first), wantOrder)
	return d
}

// close fails if some row of a table isn't used, or if anything is left.
func (r *tallyReader) close() error {
	for _, met := range [...][]bool{r.names.met, r.texts.met, r.places.met, r.kinds.met} {
		r.want(!slices.Contains(met, false), unusedRow)
	}
	return r.byteReader.close()
}
