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

// recent holds what wasn't understood or isn't recorded of the webhooks since the
// program began. People read it; no bill depends on it.
type recent struct {
	mu   sync.Mutex
	list []Remark // the latest first
}

// A Remark is something that wasn't understood or recorded, and how often it came.
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

// add remarks on what a webhook contained and the ledger didn't record.
func (r *recent) add(b *webhook.Batch, skipped []ledger.Skipped, at time.Time) {
	if len(b.Ignored) == 0 && len(skipped) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, i := range b.Ignored {
		why := string(i.What)
		if i.What == webhook.ReasonUnknownValue { // most likely a word of Meta's; other values may be personal
			why += " " + brief(i.Text)
		}
		r.one(anywhere(i.Path), why, at)
	}
	for _, s := range skipped {
		r.one(kind(s.Fact), brief(s.Why), at)
	}
}

// one counts a remark, and puts it first.
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

// anywhere returns the last names of a path, without positions in lists.
func anywhere(path string) string {
	path = index.ReplaceAllString(path, "")
	if path == "" {
		return "the body"
	}
	parts := strings.Split(path, ".")
	return brief(strings.Join(parts[max(0, len(parts)-4):], "."))
}

// kind names the kind of a fact.
func kind(f webhook.Fact) string {
	switch f.(type) {
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

// brief returns a text cut to at most 100 characters.
func brief(text string) string {
	if r := []rune(text); len(r) > 100 {
		return string(r[:99]) + "…"
	}
	return text
}
