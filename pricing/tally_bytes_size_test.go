package pricing_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// metaID is an ID as Meta writes them, of some 60 characters.
func metaID(user string, i int) string {
	raw := fmt.Sprintf("\x1d\x06\x18\x0d%s\x15\x02\x00\x11\x18\x12%018X\x00", user, int64(i)*2654435761)
	return "wamid." + base64.StdEncoding.EncodeToString([]byte(raw))
}

// monthOf is a month of a business number: service messages in the allowance and past it, and
// messages of all kinds in many markets.
func monthOf(t testing.TB, pricer *pricing.Pricer, service int, unsure bool) *pricing.Tally {
	t.Helper()
	tally, begin := pricer.Tally(), at("2026-11-01")
	users := []string{}
	met := map[ratecard.Market]bool{}
	for _, m := range ratecard.Markets(on("2026-11-01")) {
		if c := m.Country(); c != "" && !met[m] && len(users) < 30 {
			met[m] = true
			users = append(users, string(c))
		}
	}
	if len(users) < 30 {
		t.Fatalf("%d markets", len(users))
	}
	for i := range service {
		when := begin.Add(time.Duration(i) * 40 * time.Minute)
		user := fmt.Sprintf("55119%08d", 10000000+i)
		e := pricing.Event{ID: metaID(user, i), At: when, Number: "106540352242922", User: user,
			Message: pricing.Message{Category: category.Service}}
		thread := window.Thread{LastInbound: when.Add(-time.Hour)}
		if unsure { // a free entry window may be open
			thread.Entered, thread.Answered = when.Add(-81*time.Hour), when.Add(-80*time.Hour)
		}
		tally.AddInThread(nil, &e, thread)
	}
	for i, user := range users {
		for _, c := range category.All()[:3] {
			for n := range 1 + i {
				e := pricing.Event{ID: metaID(user, 1000*i+n), At: begin.Add(time.Duration(n) * time.Hour),
					Number: "106540352242922", User: "X", Message: pricing.Message{To: user, Category: c}}
				tally.AddInThread(nil, &e, window.Thread{})
			}
		}
	}
	return tally
}

// A business number's month is small enough for a row of a database: with its allowance used
// up, messages in 30 markets, and windows of which it isn't certain whether they are open.
func TestTallyBytesAreFew(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{ID: "102290129340398", Zone: time.UTC})
	for _, test := range []struct {
		service, most int
		unsure        bool
	}{{0, 1000, false}, {1100, 100_000, false}, {1100, 250_000, true}} {
		tally := monthOf(t, pricer, test.service, test.unsure)
		data, err := tally.MarshalBinary()
		if err != nil || len(data) > test.most {
			t.Errorf("%+v: %d bytes, %v", test, len(data), err)
		}
		sameTallies(t, "of a month", tally, reread(t, tally, pricer))
		if b := billOf(t, tally); b.Low.Equal(b.High) == test.unsure {
			t.Errorf("%+v: %v to %v", test, b.Low, b.High)
		}
	}
	if data, err := pricer.Tally().MarshalBinary(); err != nil || len(data) > 60 {
		t.Errorf("%d bytes of nothing, %v", len(data), err)
	}
}

// What a ledger does for thousands of tallies takes few allocations.
func TestTallyBytesAllocations(t *testing.T) {
	pricer, tally := dayOf(t)
	data, err := tally.MarshalBinary()
	if err != nil || len(data) > 1000 {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	buf := make([]byte, 0, len(data))
	if n := testing.AllocsPerRun(100, func() { _, err = tally.AppendBinary(buf) }); n > 30 || err != nil {
		t.Errorf("writing takes %v allocations, %v", n, err)
	}
	made := testing.AllocsPerRun(100, func() { pricer.Tally() })
	n := testing.AllocsPerRun(100, func() { _, err = pricing.ReadTally(data, pricer) })
	if n > made+25 || err != nil {
		t.Errorf("reading takes %v allocations, %v of them for an empty tally; %v", n, made, err)
	}
}
