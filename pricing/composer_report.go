package pricing

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/wacost/wacost/window"
)

// A ComposerReport is a Composer as plain data. Its JSON is the composer's, and is
// stable.
type ComposerReport struct {
	At             time.Time    `json:"at"`
	Window         window.State `json:"window"`
	WindowUntil    Deadline     `json:"window_until,omitzero"`
	FreeEntry      window.State `json:"free_entry"`
	FreeEntryUntil Deadline     `json:"free_entry_until,omitzero"`
	AnswerBy       Deadline     `json:"answer_by,omitzero"`
	Reply          Report       `json:"reply"`
	Marketing      Report       `json:"marketing"`
	Utility        Report       `json:"utility"`
	Authentication Report       `json:"authentication"`
	Free           FreeUnits    `json:"free,omitzero"`
}

// Report returns the composer as plain data.
func (c Composer) Report() ComposerReport {
	return ComposerReport{
		At:             c.At,
		Window:         c.Window,
		WindowUntil:    c.WindowUntil,
		FreeEntry:      c.FreeEntry,
		FreeEntryUntil: c.FreeEntryUntil,
		AnswerBy:       c.AnswerBy,
		Reply:          c.Reply.Report(),
		Marketing:      c.Marketing.Report(),
		Utility:        c.Utility.Report(),
		Authentication: c.Authentication.Report(),
		Free:           c.Free,
	}
}

// MarshalJSON returns the composer's Report.
func (c Composer) MarshalJSON() ([]byte, error) { return json.Marshal(c.Report()) }

// UnmarshalJSON fails, with an [*InputError]: decode into a [ComposerReport]. See
// [Quote.UnmarshalJSON].
func (c *Composer) UnmarshalJSON([]byte) error {
	return onlyWritten("Composer", "pricing.ComposerReport")
}

// freeUnitsJSON is FreeUnits of which Used and Left may be unknown.
type freeUnitsJSON struct {
	Certainty Certainty `json:"certainty"`
	Used      *int64    `json:"used"`
	Left      *int64    `json:"left"`
	Limit     int64     `json:"limit"`
	Counter   Counter   `json:"counter"`
}

// MarshalJSON writes a count that isn't known as null. If it is above 0 all the same,
// that is an [*InputError], as is a counter that has no text.
func (f FreeUnits) MarshalJSON() ([]byte, error) {
	j := freeUnitsJSON{Certainty: f.Certainty, Limit: f.Limit, Counter: f.Counter}
	switch {
	case f.Certainty != CertaintyUnknown:
		j.Used, j.Left = &f.Used, &f.Left
	case f.Used != 0 || f.Left != 0:
		return nil, &InputError{ErrInvalid, "FreeUnits.Certainty", string(f.Certainty), "Used or Left is known"}
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *FreeUnits) UnmarshalJSON(b []byte) error {
	var j freeUnitsJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	read := FreeUnits{Certainty: j.Certainty, Limit: j.Limit, Counter: j.Counter}
	switch {
	case j.Used != nil && j.Left != nil:
		read.Used, read.Left = *j.Used, *j.Left
	case j.Certainty != CertaintyUnknown:
		return &InputError{ErrInvalid, "FreeUnits.Certainty", string(j.Certainty), "want used and left with it"}
	}
	*f = read
	return nil
}

// String returns what is left, such as "588 of 1,000 left", "at most 588 of 1,000
// left" or "unknown, of 1,000".
func (f FreeUnits) String() string {
	left := withCommas(f.Left) + " of " + withCommas(f.Limit) + " left"
	switch f.Certainty {
	case CertaintyKnown:
		return left
	case CertaintyAtLeast:
		return "at most " + left
	case CertaintyUnknown:
		return "unknown, of " + withCommas(f.Limit)
	}
	return "none"
}

// String returns the hint in a few short lines for people, such as
//
//	text: 0 USD, until Sun 2026-11-22 12:00
//	free texts this month: 588 of 1,000 left
//	instead: marketing 0.0625 USD, utility 0.0068 USD, authentication 0.0068 USD
//
// Its wording may change; programs read the fields.
func (c Composer) String() string {
	if c.Reply.pricer == nil {
		return noQuote
	}
	lines := []string{"text: " + c.Reply.String()}
	if c.Reply.Deliverable() != DeliverableNo {
		lines[0] += c.WindowUntil.text(", ")
	}
	if entry := c.FreeEntryUntil.text(""); entry != "" {
		lines = append(lines, "free entry: "+entry)
	} else if c.AnswerBy != (Deadline{}) {
		lines = append(lines, "free entry opens with an answer "+c.AnswerBy.text(""))
	}
	if c.Free.Limit > 0 {
		left := c.Free.String()
		if c.Reply.noteSet(nil)&noteNothingCounted != 0 {
			left += "; priced as if none was sent"
		}
		lines = append(lines, "free texts this month: "+left)
	}
	lines = append(lines, "instead: marketing "+c.Marketing.String()+", utility "+c.Utility.String()+
		", authentication "+c.Authentication.String())
	return strings.Join(lines, "\n")
}

// String returns "until Sun 2026-11-22 12:00", with ", perhaps until …" where that is
// later, and "not now" if it doesn't hold now.
func (d Deadline) String() string { return cmp.Or(d.text(""), "not now") }

// text is String after a text; "" if there is no deadline.
func (d Deadline) text(before string) string {
	const layout = "until Mon 2006-01-02 15:04"
	switch {
	case !d.Sure.IsZero() && d.Perhaps.After(d.Sure):
		return before + d.Sure.Format(layout) + ", perhaps " + d.Perhaps.Format(layout)
	case !d.Sure.IsZero():
		return before + d.Sure.Format(layout)
	case !d.Perhaps.IsZero():
		return before + "perhaps " + d.Perhaps.Format(layout)
	}
	return ""
}
