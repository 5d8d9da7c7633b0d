package analytics

import (
	"strings"

	"github.com/wacost/wacost/pricing/internal/metawords"
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

func isType(s string) bool { return metawords.Known(metawords.Type, s) }

// isFree reports whether units of a type are known to cost nothing.
func isFree(s string) bool {
	w, ok := metawords.Find(metawords.Type, s)
	return ok && w.Free
}

func isCategory(s string) bool { return metawords.Known(metawords.Category, s) }

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
func (p *Point) unitType() string { return upper(metawords.Plain(metawords.Type, p.Type)) }

// filedUnder returns the category of a point. Reports have another name than webhooks
// for one of them.
func (p *Point) filedUnder() string { return upper(metawords.Plain(metawords.Category, p.Category)) }
