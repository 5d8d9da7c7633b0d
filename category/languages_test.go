package category_test

import (
	"slices"
	"testing"

	"github.com/wacost/wacost/category"
)

// What isn't known of a text's language is said. Addresses tell no language, and
// short words that other languages have too tell none alone.
func TestUnknownLanguage(t *testing.T) {
	tests := []struct {
		name, tag, body string
		unknown         bool
	}{
		{"tagged and met", "en", "Your order {{1}} has shipped.", false},
		{"tagged, no common word", "en", "Severe weather alert: stay indoors.", false},
		{"met, no tag", "", "Your order {{1}} has shipped, and we will call you.", false},
		{"met, another tag", "en", "Hola {{1}}, tu pedido {{2}} ya está en camino y llega mañana.", false},
		{"short", "", "Hola {{1}}, gracias", false},
		{"no file", "az", "Təəssüf ki, {{1}} salonunda {{2}} xidməti üçün tarixli görüşünüz ləğv edildi.", true},
		{"tagged and a phrase, no common word", "ja", "新商品入荷！本日限定20％オフ", false},
		{"wrong tag of a language without a speaker", "th", "Malipo yako ya shilingi {{1}} yamepokelewa leo.", true},
		{"wrong tag", "en", "Malipo yako ya shilingi {{1}} yamepokelewa mapema leo kupitia benki.", true},
		{"unknown script", "", "નમસ્તે {{1}}, તમારો ઓર્ડર {{2}} મળી ગયો છે.", true},
		{"unknown script, tagged en", "en", "નમસ્તે {{1}}, તમારો ઓર્ડર {{2}} મળી ગયો છે.", true},
		{"one short word", "sw", "Mteja o mpendwa {{1}} malipo yako ya mwezi yamepokelewa {{2}} asante sana.", true},
		{"an address", "sw", "Malipo yako yamepokelewa {{1}}: tazama your-order.is.not.com, info@the.your.com", true},
		{"few words of a script", "", "যাচাইকরণ কোড: {{1}}", false},
		{"few words of a script of two", "", "पडताळणी कोड: {{1}}", false},
		{"Bulgarian isn't Russian", "bg", "Само днес: 20% отстъпка за всички обувки в нашия магазин.", true},
		{"Ukrainian isn't Russian", "", "Тільки сьогодні знижка 20% на все взуття. Чекаємо на вас!", true},
		{"Persian isn't Arabic", "", "سفارش شما ارسال شد و فردا به دست شما می\u200cرسد. با تشکر از خرید شما", true},
		{"nothing", "", "{{1}}", false},
	}
	for _, tt := range tests {
		c := category.Classify(category.Template{Language: tt.tag, Body: tt.body})
		says := slices.ContainsFunc(c.Reasons, func(r category.Reason) bool { return r.Rule == "unknown-language" })
		if says != tt.unknown {
			t.Errorf("%s: says that the language is unknown: %t; %+v", tt.name, says, c)
		}
		if says && (c.Confidence != category.ConfidenceUnsure || len(c.Others) != 2 || c.Reasons[0].Text != "") {
			t.Errorf("%s: %+v", tt.name, c)
		}
	}
}

// An emoji or a sign before an entry of a list ends a sentence: what is said before it
// isn't said of what stands behind.
func TestEmojiEndsSentences(t *testing.T) {
	for _, body := range []string{
		"Your order {{1}} has shipped 🎉 Get 20% off",
		"Your order {{1}} has shipped\u2022 Get 20% off",
		"Your order {{1}} has shipped 1️⃣ Get 20% off",
	} {
		got := category.Suggest(category.Template{Language: "en", Body: body})
		if len(got.Passages) != 1 || got.Without != category.Utility {
			t.Errorf("%s: %+v", body, got)
		}
	}
}

// A full stop between a currency and its amount ends nothing, and one behind a short
// word of Hindi does.
func TestAbbreviations(t *testing.T) {
	for body, want := range map[string]string{
		"आपका ऑर्डर {{1}} भेज दिया गया है। रु. 500 की छूट पाएं!":   "रु. 500 की छूट पाएं!",
		"आपका ऑर्डर {{1}} भेज दिया गया है. 500 रुपये की छूट पाएं!": "500 रुपये की छूट पाएं!",
	} {
		got := category.Suggest(category.Template{Language: "hi", Body: body})
		if len(got.Passages) != 1 || got.Passages[0].Text != want {
			t.Errorf("%s: %+v", body, got.Passages)
		}
	}
}
