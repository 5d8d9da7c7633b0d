package category_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

func TestSuggest(t *testing.T) {
	type passages = []category.Passage
	const shipped = "Your order {{1}} has shipped."
	shop := category.Button{Kind: "URL", Text: "Shop now", URL: "https://example.com/sale"}
	tests := []struct {
		name string
		t    category.Template
		want category.Suggestion
	}{
		{"utility", category.Template{Body: shipped}, category.Suggestion{Without: category.Utility}},
		{"passcode", category.Template{SecurityAdvice: true}, category.Suggestion{Without: category.Authentication}},
		{"nothing speaks", category.Template{Body: "{{1}}"}, category.Suggestion{Without: category.Marketing}},
		{"a sentence", category.Template{Body: "Hi {{1}}.\n" + shipped + "  🎉 Get *20% off*!! Bye."},
			category.Suggestion{passages{{"body", "🎉 Get *20% off*!!", 41, []string{"discount", "percent"}}}, category.Utility}},
		{"a button", category.Template{Body: shipped, Buttons: []category.Button{{Kind: "QUICK_REPLY", Text: "Thanks"}, shop}},
			category.Suggestion{passages{{"button 2", "Shop now", 0, []string{"shop", "shop-button", "shop-link"}}}, category.Utility}},
		{"two", category.Template{Header: "Flash sale", Body: shipped, Footer: "Get a free gift"},
			category.Suggestion{passages{{"header", "Flash sale", 0, []string{"discount"}}, {"footer", "Get a free gift", 0, []string{"gift"}}}, category.Utility}},
		{"structure", category.Template{HeaderFormat: "PRODUCT", Header: "Sale! Sale!", Body: shipped, LimitedTimeOffer: true, Offer: "Sale", Carousel: true,
			Cards: []category.CarouselCard{{Body: "Sale"}}, Buttons: []category.Button{{Kind: "MPM"}}},
			category.Suggestion{passages{
				{"", "CAROUSEL", 0, []string{"carousel"}}, {"header", "PRODUCT", 0, []string{"product-header"}},
				{"offer", "LIMITED_TIME_OFFER", 0, []string{"limited-time-offer"}}, {"button 1", "MPM", 0, []string{"product-button"}},
			}, category.Utility}},
		{"use in the same sentence", category.Template{Body: "Your order {{1}} has 20% off."},
			category.Suggestion{passages{{"body", "Your order {{1}} has 20% off.", 0, []string{"discount", "percent"}}}, category.Marketing}},
		{"Meta's word", category.Template{Body: shipped + " Get 20% off.", Approved: category.Utility},
			category.Suggestion{passages{{"body", "Get 20% off.", 30, []string{"discount", "percent"}}}, category.Utility}},
	}
	for _, tt := range tests {
		got := category.Suggest(tt.t)
		for i := range got.Passages { // other rules may come to speak as well
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
	got = category.Suggest(category.Template{Language: "en", Body: "Welcome! Would you like a webinar? Get 20% off today!"})
	if len(got.Passages) < 2 || got.Without != category.Marketing {
		t.Errorf("%+v", got)
	}
}
