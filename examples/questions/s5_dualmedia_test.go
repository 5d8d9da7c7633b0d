package questions

import (
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// S5.1: Is it charged by conversation or by message, and by market? By conversation
// until June 2025, by message since then, and always by the user's market.
func TestIsItChargedByConversationOrByMessage(t *testing.T) {
	// Brazil, the conversation
	ask(t, "2025-06-30", usd(), to(brazil, category.Marketing), pricing.State{}).is("0.0625 USD", "conversation")
	// Brazil, the message
	ask(t, "2025-07-01", usd(), to(brazil, category.Marketing), pricing.State{}).is("0.0625 USD", "template")
	// Germany, the message
	ask(t, "2025-07-01", usd(), to(germany, category.Marketing), pricing.State{}).is("0.1365 USD", "template")
}

// S5.2: How much dearer is promotion than what a transaction needs? Nine times in Brazil.
// Where it isn't known how Meta will file a template, both amounts are told.
func TestHowMuchDearerIsPromotion(t *testing.T) {
	unsure := to(brazil, category.Utility)
	unsure.Others = []category.Category{category.Marketing}
	// utility
	ask(t, "2026-11-21", usd(), to(brazil, category.Utility), pricing.State{}).is("0.0068 USD", "message")
	// marketing
	ask(t, "2026-11-21", usd(), to(brazil, category.Marketing), pricing.State{}).is("0.0625 USD", "message")
	// utility, or perhaps marketing
	ask(t, "2026-11-21", usd(), unsure, pricing.State{}).is("0.0068 USD to 0.0625 USD", "message")
}

// S5.3: Are boarding passes, shipments and alerts cheap? Yes, utility.
func TestAreBoardingPassesShipmentsAndAlertsCheap(t *testing.T) {
	files(t, "2026-11-21", "Your boarding pass for flight {{1}} on {{2}}: gate {{3}}, seat {{4}}.").is("utility")
	files(t, "2026-11-21", "Your parcel {{1}} arrives on {{2}} between {{3}} and {{4}}.").is("utility")
	files(t, "2026-11-21", "A new device signed in to your account on {{1}}. Call us if it wasn't you.").is("utility")
	// utility to Brazil
	ask(t, "2026-11-21", usd(), to(brazil, category.Utility), pricing.State{}).is("0.0068 USD", "message")
}

// S5.4: What is a message beside a call, or an e-mail?
func TestWhatIsAMessageBesideACall(t *testing.T) {
	t.Skip("no matter of WhatsApp's prices: what calls and e-mails cost isn't known here")
}

// S5.5: Is the cost known before and after each message? Yes, and it is the same by
// the quote and by the webhook.
func TestIsTheCostKnownBeforeAndAfter(t *testing.T) {
	// before
	ask(t, "2026-11-21T15:01:00", usd(), to(brazil, category.Utility), wrote("2026-11-21T15:00:00")).
		is("0.0068 USD", "message")
	// after
	recorded(t, "2026-11", fromTheUser, delivered).is("0.0068 USD", "message")
}

// S5.5: Can there be a ceiling? Yes, if whoever sends asks first: 5 USD pay for 80 marketing
// messages to Brazil. Nothing here refuses to send.
func TestCanThereBeACeiling(t *testing.T) {
	// with 5 USD
	reach(t, "2026-11-21", to(brazil, category.Marketing), pricing.State{}, "5").is("80 messages", "message")
}

// S5.6: What does a lead from an ad cost?
func TestWhatDoesALeadCost(t *testing.T) {
	t.Skip("no matter of WhatsApp's prices: what the ad cost isn't known here; what is free after it is (S3.4)")
}

// S5.7: What does a payment in WhatsApp cost?
func TestWhatDoesAPaymentCost(t *testing.T) {
	t.Skip("no matter of messages: fees on payments are other price lists")
}

// S5.8: Do automatic messages save tickets?
func TestDoAutomaticMessagesSaveTickets(t *testing.T) {
	t.Skip("no matter of WhatsApp's prices: what a ticket costs isn't known here")
}

// S5.9: Does a CRM get the cost by itself? Yes, from the webhooks that it
// receives anyway: those of a question and of an answer make a bill.
func TestDoesACRMGetTheCost(t *testing.T) {
	recorded(t, "2026-11", fromTheUser, delivered).is("0.0068 USD", "message")
}

// S5.10: Is the app free? Yes.
func TestIsTheAppFree(t *testing.T) {
	recorded(t, "2026-11", fromTheApp).is("0 USD", "R0.2")
}
