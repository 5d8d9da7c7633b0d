package metawords

// types are the words that say whether a unit was charged (R5.9, R7.11).
var types = []Word{
	{Text: "regular", Since: "2025-07", Page: pageStatus},
	{
		Text:  "free_customer_service",
		Since: "2025-07",
		Page:  pageStatus,
		Free:  true,
	},
	{
		Text:  "free_entry_point",
		Since: "2025-07",
		Page:  pageStatus,
		Free:  true,
	},
	{
		Text:    "free_group_customer_service", // R6.7
		Outside: "free_customer_service",
		Page:    pageGroups,
		Free:    true,
	},
	{
		Text:  "free_entry", // what filters of reports call it
		Means: "free_entry_point",
		Page:  pageAnalytics,
		Free:  true,
	},
	{
		Text:  "free_tier", // within the allowance of the conversation years (R3.9)
		Since: "2022-02",
		Until: "2025-06",
		Page:  pageAnalytics,
		Free:  true,
		Unheeded: "package pricing: a word of reports on conversations. In those years no message had a type, " +
			"and package pricing counts the allowance itself.",
	},
}

// subtypes say more than the type.
var subtypes = []Word{
	{Text: "paid_exempt", Since: "2026-10-12", Page: pageOct2026}, // R7.10a
}

// models are the eras of prices, as webhooks name them.
var models = []Word{
	{
		Text:     "nbp",
		Since:    "2021",
		Until:    "2022-01-31",
		Page:     page2021,
		Unheeded: whenDecides + " Package webhook takes billable as the mark of a template beside this word.",
	},
	{
		Text:     "cbp",
		Since:    "2022-02-01",
		Until:    "2025-06-30",
		Page:     pageStatus,
		Unheeded: whenDecides,
	},
	{
		Text:     "pmp",
		Since:    "2025-07-01",
		Page:     pageStatus,
		Unheeded: whenDecides,
	},
}

const whenDecides = "package pricing: the instant of delivery decides which rules are in force (R0.4, R5.6)."

// categories are what messages and conversations are filed under. What a word says of
// a message's own category, package category knows.
var categories = []Word{
	{Text: "marketing", Since: "2023-06-01", Page: pageStatus},
	{Text: "utility", Since: "2023-06-01", Page: pageStatus},
	{Text: "authentication", Since: "2023-06-01", Page: pageStatus},
	{Text: "service", Since: "2023-06-01", Page: pageStatus},
	{Text: "authentication_international", Since: "2024-06", Page: pageStatus}, // R3.10
	{Text: "marketing_lite", Since: "2025", Page: pageStatus},                  // R5.8
	{Text: "group_marketing", Page: pageGroups},                                // R6.7
	{Text: "group_utility", Page: pageGroups},
	{Text: "group_service", Page: pageGroups},
	{Text: "group_marketing_lite", Page: pageSDK},
	{Text: "marketing_lite_dynamic", Page: pageSDK, Unheeded: maxPrice},
	{
		Text:   "referral_conversion", // in a free entry window (R3.6)
		Since:  "2022-02",
		Page:   pageStatus,
		Stands: "service",
	},
	{
		Text:   "user_initiated", // R2.2
		Since:  "2022-02",
		Until:  "2023-05",
		Page:   page2021,
		Stands: "service",
	},
	{
		Text:   "business_initiated",
		Since:  "2022-02",
		Until:  "2023-05",
		Page:   page2021,
		Stands: "marketing",
	},
	{
		Text:     "general_purpose_ai", // R6.5
		Since:    "2026",
		Page:     pageAI,
		Unheeded: aiProvider,
	},
	{
		Text:     "ai_bot", // what reports call it
		Means:    "general_purpose_ai",
		Page:     pageSDK,
		Unheeded: aiProvider,
	},
}

const (
	maxPrice = "package pricing: a marketing message with a highest price, by its name. " +
		"No card has what it cost (R6.6)."
	aiProvider = "package pricing: AI providers have a price list of their own, which isn't held (R6.5)."
)
