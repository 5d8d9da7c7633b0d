package webhook

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/wacost/wacost/pricing/internal/metawords"
)

// String returns the code and what it means, such as "131063 (…)". Where the code
// isn't known here, it returns WhatsApp's title in place of the meaning, if any.
func (e MetaError) String() string {
	if why := cmp.Or(e.Meaning(), e.Title); why != "" {
		return fmt.Sprintf("%d (%s)", e.Code, why)
	}
	return strconv.FormatInt(e.Code, 10)
}

// Meaning returns what an error says of a message, in a few words, or "" if the code
// isn't known here. Each code that is known is a refusal: the message isn't
// delivered, and costs nothing (R0.3).
//
// Code 131042 has two meanings, and nothing tells them apart (R6.12).
func (e MetaError) Meaning() string {
	r, _ := metawords.RefusalOf(e.Code)
	return r.Meaning
}
