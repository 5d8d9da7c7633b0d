package pricing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

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

// What is read as a composer's data is written as it was.
func FuzzComposerReport(f *testing.F) {
	c := composer(f, pricing.Account{Zone: time.UTC}, pricing.Message{From: "+15550001", To: brazil},
		wrote("2026-11-21T12:00:00"), at("2026-11-21T12:00:00"))
	text, err := json.Marshal(c)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, free := range []string{`"known","used":1,"left":999`, `"unknown","used":1,"left":null`} {
		f.Add([]byte(`{"free":{"certainty":` + free + `,"limit":1000,"counter":"2026-11/number/1//service"}}`))
	}
	f.Add([]byte(`{"window":"ajar","window_until":{"sure":"2026-11-22T11:00:00-03:00"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, again pricing.ComposerReport
		if json.Unmarshal(text, &first) != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			return
		}
		if err := json.Unmarshal(written, &again); err != nil {
			t.Fatalf("%s isn't read back: %v", written, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(written) {
			t.Fatalf("written %s, then %s, %v", written, twice, err)
		}
	})
}
