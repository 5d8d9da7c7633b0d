package ratecard_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/wacost/wacost/ratecard"
)

func TestNameKey(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"4930555010", "4930555010"},
		{"+49 30 555010", "4930555010"},
		{"(+49) 30/555-010", "4930555010"},
		{"+49 (0)30 555010", "4930555010"}, // the 0 is dialled at home only
		{"(+49)(0)30 555010", "4930555010"},
		{"tel:+44\u00a0(0)20 79460000", "442079460000"},
		{"+49 (0) 30 555010", "4930555010"},
		{"+39 (0)6 69812345", "390669812345"}, // Italy's is part of the number
		{"+49 30 (0)555010", "49300555010"},
		{"+ 49 (0)30 555010", "4930555010"},
		{"+49-(0)30 555010", "4930555010"},
		{"+ 39 (0)6 69812345", "390669812345"},
		{"+49 (030) 555010", "49030555010"},
		{"49 (0)30 555010", "49030555010"},
		{"whatsapp:+4930555010", "4930555010"},
		{"WhatsApp:4930555010", "4930555010"},
		{"tel:+49-30-555010", "4930555010"},
		{"\u202a+49\u00a030\u2011555010\u202c", "4930555010"},

		// WhatsApp's form and the dialled one.
		{"5215512345678", "525512345678"},
		{"+52 55 1234 5678", "525512345678"},
		{"5491123456789", "541123456789"},
		{"+54 11 2345-6789", "541123456789"},
		{"5511987654321", "551187654321"},
		{"551187654321", "551187654321"},
		{"5511912345678", "551112345678"},
		{"5511943218765", "5511943218765"}, // without the 9 it is a landline
		{"551143218765", "551143218765"},
		{"5511887654321", "5511887654321"},   // its ninth digit is no 9
		{"52155123456780", "52155123456780"}, // longer than one of Mexico

		// What is no phone number.
		{"700200", "700200"},
		{"106540352242922", "106540352242922"},
		{"1065403522429221", "1065403522429221"},
		{"10654 03522429221", "1065403522429221"},
		{"030 555010", "030555010"},
		{"0030555010", "0030555010"},
		{"US.13491208655302741918", "US.13491208655302741918"},
		{"US.ENT.11815991655", "US.ENT.11815991655"},
		{" BR.aB3 ", "BR.aB3"},
		{"BR.Ab3", "BR.Ab3"},
		{"Y2FwaV9ncm91cDoxOTUwNTU1", "Y2FwaV9ncm91cDoxOTUwNTU1"},
		{"120363394320@g.us", "120363394320@g.us"},
		{"whatsapp:BR.1349", "whatsapp:BR.1349"},
		{"sales", "sales"},

		// What can't be read.
		{"", ""},
		{" ", ""},
		{"\u200e", ""},
		{"+", ""},
		{"+49 thirty", ""},
		{"+49 30 5550100 5550100", ""},
		{"+0049 30 555010", ""},
		{"whatsapp:", "whatsapp:"},
	} {
		if got := ratecard.NameKey(c.name); got != c.want {
			t.Errorf("%q has the key %q, want %q", c.name, got, c.want)
		}
		n, err := strconv.ParseUint(c.want, 10, 64)
		if err != nil || c.want[0] == '0' || len(c.want) > 15 {
			n = 0
		}
		if got := ratecard.PhoneKey(c.name); got != n {
			t.Errorf("%q has the number %d, want %d", c.name, got, n)
		}
	}
}

// Every spelling of a number has one key, and no two numbers share one, but for the
// families that are one number by WhatsApp's own practice.
func TestOneKeyForEverySpelling(t *testing.T) {
	d := rand.New(rand.NewPCG(11, 3))
	whose := map[string]string{} // the number of a key
	for range 50_000 {
		number := randomNumber(d)
		key := ratecard.NameKey(number)
		if other, ok := whose[key]; ok && otherForm(other) != otherForm(number) {
			t.Fatalf("%s and %s share the key %s", other, number, key)
		}
		whose[key] = number
		for range 4 {
			if spelling := spelled(d, number); ratecard.NameKey(spelling) != key {
				t.Fatalf("%q has the key %q, %q has %q", spelling, ratecard.NameKey(spelling), number, key)
			}
		}
		if again := ratecard.NameKey(key); again != key {
			t.Fatalf("the key %q has the key %q", key, again)
		}
	}
}

// randomNumber returns a number's digits, often one of the countries whose mobile
// numbers have two forms, and close to others.
func randomNumber(d *rand.Rand) string {
	start := []string{"52", "521", "54", "549", "55", "5511", "55119", "5531", "49", "1", "7", "880", "5", "99"}
	s := start[d.IntN(len(start))]
	for n := 7 + d.IntN(9); len(s) < n; {
		s += strconv.Itoa(d.IntN(4))
	}
	return s
}

// otherForm returns the shorter form of a number that has two, written as a person
// would.
func otherForm(s string) string {
	switch {
	case len(s) == 13 && strings.HasPrefix(s, "521"), len(s) == 13 && strings.HasPrefix(s, "549"):
		return s[:2] + s[3:]
	case len(s) == 13 && strings.HasPrefix(s, "55") && s[4] == '9' && !strings.ContainsAny(s[5:6], "2345"):
		return s[:4] + s[5:]
	}
	return s
}

// spelled writes a number as some person or program does.
func spelled(d *rand.Rand, digits string) string {
	var b strings.Builder
	b.WriteString([]string{"", "+", "(+", " +", "whatsapp:+", "tel:", "\u200e+", "WHATSAPP:"}[d.IntN(8)])
	for i, c := range digits {
		if i > 0 && d.IntN(3) == 0 {
			b.WriteString([]string{" ", "-", "(", ") ", ".", "/", "\u00a0", "\u2011"}[d.IntN(8)])
		}
		b.WriteRune(c)
	}
	return strings.ReplaceAll(b.String(), "(0)", "(0") // behind a calling code it is no digit of the number
}

// Keys are made for each message, so those of names that are keys already cost
// nothing but a look.
func TestKeyOfAKeyAllocatesNothing(t *testing.T) {
	names := []string{"4930555010", "700200", "1065403522429221", "BR.13491208655302741918", "551187654321"}
	n := testing.AllocsPerRun(100, func() {
		for _, name := range names {
			if ratecard.NameKey(name) != name {
				t.Fatal(name)
			}
			_ = ratecard.PhoneKey("+49 30 555010")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleNameKey() {
	for _, name := range []string{"+49 30 555010", "whatsapp:+4930555010", "5215512345678", "+52 55 1234 5678",
		"BR.1349"} {
		fmt.Println(ratecard.NameKey(name))
	}
	// Output:
	// 4930555010
	// 4930555010
	// 525512345678
	// 525512345678
	// BR.1349
}

func BenchmarkPhoneKey(b *testing.B) {
	for b.Loop() {
		_ = ratecard.PhoneKey("5511987654321")
	}
}

func BenchmarkNameKey(b *testing.B) {
	for b.Loop() {
		_ = ratecard.NameKey("106540352242922")
	}
}
