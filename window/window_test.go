package window_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

const (
	second = time.Second
	hour   = time.Hour
	day    = 24 * hour
)

var (
	noon = time.Date(2026, 10, 5, 12, 0, 0, 0, time.UTC)

	open, unsure = window.Open, window.Unsure

	// The lengths Meta has named: no free entry (to 2022-01), one day (R2.8),
	// three (R3.6), three to seven (R7.8).
	noEntry   = window.Policy{Service: day}
	oneDay    = window.Policy{Service: day, Answer: day, FreeEntry: day}
	threeDays = window.Policy{Service: day, Answer: day, FreeEntry: 3 * day}
	upToSeven = window.Policy{Service: day, Answer: day, FreeEntry: 3 * day, FreeEntryMax: 7 * day}

	// The wording that allows for late answers (R7.8a).
	lateToo = window.Policy{
		Service:      day,
		Answer:       day,
		AnswerMax:    21 * day,
		FreeEntry:    3 * day,
		FreeEntryMax: 7 * day,
	}
)

// answers are those to all questions about one instant. Durations count from
// noon; zero stands for the zero time.
type answers struct {
	Service, Free, Opens window.State
	Closes, AnswerBy     time.Duration
	Perhaps              time.Duration // the second instant of AnswerBy, unless it is the first
}

func ask(th window.Thread, at time.Time, p window.Policy) answers {
	sinceNoon := func(t time.Time) time.Duration {
		if t.IsZero() {
			return 0
		}
		return t.Sub(noon)
	}
	sure, perhaps := th.AnswerBy(at, p)
	if perhaps.Equal(sure) {
		perhaps = time.Time{}
	}
	return answers{
		Service:  th.Service(at, p),
		Free:     th.FreeEntry(at, p),
		Opens:    th.OpensFreeEntry(at, p),
		Closes:   sinceNoon(th.ServiceUntil(at, p)),
		AnswerBy: sinceNoon(sure),
		Perhaps:  sinceNoon(perhaps),
	}
}

// A step is an event, if any, and the answers just after it.
type step struct {
	at   time.Duration // since noon
	do   func(window.Thread, time.Time, window.Policy) window.Thread
	want answers
}

// The events.
var (
	look     = func(th window.Thread, _ time.Time, _ window.Policy) window.Thread { return th }
	inbound  = func(th window.Thread, at time.Time, _ window.Policy) window.Thread { return th.Inbound(at) }
	enter    = func(th window.Thread, at time.Time, _ window.Policy) window.Thread { return th.InboundFromAd(at) }
	outbound = func(th window.Thread, at time.Time, p window.Policy) window.Thread { return th.Outbound(at, p) }
)

func run(t *testing.T, th window.Thread, p window.Policy, steps []step) {
	t.Helper()
	for i, s := range steps {
		at := noon.Add(s.at)
		th = s.do(th, at, p)
		if diff := cmp.Diff(s.want, ask(th, at, p)); diff != "" {
			t.Errorf("step %d, at noon+%v (-want +got):\n%s", i, s.at, diff)
		}
	}
}

func TestService(t *testing.T) {
	t.Run("a user who never wrote", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, look, answers{}},
			{0, outbound, answers{}},
		})
	})
	t.Run("half open", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, inbound, answers{Service: open, Closes: day}},
			{1, look, answers{Service: open, Closes: day}},
			{day - second, look, answers{Service: open, Closes: day}},
			{day - 1, look, answers{Service: open, Closes: day}},
			{day, look, answers{}},
			{day + 1, look, answers{}},
			{200 * 365 * day, look, answers{}},
		})
	})
	t.Run("each message begins it anew", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, inbound, answers{Service: open, Closes: day}},
			{20 * hour, inbound, answers{Service: open, Closes: 44 * hour}},
			{43 * hour, look, answers{Service: open, Closes: 44 * hour}},
			{44 * hour, look, answers{}},
			{50 * hour, inbound, answers{Service: open, Closes: 74 * hour}},
		})
	})
	t.Run("the business's messages don't prolong it", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, inbound, answers{Service: open, Closes: day}},
			{23 * hour, outbound, answers{Service: open, Closes: day}},
			{day, look, answers{}},
		})
	})
	t.Run("an older message comes late", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{10 * hour, inbound, answers{Service: open, Closes: 34 * hour}},
			{2 * hour, inbound, answers{Service: open, Closes: 34 * hour}},
			{2*hour - 1, look, answers{Service: unsure}},
			{33 * hour, look, answers{Service: open, Closes: 34 * hour}},
		})
	})
	t.Run("time runs backwards", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{10 * hour, inbound, answers{Service: open, Closes: 34 * hour}},
			{10*hour - 1, look, answers{Service: unsure}},
			{-1000 * day, look, answers{Service: unsure}},
		})
	})
	t.Run("an era without service windows", func(t *testing.T) {
		run(t, window.Thread{KnownSince: noon}, window.Policy{}, []step{
			{0, inbound, answers{}},
			{-hour, look, answers{}},
			{hour, look, answers{}},
		})
	})
}

func TestFreeEntry(t *testing.T) {
	t.Run("three days from the answer", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{5*hour - 1, look, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{5 * hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{day, look, answers{Free: open}},
			{77*hour - second, look, answers{Free: open}},
			{77 * hour, look, answers{}},
		})
	})
	t.Run("one day in 2022", func(t *testing.T) {
		run(t, window.Thread{}, oneDay, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{25*hour - 1, look, answers{Free: open}},
			{25 * hour, look, answers{}},
		})
	})
	t.Run("perhaps up to seven days", func(t *testing.T) {
		run(t, window.Thread{}, upToSeven, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{0, outbound, answers{Service: open, Free: open, Closes: day}},
			{3*day - 1, look, answers{Free: open}},
			{3 * day, look, answers{Free: unsure}},
			{7*day - 1, look, answers{Free: unsure}},
			{7 * day, look, answers{}},
		})
	})
	t.Run("a maximum below the sure length means that length", func(t *testing.T) {
		p := threeDays
		p.FreeEntryMax = day
		run(t, window.Thread{}.InboundFromAd(noon), p, []step{
			{0, outbound, answers{Service: open, Free: open, Closes: day}},
			{2 * day, look, answers{Free: open}},
			{3 * day, look, answers{}},
		})
	})
	t.Run("the last answer in time", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{day - 1, outbound, answers{Service: open, Free: open, Closes: day}},
			{4*day - 2, look, answers{Free: open}},
			{4*day - 1, look, answers{}},
		})
	})
	t.Run("an answer too late", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{day, look, answers{}},
			{day, outbound, answers{}},
			{day + hour, look, answers{}},
		})
	})
	t.Run("the webhook of an answer in time comes after that of a later one", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon), threeDays, []step{
			{25 * hour, outbound, answers{}},
			{23 * hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{25 * hour, look, answers{Free: open}},
		})
	})
	t.Run("a message before the click answers nothing", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{hour, enter, answers{Service: open, Opens: open, Closes: 25 * hour, AnswerBy: 25 * hour}},
			{hour - 1, outbound, answers{Service: unsure}},
			{hour, look, answers{Service: open, Opens: open, Closes: 25 * hour, AnswerBy: 25 * hour}},
		})
	})
	t.Run("the second answer moves nothing", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{20 * hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{73 * hour, look, answers{}},
			{73 * hour, outbound, answers{}},
		})
	})
	t.Run("an ordinary message opens nothing", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, inbound, answers{Service: open, Closes: day}},
			{hour, outbound, answers{Service: open, Closes: day}},
		})
	})
	t.Run("a later message leaves the click as it was", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{hour, inbound, answers{Service: open, Opens: open, Closes: 25 * hour, AnswerBy: day}},
			{day, look, answers{Service: open, Closes: 25 * hour}},
		})
	})
	t.Run("a second click gives more time to answer", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{20 * hour, enter, answers{Service: open, Opens: open, Closes: 44 * hour, AnswerBy: 44 * hour}},
			{30 * hour, outbound, answers{Service: open, Free: open, Closes: 44 * hour}},
		})
	})
	t.Run("an answered click in an open window is used up", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{0, outbound, answers{Service: open, Free: open, Closes: day}},
			{71 * hour, enter, answers{Service: open, Free: open, Closes: 95 * hour}},
			{71 * hour, outbound, answers{Service: open, Free: open, Closes: 95 * hour}},
			{72 * hour, look, answers{Service: open, Closes: 95 * hour}},
			{72 * hour, outbound, answers{Service: open, Closes: 95 * hour}},
		})
	})
	t.Run("a click in an open window, answered after its end, opens another", func(t *testing.T) {
		run(t, window.Thread{}, threeDays, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{0, outbound, answers{Service: open, Free: open, Closes: day}},
			{71 * hour, enter, answers{Service: open, Free: open, Closes: 95 * hour}},
			{72 * hour, look, answers{Service: open, Opens: open, Closes: 95 * hour, AnswerBy: 95 * hour}},
			{73 * hour, outbound, answers{Service: open, Free: open, Closes: 95 * hour}},
			{145*hour - 1, look, answers{Free: open}},
			{145 * hour, look, answers{}},
		})
	})
	t.Run("a window that may have ended can be opened anew", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Outbound(noon, upToSeven), upToSeven, []step{
			{4 * day, look, answers{Free: unsure}},
			{4 * day, enter, answers{Service: open, Free: unsure, Opens: open, Closes: 5 * day, AnswerBy: 5 * day}},
			{4*day + hour, outbound, answers{Service: open, Free: open, Closes: 5 * day}},
			{7*day + hour, look, answers{Free: unsure}},
			{11*day + hour, look, answers{}},
		})
	})
	t.Run("a message before the second click doesn't use it up", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Outbound(noon, threeDays), threeDays, []step{
			{60 * hour, enter, answers{Service: open, Free: open, Closes: 84 * hour}},
			{50 * hour, outbound, answers{Service: unsure, Free: open}},
			{73 * hour, look, answers{Service: open, Opens: open, Closes: 84 * hour, AnswerBy: 84 * hour}},
		})
	})
	t.Run("time runs backwards", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Outbound(noon.Add(hour), threeDays), threeDays, []step{
			{hour - 1, look, answers{Service: open, Closes: day}},
			{hour - 1, outbound, answers{Service: open, Closes: day}},
			{hour, look, answers{Service: open, Free: open, Closes: day}},
		})
	})
	t.Run("an old click comes late", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Outbound(noon.Add(hour), threeDays), threeDays, []step{
			{-hour, enter, answers{Service: open, Closes: day}},
			{hour, look, answers{Service: open, Free: open, Closes: day}},
			{74 * hour, outbound, answers{}},
		})
	})
	t.Run("an era without free entry points", func(t *testing.T) {
		run(t, window.Thread{}, noEntry, []step{
			{0, enter, answers{Service: open, Closes: day}},
			{0, outbound, answers{Service: open, Closes: day}},
		})
	})
	t.Run("nothing to open", func(t *testing.T) {
		run(t, window.Thread{}, window.Policy{Service: day, Answer: day}, []step{
			{0, enter, answers{Service: open, Closes: day}},
			{0, outbound, answers{Service: open, Closes: day}},
		})
	})
}

func TestFreeUntil(t *testing.T) {
	answered := window.Thread{}.InboundFromAd(noon).Outbound(noon, upToSeven)
	until := func(th window.Thread, d time.Duration) window.Thread {
		th.FreeUntil = noon.Add(d)
		return th
	}

	t.Run("longer than surely", func(t *testing.T) {
		run(t, until(answered, 5*day), upToSeven, []step{
			{-1, look, answers{Service: unsure}},
			{3 * day, look, answers{Free: open}},
			{5*day - 1, look, answers{Free: open}},
			{5 * day, look, answers{}},
			{6 * day, look, answers{}},
		})
	})
	t.Run("shorter than surely", func(t *testing.T) {
		run(t, until(answered, day), upToSeven, []step{
			{day - 1, look, answers{Service: open, Free: open, Closes: day}},
			{day, look, answers{}},
			{2 * day, look, answers{}},
		})
	})
	t.Run("with nothing else known", func(t *testing.T) {
		run(t, until(window.Thread{}, day), noEntry, []step{
			{-1000 * day, look, answers{Free: open}},
			{day - 1, look, answers{Free: open}},
			{day, look, answers{}},
		})
	})
	t.Run("with nothing else known, it uses up the click", func(t *testing.T) {
		run(t, until(window.Thread{}, 2*day), threeDays, []step{
			{0, enter, answers{Service: open, Free: open, Closes: day}},
			{hour, outbound, answers{Service: open, Free: open, Closes: day}},
			{2 * day, look, answers{}},
			{2 * day, outbound, answers{}},
		})
	})
	t.Run("a new window drops it", func(t *testing.T) {
		run(t, until(answered, day), upToSeven, []step{
			{2 * day, enter, answers{Service: open, Opens: open, Closes: 3 * day, AnswerBy: 3 * day}},
			{2 * day, outbound, answers{Service: open, Free: open, Closes: 3 * day}},
			{5*day - 1, look, answers{Free: open}},
			{5 * day, look, answers{Free: unsure}},
		})
	})
	t.Run("an open window keeps it", func(t *testing.T) {
		run(t, until(answered, 5*day), upToSeven, []step{
			{4 * day, enter, answers{Service: open, Free: open, Closes: 5 * day}},
			{4 * day, outbound, answers{Service: open, Free: open, Closes: 5 * day}},
			{5 * day, look, answers{}},
		})
	})
	t.Run("stale", func(t *testing.T) {
		for _, d := range []time.Duration{-day, 0} {
			run(t, until(answered, d), upToSeven, []step{
				{-2 * day, look, answers{Service: unsure}},
				{0, look, answers{Service: open, Free: open, Closes: day}},
				{3 * day, look, answers{Free: unsure}},
			})
		}
	})
}

func TestKnownSince(t *testing.T) {
	known := window.Thread{KnownSince: noon}

	t.Run("windows may have been opened before", func(t *testing.T) {
		run(t, known, threeDays, []step{
			{-1000 * day, look, answers{Service: unsure, Free: unsure}},
			{0, look, answers{Service: unsure, Free: unsure}},
			{day - 1, look, answers{Service: unsure, Free: unsure}},
			{day, look, answers{Free: unsure}},
			{3*day - 1, look, answers{Free: unsure}},
			{3 * day, look, answers{}},
		})
	})
	t.Run("as long as one may last", func(t *testing.T) {
		run(t, known, upToSeven, []step{
			{7*day - 1, look, answers{Free: unsure}},
			{7 * day, look, answers{}},
		})
	})
	t.Run("not in an era without them", func(t *testing.T) {
		run(t, known, noEntry, []step{
			{0, look, answers{Service: unsure}},
			{day, look, answers{}},
		})
	})
	t.Run("what is known to be open is open", func(t *testing.T) {
		run(t, known, threeDays, []step{
			{hour, enter, answers{Service: open, Free: unsure, Opens: open, Closes: 25 * hour, AnswerBy: 25 * hour}},
			{2 * hour, outbound, answers{Service: open, Free: open, Closes: 25 * hour}},
			{hour, look, answers{Service: open, Free: unsure, Closes: 25 * hour}},
			{25 * hour, look, answers{Free: open}},
			{74 * hour, look, answers{}},
		})
	})
	t.Run("Meta's word ends an earlier window too", func(t *testing.T) {
		th := known
		th.FreeUntil = noon.Add(hour)
		run(t, th, threeDays, []step{
			{0, look, answers{Service: unsure, Free: open}},
			{hour, look, answers{Service: unsure}},
		})
	})
	t.Run("but not one begun after it", func(t *testing.T) {
		th := known
		th.FreeUntil = noon.Add(-hour)
		run(t, th, threeDays, []step{
			{-2 * hour, look, answers{Service: unsure, Free: open}},
			{-hour, look, answers{Service: unsure, Free: unsure}},
			{3 * day, look, answers{}},
		})
	})
}

// Events from before the records begin are as good as others.
func TestInboundBeforeKnownSince(t *testing.T) {
	run(t, window.Thread{KnownSince: noon}, noEntry, []step{
		{-hour, inbound, answers{Service: open, Closes: 23 * hour}},
		{23*hour - 1, look, answers{Service: open, Closes: 23 * hour}},
		{23 * hour, look, answers{Service: unsure}},
		{day, look, answers{}},
	})
}
