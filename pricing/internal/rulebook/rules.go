package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A held rule is one that models hold, or that stands in quotes and bills
// beside theirs.
type held struct {
	pricing.Rule
	from, until ratecard.Date // until is its last day; zero: no end is known
	models      []string      // none: any
	byID        bool          // only models that are asked for by ID have it
}

// in names the models, of so many.
func (h *held) in(all int) string {
	if len(h.models) == 0 || len(h.models) == all {
		return "every model"
	}
	list := "`" + strings.Join(h.models, "`, `") + "`"
	if h.byID {
		list += " (by ID only)"
	}
	return list
}

// heldBy returns the rules of all models, in the order in which they came, and
// those that no model lists.
func heldBy(models []pricing.Model) ([]held, error) {
	var list []held
	for i, m := range models {
		until := lastDay(models, i)
		for _, r := range m.Rules() {
			at := slices.IndexFunc(list, func(h held) bool { return h.Rule == r })
			if at < 0 {
				list = append(list, held{
					Rule:   r,
					from:   m.Since,
					until:  until,
					models: []string{m.ID},
					byID:   m.ByIDOnly,
				})
				continue
			}
			h := &list[at]
			if !m.ByIDOnly && !h.byID && !h.until.IsZero() && h.until != dayBefore(m.Since) {
				const fault = "rule %s ends %s and begins anew %s: the page has no words for that"
				return nil, fmt.Errorf(fault, r.ID, h.until, m.Since)
			}
			h.models, h.byID = append(h.models, m.ID), h.byID && m.ByIDOnly
			if !m.ByIDOnly {
				h.until = until
			}
		}
	}
	others, err := beside()
	return append(list, others...), err
}

// lastDay is the last day of a model: the one before the next that is in force
// by date.
func lastDay(models []pricing.Model, i int) ratecard.Date {
	for _, next := range models[i+1:] {
		if !next.ByIDOnly {
			return dayBefore(next.Since)
		}
	}
	return ratecard.Date{}
}

func dayBefore(d ratecard.Date) ratecard.Date {
	return ratecard.DateOf(d.In(time.UTC).AddDate(0, 0, -1))
}

// beside returns the rules that stand in quotes and bills and in no model: that
// of fees, and those that follow Meta's word.
func beside() ([]held, error) {
	account := pricing.Account{Fees: []pricing.Fee{{
		Name: "fee",
		On:   pricing.FeeOnDelivered,
		Each: ratecard.Money{Amount: decimal.New(1, -2), Currency: "USD"},
	}}}
	pricer, err := account.Pricer()
	if err != nil {
		return nil, err
	}
	seen := map[pricing.Rule]bool{}
	for _, m := range pricing.Models() {
		for _, r := range m.Rules() {
			seen[r] = true
		}
	}
	var list []held
	for _, e := range []pricing.Event{ // neither word is what the rules say
		{
			Message: pricing.Message{Category: category.Marketing},
			Meta:    pricing.Reported{Type: pricing.TypeFree, Delivered: true},
		},
		{
			Message: pricing.Message{Category: category.Service, Reaction: true},
			Meta:    pricing.Reported{Type: pricing.TypeRegular, Delivered: true},
		},
	} {
		e.At, e.User = time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC), "BR.1"
		outcome, err := pricer.Apply(&e, &pricing.State{})
		if err != nil {
			return nil, err
		}
		for _, line := range outcome.Charge.Likely().Lines {
			if !seen[line.Rule] {
				seen[line.Rule] = true
				list = append(list, held{Rule: line.Rule})
			}
		}
	}
	return list, nil
}
