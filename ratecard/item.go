package ratecard

// An Item is what a card has a price for. Items aren't categories: the cards of
// 2022 price conversations by who began them, later ones price authentication
// messages to users abroad apart. The text forms are stable; store those.
type Item string

// The items, in the order of Meta's columns.
const (
	// A template message, 2018 to January 2022 (R1.2).
	Notification Item = "notification"
	// A conversation, February 2022 to May 2023, by who began it (R2.2).
	UserInitiated     Item = "user_initiated"
	BusinessInitiated Item = "business_initiated"
	// A conversation to June 2025 (R3.1), then a message (R5.1).
	Marketing      Item = "marketing"
	Utility        Item = "utility"
	Authentication Item = "authentication"
	// An authentication message to a user abroad, from June 2024 (R3.10).
	AuthenticationInternational Item = "authentication_international"
	// A conversation to June 2025; a message from October 2026 (R7.2).
	Service Item = "service"
)

const nItems = 8

// Items returns the items in that order, in a slice of the caller's own.
func Items() []Item {
	return []Item{
		Notification,
		UserInitiated,
		BusinessInitiated,
		Marketing,
		Utility,
		Authentication,
		AuthenticationInternational,
		Service,
	}
}

// itemNo returns the index of i in that order, or -1.
func itemNo(i Item) int {
	switch i {
	case Notification:
		return 0
	case UserInitiated:
		return 1
	case BusinessInitiated:
		return 2
	case Marketing:
		return 3
	case Utility:
		return 4
	case Authentication:
		return 5
	case AuthenticationInternational:
		return 6
	case Service:
		return 7
	}
	return -1
}

func (i Item) compare(j Item) int { return itemNo(i) - itemNo(j) }
