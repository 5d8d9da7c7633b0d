package analytics

import (
	"strings"

	"github.com/wacost/wacost/ratecard"
)

// The types of units.
const (
	typeRegular     = "REGULAR"
	typeFreeService = "FREE_CUSTOMER_SERVICE"
	typeFreeGroup   = "FREE_GROUP_CUSTOMER_SERVICE"
	typeFreeEntry   = "FREE_ENTRY_POINT"
	typeFreeTier    = "FREE_TIER"
)

// isCountry reports whether s is the ISO code of a country in some market.
func isCountry(s string) bool {
	_, err := ratecard.MarketOf(ratecard.Country(s), ratecard.Date{})
	return err == nil
}

// isTier reports whether s is the bounds of a tier, such as "0:750000" or
// "1001:MAX".
func isTier(s string) bool {
	from, to, ok := strings.Cut(s, ":")
	return ok && isDigits(from) && (isDigits(to) || to == "MAX")
}

func isDirection(s string) bool { return s == "BUSINESS_INITIATED" || s == "USER_INITIATED" }

func isType(s string) bool { return s == typeRegular || isFree(s) }

// isFree reports whether units of a type are known to cost nothing.
func isFree(s string) bool {
	switch s {
	case typeFreeService, typeFreeGroup, typeFreeEntry, typeFreeTier:
		return true
	}
	return false
}

func isCategory(s string) bool {
	switch s {
	case "AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "MARKETING_LITE", "SERVICE", "UTILITY",
		"REFERRAL_CONVERSION", "GROUP_MARKETING", "GROUP_SERVICE", "GROUP_UTILITY":
		return true
	}
	return false
}

// upper returns a word as Meta's reports write it. Webhooks write the same words
// in lower case, with _, - or a space.
func upper(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return '_'
		}
		return r
	}, s))
}

// unitType returns the type of a point. Meta's filters have another name for one
// of them.
func (p *Point) unitType() string {
	if s := upper(p.Type); s != "FREE_ENTRY" {
		return s
	}
	return typeFreeEntry
}
