package pricing

import (
	"cmp"
	"slices"
	"time"
)

// Usage returns where the counters stand after the events that were added, for a State: with
// messages of which something isn't certain as is likeliest, and with the corrections up to
// an instant. The second list is those that raised their counter, in order of time. So they
// are what a chain of [Pricer.Apply] with these events comes to, if each counter is raised
// to what Meta said at that instant. It fails as Bill does.
//
// All events are counted, those after the instant too. A counter that counted nothing isn't
// in the Usage, which is never nil without an error. For a quote put 0 on those of
// [Pricer.Counters] that aren't: see [Usage].
func (t *Tally) Usage(at time.Time) (Usage, []Corrected, error) {
	if t == nil {
		return nil, nil, noTally()
	}
	t.ready()
	if at.IsZero() {
		return nil, nil, &InputError{ErrInvalid, "at", "", "want the instant up to which corrections hold"}
	}
	if err := checkInstant("at", at); err != nil {
		return nil, nil, err
	}
	climbed, usage, err := t.climbed()
	if err != nil {
		return nil, nil, err
	}
	raised := []Corrected{}
	for counter, levels := range climbed {
		list := t.corrections[counter]
		var level int64
		for epoch, n := range levels {
			addUnits(&level, n, &err)
			if epoch < len(list) && !list[epoch].At.After(at) && list[epoch].Level > level {
				raised = append(raised, Corrected{list[epoch], level})
				level = list[epoch].Level
			}
		}
		if level > 0 {
			usage[counter] = level
		}
	}
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(raised, func(c, d Corrected) int { return c.Correction.compareAll(d.Correction) })
	return usage, raised, nil
}

// climbed returns what was counted on counters of volume tiers, by how often they had been
// corrected, and on those of allowances.
func (t *Tally) climbed() (climbed map[Counter][]int64, used Usage, err error) {
	s := t.sure.with(&t.likely, nil)
	if err = cmp.Or(t.fault, s.fault); err != nil {
		return nil, nil, err
	}
	climbed, used = map[Counter][]int64{}, Usage{}
	for counter, list := range t.corrections {
		climbed[counter] = make([]int64, len(list)+1)
	}
	count := func(key billingClass, n int64) {
		if c, ok := t.counterOf(key); ok {
			if climbed[c] == nil {
				climbed[c] = make([]int64, 1)
			}
			addUnits(&climbed[c][key.epoch], n, &err)
		}
	}
	for key, i := range s.classes {
		count(key, s.counts[i])
	}
	for c, m := range t.choices {
		count(c.options[0], m.units)
	}
	for c, a := range s.allowances {
		if b := a.bill(nil, count); b.counted > 0 {
			used[c] = b.counted
		}
	}
	return climbed, used, err
}
