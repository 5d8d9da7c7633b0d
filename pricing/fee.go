package pricing

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/ratecard"
)

// A Fee is what a solution provider charges in addition to Meta's price (R0.10). It is a
// line of its own, of the item [FeeItem]. Its JSON is stable.
//
// Fees on messages are in quotes, estimates and bills. Those by the month, which are on
// [FeeOnMonth] and [FeeOnMinimum], are in bills of a period only, as [Tally.BillFor] makes
// them; elsewhere the note fees-by-month says that they are left out.
type Fee struct {
	// Name tells it apart from the account's other fees. Those without a name are one in a
	// bill's totals.
	Name string `json:"name,omitempty"`
	On   FeeOn  `json:"on"` // which messages it is on, or what it is
	// Each is the amount per message, or by the month. It may be in another currency than
	// the account's. Such a fee is in no Low, High or Total, but in the OtherCurrencies
	// beside them; it has neither Share nor Item. See [Bill.Totals] and [Bill.TotalAt].
	Each ratecard.Money `json:"each"`
	// Share is the part of Meta's price that is added to Each: 0.05 is 5 %. It is at most 1,
	// since who writes 5 means 5 % rather than 500 %; for more than 100 % use two fees. Of
	// messages whose price isn't known, which are in Bill.Unpriced, it isn't known either.
	Share decimal.Decimal `json:"share"`
	// Item is the item that it is on, such as marketing, as lines of bills name it; ""
	// means all. Marketing has the Marketing Messages API's, too; authentication doesn't
	// have authentication_international. A user's message is no item, nor is one that failed.
	Item ratecard.Item `json:"item,omitempty"`
	// Market is that of the users; "" means all. It is neither for messages of users nor
	// for those that failed.
	Market ratecard.Market `json:"market,omitempty"`
	// Included is how many messages of a calendar month cost nothing, the first ones: all of
	// them also in a month of which the fee holds on a part. None is carried over. All
	// messages have one price, so such a fee has no Share. A quote, an estimate and a charge
	// by itself have the price past them, with the note fees-by-month; a bill counts them.
	// Where fees are on one item, and it isn't certain which item a message is, a bill's Low
	// has no such fee on it, and High has it past those included.
	Included int64 `json:"included,omitempty"`
	// IncludedPer says who has its own Included messages: each account, [PerAccount], which
	// "" means, too, or each business number of an account, [PerNumber]. Numbers go by
	// [ratecard.NameKey]; messages without one are as of one number, with the note
	// number-not-given.
	IncludedPer Scope `json:"included_per,omitempty"`
	// Provider is who charges it, if there are several: a minimum is of one provider's
	// fees.
	Provider string `json:"provider,omitempty"`
	// Quantity is how many numbers or agents a monthly fee is paid for; 0 is 1, a fee that
	// is flat.
	Quantity int64 `json:"quantity,omitempty"`
	// From is the first day on which the fee holds, in the account's zone, and Until the
	// first on which it no longer does; a zero Date is no bound. A fee on messages is on
	// those delivered on these days; a notification of the years until 2022 goes by the
	// day of its sending. Of a fee by the month, such a part is due of a part of a month:
	// of 30 days 15 are a half, rounded half up to the currency's minor unit. Nothing else
	// is rounded.
	From  ratecard.Date `json:"from,omitzero"`
	Until ratecard.Date `json:"until,omitzero"`
}

// FeeItem is the item of a fee's line.
const FeeItem ratecard.Item = "fee"

// FeeOn says which messages a fee is on. Its text is stable; store that.
type FeeOn string

// The messages that a fee can be on.
const (
	FeeOnDelivered FeeOn = "delivered" // every message delivered to the user
	FeeOnCharged   FeeOn = "charged"   // every message that Meta charges for
	FeeOnInbound   FeeOn = "inbound"   // every message from the user; no part of a quote
	FeeOnBoth      FeeOn = "both"      // every message delivered to the user or from the user
	FeeOnFailed    FeeOn = "failed"    // every message that failed, see [Event.Failed]; no part of a quote
)

// What a fee by the month can be.
const (
	// FeeOnMonth is a subscription: Each is due every month, for each of Quantity. A bill
	// has the part of it that is due for the days that begin in its period, in the account's
	// zone. Where the period doesn't begin with a day, it has the note period-cuts-a-day.
	FeeOnMonth FeeOn = "month"
	// FeeOnMinimum is what the provider's fees come to at least every month, without
	// Meta's part. What they are short of it is a line, once the month is over; until then
	// a bill has the note minimum-open. A provider has one minimum on a day. Two that follow
	// each other in a month are added: half of it at 30 and half at 50 is at least 40.
	FeeOnMinimum FeeOn = "minimum"
)

// A feeWay is what became of a message.
type feeWay int8

const (
	wayFree    feeWay = iota // delivered to the user for free
	wayCharged               // charged by Meta
	wayInbound               // from the user
	wayFailed                // to the user, and not delivered
)

// goesByMonth reports whether what the fee comes to hangs on the month.
func (f Fee) goesByMonth() bool { return f.isMonthly() || f.Included > 0 }

// isMonthly reports whether the fee is by the month.
func (f Fee) isMonthly() bool { return f.On == FeeOnMonth || f.On == FeeOnMinimum }

// hasIncluded reports whether some messages cost nothing each month.
func (f Fee) hasIncluded() bool { return f.Included > 0 }

// isPerNumber reports whether each business number has its own included messages.
func (f Fee) isPerNumber() bool { return f.IncludedPer == PerNumber }

// holdsOn reports whether the fee holds on a day.
func (f *Fee) holdsOn(day ratecard.Date) bool {
	return (f.From.IsZero() || !day.Before(f.From)) && (f.Until.IsZero() || day.Before(f.Until))
}

// isOn reports whether the fee is on a message of an item in a market, on a day.
func (f *Fee) isOn(day ratecard.Date, w feeWay, i ratecard.Item, m ratecard.Market) bool {
	switch f.On {
	case FeeOnDelivered:
		if w == wayInbound || w == wayFailed {
			return false
		}
	case FeeOnCharged:
		if w != wayCharged {
			return false
		}
	case FeeOnInbound:
		if w != wayInbound {
			return false
		}
	case FeeOnBoth:
		if w == wayFailed {
			return false
		}
	case FeeOnFailed:
		if w != wayFailed {
			return false
		}
	case FeeOnMonth, FeeOnMinimum:
		return false
	}
	return (f.Item == "" || f.Item == i || f.Item == ratecard.Marketing && i == marketingLite) &&
		(f.Market == "" || f.Market == m) && f.holdsOn(day)
}

// isElsewhere reports whether the fee is in another currency than an account that pays
// in c.
func (f *Fee) isElsewhere(c ratecard.Currency) bool {
	return f.Each.Currency != "" && f.Each.Currency != c
}

// unitFees are what fees add to a message: an amount, and a part of Meta's price.
type unitFees struct {
	each, share decimal.Decimal
	elsewhere   int64 // how many fees are in other currencies
}

// feesOn returns the fees on one message of an item in a market on a day, in an account
// that pays in c.
func feesOn(fees []Fee, c ratecard.Currency, day ratecard.Date, w feeWay, i ratecard.Item, m ratecard.Market) (
	u unitFees) {
	for k := range fees {
		switch f := &fees[k]; {
		case !f.isOn(day, w, i, m):
		case f.isElsewhere(c):
			u.elsewhere++
		default:
			u.each, u.share = u.each.Add(f.Each.Amount), u.share.Add(f.Share)
		}
	}
	return u
}

// onTop returns what n messages cost with the fees on them, if Meta charges meta.
func (u unitFees) onTop(meta decimal.Decimal, n int64) decimal.Decimal {
	return meta.Add(meta.Mul(u.share)).Add(u.each.Mul(decimal.New(n, 0)))
}

// hasItemFees reports whether some fee is on one item only.
func hasItemFees(fees []Fee) bool {
	return slices.ContainsFunc(fees, func(f Fee) bool { return f.Item != "" })
}

// checkFees gives each fault of the fees, in an account that pays in c.
func checkFees(fees []Fee, c ratecard.Currency, fault func(kind error, field, value, why string)) {
	for i := range fees {
		f := &fees[i]
		f.check(c, fault)
		alike := func(g Fee) bool { return g.Name == f.Name }
		if f.Name != "" && slices.ContainsFunc(fees[:i], alike) {
			fault(ErrInvalid, "Fee.Name", f.Name, "another fee of the account has it")
		}
		other := func(g Fee) bool {
			return g.Provider == f.Provider && g.currency(c) != f.currency(c)
		}
		if f.On == FeeOnMinimum && slices.ContainsFunc(fees, other) {
			const why = "a fee of the minimum's provider is in another currency"
			fault(ratecard.ErrCurrency, "Fee.Each", f.Each.String(), why)
		}
		if f.On == FeeOnMinimum && slices.ContainsFunc(fees[:i], f.isMinimumBeside) {
			const why = "another minimum of the provider holds on the same days"
			fault(ErrInvalid, "Fee.On", string(f.On), strings.TrimPrefix(f.Name+": "+why, ": "))
		}
	}
}

// isMinimumBeside reports whether g is a minimum of the same provider on some of f's days.
func (f *Fee) isMinimumBeside(g Fee) bool {
	ends := func(f, g *Fee) bool { return !f.Until.IsZero() && !g.From.IsZero() && !g.From.Before(f.Until) }
	return g.On == FeeOnMinimum && g.Provider == f.Provider && !ends(f, &g) && !ends(&g, f)
}

// currency returns that of the fee's amounts, in an account that pays in c.
func (f *Fee) currency(c ratecard.Currency) ratecard.Currency { return cmp.Or(f.Each.Currency, c) }

const wantDecimal = "want at most 40 digits, and an exponent of at most 40"

// check gives each fault of the fee, in an account that pays in c.
func (f *Fee) check(c ratecard.Currency, fault func(kind error, field, value, why string)) {
	why := func(text string) string { return strings.TrimPrefix(f.Name+": "+text, ": ") }
	refuse := func(has bool, field, value, text string) {
		if has {
			fault(ErrInvalid, field, value, why(text))
		}
	}
	switch f.On {
	case FeeOnDelivered, FeeOnCharged:
	case FeeOnInbound, FeeOnBoth:
		refuse(f.Item != "", "Fee.Item", string(f.Item), "what users write is no item")
		refuse(f.Market != "", "Fee.Market", string(f.Market), "what users write is counted in no market")
	case FeeOnFailed:
		refuse(f.Item != "", "Fee.Item", string(f.Item), "what failed is no item")
		refuse(f.Market != "", "Fee.Market", string(f.Market), "what failed is counted in no market")
		refuse(!f.Share.IsZero(), "Fee.Share", "", "Meta charges nothing for what failed")
	case FeeOnMonth, FeeOnMinimum:
		const text = "a fee by the month is on no message"
		refuse(f.Item != "", "Fee.Item", string(f.Item), text)
		refuse(f.Market != "", "Fee.Market", string(f.Market), text)
		refuse(!f.Share.IsZero(), "Fee.Share", "", text)
		refuse(f.Each.Currency == "", "Fee.Each", f.Each.String(), "want an amount")
		if _, ok := f.currency(c).MinorUnits(); !ok {
			fault(ratecard.ErrCurrency, "Fee.Each", f.Each.String(), why("the currency's minor unit isn't known"))
		}
	default:
		const want = "want delivered, charged, inbound, both, failed, month or minimum"
		fault(ErrInvalid, "Fee.On", string(f.On), why(want))
	}
	refuse(f.On == FeeOnInbound && !f.Share.IsZero(), "Fee.Share", "", "Meta charges nothing for what users write")
	refuse(f.Quantity < 0, "Fee.Quantity", strconv.FormatInt(f.Quantity, 10), "negative")
	refuse(f.Quantity > 0 && f.On != FeeOnMonth, "Fee.Quantity", strconv.FormatInt(f.Quantity, 10),
		"want it by the month")
	included := strconv.FormatInt(f.Included, 10)
	refuse(f.Included < 0, "Fee.Included", included, "negative")
	refuse(f.Included > 0 && f.isMonthly(), "Fee.Included", included, "want it on messages")
	refuse(f.Included > 0 && !f.Share.IsZero(), "Fee.Included", included,
		"a share has none, since it isn't one price: want it in a fee of its own")
	refuse(f.Included > 0 && f.Each.IsZero(), "Fee.Included", included, "want what a message past them costs in Each")
	const who = "want account or number, of a fee with Included"
	isScope := f.IncludedPer == PerAccount || f.IncludedPer == PerNumber
	refuse(f.IncludedPer != "" && (!isScope || f.Included == 0), "Fee.IncludedPer", string(f.IncludedPer), who)
	f.checkDays(refuse)
	f.checkAmounts(c, fault, why)
	none := f.Each.IsZero() && f.Each.Currency == "" && f.Share.IsZero() && !isExtreme(f.Share)
	refuse(none && !f.isMonthly(), "Fee.Each", "", "want an amount in Each, such as 0 USD, or a part in Share")
	refuse(f.Item != "" && !slices.Contains(ratecard.Items(), f.Item), "Fee.Item", string(f.Item),
		"want one of ratecard.Items")
	refuse(f.Market != "" && !isMarket(f.Market), "Fee.Market", string(f.Market),
		"want one of ratecard.Markets, such as Germany")
}

// checkDays gives each fault of the days on which the fee holds.
func (f *Fee) checkDays(refuse func(has bool, field, value, text string)) {
	for _, day := range [...]struct {
		field string
		ratecard.Date
	}{{"Fee.From", f.From}, {"Fee.Until", f.Until}} {
		refuse(!day.IsZero() && !isOfCalendar(day.Date), day.field, day.String(), "no day of the calendar")
	}
	empty := !f.From.IsZero() && !f.Until.IsZero() && !f.From.Before(f.Until)
	refuse(empty, "Fee.Until", f.Until.String(), "want a day after From, "+f.From.String())
}

// isOfCalendar reports whether there is such a day.
func isOfCalendar(day ratecard.Date) bool {
	same, err := ratecard.ParseDate(day.String())
	return err == nil && same == day
}

// checkAmounts gives each fault of the fee's amounts.
func (f *Fee) checkAmounts(c ratecard.Currency, fault func(kind error, field, value, why string),
	why func(text string) string) {
	if isExtreme(f.Each.Amount) {
		fault(ErrInvalid, "Fee.Each", "", why(wantDecimal))
	} else {
		if f.Each.Currency == "" && !f.Each.IsZero() || f.Each.Currency != "" && !f.Each.Currency.Valid() {
			fault(ratecard.ErrCurrency, "Fee.Each", f.Each.String(), why("want the code of its currency, such as USD"))
		}
		if f.isElsewhere(c) && f.Item != "" {
			fault(ratecard.ErrCurrency, "Fee.Item", string(f.Item), why("want a fee on one item in "+string(c)))
		}
		if f.isElsewhere(c) && !f.Share.IsZero() {
			fault(ratecard.ErrCurrency, "Fee.Share", "", why("of Meta's price: want a fee of its own, in "+string(c)))
		}
		if f.Each.Amount.Sign() < 0 {
			fault(ErrInvalid, "Fee.Each", f.Each.String(), why("negative"))
		}
	}
	switch {
	case isExtreme(f.Share):
		fault(ErrInvalid, "Fee.Share", "", why(wantDecimal))
	case f.Share.Sign() < 0:
		fault(ErrInvalid, "Fee.Share", plain(f.Share), why("negative"))
	case f.Share.Cmp(decimal.New(1, 0)) > 0:
		fault(ErrInvalid, "Fee.Share", plain(f.Share), why("want at most 1, which is 100 %: 5 % is 0.05"))
	}
}

// isMarket reports whether Meta has, or had, a market of that name.
func isMarket(m ratecard.Market) bool {
	lastDay := ratecard.Date{Year: 9999, Month: 12, Day: 31}
	return slices.Contains(ratecard.Markets(lastDay), m)
}

// isExtreme reports whether a decimal has more than 40 digits or an exponent past
// ±40. To write it out, or to work with it, could take minutes.
func isExtreme(d decimal.Decimal) bool {
	if e := d.Exponent(); e < -40 || e > 40 {
		return true
	}
	const bitsOf40Digits = 133
	digits := d.Coefficient()
	return digits.BitLen() > bitsOf40Digits
}

func (f Fee) equal(g Fee) bool {
	return f.Name == g.Name && f.On == g.On && f.Each.Equal(g.Each) && f.Share.Equal(g.Share) &&
		f.Item == g.Item && f.Market == g.Market && f.Provider == g.Provider && f.Quantity == g.Quantity &&
		f.Included == g.Included && f.IncludedPer == g.IncludedPer &&
		f.From == g.From && f.Until == g.Until
}

// plainFee is a Fee without its methods.
type plainFee Fee

// MarshalJSON writes the fee, unless it has a decimal that [Account.Validate]
// refuses as too long.
func (f Fee) MarshalJSON() ([]byte, error) {
	if isExtreme(f.Share) {
		return nil, &InputError{ErrInvalid, "Fee.Share", "", wantDecimal}
	}
	return json.Marshal(plainFee(f))
}

// UnmarshalJSON reads what MarshalJSON writes. A key that no fee has is an error: a share
// that was misspelled would be none. Null changes nothing.
func (f *Fee) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var read plainFee
	if err := d.Decode(&read); err != nil {
		return err
	}
	*f = Fee(read)
	return nil
}
