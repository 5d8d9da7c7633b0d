package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// From 2026-10-01 every delivered message is charged, free-form ones after an
// allowance for each number, utility templates wherever they are sent.
func era2026() []Model {
	return []Model{{
		ID:     "per-message-2026",
		Title:  "Per message, service charged",
		Since:  ratecard.Date{Year: 2026, Month: time.October, Day: 1},
		Source: pageNonTemplate,
		Policy: longFreeEntry(),
		rules: []rule{
			outsideWindow(),
			marketingPaused(),
			freeEntryUpToAWeek(),
			{
				Rule: Rule{"reaction", "Reactions are free and don't use the allowance.", "R7.4", pagePricingOct},
				when: service | reaction,
				then: free(),
			},
			{
				Rule: Rule{"service-allowance", "The first 1,000 service messages of a business number in a month are free.", "R7.3", pagePricingOct},
				when: service,
				then: allow(1000, PerNumber),
			},
			{
				Rule:  Rule{"exempt", "Service messages of eligible governments and non-profits stay free past the allowance until the end of 2027.", "R7.10", pagePricingOct},
				when:  service | exempt,
				then:  free(),
				until: ratecard.Date{Year: 2028, Month: time.January, Day: 1},
			},
			{
				Rule: Rule{"no-payment-method", "Without a payment method, service messages past the allowance aren't delivered.", "R7.9", pagePricingOct},
				when: service | noPayment,
				then: refuse(codeNoPayment),
			},
			{
				Rule: Rule{"message", "Every delivered message is charged at its category's rate.", "R7.2", pageNonTemplate},
				then: charge(),
			},
		},
	}}
}
