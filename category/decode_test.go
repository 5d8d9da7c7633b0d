package category_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

func TestParseTemplate(t *testing.T) {
	tests := []struct {
		name, json string
		want       category.Template
	}{
		{"submitted", `{"id":7,"name":"n","language":"en_US","category":"UTILITY","components":[
				{"type":"body","text":"Hi {{1}}","new":{"x":[1]}},{"type":"Footer","text":"f"}]}`,
			category.Template{
				ID:        "7",
				Name:      "n",
				Language:  "en_US",
				Submitted: category.Utility,
				Body:      "Hi {{1}}",
				Footer:    "f",
			}},
		{"approved", `{"category":"MARKETING","status":"approved","previous_category":"ACCOUNT_UPDATE"}`,
			category.Template{Approved: category.Marketing, Previous: "ACCOUNT_UPDATE"}},
		{"impending", `{"category":"UTILITY","status":"APPROVED","correct_category":"MARKETING"}`,
			category.Template{Approved: category.Utility, Becomes: category.Marketing}},
		{"changed", `{"category":"MARKETING","status":"APPROVED",
				"correct_category":"MARKETING","previous_category":"UTILITY"}`,
			category.Template{Approved: category.Marketing, Previous: category.Utility}},
		{"old word", `{"category":"TRANSACTIONAL","components":[{"type":"BODY","text":"b"}]}`,
			category.Template{Submitted: "TRANSACTIONAL", Body: "b"}},
		{"authentication", `{"components":[{"type":"BODY","add_security_recommendation":true},
				{"type":"FOOTER","code_expiration_minutes":"10"},
				{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"copy_code","text":"Copy"}]}]}`,
			category.Template{
				SecurityAdvice: true,
				CodeExpires:    10,
				Buttons:        []category.Button{{Kind: "OTP", OTP: "COPY_CODE", Text: "Copy"}},
			}},
		{"carousel", `{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"image"},
				{"type":"BODY","text":"b"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"t","url":"u"}]}]}]}]}`,
			category.Template{Carousel: true, Cards: []category.CarouselCard{{
				HeaderFormat: "IMAGE",
				Body:         "b",
				Buttons:      []category.Button{{Kind: "URL", Text: "t", URL: "u"}},
			}}}},
		{"offer", `{"components":[{"type":"limited_time_offer",
				"limited_time_offer":{"text":"ends soon","has_expiration":true}}]}`,
			category.Template{LimitedTimeOffer: true, Offer: "ends soon"}},
		{"the rest", `{"components":[{"type":"HEADER","format":"LOCATION"},{"type":"CALL_PERMISSION_REQUEST"}],
				"sub_category":"order_details","library_template_name":"l"}`,
			category.Template{
				HeaderFormat:   "LOCATION",
				CallPermission: true,
				SubCategory:    "ORDER_DETAILS",
				Library:        "l",
			}},
		{"in an object", `{"template":{"name":"n","language":{"policy":"deterministic","code":"de"},
				"components":{"type":"BODY","text":"b"}}}`,
			category.Template{Name: "n", Language: "de", Body: "b"}},
		{"of the library", `{"components":null,"library_template_name":"l"}`, category.Template{Library: "l"}},
		{"Gupshup", `{"id":"g","elementName":"n","languageCode":"en","status":"PENDING","category":"UTILITY",
				"oldCategory":"TRANSACTIONAL","templateType":"image","data":"b"}`,
			category.Template{
				ID:           "g",
				Name:         "n",
				Language:     "en",
				Submitted:    category.Utility,
				Previous:     "TRANSACTIONAL",
				HeaderFormat: "IMAGE",
				Body:         "b",
			}},
		{"Twilio", `{"sid":"HX1","friendly_name":"n","language":"en","types":{"twilio/text":{"body":"t"},
				"whatsapp/authentication":{
				"body":"{{1}}","add_security_recommendation":true,"code_expiration_minutes":40,
				"actions":[{"type":"COPY_CODE","copy_code_text":"Copy"}]},"twilio/media":{"body":"m","media":["u"]}}}`,
			category.Template{
				ID:             "HX1",
				Name:           "n",
				Language:       "en",
				Body:           "{{1}}",
				SecurityAdvice: true,
				CodeExpires:    40,
				Buttons:        []category.Button{{Kind: "OTP", OTP: "COPY_CODE", Text: "Copy"}},
			}},
		{"Twilio, a text beside actions without one", `{"types":{"twilio/text":{"body":"t"},
				"whatsapp/authentication":{"actions":[{"type":"COPY_CODE","copy_code_text":"Copy"}]}}}`,
			category.Template{
				Body:    "t",
				Buttons: []category.Button{{Kind: "OTP", OTP: "COPY_CODE", Text: "Copy"}},
			}},
		{"a component that isn't known", `{"components":[{"text":{"x":1},"buttons":7,"type":"accordion"},
				{"type":"BODY","text":"b \u00e9\n\"c\""}]}`,
			category.Template{Body: "b é\n\"c\""}},
		{"webhook, impending",
			`{"message_template_id":9,"message_template_name":"n","message_template_language":"en-US",
				"correct_category":"MARKETING","new_category":"UTILITY","category_update_timestamp":1746169200}`,
			category.Template{
				ID:        "9",
				Name:      "n",
				Language:  "en-US",
				Approved:  category.Utility,
				Becomes:   category.Marketing,
				BecomesAt: time.Unix(1746169200, 0).UTC(),
			}},
		{"webhook, done", `{"message_template_id":9,"previous_category":"UTILITY","new_category":"MARKETING"}`,
			category.Template{ID: "9", Approved: category.Marketing, Previous: category.Utility}},
	}
	for _, tt := range tests {
		got, err := category.ParseTemplate([]byte(tt.json))
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

// Brackets within texts aren't depth.
func TestDepthIsOfValues(t *testing.T) {
	text := "\"" + strings.Repeat("[{", 50)
	got, err := category.ParseTemplate([]byte(`{"components":[{"type":"BODY","text":` + strconv.Quote(text) + `}]}`))
	if err != nil || got.Body != text {
		t.Errorf("%q, %v", got.Body, err)
	}
}

func TestParseTemplateErrors(t *testing.T) {
	tests := []struct {
		json   string
		offset int64
		path   string
	}{
		{``, 0, ""},
		{`{`, 1, ""},
		{`{"name":}`, 8, ""},
		{`[]`, 1, ""},
		{`"x"`, 3, ""},
		{`{} {}`, 4, ""},
		{`{"data":"b","templateType":"hologram"}`, 37, "templateType"},
		{`{"types":{"twilio/card":{"title":"t"}}}`, 36, "types.twilio/card.title"},
		{`{"types":{"twilio/text":7}}`, 25, "types.twilio/text"},
		{`{"name":{}}`, 9, "name"},
		{`{"id":{},"language":{"code":"en"}}`, 7, "id"},
		{`{"language":{"code":[]}}`, 21, "language.code"},
		{`{"components":"x"}`, 17, "components"},
		{`{"components":[7]}`, 16, "components[0]"},
		{`{"components":[{"type":"BODY","text":["x"]}]}`, 38, "components[0].text"},
		{`{"components":[null]}`, 19, "components[0]"},
		{`{"COMPONENTS":[{"type":"BODY","text":["x"]}]}`, 38, "components[0].text"},
		{`{"template":{"components":[{"type":"BODY","text":["x"]}]}}`, 50, "template.components[0].text"},
		{`{"components":[{},{"type":"CAROUSEL","cards":[{"components":[` +
			`{"type":"BUTTONS","buttons":[{"url":[]}]}]}]}]}`, 98,
			"components[1].cards[0].components[0].buttons[0].url"},
		{`{"components":[{"type":"LIMITED_TIME_OFFER","limited_time_offer":"x"}]}`, 68,
			"components[0].limited_time_offer"},
		{`{"types":{"twilio/text":{"body":"b","actions":[{"title":"t"},[]]}}}`, 62, "types.twilio/text.actions[1]"},
		{`null`, 4, ""},
		{strings.Repeat(`{"a":`, 100), 161, ""},
		{strings.Repeat(" ", 1<<20+1), 1 << 20, ""},
	}
	for _, tt := range tests {
		_, err := category.ParseTemplate([]byte(tt.json))
		var te *category.TemplateError
		if !errors.As(err, &te) || !errors.Is(err, category.ErrMalformed) {
			t.Errorf("%.60s: %v", tt.json, err)
			continue
		}
		if te.Offset != tt.offset || te.Path != tt.path || te.Why == "" {
			t.Errorf("%.60s: offset %d, path %q, want %d, %q (%v)",
				tt.json, te.Offset, te.Path, tt.offset, tt.path, err)
		}
	}
}

// An object without anything of a template is no template of marketing without a
// reason. The error says what was there instead.
func TestNothingIsATemplateWithoutAComponent(t *testing.T) {
	for text, saw := range map[string]string{
		`{}`:                                                      "empty",
		`{"components":[]}`:                                       "component",
		`{"components":[{"type":"HOLOGRAM"}]}`:                    "component",
		`{"components":[{"type":"BODY"}]}`:                        "component",
		`{"data":[{"id":1},{"id":2}]}`:                            `a list of 2 in "data"`,
		`{"status":"success","templates":[{}]}`:                   `a list of 1 in "templates"`,
		`{"contents":[]}`:                                         `a list of 0 in "contents"`,
		`{"id":"7","text":"b"}`:                                   `"id", "text"`,
		`{"category":"UTILITY","name":"n"}`:                       `"category", "name"`,
		`{"template":{"name":"n"}}`:                               `"name"`,
		`{"types":{}}`:                                            `"types"`,
		`{"types":{"twilio/text":{"body":""}}}`:                   `"types"`,
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1}`: `"h", …`,
		`{"` + strings.Repeat("é", 50) + `":1}`:                   "é…",
	} {
		got, err := category.ParseTemplate([]byte(text))
		var te *category.TemplateError
		if !errors.As(err, &te) || !strings.Contains(te.Why, saw) || !cmp.Equal(got, category.Template{}) {
			t.Errorf("%s: %v, want %s", text, err, saw)
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte(`{"id":7,"status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Hi {{1}}"}]}`))
	f.Add([]byte(`{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"BUTTONS","buttons":[{}]}]}]}]}`))
	f.Add([]byte(`{"template":{"data":"b","templateType":"TEXT"}}`))
	f.Add([]byte(`{"types":{"twilio/quick-reply":{"body":"b","actions":[{"title":"t"}]}}}`))
	f.Add([]byte(`{"new_category":"A","correct_category":"B","category_update_timestamp":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, err := category.ParseTemplate(data)
		if (err != nil) != errors.Is(err, category.ErrMalformed) {
			t.Fatalf("%v isn't ErrMalformed", err)
		}
		if err != nil && !cmp.Equal(tpl, category.Template{}) {
			t.Errorf("a template beside an error: %+v", tpl)
		}
		category.Classify(tpl)
	})
}
