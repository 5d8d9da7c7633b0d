package ledger

// The IDs of the notes that a [Statement] has beside those of [pricing.NoteIDs]: see
// [NoteIDs]. They are for good; the English texts may change.
const (
	NoteTierCorrected     = "tier-corrected"      // Meta says that the month's count is higher than ours
	NoteTierNotUnderstood = "tier-not-understood" // Meta reported a volume tier that can't be placed
)

// NoteIDs returns every ID of a note that this package gives by itself, sorted.
func NoteIDs() []string { return []string{NoteTierCorrected, NoteTierNotUnderstood} }
