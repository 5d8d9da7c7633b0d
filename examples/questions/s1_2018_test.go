package questions

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// S1.1: Is a reply within 24 hours free? Yes. In 2018 a template was, too. No price list
// is needed to know it.
func TestIsAReplyWithin24HoursFree(t *testing.T) {
	reply, template := to(brazil, category.Service), to(brazil, category.Utility)
	// after 10 hours
	ask(t, "2018-09-01T15:00:00", usd(), reply, wrote("2018-09-01T05:00:00")).is("0 USD", "session-free")
	// a template after 10 hours
	ask(t, "2018-09-01T15:00:00", usd(), template, wrote("2018-09-01T05:00:00")).
		is("0 USD", "notification-in-window-free")
	// a second before the end
	ask(t, "2018-09-02T04:59:59", usd(), reply, wrote("2018-09-01T05:00:00")).is("0 USD", "session-free")
}

// S1.1: Until when is a reply free? For 24 hours from the user's last message.
func TestUntilWhenIsAReplyFree(t *testing.T) {
	until(t, "2018-08-31T21:00:00", to(brazil, category.Service), wrote("2018-08-31T18:00:00")).
		is("Sat 2018-09-01 18:00", "R0.5")
}

// S1.1: Is it still free today? Up to 1,000 replies of a number in a month are.
func TestIsItStillFreeToday(t *testing.T) {
	reply := to(brazil, category.Service)
	ask(t, "2026-11-21T15:00:00", usd(), reply, wrote("2026-11-21T05:00:00")).is("0 USD", "service-allowance")
}

// S1.2: What does a later message cost? A fixed price by the user's country. The price
// list here is invented, since none of Meta's from those years was found.
func TestWhatDoesALaterMessageCost(t *testing.T) {
	own := ofOnesOwn(t)
	// Brazil
	ask(t, "2018-09-03T07:00:00", own, to(brazil, category.Utility), wrote("2018-09-01T05:00:00")).
		is("0.05 USD", "notification")
	// India
	ask(t, "2018-09-03T07:00:00", own, to(india, category.Utility), wrote("2018-09-01T05:00:00")).
		is("0.02 USD", "notification")
}

// S1.2: What did Meta itself take in 2018? We don't know, and say so: unknown isn't 0.
func TestWhatDidMetaTakeIn2018(t *testing.T) {
	ask(t, "2018-09-03T07:00:00", usd(), to(brazil, category.Utility), pricing.State{}).is("no price (no-card)")
}

// S1.3: Can a plain reply be sent later than 24 hours? No, in no year. A template can,
// and is charged.
func TestCanAPlainReplyBeSentLater(t *testing.T) {
	reply, template := to(brazil, category.Service), to(brazil, category.Utility)
	// a reply after 30 hours
	ask(t, "2018-09-02T11:00:00", usd(), reply, wrote("2018-09-01T05:00:00")).
		is("not delivered (131047)", "outside-window")
	// a template after 30 hours, by the invented price list
	ask(t, "2018-09-02T11:00:00", ofOnesOwn(t), template, wrote("2018-09-01T05:00:00")).
		is("0.05 USD", "notification")
	// a reply after 30 hours
	ask(t, "2026-11-22T11:00:00", usd(), reply, wrote("2026-11-21T05:00:00")).
		is("not delivered (131047)", "outside-window")
}

// S1.4: Whom may a business write to?
func TestWhomMayABusinessWriteTo(t *testing.T) {
	t.Skip("no matter of cost: who has agreed to be written to is WhatsApp's policy")
}

// S1.5: Do slow replies cost more? They did. Twenty users asked on a Friday at 18:00.
// On Saturday morning the window was open, and a utility template in it was free. On
// Monday it was closed. Since October 2026 utility costs the same in both, so the old
// lesson holds for free text alone: in time it uses the allowance, later it isn't
// delivered.
func TestDoSlowRepliesCostMore(t *testing.T) {
	saturday := asked(20, "2025-08-01T18:00:00", "2025-08-02T10:00:00", category.Utility)
	monday := asked(20, "2025-08-01T18:00:00", "2025-08-04T09:00:00", category.Utility)
	// utility on Saturday
	bill(t, "2025-08", usd(), saturday).is("0 USD", "utility-in-window")
	// utility on Monday
	bill(t, "2025-08", usd(), monday).is("0.1360 USD", "template")

	saturday = asked(20, "2026-11-13T18:00:00", "2026-11-14T10:00:00", category.Utility)
	monday = asked(20, "2026-11-13T18:00:00", "2026-11-16T09:00:00", category.Utility)
	texts := asked(20, "2026-11-13T18:00:00", "2026-11-14T10:00:00", category.Service)
	// utility on Saturday
	bill(t, "2026-11", usd(), saturday).is("0.1360 USD", "message")
	// utility on Monday
	bill(t, "2026-11", usd(), monday).is("0.1360 USD", "message")
	// free text on Saturday
	bill(t, "2026-11", usd(), texts).is("0 USD", "service-allowance")
}

// S1.5: From when do slow replies cost more? From the instant at which the window closes.
// Here the user wrote on a Friday at 18:00.
func TestFromWhenDoSlowRepliesCostMore(t *testing.T) {
	// utility
	wait(t, "2025-08-01T19:00:00", to(brazil, category.Utility), wrote("2025-08-01T18:00:00")).
		is("0 USD; from Sat 2025-08-02 18:00 on 0.0068 USD", "utility-in-window", "template")
	// free text
	wait(t, "2026-11-13T19:00:00", to(brazil, category.Service), wrote("2026-11-13T18:00:00")).
		is("0 USD; from Sat 2026-11-14 18:00 on not delivered (131047)", "service-allowance", "outside-window")
}

// S1.5: Did slow replies cost more in 2018? Yes, a notification each. Its price is invented
// here.
func TestDidSlowRepliesCostMoreIn2018(t *testing.T) {
	own := ofOnesOwn(t)
	saturday := asked(20, "2018-09-07T18:00:00", "2018-09-08T10:00:00", category.Service)
	monday := asked(20, "2018-09-07T18:00:00", "2018-09-10T09:00:00", category.Utility)
	// free text on Saturday
	bill(t, "2018-09", own, saturday).is("0 USD", "session-free")
	// templates on Monday
	bill(t, "2018-09", own, monday).is("1.00 USD", "notification")
}

// S1.5: Which replies of a month were late, and what did that cost? Those that came after
// the window had closed, by template. Here twenty users asked on a Friday at 18:00 and were
// answered on Monday. The saving is what texts in time would have cost less. Since October
// 2026 they are free only as far as the allowance goes: past it there is nothing to save.
func TestWhichRepliesWereLate(t *testing.T) {
	// before October 2026
	late(t, "2025-08", asked(20, "2025-08-01T18:00:00", "2025-08-04T09:00:00", category.Utility)).
		is("20, asked on Friday from 18:00 on: 0.1360 USD less in time", "template", "service-free")
	monday := asked(20, "2026-11-13T18:00:00", "2026-11-16T09:00:00", category.Utility)
	// within the allowance
	late(t, "2026-11", monday).
		is("20, asked on Friday from 18:00 on: 0.1360 USD less in time", "message", "service-allowance")
	earlier := elsewhere(asked(1000, "2026-11-09T09:00:00", "2026-11-09T10:00:00", category.Service))
	// after 1,000 answers in time
	late(t, "2026-11", monday, earlier).
		is("20, asked on Friday from 18:00 on: no less in time", "message", "service-allowance")
	// a code isn't an answer
	late(t, "2026-11", asked(20, "2026-11-13T18:00:00", "2026-11-16T09:00:00", category.Authentication)).
		is("0", "message")
}

// elsewhere is the same events with users of other numbers.
func elsewhere(events []pricing.Event) []pricing.Event {
	for i := range events {
		events[i].User = strings.Replace(events[i].User, "+55119", "+55219", 1)
		events[i].Message.To = strings.Replace(events[i].Message.To, "+55119", "+55219", 1)
	}
	return events
}

// late asks which replies of a month were late, and what they would have cost in time.
func late(t *testing.T, month string, events ...[]pricing.Event) answer {
	t.Helper()
	from := at(month + "-01")
	o := pricing.LateOptions{From: from, Until: from.AddDate(0, 1, 0)}
	r, err := pricerOf(t, usd()).LateReplies(all(events...), o)
	if err != nil {
		t.Fatal(err)
	}
	said := answer{t: t, said: fmt.Sprint(r.Replies.Messages)}
	for day := range r.Replies.ByHour {
		for hour, n := range r.Replies.ByHour[day] {
			if n > 0 {
				said.said += fmt.Sprintf(", asked on %s from %d:00 on: %s",
					time.Weekday(day), hour, r.Replies.SavingText())
			}
		}
	}
	for _, l := range slices.Concat(r.Bill.Lines, r.Replies.InTime.Lines) {
		said.rules = append(said.rules, l.Rule.ID)
	}
	return said
}

// S1.6: Could replies be charged, all or beyond a volume? They are, beyond a volume.
// Of 1,500 replies in a month, 500 are past the allowance of one number. Two numbers
// have two allowances.
func TestCouldRepliesBeCharged(t *testing.T) {
	replies := asked(1500, "2026-11-10T09:00:00", "2026-11-10T10:00:00", category.Service)
	// one number
	bill(t, "2026-11", usd(), replies).is("3.4000 USD", "service-allowance", "message")
	// two numbers
	bill(t, "2026-11", usd(), halved(replies)).is("0 USD", "service-allowance")
}

// S1.6: What would other rules cost, such as a shorter window?
func TestWhatWouldOtherRulesCost(t *testing.T) {
	t.Skip("not served, and no issue plans it: prices can be one's own (S4.3), a set of rules can't")
}

// S1.7: Is it cheaper than a call centre?
func TestIsItCheaperThanACallCentre(t *testing.T) {
	t.Skip("no matter of WhatsApp's prices: what an agent or a call costs isn't known here")
}

// S1.8: Do answers from the app cost anything? No, however late. They open no
// window either.
func TestDoAnswersFromTheAppCost(t *testing.T) {
	// an answer from the app
	recorded(t, "2026-11", fromTheApp).is("0 USD", "R0.2")

	state, err := booked(t, fromTheUser, fromTheApp).State(t.Context(), number, brazil, at("2026-11-22T16:00:00"))
	if err != nil {
		t.Fatal(err)
	}
	// a reply by the API five hours later, 25 after the user's message
	ask(t, "2026-11-22T16:00:00", usd(), to(brazil, category.Service), state).
		is("not delivered (131047)", "outside-window")
}

// S1.9: What are shipping news, reminders and tickets, by price? Utility, as far as their
// texts tell. Marketing would cost nine times as much in Brazil.
func TestWhatAreShippingNewsRemindersAndTickets(t *testing.T) {
	files(t, "2026-11-21T12:00:00", "Your order {{1}} has shipped. Tracking number: {{2}}").is("utility")
	files(t, "2026-11-21T12:00:00", "Reminder: your appointment with {{1}} is on {{2}} at {{3}}.").is("utility")
	files(t, "2026-11-21T12:00:00", "Your ticket for train {{1}} on {{2}}: seat {{3}}, coach {{4}}.").is("utility")
	// utility to Brazil
	ask(t, "2026-11-21T12:00:00", usd(), to(brazil, category.Utility), pricing.State{}).is("0.0068 USD", "message")
	// marketing to Brazil
	ask(t, "2026-11-21T12:00:00", usd(), to(brazil, category.Marketing), pricing.State{}).is("0.0625 USD", "message")
}
