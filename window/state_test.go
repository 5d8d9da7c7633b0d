package window_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/window"
)

func TestStateText(t *testing.T) {
	tests := []struct {
		state window.State
		text  string
	}{
		{window.Closed, "closed"},
		{window.Open, "open"},
		{window.Unsure, "unsure"},
	}
	for _, tt := range tests {
		if got := tt.state.String(); got != tt.text {
			t.Errorf("String() = %q, want %q", got, tt.text)
		}
		text, err := tt.state.MarshalText()
		if err != nil || string(text) != tt.text {
			t.Errorf("%v.MarshalText() = %q, %v", tt.state, text, err)
		}
		got := window.State(7)
		if err := got.UnmarshalText([]byte(tt.text)); err != nil || got != tt.state {
			t.Errorf("UnmarshalText(%q) made %v, %v", tt.text, got, err)
		}
	}
	var zero window.State
	if zero != window.Closed {
		t.Errorf("the zero State is %v", zero)
	}
}

func TestStateTextUnknown(t *testing.T) {
	for _, text := range []string{"", "Open", "OPEN", " open", "opened", "1", "State(1)"} {
		s := window.Unsure
		if err := s.UnmarshalText([]byte(text)); !errors.Is(err, window.ErrState) {
			t.Errorf("UnmarshalText(%q): %v", text, err)
		}
		if s != window.Unsure {
			t.Errorf("UnmarshalText(%q) failed but made %v", text, s)
		}
	}

	const bad = window.State(7)
	if got := bad.String(); got != "State(7)" {
		t.Errorf("String() = %q", got)
	}
	if text, err := bad.MarshalText(); !errors.Is(err, window.ErrState) {
		t.Errorf("MarshalText() = %q, %v", text, err)
	}
}

func TestStateJSON(t *testing.T) {
	want := map[string]window.State{"a": window.Closed, "b": window.Open, "c": window.Unsure}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"a":"closed","b":"open","c":"unsure"}`, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var got map[string]window.State
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after JSON (-want +got):\n%s", diff)
	}
	if err := json.Unmarshal([]byte(`{"a":1}`), &got); err == nil {
		t.Error("a number was read as a State")
	}
}

// TestErrorsRepeatLittle: an error that goes to a log repeats the beginning of a long
// text.
func TestErrorsRepeatLittle(t *testing.T) {
	var s window.State
	if err := s.UnmarshalText(make([]byte, 100_000)); !errors.Is(err, window.ErrState) || len(err.Error()) > 500 {
		t.Errorf("%.300v", err)
	}
}
