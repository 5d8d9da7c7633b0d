package webhook_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

// FuzzDecode holds Decode against encoding/json: a body is malformed for both
// or for neither, and every message, status, call and echo that encoding/json
// finds is decoded, or listed where it isn't even an object.
func FuzzDecode(f *testing.F) {
	testkit.AddFiles(f, "testdata/*.json", testkit.PayloadFolder()+"*.json")
	for _, body := range []string{
		"", "{", "[]", "\"\\ud800\"", `{"statuses":[{"id":1e400,"timestamp":"1e400"}]}`, "{\"\xff\":1,\"statuses\":[]}",
		`{"standby":{"standby":{"messages":[{},null,[]]}}}`, `{"entry":{},` +
			`"entry":[{"changes":[{"value":{"statuses":[{}]}}]}]}`,
	} {
		f.Add([]byte(body))
	}
	listed := regexp.MustCompile(`(^|\.)(statuses|messages|calls|message_echoes)\[\d+\]$`)
	f.Fuzz(func(t *testing.T, body []byte) {
		b, err := webhook.Decode(body)
		limit, syntax := (*webhook.LimitError)(nil), (*webhook.SyntaxError)(nil)
		switch {
		case errors.As(err, &limit):
			return
		case errors.As(err, &syntax):
			if json.Valid(body) || syntax.Offset < 0 || syntax.Offset > int64(len(body)) {
				t.Fatalf("%v, of %q", err, body)
			}
			return
		case err != nil || !json.Valid(body):
			t.Fatalf("%v, of %q", err, body)
		}
		if len(b.Facts)+len(b.Ignored) == 0 && strings.TrimSpace(string(body)) == "{}" {
			t.Fatal("nothing was said of an empty object")
		}
		entries, others := 0, 0
		for _, it := range b.Facts {
			switch it.(type) {
			case *webhook.Status, *webhook.Inbound, *webhook.Call, *webhook.Echo, *webhook.History:
				entries++
			}
		}
		for _, i := range b.Ignored {
			if i.What == webhook.ReasonWrongKind && listed.MatchString(i.Path) {
				others++
			}
			if len(i.Text) > webhook.MaxText+len("…") || !utf8.ValidString(i.Text) || i.String() == "" {
				t.Errorf("ignored: %q", i)
			}
		}
		for _, e := range b.Events(webhook.Options{}) {
			if e.At.IsZero() || e.User == "" || e.At.Unix() < 0 {
				t.Errorf("event %+v", e)
			}
		}
		if _, err := json.Marshal(b); err != nil {
			t.Error(err)
		}
		var root any
		if err := json.Unmarshal(body, &root); err != nil {
			return // a number out of range, which is none of ours
		}
		var c census
		c.root(root)
		if entries < c.objects || others < c.others {
			t.Errorf("%d of %d entries and %d of %d others, of %s", entries, c.objects, others, c.others, body)
		}
		again, err := webhook.Decode(body)
		if diff := cmp.Diff(b, again); err != nil || diff != "" {
			t.Errorf("a second time: %v\n%s", err, diff)
		}
	})
}

// A census counts what encoding/json finds where entries should be.
type census struct{ objects, others int }

func (c *census) root(v any) {
	o, _ := v.(map[string]any)
	if _, ok := o["entry"]; ok {
		for _, e := range list(o["entry"]) {
			c.entry(e)
		}
		return
	}
	if _, ok := o["changes"]; ok {
		c.entry(o)
		return
	}
	_, field := o["field"]
	if _, value := o["value"]; field || value {
		c.change(o)
		return
	}
	c.value(o)
}

func (c *census) entry(v any) {
	o, _ := v.(map[string]any)
	for _, change := range list(o["changes"]) {
		c.change(change)
	}
}

func (c *census) change(v any) {
	o, _ := v.(map[string]any)
	switch o["field"] {
	case "account_update", "template_category_update", "message_template_status_update":
		return
	}
	c.value(o["value"])
}

func (c *census) value(v any) {
	o, _ := v.(map[string]any)
	c.pieces(o)
	if o, ok := o["standby"].(map[string]any); ok {
		c.pieces(o)
	}
}

func (c *census) pieces(o map[string]any) {
	for _, key := range []string{"statuses", "messages", "calls", "message_echoes"} {
		c.count(o[key])
	}
	for _, chunk := range list(o["history"]) {
		h, _ := chunk.(map[string]any)
		for _, thread := range list(h["threads"]) {
			t, _ := thread.(map[string]any)
			c.count(t["messages"])
		}
	}
}

func (c *census) count(v any) {
	for _, e := range list(v) {
		if _, ok := e.(map[string]any); ok {
			c.objects++
		} else {
			c.others++
		}
	}
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
