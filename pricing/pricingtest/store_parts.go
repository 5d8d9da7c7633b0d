package pricingtest

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

func (s storeTest) nothing() {
	s.holds(oneAccount)
	s.holds(oneAccount, ledger.Entry{Key: "m/none"}, ledger.Entry{Key: ""})
	s.finds(oneAccount, ledger.Query{})
	s.changed(oneAccount, 0)
	before := s.mark(oneAccount)
	keys := []string{"m/2", "m/1"}
	err := s.store.Update(s.ctx, oneAccount, keys, func(list []ledger.Entry) (ledger.Change, error) {
		s.same("Update", []ledger.Entry{{Key: "m/2"}, {Key: "m/1"}}, list)
		return ledger.Change{Joined: []ledger.Join{{User: "1", Into: "2"}}, Delete: []string{"m/3"}}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	s.holds(oneAccount, ledger.Entry{Key: "m/1"})
	s.changed(oneAccount, before)
	s.change(oneAccount, nil, ledger.Change{DeleteBefore: storeNoon})
	s.finds(oneAccount, ledger.Query{})
}

func (s storeTest) whole() {
	source := webhook.Receiver{Account: "701", Number: "801", Display: "4930", Provider: "gupshup", Standby: true}
	user := webhook.User{Phone: "49170", ID: "DE.1", Parent: "DE.ENT.2"}
	tier := &webhook.TierReached{At: storeNoon, Lower: 5, Region: "India"}
	e := ledger.Entry{
		Key:      "m/wamid.\"'; é\n😀\x00",
		At:       storeNoon.Add(123_456_789),
		User:     "4917'0",
		Shard:    ledger.JoinedShard,
		Was:      7,
		Revision: 3,
		Earliest: storeNoon.Add(-1),
		Data:     []byte{0, 1, 255, '\''},
		Statuses: []webhook.Status{{
			Receiver:     source,
			ID:           "wamid.1",
			Progress:     webhook.ProgressDelivered,
			At:           storeNoon,
			To:           user,
			Group:        "g",
			Callback:     "{\"a\":1}\x00",
			Conversation: webhook.Conversation{ID: "c", Origin: "marketing", Expires: storeNoon},
			Errors:       []webhook.MetaError{{Code: 131026, Title: "t", Details: "<d>\u2028"}},
			Pricing:      webhook.Pricing{Billable: "true", Model: "PMP", Category: category.Marketing},
		}},
		Sendings:  []ledger.Sending{{ID: "wamid.1", Category: category.Utility, Reaction: true}},
		Messages:  []webhook.Inbound{{Receiver: source, ID: "wamid.2", At: storeNoon, From: user, Type: "text"}},
		Calls:     []webhook.Call{{Receiver: source, ID: "wacid.1", At: storeNoon, User: user, Duration: time.Second}},
		Echoes:    []webhook.Echo{{Receiver: source, ID: "wamid.3", At: storeNoon, To: user, Type: "text"}},
		Updates:   []webhook.AccountUpdate{{Account: "701", At: storeNoon, Event: "E", Tier: tier}},
		Receivers: []webhook.Receiver{source},
	}
	s.put(oneAccount, e)
	s.holds(oneAccount, e)
	s.finds(oneAccount, ledger.Query{}, e)
	s.finds(oneAccount, ledger.Query{User: e.User, Shard: e.Shard}, e)
	s.changed(oneAccount, 0, e)
	s.put(oneAccount, e)
	s.finds(oneAccount, ledger.Query{}, e)
}

// order has keys in the order of bytes, instants before 1970 and in other zones.
func (s storeTest) order() {
	at := func(n int) time.Time { return storeNoon.Add(time.Duration(n)) }
	want := []ledger.Entry{
		noted("m/older", time.Unix(-5, 0).UTC(), "x"), noted("m/old", time.Unix(-5, 999_999_999).UTC(), "x"),
	}
	for _, key := range []string{
		"", "a", "i/1", "m/10", "m/9", "m/Z", "m/a", "m/a\x00", "m/a\x00b", "m/a ", "m/é", "m/\uffee", "m/😀",
	} {
		want = append(want, noted(key, at(0), "x"))
	}
	want = append(want, noted("m/0", at(1), "x"), noted("m/elsewhere", at(2), "x"))
	stored := slices.Clone(want)
	slices.Reverse(stored)
	stored[0].At = stored[0].At.In(time.FixedZone("", 3600))
	s.put(oneAccount, append(stored, noted("m/never", time.Time{}, "x"))...)
	n := len(want)
	for _, c := range []struct {
		q          ledger.Query
		begin, end int
	}{
		{ledger.Query{}, 0, n},
		{ledger.Query{From: at(0)}, 2, n},
		{ledger.Query{To: at(0)}, 0, 2},
		{ledger.Query{From: at(1), To: at(2)}, n - 2, n - 1},
		{ledger.Query{From: at(1).In(time.FixedZone("", -7200)), To: at(2).In(time.FixedZone("", 7200))}, n - 2, n - 1},
		{ledger.Query{From: time.Unix(-5, 1), To: time.Unix(0, 0)}, 1, 2},
		{ledger.Query{From: at(0), To: at(0)}, 0, 0},
		{ledger.Query{Shard: 1}, 0, 0},
		{ledger.Query{User: "1"}, 0, 0},
	} {
		s.finds(oneAccount, c.q, want[c.begin:c.end]...)
	}
}

var errOfChange = errors.New("of a change")

func (s storeTest) errors() {
	one := noted("m/1", storeNoon, "before")
	one.Revision = 1
	s.put(oneAccount, one)
	before := s.mark(oneAccount)
	err := s.store.Update(s.ctx, oneAccount, []string{"m/1"}, func([]ledger.Entry) (ledger.Change, error) {
		other := noted("m/1", storeNoon, "after")
		other.Revision = 2
		return ledger.Change{Entries: []ledger.Entry{other}, Delete: []string{"m/1"}}, errOfChange
	})
	if err != errOfChange {
		s.Errorf("error %v, want that of the change as it is", err)
	}
	s.holds(oneAccount, one)
	s.changed(oneAccount, before)
	s.put(oneAccount, noted("m/2", storeNoon, "x")) // nothing is held
	s.holds(oneAccount, noted("m/2", storeNoon, "x"))
}

func (s storeTest) cancelled() {
	s.put(oneAccount, noted("m/1", storeNoon, "before"))
	ctx, cancel := context.WithCancel(s.ctx)
	write := func([]ledger.Entry) (ledger.Change, error) {
		cancel()
		return ledger.Change{Entries: []ledger.Entry{noted("m/1", storeNoon, "before", "after")}}, nil
	}
	if err := s.store.Update(ctx, oneAccount, []string{"m/1"}, write); err == nil {
		s.holds(oneAccount, noted("m/1", storeNoon, "before", "after"))
	} else {
		s.holds(oneAccount, noted("m/1", storeNoon, "before"))
	}
	s.put(oneAccount, noted("m/1", storeNoon, "before"))
	faults := map[string]error{"Update": s.store.Update(ctx, oneAccount, []string{"m/1"}, write)}
	_, faults["Get"] = s.store.Get(ctx, oneAccount, "m/1")
	_, faults["Mark"] = s.store.Mark(ctx, oneAccount)
	for _, err := range s.store.Entries(ctx, oneAccount, ledger.Query{}) {
		faults["Entries"] = err
	}
	for _, err := range s.store.Changes(ctx, oneAccount, 0) {
		faults["Changes"] = err
	}
	for _, method := range []string{"Update", "Get", "Mark", "Entries", "Changes"} {
		if err := faults[method]; !errors.Is(err, context.Canceled) {
			s.Errorf("%s: error %v, want that of the context", method, err)
		}
	}
	s.holds(oneAccount, noted("m/1", storeNoon, "before"))
}
