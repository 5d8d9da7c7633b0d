package pricing

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
	"github.com/wacost/wacost/window"
)

// a random draws questions of which many are plain, and some are not.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(2026, seed))} }

func pick[T any](r random, list ...T) T { return list[r.IntN(len(list))] }

// rarely gives the odd value one time in n, else the zero value.
func rarely[T any](r random, n int, odd ...T) (v T) {
	if r.IntN(n) == 0 {
		v = pick(r, odd...)
	}
	return v
}

func (r random) instant() time.Time {
	turn := pick(r, "2026-11-01", "2018-08-01", "2022-02-01", "2023-06-01", "2024-06-01", "2024-11-01", "2025-04-01", "2025-07-01",
		"2025-10-01", "2026-09-28", "2026-10-01", "2026-12-01", "2027-01-01", "2027-07-01", "2028-01-01")
	day, err := ratecard.ParseDate(turn)
	if err != nil {
		panic(err)
	}
	t := day.In(time.UTC)
	switch r.IntN(3) {
	case 0:
		return t.Add(time.Duration(r.IntN(200)-100) * 15 * time.Minute)
	case 1:
		return t.Add(time.Duration(r.IntN(5)-2) * time.Second)
	}
	return t.Add(time.Duration(r.IntN(80*24)) * time.Hour)
}

func (r random) account(t *testing.T) Account {
	t.Helper()
	published := ratecard.Published()
	card, err := published.Card("USD", ratecard.Date{Year: 2026, Month: 10, Day: 1})
	if err != nil {
		t.Fatal(err)
	}
	long, err := card.With("Brazil", ratecard.Marketing, decimal.RequireFromString("0.061234567891"), "twelve decimals")
	if err != nil {
		t.Fatal(err)
	}
	models := []string{"", "", "", ""}
	for _, m := range Models() {
		models = append(models, m.ID)
	}
	return Account{
		ID:       "waba",
		Currency: rarely[ratecard.Currency](r, 3, "EUR", "INR", "IDR", "MXN", "GBP"),
		Zone: pick(r, nil, time.UTC, time.FixedZone("-03", -3*60*60),
			time.FixedZone("+14", 14*60*60)),
		Rates: rarely(r, 3, ratecard.WithoutDerived(published),
			ratecard.AsOf(published, ratecard.Date{Year: 2026, Month: 10, Day: 1}),
			ratecard.Book(ratecard.Cards{long})),
		Model: pick(r, models...),
		Fees: rarely(r, 3,
			[]Fee{{Name: "each", On: FeeOnCharged, Share: decimal.New(5, -2)},
				{Name: "all", On: FeeOnDelivered, Share: decimal.New(1, 0)},
				{Name: "utility", On: FeeOnDelivered, Share: decimal.New(1, -1), Item: ratecard.Utility}}),
		PrimaryLocation:                 rarely[ratecard.Country](r, 2, "BR", "IN"),
		AuthenticationInternationalFrom: rarely(r, 4, map[ratecard.Country]time.Time{"IN": {}, "ID": r.instant()}),
		ServiceExempt:                   r.IntN(4) == 0,
		NoPaymentMethod:                 r.IntN(4) == 0,
		SoldTo:                          rarely[ratecard.Country](r, 2, "IN", "BR", "US"),
		SharedNumber:                    r.IntN(8) == 0,
	}
}

func (r random) message() *Message {
	m := &Message{
		From: pick(r, "+15550001", "+91 98765 43210", "5511987654321", "551133334444", "910987654321098", "A"),
		To: pick(r, "", "+5511987654321", "919876543210", "+6281234567890", "+12125551234", "+14165551234",
			"+18095551234", "+77011234567", "BR.9f3", "BR.ENT.9f3", "IN",
			"+5355551234", "+870123456789", "0055119", "nobody"),
		Market: rarely[ratecard.Market](r, 3, "Brazil", "India", "North America", "Hong Kong",
			"Atlantis"),
		Category:             pick(r, category.All()...),
		Reaction:             r.IntN(12) == 0,
		MarketingMessagesAPI: r.IntN(12) == 0,
		Others: rarely(r, 8, []category.Category{"utility"},
			[]category.Category{"marketing", "authentication"}, []category.Category{"service"},
			[]category.Category{"mystery"}),
	}
	if r.IntN(20) == 0 {
		m.Category = pick(r, category.Category(""), "mystery")
	}
	if m.To == "" && r.IntN(2) == 0 {
		m.Market = pick(r, ratecard.Market("Brazil"), "North America")
	}
	return m
}

func (r random) state(now time.Time) *State {
	s := &State{}
	switch r.IntN(6) {
	case 0, 1:
		return rarely(r, 4, s, nil)
	case 2, 3:
		s.Thread.LastInbound = now.Add(-r.sinceInbound())
		return s
	}
	before := func() time.Time { return rarely(r, 2, now.Add(-time.Duration(r.IntN(30))*time.Hour)) }
	s.Thread = window.Thread{
		LastInbound:  before(),
		Entered:      before(),
		Answered:     before(),
		AnsweredLate: r.IntN(2) == 0,
		KnownSince:   before(),
	}
	if r.IntN(2) == 0 {
		s.Thread = s.Thread.WithConversation(pick(r, "marketing", "utility", "service", "marketing_lite"),
			now.Add(-time.Duration(r.IntN(30))*time.Hour), day)
	}
	s.UsageUnknown = r.IntN(3) == 0
	if r.IntN(2) == 0 {
		s.Usage = Usage{}
	}
	return s
}

// sinceInbound is how long ago the user wrote: at any time, or about when that matters.
func (r random) sinceInbound() time.Duration {
	return pick(r, 0, 0, 0, 23*time.Hour, 24*time.Hour, time.Duration(r.IntN(30))*time.Hour) +
		pick(r, 0, -time.Second, -1, 0, 1, time.Second, time.Hour)
}

// usage has some of the counters that a quote for m reads, and others.
func (r random) usage(t *testing.T, p *Pricer, m *Message, now time.Time) Usage {
	t.Helper()
	list, err := p.Counters(m, now)
	if err != nil {
		return nil
	}
	u := Usage{}
	for _, c := range list {
		c.Month += Month(rarely(r, 8, 1))
		u[c] = pick[int64](r, 0, 1, 999, 1000, 250_000, 99_999_999)
		if c.Scope == PerNumber {
			c.Of = pick(r, c.Of, " "+c.Of, "+"+c.Of, m.From, "4930555010")
			u[c] += pick[int64](r, 0, 1, 500)
		}
		if r.IntN(20) == 0 {
			u[c] = pick[int64](r, -1, math.MaxInt64)
		}
	}
	return u
}

// The short way says what the long one does, to the last word. A good part of the
// questions takes each of its turns.
func TestPlainIsLong(t *testing.T) {
	r := newRandom(1)
	turns, total := map[string]int{}, 0
	for range testkit.Tries(200) {
		a := r.account(t)
		if r.IntN(3) > 0 {
			a = Account{ID: "waba", Zone: a.Zone, Fees: a.Fees, ServiceExempt: a.ServiceExempt}
		}
		p, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			now, n := r.instant(), 1+rarely[int64](r, 4, 1, 999, 1_000_000)
			m := r.message()
			if r.IntN(3) > 0 {
				m = &Message{
					From:     pick(r, "15550001", m.From),
					To:       pick(r, "BR", "919876543210"),
					Category: m.Category,
					Others:   rarely(r, 4, []category.Category{pick(r, category.All()...)}),
				}
			}
			s := r.state(now)
			if s == nil {
				s = new(State)
			}
			if r.IntN(2) == 0 {
				s.Usage = r.usage(t, p, m, now)
			}
			s.Number = rarely(r, 8, BusinessNumber{ID: "A", Phone: m.From})
			var long, short Quote
			errLong := p.quoteFull(&long, m, s, now, n) // which also reads the card, without which nothing is plain
			errShort := p.quoteInto(&short, m, s, now, n)
			if text(t, long, errLong) != text(t, short, errShort) {
				t.Fatalf("%+v\n%+v\n%+v\nat %v\nthe long way: %s\nthe short way: %s", a, m, s, now,
					text(t, long, errLong), text(t, short, errShort))
			}
			total++
			if q := new(Quote); p.quotePlain(q, m, s, now, n) || p.quoteEither(q, m, s, now, n) {
				for _, turn := range q.turns() {
					turns[turn]++
				}
			}
		}
	}
	t.Logf("of %d: %v", total, turns)
	for _, turn := range []string{"plain", "in a window", "charged", "free", "refused", "with an allowance",
		"past an allowance", "up a ladder", "two categories"} {
		if turns[turn] < total/300 || turns[turn] > total*9/10 {
			t.Errorf("%s: %d of %d, which tests little", turn, turns[turn], total)
		}
	}
}

// turns are what a quote met on the short way.
func (q *Quote) turns() []string {
	list, a := []string{"plain"}, &q.likely
	for turn, met := range map[string]bool{
		"in a window":       a.world&inService != 0,
		"charged":           a.charged(),
		"free":              a.verb == verbFree,
		"refused":           a.verb == verbRefuse,
		"with an allowance": a.free > 0,
		"past an allowance": a.allowance != noRule && a.units > 0,
		"up a ladder":       a.before > 0,
		"two categories":    q.hasSecond,
	} {
		if met {
			list = append(list, turn)
		}
	}
	return list
}

// text is all that a quote says, or its error.
func text(t *testing.T, q Quote, err error) string {
	t.Helper()
	if err != nil {
		return err.Error()
	}
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return string(b) + q.Explain() + fmt.Sprint(q.Counts())
}

// Whatever is unsure, each world that may be is in exactly one case: what the
// cases suppose leaves nothing out, and counts nothing twice.
func TestCasesPartitionTheWorlds(t *testing.T) {
	r := newRandom(2)
	several := 0
	for range testkit.Tries(150) {
		d, err := r.account(t).Pricer()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			now := r.instant()
			m, s := r.message(), r.state(now)
			if s == nil {
				s = new(State)
			}
			s.UsageUnknown = false
			if d.account.SharedNumber && s.Usage == nil {
				s.Usage = Usage{}
			}
			q := question{pricer: d, m: m, s: s, at: now, n: 1}
			var f findings
			if q.prepare(&f) != nil {
				continue
			}
			list, _, err := q.answers(f, nil)
			if err != nil {
				continue
			}
			if len(list) > 1 {
				several++
			}
			for _, c := range m.categories(nil) {
				fixed := f.facts&^(allCategories|inConversation) | categoryFact(c)
				fixed |= q.conversations(&s.Thread, fixed, c)
				unsure := f.unsure & q.span.factsAsked &^ fixed
				for sub := facts(0); ; sub = (sub - unsure) & unsure {
					in := 0
					for _, v := range list {
						if v.category() == c && (v.world^(fixed|sub))&v.assumed == 0 {
							in++
						}
					}
					if in != 1 {
						t.Fatalf("%s of %+v in %+v at %v: a world is in %d cases", c, m, s, now, in)
					}
					if sub == unsure {
						break
					}
				}
			}
		}
	}
	if several < testkit.Tries(50) {
		t.Errorf("only %d messages had several cases", several)
	}
}
