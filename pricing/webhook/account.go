package webhook

import (
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/jsontape"
	"github.com/wacost/wacost/ratecard"
)

// An AccountUpdate is a change of what prices an account pays. At most one of
// Tier, AuthenticationInternational and PrimaryLocation is set, and none for
// events that say nothing of prices.
type AccountUpdate struct {
	Account string    `json:"account,omitempty"` // WhatsApp Business account ID
	At      time.Time `json:"at,omitzero"`       // entry[].time
	Event   string    `json:"event"`             // Meta's word, known or not
	// Tier is set for VOLUME_BASED_PRICING_TIER_UPDATE.
	Tier *TierReached `json:"tier,omitempty"`
	// AuthenticationInternational is set for AUTH_INTL_PRICE_ELIGIBILITY_UPDATE.
	AuthenticationInternational *AuthenticationInternational `json:"authentication_international,omitempty"`
	// PrimaryLocation is set for BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE (R3.10).
	PrimaryLocation ratecard.Country `json:"primary_location,omitempty"`
}

func (*AccountUpdate) fact() {}

// A TierReached is the volume tier that a portfolio has reached in one market
// (R5.7). It may come more than once: keep the one with the earliest At.
type TierReached struct {
	At       time.Time         `json:"at,omitzero"`        // when it was reached
	Category category.Category `json:"category,omitempty"` // a known one, or the word as written
	Lower    int64             `json:"lower"`              // number of the tier's first message, counted from 1
	Upper    int64             `json:"upper,omitempty"`    // number of its last message; 0 if it has no end
	Month    string            `json:"month,omitempty"`    // as written, such as "2026-10"
	Region   string            `json:"region,omitempty"`   // name of a market, in any case: "India", "INDIA"
}

// AuthenticationInternational is the instant from which an account pays
// authentication-international prices (R3.10).
type AuthenticationInternational struct {
	Start      time.Time                      `json:"start,omitzero"`       // zero if the webhook doesn't say
	Exceptions map[ratecard.Country]time.Time `json:"exceptions,omitempty"` // countries with a start of their own
}

// accountUpdate reads the value of account_update.
func (d *decoder) accountUpdate(at *path, i node) {
	u := &AccountUpdate{Account: d.receiver.Account, At: d.at}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "event":
			switch u.Event = d.text(at, "event", v); u.Event {
			case "VOLUME_BASED_PRICING_TIER_UPDATE", "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
				"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "MM_LITE_TERMS_SIGNED", "":
			default:
				d.ignore(at, key, ReasonUnknownValue, v)
			}
		case "volume_tier_info":
			d.tier(&path{up: at, key: "volume_tier_info"}, v, u)
		case "auth_international_rate_eligibility":
			d.authenticationInternational(&path{up: at, key: "auth_international_rate_eligibility"}, v, u)
		case "country":
			u.PrimaryLocation = ratecard.Country(d.text(at, "country", v))
		case "waba_info":
			d.ignore(at, "waba_info", ReasonNotRead, v)
		default:
			d.unknown(at, key, v)
		}
	}
	if u.Event == "" {
		d.missing(at, "event", i)
	}
	d.add(i, u)
}

// tier reads the volume tier that was reached.
func (d *decoder) tier(at *path, i node, u *AccountUpdate) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	t := &TierReached{}
	u.Tier = t
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "tier_update_time":
			t.At = d.instant(at, "tier_update_time", v)
		case "pricing_category":
			t.Category = d.category(at, "pricing_category", v)
		case "tier":
			if s := d.text(at, "tier", v); s != "" {
				var ok bool
				if t.Lower, t.Upper, ok = bounds(s); !ok {
					d.ignore(at, "tier", ReasonUnknownValue, v)
				}
			}
		case "effective_month":
			t.Month = d.text(at, "effective_month", v)
		case "region":
			t.Region = d.text(at, "region", v)
		default:
			d.unknown(at, key, v)
		}
	}
}

// bounds reads the first and last number of a tier, such as "1:1000" or
// "1001:MAX", and reports whether they are such.
func bounds(s string) (lower, upper int64, ok bool) {
	from, to, _ := strings.Cut(s, ":")
	lower, err := strconv.ParseInt(from, 10, 64)
	if err != nil || lower < 0 {
		return 0, 0, false
	}
	if strings.EqualFold(to, "MAX") {
		return lower, 0, true
	}
	upper, err = strconv.ParseInt(to, 10, 64)
	if err != nil || upper <= 0 || upper < lower {
		return 0, 0, false
	}
	return lower, upper, true
}

// authenticationInternational reads when authentication-international prices
// begin.
func (d *decoder) authenticationInternational(at *path, i node, u *AccountUpdate) {
	if !d.want(at, i, jsontape.Object) {
		return
	}
	u.AuthenticationInternational = &AuthenticationInternational{}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "start_time":
			u.AuthenticationInternational.Start = d.instant(at, "start_time", v)
		case "exception_countries":
			list := &path{up: at, key: "exception_countries"}
			if !d.want(list, v, jsontape.Array) {
				continue
			}
			for no, e := 0, v+1; e < d.End(v); no, e = no+1, d.End(e) {
				d.exception(&path{up: list, no: no, element: true}, e, u.AuthenticationInternational)
			}
		default:
			d.unknown(at, key, v)
		}
	}
}

// exception reads one country's own start.
func (d *decoder) exception(at *path, i node, a *AuthenticationInternational) {
	if !d.want(at, i, jsontape.Object) {
		d.ignoreNull(at, i)
		return
	}
	country, start := "", time.Time{}
	for k := i + 1; k < d.End(i); k = d.End(k + 1) {
		v := k + 1
		switch key := string(d.Bytes(k)); key {
		case "country_code":
			country = d.text(at, "country_code", v)
		case "start_time":
			start = d.instant(at, "start_time", v)
		default:
			d.unknown(at, key, v)
		}
	}
	if country == "" {
		d.missing(at, "country_code", i)
		return
	}
	if a.Exceptions == nil {
		a.Exceptions = map[ratecard.Country]time.Time{}
	}
	a.Exceptions[ratecard.Country(country)] = start
}

// category returns the category that a member names. It lists a word that
// names none, and returns it as it is.
func (d *decoder) category(at *path, key string, i node) category.Category {
	s := d.text(at, key, i)
	c, err := category.Parse(s)
	if err != nil && s != "" {
		d.ignore(at, key, ReasonUnknownValue, i)
	}
	return c
}
