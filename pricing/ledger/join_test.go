package ledger_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// parts returns the entries of items in random parts and order, some of them several times,
// each written and read.
func (d dice) parts(t testing.TB, a pricing.Account, items []webhook.Fact, sent []ledger.Sending) []ledger.Entry {
	t.Helper()
	var list []ledger.Entry
	for len(items) > 0 {
		n := 1 + d.IntN(min(len(items), 5))
		entries, _ := ledger.EntriesOf(a, webhook.Options{}, items[:n]...)
		list, items = append(list, entries...), items[n:]
	}
	for _, s := range sent {
		e, err := s.Entry()
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	for range len(list) / 5 {
		list = append(list, oneOf(d, list...))
	}
	d.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	for i := range list {
		text, err := json.Marshal(list[i])
		if err != nil {
			t.Fatal(err)
		}
		var read ledger.Entry
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		list[i] = read
	}
	return list
}

// joined returns one entry a key, by key.
func joined(t testing.TB, list []ledger.Entry) map[string]ledger.Entry {
	t.Helper()
	entries := map[string]ledger.Entry{}
	for _, e := range list {
		both, err := entries[e.Key].Join(e)
		if err != nil {
			t.Fatal(err)
		}
		entries[e.Key] = both
	}
	return entries
}

// bySet divides entries by the sets of their users. Those of nobody are one set.
func bySet(entries map[string]ledger.Entry) [][]ledger.Entry {
	names := map[string]string{} // another one of the set, or none
	last := func(name string) string {
		for names[name] != "" {
			name = names[name]
		}
		return name
	}
	for _, e := range entries {
		for a, b := range e.Pairs() {
			if a, b = last(a), last(b); a != b {
				names[b] = a
			}
		}
	}
	sets := map[string][]ledger.Entry{}
	for _, e := range entries {
		set := ""
		if users := e.Users(); len(users) > 0 {
			set = last(users[0])
		}
		sets[set] = append(sets[set], e)
	}
	return slices.Collect(maps.Values(sets))
}

// Without a store, in whatever order and parts and however often facts come, their events
// are those of a ledger, and the tallies of the sets of users, merged in any order, have its
// bill: in every era, with renames, groups, several accounts and what Meta reports of them.
func TestJoinIsTheLedger(t *testing.T) {
	raised, sets, ranges := 0, 0, 0
	for seed := range uint64(testkit.Tries(60)) {
		d := newDice(1700 + seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		phones, ids := namesOf(items)
		for i := range d.IntN(9) {
			items = append(items, echo(p.from.Add(time.Duration(d.Int64N(int64(p.span)))), i,
				webhook.User{Phone: oneOf(d, phones...), ID: oneOf(d, ids...)}))
		}
		sent := d.sendings(items)
		l := ledgerOf(t, a, items...)
		send(t, l, sent...)
		whole, _ := whole(t, l)

		parts := d.parts(t, a, items, sent)
		accounts, err := ledger.AccountsOf(a, webhook.Options{}, slices.Values(parts))
		if err != nil {
			t.Fatal(err)
		}
		events, err := accounts.Events(slices.Values(parts))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(eventsOf(t, l, time.Time{}, time.Time{}), events); diff != "" {
			t.Fatalf("seed %d (-of the ledger +without):\n%s", seed, diff)
		}
		var tallies []*pricing.Tally
		for _, set := range bySet(joined(t, parts)) {
			tally, err := accounts.Tally(slices.Values(set), time.Time{}, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			tallies = append(tallies, tally)
		}
		sets += len(tallies)
		got, err := accounts.Bill(d.merged(tallies), time.Time{}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole.Bill, got); diff != "" {
			t.Fatalf("seed %d (-of the ledger +merged):\n%s", seed, diff)
		}
		if hasNote(got.Notes, ledger.NoteTierCorrected) > 0 {
			raised++
		}
		if !got.Low.Equal(got.High) {
			ranges++
		}
	}
	if n := testkit.Tries(60); raised < n/10 || sets < 3*n || ranges < n/10 {
		t.Errorf("%d with a raised counter, %d ranges, %d sets", raised, ranges, sets)
	}
}

// merged merges tallies as a random tree.
func (d dice) merged(list []*pricing.Tally) *pricing.Tally {
	for len(list) > 1 {
		i := d.IntN(len(list))
		t := list[i]
		list = slices.Delete(list, i, i+1)
		list[d.IntN(len(list))].Merge(t)
	}
	return list[0]
}

// A month's bill is that of a ledger, with what happened before it.
func TestJoinOfAPeriod(t *testing.T) {
	for seed := range uint64(testkit.Tries(40)) {
		d := newDice(2900 + seed)
		p := d.plan(t)
		a, items := d.account(p), d.traffic(t, p)
		a.Model = ""
		l := ledgerOf(t, a, items...)
		entries, _ := ledger.EntriesOf(a, webhook.Options{}, items...)
		accounts, err := ledger.AccountsOf(a, webhook.Options{}, slices.Values(entries))
		if err != nil {
			t.Fatal(err)
		}
		from := in(p.zone, p.from.Add(p.span).In(p.zone).Format("2006-01"))
		to := oneOf(d, time.Time{}, from.AddDate(0, 1, 0), from.Add(36*time.Hour))
		tally, err := accounts.Tally(slices.Values(entries), from, to)
		if from.Before(at("2022-03-15")) {
			if err == nil {
				t.Error("counted from 2022 on")
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got, err := accounts.Bill(tally, from, to)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := statement(t, l, from, to)
		if diff := cmp.Diff(want.Bill, got); diff != "" {
			t.Fatalf("seed %d, %s to %s (-of the ledger +without):\n%s", seed, from, to, diff)
		}
	}
}

// Who errs hears of it.
func TestJoinErrors(t *testing.T) {
	var input *pricing.InputError
	says := func(name string, err error, field string) {
		t.Helper()
		if !errors.As(err, &input) || input.Field != field {
			t.Errorf("%s: %v, want an error on %s", name, err, field)
		}
	}
	_, err := ledger.Entry{Key: "m/1"}.Join(ledger.Entry{Key: "m/2"})
	says("other key", err, "Entry.Key")
	for _, e := range []ledger.Entry{{}, {Key: "m/1"}} {
		for _, o := range []ledger.Entry{{}, {Key: "m/1"}} {
			if j, err := e.Join(o); err != nil || j.Key != max(e.Key, o.Key) {
				t.Errorf("%q and %q: %q, %v", e.Key, o.Key, j.Key, err)
			}
		}
	}
	_, err = ledger.Sending{}.Entry()
	says("no ID", err, "Sending.ID")
	_, _, err = ledger.EventsOf(pricing.Account{Model: "none"}, webhook.Options{}, nil)
	says("no model", err, "Account.Model")
	var none *ledger.Accounts
	for _, a := range []*ledger.Accounts{nil, new(ledger.Accounts)} {
		_, err := a.Events(nil)
		says("zero", err, "Accounts")
		_, err = a.Tally(nil, time.Time{}, time.Time{})
		says("zero", err, "Accounts")
		_, err = a.Bill(nil, time.Time{}, time.Time{})
		says("zero", err, "Accounts")
		if len(a.Pricers()) > 0 {
			t.Error("pricers of none")
		}
	}
	_, err = json.Marshal(none)
	if text, err2 := json.Marshal(new(ledger.Accounts)); err != nil || err2 == nil {
		t.Errorf("%s, %v", text, err)
	}
	a, err := ledger.AccountsOf(pricing.Account{Zone: zone(t, "Europe/Madrid")}, webhook.Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Bill(nil, time.Time{}, time.Time{})
	says("nil tally", err, "Tally")
	_, err = a.Tally(nil, at("2026-11-01"), time.Time{}) // an hour into the month there
	says("no month", err, "from")
	_, err = a.Tally(nil, at("2026-11-01"), at("2026-10-01"))
	says("reversed", err, "to")
	tally, err := a.Tally(nil, time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := a.Bill(tally, time.Time{}, time.Time{}); err != nil || b.High.String() != "0 USD" {
		t.Errorf("of nothing: %v, %v", b.High, err)
	}
}

// Two names of a user may be in two webhooks of one message alone: joined, it has the pair,
// without which the message would be in two parts.
func TestPairsOfJoinedEntries(t *testing.T) {
	phone, id := delivered(at("2026-10-05"), 1, "marketing"), delivered(at("2026-10-06"), 1, "marketing")
	id.To = webhook.User{ID: "BR.777"}
	var joined ledger.Entry
	for _, status := range []webhook.Fact{phone, id} {
		list, _ := ledger.EntriesOf(pricing.Account{}, webhook.Options{}, status)
		for _, e := range list {
			for range e.Pairs() {
				t.Errorf("one name alone has a pair: %v", e.Users())
			}
			if e.Key != ledger.AccountsKey {
				joined, _ = joined.Join(e) // keys of one message are one
			}
		}
	}
	if pairs := maps.Collect(joined.Pairs()); len(pairs) != 1 || len(joined.Users()) != 2 {
		t.Errorf("pairs %v of %v", pairs, joined.Users())
	}
}

// A bill of a month has no messages of another: of a tally of more it is refused.
func TestBillOfMoreThanItsPeriod(t *testing.T) {
	account := pricing.Account{Zone: zone(t, "America/Sao_Paulo")} // there it is September
	sent := delivered(at("2026-10-01T02:00:00"), 1, "marketing")
	entries, _ := ledger.EntriesOf(account, webhook.Options{}, sent)
	accounts, err := ledger.AccountsOf(account, webhook.Options{}, slices.Values(entries))
	if err != nil {
		t.Fatal(err)
	}
	tally, err := accounts.Tally(slices.Values(entries), time.Time{}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	september, october := at("2026-09-01T03:00:00"), at("2026-10-01T03:00:00")
	for _, test := range []struct {
		from, to time.Time
		field    string // of the error
	}{
		{time.Time{}, time.Time{}, ""},
		{september, october, ""},
		{september, september.Add(time.Hour), ""},
		{october, october.Add(time.Hour), "from"},
		{october, time.Time{}, "from"},
		{time.Time{}, september, "to"},
	} {
		b, err := accounts.Bill(tally, test.from, test.to)
		var input *pricing.InputError
		if errors.As(err, &input); (input != nil) != (test.field != "") || input != nil && input.Field != test.field {
			t.Errorf("%v to %v: %v, want an error on %q", test.from, test.to, err, test.field)
		}
		if (len(b.Lines) == 1) != (test.field == "") {
			t.Errorf("%v to %v: %v", test.from, test.to, b)
		}
	}
}

// The names of an entry are those of one user, and of numbers both names.
func TestJoinNames(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	moved := &webhook.Inbound{
		Receiver: business,
		ID:       "wamid.moved",
		At:       now,
		From:     webhook.User{Phone: "5511987650001"},
		Type:     "system",
		System:   &webhook.System{New: webhook.User{Phone: "+44 7007 000003", ID: "GB.1", Parent: "GB.ENT.2"}},
	}
	entries, skipped := ledger.EntriesOf(pricing.Account{ID: business.Account}, webhook.Options{}, moved,
		&webhook.Status{Receiver: business, ID: "wamid.1", At: now, Progress: webhook.ProgressSent,
			To: webhook.User{ID: "BR.2"}, Group: "G"},
		&webhook.Status{Receiver: webhook.Receiver{Account: "999"}, ID: "wamid.2"})
	if len(skipped) != 1 || skipped[0].Why != "of another account: 999" {
		t.Errorf("skipped: %v", skipped)
	}
	got := map[string][]string{}
	for _, e := range entries {
		list := []string{}
		for a, b := range e.Pairs() {
			list = append(list, a+" "+b)
		}
		for a, b := range e.Numbers() {
			list = append(list, "number "+a+" "+b)
		}
		got[e.Key] = list
	}
	if diff := cmp.Diff(map[string][]string{
		ledger.AccountsKey: {"number 49305550000 200"},
		"i/wamid.moved":    {"551187650001 447007000003", "551187650001 GB.1", "551187650001 GB.ENT.2"},
		"m/wamid.1":        {"G BR.2"},
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
