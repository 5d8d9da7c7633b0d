package pricing

import "time"

// zoneName returns the name of a zone; "" for nil.
func zoneName(z *time.Location) string {
	if z == nil {
		return ""
	}
	return z.String()
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
