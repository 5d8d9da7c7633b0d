// Package risk works out what the same messages cost under every model since 2022, and
// at higher prices.
package risk

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Since is the day from which the models are: the first on which Meta charged for
// conversations.
var Since = ratecard.Date{Year: 2022, Month: time.February, Day: 1}

// Raises are by how many per cent prices are raised.
func Raises() []int64 { return []int64{10, 20, 50} }

// A Sheet is what the same messages cost under one set of rules after another.
type Sheet struct {
	// Now is the account as it is: the rules in force at delivery, unless it names a model.
	Now Row `json:"now"`
	// Models are the models begun since [Since], oldest first.
	Models []Row `json:"models"`
	// Raised is Now with every price raised, also those of contracts.
	Raised []Row `json:"raised"`
}

// A Row is what the messages cost under one set of rules.
type Row struct {
	ID    string `json:"id"` // a model's, or such as "+10%"; "now" of the account as it is
	Title string `json:"title"`
	// Card is the day of which all prices are; zero: each message has those of its day.
	Card ratecard.Date `json:"card,omitzero"`
	// Low and High are nil where that isn't known: some units have no price, or fees by the
	// month aren't in the bill.
	Low  *ratecard.Money `json:"low"`
	High *ratecard.Money `json:"high"`
	// AtLeast is the least that it comes to then; nil if Low is known, or if nothing has a
	// price.
	AtLeast *ratecard.Money `json:"at_least,omitempty"`
	// OtherCurrencies are fees in other currencies than the account's, in no amount here.
	OtherCurrencies []pricing.OtherTotal `json:"other_currencies,omitempty"`

	Unpriced int64 `json:"unpriced"` // units without a price
	Refused  int64 `json:"refused"`  // units that WhatsApp wouldn't deliver
	// Change is how much more it is than now; nil if that isn't known, and Unknown says why.
	Change  *ratecard.Money `json:"change"`
	Unknown string          `json:"unknown,omitempty"`
	// Bill is what the row was made from.
	Bill pricing.Bill `json:"-"`
}

// Of returns the sheet of a log. Every model has the prices of its own last day, which is
// the day before the next one began; the newest has those of the log's last day. With a
// card, all models have the prices of that day. A log without events has no sheet.
func Of(l *fold.Log, card ratecard.Date) (*Sheet, error) {
	if len(l.Events) == 0 || !l.Has(l.Events[len(l.Events)-1].At) {
		return nil, errors.New("there are no messages")
	}
	rows, accounts := []Row{{ID: "now", Title: "as it is"}}, []pricing.Account{l.Account}
	for _, m := range pricing.Models() {
		if m.Since.Before(Since) {
			continue
		}
		day := card
		if day.IsZero() {
			day = lastDay(m, l)
		}
		a := l.Account
		a.Model, a.Rates = m.ID, ratecard.AsOf(rates(a), day)
		rows, accounts = append(rows, Row{ID: m.ID, Title: m.Title, Card: day}), append(accounts, a)
	}
	models := len(rows)
	for _, percent := range Raises() {
		a := l.Account
		a.Rates = raised{rates(a), percent}
		row := Row{ID: fmt.Sprintf("+%d%%", percent), Title: fmt.Sprintf("prices %d %% higher", percent)}
		rows, accounts = append(rows, row), append(accounts, a)
	}
	folded := len(rows)
	if len(l.Account.Fees) == 0 {
		folded = models // no fold is needed: a bill is units by prices, and each price rises alike
	}
	err := fold.Each(folded, func(i int) (err error) {
		if i == 0 {
			rows[i].Bill, err = l.Now()
		} else {
			rows[i].Bill, err = l.Bill(accounts[i], fold.Change{})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := folded; i < len(rows); i++ {
		rows[i].Bill = raise(rows[0].Bill, Raises()[i-models])
	}
	now := rows[0].Bill
	for i := range rows {
		rows[i].fill(now)
	}
	return &Sheet{Now: rows[0], Models: rows[1:models], Raised: rows[models:]}, nil
}

// rates returns the book of the account's prices.
func rates(a pricing.Account) ratecard.Book {
	if a.Rates == nil {
		return ratecard.Published()
	}
	return a.Rates
}

// lastDay returns the last day on which a model was in force. Of the newest it is the
// log's last day, or the model's first if that is later.
func lastDay(m pricing.Model, l *fold.Log) ratecard.Date {
	for _, next := range pricing.Models() {
		if !next.ByIDOnly && m.Since.Before(next.Since) {
			return ratecard.DateOf(next.Since.In(time.UTC).AddDate(0, 0, -1))
		}
	}
	zone := l.Account.Zone
	if zone == nil {
		zone = time.UTC
	}
	last := ratecard.DateOf(l.Events[len(l.Events)-1].At.In(zone))
	if last.Before(m.Since) {
		return m.Since
	}
	return last
}

// fill reads the amounts off the row's bill.
func (r *Row) fill(now pricing.Bill) {
	b := &r.Bill
	for _, u := range b.Unpriced {
		r.Unpriced += u.Units
	}
	r.Refused, r.OtherCurrencies = b.Refused, b.OtherCurrencies
	low, high := b.Low, b.High
	switch totals := b.Totals(); {
	case len(totals) > 0 && !totals[0].AtLeast:
		r.Low, r.High = &low, &high
	case !low.IsZero():
		r.AtLeast = &low
	}
	c := now.Compare(*b)
	if change, ok := c.Change(); ok {
		r.Change = &change
	} else {
		r.Unknown = c.Unknown
	}
}

// raised is a book with every price so many per cent higher.
type raised struct {
	ratecard.Book
	percent int64
}

// Card returns the card of a day with higher prices, which keep all their digits.
func (b raised) Card(c ratecard.Currency, on ratecard.Date) (*ratecard.Card, error) {
	card, err := b.Book.Card(c, on)
	if err != nil {
		return nil, err
	}
	return card.Scaled(factor(b.percent), fmt.Sprintf("%d %% higher", b.percent))
}

// String returns the book's name.
func (b raised) String() string { return fmt.Sprintf("%s %d %% higher", b.Book, b.percent) }

// raise returns a bill without fees at prices so many per cent higher, on the cards as they
// are.
func raise(b pricing.Bill, percent int64) pricing.Bill {
	by := func(m ratecard.Money) ratecard.Money {
		m.Amount = m.Amount.Mul(factor(percent))
		return m
	}
	b.Low, b.High, b.Lines = by(b.Low), by(b.High), slices.Clone(b.Lines)
	for i := range b.Lines {
		l := &b.Lines[i]
		l.Price, l.Amount = by(l.Price), by(l.Amount)
	}
	return b
}

func factor(percent int64) decimal.Decimal { return decimal.New(100+percent, -2) }
