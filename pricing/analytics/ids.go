package analytics

import (
	"maps"
	"slices"
)

// The IDs of a note of a [Comparison]: see [NoteIDs]. They are for good; the English
// texts may change. In these, the note's Values stand in braces.
const (
	NoteApproximate      = "approximate"
	NoteTypesUntold      = "types-untold"
	NoteDimensionMissing = "dimension-missing"
	NoteTypeUnknown      = "type-unknown"
	NoteNotMidnight      = "not-midnight"
	NoteOtherAccount     = "other-account"
	NoteSeveralAccounts  = "several-accounts"
	NoteMessages         = "messages"
	NoteConversations    = "conversations"
	NoteUnjudged         = "unjudged"
	NoteUncertain        = "uncertain"
	NoteNoCosts          = "no-costs"
	NoteNoCurrency       = "no-currency"
	NoteCostsNotCompared = "costs-not-compared"
	NoteSilent           = "silent"
	NoteUnpriced         = "unpriced"
	NoteCostsUntold      = "costs-untold"
	NoteNotOwed          = "not-owed"
)

// noteTexts returns the English text of each note.
func noteTexts() map[string]string {
	return map[string]string{
		NoteApproximate: "Meta's figures are approximate, may differ from its invoices and move for hours to days; " +
			"numbers and templates that left the account are missing from them (Meta, Analytics page).",
		NoteTypesUntold: "The report doesn't tell types: its costs may include those of free units, which aren't " +
			"owed, and free units lie under categories as Meta likes.",
		NoteDimensionMissing: "Some points lack the {name} that others have; they are compared with what " +
			"we have of none.",
		NoteTypeUnknown: "The type {name} isn't known; its units are taken for free.",
		NoteNotMidnight: "The interval that begins at {at} doesn't begin a day in the account's zone, {name}: either " +
			"that zone is another, or Meta's days aren't the account's.",
		NoteOtherAccount: "Charges of other accounts, which were left out: {units}.",
		NoteSeveralAccounts: "Charges of the account {name} were counted beside those of others. A report is of one " +
			"account; say which in Options.Account.",
		NoteMessages: "Charges made by the message, which open no conversation: {units}.",
		NoteConversations: "Charges made by the conversation: {units}. Most messages in one are free, and Meta's " +
			"report may count otherwise.",
		NoteUnjudged: "Charges on which no rule decided, so that it isn't known whether they opened conversations: " +
			"{units}.",
		NoteUncertain: "Charges that are uncertain, and compared as a range: {units}.",
		NoteNoCosts: "The report has no costs: they weren't asked for, or are hidden because a " +
			"partner pays Meta.",
		NoteNoCurrency:       "The report doesn't say its currency: ask Meta for the field, or name it in Options.",
		NoteCostsNotCompared: "The report is in {currency}, and charges of ours in {name}: nothing is converted.",
		NoteSilent: "Units of ours that lie where the report has no interval, since Meta leaves out what is nothing: " +
			"{units}.",
		NoteUnpriced:    "Units of ours that have no price, so that their costs aren't compared: {units}.",
		NoteCostsUntold: "Cells of which Meta doesn't tell the cost: {units}.",
		NoteNotOwed:     "The report gives units that aren't charged a cost, which nobody owes.",
	}
}

// NoteIDs returns every ID that this package gives a [pricing.Note], sorted, so that a
// test of yours tells which of them has no text in your language.
func NoteIDs() []string { return slices.Sorted(maps.Keys(noteTexts())) }
