package window_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

// rounds is how many random threads a property is tried on.
const rounds = 3_000

// random draws from few hours, so that instants often coincide.
type random struct{ *rand.Rand }

func newRandom() random { return random{rand.New(rand.NewPCG(2026, 10))} }

func (r random) instant() time.Time { return noon.Add(time.Duration(r.IntN(200)) * hour) }

// maybe is an instant or, one time in three, none.
func (r random) maybe() time.Time {
	if r.IntN(3) == 0 {
		return time.Time{}
	}
	return r.instant()
}

func (r random) duration() time.Duration { return time.Duration(r.IntN(90)-5) * hour }

func (r random) policy() window.Policy {
	return window.Policy{
		Service:      r.duration(),
		Answer:       r.duration(),
		FreeEntry:    r.duration(),
		FreeEntryMax: 2 * r.duration(),
		AnswerMax:    2 * r.duration(),
	}
}

func (r random) thread() window.Thread {
	th := window.Thread{
		Entered:      r.maybe(),
		Answered:     r.maybe(),
		AnsweredLate: r.IntN(3) == 0,
		FreeUntil:    r.maybe(),

		EarlierAnswered: r.maybe(),
		KnownSince:      r.maybe(),
	}
	for range r.IntN(3) {
		th = th.Inbound(r.instant())
	}
	for range r.IntN(4) {
		th = th.WithConversation([]string{"marketing", "utility"}[r.IntN(2)], r.instant(), r.duration())
	}
	return th
}

type allAnswers struct {
	Service, Free, Opens  window.State
	Closes, Sure, Perhaps time.Time
	Any, Utility          bool
}

func askAll(th window.Thread, at time.Time, p window.Policy) allAnswers {
	sure, perhaps := th.AnswerBy(at, p)
	return allAnswers{
		Service: th.Service(at, p),
		Free:    th.FreeEntry(at, p),
		Opens:   th.OpensFreeEntry(at, p),
		Closes:  th.ServiceUntil(at, p),
		Sure:    sure,
		Perhaps: perhaps,
		Any:     th.InConversation(at),
		Utility: th.InConversation(at, "utility"),
	}
}

func TestInboundCommutes(t *testing.T) {
	r := newRandom()
	for range rounds {
		th, a, b := r.thread(), r.instant(), r.instant()
		for name, pair := range map[string][2]window.Thread{
			"Inbound, Inbound": {th.Inbound(a).Inbound(b), th.Inbound(b).Inbound(a)},
			"FromAd, Inbound":  {th.InboundFromAd(a).Inbound(b), th.Inbound(b).InboundFromAd(a)},
			"FromAd, FromAd":   {th.InboundFromAd(a).InboundFromAd(b), th.InboundFromAd(b).InboundFromAd(a)},
			"twice": {
				th.InboundFromAd(a).Inbound(b),
				th.InboundFromAd(a).Inbound(b).InboundFromAd(a).Inbound(b),
			},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Fatalf("%s of %v and %v on %+v:\n%s", name, a, b, th, diff)
			}
		}
	}
}

// Whoever learns more may become sure, and never has to take back an answer.
func TestKnowingMoreKeepsSureAnswers(t *testing.T) {
	r := newRandom()
	for range rounds {
		less, at, p := r.thread(), r.instant(), r.policy()
		less.KnownSince = r.instant()
		more := less
		more.KnownSince = less.KnownSince.Add(-max(0, r.duration()))
		all := less
		all.KnownSince = time.Time{}

		for _, th := range []window.Thread{more, all} {
			if was, is := less.Service(at, p), th.Service(at, p); was != unsure && was != is {
				t.Fatalf("Service(%v, %+v) of %+v is %v, known since %v %v", at, p, less, was, th.KnownSince, is)
			}
			if was, is := less.FreeEntry(at, p), th.FreeEntry(at, p); was != unsure && was != is {
				t.Fatalf("FreeEntry(%v, %+v) of %+v is %v, known since %v %v", at, p, less, was, th.KnownSince, is)
			}
		}
	}
}

func TestAnswersAgree(t *testing.T) {
	r := newRandom()
	for range rounds {
		th, at, p := r.thread(), r.instant(), r.policy()
		a := askAll(th, at, p)
		after := th.Outbound(at, p)

		if (a.Service == open) != !a.Closes.IsZero() || (a.Opens == open) != !a.Sure.IsZero() ||
			(a.Opens != window.Closed) != !a.Perhaps.IsZero() {
			t.Fatalf("at %v under %+v, %+v answers %+v", at, p, th, a)
		}
		if a.Perhaps.Before(a.Sure) || a.Opens != window.Closed && !at.Before(a.Perhaps) {
			t.Fatalf("at %v under %+v, %+v names the deadlines %v and %v", at, p, th, a.Sure, a.Perhaps)
		}
		if silent := at.Before(th.LastInbound); !silent && a.Opens != window.Closed &&
			th.OpensFreeEntry(a.Perhaps, p) != window.Closed {
			t.Fatalf("under %+v, %+v can be answered after %v", p, th, a.Perhaps)
		}
		if a.Service == open && th.Service(a.Closes.Add(-1), p) != open {
			t.Fatalf("under %+v, %+v closes before %v", p, th, a.Closes)
		}
		if a.Service == open && th.Service(a.Closes, p) == open {
			t.Fatalf("under %+v, %+v is still open at %v", p, th, a.Closes)
		}
		if a.Opens != window.Closed && a.Free == open {
			t.Fatalf("at %v under %+v, %+v opens a window that is open", at, p, th)
		}
		if (a.Opens != window.Closed) != !after.Answered.Equal(th.Answered) ||
			a.Opens != window.Closed && after.AnsweredLate != (a.Opens == unsure) {
			t.Fatalf("OpensFreeEntry is %v, but Outbound at %v under %+v made of %+v\n%+v", a.Opens, at, p, th, after)
		}
		if a.Opens != window.Closed && !after.FreeUntil.IsZero() {
			t.Fatalf("at %v under %+v, %+v kept Meta's word on the last window", at, p, th)
		}
		if got := after.FreeEntry(at, p); a.Opens == open && p.FreeEntry > 0 && got != open ||
			a.Opens == unsure && got != unsure {
			t.Fatalf("at %v under %+v, %+v opened nothing", at, p, th)
		}
		if after.OpensFreeEntry(at, p) != window.Closed {
			t.Fatalf("at %v under %+v, %+v would be opened twice", at, p, th)
		}
		if a.Free == open && after.FreeEntry(at, p) != open {
			t.Fatalf("at %v under %+v, a message closed the window of %+v", at, p, th)
		}
		if after.Service(at, p) != a.Service {
			t.Fatalf("at %v under %+v, a message of the business moved the service window of %+v", at, p, th)
		}
		if ended := th.CloseConversations(at); ended.InConversation(at) {
			t.Fatalf("a conversation of %+v is open at %v after CloseConversations", th, at)
		}
		d := r.duration()
		if opened := th.WithConversation("poetry", at, d); opened.InConversation(at, "poetry") != (d > 0) {
			t.Fatalf("WithConversation for %v at %v on %+v", d, at, th)
		}
	}
}

// At the ends of time sums wrap around. The answers may be coarse there, not
// wrong.
func TestEndsOfTime(t *testing.T) {
	var (
		first   = time.Unix(math.MinInt64+62135596800, 0).UTC()
		last    = time.Unix(math.MaxInt64-62135596800, 999_999_999).UTC()
		forever = window.Policy{
			Service: math.MaxInt64, Answer: math.MaxInt64, AnswerMax: math.MaxInt64,
			FreeEntry: math.MaxInt64, FreeEntryMax: math.MaxInt64,
		}
		never = window.Policy{
			Service: math.MinInt64, Answer: math.MinInt64, AnswerMax: math.MinInt64,
			FreeEntry: math.MinInt64, FreeEntryMax: math.MinInt64,
		}
	)

	th := window.Thread{}.InboundFromAd(last.Add(-hour)).WithConversation("utility", last.Add(-hour), day)
	for _, p := range []window.Policy{threeDays, forever} {
		got := askAll(th, last.Add(-1), p)
		for _, end := range []*time.Time{&got.Closes, &got.Sure, &got.Perhaps} {
			if end.Before(last.Add(-second)) {
				t.Errorf("under %+v, a window ends at %v", p, *end)
			}
			*end = last
		}
		want := allAnswers{
			Service: open, Opens: open, Closes: last, Sure: last, Perhaps: last, Any: true, Utility: true,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("just before the last instant (-want +got):\n%s", diff)
		}
		answered := th.Outbound(last.Add(-1), p)
		if got := answered.FreeEntry(last, p); got != open {
			t.Errorf("at the last instant, a free entry window is %v", got)
		}
	}

	old := window.Thread{LastInbound: first, Entered: first.Add(1), Answered: first, KnownSince: first}
	for _, p := range []window.Policy{threeDays, forever} {
		for _, at := range []time.Time{noon, last} {
			if diff := cmp.Diff(allAnswers{}, askAll(old, at, p)); diff != "" {
				t.Errorf("at %v, long after the first instant (-want +got):\n%s", at, diff)
			}
		}
	}

	instants := []time.Time{{}, first, first.Add(1), noon, last.Add(-1), last}
	for _, from := range instants {
		for _, at := range instants {
			th := window.Thread{LastInbound: from, Entered: from, KnownSince: from}
			th = th.Outbound(at, forever).WithConversation("utility", at, math.MaxInt64).CloseConversations(at)
			_ = askAll(th, at, forever)
			if diff := cmp.Diff(allAnswers{}, askAll(th, at, never)); diff != "" {
				t.Errorf("from %v, at %v, negative durations (-want +got):\n%s", from, at, diff)
			}
		}
	}
}
