package ratecard_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
)

// TestNationalDigitsAreNotAnotherCountry: a number without its calling code isn't
// read as one of whichever country has its first digits as a code.
func TestNationalDigitsAreNotAnotherCountry(t *testing.T) {
	for _, test := range []struct {
		digits  string
		dialled ratecard.Country
		want    uint64 // with the calling code
	}{
		{"9959788000", "IN", 91_9959788000}, // Georgia's code
		{"9876500001", "IN", 91_9876500001}, // Iran's
		{"9198765432", "IN", 91_9198765432}, // India's own, and two digits too few
		{"09876500001", "IN", 91_9876500001},
		{"3001234567", "PK", 92_3001234567}, // Greece
		{"0300 1234567", "PK", 92_3001234567},
		{"5512345678", "MX", 52_5512345678}, // Brazil
		{"11987654321", "BR", 55_11987654321},
		{"(11) 98765-4321", "BR", 55_11987654321},
		{"011 98765-4321", "BR", 55_11987654321},
		{"2125550100", "US", 1_2125550100}, // Morocco
		{"(415) 555-0100", "US", 1_4155550100},
		{"4165550100", "CA", 1_4165550100},
		{"8045551234", "NG", 234_8045551234},
		{"08045551234", "NG", 234_8045551234},
		{"0151 12345678", "DE", 49_15112345678},
		{"07700 900123", "GB", 44_7700900123},
		{"081234567890", "ID", 62_81234567890},
		{"3121234567", "CO", 57_3121234567},
		{"011 2345-6789", "AR", 54_1123456789},
		{"06 12345678", "IT", 39_0612345678}, // that 0 is part of the number
		{"8 916 123-45-67", "RU", 7_9161234567},
		{"06 30 123 4567", "HU", 36_301234567},
		{"0412345678", "AU", 61_412345678},
		{"612345678", "FR", 33_612345678}, // Australia, where seven digits begin with 1
		{"6125550100", "US", 1_6125550100},
	} {
		place, err := ratecard.Locate(test.digits)
		if err == nil {
			t.Errorf("%s: taken for a number of %s", test.digits, place.Country)
		}
		var missing *ratecard.LookupError
		if !errors.As(err, &missing) || missing.User != test.digits || !missing.Malformed ||
			!strings.Contains(err.Error(), "write it with + and the country's calling code") {
			t.Errorf("%s: %v", test.digits, err)
		}
		for _, d := range []ratecard.Dialing{{Country: test.dialled}, {Country: test.dialled, ByWhatsApp: true}} {
			place, err := d.Locate(test.digits)
			if want := (ratecard.Place{Country: test.dialled}); err != nil || place != want {
				t.Errorf("%s dialled in %s: %+v, %v; want %+v", test.digits, test.dialled, place, err, want)
			}
			if is, want := d.PhoneKey(test.digits), phoneKey(test.want); is != want {
				t.Errorf("%s dialled in %s: %d; want %d", test.digits, test.dialled, is, want)
			}
		}
	}
}

// phoneKey returns the key of a number in international form; 0 is none.
func phoneKey(number uint64) uint64 { return ratecard.PhoneKey(fmt.Sprint("+", number)) }

// TestDialing: what has a calling code keeps it wherever it is dialled, and of
// digits that can be both, people mean the national number and WhatsApp the other.
func TestDialing(t *testing.T) {
	for _, test := range []struct {
		number    string
		dialled   ratecard.Country
		people    uint64 // as people write it
		whatsApp  uint64 // as WhatsApp writes it
		ambiguous bool
	}{
		// In international form, with + or without.
		{"+995 555 00 01 11", "IN", 995_555000111, 995_555000111, false},
		{"995555000111", "IN", 995_555000111, 995_555000111, false},
		{"919876500001", "IN", 91_9876500001, 91_9876500001, false},
		{"4915112345678", "DE", 49_15112345678, 49_15112345678, false},
		{"49301234567", "DE", 49_301234567, 49_301234567, false},
		{"5215512345678", "MX", 521_5512345678, 521_5512345678, false},
		{"551187654321", "BR", 55_1187654321, 55_1187654321, false},
		{"393331234567", "IT", 39_3331234567, 39_3331234567, false},
		{"12125550100", "US", 1_2125550100, 1_2125550100, false},
		{"+2025550100", "US", 20_25550100, 20_25550100, false},

		{"55987654321", "BR", 55_55987654321, 55_987654321, false}, // area code 55, or a premium number

		// In two countries.
		{"2025550100", "US", 1_2025550100, 20_25550100, true},    // Washington, Cairo
		{"6591234567", "US", 1_6591234567, 65_91234567, true},    // Alabama, Singapore
		{"84912345678", "RU", 7_4912345678, 84_912345678, true},  // Ryazan, Vietnam
		{"3981234567", "IT", 39_3981234567, 39_81234567, false},  // both in Italy
		{"77012345678", "KZ", 7_7012345678, 7_7012345678, false}, // one number
		{"2025550100", "DE", 49_2025550100, 20_25550100, true},   // Wuppertal, Cairo

		// Nowhere.
		{"9959788000", "GS", 9959788000, 9959788000, false},
		{"9959788000", "ZZ", 9959788000, 9959788000, false},
		{"", "IN", 0, 0, false},
		{"whatsapp:9876500001", "IN", 91_9876500001, 91_9876500001, false},
		{"whatsapp:+9959788000", "IN", 9959788000, 9959788000, false},
		{"12345", "IN", 12345, 12345, false},
		{"DE.123", "IN", 0, 0, false},
		{"00919876500001", "IN", 0, 0, false},
		{"00390612345", "IT", 0, 0, false},
		{"120363041234567890", "IN", 0, 0, false},
		{"98765 x 4321", "IN", 0, 0, false},
	} {
		people := ratecard.Dialing{Country: test.dialled}
		if is := people.PhoneKey(test.number); is != phoneKey(test.people) {
			t.Errorf("%s dialled in %s is %d; want %d", test.number, test.dialled, is, test.people)
		}
		whatsApp := ratecard.Dialing{Country: test.dialled, ByWhatsApp: true}
		if is := whatsApp.PhoneKey(test.number); is != phoneKey(test.whatsApp) {
			t.Errorf("WhatsApp's %s in %s is %d; want %d", test.number, test.dialled, is, test.whatsApp)
		}
		name := ratecard.NameKey(test.number)
		if test.people != 0 {
			name = ratecard.NameKey(fmt.Sprint("+", test.people))
		}
		if is := people.NameKey(test.number); is != name {
			t.Errorf("%s dialled in %s has the key %s; want %s", test.number, test.dialled, is, name)
		}
		if place, _ := people.Locate(test.number); (place.Reading == ratecard.ReadingAmbiguous) != test.ambiguous {
			t.Errorf("%s dialled in %s: ambiguous is %t", test.number, test.dialled, place.Reading == ratecard.ReadingAmbiguous)
		}
		if place, _ := whatsApp.Locate(test.number); place.Reading == ratecard.ReadingAmbiguous {
			t.Errorf("WhatsApp's %s in %s is ambiguous", test.number, test.dialled)
		}
	}
	// An ID and a number with + are the same everywhere.
	for _, user := range []string{"BR.9f3", "BR", "+5511987654321", "+2025550100", "", "+", "Brazil", "+12345"} {
		want, err := ratecard.Locate(user)
		is, err2 := ratecard.Dialing{Country: "US"}.Locate(user)
		if is != want || (err == nil) != (err2 == nil) {
			t.Errorf("%q: %+v, %v dialled in the US; %+v, %v", user, is, err2, want, err)
		}
	}
}

// TestWhatsAppsFormsAreAccepted: what Meta writes is never refused, though no
// numbering plan has some of it.
func TestWhatsAppsFormsAreAccepted(t *testing.T) {
	for digits, want := range map[string]ratecard.Country{
		"5215512345678": "MX", "525512345678": "MX", "5491112345678": "AR", "541112345678": "AR",
		"5511987654321": "BR", "551187654321": "BR", "553187654321": "BR",
		"22507123456": "CI", "2250707123456": "CI", "22997123456": "BJ", "2290197123456": "BJ",
		"15550783881": "US", "447700900123": "GB", "971600500500": "AE", "919876543210": "IN",
		"4915112345678": "DE", "79161234567": "RU", "85291234567": "HK", "6591234567": "SG",
	} {
		place, err := ratecard.Locate(digits)
		if err != nil || place.Country != want {
			t.Errorf("%s: %+v, %v; want %s", digits, place, err, want)
		}
		if place, err := ratecard.Locate("+" + digits); err != nil || place.Reading != ratecard.ReadingNumber {
			t.Errorf("+%s: %+v, %v", digits, place, err)
		}
	}
}

// TestExampleNumbersAreAccepted: every number that libphonenumber gives as an
// example, without "+" too.
func TestExampleNumbersAreAccepted(t *testing.T) {
	data, err := os.ReadFile("testdata/numbers.txt")
	if err != nil {
		t.Fatal(err)
	}
	countries := map[ratecard.Country]bool{}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		country, number, kind := ratecard.Country(words[0]), words[1], words[2]
		countries[country] = true
		if len(number) < 6 {
			continue // shorter than any that is in use with its calling code
		}
		place, err := ratecard.Locate(number)
		if err != nil {
			t.Errorf("%s, %s of %s: %v", number, kind, country, err)
			continue
		}
		international, err := ratecard.Locate("+" + number)
		if err != nil || international != place {
			t.Errorf("+%s: %+v, %v; without + %+v", number, international, err, place)
		}
		// At home, with the prefix that is dialled there or without, it is the same number.
		code := country.CallingCode()
		if kind != "fixed" && kind != "mobile" {
			continue
		}
		home := ratecard.Dialing{Country: country}
		if is, want := home.PhoneKey(strings.TrimPrefix(number, code)), home.PhoneKey("+"+number); is != want {
			t.Errorf("%s dialled in %s is %d; want %d", strings.TrimPrefix(number, code), country, is, want)
		}
		if is, want := home.PhoneKey(number), home.PhoneKey("+"+number); is != want {
			t.Errorf("%s dialled in %s is %d", number, country, is)
		}
	}
	if len(countries) < 240 {
		t.Errorf("numbers of %d countries", len(countries))
	}
}

// TestPlusOnlyMakesItLenient: what is accepted with "+" and has a usual length is
// accepted without it, as the same place; and "+" never makes a number another one.
func TestPlusOnlyMakesItLenient(t *testing.T) {
	d := rand.New(rand.NewPCG(8, 4))
	accepted, refused := 0, 0
	for range 200_000 {
		number := strconv.Itoa(1 + d.IntN(999))
		for n := 6 + d.IntN(10); len(number) < n; {
			number += strconv.Itoa(d.IntN(10))
		}
		with, err := ratecard.Locate("+" + number)
		bare, err2 := ratecard.Locate(number)
		switch {
		case err != nil && err2 == nil, err == nil && with.Reading == ratecard.ReadingNumber && err2 != nil:
			t.Fatalf("%s: with + %+v, %v; without %+v, %v", number, with, err, bare, err2)
		case err2 == nil && bare != with:
			t.Fatalf("%s: %+v; with + %+v", number, bare, with)
		case err2 == nil:
			accepted++
		case err == nil:
			refused++
		}
	}
	if accepted < 10_000 || refused < 10_000 {
		t.Errorf("%d accepted, %d refused without +", accepted, refused)
	}
}

// TestUnusualLengths: with "+" too few or too many digits are told, not refused.
func TestUnusualLengths(t *testing.T) {
	for number, unusual := range map[string]bool{
		"+9959788000": true, "(+995) 9788-000": true, "+995 555 00 01 11": false, "+551198": true,
		"+551187654321": false, "+44 (0)7700 900123": false, "+44 07700 900123": true, "+551198765432100": true, "+5215512345678": false,
	} {
		place, err := ratecard.Locate(number)
		if err != nil || (place.Reading == ratecard.ReadingUnusualLength) != unusual {
			t.Errorf("%s: %+v, %v; want unusual %t", number, place, err, unusual)
		}
	}
}

// TestCallingCodes: every country with numbers of its own has the code that they
// begin with.
func TestCallingCodes(t *testing.T) {
	for c, want := range map[ratecard.Country]string{
		"BR": "55", "US": "1", "JM": "1", "KZ": "7", "GG": "44", "VA": "39", "XK": "383", "AC": "247", "AQ": "672",
		"GS": "", "PN": "", "ZZ": "", "": "", "BRA": "", "br": "",
	} {
		if is := c.CallingCode(); is != want {
			t.Errorf("%s: %q; want %q", c, is, want)
		}
	}
}
