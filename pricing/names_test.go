package pricing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// spellings are ways in which people and programs write one number.
var spellings = map[string][]string{
	"Germany":   {"4930555010", "+49 30 555010", "(49) 30-555010", "whatsapp:+4930555010", "tel:+49-30-555010"},
	"Mexico":    {"5215512345678", "525512345678", "+52 55 1234 5678", "+52 1 55 1234 5678"},
	"Argentina": {"5491123456789", "541123456789", "+54 9 11 2345-6789", "+54 11 2345-6789"},
	"Brazil":    {"5531987654321", "553187654321", "+55 31 98765-4321", "whatsapp:+553187654321"},
}

// A business number has one allowance, however From and the counter's row spell it.
func TestOneAllowanceForEverySpelling(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	for _, list := range spellings {
		for _, from := range list {
			for _, of := range list {
				m := to(brazil, category.Service)
				m.From = from
				s := wrote("2026-11-10T12:00:00")
				row := pricing.Counter{
					Month: pricing.MonthOf(now),
					Scope: pricing.PerNumber,
					Of:    of,
					Item:  ratecard.Service,
				}
				s.Usage = pricing.Usage{row: 1000}
				if q := ask(t, a, m, s, now, 1); q.Low().IsZero() {
					t.Errorf("from %q, with 1,000 counted on %q: %v", from, of, q)
				}
				e := pricing.Event{At: now, User: m.To, Message: m}
				out, err := pricerOf(t, a).Apply(&e, &pricing.State{Thread: s.Thread})
				want := row
				want.Of = ratecard.NameKey(list[0])
				if err != nil || len(out.Counts) != 1 || out.Counts[0].Counter != want {
					t.Errorf("from %q: counted on %v, %v; want %v", from, out.Counts, err, want)
				}
			}
		}
	}
}

// Rows that were stored under another spelling go on being counted, beside the new
// row of the key.
func TestRowsOfAnotherSpellingCount(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	row := pricing.Counter{Month: pricing.MonthOf(now), Scope: pricing.PerNumber, Of: "+49 30 555010", Item: "service"}
	key := row
	key.Of = "4930555010"
	m := to(brazil, category.Service)
	m.From = row.Of
	s := wrote("2026-11-10T12:00:00")
	s.Usage = pricing.Usage{row: 600, key: 399}
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	if q := ask(t, a, m, s, now, 1); q.Likely().Lines[0].Detail != "1,000 of 1,000 used" {
		t.Errorf("%+v", q.Likely())
	}
	s.Usage = counted(t, s.Usage, pricing.Count{Counter: row, N: 1})
	if s.Usage[key] != 400 {
		t.Errorf("added to another row: %v", s.Usage)
	}
	if q := ask(t, a, m, s, now, 1); q.Low().IsZero() {
		t.Errorf("the 1,001st: %v", q)
	}
}

// However many rows of a business number there are, in whatever spellings, all of them
// count, also after something was added to the row of its key: with that row alone,
// the allowance was unused again.
func TestAllRowsOfANumberCount(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	row := func(of string) pricing.Counter {
		return pricing.Counter{Month: pricing.MonthOf(now), Scope: pricing.PerNumber, Of: of, Item: "service"}
	}
	both := pricing.BusinessNumber{ID: "700200", Phone: "+49 30 555010"}
	for _, c := range []struct {
		usage  pricing.Usage
		number pricing.BusinessNumber
		used   string
	}{
		{pricing.Usage{row("+49 30 555010"): 599}, pricing.BusinessNumber{}, "601"},
		{pricing.Usage{row("+49 30 555010"): 300, row("(49) 30-555010"): 299}, pricing.BusinessNumber{}, "601"},
		{pricing.Usage{row("4930555010"): 300, row("(49) 30-555010"): 299}, pricing.BusinessNumber{}, "601"},
		{pricing.Usage{row("4930555010"): 300, row("+49 30 555011"): 299}, pricing.BusinessNumber{}, "302"},
		{pricing.Usage{row("700200"): 300, row("(49) 30-555010"): 299}, both, "601"},
		{pricing.Usage{row("(49) 30-555010"): 599, row("4930555011"): 1}, both, "601"},
		{pricing.Usage{row("700201"): 599}, both, "2"},
	} {
		s := wrote("2026-11-10T12:00:00")
		s.Number, s.Usage = c.number, c.usage
		m := to(brazil, category.Service)
		m.From = "4930555010"
		counters, err := pricerOf(t, a).Counters(&m, now)
		if err != nil || len(counters) != 1 {
			t.Fatal(counters, err)
		}
		s.Usage = counted(t, s.Usage, pricing.Count{Counter: counters[0], N: 1})
		if got := ask(t, a, m, s, now, 1).Likely().Lines[0].Detail; got != c.used+" of 1,000 used" {
			t.Errorf("%v of %v: %s, want %s", c.usage, c.number, got, c.used)
		}
	}
}

// A user and a business number have one thread, however an event spells them, and
// whether it names them itself or only in its message.
func TestOneThreadForEverySpelling(t *testing.T) {
	now := at("2026-08-10T12:00:00") // utility is free in the window
	for _, list := range spellings {
		for i, user := range list {
			for k, other := range list {
				wrote := pricing.Event{ID: "in", At: now, Number: list[i], User: user, Inbound: true}
				named := pricing.Event{ID: "out", At: now.Add(time.Hour), Number: list[k], User: other,
					Message: pricing.Message{Category: category.Utility}}
				only := pricing.Event{ID: "out", At: named.At,
					Message: pricing.Message{From: list[k], To: other, Category: category.Utility}}
				for _, e := range []pricing.Event{named, only} {
					pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
					tally := tallyOf(pricer, []pricing.Event{wrote, e})
					tally.Add(&e)
					if b := billOf(t, tally); len(b.Lines) != 1 || b.Lines[0].Rule.ID != "utility-in-window" ||
						b.Lines[0].Units != 1 {
						t.Errorf("%q wrote, %q got %+v: %+v", user, other, e, b.Lines)
					}
					key := ratecard.NameKey(list[0])
					if all := remembered(tally); len(all) != 1 || all[foldKey{key, key}].LastInbound.IsZero() {
						t.Errorf("%q wrote, %q got %+v: %v", user, other, e, all)
					}
				}
			}
		}
	}
}

// Messages that only name their users in themselves are of many threads, not of one.
func TestThreadsOfMessagesAlone(t *testing.T) {
	now := at("2026-08-10T12:00:00")
	pricer := pricerOf(t, pricing.Account{ID: "waba", Zone: time.UTC})
	var list []pricing.Event
	for i := range 3 {
		m := pricing.Message{From: "4930555010", To: fmt.Sprintf("55319876543%02d", i), Category: category.Utility}
		list = append(list, pricing.Event{ID: fmt.Sprint(i), At: now.Add(time.Hour), Message: m})
	}
	list = append(list, pricing.Event{At: now, Number: "4930555010", User: list[1].Message.To, Inbound: true})
	free := 0
	for _, l := range replay(t, pricer, list).Lines {
		if l.Rule.ID == "utility-in-window" {
			free += int(l.Units)
		}
	}
	if free != 1 {
		t.Errorf("%d messages in a window, want that of the user who wrote", free)
	}
}

// What goes by a name that isn't given says so: one counter of all that have none.
func TestNamesThatAreNotGiven(t *testing.T) {
	now := "2026-11-10T12:00:00"
	service, utility := to(brazil, category.Service), to(brazil, category.Utility)
	bare := pricing.Message{To: brazil, Category: category.Utility}
	nameless := service
	nameless.From = ""
	closed := pricing.State{}
	counting := wrote(now)
	counting.Usage = pricing.Usage{{Scope: pricing.PerNumber, Of: "1"}: 1}
	sometimes := pricing.Account{ID: "waba", Zone: time.UTC, SharedNumber: true}
	named, unnamed := pricing.Account{ID: "waba", Zone: time.UTC}, pricing.Account{Zone: time.UTC}
	portfolio := pricing.Account{Portfolio: "acme", Zone: time.UTC}
	for _, c := range []struct {
		name              string
		account           pricing.Account
		message           pricing.Message
		state             pricing.State
		when              string
		number, ofAccount bool
	}{
		{"all given", named, service, counting, now, false, false},
		{"no number", named, nameless, wrote(now), now, true, false},
		{"no number, refused", named, nameless, closed, now, false, false},
		{"no number, perhaps refused", sometimes, nameless, closed, now, true, false},
		{"no number, before numbers had allowances", named, nameless, wrote("2026-08-10"), "2026-08-10", false, false},
		{"no number, a template", unnamed, bare, wrote(now), now, false, false},
		{"no account, nothing counted", unnamed, utility, wrote(now), now, false, false},
		{"no account", unnamed, utility, counting, now, false, true},
		{"no account, of 2023", unnamed, service, func() pricing.State {
			s := wrote("2023-09-20")
			s.Usage = counting.Usage
			return s
		}(), "2023-09-20", false, true},
		{"a portfolio", portfolio, utility, counting, now, false, false},
		{"no account, and no counter", unnamed, to(brazil, category.Marketing), counting, now, false, false},
	} {
		q := ask(t, c.account, c.message, c.state, at(c.when), 1)
		if hasNote(q, "number-not-given") != c.number || hasNote(q, "account-not-given") != c.ofAccount {
			t.Errorf("%s: %v", c.name, q.Notes())
		}
	}
	e := pricing.Event{ID: "1", At: at(now), User: brazil, Message: pricing.Message{Category: "service"}}
	b := replay(t, pricerOf(t, named), []pricing.Event{e})
	if !slices.ContainsFunc(b.Notes, func(n pricing.Note) bool { return n.ID == "number-not-given" }) {
		t.Errorf("a bill of messages without a number: %v", b.Notes)
	}
}

// A name that can't be read is an error that names it, never a number or a user of
// whom nothing is known.
func TestNamesThatCannotBeRead(t *testing.T) {
	const unreadable = "+49 thirty"
	now := at("2026-11-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	want := func(field string, err error) {
		t.Helper()
		var e *pricing.InputError
		if !errors.As(err, &e) || e.Field != field || e.Value != unreadable || !errors.Is(err, pricing.ErrInvalid) {
			t.Errorf("%v, want one that names %s", err, field)
		}
	}
	for _, c := range []category.Category{"service", "utility"} {
		m := pricing.Message{From: unreadable, To: brazil, Category: c}
		_, err := a.Quote(m, pricing.State{}, now)
		want("Message.From", err)
		_, err = pricerOf(t, a).Counters(&m, now)
		want("Message.From", err)
		_, err = pricerOf(t, a).Apply(&pricing.Event{At: now, User: brazil, Message: m}, nil)
		want("Message.From", err)
	}
	for field, e := range map[string]pricing.Event{
		"Event.Number": {At: now, Number: unreadable, User: brazil, Inbound: true},
		"Event.User":   {At: now, Number: "1", User: unreadable, Inbound: true},
	} {
		_, err := pricerOf(t, a).Apply(&e, nil)
		want(field, err)
		tally := tallyOf(pricerOf(t, a), []pricing.Event{e})
		if b := billOf(t, tally); len(b.Unpriced) != 1 || len(remembered(tally)) != 0 {
			t.Errorf("%s: %+v", field, b.Unpriced)
		}
	}
}

// A user whom the records don't know is told from one who never wrote, where it
// matters.
func TestUserUnknown(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	stranger := pricing.State{UserUnknown: true}
	for c, want := range map[category.Category]bool{"service": true, "utility": false, "marketing": false} {
		m := to(brazil, c)
		if q := ask(t, a, m, stranger, now, 1); hasNote(q, "user-unknown") != want {
			t.Errorf("%s: %v", c, q.Notes())
		}
		if q := ask(t, a, m, pricing.State{}, now, 1); hasNote(q, "user-unknown") {
			t.Errorf("%s, to a user who is known: %v", c, q.Notes())
		}
	}
	if q := ask(t, a, to(brazil, "utility"), stranger, at("2026-08-10"), 1); !hasNote(q, "user-unknown") {
		t.Errorf("utility, while it was free in the window: %v", q.Notes())
	}
}

// An account's messages from a phone number ID have the notes on the number's
// country, if the state has the number.
func TestCountryOfTheBusinessNumber(t *testing.T) {
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	for _, c := range []struct{ from, phone, want string }{
		{"106540352242922", "", ""},
		{"106540352242922", "+91 98765 43210", "may-be-sold-to-india"},
		{"106540352242922", "551143218765", "may-be-sold-to-brazil"},
		{"106540352242922", "4930555010", ""},
		{"+91 98765 43210", "", "may-be-sold-to-india"},
		{"whatsapp:+919876543210", "", "may-be-sold-to-india"},
		{"+55 11 98765-4321", "", "may-be-sold-to-brazil"},
		{"551143218765", "", "may-be-sold-to-brazil"},
	} {
		for _, s := range []pricing.State{{}, wrote("2027-06-10")} {
			m := to(brazil, category.Marketing)
			m.From, s.Number.Phone = c.from, c.phone
			if got := caveatsOf(ask(t, a, m, s, at("2027-06-10"), 1).Notes()); cmp.Diff(c.want, got) != "" {
				t.Errorf("from %q, which is %q: %q, want %q", c.from, c.phone, got, c.want)
			}
		}
	}
}

// Where the state knows the number's ID, its allowance is one, whichever of its names
// the message is from. Another number has its own.
func TestAllowanceOfANumberWithTwoNames(t *testing.T) {
	now := at("2026-11-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC}
	s := wrote("2026-11-10T12:00:00")
	row := pricing.Counter{Month: pricing.MonthOf(now), Scope: pricing.PerNumber, Of: "700200", Item: "service"}
	s.Usage = pricing.Usage{row: 1000}
	s.Number = pricing.BusinessNumber{ID: "700200", Phone: "4930555010"}
	for from, spent := range map[string]bool{
		"700200": true, "4930555010": true, "+49 30 555010": true, "": true, "700300": false, "+49 30 555011": false,
	} {
		m := to(brazil, category.Service)
		m.From = from
		if q := ask(t, a, m, s, now, 1); q.Low().IsZero() == spent || hasNote(q, "number-not-given") {
			t.Errorf("from %q: %v, %v", from, q, q.Notes())
		}
	}
}

// A national number is the same user as the number with the calling code.
func TestNationalNumberIsOneThread(t *testing.T) {
	now := at("2026-08-10T12:00:00")
	a := pricing.Account{ID: "waba", Zone: time.UTC, DialingCountry: "IN"}
	m := pricing.Message{From: "1", To: "98765 00001", Category: category.Utility}
	tally := tallyOf(pricerOf(t, a), []pricing.Event{
		{At: now, Number: "1", User: "919876500001", Inbound: true},
		{ID: "out", At: now.Add(time.Hour), Message: m},
	})
	if b := billOf(t, tally); len(b.Lines) != 1 || b.Lines[0].Rule.ID != "utility-in-window" {
		t.Errorf("%+v", b)
	}
}

// A national number, where the account dials, may be written like the key of another
// number. Each has its own allowance, in whatever order they come and are merged.
func TestNationalNumberIsNoOtherNumber(t *testing.T) {
	pricer := pricerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "DE"})
	var list []pricing.Event
	for i, number := range []string{"+15550000", "15550000", "+15550000", "+49 1555 0000", "15550000"} {
		e := delivery("2026-11-10", "service")
		e.ID, e.Number = fmt.Sprint(i), number
		list = append(list, e)
	}
	want := pricing.Usage{}
	for number, n := range map[string]int64{"15550000": 2, "4915550000": 3} {
		want[pricing.Counter{
			Month: pricing.MonthOf(at("2026-11-10")),
			Scope: pricing.PerNumber,
			Of:    number,
			Item:  ratecard.Service,
		}] = n
	}
	for range len(list) {
		list = append(list[1:], list[0])
		merged := pricer.Tally()
		for _, e := range list {
			merged.Merge(tallyOf(pricer, []pricing.Event{e}))
		}
		for how, b := range map[string]pricing.Bill{"one": billOf(t, tallyOf(pricer, list)), "merged": billOf(t, merged)} {
			if diff := cmp.Diff(want, counted(t, nil, b.Counts...)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", how, diff)
			}
		}
	}
}
