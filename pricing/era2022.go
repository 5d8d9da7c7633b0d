package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

const (
	pageInitiated = "Meta, webhook reference of 2022 (conversation and pricing objects), read in a public copy"
	pageKata      = "Kata.ai, Conversation-based pricing, restating Meta's scenarios of February 2022: " +
		"github.com/kata-ai/kata-platform-docs"
	pageChangelog = "Meta, changelog of 2023-04-04: github.com/froggy1014/meta-cloud-api CLOUD_API_CHANGELOG.md"
)

// era2022 returns the models of conversations by initiator. From 2022-02-01 the
// first business message delivered while no conversation was open opened one of
// 24 hours, priced by who had written last. Everything in an open conversation
// was free.
func era2022() []Model {
	first := Model{
		ID:     "conversations-2022",
		Title:  "Conversations by initiator",
		Since:  ratecard.Date{Year: 2022, Month: time.February, Day: 1},
		Source: pageInitiated,
		Policy: window.Policy{Service: day, Answer: day, FreeEntry: day},
		basis:  basisInitiator,
		rules: []rule{
			outsideWindow(),
			{
				Rule: named("free-entry-point", "R2.8", pageKata,
					"The conversation that a reply to a user from an ad or page button opens is free."),
				when: inFreeEntry,
				then: free(),
			},
			{
				Rule: named("open-conversation", "R2.3", pageKata,
					"Everything is free while a conversation is open, whoever opened it."),
				when: anyConversation,
				then: free(),
			},
			allowanceOfBoth(),
			{
				Rule: named("user-initiated", "R2.2", pageInitiated,
					"A message within 24 hours of the user's last opens a user-initiated conversation."),
				when: inService,
				then: charge().opening(day),
			},
			{
				Rule: named("business-initiated", "R2.2", pageInitiated,
					"Any other message opens a business-initiated conversation."),
				then: charge().opening(day),
			},
		},
	}
	longEntry := first.next(
		"conversations-2023-03",
		"Conversations by initiator, free entry for 72 hours",
		ratecard.Date{Year: 2023, Month: time.March, Day: 1},
		policy(window.Policy{Service: day, Answer: day, FreeEntry: 3 * day}))
	direct := longEntry.next(
		"conversations-2023-04",
		"Conversations by initiator, allowance for user-initiated ones: accounts integrated directly with Meta",
		ratecard.Date{Year: 2023, Month: time.April, Day: 1},
		instead("conversation-allowance", rule{
			Rule: named("conversation-allowance", "R2.7", pageChangelog,
				"The first 1,000 user-initiated conversations of an account in a month are free."),
			when: inService,
			then: allow(1000, PerAccount).opening(day),
		}))
	direct.ByIDOnly = true
	return []Model{first, longEntry, direct}
}

// allowanceOfBoth makes the first conversations of a month free, whoever opens
// them.
func allowanceOfBoth() rule {
	return rule{
		Rule: named("conversation-allowance", "R2.6", pageInitiated,
			"The first 1,000 conversations of an account in a month are free, whoever opens them."),
		then: allow(1000, PerAccount).opening(day),
	}
}
