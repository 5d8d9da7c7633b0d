package category_test

import (
	"slices"
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
	const (
		m = category.Marketing
		u = category.Utility
		a = category.Authentication

		confirmed = "Your order #{{1}} is confirmed."
		otp       = "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE"
	)
	body := func(s string) category.Template { return category.Template{Body: s} }
	button := func(s string, b category.Button) category.Template {
		return category.Template{Body: s, Buttons: []category.Button{b}}
	}
	stop := category.Button{Kind: "QUICK_REPLY", Text: "Stop promotions"}
	tests := []struct {
		name string
		t    category.Template
		want category.Category
		rule string // among the reasons
	}{
		// Structure.
		{"otp button", button("{{1}}", category.Button{Kind: "otp"}), a, "passcode-button"},
		{"otp button read back", button("{{1}}", category.Button{Kind: "URL", URL: otp}), a, "passcode-button"},
		{"advice", category.Template{SecurityAdvice: true}, a, "security-advice"},
		{"expiry", category.Template{CodeExpires: 5}, a, "code-expires"},
		{"carousel", category.Template{Body: confirmed, Carousel: true}, m, "carousel"},
		{"offer", category.Template{Body: confirmed, LimitedTimeOffer: true}, m, "limited-time-offer"},
		{"catalogue", button(confirmed, category.Button{Kind: "MPM"}), m, "product-button"},
		{"product", category.Template{Body: confirmed, HeaderFormat: "product"}, m, "product-header"},
		{"library", category.Template{Body: "{{1}}", Library: "missed_appointment"}, u, "library"},

		// Words.
		{"passcode", body("{{1}} is your verification code."), a, "passcode"},
		{"passcode below", body("Your verification code is:\n*{{1}}*"), a, "passcode"},
		{"no code", body("Hi {{1}}, never share your verification code with anyone."), u, "critical"},
		{"mixed", body("Your order #{{1}} has shipped. Enjoy 20% off your next one!"), m, "discount"},
		{"order", body("Your order {{1}} has shipped."), u, "order"},
		{"renewal", body("Your plan expires on {{1}}. Renew now."), m, "renewal"},
		{"charge", body("Your subscription will be renewed on {{1}}; we will charge {{2}}."), u, "subscription"},
		{"feel free", body("Your order {{1}} has shipped. Feel free to call."), u, "order"},
		{"unclear", body("{{1}}"), m, ""},
		{"empty", body(""), m, ""},
		{"thanks", body("Thank you for choosing us."), m, "thanks"},
		{"button", button("Your order {{1}} has shipped.", stop), m, "stop-promotions"},
		{"es", body("Hola {{1}}, tu cita con {{2}} es mañana a las {{3}}."), u, "appointment"},
		{"pt", body("Olá {{1}}, sua fatura vence amanhã. Valor: R$ {{2}}"), u, "payment"},
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
	approved := category.Template{
		Body:       "Get 20% off today",
		Approved:   category.Utility,
		ApprovedAt: day,
		Previous:   category.Marketing,
		Becomes:    category.Marketing,
		BecomesAt:  day.AddDate(0, 1, 0),
	}
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
	unknown := category.Template{Approved: category.Utility, Becomes: "hologram"}
	want := []category.Category{category.Marketing, category.Authentication}
	if got := category.Classify(unknown); got.Category != category.Utility || !cmp.Equal(got.Others, want) ||
		got.Confidence != category.ConfidenceUnsure || got.Reasons[1].For != "hologram" {
		t.Errorf("becomes what we don't know: %+v", got)
	}
	legacy := category.Template{Body: "Your order {{1}} has shipped.", Approved: "TRANSACTIONAL"}
	got := category.Classify(legacy)
	if got.Category != category.Utility || ids(got)["meta"] || !ids(got)["meta-unknown"] ||
		!cmp.Equal(got.Others, want) || got.Confidence != category.ConfidenceUnsure {
		t.Errorf("with a word of before 2023: %+v", got)
	}
}

func TestClassifyOn(t *testing.T) {
	on := func(s string) time.Time { at, _ := time.Parse(time.DateOnly, s); return at }
	const (
		m = category.Marketing
		u = category.Utility
	)
	tests := []struct {
		body string
		want [4]category.Category // before 2023-04, in 2023, 2024, 2026
	}{
		{"We are sorry you missed your appointment with {{1}}.", [4]category.Category{"", m, u, u}},
		{"How was your visit to {{1}} on {{2}}?", [4]category.Category{"", m, u, u}},
		{"Severe weather alert: stay indoors.", [4]category.Category{"", m, m, u}},
		{"Your order {{1}} has shipped.", [4]category.Category{"", u, u, u}},
		{"Time to renew your policy {{1}}.", [4]category.Category{"", u, u, m}},
	}
	for _, tt := range tests {
		var got [4]category.Category
		for i, day := range []string{"2023-03-31", "2023-06-01", "2025-06-30", "2025-07-01"} {
			got[i] = category.ClassifyOn(category.Template{Language: "en", Body: tt.body}, on(day)).Category
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
	text := map[string]string{
		"header":       tpl.Header,
		"body":         tpl.Body,
		"footer":       tpl.Footer,
		"button 1":     "Shop now",
		"button 1 url": tpl.Buttons[0].URL,
	}
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

// Nobody files a template under authentication-international, whatever word comes
// in: it is about who sends.
func TestClassifyNeverSaysInternational(t *testing.T) {
	never := func(name string, c category.Classification) {
		t.Helper()
		if c.Category != category.Authentication || slices.Contains(c.Others, category.AuthenticationInternational) {
			t.Errorf("%s: %s or %v; want authentication", name, c.Category, c.Others)
		}
	}
	word := category.AuthenticationInternational
	never("approved", category.Classify(category.Template{Approved: word}))
	never("becomes", category.Classify(category.Template{Approved: category.Authentication, Becomes: word}))
	decided := category.Template{Approved: word, ApprovedAt: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}
	never("before categories", category.ClassifyOn(decided, time.Date(2022, 2, 1, 0, 0, 0, 0, time.UTC)))
	sent, err := category.Payload{Type: "text", Category: word}.Classify()
	if never("direct send", sent); err != nil {
		t.Error(err)
	}
	read, err := category.ParseTemplate([]byte(`{"name": "code", "category": "AUTHENTICATION_INTERNATIONAL",
		"previous_category": "authentication-international", "components": [{"type": "BODY", "text": "b"}]}`))
	if err != nil || read.Previous != category.Authentication {
		t.Error(read.Previous, err)
	}
	for _, r := range category.Rules() {
		if r.For == word {
			t.Errorf("rule %s is for %s", r.ID, word)
		}
	}
}
