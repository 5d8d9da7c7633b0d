// Package scenario reads worked examples of what WhatsApp charges: YAML files
// with a list of scenarios, each with its events and what they should cost.
//
// A scenario needs an id, an era and events:
//
//	# a file
//	- id: welcome
//	  era: pmp_2025            # t0 is a day of that era, unless given
//	  t0: 2025-08-04T10:00     # in waba_tz, which is UTC unless given
//	  state: {market: BR}      # see State
//	  events:
//	    - {id: u1, at: 0h, from: user, kind: freeform}
//	    - {id: m1, at: 1h, from: business, kind: template, category: utility, delivered_at: 2h}
//	  expected_free: [{event: m1}]
//
// An event is from: user (kind: freeform, call, ad_click with client, reaction)
// or from: business (kind: template, freeform, reaction; category, api: mm_lite,
// count, delivered: false, delivered_at; reported, which is what Meta's status said
// of the message). It names the number with to_number or from_number, the user with
// to_user or by market, an ISO country. Of a user whose name is a business-scoped
// user ID, such as BR.1349, nothing else is known. What is expected stands in
// expected_charges, expected_free, not_sent and expected_uncertain.
//
// Unknown keys are reported and ignored. A scenario with something that is known
// but can't be run, such as a group or a call of the business, gets a Skip.
package scenario

import (
	"time"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A Scenario is what happened between a business and its users.
type Scenario struct {
	ID       string
	Zone     *time.Location // of the WhatsApp Business account
	Start    time.Time      // t0, from which events count
	Currency ratecard.Currency
	State    State
	Events   []Event   // as listed
	Expected *Expected // nil if it expects nothing
	Prose    bool      // it has cases or symbols and no events: nothing to run
	Skip     string    // why its events can't be run; "" if they can
}

// skip notes the first reason why the scenario can't be run.
func (s *Scenario) skip(why string) {
	if s.Skip == "" {
		s.Skip = why
	}
}

// An Event is a message or a call, from the user or the business. Its At is when
// it was delivered. Its Sent is never zero: what the user writes arrives at once.
type Event struct {
	pricing.Event
	Count int64 // how many messages it stands for
	Lost  bool  // it was never delivered
	Mute  bool  // from the user, but it opens no window: a reaction
}

// A State is what was known before the first event. Counts are of the month of t0
// and of the whole account, its numbers and its portfolio.
type State struct {
	Direct          bool // integrated directly with Meta, not through a partner
	ServiceExempt   bool // an eligible government or non-profit
	NoPaymentMethod bool // none is on file

	// FreeTier is how many conversations the account has had under its allowance.
	// If it is nil, the scenario doesn't look at allowances of accounts.
	FreeTier *int64
	Service  map[string]int64 // service messages by business number
	Counters []Count

	market          ratecard.Country // of users, unless an event has another
	viaMarketingAPI bool             // marketing goes through the Marketing Messages Lite API
	primaryLocation ratecard.Country
	soldTo          ratecard.Country

	// international returns since when authentication messages to a country are
	// international ones. It is nil if they never are.
	international func(ratecard.Country) (time.Time, bool)
}

// A Count is how many messages of a category were billed in a country's market.
type Count struct {
	Country ratecard.Country
	Item    ratecard.Item
	N       int64
}

// DefaultNumber is the business number of events that name none.
const DefaultNumber = "A"

// Expected is what the events of a scenario should cost.
type Expected struct {
	Charges   []Charge
	Free      []Free
	Refused   []Refused
	Uncertain []Uncertain
}

// A Charge is units of an event that Meta bills.
type Charge struct {
	Event, Unit, Category string
	Qty                   int64
}

// Free is messages of an event that cost nothing.
type Free struct {
	Event string
	Qty   int64 // 0 if the scenario doesn't say
}

// Refused is an event whose messages WhatsApp doesn't send.
type Refused struct {
	Event string
	Error int
}

// Uncertain is messages of an event of which nobody knows how many are billed.
type Uncertain struct {
	Event, Category string
	Low, High       int64
}
