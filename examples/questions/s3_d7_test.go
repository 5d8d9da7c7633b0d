package questions

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// S3.1: Is each delivered template charged? Since July 2025, yes. Before that two of one
// category within a day were one conversation.
func TestIsEachDeliveredTemplateCharged(t *testing.T) {
	june := []pricing.Event{
		sent(brazil, "2025-06-10T10:00:00", category.Marketing),
		sent(brazil, "2025-06-10T11:00:00", category.Marketing),
	}
	august := []pricing.Event{
		sent(brazil, "2025-08-10T10:00:00", category.Marketing),
		sent(brazil, "2025-08-10T11:00:00", category.Marketing),
	}
	// two in a day
	bill(t, "2025-06", usd(), june).is("0.0625 USD", "conversation", "open-conversation")
	// two in a day
	bill(t, "2025-08", usd(), august).is("0.1250 USD", "template")
}

// S3.2: How much less is India than Germany or the United Kingdom? Marketing cost less
// than a tenth of Germany's price, and a fifth of the United Kingdom's.
func TestHowMuchLessIsIndia(t *testing.T) {
	// India
	ask(t, "2025-08-01", usd(), to(india, category.Marketing), pricing.State{}).is("0.0107 USD", "template")
	// Germany
	ask(t, "2025-08-01", usd(), to(germany, category.Marketing), pricing.State{}).is("0.1365 USD", "template")
	// United Kingdom
	ask(t, "2025-08-01", usd(), to(kingdom, category.Marketing), pricing.State{}).is("0.0529 USD", "template")
}

// S3.3: Is a utility template free in an open window? It was from July 2025 to September
// 2026. Since October 2026 it is charged there too, so we differ from the guide, which
// is older.
func TestIsUtilityFreeInAnOpenWindow(t *testing.T) {
	template := to(germany, category.Utility)
	// by the guide's rule
	ask(t, "2025-08-01T12:00:00", usd(), template, wrote("2025-08-01T11:00:00")).is("0 USD", "utility-in-window")
	// a second before it changed
	ask(t, "2026-09-30T23:59:59", usd(), template, wrote("2026-09-30T23:00:00")).is("0 USD", "utility-in-window")
	// by today's rule
	ask(t, "2026-11-21T12:00:00", usd(), template, wrote("2026-11-21T11:00:00")).is("0.0550 USD", "message")
}

// S3.4: Is everything free for 72 hours after an ad or a page button? Yes, from the
// answer on, marketing too. Since 28 September 2026 it may be up to seven days, and Meta
// doesn't say when: in between we give both amounts.
func TestIsEverythingFreeFor72HoursAfterAnAd(t *testing.T) {
	template := to(germany, category.Marketing)
	before := tapped(t, "2025-08-01T00:00:00", "2025-08-01T01:00:00")
	// 49 hours after the answer
	ask(t, "2025-08-03T02:00:00", usd(), template, before).is("0 USD", "free-entry-point")
	// 72 hours after it
	ask(t, "2025-08-04T01:00:00", usd(), template, before).is("0.1365 USD", "template")
	now := tapped(t, "2026-11-10T00:00:00", "2026-11-10T01:00:00")
	// 49 hours after it
	ask(t, "2026-11-12T02:00:00", usd(), template, now).is("0 USD", "free-entry-point")
	// on the fifth day
	ask(t, "2026-11-15T01:00:00", usd(), template, now).is("0 USD to 0.1365 USD", "free-entry-point", "message")
}

// S3.5: Is the service window then 72 hours, too? No, we differ. What is free and what may
// be sent are two clocks. The user last wrote 31 hours ago: a free text is refused, and
// a template is delivered and free.
func TestIsTheServiceWindow72HoursToo(t *testing.T) {
	user := tapped(t, "2025-08-01T00:00:00", "2025-08-01T01:00:00")
	// a free text
	ask(t, "2025-08-02T07:00:00", usd(), to(germany, category.Service), user).
		is("not delivered (131047)", "outside-window")
	// a utility template
	ask(t, "2025-08-02T07:00:00", usd(), to(germany, category.Utility), user).is("0 USD", "free-entry-point")
}

// S3.6: What does a message cost with a mark-up? Meta's price and the provider's fee, in
// lines of their own: here 10 % on marketing to Germany.
func TestWhatDoesAMessageCostWithAMarkUp(t *testing.T) {
	a := usd()
	a.Fees = []pricing.Fee{{Name: "mark-up", On: pricing.FeeOnCharged, Share: decimal.RequireFromString("0.1")}}
	ask(t, "2026-11-21", a, to(germany, category.Marketing), pricing.State{}).is("0.15015 USD", "message", "fee")
}

// S3.6: What does a month cost with a subscription? Meta's charges, and the subscription as
// a line of its own. Here it is 49 USD for each of two numbers, and half of that from
// the 16th on. The bill is of a month that is named.
func TestWhatDoesAMonthCostWithASubscription(t *testing.T) {
	events := []pricing.Event{sent(germany, "2026-11-21", category.Marketing)}
	a := usd()
	a.Fees = []pricing.Fee{{Name: "subscription", On: pricing.FeeOnMonth, Quantity: 2,
		Each: ratecard.Money{Amount: decimal.NewFromInt(49), Currency: "USD"}}}
	// all of it
	wholeMonth(t, "2026-11", a, events).is("98.1365 USD", "message", "fee")
	a.Fees[0].From = ratecard.DateOf(at("2026-11-16"))
	// from the 16th on
	wholeMonth(t, "2026-11", a, events).is("49.1365 USD", "message", "fee")
}

// S3.7: What do 20 conversations a day cost? 1,800 replies a month in the United Kingdom,
// of which 1,000 are free since October 2026.
func TestWhatDo20ConversationsADayCost(t *testing.T) {
	askMany(t, "2026-11-21T12:00:00", usd(), to(kingdom, category.Service), wrote("2026-11-21T11:00:00"), 1800).
		is("17.6000 USD", "service-allowance", "message")
}

// S3.7: Is the free app enough for so few?
func TestIsTheFreeAppEnough(t *testing.T) {
	t.Skip("no matter of cost: the app costs nothing (S1.8), and what it can't do isn't known here")
}

// S3.8: What will a campaign cost? 10,000 alike messages are one question.
func TestWhatWillACampaignCost(t *testing.T) {
	askMany(t, "2026-11-21", usd(), to(india, category.Marketing), pricing.State{}, 10000).
		is("118.0000 USD", "message")
}

// S3.8: What will a list of recipients cost? The sum of their countries' prices. Where
// countries share an allowance it depends on the order of sending, so both ends are told:
// here 1,500 replies of one number, half to Germany and half to India.
func TestWhatWillAListOfRecipientsCost(t *testing.T) {
	// marketing to Brazil, Germany, India and the United Kingdom
	campaign(t, "2026-11-21T12:00:00", pricing.Message{From: number, Category: category.Marketing}, pricing.State{},
		brazil, germany, india, kingdom).is("0.2743 USD", "message")
	half := append(slices.Repeat([]string{germany}, 750), slices.Repeat([]string{india}, 750)...)
	// 1,500 replies
	campaign(t, "2026-11-21T12:00:00", pricing.Message{From: number, Category: category.Service},
		wrote("2026-11-21T11:00:00"), half...).is("0.7000 USD to 27.5000 USD", "service-allowance", "message")
}

// S3.8: What are carts, passcodes, reminders, payments and orders, by price? A cart that
// was left is marketing, a passcode is authentication, and the others are utility.
func TestWhatAreCartsPasscodesRemindersPaymentsAndOrders(t *testing.T) {
	files(t, "2026-11-21", "You left something in your cart, {{1}}.").is("marketing")
	files(t, "2026-11-21", "{{1}} is your verification code.").is("authentication")
	files(t, "2026-11-21", "Reminder: your appointment with {{1}} is on {{2}} at {{3}}.").is("utility")
	files(t, "2026-11-21", "Your payment of {{1}} for invoice {{2}} is due on {{3}}.").is("utility")
	files(t, "2026-11-21", "Order {{1}} is confirmed. It arrives on {{2}}.").is("utility")
	files(t, "2026-11-21", "Your order {{1}} has shipped. Tracking number: {{2}}").is("utility")
}

// S3.9: How many are delivered and read, and how fast is an answer?
func TestHowManyAreDeliveredAndRead(t *testing.T) {
	t.Skip("no matter of cost: rates of delivery and reading, and times of response, are other figures")
}

// S3.10: What happens to those who misuse templates? WhatsApp restricts them. A message
// that it refuses for that, here by error 131064, isn't delivered and costs nothing.
func TestWhatHappensToThoseWhoMisuseTemplates(t *testing.T) {
	recorded(t, "2026-11", restricted).is("0 USD", "R0.3")
}
