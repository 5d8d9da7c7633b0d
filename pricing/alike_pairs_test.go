package pricing_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// An alikePair is two messages from one business number to two users of one place, an hour
// apart, which are alike but for one thing. A tally that counts the second as it counted the
// first, or the other way round, has a wrong bill.
type alikePair struct {
	name     string
	on       string
	account  func(*pricing.Account) // changes it
	category category.Category      // of both
	before   []pricing.Event
	wrote    bool // both users wrote an hour before the first
	first    func(*event)
	second   func(*event)
	after    []pricing.Event
	// tells is in what Apply's outcomes of the two differ: see [outcomesDiffer]. It is "" where
	// what comes after them tells.
	tells string
}

// utc is an account whose days begin at midnight of UTC for certain.
var utc = pricing.Account{ID: "100", Zone: time.UTC}

type event = pricing.Event

// The users of a pair, and the number that writes to them.
const (
	alikeNumber = "15550001111"
	firstUser   = "5511987654321"
	secondUser  = "5511987654322"
)

func (p *alikePair) events() (first, second pricing.Event, before []pricing.Event) {
	first = pricing.Event{ID: "first", At: at(p.on), Number: alikeNumber, User: firstUser}
	first.Message.Category = p.category
	second = first
	second.ID, second.User, second.At = "second", secondUser, first.At.Add(time.Hour)
	before = p.before
	if p.wrote {
		before = append(wroteAt(first.At.Add(-time.Hour), firstUser, secondUser), before...)
	}
	if p.first != nil {
		p.first(&first)
	}
	if p.second != nil {
		p.second(&second)
	}
	return first, second, before
}

// wroteAt are messages of users at an instant.
func wroteAt(at time.Time, users ...string) (list []pricing.Event) {
	for _, user := range users {
		list = append(list, pricing.Event{At: at, Number: alikeNumber, User: user, Inbound: true})
	}
	return list
}

// utilitiesAt are utility templates to users at an instant.
func utilitiesAt(at time.Time, users ...string) (list []pricing.Event) {
	for _, user := range users {
		e := pricing.Event{ID: "utility to " + user, At: at, Number: alikeNumber, User: user}
		e.Message.Category = category.Utility
		list = append(list, e)
	}
	return list
}

// An applied is what Apply and Sum make of events.
type applied struct {
	bill     pricing.Bill
	groups   pricing.Groups
	outcomes map[string]string // by [nameOf], of those that were asked for; see [outcomesDiffer]
}

func applyAll(t *testing.T, pricer *pricing.Pricer, events []event, ask ...*event) *applied {
	t.Helper()
	a := &applied{outcomes: map[string]string{}}
	for _, e := range ask {
		a.outcomes[nameOf(e)] = ""
	}
	var sum pricing.Sum
	threads, usage := map[foldKey]window.Thread{}, pricing.Usage{}
	for i := range events {
		e, key := &events[i], threadOf(&events[i])
		out, err := pricer.Apply(e, &pricing.State{Thread: threads[key], Usage: usage})
		if err != nil {
			sum.AddUnpriced(pricing.UnpricedBy(err))
			a.outcomes[nameOf(e)] = "error: " + err.Error()
			continue
		}
		if err := sum.Add(e, &out); err != nil {
			t.Fatal(err)
		}
		if err := a.groups.Add(e, &out); err != nil {
			t.Fatal(err)
		}
		if _, asked := a.outcomes[nameOf(e)]; asked {
			a.outcomes[nameOf(e)] = outcomeText(&out, !cmp.Equal(out.Thread, threads[key]))
		}
		threads[key], usage = out.Thread, counted(t, usage, out.Counts...)
	}
	a.bill = sumBill(t, &sum)
	return a
}

// nameOf names a message of a pair, which may have no ID.
func nameOf(e *event) string { return e.ID + e.User + string(e.Message.Market) }

// outcomeText is an outcome as lines, each of a word and what is behind it. One note is left
// out: that others may count on a counter, which only the first message of a month lacks.
func outcomeText(out *pricing.Outcome, changed bool) string {
	q := &out.Charge
	var rules, items []string
	for _, l := range q.Likely().Lines {
		rules, items = append(rules, l.Rule.ID), append(items, string(l.Item)+" "+string(l.Market))
	}
	notes := slices.DeleteFunc(sortedNoteIDs(q.Notes()),
		func(id string) bool { return id == pricing.NoteCounterIsALowerBound })
	const lines = "price: %v %v\nrule: %v\nitem: %v\nnotes: %v\n"
	return fmt.Sprintf(lines, q.Low(), q.High(), rules, items, notes) +
		fmt.Sprintf("counts: %v\nmismatches: %v\nthread: %v", out.Counts, out.Mismatches, changed)
}

// outcomesDiffer are the words of outcomes in which two of them differ.
func outcomesDiffer(a, b string) string {
	if strings.HasPrefix(a, "error") != strings.HasPrefix(b, "error") {
		return "error"
	}
	var words []string
	first, second := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(first), len(second)) {
		if word, _, _ := strings.Cut(first[i], ":"); first[i] != second[i] {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// Of two messages that are alike but for one thing, no tally counts one as the other. Each
// pair fails if the thing is left out of a likeness, or a condition is not asked.
func TestPairsAlike(t *testing.T) {
	for _, p := range alikePairs(t) {
		t.Run(p.name, func(t *testing.T) {
			account := utc
			if p.account != nil {
				p.account(&account)
			}
			pricer := pricerOf(t, account)
			first, second, before := p.events()
			list := sorted(slices.Concat(before, []pricing.Event{first, second}, p.after))
			want := applyAll(t, pricer, list, &first, &second)
			a, b := want.outcomes[nameOf(&first)], want.outcomes[nameOf(&second)]
			if tells := outcomesDiffer(a, b); tells != p.tells {
				t.Errorf("%s tells them apart, want %s:\n%s\n%s", tells, p.tells, a, b)
			}
			same := func(how string, got pricing.Bill) {
				t.Helper()
				if diff := cmp.Diff(want.bill, got); diff != "" {
					t.Errorf("%s (-one by one +so):\n%s", how, diff)
				}
			}
			same("replayed", replay(t, pricer, list))
			streamed, err := pricer.ReplaySorted(slices.Values(list))
			if err != nil {
				t.Fatal(err)
			}
			same("sorted", streamed)
			folded := func(pair ...pricing.Event) *pricing.Tally {
				return tallyOf(pricer, slices.Concat(before, pair, p.after))
			}
			tally := folded(first, second)
			same("the first first", billOf(t, tally))
			if threadOf(&first) != threadOf(&second) {
				other := folded(second, first)
				same("the second first", billOf(t, other))
				a, err := tally.MarshalBinary()
				b, err2 := other.MarshalBinary()
				if !bytes.Equal(a, b) || err != nil || err2 != nil {
					t.Errorf("in two orders they make other bytes, %v, %v", err, err2)
				}
			}
			for _, g := range want.groups.List() {
				same := g.Low.Equal(want.bill.Low) && g.High.Equal(want.bill.High)
				if account.Fees == nil && !same { // fees with included messages are in a bill
					t.Errorf("groups come to %v to %v, the bill to %v", g.Low, g.High, want.bill)
				}
			}
		})
	}
}
