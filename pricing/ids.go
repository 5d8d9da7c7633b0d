package pricing

// An ID says what is meant without a word of English: keep it in a database, and word it
// in your users' language by it. IDs are for good. Each is one of a list, and a test of
// yours that goes through the list tells when there is a new one. IDS.md, beside this
// file, has the English text of each.

// The IDs of a [Note]: see [NoteIDs].
const (
	NoteRateDerived                       = "rate-derived"
	NoteRateDisputed                      = "rate-disputed"
	NoteRateUnsure                        = "rate-unsure"
	NoteCardMayBeSuperseded               = "card-may-be-superseded"
	NoteModelOlderThanCard                = "model-older-than-card"
	NoteModelNewerThanCard                = "model-newer-than-card"
	NoteDeliveryMayCrossABoundary         = "delivery-may-cross-a-boundary"
	NoteWindowEdge                        = "window-edge"
	NoteCounterIsALowerBound              = "counter-is-a-lower-bound"
	NoteNotServed                         = "not-served"
	NoteZoneNotGiven                      = "zone-not-given"
	NoteMarketFromUserID                  = "market-from-user-id"
	NoteMarketInferred                    = "market-inferred"
	NoteWindowInferred                    = "window-inferred"
	NoteMarketsOf2022                     = "markets-of-2022"
	NoteMexicoConversationTest            = "mexico-conversation-test"
	NoteCardOfAnotherUnit                 = "card-of-another-unit"
	NoteFreeInWindowBefore2020            = "free-in-window-before-2020"
	NoteUtilityConversationDisputed       = "utility-conversation-disputed"
	NoteUtilityInWindowDisputed           = "utility-in-window-disputed"
	NotePageButtonDisputed                = "page-button-disputed"
	NoteSoldToIndiaNotInINR               = "sold-to-india-not-in-inr"
	NoteSoldToBrazilNotInBRL              = "sold-to-brazil-not-in-brl"
	NoteMayBeSoldToIndia                  = "may-be-sold-to-india"
	NoteMayBeSoldToBrazil                 = "may-be-sold-to-brazil"
	NoteAnsweredLate                      = "answered-late"
	NoteWindowAtSendingUnknown            = "window-at-sending-unknown"
	NoteNumberLengthUnusual               = "number-length-unusual"
	NoteNumberMayBeAbroad                 = "number-may-be-abroad"
	NoteAuthenticationInternationalByName = "authentication-international-by-name"
	NoteNumberNotGiven                    = "number-not-given"
	NoteAccountNotGiven                   = "account-not-given"
	NoteUserUnknown                       = "user-unknown"
	NoteCardSuperseded                    = "card-superseded"
	NoteAllowanceCorrected                = "allowance-corrected"
	NoteTierOrderUnknown                  = "tier-order-unknown"
	NoteNothingCounted                    = "nothing-counted"
	NoteInboundAhead                      = "inbound-ahead"
	NoteNotAllOrders                      = "not-all-orders"
	NoteFeesByMonth                       = "fees-by-month"
	NoteMinimumOpen                       = "minimum-open"
	NotePeriodCutsADay                    = "period-cuts-a-day"
	NoteMessagesOutsidePeriod             = "messages-outside-period"
)

// The IDs of a [Refusal]: see [RefusalIDs]. Most are those of the rules that refuse.
const (
	RefusalReportedFailed         = "reported-failed" // of an [Event] that is Failed
	RefusalOutsideWindow          = "outside-window"
	RefusalUSMarketingPaused      = "us-marketing-paused"
	RefusalAuthenticationToUserID = "authentication-to-user-id"
	RefusalNoPaymentMethod        = "no-payment-method"
	RefusalSoldToIndia            = "sold-to-india"
	RefusalSoldToBrazil           = "sold-to-brazil"
)

// The IDs of an [Unpriced]: see [UnpricedIDs].
const (
	UnpricedNoCard          = "no-card"           // no price list of that currency and day is held
	UnpricedNoRate          = "no-rate"           // the price list lacks that price
	UnpricedDerivedRate     = "derived-rate"      // the price was worked out, and Account.Rates wants only those read
	UnpricedNoMarket        = "no-market"         // the user's country, or the market, isn't known
	UnpricedTwoCurrencies   = "two-currencies"    // a price is in another currency than the account
	UnpricedMalformed       = "malformed"         // a price list isn't written as it should be
	UnpricedMalformedUser   = "malformed-user"    // the user is neither a phone number, an ID nor a country code
	UnpricedNationalNumber  = "national-number"   // the user is a phone number without + and calling code
	UnpricedNumberLength    = "number-length"     // the user is a phone number that is too short or too long to be one
	UnpricedMalformedUserID = "malformed-user-id" // the user is like an ID, but isn't written as Meta writes one
	UnpricedUserIsMarket    = "user-is-market"    // the user is the name of a market: write the code of its country
	UnpricedNoModel         = "no-model"          // the day is before the first rules known, or no rules have that name
	UnpricedNoCategory      = "no-category"       // the category is missing or unknown
	UnpricedNotModelled     = "not-modelled"      // Meta bills it, but this package doesn't price it
	UnpricedInvalidValue    = "invalid-value"     // another value that can't be, such as a count below zero
	UnpricedOther           = "other"             // any other error, such as a database's
)

// The IDs of a [Condition]: see [ConditionIDs].
const (
	ConditionFiledAs            = "filed-as"
	ConditionWindowOpen         = "window-open"
	ConditionWindowClosed       = "window-closed"
	ConditionFreeEntryOpen      = "free-entry-open"
	ConditionFreeEntryClosed    = "free-entry-closed"
	ConditionConversationOpen   = "conversation-open"
	ConditionConversationClosed = "conversation-closed"
	ConditionBillableIsRight    = "billable-is-right"
	ConditionTypeIsRight        = "type-is-right"
	ConditionToUS               = "to-us"
	ConditionNotToUS            = "not-to-us"
	ConditionChargedBefore      = "charged-before"
	ConditionNoneChargedBefore  = "none-charged-before"
	ConditionAllowanceUnused    = "allowance-unused"
	ConditionAllowanceUsedUp    = "allowance-used-up"

	// Of an [EstimateCase] only, which has ConditionFiledAs, too.
	ConditionUnsureCostLeast     = "unsure-cost-least"
	ConditionUnsureCostMostEach  = "unsure-cost-most-each"
	ConditionUnsureCostMost      = "unsure-cost-most"
	ConditionAllowanceToDearest  = "allowance-to-dearest"
	ConditionAllowanceByMarket   = "allowance-by-market"
	ConditionAllowanceToCheapest = "allowance-to-cheapest"
	ConditionCountsCostLeast     = "counts-cost-least"
	ConditionCountsCostMost      = "counts-cost-most"
)

// The IDs of a [Transition]: see [TransitionIDs].
const (
	TransitionMessages        = "messages"         // messages that one rule decided before and one after
	TransitionProviderFee     = "provider-fee"     // a provider's fee
	TransitionCountedTogether = "counted-together" // what a bill knows of all messages, and no message's own charge
)

// The IDs of an [EstimateReason]: see [EstimateReasonIDs].
const (
	EstimateReasonAllowance  = "allowance"  // more or fewer are within an allowance
	EstimateReasonCard       = "card"       // prices are from another price list
	EstimateReasonRecipients = "recipients" // there are more or fewer messages
	EstimateReasonRefused    = "refused"    // more or fewer aren't delivered
	EstimateReasonRules      = "rules"      // other rules are in force
	EstimateReasonTier       = "tier"       // other volume tiers are reached
	EstimateReasonWindows    = "windows"    // more or fewer are free, or charged, by an open window or conversation
)
