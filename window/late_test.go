package window_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

// Since 2026-09-28 the service window counts, and not the day after the click; or
// both do.
func TestLateAnswers(t *testing.T) {
	t.Run("the window kept open by a further message", func(t *testing.T) {
		run(t, window.Thread{}, lateToo, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{20 * hour, inbound, answers{
				Service: open, Opens: open, Closes: 44 * hour, AnswerBy: day, Perhaps: 44 * hour,
			}},
			{day - 1, look, answers{Service: open, Opens: open, Closes: 44 * hour, AnswerBy: day, Perhaps: 44 * hour}},
			{day, look, answers{Service: open, Opens: unsure, Closes: 44 * hour, Perhaps: 44 * hour}},
			{30 * hour, outbound, answers{Service: open, Free: unsure, Closes: 44 * hour}},
			{44 * hour, look, answers{Free: unsure}},
			{30*hour + 7*day - 1, look, answers{Free: unsure}},
			{30*hour + 7*day, look, answers{}},
		})
	})
	t.Run("by the wording before, it is too late", func(t *testing.T) {
		run(t, window.Thread{}, upToSeven, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{20 * hour, inbound, answers{Service: open, Opens: open, Closes: 44 * hour, AnswerBy: day}},
			{30 * hour, outbound, answers{Service: open, Closes: 44 * hour}},
		})
	})
	t.Run("outside of the service window, it is too late", func(t *testing.T) {
		run(t, window.Thread{}, lateToo, []step{
			{0, enter, answers{Service: open, Opens: open, Closes: day, AnswerBy: day}},
			{20 * hour, inbound, answers{
				Service: open, Opens: open, Closes: 44 * hour, AnswerBy: day, Perhaps: 44 * hour,
			}},
			{44*hour - 1, look, answers{Service: open, Opens: unsure, Closes: 44 * hour, Perhaps: 44 * hour}},
			{44 * hour, look, answers{}},
			{44 * hour, outbound, answers{}},
		})
	})
	t.Run("the first answer settles it", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)), lateToo, []step{
			{30 * hour, outbound, answers{Service: open, Free: unsure, Closes: 44 * hour}},
			{40 * hour, outbound, answers{Service: open, Free: unsure, Closes: 44 * hour}},
			{30*hour + 7*day, look, answers{}},
		})
	})
	t.Run("an answer in time isn't late", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)), lateToo, []step{
			{23 * hour, outbound, answers{Service: open, Free: open, Closes: 44 * hour}},
			{23*hour + 3*day, look, answers{Free: unsure}},
		})
	})
	t.Run("a new click earns a sure window", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)), lateToo, []step{
			{30 * hour, outbound, answers{Service: open, Free: unsure, Closes: 44 * hour}},
			{40 * hour, enter, answers{
				Service: open, Free: unsure, Opens: open, Closes: 64 * hour, AnswerBy: 64 * hour,
			}},
			{41 * hour, outbound, answers{Service: open, Free: open, Closes: 64 * hour}},
			// If the answer at 30 hours opened a window, that used up the click at 40.
			{102*hour - 1, look, answers{Free: open}},
			{102 * hour, look, answers{Free: unsure}},
			{41*hour + 7*day - 1, look, answers{Free: unsure}},
			{41*hour + 7*day, look, answers{}},
		})
	})
	t.Run("a third click", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)), lateToo, []step{
			{30 * hour, outbound, answers{Service: open, Free: unsure, Closes: 44 * hour}},
			{40 * hour, enter, answers{
				Service: open, Free: unsure, Opens: open, Closes: 64 * hour, AnswerBy: 64 * hour,
			}},
			{41 * hour, outbound, answers{Service: open, Free: open, Closes: 64 * hour}},
			{103 * hour, enter, answers{
				Service: open, Free: unsure, Opens: open, Closes: 127 * hour, AnswerBy: 127 * hour,
			}},
			{104 * hour, outbound, answers{Service: open, Free: open, Closes: 127 * hour}},
			{113*hour - 1, look, answers{Service: open, Free: open, Closes: 127 * hour}},
			{113 * hour, look, answers{Service: open, Free: unsure, Closes: 127 * hour}},
			{200 * hour, enter, answers{
				Service: open, Free: unsure, Opens: open, Closes: 224 * hour, AnswerBy: 224 * hour,
			}},
			{201 * hour, outbound, answers{Service: open, Free: open, Closes: 224 * hour}}, // all may be over
			{273*hour - 1, look, answers{Free: open}},
			{273 * hour, look, answers{Free: unsure}},
		})
	})
	t.Run("in a window that opened anew, it is too late", func(t *testing.T) {
		run(t, window.Thread{}.InboundFromAd(noon), lateToo, []step{
			{day, inbound, answers{Service: open, Closes: 2 * day}},
			{30 * hour, outbound, answers{Service: open, Closes: 2 * day}},
		})
	})
	t.Run("a gap that came after the answer doesn't count", func(t *testing.T) {
		th := window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20 * hour)).Inbound(noon.Add(60 * hour))
		run(t, th, lateToo, []step{
			{30 * hour, look, answers{Service: open, Opens: unsure, Closes: 44 * hour, Perhaps: 44 * hour}},
			{60 * hour, look, answers{Service: open, Closes: 84 * hour}},
		})
	})
	t.Run("no longer than AnswerMax", func(t *testing.T) {
		th := window.Thread{}.InboundFromAd(noon)
		for d := range time.Duration(20) {
			th = th.Inbound(noon.Add((d+1)*day - hour))
		}
		th = th.Inbound(noon.Add(21*day - hour - 30*time.Minute)).Inbound(noon.Add(21*day - hour))
		run(t, th, lateToo, []step{
			{21*day - 1, look, answers{Service: open, Opens: unsure, Closes: 22*day - hour, Perhaps: 21 * day}},
			{21 * day, look, answers{Service: open, Closes: 22*day - hour}},
		})
	})
	t.Run("where messages may be missing", func(t *testing.T) {
		th := window.Thread{KnownSince: noon.Add(40 * hour)}.InboundFromAd(noon)
		run(t, th, lateToo, []step{
			{50 * hour, look, answers{Service: unsure, Free: unsure, Opens: unsure, Perhaps: 64 * hour}},
			{64 * hour, look, answers{Free: unsure}},
		})
	})
	t.Run("Meta's word outranks the doubt", func(t *testing.T) {
		th := window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)).Outbound(noon.Add(30*hour), lateToo)
		th.FreeUntil = noon.Add(5 * day)
		run(t, th, lateToo, []step{
			{31 * hour, look, answers{Service: open, Free: open, Closes: 44 * hour}},
			{5 * day, look, answers{}},
		})
	})
}

// Two messages of the user are remembered, whichever came first.
func TestEarlierInbound(t *testing.T) {
	run(t, window.Thread{}.Inbound(noon), threeDays, []step{
		{30 * hour, inbound, answers{Service: open, Closes: 54 * hour}},
		{24 * hour, look, answers{Service: unsure}}, // a message may be missing
		{23 * hour, look, answers{Service: open, Closes: day}},
		{-1, look, answers{Service: unsure}},
		{54 * hour, inbound, answers{Service: open, Closes: 78 * hour}},
		{53 * hour, look, answers{Service: open, Closes: 78 * hour}}, // one follows the other without a gap
		{29 * hour, look, answers{Service: unsure}},
	})
}

// An answer that is told after two clicks belongs to the one before it.
func TestAnswerBetweenTwoClicks(t *testing.T) {
	th := window.Thread{}.InboundFromAd(noon).InboundFromAd(noon.Add(50 * hour))
	run(t, th, lateToo, []step{
		{hour, outbound, answers{Service: open, Free: open, Closes: day}},
		{50 * hour, look, answers{Service: open, Free: open, Closes: 74 * hour}},
	})
	for _, in := range [][]time.Duration{{0, 50 * hour}, {50 * hour, 0}} {
		th := window.Thread{}
		for _, d := range in {
			th = th.InboundFromAd(noon.Add(d))
		}
		want := window.Thread{
			LastInbound:    noon.Add(50 * hour),
			EarlierInbound: noon,
			Entered:        noon.Add(50 * hour),
			EarlierEntered: noon,
		}
		if diff := cmp.Diff(want, th); diff != "" {
			t.Errorf("in the order %v (-want +got):\n%s", in, diff)
		}
		th = th.Outbound(noon.Add(51*hour), lateToo)
		if !th.EarlierEntered.IsZero() || !th.Answered.Equal(noon.Add(51*hour)) {
			t.Errorf("answered: %+v", th)
		}
	}
}
