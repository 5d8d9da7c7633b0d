package window_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

// openKinds lists which kinds are open at an instant.
func openKinds(th window.Thread, at time.Time) []string {
	var kinds []string
	for _, k := range []string{"marketing", "utility", "service"} {
		if th.InConversation(at, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

func TestConversation(t *testing.T) {
	at := func(h time.Duration) time.Time { return noon.Add(h) }
	th := window.Thread{}.
		WithConversation("marketing", at(0), day).
		WithConversation("utility", at(4*hour), day).
		WithConversation("service", at(23*hour), day)
	none := window.Thread{}.
		WithConversation("utility", at(0), 0).
		WithConversation("service", at(0), -day)
	again := th.CloseConversations(at(5*hour)).
		WithConversation("utility", at(6*hour), day)

	tests := []struct {
		name string
		th   window.Thread
		want map[time.Duration][]string // what is open, by time since noon
	}{
		{"none", window.Thread{}, map[time.Duration][]string{0: nil}},
		{"overlapping", th, map[time.Duration][]string{
			-1:              nil,
			0:               {"marketing"},
			4*hour - 1:      {"marketing"},
			4 * hour:        {"marketing", "utility"},
			23 * hour:       {"marketing", "utility", "service"},
			day - second:    {"marketing", "utility", "service"},
			day:             {"utility", "service"}, // Meta's hour 24, R3.4
			28 * hour:       {"service"},
			47*hour - 1:     {"service"},
			47 * hour:       nil,
			100 * 365 * day: nil,
		}},
		{"the same kind again", th.WithConversation("marketing", at(day), day), map[time.Duration][]string{
			day - 1:     {"utility", "service"}, // the first is forgotten
			day:         {"marketing", "utility", "service"},
			48*hour - 1: {"marketing"},
			48 * hour:   nil,
		}},
		{"no time at all", none, map[time.Duration][]string{
			-hour: nil,
			0:     nil,
		}},
		{"all closed", th.CloseConversations(at(5 * hour)), map[time.Duration][]string{
			0:          {"marketing"},
			5*hour - 1: {"marketing", "utility"},
			5 * hour:   nil,
			23 * hour:  nil,
		}},
		{"closed where one begins", th.CloseConversations(at(4 * hour)), map[time.Duration][]string{
			4*hour - 1: {"marketing"},
			4 * hour:   nil,
		}},
		{"closed when one is over", th.CloseConversations(at(25 * hour)), map[time.Duration][]string{
			day - 1:     {"marketing", "utility", "service"},
			day:         {"utility", "service"},
			25*hour - 1: {"utility", "service"},
			25 * hour:   nil,
		}},
		{"closed, and opened again", again, map[time.Duration][]string{
			5 * hour:    nil,
			6 * hour:    {"utility"},
			30*hour - 1: {"utility"},
			30 * hour:   nil,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for d, want := range tt.want {
				if diff := cmp.Diff(want, openKinds(tt.th, at(d))); diff != "" {
					t.Errorf("at noon+%v (-want +got):\n%s", d, diff)
				}
				if got := tt.th.InConversation(at(d)); got != (want != nil) {
					t.Errorf("at noon+%v, of any kind: %t", d, got)
				}
				if got := tt.th.InConversation(at(d), "poetry", "marketing", "utility",
					"service"); got != (want != nil) {
					t.Errorf("at noon+%v, of one of the kinds: %t", d, got)
				}
				if tt.th.InConversation(at(d), "poetry") {
					t.Errorf("at noon+%v, poetry is open", d)
				}
			}
		})
	}
}

func TestConversationsStored(t *testing.T) {
	th := window.Thread{}.
		WithConversation("marketing", noon, day).
		WithConversation("utility", noon.Add(hour), day)
	tests := []struct {
		name string
		got  window.Thread
		want []window.Conversation
	}{
		{"in order", th, []window.Conversation{
			{Kind: "marketing", Start: noon, End: noon.Add(day)},
			{Kind: "utility", Start: noon.Add(hour), End: noon.Add(25 * hour)},
		}},
		{"without those that are over", th.WithConversation("service", noon.Add(day), hour), []window.Conversation{
			{Kind: "utility", Start: noon.Add(hour), End: noon.Add(25 * hour)},
			{Kind: "service", Start: noon.Add(day), End: noon.Add(25 * hour)},
		}},
		{"with those that begin later", th.WithConversation("service", noon.Add(-day), hour), []window.Conversation{
			{Kind: "marketing", Start: noon, End: noon.Add(day)},
			{Kind: "utility", Start: noon.Add(hour), End: noon.Add(25 * hour)},
			{Kind: "service", Start: noon.Add(-day), End: noon.Add(-23 * hour)},
		}},
		{"closed", th.CloseConversations(noon.Add(hour)), []window.Conversation{
			{Kind: "marketing", Start: noon, End: noon.Add(hour)},
		}},
		{"none left after closing", th.CloseConversations(noon), nil},
		{"none left when over", th.WithConversation("service", noon.Add(7*day), 0), nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.got.Conversations); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Two threads made from one must not write into each other's conversations.
func TestNoAliasing(t *testing.T) {
	build := func() window.Thread {
		cs := make([]window.Conversation, 0, 8) // room to spare is the trap
		cs = append(cs, window.Conversation{Kind: "marketing", Start: noon, End: noon.Add(day)})
		return window.Thread{Conversations: cs}
	}
	th := build()
	utility := th.WithConversation("utility", noon.Add(hour), day)
	service := th.WithConversation("service", noon.Add(hour), day)
	ended := th.CloseConversations(noon.Add(hour))
	later := th.WithConversation("service", noon.Add(2*day), day)

	if diff := cmp.Diff(build(), th); diff != "" {
		t.Errorf("the first thread changed (-want +got):\n%s", diff)
	}
	if extra := th.Conversations[:2][1]; extra != (window.Conversation{}) {
		t.Errorf("written behind the first thread's back: %+v", extra)
	}
	for _, tt := range []struct {
		th   window.Thread
		want []string
	}{
		{utility, []string{"marketing", "utility"}},
		{service, []string{"marketing", "service"}},
		{ended, nil},
		{later, nil},
	} {
		if diff := cmp.Diff(tt.want, openKinds(tt.th, noon.Add(2*hour))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// A conversation's ID is remembered for 30 days after its end: so long a message that
// Meta puts into it may travel.
func TestIDsOutliveTheirConversations(t *testing.T) {
	start := time.Date(2024, time.May, 14, 12, 0, 0, 0, time.UTC)
	named := window.Conversation{Kind: "marketing", Start: start, End: start.Add(24 * time.Hour), ID: "cA"}
	for _, c := range []struct {
		id    string
		after time.Duration
		over  bool
	}{
		{"", 24*time.Hour - 1, false},
		{"", 24 * time.Hour, true},
		{"cA", 31*24*time.Hour - 1, false},
		{"cA", 31 * 24 * time.Hour, true},
	} {
		one, at := named, start.Add(c.after)
		one.ID = c.id
		if one.IsOver(at) != c.over {
			t.Errorf("%q %v after its start is over: %t", c.id, c.after, !c.over)
		}
		thread := window.Thread{Conversations: []window.Conversation{one}}
		if kept := thread.WithConversation("utility", at, time.Hour).Conversations; len(kept) == 2 == c.over {
			t.Errorf("%q %v after its start: %v", c.id, c.after, kept)
		}
	}
	closed := window.Thread{Conversations: []window.Conversation{named}}.CloseConversations(start.Add(-time.Hour))
	named.End = start
	if diff := cmp.Diff([]window.Conversation{named}, closed.Conversations); diff != "" {
		t.Error(diff)
	}
}
