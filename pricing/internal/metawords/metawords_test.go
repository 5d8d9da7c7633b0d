package metawords_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing/internal/metawords"
)

var (
	spelling = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	day      = regexp.MustCompile(`^(20\d\d(-[01]\d(-[0-3]\d)?)?)?$`)
)

// Each word stands once in its set, as the list writes words, and what it refers to is
// there.
func TestTheListIsSound(t *testing.T) {
	for _, e := range metawords.Sets() {
		seen := map[string]bool{}
		for _, w := range metawords.Of(e) {
			if !spelling.MatchString(w.Text) || seen[w.Text] {
				t.Errorf("%v %q: twice, or not in lower case with _", e, w.Text)
			}
			seen[w.Text] = true
			for _, other := range []string{w.Means, w.Outside} {
				if other == w.Text || other != "" && !metawords.Known(e, other) {
					t.Errorf("%v %s refers to %q", e, w.Text, other)
				}
			}
			if !day.MatchString(w.Since) || !day.MatchString(w.Until) || w.Until != "" && w.Until < w.Since {
				t.Errorf("%v %s: from %q until %q", e, w.Text, w.Since, w.Until)
			}
			if w.Stands != "" && !category.Category(w.Stands).Known() {
				t.Errorf("%v %s is priced as %q", e, w.Text, w.Stands)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%v is empty", e)
		}
	}
	list := metawords.Refusals()
	if !slices.IsSortedFunc(list, func(a, b metawords.Refusal) int { return int(a.Code - b.Code) }) {
		t.Error("the refusals aren't in order")
	}
	for _, r := range list {
		if r.Meaning == "" || r.Page == "" {
			t.Errorf("%+v", r)
		}
	}
}

// A word is found in whatever case and with whatever separator it is written, and its
// synonyms mean it.
func TestFind(t *testing.T) {
	for _, e := range metawords.Sets() {
		for _, w := range metawords.Of(e) {
			for _, text := range []string{w.Text, strings.ToUpper(w.Text), strings.ReplaceAll(w.Text, "_", "-")} {
				got, ok := metawords.Find(e, text)
				if exact := e == metawords.Progress && text != w.Text; ok == exact || ok && *got != w {
					t.Errorf("%v %q: %+v, %t", e, text, got, ok)
				}
			}
		}
	}
	for _, c := range []struct {
		enum       metawords.Enum
		text, want string
	}{
		{metawords.Type, "FREE_ENTRY", "free_entry_point"},
		{metawords.Type, "Free-Group-Customer-Service", "free_group_customer_service"},
		{metawords.Type, "quite_free", "quite_free"},
		{metawords.Category, "AI_BOT", "general_purpose_ai"},
		{metawords.System, "customer_changed_number", "user_changed_number"},
		{metawords.Progress, "DELIVERED", "DELIVERED"},
		{metawords.Model, "", ""},
	} {
		if got := metawords.Plain(c.enum, c.text); got != c.want {
			t.Errorf("%v %q is %q, want %q", c.enum, c.text, got, c.want)
		}
	}
	if got := metawords.PlainType("FREE_GROUP_CUSTOMER_SERVICE"); got != "free_customer_service" {
		t.Error(got)
	}
}
