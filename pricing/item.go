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
		return ratecard.AuthenticationForeign
	case itemNotification:
		return ratecard.Notification
	case itemUserInitiated:
		return ratecard.UserInitiated
	case itemBusinessInitiated:
		return ratecard.BusinessInitiated
	}
	return ratecard.Service
}

// pricing says which item of a card a model prices a message as.
type pricing uint8

const (
	byCategoryItem pricing = iota
	byStarter              // conversations: who wrote last, the user or the business (R2.2)
	byNotification         // every template is one (R1.2)
)

// item is what the card prices the message as.
func (sp *span) item(f facts) itemNo {
	switch {
	case sp.pricing == byStarter && f&inService != 0:
		return itemUserInitiated
	case sp.pricing == byStarter:
		return itemBusinessInitiated
	case sp.pricing == byNotification && f&service == 0:
		return itemNotification
	case f&utility != 0:
		return itemUtility
	case f&(marketing|lite) == marketing|lite && sp.bundled:
		return itemMarketingLite
	case f&marketing != 0:
		return itemMarketing
	case f&(authentication|foreign) == authentication|foreign:
		return itemForeign
	case f&authentication != 0:
		return itemAuthentication
	}
	return itemService
}
