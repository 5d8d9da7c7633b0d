package metawords

// progress is how far messages got, as statuses say it. Those with a rank imply those
// of a lower one.
var progress = []Word{
	{
		Text:  "sent",
		Since: "2021",
		Page:  pageStatus,
		Rank:  1,
	},
	{
		Text:  "delivered",
		Since: "2021",
		Page:  pageStatus,
		Rank:  2,
	},
	{
		Text:  "read",
		Since: "2021",
		Page:  pageStatus,
		Rank:  3,
	},
	{
		Text:  "played", // a voice message
		Since: "2025",
		Page:  pageStatus,
		Rank:  4,
	},
	{Text: "failed", Since: "2021", Page: pageStatus},
	{Text: "deleted", Since: "2021", Until: "2022", Page: page2021},
}

// inbound are the types of messages of users. Meta says that a user who "messages"
// the business opens the window (R0.5), and not which types do.
var inbound = []Word{
	{Text: "text", Page: pageMessages, Opens: true},
	{Text: "image", Page: pageMessages, Opens: true},
	{Text: "audio", Page: pageMessages, Opens: true},
	{Text: "voice", Opens: true}, // of the On-premises API
	{Text: "video", Page: pageMessages, Opens: true},
	{Text: "document", Page: pageMessages, Opens: true},
	{Text: "sticker", Page: pageMessages, Opens: true},
	{Text: "location", Page: pageMessages, Opens: true},
	{Text: "contacts", Page: pageMessages, Opens: true},
	{Text: "interactive", Page: pageMessages, Opens: true},
	{Text: "button", Page: pageMessages, Opens: true},
	{Text: "order", Page: pageMessages, Opens: true},
	{
		Text:  "request_welcome", // by its description it opened a window (R8.2)
		Until: "2026-03",
		Page:  pageMessages,
		Opens: true,
	},
	{
		Text:   "unsupported",
		Page:   pageMessages,
		Opens:  true,
		Hidden: true,
	},
	{
		Text:   "unknown", // the older word for unsupported, met in 2022
		Opens:  true,
		Hidden: true,
	},
	{Text: "reaction", Page: pageMessages, Unheeded: opensNone},
	{
		Text:     "edit",
		Since:    "2026",
		Page:     pageMessages,
		Unheeded: opensNone,
	},
	{
		Text:     "revoke",
		Since:    "2026",
		Page:     pageMessages,
		Unheeded: opensNone,
	},
	{Text: "system", Page: pageSystem, Unheeded: "windows: it is news of a user, and moves the user's threads."},
	{Text: "media_placeholder", Unheeded: "windows: it stands in the history of a number, which opens none."},
}

const opensNone = "windows: Meta doesn't say whether it opens one, and we take it that it doesn't (R0.5)."

// system are the types of system messages.
var system = []Word{
	{Text: "user_changed_number", Page: pageSystem},
	{Text: "customer_changed_number", Means: "user_changed_number"}, // of the On-premises API
	{Text: "user_changed_user_id", Since: "2026", Page: pageUserIDs},
	{
		Text:     "user_identity_changed",
		Page:     pageSystem,
		Unheeded: newKey,
	},
	{
		Text:     "customer_identity_changed",
		Means:    "user_identity_changed",
		Unheeded: newKey,
	},
}

const newKey = "threads: the user has a new key for encryption, and the names stay."
