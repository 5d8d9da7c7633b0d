package category_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wacost/wacost/category"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want category.Category // "" if the word names none
	}{
		// As the constants spell them.
		{"marketing", category.Marketing},
		{"utility", category.Utility},
		{"authentication", category.Authentication},
		{"service", category.Service},

		// Templates are listed in capitals.
		{"MARKETING", category.Marketing},
		{"Utility", category.Utility},
		{"AUTHENTICATION", category.Authentication},
		{"sErViCe", category.Service},

		// The conversation row of the webhook has the underscore, the pricing
		// row the hyphen.
		{"authentication-international", category.AuthenticationInternational},
		{"authentication_international", category.AuthenticationInternational},
		{"authentication international", category.AuthenticationInternational},
		{"AUTHENTICATION_INTERNATIONAL", category.AuthenticationInternational},
		{"Authentication-International", category.AuthenticationInternational},

		{"marketing_lite", category.Marketing},
		{"MARKETING-LITE", category.Marketing},
		{"group_marketing", category.Marketing},
		{"group_marketing_lite", category.Marketing},
		{"group_utility", category.Utility},
		{"group_service", category.Service},
		{"Group Service", category.Service},

		// Words of webhooks that say nothing of the message.
		{"referral_conversion", ""},
		{"user_initiated", ""},
		{"business_initiated", ""},

		// Near misses.
		{"", ""},
		{" ", ""},
		{"_", ""},
		{" marketing", ""},
		{"marketing ", ""},
		{"marketing\n", ""},
		{"_marketing", ""},
		{"market-ing", ""},
		{"marketing__lite", ""},
		{"marketinglite", ""},
		{"authenticationinternational", ""},
		{"authentication_internationals", ""},
		{"authentication_international_", ""},
		{"group_authentication", ""},
		{"utility_lite", ""},
		{"\u017fervice", ""},   // a long s folds to s in Unicode
		{"mar\u212aeting", ""}, // and the Kelvin sign to k
		{"marketing\x00", ""},  // the buffer is zero there
		{"\xff", ""},           // not UTF-8
		{strings.Repeat("a", 1000), ""},
	}
	for _, tt := range tests {
		type result struct {
			Category category.Category
			Err      error
		}
		want := result{Category: tt.want}
		if tt.want == "" {
			want = result{category.Category(tt.text), &category.ParseError{Text: tt.text}}
		}
		got, err := category.Parse(tt.text)
		if diff := cmp.Diff(want, result{got, err}); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestParseError(t *testing.T) {
	_, err := category.Parse("gossip\n")
	err = fmt.Errorf("webhook: %w", err)

	if !errors.Is(err, category.ErrUnknown) {
		t.Errorf("errors.Is(%v, ErrUnknown) = false", err)
	}
	var pe *category.ParseError
	if !errors.As(err, &pe) || pe.Text != "gossip\n" {
		t.Errorf("errors.As(%v) found %+v", err, pe)
	}
	if got, want := err.Error(), `webhook: category: unknown category "gossip\n"`; got != want {
		t.Errorf("Error() = %s, want %s", got, want)
	}
}

// What Meta bills by another price list isn't a slip of the pen, and the error says
// what it is.
func TestParseNamesWhatIsNotModelled(t *testing.T) {
	for word, want := range map[string]string{
		"calling": "by the minute", "CALL": "by the minute", "voice call": "by the minute",
		"Meta-Business-Agent": "by the token", "agent": "by the token",
		"general_purpose_ai": "AI provider", "AI_BOT": "AI provider", "ai provider": "AI provider",
		"MARKETING_LITE_DYNAMIC": "highest price",
	} {
		c, err := category.Parse(word)
		var pe *category.ParseError
		if string(c) != word || !errors.As(err, &pe) || pe.Text != word ||
			!errors.Is(err, category.ErrNotModelled) || errors.Is(err, category.ErrUnknown) ||
			!strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "not modelled") {
			t.Errorf("Parse(%q) = %q, %v; want ErrNotModelled, %q", word, c, err, want)
		}
	}
	for _, word := range []string{"caller", "referral_conversion", "agents_of_change"} {
		if _, err := category.Parse(word); !errors.Is(err, category.ErrUnknown) {
			t.Errorf("Parse(%q): %v; want ErrUnknown", word, err)
		}
	}
}

func TestAll(t *testing.T) {
	want := []category.Category{"marketing", "utility", "authentication", "authentication_international", "service"}
	got := category.All()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("All() (-want +got):\n%s", diff)
	}
	for _, c := range got {
		if !c.Known() {
			t.Errorf("%q is in All but not Known", c)
		}
	}

	got[0] = "spoilt"
	if diff := cmp.Diff(want, category.All()); diff != "" {
		t.Errorf("All() after a caller wrote to the slice (-want +got):\n%s", diff)
	}
}

func TestKnown(t *testing.T) {
	for _, c := range []category.Category{"", "MARKETING", "marketing_lite", "gossip"} {
		if c.Known() {
			t.Errorf("Category(%q).Known() = true", c)
		}
	}
}

// An unknown word must survive a trip through a program that decodes webhooks.
func TestUnknownWordsSurviveJSON(t *testing.T) {
	const text = `{"category":"Brand_New"}`
	var row struct {
		Category category.Category `json:"category"`
	}
	if err := json.Unmarshal([]byte(text), &row); err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, string(got)); diff != "" {
		t.Errorf("after decoding and encoding (-want +got):\n%s", diff)
	}
}

func TestParseAllocs(t *testing.T) {
	for _, text := range []string{
		"marketing", "service", "marketing_lite", "authentication-international", "AUTHENTICATION_INTERNATIONAL",
	} {
		if n := testing.AllocsPerRun(100, func() { _, _ = category.Parse(text) }); n != 0 {
			t.Errorf("Parse(%q) allocates %v times", text, n)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range category.All() {
		f.Add(string(c))
	}
	for _, text := range []string{
		"", "MARKETING-LITE", "authentication_international", "referral_conversion", "\u017fervice", "AI-Bot",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := category.Parse(text)
		if got.Known() != (err == nil) {
			t.Fatalf("Parse(%q) = %q, %v", text, got, err)
		}
		if err != nil {
			known := errors.Is(err, category.ErrUnknown) || errors.Is(err, category.ErrNotModelled)
			if string(got) != text || !known {
				t.Errorf("Parse(%q) = %q, %v", text, got, err)
			}
			return
		}
		if again, err := category.Parse(string(got)); again != got || err != nil {
			t.Errorf("Parse(%q) = %q, of which Parse makes %q, %v", text, got, again, err)
		}
		if upper, err := category.Parse(strings.ToUpper(text)); upper != got || err != nil {
			t.Errorf("Parse(%q) = %q, in capitals %q, %v", text, got, upper, err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{"marketing", "authentication-international", "MARKETING"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				_, _ = category.Parse(text)
			}
		})
	}
}

// TestErrorsRepeatLittle: an error that goes to a log repeats the beginning of a long
// word, while its field holds the whole.
func TestErrorsRepeatLittle(t *testing.T) {
	long := strings.Repeat("é7", 50_000)
	_, err := category.Parse(long)
	var parse *category.ParseError
	if !errors.As(err, &parse) || parse.Text != long || len(err.Error()) > 500 || !utf8.ValidString(err.Error()) {
		t.Errorf("%.300v", err)
	}
}
