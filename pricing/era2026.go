package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
)

// era2026 returns the model under which every delivered message is charged, from
// 2026-10-01: free-form messages past an allowance of each number, and utility
// templates inside the customer service window too.
func era2026() []Model {
	inrRequired := ratecard.Date{Year: 2027, Month: time.January, Day: 1}
	brlRequired := ratecard.Date{Year: 2027, Month: time.July, Day: 1}
	return []Model{{
		ID:     "per-message-2026",
		Title:  "Per message, service charged",
		Since:  ratecard.Date{Year: 2026, Month: time.October, Day: 1},
		Source: pageNonTemplate,
		Policy: longFreeEntry(),
		rules: []rule{
			outsideWindow(),
			marketingPaused(),
			authenticationToUserID(),
			inrRule(inrRequired),
			brlRule(brlRequired),
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
				Rule: named(RefusalNoPaymentMethod, "R7.9", pagePricingOct,
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
		caveats: caveats2026(inrRequired, brlRequired),
	}}
}

// inrRule and brlRule refuse the messages of accounts that are sold to a country and
// aren't in its currency, from a day on.
func inrRule(since ratecard.Date) rule {
	return rule{
		Rule: named(RefusalSoldToIndia, "R6.2", pagePricing,
			"From 2027 on, messages of accounts that are sold to India are delivered only if the account is in INR."),
		when:  soldToIndia,
		then:  refuse(codeUnknown),
		since: since,
	}
}

func brlRule(since ratecard.Date) rule {
	return rule{
		Rule: named(RefusalSoldToBrazil, "R6.4", pagePricing,
			"From July 2027 on, messages of accounts that are sold to Brazil are delivered only if the account is "+
				"in BRL."),
		when:  soldToBrazil,
		then:  refuse(codeUnknown),
		since: since,
	}
}

// caveats2026 returns the caveats since October 2026. Those on currencies begin a
// month before WhatsApp requires them.
func caveats2026(inrRequired, brlRequired ratecard.Date) []caveat {
	inrSoon := ratecard.Date{Year: 2026, Month: time.December, Day: 1}
	brlSoon := ratecard.Date{Year: 2027, Month: time.June, Day: 1}
	return []caveat{
		{when: inFreeEntry, note: notePageButton},
		{when: utility | inService, note: noteUtilityInWindow},
		{
			when:  soldToIndia,
			note:  noteSoldToIndia,
			since: inrSoon,
			until: inrRequired,
		},
		{when: indianNumber, note: noteIndianNumber, since: inrSoon},
		{
			when:  soldToBrazil,
			note:  noteSoldToBrazil,
			since: brlSoon,
			until: brlRequired,
		},
		{when: brazilianNumber, note: noteBrazilianNumber, since: brlSoon},
	}
}
