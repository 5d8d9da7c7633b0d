package pricing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// Ranges, with what each case supposes: the declared category first, and of
// its cases the dearest.
func TestRanges(t *testing.T) {
	knownSince := func(s string) pricing.State { return pricing.State{Thread: window.Thread{KnownSince: at(s)}} }
	fromAd := func(answered string) pricing.State {
		th := window.Thread{}.InboundFromAd(at(answered).Add(-time.Hour))
		th.Answered = at(answered)
		return pricing.State{Thread: th}
	}
	unknown := func(s pricing.State) pricing.State { s.UsageUnknown = true; return s }
	utc := pricing.Account{Zone: time.UTC}
	shared := pricing.Account{Zone: time.UTC, SharedNumber: true}
	for _, test := range []struct {
		name    string
		account pricing.Account
		message pricing.Message
		state   pricing.State
		at      string
		n       int64
		want    string
	}{
		{"others, utility declared", utc, to(brazil, category.Utility, category.Marketing), pricing.State{},
			"2026-11-21", 1, `
0.0068 USD [Meta files it as utility]
0.0625 USD [Meta files it as marketing]`},
		{"others, marketing declared", utc, to(brazil, category.Marketing, category.Utility, category.Authentication),
			pricing.State{}, "2026-11-21", 1, `
0.0625 USD [Meta files it as marketing]
0.0068 USD [Meta files it as utility]
0.0068 USD [Meta files it as authentication]`},
		{"others that say nothing new", utc, to(brazil, category.Utility, category.Utility), pricing.State{},
			"2026-11-21", 1, `
0.0068 USD []`},
		{"others to the United States", utc, to(states, category.Utility, category.Marketing), pricing.State{},
			"2026-11-21", 1, `
0.0034 USD [Meta files it as utility]
0 USD [Meta files it as marketing]`},

		{"service window unsure, service", utc, to(brazil, category.Service), knownSince("2025-10-15T11:00:00"),
			"2025-10-15T12:00:00", 1, `
0 USD [the customer service window is closed]
0 USD [the customer service window is open and no free entry window is open]
0 USD [the customer service window is open and a free entry window is open]`},
		{"service window unsure, utility", utc, to(brazil, category.Utility), knownSince("2025-10-15T11:00:00"),
			"2025-10-15T12:00:00", 1, `
0.0068 USD [the customer service window is closed and no free entry window is open]
0 USD [the customer service window is open and no free entry window is open]
0 USD [a free entry window is open]`},
		{"service window sure again after a day", utc, to(brazil, category.Utility), knownSince("2025-10-14T11:00:00"),
			"2025-10-15T12:00:00", 1, `
0.0068 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		{"everything sure after the longest window", utc, to(brazil, category.Utility),
			knownSince("2025-10-12T12:00:00"), "2025-10-15T12:00:00", 1, `
0.0068 USD []`},
		{"what doesn't matter isn't supposed", utc, to(brazil, category.Utility), knownSince("2026-11-20T12:00:00"),
			"2026-11-21", 1, `
0.0068 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		// Before the switch conversations may be open too, and on the day after it.
		{"conversations unsure", utc, to(brazil, category.Marketing), knownSince("2025-06-10T11:00:00"),
			"2025-06-10T12:00:00", 1, `
0.0625 USD [no free entry window is open and no conversation that covers it is open]
0 USD [a free entry window is open]
0 USD [no free entry window is open and a conversation that covers it is open]`},
		{"conversations unsure on the day after", utc, to(brazil, category.Utility), knownSince("2025-07-01T11:00:00"),
			"2025-07-01T12:00:00", 1, `
0.0068 USD [the customer service window is closed and no free entry window is open and no conversation that covers it is open]
0 USD [the customer service window is open and no free entry window is open and no conversation that covers it is open]
0 USD [a free entry window is open]
0 USD [no free entry window is open and a conversation that covers it is open]`},
		{"no conversations later", utc, to(brazil, category.Utility), knownSince("2025-10-01T11:00:00"),
			"2025-10-01T12:00:00", 1, `
0.0068 USD [the customer service window is closed and no free entry window is open]
0 USD [the customer service window is open and no free entry window is open]
0 USD [a free entry window is open]`},
		{"a conversation of one of the categories", utc, to(brazil, category.Utility, category.Marketing),
			pricing.State{Thread: window.Thread{KnownSince: at("2025-06-10T11:00:00")}.WithConversation("utility",
				at("2025-06-10T11:30:00"), 24*time.Hour)}, "2025-06-10T12:00:00", 1, `
0 USD [Meta files it as utility and no free entry window is open]
0 USD [Meta files it as utility and a free entry window is open]
0.0625 USD [Meta files it as marketing and no free entry window is open and no conversation that covers it is open]
0 USD [Meta files it as marketing and a free entry window is open]
0 USD [Meta files it as marketing and no free entry window is open and a conversation that covers it is open]`},

		{"free entry within 72 hours", utc, to(brazil, category.Marketing), fromAd("2026-10-06T10:00:00"),
			"2026-10-09T09:59:59", 1, `
0 USD []`},
		{"free entry from 72 hours on", utc, to(brazil, category.Marketing), fromAd("2026-10-06T10:00:00"),
			"2026-10-09T10:00:00", 1, `
0.0625 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		{"free entry just within 7 days", utc, to(brazil, category.Marketing), fromAd("2026-10-06T10:00:00"),
			"2026-10-13T09:59:59", 1, `
0.0625 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		{"free entry from 7 days on", utc, to(brazil, category.Marketing), fromAd("2026-10-06T10:00:00"),
			"2026-10-13T10:00:00", 1, `
0.0625 USD []`},
		{"free entry opened on the first long day", utc, to(brazil, category.Marketing), fromAd("2026-09-28T00:00:00"),
			"2026-10-02T00:00:00", 1, `
0.0625 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		{"free entry opened the second before keeps 72 hours", utc, to(brazil, category.Marketing),
			fromAd("2026-09-27T23:59:59"), "2026-10-02T00:00:00", 1, `
0.0625 USD []`},
		{"so does one that isn't remembered", utc, to(brazil, category.Marketing), knownSince("2026-09-27T23:59:59"),
			"2026-10-02T00:00:00", 1, `
0.0625 USD []`},
		{"not so since", utc, to(brazil, category.Marketing), knownSince("2026-09-28T00:00:00"), "2026-10-02T00:00:00",
			1, `
0.0625 USD [no free entry window is open]
0 USD [a free entry window is open]`},
		{"Meta's own word on its end", utc, to(brazil, category.Marketing),
			pricing.State{Thread: window.Thread{Answered: at("2026-10-06"), FreeUntil: at("2026-10-12")}},
			"2026-10-11", 1, `
0 USD []`},

		{"country unknown", utc, pricing.Message{Market: "North America", Category: category.Marketing},
			pricing.State{}, "2026-11-21", 1, `
0.0250 USD [the number isn't one of the United States]
0 USD [the number is one of the United States]`},
		{"country unknown before the pause", utc, pricing.Message{Market: "North America",
			Category: category.Marketing}, pricing.State{}, "2025-03-31", 1, `
0.0250 USD []`},
		{"country unknown, and no matter", utc, pricing.Message{Market: "North America", Category: category.Utility},
			pricing.State{}, "2026-11-21", 1, `
0.0034 USD []`},

		{"counts unknown, ladder", utc, to(brazil, category.Utility), unknown(pricing.State{}), "2026-11-21", 1, `
0.0068 USD [no unit was charged before it this month]
0.0065 USD [250,000 units were charged before it this month]
0.0061 USD [2,000,000 units were charged before it this month]
0.0058 USD [17,000,000 units were charged before it this month]
0.0054 USD [35,000,000 units were charged before it this month]
0.0051 USD [70,000,000 units were charged before it this month]`},
		{"counts unknown, allowance", utc, to(brazil, category.Service), unknown(wrote("2026-11-21")), "2026-11-21", 1,
			`
0.0068 USD [the allowance is used up]
0 USD [the allowance is unused]`},
		{"counts unknown, more than the allowance", utc, to(brazil, category.Service), unknown(wrote("2026-11-21")),
			"2026-11-21", 1500, `
10.2000 USD [the allowance is used up]
3.4000 USD [the allowance is unused]`},
		{"counts unknown, allowance of 2022", utc, to(brazil, category.Utility), unknown(pricing.State{}),
			"2022-06-15", 1, `
0.0500 USD [the allowance is used up]
0 USD [the allowance is unused]`},
		{"counts unknown, neither", utc, to(brazil, category.Marketing), unknown(pricing.State{}), "2026-11-21", 1, `
0.0625 USD []`},
		{"counts unknown, and no matter", utc, to(brazil, category.Utility), unknown(wrote("2025-10-15")),
			"2025-10-15", 1, `
0 USD []`},
		{"counts unknown, ladder known in part", inPart(t), to(indonesia, category.Utility), unknown(pricing.State{}), "2026-11-21", 1, `
356.65 IDR [no unit was charged before it this month]
1 unpriced`},
		{"counts unknown, derived steps not wanted", pricing.Account{Zone: time.UTC,
			Rates: ratecard.WithoutDerived(ratecard.Published())}, to(brazil, category.Utility),
			unknown(pricing.State{}), "2025-07-15", 7, `
0.0476 USD [no unit was charged before it this month]
7 unpriced`},

		{"a shared number", shared, to(brazil, category.Utility), pricing.State{Usage: pricing.Usage{}}, "2025-10-15",
			1, `
0.0068 USD [the customer service window is closed and no free entry window is open]
0 USD [the customer service window is open and no free entry window is open]
0 USD [a free entry window is open]`},
		{"a shared number of which the window is known", shared, to(brazil, category.Service), wrote("2026-11-21"),
			"2026-11-21", 1, `
0.0068 USD [no free entry window is open and the allowance is used up]
0 USD [no free entry window is open and the allowance is unused]
0 USD [a free entry window is open]`},
		{"a shared number of which all is known", shared, to(brazil, category.Utility),
			pricing.State{Thread: window.Thread{KnownSince: at("2025-01-01")}, Usage: pricing.Usage{}}, "2025-10-15",
			1, `
0.0068 USD []`},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := ask(t, test.account, test.message, test.state, at(test.at), test.n)
			if diff := cmp.Diff(strings.TrimSpace(test.want), strings.TrimSpace(outline(q))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A gap says what is missing, and is in no amount.
func TestGap(t *testing.T) {
	a := inPart(t)
	q := ask(t, a, to(indonesia, category.Utility), pricing.State{UsageUnknown: true}, at("2026-11-21"), 3)
	gaps := q.Unpriced()
	if len(gaps) != 1 || gaps[0].Units != 3 || !strings.Contains(gaps[0].Why, "750000") ||
		!strings.Contains(gaps[0].Why, "Indonesia") {
		t.Errorf("%+v", gaps)
	}
	if q.Low().String() != "1069.95 IDR" || q.High().String() != "1069.95 IDR" {
		t.Error(q)
	}
	gaps[0].Why = "changed"
	if q.Unpriced()[0].Why == "changed" {
		t.Error("a caller changed a quote")
	}
	if all := ask(t, a, to(indonesia, category.Utility), pricing.State{}, at("2026-11-21"),
		3).Unpriced(); all == nil || len(all) != 0 {
		t.Errorf("no gaps are %#v", all)
	}
}
