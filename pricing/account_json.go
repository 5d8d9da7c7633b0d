package pricing

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// plainAccount is an Account without its methods.
type plainAccount Account

// accountJSON is an Account as JSON: its own fields, and by name the two that are
// no data.
type accountJSON struct {
	plainAccount
	zoneJSON
	Rates string `json:"rates,omitempty"`
}

// ratesPublished is how JSON names [ratecard.Published].
const ratesPublished = "published"

// MarshalJSON writes the account with its zone by name. Two accounts can't be
// written, and are an [*InputError]: one in time.Local, which is another zone on
// another machine, and one whose Rates are neither nil nor [ratecard.Published],
// since prices of one's own are no part of it. Leave Rates nil, and set them after
// reading.
func (a Account) MarshalJSON() ([]byte, error) {
	j := accountJSON{plainAccount: plainAccount(a)}
	if a.Rates != nil {
		if a.Rates != ratecard.Published() {
			const why = "JSON holds no prices: set Rates after reading"
			return nil, &InputError{ErrInvalid, "Account.Rates", bookName(a.Rates), why}
		}
		j.Rates = ratesPublished
	}
	var err error
	if j.zoneJSON, err = zoneAsJSON(a.Zone, "Account.Zone"); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes. A zone's name is looked up by
// [time.LoadLocation], in the time zone database of Go or of the machine; nothing
// else in this package reads a file. A name that isn't known there is an
// [*InputError]. Null changes nothing.
func (a *Account) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j accountJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	read := Account(j.plainAccount)
	var err error
	if read.Zone, err = j.read("Account.Zone"); err != nil {
		return err
	}
	switch j.Rates {
	case "":
	case ratesPublished:
		read.Rates = ratecard.Published()
	default:
		return &InputError{ErrInvalid, "Account.Rates", j.Rates, "want none, or published"}
	}
	*a = read
	return nil
}

// zoneJSON is a time zone as JSON.
type zoneJSON struct {
	Zone       string `json:"zone,omitempty"`
	ZoneOffset *int   `json:"zone_offset,omitempty"` // seconds east of UTC, of a zone that never changes
}

// zoneAsJSON returns a zone by name. The error is that of the field, for a zone without
// one, or one that is another on another machine.
func zoneAsJSON(zone *time.Location, field string) (j zoneJSON, err error) {
	if zone == nil {
		return j, nil
	}
	j.Zone = zone.String()
	start, end := time.Unix(0, 0).In(zone).ZoneBounds()
	if start.IsZero() && end.IsZero() && zone != time.UTC {
		_, offset := time.Unix(0, 0).In(zone).Zone()
		j.ZoneOffset = &offset
	}
	if j.Zone == "Local" || j.Zone == "" && j.ZoneOffset == nil {
		const why = "want a zone by name, such as one of time.LoadLocation"
		return j, &InputError{ErrInvalid, field, j.Zone, why}
	}
	return j, nil
}

// read returns the zone; nil if there is none.
func (j zoneJSON) read(field string) (*time.Location, error) {
	if j.ZoneOffset != nil {
		return time.FixedZone(j.Zone, *j.ZoneOffset), nil
	}
	if j.Zone == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(j.Zone)
	if err != nil || zone.String() == "Local" {
		return nil, &InputError{ErrInvalid, field, j.Zone, "no such time zone is known here"}
	}
	return zone, nil
}

// plainSchedule is a Schedule without its methods.
type plainSchedule Schedule

// scheduleJSON is a Schedule as JSON: its own fields, and its zone by name.
type scheduleJSON struct {
	plainSchedule
	zoneJSON
}

// MarshalJSON writes the schedule with its zone by name. One in time.Local is an
// [*InputError], as it is of an [Account].
func (s Schedule) MarshalJSON() ([]byte, error) {
	zone, err := zoneAsJSON(s.Zone, "Schedule.Zone")
	if err != nil {
		return nil, err
	}
	return json.Marshal(scheduleJSON{plainSchedule(s), zone})
}

// UnmarshalJSON reads what MarshalJSON writes. Null changes nothing.
func (s *Schedule) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var j scheduleJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	zone, err := j.read("Schedule.Zone")
	if err != nil {
		return err
	}
	*s = Schedule(j.plainSchedule)
	s.Zone = zone
	return nil
}

// plainFee is a Fee without its methods.
type plainFee Fee

// MarshalJSON writes the fee, unless it has a decimal that [Account.Validate]
// refuses as too long.
func (f Fee) MarshalJSON() ([]byte, error) {
	if isExtreme(f.Share) {
		return nil, &InputError{ErrInvalid, "Fee.Share", "", wantDecimal}
	}
	return json.Marshal(plainFee(f))
}
