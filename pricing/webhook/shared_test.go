package webhook_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/pricing/internal/testkit"
	"github.com/wacost/wacost/pricing/webhook"
)

var update = flag.Bool("update", false, "write testdata/shared.golden")

// TestSharedPayloads says of each collected payload what came out of it. The
// payloads aren't part of the module.
func TestSharedPayloads(t *testing.T) {
	var b strings.Builder
	for name, body := range testkit.Payloads(t, "*.json") {
		batch, err := webhook.Decode(body)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		fmt.Fprintf(&b, "%s\n", name)
		for _, line := range summary(batch) {
			fmt.Fprintf(&b, "\t%s\n", line)
		}
	}
	const golden = "testdata/shared.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("summaries (-want +got), -update writes them:\n%s", diff)
	}
}

// summary says what a batch tells, without anyone's numbers or names.
func summary(b webhook.Batch) []string {
	var lines []string
	for _, it := range b.Facts {
		line := describe(it)
		if e, ok := (webhook.Options{}).Event(it); ok {
			line += " => " + describeEvent(e)
		}
		lines = append(lines, line)
	}
	for _, i := range b.Ignored {
		lines = append(lines, fmt.Sprintf("? %s: %s", i.Path, i.What))
	}
	return lines
}

func describe(it webhook.Fact) string {
	switch it := it.(type) {
	case *webhook.Inbound:
		s := fmt.Sprintf("message %s by %s at %s", join(it.Type, it.Detail), who(it.From), when(it.At))
		if it.Group != "" {
			s += ", in a group"
		}
		if it.Referral != nil {
			s += ", referral"
		}
		if it.System != nil {
			s += fmt.Sprintf(", %s, new name: %s", it.System.Type, who(it.System.New))
		}
		return s + errorCodes(it.Errors)
	case *webhook.Status:
		s := fmt.Sprintf("status %s to %s at %s", or(string(it.Progress), "unsaid"), who(it.To), when(it.At))
		if it.Standby {
			s += ", standby"
		}
		if it.Provider != "" {
			s += ", by " + it.Provider
		}
		if it.Group != "" {
			s += ", in a group"
		}
		if p := it.Pricing; p != (webhook.Pricing{}) {
			s += ", " + join(p.Model, p.Type, p.Word, "billable", or(p.Billable, "unsaid"))
		}
		if c := it.Conversation; c != (webhook.Conversation{}) {
			s += ", conversation " + or(c.Origin, "of no origin")
			if !c.Expires.IsZero() {
				s += " until " + when(c.Expires)
			}
		}
		return s + errorCodes(it.Errors)
	case *webhook.Call:
		return fmt.Sprintf("call %s with %s at %s, %v", join(it.Direction, it.Event, it.Status), who(it.User),
			when(it.At), it.Duration)
	case *webhook.Echo:
		return fmt.Sprintf("echo %s to %s at %s", it.Type, who(it.To), when(it.At))
	case *webhook.History:
		from := "business"
		if it.FromUser {
			from = "user"
		}
		return fmt.Sprintf("history %s from %s at %s", join(it.Type, it.State), from, when(it.At))
	case *webhook.Fault:
		return "fault" + errorCodes([]webhook.MetaError{it.Error})
	case *webhook.AccountUpdate:
		s := "account " + it.Event
		if it.Tier != nil {
			s += fmt.Sprintf(", tier %s %d..%d of %s in %s at %s", it.Tier.Category, it.Tier.Lower, it.Tier.Upper,
				it.Tier.Month, it.Tier.Region, when(it.Tier.At))
		}
		if it.AuthenticationInternational != nil {
			s += fmt.Sprintf(", from %s, %d exceptions", when(it.AuthenticationInternational.Start),
				len(it.AuthenticationInternational.Exceptions))
		}
		if it.PrimaryLocation != "" {
			s += ", in " + string(it.PrimaryLocation)
		}
		return s
	case *webhook.TemplateCategory:
		s := fmt.Sprintf("template category %s to %s", or(string(it.From), "unsaid"), it.To)
		if it.Impending {
			s += ", due " + when(it.Due)
		}
		return s
	case *webhook.TemplateStatus:
		return "template " + join(it.Event, it.Reason, string(it.Category))
	}
	return fmt.Sprintf("%T", it)
}

func describeEvent(e pricing.Event) string {
	if e.Inbound {
		if e.FromAd {
			return "window, from an ad"
		}
		if e.Call {
			return "window, talked"
		}
		return "window"
	}
	if e.Echo {
		return "from the app"
	}
	s := "delivery " + join(e.Meta.Type, string(e.Meta.Category))
	if e.Message.Category != "" {
		s += ", as if " + string(e.Message.Category)
	}
	if e.Message.MarketingMessagesAPI {
		s += ", lite"
	}
	if !e.Meta.FreeUntil.IsZero() {
		s += ", free until " + when(e.Meta.FreeUntil)
	}
	return strings.TrimSpace(s)
}

func who(u webhook.User) string {
	var names []string
	if u.Phone != "" {
		names = append(names, "phone")
	}
	if u.ID != "" {
		names = append(names, "ID")
	}
	if u.Parent != "" {
		names = append(names, "parent")
	}
	return or(strings.Join(names, "+"), "nobody")
}

func when(t time.Time) string {
	if t.IsZero() {
		return "no time"
	}
	return t.Format(time.RFC3339)
}

func errorCodes(list []webhook.MetaError) string {
	s := ""
	for _, e := range list {
		s += fmt.Sprintf(", error %d", e.Code)
	}
	return s
}

func join(words ...string) string {
	var list []string
	for _, w := range words {
		if w != "" {
			list = append(list, w)
		}
	}
	return strings.Join(list, " ")
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}
