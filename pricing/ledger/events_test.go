package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

func eventsOf(t testing.TB, l *ledger.Ledger, from, to time.Time) []pricing.Event {
	t.Helper()
	var list []pricing.Event
	for e, err := range l.Events(t.Context(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// echo is a message from the app to a user.
func echo(at time.Time, i int, to webhook.User) *webhook.Echo {
	return &webhook.Echo{Receiver: business, ID: fmt.Sprintf("wamid.e%d", i), At: at, To: to, Type: "text"}
}

// Replay of a ledger's events is the ledger's bill, to the last digit, in every era, with
// groups, calls, words of Meta's that contradict each other, and echoes, which change
// nothing.
func TestReplayOfEventsIsTheBill(t *testing.T) {
	ranges, inGroups, echoes := 0, 0, 0
	for seed := range uint64(testkit.Tries(60)) {
		d := newDice(900 + seed)
		p := d.plan(t)
		p.oneName = true // what two names do, TestEventsHaveOneNameForAUser shows
		a, items := d.account(p), d.oneAccount(d.traffic(t, p))
		a.ID = "100"
		l := ledgerOf(t, a, items...)
		send(t, l, d.sendings(items)...)
		without, _ := whole(t, l)
		phones, ids := namesOf(items)
		for i := range d.IntN(9) {
			record(t, l, echo(p.from.Add(time.Duration(d.Int64N(int64(p.span)))), i,
				webhook.User{Phone: oneOf(d, phones...), ID: oneOf(d, ids...)})) // of two users
		}
		s, _ := whole(t, l)
		if diff := cmp.Diff(without, s); diff != "" {
			t.Errorf("seed %d (-without echoes +with them):\n%s", seed, diff)
		}
		list := eventsOf(t, l, time.Time{}, time.Time{})
		got, err := pricerOf(t, a).Replay(slices.Values(list))
		if err != nil {
			t.Fatal(err)
		}
		if !got.Low.Equal(got.High) {
			got.Counts = s.Bill.Counts // the ledger's are those of Apply, of the likeliest case
		}
		if diff := cmp.Diff(s.Bill, got); diff != "" {
			t.Fatalf("seed %d (-of the ledger +of its events):\n%s", seed, diff)
		}
		if _, err := pricerOf(t, a).ReplaySorted(slices.Values(list)); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		inPeriods(t, l, list, d.cuts(p))
		for _, e := range list {
			if e.Echo {
				echoes++
			}
			if !e.Inbound && strings.HasPrefix(e.User, "R1JPVV") {
				inGroups++
			}
		}
		if !got.Low.Equal(got.High) {
			ranges++
		}
	}
	if ranges < testkit.Tries(10) || inGroups == 0 || echoes == 0 {
		t.Errorf("%d ranges, %d messages to groups, %d echoes", ranges, inGroups, echoes)
	}
}

// namesOf returns the phone numbers and the IDs of users, beside a name of nobody.
func namesOf(items []webhook.Fact) (phones, ids []string) {
	phones, ids = []string{"5511987650001"}, []string{""}
	for _, it := range items {
		if s, ok := it.(*webhook.Status); ok {
			phones, ids = append(phones, s.To.Phone), append(ids, s.To.ID)
		}
	}
	return phones, ids
}

// oneAccount leaves out what webhooks say of accounts, and lets all else be of one.
func (d dice) oneAccount(items []webhook.Fact) (list []webhook.Fact) {
	for _, it := range items {
		switch it := it.(type) {
		case *webhook.AccountUpdate:
			continue
		case *webhook.Status:
			it.Account = "100"
		case *webhook.Inbound:
			it.Account = "100"
		case *webhook.Call:
			it.Account = "100"
		}
		list = append(list, it)
	}
	return list
}

// inPeriods checks that the events of periods are those of the whole, each once. An ID may
// have a name by which only a later webhook calls its user.
func inPeriods(t *testing.T, l *ledger.Ledger, whole []pricing.Event, cuts []time.Time) {
	t.Helper()
	var list []pricing.Event
	for i, from := range cuts[:len(cuts)-1] {
		part := eventsOf(t, l, from, cuts[i+1])
		for _, e := range part {
			if e.At.Before(from) || !e.At.Before(cuts[i+1]) {
				t.Errorf("%v isn't from %v to %v", e.At, from, cuts[i+1])
			}
		}
		list = append(list, part...)
	}
	if diff := cmp.Diff(whole, list); diff != "" {
		t.Errorf("(-whole +parts):\n%s", diff)
	}
}

// A user is called by the name that was known last, and who has an old name later is
// another user.
func TestEventsHaveOneNameForAUser(t *testing.T) {
	begin := at("2026-11-10T12:00:00")
	from := func(id string, minute int, u webhook.User) *webhook.Inbound {
		return &webhook.Inbound{Receiver: business, ID: id, At: begin.Add(minutes(minute)), From: u, Type: "text"}
	}
	const first, second, third = "5511987650001", "5511987650002", "447007000003"
	status := delivered(begin.Add(minutes(2)), 1, category.Utility)
	status.To = webhook.User{Phone: first}
	moved := from("moved", 6, webhook.User{Phone: first})
	moved.Type = "system"
	moved.System = &webhook.System{Type: "user_changed_number", New: webhook.User{Phone: third}}
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC},
		from("by ID", 0, webhook.User{ID: "BR.1"}),
		from("other", 1, webhook.User{Phone: second}),
		status,
		echo(begin.Add(minutes(3)), 1, webhook.User{ID: "BR.1"}),
		from("both", 4, webhook.User{Phone: first, ID: "BR.1"}),
		from("by ID again", 5, webhook.User{ID: "BR.1"}),
		moved,
		from("new", 7, webhook.User{Phone: third}),
		from("who has the old one", 8, webhook.User{Phone: first}))
	var got []string
	for _, e := range eventsOf(t, l, time.Time{}, time.Time{}) {
		got = append(got, e.Number+" "+e.ID+": "+e.User+" "+e.Message.To)
	}
	if diff := cmp.Diff([]string{
		"200 by ID: " + third + " ",
		"200 other: 551187650002 ",
		"200 wamid.1: " + third + " " + first, // whose market prices it
		"200 wamid.e1: " + third + " ",
		"200 both: " + third + " ",
		"200 by ID again: " + third + " ",
		"200 new: " + third + " ",
		"200 who has the old one: 551187650001 ",
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A brokenStore fails when it is read.
type brokenStore struct{ ledger.Store }

var errBroken = errors.New("broken")

func (brokenStore) Entries(context.Context, string, ledger.Query) iter.Seq2[ledger.Entry, error] {
	return func(yield func(ledger.Entry, error) bool) { yield(ledger.Entry{}, errBroken) }
}

// A caller may stop, and hears of errors: of the zero ledger, of the period and of the store.
func TestEventsErrors(t *testing.T) {
	begin := at("2026-11-10")
	l := ledgerOf(t, pricing.Account{ID: "100"},
		message("1", begin, "5511987650001"), message("2", begin, "5511987650002"))
	n := 0
	for range l.Events(t.Context(), time.Time{}, time.Time{}) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d events before the stop", n)
	}
	var input *pricing.InputError
	for name, seq := range map[string]*ledger.Ledger{"zero": {}, "nil": nil, "reversed": l} {
		n = 0
		for e, err := range seq.Events(t.Context(), begin, begin.Add(-1)) {
			if n++; !errors.As(err, &input) || e.ID != "" {
				t.Errorf("%s: %v, %v", name, e, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d elements", name, n)
		}
	}
	broken := newLedger(t, pricing.Account{ID: "100"}, brokenStore{ledger.NewMemory()})
	for e, err := range broken.Events(t.Context(), time.Time{}, time.Time{}) {
		if !errors.Is(err, errBroken) || e.ID != "" {
			t.Errorf("%v, %v", e, err)
		}
	}
	if list := eventsOf(t, newLedger(t, pricing.Account{}, nil), time.Time{}, time.Time{}); list != nil {
		t.Errorf("of nothing: %v", list)
	}
}

// An echo is an event without a price, and the ledger says why it leaves it out of bills.
func TestEchoes(t *testing.T) {
	begin := at("2026-11-10T12:00:00")
	user := webhook.User{Phone: "5511987650001"}
	l := newLedger(t, pricing.Account{ID: "100"}, nil)
	nameless := echo(begin.Add(minutes(1)), 2, user)
	nameless.ID = ""
	elsewhere := echo(begin, 3, user)
	elsewhere.Account = "999"
	left := record(t, l, echo(begin, 1, user), echo(begin, 1, user), nameless, nameless, elsewhere,
		echo(time.Time{}, 4, user), echo(begin, 5, webhook.User{}))
	var whys []string
	for _, s := range left {
		whys = append(whys, s.Why[:14])
	}
	const app = "sent from the "
	if diff := cmp.Diff([]string{app, app, app, app, "of another acc", app, app}, whys); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	list := eventsOf(t, l, time.Time{}, time.Time{})
	want := []pricing.Event{
		{ID: "wamid.e1", At: begin, Number: "200", User: "551187650001", Echo: true},
		{At: begin.Add(minutes(1)), Number: "200", User: "551187650001", Echo: true},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var sum pricing.Sum
	for _, e := range want {
		out, err := pricerOf(t, l.Account()).Apply(&e, nil)
		if err != nil || len(out.Counts)+len(out.Mismatches)+len(out.Charge.Cases()) > 0 ||
			!reflect.DeepEqual(out.Thread, window.Thread{}) {
			t.Errorf("%+v, %v", out, err)
		}
		if err := sum.Add(&e, &out); err != nil {
			t.Error(err)
		}
	}
	if b, err := sum.Bill(); err != nil || b.High.Cmp(ratecard.Money{}) != 0 || len(b.Lines) > 0 {
		t.Errorf("%v, %v", b, err)
	}
}
