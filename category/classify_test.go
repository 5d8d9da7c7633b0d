package category_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

// ids are the rules of the reasons, once each.
func ids(v category.Classification) map[string]bool {
	set := map[string]bool{}
	for _, r := range v.Reasons {
		set[r.Rule] = true
	}
	return set
}

func TestClassify(t *testing.T) {
	body := func(s string) category.Template { return category.Template{Body: s} }
	tests := []struct {
		name string
		t    category.Template
		want category.Category
		rule string // among the reasons
	}{
		// Structure.
		{"otp button", category.Template{Body: "{{1}}", Buttons: []category.Button{{Kind: "otp"}}}, category.Authentication, "passcode-button"},
		{"otp button read back", category.Template{Body: "{{1}}", Buttons: []category.Button{{Kind: "URL", URL: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE"}}}, category.Authentication, "passcode-button"},
		{"advice", category.Template{SecurityAdvice: true}, category.Authentication, "security-advice"},
		{"expiry", category.Template{CodeExpires: 5}, category.Authentication, "code-expires"},
		{"carousel", category.Template{Body: "Your order #{{1}} is confirmed.", Carousel: true}, category.Marketing, "carousel"},
		{"offer", category.Template{Body: "Your order #{{1}} is confirmed.", LimitedTimeOffer: true}, category.Marketing, "limited-time-offer"},
		{"catalogue", category.Template{Body: "Your order #{{1}} is confirmed.", Buttons: []category.Button{{Kind: "MPM"}}}, category.Marketing, "product-button"},
		{"product", category.Template{Body: "Your order #{{1}} is confirmed.", HeaderFormat: "product"}, category.Marketing, "product-header"},
		{"library", category.Template{Body: "{{1}}", Library: "missed_appointment"}, category.Utility, "library"},

		// Words.
		{"passcode", body("{{1}} is your verification code."), category.Authentication, "passcode"},
		{"passcode below", body("Your verification code is:\n*{{1}}*"), category.Authentication, "passcode"},
		{"no code", body("Hi {{1}}, never share your verification code with anyone."), category.Utility, "critical"},
		{"mixed", body("Your order #{{1}} has shipped. Enjoy 20% off your next one!"), category.Marketing, "discount"},
		{"order", body("Your order {{1}} has shipped."), category.Utility, "order"},
		{"renewal", body("Your plan expires on {{1}}. Renew now."), category.Marketing, "renewal"},
		{"charge", body("Your subscription will be renewed on {{1}}; we will charge {{2}}."), category.Utility, "subscription"},
		{"feel free", body("Your order {{1}} has shipped. Feel free to call."), category.Utility, "order"},
		{"unclear", body("{{1}}"), category.Marketing, ""},
		{"empty", body(""), category.Marketing, ""},
		{"thanks", body("Thank you for choosing us."), category.Marketing, "thanks"},
		{"button", category.Template{Body: "Your order {{1}} has shipped.", Buttons: []category.Button{{Kind: "QUICK_REPLY", Text: "Stop promotions"}}}, category.Marketing, "stop-promotions"},
		{"es", body("Hola {{1}}, tu cita con {{2}} es mañana a las {{3}}."), category.Utility, "appointment"},
		{"pt", body("Olá {{1}}, sua fatura vence amanhã. Valor: R$ {{2}}"), category.Utility, "payment"},
	}
	for _, tt := range tests {
		got := category.Classify(tt.t)
		if got.Category != tt.want || tt.rule != "" && !ids(got)[tt.rule] {
			t.Errorf("%s: %+v, want %s by %s", tt.name, got, tt.want, tt.rule)
		}
	}
}

func TestMetasWordComesFirst(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	approved := category.Template{Body: "Get 20% off today", Approved: category.Utility, ApprovedAt: day, Previous: category.Marketing, Becomes: category.Marketing, BecomesAt: day.AddDate(0, 1, 0)}
	tests := []struct {
		at     time.Time
		want   category.Category
		others []category.Category
	}{
		{day.AddDate(0, 0, -1), category.Marketing, []category.Category{category.Utility}},
		{day, category.Utility, []category.Category{category.Marketing}},
		{day.AddDate(0, 1, -1), category.Utility, []category.Category{category.Marketing}},
		{day.AddDate(0, 1, 0), category.Marketing, nil},
	}
	for _, tt := range tests {
		got := category.ClassifyOn(approved, tt.at)
		if got.Category != tt.want || !cmp.Equal(got.Others, tt.others) {
			t.Errorf("on %s: %s, others %v; want %s, %v", tt.at, got.Category, got.Others, tt.want, tt.others)
		}
	}
	legacy := category.Template{Body: "Your order {{1}} has shipped.", Approved: "TRANSACTIONAL"}
	if got := category.Classify(legacy); got.Category != category.Utility || ids(got)["meta"] {
		t.Errorf("with a word of before 2023: %+v", got)
	}
}

func TestClassifyOn(t *testing.T) {
	on := func(s string) time.Time { at, _ := time.Parse(time.DateOnly, s); return at }
	tests := []struct {
		body string
		want [4]category.Category // before 2023-04, in 2023, 2024, 2026
	}{
		{"We are sorry you missed your appointment with {{1}}.", [4]category.Category{"", category.Marketing, category.Utility, category.Utility}},
		{"How was your visit to {{1}} on {{2}}?", [4]category.Category{"", category.Marketing, category.Utility, category.Utility}},
		{"Severe weather alert: stay indoors.", [4]category.Category{"", category.Marketing, category.Marketing, category.Utility}},
		{"Your order {{1}} has shipped.", [4]category.Category{"", category.Utility, category.Utility, category.Utility}},
		{"Time to renew your policy {{1}}.", [4]category.Category{"", category.Utility, category.Utility, category.Marketing}},
	}
	for _, tt := range tests {
		var got [4]category.Category
		for i, day := range []string{"2023-03-31", "2023-06-01", "2025-06-30", "2025-07-01"} {
			got[i] = category.ClassifyOn(category.Template{Body: tt.body}, on(day)).Category
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.body, diff)
		}
	}
}

func TestReasonsQuoteTheTemplate(t *testing.T) {
	tpl := category.Template{
		Header: "Große Überraschung", Body: "Hi {{1}} 👋\n*Get 20% OFF* today!", Footer: "Reply STOP to opt out",
		Buttons: []category.Button{{Kind: "URL", Text: "Shop now", URL: "https://example.com/sale"}},
	}
	text := map[string]string{"header": tpl.Header, "body": tpl.Body, "footer": tpl.Footer, "button 1": "Shop now", "button 1 url": tpl.Buttons[0].URL}
	got := category.Classify(tpl)
	if len(got.Reasons) < 4 {
		t.Errorf("only %d reasons: %+v", len(got.Reasons), got.Reasons)
	}
	for _, r := range got.Reasons {
		if end := r.Start + len(r.Text); end > len(text[r.Where]) || text[r.Where][r.Start:end] != r.Text {
			t.Errorf("%+v isn't at %d of %q", r, r.Start, text[r.Where])
		}
	}
}
