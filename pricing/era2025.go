package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// era2025 returns the first models that charge by message. From 2025-07-01 each
// delivered template is charged by itself. Free-form messages are free, and so
// are utility templates inside the customer service window.
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
			authenticationToUserID(),
			{
				Rule: named("free-entry-point", "R5.4", pagePricing,
					"Everything is free for 72 hours after a reply within a day to a user who came through an ad or "+
						"page button."),
				when: inFreeEntry,
				then: free(),
			},
			{
				Rule: named("open-utility-conversation", "R5.6", pagePricing,
					"A utility template is free while a utility conversation from before 2025-07-01 is open."),
				when: utility | inConversation,
				then: free(),
			},
			{
				Rule: named("service-free", "R5.1", pagePricing,
					"Messages that aren't templates are free."),
				when: service,
				then: free(),
			},
			{
				Rule: named("utility-in-window", "R5.1", pagePricing,
					"Utility templates are free while the customer service window is open."),
				when: utility | inService,
				then: free(),
			},
			{
				Rule: named("template", "R5.1", pagePricing,
					"Every delivered template is charged at its category's rate."),
				then: charge(),
			},
		},
		caveats: []caveat{{when: utility | inConversation, note: noteUtilityConversation}},
	}
	// From August 2026 Meta charges for its own agent, by tokens. The price of no
	// message changed (R7.1).
	agent := first.next(
		"per-message-2026-08",
		"Per message, Meta's agent charged apart",
		ratecard.Date{Year: 2026, Month: time.August, Day: 1})
	longEntry := agent.next(
		"per-message-2026-09",
		"Per message, free entry for up to seven days",
		ratecard.Date{Year: 2026, Month: time.September, Day: 28},
		policy(longFreeEntry()), instead("free-entry-point", freeEntryUpToAWeek()),
		noting(caveat{when: inFreeEntry, note: notePageButton}))
	return []Model{first, agent, longEntry}
}

// longFreeEntry is the policy in which a free entry window lasts three days for
// certain, and perhaps seven. Meta doesn't say when it is seven. Nor does it name a
// time for the answer any more, as long as the service window stays open (R7.8a).
// The three weeks are ours: click, answer and free entry then lie within the month
// that WhatsApp keeps a message, and nobody writes day by day for longer, unheard.
func longFreeEntry() window.Policy {
	return window.Policy{
		Service:      day,
		Answer:       day,
		AnswerMax:    21 * day,
		FreeEntry:    3 * day,
		FreeEntryMax: 7 * day,
	}
}

// freeEntryUpToAWeek is the rule of free entry windows since 2026-09-28.
func freeEntryUpToAWeek() rule {
	return rule{
		Rule: named("free-entry-point", "R7.8", pagePricingOct,
			"Everything is free for 72 hours, at times for up to 7 days, after a reply in the customer service "+
				"window to a user who came through an ad."),
		when: inFreeEntry,
		then: free(),
	}
}
