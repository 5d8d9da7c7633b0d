package category

import (
	"slices"
	"sync"
)

// A Rule is a kind of evidence that a template may hold. The phrases by which it
// is recognised are listed in the files of the folder words, one for each
// language.
type Rule struct {
	ID     string   `json:"id,omitempty"`     // stable
	For    Category `json:"for,omitempty"`    // what it is evidence for by the newest definition
	Means  string   `json:"means,omitempty"`  // what a template with such a phrase says
	Source string   `json:"source,omitempty"` // Meta's guideline that it follows
}

// Rules returns all the rules, in an order that stays the same.
func Rules() []Rule {
	var list []Rule
	for _, r := range ruleTable() {
		if r.For != "" {
			list = append(list, r.Rule)
		}
	}
	return list
}

// A definition is what the categories meant at a time.
type definition uint8

const (
	of2023 definition = iota
	of2024
	of2025
)

// A weight says how strong the evidence of a rule is. The weights for marketing
// are set against those for utility; a rule of weight deciding outweighs all
// others together.
type weight int8

const deciding weight = 100

// erases is from which weight on something for marketing takes its sentence from
// utility.
const erases weight = 4

// A scope says in which parts of a template a phrase counts.
type scope uint8

const (
	anywhere scope = iota // but not in web addresses
	inButtons
	inURLs
)

// A rule is a Rule with what the program needs of it.
type rule struct {
	Rule
	weight weight
	scope  scope

	yields   bool // it decides only in a template that doesn't serve
	serves   bool // what it finds makes a template one that serves
	courtesy bool // what it finds is said beside service too
	vague    bool // advertisements have what it finds, too: it tells nothing of the user's
	stops    bool // what it finds says how to stop messages

	was [2]change // by the definitions before the newest
}

// A change is what a rule was evidence for by an older definition.
type change struct {
	other  bool // it was evidence for something else than now
	is     Category
	weight weight
}

// under returns what a rule is evidence for by a definition, and how strong.
func (r *rule) under(d definition) (Category, weight) {
	if d < of2025 && r.was[d].other {
		return r.was[d].is, r.was[d].weight
	}
	return r.For, r.weight
}

// Meta's pages.
const (
	page2025      = "Template categorization (copy of 2025-12): "
	awareness     = page2025 + "Awareness"
	sales         = page2025 + "Sales"
	retargeting   = page2025 + "Retargeting"
	appPromotion  = page2025 + "App promotion"
	relationships = page2025 + "Customer relationships"
	mixed         = page2025 + "mixed content is marketing"
	unclear       = page2025 + "unclear content is marketing"
	optIn         = page2025 + "Opt-in management"
	orders        = page2025 + "Order management"
	alerts        = page2025 + "Account alerts or updates"
	feedback      = page2025 + "Feedback surveys"
	continuing    = page2025 + "Continue a conversation"
	critical      = page2025 + "Essential or critical"
	specific      = page2025 + "specific to, or requested by, the user"
	passcodes     = page2025 + "Authentication"
	library       = "Template Library"
	components    = "Message template components"
)

// A ruleID is a rule's index in the table.
type ruleID uint8

// The first rules of the table are those that code refers to.
const (
	ruleNeutral ruleID = iota // phrases that would mislead; what lies in them isn't evidence
	ruleHello                 // greetings with a name; no evidence
	rulePasscode
	ruleTest
	ruleAccessCode
	ruleDiscount
	ruleCoupon
	ruleLabel
	ruleReference
	ruleDetails
	ruleDocument
	ruleLocation
	ruleOrderDetails
	ruleCopyCode
	rulePercent
	ruleSecurityAdvice
	ruleCodeExpires
	rulePasscodeButton
	ruleLibrary
	ruleLimitedTimeOffer
	ruleCarousel
	ruleProductHeader
	ruleProductButton
	firstWordRule
)

// hasWords reports whether a rule's evidence is phrases, not signs or components.
func (id ruleID) hasWords() bool { return id <= ruleCoupon || id >= firstWordRule }

// ruleTable returns the rules, in an order that stays the same.
var ruleTable = sync.OnceValue(func() []rule {
	m := func(w weight, id, means, source string) rule {
		return rule{Rule: Rule{id, Marketing, means, source}, weight: w}
	}
	u := func(w weight, id, means, source string) rule {
		return rule{Rule: Rule{id, Utility, means, source}, weight: w}
	}
	// By the definition of 2023 these were marketing: utility was a transaction
	// agreed upon.
	since2024 := func(r rule) rule {
		r.was[of2023] = change{true, Marketing, erases}
		return r
	}
	// These are utility only as essential or critical, which came in 2025.
	since2025 := func(r rule) rule {
		r.was[of2023], r.was[of2024] = change{true, Marketing, erases}, change{true, Marketing, erases}
		return r
	}
	at := func(p scope, r rule) rule {
		r.scope = p
		return r
	}
	yields := func(r rule) rule {
		r.yields = true
		return r
	}
	serves := func(r rule) rule {
		r.serves = true
		return r
	}
	courtesy := func(r rule) rule {
		r.courtesy = true
		return r
	}
	vague := func(r rule) rule {
		r.vague = true
		return r
	}
	stops := func(r rule) rule {
		r.stops = true
		return r
	}
	list := []rule{
		{Rule: Rule{ID: "neutral"}},
		{Rule: Rule{ID: "hello"}},
		{Rule: Rule{"passcode", Authentication, "a one-time passcode", passcodes}},
		m(3, "test", "a text to try things out", unclear),
		u(2, "access-code", "a code for a door, a locker, a parcel, a network", specific),
		m(deciding, "discount", "a discount, sale or special price", sales),
		m(deciding, "coupon", "a coupon, voucher or promotional code", sales),
		vague(u(1, "label", "a label with its value: Order: {{1}}", specific)),
		vague(serves(u(2, "reference", "a number sign before a value: #{{1}}", specific))),
		vague(u(2, "details", "a placeholder that isn't the name in a greeting", specific)),
		vague(u(2, "document", "a document as header, such as an invoice", specific)),
		vague(u(2, "location", "a place as header", specific)),
		serves(u(3, "order-details", "sub_category ORDER_DETAILS or ORDER_STATUS", orders)),
		m(4, "copy-code", "a button that copies a coupon", components),
		m(1, "percent", "a percentage, such as 20%", sales),
		{Rule: Rule{"security-advice", Authentication, "add_security_recommendation", passcodes}},
		{Rule: Rule{"code-expires", Authentication, "code_expiration_minutes", passcodes}},
		{Rule: Rule{"passcode-button", Authentication, "an OTP button", passcodes}},
		u(deciding, "library", "a template of Meta's library, which has no marketing", library),
		m(deciding, "limited-time-offer", "a LIMITED_TIME_OFFER", components),
		m(deciding, "carousel", "a CAROUSEL", components),
		m(deciding, "product-header", "a PRODUCT as header", components),
		m(deciding, "product-button", "a CATALOG, MPM or SPM button", components),

		m(deciding, "gift", "something for nothing: a gift, free trial, cashback, prize", sales),
		m(4, "free", "something for nothing, which may be help or an exchange", sales),
		m(3, "offer", "an offer or goods spoken of", sales),
		m(3, "urgency", "haste: only today, last chance, while stocks last", sales),
		m(deciding, "shop", "a call to buy or to look at goods", sales),
		yields(m(deciding, "price-pitch", "a price praised: from, best, without interest", sales)),
		m(deciding, "launch", "something new: a product, collection, branch, course", awareness),
		m(deciding, "invitation", "an invitation to an event, webinar, open day", awareness),
		yields(m(deciding, "upsell", "more than the user has: premium, credit approved beforehand, an upgrade", sales)),
		yields(m(deciding, "loyalty", "points, rewards, referrals that persuade", sales)),
		m(deciding, "donation", "an appeal for donations", sales),
		m(2, "awareness", "did you know, discover, follow us, learn more about us", awareness),
		yields(m(deciding, "content", "tips, news, articles, a newsletter", awareness)),
		m(deciding, "cart", "a cart or purchase left unfinished", retargeting),
		m(deciding, "match", "goods that may please: back in stock, cheaper, like a saved search", retargeting),
		m(deciding, "winback", "we miss you, it has been long", retargeting),
		yields(m(deciding, "follow-up", "an old lead, quote or application taken up again", retargeting)),
		{Rule: Rule{"renewal", Marketing, "an attempt to secure a renewal", retargeting}, weight: deciding,
			was: [2]change{{true, Utility, 2}, {true, Utility, 2}}}, // a notice of the subscription until then
		yields(m(deciding, "recall", "it is time again: a check-up or next session to book", retargeting)),
		m(2, "nudge", "a push to use what the user has: streaks, lessons, plans", retargeting),
		m(deciding, "app", "a push to download or use an app", appPromotion),
		m(3, "pitch", "a question or call that persuades: why not, ready for, treat yourself", sales),
		m(2, "in-app", "a mention of an app or what it can do", appPromotion),
		m(3, "reconnect", "an old talk taken up: following up, your interest", retargeting),
		m(2, "event", "a webinar, class or event spoken of", awareness),
		m(deciding, "greeting", "a birthday, festival or anniversary greeting", relationships),
		courtesy(m(1, "welcome", "a welcome", relationships)),
		courtesy(m(0, "thanks", "thanks for choosing or trusting us", relationships)),
		courtesy(m(2, "offer-of-help", "I am your assistant, how can we help, choose an option", relationships)),
		courtesy(m(1, "survey", "a survey about nothing in particular", feedback)),
		m(3, "review", "a request for a public review", relationships),
		m(2, "stay-informed", "a request to opt in or to stay informed", relationships),
		stops(courtesy(m(1, "opt-out", "how to get no more of these messages", components))),
		stops(m(deciding, "stop-promotions", "a button that stops promotions", components)),
		m(3, "interest", "would you like, are you interested, shall we talk", sales),
		m(3, "book-now", "a call to book or sign up", sales),
		courtesy(m(1, "hype", "praise: amazing, exclusive, best", sales)),
		at(inButtons, m(3, "shop-button", "a button to buy or look around", sales)),
		at(inURLs, m(2, "shop-link", "a link into a shop or offer", sales)),

		serves(u(3, "order", "an order of the user and its state", orders)),
		serves(u(2, "reference-number", "the number of an order, booking, ticket, invoice", specific)),
		serves(u(3, "delivery", "a shipment on its way", orders)),
		serves(u(3, "payment", "a payment, bill or invoice", alerts)),
		u(3, "refund", "a refund, return or exchange", orders),
		u(3, "appointment", "an appointment of the user", library),
		{Rule: Rule{"missed-appointment", Utility, "an appointment missed", library}, weight: 3,
			was: [2]change{{true, Marketing, 3}, {}}},
		u(3, "booking", "a reservation, stay, flight or trip", library),
		u(3, "account", "the user's account changed or needs something", alerts),
		u(3, "security", "a login, password change or suspicious use", alerts),
		u(3, "document-ready", "a document, contract or report to get, send or sign", alerts),
		u(3, "balance", "a balance, statement, limit or use", alerts),
		u(3, "subscription", "a plan's state or coming charge", alerts),
		since2024(u(3, "opt-in", "an opt-in or opt-out confirmed", optIn)),
		u(3, "support", "a request, ticket or complaint and its state", continuing),
		since2024(u(3, "continuation", "a conversation that the user asked to go on with", continuing)),
		since2024(u(3, "feedback", "a survey about an order, visit or talk of the user", feedback)),
		u(2, "event-reminder", "an event that the user signed up for", library),
		u(3, "staff", "news to people who work: a lead, task, report", specific),
		serves(u(3, "school", "a pupil's attendance, results, fees, classes", specific)),
		u(2, "waitlist", "a place the user waited for", specific),
		u(3, "health", "results, prescriptions, care that is under way", specific),
		u(2, "application", "an application or quote the user asked for, and its state", specific),
		u(2, "status", "something of the user's confirmed, changed, cancelled, done", specific),
		u(2, "yours", "something of the user's and what became of it", specific),
		vague(u(1, "deadline", "something asked of the user by a date", specific)),
		u(2, "requested", "because the user asked", specific),
		since2025(u(3, "critical", "weather, outage, recall, fraud, health, law", critical)),
		vague(at(inButtons, u(1, "service-button", "a button to track, pay, confirm, change", specific))),
		vague(at(inURLs, u(1, "service-link", "a link to an order, invoice or booking", specific))),
	}
	return slices.Clip(list)
})

// ruleByID returns the rule that a heading of a file of words names.
func ruleByID(id string) (ruleID, bool) {
	for i, r := range ruleTable() {
		if r.ID == id {
			return ruleID(i), true
		}
	}
	return 0, false
}
