package analytics

// Limits that only tests need by name.
const (
	MaxPoints  = maxPoints
	MaxIgnored = maxIgnored
	MaxText    = maxText
	MaxValues  = maxValues
)
