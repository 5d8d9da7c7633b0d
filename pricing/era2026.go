package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// era2026 returns the model under which every delivered message is charged, from
// 2026-10-01: free-form messages past an allowance of each number, and utility
// templates inside the customer service window too.
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
				Rule: named("reaction", "R7.4", pagePricingOct,
					"Reactions are free and don't use the allowance."),
				when: service | reaction,
				then: free(),
			},
			{
				Rule: named("service-allowance", "R7.3", pagePricingOct,
					"The first 1,000 service messages of a business number in a month are free."),
				when: service,
				then: allow(1000, PerNumber),
			},
			{
				Rule: named("exempt", "R7.10", pagePricingOct,
					"Service messages of eligible governments and non-profits stay free past the allowance until "+
						"the end of 2027."),
				when:  service | exempt,
				then:  free(),
				until: ratecard.Date{Year: 2028, Month: time.January, Day: 1},
			},
			{
				Rule: named("no-payment-method", "R7.9", pagePricingOct,
					"Without a payment method, service messages past the allowance aren't delivered."),
				when: service | noPayment,
				then: refuse(codeNoPayment),
			},
			{
				Rule: named("message", "R7.2", pageNonTemplate,
					"Every delivered message is charged at its category's rate."),
				then: charge(),
			},
		},
	}}
}
