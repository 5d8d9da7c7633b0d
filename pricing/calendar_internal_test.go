package pricing

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/ratecard"
)

// ownBook is Meta's book as anybody's: accounts share nothing of it.
type ownBook struct{ ratecard.Book }

// What accounts share of Meta's prices changes no answer: one that shares nothing
// gets the same, to the second.
func TestAccountsShareWhatIsTheSame(t *testing.T) {
	r := newRandom(7)
	say := func(q Quote, err error) string {
		text, failed := json.Marshal(q)
		if err != nil {
			text, failed = []byte(err.Error()), nil
		}
		if failed != nil {
			t.Fatal(failed)
		}
		return string(text)
	}
	answered := 0
	for range testkit.Tries(60) {
		a := r.account(t)
		a.Rates = pick(r, nil, ratecard.Published())
		own := a
		own.Rates = ownBook{ratecard.Published()}
		shared, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		alone, err := own.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		if len(shared.spans) != len(alone.spans) {
			t.Fatalf("%+v: %d spans, alone %d", a, len(shared.spans), len(alone.spans))
		}
		for i := range shared.spans {
			p, q := &shared.spans[i], &alone.spans[i]
			if p.from != q.from || p.to != q.to || p.day == q.day || p.ruleset != q.ruleset {
				t.Fatalf("%+v: span %d is %+v, alone %+v", a, i, p, q)
			}
		}
		for range 30 {
			now := r.instant()
			m, s := r.message(), r.state(now)
			if s == nil {
				s = new(State)
			}
			got, want := say(shared.Quote(m, s, now)), say(alone.Quote(m, s, now))
			if got != want {
				t.Fatalf("%+v asked %+v in %+v at %v: %s\nalone: %s", a, m, s, now, got, want)
			}
			if got := say(a.Quote(*m, *s, now)); got != want {
				t.Fatalf("%+v asked once %+v in %+v at %v: %s\nwant %s", a, m, s, now, got, want)
			}
			if got := say(own.Quote(*m, *s, now)); got != want {
				t.Fatalf("%+v asked once %+v in %+v at %v: %s\nwant %s", own, m, s, now, got, want)
			}
			if want[0] == '{' {
				answered++
			}
		}
	}
	if answered < testkit.Tries(500) {
		t.Errorf("only %d questions had an answer", answered)
	}
}

// A book of the caller's is asked by each pricer anew: it may have changed.
func TestOwnBooksAreNotShared(t *testing.T) {
	m := &Message{Category: "utility", Market: "Brazil"}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	card := published(t, "USD", autumn2026)
	dearer, err := card.With("Brazil", ratecard.Utility, dec("0.5"), "dearer")
	if err != nil {
		t.Fatal(err)
	}
	book := ratecard.Cards{card}
	a := Account{Zone: time.UTC, Rates: book}
	for _, c := range []struct {
		card *ratecard.Card
		want string
	}{{card, "0.0068 USD"}, {dearer, "0.5 USD"}, {card, "0.0068 USD"}} {
		book[0] = c.card
		p, err := a.Pricer()
		if err != nil {
			t.Fatal(err)
		}
		q, err := p.Quote(m, nil, now)
		if err != nil || q.High().String() != c.want {
			t.Errorf("%v, %v, want %s", q.High(), err, c.want)
		}
		once, err := a.Quote(*m, State{}, now)
		if err != nil || once.High().String() != c.want {
			t.Errorf("once: %v, %v, want %s", once.High(), err, c.want)
		}
	}
}
