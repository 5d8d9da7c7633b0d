package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// samples are, of every exported type, two values that say the same and one
// that doesn't.
func samples(t *testing.T) map[string][3]any {
	now := at("2026-11-21")
	zone := func() *time.Location { return time.FixedZone("-03", -3*60*60) }
	account := func(currency ratecard.Currency) pricing.Account {
		return pricing.Account{
			ID:                              "waba",
			Currency:                        currency,
			Zone:                            zone(),
			Rates:                           ratecard.FirstOf(ratecard.Published()),
			AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": now},
			Fees: []pricing.Fee{{Name: "Acme", On: pricing.FeeOnCharged,
				Each: ratecard.Money{Amount: dec("0.10"), Currency: currency}}},
		}
	}
	fee := func(s string) pricing.Fee {
		return pricing.Fee{Name: "Acme", On: pricing.FeeOnDelivered, Each: usd(s), Share: dec(s)}
	}
	quote := func(c category.Category) pricing.Quote {
		return ask(t, account("USD"), to(brazil, c, category.Utility), pricing.State{UsageUnknown: true}, now, 1)
	}
	counter := pricing.Counter{Month: pricing.MonthOf(now), Scope: pricing.PerNumber, Of: "+1", Item: ratecard.Service}
	model := func(i int) pricing.Model { return pricing.Models()[i] }
	event := func(c category.Category) pricing.Event {
		return pricing.Event{At: now, Number: "+1", User: brazil, Message: pricing.Message{Category: c}}
	}
	outcome := func(c category.Category) pricing.Outcome {
		e := event(c)
		out, err := pricerOf(t, account("USD")).Apply(&e, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	bill := func(c category.Category) pricing.Bill {
		b, err := pricerOf(t, account("USD")).Replay(slices.Values([]pricing.Event{event(c)}))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	composed := func(n int64) pricing.Composer {
		return composer(t, account("USD"), pricing.Message{From: "+1", To: brazil},
			pricing.State{Usage: pricing.Usage{counter: n}}, now)
	}
	changes := func(c category.Category) []pricing.QuoteChange {
		m := to(brazil, c)
		list, err := pricerOf(t, account("USD")).QuoteChanges(&m, nil, now, now)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	compared := func(c category.Category) pricing.Comparison { return bill(c).Compare(bill(category.Utility)) }
	return map[string][3]any{
		"Allowance": {model(3).Allowances(), model(3).Allowances(),
			pricing.Models()[len(pricing.Models())-1].Allowances()},
		"Bill": {bill(category.Marketing), bill(category.Marketing), bill(category.Utility)},
		"Estimate": {pricing.Estimate{Recipients: 1}, pricing.Estimate{Recipients: 1},
			pricing.Estimate{Recipients: 2}},
		"EstimateCase": {pricing.EstimateCase{Total: usd("0.1")}, pricing.EstimateCase{Total: usd("0.10")},
			pricing.EstimateCase{Total: usd("0.2")}},
		"EstimateComparison": {pricing.Estimate{}.Compare(pricing.Estimate{}),
			pricing.Estimate{}.Compare(pricing.Estimate{}),
			pricing.EstimateComparison{Reasons: []pricing.EstimateReason{{ID: "card"}}}},
		"EstimateReason": {pricing.EstimateReason{ID: "card"}, pricing.EstimateReason{ID: "card"},
			pricing.EstimateReason{ID: "tier"}},
		"EstimateReasonSide": {pricing.EstimateReasonSide{Units: 1}, pricing.EstimateReasonSide{Units: 1},
			pricing.EstimateReasonSide{}},
		"TierUnits":  {pricing.TierUnits{Tier: 1}, pricing.TierUnits{Tier: 1}, pricing.TierUnits{}},
		"NoteValues": {pricing.NoteValues{Units: 1}, pricing.NoteValues{Units: 1}, pricing.NoteValues{}},
		"Unplaced": {pricing.Unplaced{Positions: []int64{1}},
			pricing.Unplaced{Positions: []int64{1}}, pricing.Unplaced{}},
		"BillLine":   {bill(category.Marketing).Lines, bill(category.Marketing).Lines, bill(category.Utility).Lines},
		"Comparison": {compared(category.Marketing), compared(category.Marketing), compared(category.Utility)},
		"Difference": {compared(category.Marketing).Lines, compared(category.Marketing).Lines,
			compared(category.Utility).Lines},
		"MessageComparison": {pricing.MessageComparison{Bills: compared(category.Marketing)},
			pricing.MessageComparison{Bills: compared(category.Marketing)}, pricing.MessageComparison{}},
		"Transition": {pricing.Transition{Messages: 1}, pricing.Transition{Messages: 1}, pricing.Transition{}},
		"TransitionSide": {pricing.TransitionSide{Amount: usd("0.1")}, pricing.TransitionSide{Amount: usd("0.10")},
			pricing.TransitionSide{}},
		"Mismatch": {pricing.Mismatch{Meta: "a"}, pricing.Mismatch{Meta: "a"}, pricing.Mismatch{Meta: "b"}},
		"Event":    {event(category.Marketing), event(category.Marketing), event(category.Utility)},
		"Outcome":  {outcome(category.Marketing), outcome(category.Marketing), outcome(category.Utility)},
		"OutcomeReport": {outcome(category.Marketing).Report(), outcome(category.Marketing).Report(),
			outcome(category.Utility).Report()},
		"Reported": {pricing.Reported{FreeUntil: now}, pricing.Reported{FreeUntil: now.In(zone())},
			pricing.Reported{}},
		"Deliverable": {pricing.DeliverableNo, pricing.DeliverableNo, pricing.DeliverableYes},
		"Account":     {account("USD"), account("USD"), account("EUR")},
		"Case": {quote(category.Marketing).Likely(), quote(category.Marketing).Likely(),
			quote(category.Authentication).Likely()},
		"Condition": {pricing.Condition{Units: 1}, pricing.Condition{Units: 1}, pricing.Condition{Units: 2}},
		"Count": {pricing.Count{Counter: counter, N: 1}, pricing.Count{Counter: counter, N: 1},
			pricing.Count{Counter: counter, N: 2}},
		"Counter": {counter, counter, pricing.Counter{}},
		"Correction": {pricing.Correction{At: now}, pricing.Correction{At: now.In(zone())},
			pricing.Correction{Level: 1}},
		"Corrected": {pricing.Corrected{Counted: 1}, pricing.Corrected{Counted: 1}, pricing.Corrected{}},
		"Pricer":    {pricerOf(t, account("USD")), pricerOf(t, account("USD")), pricerOf(t, account("EUR"))},
		"Fee":       {fee("0.10"), fee("0.1"), fee("0.2")},
		"FeeTotal": {pricing.FeeTotal{Amount: usd("0.1")}, pricing.FeeTotal{Amount: usd("0.10")},
			pricing.FeeTotal{Amount: usd("0.2")}},
		"OtherTotal": {pricing.OtherTotal{Low: usd("0.1")}, pricing.OtherTotal{Low: usd("0.10")}, pricing.OtherTotal{}},
		"OtherChange": {pricing.OtherChange{After: usd("0.1")}, pricing.OtherChange{After: usd("0.10")},
			pricing.OtherChange{}},
		"Total": {bill(category.Marketing).Totals(), bill(category.Marketing).Totals(),
			bill(category.Utility).Totals()},
		"Rate": {pricing.Rate{Each: dec("0.1")}, pricing.Rate{Each: dec("0.10")}, pricing.Rate{}},
		"Conversion": {pricing.Conversion{From: usd("0.1")}, pricing.Conversion{From: usd("0.10")},
			pricing.Conversion{}},
		"FeeOn":    {pricing.FeeOnCharged, pricing.FeeOnCharged, pricing.FeeOnDelivered},
		"Unpriced": {pricing.Unpriced{Units: 1}, pricing.Unpriced{Units: 1}, pricing.Unpriced{Units: 2}},
		"InputError": {&pricing.InputError{Kind: pricing.ErrInvalid}, &pricing.InputError{Kind: pricing.ErrInvalid},
			&pricing.InputError{Kind: pricing.ErrNoModel}},
		"Line": {quote(category.Marketing).Likely().Lines, quote(category.Marketing).Likely().Lines,
			quote(category.Authentication).Likely().Lines},
		"Message": {to(brazil, category.Marketing), to(brazil, category.Marketing), to(brazil, category.Utility)},
		"Model":   {model(1), model(1), model(2)},
		"Month":   {pricing.MonthOf(now), pricing.MonthOf(now), pricing.MonthOf(now) + 1},
		"Note":    {pricing.Note{ID: "a"}, pricing.Note{ID: "a"}, pricing.Note{ID: "b"}},
		"Quote":   {quote(category.Marketing), quote(category.Marketing), quote(category.Authentication)},
		"Refusal": {pricing.Refusal{Code: 1}, pricing.Refusal{Code: 1}, pricing.Refusal{Code: 2}},
		"Report": {quote(category.Marketing).Report(), quote(category.Marketing).Report(),
			quote(category.Authentication).Report()},
		"Rule":  {model(1).Rules(), model(1).Rules(), model(len(pricing.Models()) - 1).Rules()},
		"Scope": {pricing.PerNumber, pricing.PerNumber, pricing.PerAccount},
		"Schedule": {pricing.Schedule{From: now, PerHour: 1, Zone: zone()},
			pricing.Schedule{From: now, PerHour: 1, Zone: zone()}, pricing.Schedule{From: now, PerDay: 1}},
		"State":   {wrote("2026-11-21"), wrote("2026-11-21"), pricing.State{}},
		"Follows": {pricing.FollowsMeta, pricing.FollowsMeta, pricing.FollowsOurs},
		"BusinessNumber": {pricing.BusinessNumber{ID: "1"}, pricing.BusinessNumber{ID: "1"},
			pricing.BusinessNumber{ID: "2"}},
		"LateOptions": {pricing.LateOptions{From: now}, pricing.LateOptions{From: now.In(zone())},
			pricing.LateOptions{Within: 48 * time.Hour}},
		"LateReply": {pricing.LateReply{Asked: now}, pricing.LateReply{Asked: now.In(zone())}, pricing.LateReply{}},
		"LateReport": {pricing.LateReport{Bill: bill(category.Utility)},
			pricing.LateReport{Bill: bill(category.Utility)}, pricing.LateReport{}},
		"LateSavings": {pricing.LateSavings{High: usd("0.1")}, pricing.LateSavings{High: usd("0.10")},
			pricing.LateSavings{}},
		"LateUnknown": {pricing.LateUnknownMinimum, pricing.LateUnknownMinimum, pricing.LateUnknownUnpriced},
		"ThreadKey": {pricing.ThreadKey{User: brazil}, pricing.ThreadKey{User: brazil},
			pricing.ThreadKey{User: india}},
		"Composer":       {composed(1), composed(1), composed(2)},
		"ComposerReport": {composed(1).Report(), composed(1).Report(), composed(2).Report()},
		"Deadline":       {pricing.Deadline{Sure: now}, pricing.Deadline{Sure: now.In(zone())}, pricing.Deadline{}},
		"FreeUnits":      {composed(1).Free, composed(1).Free, composed(2).Free},
		"Certainty":      {pricing.CertaintyKnown, pricing.CertaintyKnown, pricing.CertaintyAtLeast},
		"ChangeReason":   {pricing.ChangeMonth, pricing.ChangeMonth, pricing.ChangeCard},
		"QuoteChange": {changes(category.Marketing), changes(category.Marketing),
			changes(category.Utility)},
		"Group": {pricing.Group{High: usd("0.1")}, pricing.Group{High: usd("0.10")}, pricing.Group{High: usd("0.2")}},
		"Usage": {pricing.Usage{counter: 1}, pricing.Usage{counter: 1}, pricing.Usage{counter: 2}},
	}
}

// Every exported type can be compared in a caller's tests without options. Tally,
// Sum, Audience and Groups are filled, not compared: their Bill, Estimate or List is.
func TestTypesCompare(t *testing.T) {
	testkit.TypesCompare(t, samples(t), "Tally", "Sum", "Audience", "Groups")
}
