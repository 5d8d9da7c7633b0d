package metawords

// An Enum is a set of words of which a field of Meta's has one.
type Enum uint8

// The sets. The comments name the fields of webhooks and reports.
const (
	Type     Enum = iota // pricing.type; pricing_type and conversation_type of reports
	Subtype              // pricing.subtype
	Category             // pricing.category, conversation.origin.type; pricing_category, conversation_category
	Model                // pricing.pricing_model
	Progress             // statuses[].status
	Inbound              // messages[].type
	System               // messages[].system.type
	enums
)

// String returns the name of the set, as tests print it.
func (e Enum) String() string {
	return [...]string{"type", "subtype", "category", "model", "progress", "inbound", "system", "enum?"}[min(e, enums)]
}

// A Word is a word of one set.
type Word struct {
	Text string // in lower case, with _ between its parts

	// Means is the word of the set that says the same; "" if it is this one.
	Means string

	// Since and Until are the first and last day, month or year in which Meta is known
	// to use it, such as "2025-07-01" or "2025-07". "" isn't known; of Until it may be
	// that the word is still in use.
	Since, Until string

	// Page is where Meta has the word; "" if no page of Meta's was read that has it.
	Page string

	// Unheeded says where the word decides nothing, and why; "" if it is heeded
	// wherever it turns up.
	Unheeded string

	Free bool // of Type: the unit costs nothing
	// Outside is, of Type, what the same is called outside of groups; "" if it is called
	// that there, too.
	Outside string
	Rank    int  // of Progress: how far a message got; 0 if the word doesn't say
	Opens   bool // of Inbound: the message opens the customer service window
	Hidden  bool // of Inbound: the API can't show the message, and its detail may name its type

	// Stands is, of Category, the category by which to price a message of which the
	// word doesn't say what it was. "" if the word says it, or if nothing can stand
	// for it.
	Stands string
}
