package fold

import (
	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// DropWord takes away what Meta reported of a reply that may be within an allowance: whether
// it was says nothing of what it would have been in another order.
func DropWord(e *pricing.Event) {
	c, err := category.Parse(string(e.Meta.Category))
	if err != nil {
		c = e.Message.Category
	}
	if c == category.Service && e.Meta.Type != pricing.TypeFreeEntry {
		e.Meta.Type = ""
	}
}
