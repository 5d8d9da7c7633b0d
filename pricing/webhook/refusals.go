package webhook

import (
	"cmp"
	"fmt"
	"strconv"
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
	switch e.Code {
	case 130472:
		return "marketing withheld for an experiment of Meta's"
	case 131050:
		return "a limit on marketing messages"
	case 131042:
		return "no payment method, or in India a prepaid balance that is used up"
	case 131047:
		return "a free-form message outside of the customer service window"
	case 131049:
		return "withheld from the user, as marketing in the United States and beyond a user's limit is"
	case 131061:
		return "a template with a highest price, sent through another API than that for marketing"
	case 131062:
		return "a template of authentication or with a highest price, sent to a user ID instead of a phone number"
	case 131063:
		return "marketing through the API for all messages, which the account has turned off"
	case 131064:
		return "a limit after templates or messages were sent under a wrong category"
	case 131065:
		return "highest prices aren't available in the user's country"
	}
	return ""
}
