package pricing_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A tape turns bytes into choices; past its end it chooses the first.
type tape struct{ bytes []byte }

func (t *tape) next() int {
	if len(t.bytes) == 0 {
		return 0
	}
	b := t.bytes[0]
	t.bytes = t.bytes[1:]
	return int(b)
}

func choose[T any](t *tape, list ...T) T { return list[t.next()%len(list)] }

// events are of two numbers and four users around a turn of the rules, some at
// one instant and some repeated.
func (t *tape) events() []pricing.Event {
	begin := at(foldTurns[t.next()%len(foldTurns)])
	var list []pricing.Event
	for i := 0; len(t.bytes) > 0 && i < 60; i++ {
		e := pricing.Event{
			ID:     fmt.Sprint(i),
			At:     begin.Add(time.Duration(t.next()-128) * time.Hour / 2),
			Number: choose(t, "1", "2"),
			User:   choose(t, brazil, india, states, "BR.x", "+870771234567"),
		}
		switch kind := t.next(); {
		case kind < 60:
			e.Inbound = true
		case kind < 90:
			e.Inbound, e.FromAd = true, true
		case kind < 100 && len(list) > 0:
			e = list[kind%len(list)]
			e.Failed = e.Failed || kind >= 95 && !e.Inbound
		default:
			e.Message.Category = choose(t, "service", "utility", "marketing", "authentication",
				category.Category("promotion"))
			e.Failed = kind > 250
			e.Message.Reaction = kind&1 == 1 && e.Message.Category == "service"
			e.Message.MarketingMessagesAPI = kind&1 == 1 && e.Message.Category == "marketing"
			e.Meta.Type = choose(t, "", "", pricing.TypeRegular, pricing.TypeFree, pricing.TypeFreeEntry, "else")
			if kind&6 == 6 {
				e.Meta.Category = choose(t, "marketing", "utility", "authentication-international",
					"referral_conversion", category.Category("else"))
				e.Meta.FreeUntil = e.At.Add(time.Duration(t.next()-20) * time.Hour)
			}
		}
		list = append(list, e)
	}
	return list
}

// FuzzFold: no traffic breaks a fold, and its bill is the sum of Apply however
// the threads are dealt out.
func FuzzFold(f *testing.F) {
	for i := range foldTurns {
		seed := []byte{0, byte(i), byte(i)}
		for j := range 160 {
			seed = append(seed, byte(j*j*31+i*7))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &tape{data}
		a := pricing.Account{
			ID:            "waba",
			Zone:          choose(in, time.UTC, time.FixedZone("-11", -11*3600), time.FixedZone("+14", 14*3600), nil),
			Model:         choose(in, "", "", "", "per-message-2026", "conversations-2023", "per-message-2025"),
			ServiceExempt: in.next()&15 == 15,
			Fees:          []pricing.Fee{{Name: "failed", On: pricing.FeeOnFailed, Each: usd("0.003")}},
		}
		if in.next()&1 == 1 {
			a.Rates = steep(t)
		}
		pricer, list := pricerOf(t, a), in.events()
		want := replay(t, pricer, list)
		if want.Low.Cmp(want.High) > 0 {
			t.Errorf("low %v, high %v", want.Low, want.High)
		}
		inOrder := sorted(list)
		var parts [3][]pricing.Event
		for _, e := range inOrder {
			n := len(e.User+e.Number) * int(e.User[len(e.User)-1]) % 3
			parts[n] = append(parts[n], e)
		}
		sum := tallyOf(pricer, parts[2])
		for _, part := range parts[:2] {
			sum.Merge(tallyOf(pricerOf(t, a), part))
		}
		if diff := cmp.Diff(want, billOf(t, sum)); diff != "" {
			t.Errorf("in parts:\n%s", diff)
		}
		// Meta's word on single messages may put one that went abroad before one
		// that didn't; a bill climbs their ladder in the usual order.
		if a.Rates == nil ||
			!slices.ContainsFunc(list,
				func(e pricing.Event) bool { return strings.HasPrefix(string(e.Meta.Category), "auth") }) {
			l := newLedger(pricer)
			l.apply(t, distinct(inOrder))
			l.check(t, want, true)
		}
	})
}

// FuzzEventJSON: an event that can be read can be written, reads back as it
// was, and can be applied.
func FuzzEventJSON(f *testing.F) {
	for _, seed := range []string{
		`{"id":"wamid.1","at":"2026-11-10T12:00:00Z","number":"1","user":"+5511987654321","message":{"category":"utility","others":["marketing"]},"meta":{"type":"regular","category":"utility","free_until":"2026-11-13T00:00:00-03:00"}}`,
		`{"at":"2026-11-10T12:00:00.5+14:00","inbound":true,"from_ad":true}`, `{"at":"0000-01-01T00:00:00Z"}`, `{}`,
		`{"id":"wamid.1","at":"2026-11-10T12:00:00Z","user":"BR","failed":true}`,
		`{"at":"9999-12-31T23:59:59Z","user":"","message":{"category":"service","reaction":true}}`,
	} {
		f.Add([]byte(seed))
	}
	pricer := pricerOf(f, pricing.Account{Rates: ratecard.Published(), SharedNumber: true})
	f.Fuzz(func(t *testing.T, data []byte) {
		var e pricing.Event
		if json.Unmarshal(data, &e) != nil {
			return
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var again pricing.Event
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if len(e.Message.Others) == 0 {
			e.Message.Others = nil // [] is nothing too
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Errorf("%s (-read +read again):\n%s", text, diff)
		}
		if out, err := pricer.Apply(&e, nil); err == nil {
			if _, err := json.Marshal(out.Charge); err != nil {
				t.Error(err)
			}
		}
		replay(t, pricer, []pricing.Event{e, again})
	})
}
