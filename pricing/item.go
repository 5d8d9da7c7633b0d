package pricing

import "github.com/wacost/wacost/ratecard"

// An itemIndex is a [ratecard.Item] in a byte.
type itemIndex uint8

const (
	itemService itemIndex = iota
	itemMarketing
	itemMarketingLite
	itemUtility
	itemAuthentication
	itemInternational
	itemNotification
	itemUserInitiated
	itemBusinessInitiated
	noItem
)

// marketingLite had rates of its own until June 2025. None of them is known
// (R3.11).
const marketingLite ratecard.Item = "marketing_lite"

// sharesTiers reports whether another item climbs the same volume tiers (R5.7.5).
func (n itemIndex) sharesTiers() bool { return n == itemAuthentication || n == itemInternational }

// mayBeCorrected reports whether Meta tells of volume tiers that an item climbs (R5.7.8).
func (n itemIndex) mayBeCorrected() bool { return n == itemUtility || n.sharesTiers() }

func (n itemIndex) name() ratecard.Item {
	switch n {
	case itemMarketing:
		return ratecard.Marketing
	case itemMarketingLite:
		return marketingLite
	case itemUtility:
		return ratecard.Utility
	case itemAuthentication:
		return ratecard.Authentication
	case itemInternational:
		return ratecard.AuthenticationInternational
	case itemNotification:
		return ratecard.Notification
	case itemUserInitiated:
		return ratecard.UserInitiated
	case itemBusinessInitiated:
		return ratecard.BusinessInitiated
	}
	return ratecard.Service
}
