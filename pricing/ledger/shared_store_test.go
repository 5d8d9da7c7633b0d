package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// Processes are ledgers on one store, as several processes have them.
type processes struct {
	dice
	seed    uint64
	account pricing.Account
	options webhook.Options
	store   ledger.Store
	list    []*ledger.Ledger
	months  []time.Time
	names   []string
}

// start makes a ledger, as after a start of its process.
func (p *processes) start(t *testing.T) *ledger.Ledger {
	l := p.open(t)
	l.SaveAfter(1 + p.IntN(40))
	return l
}

func (p *processes) open(t *testing.T) *ledger.Ledger {
	l, err := ledger.New(p.account, ledger.Options{Store: p.store, Webhook: p.options})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// setMonths sets the months that are asked about: that in which a plan begins, and both
// beside it.
func (p *processes) setMonths(plan plan) {
	for n := range 3 {
		month := plan.from.Month() + time.Month(n-1)
		p.months = append(p.months, time.Date(plan.from.Year(), month, 1, 0, 0, 0, 0, plan.zone))
	}
}

// question returns a month, and an instant in it or at its end.
func (p *processes) question() (month, to time.Time) {
	month = oneOf(p.dice, p.months...)
	to = oneOf(p.dice, time.Time{}, month.AddDate(0, 1, 0),
		month.AddDate(0, 0, 1+p.IntN(28)), month.Add(minutes(p.IntN(44_000))))
	return month, to
}

// check asks a ledger something, and compares its answer with that of one that works out
// everything itself.
func (p *processes) check(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	ctx, fresh := context.Background(), p.open(t).Alone()
	month, to := p.question()
	got, err := l.Statement(ctx, month, to, nil)
	want, err2 := fresh.Statement(ctx, month, to, nil)
	if diff := cmp.Diff(want, got); diff != "" || err != nil || err2 != nil {
		t.Fatalf("seed %d, from %v to %v: %v, %v (-fresh +asked):\n%s", p.seed, month, to, err2, err, diff)
	}
	if p.once(3) { // message by message
		var charges, fromNothing []ledger.Charge
		byOne, err := l.Statement(ctx, month, to, func(c ledger.Charge) { charges = append(charges, c) })
		want, err2 := fresh.Statement(ctx, month, to, func(c ledger.Charge) { fromNothing = append(fromNothing, c) })
		diff := cmp.Diff(want, byOne) + cmp.Diff(want, got) + cmp.Diff(asJSON(t, fromNothing), asJSON(t, charges))
		if diff != "" || err != nil || err2 != nil {
			t.Fatalf("seed %d, from %v to %v: %v, %v (-one by one +asked):\n%s", p.seed, month, to, err, err2, diff)
		}
	}
	if p.once(6) {
		events, anew := recordedEvents(t, l, month, to), recordedEvents(t, fresh, month, to)
		if diff := cmp.Diff(anew, events); diff != "" {
			t.Fatalf("seed %d, from %v to %v (-fresh +asked):\n%s", p.seed, month, to, diff)
		}
	}
	number, name := oneOf(p.dice, "200", "201", "49305550000"), oneOf(p.dice, p.names...)
	at := month.Add(minutes(p.IntN(44_000)))
	state, err := l.State(ctx, number, name, at)
	anew, err2 := fresh.State(ctx, number, name, at)
	expected := err == nil || errors.Is(err, ledger.ErrUnknownNumber) || errors.Is(err, pricing.ErrInvalid)
	if !expected || fmt.Sprint(err) != fmt.Sprint(err2) {
		t.Fatal(p.seed, err, err2)
	}
	if diff := cmp.Diff(anew, state); diff != "" {
		t.Fatalf("seed %d, %s and %s at %v (-fresh +asked):\n%s", p.seed, number, name, at, diff)
	}
}

func recordedEvents(t *testing.T, l *ledger.Ledger, from, to time.Time) (list []pricing.Event) {
	t.Helper()
	for e, err := range l.Events(context.Background(), from, to) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// Whatever ledgers on one store recorded and were asked, in whatever order, each answers as
// one that works out everything from what is recorded.
func TestProcessesOnOneStore(t *testing.T) {
	for seed := range uint64(testkit.Tries(30)) {
		d := newDice(90_000 + seed)
		plan := d.plan(t)
		items := d.traffic(t, plan)
		p := &processes{dice: d, account: d.account(plan), store: ledger.NewMemory(), names: namesIn(items)}
		p.setMonths(plan)
		p.seed = seed
		for range 4 {
			p.list = append(p.list, p.start(t))
		}
		list := d.repeated(items)
		if d.once(2) { // mostly in the order of time
			slices.SortStableFunc(list,
				func(x, y webhook.Fact) int { return happened(x).Add(minutes(d.IntN(30))).Compare(happened(y)) })
		}
		for _, part := range d.cut(list) {
			i := d.IntN(len(p.list))
			if record(t, p.list[i], part...); d.once(8) {
				p.list[i] = p.start(t)
			}
			if d.once(12) {
				if _, err := p.list[i].DeleteUser(t.Context(), oneOf(d, p.names...)); err != nil {
					t.Fatal(err)
				}
			}
			p.check(t, oneOf(d, p.list...))
		}
		for _, l := range append(p.list, p.start(t)) {
			p.check(t, l)
		}
	}
}
