package category_test

import (
	"testing"
	"time"

	"github.com/wacost/wacost/category"
)

// What Meta's guidelines give as examples, in words of our own (Template
// categorization, copy of 2025-12; for the years before, the guidelines of
// 2023-06 and 2024).
func TestGuidelines(t *testing.T) {
	const (
		m = category.Marketing
		u = category.Utility
		a = category.Authentication
	)
	years := [3]time.Time{
		time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	same := func(c category.Category) [3]category.Category { return [3]category.Category{c, c, c} }
	from2024 := [3]category.Category{m, u, u}
	from2025 := [3]category.Category{m, m, u}
	until2025 := [3]category.Category{u, u, m}
	tests := []struct {
		objective, body string
		want            [3]category.Category
	}{
		{"awareness", "Did you know? We have opened a new tower in {{1}}.", same(m)},
		{"awareness", "You're invited to our lantern festival on {{1}}.", same(m)},
		{"sales", "{{1}} % off everything until Sunday.", same(m)},
		{"sales", "Use code {{1}} for a lower price.", same(m)},
		{"sales", "Families in {{1}} need blankets. Donate today.", same(m)},
		{"sales", "Upgrade to premium and get more storage.", same(m)},
		{"sales", "You are pre-approved for our silver card. Apply now.", same(m)},
		{"retargeting", "Your subscription ends on {{1}}. Renew it today and save.", same(m)},
		{"retargeting", "You left something in your cart, {{1}}.", same(m)},
		{"retargeting", "Your application is pending. Pick up where you left off.", same(m)},
		{"retargeting", "A car that matches your saved search: {{1}}", same(m)},
		{"retargeting", "The jacket you wanted is back in stock.", same(m)},
		{"retargeting", "Price drop: the lamp on your wishlist is cheaper now.", same(m)},
		{"retargeting", "We are sorry for the trouble. We have added {{1}} of credit to your wallet.", same(m)},
		{"app", "Download our app to see your points.", same(m)},
		{"app", "Try our new app feature: split bills.", same(m)},
		{"app", "Your friend {{1}} joined. Say hi!", same(m)},
		{"relationships", "Happy birthday, {{1}}!", same(m)},
		{"relationships", "The year is ending. Thank you for being a valued customer.", same(m)},
		{"relationships", "I'm Zoe, your new virtual assistant. Reach out anytime.", same(m)},
		{"opt-in", "Thank you for confirming your opt-in. You will now receive notifications from us.", from2024},
		{"opt-in", "You have successfully unsubscribed.", from2024},
		{"a request to opt in", "Would you like to receive offers on WhatsApp?", same(m)},
		{"orders", "Order {{1}} is confirmed. It arrives on {{2}}.", same(u)},
		{"orders", "Your order {{1}} has shipped. Tracking number: {{2}}", same(u)},
		{"orders", "Item {{1}} of your order {{2}} is back-ordered until {{3}}.", same(u)},
		{"orders", "We have refunded {{1}} for order {{2}}.", same(u)},
		{"orders", "Thank you for your order #{{1}}", same(u)},
		{"orders without an order", "Thank you for choosing us.", same(m)},
		{"mixed", "Thank you for your order {{1}}. Here is 10% off your next one.", same(m)},
		{"mixed", "How was your visit on {{1}}? Answer and get a free gift.", same(m)},
		{"account", "Your balance on {{1}} is {{2}}.", same(u)},
		{"account", "Your monthly payment of {{1}} will be billed on {{2}}.", same(u)},
		{"account", "You are running low on minutes. Top up your plan {{1}}.", same(u)},
		{"account", "Please upload a photo to finish setting up your account.", same(u)},
		{"account", "Our customer service number has changed. It is now {{1}}.", same(u)},
		{"account", "Your password was changed on {{1}}.", same(u)},
		{"account", "Reset your password here: {{1}}", same(u)},
		{"account", "Your subscription will be renewed on {{1}}; we will charge {{2}}.", same(u)},
		{"account", "Payment of {{1}} is overdue since {{2}}.", same(u)},
		{"feedback", "How was your stay in room {{1}}? Please rate it.", from2024},
		{"feedback", "How did our chat about ticket {{1}} go?", from2024},
		{"a survey about nothing", "Take our survey and tell us what you think of us.", same(m)},
		{"conversation", "You asked for support by email. Shall we continue the conversation here?", from2024},
		{"conversation", "Following our call about issue {{1}}, here is what we found.", from2024},
		{"a conversation about nothing", "Come chat with us!", same(m)},
		{"critical", "Severe weather warning: a storm will reach {{1}} tonight.", from2025},
		{"critical", "Free flu vaccine at {{1}} for everyone over sixty.", from2025},
		{"critical", "Health emergency: avoid the lake at {{1}}.", from2025},
		{"critical", "Your voter registration ends on {{1}}; check it.", from2025},
		{"critical", "Your welfare payment was disbursed today.", from2025},
		{"critical", "System outage: payments are down since {{1}}.", from2025},
		{"critical", "Fraud alert: scammers pretend to be our bank.", from2025},
		{"critical", "Product recall: stop using heater {{1}}.", from2025},
		{"critical", "We have updated our privacy policy.", from2025},
		{"events", "Your registration for {{1}} is confirmed. Doors open at {{2}}.", same(u)},
		{"missed", "You missed your appointment on {{1}}.", from2024},
		{"renewal", "Time to renew your policy {{1}}.", until2025},
		{"quote", "The quote you requested is ready: {{1}}", from2024},
		{"quote taken up again", "Following up on your quote {{1}}: confirm now.", same(m)},
		{"public review", "Leave us a review on Google, {{1}}.", same(m)},
		{"unclear", "{{1}}", same(m)},
		{"unclear", "Congratulations!", same(m)},
		{"test", "hello world", same(m)},
		{"passcode", "{{1}} is your verification code. For your security, do not share this code.", same(a)},
	}
	for _, tt := range tests {
		for i, at := range years {
			got := category.ClassifyOn(category.Template{Language: "en", Body: tt.body}, at)
			if got.Category != tt.want[i] {
				t.Errorf("%s, %d: %q is %s by %v, want %s",
					tt.objective, at.Year(), tt.body, got.Category, ids(got), tt.want[i])
			}
		}
	}
}
