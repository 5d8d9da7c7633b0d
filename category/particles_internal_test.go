package category

import (
	"strings"
	"testing"
)

// What a word is found as, once its particles are taken from it.
func TestParticles(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]string{
		"وبالطلب": "بالطلب الطلب طلب", // and by the order
		"فلطلب":   "لطلب طلب",
		"للطلب":   "لطلب طلب", // a second ل is the article
		"الطلب":   "طلب",
		"ولد":     "لد",
		"وله":     "له", // one letter is never left
		"طلب":     "",
		"והבחנות": "הבחנות בחנות", // two at most
		"שלום":    "לום ום",       // wrong, and does no harm
		"הזמנה":   "זמנה",
		"לך":      "",
		"the":     "",
		"":        "",
	} {
		var got []string
		for _, start := range all.particles.starts([]byte(word)) {
			if start > 0 {
				got = append(got, word[start:])
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is found as %q, want %q", word, got, want)
		}
	}
}

// A currency may be named by its code or name, in any case and with or without
// accents, but not by what is also an ordinary word.
func TestCurrencyWords(t *testing.T) {
	all, err := readLanguages()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"EUR": true, "Euro": true, "dólares": true, "dolares": true, "ريال": true, "ليرة": true,
		"ליש": false, "שקל": true, "real": false, "pound": false, "eurozone": false, "e": false,
	} {
		s := scanner{currencies: &all.currencies}
		s.scan(0, &part{text: text})
		if got := s.tokens[0].kind == isCurrency; got != want {
			t.Errorf("%s is a currency: %t", text, got)
		}
	}
}
