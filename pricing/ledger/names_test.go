package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// spelledAlike are names that are one number.
var spelledAlike = [][]string{
	{"491555000111", "+491555000111", "+49 1555 000111", "(49) 1555-000111", "whatsapp:+491555000111"},
	{"5215512345678", "525512345678", "+52 55 1234 5678"},
	{"5491123456789", "541123456789", "+54 9 11 2345 6789"},
	{"5531987654321", "553187654321", "+55 31 98765-4321"},
}

// State answers alike for every spelling of a user and of the business number, and for
// the number's ID.
func TestStateForEverySpelling(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	account := pricing.Account{ID: "100", Zone: time.UTC}
	for _, user := range spelledAlike {
		for _, wrote := range user {
			for _, to := range user {
				m := delivered(noon.Add(time.Minute), 1, category.Service)
				m.To = webhook.User{Phone: to}
				l := ledgerOf(t, account, message("wamid.in", noon, wrote), m)
				for _, asked := range user {
					for _, number := range []string{business.Number, business.Display, "+49 30 5550000"} {
						s, err := l.State(t.Context(), number, asked, noon.Add(time.Hour))
						if err != nil || !s.Thread.LastInbound.Equal(noon) || s.UserUnknown {
							t.Fatalf("%q wrote, %q was answered, State(%q, %q): %+v, %v", wrote, to, number, asked, s, err)
						}
						q, err := account.Quote(pricing.Message{From: number, To: asked, Category: "service"}, s, noon.Add(time.Hour))
						if err != nil || q.Likely().Lines[0].Detail != "2 of 1,000 used" {
							t.Errorf("%q: %v, %v", asked, q.Likely(), err)
						}
					}
				}
			}
		}
	}
}

// A number of which no webhook is recorded is said to be unknown, with a state to go
// on with.
func TestUnknownNumber(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
	const user = "491555000111"
	unknown := func(number string) {
		t.Helper()
		s, err := l.State(t.Context(), number, user, noon.Add(time.Hour))
		var e *pricing.InputError
		if !errors.Is(err, ledger.ErrUnknownNumber) || !errors.As(err, &e) || e.Value != number || s.Usage == nil {
			t.Errorf("%q: %+v, %v", number, s, err)
		}
	}
	unknown("200")
	unknown("49305550000")
	record(t, l, message("wamid.in", noon, user))
	for _, number := range []string{"200", "49305550000", "+49 30 5550000"} {
		if _, err := l.State(t.Context(), number, user, noon.Add(time.Hour)); err != nil {
			t.Errorf("%q, which was named: %v", number, err)
		}
	}
	unknown("201")
	unknown("+49 30 5550001")
	unknown("") // forgotten, it isn't a number to which nobody wrote

	bare, store := message("wamid.bare", noon, user), ledger.NewMemory()
	bare.Receiver = webhook.Receiver{Number: "400"}
	record(t, newLedger(t, pricing.Account{Zone: time.UTC}, store), bare)
	later := newLedger(t, pricing.Account{Zone: time.UTC}, store)
	if _, err := later.State(t.Context(), "400", user, noon.AddDate(0, 6, 0)); err != nil {
		t.Errorf("an ID that was named alone, long ago: %v", err)
	}

	moved := message("wamid.in2", noon, user)
	moved.Number = "300"
	record(t, l, moved)
	if _, err := l.State(t.Context(), "49305550000", user, noon.Add(time.Hour)); !errors.Is(err, pricing.ErrInvalid) ||
		!strings.Contains(err.Error(), "200, 300") {
		t.Errorf("a number with two IDs: %v", err)
	}
	for _, id := range []string{"200", "300"} {
		if s, err := l.State(t.Context(), id, user, noon.Add(time.Hour)); err != nil || s.Thread.LastInbound.IsZero() {
			t.Errorf("ID %s: %+v, %v", id, s, err)
		}
	}
}

// On-premises there were no phone number IDs: the number is its own.
func TestNumberWithoutID(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	plain := message("wamid.in", noon, "491555000111")
	plain.Receiver = webhook.Receiver{Display: "+49 30 5550000"}
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, plain)
	for _, number := range []string{"+49 30 5550000", "49305550000"} {
		if s, err := l.State(t.Context(), number, "491555000111", noon.Add(time.Hour)); err != nil ||
			s.Thread.LastInbound.IsZero() {
			t.Errorf("%q: %+v, %v", number, s, err)
		}
	}

	brazilian := delivered(noon, 1, category.Utility)
	brazilian.Receiver = webhook.Receiver{Display: "5511987654321"}
	l = ledgerOf(t, pricing.Account{Zone: time.UTC}, brazilian)
	if _, charges := whole(t, l); len(charges) != 1 || charges[0].Event.Number != "5511987654321" {
		t.Errorf("a number that has a shorter key: %+v", charges)
	}
	if s, err := l.State(t.Context(), "551187654321", brazilian.To.Phone, noon.Add(time.Hour)); err != nil ||
		s.UserUnknown {
		t.Errorf("by the shorter key: %+v, %v", s, err)
	}

	plain.Receiver = webhook.Receiver{}
	nameless := ledgerOf(t, pricing.Account{Zone: time.UTC}, plain)
	if s, err := nameless.State(t.Context(), "", "491555000111", noon.Add(time.Hour)); err != nil ||
		s.Thread.LastInbound.IsZero() {
		t.Errorf("a number without a name: %+v, %v", s, err)
	}
	own, err := ledger.New(pricing.Account{Zone: time.UTC}, ledger.Options{
		Webhook: webhook.Options{Number: "+49 30 5550000"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.State(t.Context(), "49305550000", "491555000111", noon); err != nil {
		t.Errorf("the number of the options: %v", err)
	}
	record(t, own, plain)
	if s, err := own.State(t.Context(), "49305550000", "491555000111", noon.Add(time.Hour)); err != nil ||
		s.Thread.LastInbound.IsZero() {
		t.Errorf("the number of the options: %+v, %v", s, err)
	}
}

// Who was only written to is known, as are groups; who is new is not, and that is no
// error.
func TestUserUnknown(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	only := delivered(noon, 1, category.Utility)
	group := message("wamid.in", noon, "491555000111")
	group.Group = "G1"
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, only, group)
	for user, unknown := range map[string]bool{only.To.Phone: false, "G1": false, "491555000111": false, "DE.1": true,
		"491555000112": true} {
		s, err := l.State(t.Context(), "200", user, noon.Add(72*time.Hour))
		if err != nil || s.UserUnknown != unknown {
			t.Errorf("%s: %+v, %v", user, s, err)
		}
	}
}

// A name that can't be read is an error that names it.
func TestStateOfNamesThatCannotBeRead(t *testing.T) {
	l := ledgerOf(t, pricing.Account{Zone: time.UTC})
	for _, c := range []struct{ number, user, field, value string }{
		{"200", "", "user", ""},
		{"200", "+49 thirty", "user", "+49 thirty"},
		{"+", "491555000111", "number", "+"},
	} {
		_, err := l.State(t.Context(), c.number, c.user, at("2026-11-20"))
		var e *pricing.InputError
		if !errors.As(err, &e) || !errors.Is(err, pricing.ErrInvalid) || e.Field != c.field || e.Value != c.value {
			t.Errorf("%q, %q: %v", c.number, c.user, err)
		}
	}
}

// A time that was forgotten isn't the year 1, of which nothing would be recorded.
func TestStateOfNoInstant(t *testing.T) {
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, message("wamid.in", at("2026-11-20"), "491555000111"))
	_, err := l.State(t.Context(), "200", "491555000111", time.Time{})
	var e *pricing.InputError
	if !errors.As(err, &e) || !errors.Is(err, pricing.ErrInvalid) || e.Field != "at" {
		t.Error(err)
	}
}

// Who still asks by a name that a user gave up is told that nothing is known of it:
// neither an old number nor an old ID is a user who never wrote. A second change
// brings no name of before the first one back.
func TestOldNamesAreUnknown(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	in := message("wamid.in", noon, "491555000111")
	in.From.ID = "DE.1"
	change := func(id string, minute int, from, to webhook.User) *webhook.Inbound {
		m := message(id, noon.Add(minutes(minute)), from.Phone)
		m.Type, m.From, m.System = "system", from, &webhook.System{Type: "user_changed_number", New: to}
		return m
	}
	first := webhook.User{Phone: "491555000111", ID: "DE.1"}
	second := webhook.User{Phone: "491555000222", ID: "DE.2"}
	third := webhook.User{Phone: "491555000333", ID: "DE.3"}
	facts := []webhook.Fact{in, change("wamid.s", 1, first, second), change("wamid.t", 2, second, third)}
	permutations(len(facts), func(order []int) {
		l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
		for _, i := range order {
			record(t, l, facts[i])
			for _, asked := range []int{1, 60} { // in between, from the cache
				if _, err := l.State(t.Context(), "200", third.Phone, noon.Add(minutes(asked))); err != nil {
					t.Fatal(err)
				}
			}
		}
		for user, known := range map[webhook.User]bool{first: false, second: false, third: true} {
			for _, name := range []string{user.Phone, user.ID} {
				s, err := l.State(t.Context(), "200", name, noon.Add(time.Hour))
				if err != nil || s.UserUnknown == known || s.Thread.LastInbound.IsZero() == known {
					t.Errorf("%v: %s: %+v, %v; known is %t", order, name, s, err, known)
				}
			}
		}
	})
}

// A business number that webhooks name may be written as it is dialled at home; an ID
// stays one, though its digits may be dialled, too.
func TestStateOfABusinessNumberAsAtHome(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	const user = "491555000111"
	l := ledgerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "DE"}, message("wamid.in", noon, user))
	for _, number := range []string{"030 5550000", "0305550000", "305550000", business.Number, "49305550000"} {
		if s, err := l.State(t.Context(), number, user, noon.Add(time.Hour)); err != nil ||
			s.Thread.LastInbound.IsZero() {
			t.Errorf("%q: %+v, %v", number, s, err)
		}
	}
	cairo := message("wamid.cairo", noon, user)
	cairo.Number, cairo.Display = "201", "2025550100" // in Germany, digits in Wuppertal
	record(t, l, cairo)
	if s, err := l.State(t.Context(), "2025550100", user, noon.Add(time.Hour)); err != nil ||
		s.Thread.LastInbound.IsZero() {
		t.Errorf("a number as a webhook displays it: %+v, %v", s, err)
	}
	if _, err := l.State(t.Context(), "030 5550001", user, noon.Add(time.Hour)); !errors.Is(err, ledger.ErrUnknownNumber) {
		t.Errorf("another number: %v", err)
	}
}

// Bare digits are read as the account's people dial.
func TestStateOfANationalNumber(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	l := ledgerOf(t, pricing.Account{Zone: time.UTC, DialingCountry: "IN"}, message("wamid.in", noon, "919876500001"))
	for _, user := range []string{"9876500001", "98765 00001", "+919876500001", "919876500001"} {
		if s, err := l.State(t.Context(), "200", user, noon.Add(time.Hour)); err != nil ||
			s.Thread.LastInbound.IsZero() {
			t.Errorf("%q: %+v, %v", user, s, err)
		}
	}
}

// A user whose ID changed keeps the thread, though the old ID is only in
// previous_user_id, and the number may be hidden.
func TestPreviousIDs(t *testing.T) {
	const head = `{"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{` +
		`"messaging_product":"whatsapp","metadata":{"display_phone_number":"49305550000","phone_number_id":"200"},`
	const tail = `}}]}]}`
	inbound := func(from string) string {
		return head + `"messages":[{` + from + `,"id":"wamid.in","timestamp":"1795176000","type":"text"}]` + tail
	}
	system := func(from, change string) string {
		return head + `"messages":[{` + from + `"id":"wamid.S","timestamp":"1795176060","type":"system","system":{` +
			`"body":"changed",` + change + `}}]` + tail
	}
	const byID, byNumber, byParent = `"from_user_id":"DE.91"`, `"from":"491555000911"`,
		`"from_user_id":"DE.91","from_parent_user_id":"DE.ENT.91"`
	for name, c := range map[string]struct {
		bodies []string
		found  []string
		lost   []string
	}{
		"a new ID": {
			[]string{inbound(byID), system("", `"type":"user_changed_user_id","user_id":"DE.92","previous_user_id":"DE.91"`)},
			[]string{"DE.92"}, []string{"DE.91"},
		},
		"a new ID, sent under it": {
			[]string{inbound(byID), system(`"from_user_id":"DE.92",`,
				`"type":"user_changed_user_id","user_id":"DE.92","previous_user_id":"DE.91"`)},
			[]string{"DE.92"}, []string{"DE.91"},
		},
		"a new number and ID": {
			[]string{inbound(byID), system(`"from":"491555000911",`,
				`"type":"user_changed_number","wa_id":"491555000912","user_id":"DE.92","previous_user_id":"DE.91"`)},
			[]string{"+49 1555 000912", "DE.92"}, []string{"491555000911", "DE.91"},
		},
		"a new number": {
			[]string{inbound(byNumber), system(`"from":"+49 1555 000911",`,
				`"type":"user_changed_number","wa_id":"+49 1555 000912"`)},
			[]string{"491555000912"}, []string{"491555000911"},
		},
		"a new parent": {
			[]string{inbound(byParent), system("", `"type":"user_changed_user_id","user_id":"DE.92",`+
				`"previous_user_id":"DE.91","parent_user_id":"DE.ENT.92","previous_parent_user_id":"DE.ENT.91"`)},
			[]string{"DE.92", "DE.ENT.92"}, []string{"DE.91", "DE.ENT.91"},
		},
		"the same parent": {
			[]string{inbound(byParent), system("", `"type":"user_changed_user_id","user_id":"DE.92",`+
				`"previous_user_id":"DE.91"`)},
			[]string{"DE.92", "DE.ENT.91"}, []string{"DE.91"},
		},
		"the same parent, from which it comes": {
			[]string{inbound(byParent), system(byParent+",",
				`"type":"user_changed_user_id","user_id":"DE.92","previous_user_id":"DE.91"`)},
			[]string{"DE.92", "DE.ENT.91"}, []string{"DE.91"},
		},
		"by the parent alone": {
			[]string{inbound(byParent)}, []string{"DE.91", "DE.ENT.91"}, []string{"DE.92"},
		},
	} {
		permutations(len(c.bodies), func(order []int) {
			l := newLedger(t, pricing.Account{Zone: time.UTC}, nil)
			for _, i := range order {
				record(t, l, decode(t, []byte(c.bodies[i])).Facts...)
			}
			state := func(user string) bool {
				s, err := l.State(t.Context(), "+49 30 5550000", user, time.Unix(1795176000, 0).Add(time.Hour).UTC())
				if err != nil {
					t.Fatal(err)
				}
				return !s.Thread.LastInbound.IsZero()
			}
			for _, user := range c.found {
				if !state(user) {
					t.Errorf("%s: %s has lost the window", name, user)
				}
			}
			for _, user := range c.lost {
				if state(user) {
					t.Errorf("%s: %s still has the window", name, user)
				}
			}
		})
	}
}

// A user who comes under a new ID and a known parent ID stays the user of the number
// that is known of the parent.
func TestParentSaysWhoIsMeant(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	in := message("wamid.in", noon, "491555000111")
	in.From.ID, in.From.Parent = "DE.91", "DE.ENT.91"
	out := delivered(noon.Add(time.Minute), 1, category.Service)
	out.To = webhook.User{ID: "DE.93", Parent: "DE.ENT.91"}
	l := ledgerOf(t, pricing.Account{Zone: time.UTC}, in, out)
	for _, user := range []string{"491555000111", "DE.91", "DE.93", "DE.ENT.91"} {
		if s, err := l.State(t.Context(), "200", user, noon.Add(time.Hour)); err != nil ||
			s.Thread.LastInbound.IsZero() {
			t.Errorf("%s: %+v, %v", user, s, err)
		}
	}
}

// A message to a user ID is charged at the number as WhatsApp writes it, though
// threads know a shorter key.
func TestRecipientIsTheNumberAsWritten(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	in := message("wamid.in", noon, "5531987654321")
	in.From.ID = "BR.1"
	out := delivered(noon.Add(time.Minute), 1, category.Service)
	out.To = webhook.User{ID: "BR.1"}
	_, charges := whole(t, ledgerOf(t, pricing.Account{Zone: time.UTC}, in, out))
	if len(charges) != 1 || charges[0].Event.Message.To != "5531987654321" ||
		charges[0].Event.User != ratecard.NameKey("5531987654321") {
		t.Errorf("%+v", charges)
	}
}

// The notes on the country of the business number stand on charges and on quotes made
// with State, too: the ledger knows which number an ID has.
func TestCountryOfTheNumberOnCharges(t *testing.T) {
	const india, brazil = "may-be-sold-to-india", "may-be-sold-to-brazil"
	for display, want := range map[string]string{
		"919876543210": india, "+55 11 3456-7890": brazil, "49305550000": "", "": "",
	} {
		now := at("2027-06-05T12:00:00")
		one := delivered(now, 1, category.Utility)
		one.Display = display
		account := pricing.Account{ID: "100", Zone: time.UTC}
		l := ledgerOf(t, account, one)
		_, charges := whole(t, l)
		s, err := l.State(t.Context(), "200", one.To.Phone, now.Add(time.Minute))
		if err != nil || len(charges) != 1 {
			t.Fatalf("%v, %v", charges, err)
		}
		m := pricing.Message{From: "200", To: one.To.Phone, Category: category.Utility}
		quote, err := account.Quote(m, s, now.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for what, q := range map[string]pricing.Quote{"charge": charges[0].Quote, "quote": quote} {
			got := ""
			for _, id := range []string{india, brazil} {
				if hasNote(q.Notes(), id) > 0 {
					got += id
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of %q (-want +got):\n%s", what, display, diff)
			}
		}
	}
}

// Reports of one message that spell its user in two ways are of one user.
func TestStatusesSpeltTwoWays(t *testing.T) {
	noon := at("2026-11-20T12:00:00")
	sent, got := delivered(noon, 1, category.Utility), delivered(noon.Add(time.Second), 1, category.Utility)
	sent.To, got.To = webhook.User{Phone: "525512345678"}, webhook.User{Phone: "+52 1 55 1234 5678"}
	_, charges := whole(t, ledgerOf(t, pricing.Account{Zone: time.UTC}, sent, got))
	if len(charges) != 1 {
		t.Errorf("%d charges for one delivery", len(charges))
	}
}
