package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// The pages on which Meta states the rules. A page of which only a dated copy was
// read is named by title and date, since Meta's address shows another text now.
const (
	pageConversations = "Meta, Conversation-based pricing (Deprecated): " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/conversation-based-pricing.md"
	pageUpdates2023  = "https://developers.facebook.com/docs/whatsapp/updates-to-pricing?locale=en_US"
	pageMarketingCap = "Meta, Per-user marketing template message limits: " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/per-user-limits.md"
	pageSend        = "Meta, Send messages, copy of 2026-05-21"
	pagePricing     = "Meta, Pricing on the WhatsApp Business Platform, copy of 2026-09-11"
	pagePricingOct  = "Meta, Pricing on the WhatsApp Business Platform, updated 2026-09-30, read second-hand"
	pageNonTemplate = "Meta, Pricing for non-template messages, copy of 2026-09-11"
	pageUserIDs     = "Meta, Business-scoped user IDs: " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/business-scoped-user-ids.md"
	pageStatus = "Meta, reference of status webhooks: github.com/ArielAmzalak/WBAPI_Doc doc/status.md"
)

// WhatsApp's error codes for messages that it won't deliver.
const (
	codeOutsideWindow = 131047 // free-form outside the customer service window
	codeNotDelivered  = 131049 // withheld from the user, such as marketing in the United States
	codeNoPayment     = 131042 // no payment method; that it is this code is inferred (R7.9)
	codeToUserID      = 131062 // a user ID where a phone number is needed (R0.11)
	codeUnknown       = 0      // Meta doesn't name the error
)

// named returns a rule's ID, number, page and text.
func named(id, number, page, text string) Rule {
	return Rule{
		ID:     id,
		Text:   text,
		Number: number,
		Source: page,
	}
}

// outsideWindow is the first rule of every model: a message that can't be sent
// can't be free.
func outsideWindow() rule {
	return rule{
		Rule: named(RefusalOutsideWindow, "R0.5", pageSend,
			"A message that isn't a template is delivered only while the customer service window is open."),
		when:   service,
		unless: inService,
		then:   refuse(codeOutsideWindow),
	}
}

// marketingPaused is the rule in force since 2025-04-01. No end has been
// announced.
func marketingPaused() rule {
	return rule{
		Rule: named(RefusalUSMarketingPaused, "R4.3", pageMarketingCap,
			"Marketing templates aren't delivered to United States numbers."),
		when: marketing | toUS,
		then: refuse(codeNotDelivered),
	}
}

// authenticationToUserID is the rule in force since users have business-scoped IDs.
func authenticationToUserID() rule {
	return rule{
		Rule: named(RefusalAuthenticationToUserID, "R0.11", pageUserIDs,
			"Authentication templates are delivered to phone numbers only, not to business-scoped user IDs."),
		when:  authentication | toUserID,
		then:  refuse(codeToUserID),
		since: ratecard.Date{Year: 2026, Month: time.April, Day: 1},
	}
}

// asReported returns the rules that stand for the type Meta reported, where no
// rule of the model agrees with it. They are the last two of every span's rules.
func asReported() []rule {
	return []rule{
		{
			Rule: named("reported-free", "R5.9", pageStatus,
				"Meta reported that the message was free."),
			then: free(),
		},
		{
			Rule: named("reported-regular", "R5.9", pageStatus,
				"Meta reported that it charged for the message."),
			then: charge(),
		},
	}
}
