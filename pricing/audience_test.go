package pricing_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// audienceUsers are users of every reading, some of no country.
var audienceUsers = []string{brazil, india, germany, states, canada, "BR", "IN.1349", "+49", "+5511", "n/a", "", "zz",
	"whatsapp:+91 98765 43210", "+88213000000", "0151 123"}

// randomThread is a thread near an instant, of any kind.
func randomThread(r *rand.Rand, now time.Time) *window.Thread {
	near := func() time.Time { return now.Add(time.Duration(r.IntN(60*49)-10) * -time.Minute) }
	switch r.IntN(6) {
	case 0:
		return nil
	case 1:
		return &window.Thread{LastInbound: near()}
	case 2:
		return &window.Thread{LastInbound: near(), KnownSince: near()}
	case 3:
		th := window.Thread{}.InboundFromAd(near())
		return &th
	case 4:
		th := window.Thread{LastInbound: near()}.WithConversation("utility", near(), 24*time.Hour)
		return &th
	}
	return &window.Thread{LastInbound: now.Add(time.Duration(r.IntN(400)) * time.Second)}
}

// One audience is the same as its parts, however it was cut, and in whatever order the
// parts come together.
func TestMergedAudiences(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	foreign := map[ratecard.Country]time.Time{"IN": at("2026-10-20")}
	for n := range testkit.Tries(40) {
		account := pricing.Account{Zone: time.UTC}
		if n%2 > 0 {
			account.AuthenticationInternationalFrom = foreign
		}
		p := pricerOf(t, account)
		one, parts := p.Audience(), []*pricing.Audience{p.Audience(), p.Audience(), p.Audience()}
		for i := range 200 {
			now := at([]string{"2026-09-27T23:00:00", "2026-10-19T12:00:00", "2026-11-21", "2018-07-31"}[r.IntN(4)])
			user, th := audienceUsers[r.IntN(len(audienceUsers))], randomThread(r, now)
			one.Add(user, th, now)
			part := parts[r.IntN(len(parts))]
			part.Next = int64(i + 1)
			part.Add(user, th, now)
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		sum := p.Audience()
		for _, part := range parts {
			if err := sum.Merge(part); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(one.Unplaced(), sum.Unplaced()); diff != "" || one.String() != sum.String() {
			t.Fatalf("%v, merged %v (-want +got):\n%s", one, sum, diff)
		}
		for _, c := range category.All() {
			m, s := pricing.Message{From: "1", Category: c}, pricing.State{Usage: pricing.Usage{}}
			if diff := cmp.Diff(estimate(t, p, one, m, s), estimate(t, p, sum, m, s)); diff != "" {
				t.Fatalf("%s, merged (-want +got):\n%s", c, diff)
			}
		}
	}
}

// The first 20 positions of each reason are kept, in order, and Merge keeps the lowest.
func TestUnplaced(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	one, two := p.Audience(), p.Audience()
	if one.Next != 1 {
		t.Errorf("the first position is %d", one.Next)
	}
	two.Next = 15
	for range 30 {
		one.Add("n/a", nil, at("2026-11-21"))
		two.Add("n/a", nil, at("2026-11-21"))
	}
	one.Add(brazil, nil, at("2010-01-01"))
	if one.Next != 32 || one.Recipients() != 31 {
		t.Errorf("Next is %d, of %d", one.Next, one.Recipients())
	}
	if err := two.Merge(one); err != nil {
		t.Fatal(err)
	}
	list := two.Unplaced()
	var ids []string
	for _, u := range list {
		ids = append(ids, u.ID)
	}
	if !slices.Equal(ids, []string{"malformed-user", "no-model"}) || list[0].Units != 60 || list[1].Units != 1 {
		t.Fatalf("unplaced: %+v", list)
	}
	want := []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 16, 16, 17, 17}
	if diff := cmp.Diff(want, list[0].Positions); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
	if text := two.String(); text != "audience of 61 recipients, 61 of them without a place" {
		t.Error(text)
	}
	list[0].Positions[0] = 99
	if two.Unplaced()[0].Positions[0] != 1 {
		t.Error("a caller changed what the audience keeps")
	}
}

// What a stranger may do wrong is an error that says so.
func TestAudienceFaults(t *testing.T) {
	p := pricerOf(t, pricing.Account{Zone: time.UTC})
	other := pricerOf(t, pricing.Account{Zone: time.UTC, ID: "other"})
	m := func(change func(*pricing.Message)) *pricing.Message {
		m := &pricing.Message{Category: category.Utility}
		change(m)
		return m
	}
	plain := m(func(*pricing.Message) {})
	zero, full := new(pricing.Audience), p.Audience()
	zero.Add(brazil, nil, at("2026-11-21"))
	full.Add(brazil, nil, at("2026-11-21"))
	ask := func(a *pricing.Audience, m *pricing.Message, s *pricing.State) func() error {
		return func() error { _, err := p.Estimate(a, m, s); return err }
	}
	for field, f := range map[string]func() error{
		"Audience":                     func() error { return full.Merge(nil) },
		"Audience itself":              func() error { return full.Merge(full) },
		"Audience zero":                func() error { return full.Merge(zero) },
		"Audience into zero":           func() error { return zero.Merge(full) },
		"Account.ID":                   func() error { return full.Merge(other.Audience()) },
		"Audience nil":                 ask(nil, plain, nil),
		"Audience zero, asked":         ask(zero, plain, nil),
		"Account.ID of one asked":      ask(other.Audience(), plain, nil),
		"Message":                      ask(full, nil, nil),
		"Message.To":                   ask(full, m(func(m *pricing.Message) { m.To = brazil }), nil),
		"Message.Market":               ask(full, m(func(m *pricing.Message) { m.Market = "Brazil" }), nil),
		"Message.Category":             ask(full, m(func(m *pricing.Message) { m.Category = "" }), nil),
		"Message.From":                 ask(full, m(func(m *pricing.Message) { m.From = "+x" }), nil),
		"State.Thread":                 ask(full, plain, &pricing.State{UserUnknown: true}),
		"State.Usage":                  ask(full, plain, &pricing.State{Usage: usageOf(t, p, -1)}),
		"State.Usage more than can be": ask(full, plain, &pricing.State{Usage: usageOf(t, p, 1<<63-1)}),
		"Audience, written":            func() error { _, err := full.MarshalJSON(); return err },
	} {
		var input *pricing.InputError
		if err := f(); !errors.As(err, &input) {
			t.Errorf("%s: %v", field, err)
		} else if word, _, _ := cutWord(field); input.Field != word {
			t.Errorf("%s: %v", field, err)
		}
	}
	if full.Recipients() != 1 || (*pricing.Audience)(nil).Recipients() != 0 {
		t.Error("a refused merge added recipients")
	}
}

func cutWord(s string) (word, rest string, ok bool) {
	for i, c := range s {
		if c == ' ' || c == ',' {
			return s[:i], s[i:], true
		}
	}
	return s, "", false
}

// usageOf has n units of utility in Brazil.
func usageOf(t *testing.T, p *pricing.Pricer, n int64) pricing.Usage {
	t.Helper()
	m := to(brazil, category.Utility)
	keys, err := p.Counters(&m, at("2026-11-21"))
	if err != nil {
		t.Fatal(err)
	}
	return pricing.Usage{keys[0]: n}
}

// A recipient costs nothing to count: neither of the common ones, nor those of whom
// more is remembered.
func TestAudienceAllocations(t *testing.T) {
	now := at("2026-11-21")
	ad := window.Thread{}.InboundFromAd(now.Add(-time.Hour)).WithConversation("utility", now, time.Hour)
	for name, account := range map[string]pricing.Account{
		"plain":  {Zone: time.UTC},
		"shared": {Zone: time.UTC, SharedNumber: true},
		"abroad": {Zone: time.UTC, AuthenticationInternationalFrom: map[ratecard.Country]time.Time{"IN": {}}},
	} {
		a := pricerOf(t, account).Audience()
		add := func() {
			a.Add(india, nil, now)
			a.Add("+55 11 98765-4321", &window.Thread{LastInbound: now.Add(-time.Hour)}, now)
			a.Add(germany, &window.Thread{LastInbound: now.Add(time.Minute)}, now)
			a.Add("BR", &ad, now)
		}
		add()
		if n := testing.AllocsPerRun(100, add); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// FuzzAudience adds any text as a user: it is counted once, at its country or at its
// position, as a quote has it.
func FuzzAudience(f *testing.F) {
	for _, user := range audienceUsers {
		f.Add(user)
	}
	p := pricerOf(f, pricing.Account{Zone: time.UTC})
	now := at("2026-11-21")
	f.Fuzz(func(t *testing.T, user string) {
		a := p.Audience()
		a.Add(user, nil, now)
		m := pricing.Message{Category: category.Marketing}
		e, err := p.Estimate(a, &m, &pricing.State{Usage: pricing.Usage{}})
		if err != nil || e.Recipients != 1 {
			t.Fatalf("%v of %d: %v", e, e.Recipients, err)
		}
		m.To = user
		q, err := p.Quote(&m, nil, now)
		switch {
		case user == "": // which a Message reads as no user at all
		case err == nil && (!q.High().Equal(e.High.Total) || len(a.Unplaced()) > 0):
			t.Fatalf("a quote is %v, the estimate %v", q, e)
		case err != nil && (len(a.Unplaced()) != 1 || a.Unplaced()[0].ID != pricing.UnpricedBy(err).ID):
			t.Fatalf("a quote is %v, the estimate %v", err, a.Unplaced())
		}
	})
}
