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
				Rule: Rule{
					ID:     "session-free",
					Text:   "Messages that aren't templates are free within 24 hours of the user's last.",
					Number: "R1.1",
					Source: pageSession2018,
				},
				when: service,
				then: free(),
			},
			{
				Rule: Rule{
					ID:     "notification-in-window",
					Text:   "A template is charged within 24 hours of the user's last message too.",
					Number: "R1.5",
					Source: pageNotifications,
				},
				when:  inService,
				then:  charge(),
				doubt: "templates within 24 hours of the user's last message aren't charged, as two providers say",
			},
			{
				Rule: Rule{
					ID:     "notification-in-window-free",
					Text:   "A template within 24 hours of the user's last message is free.",
					Number: "R1.5",
					Source: pageOutside2018,
				},
				when: inService,
				then: free(),
			},
			{
				Rule: Rule{
					ID:     "notification",
					Text:   "Every delivered template is charged, by the user's country.",
					Number: "R1.2",
					Source: pageNotifications,
				},
				then: charge(),
			},
		},
	}}
}
