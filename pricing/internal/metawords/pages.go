package metawords

// The pages of Meta's that have the words. A page of which only a copy was read is
// named by its title and the copy.
const (
	pageStatus = "Meta, reference of status webhooks: " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/status.md, and as updated on 2026-09-14"
	pageMessages  = "Meta, reference of message webhooks: github.com/ArielAmzalak/WBAPI_Doc doc/messages.md"
	pageGroups    = "Meta, Groups API pricing: github.com/ArielAmzalak/WBAPI_Doc doc/pricing.md"
	pageAnalytics = "Meta, Analytics: github.com/ArielAmzalak/WBAPI_Doc doc/analytics.md"
	pageSDK       = "Meta, business SDK for Python, names of the filters of pricing_analytics, 2026"
	page2021      = "Meta, webhook reference of 2021 and 2022, in the comments of WABA360Dialog's client for .NET"
	pageOct2026   = "Meta, Pricing on the WhatsApp Business Platform, updated 2026-09-30, read second-hand"
	pageAI        = "Meta, Pricing for AI providers, 2026-05-21"
	pageUserIDs   = "Meta, Business-scoped user IDs: " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/business-scoped-user-ids.md"
	pageSystem = "Meta, reference of system messages, in github.com/ArielAmzalak/WBAPI_Doc"
	pageSend   = "Meta, Send messages, copy of 2026-05-21"
	pageErrors = "Meta, error codes, in the reference of status webhooks"
	pageLimits = "Meta, Per-user marketing template message limits: " +
		"github.com/ArielAmzalak/WBAPI_Doc doc/per-user-limits.md"
	pageChangelog = "Meta, changelog of the WhatsApp Business Platform, 2026, read second-hand"
)
