package scenario

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// mostCounted is how many messages may have been counted before, which is far from
// the largest integer.
const mostCounted = 1e15

func (s *Scenario) readState(f *fields) (err error) {
	s.Currency, s.State.market = "USD", "BR"
	if text, err := f.text("currency"); err != nil {
		return err
	} else if text != "" {
		if s.Currency = ratecard.Currency(text); !s.Currency.Valid() {
			return fmt.Errorf("currency %q: want an ISO 4217 code", text)
		}
	}
	if text, err := f.text("market"); err != nil {
		return err
	} else if text != "" {
		if s.State.market, err = country(text); err != nil {
			return err
		}
	}
	switch text, err := f.text("integration"); {
	case err != nil:
		return err
	case text == "direct":
		s.State.Direct = true
	case text != "" && !strings.Contains(text, "partner"):
		s.skip(fmt.Sprintf("integration %q isn't known", text))
	}
	if s.State.viaMarketingAPI, err = s.api(f); err != nil {
		return err
	}
	if _, err := f.value("exempt_org", &s.State.ServiceExempt); err != nil {
		return err
	}
	pays := true
	if _, err := f.value("payment_method", &pays); err != nil {
		return err
	}
	s.State.NoPaymentMethod = !pays
	if text, err := f.text("sold_to"); err != nil {
		return err
	} else if text != "" {
		if s.State.soldTo, err = country(text); err != nil {
			return fmt.Errorf("sold_to: %w", err)
		}
	}
	assistant := false
	if _, err := f.value("ai_provider", &assistant); err != nil {
		return err
	}
	if assistant {
		s.skip("an AI provider: a price list of its own")
	}
	if err := s.State.readCounts(f); err != nil {
		return err
	}
	return s.readInternational(f)
}

// readCounts reads what was counted before the first event.
func (t *State) readCounts(f *fields) error {
	var used int64
	if given, err := f.value("free_tier_used", &used); err != nil {
		return err
	} else if given {
		if !counts(used) {
			return fmt.Errorf("free_tier_used: %d is no count", used)
		}
		t.FreeTier = &used
	}
	if n := f.node("service_free_used"); n != nil && n.Kind == yaml.MappingNode {
		if _, err := f.value("service_free_used", &t.Service); err != nil {
			return err
		}
	} else if n != nil {
		var used int64
		if _, err := f.value("service_free_used", &used); err != nil {
			return err
		}
		t.Service = map[string]int64{DefaultNumber: used}
	}
	for number, n := range t.Service {
		if !counts(n) {
			return fmt.Errorf("service_free_used of %s: %d is no count", number, n)
		}
	}
	return t.readCounters(f)
}

// readCounters reads the counters of volume tiers: one, or a list.
func (t *State) readCounters(f *fields) error {
	counters := []*fields{}
	if n := f.node("counter"); n != nil && n.Kind == yaml.SequenceNode {
		list, _, err := f.list("counter")
		if err != nil {
			return err
		}
		counters = list
	} else if n != nil {
		c, err := open(n)
		if err != nil {
			return fmt.Errorf("counter: %w", err)
		}
		counters = append(counters, c)
	}
	for _, c := range counters {
		count, err := t.readCounter(c)
		if err != nil {
			return fmt.Errorf("counter: %w", err)
		}
		t.Counters = append(t.Counters, count)
	}
	return nil
}

// counts reports whether n can be a count.
func counts(n int64) bool { return n >= 0 && n <= mostCounted }

func (t *State) readCounter(f *fields) (c Count, err error) {
	c.Country = t.market
	text, err := f.text("market")
	if err == nil && text != "" {
		c.Country, err = country(text)
	}
	if err != nil {
		return c, err
	}
	name, err := f.text("category")
	if err != nil {
		return c, err
	}
	switch name {
	case "utility", "authentication", "authentication_international":
		c.Item = ratecard.Item(name)
	case "template":
		c.Item = ratecard.Notification
	default:
		return c, fmt.Errorf("category %q has no volume tiers", name)
	}
	given, err := f.value("value", &c.N)
	if err == nil && (!given || !counts(c.N)) {
		err = errors.New("value: want a count")
	}
	return c, err
}

// readInternational reads what decides whether authentication messages are
// international: the primary business location, and since when the business pays
// that rate.
func (s *Scenario) readInternational(f *fields) error {
	text, err := f.text("pbl")
	if err != nil {
		return err
	}
	if text != "" && text != "unverified" && text != "none" {
		if s.State.primaryLocation, err = country(text); err != nil {
			return fmt.Errorf("pbl: %w", err)
		}
	}
	eligible := false
	told, err := f.value("eligible", &eligible)
	if err != nil {
		return err
	}
	begins := map[ratecard.Country]time.Time{}
	for _, key := range []string{"start", "start_time"} {
		n := f.node(key)
		switch {
		case n == nil:
			continue
		case n.Kind == yaml.MappingNode:
			var by map[string]string
			if _, err := f.value(key, &by); err != nil {
				return err
			}
			for name, text := range by {
				c, err := country(name)
				if err == nil {
					begins[c], err = s.moment(text)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", key, err)
				}
			}
		default:
			if begins[""], err = s.moment(n.Value); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	if told && !eligible || !told && len(begins) == 0 {
		return nil
	}
	s.State.international = func(c ratecard.Country) (time.Time, bool) {
		if at, ok := begins[c]; ok || len(begins) == 0 {
			return at, true // without a start, since the zero time
		}
		at, ok := begins[""]
		return at, ok
	}
	return nil
}

// moment reads an instant, or a duration after t0.
func (s *Scenario) moment(text string) (time.Time, error) {
	if d, err := time.ParseDuration(text); err == nil {
		return s.Start.Add(d), nil
	}
	return instant(text, s.Zone)
}

// Account returns the account of the scenario. It has no model: the rules in force
// on the day of delivery hold.
func (s *Scenario) Account() pricing.Account {
	a := pricing.Account{
		ID:              "account",
		Portfolio:       "portfolio",
		Currency:        s.Currency,
		Zone:            s.Zone,
		ServiceExempt:   s.State.ServiceExempt,
		NoPaymentMethod: s.State.NoPaymentMethod,
		PrimaryLocation: s.State.primaryLocation,
		SoldTo:          s.State.soldTo,
	}
	if s.State.international == nil {
		return a
	}
	a.AuthenticationInternationalFrom = map[ratecard.Country]time.Time{}
	for _, e := range s.Events {
		place, err := ratecard.Locate(e.Message.To)
		if err != nil {
			continue // a user's event
		}
		if at, ok := s.State.international(place.Country); ok {
			a.AuthenticationInternationalFrom[place.Country] = at
		}
	}
	return a
}

// country reads an ISO code.
func country(text string) (ratecard.Country, error) {
	if len(text) == 2 {
		if p, err := ratecard.Locate(text); err == nil && string(p.Country) == text {
			return p.Country, nil
		}
	}
	return "", fmt.Errorf("market %q: want an ISO 3166 country code such as BR", text)
}

// api reports whether messages go through the Marketing Messages Lite API.
func (s *Scenario) api(f *fields) (viaMarketingAPI bool, err error) {
	name, err := f.text("api")
	switch name {
	case "", "cloud":
		return false, err
	case "mm_lite", "marketing_messages":
		return true, err
	}
	s.skip(fmt.Sprintf("the API %q isn't known", name))
	return false, err
}

// instant reads a time in loc, or one with an offset of its own.
func instant(s string, loc *time.Location) (time.Time, error) {
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t.In(loc), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q: want a time such as 2025-09-01T12:00", s)
}

var layouts = []string{
	"2006-01-02T15:04", "2006-01-02T15:04:05",
	"2006-01-02 15:04", time.DateTime,
	time.DateOnly,
	"2006-01-02T15:04Z07:00", time.RFC3339,
}
