package advice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/fold"
	"github.com/wacost/wacost/examples/internal/madeup"
	"github.com/wacost/wacost/pricing"
)

// lateIn returns the late replies of a log.
func lateIn(t *testing.T, a pricing.Account, events []pricing.Event) *pricing.LateReport {
	t.Helper()
	p, err := a.Pricer()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.LateReplies(slices.Values(events), pricing.LateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

// asked are users who write, and whom a template of a category answers so long after it.
func asked(n, from int, after time.Duration, c category.Category) (list []pricing.Event) {
	for i := range n {
		list = append(list, conversation(from+i, madeup.Numbers[0], november, 1)...)
		e := &list[len(list)-1]
		e.At, e.Message.Category = november.Add(after), c
	}
	return list
}

// inTime are the same events, with each template of utility as a text in the window.
func inTime(events []pricing.Event) []pricing.Event {
	list := slices.Clone(events)
	for i := range list {
		if e := &list[i]; e.Message.Category == category.Utility {
			e.At, e.Message.Category = november.Add(24*time.Hour-time.Second), category.Service
		}
	}
	return list
}

// Twenty late replies cost 0.1360 USD, and texts in time nothing: in 2025, and today within
// the free ones of the number. Past these, a text costs as much.
func TestLateReplies(t *testing.T) {
	events := asked(20, 0, 25*time.Hour, category.Utility)
	past := slices.Concat(conversation(100, madeup.Numbers[0], november, 1000), events)
	old := under("per-message-2025", "2026-07-31")
	for _, test := range []struct {
		a      pricing.Account
		events []pricing.Event
		saves  string
		says   string
	}{
		{old, events, "0.1360 USD", "That saves 0.1360 USD."},
		{usd(), events, "0.1360 USD", "That saves 0.1360 USD."},
		{old, past, "0.1360 USD", "That saves 0.1360 USD."},
		{usd(), past, "0.0000 USD", "That saves nothing under these rules: " +
			"texts are free within the month's allowance only."},
	} {
		it := itemOf(t, LateReplies, test.a, test.events, Options{Late: lateIn(t, test.a, test.events)})
		saves(t, it, 20, test.saves, test.a, test.events, inTime(test.events))
		want := "20 templates answered a user after the window had closed, 24 hours after the user's last message. " +
			"Answer within these with a text. " + test.says
		if it.Text != want {
			t.Error(it.Text)
		}
	}
}

// A late reply isn't counted again as utility that was sent just after the window; what
// follows it is.
func TestLateRepliesAreNoOtherItems(t *testing.T) {
	events := asked(3, 0, 25*time.Hour, category.Utility)
	follows := events[1]
	follows.ID, follows.At = "follows", follows.At.Add(time.Minute)
	events = append(events, follows)
	a := under("per-message-2025", "2026-07-31")
	o := Options{}
	if it := itemOf(t, AfterWindow, a, events, o); it.Messages != 4 {
		t.Errorf("%d messages", it.Messages)
	}
	o.Late = lateIn(t, a, events)
	if it := itemOf(t, AfterWindow, a, events, o); it.Messages != 1 || it.High.String() != "0.0068 USD" {
		t.Errorf("%d messages save %s", it.Messages, it.High)
	}
	if it := itemOf(t, LateReplies, a, events, o); it.Messages != 3 || it.High.String() != "0.0204 USD" {
		t.Errorf("%d messages save %s", it.Messages, it.High)
	}
}

func TestLateRepliesSaveNothing(t *testing.T) {
	sale := asked(2, 0, 30*time.Hour, category.Marketing)
	sent := sale[1:2]
	for says, events := range map[string][]pricing.Event{
		"The log has no messages of users": sent,
		"No reply came after the user's window had closed. 2 marketing templates were sent so late, too": sale,
	} {
		it := itemOf(t, LateReplies, usd(), events, Options{Late: lateIn(t, usd(), events)})
		if it.Messages != 0 || it.High != nil || it.Saves() || !strings.HasPrefix(it.Text, says) {
			t.Errorf("%s", it.Text)
		}
	}
	minimum := usd()
	minimum.Fees = []pricing.Fee{{Name: "least", On: pricing.FeeOnMinimum, Provider: "provider", Each: usdOf("10")}}
	events := asked(2, 0, 30*time.Hour, category.Utility)
	it := itemOf(t, LateReplies, minimum, events, Options{Late: lateIn(t, minimum, events)})
	if it.Unknown == "" || it.High != nil || it.rank() != 1 || !strings.Contains(it.Text, "isn't known: "+it.Unknown) {
		t.Errorf("%s", it.Text)
	}
}

// The bills of late replies are of the whole log; the saving is of the period alone.
func TestLateRepliesOfAPeriod(t *testing.T) {
	events := asked(2, 0, 30*time.Hour, category.Utility)
	for _, e := range asked(1, 50, 30*time.Hour, category.Utility) {
		e.At = e.At.AddDate(0, 0, -10)
		events = append([]pricing.Event{e}, events...)
	}
	l, err := fold.New(usd(), events, november, november.AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	p, err := usd().Pricer()
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.LateReplies(slices.Values(l.Events), pricing.LateOptions{From: l.From, Until: l.Until})
	if err != nil {
		t.Fatal(err)
	}
	items, err := Of(l, Options{Late: &r})
	if err != nil {
		t.Fatal(err)
	}
	it := items[0]
	if it.ID != LateReplies || it.Messages != 2 || it.Before.String() != "0.0136 USD" || !it.After.IsZero() {
		t.Errorf("%s: %d messages, %s to %s", it.ID, it.Messages, it.Before, it.After)
	}
}
