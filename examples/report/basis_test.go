package main

import (
	"slices"
	"strings"
	"testing"
)

// Behind every price stands its list, the day from which that holds, the day of the last
// check, and each source that the price names; behind every rule its model, with its days.
func TestBasis(t *testing.T) {
	r := made(t, business(t, 300), october...)
	if len(r.Models) != 2 || r.Models[0].ID != "per-message-2025" || len(r.Cards) == 0 {
		t.Fatalf("%+v, %d cards", r.Models, len(r.Cards))
	}
	wants := []string{}
	for _, m := range r.Models {
		wants = append(wants, m.Title+" ("+m.ID+"): in force since "+m.Since.String()+".", m.Source)
	}
	for _, c := range r.Cards {
		named := map[string]bool{}
		for _, p := range c.Prices {
			for _, id := range strings.Fields(p.From) {
				named[id] = true
			}
		}
		for _, s := range c.Sources {
			wants = append(wants, s.Where)
			if !named[s.ID] {
				t.Errorf("%s: no price names the source %s", c.ID, s.ID)
			}
			delete(named, s.ID)
		}
		if len(named) > 0 || c.Checked.IsZero() || c.Checked.Before(c.Effective) {
			t.Errorf("%s of %s, checked on %s, lacks the sources %v", c.ID, c.Effective, c.Checked, named)
		}
		wants = append(wants, c.ID+": in force since "+c.Effective.String()+", last held against")
	}
	page := pageOf(t, r)
	wants = slices.DeleteFunc(wants, func(want string) bool { return strings.Contains(page, want) })
	if len(wants) > 0 {
		t.Errorf("the page lacks %q", wants)
	}
}
