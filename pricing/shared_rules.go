package pricing

// Where Meta says so: pages of which only a dated copy was read are named by
// title and date, since Meta's own address shows another text by now.
const (
	pageConversations = "Meta, Conversation-based pricing (Deprecated): github.com/ArielAmzalak/WBAPI_Doc doc/conversation-based-pricing.md"
	pageUpdates2023   = "https://developers.facebook.com/docs/whatsapp/updates-to-pricing?locale=en_US"
	pageMarketingCap  = "Meta, Per-user marketing template message limits: github.com/ArielAmzalak/WBAPI_Doc doc/per-user-limits.md"
	pageSend          = "Meta, Send messages, copy of 2026-05-21"
	pagePricing       = "Meta, Pricing on the WhatsApp Business Platform, copy of 2026-09-11"
	pagePricingOct    = "Meta, Pricing on the WhatsApp Business Platform, updated 2026-09-30, read second-hand"
	pageNonTemplate   = "Meta, Pricing for non-template messages, copy of 2026-09-11"
)

const pageStatus = "Meta, reference of status webhooks: github.com/ArielAmzalak/WBAPI_Doc doc/status.md"

// WhatsApp's error codes for messages that it won't deliver.
const (
	codeOutsideWindow = 131047 // free-form outside the customer service window
	codeNotDelivered  = 131049 // withheld from the user, such as marketing in the United States
	codeNoPayment     = 131042 // no payment method (that it is this code is inferred, R7.9)
)

// outsideWindow comes first in every model: what can't be sent can't be free.
func outsideWindow() rule {
	return rule{
		Rule:   Rule{"outside-window", "A message that isn't a template is delivered only while the customer service window is open.", "R0.5", pageSend},
		when:   service,
		unless: inService,
		then:   refuse(codeOutsideWindow),
	}
}

// marketingPaused holds since 2025-04-01; no end has been announced.
func marketingPaused() rule {
	return rule{
		Rule: Rule{"us-marketing-paused", "Marketing templates aren't delivered to United States numbers.", "R4.3", pageMarketingCap},
		when: marketing | toUS,
		then: refuse(codeNotDelivered),
	}
}

// asReported are the rules that stand for Meta's word, at the end of every list.
func asReported() []rule {
	return []rule{
		{Rule: Rule{"reported-free", "Meta reported that the message was free.", "R5.9", pageStatus}, then: free()},
		{Rule: Rule{"reported-regular", "Meta reported that it charged for the message.", "R5.9", pageStatus}, then: charge()},
	}
}
