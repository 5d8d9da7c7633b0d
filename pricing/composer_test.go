package pricing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// composer asks what must have an answer.
func composer(t testing.TB, a pricing.Account, m pricing.Message, s pricing.State, now time.Time) pricing.Composer {
	t.Helper()
	c, err := pricerOf(t, a).Composer(&m, &s, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serviceUsed is a November in which a number has sent so many free texts.
func serviceUsed(of string, n int64) pricing.Usage {
	return pricing.Usage{{Month: pricing.MonthOf(at("2026-11-01")), Scope: pricing.PerNumber, Of: of,
		Item: ratecard.Service}: n}
}

func TestComposer(t *testing.T) {
	utc := pricing.Account{ID: "waba", Zone: time.UTC}
	shared := utc
	shared.SharedNumber = true
	exempt := utc
	exempt.ServiceExempt = true
	unserved := utc
	unserved.SoldTo = "IN"
	none := utc
	none.Rates = ratecard.Cards{}
	const now = "2026-11-21T12:00:00"
	with := func(th window.Thread, u pricing.Usage) pricing.State { return pricing.State{Thread: th, Usage: u} }
	inbound := window.Thread{LastInbound: at("2026-11-21T10:00:00")}
	const templates = "instead: marketing 0.0625 USD, utility 0.0068 USD, authentication 0.0068 USD"
	for _, test := range []struct {
		name    string
		account pricing.Account
		state   pricing.State
		at      string
		want    string
	}{
		{"in a window", utc, with(inbound, serviceUsed("15550001", 412)), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free texts this month: 588 of 1,000 left
` + templates},
		{"the last free one", utc, with(inbound, serviceUsed("15550001", 999)), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free texts this month: 1 of 1,000 left
` + templates},
		{"past the allowance", utc, with(inbound, serviceUsed("15550001", 1500)), now, `
text: 0.0068 USD, until Sun 2026-11-22 10:00
free texts this month: 0 of 1,000 left
` + templates},
		{"no counts passed in", utc, with(inbound, nil), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free texts this month: unknown, of 1,000; priced as if none was sent
` + templates},
		{"counts unknown", utc, pricing.State{Thread: inbound, UsageUnknown: true}, now, `
text: 0 USD to 0.0068 USD, until Sun 2026-11-22 10:00
free texts this month: unknown, of 1,000
instead: marketing 0.0625 USD, utility 0.0051 USD to 0.0068 USD, authentication 0.0051 USD to 0.0068 USD`},
		{"a shared number", shared, with(inbound, serviceUsed("15550001", 412)), now, `
text: 0 USD, until Sun 2026-11-22 10:00, perhaps until Sun 2026-11-22 12:00
free entry: perhaps until Sat 2026-11-28 12:00
free texts this month: at most 588 of 1,000 left
instead: marketing 0 USD to 0.0625 USD, utility 0 USD to 0.0068 USD, authentication 0 USD to 0.0068 USD`},
		{"a shared number, all used", shared, with(inbound, serviceUsed("15550001", 1000)), now, `
text: 0 USD to 0.0068 USD, until Sun 2026-11-22 10:00, perhaps until Sun 2026-11-22 12:00
free entry: perhaps until Sat 2026-11-28 12:00
free texts this month: 0 of 1,000 left
instead: marketing 0 USD to 0.0625 USD, utility 0 USD to 0.0068 USD, authentication 0 USD to 0.0068 USD`},
		{"a word of tomorrow, and a window that ends before it", utc, with(window.Thread{
			LastInbound: at("2026-11-21T14:00:00"), EarlierInbound: at("2026-11-20T12:30:00")}, pricing.Usage{}), now, `
text: 0 USD, until Sat 2026-11-21 12:30, perhaps until Sun 2026-11-22 14:00
free texts this month: 1,000 of 1,000 left
` + templates},
		{"a number that isn't named", pricing.Account{Zone: time.UTC}, with(inbound, serviceUsed("", 412)), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free texts this month: at most 588 of 1,000 left
` + templates},
		{"closed", utc, with(window.Thread{LastInbound: at("2026-11-20T12:00:00")}, serviceUsed("15550001", 412)),
			now, `
text: not delivered (131047)
free texts this month: 588 of 1,000 left
` + templates},
		{"records that begin an hour ago", utc,
			with(window.Thread{KnownSince: at("2026-11-21T11:00:00")}, pricing.Usage{}), now, `
text: 0 USD, or not delivered (131047), perhaps until Sun 2026-11-22 11:00
free entry: perhaps until Sat 2026-11-28 11:00
free texts this month: 1,000 of 1,000 left
instead: marketing 0 USD to 0.0625 USD, utility 0 USD to 0.0068 USD, authentication 0 USD to 0.0068 USD`},
		{"an ad's click, to be answered", utc, with(window.Thread{}.InboundFromAd(at("2026-11-21T10:00:00")),
			pricing.Usage{}), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free entry opens with an answer until Sun 2026-11-22 10:00
free texts this month: 1,000 of 1,000 left
instead: marketing 0 USD, utility 0 USD, authentication 0 USD`},
		{"a click of yesterday, and a word since", utc,
			with(window.Thread{}.InboundFromAd(at("2026-11-20T10:00:00")).Inbound(at("2026-11-21T09:00:00")),
				pricing.Usage{}), now, `
text: 0 USD, until Sun 2026-11-22 09:00
free entry opens with an answer perhaps until Sun 2026-11-22 09:00
free texts this month: 1,000 of 1,000 left
instead: marketing 0 USD to 0.0625 USD, utility 0 USD to 0.0068 USD, authentication 0 USD to 0.0068 USD`},
		{"in free entry", utc, with(window.Thread{LastInbound: at("2026-11-21T10:00:00"),
			Answered: at("2026-11-20T11:00:00")}, pricing.Usage{}), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free entry: until Mon 2026-11-23 11:00, perhaps until Fri 2026-11-27 11:00
free texts this month: 1,000 of 1,000 left
instead: marketing 0 USD, utility 0 USD, authentication 0 USD`},
		{"an exempt account, which uses the allowance first", exempt, with(inbound, pricing.Usage{}), now, `
text: 0 USD, until Sun 2026-11-22 10:00
free texts this month: 1,000 of 1,000 left
` + templates},
		{"before the allowance", utc, with(window.Thread{LastInbound: at("2026-09-21T10:00:00")}, nil),
			"2026-09-21T12:00:00", `
text: 0 USD, until Tue 2026-09-22 10:00
instead: marketing 0.0625 USD, utility 0 USD, authentication 0.0068 USD`},
		{"an account that WhatsApp no longer delivers for", unserved,
			with(window.Thread{LastInbound: at("2027-01-21T10:00:00")}, nil), "2027-01-21T12:00:00", `
text: not delivered (sold-to-india)
instead: marketing not delivered (sold-to-india), utility not delivered (sold-to-india), ` +
				`authentication not delivered (sold-to-india)`},
		{"no card", none, with(inbound, serviceUsed("15550001", 1000)), now, `
text: no price (no-card), until Sun 2026-11-22 10:00
free texts this month: 0 of 1,000 left
instead: marketing no price (no-card), utility no price (no-card), authentication no price (no-card)`},
		{"no card, and nobody knows whether the window is open", none,
			with(window.Thread{KnownSince: at("2026-11-14T11:00:00"), LastInbound: at("2026-11-22T00:00:00")},
				serviceUsed("15550001", 1000)), now, `
text: no price (no-card), or not delivered (131047), perhaps until Mon 2026-11-23 00:00
free texts this month: 0 of 1,000 left
instead: marketing no price (no-card), utility no price (no-card), authentication no price (no-card)`},
	} {
		m := pricing.Message{From: "+15550001", To: brazil}
		if test.account.ID == "" {
			m.From = ""
		}
		got := composer(t, test.account, m, test.state, at(test.at)).String()
		if diff := cmp.Diff(strings.TrimSpace(test.want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		m.Category = category.Service
		if same := composer(t, test.account, m, test.state, at(test.at)).String(); same != got {
			t.Errorf("%s, of category service: %s", test.name, same)
		}
	}
	if none := (pricing.Composer{}).String(); none != "no quote" {
		t.Errorf("the zero Composer says %q", none)
	}
}

// What an agent is told while typing leaves nothing to the garbage collector.
func TestComposerAllocatesNothing(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	m, s := pricing.Message{From: "+15550001", To: brazil}, wrote("2026-11-21T12:00:00")
	s.Usage = serviceUsed("15550001", 412)
	now := at("2026-11-21T12:00:00")
	if n := testing.AllocsPerRun(100, func() {
		if _, err := p.Composer(&m, &s, now); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// The counters that are listed are those that matter, of all that a composer tells.
func TestComposerCounters(t *testing.T) {
	p := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	m, now := pricing.Message{From: "+15550001", To: brazil}, at("2026-11-21T12:00:00")
	list, err := p.ComposerCounters(&m, now)
	var texts []string
	for _, c := range list {
		texts = append(texts, c.String())
	}
	want := []string{"2026-11/number/15550001//service", "2026-11/portfolio/waba/Brazil/authentication",
		"2026-11/portfolio/waba/Brazil/utility"}
	if diff := cmp.Diff(want, texts); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	s := pricing.State{Thread: window.Thread{LastInbound: now.Add(-time.Hour)}, Usage: pricing.Usage{}}
	first := composer(t, p.Account(), m, s, now).String()
	for _, c := range list {
		s.Usage = pricing.Usage{c: 300_000_000}
		if composer(t, p.Account(), m, s, now).String() == first {
			t.Errorf("%v changes nothing", c)
		}
	}
	m.Category = category.Utility
	if list, err := p.ComposerCounters(&m, now); !errors.Is(err, pricing.ErrInvalid) || list != nil {
		t.Errorf("of a template: %v, %v", list, err)
	}
	if _, err := (*pricing.Pricer)(nil).ComposerCounters(&pricing.Message{To: brazil}, now); !errors.Is(err,
		pricing.ErrNoModel) {
		t.Errorf("of no pricer: %v", err)
	}
}

// A careless question is refused, and says why.
func TestComposerRefuses(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	now := at("2026-11-21T12:00:00")
	negative := pricing.State{Usage: serviceUsed("15550001", -1)}
	full := pricing.State{Usage: serviceUsed("15550001", 1<<63-1)}
	for name, test := range map[string]struct {
		p     *pricing.Pricer
		m     *pricing.Message
		s     *pricing.State
		at    time.Time
		want  error
		field string
	}{
		"nil message": {p, nil, nil, now, pricing.ErrInvalid, "Message"},
		"a template": {p, &pricing.Message{To: brazil, Category: category.Utility}, nil, now, pricing.ErrInvalid,
			"Message.Category"},
		"a word": {p, &pricing.Message{To: brazil, Category: "SERVICE"}, nil, now, pricing.ErrNoCategory,
			"Message.Category"},
		"categories": {p, &pricing.Message{To: brazil, Others: []category.Category{category.Utility}}, nil, now,
			pricing.ErrInvalid, "Message.Others"},
		"a reaction": {p, &pricing.Message{To: brazil, Reaction: true}, nil, now, pricing.ErrInvalid,
			"Message.Reaction"},
		"another API": {p, &pricing.Message{To: brazil, MarketingMessagesAPI: true}, nil, now, pricing.ErrInvalid,
			"Message.MarketingMessagesAPI"},
		"no pricer":    {nil, &pricing.Message{To: brazil}, nil, now, pricing.ErrNoModel, "at"},
		"zero pricer":  {&pricing.Pricer{}, &pricing.Message{To: brazil}, nil, now, pricing.ErrNoModel, "at"},
		"zero instant": {p, &pricing.Message{To: brazil}, nil, time.Time{}, pricing.ErrNoModel, "at"},
		"a number that can't be read": {p, &pricing.Message{From: "+49 thirty", To: brazil}, nil, now,
			pricing.ErrInvalid, "Message.From"},
		"less than nothing counted": {p, &pricing.Message{From: "+15550001", To: brazil}, &negative, now,
			pricing.ErrInvalid, "State.Usage"},
		"no more can be counted": {p, &pricing.Message{From: "+15550001", To: brazil}, &full, now,
			pricing.ErrInvalid, "State.Usage"},
	} {
		c, err := test.p.Composer(test.m, test.s, test.at)
		var fault *pricing.InputError
		if !errors.As(err, &fault) || !errors.Is(err, test.want) || fault.Field != test.field {
			t.Errorf("%s: %v", name, err)
		}
		if c.String() != "no quote" || !c.At.IsZero() {
			t.Errorf("%s: with an error comes %v", name, c)
		}
	}
	for _, user := range []string{"", "12", "nobody"} {
		var missing *ratecard.LookupError
		if _, err := p.Composer(&pricing.Message{To: user}, nil, now); !errors.As(err, &missing) {
			t.Errorf("to %q: %v", user, err)
		}
	}
}

// The clocks of servers differ: an inbound message from a few minutes ahead is there.
func TestComposerAheadOfItsClock(t *testing.T) {
	utc := pricing.Account{ID: "waba", Zone: time.UTC}
	now := at("2026-11-21T12:00:00")
	for ahead, want := range map[time.Duration]window.State{
		0:                    window.Open,
		2 * time.Second:      window.Open,
		5 * time.Minute:      window.Open,
		5*time.Minute + 1:    window.Unsure,
		-24 * time.Hour:      window.Closed,
		-24*time.Hour + 1:    window.Open,
		100 * 24 * time.Hour: window.Unsure,
	} {
		s := pricing.State{Thread: window.Thread{}.Inbound(now.Add(ahead))}
		was := s
		c := composer(t, utc, to(brazil, category.Service), s, now)
		if c.Window != want {
			t.Errorf("%v ahead: %v", ahead, c.Window)
		}
		leads := ahead > 0 && ahead <= 5*time.Minute
		for _, q := range []pricing.Quote{c.Reply, c.Marketing, c.Utility, c.Authentication} {
			if hasNote(q, "inbound-ahead") != leads {
				t.Errorf("%v ahead: notes %v", ahead, noteIDs(q))
			}
		}
		if leads && !c.WindowUntil.Sure.Equal(now.Add(24*time.Hour)) {
			t.Errorf("%v ahead: until %v", ahead, c.WindowUntil)
		}
		if diff := cmp.Diff(was, s); diff != "" {
			t.Errorf("the caller's state changed:\n%s", diff)
		}
	}
}
