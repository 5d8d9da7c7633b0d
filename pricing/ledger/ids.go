package ledger

import (
	"maps"
	"slices"
)

// The IDs of the notes that a [Statement] has beside those of [pricing.NoteIDs]: see
// [NoteIDs]. They are for good; the English texts may change. In these, the note's Values
// stand in braces.
const (
	NoteTierCorrected     = "tier-corrected"      // Meta says that the month's count is higher than ours
	NoteTierNotUnderstood = "tier-not-understood" // Meta reported a volume tier that can't be placed
)

// noteTexts returns the English text of each note.
func noteTexts() map[string]string {
	return map[string]string{
		NoteTierCorrected: "{month}, {category} in {market}, of \"{name}\": Meta says that by {day} the " +
			"month had come to unit {units}, where we had counted {counted}: other apps or accounts of the " +
			"portfolio send too, or webhooks were lost. Counting goes on from there.",
		NoteTierNotUnderstood: "Meta reported a volume tier that can't be placed: \"{category}\" in " +
			"\"{market}\" from unit {units} on, month \"{name}\".",
	}
}

// NoteIDs returns every ID of a note that this package gives by itself, sorted.
func NoteIDs() []string { return slices.Sorted(maps.Keys(noteTexts())) }
