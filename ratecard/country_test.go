package ratecard_test

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/wacost/wacost/ratecard"
)

func TestLocate(t *testing.T) {
	tests := []struct{ user, want string }{
		// Ways people and programs write a number.
		{"+55 11 98765-4321", "BR"},
		{"+5511987654321", "BR"},
		{"5511987654321", "BR"},
		{"55 (11) 98765.4321", "BR"},
		{"(+55) 11 98765-4321", "BR"},
		{" +55 11 98765 4321 ", "BR"},
		{"+55\u00a011\u00a098765\u20114321", "BR"},       // no-break space and hyphen
		{"+55\u202f11\u200998765\u20134321", "BR"},       // narrow spaces, dash
		{"\u202a+55 11 98765-4321\u202c", "BR"},          // as address books copy it
		{"\u200e+55\u00a011\u00a098765\u20124321", "BR"}, // likewise
		{"+1/212/555-0100", "US"},
		{"+55\t11\t98765\t4321", "BR"},

		// WhatsApp's own forms, which no numbering plan knows.
		{"5215512345678", "MX"}, // the mobile 1 of before 2019
		{"525512345678", "MX"},
		{"5491112345678", "AR"},
		{"541112345678", "AR"},
		{"551187654321", "BR"}, // without the ninth digit
		{"5531987654321", "BR"},

		// Codes that countries share: the longest prefix.
		{"+12125550100", "US"},
		{"+12345", ""}, // five digits
		{"+123456", "US"},
		{"+14165550100", "CA"},
		{"+19995550100", "US"}, // no such area code
		{"+18005550100", "US"},
		{"+18095551234", "DO"},
		{"+18295551234", "DO"},
		{"+18765551234", "JM"},
		{"+16585551234", "JM"},
		{"+17875551234", "PR"},
		{"+12425551234", "BS"},
		{"+77011234567", "KZ"},
		{"+76011234567", "KZ"},
		{"+79161234567", "RU"},
		{"+79781234567", "RU"}, // Crimea
		{"+441481123456", "GG"},
		{"+447911123456", "GG"},
		{"+447911223456", "GB"},
		{"+390669812345", "VA"},
		{"+393331234567", "IT"},
		{"+212528812345", "EH"},
		{"+212612345678", "MA"},
		{"+262639123456", "YT"},
		{"+262692123456", "RE"},
		{"+2908123456", "TA"},
		{"+247412345", "AC"},
		{"+38344123456", "XK"},

		// Numbers that aren't.
		{"", ""},
		{"+", ""},
		{" ", ""},
		{"0055 11 98765-4321", ""},
		{"011 98765-4321", ""},
		{"+0551198765", ""},
		{"+55+11987654321", ""},
		{"55 +11 987654321", ""},
		{"+55 11 CALL-NOW", ""},
		{"+55 11 98765-4321 ext 2", ""},
		{"+55 11 98765-4321\n", ""},
		{"+5511987654321\xff", ""},
		{"5511987654321@s.whatsapp.net", ""},
		{"+55119", ""},
		{"+551198", "BR"},
		{"+551198765432100", "BR"}, // fifteen digits
		{"+5511987654321000", ""},
		{"120363041234567890", ""},       // a group
		{"5511987654321-1428516420", ""}, // a group of before 2021
		{"+٥٥١١٩٨٧٦٥٤٣٢١", ""},
		{"+210123456", ""}, // a code that no country has

		// Business-scoped user IDs.
		{"BR.9f3A0b", "BR"},
		{"BR.ENT.9f3A0b", "BR"},
		{"US." + strings.Repeat("a", 128), "US"},
		{"US.ENT." + strings.Repeat("a", 128), "US"},
		{"US." + strings.Repeat("a", 129), ""},
		{"US.ENT." + strings.Repeat("a", 129), ""},
		{"XK.1", "XK"},
		{"ZZ.1", ""},
		{"br.9f3", ""},
		{"Br.9f3", ""},
		{"BR.", ""},
		{"BR.ENT.", ""},
		{"BR.ENT", "BR"}, // an ID can be those letters
		{"BR.9f.3", ""},
		{"BR.ENT.9f.3", ""},
		{"BR.9f-3", ""},
		{"BR.9f 3", ""},
		{"BRA.9f3", ""},
		{"B.9f3", ""},
		{".9f3", ""},

		// Country codes.
		{"BR", "BR"},
		{"br", "BR"},
		{"Br", "BR"},
		{"XK", "XK"},
		{"AC", "AC"},
		{"TA", "TA"},
		{"GB", "GB"},
		{"UK", ""}, // reserved, but GB is the code
		{"EU", ""},
		{"AN", ""}, // withdrawn
		{"ZZ", ""},
		{"BRA", ""},
		{"B", ""},
		{"B1", ""},
		{"B{", ""},
		{"\xc2\xb2", ""},
		{"Brazil", ""},
	}
	for _, tt := range tests {
		p, err := ratecard.Locate(tt.user)
		if string(p.Country) != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%q: %q, %v; want %q", tt.user, p.Country, err, tt.want)
		}
		var missing *ratecard.LookupError
		if err != nil && (!errors.Is(err, ratecard.ErrNoMarket) || !errors.As(err, &missing) ||
			missing.User != tt.user || missing.Why == "") {
			t.Errorf("%q: %#v", tt.user, err)
		}
		letter := strings.IndexFunc(tt.user, func(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }) == 0
		if err == nil && (p.Reading == ratecard.ReadingID) != letter {
			t.Errorf("%q: read off: %s", tt.user, p.Reading)
		}
	}
}

func TestLocateWhy(t *testing.T) {
	const written, unknown = true, false // badly written, or well and unknown
	for _, tt := range []struct {
		user, word string
		malformed  bool
	}{
		{"005511987654321", "+ instead of 00", written},
		{"00 55 11 98765", "+ instead of 00", written},
		{"(00) 55 11 98765", "+ instead of 00", written},
		{"0 0 55 11 98765", "+ instead of 00", written},
		{"011 98765-4321", "calling code", written},
		{"+55 11 CALL", "not a phone number", written},
		{"+5511", "too short", written},
		{"120363041234567890", "too long", written},
		{"+881612345678", "satellite", unknown},
		{"+210123456", "calling code", unknown},
		{"br.9f3", "capitals", written},
		{"BR.", "not a user ID", written},
		{"ZZ", "no such country", unknown},
		{"ZZ.9f3", "no such country", unknown},
		{"Brazil", "it is a market; a user there is the country's code, BR", written},
		{"Other", "neither", written}, // a market of many countries
		{"", "neither", written},
	} {
		_, err := ratecard.Locate(tt.user)
		var missing *ratecard.LookupError
		if !errors.As(err, &missing) || missing.Malformed != tt.malformed || !strings.Contains(err.Error(), tt.word) ||
			!strings.Contains(err.Error(), "no market") {
			t.Errorf("%q: %#v; want %q in it, malformed %t", tt.user, err, tt.word, tt.malformed)
		}
	}
}

// TestLocateNowhere: numbers of no country are unknown, not in the market Other.
func TestLocateNowhere(t *testing.T) {
	for _, code := range []string{"800", "808", "870", "878", "881", "882", "883", "888", "979", "991"} {
		p, err := ratecard.Locate("+" + code + "612345678")
		if !errors.Is(err, ratecard.ErrNoMarket) || p != (ratecard.Place{}) ||
			!strings.Contains(err.Error(), "of no country") {
			t.Errorf("+%s: %+v, %v", code, p, err)
		}
	}
}

func TestLocateUnserved(t *testing.T) {
	for user, unserved := range map[string]bool{
		"+5351234567":    true, // Cuba
		"+989121234567":  true,
		"+8501921234567": true,
		"+963944123456":  true,
		"+78561234567":   true, // Donetsk, Luhansk, Crimea
		"+78571234567":   true,
		"+79781234567":   true,
		"CU":             true,
		"IR.9f3":         true,
		"KP.ENT.9f3":     true,
		"sy":             true,
		"+79791234567":   false,
		"+78551234567":   false,
		"+79491234567":   false, // used in Donetsk, but on nobody's list
		"RU":             false,
		"+5511987654321": false,
		"+82101234567":   false,
	} {
		p, err := ratecard.Locate(user)
		if err != nil || p.Unserved != unserved {
			t.Errorf("%s: %+v, %v; want unserved %t", user, p, err, unserved)
		}
	}
	// What isn't served still belongs to a country and its market.
	if m, err := marketOf("+79781234567", "2026-11-21"); m != "Russia" || err != nil {
		t.Errorf("Crimea is in %q, %v", m, err)
	}
}

func TestLocateInferred(t *testing.T) {
	for user, inferred := range map[string]bool{
		"+12425551234": true, "+441481123456": true, "GU": true, "+243812345678": true,
		"+18095551234": false, "+77011234567": false, "+82101234567": false, "US": false,
	} {
		if p, err := ratecard.Locate(user); err != nil || p.Inferred != inferred {
			t.Errorf("%s: %+v, %v; want inferred %t", user, p, err, inferred)
		}
	}
}

// TestLocateExamples takes a number of each country from the embedded table.
func TestLocateExamples(t *testing.T) {
	data, err := os.ReadFile("data/dialing.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Prefixes string }
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	country := map[string]string{} // by prefix
	for line := range strings.Lines(file.Prefixes) {
		words := strings.Fields(line)
		for _, prefix := range words[1:] {
			country[prefix] = words[0]
		}
	}
	// A pad that doesn't make the prefix a longer one.
	example := func(prefix string) string {
		for pad := range 10 {
			number, longer := (prefix + strings.Repeat(strconv.Itoa(pad), 9))[:max(9, len(prefix)+1)], false
			for other := range country {
				longer = longer || len(other) > len(prefix) && strings.HasPrefix(number, other)
			}
			if !longer {
				return number
			}
		}
		t.Fatal("no example for", prefix)
		return ""
	}
	seen := map[string]bool{"GS": true, "PN": true} // with the numbers of FK and NZ
	for prefix, want := range country {
		seen[want] = true
		number := example(prefix)
		if p, err := ratecard.Locate("+" + number); err != nil || string(p.Country) != want {
			t.Errorf("+%s: %s, %v; want %s", number, p.Country, err, want)
		}
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			if _, err := ratecard.Locate(code); (err == nil) != seen[code] {
				t.Errorf("%s: %v, but numbers of its own: %t", code, err, seen[code])
			}
		}
	}
}

func marketOf(user, day string) (ratecard.Market, error) {
	place, err := ratecard.Locate(user)
	if err != nil {
		return "", err
	}
	return ratecard.MarketOf(place.Country, on(day))
}

func FuzzLocate(f *testing.F) {
	for _, s := range []string{"+55 11 98765-4321", "BR.9f3", "BR.ENT.9f3", "br", "005511", "+881612345678",
		"\u202a+1 (876) 555\u202c", "+7 978", ""} {
		f.Add(s, uint8(3))
	}
	f.Add("\u202a+300(0)00", uint8(9))
	f.Add("+100(0)00", uint8(5))
	f.Fuzz(func(t *testing.T, user string, at uint8) {
		p, err := ratecard.Locate(user)
		if err != nil {
			var missing *ratecard.LookupError
			if !errors.As(err, &missing) || !errors.Is(err, ratecard.ErrNoMarket) || p != (ratecard.Place{}) {
				t.Fatalf("%q: %+v, %#v", user, p, err)
			}
		} else if _, err := ratecard.MarketOf(p.Country, on("2026-11-21")); err != nil {
			t.Fatalf("%q: %v", user, err)
		}
		if p.Reading == ratecard.ReadingID || user == "" || user[0]|0x20 >= 'a' && user[0]|0x20 <= 'z' {
			return
		}
		// Separators change nothing, wherever they stand between characters.
		i := int(at) % (len(user) + 1)
		for _, sep := range []string{" ", "-", "(", ")", ".", "/", "\u00a0", "\u2011", "\u202c"} {
			if i < len(user) && user[i]&0xc0 == 0x80 {
				break
			}
			with := user[:i] + sep + user[i:]
			if strings.Count(user, "(0)") != strings.Count(with, "(0)") {
				continue // which is one thing, and none if it is parted
			}
			q, err2 := ratecard.Locate(with)
			if q != p || (err == nil) != (err2 == nil) {
				t.Fatalf("%q: %+v, %v; with %q at %d %+v, %v", user, p, err, sep, i, q, err2)
			}
		}
	})
}

// TestLookupsDontAllocate: one of each is asked per message.
func TestLookupsDontAllocate(t *testing.T) {
	card, day := published(t, "USD", "2026-11-21"), on("2026-11-21")
	for name, ask := range map[string]func(){
		"Locate": func() { _, _ = ratecard.Locate("+55 11 98765-4321") },
		"Locate in a country": func() {
			_, _ = ratecard.Dialing{Country: "IN"}.Locate("098765 43210")
		},
		"PhoneKey in a country": func() {
			_ = ratecard.Dialing{Country: "IN"}.PhoneKey("098765 43210")
		},
		"Locate an ID": func() { _, _ = ratecard.Locate("BR.9f3A0b") },
		"MarketOf":     func() { _, _ = ratecard.MarketOf("KZ", day) },
		"Card":         func() { _, _ = ratecard.Published().Card("USD", day) },
		"TierAt":       func() { _, _ = card.TierAt("Rest of Latin America", ratecard.Utility, 3_000_000) },
	} {
		if n := testing.AllocsPerRun(100, ask); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
