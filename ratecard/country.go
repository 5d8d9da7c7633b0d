package ratecard

import (
	"strings"
)

// A Country is an ISO 3166-1 alpha-2 code, such as "BR" (and XK, AC, TA, which
// have numbers but no code of their own there).
type Country string

// A Place is what a user's number or ID tells about where the user is.
type Place struct {
	Country  Country
	FromID   bool // told by a business-scoped user ID or a country code, not by a number
	Unserved bool // the WhatsApp Business Platform doesn't serve it
	Inferred bool // Meta's table doesn't name the country; its market follows from that
}

// CountryOf is [Locate] for those who need the country alone.
func CountryOf(user string) (Country, error) {
	p, err := Locate(user)
	return p.Country, err
}

// Locate reads the country off a user: a phone number in international form
// ("+55 11 98765-4321", "5511987654321", also WhatsApp's own variants that no
// numbering plan knows), a business-scoped user ID ("BR.9f3…", "BR.ENT.9f3…"),
// or an ISO code ("BR"). Only the leading digits count; a number needn't be
// valid or complete beyond that (R0.1).
//
// It fails with a [*LookupError] of [ErrNoMarket] for anything else: a leading
// 00, a number of no country (satellite, freephone), a code that isn't assigned.
func Locate(user string) (Place, error) {
	a, err := world()
	if err != nil {
		return Place{}, err
	}
	if user != "" && (user[0] == '+' || user[0] == '(' || user[0]-'0' <= 9) {
		return a.locateNumber(user)
	}
	return a.locateID(user)
}

// The shortest numbers in use have six digits with their country's code; none
// has more than fifteen (E.164), while WhatsApp's group IDs do.
const minDigits, maxNumber = 6, 15

func (a *atlas) locateNumber(user string) (Place, error) {
	var found uint16
	node, digits := &a.trie[0], 0
	for i := 0; i < len(user); i++ {
		d := user[i] - '0'
		if d > 9 {
			n := separator(user, i)
			if n == 0 {
				return Place{}, noMarket(user, "not a phone number")
			}
			i += n - 1
			continue
		}
		digits++
		if node == nil {
			continue
		}
		next := node.next[d]
		if next == 0 {
			node = nil
			continue
		}
		if node = &a.trie[next]; node.place != 0 {
			found = node.place
		}
	}
	switch {
	case strings.HasPrefix(user, "00"):
		return Place{}, noMarket(user, "write + instead of 00")
	case digits < minDigits:
		return Place{}, noMarket(user, "too short for a phone number")
	case digits > maxNumber:
		return Place{}, noMarket(user, "too long for a phone number")
	case found == 0:
		return Place{}, noMarket(user, "no country has that calling code")
	case found == nowhere:
		return Place{}, noMarket(user, "a satellite or international number, of no country")
	}
	return a.places[found], nil
}

// separator returns the length of the character at s[i], if people write it
// there in a number, else 0.
func separator(s string, i int) int {
	switch s[i] {
	case '+':
		if i == 0 {
			return 1
		}
	case ' ', '-', '.', '(', ')', '/':
		return 1
	default:
		for _, sep := range [...]string{"\u00a0", "\u2009", "\u202f", "\u2010", "\u2011", "\u2012", "\u2013"} {
			if strings.HasPrefix(s[i:], sep) {
				return len(sep)
			}
		}
	}
	return 0
}

func (a *atlas) locateID(user string) (Place, error) {
	code, id, isID := strings.Cut(user, ".")
	if isID {
		id = strings.TrimPrefix(id, "ENT.")
		if len(id) == 0 || len(id) > 128 || strings.IndexFunc(id, notAlphanumeric) >= 0 {
			return Place{}, noMarket(user, "not a user ID")
		}
	}
	if len(code) != 2 {
		return Place{}, noMarket(user, "neither a phone number, a user ID nor a country code")
	}
	n := a.country[letters(code[0]|0x20, code[1]|0x20)]
	if n == 0 || (isID && code != strings.ToUpper(code)) {
		return Place{}, noMarket(user, "no such country code")
	}
	p := a.places[n]
	p.FromID = true
	return p, nil
}

func notAlphanumeric(r rune) bool {
	return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z')
}

// letters is the place of a pair of lower-case letters among all pairs; the
// last place is for everything else, and always empty.
func letters(x, y byte) int {
	x, y = x-'a', y-'a'
	if x > 25 || y > 25 {
		return 26 * 26
	}
	return int(x)*26 + int(y)
}

func noMarket(user, why string) error {
	return &LookupError{Kind: ErrNoMarket, User: user, Why: why}
}
