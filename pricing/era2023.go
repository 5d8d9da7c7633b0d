package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// era2023 returns the model of conversations by category. From 2023-06-01 each
// category had conversations of its own, 24 hours each. A template joined an
// open one of its category; a free-form reply joined any.
func era2023() []Model {
	return []Model{{
		ID:     "conversations-2023",
		Title:  "Conversations by category",
		Since:  ratecard.Date{Year: 2023, Month: time.June, Day: 1},
		Source: pageConversations,
		Policy: window.Policy{Service: day, Answer: day, FreeEntry: 3 * day},
		rules: []rule{
			outsideWindow(),
			{
				Rule: named("free-entry-point", "R3.6", pageConversations,
					"Everything is free for 72 hours after a reply within a day to a user who came through an ad or "+
						"page button."),
				when: inFreeEntry,
				then: free().closing(),
			},
			{
				Rule: named("open-conversation", "R3.2", pageConversations,
					"Nothing is charged in a conversation that is open: a template needs one of its own category, a "+
						"free-form message any."),
				when: inConversation,
				then: free(),
			},
			{
				Rule: named("service-allowance", "R3.9", pageChangelog,
					"The first 1,000 service conversations of an account in a month are free."),
				when: service,
				then: allow(1000, PerAccount).opening(day),
			},
			{
				Rule: named("conversation", "R3.1", pageUpdates2023,
					"A message that opens a conversation is charged at its category's rate; the conversation lasts "+
						"24 hours from delivery."),
				then: charge().opening(day),
			},
		},
	}}
}
