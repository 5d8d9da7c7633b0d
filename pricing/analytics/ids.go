package analytics

import "slices"

// The IDs of a note of a [Comparison]: see [NoteIDs]. They are for good; the English
// texts may change.
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
	NoteCostsNotCompared = "costs-not-compared"
	NoteSilent           = "silent"
	NoteUnpriced         = "unpriced"
	NoteCostsUntold      = "costs-untold"
	NoteNotOwed          = "not-owed"
)

// NoteIDs returns every ID that this package gives a [pricing.Note], sorted, so that a
// test of yours tells which of them has no text in your language.
func NoteIDs() []string {
	list := []string{
		NoteApproximate,
		NoteTypesUntold,
		NoteDimensionMissing,
		NoteTypeUnknown,
		NoteNotMidnight,
		NoteOtherAccount,
		NoteSeveralAccounts,
		NoteMessages,
		NoteConversations,
		NoteUnjudged,
		NoteUncertain,
		NoteCostsNotCompared,
		NoteSilent,
		NoteUnpriced,
		NoteCostsUntold,
		NoteNotOwed,
	}
	slices.Sort(list)
	return list
}
