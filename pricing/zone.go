package pricing

import (
	"strings"
	"time"
)

// zoneName returns the name of a zone; "" for nil.
func zoneName(z *time.Location) string {
	if z == nil {
		return ""
	}
	return z.String()
}

// isFixed reports whether a zone never changes, and its seconds east of UTC.
func isFixed(z *time.Location) (offset int, ok bool) {
	at := time.Unix(0, 0).In(z)
	start, end := at.ZoneBounds()
	_, offset = at.Zone()
	return offset, start.IsZero() && end.IsZero()
}

// sameZone reports whether two zones are the same: by their names, and by their offset if they
// never change. Those of parsed instants have an offset and no name, as nil has none.
func sameZone(a, b *time.Location) bool {
	if a == b || a == nil || b == nil || a.String() != b.String() {
		return a == b
	}
	offsetA, fixedA := isFixed(a)
	offsetB, fixedB := isFixed(b)
	return fixedA == fixedB && (!fixedA || offsetA == offsetB)
}

// zoneText names a zone in errors: "America/Sao_Paulo", or "+05:30" of one without a name; "" for nil.
func zoneText(z *time.Location) string {
	if z == nil || z == time.UTC {
		return zoneName(z)
	}
	name, layout := z.String(), "-07:00"
	offset, ok := isFixed(z)
	if !ok {
		return name
	}
	if offset%60 != 0 {
		layout = "-07:00:00"
	}
	if text := time.Unix(0, 0).In(z).Format(layout); text != name {
		return strings.TrimSpace(name + " " + text)
	}
	return name
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
	if offset, ok := isFixed(zone); ok && zone != time.UTC {
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
