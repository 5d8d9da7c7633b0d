package pricing

import (
	"slices"
	"sync"

	"github.com/wacost/wacost/ratecard"
)

// Models returns every model, oldest first.
func Models() []Model {
	var list []Model
	for _, m := range models() {
		list = append(list, *m)
	}
	return list
}

// ModelOn returns the model in force on a day, and whether there is one. The
// first known model began on Models()[0].Since.
func ModelOn(d ratecard.Date) (Model, bool) {
	if m := modelOn(d); m != nil {
		return *m, true
	}
	return Model{}, false
}

// ModelByID returns the model with an ID, and whether there is one.
func ModelByID(id string) (Model, bool) {
	if m := modelByID(id); m != nil {
		return *m, true
	}
	return Model{}, false
}

// models returns every model, oldest first. The list is built at the first call.
var models = sync.OnceValue(func() []*Model {
	var list []*Model
	for _, era := range [][]Model{era2018(), era2022(), era2023(), era2024(), era2025(), era2026()} {
		for i := range era {
			list = append(list, &era[i])
		}
	}
	return list
})

// modelOn returns the model in force on a day, or nil.
func modelOn(d ratecard.Date) *Model {
	list := models()
	for i := len(list) - 1; i >= 0; i-- {
		if !list[i].ByIDOnly && !d.Before(list[i].Since) {
			return list[i]
		}
	}
	return nil
}

// rulesetOn returns the rules of a model that hold on a day; of a nil model none.
func rulesetOn(m *Model, d ratecard.Date) *ruleset {
	list := rulesets()[m]
	i := len(list) - 1
	for i > 0 && d.Before(list[i].since) {
		i--
	}
	return list[i].rules()
}

// A datedRuleset is the rules of a model from a day until the next one begins.
type datedRuleset struct {
	since ratecard.Date
	rules func() *ruleset // makes them at the first call
}

// rulesets returns those of each model, oldest first. The first of a model is from
// the zero day on, since accounts may ask for a model on any day.
var rulesets = sync.OnceValue(func() map[*Model][]datedRuleset {
	all := map[*Model][]datedRuleset{nil: {{rules: sync.OnceValue(func() *ruleset { return new(ruleset) })}}}
	for _, m := range models() {
		days := []ratecard.Date{{}}
		for i := range m.rules {
			days = m.rules[i].addDays(days)
		}
		for _, d := range inOrder(days) {
			all[m] = append(all[m], datedRuleset{d, sync.OnceValue(func() *ruleset {
				return newRuleset(m, m.rulesOn(d))
			})})
		}
	}
	return all
})

// RefusalIDs returns every ID of a [Refusal], sorted: those of the rules of any year, and
// that of messages that failed.
func RefusalIDs() []string {
	list := []string{RefusalReportedFailed}
	for _, m := range models() {
		for i := range m.rules {
			if r := &m.rules[i]; r.then.verb == verbRefuse {
				list = appendNew(list, r.ID)
			}
		}
	}
	slices.Sort(list)
	return list
}

// MarshalText returns the model's ID. A model that isn't one of [Models], such as
// the zero Model, is an [*InputError].
func (m Model) MarshalText() ([]byte, error) {
	if known := modelByID(m.ID); known == nil || !known.Equal(m) {
		return nil, &InputError{ErrNoModel, "Model", m.ID, "want one of Models"}
	}
	return []byte(m.ID), nil
}

// UnmarshalText sets the model with that ID. If there is none, that is an
// [*InputError].
func (m *Model) UnmarshalText(b []byte) error {
	known := modelByID(string(b))
	if known == nil {
		return &InputError{ErrNoModel, "Model", string(b), "Models lists them"}
	}
	*m = *known
	return nil
}

// modelByID returns the model with an ID, or nil.
func modelByID(id string) *Model {
	for _, m := range models() {
		if m.ID == id {
			return m
		}
	}
	return nil
}
