package ratecard

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Locate reads the country off a user: a phone number in international form
// ("+55 11 98765-4321", "5511987654321", also WhatsApp's own variants that no
// numbering plan knows, and after "whatsapp:" or "tel:"), a business-scoped user
// ID ("BR.9f3…", "BR.ENT.9f3…"), or an ISO code ("BR"). Only the leading digits of a
// number say where it is (R0.1).
//
// With "+" the number needn't be valid or complete beyond them. Without it the digits
// may be national ones, which seem to begin with another country's calling code. A
// number must then be as long as some are in the numbering plan of its country, or
// among WhatsApp's own variants. [Dialing] reads national numbers.
//
// Locate fails with a [*LookupError] of [ErrNoMarket] for anything else: a leading
// 00, a number of no country (satellite, freephone), a code that isn't assigned,
// digits without "+" that are too many or too few.
func Locate(user string) (Place, error) {
	a, err := world()
	if err != nil {
		return Place{}, err
	}
	if user != "" && user[0] < 'A' { // most are numbers
		return a.locateNumber(user)
	}
	if n := schemeLen(user); n > 0 {
		return a.locateNumber(user[n:])
	}
	if user == "" || user[0]|0x20-'a' <= 'z'-'a' {
		return a.locateID(user)
	}
	return a.locateNumber(user)
}

func (a *atlas) locateNumber(user string) (Place, error) {
	plus := user != "" && user[0] == '+'
	digits := user
	if plus {
		digits = user[1:]
	}
	if isDigits(digits) {
		return a.locateDigits(user, digits, plus)
	}
	s, ok := spell(user)
	if !ok {
		return Place{}, malformed(user, "", "not a phone number")
	}
	return a.locateDigits(user, s.text(), s.plus)
}

// locateDigits returns the place of a number, of which user is the spelling.
func (a *atlas) locateDigits(user, digits string, plus bool) (Place, error) {
	if len(digits) < minDigits || len(digits) > maxNumber {
		return Place{}, noPlace(user, digits, plus, nowhere)
	}
	found := a.longest(digits)
	if found <= nowhere {
		return Place{}, noPlace(user, digits, plus, found)
	}
	place, p := a.places[found], &a.plans[found]
	if p.fits[digits[p.size]-'0']&(1<<(len(digits)-p.size)) != 0 {
		return place, nil
	}
	if plus {
		place.Reading = ReadingUnusualLength
		return place, nil
	}
	const why = "it seems to be of %s (+%s), which has no such numbers of %d digits; %s"
	return Place{}, malformed(user, LooksLikeNational,
		fmt.Sprintf(why, place.Country, p.code, len(digits)-p.size, writeCode))
}

const writeCode = "write it with + and the country's calling code"

// noPlace returns the error that says why something like a number has no country.
func noPlace(user, digits string, plus bool, found uint16) error {
	switch {
	case !plus && strings.HasPrefix(digits, "00"):
		return malformed(user, LooksLikeNational, "write + instead of 00")
	case !plus && strings.HasPrefix(digits, "0"):
		return malformed(user, LooksLikeNational, writeCode)
	case len(digits) < minDigits:
		return malformed(user, LooksLikeNumber, "too short for a phone number")
	case len(digits) > maxNumber:
		return malformed(user, LooksLikeNumber, "too long for a phone number")
	case found == nowhere:
		return noMarket(user, "a satellite or international number, of no country")
	case !plus:
		return malformed(user, LooksLikeNational, "no country has a calling code that it begins with; "+writeCode)
	}
	return noMarket(user, "no country has that calling code")
}

// schemeLen returns the length of the scheme that programs write in front of a
// phone number, in whatever letter case; 0 if there is none.
func schemeLen(name string) int {
	if name == "" || name[0] < 'A' {
		return 0
	}
	for _, scheme := range [...]string{"whatsapp:", "tel:"} {
		if n := len(scheme); len(name) > n && name[n-1] == ':' && name[n] < 'A' && strings.EqualFold(name[:n], scheme) {
			return n
		}
	}
	return 0
}

// A spelling is what a number is written with.
type spelling struct {
	digits [maxNumber + 1]byte // the last is of a number that is too long
	n      int
	plus   bool
}

func (s *spelling) text() string { return string(s.digits[:s.n]) }

// spell returns what a number is written with, and whether it is one. Of a number
// that is too long it returns one digit too many.
func spell(number string) (s spelling, ok bool) {
	for i := schemeLen(number); i < len(number); i++ {
		if c := number[i]; c-'0' <= 9 {
			if s.n < len(s.digits) {
				s.digits[s.n] = c
				s.n++
			}
			continue
		}
		n := separator(number, i)
		if n == 0 {
			return spelling{}, false
		}
		s.plus = s.plus || number[i] == '+'
		i += n - 1
	}
	return s, true
}

// separator returns the length of the character at s[i], if people write it
// there in a number, or their programs paste it along; else 0.
func separator(s string, i int) int {
	switch c := s[i]; {
	case c == '(' && isTrunk(s, i):
		return len("(0)")
	case c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '\t':
		return 1
	case c == '+':
		if !strings.ContainsAny(s[:i], "+0123456789") {
			return 1
		}
	case c >= utf8.RuneSelf:
		switch r, n := utf8.DecodeRuneInString(s[i:]); {
		case r == '\u00a0' || r == '\u202f' || r == '\u2060' || r == '\ufeff', // no-break spaces
			'\u2000' <= r && r <= '\u200f',                                   // spaces, marks of direction
			'\u2010' <= r && r <= '\u2015' || r == '\u2212',                  // hyphens, dashes, minus
			'\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069': // direction
			return n
		}
	}
	return 0
}

// isTrunk reports whether "(0)" stands at s[i] behind + and a calling code, as in
// "+49 (0)30 555010": it is dialled at home, and no part of the number. Italy's
// numbers keep their 0.
func isTrunk(s string, i int) bool {
	if !strings.HasPrefix(s[i:], "(0)") {
		return false
	}
	_, before, plus := strings.Cut(s[:i], "+")
	code, digits := 0, 0
	for k := range len(before) { // which may have separators anywhere, as in "+ 49 (0)30"
		if d := before[k] - '0'; d <= 9 {
			code, digits = 10*code+int(d), digits+1
		}
	}
	return plus && 1 <= digits && digits <= 3 && code != 39
}

func (a *atlas) locateID(user string) (Place, error) {
	code, id, isID := strings.Cut(user, ".")
	if isID {
		id = strings.TrimPrefix(id, "ENT.")
		if len(id) == 0 || len(id) > 128 || strings.IndexFunc(id, notAlphanumeric) >= 0 {
			return Place{}, malformed(user, LooksLikeUserID, "not a user ID")
		}
	}
	if len(code) != 2 {
		if country := a.only[Market(user)]; country != "" {
			why := "it is a market; a user there is the country's code, " + string(country)
			return Place{}, malformed(user, LooksLikeMarket, why)
		}
		return Place{}, malformed(user, "", "neither a phone number, a user ID nor a country code")
	}
	n := a.country[letters(code[0]|0x20, code[1]|0x20)]
	if n == 0 {
		return Place{}, noMarket(user, "no such country code")
	}
	if isID && (code[0] >= 'a' || code[1] >= 'a') {
		return Place{}, malformed(user, LooksLikeUserID, "a user ID has its country in capitals")
	}
	p := a.places[n]
	p.Reading = ReadingID
	return p, nil
}

func notAlphanumeric(r rune) bool {
	return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
}

func noMarket(user, why string) error {
	return &LookupError{Kind: ErrNoMarket, User: user, Why: why}
}

func malformed(user string, like UserLooks, why string) error {
	return &LookupError{
		Kind:      ErrNoMarket,
		User:      user,
		Why:       why,
		Malformed: true,
		LooksLike: like,
	}
}
