package pricing

import "github.com/wacost/wacost/ratecard"

// An itemNo is a ratecard.Item in a byte.
type itemNo uint8

const (
	itemService itemNo = iota
	itemMarketing
	itemMarketingLite
	itemUtility
	itemAuthentication
	itemForeign
	itemNotification
	itemUserInitiated
	itemBusinessInitiated
	noItem
)

// marketingLite had a card of its own until June 2025, of which no rate is
// known (R3.11).
const marketingLite ratecard.Item = "marketing_lite"

func (n itemNo) name() ratecard.Item {
	switch n {
	case itemMarketing:
		return ratecard.Marketing
	case itemMarketingLite:
		return marketingLite
	case itemUtility:
		return ratecard.Utility
	case itemAuthentication:
		return ratecard.Authentication
	case itemForeign:
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
