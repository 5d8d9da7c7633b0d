package pricing

// A Mismatch is a field of a message in which Meta's word and ours differ. Its
// JSON is stable.
type Mismatch struct {
	// "category", "type", "subtype", "billable", or "conversation", which is open or new
	Field   string  `json:"field"`
	Ours    string  `json:"ours"`           // the category passed in, or what our rules expect
	Rule    string  `json:"rule,omitempty"` // ID of the rule that expects it; none of a category
	Meta    string  `json:"meta"`           // what Meta reported
	Follows Follows `json:"follows"`        // which of the two the charge follows
}

// Follows says whose word a charge follows where Meta's and ours differ. Its text
// is stable; store that.
type Follows string

// Whose word a charge can follow.
const (
	FollowsMeta Follows = "meta"
	// FollowsOurs: Meta's word isn't known, or other rules than those in force were
	// asked for.
	FollowsOurs Follows = "ours"
	// FollowsBoth: Meta contradicts itself, and the charge is a range.
	FollowsBoth Follows = "both"
)

// String returns the mismatch in one line.
func (m Mismatch) String() string {
	by := ""
	if m.Rule != "" {
		by = " by rule " + m.Rule
	}
	return m.Field + ": ours is " + m.Ours + by + ", Meta's is " + m.Meta +
		"; the charge follows " + string(m.Follows)
}

// isOfType reports whether the mismatch is of the message's type.
func (m Mismatch) isOfType() bool { return m.Field == "type" }
