package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// From 2025-07-01 each delivered template is charged by itself; free-form
// messages, and utility templates that answer a user, are free.
func era2025() []Model {
	first := Model{
		ID:     "per-message-2025",
		Title:  "Per message, templates charged",
		Since:  ratecard.Date{Year: 2025, Month: time.July, Day: 1},
		Source: pagePricing,
		Policy: window.Policy{Service: day, Answer: day, FreeEntry: 3 * day},
		rules: []rule{
			outsideWindow(),
			marketingPaused(),
			{
				Rule: Rule{"free-entry-point", "Everything is free for 72 hours after a reply within a day to a user who came through an ad or page button.", "R5.4", pagePricing},
				when: inFreeEntry,
				then: free(),
			},
			{
				Rule: Rule{"open-utility-conversation", "A utility template is free while a utility conversation from before 2025-07-01 is open.", "R5.6", pagePricing},
				when: utility | inConversation,
				then: free(),
			},
			{
				Rule: Rule{"service-free", "Messages that aren't templates are free.", "R5.1", pagePricing},
				when: service,
				then: free(),
			},
			{
				Rule: Rule{"utility-in-window", "Utility templates are free while the customer service window is open.", "R5.1", pagePricing},
				when: utility | inService,
				then: free(),
			},
			{
				Rule: Rule{"template", "Every delivered template is charged at its category's rate.", "R5.1", pagePricing},
				then: charge(),
			},
		},
	}
	// August 2026 began to charge for Meta's own agent, by tokens: no message
	// is priced otherwise (R7.1).
	agent := first.next("per-message-2026-08", "Per message, Meta's agent charged apart",
		ratecard.Date{Year: 2026, Month: time.August, Day: 1})
	longEntry := agent.next("per-message-2026-09", "Per message, free entry for up to seven days",
		ratecard.Date{Year: 2026, Month: time.September, Day: 28},
		policy(longFreeEntry()), instead("free-entry-point", freeEntryUpToAWeek()))
	return []Model{first, agent, longEntry}
}

// longFreeEntry is surely three days, and perhaps seven: Meta doesn't say when.
func longFreeEntry() window.Policy {
	return window.Policy{Service: day, Answer: day, FreeEntry: 3 * day, FreeEntryMax: 7 * day}
}

func freeEntryUpToAWeek() rule {
	return rule{
		Rule: Rule{"free-entry-point", "Everything is free for 72 hours, at times for up to 7 days, after a reply within a day to a user who came through an ad.", "R7.8", pagePricingOct},
		when: inFreeEntry,
		then: free(),
	}
}
