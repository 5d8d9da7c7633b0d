package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

const (
	pageNotifications = "Meta, webhook reference of 2021 (pricing.pricing_model NBP), read in a public copy"
	pageSchedule      = "Facebook, Pricing Rules of the list prices in force until 2022-02-01, quoted in " +
		"github.com/RocketChat/docs-old rocket.chat-resources/frequently-asked-questions/whatsapp-business-app-faqs.md"
	pageSession2018 = "Twilio, WhatsApp session and template pricing, copy from before 2022-02, read second-hand"
)

// era2018 returns the first model. From 2018-08-01 each delivered template, then
// called a notification, cost one fee, by the price in force when it was sent.
// Within a day of the user's last message everything was free.
func era2018() []Model {
	return []Model{{
		ID:     "notifications-2018",
		Title:  "Notifications: templates charged outside of the window",
		Since:  ratecard.Date{Year: 2018, Month: time.August, Day: 1},
		Source: pageNotifications,
		Policy: window.Policy{Service: day},
		basis:  basisNotification,
		rules: []rule{
			outsideWindow(),
			{
				Rule: named("session-free", "R1.1", pageSession2018,
					"Messages that aren't templates are free within 24 hours of the user's last."),
				when: service,
				then: free(),
			},
			{
				Rule: named("delivered-too-late", "R1.4", pageSchedule,
					"A template is free that was delivered more than 30 days after it was sent."),
				when: tooLate,
				then: free(),
			},
			{
				Rule: named("notification-in-window-free", "R1.5", pageSchedule,
					"A template sent within 24 hours of the user's last message is free."),
				when: inService,
				then: free(),
			},
			{
				Rule: named("notification", "R1.2", pageNotifications,
					"Every delivered template is charged, by the user's country."),
				then: charge(),
			},
		},
		caveats: []caveat{{
			when:   inService,
			unless: service,
			note:   noteWindow2018,
			until:  ratecard.Date{Year: 2020, Month: time.January, Day: 1},
		}},
	}}
}
