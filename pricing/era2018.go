package pricing

import (
	"time"

	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

const (
	pageNotifications = "Meta, webhook reference of 2021 (pricing.pricing_model NBP), read in a public copy"
	pageOutside2018   = "yellow.ai, templates counted outside the window only: " +
		"github.com/yellowmessenger/documentation docs/platform_concepts/channelConfiguration/WA-pricing.md"
	pageSession2018 = "Twilio, WhatsApp session and template pricing, copy from before 2022-02, read second-hand"
)

// era2018 returns the first model. From 2018-08-01 each delivered template, then
// called a notification, cost one fee. Replies within a day of the user's last
// message were free.
func era2018() []Model {
	return []Model{{
		ID:     "notifications-2018",
		Title:  "Notifications: every template charged",
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
				Rule: named("notification-in-window", "R1.5", pageNotifications,
					"A template is charged within 24 hours of the user's last message too."),
				when:  inService,
				then:  charge(),
				doubt: "templates within 24 hours of the user's last message aren't charged, as two providers say",
			},
			{
				Rule: named("notification-in-window-free", "R1.5", pageOutside2018,
					"A template within 24 hours of the user's last message is free."),
				when: inService,
				then: free(),
			},
			{
				Rule: named("notification", "R1.2", pageNotifications,
					"Every delivered template is charged, by the user's country."),
				then: charge(),
			},
		},
	}}
}
