package scenario

import (
	"errors"
	"fmt"
	"io"
	"time"

	"gopkg.in/yaml.v3"
)

// Read reads every scenario of a file. It calls warn for what it ignores. Its
// errors are of one line, and name the scenario.
func Read(r io.Reader, warn func(string)) ([]Scenario, error) {
	list := []Scenario{}
	decoder := yaml.NewDecoder(r)
	for docs := 0; ; docs++ {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) && docs > 0 {
			return list, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, errors.New("empty: want a list of scenarios")
		}
		if err != nil {
			return nil, oneLine(err)
		}
		root := deref(&doc)
		if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
			root = deref(root.Content[0])
		}
		if root.Kind != yaml.SequenceNode {
			return nil, fmt.Errorf("line %d: want a list of scenarios", root.Line)
		}
		for i, n := range root.Content {
			s, err := readOne(n, warn)
			if err != nil && s.ID == "" {
				return nil, fmt.Errorf("scenario %d, line %d: %w", i+1, n.Line, err)
			}
			if err != nil {
				return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
			}
			list = append(list, s)
		}
	}
}

// known are keys for people, which are not read.
var known = []string{"documented", "source", "sources", "rules", "note", "notes", "confidence", "title", "description"}

func readOne(n *yaml.Node, warn func(string)) (s Scenario, err error) {
	f, err := open(n)
	if err != nil {
		return s, err
	}
	if s.ID, err = f.text("id"); err != nil {
		return s, err
	}
	if s.ID == "" {
		return s, errors.New("no id")
	}
	era, err := f.text("era")
	if err != nil {
		return s, err
	}
	if era == "" {
		return s, errors.New("no era")
	}
	if !f.has("events") {
		if s.Prose = f.has("cases") || f.has("symbols"); !s.Prose {
			err = errors.New("no events")
		}
		return s, err
	}
	state, err := open(f.node("state"))
	if err != nil {
		return s, fmt.Errorf("state: %w", err)
	}
	if s.Zone, err = zone(f, state); err != nil {
		return s, err
	}
	if s.Start, err = start(f, era, s.Zone); err != nil {
		return s, err
	}
	if err := s.readState(state); err != nil {
		return s, fmt.Errorf("state: %w", err)
	}
	if err := s.readEvents(f, state, warn); err != nil {
		return s, err
	}
	if err := s.readExpected(f, warn); err != nil {
		return s, err
	}
	if f.has("symbols") {
		s.skip("symbols: it needs a ladder of its own")
	}
	f.ignore("cases")
	f.ignore(known...)
	f.report(warn, s.ID)
	state.ignore("scope")
	state.report(warn, s.ID+": state")
	return s, nil
}

// zone reads the time zone of the account.
func zone(f, state *fields) (*time.Location, error) {
	name, err := f.text("waba_tz")
	if err == nil && name == "" {
		name, err = state.text("waba_tz")
	}
	if err != nil || name == "" {
		return time.UTC, err
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, fmt.Errorf("waba_tz %q: want an IANA name such as America/Sao_Paulo", name)
	}
	return loc, nil
}

// starts are the t0 of scenarios without one, by era.
var starts = map[string]string{
	"nbp_2018":              "2021-03-10T10:00",
	"cbp_2022":              "2022-06-15T10:00",
	"cbp_2023":              "2023-09-20T10:00",
	"cbp_2024_free_service": "2024-12-10T10:00",
	"pmp_2025":              "2025-09-01T12:00",
	"pmp_2026_08":           "2026-08-10T10:00",
	"pmp_2026_10":           "2026-10-12T10:00",
}

// start reads t0.
func start(f *fields, era string, loc *time.Location) (time.Time, error) {
	text, err := f.text("t0")
	if err != nil {
		return time.Time{}, err
	}
	if text == "" {
		if text = starts[era]; text == "" {
			return time.Time{}, fmt.Errorf("era %q isn't known, and there is no t0", era)
		}
	}
	t, err := instant(text, loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("t0: %w", err)
	}
	return t, nil
}
