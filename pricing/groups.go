package pricing

import (
	"cmp"
	"slices"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// Groups add up charges by day, market, category and customer: by those of them that are
// set, before the first charge. Give Add each event with its outcome of [Pricer.Apply]. Of a
// ledger.Charge c these are &c.Event and &Outcome{Charge: c.Quote}. Groups that are by nothing
// have one Group, of all.
//
// They add up what each message costs by itself, as counters stood at that moment. Where a
// bill knows more, as of volume tiers, its Low and High are others; see [Bill]. Fees by the
// month are in none. The zero Groups are ready to use, and aren't safe for concurrent use.
type Groups struct {
	ByDay, ByMarket, ByCategory, ByCustomer bool

	sums     map[groupOf]*Group
	currency ratecard.Currency // of the charges; "" if there was none yet
	fault    error
}

// A groupOf is what the charges of a group have in common.
type groupOf struct {
	day      ratecard.Date
	market   ratecard.Market
	category category.Category
	customer string
}

// A Group is charges with a day, market, category or customer in common. What they aren't
// grouped by is empty, as are market and category of what users wrote and of what failed,
// which no rule prices. Its JSON is stable.
type Group struct {
	Day      ratecard.Date     `json:"day,omitzero"` // of the delivery, in the account's zone
	Market   ratecard.Market   `json:"market,omitempty"`
	Category category.Category `json:"category,omitempty"` // the likeliest, where that isn't certain
	Customer string            `json:"customer,omitempty"` // see [Event.Customer]
	Messages int64             `json:"messages"`           // to users, delivered or refused
	Inbound  int64             `json:"inbound"`            // from users
	Failed   int64             `json:"failed,omitempty"`   // to users, see [Event.Failed]; not of Messages
	Refused  int64             `json:"refused"`            // of Messages, likeliest not delivered
	Unpriced int64             `json:"unpriced"`           // of Messages, without a price, which Low and High lack
	Low      ratecard.Money    `json:"low"`                // with the fees on the messages
	High     ratecard.Money    `json:"high"`
	// OtherCurrencies are the fees in other currencies, which are in neither Low nor High.
	OtherCurrencies []OtherTotal `json:"other_currencies,omitempty"`
}

// Add adds the outcome of an event. One without a charge adds nothing. A nil event or
// outcome is an [*InputError] of [ErrInvalid]. A charge in another currency than those
// before is one of [ratecard.ErrCurrency]; it isn't added.
func (g *Groups) Add(e *Event, o *Outcome) error {
	if g == nil {
		return &InputError{ErrInvalid, "Groups", "nil", "want ones to add to"}
	}
	if err := checkOutcome(e, o); err != nil {
		return err
	}
	q := &o.Charge
	if q.pricer == nil {
		return nil
	}
	low, high := q.Low(), q.High()
	if g.currency != "" && g.currency != high.Currency {
		why := "added to " + string(g.currency)
		return &InputError{ratecard.ErrCurrency, "Outcome.Charge", string(high.Currency), why}
	}
	g.currency = high.Currency
	sum := g.group(e, q)
	sum.Low, sum.High = sum.Low.Add(low), sum.High.Add(high)
	sum.OtherCurrencies = addOthers(sum.OtherCurrencies, q.OtherCurrencies())
	switch w, _ := q.likely.apart(); w {
	case wayInbound:
		addUnits(&sum.Inbound, 1, &g.fault)
		return g.fault
	case wayFailed:
		addUnits(&sum.Failed, 1, &g.fault)
		return g.fault
	}
	addUnits(&sum.Messages, 1, &g.fault)
	if q.refuses(&q.likely) {
		addUnits(&sum.Refused, 1, &g.fault)
	}
	if len(q.Unpriced()) > 0 {
		addUnits(&sum.Unpriced, 1, &g.fault)
	}
	return g.fault
}

// group returns the group of a charge.
func (g *Groups) group(e *Event, q *Quote) *Group {
	var of groupOf
	_, apart := q.likely.apart()
	if g.ByDay {
		of.day = ratecard.DateOf(e.At.In(q.pricer.account.zone()))
	}
	if g.ByMarket && !apart {
		of.market = q.market
	}
	if g.ByCategory && !apart {
		of.category = q.likely.category()
	}
	if g.ByCustomer {
		of.customer = e.Customer
	}
	if g.sums == nil {
		g.sums = map[groupOf]*Group{}
	}
	if g.sums[of] == nil {
		g.sums[of] = &Group{Day: of.day, Market: of.market, Category: of.category, Customer: of.customer}
	}
	return g.sums[of]
}

// List returns the groups, sorted by day, market, category and customer. Nil Groups have none.
func (g *Groups) List() []Group {
	if g == nil {
		return []Group{}
	}
	list := make([]Group, 0, len(g.sums))
	for _, sum := range g.sums {
		list = append(list, *sum)
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Day.String(), b.Day.String()), cmp.Compare(a.Market, b.Market),
			cmp.Compare(a.Category, b.Category), cmp.Compare(a.Customer, b.Customer))
	})
	return list
}

// MarshalJSON fails, with an [*InputError]: write the List.
func (g *Groups) MarshalJSON() ([]byte, error) {
	return nil, &InputError{ErrInvalid, "Groups", "JSON", "write their List"}
}
