package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
	"github.com/wacost/wacost/ratecard"
)

// A line is an event as JSON. The comment on package main says what its keys mean.
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

// readLines reads one event a line, and skips empty lines.
func readLines(r io.Reader) ([]pricing.Event, error) {
	var events []pricing.Event
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	no := 0
	for scanner.Scan() {
		no++
		text := bytes.TrimSpace(scanner.Bytes())
		if len(text) == 0 {
			continue
		}
		e, err := readEvent(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", no, err)
		}
		events = append(events, e)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", no+1, err)
	}
	return events, nil
}

// readEvent reads one event.
func readEvent(text []byte) (e pricing.Event, err error) {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return e, err
	}
	if decoder.More() {
		return e, errors.New("more than one object")
	}
	switch {
	case l.At.IsZero():
		return e, errors.New("no at")
	case l.User == "":
		return e, errors.New("no user")
	case l.Inbound && (l.Category != "" || l.Reaction || l.Lite):
		return e, errors.New("an inbound message has no category, reaction or lite")
	case !l.Inbound && l.FromAd:
		return e, errors.New("from_ad is for inbound messages")
	}
	if _, err := ratecard.Locate(l.User); err != nil {
		return e, fmt.Errorf("user %q: want a phone number, a user ID or a country code", l.User)
	}
	e = pricing.Event{
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
	return e, err
}

// message returns the message that the business sent.
func (l *line) message() (m pricing.Message, err error) {
	m = pricing.Message{Reaction: l.Reaction, MarketingMessagesAPI: l.Lite}
	switch {
	case l.Category == "" && l.Reaction:
		m.Category = category.Service
	case l.Category != "":
		if m.Category, err = category.Parse(l.Category); err != nil {
			return m, fmt.Errorf("category %q: want marketing, utility, authentication or service", l.Category)
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
