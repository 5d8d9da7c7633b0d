package pricing

import (
	"slices"
	"strings"
	"sync"

	"github.com/wacost/wacost/category"
)

// A Condition is one thing that has to hold for a case. Its ID is stable, and its text
// isn't. To word it in another language, go by the ID, and put in the values that its
// text names: in IDS.md, beside this file, they stand in braces.
type Condition struct {
	ID string `json:"id"` // one of [ConditionIDs]
	// Category is the one of [ConditionFiledAs]; "" for others.
	Category category.Category `json:"category,omitempty"`
	// Units are those of [ConditionChargedBefore], or how many recipients are unsure; 0 for
	// others.
	Units int64  `json:"units,omitempty"`
	Text  string `json:"text"` // in English, for people to read
}

// String returns the text.
func (c Condition) String() string { return c.Text }

// ConditionIDs returns every ID that this package gives a [Condition], sorted.
func ConditionIDs() []string {
	var list []string
	for _, c := range conditionTable() {
		list = append(list, c.ID)
	}
	slices.Sort(list)
	return list
}

const inCategory, inUnits = "{category}", "{units}"

// conditionTable is every condition, with its values in braces.
var conditionTable = sync.OnceValue(func() []Condition {
	list := []Condition{}
	add := func(id, text string) { list = append(list, Condition{ID: id, Text: text}) }
	add(ConditionFiledAs, "Meta files it as "+inCategory)
	add(ConditionWindowOpen, "the customer service window is open")
	add(ConditionWindowClosed, "the customer service window is closed")
	add(ConditionFreeEntryOpen, "a free entry window is open")
	add(ConditionFreeEntryClosed, "no free entry window is open")
	add(ConditionConversationOpen, "a conversation that covers it is open")
	add(ConditionConversationClosed, "no conversation that covers it is open")
	add(ConditionBillableIsRight, "Meta's billable: false is right and its type regular isn't")
	add(ConditionTypeIsRight, "Meta's type regular is right and its billable: false isn't")
	add(ConditionToUS, "the number is one of the United States")
	add(ConditionNotToUS, "the number isn't one of the United States")
	add(ConditionChargedBefore, inUnits+" units were charged before it this month")
	add(ConditionNoneChargedBefore, "no unit was charged before it this month")
	add(ConditionAllowanceUnused, "the allowance is unused")
	add(ConditionAllowanceUsedUp, "the allowance is used up")
	add(ConditionUnsureCostLeast, "what isn't known of "+inUnits+" recipients is as it costs least")
	add(ConditionUnsureCostMostEach, "what isn't known of "+inUnits+" recipients is as it costs most of each")
	add(ConditionUnsureCostMost, "what isn't known of "+inUnits+" recipients is as it costs most")
	add(ConditionAllowanceToDearest, "the allowance goes to those who would cost most")
	add(ConditionAllowanceByMarket, "the allowance goes to markets in the order of their names")
	add(ConditionAllowanceToCheapest, "the allowance goes to those who would cost least")
	add(ConditionCountsCostLeast, "the month's counts stand where that costs least")
	add(ConditionCountsCostMost, "the month's counts stand where that costs most")
	return list
})

// conditionOf returns the condition with an ID and values.
func conditionOf(id string, c category.Category, units int64) Condition {
	for _, k := range conditionTable() {
		if k.ID != id {
			continue
		}
		k.Category, k.Units = c, units
		switch {
		case c != "":
			k.Text = strings.Replace(k.Text, inCategory, string(c), 1)
		case units > 0:
			k.Text = strings.Replace(k.Text, inUnits, withCommas(units), 1)
		}
		return k
	}
	return Condition{ID: id}
}

// filedAs returns the condition that Meta files the message under a category.
func filedAs(c category.Category) Condition { return conditionOf(ConditionFiledAs, c, 0) }

// chargedBefore returns the condition of a count that a ladder begins after.
func chargedBefore(n int64) Condition {
	if n == 0 {
		return conditionOf(ConditionNoneChargedBefore, "", 0)
	}
	return conditionOf(ConditionChargedBefore, "", n)
}

// condition returns the condition that a fact which may be unsure holds, or doesn't.
func (f facts) condition(holds bool) Condition {
	var is, isnt string
	switch f {
	case inService:
		is, isnt = ConditionWindowOpen, ConditionWindowClosed
	case inFreeEntry:
		is, isnt = ConditionFreeEntryOpen, ConditionFreeEntryClosed
	case inConversation, anyConversation:
		is, isnt = ConditionConversationOpen, ConditionConversationClosed
	case reportedFree:
		is, isnt = ConditionBillableIsRight, ConditionTypeIsRight
	case toUS:
		is, isnt = ConditionToUS, ConditionNotToUS
	}
	if holds {
		return conditionOf(is, "", 0)
	}
	return conditionOf(isnt, "", 0)
}
