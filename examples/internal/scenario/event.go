package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/ratecard"
)

// mostAlike is how many messages one event may stand for, which is far from the
// largest integer.
const mostAlike = 1e9

// cantRun are keys of events that the library has no rules for.
var cantRun = []struct{ key, why string }{
	{"group", "a group"},
	{"member", "a group"},
	{"delivered_to", "several recipients"},
	{"bid_amount_per_1000", "a price cap"},
	{"multiplier", "a price cap"},
	{"tokens", "tokens"},
}

func (s *Scenario) readEvents(f, state *fields, warn func(string)) error {
	list, _, err := f.list("events")
	if err != nil {
		return err
	}
	users, err := s.countries(list)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, g := range list {
		id, err := g.text("id")
		if err == nil && id == "" {
			err = errors.New("no id")
		}
		if err == nil && seen[id] {
			err = errors.New("an event with that id came before")
		}
		if err != nil {
			return fmt.Errorf("event %d %s: %w", i+1, id, err)
		}
		seen[id] = true
		e, err := s.readEvent(g, users)
		if err != nil {
			return fmt.Errorf("event %s: %w", id, err)
		}
		e.ID = id
		g.ignore("note", "content", "sender", "error", "accepted", "seconds")
		g.report(warn, s.ID+": event "+id)
		s.Events = append(s.Events, e)
	}
	return nil
}

// countries returns the country of each user who has a name. One of the user's
// events is enough to give it.
func (s *Scenario) countries(list []*fields) (map[string]ratecard.Country, error) {
	users := map[string]ratecard.Country{}
	for _, f := range list {
		name, err := user(f)
		if err != nil {
			return nil, err
		}
		market, err := f.text("market")
		if err != nil {
			return nil, err
		}
		if name == "" || market == "" || users[name] != "" {
			continue
		}
		if users[name], err = country(market); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// user reads the name of the user, if the event has one.
func user(f *fields) (string, error) {
	name, err := f.text("to_user")
	if err == nil && name == "" {
		name, err = f.text("from_user")
	}
	return name, err
}

func (s *Scenario) readEvent(f *fields, users map[string]ratecard.Country) (e Event, err error) {
	if err := s.readWhen(f, &e); err != nil {
		return e, err
	}
	if err := s.readWho(f, &e, users); err != nil {
		return e, err
	}
	for _, no := range cantRun {
		if f.has(no.key) {
			s.skip(no.why)
		}
	}
	e.Count = 1
	if n := f.node("count"); n != nil {
		if n.Decode(&e.Count) != nil {
			s.skip(fmt.Sprintf("symbols: the count %q is no number", n.Value))
		} else if e.Count < 1 || e.Count > mostAlike {
			return e, fmt.Errorf("count %d: want 1 to %d", e.Count, int64(mostAlike))
		}
	}
	kind, err := f.text("kind")
	if err != nil {
		return e, err
	}
	from, err := f.text("from")
	if err != nil {
		return e, err
	}
	switch {
	case kind == "" || from == "":
		return e, errors.New("want from and kind")
	case from == "user":
		e.Inbound = true
		return e, s.inbound(f, &e, kind)
	case from == "business":
		return e, s.outbound(f, &e, kind)
	}
	s.skip(fmt.Sprintf("a message from %s", from))
	return e, nil
}

// readWhen reads the instants of sending and delivery.
func (s *Scenario) readWhen(f *fields, e *Event) error {
	at, err := f.text("at")
	if err != nil {
		return err
	}
	after, err := time.ParseDuration(at)
	if err != nil {
		return fmt.Errorf("at %q: want a time after t0 such as 26h30m", at)
	}
	e.Sent = s.Start.Add(after)
	e.At = e.Sent
	text, err := f.text("delivered_at")
	if err != nil {
		return err
	}
	if text != "" {
		if after, err = time.ParseDuration(text); err != nil {
			return fmt.Errorf("delivered_at %q: want a time after t0 such as 26h30m", text)
		}
		if e.At = s.Start.Add(after); e.At.Before(e.Sent) {
			return fmt.Errorf("delivered_at %s is before at %s", text, at)
		}
	}
	delivered := true
	_, err = f.value("delivered", &delivered)
	e.Lost = !delivered
	return err
}

// readWho reads number, user and country. Events that name no user are of one
// user per country.
func (s *Scenario) readWho(f *fields, e *Event, users map[string]ratecard.Country) error {
	number, err := f.text("to_number")
	if err == nil && number == "" {
		number, err = f.text("from_number")
	}
	if err != nil {
		return err
	}
	if e.Number = number; number == "" {
		e.Number = DefaultNumber
	}
	name, err := user(f)
	if err != nil {
		return err
	}
	at := s.State.market
	if c, ok := users[name]; ok {
		at = c
	}
	market, err := f.text("market")
	if err == nil && market != "" {
		at, err = country(market)
	}
	if err != nil {
		return err
	}
	if e.User = "user " + name; name == "" {
		e.User = "a user in " + string(at)
	}
	e.Message.To = string(at)
	place, err := ratecard.Locate(name)
	if err == nil && place.Reading == ratecard.ReadingID && strings.Contains(name, ".") {
		e.Message.To = name // a business-scoped user ID
	}
	return nil
}

// readReported reads what Meta's status said of a message of the business.
func (s *Scenario) readReported(f *fields, e *Event) error {
	g, err := open(f.node("reported"))
	if err != nil {
		return fmt.Errorf("reported: %w", err)
	}
	meta, billable := &e.Meta, true
	if meta.Type, err = g.text("type"); err != nil {
		return fmt.Errorf("reported: %w", err)
	}
	if meta.Subtype, err = g.text("subtype"); err != nil {
		return fmt.Errorf("reported: %w", err)
	}
	if _, err := g.value("billable", &billable); err != nil {
		return fmt.Errorf("reported: %w", err)
	}
	meta.NotBillable = !billable
	until, err := g.text("free_until")
	if err == nil && until != "" {
		meta.FreeUntil, err = s.moment(until)
	}
	if err != nil {
		return fmt.Errorf("reported: free_until: %w", err)
	}
	for key := range g.nodes {
		if !g.asked[key] {
			return fmt.Errorf("reported: %s isn't known", key)
		}
	}
	return nil
}

// phones are the clients that open a free entry window; "" is an event that
// doesn't name its client. The web and desktops open none.
var phones = []string{"", "android", "ios"}

// inbound reads what the user sent.
func (s *Scenario) inbound(f *fields, e *Event, kind string) error {
	client, err := f.text("client")
	if err != nil {
		return err
	}
	f.ignore("entry", "category", "api")
	switch kind {
	case "freeform", "call":
	case "reaction":
		e.Mute = true
	case "ad_click":
		e.FromAd = slices.Contains(phones, client)
	default:
		s.skip(fmt.Sprintf("a %s from the user", kind))
	}
	return nil
}

// outbound reads what the business sent.
func (s *Scenario) outbound(f *fields, e *Event, kind string) error {
	if err := s.readReported(f, e); err != nil {
		return err
	}
	viaMarketingAPI, err := s.api(f)
	if err != nil {
		return err
	}
	name, err := f.text("category")
	if err != nil {
		return err
	}
	switch kind {
	case "template":
	case "freeform", "reaction":
		e.Message.Category = category.Service
		e.Message.Reaction = kind == "reaction"
		return nil
	default:
		s.skip(fmt.Sprintf("a %s from the business", kind))
		return nil
	}
	if name == "" {
		return nil
	}
	c, err := category.Parse(name)
	if err != nil || c == category.Service {
		s.skip(fmt.Sprintf("a template of category %s", name))
		return nil
	}
	e.Message.Category = c
	if c == category.Marketing {
		e.Message.MarketingMessagesAPI = viaMarketingAPI || s.State.viaMarketingAPI || name == "marketing_lite"
	}
	return nil
}
