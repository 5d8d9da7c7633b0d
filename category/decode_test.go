package category_test

import (
	"errors"
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
		{"old word", `{"category":"TRANSACTIONAL"}`, category.Template{Submitted: "TRANSACTIONAL"}},
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
		{"in a message", `{"name":"n","language":{"policy":"deterministic","code":"de"}}`,
			category.Template{Name: "n", Language: "de"}},
		{"no components", `{"components":null}`, category.Template{}},
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
		{`{"name":{}}`, 9, "name"},
		{`{"id":{},"language":{"code":"en"}}`, 7, "id"},
		{`{"language":{"code":[]}}`, 21, "language.code"},
		{`{"components":"x"}`, 17, "components"},
		{`{"components":[7]}`, 16, "components[0]"},
		{`{"components":[{"type":"BODY","text":["x"]}]}`, 38, "components[0].text"},
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

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte(`{"id":7,"status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Hi {{1}}"}]}`))
	f.Add([]byte(`{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"BUTTONS","buttons":[{}]}]}]}]}`))
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
