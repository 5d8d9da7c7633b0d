package window

import (
	"math"
	"time"
)

// A Policy says how long windows last. It differs from era to era: take that of
// a day from the price model in force, which github.com/wacost/wacost/pricing
// knows, rather than writing lengths of your own:
//
//	model, ok := pricing.ModelOn(ratecard.DateOf(at)) // at in the account's zone
//	policy := model.Policy
//
// A negative duration counts as zero, and a window of no duration is never
// open: the zero Policy is an era without windows.
type Policy struct {
	// Service runs from the user's last message or call (R0.5: "Send
	// messages", 2026-05-21).
	Service time.Duration `json:"service"`

	// Answer runs from the click of a user who came through an advertisement or
	// page button. Within it an answer surely opens a free entry window (R3.6:
	// "Conversation-based pricing (Deprecated)", copy of 2026).
	Answer time.Duration `json:"answer"`

	// AnswerMax runs from the same click. Up to it an answer may open one, if the
	// service window hasn't closed in between. Since 2026-09-28 Meta
	// asks for that, and no longer for an answer within 24 hours; no bill has
	// shown yet which of the two counts (R7.8a: "Pricing on the WhatsApp Business
	// Platform" as updated on 2026-09-28). Less than Answer means Answer: Meta's
	// wording until then.
	AnswerMax time.Duration `json:"answer_max"`

	// FreeEntry runs from that answer. For so long messages are surely free
	// (R5.4: "Pricing on the WhatsApp Business Platform", 2026-09-11).
	FreeEntry time.Duration `json:"free_entry"`

	// FreeEntryMax runs from the same answer. Up to it messages may be free:
	// Meta writes of up to seven days and doesn't say when it is less (R7.8:
	// the same page as updated on 2026-09-28). Less than FreeEntry means
	// FreeEntry.
	FreeEntryMax time.Duration `json:"free_entry_max"`
}

// longest returns how long after its answer a free entry window may still be
// open.
func (p Policy) longest() time.Duration { return max(p.FreeEntry, p.FreeEntryMax) }

// within reports whether at is in [start, start+d). It is at.Sub(start) < d at
// half the cost.
func within(start time.Time, d time.Duration, at time.Time) bool {
	if at.Before(start) {
		return false
	}
	s := at.Unix() - start.Unix()
	if s < 0 || s >= int64(math.MaxInt64/time.Second) {
		return false // centuries apart, or so far that s wrapped around
	}
	return time.Duration(s)*time.Second+time.Duration(at.Nanosecond()-start.Nanosecond()) < d
}
