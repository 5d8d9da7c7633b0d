package main

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wacost/wacost/pricing/ledger"
	"github.com/wacost/wacost/pricing/webhook"
)

// remarksAtMost is how many different remarks are kept, the latest.
const remarksAtMost = 50

// recent is what webhooks told that wasn't understood, or isn't recorded, since
// the program began. It is for people: nothing of it counts.
type recent struct {
	mu   sync.Mutex
	list []Remark // the latest first
}

// A Remark is something that came so many times.
type Remark struct {
	What, Why string
	Times     int64
	Last      time.Time
}

// Remarks returns the latest remarks, the last of them first.
func (r *recent) Remarks() []Remark {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// add remarks on what a webhook told beside what is recorded.
func (r *recent) add(b *webhook.Batch, left []ledger.Skipped, at time.Time) {
	if len(b.Ignored) == 0 && len(left) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range b.Ignored {
		why := string(i.What)
		if i.What == webhook.UnknownValue { // a word, most likely; other values may be personal
			why += " " + brief(i.Text)
		}
		r.one(anywhere(i.Path), why, at)
	}
	for _, l := range left {
		r.one(kind(l.Fact), brief(l.Why), at)
	}
}

func (r *recent) one(what, why string, at time.Time) {
	n := Remark{What: what, Why: why}
	if i := slices.IndexFunc(r.list, func(o Remark) bool { return o.What == what && o.Why == why }); i >= 0 {
		n.Times = r.list[i].Times
		r.list = slices.Delete(r.list, i, i+1)
	}
	n.Times, n.Last = n.Times+1, at
	r.list = slices.Insert(r.list[:min(len(r.list), remarksAtMost-1)], 0, n)
}

var index = regexp.MustCompile(`\[\d+\]`)

// anywhere is a path without the places in lists, of which only the last names
// are kept.
func anywhere(path string) string {
	path = index.ReplaceAllString(path, "")
	if path == "" {
		return "the body"
	}
	parts := strings.Split(path, ".")
	return brief(strings.Join(parts[max(0, len(parts)-4):], "."))
}

func kind(it webhook.Fact) string {
	switch it.(type) {
	case *webhook.Inbound:
		return "message"
	case *webhook.Status:
		return "status"
	case *webhook.Call:
		return "call"
	case *webhook.Echo:
		return "echo"
	case *webhook.History:
		return "history"
	case *webhook.Fault:
		return "error"
	case *webhook.AccountUpdate:
		return "account update"
	case *webhook.TemplateCategory, *webhook.TemplateStatus:
		return "template"
	}
	return "item"
}

// brief is a text of at most 100 characters.
func brief(text string) string {
	if r := []rune(text); len(r) > 100 {
		return string(r[:99]) + "…"
	}
	return text
}
