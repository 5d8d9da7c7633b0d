package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// oldPrices are two invented price lists of the time of notifications.
func oldPrices(t testing.TB) ratecard.Book {
	t.Helper()
	var cards ratecard.Cards
	for day, price := range map[string]string{"2019-12-01": "1", "2020-01-01": "2"} {
		card, err := ratecard.Parse(strings.NewReader(strings.NewReplacer("DAY", day, "PRICE", price).Replace(
			`card: test/USD/DAY
model: any
currency: USD
effective: DAY
unit: notification
checked: 2026-11-21
sources:
  test: {what: "invented"}
columns: notification
rates:
  Brazil: PRICE
tiers:
  Brazil notification: 2 | 0.5
basis:
  - grade: read
    confidence: high
    from: test
    list: notification
    steps: notification
`)))
		if err != nil {
			t.Fatal(err)
		}
		cards = append(cards, card)
	}
	return cards
}

// notified is a status of a message of the year 2020.
func notified(progress webhook.Progress, when string) *webhook.Status {
	s := delivered(at(when), 1, "")
	s.Progress, s.Pricing = progress, webhook.Pricing{Model: "NBP", Billable: "true"}
	return s
}

// The instant of sending is that of the earliest status of sent, and a price that
// goes by it changes when that status comes late.
func TestSent(t *testing.T) {
	a := pricing.Account{ID: "100", Zone: time.UTC, Rates: oldPrices(t)}
	l := ledgerOf(t, a, notified(webhook.ProgressDelivered, "2020-01-01"))
	bill := func() string {
		t.Helper()
		b, err := l.Bill(t.Context(), at("2020-01-01"), at("2020-02-01"))
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, line := range b.Lines {
			list = append(list, line.Month.String()+" "+line.Amount.String())
		}
		return strings.Join(list, " ")
	}
	if got := bill(); got != "2020-01 2 USD" {
		t.Errorf("nobody knows when it was sent: %s", got)
	}
	for _, c := range []struct {
		status *webhook.Status
		want   string
	}{
		{notified(webhook.ProgressSent, "2020-01-01"), "2020-01 2 USD"},
		{notified(webhook.ProgressSent, "2019-12-31T23:59:59"), "2019-12 1 USD"},
		{notified(webhook.ProgressSent, "2020-01-02"), "2019-12 1 USD"},
	} {
		record(t, l, c.status)
		if got := bill(); got != c.want {
			t.Errorf("sent at %v: %s, want %s", c.status.At, got, c.want)
		}
	}
	found, err := l.Message(t.Context(), "wamid.1")
	if err != nil || len(found) != 1 || !found[0].Sent.Equal(at("2019-12-31T23:59:59")) {
		t.Errorf("%+v, %v", found, err)
	}
}

// A message counts in the month of its sending, also where the bill begins later.
func TestStepOfTheSending(t *testing.T) {
	a := pricing.Account{ID: "100", Zone: time.UTC, Rates: oldPrices(t)}
	var list []webhook.Fact
	for i, when := range []string{"2020-01-02", "2020-01-03", "2020-03-01"} {
		s := notified(webhook.ProgressDelivered, when)
		s.ID = "wamid." + when
		list = append(list, s)
		if i == 2 {
			sent := *s
			sent.Progress, sent.At = webhook.ProgressSent, at("2020-01-31")
			list = append(list, &sent)
		}
	}
	l := ledgerOf(t, a, list...)
	for _, from := range []time.Time{{}, at("2020-03-01")} {
		_, charges := statement(t, l, from, time.Time{})
		last := charges[len(charges)-1]
		if got := told(last); got != "5511900000001 notification 0.5" {
			t.Errorf("from %v: %s", from, got)
		}
	}
}

// In a group the status of sent names no participant, and is of all.
func TestSentToAGroup(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	l := ledgerOf(t, pricing.Account{Zone: time.UTC},
		said(t, start, "sent 0 /group_utility group=G"),
		said(t, start, "delivered 3 /group_utility group=G member=5511900000001"),
		said(t, start, "delivered 4 /group_utility group=G member=5511900000002"))
	_, charges := whole(t, l)
	if len(charges) != 2 {
		t.Fatalf("%d charges", len(charges))
	}
	for _, c := range charges {
		if !c.Event.Sent.Equal(start) {
			t.Errorf("%s: sent %v", c.Event.Message.To, c.Event.Sent)
		}
	}
}

// A free-form message that was sent in the window needs no excuse.
func TestSentInTheWindow(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	reply := delivered(start.Add(30*time.Hour), 1, category.Service)
	sent := *reply
	sent.Progress, sent.At = webhook.ProgressSent, start.Add(23*time.Hour)
	hello := message("wamid.in", start, reply.To.Phone)
	for inferred, list := range [][]webhook.Fact{{hello, &sent, reply}, {hello, reply}} {
		_, charges := whole(t, ledgerOf(t, pricing.Account{Zone: time.UTC}, list...))
		if got := hasNote(charges[0].Quote.Notes(), "window-inferred"); got != inferred {
			t.Errorf("%d statuses: %d notes", len(list)-1, got)
		}
	}
}

// Threads that turn out to be of one user keep a late answer, and the last two
// messages of both.
func TestMergedThreads(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	byID, byPhone := webhook.User{ID: "BR.77"}, webhook.User{Phone: "5511900000001"}
	in := func(id string, when time.Time, u webhook.User) *webhook.Inbound {
		return &webhook.Inbound{Receiver: business, ID: id, At: when, From: u, Type: "text"}
	}
	click := in("wamid.click", hour(0), byID)
	click.Referral = &webhook.Referral{SourceType: "ad"}
	answer := delivered(hour(30), 1, category.Utility)
	answer.To = byID
	l := ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC}, click, in("wamid.more", hour(20), byID), answer,
		in("wamid.phone", hour(25), byPhone), in("wamid.both", hour(31), webhook.User{Phone: byPhone.Phone, ID: byID.ID}))
	s, err := l.State(t.Context(), "200", byPhone.Phone, hour(32))
	want := window.Thread{
		LastInbound:    hour(31),
		EarlierInbound: hour(25),
		Entered:        hour(0),
		Answered:       hour(30),
		AnsweredLate:   true,
	}
	if diff := cmp.Diff(want, s.Thread); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	_, charges := whole(t, l)
	if got := toldAll(charges); !cmp.Equal(got, []string{"BR.77 message 0–0.0068"}) {
		t.Errorf("%q", got)
	}
}

// Meta's word on the end of a window holds after the threads of one user are
// merged, whichever of them has the later answer.
func TestMergedThreadsKeepMetasWord(t *testing.T) {
	start := at("2026-11-10T12:00:00")
	hour := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	byID, byPhone := webhook.User{ID: "BR.77"}, webhook.User{Phone: "5511900000001"}
	both := webhook.User{Phone: byPhone.Phone, ID: byID.ID}
	for name, users := range map[string][2]webhook.User{"by ID": {byPhone, byID}, "by phone": {byID, byPhone}} {
		in := func(id string, n int, u webhook.User, ad bool) *webhook.Inbound {
			m := &webhook.Inbound{Receiver: business, ID: id, At: hour(n), From: u, Type: "text"}
			if ad {
				m.Referral = &webhook.Referral{SourceType: "ad"}
			}
			return m
		}
		answered := delivered(hour(-9), 1, category.Service)
		answered.To = users[0]
		free := delivered(hour(-19), 2, category.Service)
		free.To = users[1]
		free.Pricing = webhook.Pricing{Type: pricing.TypeFreeEntry, Model: "PMP"}
		free.Conversation = webhook.Conversation{Origin: "referral_conversion", Expires: hour(100)}
		offer := delivered(hour(90), 3, category.Marketing)
		offer.To = both
		_, charges := whole(t, ledgerOf(t, pricing.Account{ID: "100", Zone: time.UTC},
			in("wamid.a", -10, users[0], true), answered, free, in("wamid.both", 1, both, false), offer))
		told := toldAll(charges)
		if len(told) != 3 || told[2] != "5511900000001 free-entry-point 0" {
			t.Errorf("%s: %q", name, told)
		}
	}
}

// What a ledger recorded of a message stays, whatever its caller writes to the list that it
// gave, or to those that it was given.
func TestSendingIsTheLedgersOwn(t *testing.T) {
	l := newLedger(t, pricing.Account{Zone: time.UTC}, ledger.NewMemory())
	s := delivered(at("2026-10-05"), 1, "")
	s.Pricing = webhook.Pricing{}
	others := []category.Category{category.Marketing}
	record(t, l, s)
	send(t, l, ledger.Sending{ID: s.ID, Category: category.Utility, Others: others})
	want := billOf(t, l, at("2026-10"))
	check := func(what string) {
		t.Helper()
		got, err := l.Statement(t.Context(), at("2026-10"), at("2026-11"), func(ledger.Charge) {})
		if diff := cmp.Diff(want.High, got.Bill.High); diff != "" || err != nil {
			t.Errorf("%s: %v (-before +after):\n%s", what, err, diff)
		}
	}
	others[0] = category.Utility
	check("its own list")
	for c, err := range l.Charges(t.Context(), time.Time{}, time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		c.Event.Message.Others[0], c.Sending.Others[0] = category.Utility, category.Utility
	}
	check("a charge's")
	list, err := l.Message(t.Context(), s.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	list[0].Sending.Others[0] = category.Utility
	check("a delivery's")
	if want.Low.Equal(want.High) {
		t.Errorf("%v: no range, so nothing hangs on the list", want.High)
	}
}
