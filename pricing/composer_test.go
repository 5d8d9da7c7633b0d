package pricing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
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
an answer opens free entry: until Sun 2026-11-22 10:00
free texts this month: 1,000 of 1,000 left
instead: marketing 0 USD, utility 0 USD, authentication 0 USD`},
		{"a click of yesterday, and a word since", utc,
			with(window.Thread{}.InboundFromAd(at("2026-11-20T10:00:00")).Inbound(at("2026-11-21T09:00:00")),
				pricing.Usage{}), now, `
text: 0 USD, until Sun 2026-11-22 09:00
an answer opens free entry: perhaps until Sun 2026-11-22 09:00
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

// What a composer tells agrees with the quotes and windows that it is made of, at the
// instant and until its deadlines.
func TestComposerAgrees(t *testing.T) {
	d := newDice(91)
	some := map[pricing.Certainty]int{}
	for range testkit.Tries(300) {
		a := pricing.Account{
			ID:              "waba",
			Zone:            oneOf(d, time.UTC, time.FixedZone("-03", -3*60*60)),
			ServiceExempt:   d.IntN(5) == 0,
			NoPaymentMethod: d.IntN(8) == 0,
			SharedNumber:    d.IntN(4) == 0,
		}
		p := pricerOf(t, a)
		now := d.instant()
		m, s := pricing.Message{From: "+15550001", To: oneOf(d, brazil, india, states)}, d.unsure(now)
		d.unusual(&s.Thread, now)
		if d.IntN(2) == 0 {
			reply := to(m.To, category.Service)
			s.UsageUnknown, s.Usage = false, cachedCount(t, a, reply, now, oneOf[int64](d, 0, 7, 999, 1000))
		}
		c := composer(t, a, m, s, now)
		if err := composerHolds(p, m, s, now, c); err != "" {
			t.Fatalf("%s: %+v at %v:\n%s", err, s, now, c)
		}
		some[c.Free.Certainty]++
		checkComposerJSON(t, c)
	}
	if len(some) < 4 {
		t.Errorf("only such counts were met: %v", some)
	}
}

// composerHolds returns what of a composer isn't so, or "".
func composerHolds(p *pricing.Pricer, m pricing.Message, s pricing.State, now time.Time, c pricing.Composer) string {
	for of, q := range map[category.Category]pricing.Quote{
		category.Service:        c.Reply,
		category.Marketing:      c.Marketing,
		category.Utility:        c.Utility,
		category.Authentication: c.Authentication,
	} {
		m.Category = of
		if want, err := p.Quote(&m, &s, now); err != nil || !want.Equal(q) {
			return string(of) + " isn't as quoted"
		}
	}
	m.Category = category.Service
	deliverable := map[pricing.Deliverable]window.State{pricing.DeliverableYes: window.Open,
		pricing.DeliverableNo: window.Closed, pricing.DeliverableUnsure: window.Unsure}
	if !p.Account().NoPaymentMethod && deliverable[c.Reply.Deliverable()] != c.Window {
		return "the window isn't as the reply"
	}
	if sure := c.WindowUntil.Sure; sure.IsZero() == (c.Window == window.Open) ||
		c.WindowUntil.Perhaps.IsZero() != (c.Window == window.Closed) {
		return "a deadline of another window"
	}
	if c.FreeEntryUntil.Sure.IsZero() == (c.FreeEntry == window.Open) ||
		c.FreeEntryUntil.Perhaps.IsZero() != (c.FreeEntry == window.Closed) {
		return "a deadline of another free entry window"
	}
	for _, d := range []pricing.Deadline{c.WindowUntil, c.FreeEntryUntil, c.AnswerBy} {
		if d.Perhaps.Before(d.Sure) || !d.Sure.IsZero() && !d.Sure.After(now) ||
			!d.Perhaps.IsZero() && !d.Perhaps.After(now) {
			return "deadlines out of order"
		}
	}
	if why := entryHolds(&s.Thread, now.In(p.Account().Zone), c); !p.Account().SharedNumber && why != "" {
		return why
	}
	if p.Account().SharedNumber || p.Account().NoPaymentMethod {
		return "" // its records begin at each instant anew; or an open window isn't all that is asked for
	}
	then := func(at time.Time) pricing.Deliverable {
		q, _ := p.Quote(&m, &s, at)
		return q.Deliverable()
	}
	if sure := c.WindowUntil.Sure; !sure.IsZero() &&
		(then(sure.Add(-1)) != pricing.DeliverableYes || then(sure) == pricing.DeliverableYes) {
		return "the window isn't sure until then"
	}
	if may := c.WindowUntil.Perhaps; !may.IsZero() &&
		(then(may.Add(-1)) == pricing.DeliverableNo || then(may) != pricing.DeliverableNo) {
		return "the window isn't perhaps open until then"
	}
	return ""
}

// entryHolds returns what isn't so of a composer's free entry window, or "".
func entryHolds(th *window.Thread, now time.Time, c pricing.Composer) string {
	opened := th.Answered
	if opened.IsZero() {
		opened = th.KnownSince
	}
	if opened.IsZero() || opened.After(now) {
		opened = now
	}
	model, _ := pricing.ModelOn(ratecard.DateOf(opened.In(now.Location())))
	state := func(at time.Time) window.State { return th.FreeEntry(at, model.Policy) }
	d := c.FreeEntryUntil
	switch {
	case state(now) != c.FreeEntry:
		return "free entry isn't as the window"
	case !d.Sure.IsZero() && (state(d.Sure.Add(-1)) != window.Open || state(d.Sure) == window.Open):
		return "free entry isn't sure until then"
	case !d.Perhaps.IsZero() && (state(d.Perhaps.Add(-1)) == window.Closed || state(d.Perhaps) != window.Closed):
		return "free entry isn't perhaps open until then"
	}
	return ""
}

func checkComposerJSON(t *testing.T, c pricing.Composer) {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back pricing.ComposerReport
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(text) {
		t.Errorf("written\n%s\nread\n%s, %v", text, again, err)
	}
	if err := json.Unmarshal(text, new(pricing.Composer)); !errors.Is(err, pricing.ErrInvalid) {
		t.Errorf("a Composer was read back: %v", err)
	}
	unknown := c.Free.Certainty == pricing.CertaintyUnknown
	if strings.Contains(string(text), `"left":null`) != unknown {
		t.Errorf("unknown counts as JSON: %s", text)
	}
}
