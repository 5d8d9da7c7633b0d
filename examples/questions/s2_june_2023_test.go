package questions

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// busy is 1,000 users who are answered on the first of a month, which uses up the
// account's free conversations.
func busy(first string) []pricing.Event {
	return asked(1000, first+"T00:00:00", first+"T00:01:00", category.Service)
}

// S2.1: How many conversations are free in a month? 1,000 that users begin, of the
// account and not of a number. 1,500 users wrote to two numbers and 1,350 got an answer:
// 350 are charged.
func TestHowManyConversationsAreFree(t *testing.T) {
	answered := halved(asked(1350, "2023-09-10T09:00:00", "2023-09-10T10:00:00", category.Service))
	silent := asked(150, "2023-09-20T09:00:00", "", "")
	bill(t, "2023-09", usd(), answered, silent).is("10.5000 USD", "service-allowance", "conversation")
}

// S2.2: Who begins a conversation, and for how long? Until May 2023 it cost one price
// if the user had written, and another if not. Either way the first message of the
// business that is delivered opens it for 24 hours.
func TestWhoBeginsAConversation(t *testing.T) {
	busy := busy("2022-11-01")
	byUser := []pricing.Event{
		told(brazil, "2022-11-02T09:00:00"),
		sent(brazil, "2022-11-02T10:00:00", category.Service),
		sent(brazil, "2022-11-03T08:59:59", category.Service),
	}
	byBusiness := []pricing.Event{
		sent(brazil, "2022-11-02T10:00:00", category.Utility),
		sent(brazil, "2022-11-03T09:59:59", category.Marketing),
	}
	// the user wrote
	bill(t, "2022-11", usd(), busy, byUser).
		is("0.0300 USD", "conversation-allowance", "user-initiated", "open-conversation")
	// the user didn't write
	bill(t, "2022-11", usd(), busy, byBusiness).
		is("0.0500 USD", "conversation-allowance", "business-initiated", "open-conversation")
}

// S2.3: Is a conversation the same as the service window? No, they are two clocks. The
// window begins anew when the user writes; the conversation runs for 24 hours from the
// first answer, whatever happens. Here answers came after 1 hour, 24½ hours and 26
// hours: the second is in the first one's conversation, the third opens another.
func TestIsAConversationTheServiceWindow(t *testing.T) {
	bill(t, "2023-09", usd(), busy("2023-09-01"), []pricing.Event{
		told(brazil, "2023-09-05T00:00:00"),
		sent(brazil, "2023-09-05T01:00:00", category.Service),
		told(brazil, "2023-09-05T20:00:00"),
		sent(brazil, "2023-09-06T00:30:00", category.Service),
		sent(brazil, "2023-09-06T02:00:00", category.Service),
	}).is("0.0600 USD", "service-allowance", "conversation", "open-conversation")
}

// S2.4: What are the categories? Marketing, utility and authentication, and service for
// what isn't a template. What belongs to which has changed since: a survey about a visit
// was marketing, and is utility now.
func TestWhatAreTheCategories(t *testing.T) {
	const survey = "How was your visit on {{1}}? Please rate our service from 1 to 5."
	// the survey
	files(t, "2023-06-15", survey).is("marketing")
	// the survey
	files(t, "2026-11-21", survey).is("utility")
	// marketing to Brazil
	ask(t, "2023-06-15", usd(), to(brazil, category.Marketing), pricing.State{}).is("0.0625 USD", "conversation")
	// utility to Brazil
	ask(t, "2023-06-15", usd(), to(brazil, category.Utility), pricing.State{}).is("0.0350 USD", "conversation")
}

// S2.5: By which country is it charged? By that of the user's number, and not by where the
// business is. Where countries share a code, as +1, the digits after it tell them apart.
func TestByWhichCountryIsItCharged(t *testing.T) {
	marketing := func(user string) pricing.Message { return to(user, category.Marketing) }
	// Brazil
	ask(t, "2023-09-05", usd(), marketing(brazil), pricing.State{}).is("0.0625 USD", "conversation")
	// India
	ask(t, "2023-09-05", usd(), marketing(india), pricing.State{}).is("0.0099 USD", "conversation")
	// Germany
	ask(t, "2023-09-05", usd(), marketing(germany), pricing.State{}).is("0.1365 USD", "conversation")
	// New York
	ask(t, "2023-09-05", usd(), marketing("+12125551234"), pricing.State{}).is("0.0250 USD", "conversation")
	// Santo Domingo
	ask(t, "2023-09-05", usd(), marketing("+18095551234"), pricing.State{}).is("0.0740 USD", "conversation")
}

// S2.6: Is the same customer a week later a second conversation? Yes.
func TestIsTheSameCustomerAWeekLaterASecondConversation(t *testing.T) {
	bill(t, "2023-09", usd(), busy("2023-09-01"), []pricing.Event{
		told(brazil, "2023-09-05T00:00:00"),
		sent(brazil, "2023-09-05T01:00:00", category.Service),
		told(brazil, "2023-09-12T00:00:00"),
		sent(brazil, "2023-09-12T01:00:00", category.Service),
	}).is("0.0600 USD", "service-allowance", "conversation")
}

// S2.7: What does spam cost? Nothing, if nobody answers: what users write is free.
func TestWhatDoesSpamCost(t *testing.T) {
	spam := []pricing.Event{told(brazil, "2023-09-05T00:00:00"), told(brazil, "2023-09-05T00:00:01")}
	bill(t, "2023-09", usd(), spam).is("0 USD", "R0.2")
}

// S2.8: What does a question without answer cost? Nothing, and it uses none of the
// 1,000.
func TestWhatDoesAQuestionWithoutAnswerCost(t *testing.T) {
	silent := asked(150, "2023-09-20T09:00:00", "", "")
	bill(t, "2023-09", usd(), silent).is("0 USD", "R0.2")
	if used := replayed(t, usd(), silent).Counts; len(used) > 0 {
		t.Errorf("used %v", used)
	}
}

// S2.9: Does an automatic answer count? Yes, like one that a person wrote.
func TestDoesAnAutomaticAnswerCount(t *testing.T) {
	bill(t, "2023-09", usd(), busy("2023-09-01"), []pricing.Event{
		told(brazil, "2023-09-05T00:00:00"),
		sent(brazil, "2023-09-05T00:00:01", category.Service),
	}).is("0.0300 USD", "service-allowance", "conversation")
}

// S2.10: What is a template more than 24 hours after the user's message? We differ. The
// page answers: a conversation that the user began. But it says itself that such a one
// begins within 24 hours of the user's message. We follow that: the business begins this
// one, and it is priced by the template's category. So none of the 1,000 free ones is used.
// Until May 2023 it was a conversation that the business began, too, but the 1,000 were
// for both kinds.
func TestWhatIsATemplateMoreThan24HoursAfter(t *testing.T) {
	template := to(brazil, category.Utility)
	// after 30 hours
	ask(t, "2023-09-06T12:00:00", usd(), template, wrote("2023-09-05T06:00:00")).is("0.0350 USD", "conversation")
	// the same, before June 2023
	ask(t, "2023-05-06T12:00:00", usd(), template, wrote("2023-05-05T06:00:00")).
		is("0 USD", "conversation-allowance")
	// the same, after 1,000 others
	bill(t, "2023-05", usd(), busy("2023-05-01"), []pricing.Event{
		told(brazil, "2023-05-05T06:00:00"),
		sent(brazil, "2023-05-06T12:00:00", category.Utility),
	}).is("0.0500 USD", "conversation-allowance", "business-initiated")
}

// S2.11: Is a conversation longer if both go on writing? No. After 24 hours the next
// message of the business opens another one.
func TestIsAConversationLongerIfBothGoOnWriting(t *testing.T) {
	start := []pricing.Event{
		told(brazil, "2023-09-05T00:00:00"),
		sent(brazil, "2023-09-05T01:00:00", category.Service),
		told(brazil, "2023-09-06T00:59:00"),
	}
	last := []pricing.Event{sent(brazil, "2023-09-06T00:59:59", category.Service)}
	next := []pricing.Event{sent(brazil, "2023-09-06T01:00:00", category.Service)}
	// a second before the end
	bill(t, "2023-09", usd(), busy("2023-09-01"), start, last).
		is("0.0300 USD", "service-allowance", "conversation", "open-conversation")
	// at the end
	bill(t, "2023-09", usd(), busy("2023-09-01"), start, next).
		is("0.0600 USD", "service-allowance", "conversation")
}

// S2.12: Does the bill tell the types? Yes, in a line each.
func TestDoesTheBillTellTheTypes(t *testing.T) {
	events := []pricing.Event{
		sent(brazil, "2023-09-05T01:00:00", category.Marketing),
		sent(brazil, "2023-09-05T02:00:00", category.Utility),
		sent(brazil, "2023-09-05T03:00:00", category.Authentication),
	}
	bill(t, "2023-09", usd(), events).is("0.1290 USD", "conversation")
	amounts := map[ratecard.Item]string{}
	for _, l := range replayed(t, usd(), events).Lines {
		amounts[l.Item] = l.Amount.String()
	}
	want := map[ratecard.Item]string{
		ratecard.Marketing:      "0.0625 USD",
		ratecard.Utility:        "0.0350 USD",
		ratecard.Authentication: "0.0315 USD",
	}
	if diff := cmp.Diff(want, amounts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// S2.12: Does the bill tell them for each customer? Yes, charges add up by customer and
// category. Whose a message is, the business says with it (Event.Customer).
func TestDoesTheBillTellThemForEachCustomer(t *testing.T) {
	events := []pricing.Event{
		sent(brazil, "2023-09-05T01:00:00", category.Marketing),
		sent(brazil, "2023-09-05T02:00:00", category.Utility),
		sent(germany, "2023-09-05T03:00:00", category.Marketing),
	}
	events[0].Customer, events[1].Customer, events[2].Customer = "shop", "shop", "bakery"
	groups := pricing.Groups{ByCustomer: true, ByCategory: true}
	for i := range events {
		out, err := pricerOf(t, usd()).Apply(&events[i], nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := groups.Add(&events[i], &out); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, g := range groups.List() {
		got = append(got, fmt.Sprint(g.Customer, ", ", g.Category, ": ", g.High))
	}
	want := []string{"bakery, marketing: 0.1365 USD", "shop, marketing: 0.0625 USD", "shop, utility: 0.0350 USD"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// a shop's two, and a bakery's one
	bill(t, "2023-09", usd(), events).is("0.2340 USD", "conversation")
}

// S2.13: What has the month cost so far? The page knew no way. Any part of a month can
// be added up: by noon of the 15th 1,229 users were answered, 229 more than are free.
func TestWhatHasTheMonthCostSoFar(t *testing.T) {
	noon := at("2023-09-15T12:00:00")
	var soFar []pricing.Event
	for i, e := range asked(2400, "2023-09-01T00:00:00", "2023-09-01T00:00:00", category.Service) {
		e.At = e.At.Add(time.Duration(i/2) * 17 * time.Minute)
		if e.At.Before(noon) {
			soFar = append(soFar, e)
		}
	}
	bill(t, "2023-09", usd(), soFar).is("6.8700 USD", "service-allowance", "conversation")
}

// S2.13: What will the month cost?
func TestWhatWillTheMonthCost(t *testing.T) {
	t.Skip("not served, and no issue plans it: how many messages will come isn't known here")
}
