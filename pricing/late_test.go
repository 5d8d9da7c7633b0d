package pricing_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// lateLog makes n users of Brazil ask at one instant, and answers each at another by a
// template.
func lateLog(n int, asked, answered string, c category.Category) (list []pricing.Event) {
	for i := range n {
		user := fmt.Sprintf("55119876%05d", i)
		list = append(list,
			pricing.Event{ID: fmt.Sprintf("in%d", i), At: at(asked), Number: "1", User: user, Inbound: true},
			pricing.Event{ID: fmt.Sprintf("out%d", i), At: at(answered), Number: "1", User: user,
				Message: pricing.Message{Category: c}})
	}
	return list
}

func lateReplies(t *testing.T, a pricing.Account, list []pricing.Event, o pricing.LateOptions) pricing.LateReport {
	t.Helper()
	r, err := pricerOf(t, a).LateReplies(slices.Values(list), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Twenty users asked on a Friday at 18:00, and were answered on Monday at 09:00.
func TestLateRepliesAfterAWeekend(t *testing.T) {
	berlin := pricing.Account{Zone: berlinZone(t)}
	texts := func(n int, now string) (list []pricing.Event) { // which use the allowance up
		for i := range n {
			user := fmt.Sprintf("55118765%05d", i)
			list = append(list, pricing.Event{At: at(now), Number: "1", User: user, Inbound: true},
				pricing.Event{ID: fmt.Sprintf("text%d", i), At: at(now), Number: "1", User: user,
					Message: pricing.Message{Category: category.Service}})
		}
		return list
	}
	for _, c := range []struct {
		name, asked, answered string
		category              category.Category
		before                []pricing.Event
		bill, inTime, saving  string
	}{
		{"2025", "2025-08-01T16:00:00", "2025-08-04T07:00:00", category.Utility, nil,
			"0.1360 USD", "0 USD", "0.1360 USD"},
		{"within the allowance", "2026-11-13T17:00:00", "2026-11-16T08:00:00", category.Utility, nil,
			"0.1360 USD", "0 USD", "0.1360 USD"},
		{"the allowance is used up", "2026-11-13T17:00:00", "2026-11-16T08:00:00", category.Utility,
			texts(1000, "2026-11-12T10:00:00"), "0.1360 USD", "0.1360 USD", "0.0000 USD"},
		{"half of it is left", "2026-11-13T17:00:00", "2026-11-16T08:00:00", category.Utility,
			texts(990, "2026-11-12T10:00:00"), "0.1360 USD", "0.0680 USD", "0.0680 USD"},
		{"others need the allowance", "2026-11-13T17:00:00", "2026-11-16T08:00:00", category.Utility,
			texts(1000, "2026-11-17T10:00:00"), "0.1360 USD", "0.1360 USD", "0.0000 USD"},
		{"conversations", "2024-03-01T17:00:00", "2024-03-04T08:00:00", category.Utility, nil,
			"0.7000 USD", "0 USD", "0.7000 USD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := append(lateLog(20, c.asked, c.answered, c.category), c.before...)
			r := lateReplies(t, berlin, list, pricing.LateOptions{})
			saving, ok := r.Replies.Saving()
			got := []string{r.Bill.String(), r.Replies.InTime.String(), saving.String()}
			if diff := cmp.Diff([]string{c.bill, c.inTime, c.saving}, got); diff != "" || !ok {
				t.Errorf("%v (-want +got):\n%s", ok, diff)
			}
			if r.Replies.Messages != 20 || r.Replies.ByHour[time.Friday][18] != 20 || len(r.List) != 20 {
				t.Errorf("%+v", r.Replies)
			}
			if late := r.List[0].Late; late != 39*time.Hour {
				t.Errorf("%v late", late)
			}
			if r.PerhapsMarketing.Messages != 0 || r.Unsure != 0 || r.Inbound != int64(20+len(c.before)/2) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func berlinZone(t *testing.T) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return z
}
