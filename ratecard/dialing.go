package ratecard

import (
	"strconv"
	"strings"
)

// A Dialing says how to read a phone number without "+". The zero Dialing reads it
// as WhatsApp writes one: as digits that begin with the calling code of their
// country. [Locate] is its shortcut. A number with "+" is the same number to every
// Dialing.
//
// Digits that people type, or that come from a list, may be national ones: they lack
// the calling code, and may have the prefix that is dialled before a national
// number, such as 0. They are read so if Country is given and they fit its numbering
// plan; if they don't, as the zero Dialing reads them. The same digits may fit both,
// such as 2025550100, in Washington or in Cairo. In what people wrote, the national
// number is then meant, for they said where they dial; [ReadingAmbiguous] warns if the
// other is in another country. In what WhatsApp wrote, such as the wa_id of a webhook,
// the international one is meant: set ByWhatsApp.
type Dialing struct {
	// Country is where numbers without "+" are dialled; "" is nowhere.
	Country Country `json:"country,omitempty"`
	// ByWhatsApp says that WhatsApp wrote the number. It is then read as a national one
	// only if it fits no plan as an international one.
	ByWhatsApp bool `json:"by_whatsapp,omitempty"`
}

// Locate is the function [Locate], but for numbers without "+".
func (d Dialing) Locate(user string) (Place, error) {
	if d.Country == "" {
		return Locate(user)
	}
	a, err := world()
	if err != nil {
		return Place{}, err
	}
	written, _ := spell(user)
	national, international := a.readings(written, d.Country)
	if national == (spelling{}) || d.ByWhatsApp && international {
		return Locate(user)
	}
	p := a.places[a.longest(national.text())]
	if international && p.Country != a.places[a.longest(written.text())].Country {
		p.Reading = ReadingAmbiguous
	}
	return p, nil
}

// PhoneKey is the function [PhoneKey], but for numbers without "+". A national number
// has the key of its international form.
func (d Dialing) PhoneKey(name string) uint64 {
	if d.Country == "" {
		return PhoneKey(name)
	}
	a, err := world()
	if err != nil {
		return 0
	}
	written, _ := spell(name)
	national, international := a.readings(written, d.Country)
	if national == (spelling{}) || d.ByWhatsApp && international {
		return PhoneKey(name)
	}
	return PhoneKey(national.text())
}

// NameKey is the function [NameKey], but for numbers without "+". A national number
// has the key of its international form.
func (d Dialing) NameKey(name string) string {
	if d.Country == "" {
		return NameKey(name)
	}
	if n := d.PhoneKey(name); n != PhoneKey(name) {
		return strconv.FormatUint(n, 10)
	}
	return NameKey(name)
}

// CallingCode returns the code that numbers of the country begin with in
// international form, such as "55"; "" for a country without numbers of its own. +1
// and some others are shared by several countries.
func (c Country) CallingCode() string {
	a, err := world()
	if err != nil {
		return ""
	}
	return a.planOf(c).code
}

// readings returns what digits without "+" are if they are dialled in a country,
// zero if they fit its plan in no way, and whether they are an international number
// as they stand.
func (a *atlas) readings(s spelling, c Country) (national spelling, international bool) {
	if s.plus || s.n == 0 || s.n > maxNumber {
		return spelling{}, false
	}
	text := s.text()
	if n := a.longest(text); n > nowhere && s.n >= minDigits {
		p := &a.plans[n]
		international = has(&p.fits, text[p.size:])
	}
	p := a.planOf(c)
	if p.code == "" || strings.HasPrefix(text, "00") {
		return spelling{}, international
	}
	number, trunk := strings.CutPrefix(text, p.trunk)
	switch {
	case trunk && p.trunk != "" && has(&p.dialled, number):
	case strings.HasPrefix(text, p.code) && has(&p.dialled, text[p.size:]):
		return spelling{}, international
	case has(&p.dialled, text):
		number = text
	default:
		return spelling{}, international
	}
	national.n = copy(national.digits[:], p.code)
	national.n += copy(national.digits[national.n:], number)
	if national.n > maxNumber || national.n < minDigits || a.longest(national.text()) <= nowhere {
		return spelling{}, international
	}
	return national, international
}

// planOf returns the numbering plan of a country, without a code if it has none.
func (a *atlas) planOf(c Country) *plan {
	if len(c) != 2 || c[0] >= 'a' || c[1] >= 'a' {
		return &a.plans[0]
	}
	return &a.plans[a.country[letters(c[0]|0x20, c[1]|0x20)]]
}
