package pricing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// A Comparison holds two bills of the same events, side by side.
type Comparison struct {
	Before Bill         `json:"before"`
	After  Bill         `json:"after"`
	Lines  []Difference `json:"lines"` // sorted by market, item and rule
	// OtherCurrencies are what both bills come to in each currency in which they have fees
	// and that isn't Before's own, sorted by currency.
	OtherCurrencies []OtherChange `json:"other_currencies,omitempty"`
	// Unknown says why there is no Change of the totals; "" if there is one.
	Unknown string `json:"unknown,omitempty"`
}

// An OtherChange is what two bills come to in a currency in which one of them has fees:
// their High in it. Its JSON is stable, and has the change, which is null if it isn't
// known.
type OtherChange struct {
	Before ratecard.Money `json:"before"`
	After  ratecard.Money `json:"after"`
	// Unknown says why there is no Change; "" if there is one.
	Unknown string `json:"unknown,omitempty"`
}

// Change returns how much more is charged after than before. It isn't ok if Unknown says
// why.
func (o OtherChange) Change() (m ratecard.Money, ok bool) {
	return change(o.Before, o.After, o.Unknown)
}

type otherChangeFields OtherChange

// MarshalJSON adds the change.
func (o OtherChange) MarshalJSON() ([]byte, error) {
	change, _ := o.Change()
	return json.Marshal(struct {
		otherChangeFields
		Change *ratecard.Money `json:"change"`
	}{otherChangeFields(o), known(change)})
}

// A Difference is what one rule made of one item in one market in both bills,
// over all months. A market of which nothing has a price has one without item and rule;
// units of no known market are in the bills' Unpriced only.
type Difference struct {
	Market      ratecard.Market `json:"market"`
	Item        ratecard.Item   `json:"item"`
	Fee         string          `json:"fee,omitempty"` // the name of a provider's fee
	Rule        string          `json:"rule"`          // ID
	UnitsBefore int64           `json:"units_before"`
	UnitsAfter  int64           `json:"units_after"`
	// UnpricedBefore and UnpricedAfter are the units of the market that have no price,
	// whatever their item and rule; beside a fee, those of all markets. They are in none
	// of the other numbers.
	UnpricedBefore int64 `json:"unpriced_before,omitempty"`
	UnpricedAfter  int64 `json:"unpriced_after,omitempty"`
	// Before and After are what the units cost. Each is the zero Money, which is null
	// in JSON, if there is no unit with a price, and some of the market have none.
	Before ratecard.Money `json:"before"`
	After  ratecard.Money `json:"after"`
	// Unknown says why there is no Change; "" if there is one.
	Unknown string `json:"unknown,omitempty"`
	// Refused says why WhatsApp doesn't deliver the units; nil if it does.
	Refused *Refusal `json:"refused,omitempty"`
}

type differenceFields Difference

// MarshalJSON writes amounts that aren't known as null, and adds the change.
func (d Difference) MarshalJSON() ([]byte, error) {
	change, _ := d.Change()
	return json.Marshal(struct {
		differenceFields
		Before *ratecard.Money `json:"before"`
		After  *ratecard.Money `json:"after"`
		Change *ratecard.Money `json:"change"`
	}{differenceFields(d), known(d.Before), known(d.After), known(change)})
}

type comparisonFields Comparison

// MarshalJSON adds the change of the totals, which is null if it isn't known.
func (c Comparison) MarshalJSON() ([]byte, error) {
	change, _ := c.Change()
	return json.Marshal(struct {
		comparisonFields
		Change *ratecard.Money `json:"change"`
	}{comparisonFields(c), known(change)})
}

// Compare replays the same events in two accounts: copies of one, with another
// model, prices, currency or fees. It ranges over the events twice. To compare
// categories instead, replay what [Recategorize] returns and use [Bill.Compare]; likewise to
// compare accounts with fees by the month, of bills by [Pricer.ReplayFor]: here these are left
// out, and the change is unknown. Fees in other currencies than the accounts' have changes of
// their own, in OtherCurrencies.
func Compare(events iter.Seq[Event], before, after Account) (Comparison, error) {
	var bills [2]Bill
	for i, a := range [...]Account{before, after} {
		p, err := a.Pricer()
		if err != nil {
			return Comparison{}, err
		}
		if bills[i], err = p.Replay(events); err != nil {
			return Comparison{}, err
		}
	}
	return bills[0].Compare(bills[1]), nil
}

// Compare returns b and another bill of the same events, side by side.
func (b Bill) Compare(after Bill) Comparison { return b.compare(after, anyUnpriced) }

// compare is Compare, where only the units without a price of which matters is true
// leave a difference unknown.
func (b Bill) compare(after Bill, matters func(Unpriced) bool) Comparison {
	rows := differences{found: map[differenceKey]*Difference{}, before: &b, after: &after}
	rows.byCurrency = feesInSeveral(b.Lines, after.Lines)
	markets := map[ratecard.Market]bool{"": true}
	for i := range b.Lines {
		l := &b.Lines[i]
		d := rows.ofLine(l)
		markets[l.Market] = true
		d.UnitsBefore, d.Before = d.UnitsBefore+l.Units, addIn(d.Before, l.Amount)
	}
	for i := range after.Lines {
		l := &after.Lines[i]
		d := rows.ofLine(l)
		markets[l.Market] = true
		d.UnitsAfter, d.After = d.UnitsAfter+l.Units, addIn(d.After, l.Amount)
	}
	for _, u := range slices.Concat(b.Unpriced, after.Unpriced) {
		if !markets[u.Market] {
			rows.of(differenceKey{market: u.Market})
		}
	}
	c := Comparison{
		Before:  b,
		After:   after,
		Lines:   rows.list(matters),
		Unknown: cmp.Or(whyUnknown(&b, &after, matters), whyOpen(&b, &after)),
	}
	c.setOthers(matters)
	return c
}

// differences are the rows of a comparison.
type differences struct {
	found         map[differenceKey]*Difference
	byCurrency    map[string]bool // fees of which each currency has a row
	before, after *Bill
}

// A differenceKey names the lines of two bills that stand side by side.
type differenceKey struct {
	market   ratecard.Market
	item     ratecard.Item
	fee      string
	currency ratecard.Currency // "" but of a fee in several
	rule     string
}

// of returns the row of a key.
func (r *differences) of(k differenceKey) *Difference {
	if r.found[k] == nil {
		r.found[k] = &Difference{Market: k.market, Item: k.item, Fee: k.fee, Rule: k.rule}
	}
	return r.found[k]
}

// ofLine returns the row of a line.
func (r *differences) ofLine(l *BillLine) *Difference {
	k := differenceKey{market: l.Market, item: l.Item, fee: l.Fee, rule: l.Rule.ID}
	if l.Item == FeeItem && r.byCurrency[l.Fee] {
		k.currency = l.Amount.Currency
	}
	d := r.of(k)
	d.Refused = l.Refused
	return d
}

// list returns the rows in order.
func (r *differences) list(matters func(Unpriced) bool) []Difference {
	list := []Difference{}
	for _, d := range r.found {
		own, other := r.before.High.Currency, r.after.High.Currency
		if d.Item == FeeItem { // in the fee's currency, whatever the account pays in
			own = cmp.Or(d.Before.Currency, d.After.Currency)
			other = cmp.Or(d.After.Currency, own)
		}
		d.Before.Currency, d.After.Currency = own, other
		d.addUnpriced(r.before, r.after, matters)
		list = append(list, *d)
	}
	slices.SortFunc(list, func(x, y Difference) int {
		return cmp.Or(cmp.Compare(x.Market, y.Market), cmp.Compare(x.Item, y.Item), cmp.Compare(x.Fee, y.Fee),
			cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Before.Currency, y.Before.Currency),
			cmp.Compare(x.After.Currency, y.After.Currency))
	})
	return list
}

// addIn returns a sum, of which the currency may be missing yet, with an amount added.
func addIn(sum, m ratecard.Money) ratecard.Money {
	sum.Currency = m.Currency
	return sum.Add(m)
}

// feesInSeveral returns the names of fees that have several currencies in one bill, as
// those of several accounts may.
func feesInSeveral(bills ...[]BillLine) map[string]bool {
	several := map[string]bool{}
	for _, lines := range bills {
		in := map[string]ratecard.Currency{}
		for i := range lines {
			l := &lines[i]
			if c, ok := in[l.Fee]; ok && l.Item == FeeItem && c != l.Amount.Currency {
				several[l.Fee] = true
			}
			if l.Item == FeeItem {
				in[l.Fee] = l.Amount.Currency
			}
		}
	}
	return several
}

// addUnpriced adds the units of the market that have no price, with what follows
// from them.
func (d *Difference) addUnpriced(before, after *Bill, matters func(Unpriced) bool) {
	here := func(u Unpriced) bool { return u.Market == d.Market || d.Market == "" }
	d.UnpricedBefore, d.UnpricedAfter = unpricedUnitsOf(before, here), unpricedUnitsOf(after, here)
	// A user who can't be placed may be in any market.
	lacks := func(u Unpriced) bool { return (here(u) || u.Market == "") && matters(u) }
	d.Unknown = whyUnknownOf(d.Before.Currency, d.After.Currency,
		unpricedUnitsOf(before, lacks), unpricedUnitsOf(after, lacks))
	if d.Unknown != "" && d.UnpricedBefore > 0 && d.UnitsBefore == 0 {
		d.Before = ratecard.Money{}
	}
	if d.Unknown != "" && d.UnpricedAfter > 0 && d.UnitsAfter == 0 {
		d.After = ratecard.Money{}
	}
}

func anyUnpriced(Unpriced) bool { return true }

// unpricedUnitsOf counts the units of a bill that have no price, among those of
// which f is true.
func unpricedUnitsOf(b *Bill, f func(Unpriced) bool) (n int64) {
	for _, u := range b.Unpriced {
		if f(u) {
			n += u.Units
		}
	}
	return n
}

// whyUnknown says why totals of two bills have no difference, and "" if they have one.
// Units without a price count among those of which f is true. They may cost one thing
// before and another after, also if both bills lack their price.
func whyUnknown(before, after *Bill, f func(Unpriced) bool) string {
	return whyUnknownOf(before.High.Currency, after.High.Currency,
		unpricedUnitsOf(before, f), unpricedUnitsOf(after, f))
}

// whyUnknownOf is whyUnknown of amounts in two currencies, which lack so many units each.
func whyUnknownOf(before, after ratecard.Currency, lackedBefore, lackedAfter int64) string {
	switch {
	case before != after:
		return fmt.Sprintf("%s before, %s after", before, after)
	case lackedBefore == 0 && lackedAfter == 0:
		return ""
	}
	return fmt.Sprintf("units without a price: %s before, %s after", withCommas(lackedBefore), withCommas(lackedAfter))
}

// whyOpen says why the totals have no difference, if one of the bills lacks fees by the
// month.
func whyOpen(before, after *Bill) string {
	switch {
	case before.isOpen() && after.isOpen():
		return "fees by the month: not all are in the bills"
	case before.isOpen():
		return "fees by the month: not all are in the bill before"
	case after.isOpen():
		return "fees by the month: not all are in the bill after"
	}
	return ""
}

// Change returns how much more is charged after than before, below zero if it is
// less. It isn't ok if Unknown says why.
func (d Difference) Change() (m ratecard.Money, ok bool) {
	return change(d.Before, d.After, d.Unknown)
}

func change(before, after ratecard.Money, unknown string) (ratecard.Money, bool) {
	if unknown != "" || before.Currency != after.Currency {
		return ratecard.Money{}, false
	}
	return ratecard.Money{Amount: after.Amount.Sub(before.Amount), Currency: after.Currency}, true
}

// Change returns how much higher the High of the bill after is than that of the
// bill before. Fees in other currencies aren't in it: OtherCurrencies have their own
// changes. It isn't ok if Unknown says why: a bill without some prices may come to
// anything.
func (c Comparison) Change() (m ratecard.Money, ok bool) {
	return change(c.Before.High, c.After.High, c.Unknown)
}

// String returns a table for a person, with both amounts of every line and the
// change. Where it isn't known, the table says why.
func (c Comparison) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "market\titem\trule\tunits\tbefore\tunits\tafter\tchange")
	for _, d := range c.Lines {
		m, ok := d.Change()
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Market, cmp.Or(d.Fee, string(d.Item)), d.Rule,
			withCommas(d.UnitsBefore), d.amountText(d.Before), withCommas(d.UnitsAfter), d.amountText(d.After),
			c.changeText(m, ok && d.Refused == nil, d.Unknown))
	}
	m, ok := c.Change()
	fmt.Fprintf(w, "total\t\t\t\t%s\t\t%s\t%s\n", c.Before.totalText(), c.After.totalText(),
		c.changeText(m, ok, c.Unknown))
	for _, row := range c.OtherCurrencies {
		m, ok := row.Change()
		fmt.Fprintf(w, "total\t\t\t\t%s\t\t%s\t%s\n", row.Before, row.After, c.changeText(m, ok, row.Unknown))
	}
	w.Flush()
	return b.String()
}

// setOthers sets OtherCurrencies, as compare says.
func (c *Comparison) setOthers(matters func(Unpriced) bool) {
	highs := func(b *Bill) (sums []ratecard.Money) {
		for _, t := range b.OtherCurrencies {
			sums = append(sums, t.High)
		}
		return sums
	}
	for _, t := range otherTotals(highs(&c.Before), highs(&c.After)) {
		one := OtherChange{Before: t.Low, After: t.High, Unknown: cmp.Or(
			whyUnknownOf(t.Low.Currency, t.High.Currency,
				unpricedUnitsOf(&c.Before, matters), unpricedUnitsOf(&c.After, matters)),
			whyOpen(&c.Before, &c.After))}
		switch one.After.Currency {
		case c.Before.High.Currency:
			continue
		case c.After.High.Currency: // Meta's part after is in it, too
			one.After, one.Unknown = c.After.High, c.Unknown
		}
		c.OtherCurrencies = append(c.OtherCurrencies, one)
	}
}

// amountText returns one of the two amounts for a table.
func (d *Difference) amountText(m ratecard.Money) string {
	switch {
	case d.Refused != nil:
		return notDelivered
	case m.Currency == "":
		return noPrice
	}
	return m.String()
}

// changeText returns a change for a table, or why it isn't known; "" of what isn't
// delivered, and between two currencies, which the amounts show.
func (c *Comparison) changeText(m ratecard.Money, ok bool, unknown string) string {
	switch {
	case ok:
		return m.String()
	case unknown == "" || c.Before.High.Currency != c.After.High.Currency:
		return ""
	}
	return "unknown (" + unknown + ")"
}

// Recategorize returns the events with every template of one category under
// another, as if Meta had filed it so. What Meta reported on those messages is
// dropped, since it would outrank the new category; a free entry window stays. Both
// categories are of templates, in any spelling that [category.Parse] reads. Every
// authentication-international message is an authentication template, and it can
// also be named by itself. Its error is an [*InputError].
func Recategorize(events iter.Seq[Event], from, to category.Category) (iter.Seq[Event], error) {
	if events == nil {
		return nil, noEvents()
	}
	var err error
	if from, err = templateCategory("from", from); err != nil {
		return nil, err
	}
	if to, err = templateCategory("to", to); err != nil {
		return nil, err
	}
	return recategorize(events, from, to), nil
}

// templateCategory returns a category of templates, whatever its spelling.
func templateCategory(field string, word category.Category) (category.Category, error) {
	c, err := category.Parse(string(word))
	if err != nil || c == category.Service {
		return c, noCategory(field, word, "want marketing, utility or authentication")
	}
	return c, nil
}

func recategorize(events iter.Seq[Event], from, to category.Category) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for e := range events {
			var m Message
			e.fillMessage(&m)
			abroad := m.Category == category.AuthenticationInternational || e.Meta.isInternational()
			matches := m.Category == from || abroad &&
				(from == category.Authentication || from == category.AuthenticationInternational)
			if !e.Inbound && matches {
				e.Message.Category, e.Message.Others = to, nil
				e.Message.MarketingMessagesAPI, e.Message.Reaction = false, false
				if e.Meta.Category = ""; e.Meta.Type != TypeFreeEntry {
					e.Meta.Type = ""
				}
			}
			if !yield(e) {
				return
			}
		}
	}
}
