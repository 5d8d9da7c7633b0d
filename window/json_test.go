package window_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wacost/wacost/window"
)

// The names and forms that databases hold. They may be added to, not changed.
func TestThreadJSON(t *testing.T) {
	berlin := time.FixedZone("CEST", 2*60*60)
	local := time.Date(2026, 10, 5, 14, 0, 0, 1, berlin)

	full := window.Thread{KnownSince: noon.Add(-day)}.
		InboundFromAd(local).
		Outbound(local.Add(time.Minute), upToSeven).
		Inbound(local.Add(time.Hour)).
		InboundFromAd(local.Add(2*time.Hour)).
		WithConversation("marketing", local, day).
		WithConversation("utility", local, hour)
	full.FreeUntil = noon.Add(5*day + 999_999_999)

	tests := []struct {
		name string
		th   window.Thread
		want string
	}{
		{"zero", window.Thread{}, `{}`},
		{"a message", window.Thread{}.Inbound(noon), `{"last_inbound":"2026-10-05T12:00:00Z"}`},
		{"an answer that may be too late",
			window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)).Outbound(noon.Add(30*hour), lateToo), `{` +
				`"last_inbound":"2026-10-06T08:00:00Z",` +
				`"earlier_inbound":"2026-10-05T12:00:00Z",` +
				`"entered":"2026-10-05T12:00:00Z",` +
				`"answered":"2026-10-06T18:00:00Z",` +
				`"answered_late":true}`},
		{"and the answer to a new click",
			window.Thread{}.InboundFromAd(noon).Inbound(noon.Add(20*hour)).Outbound(noon.Add(30*hour), lateToo).
				InboundFromAd(noon.Add(40*hour)).Outbound(noon.Add(41*hour), lateToo), `{` +
				`"last_inbound":"2026-10-07T04:00:00Z",` +
				`"earlier_inbound":"2026-10-06T08:00:00Z",` +
				`"entered":"2026-10-07T04:00:00Z",` +
				`"answered":"2026-10-07T05:00:00Z",` +
				`"earlier_answered":"2026-10-06T18:00:00Z"}`},
		{"everything", full, `{` +
			`"last_inbound":"2026-10-05T14:00:00.000000001Z",` +
			`"earlier_inbound":"2026-10-05T13:00:00.000000001Z",` +
			`"entered":"2026-10-05T14:00:00.000000001Z",` +
			`"answered":"2026-10-05T12:01:00.000000001Z",` +
			`"free_until":"2026-10-10T12:00:00.999999999Z",` +
			`"conversations":[` +
			`{"kind":"marketing","start":"2026-10-05T12:00:00.000000001Z","end":"2026-10-06T12:00:00.000000001Z"},` +
			`{"kind":"utility","start":"2026-10-05T12:00:00.000000001Z","end":"2026-10-05T13:00:00.000000001Z"}],` +
			`"known_since":"2026-10-04T12:00:00Z"}`},
		{"every conversation over", full.CloseConversations(noon.Add(-day)), `{` +
			`"last_inbound":"2026-10-05T14:00:00.000000001Z",` +
			`"earlier_inbound":"2026-10-05T13:00:00.000000001Z",` +
			`"entered":"2026-10-05T14:00:00.000000001Z",` +
			`"answered":"2026-10-05T12:01:00.000000001Z",` +
			`"free_until":"2026-10-10T12:00:00.999999999Z",` +
			`"known_since":"2026-10-04T12:00:00Z"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, err := json.Marshal(tt.th)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(text)); diff != "" {
				t.Errorf("JSON (-want +got):\n%s", diff)
			}
			var got window.Thread
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.th, got); diff != "" {
				t.Errorf("after JSON (-want +got):\n%s", diff)
			}
		})
	}
}

// A reading of the monotonic clock doesn't survive JSON, so it must not get in.
func TestNoMonotonicClock(t *testing.T) {
	now := time.Now() // a test may look at the clock; the package doesn't
	th := window.Thread{}.InboundFromAd(now).Outbound(now, threeDays).WithConversation("utility", now, day)
	want := now.UTC()
	for name, got := range map[string]time.Time{
		"last_inbound": th.LastInbound,
		"entered":      th.Entered,
		"answered":     th.Answered,
		"start":        th.Conversations[0].Start,
		"end":          th.Conversations[0].End.Add(-day),
		"closes":       th.ServiceUntil(now, threeDays).Add(-day),
	} {
		if got != want { // not Equal: zone and clock reading count
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if ended := th.CloseConversations(now.Add(hour)).Conversations[0].End; ended != want.Add(hour) {
		t.Errorf("ended at %v, want %v", ended, want.Add(hour))
	}
}

func FuzzThreadJSON(f *testing.F) {
	for _, text := range []string{
		`{}`,
		`null`,
		`{"last_inbound":"2026-10-05T12:00:00Z","unknown":1}`,
		`{"entered":"0000-01-01T00:00:00+23:59","answered":"0001-01-01T00:00:00+01:00"}`,
		`{"free_until":"9999-12-31T23:59:59.999999999Z","known_since":"2026-10-05T12:00:00.5-03:00"}`,
		`{"last_inbound":"2026-10-05T12:00:00Z","earlier_inbound":"2026-10-04T12:00:00Z","answered_late":true}`,
		`{"conversations":[]}`,
		`{"conversations":[{"kind":"utility","start":"2026-10-05T12:00:00Z","end":"2026-10-06T12:00:00Z"},{},null]}`,
	} {
		f.Add([]byte(text), int64(1_791_201_600), int64(24*time.Hour))
	}
	f.Fuzz(func(t *testing.T, text []byte, unix, d int64) {
		var th window.Thread
		if json.Unmarshal(text, &th) != nil {
			return
		}
		once, err := json.Marshal(th)
		if err != nil {
			t.Fatalf("decoded, but can't be encoded: %v", err)
		}
		var again window.Thread
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("encoded as %s, but can't be decoded: %v", once, err)
		}
		if diff := cmp.Diff(th, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("through %s (-first +second):\n%s", once, diff)
		}

		p := window.Policy{
			Service:      time.Duration(d),
			Answer:       time.Duration(d / 2),
			FreeEntry:    time.Duration(d / 3),
			FreeEntryMax: time.Duration(-d),
			AnswerMax:    time.Duration(d),
		}
		instants := []time.Time{
			time.Unix(unix, 0), th.LastInbound, th.Entered, th.Answered, th.FreeUntil, th.KnownSince,
		}
		for _, at := range instants {
			if diff := cmp.Diff(askAll(th, at, p), askAll(again, at, p)); diff != "" {
				t.Fatalf("at %v (-first +second):\n%s", at, diff)
			}
			then := th.Inbound(at).InboundFromAd(at).Outbound(at, p).
				WithConversation("utility", at, time.Duration(d)).CloseConversations(at)
			if then.InConversation(at) {
				t.Fatalf("open at %v after CloseConversations: %+v", at, then)
			}
		}
	})
}
