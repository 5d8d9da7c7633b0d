package main

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/wacost/wacost/examples/internal/scenario"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/window"
)

// Events applied one by one, with rows and counters kept by hand, come to the
// bill of the same events replayed at once, whatever the model.
func TestSumsAreThoseOfBills(t *testing.T) {
	var list []scenario.Scenario
	for _, name := range files(t) {
		list = append(list, read(t, name)...)
	}
	if file, err := os.Open(shared); err == nil {
		defer file.Close()
		collected, err := scenario.Read(file, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, collected...)
	}
	models := []string{""}
	for _, m := range pricing.Models() {
		models = append(models, m.ID)
	}
	for i, s := range list {
		many := slices.ContainsFunc(s.Events, func(e scenario.Event) bool { return e.Count > 2000 })
		if s.Prose || s.Skip != "" || s.State.Direct || many {
			continue
		}
		// A replay begins with nothing counted.
		s.State.FreeTier, s.State.Service, s.State.Counters = new(int64), nil, nil
		events, _, err := s.Traffic(window.Policy{Service: pricing.Models()[0].Policy.Service})
		if err != nil {
			t.Fatal(err)
		}
		for i := range events { // of messages delivered at once a replay takes the lesser ID first
			place := slices.IndexFunc(s.Events, func(e scenario.Event) bool { return s.ID+": "+e.ID == events[i].ID })
			events[i].ID = fmt.Sprintf("%03d", place)
			if place < 0 {
				events[i].ID = "" // one of several copies
			}
		}
		for j, model := range models {
			if !tried(i, j) && model != "" {
				continue
			}
			told, err := replay(&s, model, nil)
			if err != nil {
				t.Fatal(err)
			}
			account := s.Account()
			account.Model = model
			for i := range events { // before 2023 no rule asks
				if e := &events[i]; !e.Inbound && e.Message.Category == "" {
					e.Message.Category = "marketing"
				}
			}
			pricer, err := account.Pricer()
			if err != nil {
				t.Fatal(err)
			}
			bill, err := pricer.Replay(slices.Values(events))
			if err != nil {
				t.Fatal(err)
			}
			r := told.result()
			if slices.ContainsFunc(r.Unpriced, func(u unpriced) bool { return u.ID == "no-category" }) {
				continue // a template without a category
			}
			if !r.Low.Equal(bill.Low) || !r.High.Equal(bill.High) || (len(r.Unpriced) > 0) != (len(bill.Unpriced) > 0) {
				t.Errorf("%s under %q: %s to %s with %d gaps, the bill %s to %s with %d", s.ID, model,
					r.Low, r.High, len(r.Unpriced), bill.Low, bill.High, len(bill.Unpriced))
			}
		}
	}
}
