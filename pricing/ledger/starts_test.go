package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
	"github.com/wacost/wacost/ratecard"
)

// home returns Meta's word, of an instant, on where an account is.
func home(told time.Time, c ratecard.Country) *webhook.AccountUpdate {
	return &webhook.AccountUpdate{
		Account:         "100",
		At:              told,
		Event:           "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
		PrimaryLocation: c,
	}
}

// eligible returns Meta's word, of an instant, on when authentication-international begins.
func eligible(told, start time.Time, exceptions map[ratecard.Country]time.Time) *webhook.AccountUpdate {
	return &webhook.AccountUpdate{
		Account:                     "100",
		At:                          told,
		Event:                       "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
		AuthenticationInternational: &webhook.AuthenticationInternational{Start: start, Exceptions: exceptions},
	}
}

// startNews returns what Meta may say of an account: of long before, of an instant at which
// messages may be, of the border of a day, and of what is to come.
func (d dice) startNews(p plan, n int) *webhook.AccountUpdate {
	instant := func() time.Time {
		when := p.from.Add(time.Duration(d.Int64N(int64(p.span)))).Truncate(time.Second)
		return oneOf(d, p.from.AddDate(-1, 0, 0), p.from.AddDate(1, 0, 0), when, when, when.Truncate(24*time.Hour),
			ratecard.DateOf(when.In(p.zone)).In(p.zone))
	}
	told := p.from.Add(d.within(p) + time.Duration(n)*time.Hour) // mostly what is told last counts
	if d.once(4) {
		u := home(told, oneOf[ratecard.Country](d, "IN", "ID", "DE", "ZZ"))
		u.Account = oneOf(d, "100", "101", "")
		return u
	}
	u := eligible(told, oneOf(d, instant(), instant(), time.Time{}), nil)
	if u.Account = oneOf(d, "100", "100", "101", ""); d.once(2) {
		c := oneOf[ratecard.Country](d, "IN", "ID", "EG")
		u.AuthenticationInternational.Exceptions = map[ratecard.Country]time.Time{c: instant()}
	}
	return u
}

func (d dice) within(p plan) time.Duration { return time.Duration(d.Int64N(int64(p.span))) }

// Whatever Meta said of an account, late, early, again and otherwise, in whatever order and
// among restarts, each ledger on a store answers as one that reads everything afresh, to the
// last byte.
func TestStartsOnOneStore(t *testing.T) {
	for seed := range uint64(testkit.Tries(60)) {
		d := newDice(97_000 + seed)
		plan := oneOf(d,
			plan{from: at("2024-06-27"), zone: zone(t, "America/Sao_Paulo")},
			plan{from: at("2025-06-26"), zone: time.UTC},
			plan{from: at("2026-09-25"), zone: zone(t, "Asia/Kolkata")},
			plan{from: at("2026-10-23"), zone: zone(t, "Europe/Madrid")})
		plan.span, plan.bursts, plan.oneName = time.Duration(2+d.IntN(9))*24*time.Hour, 15+d.IntN(20), d.once(2)
		account, list := d.account(plan), d.toBeStarted(t, plan)
		if d.once(4) {
			start := plan.from.Add(d.within(plan))
			account.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{"IN": start}
			account.PrimaryLocation = oneOf[ratecard.Country](d, "", "IN", "DE")
		}
		p := &processes{dice: d, account: account, store: ledger.NewMemory(), names: namesIn(list), seed: seed}
		p.setMonths(plan)
		p.list = append(p.list, p.start(t), p.start(t))
		send(t, p.list[0], d.sendings(list)...)
		for n, part := range d.cut(list) {
			i := d.IntN(len(p.list))
			record(t, p.list[i], part...)
			for range d.IntN(3) {
				p.checkBytes(t, p.list[i])
				record(t, oneOf(d, p.list...), d.startNews(plan, 10*n))
			}
			if d.once(6) {
				p.list[i] = p.start(t)
			}
			p.checkBytes(t, oneOf(d, p.list...))
		}
		for _, l := range append(p.list, p.start(t)) {
			p.check(t, l)
			p.checkBytes(t, l)
		}
	}
}

// toBeStarted returns traffic of which much is authentication to countries with
// authentication-international.
func (d dice) toBeStarted(t *testing.T, p plan) []webhook.Fact {
	list := d.traffic(t, p)
	for _, it := range list {
		s, ok := it.(*webhook.Status)
		if !ok || d.once(2) || s.Group != "" || s.Pricing == (webhook.Pricing{}) {
			continue
		}
		s.Pricing.Word = oneOf(d, "authentication", "authentication", "authentication-international", "")
		s.Pricing.Category = category.Category(s.Pricing.Word)
		if d.once(3) {
			s.Pricing.Type = "regular"
		}
	}
	if !d.once(3) { // mostly in the order of time
		slices.SortStableFunc(list,
			func(x, y webhook.Fact) int { return happened(x).Add(minutes(d.IntN(30))).Compare(happened(y)) })
	}
	return list
}

// checkBytes compares the bill of a month that a ledger makes with that of one that works out
// everything itself, message by message.
func (p *processes) checkBytes(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	month := oneOf(p.dice, p.months[1:]...)
	fresh := p.open(t).Alone()
	got, err := l.Statement(t.Context(), month, month.AddDate(0, 1, 0), nil)
	want, err2 := fresh.Statement(t.Context(), month, month.AddDate(0, 1, 0), func(ledger.Charge) {})
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" || err != nil || err2 != nil {
		t.Fatalf("seed %d, %v: %v, %v (-one by one +asked):\n%s", p.seed, month, err, err2, diff)
	}
}

// A start that is told reads no entry again if it is to come, or begins with a day, and those of
// a few days if it is within one on which a message hangs on it.
func TestStartsReadLittle(t *testing.T) {
	store := &watched{Store: ledger.NewMemory()}
	account := pricing.Account{ID: "100", Zone: time.UTC}
	l := newLedger(t, account, store)
	months := autumn(t, l)
	for i := range 2900 {
		s := delivered(months[0].Add(time.Duration(i)*30*time.Minute), 10_000+i, category.Authentication)
		s.To = webhook.User{Phone: fmt.Sprintf("9198%08d", i%300)}
		if s.At.Day() != 20 {
			record(t, l, s)
		}
	}
	before := billOf(t, l, months[0])
	n := 0
	for _, c := range []struct {
		name    string
		word    *webhook.AccountUpdate
		changes bool // the bill of October
		most    int64
	}{
		{"to come", eligible(time.Time{}, at("2027-01-01T10:00:00"), nil), false, 20},
		{"at the end of a day", eligible(time.Time{}, at("2026-10-12"), nil), true, 20},
		{"within a day", eligible(time.Time{}, at("2026-10-14T12:00:00"), nil), true, 1000},
		{"within a day without a message at issue", eligible(time.Time{}, at("2026-10-20T12:00:00"), nil), true, 20},
		{"at home", home(time.Time{}, "IN"), true, 20},
		{"moved away", home(time.Time{}, "DE"), true, 20},
		{"elsewhere", eligible(time.Time{}, at("2027-01-01"), map[ratecard.Country]time.Time{"IN": {}}), true, 20},
		{"elsewhere at another instant", eligible(time.Time{}, at("2026-10-02T10:00:00"),
			map[ratecard.Country]time.Time{"IN": {}}), false, 20},
	} {
		n++
		c.word.At = at("2026-09-01").Add(minutes(n))
		record(t, l, c.word)
		var got pricing.Bill
		if reads := store.reads(func() { got = billOf(t, l, months[0]) }); reads > c.most {
			t.Errorf("%s: it reads %d entries, want %d at most", c.name, reads, c.most)
		}
		if got.High.Equal(before.High) == c.changes {
			t.Errorf("%s: %v, and before %v", c.name, got.High, before.High)
		}
		fresh := billOf(t, newLedger(t, account, store).Alone(), months[0])
		if diff := cmp.Diff(asJSON(t, fresh), asJSON(t, got)); diff != "" {
			t.Errorf("%s (-fresh +asked before):\n%s", c.name, diff)
		}
		before = got
	}
}
