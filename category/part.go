package category

import (
	"cmp"
	"strconv"
	"unicode/utf8"
)

// A part is one text of a template.
type part struct {
	kind partKind
	card uint32 // from 1; 0 outside of a carousel
	n    uint32 // of a button, from 1
	text string
}

// A partKind says what of a template a part is.
type partKind uint8

const (
	inWhole partKind = iota // no text of its own
	inHeader
	inBody
	inOffer
	inFooter
	inButton
	inURL
)

// What is read of a template is more than Meta allows: ten cards with two buttons
// each, texts of about a thousand characters, and addresses of two thousand.
const (
	maxParts = 1 << 10
	maxText  = 1 << 16 // bytes of all texts
)

// parts returns the texts of a template, in the order in which a user sees them,
// as far as they are read.
func (t *Template) parts() []part {
	left := maxText
	list := make([]part, 0, min(4+2*len(t.Buttons)+6*len(t.Cards), maxParts))
	add := func(kind partKind, card, n int, text string) {
		text = cutText(text, left)
		left -= len(text)
		if text != "" && len(list) < maxParts {
			list = append(list, part{kind, uint32(card), uint32(n), text})
		}
	}
	buttons := func(card int, bs []Button) {
		for i := range bs {
			add(inButton, card, i+1, bs[i].Text)
			add(inURL, card, i+1, bs[i].URL)
		}
	}
	add(inHeader, 0, 0, t.Header)
	add(inBody, 0, 0, t.Body)
	add(inOffer, 0, 0, t.Offer)
	add(inFooter, 0, 0, t.Footer)
	for i := range t.Cards {
		add(inHeader, i+1, 0, t.Cards[i].Header)
		add(inBody, i+1, 0, t.Cards[i].Body)
		buttons(i+1, t.Cards[i].Buttons)
	}
	buttons(0, t.Buttons)
	return list
}

// cutText returns at most n bytes of a text, and no part of a letter.
func cutText(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// where returns how a Reason names the part.
func (p *part) where() string {
	name := [...]string{"", "header", "body", "offer", "footer", "button", "button"}[p.kind]
	if buttons := [...]string{"", "button 1", "button 2", "button 3"}; int(p.n) < len(buttons) {
		name = cmp.Or(buttons[p.n], name) // without allocating
	} else {
		name += " " + strconv.FormatUint(uint64(p.n), 10)
	}
	if p.kind == inURL {
		name += " url"
	}
	if p.card > 0 {
		name = "card " + strconv.FormatUint(uint64(p.card), 10) + " " + name
	}
	return name
}
