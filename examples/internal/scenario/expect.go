package scenario

import (
	"errors"
	"fmt"
)

func (s *Scenario) readExpected(f *fields, warn func(string)) error {
	var x Expected
	any := false
	for _, part := range []struct {
		key  string
		read func(*fields) error
	}{
		{"expected_charges", x.readCharge},
		{"expected_free", x.readFree},
		{"not_sent", x.readRefused},
		{"expected_uncertain", x.readUncertain},
	} {
		list, ok, err := f.list(part.key)
		if err != nil {
			return err
		}
		any = any || ok
		for _, g := range list {
			if n := g.node("qty"); n != nil && n.Decode(new(int64)) != nil {
				s.skip(fmt.Sprintf("symbols: the quantity %q is no number", n.Value))
				delete(g.nodes, "qty")
			}
			if err := part.read(g); err != nil {
				return fmt.Errorf("%s: %w", part.key, err)
			}
			g.ignore("why", "rate", "note", "price_at_most_per_1000", "confidence")
			g.report(warn, s.ID+": "+part.key)
		}
	}
	if any {
		s.Expected = &x
	}
	return nil
}

// event reads the key that every expectation has: of which event it is.
func event(f *fields) (string, error) {
	id, err := f.text("event")
	if err == nil && id == "" {
		err = errors.New("no event")
	}
	return id, err
}

func (x *Expected) readCharge(f *fields) (err error) {
	c := Charge{Qty: 1}
	if c.Event, err = event(f); err != nil {
		return err
	}
	if c.Unit, err = f.text("unit"); err != nil {
		return err
	}
	if c.Category, err = f.text("category"); err != nil {
		return err
	}
	_, err = f.value("qty", &c.Qty)
	x.Charges = append(x.Charges, c)
	return err
}

func (x *Expected) readFree(f *fields) (err error) {
	var free Free
	if free.Event, err = event(f); err != nil {
		return err
	}
	_, err = f.value("qty", &free.Qty)
	x.Free = append(x.Free, free)
	return err
}

func (x *Expected) readRefused(f *fields) (err error) {
	var r Refused
	if r.Event, err = event(f); err != nil {
		return err
	}
	_, err = f.value("error", &r.Error)
	x.Refused = append(x.Refused, r)
	return err
}

func (x *Expected) readUncertain(f *fields) (err error) {
	var u Uncertain
	if u.Event, err = event(f); err != nil {
		return err
	}
	if u.Category, err = f.text("category"); err != nil {
		return err
	}
	if _, err := f.value("low", &u.Low); err != nil {
		return err
	}
	_, err = f.value("high", &u.High)
	x.Uncertain = append(x.Uncertain, u)
	return err
}
