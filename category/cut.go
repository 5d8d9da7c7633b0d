package category

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Passage is a sentence, a button or a component of a template.
type Passage struct {
	// Where is the part as in a Reason, with "button 1" for its address too; ""
	// for a carousel.
	Where string `json:"where,omitempty"`

	// Text is the whole sentence or the button's text. Where there are no words,
	// it is the type of the component, such as "CAROUSEL".
	Text string `json:"text"`

	// Start is the byte of the text at Where at which a sentence begins.
	Start int `json:"start,omitempty"`

	// StartUTF16 and EndUTF16 are where the sentence begins and ends in UTF-16 units,
	// in which JavaScript counts. Both are 0 where there are no words.
	StartUTF16 int `json:"start_utf16"`
	EndUTF16   int `json:"end_utf16"`

	// Rules are those for marketing that were met there, each once.
	Rules []string `json:"rules"`
}

// A PassageError says which passage [Template.Cut] couldn't take out.
type PassageError struct {
	Passage Passage
	Why     string
}

// Error names the passage and the fault.
func (e *PassageError) Error() string {
	where := cmp.Or(e.Passage.Where, "template")
	return "category: passage " + quoted(e.Passage.Text) + " of the " + brief(where) + ": " + e.Why
}

// Cut returns the template without passages of [Suggest], all of them or those that a
// person chose. It changes nothing around them, so that a person should read the rest.
// What Meta decided was about another text and is left out.
//
// A passage that isn't where it says is of another template or of an older text: that is
// a [*PassageError], and so is one that is given twice.
func (t Template) Cut(passages ...Passage) (Template, error) {
	t.Approved, t.ApprovedAt, t.Becomes, t.BecomesAt = "", time.Time{}, "", time.Time{}
	last := slices.Clone(passages)
	slices.SortStableFunc(last, func(a, b Passage) int { return b.Start - a.Start })
	rest, gone := t, map[int]bool{} // buttons
	for i := range last {
		if why := rest.cut(&last[i], gone); why != "" {
			return Template{}, &PassageError{last[i], why}
		}
	}
	if len(gone) > 0 {
		rest.Buttons = nil
		for i := range t.Buttons {
			if !gone[i] {
				rest.Buttons = append(rest.Buttons, t.Buttons[i])
			}
		}
	}
	return rest, nil
}

// cut takes a passage out or, if it is a button, adds its index to those that go. It
// returns why it can't. Passages of one text come with the last first.
func (t *Template) cut(p *Passage, gone map[int]bool) (why string) {
	switch n, isButton := strings.CutPrefix(p.Where, "button "); {
	case isButton:
		i, err := strconv.Atoi(n)
		if i--; err != nil || i < 0 || i >= len(t.Buttons) || gone[i] || t.Buttons[i].name() != p.Text {
			return "no such button"
		}
		gone[i] = true
	case p.Where == "" && p.Text == "CAROUSEL" && (t.Carousel || len(t.Cards) > 0):
		t.Carousel, t.Cards = false, nil
	case p.Where == "header" && p.Text == "PRODUCT" && t.showsProduct():
		t.HeaderFormat, t.Header = "", ""
	case p.Where == "offer" && p.Text == "LIMITED_TIME_OFFER" && t.LimitedTimeOffer:
		t.LimitedTimeOffer, t.Offer = false, ""
	case p.Where == "header":
		return cutSentence(&t.Header, p)
	case p.Where == "body":
		return cutSentence(&t.Body, p)
	case p.Where == "offer":
		return cutSentence(&t.Offer, p)
	case p.Where == "footer":
		return cutSentence(&t.Footer, p)
	default:
		return "no such part"
	}
	return ""
}

// cutSentence takes a passage out of a text.
func cutSentence(text *string, p *Passage) (why string) {
	if p.Text == "" || p.Start < 0 || p.Start > len(*text) || !strings.HasPrefix((*text)[p.Start:], p.Text) {
		return "not there"
	}
	*text = (*text)[:p.Start] + (*text)[p.Start+len(p.Text):]
	return ""
}
