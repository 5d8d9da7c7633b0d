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
	where := cmp.Or(e.Passage.Where, "whole")
	return "category: passage " + quoted(e.Passage.Text) + " (" + brief(where) + "): " + e.Why
}

// Cut returns the template without passages of [Suggest], all of them or those that a
// person chose. It changes nothing around them, so that a person should read the rest.
// What Meta decided was about another text and is left out.
//
// A passage that isn't where it says is of another template or of an older text: that is
// a [*PassageError], and so is one that is given twice.
func (t Template) Cut(passages ...Passage) (Template, error) {
	t.Approved, t.ApprovedAt, t.Becomes, t.BecomesAt = "", time.Time{}, "", time.Time{}
	list := slices.Clone(passages)
	slices.SortStableFunc(list, func(a, b Passage) int { return cmp.Compare(a.Start, b.Start) })
	c := cutting{
		t: &t,
		texts: map[string]*cut{
			"header": {text: t.Header},
			"body":   {text: t.Body},
			"offer":  {text: t.Offer},
			"footer": {text: t.Footer},
		},
		buttons: map[int]bool{},
	}
	for i := range list {
		if why := c.passage(&list[i]); why != "" {
			return Template{}, &PassageError{list[i], why}
		}
	}
	t.Header, t.Body = c.texts["header"].rest(), c.texts["body"].rest()
	t.Offer, t.Footer = c.texts["offer"].rest(), c.texts["footer"].rest()
	if len(c.buttons) > 0 {
		all := t.Buttons
		t.Buttons = nil
		for i := range all {
			if !c.buttons[i] {
				t.Buttons = append(t.Buttons, all[i])
			}
		}
	}
	return t, nil
}

// A cutting is what is taken out of a template so far.
type cutting struct {
	t       *Template
	texts   map[string]*cut // by Where
	buttons map[int]bool    // those that go, by index
}

// passage takes a passage out, or returns why it can't. Passages of one text come in order.
func (c *cutting) passage(p *Passage) (why string) {
	t := c.t
	switch n, isButton := strings.CutPrefix(p.Where, "button "); {
	case isButton:
		i, err := strconv.Atoi(n)
		if i--; err != nil || i < 0 || i >= len(t.Buttons) || c.buttons[i] || t.Buttons[i].name() != p.Text {
			return "no such button"
		}
		c.buttons[i] = true
	case p.Where == "" && p.Text == "CAROUSEL" && (t.Carousel || len(t.Cards) > 0):
		t.Carousel, t.Cards = false, nil
	case p.Where == "header" && p.Text == "PRODUCT" && t.showsProduct():
		t.HeaderFormat, c.texts[p.Where] = "", &cut{}
	case p.Where == "offer" && p.Text == "LIMITED_TIME_OFFER" && t.LimitedTimeOffer:
		t.LimitedTimeOffer, c.texts[p.Where] = false, &cut{}
	case c.texts[p.Where] != nil:
		return c.texts[p.Where].sentence(p)
	default:
		return "no such part"
	}
	return ""
}

// A cut is a text of which sentences are taken out.
type cut struct {
	text string
	kept strings.Builder // of text[:from]
	from int
}

// sentence takes a sentence out, which is behind those before, or returns why it can't.
func (c *cut) sentence(p *Passage) (why string) {
	if p.Text == "" || p.Start < c.from || p.Start > len(c.text) || !strings.HasPrefix(c.text[p.Start:], p.Text) {
		return "not there"
	}
	c.kept.WriteString(c.text[c.from:p.Start])
	c.from = p.Start + len(p.Text)
	return ""
}

// rest returns what is left.
func (c *cut) rest() string { return c.kept.String() + c.text[c.from:] }
