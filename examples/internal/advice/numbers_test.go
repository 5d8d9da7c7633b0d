package advice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
)

// 1,500 replies cost 3.40 USD on one number and nothing on two.
func TestNumbers(t *testing.T) {
	one := answered(madeup.Numbers[0])
	shop := pricing.Event{At: november, Number: madeup.Numbers[1], User: "5511900000001",
		Message: pricing.Message{Category: category.Marketing}}
	two := append([]pricing.Event{shop}, one...)
	for _, test := range []struct {
		events []pricing.Event
		to     string
		text   string
	}{
		{one, "another-number", "Have 500 users, who got 500 replies from it, write to one more number, " +
			"which would have free ones of its own. That saves 3.4000 USD."},
		{two, madeup.Numbers[1], "Have 500 users, who got 500 replies from it, write to another number of yours, " +
			"which has free ones left. That saves 3.4000 USD."},
	} {
		it := itemOf(t, Numbers, usd(), test.events, Options{})
		moved := slices.Clone(test.events)
		for i := len(moved) - 1000; i < len(moved); i++ { // 500 users who came last
			moved[i].Number = test.to
		}
		saves(t, it, 500, "3.4000 USD", usd(), test.events, moved)
		for i := range moved { // each of the test's users is moved by the item, too
			e := it.Changes[1].Each(i, &test.events[i])
			if strings.TrimPrefix(e.Number, "+") != strings.TrimPrefix(moved[i].Number, "+") {
				t.Fatalf("event %d is on number %s, want %s", i, e.Number, moved[i].Number)
			}
		}
		if it.Users != 500 || !strings.HasSuffix(it.Text, test.text) {
			t.Errorf("%d users: %s", it.Users, it.Text)
		}
	}
}

// Users who have written with both numbers stay, and how many replies that leaves is said.
func TestNumbersLeavesUsersOfBoth(t *testing.T) {
	events := answered(madeup.Numbers[0])
	var both []pricing.Event
	for i := range 1030 {
		both = append(both, pricing.Event{At: november.Add(-time.Hour), Inbound: true,
			Number: madeup.Numbers[1], User: events[2*i].User})
	}
	it := itemOf(t, Numbers, usd(), append(both, events...), Options{})
	const end = " 30 more past the free ones would stay: their users have written with both numbers, " +
		"or have more replies than are free there."
	if it.Users != 470 || !strings.HasSuffix(it.Text, end) {
		t.Errorf("%d users: %s", it.Users, it.Text)
	}
}

// Meta's words on the allowance of one number say nothing of another. They are left out
// on both sides; what is free by an ad stays so.
func TestNumbersWithMetasWords(t *testing.T) {
	events := answered(madeup.Numbers[0])
	plain := slices.Clone(events)
	for i := range events {
		if e := &events[i]; !e.Inbound {
			e.Meta = pricing.Reported{Type: pricing.TypeFree, Category: category.Service, Delivered: true}
			if i > 1900 {
				e.Meta.Type = pricing.TypeRegular // another app used 50 of them
			}
			if i < 20 {
				e.Meta.Type, plain[i].Meta.Type = pricing.TypeFreeEntry, pricing.TypeFreeEntry
			}
		}
	}
	it := itemOf(t, Numbers, usd(), events, Options{})
	moved := slices.Clone(plain)
	for i := len(moved) - 2*int(it.Users); i < len(moved); i++ {
		moved[i].Number = "another-number"
	}
	want := replay(t, usd(), plain).High.Sub(replay(t, usd(), moved).High)
	saves(t, it, it.Users, want.String(), usd(), plain, moved)
	if it.Users < 490 || it.Users > 600 {
		t.Errorf("%d users", it.Users)
	}
}

// Users are moved as a whole, and not to a number on which they wrote, too; no number gets
// more than it has left.
func TestNumbersMovesWholeUsers(t *testing.T) {
	var events []pricing.Event
	for i := range 500 { // 1,500 replies, and 900 of the other number's
		at := november.Add(time.Duration(i) * 20 * time.Minute)
		events = append(events, conversation(i, madeup.Numbers[0], at, 3)...)
		if i >= 200 {
			events = append(events, conversation(i, madeup.Numbers[1], at, 3)...)
		}
	}
	l := newLog(t, usd(), events)
	it := itemOf(t, Numbers, usd(), events, Options{})
	counts := map[string]int{}
	number := map[string]string{} // of a user on the first number
	var after []pricing.Event
	for i, e := range l.Events {
		now := *it.Changes[1].Each(i, &e)
		after = append(after, now)
		if !e.Inbound {
			counts["+"+l.Number(&now)]++
		}
		same := l.Number(&now) == l.Number(&e)
		if e.Number == madeup.Numbers[1] && !same {
			t.Errorf("%s is moved from a number that has replies left", e.User)
		}
		if e.Number == madeup.Numbers[0] {
			if was, ok := number[e.User]; ok && was != l.Number(&now) {
				t.Errorf("%s is on two numbers", e.User)
			}
			number[e.User] = l.Number(&now)
			if e.User >= "5511970000200" && !same {
				t.Errorf("%s wrote to both", e.User)
			}
		}
	}
	if counts[madeup.Numbers[1]] != 999 || it.Messages != 99 || it.Users != 33 {
		t.Errorf("%v, %d replies of %d users", counts, it.Messages, it.Users)
	}
	saves(t, it, 99, "0.6732 USD", usd(), events, after)
}

func TestNumbersSaveNothing(t *testing.T) {
	for _, test := range []struct {
		a      pricing.Account
		events []pricing.Event
		says   string
	}{
		{under("conversations-2023", "2024-10-31"), answered("1"), "no number has free replies of its own"},
		{under("per-message-2025", "2026-07-31"), answered("1"), "no number has free replies of its own"},
		{usd(), answered("1")[:2000], "No number of yours sent more replies than are free in a month."},
		{usd(), conversation(1, "1", november, 1200), "to one user alone"},
		{usd(), notReplies(answered("1")[:2040]), "No number of yours sent more replies than are free in a month."},
	} {
		it := itemOf(t, Numbers, test.a, test.events, Options{})
		if it.Saves() || it.Messages != 0 || it.High != nil || !strings.Contains(it.Text, test.says) {
			t.Errorf("%d messages save %v: %s", it.Messages, it.High, it.Text)
		}
	}
}

// notReplies makes ten replies reactions, and ten answers from the business's app.
func notReplies(events []pricing.Event) []pricing.Event {
	for i := range 20 {
		e := &events[2*i+1]
		e.Echo, e.Message.Reaction = i < 10, i >= 10
	}
	return events
}
