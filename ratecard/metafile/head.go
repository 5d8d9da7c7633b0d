package metafile

import (
	"fmt"
	"time"

	"github.com/wacost/wacost/ratecard"
)

// A Head is what can't be read off the rows of Meta's files.
type Head struct {
	ID string `json:"id,omitempty"` // "" means "meta/CUR/DATE"
	// the first day; the per-message cards begin on 2025-07-01
	Effective ratecard.Date `json:"effective,omitzero"`
	// the day on which a person compared the card with the files
	Checked ratecard.Date   `json:"checked,omitzero"`
	Source  ratecard.Source `json:"source,omitzero"` // the files; an ID of "" means "meta"
}

// check refuses days on which there was no card per message. [ratecard.NewCard]
// checks the rest.
func (h *Head) check() error {
	for _, d := range []struct {
		name string
		ratecard.Date
	}{{"effective", h.Effective}, {"checked", h.Checked}} {
		if same, err := ratecard.ParseDate(d.String()); err != nil || same != d.Date {
			return &ratecard.ParseError{What: fmt.Sprintf("%s: %q is no date", d.name, d.Date)}
		}
	}
	first := ratecard.Date{Year: 2025, Month: time.July, Day: 1}
	if h.Effective.Before(first) {
		return &ratecard.ParseError{What: fmt.Sprintf("effective: before %s Meta charged per conversation, "+
			"so %s is no day of a per-message card", first, h.Effective)}
	}
	return nil
}
