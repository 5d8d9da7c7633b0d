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

// parts adds to an empty list the texts of a template, in the order in which a user sees
// them, as far as they are read.
func (t *Template) parts(list []part) []part {
	l := partList{list, maxText}
	l.add(inHeader, 0, 0, t.Header)
	l.add(inBody, 0, 0, t.Body)
	l.add(inOffer, 0, 0, t.Offer)
	l.add(inFooter, 0, 0, t.Footer)
	for i := range t.Cards {
		l.add(inHeader, i+1, 0, t.Cards[i].Header)
		l.add(inBody, i+1, 0, t.Cards[i].Body)
		l.addButtons(i+1, t.Cards[i].Buttons)
	}
	l.addButtons(0, t.Buttons)
	return l.parts
}

// A partList is the texts so far.
type partList struct {
	parts []part
	left  int // bytes that are still read
}

// add adds a text, if there is one.
func (l *partList) add(kind partKind, card, n int, text string) {
	text = cutText(text, l.left)
	l.left -= len(text)
	k := len(l.parts)
	if text == "" || k == maxParts {
		return
	}
	if k == cap(l.parts) {
		l.parts = grown(l.parts, 1)
	}
	l.parts = l.parts[:k+1]
	l.parts[k] = part{kind, uint32(card), uint32(n), text}
}

func (l *partList) addButtons(card int, list []Button) {
	for i := range list {
		l.add(inButton, card, i+1, list[i].Text)
		l.add(inURL, card, i+1, list[i].URL)
	}
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
