package ledger_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	shop "github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// dice make choices that a seed repeats.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(4, seed))} }

func oneOf[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// once reports true one time in n.
func (d dice) once(n int) bool { return d.IntN(n) == 0 }

// at reads an instant that the test itself wrote: a month, a day, or a time in UTC.
func at(s string) time.Time {
	layout := "2006-01-02T15:04:05"
	t, err := time.Parse(layout[:min(len(s), len(layout))], s)
	if err != nil {
		panic(err)
	}
	return t
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func newLedger(t testing.TB, a pricing.Account, s ledger.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.New(a, ledger.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func decode(t testing.TB, body []byte) webhook.Batch {
	t.Helper()
	b, err := webhook.Decode(body)
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return b
}

// record records items and returns those that were skipped.
func record(t testing.TB, l *ledger.Ledger, items ...webhook.Fact) []ledger.Skipped {
	t.Helper()
	left, err := l.Record(t.Context(), &webhook.Batch{Facts: items})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// ledgerOf returns a ledger of items that came as one body.
func ledgerOf(t testing.TB, a pricing.Account, items ...webhook.Fact) *ledger.Ledger {
	t.Helper()
	l := newLedger(t, a, nil)
	record(t, l, items...)
	return l
}

func send(t testing.TB, l *ledger.Ledger, list ...ledger.Sending) {
	t.Helper()
	if err := l.RecordSent(t.Context(), list...); err != nil {
		t.Fatal(err)
	}
}

// statement returns the statement of a period, and its charges.
func statement(t testing.TB, l *ledger.Ledger, from, to time.Time) (ledger.Statement, []ledger.Charge) {
	t.Helper()
	var charges []ledger.Charge
	s, err := l.Statement(t.Context(), from, to, func(c ledger.Charge) { charges = append(charges, c) })
	if err != nil {
		t.Fatal(err)
	}
	return s, charges
}

// whole returns the statement of everything.
func whole(t testing.TB, l *ledger.Ledger) (ledger.Statement, []ledger.Charge) {
	t.Helper()
	return statement(t, l, time.Time{}, time.Time{})
}

// printed returns the statement of everything and its charges, as JSON.
func printed(t testing.TB, l *ledger.Ledger) string {
	t.Helper()
	s, charges := whole(t, l)
	return asJSON(t, s) + "\n" + asJSON(t, charges)
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// told writes a charge in short: the recipient, then rule and amount, or why
// there is no price, and where Meta's report differs.
func told(c ledger.Charge) string {
	words := []string{c.Event.Message.To}
	if line, ok := c.Line(); ok {
		words = append(words, line.Rule.ID)
		if low, high := c.Quote.Low(), c.Quote.High(); !line.IsPriced() {
			// said below
		} else if low.Equal(high) {
			words = append(words, high.Amount.String())
		} else {
			words = append(words, low.Amount.String()+"–"+high.Amount.String())
		}
	}
	for _, g := range c.Unpriced {
		words = append(words, "unpriced: "+g.Why)
	}
	for _, d := range c.Mismatches {
		words = append(words, mismatch(d))
	}
	return strings.Join(words, " ")
}

// mismatch writes "type: ours (rule), not Meta's, by meta".
func mismatch(d pricing.Mismatch) string {
	ours := d.Ours
	if d.Rule != "" {
		ours += " (" + d.Rule + ")"
	}
	return d.Field + ": " + ours + ", not " + d.Meta + ", by " + string(d.Follows)
}

func toldAll(charges []ledger.Charge) []string {
	list := []string{}
	for _, c := range charges {
		list = append(list, told(c))
	}
	return list
}

// permutations calls f with every order of n things.
func permutations(n int, f func(order []int)) {
	order := make([]int, 0, n)
	used := make([]bool, n)
	var next func()
	next = func() {
		if len(order) == n {
			f(order)
			return
		}
		for i := range n {
			if !used[i] {
				used[i], order = true, append(order, i)
				next()
				used[i], order = false, order[:len(order)-1]
			}
		}
	}
	next()
}

// counted returns the count of the counter that a key names.
func counted(list []pricing.Count, key string) int64 {
	for _, n := range list {
		if n.Counter.String() == key {
			return n.N
		}
	}
	return 0
}

func hasNote(notes []pricing.Note, id string) (n int) {
	for _, note := range notes {
		if note.ID == id {
			n++
		}
	}
	return n
}

func decimal(s string) shop.Decimal { return shop.RequireFromString(s) }

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// business is the number of most tests.
var business = webhook.Receiver{Account: "100", Number: "200", Display: "49305550000"}

// delivered returns the status of message i, delivered to a user of its own in
// Brazil.
func delivered(at time.Time, i int, c category.Category) *webhook.Status {
	return &webhook.Status{
		Receiver: business,
		ID:       fmt.Sprintf("wamid.%d", i),
		Progress: webhook.ProgressDelivered,
		At:       at,
		To:       webhook.User{Phone: fmt.Sprintf("55119%08d", i)},
		Pricing:  webhook.Pricing{Model: "PMP", Word: string(c), Category: c},
	}
}

// message returns a text from a user.
func message(id string, at time.Time, phone string) *webhook.Inbound {
	return &webhook.Inbound{Receiver: business, ID: id, At: at, From: webhook.User{Phone: phone}, Type: "text"}
}
