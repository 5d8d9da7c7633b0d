package category_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/wacost/wacost/category"
	"github.com/wacost/wacost/pricing"
)

// A program that meets words from webhooks, from a partner and from the future
// files the ones it knows and sets the others aside.
func Example() {
	for _, word := range []string{"marketing_lite", "AUTHENTICATION", "authentication-international", "poetry"} {
		c, err := category.Parse(word)
		if errors.Is(err, category.ErrUnknown) {
			fmt.Printf("%s: set aside\n", c)
			continue
		}
		fmt.Printf("%s: %s\n", word, c)
	}
	// Output:
	// marketing_lite: marketing
	// AUTHENTICATION: authentication
	// authentication-international: authentication_international
	// poetry: set aside
}

// A template that nobody has approved yet is read from the JSON that will be
// posted for it.
func ExampleClassify() {
	t, err := category.ParseTemplate([]byte(`{"name": "parcel", "language": "en", "category": "UTILITY", "components": [
		{"type": "BODY", "text": "Your order {{1}} has shipped.\n🎉 Get *20% off* your next one!"}
	]}`))
	if err != nil {
		log.Fatal(err)
	}
	v := category.Classify(t)
	fmt.Println(v.Category, "or", v.Others)
	for _, r := range v.Reasons {
		if r.Rule == "discount" || r.Rule == "delivery" {
			fmt.Printf("%s: %s at %d: %q\n", r.For, r.Where, r.Start, r.Text)
		}
	}
	// Output:
	// marketing or [utility]
	// marketing: body at 40: "20% off* your next one"
	// utility: body at 17: "has shipped"
}

// An editor shows what makes a template marketing.
func ExampleSuggest() {
	s := category.Suggest(category.Template{
		Language: "en",
		Body:     "Your order {{1}} has shipped.\n🎉 Get *20% off* your next one!",
		Buttons:  []category.Button{{Kind: "URL", Text: "Shop now", URL: "https://example.com/lamps"}},
	})
	for _, p := range s.Passages {
		fmt.Printf("%s: %q\n", p.Where, p.Text)
	}
	fmt.Printf("%s: %s, %s\n", s.Result, s.Without, s.Confidence)
	// Output:
	// body: "🎉 Get *20% off* your next one!"
	// button 1: "Shop now"
	// enough: utility, sure
}

// In an editor a person takes out one passage of those named, and sees that the other
// one still promotes.
func ExampleTemplate_Cut() {
	t := category.Template{
		Language: "en",
		Body:     "Your order {{1}} has shipped.\n🎉 Get *20% off* your next one!",
		Buttons:  []category.Button{{Kind: "URL", Text: "Shop now", URL: "https://example.com/lamps"}},
	}
	s := category.Suggest(t)
	rest, err := t.Cut(s.Passages[1])
	if err != nil {
		log.Fatal(err)
	}
	v := category.Classify(rest)
	fmt.Printf("%d buttons: %s\n", len(rest.Buttons), v.Category)

	_, err = rest.Cut(s.Passages[1])
	fmt.Println(err)
	// Output:
	// 0 buttons: marketing
	// category: passage "Shop now" (button 1): no such button
}

// A classification goes into a message as it is: the quote is a range, and its
// width is what approval as the cheaper category saves.
func ExampleClassification() {
	const body = "Olá {{1}}, seu cadastro foi aprovado. Como podemos ajudar?"
	v := category.Classify(category.Template{Language: "pt_BR", Body: body})

	account := pricing.Account{Currency: "USD", Zone: time.UTC}
	message := pricing.Message{To: "+55 11 98765-4321", Category: v.Category, Others: v.Others}
	quote, err := account.Quote(message, pricing.State{}, time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Category, "or", v.Others)
	fmt.Println(quote)
	fmt.Println("at stake:", quote.High().Amount.Sub(quote.Low().Amount), quote.High().Currency)
	// Output:
	// utility or [marketing]
	// 0.0068 USD to 0.0625 USD
	// at stake: 0.0557 USD
}
