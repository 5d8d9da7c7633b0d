package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wacost/wacost/examples/internal/scenario"
)

// compare returns where a result isn't what the scenario expects, event by
// event. Reasons and rates aren't compared.
func compare(want *scenario.Expected, got *result) []string {
	wants, gots := map[string][]string{}, map[string][]string{}
	units := map[scenario.Charge]int64{}
	for _, c := range want.Charges { // one charge may stand on several lines, for several rates
		n := c.Qty
		c.Qty = 0
		units[c] += n
	}
	for c, n := range units {
		put(wants, c.Event, "%d %s of %s charged", n, c.Unit, c.Category)
	}
	for _, c := range got.Charges {
		put(gots, c.Event, "%d %s of %s charged", c.Qty, c.Unit, c.Category)
	}
	told := map[string]int64{}
	for _, f := range want.Free {
		told[f.Event] += f.Qty
	}
	for event, n := range told {
		put(wants, event, "%s", freely(n))
	}
	frees := map[string]int64{}
	for _, f := range got.Free {
		frees[f.Event] += f.Qty
	}
	for event, n := range frees {
		if told[event] == 0 {
			n = 0 // how many isn't asked
		}
		put(gots, event, "%s", freely(n))
	}
	for _, r := range want.Refused {
		put(wants, r.Event, "refused (%d)", r.Error)
	}
	for _, r := range got.Refused {
		put(gots, r.Event, "refused (%d)", r.Error)
	}
	for _, u := range want.Uncertain {
		put(wants, u.Event, "%d to %d of %s charged", u.Low, u.High, u.Category)
	}
	for _, u := range got.Uncertain {
		put(gots, u.Event, "%d to %d of %s charged", u.Low, u.High, u.Category)
	}

	var differs []string
	events := map[string]bool{}
	for event := range wants {
		events[event] = true
	}
	for event := range gots {
		events[event] = true
	}
	for _, event := range slices.Sorted(maps.Keys(events)) {
		w, g := sentence(wants[event]), sentence(gots[event])
		if w != g {
			differs = append(differs, fmt.Sprintf("%s: want %s, got %s", event, w, g))
		}
	}
	return differs
}

func put(m map[string][]string, event, format string, args ...any) {
	m[event] = append(m[event], fmt.Sprintf(format, args...))
}

func freely(n int64) string {
	if n == 0 {
		return "free"
	}
	return fmt.Sprintf("%d free", n)
}

func sentence(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	slices.Sort(list)
	return strings.Join(list, " and ")
}
