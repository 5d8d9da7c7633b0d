package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/webhook"
)

func TestMalformed(t *testing.T) {
	tests := []struct {
		body   string
		offset int64
	}{
		{"", 0},
		{"  ", 2},
		{"{", 1},
		{`{"statuses":[`, 13},
		{`{"a":1}}`, 7},
		{`{"a":}`, 5},
		{`{"a":01}`, 6},
		{"{\"a\":\"\n\"}", 6},
		{"\ufeff{}", 0},
		{`{"a":1} {"b":2}`, 8},
		{`{'a':1}`, 1},
		{"statuses=1", 0},
		{`"\x"`, 2},
	}
	for _, tt := range tests {
		b, err := webhook.Decode([]byte(tt.body))
		var syntax *webhook.SyntaxError
		if !errors.As(err, &syntax) || !errors.Is(err, webhook.ErrMalformed) || errors.Is(err, webhook.ErrLimit) {
			t.Errorf("Decode(%q) = %v", tt.body, err)
			continue
		}
		if syntax.Offset != tt.offset || len(b.Facts)+len(b.Ignored) != 0 {
			t.Errorf("Decode(%q) = %+v, %v; want offset %d", tt.body, b, err, tt.offset)
		}
	}
	_, err := webhook.Decode([]byte(`{"a":}`))
	const want = "webhook: malformed JSON at byte 5: invalid character '}' looking for beginning of value"
	if err.Error() != want {
		t.Errorf("Error() = %s, want %s", err, want)
	}
	if syntax := (*json.SyntaxError)(nil); !errors.As(err, &syntax) {
		t.Errorf("%v doesn't hold what encoding/json said", err)
	}
}

func TestLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	items := func(n int) string { return `{"statuses":[` + strings.Repeat("0,", n-1) + "0]}" }
	values := func(n int) string { return "[" + strings.Repeat("0,", n-2) + "0]" }
	tests := []struct {
		name, within, beyond, of string
		limit                    int
	}{
		{
			"bytes",
			"[]" + strings.Repeat(" ", webhook.MaxBody-2),
			"[]" + strings.Repeat(" ", webhook.MaxBody-1),
			"bytes",
			webhook.MaxBody,
		},
		{"levels", nested(webhook.MaxDepth), nested(webhook.MaxDepth + 1), "levels", webhook.MaxDepth},
		{"values", values(webhook.MaxValues), values(webhook.MaxValues + 1), "values", webhook.MaxValues},
		{"items", items(webhook.MaxItems), items(webhook.MaxItems + 1), "items", webhook.MaxItems},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			decode(t, tt.within)
			b, err := webhook.Decode([]byte(tt.beyond))
			limit := (*webhook.LimitError)(nil)
			if !errors.As(err, &limit) || !errors.Is(err, webhook.ErrLimit) || errors.Is(err, webhook.ErrMalformed) {
				t.Fatalf("beyond the limit: %v", err)
			}
			if limit.Of != tt.of || limit.Limit != tt.limit ||
				limit.Offset <= 0 || int(limit.Offset) >= len(tt.beyond) {
				t.Errorf("error is %+v", limit)
			}
			if len(b.Facts)+len(b.Ignored) != 0 {
				t.Errorf("a batch of %d and %d came with it", len(b.Facts), len(b.Ignored))
			}
		})
	}
	err := &webhook.LimitError{Of: "levels", Limit: 64, Offset: 70}
	if got, want := err.Error(), "webhook: beyond a limit: more than 64 levels, at byte 70"; got != want {
		t.Errorf("Error() = %s, want %s", got, want)
	}
}

func TestLongTextsAreCut(t *testing.T) {
	long := strings.Repeat("ä", 2000)
	b := decode(t, `{"statuses":[],"x":"`+long+`"}`)
	want := []webhook.Ignored{{Path: "x", What: webhook.ReasonUnknownField, Text: long[:webhook.MaxText] + "…"}}
	if diff := cmp.Diff(want, b.Ignored); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadBody(t *testing.T) {
	want := fixture(t, "delivered.json")
	got, err := webhook.ReadBody(iotest.OneByteReader(bytes.NewReader(want)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, string(want)), decode(t, string(got))); diff != "" {
		t.Errorf("as it was and as it was read (-want +got):\n%s", diff)
	}
	if !bytes.Equal(want, got) {
		t.Error("other bytes, whose signature is another")
	}
	if _, err := webhook.ReadBody(iotest.ErrReader(io.ErrClosedPipe)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("of a broken reader: %v", err)
	}
	endless := io.MultiReader(strings.NewReader("["), zeros{})
	if _, err := webhook.ReadBody(endless); !errors.Is(err, webhook.ErrLimit) {
		t.Errorf("of an endless reader: %v", err)
	}
}

// zeros is a body without end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// Bodies made to be slow are read about as fast as others of their length: a
// step for each pair of things in them would outlast the test, even in bodies a
// quarter as long.
func TestHostileBodies(t *testing.T) {
	length := webhook.MaxBody
	if !long {
		length /= 4
	}
	fill := func(before, each, after string, share int) string {
		n := (length/share - len(before) - len(after)) / len(each)
		return before + strings.TrimSuffix(strings.Repeat(each, n), ",") + after
	}
	for name, body := range map[string]string{
		"unknown fields of a message": fill(`{"messages":[{`, `"k":[0,1,2],`, `}]}`, 2),
		"fields of a contact": fill(`{"contacts":[{`, `"":"",`, `}],`, 4) +
			fill(`"messages":[`, `{"from":"1"},`, `]}`, 4),
		"contacts": fill(`{"contacts":[`, `{"wa_id":"1"},`, `],`, 4) +
			fill(`"messages":[`, `{"from":"2"},`, `]}`, 4),
		"entries":                      fill(`{"entry":[`, `{"id":"1"},`, `]}`, 2),
		"a long key":                   `{"statuses":[],"` + strings.Repeat("k", length/2) + `":1}`,
		"escapes":                      fill(`{"statuses":[{"`, `\u0041`, `":1}]}`, 1),
		"a string that doesn't end":    `{"statuses":["` + strings.Repeat("a", length/2),
		"a number":                     `{"statuses":[{"timestamp":` + strings.Repeat("9", length/2) + `}]}`,
		"entries in capitals of words": fill(`{"statuses":[`, `{"status":"READ"},`, `]}`, 2),
	} {
		b, err := webhook.Decode([]byte(body))
		if err == nil && len(b.Facts)+len(b.Ignored) > webhook.MaxItems {
			t.Errorf("%s: %d items", name, len(b.Facts)+len(b.Ignored))
		}
	}
}
