package pricing

import (
	"cmp"

	"github.com/wacost/wacost/ratecard"
)

// An Estimate is what sending one message to an audience will cost: at least, likely,
// and at most. Its JSON is stable.
//
// The category under which Meta files the message is one for all recipients, known or
// not. Which windows are open may be unsure of each recipient by itself. Whatever the
// order in which they are sent to, and whichever case of its quote each message turns out
// to be, what they cost together is Low at least and High at most. Some order and cases
// come to each of the two, unless there is the note not-all-orders: by volume tiers of
// contracts the range may be wider. The counters carry on from message to message, by what
// each turned out to be. So the sum of Quote.Low may be below Low if usage is carried on
// by [Quote.Counts], which are those of the likeliest case. Recipients of one month are
// sent to in the order of the spans in which rules and cards hold, and within a span in
// any order. Low spends an allowance that markets share on the dearest, High on the
// cheapest. Where nobody is unsure and no allowance is shared by different prices, all
// three are the same.
//
// A message without a price counts as dearer than any amount. Where only some ways of
// sending have such messages, High has most of them, and its Total may be the lesser
// one: look at Unpriced first.
type Estimate struct {
	Recipients int64 `json:"recipients"` // all that were added, with those without a price
	// Low costs least, with as much as is known.
	Low EstimateCase `json:"low"`
	// Likely is of the category declared. What is unsure of a recipient is taken as it
	// costs more, also by what it takes from an allowance: a reply whose window may be
	// open is delivered, though a quote of it alone, which costs nothing either way, likely
	// says that it isn't. A shared allowance is spent on markets in the order of their names.
	Likely EstimateCase `json:"likely"`
	// High costs most.
	High  EstimateCase `json:"high"`
	Notes []Note       `json:"notes"`
}

// An EstimateCase is one way in which a campaign may turn out. Its JSON is stable.
type EstimateCase struct {
	// When says what is supposed; empty if there is only one way.
	When []Condition `json:"when"`
	// Total is the sum of the lines. Neither what is refused nor what is unpriced is in it;
	// a provider's fees on what is unpriced are, as they are in a [Bill].
	Total ratecard.Money `json:"total"`
	// Refused is how many messages WhatsApp doesn't deliver; the lines say why.
	Refused int64 `json:"refused"`
	// Lines are as those of a [Bill].
	Lines []BillLine `json:"lines"`
	// Counts are what the campaign adds to the month's counters. With usage.Add of these
	// a second campaign is priced as coming after it.
	Counts   []Count    `json:"counts"`
	Unpriced []Unpriced `json:"unpriced"`
	// OtherCurrencies are the fees in other currencies than Total's, which aren't in it: a
	// sum for each, sorted by currency. They decide only between ways of which the totals
	// are the same.
	OtherCurrencies []ratecard.Money `json:"other_currencies,omitempty"`
}

// Estimate returns what m costs if it is sent to every recipient of an audience. The
// message has neither To nor Market, which are the recipients', and the state no Thread:
// its Usage is what was counted before the campaign. A nil s is the zero State. If the
// counts aren't known, with UsageUnknown or nil Usage of an account with shared numbers,
// they may stand anywhere: Low and High are over all of them. If Usage is nil, or has
// counters but none that the campaign goes by, it has the note nothing-counted.
//
// To price a template of which the category isn't known, take Category and Others from
// its [category.Classification]. Its error is an [*InputError], also of a counter in
// Usage that has no market, item or scope that there is. It is [ErrNotModelled] where a
// contract has volume tiers on conversations both of users and of businesses, and which of
// them a recipient's would be isn't known. Recipients without a price are no error: they
// are in Unpriced.
func (p *Pricer) Estimate(a *Audience, m *Message, s *State) (Estimate, error) {
	if p == nil {
		p = new(Pricer)
	}
	if s == nil {
		s = noState()
	}
	if err := p.checkEstimate(a, m, s); err != nil {
		return Estimate{}, err
	}
	e := Estimate{Recipients: a.total}
	var best [3]settlement // by bound
	var set notes
	categories := m.categories(nil)
	for i, category := range categories {
		c := p.newCampaign(a, m, s, category)
		for _, b := range [...]bound{low, likely, high} {
			if b == likely && i > 0 {
				continue
			}
			one, err := c.settle(b)
			if err != nil {
				return Estimate{}, err
			}
			set |= one.notes
			if old := &best[b+1]; i == 0 || one.cost.sub(old.cost).sign() == int(b) {
				*old = one
			}
		}
		set |= c.notes
	}
	for _, b := range [...]bound{low, likely, high} {
		*e.at(b) = best[b+1].asCase(b, len(categories) > 1)
	}
	e.Notes = set.list()
	return e, nil
}

// at returns the case of a bound.
func (e *Estimate) at(b bound) *EstimateCase {
	return [...]*EstimateCase{&e.Low, &e.Likely, &e.High}[b+1]
}

// asCase returns the settlement of a bound as a case of an estimate, for which Meta may
// file the message under several categories.
func (s *settlement) asCase(b bound, several bool) EstimateCase {
	return EstimateCase{
		When:     s.when(b, several),
		Total:    s.bill.High,
		Refused:  s.bill.Refused,
		Lines:    s.bill.Lines,
		Counts:   s.bill.Counts,
		Unpriced: s.bill.Unpriced,

		OtherCurrencies: lows(s.bill.OtherCurrencies),
	}
}

// when returns what is supposed.
func (s *settlement) when(b bound, several bool) []Condition {
	list := []Condition{}
	if several {
		list = append(list, filedAs(s.category))
	}
	if s.unsure > 0 {
		id := [...]string{ConditionUnsureCostLeast, ConditionUnsureCostMostEach, ConditionUnsureCostMost}[b+1]
		list = append(list, conditionOf(id, "", s.unsure))
	}
	if s.shared {
		id := [...]string{ConditionAllowanceToDearest, ConditionAllowanceByMarket, ConditionAllowanceToCheapest}[b+1]
		list = append(list, conditionOf(id, "", 0))
	}
	if s.unknown {
		id := [...]string{ConditionCountsCostLeast, ConditionCountsCostMost, ConditionCountsCostMost}[b+1]
		list = append(list, conditionOf(id, "", 0))
	}
	return list
}

// checkEstimate returns the first fault of what is asked.
func (p *Pricer) checkEstimate(a *Audience, m *Message, s *State) error {
	fault := func(field, value, why string) error { return &InputError{ErrInvalid, field, value, why} }
	switch {
	case a == nil:
		return fault("Audience", "nil", "want one")
	case a.pricer == nil:
		return fault("Audience", "zero", noAudiencePricer)
	case !p.likens(a.pricer):
		other := fault("Audience", a.pricer.String(), "it has other days of prices")
		return cmp.Or(a.pricer.account.difference(&p.account, "asked of an audience"), other)
	case m == nil:
		return fault("Message", "", "want one")
	case m.To != "":
		return fault("Message.To", m.To, "the recipients are the audience's")
	case m.Market != "":
		return fault("Message.Market", string(m.Market), "the markets are those of the audience")
	case s.UserUnknown || !isEmpty(&s.Thread) || !s.Thread.EarlierInbound.IsZero():
		return fault("State.Thread", "", "threads are the recipients': give them to Audience.Add")
	}
	if err := m.check(); err != nil {
		return err
	}
	return s.Usage.check()
}
