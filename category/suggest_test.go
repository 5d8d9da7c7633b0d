package category_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

func TestSuggest(t *testing.T) {
	const (
		shipped = "Your order {{1}} has shipped."
		booked  = "Your table {{1}} is reserved."
		weak    = "Would you like a webinar?"
		parcel  = "Twoja paczka {{1}} czeka w paczkomacie {{2}}. Kod odbioru: {{3}}."
	)
	shop := category.Button{Kind: "URL", Text: "Shop now", URL: "https://example.com/sale"}
	thanks := category.Button{Kind: "QUICK_REPLY", Text: "Thanks"}
	structured := category.Template{
		HeaderFormat:     "PRODUCT",
		Header:           "Sale! Sale!",
		Body:             shipped,
		LimitedTimeOffer: true,
		Offer:            "Sale",
		Carousel:         true,
		Cards:            []category.CarouselCard{{Body: "Sale"}},
		Buttons:          []category.Button{{Kind: "MPM"}},
	}
	const (
		marketing = category.Marketing
		utility   = category.Utility
		enough    = category.ResultEnough
	)
	passage := func(where, text string, start int, rules ...string) category.Passage {
		return category.Passage{Where: where, Text: text, Start: start, Rules: rules}
	}
	type passages = []category.Passage
	tests := []struct {
		name   string
		t      category.Template
		want   passages
		is     category.Category
		result category.Result
	}{
		{"utility", category.Template{Body: shipped}, nil, utility, category.ResultStands},
		{"passcode", category.Template{SecurityAdvice: true}, nil, category.Authentication, category.ResultStands},
		{"no evidence", category.Template{Body: "{{1}}"}, nil, marketing, category.ResultNothingToCut},
		{"a sentence", category.Template{Body: "Hi {{1}}.\n" + shipped + "  🎉 Get *20% off*!! Bye."},
			passages{passage("body", "🎉 Get *20% off*!!", 41, "discount", "percent")}, utility, enough},
		{"a line", category.Template{Body: shipped + " 🚚\n\n🎉 Get 20% off 🎉 Bye."},
			passages{passage("body", "🎉 Get 20% off 🎉", 36, "discount", "percent")}, utility, enough},
		{"a button", category.Template{Body: shipped, Buttons: []category.Button{thanks, shop}},
			passages{passage("button 2", "Shop now", 0, "shop", "shop-button", "shop-link")}, utility, enough},
		{"two", category.Template{Header: "Flash sale", Body: shipped, Footer: "Get a free gift"},
			passages{
				passage("header", "Flash sale", 0, "discount"),
				passage("footer", "Get a free gift", 0, "gift"),
			}, utility, enough},
		{"structure", structured,
			passages{
				passage("", "CAROUSEL", 0, "carousel"),
				passage("header", "PRODUCT", 0, "product-header"),
				passage("offer", "LIMITED_TIME_OFFER", 0, "limited-time-offer"),
				passage("button 1", "MPM", 0, "product-button"),
			}, utility, enough},
		{"use in the same sentence", category.Template{Body: "Your order {{1}} has 20% off."},
			passages{passage("body", "Your order {{1}} has 20% off.", 0, "discount", "percent")},
			marketing, category.ResultTooLittleLeft},
		{"Meta's word", category.Template{Body: shipped + " Get 20% off.", Approved: utility},
			passages{passage("body", "Get 20% off.", 30, "discount", "percent")}, utility, enough},
		{"a weak sentence", category.Template{Body: weak + " " + shipped + " Get 20% off today!"},
			passages{
				passage("body", weak, 0, "interest"),
				passage("body", "Get 20% off today!", 56, "discount", "percent"),
			}, utility, enough},
		{"how to stop is left", category.Template{Body: booked + " Get 20% off today!", Footer: "Reply STOP."},
			passages{passage("body", "Get 20% off today!", 30, "discount", "percent")},
			utility, category.ResultEitherWay},
		{"a date is left", category.Template{Language: "en", Body: "Get 20% off! Until: {{1}}. See all of it: {{2}}"},
			passages{passage("body", "Get 20% off!", 0, "discount", "percent")},
			utility, category.ResultTooLittleLeft},
		{"rather utility", category.Template{Language: "en", Body: "Great news! " + booked},
			nil, utility, category.ResultEitherWay},
		{"only the language is unchecked", category.Template{Language: "pl", Body: parcel},
			nil, utility, category.ResultUncheckedLanguage},
		{"nothing is specific", category.Template{Language: "en", Body: weak + " Get 20% off today!"},
			passages{
				passage("body", weak, 0, "interest"),
				passage("body", "Get 20% off today!", 26, "discount", "percent"),
			}, marketing, category.ResultTooLittleLeft},
		{"a button that stops promotions", category.Template{
			Language: "en",
			Body:     shipped + " Get 20% off today!",
			Buttons:  []category.Button{{Kind: "QUICK_REPLY", Text: "Stop promotions"}},
		}, passages{passage("body", "Get 20% off today!", 30, "discount", "percent")},
			marketing, category.ResultSaysHowToStop},
		{"how to stop, and an offer", category.Template{
			Language: "en",
			Body:     shipped + " Get 20% off today or reply STOP to opt out.",
		}, nil, marketing, category.ResultSaysHowToStop},
		{"how to stop, and nothing useful", category.Template{
			Language: "en",
			Body:     "Get 20% off today!",
			Buttons:  []category.Button{{Kind: "QUICK_REPLY", Text: "Stop promotions"}},
		}, passages{passage("body", "Get 20% off today!", 0, "discount", "percent")},
			marketing, category.ResultTooLittleLeft},
		{"no language", category.Template{Language: "xx", Body: "Qwlk zzrt {{1}} mnbv.", Carousel: true},
			passages{passage("", "CAROUSEL", 0, "carousel")}, utility, category.ResultUnknownLanguage},
	}
	for _, tt := range tests {
		got := category.Suggest(tt.t)
		for i := range got.Passages { // other rules may be met as well
			p := &got.Passages[i]
			p.StartUTF16, p.EndUTF16 = 0, 0 // TestUTF16 has them
			if i < len(tt.want) {
				p.Rules = common(tt.want[i].Rules, p.Rules)
			}
		}
		if diff := cmp.Diff(tt.want, got.Passages); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if got.Without != tt.is || got.Result != tt.result {
			t.Errorf("%s: %s, %s, want %s, %s", tt.name, got.Without, got.Result, tt.is, tt.result)
		}
	}
}

// common are the strings of a that b has.
func common(a, b []string) []string {
	has := map[string]bool{}
	for _, s := range b {
		has[s] = true
	}
	var both []string
	for _, s := range a {
		if has[s] {
			both = append(both, s)
		}
	}
	return both
}

// Every result has a text of its own, and another word is its own text.
func TestResultTexts(t *testing.T) {
	seen := map[string]category.Result{"": ""}
	for _, r := range category.Results() {
		if other, ok := seen[r.Text()]; ok || r.Text() == string(r) {
			t.Errorf("%q and %q: %q", r, other, r.Text())
		}
		seen[r.Text()] = r
	}
	if got := category.Result("poetry").Text(); got != "poetry" {
		t.Errorf("%q", got)
	}
}

// What is cut must be there.
func TestCutRefuses(t *testing.T) {
	tpl := category.Template{
		Body:    "Get 20% off. Get 20% off.",
		Buttons: []category.Button{{Text: "Shop"}},
	}
	body := category.Passage{Where: "body", Text: "Get 20% off.", Start: 13}
	button := category.Passage{Where: "button 1", Text: "Shop"}
	for name, list := range map[string][]category.Passage{
		"another text":      {{Where: "body", Text: "Get 30% off."}},
		"another place":     {{Where: "body", Text: "Get 20% off.", Start: 12}},
		"before the text":   {{Where: "body", Text: "Get 20% off.", Start: -1}},
		"behind the text":   {{Where: "body", Text: "Get 20% off.", Start: 99}},
		"no text":           {{Where: "body"}},
		"no part":           {{Where: "card 1 body", Text: "Get 20% off."}},
		"nothing":           {{}},
		"no header":         {{Where: "header", Text: "PRODUCT"}},
		"no carousel":       {{Text: "CAROUSEL"}},
		"no offer":          {{Where: "offer", Text: "LIMITED_TIME_OFFER"}},
		"another button":    {{Where: "button 1", Text: "Shop now"}},
		"no such button":    {{Where: "button 2", Text: "Shop"}},
		"button 0":          {{Where: "button 0", Text: "Shop"}},
		"no number":         {{Where: "button x", Text: "Shop"}},
		"a button twice":    {button, button},
		"a sentence twice":  {body, body},
		"one over another":  {body, {Where: "body", Text: "off. Get", Start: 8}},
		"one within one":    {{Where: "body", Text: "Get 20% off. Get"}, body},
		"one that is there": {body, {Where: "footer", Text: "x"}},
	} {
		got, err := tpl.Cut(list...)
		var pe *category.PassageError
		if !errors.As(err, &pe) || pe.Why == "" || !cmp.Equal(got, category.Template{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	got, err := tpl.Cut(button, body)
	if err != nil || got.Body != "Get 20% off. " || got.Buttons != nil || len(tpl.Buttons) != 1 {
		t.Errorf("%+v, %v, of %+v", got, err, tpl)
	}
}
