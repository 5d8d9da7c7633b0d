package pricing

import (
	"encoding/json"
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
	turn := pick(r, "2018-08-01", "2022-02-01", "2023-06-01", "2024-06-01", "2024-11-01", "2025-04-01", "2025-07-01",
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
				{Name: "all", On: FeeOnDelivered, Share: decimal.New(1, 0)}}),
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
	if r.IntN(3) > 0 {
		return rarely(r, 4, s, nil)
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

// The short way answers as the long one does, for better or for worse.
func TestQuickIsLong(t *testing.T) {
	r := newRandom(1)
	quick, total := 0, 0
	for range testkit.Tries(200) {
		a := r.account(t)
		d, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			now := r.instant()
			m, s := r.message(), r.state(now)
			if s == nil {
				s = new(State)
			}
			var long, short Quote
			errLong := d.quoteFull(&long, m, s, now, 1) // which also reads the card, without which nothing is quick
			errShort := d.quoteInto(&short, m, s, now, 1)
			if d.quoteFast(new(Quote), m, s, now) {
				quick++
			}
			total++
			if text(t, long, errLong) != text(t, short, errShort) {
				t.Fatalf("%+v\n%+v\n%+v\nat %v\nthe long way: %s\nthe short way: %s", a, m, s, now,
					text(t, long, errLong), text(t, short, errShort))
			}
		}
	}
	if quick < total/20 || quick > total*9/10 {
		t.Errorf("%d of %d went the short way, which tests little", quick, total)
	}
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
	return string(b) + q.Explain()
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
			f, err := q.prepare()
			if err != nil {
				continue
			}
			list, _, err := q.answers(f)
			if err != nil {
				continue
			}
			if len(list) > 1 {
				several++
			}
			for _, c := range m.categories() {
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
