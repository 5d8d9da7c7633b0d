package metawords

// A Refusal is an error code of Meta's that says that a message isn't delivered, and
// so costs nothing (R0.3).
type Refusal struct {
	Code    int64
	Meaning string // in a few words
	Since   string // the first day or month on which Meta is known to use it; "" isn't known
	Page    string // where Meta has it
}

// refusals are in order of their codes.
var refusals = []Refusal{
	{Code: 130472, Meaning: "marketing withheld for an experiment of Meta's", Page: pageErrors},
	{
		Code:    131042, // nothing tells the two apart (R6.12)
		Meaning: "no payment method, or in India a prepaid balance that is used up",
		Page:    pageOct2026,
	},
	{Code: 131047, Meaning: "a free-form message outside of the customer service window", Page: pageSend},
	{
		Code:    131049,
		Meaning: "withheld from the user, as marketing in the United States and beyond a user's limit is",
		Page:    pageLimits,
	},
	{Code: 131050, Meaning: "a limit on marketing messages", Page: pageErrors},
	{
		Code:    131061,
		Meaning: "a template with a highest price, sent through another API than that for marketing",
		Page:    pageChangelog,
	},
	{
		Code:    131062,
		Meaning: "a template of authentication or with a highest price, sent to a user ID instead of a phone number",
		Page:    pageUserIDs,
	},
	{
		Code:    131063,
		Meaning: "marketing through the API for all messages, which the account has turned off",
		Page:    pageChangelog,
	},
	{
		Code:    131064,
		Meaning: "a limit after templates or messages were sent under a wrong category",
		Page:    pageChangelog,
	},
	{Code: 131065, Meaning: "highest prices aren't available in the user's country", Page: pageChangelog},
}

// RefusalOf returns the refusal of a code, and reports whether there is one.
func RefusalOf(code int64) (r Refusal, ok bool) {
	for i := range refusals {
		if refusals[i].Code == code {
			return refusals[i], true
		}
	}
	return Refusal{}, false
}

// Refusals returns all refusals, in order of their codes.
func Refusals() []Refusal { return append([]Refusal(nil), refusals...) }
