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
	if n := schemeLen(user); n > 0 {
		return a.locateNumber(user[n:])
	}
	if user == "" || user[0]|0x20-'a' <= 'z'-'a' {
		return a.locateID(user)
	}
	return a.locateNumber(user)
}

func (a *atlas) locateNumber(user string) (Place, error) {
	var node, found uint16
	i, digits := 0, 0
	if user[0] == '+' { // the usual one; separator knows the others
		i = 1
	}
	begin, live := i, true
	lead, ok := leadingDigits(user[i:])
	if ok {
		s := &a.starts[lead]
		node, found, live = s.node, s.place, s.node != 0
		i, digits = i+leading, leading
	}
	// As far as the trie goes, each digit may make the prefix a longer one.
	for ; live && i < len(user); i++ {
		d := user[i] - '0'
		if d > 9 {
			n := separator(user, i)
			if n == 0 {
				return Place{}, malformed(user, "not a phone number")
			}
			i += n - 1
			continue
		}
		digits++
		node = a.trie[node].next[d]
		live = node != 0
		if p := a.trie[node].place; p != 0 {
			found = p
		}
	}
	// The rest only has to look like a number.
	for ; i < len(user); i++ {
		if user[i]-'0' <= 9 {
			digits++
			continue
		}
		n := separator(user, i)
		if n == 0 {
			return Place{}, malformed(user, "not a phone number")
		}
		i += n - 1
	}
	if digits < minDigits || digits > maxNumber || found <= nowhere {
		return Place{}, noPlace(user, digits, found)
	}
	p := &a.plans[found]
	first := user[begin+p.size] - '0' // of the national number
	if !ok || first > 9 {
		first = digitAt(user, p.size)
	}
	if p.fits[first]>>(digits-p.size)&1 == 0 {
		return a.unusual(user, found, digits)
	}
	return a.places[found], nil
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

// leadingDigits returns the number in the first three digits of s, if nothing stands
// between them.
func leadingDigits(s string) (n int, ok bool) {
	if len(s) <= leading {
		return 0, false
	}
	x, y, z := s[0]-'0', s[1]-'0', s[2]-'0'
	return int(x)*100 + int(y)*10 + int(z), x <= 9 && y <= 9 && z <= 9
}

// digitAt returns the digit of a number that comes after n others.
func digitAt(user string, n int) byte {
	for i := range len(user) {
		if d := user[i] - '0'; d <= 9 {
			if n == 0 {
				return d
			}
			n--
		}
	}
	return 0
}

const writeCode = "write it with + and the country's calling code"

// unusual returns the place of a number of which the length fits no plan, if it has
// "+", or the error.
func (a *atlas) unusual(user string, found uint16, digits int) (Place, error) {
	place, p := a.places[found], &a.plans[found]
	if strings.Contains(user, "+") {
		place.UnusualLength = true
		return place, nil
	}
	const why = "it seems to be of %s (+%s), which has no such numbers of %d digits; %s"
	return Place{}, malformed(user, fmt.Sprintf(why, place.Country, p.code, digits-p.size, writeCode))
}

// noPlace returns the error that says why something like a number has no country.
func noPlace(user string, digits int, found uint16) error {
	if zero := strings.IndexByte(user, '0'); zero >= 0 && !strings.ContainsAny(user[:zero], "+123456789") {
		rest := strings.TrimLeft(user[zero+1:], " -.()/")
		if strings.HasPrefix(rest, "0") {
			return malformed(user, "write + instead of 00")
		}
		return malformed(user, writeCode)
	}
	switch {
	case digits < minDigits:
		return malformed(user, "too short for a phone number")
	case digits > maxNumber:
		return malformed(user, "too long for a phone number")
	case found == nowhere:
		return noMarket(user, "a satellite or international number, of no country")
	}
	if !strings.Contains(user, "+") {
		return malformed(user, "no country has a calling code that it begins with; "+writeCode)
	}
	return noMarket(user, "no country has that calling code")
}

// separator returns the length of the character at s[i], if people write it
// there in a number, or their programs paste it along; else 0.
func separator(s string, i int) int {
	switch c := s[i]; {
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

func (a *atlas) locateID(user string) (Place, error) {
	code, id, isID := strings.Cut(user, ".")
	if isID {
		id = strings.TrimPrefix(id, "ENT.")
		if len(id) == 0 || len(id) > 128 || strings.IndexFunc(id, notAlphanumeric) >= 0 {
			return Place{}, malformed(user, "not a user ID")
		}
	}
	if len(code) != 2 {
		return Place{}, malformed(user, "neither a phone number, a user ID nor a country code")
	}
	n := a.country[letters(code[0]|0x20, code[1]|0x20)]
	if n == 0 {
		return Place{}, noMarket(user, "no such country code")
	}
	if isID && (code[0] >= 'a' || code[1] >= 'a') {
		return Place{}, malformed(user, "a user ID has its country in capitals")
	}
	p := a.places[n]
	p.FromID = true
	return p, nil
}

func notAlphanumeric(r rune) bool {
	return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
}

func noMarket(user, why string) error {
	return &LookupError{Kind: ErrNoMarket, User: user, Why: why}
}

func malformed(user, why string) error {
	return &LookupError{
		Kind:      ErrNoMarket,
		User:      user,
		Why:       why,
		Malformed: true,
	}
}
