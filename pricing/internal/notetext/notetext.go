// Package notetext makes the text of a note out of its values.
package notetext

import (
	"strconv"
	"strings"
	"time"

	"github.com/wacost/wacost/pricing"
)

// New returns a note with an ID and a text, in which values stand in braces: {units},
// {counted}, {month}, {day}, {at}, {market}, {category}, {currency}
// and {name}.
func New(id, text string, v pricing.NoteValues) pricing.Note {
	words := strings.NewReplacer(
		"{units}", strconv.FormatInt(v.Units, 10),
		"{counted}", strconv.FormatInt(v.Counted, 10),
		"{month}", v.Month.String(),
		"{day}", v.Day.String(),
		"{at}", v.At.UTC().Format(time.RFC3339),
		"{market}", printable(string(v.Market)),
		"{category}", printable(string(v.Category)),
		"{currency}", printable(string(v.Currency)),
		"{name}", printable(v.Name),
	)
	return pricing.Note{ID: id, Text: words.Replace(text), Values: v}
}

// printable returns a word as Go writes it between quotes: it may be what a stranger sent.
func printable(word string) string {
	quoted := strconv.Quote(word)
	return quoted[1 : len(quoted)-1]
}
