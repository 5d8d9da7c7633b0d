package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// strangeText is what a webhook may hold where a name or a word of Meta's is.
const strangeText = "<script>alert(1)</script></style><svg onload=x>\"'&{{.}}\u202e\u2066\u2028\x07\x1b[31m"

// stranger is a user, whom no report names.
const stranger = "4915112345678"

// hostileLog has one status for each place in which a text may stand.
func hostileLog(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for i, change := range []map[string]any{
		{"display_phone_number": strangeText},
		{"display_phone_number": strings.Repeat("x", 100_000)},
		{"category": strangeText},
		{"category": stranger},
		{"type": stranger},
		{"recipient_id": strangeText},
		{"recipient_id": "no number " + stranger},
		{"status": stranger},
		{"field": stranger},
		{"errors": []any{map[string]any{"code": 131999, "title": "To " + stranger + strangeText}}},
		{"errors": []any{map[string]any{"title": stranger}}},
		{"errors": []any{}},
	} {
		get := func(key string, otherwise any) any {
			if v, ok := change[key]; ok {
				return v
			}
			return otherwise
		}
		status := map[string]any{
			"id":           fmt.Sprint("wamid.", stranger, i),
			"timestamp":    fmt.Sprint(1791190000 + i),
			"status":       get("status", "delivered"),
			"recipient_id": get("recipient_id", stranger),
			"pricing": map[string]any{"billable": true, "pricing_model": "PMP",
				"type": get("type", "regular"), "category": get("category", "service")},
		}
		if errs, ok := change["errors"]; ok {
			status["status"], status["errors"] = "failed", errs
			delete(status, "pricing")
		}
		value := map[string]any{
			"messaging_product": "whatsapp",
			"metadata": map[string]any{"phone_number_id": fmt.Sprint(700 + i),
				"display_phone_number": get("display_phone_number", "4930555010")},
			"statuses": []any{status},
		}
		body, err := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": []any{map[string]any{
			"id": "700100", "changes": []any{map[string]any{"field": get("field", "messages"), "value": value}},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(body, '\n'))
	}
	return b.String()
}

// Whatever stands in webhooks, the page stays the page that it is, a terminal is told nothing
// but lines of text, and no user is named.
func TestHostileTexts(t *testing.T) {
	log := hostileLog(t)
	text, errs, code := report(log, october...)
	if code != 0 {
		t.Fatal(errs)
	}
	page := pageOf(t, made(t, log, october...))
	data, _, _ := report(log, append([]string{"-json"}, october...)...)
	for name, out := range map[string]string{"text": text, "page": page, "JSON": data} {
		if strings.Contains(out, stranger) || len(out) > 150_000 {
			t.Errorf("%s of %d bytes names a user, or is long", name, len(out))
		}
		if name == "JSON" {
			continue
		}
		if i := strings.IndexFunc(out, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl))
		}); i >= 0 {
			t.Errorf("%s has %q", name, out[max(0, i-40):i+3])
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "<svg onload") {
		t.Error("an element comes from a webhook")
	}
	if !strings.Contains(page, "error 131999") || strings.Count(page, "no error was reported") != 1 {
		t.Error("what failed isn't told, or twice")
	}
}

// A list of events may have echoes, failed messages and users' messages. None of them is a
// message of the business that was delivered, and a repeated event is none.
func TestEventsThatAreNoMessages(t *testing.T) {
	at := time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)
	event := func(id string, hours int) pricing.Event {
		return pricing.Event{ID: id, At: at.Add(time.Duration(hours) * time.Hour), Number: "4930555010", User: stranger}
	}
	asked, echo, sent, failed, read := event("1", 0), event("2", 1), event("3", 2), event("3", 1), event("3", 30)
	asked.Inbound, echo.Echo, failed.Failed = true, true, true
	for _, e := range []*pricing.Event{&sent, &failed, &read} {
		e.Message.Category = category.Utility
	}
	var b strings.Builder
	for _, e := range []pricing.Event{failed, asked, read, echo, sent, sent, asked} {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(text, '\n'))
	}
	r := made(t, b.String(), october...)
	if r.After.Messages != 1 || r.Received != 1 || len(r.Markets) != 1 || len(r.Categories) != 1 ||
		len(r.Transitions) != 1 || r.Days[4].After.Messages != 1 {
		t.Errorf("%d messages, %d received, %+v, %+v", r.After.Messages, r.Received, r.Markets, r.Transitions)
	}
	if now := r.Risk.Now; now.High == nil || !now.High.Equal(r.After.High) || now.Unpriced != 0 {
		t.Errorf("%+v, and the bill is %s", now, r.After.High)
	}
}

// Where no price is known, no output has 0 for it, nor says that nothing costs more.
func TestNothingHasAPrice(t *testing.T) {
	log := business(t, 300)
	for _, args := range [][]string{
		{"-month", "2026-10", "-currency", "JPY"},
		{"-month", "2026-10", "-currency", "JPY", "-before", "per-message-2025"},
	} {
		text, errs, code := report(log, args...)
		page := pageOf(t, made(t, log, args...))
		for _, word := range []string{"at least 0 ", "Nothing costs", "Nothing is charged", "save something.<"} {
			if code != 0 || strings.Contains(text+page, word) {
				t.Errorf("%v: exit status %d, %s%q", args, code, errs, word)
			}
		}
		if !strings.Contains(page, "to Germany that have no price") ||
			!strings.Contains(text, " to Germany: no price list: JPY") {
			t.Errorf("%v: it isn't said what has no price", args)
		}
	}
}

// Of a month that isn't in the log nothing is known; not that it cost 0.
func TestAnotherMonth(t *testing.T) {
	log := business(t, 20)
	args := []string{"-month", "2027-02", "-currency", "EUR", "-before", "per-message-2025"}
	text, errs, code := report(log+"{}\n", args...)
	page := pageOf(t, made(t, log, args...))
	if code != 0 || !strings.Contains(text, "the log has nothing of the month\n") ||
		!strings.Contains(text, "\nnot in the report:") || strings.Contains(text, "EUR") ||
		!strings.Contains(page, "<h1>The log has nothing of February 2027</h1>") {
		t.Errorf("exit status %d, %s, %s", code, errs, text)
	}
	_, errs, code = report(log, "-month", "0001-01")
	if code != 2 || !strings.Contains(errs, "want 2018-08 or later") {
		t.Errorf("exit status %d, %s", code, errs)
	}
}
