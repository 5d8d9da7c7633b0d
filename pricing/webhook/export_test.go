package webhook

// Limits that only tests need by name.
const (
	MaxDepth  = maxDepth
	MaxValues = maxValues
	MaxItems  = maxItems
	MaxText   = maxText
)
