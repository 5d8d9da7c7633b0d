package pricing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Lines tell in short what becomes of messages: what is charged, what isn't, and by
// which rule; also of those that have no price.
func TestLinesTellWhatBecomesOfMessages(t *testing.T) {
	type short struct {
		Item                   ratecard.Item
		Unit                   ratecard.Unit
		Charged, Free, Refused int64
		Error                  int
		Rule, Allowance        string
	}
	shortened := func(c pricing.Case) (s short) {
		for _, l := range c.Lines {
			s.Item, s.Unit = l.Item, l.Unit
			switch {
			case l.Refused != nil:
				s.Refused, s.Error, s.Rule = s.Refused+l.Units, l.Refused.Code, l.Rule.ID
			case l.Allowance > 0:
				s.Free, s.Allowance = s.Free+l.Units, l.Rule.ID
			case l.IsCharged():
				s.Charged, s.Rule = s.Charged+l.Units, l.Rule.ID
			default:
				s.Free, s.Rule = s.Free+l.Units, l.Rule.ID
			}
			if priced := c.Total.Currency != ""; priced != l.IsPriced() || (l.Tier > 0) != (l.IsCharged() && priced) {
				t.Errorf("total %v with line %+v", c.Total, l)
			}
		}
		return s
	}
	wrote := func(at time.Time) pricing.State {
		return pricing.State{Thread: window.Thread{LastInbound: at}}
	}
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		state   pricing.State
		at      string
		apply   bool
		n       int64
		want    []short
		gaps    int
	}{
		{"a charge", pricing.Account{}, to(brazil, category.Utility), pricing.State{}, "2025-09-01", false, 3,
			[]short{{"utility", "message", 3, 0, 0, 0, "template", ""}}, 0},
		{"free", pricing.Account{}, to(brazil, category.Utility), wrote(at("2025-09-01")), "2025-09-01", false, 1,
			[]short{{"utility", "message", 0, 1, 0, 0, "utility-in-window", ""}}, 0},
		{"a conversation", pricing.Account{}, to(brazil, category.Utility), pricing.State{}, "2023-09-01", true, 1,
			[]short{{"utility", "conversation", 1, 0, 0, 0, "conversation", ""}}, 0},
		{"refused", pricing.Account{}, to(states, category.Marketing), pricing.State{}, "2025-09-01", true, 1,
			[]short{{"marketing", "message", 0, 0, 1, 131049, "us-marketing-paused", ""}}, 0},
		{"part of an allowance", pricing.Account{}, to(brazil, category.Service), wrote(at("2026-10-05")),
			"2026-10-05", false, 1002,
			[]short{{"service", "message", 2, 1000, 0, 0, "message", "service-allowance"}}, 0},
		{"all of it", pricing.Account{}, to(brazil, category.Service), wrote(at("2026-10-05")), "2026-10-05", false, 10,
			[]short{{"service", "message", 0, 10, 0, 0, "", "service-allowance"}}, 0},
		{"without a price", pricing.Account{}, to(brazil, category.Marketing), pricing.State{}, "2020-09-01", true, 1,
			[]short{{"notification", "notification", 1, 0, 0, 0, "notification", ""}}, 1},
		{"unsure and without a price", pricing.Account{}, to(brazil, category.Marketing),
			pricing.State{Thread: window.Thread{KnownSince: at("2020-09-01")}}, "2020-09-01", true, 1,
			[]short{
				{"notification", "notification", 1, 0, 0, 0, "notification", ""},
				{"notification", "notification", 0, 1, 0, 0, "notification-in-window-free", ""},
			}, 1},
		{"the user wrote", pricing.Account{}, pricing.Message{}, pricing.State{}, "2026-10-05", true, 0, []short{{}}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			pricer, err := test.account.Pricer()
			if err != nil {
				t.Fatal(err)
			}
			var q pricing.Quote
			if test.apply {
				e := pricing.Event{At: at(test.at), User: test.message.To, Message: test.message, Inbound: test.n == 0}
				out, applied := pricer.Apply(&e, &test.state)
				q, err = out.Charge, applied
			} else {
				q, err = pricer.QuoteN(&test.message, &test.state, at(test.at), test.n)
			}
			if err != nil {
				t.Fatal(err)
			}
			got := []short{}
			for _, c := range q.Cases() {
				got = append(got, shortened(c))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if n := len(q.Unpriced()); n != test.gaps {
				t.Errorf("%d gaps, want %d", n, test.gaps)
			}
		})
	}
}

// What ends at the very instant is over, and a note says that Meta doesn't say so.
func TestEdgeOfConversationsAndFreeEntry(t *testing.T) {
	start := at("2023-09-01")
	opened := func(kind string) window.Thread { return window.Thread{}.WithConversation(kind, start, 24*time.Hour) }
	clicked := window.Thread{}.InboundFromAd(start)
	entered := window.Thread{Entered: start, LastInbound: start, Answered: start}
	for _, test := range []struct {
		name     string
		thread   window.Thread
		category category.Category
		after    time.Duration
		want     bool
	}{
		{"its own kind", opened("utility"), category.Utility, 24 * time.Hour, true},
		{"a second later", opened("utility"), category.Utility, 24*time.Hour + time.Second, false},
		{"a second before", opened("utility"), category.Utility, 24*time.Hour - time.Second, false},
		{"another kind", opened("marketing"), category.Utility, 24 * time.Hour, false},
		{"the answer", clicked, category.Utility, 24 * time.Hour, true},
		{"free entry", entered, category.Utility, 72 * time.Hour, true},
		{"past free entry", entered, category.Utility, 72*time.Hour + time.Second, false},
	} {
		q := ask(t, pricing.Account{}, to(brazil, test.category), pricing.State{Thread: test.thread},
			start.Add(test.after), 1)
		if got := hasNote(q, "window-edge"); got != test.want {
			t.Errorf("%s: the note is %v", test.name, got)
		}
	}
}
