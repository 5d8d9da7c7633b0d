package logs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/examples/internal/cli"
	"github.com/wacost/wacost/examples/internal/input"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// Events reads one event a line, and skips empty lines.
func Events(in *input.Input) ([]pricing.Event, error) {
	var events []pricing.Event
	for {
		text, no, err := in.Line()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		var e pricing.Event
		if err == nil {
			e, err = Event(text)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", no, err)
		}
		events = append(events, e)
	}
}

// Keys that only one of the two forms of an event has.
var (
	ownKeys  = []string{"call", "customer", "echo", "failed", "message", "meta", "sent"}
	flatKeys = []string{"category", "reaction", "lite"}
)

// Event reads one event: a [pricing.Event] in its own JSON, or flat, as the comment on
// examples/compare says.
func Event(text []byte) (e pricing.Event, err error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(text, &keys); err != nil {
		return e, err
	}
	has := func(list []string) string {
		if i := slices.IndexFunc(list, func(k string) bool { _, ok := keys[k]; return ok }); i >= 0 {
			return list[i]
		}
		return ""
	}
	own, flat := has(ownKeys), has(flatKeys)
	switch {
	case own != "" && flat != "":
		return e, fmt.Errorf("%q beside %q: want the keys of a pricing.Event or those of a flat event", flat, own)
	case own != "":
		err = readOwn(text, &e)
	default:
		err = readFlat(text, &e)
	}
	return e, err
}

// decode reads JSON, and refuses keys that aren't known.
func decode(text []byte, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

// checkUser refuses users whose market nobody can tell.
func checkUser(user string) error {
	if user == "" {
		return errors.New("no user")
	}
	if _, err := ratecard.Locate(user); err != nil {
		return fmt.Errorf("user %q: want a phone number, a user ID or a country code", user)
	}
	return nil
}

// readOwn reads a pricing.Event in its own JSON.
func readOwn(text []byte, e *pricing.Event) error {
	if err := decode(text, e); err != nil {
		return err
	}
	m := &e.Message
	switch {
	case e.At.IsZero():
		return errors.New("no at")
	case !e.Inbound && e.FromAd:
		return errors.New("from_ad is for inbound messages")
	}
	if err := checkUser(cmp.Or(m.To, e.User)); err != nil {
		return err
	}
	for _, c := range append([]category.Category{m.Category}, m.Others...) {
		if c == "" {
			continue
		}
		if _, err := cli.Category(string(c)); err != nil {
			return err
		}
	}
	return nil
}

// A line is a flat event. The comment on examples/compare says what its keys mean.
type line struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Number   string    `json:"number"`
	User     string    `json:"user"`
	Inbound  bool      `json:"inbound"`
	FromAd   bool      `json:"from_ad"`
	Category string    `json:"category"`
	Reaction bool      `json:"reaction"`
	Lite     bool      `json:"lite"`
}

// readFlat reads a flat event.
func readFlat(text []byte, e *pricing.Event) (err error) {
	var l line
	if err := decode(text, &l); err != nil {
		return err
	}
	switch {
	case l.At.IsZero():
		return errors.New("no at")
	case l.Inbound && (l.Category != "" || l.Reaction || l.Lite):
		return errors.New("an inbound message has no category, reaction or lite")
	case !l.Inbound && l.FromAd:
		return errors.New("from_ad is for inbound messages")
	}
	if err := checkUser(l.User); err != nil {
		return err
	}
	*e = pricing.Event{
		ID:      l.ID,
		At:      l.At,
		Number:  l.Number,
		User:    l.User,
		Inbound: l.Inbound,
		FromAd:  l.FromAd,
	}
	if !l.Inbound {
		e.Message, err = l.message()
	}
	return err
}

// message returns the message that the business sent.
func (l *line) message() (m pricing.Message, err error) {
	m = pricing.Message{Reaction: l.Reaction, MarketingMessagesAPI: l.Lite}
	switch {
	case l.Category == "" && l.Reaction:
		m.Category = category.Service
	case l.Category != "":
		if m.Category, err = cli.Category(l.Category); err != nil {
			return m, err
		}
	}
	switch {
	case l.Reaction && m.Category != category.Service:
		return m, errors.New("a reaction is of category service")
	case l.Lite && m.Category != category.Marketing:
		return m, errors.New("lite is for marketing")
	}
	return m, nil
}
