package category_test

import (
	"testing"

	"github.com/wacost/wacost/category"
)

// ordinary are templates of ordinary length.
var ordinary = map[string]category.Template{
	"en": {
		Language: "en",
		Body: "Hi {{1}}, your appointment with {{2}} is confirmed for {{3}} at {{4}}. " +
			"Please arrive ten minutes early and bring your insurance card and a photo ID. " +
			"If you need to change the time, reply to this message or tap the button below. " +
			"We look forward to seeing you at our clinic on {{5}}.",
		Footer:  "Main Street Clinic",
		Buttons: []category.Button{{Kind: "QUICK_REPLY", Text: "Confirm"}, {Kind: "QUICK_REPLY", Text: "Reschedule"}},
	},
	"de": {
		Language: "de",
		Body: "Hallo {{1}}, Ihr Termin bei {{2}} am {{3}} um {{4}} Uhr ist bestätigt. " +
			"Bitte kommen Sie zehn Minuten früher und bringen Sie Ihre Versichertenkarte und einen Ausweis mit. " +
			"Wenn Sie den Termin verschieben möchten, antworten Sie auf diese Nachricht. " +
			"Wir freuen uns auf Ihren Besuch.",
		Footer: "Praxis am Markt",
		Buttons: []category.Button{{Kind: "QUICK_REPLY", Text: "Bestätigen"},
			{Kind: "QUICK_REPLY", Text: "Verschieben"}},
	},
}

func BenchmarkClassify(b *testing.B) {
	for language, tpl := range ordinary {
		b.Run(language, func(b *testing.B) {
			category.Classify(tpl) // reads the words
			b.ReportAllocs()
			for b.Loop() {
				category.Classify(tpl)
			}
		})
	}
}

func TestClassifyAllocs(t *testing.T) {
	for language, tpl := range ordinary {
		if n := testing.AllocsPerRun(100, func() { category.Classify(tpl) }); n > 2 {
			t.Errorf("%s: %v allocations", language, n)
		}
		if n := allocated(tpl); n > 4000 { // what is read is on the stack
			t.Errorf("%s: %d bytes are allocated", language, n)
		}
	}
}

func BenchmarkParseTemplate(b *testing.B) {
	for name, text := range map[string]string{
		"components": `{"id":"1234567890123456","name":"appointment","language":"en_US","status":"APPROVED",` +
			`"category":"UTILITY","components":[{"type":"HEADER","format":"TEXT","text":"Main Street Clinic"},` +
			`{"type":"BODY","text":"Hi {{1}}, your appointment with {{2}} is confirmed for {{3}} at {{4}}.` +
			`\nIf you need to change the time, reply to this message or tap the button below.",` +
			`"example":{"body_text":[["Ana","Dr. Diaz","Monday","10:30"]]}},` +
			`{"type":"FOOTER","text":"See you"},{"type":"BUTTONS","buttons":[` +
			`{"type":"QUICK_REPLY","text":"Confirm"},` +
			`{"type":"URL","text":"Change","url":"https://example.com/{{1}}"}]}]}`,
		"Twilio": `{"sid":"HX1","friendly_name":"n","language":"en","types":{"twilio/quick-reply":{` +
			`"body":"Your order {{1}} has shipped.","actions":[{"type":"QUICK_REPLY","title":"Thanks","id":"1"}]}}}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := category.ParseTemplate([]byte(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
