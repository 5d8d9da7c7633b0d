package category_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

func TestSuggest(t *testing.T) {
	const shipped = "Your order {{1}} has shipped."
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
	passage := func(where, text string, start int, rules ...string) category.Passage {
		return category.Passage{Where: where, Text: text, Start: start, Rules: rules}
	}
	without := func(c category.Category, list ...category.Passage) category.Suggestion {
		return category.Suggestion{Passages: list, Without: c}
	}
	tests := []struct {
		name string
		t    category.Template
		want category.Suggestion
	}{
		{"utility", category.Template{Body: shipped}, category.Suggestion{Without: category.Utility}},
		{"passcode", category.Template{SecurityAdvice: true}, category.Suggestion{Without: category.Authentication}},
		{"no evidence", category.Template{Body: "{{1}}"}, category.Suggestion{Without: category.Marketing}},
		{"a sentence", category.Template{Body: "Hi {{1}}.\n" + shipped + "  🎉 Get *20% off*!! Bye."},
			without(category.Utility, passage("body", "🎉 Get *20% off*!!", 41, "discount", "percent"))},
		{"a button", category.Template{Body: shipped, Buttons: []category.Button{thanks, shop}},
			without(category.Utility,
				passage("button 2", "Shop now", 0, "shop", "shop-button", "shop-link"))},
		{"two", category.Template{Header: "Flash sale", Body: shipped, Footer: "Get a free gift"},
			without(category.Utility,
				passage("header", "Flash sale", 0, "discount"),
				passage("footer", "Get a free gift", 0, "gift"))},
		{"structure", structured,
			without(category.Utility,
				passage("", "CAROUSEL", 0, "carousel"),
				passage("header", "PRODUCT", 0, "product-header"),
				passage("offer", "LIMITED_TIME_OFFER", 0, "limited-time-offer"),
				passage("button 1", "MPM", 0, "product-button"))},
		{"use in the same sentence", category.Template{Body: "Your order {{1}} has 20% off."},
			without(category.Marketing,
				passage("body", "Your order {{1}} has 20% off.", 0, "discount", "percent"))},
		{"Meta's word", category.Template{Body: shipped + " Get 20% off.", Approved: category.Utility},
			without(category.Utility, passage("body", "Get 20% off.", 30, "discount", "percent"))},
	}
	for _, tt := range tests {
		got := category.Suggest(tt.t)
		for i := range got.Passages { // other rules may be met as well
			if i < len(tt.want.Passages) {
				got.Passages[i].Rules = common(tt.want.Passages[i].Rules, got.Passages[i].Rules)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
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

// What leans to marketing is named only if what promotes isn't all.
func TestSuggestNamesNoMoreThanNeeded(t *testing.T) {
	const useful = "Welcome, {{1}}! Your order {{2}} has shipped. Your tracking number is {{3}}."
	got := category.Suggest(category.Template{Language: "en", Body: useful + " Get 20% off today!"})
	if len(got.Passages) != 1 || got.Without != category.Utility {
		t.Errorf("%+v", got)
	}
	const promotes = "Welcome! Would you like a webinar? Get 20% off today!"
	got = category.Suggest(category.Template{Language: "en", Body: promotes})
	if len(got.Passages) < 2 || got.Without != category.Marketing {
		t.Errorf("%+v", got)
	}
}
